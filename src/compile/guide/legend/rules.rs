//! What a legend's properties follow from: what is written, the config, field and scale.

use serde_json::Value as Json;

use crate::compile::channel::TitleUse;
use crate::compile::explicit::{Origin, Traced};
use crate::compile::guide::values;
use crate::compile::mark::Encoder;
use crate::compile::model::{GuideTitle, LegendComponent, ModelId, Tree};
use crate::compile::scale_type::ScaleType;
use crate::compile::setting::setting;
use crate::compile::{format, selection, size, time_unit};
use crate::error::Result;
use crate::expr::{Expr, Setting};
use crate::vegalite::json::truthy;
use crate::vegalite::{
    Channel, ChannelDef, DataType, LegendProp, LegendType, MarkProp, MarkType, Name, Orient, Orientation, PropMap,
    SizeName, Switchable, Word,
};

/// What gives a property of a legend.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Rule {
    Direction,
    Format,
    FormatType,
    GradientLength,
    LabelOverlap,
    SymbolType,
    Type,
    Values,
    /// A channel, which names its scale.
    Channel,
    /// Nothing but the author.
    Written,
}

impl Rule {
    /// What gives a property; `None` for those that are kept apart, and for those of the config alone.
    fn of(property: LegendProp) -> Option<Self> {
        Some(match property {
            LegendProp::Disable
            | LegendProp::Encoding
            | LegendProp::Title
            | LegendProp::GradientDirection
            | LegendProp::GradientHorizontalMaxLength
            | LegendProp::GradientHorizontalMinLength
            | LegendProp::GradientVerticalMaxLength
            | LegendProp::GradientVerticalMinLength
            | LegendProp::SymbolBaseFillColor
            | LegendProp::UnselectedOpacity => return None,
            LegendProp::Direction => Self::Direction,
            LegendProp::Format => Self::Format,
            LegendProp::FormatType => Self::FormatType,
            LegendProp::GradientLength => Self::GradientLength,
            LegendProp::LabelOverlap => Self::LabelOverlap,
            LegendProp::SymbolType => Self::SymbolType,
            LegendProp::Type => Self::Type,
            LegendProp::Values => Self::Values,
            LegendProp::Opacity
            | LegendProp::Shape
            | LegendProp::Stroke
            | LegendProp::Fill
            | LegendProp::Size
            | LegendProp::StrokeWidth
            | LegendProp::StrokeDash => Self::Channel,
            _ => Self::Written,
        })
    }
}

impl LegendProp {
    /// The property that names the scale of a channel.
    fn of_channel(channel: Channel) -> Option<Self> {
        Some(match channel {
            Channel::Opacity => Self::Opacity,
            Channel::Shape => Self::Shape,
            Channel::Stroke => Self::Stroke,
            Channel::Fill => Self::Fill,
            Channel::Size => Self::Size,
            Channel::StrokeWidth => Self::StrokeWidth,
            Channel::StrokeDash => Self::StrokeDash,
            _ => return None,
        })
    }
}

/// What the legend of one channel is made from.
pub(super) struct Rules<'a> {
    pub(super) tree: &'a Tree,
    pub(super) id: ModelId,
    pub(super) encoder: &'a Encoder<'a>,
    pub(super) channel: Channel,
    pub(super) def: &'a ChannelDef,
    pub(super) scale_type: ScaleType,
    /// The legend as written, if it is an object.
    pub(super) legend: Option<&'a PropMap<LegendProp>>,
    /// What the config says of legends.
    pub(super) config: &'a PropMap<LegendProp>,
    pub(super) is_written: Option<bool>,
    pub(super) kind: Word<LegendType>,
    pub(super) orient: Word<Orient>,
    pub(super) direction: Option<Json>,
}

impl<'a> Rules<'a> {
    /// `None` when the channel has no legend.
    pub(super) fn new(encoder: &'a Encoder<'a>, channel: Channel) -> Option<Self> {
        let (tree, id) = (encoder.tree, encoder.id);
        let def = encoder.unit.def(channel)?.field_or_datum_def()?;
        let scale_type = tree.scale_type(id, channel)?;
        if channel == Channel::Shape && def.kind == Some(DataType::Geojson) {
            return None;
        }
        let written = def.legend.as_ref();
        let legend = written.and_then(Switchable::props);
        let config = &tree.config.legend;
        let own = |property: LegendProp| legend.and_then(|legend| legend.get(property));
        let configured = |property: LegendProp| config.get(property);
        let unit = def.time_unit.as_ref().and_then(time_unit::normalize);
        let is_cyclic =
            unit.as_ref().and_then(|unit| unit.unit()).is_some_and(|unit| matches!(unit, "quarter" | "month" | "day"));
        let is_continuous = scale_type.is_continuous_to_continuous();
        let is_gradient = channel.is_color() && is_continuous && !is_cyclic;
        let default = if is_gradient { LegendType::Gradient } else { LegendType::Symbol };
        let kind = own(LegendProp::Type).and_then(Json::as_str).map_or(Word::Known(default), Word::new);
        let orient = own(LegendProp::Orient).or_else(|| configured(LegendProp::Orient));
        let orient = orient.and_then(Json::as_str).map_or(Word::Known(Orient::Right), Word::new);
        let is_horizontal = match orient.known() {
            Some(Orient::Top | Orient::Bottom) => true,
            Some(Orient::Left | Orient::Right | Orient::None) => false,
            _ => kind.known() == Some(LegendType::Gradient),
        };
        let by_orient = is_horizontal.then(|| Json::from(Orientation::Horizontal.name()));
        let direction = own(LegendProp::Direction).or_else(|| configured(LegendProp::GradientDirection));
        let direction = direction.cloned().or(by_orient);
        let is_written = written.map(|legend| legend.props().is_some());
        Some(Self { tree, id, encoder, channel, def, scale_type, legend, config, is_written, kind, orient, direction })
    }

    pub(super) fn is_gradient(&self) -> bool {
        self.kind.known() == Some(LegendType::Gradient)
    }

    pub(super) fn configured(&self, property: LegendProp) -> Option<&'a Json> {
        self.config.get(property)
    }

    pub(super) fn own(&self, property: LegendProp) -> Option<&'a Json> {
        self.legend?.get(property)
    }

    /// `format` and `formatType` as the author wrote them.
    pub(super) fn formats(&self) -> (Option<&'a Json>, Option<&'a Json>) {
        (self.own(LegendProp::Format), self.own(LegendProp::FormatType))
    }

    pub(super) fn parse(&self) -> Result<LegendComponent> {
        let mut legend = LegendComponent::default();
        let scale = self.tree.scale_name(self.id, self.channel);
        let mark = self.encoder.unit.mark.kind;
        let filled = self.encoder.unit.mark.props.get(MarkProp::Filled).is_some_and(truthy);
        let channel = match (self.channel, mark) {
            (Channel::Color, MarkType::Trail) => Channel::Stroke,
            (Channel::Size, MarkType::Trail) => Channel::StrokeWidth,
            (Channel::Color, _) if filled => Channel::Fill,
            (Channel::Color, _) => Channel::Stroke,
            (other, _) => other,
        };
        if let (Some(scale), Some(channel)) = (scale, LegendProp::of_channel(channel)) {
            legend.props.set(channel, Setting::text(&scale), Origin::Implicit);
        }
        legend.selections = selection::legend_selections(self.tree, self.id, self.channel);
        let disable = match self.is_written {
            Some(shown) => !shown,
            None => self.configured(LegendProp::Disable).is_some_and(truthy),
        };
        let origin = if self.is_written.is_some() { Origin::Explicit } else { Origin::Implicit };
        legend.props.set(LegendProp::Disable, Setting::Json(disable.into()), origin);
        if disable {
            return Ok(legend);
        }
        let other_kind = if self.is_gradient() { LegendType::Symbol } else { LegendType::Gradient };
        let is_bare = self.legend.is_none_or(PropMap::is_empty);
        for property in LegendProp::ALL {
            let Some(rule) = Rule::of(property) else { continue };
            if (is_bare && rule == Rule::Written) || property.name().starts_with(other_kind.name()) {
                continue;
            }
            let Some(value) = self.value(property, rule)? else { continue };
            let is_explicit = match self.own(property) {
                Some(own) => rule == Rule::Values || value == setting(own)?,
                None => false,
            };
            if is_explicit || self.configured(property).is_none() {
                legend.props.set(property, value, if is_explicit { Origin::Explicit } else { Origin::Implicit });
            }
        }
        legend.title = self.title()?;
        self.encode(&mut legend)?;
        Ok(legend)
    }

    fn title(&self) -> Result<Option<Traced<GuideTitle>>> {
        if let Some(own) = self.own(LegendProp::Title) {
            return Ok(Some(Traced::explicit(GuideTitle::Text(setting(own)?))));
        }
        let usage = TitleUse { allow_disabling: true, include_default: true };
        let Some(title) = self.def.title(&self.tree.config, usage) else { return Ok(None) };
        let is_written = self.def.is_field() && self.def.title.is_some();
        // Vega-Lite leaves the title to Vega, whose legends have none by config.
        if !is_written && self.configured(LegendProp::Title).is_some() {
            return Ok(None);
        }
        let title = GuideTitle::Text(setting(&title)?);
        Ok(Some(if is_written { Traced::explicit(title) } else { Traced::implicit(title) }))
    }

    fn value(&self, property: LegendProp, rule: Rule) -> Result<Option<Setting>> {
        let own = || self.own(property).map(setting).transpose();
        Ok(match rule {
            Rule::Direction => self.direction.as_ref().map(setting).transpose()?,
            Rule::Format => {
                let (format, format_type) = self.formats();
                let kind = self.def.kind;
                let format = format::guide_format(self.def, kind, format, format_type, &self.tree.config, false);
                format.as_ref().map(setting).transpose()?
            }
            Rule::FormatType => {
                let kind = format::guide_format_type(self.own(LegendProp::FormatType), self.def, Some(self.scale_type));
                kind.as_ref().map(setting).transpose()?
            }
            Rule::GradientLength => match own()?.or(self.configured(property).map(setting).transpose()?) {
                Some(length) => Some(length),
                None => self.gradient_length()?,
            },
            Rule::LabelOverlap => {
                let thins = matches!(
                    self.scale_type,
                    ScaleType::Quantile | ScaleType::Threshold | ScaleType::Log | ScaleType::Symlog
                );
                match own()?.or(self.configured(property).map(setting).transpose()?) {
                    Some(overlap) => Some(overlap),
                    None => thins.then(|| Setting::text("greedy")),
                }
            }
            Rule::SymbolType => match own()?.filter(|symbol| *symbol != Setting::Json(Json::Null)) {
                Some(symbol) => Some(symbol),
                None => self.symbol_type()?,
            },
            Rule::Type => {
                let is_continuous = self.scale_type.is_continuous_to_continuous();
                let is_gradient = self.channel.is_color() && is_continuous;
                let default = if is_gradient { LegendType::Gradient } else { LegendType::Symbol };
                (self.kind.known() != Some(default)).then(|| Setting::text(self.kind.text()))
            }
            Rule::Values => values(self.own(LegendProp::Values), self.def)?,
            Rule::Channel => None,
            Rule::Written => own()?,
        })
    }

    /// The length of a gradient: that of the view beside it, within the limits of the config.
    fn gradient_length(&self) -> Result<Option<Setting>> {
        if !self.scale_type.is_continuous_to_continuous() {
            return Ok(None);
        }
        let limit = |property: LegendProp| self.configured(property).map(setting).transpose();
        let clamped = |size: SizeName, least: Option<Setting>, most: Option<Setting>| -> Result<Option<Setting>> {
            let (Some(least), Some(most)) = (least, most) else { return Ok(None) };
            let size = Expr::clone(&*size::signal(self.tree, self.id, size)?);
            Ok(Some(Setting::signal(Expr::call("clamp", [size, least.to_expr(), most.to_expr()]))))
        };
        if self.direction.as_ref().and_then(Orientation::of) == Some(Orientation::Horizontal) {
            let least = limit(LegendProp::GradientHorizontalMinLength)?;
            if matches!(self.orient.known(), Some(Orient::Top | Orient::Bottom)) {
                return clamped(SizeName::Width, least, limit(LegendProp::GradientHorizontalMaxLength)?);
            }
            return Ok(least);
        }
        clamped(
            SizeName::Height,
            limit(LegendProp::GradientVerticalMinLength)?,
            limit(LegendProp::GradientVerticalMaxLength)?,
        )
    }

    fn symbol_type(&self) -> Result<Option<Setting>> {
        let mark = &self.encoder.unit.mark;
        if self.channel != Channel::Shape {
            let by_condition = first_condition_value(self.encoder.unit.def(Channel::Shape));
            if let Some(shape) = by_condition.or_else(|| mark.props.get(MarkProp::Shape).cloned()).filter(truthy) {
                return setting(&shape).map(Some);
            }
        }
        Ok(match mark.kind {
            MarkType::Bar | MarkType::Rect | MarkType::Image | MarkType::Square => Some("square"),
            MarkType::Line | MarkType::Trail | MarkType::Rule => Some("stroke"),
            MarkType::Arc
            | MarkType::Point
            | MarkType::Circle
            | MarkType::Tick
            | MarkType::GeoShape
            | MarkType::Area
            | MarkType::Text => Some("circle"),
            _ => None,
        }
        .map(Setting::text))
    }
}

/// The value of a channel, or of its first condition that has one.
pub(super) fn first_condition_value(def: Option<&ChannelDef>) -> Option<Json> {
    let def = def?;
    if def.has_conditional_value() {
        let by_condition = def.condition.iter().find_map(|condition| condition.def.value.clone());
        return def.value.clone().or(by_condition);
    }
    def.value.clone()
}
