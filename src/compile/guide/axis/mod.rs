//! Axes: one a position with a scale, merged over layers.
//!
//! `rules` says what follows from field and scale, `config` what the document's config adds, `assemble` writes a grid axis and a
//! main axis for each, as Vega-Lite does.

mod assemble;
mod config;
mod rules;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::encode;
use super::merge::{Merged, merge_children, merged_titles, sides_differ};
use crate::compile::explicit::{Origin, Traced};
use crate::compile::model::{AxisComponent, GuideTitle, Mode, ModelId, Tree};
use crate::compile::setting::setting;
use crate::error::Result;
use crate::expr::Setting;
use crate::vega::PartEncode;
use crate::vegalite::json::{is_expression, truthy};
use crate::vegalite::{AxisPart, AxisProp, Channel, ConditionalValue, Orient};

pub(crate) use assemble::{assemble, assemble_main, signals};
use rules::Rule;
pub(crate) use rules::{label_align, label_baseline};

/// Whether a property is taken from the config even though Vega would find it there: the compiler needs to know, or Vega has no
/// such config.
fn is_always_from_config(property: AxisProp) -> bool {
    use AxisProp::{Format, FormatType, Grid, LabelExpr, Orient, Position, TickCount, TickMinStep, Translate};
    matches!(property, Grid | Translate | Format | FormatType | Orient | LabelExpr | TickCount | Position | TickMinStep)
}

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
    let Merged { guides: mut axes, modes } =
        merge_children(tree, id, |component| &component.axes, |ours, theirs| merged_all(ours, theirs));
    let mut sides: BTreeMap<Orient, usize> = BTreeMap::new();
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
                let grid = axis.props.traced(AxisProp::Grid);
                if grid.is_some_and(|grid| !grid.is_explicit() && grid.value.as_json().is_some_and(truthy)) {
                    axis.props.set(AxisProp::Grid, Setting::Json(false.into()), Origin::Implicit);
                }
            }
        }
    }
    let component = tree.component_mut(id);
    component.axes = axes;
    component.resolve.axis.extend(modes);
}

/// An axis whose side is not written goes to the other side when its own has more axes already.
fn choose_side(axis: &mut AxisComponent, sides: &mut BTreeMap<Orient, usize>) {
    let Some(orient) = axis.props.traced(AxisProp::Orient) else { return };
    let Some(side) = orient.value.as_str().and_then(Orient::named) else { return };
    let count = |side: Orient| sides.get(&side).copied().unwrap_or(0);
    if count(side) > 0 && !orient.is_explicit() {
        let opposite = match side {
            Orient::Bottom => Orient::Top,
            Orient::Top => Orient::Bottom,
            Orient::Left => Orient::Right,
            _ => Orient::Left,
        };
        if count(side) > count(opposite) {
            axis.props.set(AxisProp::Orient, Setting::text(opposite.name()), Origin::Implicit);
        }
    }
    // Vega-Lite counts the axis at the side it came from.
    *sides.entry(side).or_default() += 1;
}

/// The axes of two views that share them, each with the one at its place; `None` where these cannot be one.
fn merged_all(ours: Vec<AxisComponent>, theirs: &[AxisComponent]) -> Option<Vec<AxisComponent>> {
    if ours.len() != theirs.len() {
        return None;
    }
    let pair = |(a, b): (AxisComponent, &AxisComponent)| {
        let differ = sides_differ(a.props.traced(AxisProp::Orient), b.props.traced(AxisProp::Orient));
        (!differ).then(|| merged(a, b))
    };
    ours.into_iter().zip(theirs).map(pair).collect()
}

/// One axis for two views: what is written wins, then the first.
pub(crate) fn merged(mut a: AxisComponent, b: &AxisComponent) -> AxisComponent {
    a.props.merge(&b.props, |_, _, _| {});
    a.title = merged_titles(a.title, b.title.clone());
    if a.encode.is_empty() {
        a.encode.clone_from(&b.encode);
    }
    a
}

impl AxisComponent {
    /// Whether the part is drawn. Grid and title only when asked for.
    fn has_part(&self, part: AxisPart) -> bool {
        let is_on =
            |property| !matches!(self.props.value(property), Some(Setting::Json(Json::Null | Json::Bool(false))));
        match part {
            AxisPart::Title => self.title.as_ref().is_some_and(|title| title.value.to_setting().is_some()),
            AxisPart::Grid => self.has_grid(),
            AxisPart::Domain => is_on(AxisProp::Domain),
            AxisPart::Labels => is_on(AxisProp::Labels),
            AxisPart::Ticks => is_on(AxisProp::Ticks),
        }
    }

    /// Whether grid lines are asked for.
    fn has_grid(&self) -> bool {
        self.props.value(AxisProp::Grid).is_some_and(|grid| grid.as_json().is_none_or(truthy))
    }
}

fn parse(tree: &Tree, id: ModelId, channel: Channel) -> Result<AxisComponent> {
    let mut axis = AxisComponent::default();
    let Some(rules) = rules::Rules::new(tree, id, channel)? else { return Ok(axis) };
    let disable = match rules.is_written {
        Some(shown) => !shown,
        None => rules.configured(AxisProp::Disable).is_some_and(|(value, _)| truthy(value)),
    };
    let origin = if rules.is_written.is_some() { Origin::Explicit } else { Origin::Implicit };
    axis.props.set(AxisProp::Disable, Setting::Json(disable.into()), origin);
    if disable {
        return Ok(axis);
    }
    let is_bare = rules.is_bare();
    for property in AxisProp::ALL {
        let Some(rule) = Rule::of(property).filter(|rule| !is_bare || *rule != Rule::Written) else { continue };
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
                    || is_always_from_config(property)
                    || ConditionalValue::of(json).is_some()
                    || is_expression(json);
                if needs_telling {
                    axis.props.set(property, raw(json)?, Origin::Implicit);
                }
            }
            (None, None) => {}
        }
    }
    axis.title = rules.title()?;
    let encoding = rules.own(AxisProp::Encoding);
    for part in AxisPart::ALL {
        let mut encode = encode::part(tree, id, encoding, part.name())?;
        if part == AxisPart::Labels
            && encode.channel("text").is_none()
            && let Some(text) = encode::custom_label(rules.def, rules.formats(), &tree.config)?
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
    if ConditionalValue::of(json).is_some() { Ok(Setting::Json(json.clone())) } else { setting(json) }
}

/// A title as it stands in the document.
fn text(json: &Json) -> Result<GuideTitle> {
    Ok(GuideTitle::Text(setting(json)?))
}

/// Explicit where its author wrote it.
fn traced<T>(value: T, is_explicit: bool) -> Traced<T> {
    if is_explicit { Traced::explicit(value) } else { Traced::implicit(value) }
}
