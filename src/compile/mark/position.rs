//! Places: points and ranges along x, y, theta and radius.

use serde_json::Value as Json;

use super::encoder::{Encoder, by_field, by_group, by_signal, constant, number};
use super::reference::{
    End, Place, Wanted, between, field_or_datum, mid_point, mid_point_with_invalid, scaled_zero_or, size_or_constant,
};
use crate::compile::channel::FieldName;
use crate::compile::size;
use crate::error::Result;
use crate::expr::{BinaryOp, Expr};
use crate::vega::{Encode, ValueRef};
use crate::vegalite::{Channel, MarkProp, MarkSize, MarkType, SizeName};

/// Where a mark stands that says nothing of a position.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Default {
    Mid,
    ZeroOrMin,
    ZeroOrMax,
    None,
}

/// How far a position is shifted.
pub(super) struct Offset {
    /// By a channel with a scale, not by a number of pixels.
    pub(super) by_encoding: bool,
    pub(super) rule: Option<ValueRef>,
}

impl Encoder<'_> {
    pub(super) fn offset(&self, channel: Channel, place: Option<Place>) -> Result<Offset> {
        let Some(property) = channel.offset_property() else { return Ok(Offset { by_encoding: false, rule: None }) };
        let written = self.own(property);
        if let Some(offset) = channel.offset_scale().filter(|offset| self.has(*offset)) {
            let wanted = Wanted {
                channel: offset,
                def: self.def(offset),
                def2: None,
                scale_name: self.scale_name(offset),
                scale: self.scale(offset),
                stack: None,
                offset: None,
                default: written.map(constant).transpose()?,
                place,
            };
            return Ok(Offset { by_encoding: true, rule: mid_point(self, wanted)? });
        }
        let rule = written.filter(|json| crate::vegalite::json::truthy(json)).map(constant).transpose()?;
        Ok(Offset { by_encoding: false, rule })
    }

    /// A point along `channel`, written as the Vega channel `vega` (or its own).
    pub(super) fn point(&self, channel: Channel, default: Default, vega: Option<&str>) -> Result<Encode> {
        let def = self.def(channel);
        let offset = self.offset(channel, Some(Place::At(0.5)))?;
        let is_projected = self.has(Channel::Latitude) || self.has(Channel::Longitude);
        let rules = if def.is_none() && channel.is_x_or_y() && is_projected {
            Some(vec![by_field(self.model().name_of(channel.name()))])
        } else {
            let wanted = Wanted {
                channel,
                def,
                def2: channel.secondary().and_then(|end| self.def(end)),
                scale_name: self.scale_name(channel),
                scale: self.scale(channel),
                stack: self.unit.stack.as_ref(),
                offset: offset.rule,
                default: self.default_position(channel, default)?,
                place: offset.by_encoding.then_some(Place::At(0.0)),
            };
            self.main_position(wanted)?
        };
        let mut encode = Encode::default();
        if let Some(rules) = rules {
            encode.set(vega.unwrap_or(channel.name()), rules);
        }
        Ok(encode)
    }

    fn main_position(&self, wanted: Wanted<'_>) -> Result<Option<Vec<ValueRef>>> {
        let is_stacked = wanted.stack.is_some_and(|stack| stack.field_channel == wanted.channel);
        let Some(def) = wanted.def.filter(|def| is_stacked && def.is_field_or_datum()) else {
            return mid_point_with_invalid(self, wanted);
        };
        if def.is_field() {
            let is_label = self.kind() == MarkType::Text && wanted.channel.is_polar_position();
            let written = def.band_position.as_ref().and_then(Json::as_f64);
            // Labels of slices stand in their middle.
            if let Some(place) = written.or(is_label.then_some(0.5)) {
                let name = wanted.scale_name.as_deref();
                let rule = between(name, def, None, (Some("start"), None), &Place::At(place), wanted.offset)?;
                return Ok(Some(vec![rule]));
            }
        }
        let form = FieldName { suffix: Some("end"), ..FieldName::default() };
        Ok(Some(vec![field_or_datum(def, wanted.scale_name, form, wanted.offset, None)?]))
    }

    /// Where a position is that the encoding does not give.
    pub(super) fn default_position(&self, channel: Channel, default: Default) -> Result<Option<ValueRef>> {
        let main = channel.main();
        let written = channel.mark_prop().and_then(|property| self.prop_for(property, channel.vega_prop()));
        if let Some(written) = written {
            return size_or_constant(channel, written).map(Some);
        }
        let end = match default {
            Default::None => return Ok(None),
            Default::Mid => {
                let Some(size) = channel.size_name() else { return Ok(None) };
                let size = by_signal(Expr::clone(&*size::signal(self.tree, self.id, size)?));
                return Ok(Some(ValueRef { mult: Some(Box::new(number(0.5))), ..size }));
            }
            Default::ZeroOrMin => End::Min,
            Default::ZeroOrMax => End::Max,
        };
        let name = self.scale_name(main);
        if let Some(rule) = scaled_zero_or(self.scale(main), name.as_deref(), end) {
            return Ok(Some(rule));
        }
        Ok(match (main, end) {
            (Channel::Radius, End::Max) => {
                let size = |name| Ok::<_, crate::error::Error>(Expr::clone(&*size::signal(self.tree, self.id, name)?));
                let least = Expr::call("min", [size(SizeName::Width)?, size(SizeName::Height)?]);
                Some(by_signal(Expr::binary(BinaryOp::Div, least, Expr::number(2.0))))
            }
            (Channel::Theta, End::Max) => {
                Some(by_signal(Expr::binary(BinaryOp::Mul, Expr::number(2.0), Expr::name("PI"))))
            }
            (Channel::X, End::Max) => Some(by_group("width")),
            (Channel::Y, End::Min) => Some(by_group("height")),
            (Channel::X | Channel::Y | Channel::Radius | Channel::Theta, _) => Some(number(0.0)),
            _ => None,
        })
    }

    /// A point, or with `is_range` a range.
    pub(super) fn point_or_range(
        &self,
        channel: Channel,
        default: Default,
        default2: Default,
        is_range: bool,
    ) -> Result<Encode> {
        if is_range { self.range(channel, default, default2) } else { self.point(channel, default, None) }
    }

    pub(super) fn range(&self, channel: Channel, default: Default, default2: Default) -> Result<Encode> {
        let end = match channel.secondary() {
            Some(channel2) => self.end_or_size(channel2, default2)?,
            None => Encode::default(),
        };
        let is_sized = channel.size_name().is_some_and(|size| end.channel(size.name()).is_some());
        let vega = if is_sized { self.aligned(channel, "middle") } else { channel.vega_position() };
        let mut encode = self.point(channel, default, Some(vega))?;
        encode.extend(end);
        Ok(encode)
    }

    /// The end of a range, or a size in its place.
    fn end_or_size(&self, channel: Channel, default: Default) -> Result<Encode> {
        let base = channel.main();
        let size = channel.size_name();
        let def = self.def(base);
        let has_own = self.has(channel) || channel.mark_prop().is_some_and(|property| self.own(property).is_some());
        let offset = self.offset(if has_own { channel } else { base }, None)?;
        let one = |vega: &str, rule: ValueRef| {
            let mut encode = Encode::default();
            encode.set(vega, vec![rule]);
            encode
        };
        let is_projected = self.has(Channel::Latitude) || self.has(Channel::Longitude);
        if def.is_none() && matches!(channel, Channel::X2 | Channel::Y2) && is_projected {
            if let Some((size, own)) =
                size.and_then(|size| Some((size, self.own(channel.size_prop()?)?))).filter(|(_, own)| !own.is_null())
            {
                return Ok(one(size.name(), constant(own)?));
            }
            return Ok(one(channel.vega_position(), by_field(self.model().name_of(channel.name()))));
        }
        let stack = self.unit.stack.as_ref();
        let rules = match def.filter(|def| def.is_field_or_datum()) {
            Some(def) if stack.is_some_and(|stack| stack.field_channel == base) => {
                let form = FieldName { suffix: Some("start"), ..FieldName::default() };
                Some(vec![field_or_datum(def, self.scale_name(base), form, offset.rule, None)?])
            }
            _ => {
                let wanted = Wanted {
                    channel,
                    def: self.def(channel),
                    def2: None,
                    scale_name: self.scale_name(base),
                    scale: self.scale(base),
                    stack,
                    offset: offset.rule,
                    default: None,
                    place: None,
                };
                mid_point_with_invalid(self, wanted)?
            }
        };
        if let Some(rules) = rules {
            let mut encode = Encode::default();
            encode.set(channel.vega_position(), rules);
            return Ok(encode);
        }
        for source in 0..4 {
            let setting = |property: MarkProp| match source {
                0 => self.own(property),
                1 => self.configured.by_style(property),
                2 => self.configured.by_type(property),
                _ => self.configured.by_all(property),
            };
            if let Some(encode) = self.written_end_or_size(channel, setting)? {
                return Ok(encode);
            }
        }
        let mut encode = Encode::default();
        if let Some(rule) = self.default_position(channel, default)? {
            encode.set(channel.vega_position(), vec![rule]);
        }
        Ok(encode)
    }

    fn written_end_or_size<'s>(
        &self,
        channel: Channel,
        source: impl Fn(MarkProp) -> Option<&'s Json>,
    ) -> Result<Option<Encode>> {
        let mut encode = Encode::default();
        if let Some(end) = channel.vega_prop().and_then(&source).or_else(|| source(channel.mark_prop()?)) {
            encode.set(channel.vega_position(), vec![size_or_constant(channel, end)?]);
            return Ok(Some(encode));
        }
        let (Some(size), Some(property)) = (channel.size_name(), channel.size_prop()) else { return Ok(None) };
        match MarkSize::read(source(property)) {
            MarkSize::Band(_) => {
                self.warn(format!("a {size} relative to a band is not supported where the mark is a range"));
                Ok(None)
            }
            MarkSize::Fixed(fixed) => {
                encode.set(size.name(), vec![size_or_constant(channel, &fixed)?]);
                Ok(Some(encode))
            }
            MarkSize::None => Ok(None),
        }
    }

    /// The Vega channel that `align` or `baseline` makes of a position with a size: the start, the centre or the end.
    pub(super) fn aligned(&self, channel: Channel, default: &str) -> &'static str {
        let property = match channel {
            Channel::X => MarkProp::Align,
            Channel::Y => MarkProp::Baseline,
            _ => return channel.vega_position(),
        };
        let written = self.prop(property);
        if written.is_some_and(Json::is_object) {
            self.warn(format!("{property} of a range cannot be an expression"));
        }
        let align = written.and_then(Json::as_str).unwrap_or(default);
        match (channel, align) {
            (Channel::X, "left" | "top") => "x",
            (Channel::X, "right") => "x2",
            (Channel::X, _) => "xc",
            (_, "top") => "y",
            (_, "bottom") => "y2",
            _ => "yc",
        }
    }
}
