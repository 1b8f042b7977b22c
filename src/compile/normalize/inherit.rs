//! What the views of a layer take from it: its encoding and its projection.

use crate::error::{Error, Warnings};
use crate::vegalite::json::stringify;
use crate::vegalite::{ChannelDef, ChannelDefs, Encoding, ProjectionProp, PropMap};

/// The encoding of a view in a layer: per channel its own definition, its gaps filled from the layer's.
///
/// `layer`: whether the view is a layer again, which hands on even definitions of nothing.
pub(super) fn encoding(parent: Option<&Encoding>, own: &Encoding, layer: bool) -> Encoding {
    let Some(parent) = parent else { return own.clone() };
    let mut merged = Encoding::default();
    let added = own.iter().map(|(channel, _)| channel).filter(|channel| !parent.has(*channel));
    for channel in parent.iter().map(|(channel, _)| channel).chain(added) {
        let merged_defs = match (own.defs(channel), parent.defs(channel)) {
            (Some(ChannelDefs::One(own)), Some(ChannelDefs::One(parent))) if own.is_field_or_datum() => {
                Some(merge_def(parent, own).into())
            }
            (Some(ChannelDefs::One(own)), Some(ChannelDefs::One(parent)))
                if own.conditional_field_or_datum().is_some() =>
            {
                let mut def = (**own).clone();
                for condition in &mut def.condition {
                    *condition.def = merge_def(parent, &condition.def);
                }
                Some(def.into())
            }
            (Some(own), _) => Some(own.clone()),
            (None, Some(parent)) => {
                let means = |def: &ChannelDef| def.is_value() || def.is_signal() || def.is_field_or_datum();
                let kept = layer || matches!(parent, ChannelDefs::Many(_)) || parent.all().iter().any(means);
                kept.then(|| parent.clone())
            }
            (None, None) => None,
        };
        merged.0.extend(merged_defs.map(|defs| (channel, defs)));
    }
    merged
}

/// The definition `own` with all that it does not say taken from `parent`.
fn merge_def(parent: &ChannelDef, own: &ChannelDef) -> ChannelDef {
    let (own, parent) = (own.clone(), parent.clone());
    let mut rest = parent.rest;
    rest.extend(own.rest);
    // A field is one of both spellings.
    let repeat = if own.field.is_some() { None } else { own.repeat.or(parent.repeat) };
    let field = if repeat.is_some() { None } else { own.field.or(parent.field) };
    ChannelDef {
        at: own.at.or(parent.at),
        field,
        repeat,
        datum: own.datum.or(parent.datum),
        value: own.value.or(parent.value),
        kind: own.kind.or(parent.kind),
        aggregate: own.aggregate.or(parent.aggregate),
        bin: own.bin.or(parent.bin),
        time_unit: own.time_unit.or(parent.time_unit),
        band_position: own.band_position.or(parent.band_position),
        scale: own.scale.or(parent.scale),
        axis: own.axis.or(parent.axis),
        legend: own.legend.or(parent.legend),
        header: own.header.or(parent.header),
        stack: own.stack.or(parent.stack),
        sort: own.sort.or(parent.sort),
        impute: own.impute.or(parent.impute),
        title: own.title.or(parent.title),
        format: own.format.or(parent.format),
        format_type: own.format_type.or(parent.format_type),
        condition: if own.condition.is_empty() { parent.condition } else { own.condition },
        rest,
    }
}

/// The projection of a view in a layer: its own, else the layer's.
pub(super) fn projection(
    parent: Option<&PropMap<ProjectionProp>>,
    own: Option<&PropMap<ProjectionProp>>,
    at: &str,
    warnings: &Warnings,
) -> Option<PropMap<ProjectionProp>> {
    if let (Some(parent), Some(own)) = (parent, own) {
        let write = |projection: &PropMap<_>| stringify(&serde_json::Value::Object(projection.to_object()));
        let message = format!("the layer's projection {} is overridden by its child's {}", write(parent), write(own));
        warnings.push(Error::spec(message).at(at));
    }
    own.or(parent).cloned()
}
