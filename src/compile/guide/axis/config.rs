//! What the config says of an axis: by style, by scale type, by side.

use serde_json::Value as Json;

use crate::compile::config::Config;
use crate::compile::scale_type::ScaleType;
use crate::vegalite::{AxisProp, Channel, ConfigBlock, Orient, PropMap};

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
    own_styles: Vec<&'a PropMap<AxisProp>>,
    blocks: Vec<(&'a PropMap<AxisProp>, From)>,
    /// Those of the styles that these blocks name.
    block_styles: Vec<&'a PropMap<AxisProp>>,
}

impl<'a> AxisConfig<'a> {
    /// `style`: that of the axis itself, one or a list.
    pub(super) fn new(
        config: &'a Config,
        channel: Channel,
        scale_type: ScaleType,
        orient: Option<Orient>,
        style: Option<&Json>,
    ) -> Self {
        let blocks_of = |style: &Json| config.axis_styles(&style_names(style));
        let own_styles = style.map(blocks_of).unwrap_or_default();
        if !config.has_axes() {
            return Self { own_styles, ..Self::default() };
        }
        let written = |block: &ConfigBlock| config.axis(*block).filter(|props| !props.is_empty());
        let by_type = by_type(channel, scale_type).iter().filter_map(written).map(|props| (props, From::VegaLite));
        let by_channel = if channel == Channel::X { ConfigBlock::AxisX } else { ConfigBlock::AxisY };
        let by_side = orient.and_then(|orient| match orient {
            Orient::Top => Some(ConfigBlock::AxisTop),
            Orient::Bottom => Some(ConfigBlock::AxisBottom),
            Orient::Left => Some(ConfigBlock::AxisLeft),
            Orient::Right => Some(ConfigBlock::AxisRight),
            _ => None,
        });
        let vega = [Some(by_channel), by_side, Some(ConfigBlock::Axis)];
        let vega = vega.iter().flatten().filter_map(written).map(|props| (props, From::Vega));
        let blocks: Vec<_> = by_type.chain(vega).collect();
        let styles = blocks.iter().filter_map(|(block, _)| block.get(AxisProp::Style));
        let block_styles = styles.flat_map(blocks_of).collect();
        Self { own_styles, blocks, block_styles }
    }

    /// Whether nothing is written.
    pub(super) fn is_empty(&self) -> bool {
        self.own_styles.is_empty() && self.blocks.is_empty() && self.block_styles.is_empty()
    }

    /// The value of a property.
    pub(super) fn value(&self, property: AxisProp) -> Option<(&'a Json, From)> {
        let by_style = |styles: &[&'a PropMap<AxisProp>]| {
            styles.iter().find_map(|block| block.get(property)).map(|value| (value, From::VegaLite))
        };
        by_style(&self.own_styles)
            .or_else(|| self.blocks.iter().find_map(|(block, from)| Some((block.get(property)?, *from))))
            .or_else(|| by_style(&self.block_styles))
    }
}

/// The blocks for axes of a scale's type, those for the channel first.
fn by_type(channel: Channel, scale_type: ScaleType) -> &'static [ConfigBlock] {
    use ConfigBlock::{
        AxisBand, AxisDiscrete, AxisPoint, AxisQuantitative, AxisTemporal, AxisXBand, AxisXDiscrete, AxisXPoint,
        AxisXQuantitative, AxisXTemporal, AxisYBand, AxisYDiscrete, AxisYPoint, AxisYQuantitative, AxisYTemporal,
    };
    match (scale_type, channel == Channel::X) {
        (ScaleType::Band, true) => &[AxisXBand, AxisXDiscrete, AxisBand, AxisDiscrete],
        (ScaleType::Band, false) => &[AxisYBand, AxisYDiscrete, AxisBand, AxisDiscrete],
        (ScaleType::Point, true) => &[AxisXPoint, AxisXDiscrete, AxisPoint, AxisDiscrete],
        (ScaleType::Point, false) => &[AxisYPoint, AxisYDiscrete, AxisPoint, AxisDiscrete],
        (kind, true) if kind.is_numeric() => &[AxisXQuantitative, AxisQuantitative],
        (kind, false) if kind.is_numeric() => &[AxisYQuantitative, AxisQuantitative],
        (kind, true) if kind.is_temporal() => &[AxisXTemporal, AxisTemporal],
        (kind, false) if kind.is_temporal() => &[AxisYTemporal, AxisTemporal],
        _ => &[],
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
