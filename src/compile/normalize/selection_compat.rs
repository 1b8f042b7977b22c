//! Selections as versions 2 to 4 wrote them, renamed to params.
//!
//! Only units have them. What names an old selection is given its `empty`, wherever it stands; what names a param is
//! left alone.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value as Json;

use super::children;
use crate::error::{Error, Warnings};
use crate::vegalite::{
    BinProp, Binning, ChannelDef, ChannelDefs, Encoding, OldSelectionProp, OldSelectionType, Param, ParamProp,
    ParamRefProp, Predicate, PropMap, ScaleProp, SelectionType, Switchable, TransformKind, TransformProp, View,
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
            if let Some(selection) = old_selection(param) {
                let is_none = selection.text(OldSelectionProp::Empty) == Some("none");
                empties.insert(param.name.clone(), !is_none);
            }
        }
    }
    children(view).for_each(|child| collect(child, empties));
}

fn rename_in(view: &mut View, empties: &Empties, warnings: &Warnings) {
    let unit = matches!(view.kind, ViewKind::Unit { .. });
    let (old, params): (Vec<_>, Vec<_>) =
        view.params.drain(..).partition(|param| param.props.contains(ParamProp::Selection));
    view.params = params;
    if unit && !old.is_empty() {
        view.params.extend(old.into_iter().map(param));
    } else if let Some(param) = old.first() {
        let message =
            format!("the selection \"{}\" is left out, as only views with a mark have selections", param.name);
        warnings.push(Error::spec(message).at(&view.at));
    }
    for transform in &mut view.transforms {
        match &mut transform.kind {
            TransformKind::Filter(filter) => *filter = predicate(filter, empties),
            TransformKind::Bin(props) => {
                if let Some(extent) =
                    props.get_mut(TransformProp::Bin).and_then(|bin| bin.get_mut(BinProp::Extent.name()))
                {
                    rename_key(extent);
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

/// The old selection that a param is.
fn old_selection(param: &Param) -> Option<PropMap<OldSelectionProp>> {
    param.props.get(ParamProp::Selection).and_then(PropMap::of)
}

/// An old selection as a param: `single` and `multi` are points, `init` is the value.
fn param(param: Param) -> Param {
    let Some(mut select) = old_selection(&param) else { return param };
    let value = select.remove(OldSelectionProp::Init);
    let bind = select.remove(OldSelectionProp::Bind);
    select.remove(OldSelectionProp::Empty);
    let kind: Option<OldSelectionType> = select.word(OldSelectionProp::Type);
    if kind == Some(OldSelectionType::Single) {
        select.set(OldSelectionProp::Toggle, false);
    }
    if kind.is_some() {
        select.set(OldSelectionProp::Type, SelectionType::Point.name());
    }
    let select = Some(Json::Object(select.to_object()));
    let parts = [(ParamProp::Value, value), (ParamProp::Select, select), (ParamProp::Bind, bind)];
    let props = parts.into_iter().filter_map(|(property, part)| Some((property, part?))).collect();
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
    if let Some(Binning::Params(bin)) = &mut def.bin
        && let Some(extent) = bin.get_mut(BinProp::Extent)
    {
        rename_key(extent);
    }
    if let Some(Switchable::On(scale)) = &mut def.scale
        && let Some(domain) = scale.get_mut(ScaleProp::Domain)
    {
        rename_key(domain);
    }
    for condition in &mut def.condition {
        rename_def(&mut condition.def, empties);
        let selection = condition.def.rest.shift_remove(ParamRefProp::Selection.name());
        if condition.param.is_some() {
            continue;
        }
        condition.test = match (selection, &condition.test) {
            (Some(selection), _) => {
                Some(predicate(&Predicate::Selection(Box::new(Predicate::read(&selection))), empties))
            }
            (None, Some(test)) => Some(predicate(test, empties)),
            (None, None) => None,
        };
    }
}

/// `{"selection": name, ...}` to `{"param": name, ...}`.
fn rename_key(json: &mut Json) {
    if let Json::Object(object) = json
        && let Some(selection) = object.shift_remove(ParamRefProp::Selection.name())
    {
        object.insert(ParamRefProp::Param.name().to_owned(), selection);
    }
}

/// A test with its old selections renamed, however it is composed.
fn predicate(test: &Predicate, empties: &Empties) -> Predicate {
    let named = |name: &Predicate| match name {
        Predicate::Expression(name) => {
            let empty = empties.get(name).copied().unwrap_or(true);
            Predicate::Param { name: name.clone(), empty: Some(empty) }
        }
        other => other.clone(),
    };
    test.map(&|leaf| match leaf {
        Predicate::Selection(names) => names.map(&named),
        other => other.clone(),
    })
}
