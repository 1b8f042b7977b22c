//! Scale types: what a channel's data asks for, what its author asked for, and what layers agree on.

use serde_json::Value as Json;

use super::super::channel::RangeType;
use super::super::channel::has_discrete_domain;
use super::super::model::{Mode, ModelId, ScaleComponent, Tree};
use super::super::split::{Origin, Traced};
use super::super::time_unit;
use super::{def_of, default_resolve, written};
use crate::error::Result;
use crate::vegalite::channel::Kind;
use crate::vegalite::{Channel, ChannelDef};

/// From numbers or dates to a continuous range.
pub(crate) fn is_continuous_to_continuous(kind: &str) -> bool {
    matches!(kind, "linear" | "log" | "pow" | "sqrt" | "symlog" | "time" | "utc")
}

/// From numbers to a few values.
pub(crate) fn is_continuous_to_discrete(kind: &str) -> bool {
    matches!(kind, "quantile" | "quantize" | "threshold")
}

/// The domain is an interval of numbers or dates.
pub(crate) fn has_continuous_domain(kind: &str) -> bool {
    is_continuous_to_continuous(kind) || is_continuous_to_discrete(kind) || matches!(kind, "sequential" | "identity")
}

pub(super) fn parse(tree: &mut Tree, id: ModelId) -> Result<()> {
    if tree.unit(id).is_some() {
        parse_unit(tree, id);
        return Ok(());
    }
    let mut agreed: Vec<(Channel, Traced<String>)> = Vec::new();
    for child in tree.children(id) {
        parse(tree, child)?;
        for channel in Channel::SCALE {
            let Some(theirs) = tree.component(child).scales.get(&channel).map(|scale| scale.kind.clone()) else {
                continue;
            };
            let default = default_resolve(tree, id, channel);
            let mode = *tree.component_mut(id).resolve.scale.entry(channel).or_insert(default);
            if mode == Mode::Independent {
                continue;
            }
            match agreed.iter().position(|(known, _)| *known == channel) {
                None => agreed.push((channel, theirs)),
                Some(i) if are_compatible(&agreed[i].1.value, &theirs.value) => {
                    let ours = &agreed[i].1;
                    let wins = || precedence(&theirs.value) <= precedence(&ours.value);
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
                tree.scale_names.rename(&old, &name);
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
            && def.kind == Some(Kind::Geojson)
            && tree.unit(id).is_some_and(|unit| unit.mark.kind == "geoshape");
        if is_geo_shape || matches!(def.scale, Some(Json::Null | Json::Bool(false))) {
            continue;
        }
        let Some(kind) = chosen(tree, id, channel, def) else { continue };
        let origin = if asked_for(def) == Some(&kind) { Origin::Explicit } else { Origin::Implicit };
        let name = tree.model(id).name_of(channel.name());
        let scale = ScaleComponent::new(name, Traced { value: kind, origin });
        tree.component_mut(id).scales.insert(channel, scale);
    }
}

fn asked_for(def: &ChannelDef) -> Option<&str> {
    written(def)?.get("type")?.as_str()
}

/// The type written, where the channel and the data allow it, else the default.
fn chosen(tree: &Tree, id: ModelId, channel: Channel, def: &ChannelDef) -> Option<String> {
    let default = default_kind(tree, id, channel, def)?;
    let Some(asked) = asked_for(def) else { return Some(default.to_owned()) };
    if !channel_supports(channel, asked) {
        let name = channel.name();
        tree.warn(
            id,
            format!("channel \"{name}\" does not work with a \"{asked}\" scale; using a \"{default}\" scale"),
        );
        return Some(default.to_owned());
    }
    if def.datum.is_none() && !data_supports(def.kind, asked) {
        let data = def.kind.map_or("its", Kind::name);
        tree.warn(id, format!("a \"{asked}\" scale does not work with {data} data; using a \"{default}\" scale"));
        return Some(default.to_owned());
    }
    Some(asked.to_owned())
}

fn default_kind(tree: &Tree, id: ModelId, channel: Channel, def: &ChannelDef) -> Option<&'static str> {
    let unit = tree.unit(id)?;
    let mark = unit.mark.kind.as_str();
    let discrete_range = channel.range_type() == Some(RangeType::Discrete);
    let unfit = |what: &str| tree.warn(id, format!("channel \"{}\" cannot show {what} data well", channel.name()));
    Some(match def.kind? {
        Kind::Nominal | Kind::Ordinal => {
            if channel.is_color() || discrete_range {
                if channel == Channel::Shape && def.kind == Some(Kind::Ordinal) {
                    unfit("ordinal");
                }
                return Some("ordinal");
            }
            let is_position = matches!(channel, Channel::X | Channel::Y | Channel::XOffset | Channel::YOffset);
            let fills_band = matches!(mark, "rect" | "bar" | "image" | "rule" | "tick");
            let is_polar = matches!(channel, Channel::Theta | Channel::Radius);
            let sized_by_band = || {
                let size = channel.size_name().and_then(|size| unit.mark.props.get(size));
                size.is_some_and(|size| size.get("band").is_some())
            };
            let has_tick_band =
                || def.axis.as_ref().is_some_and(|axis| axis.get("tickBand").is_some_and(|band| !band.is_null()));
            let band = channel == Channel::Time
                || (is_position && (fills_band || unit.encoding.has_nested_offset_scale(channel)))
                || (!is_position && is_polar && mark == "arc")
                || sized_by_band()
                || (matches!(channel, Channel::X | Channel::Y) && has_tick_band());
            if band { "band" } else { "point" }
        }
        Kind::Temporal => {
            if channel.is_color() {
                "time"
            } else if discrete_range {
                unfit("temporal");
                "ordinal"
            } else if def.time_unit.as_ref().and_then(time_unit::normalize).is_some_and(|unit| unit.utc()) {
                "utc"
            } else if channel == Channel::Time {
                "band"
            } else {
                "time"
            }
        }
        Kind::Quantitative => {
            let is_binned_by_us = def.is_binning();
            if channel.is_color() {
                if is_binned_by_us { "bin-ordinal" } else { "linear" }
            } else if discrete_range {
                unfit("quantitative");
                "ordinal"
            } else if channel == Channel::Time {
                "band"
            } else {
                "linear"
            }
        }
        Kind::Geojson => return None,
    })
}

fn channel_supports(channel: Channel, kind: &str) -> bool {
    match channel {
        Channel::X | Channel::Y | Channel::XOffset | Channel::YOffset | Channel::Theta | Channel::Radius => {
            is_continuous_to_continuous(kind) || matches!(kind, "band" | "point")
        }
        Channel::Time => matches!(kind, "linear" | "band"),
        Channel::Size
        | Channel::StrokeWidth
        | Channel::Opacity
        | Channel::FillOpacity
        | Channel::StrokeOpacity
        | Channel::Angle => {
            is_continuous_to_continuous(kind)
                || is_continuous_to_discrete(kind)
                || matches!(kind, "band" | "point" | "ordinal")
        }
        Channel::Color | Channel::Fill | Channel::Stroke => kind != "band",
        Channel::StrokeDash | Channel::Shape => kind == "ordinal" || is_continuous_to_discrete(kind),
        _ => false,
    }
}

fn data_supports(data: Option<Kind>, kind: &str) -> bool {
    match data {
        Some(Kind::Ordinal | Kind::Nominal) => has_discrete_domain(kind),
        Some(Kind::Temporal) => matches!(kind, "time" | "utc"),
        Some(Kind::Quantitative) => {
            matches!(kind, "linear" | "log" | "pow" | "sqrt" | "symlog") || is_continuous_to_discrete(kind)
        }
        Some(Kind::Geojson) | None => true,
    }
}

/// Whether layers with these types can share a scale.
fn are_compatible(a: &str, b: &str) -> bool {
    let (a, b) = (category(a), category(b));
    a == b || matches!((a, b), ("ordinal-position", "time") | ("time", "ordinal-position"))
}

fn category(kind: &str) -> &str {
    match kind {
        "linear" | "log" | "pow" | "sqrt" | "symlog" | "identity" | "sequential" => "numeric",
        "time" | "utc" => "time",
        "point" | "band" => "ordinal-position",
        "quantile" | "quantize" | "threshold" => "discretizing",
        other => other,
    }
}

/// Of two types that are compatible, the one with the higher precedence is taken.
fn precedence(kind: &str) -> u8 {
    match kind {
        "band" => 11,
        "point" => 10,
        "log" | "pow" | "sqrt" | "symlog" | "identity" | "sequential" => 1,
        _ => 0,
    }
}
