//! Channels and guides from JSON.

use std::rc::Rc;

use serde_json::{Map, Value as Json};

use super::super::super::{Axis, Base, Encode, FieldRef, Legend, PartEncode, ScaleRef, Title, ValueRef};
use super::data::signal_text;
use super::{expression, object, optional, props, setting, strings, text, wants};
use crate::error::{Error, Result};
use crate::expr::Expr;
use crate::js::json::truthy;

/// Channels that only a live page has a use for.
const LIVE: [&str; 2] = ["tooltip", "cursor"];

/// `enter` with `update` laid over it.
pub(super) fn sets(json: Option<&Json>) -> Result<Encode> {
    let [mut encode, update] = [set(json, "enter")?, set(json, "update")?];
    let is_in = |encode: &Encode, channel: &str| encode.channel(channel).is_some();
    for [near, far, size] in [["x", "x2", "width"], ["y", "y2", "height"]] {
        // Vega works sizes out within each set; one that is updated is not worked out again.
        if is_in(&update, size) && !is_in(&update, far) && is_in(&encode, near) {
            encode.0.retain(|(channel, _)| channel != far);
        }
    }
    encode.extend(update);
    Ok(encode)
}

/// The channels of `enter` or of `update`.
fn set(json: Option<&Json>, name: &str) -> Result<Encode> {
    let mut encode = Encode::default();
    let Some(json) = json.filter(|json| !json.is_null()) else { return Ok(encode) };
    let Some(block) = object(json)?.get(name).filter(|block| !block.is_null()) else { return Ok(encode) };
    for (channel, rules) in object(block).map_err(|e| e.under(name))? {
        if !rules.is_null() && !LIVE.contains(&channel.as_str()) {
            encode.set(channel, read_rules(rules).map_err(|e| e.under(channel).under(name))?);
        }
    }
    Ok(encode)
}

/// The rules of one channel, as they stand in an `encode` block or in a property of a guide.
pub(crate) fn read_rules(json: &Json) -> Result<Vec<ValueRef>> {
    match json {
        Json::Array(rules) => {
            rules.iter().enumerate().map(|(i, rule)| value_ref(rule).map_err(|e| e.under(i))).collect()
        }
        _ => Ok(vec![value_ref(json)?]),
    }
}

/// A value reference; in `mult`, `offset` and kin a bare number may stand for `{value}`.
pub(super) fn value_ref(json: &Json) -> Result<ValueRef> {
    let Json::Object(map) = json else {
        return Ok(ValueRef { base: Base::Value(json.clone()), ..ValueRef::default() });
    };
    let nested = |key| optional(map, key, |json| value_ref(json).map(Box::new));
    Ok(ValueRef {
        test: optional(map, "test", source)?,
        base: base(map)?,
        scale: optional(map, "scale", scale_ref)?,
        band: optional(map, "band", setting)?,
        exponent: nested("exponent")?,
        mult: nested("mult")?,
        offset: nested("offset")?,
        round: optional(map, "round", setting)?,
        extra: map.get("extra").and_then(Json::as_bool).unwrap_or(false),
        range: optional(map, "range", setting)?,
    })
}

/// In Vega's order of precedence: gradient, signal, color, field, value.
fn base(map: &Map<String, Json>) -> Result<Base> {
    let written = |key: &str| map.get(key).filter(|value| !value.is_null());
    if written("gradient").is_some() {
        let keep: Map<String, Json> = map
            .iter()
            .filter(|(key, _)| ["gradient", "start", "stop", "count"].contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        return props(&keep, &[]).map(Base::Gradient);
    }
    if let Some(json) = written("signal").filter(|signal| truthy(signal)) {
        return source(json).map(Base::Signal).map_err(|e| e.under("signal"));
    }
    if let Some(json) = written("color") {
        let parts = object(json).map_err(|e| e.under("color"))?;
        let part = |(key, json): (&String, &Json)| {
            Ok((key.clone(), read_rules(json).map_err(|e: Error| e.under(key).under("color"))?))
        };
        return parts.iter().map(part).collect::<Result<_>>().map(Base::Color);
    }
    if let Some(json) = written("field") {
        return field_ref(json).map(Base::Field).map_err(|e| e.under("field"));
    }
    Ok(map.get("value").map_or(Base::None, |value| Base::Value(value.clone())))
}

fn scale_ref(json: &Json) -> Result<ScaleRef> {
    match json {
        Json::String(name) => Ok(ScaleRef::Name(name.clone())),
        _ => match signal_text(json) {
            Some(source) => expression(source).map(ScaleRef::Signal).map_err(|e| e.under("signal")),
            None => field_ref(json).map(ScaleRef::Field),
        },
    }
}

fn field_ref(json: &Json) -> Result<FieldRef> {
    let map = match json {
        Json::String(path) => return Ok(FieldRef::Datum(path.clone())),
        Json::Object(map) => map,
        _ => return Err(wants("a field", json)),
    };
    if let Some(source) = signal_text(json) {
        return expression(source).map(FieldRef::Signal).map_err(|e| e.under("signal"));
    }
    let level = map.get("level").and_then(Json::as_u64).unwrap_or(1).clamp(1, 1000);
    let level = usize::try_from(level).unwrap_or(1);
    if let Some(parent) = map.get("parent") {
        return Ok(FieldRef::Parent { field: Box::new(key(parent).map_err(|e| e.under("parent"))?), level });
    }
    if let Some(group) = map.get("group") {
        return Ok(FieldRef::Group { field: Box::new(key(group).map_err(|e| e.under("group"))?), level });
    }
    match map.get("datum") {
        Some(Json::String(path)) => Ok(FieldRef::Datum(path.clone())),
        Some(datum) => field_ref(datum).map(|field| FieldRef::Of(Box::new(field))).map_err(|e| e.under("datum")),
        None => Err(wants("a field (a name, or an object with datum, group, parent or signal)", json)),
    }
}

/// What `parent` and `group` hold: an access path, or a reference whose value is the name.
fn key(json: &Json) -> Result<FieldRef> {
    match field_ref(json)? {
        FieldRef::Datum(path) if json.is_object() => Ok(FieldRef::Of(Box::new(FieldRef::Datum(path)))),
        field => Ok(field),
    }
}

fn source(json: &Json) -> Result<Rc<Expr>> {
    json.as_str().ok_or_else(|| wants("an expression", json)).and_then(expression)
}

pub(super) fn axis(json: &Json) -> Result<Axis> {
    let json = object(json)?;
    Ok(Axis {
        scale: super::required_text(json, "scale")?,
        orient: optional(json, "orient", setting)?,
        props: props(json, &["scale", "orient", "encode"])?,
        encode: optional(json, "encode", parts)?.unwrap_or_default(),
    })
}

pub(super) fn legend(json: &Json) -> Result<Legend> {
    let json = object(json)?;
    Ok(Legend { props: props(json, &["encode"])?, encode: optional(json, "encode", parts)?.unwrap_or_default() })
}

/// A title is its text alone, or an object. Vega 4 wrote the encoding of the text straight into `encode`.
pub(super) fn title(json: &Json) -> Result<Title> {
    let Json::Object(map) = json else {
        let mut title = Title::default();
        title.props.set("text", setting(json)?);
        return Ok(title);
    };
    if signal_text(json).is_some() {
        let mut title = Title::default();
        title.props.set("text", setting(json)?);
        return Ok(title);
    }
    let encode = match map.get("encode") {
        Some(Json::Object(sets)) if sets.contains_key("enter") || sets.contains_key("update") => {
            let encode = self::sets(map.get("encode")).map_err(|e| e.under("encode"))?;
            vec![("title".to_owned(), PartEncode { encode, ..PartEncode::default() })]
        }
        _ => optional(map, "encode", parts)?.unwrap_or_default(),
    };
    Ok(Title { props: props(map, &["encode"])?, encode })
}

fn parts(json: &Json) -> Result<Vec<(String, PartEncode)>> {
    let read =
        |(part, json): (&String, &Json)| Ok((part.clone(), part_encode(json).map_err(|e: Error| e.under(part))?));
    object(json)?.iter().filter(|(_, json)| !json.is_null()).map(read).collect()
}

fn part_encode(json: &Json) -> Result<PartEncode> {
    let map = object(json)?;
    let updated = set(Some(json), "update")?;
    let entered = set(Some(json), "enter")?.0.into_iter().map(|(channel, _)| channel);
    Ok(PartEncode {
        name: text(map, "name"),
        style: strings(map.get("style"), "style")?,
        encode: sets(Some(json))?,
        entered: entered.filter(|channel| updated.channel(channel).is_none()).collect(),
    })
}
