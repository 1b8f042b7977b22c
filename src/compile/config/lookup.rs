//! How a mark's settings are looked up in the config.

use serde_json::Value as Json;

use crate::vegalite::{Mark, Props};

/// The names of the styles that a mark has: its type first, then those written.
pub(crate) fn styles(mark: &Mark) -> Vec<&str> {
    let mut styles = vec![mark.kind.as_str()];
    match mark.props.get("style") {
        Some(Json::String(style)) => styles.push(style),
        Some(Json::Array(list)) => styles.extend(list.iter().filter_map(Json::as_str)),
        _ => {}
    }
    styles
}

/// The styles of the config, unless there are none.
pub(crate) fn style_index(config: &Props) -> Option<&Props> {
    config.get("style").and_then(Json::as_object).filter(|index| !index.is_empty())
}

/// The blocks of the styles with these names, the last one first: its settings win.
pub(crate) fn style_blocks<'a>(index: &'a Props, styles: &[&str]) -> Vec<&'a Props> {
    styles.iter().rev().filter_map(|style| index.get(*style)?.as_object()).collect()
}

/// The blocks of the config that concern one mark, for many questions about it.
pub(crate) struct MarkConfig<'a> {
    /// Those of its styles, the last one first.
    styles: Vec<&'a Props>,
    kind: Option<&'a Props>,
    all: Option<&'a Props>,
}

impl<'a> MarkConfig<'a> {
    pub(crate) fn new(mark: &Mark, config: &'a Props) -> Self {
        let block = |name: &str| config.get(name).and_then(Json::as_object);
        let styles = style_index(config).map(|index| style_blocks(index, &styles(mark)));
        Self { styles: styles.unwrap_or_default(), kind: block(&mark.kind), all: block("mark") }
    }

    /// A setting by style alone.
    pub(crate) fn by_style(&self, property: &str) -> Option<&'a Json> {
        self.styles.iter().find_map(|block| block.get(property))
    }

    /// A setting for marks of the type alone.
    pub(crate) fn by_kind(&self, property: &str) -> Option<&'a Json> {
        self.kind?.get(property)
    }

    /// A setting for all marks alone.
    pub(crate) fn by_all(&self, property: &str) -> Option<&'a Json> {
        self.all?.get(property)
    }

    /// A setting by style, then by mark type, then for all marks.
    ///
    /// `vg_name`: the name that Vega has for the setting, where that counts too. For all marks it is then the only one that
    /// counts: `size` is the font size of texts, but `config.mark.size` means points.
    pub(crate) fn value(&self, property: &str, vg_name: Option<&str>) -> Option<&'a Json> {
        self.by_style(property)
            .or_else(|| self.by_kind(vg_name?))
            .or_else(|| self.by_kind(property))
            .or_else(|| self.by_all(vg_name.unwrap_or(property)))
    }
}

/// One setting of a mark in the config: see [`MarkConfig::value`].
pub(crate) fn mark_config<'a>(
    property: &str,
    mark: &Mark,
    config: &'a Props,
    vg_name: Option<&str>,
) -> Option<&'a Json> {
    MarkConfig::new(mark, config).value(property, vg_name)
}

/// A mark's setting: as written on the mark (by Vega's name first), else by [`mark_config`].
pub(crate) fn mark_prop_or_config<'a>(
    property: &str,
    mark: &'a Mark,
    config: &'a Props,
    vg_name: Option<&str>,
) -> Option<&'a Json> {
    mark_prop(property, mark, vg_name).or_else(|| mark_config(property, mark, config, vg_name))
}

/// A mark's setting as written, by Vega's name first.
pub(crate) fn mark_prop<'a>(property: &str, mark: &'a Mark, vg_name: Option<&str>) -> Option<&'a Json> {
    vg_name.and_then(|name| mark.props.get(name)).or_else(|| mark.props.get(property))
}
