//! Transforms that stand for themselves: what is written is what Vega does, but for names.

use serde_json::{Value as Json, json};

use super::node::{NodeKind, Plain};
use super::window::names;
use crate::compile::setting::setting;
use crate::compile::transform::{formula, signal, text, texts, transform};
use crate::error::Result;
use crate::expr::Setting;
use crate::vega::Transform;
use crate::vegalite::json::{text as js_text, truthy, truthy_value};
use crate::vegalite::{Channel, Encoding, Props};

impl Plain {
    fn making(transform: Transform, makes: Vec<String>) -> NodeKind {
        let transforms = vec![transform];
        NodeKind::Plain(Self { transforms, makes: Some(makes), generator: false })
    }
}

fn field(props: &Props, name: &str) -> String {
    props.get(name).filter(|field| !field.is_null()).map(js_text).unwrap_or_default()
}

/// Two names for results, each with its default.
fn two_names(props: &Props, defaults: [&str; 2]) -> [String; 2] {
    let name = |i: usize| {
        let written = props.get("as").and_then(|names| names.get(i)).filter(|name| !name.is_null());
        written.map_or_else(|| defaults[i].to_owned(), js_text)
    };
    [name(0), name(1)]
}

fn set_rest(transform: &mut Transform, props: &Props, done: &[&str]) -> Result<()> {
    for (name, value) in props.iter().filter(|(name, _)| !done.contains(&name.as_str())) {
        transform.params.set(name, setting(value)?);
    }
    Ok(())
}

/// `density`.
pub(super) fn density(props: &Props) -> Result<NodeKind> {
    let of = field(props, "density");
    let makes = two_names(props, ["value", "density"]);
    let mut kde = transform("kde", [("field", text(&of))]);
    set_rest(&mut kde, props, &["density", "as", "resolve"])?;
    kde.params.set("as", texts(&makes));
    kde.params.set("resolve", setting(props.get("resolve").unwrap_or(&json!("shared")))?);
    Ok(Plain::making(kde, makes.to_vec()))
}

/// `quantile`.
pub(super) fn quantile(props: &Props) -> Result<NodeKind> {
    let of = field(props, "quantile");
    let makes = two_names(props, ["prob", "value"]);
    let mut quantile = transform("quantile", [("field", text(&of))]);
    set_rest(&mut quantile, props, &["quantile", "as"])?;
    quantile.params.set("as", texts(&makes));
    Ok(Plain::making(quantile, makes.to_vec()))
}

/// `loess` and `regression`: one field on another.
pub(super) fn curve(kind: &str, props: &Props) -> Result<NodeKind> {
    let (x, y) = (field(props, "on"), field(props, kind));
    let makes = two_names(props, [&x, &y]);
    let mut curve = transform(kind, [("x", text(&x)), ("y", text(&y))]);
    set_rest(&mut curve, props, &["on", kind, "as"])?;
    curve.params.set("as", texts(&makes));
    Ok(Plain::making(curve, makes.to_vec()))
}

/// `extent`: a signal, no field.
pub(super) fn extent(props: &Props) -> NodeKind {
    let of = field(props, "extent");
    let extent = transform("extent", [("field", text(&of)), ("signal", text(&field(props, "param")))]);
    Plain::making(extent, Vec::new())
}

/// `flatten`.
pub(super) fn flatten(props: &Props) -> NodeKind {
    let fields = names(props.get("flatten")).unwrap_or_default();
    let given = |i: usize| props.get("as").and_then(|names| names.get(i)).filter(|name| !name.is_null());
    let name = |(i, field): (usize, &String)| given(i).map_or_else(|| field.clone(), js_text);
    let makes: Vec<_> = fields.iter().enumerate().map(name).collect();
    let flatten = transform("flatten", [("fields", texts(&fields)), ("as", texts(&makes))]);
    Plain::making(flatten, makes)
}

/// `fold`.
pub(super) fn fold(props: &Props) -> NodeKind {
    let fields = names(props.get("fold")).unwrap_or_default();
    let makes = two_names(props, ["key", "value"]);
    let fold = transform("fold", [("fields", texts(&fields)), ("as", texts(&makes))]);
    Plain::making(fold, makes.to_vec())
}

/// `pivot`: the fields it makes come from the data.
pub(super) fn pivot(props: &Props) -> Result<NodeKind> {
    let (of, value) = (field(props, "pivot"), field(props, "value"));
    let mut pivot = transform("pivot", [("field", text(&of)), ("value", text(&value))]);
    for name in ["limit", "op", "groupby"] {
        if let Some(value) = props.get(name) {
            pivot.params.set(name, setting(value)?);
        }
    }
    Ok(NodeKind::Plain(Plain { transforms: vec![pivot], makes: None, generator: false }))
}

/// `sample`.
pub(super) fn sample(size: f64) -> NodeKind {
    let size = Setting::Json(crate::table::value::json_number(size));
    Plain::making(transform("sample", [("size", size)]), Vec::new())
}

/// Rows of numbers.
pub(super) fn sequence(params: &Props) -> Result<NodeKind> {
    let mut sequence = transform("sequence", []);
    set_rest(&mut sequence, params, &[])?;
    let name = params.get("as").filter(|name| !name.is_null()).map_or_else(|| "data".to_owned(), js_text);
    Ok(NodeKind::Plain(Plain { transforms: vec![sequence], makes: Some(vec![name]), generator: true }))
}

/// Lines of a map.
pub(super) fn graticule(params: &Json) -> Result<NodeKind> {
    let mut graticule = transform("graticule", []);
    if let Json::Object(params) = params {
        set_rest(&mut graticule, params, &[])?;
    }
    Ok(NodeKind::Plain(Plain { transforms: vec![graticule], makes: None, generator: true }))
}

/// `impute`: rows for missing keys. A method other than a constant takes its value from a window around them.
pub(super) fn impute(props: &Props) -> Result<NodeKind> {
    let (of, key) = (field(props, "impute"), field(props, "key"));
    let groupby = props.get("groupby").filter(|groupby| truthy(groupby));
    let method = truthy_value(props.get("method")).map(js_text).filter(|method| method != "value");
    let mut impute = transform("impute", []);
    for (name, field) in [("field", &of), ("key", &key)] {
        if !field.is_empty() {
            impute.params.set(name, text(field));
        }
    }
    if let Some(keyvals) = truthy_value(props.get("keyvals")) {
        let keyvals = if keyvals.get("stop").is_some() { sequence_of(keyvals)? } else { setting(keyvals)? };
        impute.params.set("keyvals", keyvals);
    }
    impute.params.set("method", text("value"));
    if let Some(groupby) = groupby {
        impute.params.set("groupby", setting(groupby)?);
    }
    let value = if method.is_some() { None } else { props.get("value") };
    if let Some(value) = value {
        impute.params.set("value", setting(value)?);
    } else if method.is_some() {
        impute.params.set("value", Setting::Json(Json::Null));
    }
    let mut transforms = vec![impute];
    if let Some(method) = method {
        let name = format!("imputed_{of}_value");
        let frame = props.get("frame").filter(|frame| truthy(frame)).cloned().unwrap_or_else(|| json!([null, null]));
        let mut window = transform(
            "window",
            [
                ("as", texts(&[&name])),
                ("ops", texts(&[&method])),
                ("fields", texts(&[&of])),
                ("frame", Setting::Json(frame)),
                ("ignorePeers", Setting::Json(Json::Bool(false))),
            ],
        );
        if let Some(groupby) = groupby {
            window.params.set("groupby", setting(groupby)?);
        }
        transforms.push(window);
        let read = |name: &str| format!("datum[{}]", crate::vegalite::json::quote(name));
        let source = format!("{} === null ? {} : {}", read(&of), read(&name), read(&of));
        transforms.push(formula(&source, &of)?);
    }
    Ok(NodeKind::Plain(Plain { transforms, makes: Some(vec![of]), generator: false }))
}

fn sequence_of(keyvals: &Json) -> Result<Setting> {
    let part = |name: &str| keyvals.get(name).map(js_text);
    let mut parts = vec![part("start").unwrap_or_else(|| "0".to_owned()), part("stop").unwrap_or_default()];
    parts.extend(keyvals.get("step").filter(|step| truthy(step)).map(js_text));
    signal(&format!("sequence({})", parts.join(",")))
}

/// The `impute` that a unit's `x` or `y` asks for.
pub(super) fn impute_of_encoding(mark: &str, encoding: &Encoding) -> Result<Option<NodeKind>> {
    let (Some(x), Some(y)) = (encoding.def(Channel::X), encoding.def(Channel::Y)) else { return Ok(None) };
    if !x.is_field() || !y.is_field() {
        return Ok(None);
    }
    let asked = |json: &Option<Json>| json.as_ref().and_then(Json::as_object).cloned();
    let (mut props, of, key) = match (asked(&x.impute), asked(&y.impute)) {
        (Some(impute), _) => (impute, x, y),
        (None, Some(impute)) => (impute, y, x),
        (None, None) => return Ok(None),
    };
    props.retain(|name, _| matches!(name.as_str(), "method" | "value" | "frame" | "keyvals"));
    for (name, def) in [("impute", of), ("key", key)] {
        props.insert(name.to_owned(), def.field.as_deref().map_or(Json::Null, Json::from));
    }
    let groupby = encoding.path_grouping_fields(mark);
    if !groupby.is_empty() {
        props.insert("groupby".to_owned(), Json::from(groupby));
    }
    impute(&props).map(Some)
}
