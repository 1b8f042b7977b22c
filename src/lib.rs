//! Reports for machine-learning pull requests: a native Vega-Lite renderer.
#![allow(dead_code, reason = "the stages are built side by side and joined at the end")]

mod color;
mod compile;
mod error;
mod expr;
mod format;
mod geo;
mod geom;
mod layout;
mod plot;
mod publish;
mod render;
// mod run;
mod scale;
mod scene;
mod table;
mod text;
mod time;
mod transform;
mod vega;
mod vegalite;

pub use error::{Error, ErrorKind, Result};

#[cfg(feature = "cli")]
pub mod cli;
