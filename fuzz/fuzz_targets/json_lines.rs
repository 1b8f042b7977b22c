//! JSON lines and lists of rows.

use cml::{Format, Language, fuzzing};

use crate::check::{choice, drawn, error, options, plain, with_renderer};

/// Reads JSON as rows of a data set and as a metric log.
pub fn run(data: &[u8]) {
    if let Err(failure) = fuzzing::json_rows(data, None, &plain()) {
        error(&failure);
    }
    let format = if choice(data, 4) == 0 { Format::Svg } else { Format::Png };
    with_renderer(|renderer| drawn(format, fuzzing::log(data, renderer, &options(format, Language::Detect))));
}
