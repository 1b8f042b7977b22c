//! Bins, time units and aggregates of channels, taken out as transforms, as they have to come before the mark's own.

use serde_json::{Value as Json, json};

use super::{Composite, object};
use crate::compile::channel::{FieldName, TitleUse, op_field};
use crate::compile::config::COMPOSITE_MARKS;
use crate::vegalite::json::truthy;
use crate::vegalite::{Aggregate, Channel, ChannelDef, ChannelDefs, Encoding, Kind, Transform, TransformKind};

/// An encoding over transformed rows, and how to get these.
#[derive(Default)]
pub(super) struct Extracted {
    pub(super) bins: Vec<Transform>,
    pub(super) time_units: Vec<Transform>,
    /// Operations of an aggregate transform.
    pub(super) aggregate: Vec<Json>,
    pub(super) groupby: Vec<String>,
    pub(super) encoding: Encoding,
}

/// Takes the transforms out of an encoding.
pub(super) fn extract(composite: &Composite<'_>, encoding: &Encoding) -> Extracted {
    let mut result = Extracted::default();
    for (channel, defs) in encoding.iter() {
        if defs.all().is_empty() {
            result.encoding.set(channel, defs.clone());
        }
        for def in defs.all() {
            extract_def(composite, channel, def, defs, &mut result);
        }
    }
    result
}

fn extract_def(
    composite: &Composite<'_>,
    channel: Channel,
    def: &ChannelDef,
    defs: &ChannelDefs,
    result: &mut Extracted,
) {
    if !def.is_field() {
        result.encoding.set(channel, defs.clone());
        return;
    }
    if def.aggregate.is_none() && !def.has_bin() && !def.has_time_unit() {
        result.groupby.extend(def.field.clone());
        result.encoding.set(channel, defs.clone());
        return;
    }
    let for_as = FieldName { for_as: true, ..FieldName::default() };
    let name = def.vg_field_as(for_as);
    let mut new = ChannelDef { aggregate: None, bin: None, time_unit: None, field: Some(name.clone()), ..def.clone() };
    if !def.guide().and_then(|guide| guide.get("title")).is_some_and(truthy) {
        new.title = def.title(composite.config, TitleUse { allow_disabling: true, include_default: true });
    }
    if let Some(aggregate) = &def.aggregate {
        let field = def.field.as_deref();
        let (op, name) = match aggregate {
            Aggregate::ArgMax(by) => ("argmax", op_field("argmax", Some(by), for_as)),
            Aggregate::ArgMin(by) => ("argmin", op_field("argmin", Some(by), for_as)),
            Aggregate::Op(op) => (op.as_str(), name),
        };
        if !matches!(aggregate, Aggregate::Op(_)) {
            new.field = Some(format!("{name}.{}", field.unwrap_or_default()));
        }
        if !COMPOSITE_MARKS.contains(&op) {
            let mut operation = object([("op", json!(op)), ("as", json!(name))]);
            operation.extend(field.map(|field| ("field".to_owned(), json!(field))));
            result.aggregate.push(Json::Object(operation));
        }
        result.encoding.set(channel, new.into());
        return;
    }
    result.groupby.push(name.clone());
    let field = json!(def.field);
    if def.is_typed_field() && def.is_binning() {
        let bin = object([("bin", json!(def.bin)), ("field", field), ("as", json!(name))]);
        result.bins.push(composite.transform(TransformKind::Bin(bin)));
        let suffixed = |suffix| def.vg_field_as(FieldName { bin_suffix: Some(suffix), ..FieldName::default() });
        result.groupby.push(suffixed("end"));
        if def.bin_requires_range(channel) {
            result.groupby.push(suffixed("range"));
        }
        if let Some(end) = channel.secondary().filter(|_| channel.is_x_or_y()) {
            result.encoding.set(end, ChannelDef::of_field(format!("{name}_end")).into());
        }
        new.bin = Some(json!("binned"));
        if !channel.is_secondary() {
            new.kind = Some(Kind::Quantitative);
        }
    } else if let Some(unit) =
        def.time_unit.as_ref().and_then(crate::compile::time_unit::normalize).filter(|unit| !unit.binned())
    {
        let transform = object([("timeUnit", unit.to_json()), ("field", field), ("as", json!(name))]);
        result.time_units.push(composite.transform(TransformKind::TimeUnit(transform)));
        // The labels stay times, though the unit is no longer said.
        if def.kind.is_some_and(|kind| kind != Kind::Temporal) {
            let timed = |guide: &Option<Json>| {
                let mut timed = object([("formatType", json!("time"))]);
                timed.extend(guide.as_ref().and_then(Json::as_object).cloned().unwrap_or_default());
                Some(Json::Object(timed))
            };
            if matches!(channel, Channel::Text | Channel::Tooltip) {
                new.format_type = Some(json!("time"));
            } else if channel.is_nonposition() {
                new.legend = timed(&new.legend);
            } else if channel.is_x_or_y() {
                new.axis = timed(&new.axis);
            }
        }
    }
    result.encoding.set(channel, new.into());
}
