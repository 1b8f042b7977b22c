//! The types of scale, and what sets them apart.

/// Vega's scale types, as far as Vega-Lite has them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ScaleType {
    Linear,
    Log,
    Pow,
    Sqrt,
    Symlog,
    Time,
    Utc,
    Quantile,
    Quantize,
    Threshold,
    Sequential,
    Identity,
    Ordinal,
    BinOrdinal,
    Point,
    Band,
}

impl ScaleType {
    const ALL: [Self; 16] = [
        Self::Linear,
        Self::Log,
        Self::Pow,
        Self::Sqrt,
        Self::Symlog,
        Self::Time,
        Self::Utc,
        Self::Quantile,
        Self::Quantize,
        Self::Threshold,
        Self::Sequential,
        Self::Identity,
        Self::Ordinal,
        Self::BinOrdinal,
        Self::Point,
        Self::Band,
    ];

    /// The type that a document names so.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Log => "log",
            Self::Pow => "pow",
            Self::Sqrt => "sqrt",
            Self::Symlog => "symlog",
            Self::Time => "time",
            Self::Utc => "utc",
            Self::Quantile => "quantile",
            Self::Quantize => "quantize",
            Self::Threshold => "threshold",
            Self::Sequential => "sequential",
            Self::Identity => "identity",
            Self::Ordinal => "ordinal",
            Self::BinOrdinal => "bin-ordinal",
            Self::Point => "point",
            Self::Band => "band",
        }
    }

    /// From numbers to a continuous range.
    pub(crate) fn is_numeric(self) -> bool {
        matches!(self, Self::Linear | Self::Log | Self::Pow | Self::Sqrt | Self::Symlog)
    }

    /// From dates to a continuous range.
    pub(crate) fn is_temporal(self) -> bool {
        matches!(self, Self::Time | Self::Utc)
    }

    /// From numbers or dates to a continuous range.
    pub(crate) fn is_continuous_to_continuous(self) -> bool {
        self.is_numeric() || self.is_temporal()
    }

    /// From numbers to a few values.
    pub(crate) fn is_continuous_to_discrete(self) -> bool {
        matches!(self, Self::Quantile | Self::Quantize | Self::Threshold)
    }

    /// From distinct values to places.
    pub(crate) fn is_discrete_position(self) -> bool {
        matches!(self, Self::Point | Self::Band)
    }

    /// The domain is an interval of numbers or dates.
    pub(crate) fn has_continuous_domain(self) -> bool {
        !self.has_discrete_domain()
    }

    /// The domain is a list of distinct values.
    pub(crate) fn has_discrete_domain(self) -> bool {
        matches!(self, Self::Ordinal | Self::BinOrdinal | Self::Point | Self::Band)
    }
}

impl std::fmt::Display for ScaleType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::ScaleType;

    #[test]
    fn types_are_found_by_their_names() {
        for kind in ScaleType::ALL {
            assert_eq!(ScaleType::named(kind.name()), Some(kind));
        }
        assert_eq!(ScaleType::named("linier"), None);
    }
}
