//! What each channel is: its kind, its partners, the marks that take it and what its scale gives.

use crate::vegalite::{Channel, MarkProp, MarkType, SizeName};

/// What a channel's range holds, where that decides the scale.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum RangeType {
    Discrete,
    /// Colours: ramps as well as palettes.
    Flexible,
}

/// How far a mark takes a channel.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Support {
    Always,
    /// Only as the end of a bin that the data brings along.
    Binned,
}

impl Channel {
    /// The channels of a unit, in Vega-Lite's order.
    pub(crate) const UNIT: [Self; 34] = [
        Self::X,
        Self::Y,
        Self::X2,
        Self::Y2,
        Self::Theta,
        Self::Theta2,
        Self::Radius,
        Self::Radius2,
        Self::Longitude,
        Self::Longitude2,
        Self::Latitude,
        Self::Latitude2,
        Self::XOffset,
        Self::YOffset,
        Self::Color,
        Self::Fill,
        Self::Stroke,
        Self::Time,
        Self::Opacity,
        Self::FillOpacity,
        Self::StrokeOpacity,
        Self::StrokeWidth,
        Self::StrokeDash,
        Self::Size,
        Self::Angle,
        Self::Shape,
        Self::Order,
        Self::Text,
        Self::Detail,
        Self::Key,
        Self::Tooltip,
        Self::Href,
        Self::Url,
        Self::Description,
    ];

    /// The unit's channels that place nothing.
    pub(crate) const NONPOSITION: [Self; 20] = [
        Self::Color,
        Self::Fill,
        Self::Stroke,
        Self::Time,
        Self::Opacity,
        Self::FillOpacity,
        Self::StrokeOpacity,
        Self::StrokeWidth,
        Self::StrokeDash,
        Self::Size,
        Self::Angle,
        Self::Shape,
        Self::Order,
        Self::Text,
        Self::Detail,
        Self::Key,
        Self::Tooltip,
        Self::Href,
        Self::Url,
        Self::Description,
    ];

    /// The channels that have scales, in Vega-Lite's order.
    pub(crate) const SCALE: [Self; 18] = [
        Self::X,
        Self::Y,
        Self::Theta,
        Self::Radius,
        Self::XOffset,
        Self::YOffset,
        Self::Color,
        Self::Fill,
        Self::Stroke,
        Self::Time,
        Self::Opacity,
        Self::FillOpacity,
        Self::StrokeOpacity,
        Self::StrokeWidth,
        Self::StrokeDash,
        Self::Size,
        Self::Angle,
        Self::Shape,
    ];

    /// The scale channels that place nothing.
    pub(crate) const NONPOSITION_SCALE: [Self; 12] = [
        Self::Color,
        Self::Fill,
        Self::Stroke,
        Self::Time,
        Self::Opacity,
        Self::FillOpacity,
        Self::StrokeOpacity,
        Self::StrokeWidth,
        Self::StrokeDash,
        Self::Size,
        Self::Angle,
        Self::Shape,
    ];

    /// The channels that give the end of a range.
    pub(crate) const SECONDARY_RANGE: [Self; 6] =
        [Self::X2, Self::Y2, Self::Latitude2, Self::Longitude2, Self::Theta2, Self::Radius2];

    /// The channels that split a view into cells.
    pub(crate) const FACETS: [Self; 3] = [Self::Row, Self::Column, Self::Facet];

    /// The projected positions.
    pub(crate) const GEO_POSITION: [Self; 4] = [Self::Longitude, Self::Longitude2, Self::Latitude, Self::Latitude2];

    pub(crate) fn is_x_or_y(self) -> bool {
        matches!(self, Self::X | Self::Y)
    }

    pub(crate) fn is_offset(self) -> bool {
        matches!(self, Self::XOffset | Self::YOffset)
    }

    pub(crate) fn is_polar_position(self) -> bool {
        matches!(self, Self::Theta | Self::Theta2 | Self::Radius | Self::Radius2)
    }

    pub(crate) fn is_color(self) -> bool {
        matches!(self, Self::Color | Self::Fill | Self::Stroke)
    }

    pub(crate) fn is_facet(self) -> bool {
        Self::FACETS.contains(&self)
    }

    pub(crate) fn is_scale(self) -> bool {
        Self::SCALE.contains(&self)
    }

    /// Whether it places nothing (with a scale or without).
    pub(crate) fn is_nonposition(self) -> bool {
        Self::NONPOSITION.contains(&self)
    }

    /// Whether it gives the end of a range that another channel begins.
    pub(crate) fn is_secondary(self) -> bool {
        self.main() != self
    }

    /// The channel that begins the range: `x` of `x2`; any other is its own.
    #[must_use]
    pub(crate) fn main(self) -> Self {
        match self {
            Self::X2 => Self::X,
            Self::Y2 => Self::Y,
            Self::Latitude2 => Self::Latitude,
            Self::Longitude2 => Self::Longitude,
            Self::Theta2 => Self::Theta,
            Self::Radius2 => Self::Radius,
            other => other,
        }
    }

    /// The channel that ends the range: `x2` of `x`.
    pub(crate) fn secondary(self) -> Option<Self> {
        Some(match self {
            Self::X => Self::X2,
            Self::Y => Self::Y2,
            Self::Latitude => Self::Latitude2,
            Self::Longitude => Self::Longitude2,
            Self::Theta => Self::Theta2,
            Self::Radius => Self::Radius2,
            _ => return None,
        })
    }

    /// `width` or `height`, for the cartesian positions.
    pub(crate) fn size_name(self) -> Option<SizeName> {
        match self {
            Self::X | Self::X2 => Some(SizeName::Width),
            Self::Y | Self::Y2 => Some(SizeName::Height),
            _ => None,
        }
    }

    /// The mark property with the size along a cartesian position.
    pub(crate) fn size_prop(self) -> Option<MarkProp> {
        match self {
            Self::X | Self::X2 => Some(MarkProp::Width),
            Self::Y | Self::Y2 => Some(MarkProp::Height),
            _ => None,
        }
    }

    /// The mark property of the channel's name.
    pub(crate) fn mark_prop(self) -> Option<MarkProp> {
        MarkProp::named(self.name())
    }

    /// The mark property of the name that Vega has for a position.
    pub(crate) fn vega_prop(self) -> Option<MarkProp> {
        match self {
            Self::Theta => Some(MarkProp::StartAngle),
            Self::Theta2 => Some(MarkProp::EndAngle),
            Self::Radius => Some(MarkProp::OuterRadius),
            Self::Radius2 => Some(MarkProp::InnerRadius),
            other => other.mark_prop(),
        }
    }

    /// The mark property that shifts the position, in pixels: `xOffset` of `x`, `theta2Offset` of `theta2`.
    pub(crate) fn offset_property(self) -> Option<MarkProp> {
        Some(match self {
            Self::X => MarkProp::XOffset,
            Self::Y => MarkProp::YOffset,
            Self::X2 => MarkProp::X2Offset,
            Self::Y2 => MarkProp::Y2Offset,
            Self::Theta => MarkProp::ThetaOffset,
            Self::Radius => MarkProp::RadiusOffset,
            Self::Theta2 => MarkProp::Theta2Offset,
            Self::Radius2 => MarkProp::Radius2Offset,
            _ => return None,
        })
    }

    /// The channel with a scale that shifts within a band: `xOffset` of `x`.
    pub(crate) fn offset_scale(self) -> Option<Self> {
        match self {
            Self::X => Some(Self::XOffset),
            Self::Y => Some(Self::YOffset),
            _ => None,
        }
    }

    /// The position that an offset channel shifts.
    pub(crate) fn main_of_offset(self) -> Option<Self> {
        match self {
            Self::XOffset => Some(Self::X),
            Self::YOffset => Some(Self::Y),
            _ => None,
        }
    }

    /// The cartesian position of a projected one: `y` of `latitude`.
    pub(crate) fn position_of_geo(self) -> Option<Self> {
        Some(match self {
            Self::Latitude => Self::Y,
            Self::Latitude2 => Self::Y2,
            Self::Longitude => Self::X,
            Self::Longitude2 => Self::X2,
            _ => return None,
        })
    }

    /// The name of a position in Vega's encodings: `startAngle` of `theta`.
    pub(crate) fn vega_position(self) -> &'static str {
        match self {
            Self::Theta => "startAngle",
            Self::Theta2 => "endAngle",
            Self::Radius => "outerRadius",
            Self::Radius2 => "innerRadius",
            other => other.name(),
        }
    }

    /// Whether Vega has legends for the channel.
    pub(crate) fn supports_legend(self) -> bool {
        use Channel::{Color, Fill, Opacity, Shape, Size, Stroke, StrokeDash, StrokeWidth};
        matches!(self, Color | Fill | Stroke | Size | Shape | Opacity | StrokeWidth | StrokeDash)
    }

    /// How far a primitive mark takes the channel; `None`: not at all.
    pub(crate) fn supports_mark(self, mark: MarkType) -> Option<Support> {
        let taken = match self {
            Self::Color
            | Self::Fill
            | Self::Stroke
            | Self::Description
            | Self::Detail
            | Self::Key
            | Self::Tooltip
            | Self::Href
            | Self::Order
            | Self::Opacity
            | Self::FillOpacity
            | Self::StrokeOpacity
            | Self::StrokeWidth
            | Self::Facet
            | Self::Row
            | Self::Column => true,
            // A geoshape is placed by its projection alone.
            Self::X | Self::Y | Self::XOffset | Self::YOffset | Self::Latitude | Self::Longitude | Self::Time => {
                mark != MarkType::GeoShape
            }
            Self::X2 | Self::Y2 | Self::Latitude2 | Self::Longitude2 => match mark {
                MarkType::Area | MarkType::Bar | MarkType::Image | MarkType::Rect | MarkType::Rule => true,
                MarkType::Circle
                | MarkType::Point
                | MarkType::Square
                | MarkType::Tick
                | MarkType::Line
                | MarkType::Trail => return Some(Support::Binned),
                _ => false,
            },
            Self::Size => {
                matches!(
                    mark,
                    MarkType::Point
                        | MarkType::Tick
                        | MarkType::Rule
                        | MarkType::Circle
                        | MarkType::Square
                        | MarkType::Bar
                        | MarkType::Text
                        | MarkType::Line
                        | MarkType::Trail
                )
            }
            Self::StrokeDash => {
                matches!(
                    mark,
                    MarkType::Line
                        | MarkType::Point
                        | MarkType::Tick
                        | MarkType::Rule
                        | MarkType::Circle
                        | MarkType::Square
                        | MarkType::Bar
                        | MarkType::GeoShape
                )
            }
            Self::Shape => matches!(mark, MarkType::Point | MarkType::GeoShape),
            Self::Text => mark == MarkType::Text,
            Self::Angle => matches!(mark, MarkType::Point | MarkType::Square | MarkType::Text),
            Self::Url => mark == MarkType::Image,
            Self::Theta | Self::Radius => matches!(mark, MarkType::Text | MarkType::Arc),
            Self::Theta2 | Self::Radius2 => mark == MarkType::Arc,
            Self::XError | Self::XError2 | Self::YError | Self::YError2 => false,
        };
        taken.then_some(Support::Always)
    }

    /// What the channel's range holds; `None` where the scale or the data decides.
    pub(crate) fn range_type(self) -> Option<RangeType> {
        match self {
            Self::Facet
            | Self::Row
            | Self::Column
            | Self::Shape
            | Self::StrokeDash
            | Self::Text
            | Self::Tooltip
            | Self::Href
            | Self::Url
            | Self::Description => Some(RangeType::Discrete),
            Self::Color | Self::Fill | Self::Stroke => Some(RangeType::Flexible),
            _ => None,
        }
    }

    /// How many bins a binned field has at most when the document does not say.
    pub(crate) fn max_bins(self) -> u8 {
        match self {
            // As many as there are shapes: more levels could not be told apart.
            Self::Row
            | Self::Column
            | Self::Size
            | Self::Color
            | Self::Fill
            | Self::Stroke
            | Self::StrokeWidth
            | Self::Opacity
            | Self::FillOpacity
            | Self::StrokeOpacity
            | Self::Shape => 6,
            Self::StrokeDash => 4,
            _ => 10,
        }
    }

    /// Whether a discrete field can be sorted by what this channel encodes (`sort: "-y"`).
    pub(crate) fn sorts(self) -> bool {
        matches!(
            self,
            Self::X
                | Self::Y
                | Self::Color
                | Self::Fill
                | Self::Stroke
                | Self::StrokeWidth
                | Self::Size
                | Self::Shape
                | Self::FillOpacity
                | Self::StrokeOpacity
                | Self::Opacity
                | Self::Text
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Channel, Support};
    use crate::vegalite::MarkType;

    #[test]
    fn points_take_an_end_only_of_a_bin() {
        assert_eq!(Channel::X2.supports_mark(MarkType::Point), Some(Support::Binned));
        assert_eq!(Channel::X2.supports_mark(MarkType::Bar), Some(Support::Always));
        assert_eq!(Channel::X2.supports_mark(MarkType::Text), None);
        assert_eq!(Channel::Shape.supports_mark(MarkType::Line), None);
    }

    #[test]
    fn channels_are_in_one_order() {
        for list in [&Channel::UNIT[..], &Channel::NONPOSITION, &Channel::NONPOSITION_SCALE] {
            assert!(list.is_sorted(), "{list:?}");
        }
        assert!(Channel::ALL.is_sorted());
    }
}
