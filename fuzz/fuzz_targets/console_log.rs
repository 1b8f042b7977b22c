//! Text of any kind as a metric log.

use cml::{Format, Language, fuzzing};

use crate::check::{drawn, options, with_renderer};

/// Reads text as a metric log.
pub fn run(data: &[u8]) {
    with_renderer(|renderer| drawn(Format::Png, fuzzing::log(data, renderer, &options(Format::Png, Language::Detect))));
}
