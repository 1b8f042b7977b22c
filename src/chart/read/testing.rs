//! Logs read from texts, for tests.

use std::io::Cursor;

use super::find::{Input, Source};
use super::log::read;
use super::options::ReadOptions;
use crate::chart::model::Log;
use crate::error::Warnings;

/// The log of runs with these names and texts.
pub(in crate::chart) fn log(runs: &[(&str, &str)]) -> Log {
    let source = |(name, text): &(&str, &str)| {
        let bytes = Cursor::new((*text).to_owned().into_bytes());
        Source { name: Some((*name).to_owned()), input: Input::Stream(Box::new(bytes)) }
    };
    read(runs.iter().map(source).collect(), &ReadOptions::default(), &Warnings::default()).unwrap()
}
