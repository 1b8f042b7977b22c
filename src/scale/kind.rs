//! The types of scales, and Vega's categories of them.

use super::Range;
use crate::error::{Error, Result};
use crate::table::Value;

/// The family of a scale: what it does with its domain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Family {
    Linear,
    Log,
    Pow,
    Sqrt,
    Symlog,
    Time,
    Utc,
    Identity,
    Quantile,
    Quantize,
    Threshold,
    BinOrdinal,
    Ordinal,
    Band,
    Point,
}

/// The interpolation of a continuous scale's range.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Interpolation {
    /// Piece by piece, between values of a range.
    Piecewise,
    /// Along one ramp of colours.
    Sequential,
    /// Along one ramp of colours with a middle.
    Diverging,
}

/// A type of scale.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ScaleKind {
    pub(crate) family: Family,
    pub(crate) interpolation: Interpolation,
}

impl ScaleKind {
    /// The type that Vega calls `name`.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub(super) fn named(name: &str) -> Result<Self> {
        let lower = name.to_ascii_lowercase();
        let (interpolation, rest) = match lower.split_once('-') {
            Some(("sequential", rest)) => (Interpolation::Sequential, rest),
            Some(("diverging", rest)) => (Interpolation::Diverging, rest),
            _ if lower == "sequential" => (Interpolation::Sequential, "linear"),
            _ => (Interpolation::Piecewise, lower.as_str()),
        };
        let family = match rest {
            "linear" | "" => Family::Linear,
            "log" => Family::Log,
            "pow" => Family::Pow,
            "sqrt" => Family::Sqrt,
            "symlog" => Family::Symlog,
            "time" => Family::Time,
            "utc" => Family::Utc,
            "identity" => Family::Identity,
            "quantile" => Family::Quantile,
            "quantize" => Family::Quantize,
            "threshold" => Family::Threshold,
            "bin-ordinal" => Family::BinOrdinal,
            "ordinal" => Family::Ordinal,
            "band" => Family::Band,
            "point" => Family::Point,
            _ => return Err(Error::spec(format!("unknown scale type \"{name}\""))),
        };
        let kind = Self { family, interpolation };
        let colors = matches!(family, Family::Linear | Family::Log | Family::Pow | Family::Sqrt | Family::Symlog);
        if interpolation != Interpolation::Piecewise && !colors {
            return Err(Error::spec(format!("unknown scale type \"{name}\"")));
        }
        Ok(kind)
    }

    /// The type that a scale really has: one over two or three numbers to colours runs along a ramp.
    pub(super) fn resolved(self, ends: usize, range: Option<&Range>) -> Self {
        let colors = match range {
            Some(Range::Scheme { .. }) => true,
            Some(Range::Values(values)) => {
                !values.is_empty() && values.iter().all(|value| matches!(value, Value::Text(_)))
            }
            _ => false,
        };
        if self.interpolation != Interpolation::Piecewise || !self.is_continuous() || self.is_temporal() || !colors {
            return self;
        }
        let interpolation = match ends {
            2 => Interpolation::Sequential,
            3 => Interpolation::Diverging,
            _ => Interpolation::Piecewise,
        };
        Self { interpolation, ..self }
    }

    pub(crate) fn name(self) -> &'static str {
        match (self.interpolation, self.family) {
            (Interpolation::Sequential, Family::Log) => "sequential-log",
            (Interpolation::Sequential, Family::Pow) => "sequential-pow",
            (Interpolation::Sequential, Family::Sqrt) => "sequential-sqrt",
            (Interpolation::Sequential, Family::Symlog) => "sequential-symlog",
            (Interpolation::Sequential, _) => "sequential-linear",
            (Interpolation::Diverging, Family::Log) => "diverging-log",
            (Interpolation::Diverging, Family::Pow) => "diverging-pow",
            (Interpolation::Diverging, Family::Sqrt) => "diverging-sqrt",
            (Interpolation::Diverging, Family::Symlog) => "diverging-symlog",
            (Interpolation::Diverging, _) => "diverging-linear",
            (Interpolation::Piecewise, Family::Linear) => "linear",
            (Interpolation::Piecewise, Family::Log) => "log",
            (Interpolation::Piecewise, Family::Pow) => "pow",
            (Interpolation::Piecewise, Family::Sqrt) => "sqrt",
            (Interpolation::Piecewise, Family::Symlog) => "symlog",
            (Interpolation::Piecewise, Family::Time) => "time",
            (Interpolation::Piecewise, Family::Utc) => "utc",
            (Interpolation::Piecewise, Family::Identity) => "identity",
            (Interpolation::Piecewise, Family::Quantile) => "quantile",
            (Interpolation::Piecewise, Family::Quantize) => "quantize",
            (Interpolation::Piecewise, Family::Threshold) => "threshold",
            (Interpolation::Piecewise, Family::BinOrdinal) => "bin-ordinal",
            (Interpolation::Piecewise, Family::Ordinal) => "ordinal",
            (Interpolation::Piecewise, Family::Band) => "band",
            (Interpolation::Piecewise, Family::Point) => "point",
        }
    }

    /// From a continuous domain, without steps. (`identity` is in no category.)
    pub(crate) fn is_continuous(self) -> bool {
        matches!(
            self.family,
            Family::Linear | Family::Log | Family::Pow | Family::Sqrt | Family::Symlog | Family::Time | Family::Utc
        )
    }

    /// To a ramp of colours.
    pub(crate) fn is_interpolating(self) -> bool {
        self.interpolation != Interpolation::Piecewise
    }

    pub(crate) fn is_log(self) -> bool {
        self.family == Family::Log
    }

    pub(crate) fn is_temporal(self) -> bool {
        matches!(self.family, Family::Time | Family::Utc)
    }

    /// Whether d3 makes ticks for it by number; the others show their domain.
    pub(super) fn has_ticks(self) -> bool {
        self.is_continuous() || matches!(self.family, Family::Quantize | Family::Identity)
    }
}
