//! Scales: their types, domains, properties and ranges.
//!
//! The order is Vega-Lite's: types first, merged from the leaves upward; then domains; then the properties one by one (later
//! ones read earlier ones); ranges last.
//!
//! - `kind`: `type`: what the channel and its data ask for, what the author asked for, what views can share.
//! - `domain`: `domain`, `unaggregated`, `sort`: the parts that a view gives; one domain is made of them in
//!   [`merge_domain`](super::merge_domain).
//! - `props`: `nice`, `zero`, `padding`, `round`, `clamp`, `reverse`, `bins`, `interpolate`: written, by rule, by config.
//! - `range`: `range`, `scheme`, `rangeMin` and kin, steps; the smallest and largest sizes by config.
//!
//! What a scale is while it is made is [`model::ScaleComponent`](super::model::ScaleComponent); it is written in
//! [`assemble`](super::assemble).

mod domain;
mod kind;
mod props;
mod range;

use std::rc::Rc;

use serde_json::Value as Json;

use crate::compile::channel::bin_to_string;
use crate::compile::model::{ModelId, Tree};
use crate::error::Result;
use crate::expr::{Expr, Setting};
use crate::vegalite::{Channel, ChannelDef, DataType, PropMap, ScaleProp};

/// Makes the scales of a view and of all views in it, and merges what is shared.
pub(crate) fn parse(tree: &mut Tree, id: ModelId) -> Result<()> {
    kind::parse(tree, id)?;
    domain::parse(tree, id)?;
    props::parse(tree, id)?;
    range::parse(tree, id)
}

/// The settings of a scale as its author wrote them.
fn written(def: &ChannelDef) -> Option<&PropMap<ScaleProp>> {
    def.scale.as_ref()?.props()
}

/// The definition of a channel of a unit.
fn def_of(tree: &Tree, id: ModelId, channel: Channel) -> Option<&ChannelDef> {
    tree.unit(id)?.def(channel)
}

/// The expression of a signal that follows from others.
fn signal(expr: Expr) -> Setting {
    Setting::Signal(Rc::new(expr))
}

/// The name of the signal that holds how a binned field is cut up; a parent may yet take it over.
fn bin_signal(tree: &Tree, id: ModelId, def: &ChannelDef) -> Option<String> {
    let bin = def.bin.as_ref().filter(|bin| bin.is_binning())?;
    let field = def.field.as_deref().unwrap_or_default();
    Some(tree.model(id).name_of(&format!("{}_{field}_bins", bin_to_string(bin))))
}

/// Source of the date that a value of a temporal field means.
fn date_source(value: &Json, def: &ChannelDef) -> Result<String> {
    let unit = def.time_unit.as_ref().and_then(super::time_unit::normalize);
    let unit = unit.as_ref().and_then(|unit| unit.unit());
    let form = super::time_unit::ValueForm { unit, temporal: def.kind == Some(DataType::Temporal), wrap_time: false };
    super::time_unit::value_source(value, form)
}
