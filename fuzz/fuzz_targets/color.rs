//! Colours.

use cml::fuzzing;

/// Reads a colour, and what is written for it.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(css) = fuzzing::color(text) {
        assert!(fuzzing::color(&css).is_some(), "color: {css} is none");
    }
}
