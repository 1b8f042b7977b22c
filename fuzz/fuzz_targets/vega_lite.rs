//! Vega-Lite documents, the whole way to a picture.

use cml::{Format, Language};

use crate::check::{choice, drawn, error, keeps_secrets, options, with_renderer};

/// Draws a Vega-Lite document, or compiles it.
pub fn run(data: &[u8]) {
    let svg = options(Format::Svg, Language::VegaLite);
    with_renderer(|renderer| match choice(data, 8) {
        0 => match renderer.compile(data, &svg) {
            Ok((vega, warnings)) => {
                warnings.iter().for_each(error);
                keeps_secrets(&vega.to_string());
            }
            Err(failure) => error(&failure),
        },
        1..4 => drawn(Format::Svg, renderer.plot(data, &svg)),
        _ => drawn(Format::Png, renderer.plot(data, &options(Format::Png, Language::VegaLite))),
    });
}
