//! Legends as Vega's: one for the channels whose scales have the same domain.

use serde_json::Value as Json;

use super::encode::{constant, remove};
use super::{CHANNELS, merged};
use crate::compile::guide::encode::part_mut;
use crate::compile::model::{DomainPart, LegendComponent, ModelId, Tree};
use crate::error::Result;
use crate::expr::{self, Setting};
use crate::vega;
use crate::vega::{Base, ValueRef};
use crate::vegalite::json::truthy;
use crate::vegalite::{Channel, ConfigProp, LegendPart, LegendProp};

/// The legends of a view's group. Channels whose scales have the same domain share a legend.
///
/// The parts of the domains are compared, each with the data set it comes to, as in Vega-Lite 6.4.1; later versions compare the
/// fields.
pub(crate) fn assemble(tree: &Tree, id: ModelId) -> Result<Vec<vega::Legend>> {
    let mut groups: Vec<(Vec<DomainPart>, Vec<LegendComponent>)> = Vec::new();
    let legends = &tree.component(id).legends;
    for channel in ordered(tree, id) {
        let (Some(legend), Some(scale)) = (legends.get(&channel), tree.scale_component(id, channel)) else { continue };
        let mut domains = scale.domains.clone();
        if has_scales_first(tree, id) {
            for part in &mut domains {
                if let DomainPart::Field { data, .. } = part {
                    data.0 = tree.data_name(data);
                }
            }
        }
        let place = groups.iter().position(|(known, _)| *known == domains).unwrap_or_else(|| {
            groups.push((domains, Vec::new()));
            groups.len() - 1
        });
        let group = &mut groups[place].1;
        let both = |known: &LegendComponent| merged(known.clone(), legend);
        match group.iter_mut().find_map(|known| both(known).map(|both| (known, both))) {
            Some((known, both)) => *known = both,
            None => group.push(legend.clone()),
        }
    }
    let legends = groups.into_iter().flat_map(|(_, group)| group);
    let made: Result<Vec<Option<vega::Legend>>> = legends.map(|legend| write(tree, &legend)).collect();
    Ok(made?.into_iter().flatten().collect())
}

/// Whether the group of the view has its scales written, and so its data sets named, before its legends. In other groups the
/// scales come later, with those of a group around them.
fn has_scales_first(tree: &Tree, id: ModelId) -> bool {
    match tree.parent(id) {
        None => true,
        Some(parent) if parent.is_layer() => has_scales_first(tree, parent.id),
        Some(parent) => parent.is_facet(),
    }
}

/// The channels of a view in the order that Vega-Lite meets them: a unit's own, then those that further units add.
fn ordered(tree: &Tree, id: ModelId) -> Vec<Channel> {
    if let Some(unit) = tree.unit(id) {
        return CHANNELS.into_iter().filter(|channel| unit.encoding.has_field_or_datum(*channel)).collect();
    }
    let mut order = Vec::new();
    for channel in tree.children(id).flat_map(|child| ordered(tree, child)) {
        if !order.contains(&channel) {
            order.push(channel);
        }
    }
    order
}

fn write(tree: &Tree, legend: &LegendComponent) -> Result<Option<vega::Legend>> {
    if legend.props.value(LegendProp::Disable).and_then(Setting::as_json).is_some_and(truthy) {
        return Ok(None);
    }
    let encode = legend.encode.iter().map(|(part, encode)| (part.name().to_owned(), encode.clone())).collect();
    let mut out = vega::Legend { encode, ..vega::Legend::default() };
    for (property, traced) in legend.props.iter() {
        if !matches!(property, LegendProp::Disable | LegendProp::LabelExpr) {
            out.props.set(property.name(), traced.value.clone());
        }
    }
    if tree.config.get(ConfigProp::Aria) == Some(&Json::Bool(false))
        && out.props.setting(LegendProp::Aria.name()).is_none()
    {
        out.props.set(LegendProp::Aria.name(), Setting::Json(false.into()));
    }
    if let Some((_, part)) = out.encode.iter_mut().find(|(part, _)| part == LegendPart::Symbols.name()) {
        let shows_fill = part.encode.channel("fill").is_some_and(
            |fill| !matches!(fill, [ValueRef { base: Base::Value(Json::String(color)), .. }] if color == "transparent"),
        );
        if shows_fill
            && part.encode.channel("stroke").is_none()
            && out.props.setting(LegendProp::Stroke.name()).is_none()
        {
            part.encode.set("stroke", vec![constant(&Json::from("transparent"))?]);
        }
        for channel in CHANNELS {
            if out.props.setting(channel.name()).is_some() {
                remove(&mut part.encode, channel.name());
            }
        }
    }
    if let Some(title) = legend.title.as_ref().and_then(|title| title.value.to_setting()) {
        out.props.set(LegendProp::Title.name(), title);
    }
    if let Some(label) = legend.props.value(LegendProp::LabelExpr).and_then(Setting::as_str) {
        let rule = ValueRef { base: Base::Signal(std::rc::Rc::new(expr::parse(label)?)), ..ValueRef::default() };
        part_mut(&mut out.encode, LegendPart::Labels.name()).set("text", vec![rule]);
    }
    Ok(Some(out))
}
