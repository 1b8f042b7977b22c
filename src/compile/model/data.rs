//! The stages of a view's data, and the names by which views ask for them.

/// The name of a data set as views refer to it; which data set that is in the end is known after optimisation
/// (`Tree::data_name`).
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct DataRef(pub(crate) String);

/// Data sets that feed scales shared over the cells of a facet are copies made outside of the cells.
pub(crate) const FACET_SCALE_PREFIX: &str = "scale_";

/// Stages of a view's data that others may ask for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Stage {
    /// After the view's own transforms, before what its encoding asks for.
    Raw,
    /// What marks are made of.
    Main,
    Lookup,
    /// For scale domains, before rows with invalid values are dropped.
    PreFilterInvalid,
    /// For scale domains, after rows with invalid values are dropped.
    PostFilterInvalid,
}

impl Stage {
    /// Vega-Lite's suffix of data names.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Main => "main",
            Self::Lookup => "lookup",
            Self::PreFilterInvalid => "prefilterinvalid",
            Self::PostFilterInvalid => "postfilterinvalid",
        }
    }
}
