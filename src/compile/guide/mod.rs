//! Axes, legends and headers: what is written of them, what follows from field and scale, and how views share them.

pub(crate) mod axis;
pub(crate) mod encode;
pub(crate) mod header;
pub(crate) mod legend;
pub(crate) mod title;

use serde_json::Value as Json;

use super::model::{Mode, ModelId, Tree};
use crate::error::Result;
use crate::expr::Setting;
use crate::vega::{Axis, PartEncode};
use crate::vegalite::{Channel, ChannelDef};

use super::split::{Split, Traced};

/// The place of a property among all of its guide, for the order in which they are written.
fn place<R>(properties: &[(&str, R)], name: &str) -> Option<usize> {
    properties.iter().position(|(known, _)| *known == name)
}

/// An axis being made.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AxisComponent {
    /// Vega's axis properties, `disable`, `labelExpr`.
    pub(crate) props: Split<Setting>,
    pub(crate) title: Option<Traced<GuideTitle>>,
    /// Custom encodings by part.
    pub(crate) encode: Vec<(&'static str, PartEncode)>,
    /// The part with domain, ticks and labels went to a header.
    pub(crate) main_extracted: bool,
}

/// A legend being made.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LegendComponent {
    /// Vega's legend properties, `disable`, `labelExpr`.
    pub(crate) props: Split<Setting>,
    pub(crate) title: Option<Traced<GuideTitle>>,
    pub(crate) encode: Vec<(&'static str, PartEncode)>,
    /// The author wrote encodings.
    pub(crate) encode_is_explicit: bool,
    /// Selections that are bound to the legend.
    pub(crate) selections: Vec<String>,
}

/// A title as written, or the parts it is to be made of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum GuideTitle {
    Text(Setting),
    /// The titles that fields have by default, to be joined by commas.
    Fields(Vec<String>),
}

/// Headers of a facet, by what they name.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeaderComponents {
    pub(crate) row: LayoutHeader,
    pub(crate) column: LayoutHeader,
    pub(crate) facet: LayoutHeader,
}

/// Title, headers and footers along one side of a grid.
#[derive(Clone, Debug, Default)]
pub(crate) struct LayoutHeader {
    pub(crate) title: Option<Setting>,
    pub(crate) facet_def: Option<ChannelDef>,
    pub(crate) header: Option<HeaderComponent>,
    pub(crate) footer: Option<HeaderComponent>,
}

/// One row or column of header groups.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeaderComponent {
    pub(crate) labels: bool,
    /// Width or height of the header groups.
    pub(crate) size: Option<Setting>,
    pub(crate) axes: Vec<Axis>,
}

/// Whether children share a channel's guide: not where they do not share its scale.
fn resolve(tree: &Tree, id: ModelId, channel: Channel) -> Mode {
    let resolve = &tree.component(id).resolve;
    let guides = if channel.is_x_or_y() { &resolve.axis } else { &resolve.legend };
    if resolve.scale.get(&channel) == Some(&Mode::Independent) {
        if guides.get(&channel) == Some(&Mode::Shared) {
            let name = channel.name();
            tree.warn(id, format!("the scales of \"{name}\" are independent, and so are their axes or legends"));
        }
        return Mode::Independent;
    }
    guides.get(&channel).copied().unwrap_or(Mode::Shared)
}

/// The values written for a guide; dates become expressions.
fn values(written: Option<&Json>, def: &ChannelDef) -> Result<Option<Setting>> {
    let Some(written) = written else { return Ok(None) };
    let Json::Array(values) = written else {
        let is_signal = written.get("signal").is_some() || written.get("expr").is_some();
        return Ok(if is_signal { Some(super::scale::setting(written)?) } else { None });
    };
    let unit = def.time_unit.as_ref().and_then(super::time_unit::normalize).filter(|unit| !unit.binned());
    let form = super::time_unit::ValueForm {
        unit: unit.as_ref().and_then(|unit| unit.unit()),
        temporal: def.kind == Some(crate::vegalite::Kind::Temporal),
        wrap_time: false,
    };
    let read = |value: &Json| match super::time_unit::value_expr(value, form)? {
        Some(source) => Ok(Setting::signal(crate::expr::parse(&source)?)),
        None => Ok(Setting::Json(value.clone())),
    };
    let settings = values.iter().map(read).collect::<Result<Vec<_>>>()?;
    let constants: Option<Vec<Json>> = settings.iter().map(|setting| setting.as_json().cloned()).collect();
    Ok(Some(constants.map_or(Setting::List(settings), |values| Setting::Json(Json::Array(values)))))
}
