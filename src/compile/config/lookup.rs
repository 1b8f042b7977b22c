//! How a mark's settings are looked up in the config.

use serde_json::Value as Json;

use super::Config;
use crate::vegalite::{Mark, MarkProp, PropMap};

/// The names of the styles that a mark has: its type first, then those written.
pub(crate) fn styles(mark: &Mark) -> Vec<&str> {
    let mut styles = vec![mark.kind.name()];
    match mark.props.get(MarkProp::Style) {
        Some(Json::String(style)) => styles.push(style),
        Some(Json::Array(list)) => styles.extend(list.iter().filter_map(Json::as_str)),
        _ => {}
    }
    styles
}

/// The blocks of the config that concern one mark, for many questions about it.
pub(crate) struct MarkConfig<'a> {
    /// Those of its styles, the last one first.
    styles: Vec<&'a PropMap<MarkProp>>,
    of_type: Option<&'a PropMap<MarkProp>>,
    all: &'a PropMap<MarkProp>,
}

impl<'a> MarkConfig<'a> {
    pub(crate) fn new(mark: &Mark, config: &'a Config) -> Self {
        let styles = config.mark_styles(&styles(mark));
        Self { styles, of_type: config.of_mark(mark.kind), all: &config.mark }
    }

    /// A setting by style alone.
    pub(crate) fn by_style(&self, property: MarkProp) -> Option<&'a Json> {
        self.styles.iter().find_map(|block| block.get(property))
    }

    /// A setting for marks of the type alone.
    pub(crate) fn by_type(&self, property: MarkProp) -> Option<&'a Json> {
        self.of_type?.get(property)
    }

    /// A setting for all marks alone.
    pub(crate) fn by_all(&self, property: MarkProp) -> Option<&'a Json> {
        self.all.get(property)
    }

    /// A setting by style, then by mark type, then for all marks.
    ///
    /// `vega`: the property that Vega has for the setting, where that counts too. For all marks it is then the only one that
    /// counts: `size` is the font size of texts, but `config.mark.size` means points.
    pub(crate) fn value(&self, property: MarkProp, vega: Option<MarkProp>) -> Option<&'a Json> {
        self.by_style(property)
            .or_else(|| self.by_type(vega?))
            .or_else(|| self.by_type(property))
            .or_else(|| self.by_all(vega.unwrap_or(property)))
    }
}

/// One setting of a mark in the config: see [`MarkConfig::value`].
pub(crate) fn mark_config<'a>(
    property: MarkProp,
    mark: &Mark,
    config: &'a Config,
    vega: Option<MarkProp>,
) -> Option<&'a Json> {
    MarkConfig::new(mark, config).value(property, vega)
}

/// A mark's setting: as written on the mark (by Vega's name first), else by [`mark_config`].
pub(crate) fn mark_prop_or_config<'a>(
    property: MarkProp,
    mark: &'a Mark,
    config: &'a Config,
    vega: Option<MarkProp>,
) -> Option<&'a Json> {
    mark_prop(property, mark, vega).or_else(|| mark_config(property, mark, config, vega))
}

/// A mark's setting as written, by Vega's name first.
pub(crate) fn mark_prop(property: MarkProp, mark: &Mark, vega: Option<MarkProp>) -> Option<&Json> {
    vega.and_then(|vega| mark.props.get(vega)).or_else(|| mark.props.get(property))
}
