//! The encoding of each kind of mark.

use serde_json::Value as Json;

use super::encoder::{Encoder, constant, parse};
use super::nonposition::Settings;
use super::position::Default;
use crate::compile::channel::FieldName;
use crate::compile::model::Stage;
use crate::compile::predicate::valid_number;
use crate::error::{Error, Result};
use crate::expr::Expr;
use crate::vega::{Encode, ValueRef};
use crate::vegalite::{Channel, MarkProp, MarkType, Orientation};

/// Properties of a mark that Vega takes as they are, in Vega-Lite's order.
const VEGA_PROPERTIES: [MarkProp; 52] = [
    MarkProp::Blend,
    MarkProp::Opacity,
    MarkProp::Fill,
    MarkProp::FillOpacity,
    MarkProp::Stroke,
    MarkProp::StrokeCap,
    MarkProp::StrokeWidth,
    MarkProp::StrokeOpacity,
    MarkProp::StrokeDash,
    MarkProp::StrokeDashOffset,
    MarkProp::StrokeJoin,
    MarkProp::StrokeOffset,
    MarkProp::StrokeMiterLimit,
    MarkProp::StartAngle,
    MarkProp::EndAngle,
    MarkProp::PadAngle,
    MarkProp::InnerRadius,
    MarkProp::OuterRadius,
    MarkProp::Size,
    MarkProp::Shape,
    MarkProp::Interpolate,
    MarkProp::Tension,
    MarkProp::Orient,
    MarkProp::Align,
    MarkProp::Baseline,
    MarkProp::Text,
    MarkProp::Dir,
    MarkProp::Dx,
    MarkProp::Dy,
    MarkProp::Ellipsis,
    MarkProp::Limit,
    MarkProp::Radius,
    MarkProp::Theta,
    MarkProp::Angle,
    MarkProp::Font,
    MarkProp::FontSize,
    MarkProp::FontWeight,
    MarkProp::FontStyle,
    MarkProp::LineBreak,
    MarkProp::LineHeight,
    MarkProp::Href,
    MarkProp::CornerRadius,
    MarkProp::CornerRadiusTopLeft,
    MarkProp::CornerRadiusTopRight,
    MarkProp::CornerRadiusBottomLeft,
    MarkProp::CornerRadiusBottomRight,
    MarkProp::Aspect,
    MarkProp::Url,
    MarkProp::Smooth,
    MarkProp::Description,
    MarkProp::AriaRole,
    MarkProp::AriaRoleDescription,
];

/// Vega's mark type for a mark of Vega-Lite.
pub(super) fn vega_kind(mark: MarkType) -> Option<&'static str> {
    Some(match mark {
        MarkType::Arc => "arc",
        MarkType::Area => "area",
        MarkType::Bar | MarkType::Rect | MarkType::Tick => "rect",
        MarkType::Circle | MarkType::Point | MarkType::Square => "symbol",
        MarkType::GeoShape => "shape",
        MarkType::Image => "image",
        MarkType::Line => "line",
        MarkType::Rule => "rule",
        MarkType::Text => "text",
        MarkType::Trail => "trail",
        _ => return None,
    })
}

impl Encoder<'_> {
    /// The whole encoding of the mark.
    pub(super) fn encode(&self) -> Result<Encode> {
        match self.kind() {
            MarkType::Arc => self.arc(),
            MarkType::Area => self.area(),
            MarkType::Bar | MarkType::Rect => self.bar(),
            MarkType::Circle | MarkType::Point | MarkType::Square => self.symbol(),
            MarkType::GeoShape => self.base(&[]),
            MarkType::Image => self.image(),
            MarkType::Line | MarkType::Trail => self.line(),
            MarkType::Rule => self.rule(),
            MarkType::Text => self.label(),
            MarkType::Tick => self.tick(),
            other => Err(Error::spec(format!("unknown mark \"{other}\"")).at(&self.model().at)),
        }
    }

    /// What all marks have. `include`: the properties among colour, size, orient, alignment and theta that the mark takes;
    /// colours are taken unless it is an image.
    fn base(&self, include: &[MarkProp]) -> Result<Encode> {
        let mut encode = Encode::default();
        let place = |property: MarkProp| VEGA_PROPERTIES.iter().position(|known| *known == property);
        let own = self.mark().props.known().filter_map(|(property, value)| Some((place(property)?, property, value)));
        let mut own: Vec<_> = own.collect();
        own.sort_unstable_by_key(|(place, ..)| *place);
        for (_, property, value) in own {
            let is_choosy = matches!(
                property,
                MarkProp::Size | MarkProp::Orient | MarkProp::Align | MarkProp::Baseline | MarkProp::Theta
            );
            if !is_choosy || include.contains(&property) {
                encode.set(property.name(), vec![constant(value)?]);
            }
        }
        if self.kind() != MarkType::Image {
            encode.extend(self.color()?);
        }
        for channel in
            [Channel::Opacity, Channel::FillOpacity, Channel::StrokeOpacity, Channel::StrokeWidth, Channel::StrokeDash]
        {
            encode.extend(self.nonposition(channel, &Settings::default())?);
        }
        encode.extend(self.zindex()?);
        encode.extend(self.text(Channel::Href)?);
        Ok(encode)
    }

    /// `order: {value}` of a mark that is no path lifts its items.
    fn zindex(&self) -> Result<Encode> {
        let order = self.def(Channel::Order);
        if super::super::channel::is_path(self.kind()) || !order.is_some_and(|def| def.is_value()) {
            return Ok(Encode::default());
        }
        self.conditional(order, "zindex", None, |def| def.and_then(|def| def.value.as_ref()).map(constant).transpose())
    }

    fn arc(&self) -> Result<Encode> {
        let mut encode = self.base(&[])?;
        encode.extend(self.point(Channel::X, Default::Mid, None)?);
        encode.extend(self.point(Channel::Y, Default::Mid, None)?);
        encode.extend(self.rect(Channel::Radius)?);
        encode.extend(self.rect(Channel::Theta)?);
        Ok(encode)
    }

    fn area(&self) -> Result<Encode> {
        let mut encode = self.base(&[MarkProp::Orient])?;
        for (channel, orient) in [(Channel::X, Orientation::Horizontal), (Channel::Y, Orientation::Vertical)] {
            let is_range = self.orient() == Some(orient);
            let zero = Default::ZeroOrMin;
            encode.extend(self.point_or_range(channel, zero, zero, is_range)?);
        }
        encode.extend(self.defined()?);
        Ok(encode)
    }

    fn bar(&self) -> Result<Encode> {
        let mut encode = self.base(&[])?;
        encode.extend(self.rect(Channel::X)?);
        encode.extend(self.rect(Channel::Y)?);
        Ok(encode)
    }

    fn image(&self) -> Result<Encode> {
        let mut encode = self.bar()?;
        encode.extend(self.text(Channel::Url)?);
        Ok(encode)
    }

    fn line(&self) -> Result<Encode> {
        let is_trail = self.kind() == MarkType::Trail;
        let mut encode = self.base(if is_trail { &[MarkProp::Size] } else { &[] })?;
        encode.extend(self.point(Channel::X, Default::Mid, None)?);
        encode.extend(self.point(Channel::Y, Default::Mid, None)?);
        let vega = (!is_trail).then_some(MarkProp::StrokeWidth);
        encode.extend(self.nonposition(Channel::Size, &Settings { vega, ..Settings::default() })?);
        encode.extend(self.defined()?);
        Ok(encode)
    }

    fn symbol(&self) -> Result<Encode> {
        let mut encode = self.base(&[MarkProp::Size])?;
        encode.extend(self.point(Channel::X, Default::Mid, None)?);
        encode.extend(self.point(Channel::Y, Default::Mid, None)?);
        encode.extend(self.nonposition(Channel::Size, &Settings::default())?);
        encode.extend(self.nonposition(Channel::Angle, &Settings::default())?);
        match self.kind() {
            MarkType::Point => encode.extend(self.nonposition(Channel::Shape, &Settings::default())?),
            shape => encode.set("shape", vec![constant(&Json::from(shape.name()))?]),
        }
        Ok(encode)
    }

    fn rule(&self) -> Result<Encode> {
        let places = [Channel::X, Channel::Y, Channel::Latitude, Channel::Longitude];
        if !places.into_iter().any(|channel| self.has(channel)) {
            return Ok(Encode::default());
        }
        let orient = self.orient();
        let mut encode = self.base(&[])?;
        use Orientation::{Horizontal, Vertical};
        for (channel, along, across) in [(Channel::X, Horizontal, Vertical), (Channel::Y, Vertical, Horizontal)] {
            let default = if orient == Some(along) { Default::ZeroOrMax } else { Default::Mid };
            let is_range = orient != Some(across);
            encode.extend(self.point_or_range(channel, default, Default::ZeroOrMin, is_range)?);
        }
        let settings = Settings { vega: Some(MarkProp::StrokeWidth), ..Settings::default() };
        encode.extend(self.nonposition(Channel::Size, &settings)?);
        Ok(encode)
    }

    fn label(&self) -> Result<Encode> {
        let mut encode = self.base(&[MarkProp::Align, MarkProp::Baseline, MarkProp::Theta])?;
        encode.extend(self.point(Channel::X, Default::Mid, None)?);
        encode.extend(self.point(Channel::Y, Default::Mid, None)?);
        encode.extend(self.text(Channel::Text)?);
        let settings = Settings { vega: Some(MarkProp::FontSize), ..Settings::default() };
        encode.extend(self.nonposition(Channel::Size, &settings)?);
        encode.extend(self.nonposition(Channel::Angle, &Settings::default())?);
        for (property, default) in [(MarkProp::Align, "center"), (MarkProp::Baseline, "middle")] {
            if self.prop(property).is_none() {
                encode.set(property.name(), vec![constant(&Json::from(default))?]);
            }
        }
        encode.extend(self.point(Channel::Radius, Default::None, None)?);
        encode.extend(self.point(Channel::Theta, Default::None, None)?);
        Ok(encode)
    }

    fn tick(&self) -> Result<Encode> {
        let is_horizontal = self.orient() == Some(Orientation::Horizontal);
        let (along, across) = if is_horizontal { (Channel::X, Channel::Y) } else { (Channel::Y, Channel::X) };
        let (center, thickness) = if is_horizontal { ("yc", "height") } else { ("xc", "width") };
        let mut encode = self.base(&[])?;
        encode.extend(self.rect(along)?);
        encode.extend(self.point(across, Default::Mid, Some(center))?);
        if let Some(value) = self.prop(MarkProp::Thickness) {
            encode.set(thickness, vec![constant(value)?]);
        }
        Ok(encode)
    }

    /// Where a path has gaps: at values that no scale can place.
    fn defined(&self) -> Result<Encode> {
        let imputed = self.unit.stack.as_ref().is_some_and(|stack| stack.impute);
        let form = FieldName { bin_suffix: imputed.then_some("mid"), ..FieldName::default() };
        let mut fields: Vec<Expr> = Vec::new();
        for (channel, def) in self.unit.encoding.each().filter(|(channel, _)| channel.is_scale()) {
            let Some(def) = def.field_def() else { continue };
            let kind = self.scale_type(channel);
            if !self.unit.invalid.scale_mode(channel, def, kind, self.config()).breaks_paths() {
                continue;
            }
            let field = def.datum_field_expr(form, parse)?;
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        let mut encode = Encode::default();
        if !fields.is_empty() {
            let tests = fields.into_iter().map(|field| Expr::all(valid_number(field)));
            encode.set("defined", vec![super::encoder::by_signal(Expr::all(tests))]);
        }
        Ok(encode)
    }
}

/// The stage whose rows become the items.
pub(super) const MARK_STAGE: Stage = Stage::Main;

/// A rule that copies a property of the group around.
pub(super) fn of_group(property: &str) -> Vec<ValueRef> {
    vec![super::encoder::by_group(property)]
}
