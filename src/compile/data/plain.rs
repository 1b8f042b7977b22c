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
use crate::vegalite::{Channel, Encoding, MarkType, PropMap, ResolveMode, TransformProp};

impl Plain {
    fn making(transform: Transform, makes: Vec<String>) -> NodeKind {
        let transforms = vec![transform];
        NodeKind::Plain(Self { transforms, makes: Some(makes), generator: false })
    }
}

fn field(props: &PropMap<TransformProp>, property: TransformProp) -> String {
    props.get(property).filter(|field| !field.is_null()).map(js_text).unwrap_or_default()
}

/// Two names for results, each with its default.
fn two_names(props: &PropMap<TransformProp>, defaults: [&str; 2]) -> [String; 2] {
    let name = |i: usize| {
        let written = props.get(TransformProp::As).and_then(|names| names.get(i)).filter(|name| !name.is_null());
        written.map_or_else(|| defaults[i].to_owned(), js_text)
    };
    [name(0), name(1)]
}

fn set_rest(transform: &mut Transform, props: &PropMap<TransformProp>, done: &[TransformProp]) -> Result<()> {
    let is_done = |name: &str| TransformProp::named(name).is_some_and(|property| done.contains(&property));
    for (name, value) in props.iter().filter(|(name, _)| !is_done(name)) {
        transform.params.set(name, setting(value)?);
    }
    Ok(())
}

/// `density`.
pub(super) fn density(props: &PropMap<TransformProp>) -> Result<NodeKind> {
    let of = field(props, TransformProp::Density);
    let makes = two_names(props, ["value", "density"]);
    let mut kde = transform("kde", [("field", text(&of))]);
    set_rest(&mut kde, props, &[TransformProp::Density, TransformProp::As, TransformProp::Resolve])?;
    kde.params.set("as", texts(&makes));
    kde.params
        .set("resolve", setting(props.get(TransformProp::Resolve).unwrap_or(&json!(ResolveMode::Shared.name())))?);
    Ok(Plain::making(kde, makes.to_vec()))
}

/// `quantile`.
pub(super) fn quantile(props: &PropMap<TransformProp>) -> Result<NodeKind> {
    let of = field(props, TransformProp::Quantile);
    let makes = two_names(props, ["prob", "value"]);
    let mut quantile = transform("quantile", [("field", text(&of))]);
    set_rest(&mut quantile, props, &[TransformProp::Quantile, TransformProp::As])?;
    quantile.params.set("as", texts(&makes));
    Ok(Plain::making(quantile, makes.to_vec()))
}

/// `loess` and `regression`: one field on another.
pub(super) fn curve(kind: TransformProp, props: &PropMap<TransformProp>) -> Result<NodeKind> {
    let (x, y) = (field(props, TransformProp::On), field(props, kind));
    let makes = two_names(props, [&x, &y]);
    let mut curve = transform(kind.name(), [("x", text(&x)), ("y", text(&y))]);
    set_rest(&mut curve, props, &[TransformProp::On, kind, TransformProp::As])?;
    curve.params.set("as", texts(&makes));
    Ok(Plain::making(curve, makes.to_vec()))
}

/// `extent`: a signal, no field.
pub(super) fn extent(props: &PropMap<TransformProp>) -> NodeKind {
    let of = field(props, TransformProp::Extent);
    let extent = transform("extent", [("field", text(&of)), ("signal", text(&field(props, TransformProp::Param)))]);
    Plain::making(extent, Vec::new())
}

/// `flatten`.
pub(super) fn flatten(props: &PropMap<TransformProp>) -> NodeKind {
    let fields = names(props.get(TransformProp::Flatten)).unwrap_or_default();
    let given = |i: usize| props.get(TransformProp::As).and_then(|names| names.get(i)).filter(|name| !name.is_null());
    let name = |(i, field): (usize, &String)| given(i).map_or_else(|| field.clone(), js_text);
    let makes: Vec<_> = fields.iter().enumerate().map(name).collect();
    let flatten = transform("flatten", [("fields", texts(&fields)), ("as", texts(&makes))]);
    Plain::making(flatten, makes)
}

/// `fold`.
pub(super) fn fold(props: &PropMap<TransformProp>) -> NodeKind {
    let fields = names(props.get(TransformProp::Fold)).unwrap_or_default();
    let makes = two_names(props, ["key", "value"]);
    let fold = transform("fold", [("fields", texts(&fields)), ("as", texts(&makes))]);
    Plain::making(fold, makes.to_vec())
}

/// `pivot`: the fields it makes come from the data.
pub(super) fn pivot(props: &PropMap<TransformProp>) -> Result<NodeKind> {
    let (of, value) = (field(props, TransformProp::Pivot), field(props, TransformProp::Value));
    let mut pivot = transform("pivot", [("field", text(&of)), ("value", text(&value))]);
    for property in [TransformProp::Limit, TransformProp::Op, TransformProp::GroupBy] {
        if let Some(value) = props.get(property) {
            pivot.params.set(property.name(), setting(value)?);
        }
    }
    Ok(NodeKind::Plain(Plain { transforms: vec![pivot], makes: None, generator: false }))
}

/// `sample`.
pub(super) fn sample(size: f64) -> NodeKind {
    let size = Setting::Json(crate::js::json::json_number(size));
    Plain::making(transform("sample", [("size", size)]), Vec::new())
}

/// Rows of numbers.
pub(super) fn sequence(params: &PropMap<TransformProp>) -> Result<NodeKind> {
    let mut sequence = transform("sequence", []);
    set_rest(&mut sequence, params, &[])?;
    let name = params.get(TransformProp::As).filter(|name| !name.is_null()).map_or_else(|| "data".to_owned(), js_text);
    Ok(NodeKind::Plain(Plain { transforms: vec![sequence], makes: Some(vec![name]), generator: true }))
}

/// Lines of a map.
pub(super) fn graticule(params: &PropMap<TransformProp>) -> Result<NodeKind> {
    let mut graticule = transform("graticule", []);
    set_rest(&mut graticule, params, &[])?;
    Ok(NodeKind::Plain(Plain { transforms: vec![graticule], makes: None, generator: true }))
}

/// `impute`: rows for missing keys. A method other than a constant takes its value from a window around them.
pub(super) fn impute(props: &PropMap<TransformProp>) -> Result<NodeKind> {
    let (of, key) = (field(props, TransformProp::Impute), field(props, TransformProp::Key));
    let groupby = props.get(TransformProp::GroupBy).filter(|groupby| truthy(groupby));
    let method = truthy_value(props.get(TransformProp::Method)).map(js_text).filter(|method| method != "value");
    let mut impute = transform("impute", []);
    for (property, field) in [(TransformProp::Field, &of), (TransformProp::Key, &key)] {
        if !field.is_empty() {
            impute.params.set(property.name(), text(field));
        }
    }
    if let Some(keyvals) = truthy_value(props.get(TransformProp::KeyVals)) {
        let keyvals =
            if keyvals.get(TransformProp::Stop.name()).is_some() { sequence_of(keyvals)? } else { setting(keyvals)? };
        impute.params.set("keyvals", keyvals);
    }
    impute.params.set("method", text("value"));
    if let Some(groupby) = groupby {
        impute.params.set("groupby", setting(groupby)?);
    }
    let value = if method.is_some() { None } else { props.get(TransformProp::Value) };
    if let Some(value) = value {
        impute.params.set("value", setting(value)?);
    } else if method.is_some() {
        impute.params.set("value", Setting::Json(Json::Null));
    }
    let mut transforms = vec![impute];
    if let Some(method) = method {
        let name = format!("imputed_{of}_value");
        let frame = props
            .get(TransformProp::Frame)
            .filter(|frame| truthy(frame))
            .cloned()
            .unwrap_or_else(|| json!([null, null]));
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
    let part = |property: TransformProp| keyvals.get(property.name()).map(js_text);
    let mut parts = vec![
        part(TransformProp::Start).unwrap_or_else(|| "0".to_owned()),
        part(TransformProp::Stop).unwrap_or_default(),
    ];
    parts.extend(keyvals.get(TransformProp::Step.name()).filter(|step| truthy(step)).map(js_text));
    signal(&format!("sequence({})", parts.join(",")))
}

/// The `impute` that a unit's `x` or `y` asks for.
pub(super) fn impute_of_encoding(mark: MarkType, encoding: &Encoding) -> Result<Option<NodeKind>> {
    let (Some(x), Some(y)) = (encoding.def(Channel::X), encoding.def(Channel::Y)) else { return Ok(None) };
    if !x.is_field() || !y.is_field() {
        return Ok(None);
    }
    let asked = |json: &Option<Json>| json.as_ref().and_then(PropMap::of);
    let (mut props, of, key) = match (asked(&x.impute), asked(&y.impute)) {
        (Some(impute), _) => (impute, x, y),
        (None, Some(impute)) => (impute, y, x),
        (None, None) => return Ok(None),
    };
    use TransformProp::{Frame, KeyVals, Method, Value};
    props.retain(|property| matches!(property, Method | Value | Frame | KeyVals));
    for (property, def) in [(TransformProp::Impute, of), (TransformProp::Key, key)] {
        props.set(property, def.field.as_deref().map_or(Json::Null, Json::from));
    }
    let groupby = encoding.path_grouping_fields(mark);
    if !groupby.is_empty() {
        props.set(TransformProp::GroupBy, groupby);
    }
    impute(&props).map(Some)
}
