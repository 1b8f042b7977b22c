//! Selections that are written for a whole composition, handed to its units.

use serde_json::Value as Json;

use super::{children, is_selection};
use crate::vegalite::{ConcatKind, Param, ParamProp, View, ViewKind};

/// Gives every unit the selections of the compositions around it that name it in `views`, or name none.
pub(super) fn push_down(view: &mut View) {
    push(view, &mut Vec::new(), &mut Vec::new(), true);
}

/// - `selections`: met so far; as upstream, units see those of compositions before them too.
/// - `path`: the names of the views around.
/// - `hoist`: whether the params of this view count; those of layers in layers do not.
fn push(view: &mut View, selections: &mut Vec<Param>, path: &mut Vec<String>, hoist: bool) {
    if let ViewKind::Unit { .. } = view.kind {
        let own = view.name.as_deref();
        let params: Vec<Param> = selections.iter().filter(|param| applies(param, own, path)).cloned().collect();
        if !params.is_empty() {
            view.params = params;
        }
        return;
    }
    if hoist {
        selections.extend(view.params.extract_if(.., |param| is_selection(param)));
    }
    let layer = matches!(view.kind, ViewKind::Layer { .. });
    let counts = !matches!(view.kind, ViewKind::Concat { kind: ConcatKind::Wrap, .. });
    let name = view.name.clone().filter(|_| counts);
    let depth = path.len();
    path.extend(name);
    for child in children(view) {
        push(child, selections, path, !layer);
    }
    path.truncate(depth);
}

/// Whether a selection is meant for the unit `own` within the views of `path`.
fn applies(param: &Param, own: Option<&str>, path: &[String]) -> bool {
    let Some(Json::Array(views)) = param.props.get(ParamProp::Views) else { return true };
    let place = |view: &Json| {
        let view = view.as_str()?;
        let own = own.filter(|own| *own == view).map(|_| path.len());
        path.iter().position(|name| name == view).or(own)
    };
    views.is_empty()
        || views.iter().any(|view| match view {
            // A path of names, outermost first.
            Json::Array(names) => {
                let places: Option<Vec<_>> = names.iter().map(place).collect();
                places.is_some_and(|places| places.is_sorted_by(|a, b| a < b))
            }
            view => place(view).is_some(),
        })
}
