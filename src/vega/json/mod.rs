//! Vega's own JSON, to and from the resolved chart.
//!
//! Reading keeps what a still picture needs and leaves out event streams, bindings, triggers, tooltips and
//! cursors; `enter` and `update` sets become one. What [`fn@write`] gives is drawn by Vega as we draw the chart.

mod read;
mod write;

pub(crate) use read::{read, read_domain, read_rules, read_signals};
pub(crate) use write::write;
