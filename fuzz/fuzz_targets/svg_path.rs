//! SVG paths.

use cml::fuzzing;

use crate::check::{error, plain};

/// Reads a path and draws it.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(failure) = fuzzing::svg_path(text, &plain()) {
        error(&failure);
    }
}
