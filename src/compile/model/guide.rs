//! Axes, legends and headers while they are made.

use crate::compile::config::Config;
use crate::compile::explicit::{Traced, TracedProps};
use crate::expr::Setting;
use crate::vega::{Axis, PartEncode};
use crate::vegalite::{AxisPart, AxisProp, Binning, Channel, ChannelDef, LegendPart, LegendProp};

/// An axis being made.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AxisComponent {
    /// Vega's axis properties, `disable`, `labelExpr`.
    pub(crate) props: TracedProps<AxisProp, Setting>,
    pub(crate) title: Option<Traced<GuideTitle>>,
    /// Custom encodings by part.
    pub(crate) encode: Vec<(AxisPart, PartEncode)>,
    /// The part with domain, ticks and labels went to a header.
    pub(crate) main_extracted: bool,
}

/// A legend being made.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LegendComponent {
    /// Vega's legend properties, `disable`, `labelExpr`.
    pub(crate) props: TracedProps<LegendProp, Setting>,
    pub(crate) title: Option<Traced<GuideTitle>>,
    pub(crate) encode: Vec<(LegendPart, PartEncode)>,
    /// The author wrote encodings.
    pub(crate) encode_is_explicit: bool,
    /// Selections that are bound to the legend.
    pub(crate) selections: Vec<String>,
}

/// A title as written, or the parts it is to be made of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum GuideTitle {
    Text(Setting),
    Fields(FieldTitles),
}

/// The titles that fields have by default, to be joined by commas; one for each field and what is done with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FieldTitles(Vec<(ChannelDef, String)>);

impl FieldTitles {
    /// Adds the title of a definition, if it has one and is not there already.
    pub(crate) fn add(&mut self, def: &ChannelDef, config: &Config) {
        if let Some(title) = def.default_title(config) {
            let ChannelDef { field, time_unit, bin, aggregate, .. } = def.clone();
            let bin = bin.filter(|bin| *bin != Binning::Off);
            self.push(ChannelDef { field, time_unit, bin, aggregate, ..ChannelDef::default() }, title);
        }
    }

    /// Adds those of `more` that are not there already.
    pub(crate) fn merge(&mut self, more: Self) {
        more.0.into_iter().for_each(|(def, title)| self.push(def, title));
    }

    fn push(&mut self, def: ChannelDef, title: String) {
        if !self.0.iter().any(|(known, _)| *known == def) {
            self.0.push((def, title));
        }
    }

    fn text(&self) -> String {
        let titles: Vec<&str> = self.0.iter().map(|(_, title)| title.as_str()).collect();
        titles.join(", ")
    }
}

impl GuideTitle {
    /// The title as Vega takes it; `None` for no title.
    pub(crate) fn to_setting(&self) -> Option<Setting> {
        let title = match self {
            Self::Text(text) => text.clone(),
            Self::Fields(titles) => Setting::text(&titles.text()),
        };
        let shows = title.as_json().is_none_or(crate::vegalite::json::truthy);
        shows.then_some(title)
    }
}

/// Headers of a facet, by what they name.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeaderComponents {
    pub(crate) row: LayoutHeader,
    pub(crate) column: LayoutHeader,
    pub(crate) facet: LayoutHeader,
}

impl HeaderComponents {
    pub(crate) fn of(&self, channel: Channel) -> &LayoutHeader {
        match channel {
            Channel::Row => &self.row,
            Channel::Column => &self.column,
            _ => &self.facet,
        }
    }

    pub(crate) fn of_mut(&mut self, channel: Channel) -> &mut LayoutHeader {
        match channel {
            Channel::Row => &mut self.row,
            Channel::Column => &mut self.column,
            _ => &mut self.facet,
        }
    }
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
