//! What the config says of an axis: by style, by scale type, by side.

use serde_json::Value as Json;

use crate::compile::channel::title_case;
use crate::compile::config::{style_blocks, style_index};
use crate::compile::scale_type::ScaleType;
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
#[derive(Default)]
pub(super) struct AxisConfig<'a> {
    /// Those of the styles that the axis itself has.
    own_styles: Vec<&'a Props>,
    blocks: Vec<(&'a Props, From)>,
    /// Those of the styles that these blocks name.
    block_styles: Vec<&'a Props>,
}

impl<'a> AxisConfig<'a> {
    /// `style`: that of the axis itself, one or a list.
    pub(super) fn new(
        config: &'a Props,
        channel: Channel,
        scale_type: ScaleType,
        orient: &str,
        style: Option<&Json>,
    ) -> Self {
        let styles = style_index(config);
        let blocks_of = |style: &Json| styles.map(|index| style_blocks(index, &style_names(style))).unwrap_or_default();
        let own_styles = style.map(blocks_of).unwrap_or_default();
        let written = |(name, block): (&'a String, &'a Json)| {
            let block = block.as_object().filter(|block| !block.is_empty() && name.starts_with("axis"))?;
            Some((name.as_str(), block))
        };
        let written: Vec<(&str, &Props)> = config.iter().filter_map(written).collect();
        if written.is_empty() {
            return Self { own_styles, ..Self::default() };
        }
        let by_type: &[&str] = match scale_type {
            ScaleType::Band => &["Band", "Discrete"],
            ScaleType::Point => &["Point", "Discrete"],
            kind if kind.is_numeric() => &["Quantitative"],
            kind if kind.is_temporal() => &["Temporal"],
            _ => &[],
        };
        let axis = if channel == Channel::X { "axisX" } else { "axisY" };
        let block = |name: &str| written.iter().find(|(known, _)| *known == name).map(|(_, block)| *block);
        let own = by_type.iter().filter_map(|kind| block(&format!("{axis}{kind}")));
        let plain = by_type.iter().filter_map(|kind| block(&format!("axis{kind}")));
        let vega = [block(axis), block(&format!("axis{}", title_case(orient))), block("axis")];
        let vega = vega.into_iter().flatten().map(|block| (block, From::Vega));
        let blocks: Vec<_> = own.chain(plain).map(|block| (block, From::VegaLite)).chain(vega).collect();
        let block_styles = blocks.iter().filter_map(|(block, _)| block.get("style")).flat_map(blocks_of).collect();
        Self { own_styles, blocks, block_styles }
    }

    /// Whether nothing is written.
    pub(super) fn is_empty(&self) -> bool {
        self.own_styles.is_empty() && self.blocks.is_empty() && self.block_styles.is_empty()
    }

    /// The value of a property.
    pub(super) fn value(&self, property: &str) -> Option<(&'a Json, From)> {
        let by_style = |styles: &[&'a Props]| {
            styles.iter().find_map(|block| block.get(property)).map(|value| (value, From::VegaLite))
        };
        by_style(&self.own_styles)
            .or_else(|| self.blocks.iter().find_map(|(block, from)| Some((block.get(property)?, *from))))
            .or_else(|| by_style(&self.block_styles))
    }
}

/// One name or a list of names.
fn style_names(style: &Json) -> Vec<&str> {
    match style {
        Json::String(name) => vec![name.as_str()],
        Json::Array(names) => names.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}
