//! Metric logs to pictures and tables: what TensorBoard would show of a run, without a server.
//!
//! ```text
//! CSV, JSON, event files ──read──▶ model ──draw──▶ scene (the renderer's)
//!                          bounded size └─table──▶ GFM
//! ```

mod axis;
mod backend;
pub(crate) mod best;
mod gather;
mod heat;
mod hist;
mod legend;
mod line;
mod look;
pub(crate) mod model;
mod number;
mod options;
mod page;
mod pair;
mod panel;
mod part;
mod pick;
pub(crate) mod read;
mod rows;
#[cfg(test)]
pub(crate) mod sample;
mod since;
mod stretch;
pub(crate) mod table;
#[cfg(test)]
mod tests;
mod thin;

pub(crate) use options::{ChartKind, ChartOptions, Theme};
pub(crate) use page::draw;
