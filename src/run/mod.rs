//! Vega to a scene: every signal, data set and scale worked out, every mark encoded, every guide built and placed.
//!
//! No dataflow: a signal, a data set, a scale is a named cell in a [`scope::Scope`], worked out when first asked
//! for and kept. Groups are built from the inside out: marks are encoded ([`mark`]), guides become marks
//! ([`guide`]), and [`arrange`] places axes, cells, legends and titles by their bounds, as Vega's view layout does.

pub(crate) mod arrange;
pub(crate) mod config;
pub(crate) mod dataset;
pub(crate) mod group;
pub(crate) mod guide;
pub(crate) mod mark;
pub(crate) mod scope;
