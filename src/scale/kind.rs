//! The types of scales, and Vega's categories of them.

use super::Range;
use crate::error::{Error, Result};
use crate::table::Value;

/// What a scale does with its domain.
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

/// How a continuous scale reaches its range.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reach {
    /// Piece by piece, between values of a range.
    Pieces,
    /// Along one ramp of colours.
    Sequential,
    /// Along one ramp of colours with a middle.
    Diverging,
}

/// A type of scale.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ScaleKind {
    pub(crate) family: Family,
    pub(crate) reach: Reach,
}

impl ScaleKind {
    /// The type that Vega calls `name`.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub(super) fn named(name: &str) -> Result<Self> {
        let lower = name.to_ascii_lowercase();
        let (reach, rest) = match lower.split_once('-') {
            Some(("sequential", rest)) => (Reach::Sequential, rest),
            Some(("diverging", rest)) => (Reach::Diverging, rest),
            _ if lower == "sequential" => (Reach::Sequential, "linear"),
            _ => (Reach::Pieces, lower.as_str()),
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
        let kind = Self { family, reach };
        let colors = matches!(family, Family::Linear | Family::Log | Family::Pow | Family::Sqrt | Family::Symlog);
        if reach != Reach::Pieces && !colors {
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
        if self.reach != Reach::Pieces || !self.is_continuous() || self.is_temporal() || !colors {
            return self;
        }
        let reach = match ends {
            2 => Reach::Sequential,
            3 => Reach::Diverging,
            _ => Reach::Pieces,
        };
        Self { reach, ..self }
    }

    pub(crate) fn name(self) -> &'static str {
        match (self.reach, self.family) {
            (Reach::Sequential, Family::Log) => "sequential-log",
            (Reach::Sequential, Family::Pow) => "sequential-pow",
            (Reach::Sequential, Family::Sqrt) => "sequential-sqrt",
            (Reach::Sequential, Family::Symlog) => "sequential-symlog",
            (Reach::Sequential, _) => "sequential-linear",
            (Reach::Diverging, Family::Log) => "diverging-log",
            (Reach::Diverging, Family::Pow) => "diverging-pow",
            (Reach::Diverging, Family::Sqrt) => "diverging-sqrt",
            (Reach::Diverging, Family::Symlog) => "diverging-symlog",
            (Reach::Diverging, _) => "diverging-linear",
            (Reach::Pieces, Family::Linear) => "linear",
            (Reach::Pieces, Family::Log) => "log",
            (Reach::Pieces, Family::Pow) => "pow",
            (Reach::Pieces, Family::Sqrt) => "sqrt",
            (Reach::Pieces, Family::Symlog) => "symlog",
            (Reach::Pieces, Family::Time) => "time",
            (Reach::Pieces, Family::Utc) => "utc",
            (Reach::Pieces, Family::Identity) => "identity",
            (Reach::Pieces, Family::Quantile) => "quantile",
            (Reach::Pieces, Family::Quantize) => "quantize",
            (Reach::Pieces, Family::Threshold) => "threshold",
            (Reach::Pieces, Family::BinOrdinal) => "bin-ordinal",
            (Reach::Pieces, Family::Ordinal) => "ordinal",
            (Reach::Pieces, Family::Band) => "band",
            (Reach::Pieces, Family::Point) => "point",
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
        self.reach != Reach::Pieces
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
