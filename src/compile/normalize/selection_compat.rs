//! Selections as versions 2 to 4 wrote them, renamed to params.
//!
//! Only units have them. What names an old selection is given its `empty`, wherever it stands; what names a param is
//! left alone.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Value as Json, json};

use super::children;
use crate::error::{Error, Warnings};
use crate::vegalite::{
    ChannelDef, ChannelDefs, Encoding, Param, Props, ScaleProp, Switchable, TransformKind, TransformProp, View,
    ViewKind,
};

/// Whether an empty selection means all rows, by the selection's name.
type Empties = BTreeMap<String, bool>;

/// Renames all old selections of a view and all that names them.
pub(super) fn rename(view: &mut View, warnings: &Warnings) {
    let mut empties = Empties::new();
    collect(view, &mut empties);
    rename_in(view, &empties, warnings);
}

fn collect(view: &mut View, empties: &mut Empties) {
    if matches!(view.kind, ViewKind::Unit { .. }) {
        for param in &view.params {
            if let Some(selection) = param.props.get("selection") {
                empties.insert(param.name.clone(), selection.get("empty") != Some(&json!("none")));
            }
        }
    }
    children(view).for_each(|child| collect(child, empties));
}

fn rename_in(view: &mut View, empties: &Empties, warnings: &Warnings) {
    let unit = matches!(view.kind, ViewKind::Unit { .. });
    let (old, params): (Vec<_>, Vec<_>) =
        view.params.drain(..).partition(|param| param.props.contains_key("selection"));
    view.params = params;
    if unit && !old.is_empty() {
        view.params = old.into_iter().map(param).collect();
    } else if let Some(param) = old.first() {
        let message =
            format!("the selection \"{}\" is left out, as only views with a mark have selections", param.name);
        warnings.push(Error::spec(message).at(&view.at));
    }
    for transform in &mut view.transforms {
        match &mut transform.kind {
            TransformKind::Filter(filter) => *filter = predicate(filter, empties),
            TransformKind::Bin(props) => {
                if let Some(bin) = props.get_mut(TransformProp::Bin) {
                    rename_extent(bin);
                }
            }
            TransformKind::Lookup { props, .. } => {
                if let Some(from) = props.get_mut(TransformProp::From) {
                    rename_key(from);
                }
            }
            _ => {}
        }
    }
    if let ViewKind::Unit { encoding, .. } | ViewKind::Layer { encoding, .. } = &mut view.kind {
        rename_encoding(encoding, empties);
    }
    children(view).for_each(|child| rename_in(child, empties, warnings));
}

/// An old selection as a param: `single` and `multi` are points, `init` is the value.
fn param(param: Param) -> Param {
    let Some(Json::Object(mut select)) = param.props.get("selection").cloned() else { return param };
    let value = select.shift_remove("init");
    let bind = select.shift_remove("bind");
    select.shift_remove("empty");
    let kind = select.get("type").and_then(Json::as_str).unwrap_or_default();
    if kind == "single" {
        select.insert("toggle".to_owned(), json!(false));
        select.insert("type".to_owned(), json!("point"));
    } else if kind == "multi" {
        select.insert("type".to_owned(), json!("point"));
    }
    let mut props = Props::new();
    let parts = [("value", value), ("select", Some(Json::Object(select))), ("bind", bind)];
    props.extend(parts.into_iter().filter_map(|(name, part)| Some((name.to_owned(), part?))));
    Param { name: param.name, props }
}

fn rename_encoding(encoding: &mut Encoding, empties: &Empties) {
    for (_, defs) in &mut encoding.0 {
        match defs {
            ChannelDefs::One(def) => rename_def(Rc::make_mut(def), empties),
            ChannelDefs::Many(defs) => defs.iter_mut().for_each(|def| rename_def(def, empties)),
        }
    }
}

fn rename_def(def: &mut ChannelDef, empties: &Empties) {
    if let Some(bin) = &mut def.bin {
        rename_extent(bin);
    }
    if let Some(Switchable::On(scale)) = &mut def.scale
        && let Some(domain) = scale.get_mut(ScaleProp::Domain)
    {
        rename_key(domain);
    }
    for condition in &mut def.condition {
        rename_def(&mut condition.def, empties);
        let selection = condition.def.rest.shift_remove("selection");
        if condition.param.is_some() {
            continue;
        }
        condition.test = match (selection, &condition.test) {
            (Some(selection), _) => Some(composition(&selection, &|name| named(name, empties))),
            (None, Some(test)) => Some(predicate(test, empties)),
            (None, None) => None,
        };
    }
}

/// `{"selection": name, ...}` to `{"param": name, ...}`.
fn rename_key(json: &mut Json) {
    if let Json::Object(object) = json
        && let Some(selection) = object.shift_remove("selection")
    {
        object.insert("param".to_owned(), selection);
    }
}

fn rename_extent(bin: &mut Json) {
    if let Some(extent) = bin.get_mut("extent") {
        rename_key(extent);
    }
}

/// A test with its old selections renamed, however it is composed.
fn predicate(test: &Json, empties: &Empties) -> Json {
    composition(test, &|leaf| match leaf.get("selection") {
        Some(selection) => composition(selection, &|name| named(name, empties)),
        None => leaf.clone(),
    })
}

fn named(name: &Json, empties: &Empties) -> Json {
    let empty = name.as_str().and_then(|name| empties.get(name)).copied().unwrap_or(true);
    json!({"param": name, "empty": empty})
}

/// A composition of `and`, `or` and `not` with its leaves replaced.
fn composition(json: &Json, leaf: &dyn Fn(&Json) -> Json) -> Json {
    if let Some(part) = json.get("not") {
        return json!({"not": composition(part, leaf)});
    }
    for word in ["and", "or"] {
        if let Some(Json::Array(parts)) = json.get(word) {
            let parts: Vec<_> = parts.iter().map(|part| composition(part, leaf)).collect();
            return json!({ word: parts });
        }
    }
    leaf(json)
}
