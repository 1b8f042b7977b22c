//! TensorBoard's event files.

use std::fs;
use std::path::PathBuf;

use cml::{Format, Language, fuzzing};

use crate::check::{choice, drawn, options, with_renderer};

/// Reads an event file as a metric log.
pub fn run(data: &[u8]) {
    let path = PathBuf::from(format!("../events.out.tfevents.{}", std::process::id()));
    fs::write(&path, data).expect("an event file is written for the library to read");
    let format = if choice(data, 4) == 0 { Format::Svg } else { Format::Png };
    with_renderer(|renderer| drawn(format, fuzzing::log_file(&path, renderer, &options(format, Language::Detect))));
}
