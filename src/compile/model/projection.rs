//! Projections while they are made.

use std::rc::Rc;

use super::DataRef;
use crate::expr::Expr;
use crate::vegalite::{ProjectionProp, PropMap};

/// A projection being made.
#[derive(Clone, Debug)]
pub(crate) struct ProjectionComponent {
    pub(crate) name: String,
    /// What the author and the config say.
    pub(crate) specified: PropMap<ProjectionProp>,
    /// Whether it is fitted: neither scale nor translation is written.
    pub(crate) is_fit: bool,
    /// What it is fitted to.
    pub(crate) fit: Vec<Fit>,
    /// Signals of the width and height that it is fitted into.
    pub(crate) size: Option<[Rc<Expr>; 2]>,
    /// A parent has taken it over.
    pub(crate) merged: bool,
}

/// A part of what a projection is fitted to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fit {
    Data(DataRef),
    /// The signal with collected features.
    Signal(String),
}
