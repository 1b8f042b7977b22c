//! TensorBoard's event files.

use cml::{Format, Language, fuzzing};

use crate::check::{choice, drawn, options, with_renderer};

/// Reads an event file as a metric log.
pub fn run(data: &[u8]) {
    let format = if choice(data, 4) == 0 { Format::Svg } else { Format::Png };
    with_renderer(|renderer| drawn(format, fuzzing::log(data, renderer, &options(format, Language::Detect))));
}
