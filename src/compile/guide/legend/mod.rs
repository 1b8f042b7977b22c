//! Legends: one a channel with a scale, merged over views, and over the channels of one field.
//!
//! `rules` says what follows from field and scale for each property (`direction`, `gradientLength`, `symbolType`), `encode` what
//! symbols, gradient and labels look like, `assemble` which channels share a legend and writes it for Vega.

mod assemble;
mod encode;
mod rules;

use std::collections::BTreeMap;

use super::merge::{Merged, merge_children, merged_titles, sides_differ};
use crate::compile::explicit::Traced;
use crate::compile::mark::Encoder;
use crate::compile::model::{LegendComponent, ModelId, Tree};
use crate::error::Result;
use crate::expr::Setting;
use crate::vegalite::{Channel, LegendPart, LegendProp, LegendType};

pub(crate) use assemble::assemble;
use rules::Rules;

/// The channels that Vega has legends for.
const CHANNELS: [Channel; 8] = [
    Channel::Color,
    Channel::Size,
    Channel::Shape,
    Channel::Fill,
    Channel::Stroke,
    Channel::StrokeDash,
    Channel::StrokeWidth,
    Channel::Opacity,
];

/// Makes the legends of a view and of all views in it, and takes over what is shared.
pub(crate) fn parse(tree: &mut Tree, id: ModelId) -> Result<()> {
    if tree.unit(id).is_some() {
        tree.component_mut(id).legends = of_unit(tree, id)?;
        return Ok(());
    }
    for child in tree.children(id) {
        parse(tree, child)?;
    }
    let Merged { guides: legends, modes } = merge_children(tree, id, |component| &component.legends, merged);
    for channel in legends.keys() {
        for child in tree.children(id) {
            tree.component_mut(child).legends.remove(channel);
        }
    }
    let component = tree.component_mut(id);
    component.legends = legends;
    component.resolve.legend.extend(modes);
    Ok(())
}

/// The legends of a unit's channels.
fn of_unit(tree: &Tree, id: ModelId) -> Result<BTreeMap<Channel, LegendComponent>> {
    let mut legends = BTreeMap::new();
    let Some(encoder) = Encoder::new(tree, id) else { return Ok(legends) };
    for channel in CHANNELS {
        if let Some(rules) = Rules::new(&encoder, channel) {
            legends.insert(channel, rules.parse()?);
        }
    }
    Ok(legends)
}

/// One legend for two; `None` where they stand at different sides.
fn merged(mut ours: LegendComponent, theirs: &LegendComponent) -> Option<LegendComponent> {
    if sides_differ(ours.props.traced(LegendProp::Orient), theirs.props.traced(LegendProp::Orient)) {
        return None;
    }
    let mut types_differ = false;
    ours.props.merge(&theirs.props, |property, ours, theirs| match property {
        LegendProp::SymbolType if theirs.value.as_str() == Some("circle") => ours.clone_from(theirs),
        LegendProp::Type => {
            types_differ = true;
            *ours = Traced::implicit(Setting::text(LegendType::Symbol.name()));
        }
        _ => {}
    });
    ours.title = merged_titles(ours.title, theirs.title.clone());
    for name in &theirs.selections {
        if !ours.selections.contains(name) {
            ours.selections.push(name.clone());
        }
    }
    // As a whole, as Vega-Lite takes it.
    if ours.encode.is_empty() || (theirs.encode_is_explicit && !ours.encode_is_explicit) {
        ours.encode.clone_from(&theirs.encode);
        ours.encode_is_explicit = theirs.encode_is_explicit;
    }
    if types_differ {
        ours.encode.retain(|(part, _)| *part != LegendPart::Gradient);
    }
    Some(ours)
}
