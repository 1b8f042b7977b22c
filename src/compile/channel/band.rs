//! Where in a band, a bin or a stretch of time a mark stands, and how much of it the mark takes.

use serde_json::{Value as Json, json};

use crate::compile::config::{Config, mark_config, mark_prop_or_config};
use crate::compile::scale_type::ScaleType;
use crate::vegalite::{Channel, ChannelDef, Mark, MarkProp, MarkType};

/// Suffixes of the fields with the ends of rectangles.
pub(crate) const RECT_START: &str = "offsetted_rect_start";
pub(crate) const RECT_END: &str = "offsetted_rect_end";

/// Whether the mark is a rectangle (or, in polar coordinates, an arc).
pub(crate) fn is_rect_based(mark: MarkType) -> bool {
    matches!(mark, MarkType::Rect | MarkType::Bar | MarkType::Image | MarkType::Arc | MarkType::Tick)
}

/// Whether all rows of a group make one path.
pub(crate) fn is_path(mark: MarkType) -> bool {
    matches!(mark, MarkType::Line | MarkType::Area | MarkType::Trail)
}

/// The place within the band, 0 at its start and 1 at its end; `None`: the start, and the band has no end of its own.
pub(crate) fn band_position(def: &ChannelDef, def2: Option<&ChannelDef>, mark: &Mark, config: &Config) -> Option<f64> {
    if let Some(position) = def.band_position.as_ref().filter(|_| def.is_field_or_datum()) {
        return position.as_f64();
    }
    if !def.is_field() {
        return None;
    }
    if def.has_time_unit() && def2.is_none() {
        return mark_config(MarkProp::TimeUnitBandPosition, mark, config, None).and_then(Json::as_f64);
    }
    def.is_binning().then_some(0.5)
}

/// The size along `channel`: a number in px, `{"band": fraction}`, or a signal or expression as written.
///
/// `vl_size`: `size` of the mark counts too (else `width` and `height` alone).
pub(crate) fn band_size(
    channel: Channel,
    def: Option<&ChannelDef>,
    def2: Option<&ChannelDef>,
    mark: &Mark,
    config: &Config,
    scale_type: Option<ScaleType>,
    vl_size: bool,
) -> Option<Json> {
    let size_prop = channel.size_prop();
    let property = if vl_size { Some(MarkProp::Size) } else { size_prop };
    if let Some(size) = property.and_then(|property| mark_prop_or_config(property, mark, config, size_prop)) {
        return Some(size.clone());
    }
    let whole = || Some(json!({"band": 1}));
    if let Some(def) = def.filter(|def| def.is_field()) {
        if def.has_time_unit() && def2.is_none() {
            let band = mark_config(MarkProp::TimeUnitBandSize, mark, config, None).cloned().unwrap_or(Json::Null);
            return Some(json!({ "band": band }));
        }
        if def.is_binning() && !scale_type.is_some_and(ScaleType::has_discrete_domain) {
            return whole();
        }
    }
    if !is_rect_based(mark.kind) {
        return None;
    }
    let of_mark = |property: MarkProp| config.of_mark(mark.kind)?.get(property).cloned();
    match scale_type {
        Some(kind) if kind.has_discrete_domain() => {
            of_mark(MarkProp::DiscreteBandSize).filter(crate::vegalite::json::truthy).or_else(whole)
        }
        Some(_) => of_mark(MarkProp::ContinuousBandSize),
        None => of_mark(MarkProp::DiscreteBandSize),
    }
}

/// Whether the field gives both ends of a band (a bin, or a stretch of time in which the mark has a place).
pub(crate) fn has_band_end(def: &ChannelDef, def2: Option<&ChannelDef>, mark: &Mark, config: &Config) -> bool {
    let temporal = def.has_time_unit() && def.kind == Some(crate::vegalite::DataType::Temporal);
    def.is_field() && (def.is_binning() || temporal) && band_position(def, def2, mark, config).is_some()
}

impl ChannelDef {
    /// Whether a time unit is written.
    pub(crate) fn has_time_unit(&self) -> bool {
        self.time_unit.as_ref().is_some_and(crate::vegalite::json::truthy)
    }
}
