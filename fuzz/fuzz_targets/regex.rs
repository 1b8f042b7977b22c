//! Regular expressions.

use cml::fuzzing;

use crate::check::{error, plain};

/// Searches the rest of the text for the expression in its first line, with the flags in its second.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut parts = text.splitn(3, '\n');
    let (source, flags, text) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    if let Err(failure) = fuzzing::regex(source, flags, text, &plain()) {
        error(&failure);
    }
}
