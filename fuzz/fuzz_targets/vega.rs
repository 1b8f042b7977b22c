//! Vega documents, the whole way to a picture.

use cml::{Format, Language};

use crate::check::{choice, drawn, options, with_renderer};

/// Draws a Vega document.
pub fn run(data: &[u8]) {
    let format = if choice(data, 2) == 0 { Format::Svg } else { Format::Png };
    with_renderer(|renderer| drawn(format, renderer.plot(data, &options(format, Language::Vega))));
}
