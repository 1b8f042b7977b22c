//! Vega's JSON to a [`Chart`]: the root, scopes, marks and settings.
//!
//! Properties that Vega does not know are passed over, as Vega does; a known one of the wrong shape is an
//! error that names its place. Data and scales are read in [`data`], channels and guides in [`encode`].

mod data;
mod encode;

use std::rc::Rc;

pub(crate) use data::read_domain;
pub(crate) use encode::read_rules;

use serde_json::{Map, Value as Json};

use super::super::{Chart, ClipDef, From, Mark, Projection, Props, Scope, Signal};
use crate::error::{Error, Result};
use crate::expr::{Expr, Setting};
use crate::js::json::truthy;
use crate::table::Table;

/// Turns the value of `values` into rows, if it stands for a list of rows that was read on its own.
pub(crate) type Inline<'a> = &'a dyn Fn(&Json) -> Option<Rc<Table>>;

/// Marks, and so expressions, nested deeper than this are refused.
const MAX_DEPTH: usize = 100;

/// Reads a chart. `inline` gives the rows for a value of `values` that is only a stand-in for them.
///
/// # Errors
///
/// [`crate::ErrorKind::Spec`] where a property has a shape that Vega could not use, [`crate::ErrorKind::Unsupported`] where it
/// could and we cannot; both with the place.
pub(crate) fn read(json: &Json, inline: Inline<'_>) -> Result<Chart> {
    let root = object(json)?;
    let reader = Reader { inline };
    let style = strings(root.get("style"), "style")?;
    Ok(Chart {
        background: optional(root, "background", setting)?,
        padding: optional(root, "padding", setting)?,
        autosize: optional(root, "autosize", setting)?,
        width: optional(root, "width", setting)?,
        height: optional(root, "height", setting)?,
        style,
        encode: encode::sets(root.get("encode")).map_err(|e| e.under("encode"))?,
        description: text(root, "description"),
        config: root.get("config").cloned().unwrap_or_default(),
        scope: reader.scope(root, 0)?,
    })
}

/// The signals of a config.
pub(crate) fn read_signals(json: &Json) -> Result<Vec<Signal>> {
    let list = json.as_array().ok_or_else(|| wants("a list", json))?;
    list.iter().enumerate().map(|(i, json)| signal(json).map_err(|e| e.under(i))).collect()
}

/// The state that the readers of all parts share.
struct Reader<'a> {
    inline: Inline<'a>,
}

impl Reader<'_> {
    fn scope(&self, json: &Map<String, Json>, depth: usize) -> Result<Scope> {
        if depth > MAX_DEPTH {
            return Err(Error::spec(format!("groups are nested more than {MAX_DEPTH} deep")));
        }
        Ok(Scope {
            signals: list(json, "signals", signal)?,
            data: list(json, "data", |entry| data::data(entry, self.inline))?,
            scales: list(json, "scales", data::scale)?,
            projections: list(json, "projections", projection)?,
            axes: list(json, "axes", encode::axis)?,
            legends: list(json, "legends", encode::legend)?,
            title: optional(json, "title", encode::title)?.filter(|_| json.get("title").is_some_and(truthy)),
            layout: optional(json, "layout", layout)?,
            marks: list(json, "marks", |mark| self.mark(mark, depth))?,
        })
    }

    fn mark(&self, json: &Json, depth: usize) -> Result<Mark> {
        let json = object(json)?;
        let kind = required_text(json, "type")?;
        if !KINDS.contains(&kind.as_str()) {
            let message = format!("there is no mark type \"{kind}\"; Vega has {}", KINDS.join(", "));
            return Err(Error::spec(message).under("type"));
        }
        let scope = if kind == "group" { self.scope(json, depth + 1)? } else { Scope::default() };
        Ok(Mark {
            name: text(json, "name"),
            role: text(json, "role"),
            style: strings(json.get("style"), "style")?,
            from: optional(json, "from", from)?.flatten(),
            clip: optional(json, "clip", clip)?,
            sort: optional(json, "sort", |sort| props(object(sort)?, &[]))?,
            key: text(json, "key"),
            zindex: optional(json, "zindex", setting)?,
            aria: json.get("aria").and_then(Json::as_bool),
            description: text(json, "description"),
            encode: encode::sets(json.get("encode")).map_err(|e| e.under("encode"))?,
            transforms: list(json, "transform", data::transform)?,
            scope,
            kind,
        })
    }
}

const KINDS: [&str; 12] =
    ["arc", "area", "group", "image", "line", "path", "rect", "rule", "shape", "symbol", "text", "trail"];

fn signal(json: &Json) -> Result<Signal> {
    let json = object(json)?;
    let written = ["update", "init"].into_iter().find(|key| json.get(*key).is_some_and(truthy));
    let update = match written {
        Some(key) => optional(json, key, expression_text)?,
        None => None,
    };
    let handlers = list(json, "on", on_resize)?;
    Ok(Signal {
        name: required_text(json, "name")?,
        value: json.get("value").cloned(),
        update,
        on_resize: handlers.into_iter().flatten().collect(),
        push_outer: json.get("push").and_then(Json::as_str) == Some("outer"),
        inert: json.get("react").and_then(Json::as_bool) == Some(false),
    })
}

/// What a handler of `on` makes of a signal as `width` or `height` changes, which is the one event in a still picture.
fn on_resize(json: &Json) -> Result<Vec<(String, Rc<Expr>)>> {
    let json = object(json)?;
    let events = json.get("events").map_or(&[][..], |events| match events {
        Json::Array(events) => events.as_slice(),
        one => std::slice::from_ref(one),
    });
    let sides = events.iter().filter_map(data::signal_text).filter(|name| ["width", "height"].contains(name));
    // A handler whose update is no expression is one of Vega's for a live page.
    let update = json.get("update").and_then(|update| expression_text(update).ok());
    Ok(sides.filter_map(|side| Some((side.to_owned(), Rc::clone(update.as_ref()?)))).collect())
}

/// Vega lets `update` be the expression's text, or `{expr}`; a number or a truth value is its own text.
fn expression_text(json: &Json) -> Result<Rc<Expr>> {
    match json {
        Json::String(source) => expression(source),
        Json::Number(_) | Json::Bool(_) => expression(&json.to_string()),
        Json::Object(map) => match map.get("expr") {
            Some(Json::String(source)) => expression(source).map_err(|e| e.under("expr")),
            _ => Err(wants("an expression", json)),
        },
        _ => Err(wants("an expression", json)),
    }
}

fn projection(json: &Json) -> Result<Projection> {
    let json = object(json)?;
    Ok(Projection { name: required_text(json, "name")?, props: props(json, &["name"])? })
}

/// A layout's settings, or one called `signal` that gives them all.
fn layout(json_of: &Json) -> Result<Props> {
    let json = object(json_of)?;
    match data::signal_text(json_of) {
        Some(source) => Ok(Props(vec![("signal".to_owned(), Setting::Signal(expression(source)?))])),
        None => props(json, &[]),
    }
}

fn from(json: &Json) -> Result<Option<From>> {
    let json = object(json)?;
    let own = text(json, "data");
    let Some(facet) = json.get("facet") else { return Ok(own.map(From::Data)) };
    let facet = object(facet).map_err(|e| e.under("facet"))?;
    let read = || {
        Ok(From::Facet {
            name: required_text(facet, "name")?,
            data: required_text(facet, "data")?,
            groupby: strings(facet.get("groupby"), "groupby")?,
            field: text(facet, "field"),
            aggregate: optional(facet, "aggregate", |aggregate| props(object(aggregate)?, &[]))?,
            from: own,
        })
    };
    read().map(Some).map_err(|e: Error| e.under("facet"))
}

fn clip(json: &Json) -> Result<ClipDef> {
    let Json::Object(map) = json else {
        return Ok(ClipDef::Rect(Setting::Json(json.clone())));
    };
    if let Some(path) = map.get("path") {
        return setting(path).map(ClipDef::Path).map_err(|e| e.under("path"));
    }
    if let Some(sphere) = map.get("sphere") {
        return setting(sphere).map(ClipDef::Sphere).map_err(|e| e.under("sphere"));
    }
    setting(json).map(ClipDef::Rect)
}

/// All properties but those in `except`, as settings.
fn props(json: &Map<String, Json>, except: &[&str]) -> Result<Props> {
    let kept = json.iter().filter(|(key, _)| !except.contains(&key.as_str()));
    let read = |(key, value): (&String, &Json)| Ok((key.clone(), setting(value).map_err(|e: Error| e.under(key))?));
    kept.map(read).collect::<Result<_>>().map(Props)
}

/// A constant, or whatever holds a `{"signal": ...}` at any depth.
fn setting(json: &Json) -> Result<Setting> {
    if !holds_expression(json) {
        return Ok(Setting::Json(json.clone()));
    }
    match json {
        Json::Object(map) => match (map.get("signal"), map.get("expr")) {
            (Some(Json::String(source)), _) if !source.is_empty() => {
                signal_expression(source).map(Setting::Signal).map_err(|e| e.under("signal"))
            }
            _ => {
                let read = |(key, value): (&String, &Json)| {
                    let value = match (key.as_str(), value) {
                        ("expr", Json::String(source)) => expression(source).map(Setting::Expr),
                        _ => setting(value),
                    };
                    Ok((key.clone(), value.map_err(|e: Error| e.under(key))?))
                };
                map.iter().map(read).collect::<Result<_>>().map(Setting::Object)
            }
        },
        Json::Array(values) => {
            let read = |(i, value): (usize, &Json)| setting(value).map_err(|e| e.under(i));
            values.iter().enumerate().map(read).collect::<Result<_>>().map(Setting::List)
        }
        _ => Ok(Setting::Json(json.clone())),
    }
}

fn holds_expression(json: &Json) -> bool {
    match json {
        Json::Object(map) => {
            let direct = |key| matches!(map.get(key), Some(Json::String(source)) if !source.is_empty());
            direct("signal") || direct("expr") || map.values().any(holds_expression)
        }
        Json::Array(values) => values.iter().any(holds_expression),
        _ => false,
    }
}

/// Vega takes a signal's bare name as it is, without parsing it: `static` is one, though no expression may say it.
fn signal_expression(source: &str) -> Result<Rc<Expr>> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let name = !source.is_empty() && source.chars().all(plain) && !source.starts_with(|c: char| c.is_ascii_digit());
    expression(source).or_else(|error| if name { Ok(Rc::new(Expr::name(source))) } else { Err(error) })
}

fn expression(source: &str) -> Result<Rc<Expr>> {
    crate::expr::parse(source).map(Rc::new)
}

fn object(json: &Json) -> Result<&Map<String, Json>> {
    json.as_object().ok_or_else(|| wants("an object", json))
}

fn wants(what: &str, got: &Json) -> Error {
    let mut got = got.to_string();
    if got.len() > 60 {
        let end = (0..=60).rev().find(|&i| got.is_char_boundary(i)).unwrap_or(0);
        got.truncate(end);
        got.push('…');
    }
    Error::spec(format!("expected {what}, found {got}"))
}

/// `read` over the property `key`, when it is there and not null.
fn optional<T>(json: &Map<String, Json>, key: &str, read: impl FnOnce(&Json) -> Result<T>) -> Result<Option<T>> {
    match json.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(value) => read(value).map(Some).map_err(|e| e.under(key)),
    }
}

/// `read` over each member of the list `key`; a lone member may stand without a list.
fn list<T>(json: &Map<String, Json>, key: &str, read: impl Fn(&Json) -> Result<T>) -> Result<Vec<T>> {
    match json.get(key) {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::Array(values)) => {
            let read = |(i, value): (usize, &Json)| read(value).map_err(|e| e.under(i).under(key));
            values.iter().enumerate().map(read).collect()
        }
        Some(value) => Ok(vec![read(value).map_err(|e| e.under(key))?]),
    }
}

fn text(json: &Map<String, Json>, key: &str) -> Option<String> {
    json.get(key).and_then(Json::as_str).map(str::to_owned)
}

fn required_text(json: &Map<String, Json>, key: &str) -> Result<String> {
    match json.get(key) {
        Some(Json::String(text)) => Ok(text.clone()),
        Some(other) => Err(wants("a string", other).under(key)),
        None => Err(Error::spec(format!("\"{key}\" is missing"))),
    }
}

/// A string or a list of strings.
fn strings(json: Option<&Json>, key: &str) -> Result<Vec<String>> {
    let one = |value: &Json| value.as_str().map(str::to_owned).ok_or_else(|| wants("a string", value).under(key));
    match json {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::Array(values)) => values.iter().map(one).collect(),
        Some(value) => Ok(vec![one(value)?]),
    }
}
