//! The file or files of one run: of which format they are, and which reader takes them.

use std::io::{self, Cursor, Read};
use std::path::Path;

use super::find::RunFiles;
use super::job::{Job, RunData};
use super::message::read_failed;
use super::{delimited, dvclive, event, json, key_value, tensorboard};
use crate::budget::CountedRead;
use crate::error::{Error, Result};

/// Reads the files of one run; a file may hold several.
///
/// # Errors
///
/// When a file cannot be read, or what was asked for is no number in it.
pub(super) fn read(files: RunFiles, job: &Job<'_>) -> Result<Vec<RunData>> {
    match files {
        RunFiles::One(path) => {
            let file = job.open(&path, job.label)?;
            if path.file_name().is_some_and(|name| name.to_string_lossy().contains(".tfevents.")) {
                return Ok(vec![tensorboard::read(&[path], job)?]);
            }
            single(CountedRead::new(file), Some(&path), job)
        }
        RunFiles::Stream(stream) => single(CountedRead::new(stream), None, job),
        RunFiles::Events(paths) => Ok(vec![tensorboard::read(&paths, job)?]),
        RunFiles::DvcLive(folder) => dvclive::read(&folder, job).map(|run| vec![run]),
    }
}

/// The formats of single files.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Format {
    Events,
    Json,
    KeyValue,
    Table,
}

impl Format {
    /// The format by the extension, else by how the file begins.
    fn detect(path: Option<&Path>, head: &[u8]) -> Self {
        let extension = path.and_then(Path::extension).map(|extension| extension.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            _ if event::is_events(head) => Self::Events,
            Some("json" | "jsonl" | "ndjson") => Self::Json,
            Some("yaml" | "yml") => Self::KeyValue,
            Some("csv" | "tsv") => Self::Table,
            _ if json::is_json(head) => Self::Json,
            _ if key_value::is_key_value(head) => Self::KeyValue,
            _ => Self::Table,
        }
    }
}

/// How much of a file's beginning tells its format, bytes.
const HEAD_SIZE: usize = 1 << 12;

/// Reads a file of any format; it has no path when it is a stream.
fn single(mut input: impl Read + Send, path: Option<&Path>, job: &Job<'_>) -> Result<Vec<RunData>> {
    let mut head = Vec::new();
    let failed = |error: io::Error| read_failed(job.label, &error);
    input.by_ref().take(HEAD_SIZE as u64).read_to_end(&mut head).map_err(failed)?;
    match (Format::detect(path, &head), path) {
        (Format::Events, Some(path)) => Ok(vec![tensorboard::read(&[path.to_owned()], job)?]),
        (Format::Events, None) => Err(Error::data(format!("{}: an event file; give its path instead", job.label))),
        (Format::Json, _) => json::read(&mut Cursor::new(head).chain(input), job),
        (Format::KeyValue, _) => key_value::read(&mut Cursor::new(head).chain(input), job),
        (Format::Table, _) => {
            let tabs = path.and_then(Path::extension).is_some_and(|extension| extension.eq_ignore_ascii_case("tsv"));
            table(head, input, tabs, job)
        }
    }
}

/// Reads a delimited table; `tabs` when its cells are known to be set apart by them.
fn table(head: Vec<u8>, input: impl Read + Send, tabs: bool, job: &Job<'_>) -> Result<Vec<RunData>> {
    if head.contains(&0) && !head.starts_with(b"\xff\xfe") && !head.starts_with(b"\xfe\xff") {
        return Err(Error::data(format!("{}: a binary file of no known kind", job.label)));
    }
    delimited::read(&mut Cursor::new(head).chain(input), tabs, job)
}
