//! Reports.

use std::path::Path;

use cml::{Format, Language, fuzzing};

use crate::check::{choice, error, keeps_secrets, message, options, with_renderer};

/// Makes a report ready, and cuts it into parts.
pub fn run(data: &[u8]) {
    let options = options(Format::Png, Language::Detect);
    let length = [60_000, 1000, 200][choice(data, 3) as usize];
    match with_renderer(|renderer| fuzzing::report(data, Path::new("."), length, renderer, &options)) {
        Ok(report) => {
            for part in &report.parts {
                keeps_secrets(part);
                assert!(part.chars().count() <= length, "report: a part is longer than {length}");
            }
            report.kept.iter().for_each(|file| keeps_secrets(&String::from_utf8_lossy(file)));
            report.messages.iter().for_each(|said| message(said));
        }
        Err(failure) => error(&failure),
    }
}
