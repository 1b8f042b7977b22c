//! Logs read from texts and fixtures, for tests.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use super::find::{Input, Source};
use super::log::read;
use super::options::ReadOptions;
use crate::chart::model::{Log, Metric, Run};
use crate::error::Warnings;

/// The log of runs with these names and texts.
pub(in crate::chart) fn log(runs: &[(&str, &str)]) -> Log {
    let source = |(name, text): &(&str, &str)| {
        let bytes = Cursor::new((*text).to_owned().into_bytes());
        Source { name: Some((*name).to_owned()), input: Input::Stream(Box::new(bytes)) }
    };
    read(runs.iter().map(source).collect(), &ReadOptions::default(), &Warnings::default()).unwrap()
}

/// The log in `text`, as if it came from standard input, and the warnings.
pub(super) fn read_text(text: &str, options: &ReadOptions) -> (Result<Log, String>, Vec<String>) {
    let warnings = Warnings::default();
    let source = Source { name: None, input: Input::Stream(Box::new(Cursor::new(text.to_owned().into_bytes()))) };
    let log = read(vec![source], options, &warnings).map_err(|error| error.to_string());
    (log, warnings.take().iter().map(ToString::to_string).collect())
}

/// The log in these files and folders, and the warnings.
pub(super) fn read_paths(paths: &[&Path], options: &ReadOptions) -> (Result<Log, String>, Vec<String>) {
    let warnings = Warnings::default();
    let sources = paths.iter().map(|path| Source { name: None, input: Input::Path(path.to_path_buf()) }).collect();
    let log = read(sources, options, &warnings).map_err(|error| error.to_string());
    (log, warnings.take().iter().map(ToString::to_string).collect())
}

/// The run in `text`, which is read without a warning.
#[track_caller]
pub(super) fn run(text: &str) -> Run {
    let (log, warnings) = read_text(text, &ReadOptions::default());
    assert_eq!(warnings, Vec::<String>::new());
    log.unwrap().runs.remove(0)
}

/// The error of reading `text`.
#[track_caller]
pub(super) fn failure(text: &str) -> String {
    read_text(text, &ReadOptions::default()).0.unwrap_err()
}

/// The points of a metric's curve.
pub(super) fn points(metric: &Metric) -> Vec<(f64, f64)> {
    metric.curve.points.iter().map(|point| (point.x, point.y)).collect()
}

/// The names of a run's metrics.
pub(super) fn names(run: &Run) -> Vec<&str> {
    run.metrics.iter().map(|metric| metric.name.as_str()).collect()
}

/// The path of a fixture.
pub(super) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/logs").join(name)
}
