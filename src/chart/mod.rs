//! Metric logs to pictures and tables: what TensorBoard would show of a run, without a server.
//!
//! ```text
//! CSV, JSON, event files ──read──▶ model ──draw──▶ scene (the renderer's)
//!                          bounded size └─table──▶ GFM
//! ```

pub(crate) mod best;
mod gather;
pub(crate) mod model;
pub(crate) mod read;
mod thin;
