//! Axes: one a position with a scale, merged over layers.
//!
//! `rules` says what follows from field and scale, `config` what the document's config adds, `assemble` writes a grid axis and a
//! main axis for each, as Vega-Lite does.

mod assemble;
mod config;
mod rules;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{encode, title};
use crate::compile::explicit::{Origin, Traced, merge};
use crate::compile::model::{AxisComponent, GuideTitle, Mode, ModelId, Tree};
use crate::compile::resolve::guide_mode;
use crate::compile::setting::setting;
use crate::error::Result;
use crate::expr::Setting;
use crate::vega::PartEncode;
use crate::vegalite::Channel;
use crate::vegalite::json::truthy;

pub(crate) use assemble::{assemble, assemble_main, signals};
use rules::Rule;
pub(crate) use rules::{label_align, label_baseline};

/// Everything an axis can say but `title`, `disable` and `encode`, which are kept apart; and what gives it where nothing is
/// written.
const PROPERTIES: [(&str, Rule); 78] = [
    ("gridScale", Rule::GridScale),
    ("orient", Rule::Orient),
    ("aria", Rule::Written),
    ("bandPosition", Rule::Written),
    ("description", Rule::Written),
    ("domain", Rule::Written),
    ("domainCap", Rule::Written),
    ("domainColor", Rule::Written),
    ("domainDash", Rule::Written),
    ("domainDashOffset", Rule::Written),
    ("domainOpacity", Rule::Written),
    ("domainWidth", Rule::Written),
    ("format", Rule::Format),
    ("formatType", Rule::FormatType),
    ("grid", Rule::Grid),
    ("gridCap", Rule::Written),
    ("gridColor", Rule::Written),
    ("gridDash", Rule::Written),
    ("gridDashOffset", Rule::Written),
    ("gridOpacity", Rule::Written),
    ("gridWidth", Rule::Written),
    ("labelAlign", Rule::LabelAlign),
    ("labelAngle", Rule::LabelAngle),
    ("labelBaseline", Rule::LabelBaseline),
    ("labelBound", Rule::Written),
    ("labelColor", Rule::Written),
    ("labelFlush", Rule::LabelFlush),
    ("labelFlushOffset", Rule::Written),
    ("labelFont", Rule::Written),
    ("labelFontSize", Rule::Written),
    ("labelFontStyle", Rule::Written),
    ("labelFontWeight", Rule::Written),
    ("labelLimit", Rule::Written),
    ("labelLineHeight", Rule::Written),
    ("labelOffset", Rule::Written),
    ("labelOpacity", Rule::Written),
    ("labelOverlap", Rule::LabelOverlap),
    ("labelPadding", Rule::Written),
    ("labels", Rule::Written),
    ("labelSeparation", Rule::Written),
    ("maxExtent", Rule::Written),
    ("minExtent", Rule::Written),
    ("offset", Rule::Written),
    ("position", Rule::Written),
    ("tickBand", Rule::Written),
    ("tickCap", Rule::Written),
    ("tickColor", Rule::Written),
    ("tickCount", Rule::TickCount),
    ("tickDash", Rule::Written),
    ("tickDashOffset", Rule::Written),
    ("tickExtra", Rule::Written),
    ("tickMinStep", Rule::TickMinStep),
    ("tickOffset", Rule::Written),
    ("tickOpacity", Rule::Written),
    ("tickRound", Rule::Written),
    ("ticks", Rule::Written),
    ("tickSize", Rule::Written),
    ("tickWidth", Rule::Written),
    ("titleAlign", Rule::Written),
    ("titleAnchor", Rule::Written),
    ("titleAngle", Rule::Written),
    ("titleBaseline", Rule::Written),
    ("titleColor", Rule::Written),
    ("titleFont", Rule::Written),
    ("titleFontSize", Rule::Written),
    ("titleFontStyle", Rule::Written),
    ("titleFontWeight", Rule::Written),
    ("titleLimit", Rule::Written),
    ("titleLineHeight", Rule::Written),
    ("titleOpacity", Rule::Written),
    ("titlePadding", Rule::Written),
    ("titleX", Rule::Written),
    ("titleY", Rule::Written),
    ("translate", Rule::Written),
    ("values", Rule::Values),
    ("zindex", Rule::Zindex),
    ("labelExpr", Rule::Written),
    ("scale", Rule::Scale),
];

/// Taken from the config even though Vega would find it there: the compiler needs to know, or Vega has no such config.
const ALWAYS_FROM_CONFIG: [&str; 9] =
    ["grid", "translate", "format", "formatType", "orient", "labelExpr", "tickCount", "position", "tickMinStep"];

/// The parts of an axis that can have an encoding of their own.
const PARTS: [&str; 5] = ["domain", "grid", "labels", "ticks", "title"];

/// The axes of a unit.
pub(crate) fn parse_unit(tree: &mut Tree, id: ModelId) -> Result<()> {
    for channel in [Channel::X, Channel::Y] {
        if tree.component(id).scales.contains_key(&channel) {
            let axis = parse(tree, id, channel)?;
            tree.component_mut(id).axes.insert(channel, vec![axis]);
        }
    }
    Ok(())
}

/// Takes over the axes of a layer's children, which have been made already: merged where they share one, side by side where not.
pub(crate) fn merge_layers(tree: &mut Tree, id: ModelId) {
    let mut axes: BTreeMap<Channel, Vec<AxisComponent>> = BTreeMap::new();
    let mut modes: BTreeMap<Channel, Mode> = BTreeMap::new();
    for child in tree.children(id) {
        for (&channel, theirs) in &tree.component(child).axes {
            let mode = *modes.entry(channel).or_insert_with(|| guide_mode(tree, id, channel));
            if mode == Mode::Independent {
                continue;
            }
            match merged_all(axes.remove(&channel), theirs) {
                Some(merged) => {
                    axes.insert(channel, merged);
                }
                None => {
                    modes.insert(channel, Mode::Independent);
                }
            }
        }
    }
    let mut sides: BTreeMap<String, usize> = BTreeMap::new();
    for channel in [Channel::X, Channel::Y] {
        let apart = modes.get(&channel) == Some(&Mode::Independent);
        for child in tree.children(id) {
            let Some(mut theirs) = tree.component_mut(child).axes.remove(&channel) else { continue };
            if apart {
                theirs.iter_mut().for_each(|axis| choose_side(axis, &mut sides));
                axes.entry(channel).or_default().extend(theirs);
            }
        }
        if let (true, Some(axes)) = (apart, axes.get_mut(&channel)) {
            for axis in axes.iter_mut().skip(1) {
                let grid = axis.props.traced("grid");
                if grid.is_some_and(|grid| !grid.is_explicit() && grid.value.as_json().is_some_and(truthy)) {
                    axis.props.set("grid", Setting::Json(false.into()), Origin::Implicit);
                }
            }
        }
    }
    let component = tree.component_mut(id);
    component.axes = axes;
    component.resolve.axis.extend(modes);
}

/// An axis whose side is not written goes to the other side when its own has more axes already.
fn choose_side(axis: &mut AxisComponent, sides: &mut BTreeMap<String, usize>) {
    let Some(orient) = axis.props.traced("orient") else { return };
    let Some(mut side) = orient.value.as_str().map(str::to_owned) else { return };
    let count = |sides: &BTreeMap<String, usize>, side: &str| sides.get(side).copied().unwrap_or(0);
    if count(sides, &side) > 0 && !orient.is_explicit() {
        let opposite = match side.as_str() {
            "bottom" => "top",
            "top" => "bottom",
            "left" => "right",
            _ => "left",
        };
        if count(sides, &side) > count(sides, opposite) {
            axis.props.set("orient", Setting::text(opposite), Origin::Implicit);
        }
    }
    // Vega-Lite counts the axis at the side it came from.
    *sides.entry(std::mem::take(&mut side)).or_default() += 1;
}

fn merged_all(ours: Option<Vec<AxisComponent>>, theirs: &[AxisComponent]) -> Option<Vec<AxisComponent>> {
    let Some(ours) = ours else { return Some(theirs.to_vec()) };
    if ours.len() != theirs.len() {
        return None;
    }
    let written = |axis: &AxisComponent| {
        axis.props.traced("orient").filter(|side| side.is_explicit()).map(|side| side.value.clone())
    };
    let pair = |(a, b): (AxisComponent, &AxisComponent)| match (written(&a), written(b)) {
        (Some(ours), Some(theirs)) if ours != theirs => None,
        _ => Some(merged(a, b)),
    };
    ours.into_iter().zip(theirs).map(pair).collect()
}

/// One axis for two views: what is written wins, then the first.
pub(crate) fn merged(mut a: AxisComponent, b: &AxisComponent) -> AxisComponent {
    a.props.merge(&b.props, |name| super::place(&PROPERTIES, name), |_, _, _| {});
    a.title = merge(a.title, b.title.clone(), title::merged);
    if a.encode.is_empty() {
        a.encode.clone_from(&b.encode);
    }
    a
}

impl AxisComponent {
    /// Whether the part is drawn. Grid and title only when asked for.
    fn has_part(&self, part: &str) -> bool {
        match part {
            "title" => self.title.as_ref().is_some_and(|title| title.value.to_setting().is_some()),
            "grid" => self.props.value("grid").is_some_and(|grid| grid.as_json().is_none_or(truthy)),
            _ => !matches!(self.props.value(part), Some(Setting::Json(Json::Null | Json::Bool(false)))),
        }
    }
}

fn parse(tree: &Tree, id: ModelId, channel: Channel) -> Result<AxisComponent> {
    let mut axis = AxisComponent::default();
    let Some(rules) = rules::Rules::new(tree, id, channel)? else { return Ok(axis) };
    let disable = match rules.is_written {
        Some(shown) => !shown,
        None => rules.configured("disable").is_some_and(|(value, _)| truthy(value)),
    };
    let origin = if rules.is_written.is_some() { Origin::Explicit } else { Origin::Implicit };
    axis.props.set("disable", Setting::Json(disable.into()), origin);
    if disable {
        return Ok(axis);
    }
    let is_bare = rules.is_bare();
    for &(property, rule) in &PROPERTIES {
        if is_bare && rule == Rule::Written {
            continue;
        }
        let value = match rules.value(property, rule)? {
            Some(value) if rules.is_explicit(property, rule, &value)? => {
                axis.props.set(property, value, Origin::Explicit);
                continue;
            }
            value => value,
        };
        let configured = if rule == Rule::Values { None } else { rules.configured(property) };
        match (value, configured) {
            (Some(value), None) => axis.props.set(property, value, Origin::Implicit),
            (_, Some((json, from))) => {
                let needs_telling = from != config::From::Vega
                    || ALWAYS_FROM_CONFIG.contains(&property)
                    || json.get("condition").is_some()
                    || json.get("signal").is_some()
                    || json.get("expr").is_some();
                if needs_telling {
                    axis.props.set(property, raw(json)?, Origin::Implicit);
                }
            }
            (None, None) => {}
        }
    }
    axis.title = rules.title()?;
    let encoding = rules.own("encoding");
    for part in PARTS {
        let mut encode = encode::part(tree, id, encoding, part)?;
        if part == "labels"
            && encode.channel("text").is_none()
            && let Some(text) = encode::custom_label(rules.def, rules.axis, &tree.config)?
        {
            encode.set("text", vec![text]);
        }
        if axis.has_part(part) && !encode.0.is_empty() {
            axis.encode.push((part, PartEncode { encode, ..PartEncode::default() }));
        }
    }
    Ok(axis)
}

/// A value as written: conditions stay JSON until the axis is assembled.
fn raw(json: &Json) -> Result<Setting> {
    if json.get("condition").is_some() { Ok(Setting::Json(json.clone())) } else { setting(json) }
}

/// A title as it stands in the document.
fn text(json: &Json) -> Result<GuideTitle> {
    Ok(GuideTitle::Text(setting(json)?))
}

/// Explicit where its author wrote it.
fn traced<T>(value: T, is_explicit: bool) -> Traced<T> {
    if is_explicit { Traced::explicit(value) } else { Traced::implicit(value) }
}
