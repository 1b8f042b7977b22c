//! What Vega and CSS call the kinds, parts and modes of a scene.

use super::{Blend, MarkKind, Role};

impl MarkKind {
    /// Vega's name of the mark.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Arc => "arc",
            Self::Area => "area",
            Self::Group => "group",
            Self::Image => "image",
            Self::Line => "line",
            Self::Path => "path",
            Self::Rect => "rect",
            Self::Rule => "rule",
            Self::Shape => "shape",
            Self::Symbol => "symbol",
            Self::Text => "text",
            Self::Trail => "trail",
        }
    }
}

impl Role {
    /// Vega's name of the part.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Mark => "mark",
            Self::Frame => "frame",
            Self::Scope => "scope",
            Self::Axis => "axis",
            Self::AxisGrid => "axis-grid",
            Self::AxisTick => "axis-tick",
            Self::AxisLabel => "axis-label",
            Self::AxisDomain => "axis-domain",
            Self::AxisTitle => "axis-title",
            Self::Legend => "legend",
            Self::LegendBand => "legend-band",
            Self::LegendEntry => "legend-entry",
            Self::LegendGradient => "legend-gradient",
            Self::LegendLabel => "legend-label",
            Self::LegendSymbol => "legend-symbol",
            Self::LegendTitle => "legend-title",
            Self::Title => "title",
            Self::TitleText => "title-text",
            Self::TitleSubtitle => "title-subtitle",
            Self::RowHeader => "row-header",
            Self::RowFooter => "row-footer",
            Self::RowTitle => "row-title",
            Self::ColumnHeader => "column-header",
            Self::ColumnFooter => "column-footer",
            Self::ColumnTitle => "column-title",
        }
    }
}

impl Blend {
    /// CSS's name of the mode.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Multiply => "multiply",
            Self::Screen => "screen",
            Self::Overlay => "overlay",
            Self::Darken => "darken",
            Self::Lighten => "lighten",
            Self::ColorDodge => "color-dodge",
            Self::ColorBurn => "color-burn",
            Self::HardLight => "hard-light",
            Self::SoftLight => "soft-light",
            Self::Difference => "difference",
            Self::Exclusion => "exclusion",
            Self::Hue => "hue",
            Self::Saturation => "saturation",
            Self::Color => "color",
            Self::Luminosity => "luminosity",
        }
    }
}
