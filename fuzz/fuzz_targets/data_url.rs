//! `data:` URLs.

use cml::fuzzing;

/// Takes a URL apart.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = fuzzing::data_url(text);
}
