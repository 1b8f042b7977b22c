//! Bins, time units and aggregates of channels, taken out as transforms, as they have to come before the mark's own.

use serde_json::{Value as Json, json};

use super::{Composite, object};
use crate::compile::channel::{FieldName, TitleUse, op_field};
use crate::vegalite::json::truthy;
use crate::vegalite::{
    Aggregate, AxisProp, Binning, Channel, ChannelDef, ChannelDefs, DataType, Encoding, FormatType, GuideProp,
    LegendProp, MarkType, Name, PropMap, Switchable, Transform, TransformKind, TransformProp,
};

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
    if !def.guide_setting(GuideProp::Title).is_some_and(truthy) {
        new.title = def.title(composite.config, TitleUse { allow_disabling: true, include_default: true });
    }
    if let Some(aggregate) = &def.aggregate {
        let field = def.field.as_deref();
        let (op, name) = match aggregate {
            Aggregate::ArgMax(by) => ("argmax", op_field("argmax", Some(by), for_as)),
            Aggregate::ArgMin(by) => ("argmin", op_field("argmin", Some(by), for_as)),
            Aggregate::Op(op) => (op.text(), name),
        };
        if !matches!(aggregate, Aggregate::Op(_)) {
            new.field = Some(format!("{name}.{}", field.unwrap_or_default()));
        }
        if !MarkType::named(op).is_some_and(MarkType::is_composite) {
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
        let bin = PropMap::from_iter([
            (TransformProp::Bin, def.bin.as_ref().map_or(Json::Null, Binning::to_json)),
            (TransformProp::Field, field),
            (TransformProp::As, json!(name)),
        ]);
        result.bins.push(composite.transform(TransformKind::Bin(bin)));
        let suffixed = |suffix| def.vg_field_as(FieldName { bin_suffix: Some(suffix), ..FieldName::default() });
        result.groupby.push(suffixed("end"));
        if def.bin_requires_range(channel) {
            result.groupby.push(suffixed("range"));
        }
        if let Some(end) = channel.secondary().filter(|_| channel.is_x_or_y()) {
            result.encoding.set(end, ChannelDef::of_field(format!("{name}_end")).into());
        }
        new.bin = Some(Binning::Binned);
        if !channel.is_secondary() {
            new.kind = Some(DataType::Quantitative);
        }
    } else if let Some(unit) =
        def.time_unit.as_ref().and_then(crate::compile::time_unit::normalize).filter(|unit| !unit.binned())
    {
        let transform = PropMap::from_iter([
            (TransformProp::TimeUnit, unit.to_json()),
            (TransformProp::Field, field),
            (TransformProp::As, json!(name)),
        ]);
        result.time_units.push(composite.transform(TransformKind::TimeUnit(transform)));
        // The labels stay times, though the unit is no longer said.
        if def.kind.is_some_and(|kind| kind != DataType::Temporal) {
            if matches!(channel, Channel::Text | Channel::Tooltip) {
                new.format_type = Some(json!("time"));
            } else if channel.is_nonposition() {
                new.legend = Some(timed(LegendProp::FormatType, new.legend.take()));
            } else if channel.is_x_or_y() {
                new.axis = Some(timed(AxisProp::FormatType, new.axis.take()));
            }
        }
    }
    result.encoding.set(channel, new.into());
}

/// The guide with times as labels, unless it says otherwise.
fn timed<K: Name>(format_type: K, guide: Option<Switchable<K>>) -> Switchable<K> {
    let mut timed = PropMap::from_iter([(format_type, Json::from(FormatType::Time.name()))]);
    if let Some(Switchable::On(guide)) = guide {
        timed.extend(guide);
    }
    Switchable::On(timed)
}
