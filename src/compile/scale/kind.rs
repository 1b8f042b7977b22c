//! Scale types: what a channel's data asks for, what its author asked for, and what layers agree on.

use super::{def_of, written};
use crate::compile::channel::RangeType;
use crate::compile::explicit::{Origin, Traced};
use crate::compile::model::{Mode, ModelId, ScaleComponent, Tree};
use crate::compile::resolve::default_scale_mode;
use crate::compile::scale_type::ScaleType;
use crate::compile::time_unit;
use crate::error::Result;
use crate::vegalite::{AxisProp, DataType, ScaleProp, Switchable};
use crate::vegalite::{Channel, ChannelDef, MarkSize, MarkType};

pub(super) fn parse(tree: &mut Tree, id: ModelId) -> Result<()> {
    if tree.unit(id).is_some() {
        parse_unit(tree, id);
        return Ok(());
    }
    let mut agreed: Vec<(Channel, Traced<ScaleType>)> = Vec::new();
    for child in tree.children(id) {
        parse(tree, child)?;
        for channel in Channel::SCALE {
            let Some(theirs) = tree.component(child).scales.get(&channel).map(|scale| scale.kind) else {
                continue;
            };
            let default = default_scale_mode(tree, id, channel);
            let mode = *tree.component_mut(id).resolve.scale.entry(channel).or_insert(default);
            if mode == Mode::Independent {
                continue;
            }
            match agreed.iter().position(|(known, _)| *known == channel) {
                None => agreed.push((channel, theirs)),
                Some(i) if are_compatible(agreed[i].1.value, theirs.value) => {
                    let ours = &agreed[i].1;
                    let wins = || precedence(theirs.value) <= precedence(ours.value);
                    if !ours.prevails(&theirs).unwrap_or_else(wins) {
                        agreed[i].1 = theirs;
                    }
                }
                Some(i) => {
                    agreed.remove(i);
                    tree.component_mut(id).resolve.scale.insert(channel, Mode::Independent);
                }
            }
        }
    }
    for (channel, kind) in agreed {
        let name = tree.model(id).name_of(channel.name());
        for child in tree.children(id) {
            if let Some(scale) = tree.component_mut(child).scales.get_mut(&channel) {
                scale.moved_to = Some(id);
                let old = scale.name.value.clone();
                tree.scale_names.rename(old, &name);
            }
        }
        tree.component_mut(id).scales.insert(channel, ScaleComponent::new(name, kind));
    }
    Ok(())
}

fn parse_unit(tree: &mut Tree, id: ModelId) {
    for channel in Channel::SCALE {
        let Some(def) = def_of(tree, id, channel).and_then(ChannelDef::field_or_datum_def) else { continue };
        let is_geo_shape = channel == Channel::Shape
            && def.kind == Some(DataType::Geojson)
            && tree.unit(id).is_some_and(|unit| unit.mark.kind == MarkType::GeoShape);
        if is_geo_shape || def.scale == Some(Switchable::Off) {
            continue;
        }
        let Some(kind) = chosen(tree, id, channel, def) else { continue };
        let origin = if asked_for(def) == Some(kind.name()) { Origin::Explicit } else { Origin::Implicit };
        let name = tree.model(id).name_of(channel.name());
        let scale = ScaleComponent::new(name, Traced { value: kind, origin });
        tree.component_mut(id).scales.insert(channel, scale);
    }
}

fn asked_for(def: &ChannelDef) -> Option<&str> {
    written(def)?.text(ScaleProp::Type)
}

/// The type written, where the channel and the data allow it, else the default.
fn chosen(tree: &Tree, id: ModelId, channel: Channel, def: &ChannelDef) -> Option<ScaleType> {
    let default = default_kind(tree, id, channel, def)?;
    let Some(asked) = asked_for(def) else { return Some(default) };
    let kind = ScaleType::named(asked);
    if !channel_supports(channel, kind) {
        let name = channel.name();
        tree.warn(
            id,
            format!("channel \"{name}\" does not work with a \"{asked}\" scale; using a \"{default}\" scale"),
        );
        return Some(default);
    }
    let fits = kind.filter(|kind| def.datum.is_some() || data_supports(def.kind, *kind));
    if fits.is_none() {
        let data = def.kind.map_or("its", DataType::name);
        tree.warn(id, format!("a \"{asked}\" scale does not work with {data} data; using a \"{default}\" scale"));
    }
    Some(fits.unwrap_or(default))
}

fn default_kind(tree: &Tree, id: ModelId, channel: Channel, def: &ChannelDef) -> Option<ScaleType> {
    let unit = tree.unit(id)?;
    let mark = unit.mark.kind;
    let discrete_range = channel.range_type() == Some(RangeType::Discrete);
    let unfit = |what: &str| tree.warn(id, format!("channel \"{}\" cannot show {what} data well", channel.name()));
    Some(match def.kind? {
        DataType::Nominal | DataType::Ordinal => {
            if channel.is_color() || discrete_range {
                if channel == Channel::Shape && def.kind == Some(DataType::Ordinal) {
                    unfit("ordinal");
                }
                return Some(ScaleType::Ordinal);
            }
            let is_position = matches!(channel, Channel::X | Channel::Y | Channel::XOffset | Channel::YOffset);
            let fills_band =
                matches!(mark, MarkType::Rect | MarkType::Bar | MarkType::Image | MarkType::Rule | MarkType::Tick);
            let is_polar = matches!(channel, Channel::Theta | Channel::Radius);
            let sized_by_band = || {
                let size = channel.size_prop().and_then(|size| unit.mark.props.get(size));
                matches!(MarkSize::read(size), MarkSize::Band(_))
            };
            let has_tick_band = || {
                def.axis
                    .as_ref()
                    .and_then(|axis| axis.props()?.get(AxisProp::TickBand))
                    .is_some_and(|band| !band.is_null())
            };
            let band = channel == Channel::Time
                || (is_position && (fills_band || unit.encoding.has_nested_offset_scale(channel)))
                || (!is_position && is_polar && mark == MarkType::Arc)
                || sized_by_band()
                || (matches!(channel, Channel::X | Channel::Y) && has_tick_band());
            if band { ScaleType::Band } else { ScaleType::Point }
        }
        DataType::Temporal => {
            if channel.is_color() {
                ScaleType::Time
            } else if discrete_range {
                unfit("temporal");
                ScaleType::Ordinal
            } else if def.time_unit.as_ref().and_then(time_unit::normalize).is_some_and(|unit| unit.utc()) {
                ScaleType::Utc
            } else if channel == Channel::Time {
                ScaleType::Band
            } else {
                ScaleType::Time
            }
        }
        DataType::Quantitative => {
            let is_binned_by_us = def.is_binning();
            if channel.is_color() {
                if is_binned_by_us { ScaleType::BinOrdinal } else { ScaleType::Linear }
            } else if discrete_range {
                unfit("quantitative");
                ScaleType::Ordinal
            } else if channel == Channel::Time {
                ScaleType::Band
            } else {
                ScaleType::Linear
            }
        }
        DataType::Geojson => return None,
    })
}

/// Whether the channel can have a scale of the type; `None`: of one that is not known.
fn channel_supports(channel: Channel, kind: Option<ScaleType>) -> bool {
    use ScaleType::{Band, Linear, Ordinal};
    let is = |fits: fn(ScaleType) -> bool| kind.is_some_and(fits);
    match channel {
        Channel::X | Channel::Y | Channel::XOffset | Channel::YOffset | Channel::Theta | Channel::Radius => {
            is(|kind| kind.is_continuous_to_continuous() || kind.is_discrete_position())
        }
        Channel::Time => is(|kind| matches!(kind, Linear | Band)),
        Channel::Size
        | Channel::StrokeWidth
        | Channel::Opacity
        | Channel::FillOpacity
        | Channel::StrokeOpacity
        | Channel::Angle => is(|kind| {
            kind.is_continuous_to_continuous()
                || kind.is_continuous_to_discrete()
                || kind.is_discrete_position()
                || kind == Ordinal
        }),
        Channel::Color | Channel::Fill | Channel::Stroke => kind != Some(Band),
        Channel::StrokeDash | Channel::Shape => is(|kind| kind == Ordinal || kind.is_continuous_to_discrete()),
        _ => false,
    }
}

fn data_supports(data: Option<DataType>, kind: ScaleType) -> bool {
    match data {
        Some(DataType::Ordinal | DataType::Nominal) => kind.has_discrete_domain(),
        Some(DataType::Temporal) => kind.is_temporal(),
        Some(DataType::Quantitative) => kind.is_numeric() || kind.is_continuous_to_discrete(),
        Some(DataType::Geojson) | None => true,
    }
}

/// What kind of values a scale tells apart; scales of the same kind can be one.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Category {
    Numeric,
    Temporal,
    DiscretePosition,
    Discretizing,
    Ordinal,
    BinOrdinal,
}

/// Whether layers with these types can share a scale.
fn are_compatible(a: ScaleType, b: ScaleType) -> bool {
    use Category::{DiscretePosition, Temporal};
    let (a, b) = (category(a), category(b));
    a == b || matches!((a, b), (DiscretePosition, Temporal) | (Temporal, DiscretePosition))
}

fn category(kind: ScaleType) -> Category {
    match kind {
        ScaleType::Linear
        | ScaleType::Log
        | ScaleType::Pow
        | ScaleType::Sqrt
        | ScaleType::Symlog
        | ScaleType::Identity
        | ScaleType::Sequential => Category::Numeric,
        ScaleType::Time | ScaleType::Utc => Category::Temporal,
        ScaleType::Point | ScaleType::Band => Category::DiscretePosition,
        ScaleType::Quantile | ScaleType::Quantize | ScaleType::Threshold => Category::Discretizing,
        ScaleType::Ordinal => Category::Ordinal,
        ScaleType::BinOrdinal => Category::BinOrdinal,
    }
}

/// The rank of a scale type: the higher of two that are compatible is taken.
fn precedence(kind: ScaleType) -> u8 {
    match kind {
        ScaleType::Band => 11,
        ScaleType::Point => 10,
        ScaleType::Log
        | ScaleType::Pow
        | ScaleType::Sqrt
        | ScaleType::Symlog
        | ScaleType::Identity
        | ScaleType::Sequential => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::tests::check;

    #[test]
    fn a_type_that_is_not_known_is_the_default() {
        let color = json!({"datum": "a", "type": "nominal", "scale": {"type": "linier"}});
        let json = json!({"data": {"values": []}, "mark": "point", "encoding": {"color": color}});
        check(&json, "/scales/0/type", json!("ordinal"));
    }
}
