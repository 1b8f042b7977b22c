//! What the config says of an axis: by style, by scale type, by side.

use serde_json::Value as Json;

use crate::compile::channel::title_case;
use crate::compile::config::style_config;
use crate::vegalite::{Channel, Props};

/// Where a configured value comes from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum From {
    /// A style, or a block that only Vega-Lite has.
    VegaLite,
    /// A block that Vega reads itself.
    Vega,
}

/// The blocks of the config that concern one axis, the most specific last.
pub(super) struct AxisConfig<'a> {
    config: &'a Props,
    vega_lite: Vec<String>,
    vega: Vec<String>,
}

impl<'a> AxisConfig<'a> {
    pub(super) fn new(config: &'a Props, channel: Channel, scale_type: &str, orient: &str) -> Self {
        let by_type: &[&str] = match scale_type {
            "band" => &["Discrete", "Band"],
            "point" => &["Discrete", "Point"],
            "linear" | "log" | "pow" | "sqrt" | "symlog" => &["Quantitative"],
            "time" | "utc" => &["Temporal"],
            _ => &[],
        };
        let axis = if channel == Channel::X { "axisX" } else { "axisY" };
        let plain = by_type.iter().map(|kind| format!("axis{kind}"));
        let own = by_type.iter().map(|kind| format!("{axis}{kind}"));
        let vega = vec!["axis".to_owned(), format!("axis{}", title_case(orient)), axis.to_owned()];
        Self { config, vega_lite: plain.chain(own).collect(), vega }
    }

    /// The value of a property, for an axis with these styles of its own.
    pub(super) fn value(&self, property: &str, styles: &[&str]) -> Option<(&'a Json, From)> {
        if let Some(value) = style_config(property, styles, self.config) {
            return Some((value, From::VegaLite));
        }
        let of = |block: &String| self.config.get(block).and_then(|block| block.get(property));
        if let Some(value) = self.vega_lite.iter().rev().find_map(of) {
            return Some((value, From::VegaLite));
        }
        if let Some(value) = self.vega.iter().rev().find_map(of) {
            return Some((value, From::Vega));
        }
        let blocks: Vec<&String> = self.vega.iter().chain(&self.vega_lite).collect();
        let styles = blocks.into_iter().rev().filter_map(|block| self.config.get(block)?.get("style"));
        styles
            .map(style_names)
            .find_map(|names| style_config(property, &names, self.config))
            .map(|value| (value, From::VegaLite))
    }
}

/// One name or a list of names.
pub(super) fn style_names(style: &Json) -> Vec<&str> {
    match style {
        Json::String(name) => vec![name.as_str()],
        Json::Array(names) => names.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}
