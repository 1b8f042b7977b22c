//! Layout: boxes of known size to positions.
//!
//! Geometry alone, in pixels: nothing here knows what is in a box. [`grid`] puts cells in rows and columns, [`header`] puts
//! headers, footers and titles around them, [`overlap`] chooses which labels of a row can stay.

pub(crate) mod grid;
pub(crate) mod header;
pub(crate) mod overlap;
