//! Rectangles: both ends along a direction, or a place and a size, in bands, bins, stretches of time and ranges.

use serde_json::Value as Json;

use super::encoder::{Encoder, by_group, by_signal, constant, number, parse, scale_call};
use super::nonposition::Settings;
use super::position::Default;
use super::reference::{Place, Wanted, between, field_or_datum, mid_point_with_invalid};
use crate::compile::channel::{FieldName, RECT_END, RECT_START, band_position, band_size};
use crate::compile::config::discrete_view_step;
use crate::compile::model::ScaleComponent;
use crate::compile::scale_type::ScaleType;
use crate::compile::setting::setting;
use crate::compile::size;
use crate::error::Result;
use crate::expr::{BinaryOp, Expr, Setting};
use crate::vega::{Base, Encode, ValueRef};
use crate::vegalite::json::truthy;
use crate::vegalite::{
    AxisProp, BinProp, Channel, ChannelDef, MarkProp, MarkSize, MarkType, Orientation, ScaleConfigProp, ScaleProp,
    SizeName,
};

impl Encoder<'_> {
    /// Both ends, or a place and a size, along `channel`.
    pub(super) fn rect(&self, channel: Channel) -> Result<Encode> {
        let def = self.def(channel);
        let def2 = channel.secondary().and_then(|end| self.def(end));
        let kind = self.scale_type(channel);
        let is_discrete = kind.is_some_and(ScaleType::has_discrete_domain);
        let own_size = channel.size_prop().and_then(|size| self.prop_for(MarkProp::Size, Some(size)));
        let has_size = self.has(Channel::Size) || matches!(MarkSize::read(own_size), MarkSize::Fixed(_));
        let has_offset = channel.offset_scale().is_some_and(|offset| self.has(offset));
        let across = match self.kind() {
            MarkType::Bar => {
                matches!((channel, self.orient()), (Channel::X, Some(Orientation::Vertical)))
                    || (channel != Channel::X && self.orient() == Some(Orientation::Horizontal))
            }
            MarkType::Tick => {
                matches!((channel, self.orient()), (Channel::Y, Some(Orientation::Vertical)))
                    || (channel != Channel::Y && self.orient() == Some(Orientation::Horizontal))
            }
            _ => false,
        };
        if let Some(def) = def.filter(|def| def.is_field()) {
            let is_cut_up = def.is_binning() || def.is_binned() || (def.has_time_unit() && def2.is_none());
            if is_cut_up && !has_size && !has_offset && !is_discrete {
                return self.bin(channel, def, def2);
            }
        }
        let in_band = def.is_some_and(ChannelDef::is_field_or_datum) && is_discrete;
        if (in_band || across) && def2.is_none() {
            return self.position_and_size(channel, def);
        }
        self.range(channel, Default::ZeroOrMax, Default::ZeroOrMin)
    }

    fn position_and_size(&self, channel: Channel, def: Option<&ChannelDef>) -> Result<Encode> {
        let orient = self.orient();
        let scale = self.scale(channel);
        let name = self.scale_name(channel);
        let offset_channel = channel.offset_scale();
        let offset_scale = offset_channel.and_then(|offset| self.scale(offset));
        let offset_name = offset_channel.and_then(|offset| self.scale_name(offset));
        let size_name = channel.size_name();
        let along_size = self.kind() == MarkType::Tick
            || matches!(
                (orient, channel),
                (Some(Orientation::Horizontal), Channel::Y) | (Some(Orientation::Vertical), Channel::X)
            );
        let mut size_rules = None;
        if self.has(Channel::Size) || self.own(MarkProp::Size).is_some_and(truthy) {
            if along_size {
                let default = self.own(MarkProp::Size).map(constant).transpose()?;
                let settings = Settings { vega: channel.size_prop(), default, ..Settings::default() };
                let encode = self.nonposition(Channel::Size, &settings)?;
                size_rules = encode.0.into_iter().next().map(|(_, rules)| rules);
            } else {
                self.warn(format!("size of mark \"{}\" is ignored, as it has no orient along it", self.kind()));
            }
        }
        let is_sized = size_rules.is_some();
        let kind = scale.or(offset_scale).map(|scale| scale.kind.value);
        let size = MarkSize::read(band_size(channel, def, None, self.mark(), self.config(), kind, along_size).as_ref());
        let size_rules = match size_rules {
            Some(rules) => rules,
            None => {
                let name = offset_name.as_deref().or(name.as_deref());
                vec![self.default_size(size_name, name, offset_scale.or(scale), &size, def.is_some())?]
            }
        };
        let fills_band = kind == Some(ScaleType::Band) && matches!(size, MarkSize::Band(_)) && !is_sized;
        let vega = self.aligned(channel, if fills_band { "top" } else { "middle" });
        let is_center = matches!(vega, "xc" | "yc");
        let offset = self.offset(channel, Some(Place::At(if is_center { 0.5 } else { 0.0 })))?;
        let place = match (is_center, offset.by_encoding) {
            (true, true) => Place::At(0.0),
            (true, false) => Place::At(0.5),
            (false, _) => Place::At(size.lead().unwrap_or(0.0)),
        };
        let shift = offset.rule;
        let wanted = Wanted {
            channel,
            def,
            def2: None,
            scale_name: name,
            scale,
            stack: self.unit.stack.as_ref(),
            offset: shift.clone(),
            default: self.default_position(channel, Default::Mid)?,
            place: Some(place),
        };
        let rules = mid_point_with_invalid(self, wanted)?.unwrap_or_default();
        let mut encode = Encode::default();
        if let Some(size_name) = size_name {
            encode.set(vega, rules);
            encode.set(size_name.name(), size_rules);
            return Ok(encode);
        }
        // Angles and radii have no size in Vega: their end is the start, shifted by it.
        let extent = size_rules.into_iter().next().map(|size| size.shifted(shift));
        let mut end_rules = rules.clone();
        if let Some(last) = end_rules.last_mut() {
            last.offset = extent.map(Box::new);
        }
        encode.set(vega, rules);
        if let Some(end) = channel.secondary() {
            encode.set(end.vega_position(), end_rules);
        }
        Ok(encode)
    }

    fn default_size(
        &self,
        size_name: Option<SizeName>,
        scale_name: Option<&str>,
        scale: Option<&ScaleComponent>,
        size: &MarkSize,
        has_def: bool,
    ) -> Result<ValueRef> {
        match size {
            MarkSize::Band(band) => match scale {
                Some(scale) if scale.kind.value == ScaleType::Band => {
                    let name = Expr::text(scale_name.unwrap_or_default());
                    let mut width = Expr::call("bandwidth", [name]);
                    if *band != 1.0 {
                        width = Expr::binary(BinaryOp::Mul, Expr::number(*band), width);
                    }
                    let least = self.configured.value(MarkProp::MinBandSize, None).filter(|json| truthy(json));
                    if let Some(least) = least {
                        width = Expr::call("max", [setting(least)?.to_expr(), width]);
                    }
                    return Ok(by_signal(width));
                }
                Some(scale) if *band != 1.0 => {
                    let kind = scale.kind.value;
                    self.warn(format!("a size relative to a band does not work with a \"{kind}\" scale"));
                }
                Some(_) => {}
                None => {
                    let mult = Some(Box::new(number(*band)));
                    return Ok(ValueRef { mult, ..by_group(size_name.unwrap_or(SizeName::Width).name()) });
                }
            },
            MarkSize::Fixed(json) => return constant(json),
            MarkSize::None => {}
        }
        let step = scale.and_then(size::range_step);
        if let Some(step) = step.as_ref().and_then(Setting::as_json).and_then(Json::as_f64) {
            return Ok(number(step - 2.0));
        }
        let size_name = size_name.unwrap_or(SizeName::Width);
        if !has_def {
            let of = |property: ScaleConfigProp| self.config().scale.get(property);
            let by_mark = match self.kind() {
                MarkType::Tick => ScaleConfigProp::TickBandPaddingInner,
                MarkType::Bar => ScaleConfigProp::BarBandPaddingInner,
                _ => ScaleConfigProp::RectBandPaddingInner,
            };
            if let Some(padding) = of(ScaleConfigProp::BandPaddingInner).or_else(|| of(by_mark)) {
                let free = Expr::binary(BinaryOp::Sub, Expr::number(1.0), setting(padding)?.to_expr());
                let free = padding.as_f64().map_or(free, |padding| Expr::number(1.0 - padding));
                // The group's own size, whatever view it is.
                return Ok(by_signal(Expr::binary(BinaryOp::Mul, free, Expr::name(size_name.name()))));
            }
        }
        Ok(number(discrete_view_step(self.config(), size_name) - 2.0))
    }

    /// Both ends of a bin or of a stretch of time.
    fn bin(&self, channel: Channel, def: &ChannelDef, def2: Option<&ChannelDef>) -> Result<Encode> {
        let Some(channel2) = channel.secondary() else { return Ok(Encode::default()) };
        let name = self.scale_name(channel).unwrap_or_default();
        let scale = self.scale(channel);
        let kind = scale.map(|scale| scale.kind.value);
        let size = band_size(channel, Some(def), def2, self.mark(), self.config(), kind, false);
        let (vega, vega2) = (channel.vega_position(), channel2.vega_position());
        let spacing = Spacing::new(self, channel, def, &name, scale)?;
        let offset = self.offset(channel, Some(Place::At(0.0)))?.rule;
        let offset2 = self.offset(channel2, Some(Place::At(0.0)))?.rule.or_else(|| offset.clone());
        let (shift, shift2) = (spacing.rule(channel, offset), spacing.rule(channel2, offset2));
        let mut encode = Encode::default();
        if def.is_binning() || def.has_time_unit() {
            let lead = MarkSize::read(size.as_ref()).lead().unwrap_or(0.5);
            let position = band_position(def, def2, self.mark(), self.config());
            let suffixes = if def.has_time_unit() && position != Some(0.5) {
                (Some(RECT_START), Some(RECT_END))
            } else {
                (None, None)
            };
            let end = |place: f64, shift| between(Some(&name), def, None, suffixes, &Place::At(place), shift);
            encode.set(vega2, vec![end(lead, shift2)?]);
            encode.set(vega, vec![end(1.0 - lead, shift)?]);
            return Ok(encode);
        }
        let start = field_or_datum(def, Some(name.clone()), FieldName::default(), shift2, None)?;
        if let Some(def2) = def2.filter(|def2| def2.is_field()) {
            encode.set(vega2, vec![start]);
            encode.set(vega, vec![field_or_datum(def2, Some(name), FieldName::default(), shift, None)?]);
        } else if let Some(step) = def.bin.as_ref().and_then(|bin| bin.param(BinProp::Step)).and_then(Json::as_f64) {
            encode.set(vega2, vec![start]);
            let stop = Expr::binary(BinaryOp::Add, parse(&def.datum_field())?, Expr::number(step));
            encode.set(vega, vec![by_signal(scale_call(&name, stop)).shifted(shift)]);
        } else {
            let end = channel2.name();
            self.warn(format!("channel \"{end}\" is needed where \"{}\" is binned already", channel.name()));
        }
        Ok(encode)
    }
}

/// The gap between bins, and what makes a rectangle at least so wide.
struct Spacing {
    is_polar: bool,
    /// px between two bins.
    spacing: f64,
    /// The axis's translation, px: bins align with its ticks.
    translate: f64,
    reverse: Option<Setting>,
    /// (pixels of the bin, smallest pixels).
    least: Option<(Expr, Expr)>,
}

impl Spacing {
    fn new(
        encoder: &Encoder<'_>,
        channel: Channel,
        def: &ChannelDef,
        name: &str,
        scale: Option<&ScaleComponent>,
    ) -> Result<Self> {
        let spacing = channel.is_x_or_y().then(|| encoder.prop(MarkProp::BinSpacing).and_then(Json::as_f64)).flatten();
        let axes = encoder.model().component.axes.get(&channel);
        let axis = axes.and_then(|axes| axes.first());
        let translate = axis
            .and_then(|axis| axis.props.value(AxisProp::Translate))
            .and_then(Setting::as_json)
            .and_then(Json::as_f64);
        let least = encoder.configured.value(MarkProp::MinBandSize, None).filter(|json| truthy(json));
        let end = |suffix| {
            let field = def.vg_field_as(FieldName { suffix, expr: Some("datum"), ..FieldName::default() });
            Ok::<_, crate::error::Error>(scale_call(name, parse(&field)?))
        };
        let pixels = Expr::call("abs", [Expr::binary(BinaryOp::Sub, end(Some("end"))?, end(None)?)]);
        let least = least.map(setting).transpose()?.map(|least| (pixels, least.to_expr()));
        Ok(Self {
            is_polar: channel.is_polar_position(),
            spacing: spacing.unwrap_or(0.0),
            translate: translate.unwrap_or(0.5),
            reverse: scale.and_then(|scale| scale.props.value(ScaleProp::Reverse)).cloned(),
            least,
        })
    }

    /// How far the end of a bin that `channel` gives is shifted, beside its own offset.
    fn rule(&self, channel: Channel, offset: Option<ValueRef>) -> Option<ValueRef> {
        if self.is_polar {
            return None;
        }
        let is_end = matches!(channel, Channel::X | Channel::Y2);
        let gap = if is_end { -self.spacing / 2.0 } else { self.spacing / 2.0 };
        let fixed_reverse = match &self.reverse {
            None => Some(false),
            Some(reverse) => reverse.as_json().map(truthy),
        };
        let fixed_offset = match &offset {
            None => Some(0.0),
            Some(ValueRef { base: Base::Value(value), scale: None, .. }) => value.as_f64(),
            Some(_) => None,
        };
        if let (Some(reverse), Some(offset), None) = (fixed_reverse, fixed_offset, &self.least) {
            let shift = self.translate + if reverse { -offset - gap } else { offset + gap };
            return (shift != 0.0).then(|| number(shift));
        }
        let mut shift = match &self.least {
            Some((pixels, least)) => {
                let lack = Expr::binary(BinaryOp::Sub, least.clone(), pixels.clone());
                let half = Expr::binary(BinaryOp::Mul, Expr::number(if is_end { 0.5 } else { -0.5 }), lack);
                let is_small = Expr::binary(BinaryOp::Lt, pixels.clone(), least.clone());
                Expr::conditional(is_small, half, Expr::number(gap))
            }
            None => Expr::number(gap),
        };
        let mut scaled_offset = None;
        match offset {
            Some(ValueRef { base: Base::Value(value), scale: None, .. }) => {
                shift = Expr::binary(BinaryOp::Add, Expr::json(&value), shift);
            }
            Some(ValueRef { base: Base::Signal(signal), scale: None, .. }) => {
                shift = Expr::binary(BinaryOp::Add, Expr::clone(&signal), shift);
            }
            Some(other) => scaled_offset = Some(other),
            None => {}
        }
        match (&self.reverse, fixed_reverse) {
            (_, Some(false)) => {}
            (_, Some(true)) => shift = Expr::binary(BinaryOp::Mul, Expr::number(-1.0), shift),
            (Some(reverse), None) => {
                let sign = Expr::conditional(reverse.to_expr(), Expr::number(-1.0), Expr::number(1.0));
                shift = Expr::binary(BinaryOp::Mul, sign, shift);
            }
            (None, None) => {}
        }
        let sum = Expr::binary(BinaryOp::Add, Expr::number(self.translate), shift);
        Some(by_signal(sum).shifted(scaled_offset))
    }
}
