//! Delimited text.

use cml::{Format, Language, fuzzing};
use serde_json::json;

use crate::check::{choice, drawn, error, options, plain, with_renderer};

/// Reads delimited text as a data set and as a metric log.
pub fn run(data: &[u8]) {
    let formats = [
        json!({"type": "csv", "parse": "auto"}),
        json!({"type": "tsv"}),
        json!({"type": "dsv", "delimiter": ";", "header": ["a", "b"]}),
        json!({"type": "csv", "parse": {"a": "number", "b": "date", "c": "date:'%d/%m/%Y'", "d": "boolean"}}),
    ];
    for format in &formats {
        if let Err(failure) = fuzzing::table(format, data, &plain()) {
            error(&failure);
        }
    }
    let format = if choice(data, 4) == 0 { Format::Svg } else { Format::Png };
    with_renderer(|renderer| drawn(format, fuzzing::log(data, renderer, &options(format, Language::Detect))));
}
