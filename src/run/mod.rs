//! Vega to a scene: every signal, data set and scale evaluated, every mark encoded, every guide built and placed.
//!
//! No dataflow: a signal, a data set, a scale is a named cell in a [`scope::Scope`], evaluated when first asked
//! for and kept. Groups are built from the inside out: marks are encoded ([`mark`]), guides become marks
//! ([`guide`]), and [`arrange`] places axes, cells, legends and titles by their bounds, as Vega's view layout does.

pub(crate) mod arrange;
pub(crate) mod config;
mod context;
pub(crate) mod dataset;
mod domain;
pub(crate) mod env;
mod facet;
pub(crate) mod group;
pub(crate) mod guide;
mod host;
mod load;
pub(crate) mod mark;
mod root;
mod scales;
pub(crate) mod scope;
#[cfg(test)]
mod tests;

pub(crate) use root::run;

use crate::format::Locale;
use crate::time::Zone;

/// The settings that a picture depends on beside its chart.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The zone of local times.
    pub(crate) zone: Zone,
    pub(crate) locale: Locale,
    /// Seed of `random()` and of `sample`.
    pub(crate) seed: f64,
    /// What `now()` gives, ms since 1970.
    pub(crate) now_ms: f64,
    /// Whether items, marks and guides are described for screen readers, which only SVG passes on.
    pub(crate) describe: bool,
}
