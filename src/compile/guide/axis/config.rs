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

/// The blocks of the config that concern one axis, as far as they are written, the most specific first.
pub(super) struct AxisConfig<'a> {
    config: &'a Props,
    vega_lite: Vec<&'a Props>,
    vega: Vec<&'a Props>,
}

impl<'a> AxisConfig<'a> {
    pub(super) fn new(config: &'a Props, channel: Channel, scale_type: &str, orient: &str) -> Self {
        let by_type: &[&str] = match scale_type {
            "band" => &["Band", "Discrete"],
            "point" => &["Point", "Discrete"],
            "linear" | "log" | "pow" | "sqrt" | "symlog" => &["Quantitative"],
            "time" | "utc" => &["Temporal"],
            _ => &[],
        };
        let axis = if channel == Channel::X { "axisX" } else { "axisY" };
        let block = |name: &str| config.get(name).and_then(Json::as_object);
        let own = by_type.iter().filter_map(|kind| block(&format!("{axis}{kind}")));
        let plain = by_type.iter().filter_map(|kind| block(&format!("axis{kind}")));
        let vega = [block(axis), block(&format!("axis{}", title_case(orient))), block("axis")];
        Self { config, vega_lite: own.chain(plain).collect(), vega: vega.into_iter().flatten().collect() }
    }

    /// The value of a property, for an axis with these styles of its own.
    pub(super) fn value(&self, property: &str, styles: &[&str]) -> Option<(&'a Json, From)> {
        if let Some(value) = style_config(property, styles, self.config) {
            return Some((value, From::VegaLite));
        }
        let of = |block: &&'a Props| block.get(property);
        if let Some(value) = self.vega_lite.iter().find_map(of) {
            return Some((value, From::VegaLite));
        }
        if let Some(value) = self.vega.iter().find_map(of) {
            return Some((value, From::Vega));
        }
        let styles = self.vega_lite.iter().chain(&self.vega).filter_map(|block| block.get("style"));
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
