//! The file or files of one run: of which format they are, and which reader takes them.

use std::io::{self, Cursor, Read};
use std::path::Path;

use super::find::RunFiles;
use super::job::{Job, RunData};
use super::message::read_failed;
use super::options::ReadOptions;
use super::{console, delimited, dvclive, event, exported, json, key_value, mlflow, tensorboard};
use crate::budget::CountedRead;
use crate::chart::model::Metric;
use crate::error::{Error, Result};

/// Reads the files of one run; a file may hold several.
///
/// # Errors
///
/// When a file cannot be read, or what was asked for is no number in it.
pub(super) fn read(files: RunFiles, job: &Job<'_>) -> Result<Vec<RunData>> {
    match files {
        RunFiles::One(path) => {
            let file = CountedRead::new(job.open(&path, job.label)?);
            if let Some((name, _)) = mlflow::metric_of(&path) {
                return Ok(vec![mlflow::read(&[(name, path)], job)?]);
            }
            if path.file_name().is_some_and(|name| name.to_string_lossy().contains(".tfevents.")) {
                return Ok(vec![tensorboard::read(&[path], job)?]);
            }
            match exported::of_tensorboard(&path) {
                Some((run, tag)) => of_export(file, &path, run, tag, job),
                None => single(file, Some(&path), job),
            }
        }
        RunFiles::Stream(stream) => single(CountedRead::new(stream), None, job),
        RunFiles::Bytes(_, bytes) => single(CountedRead::new(Cursor::new(bytes)), None, job),
        RunFiles::Events(paths) => Ok(vec![tensorboard::read(&paths, job)?]),
        RunFiles::Mlflow { metrics, .. } => Ok(vec![mlflow::read(&metrics, job)?]),
        RunFiles::DvcLive(folder) => dvclive::read(&folder, job).map(|run| vec![run]),
    }
}

/// Reads what TensorBoard exported of the metric `tag` of a run; its column is called `Value`, whatever the metric is.
fn of_export(file: impl Read + Send, path: &Path, name: String, tag: String, job: &Job<'_>) -> Result<Vec<RunData>> {
    let options = ReadOptions { y: Vec::new(), ..job.options.clone() };
    let mut runs = single(file, Some(path), &Job { options: &options, ..*job })?;
    for run in &mut runs {
        run.name.get_or_insert_with(|| name.clone());
        run.is_export = true;
        for metric in run.metrics.iter_mut().filter(|metric| metric.name.eq_ignore_ascii_case("value")) {
            metric.name.clone_from(&tag);
        }
        let (wanted, others) =
            std::mem::take(&mut run.metrics).into_iter().partition(|metric| job.options.wants(&metric.name));
        run.metrics = wanted;
        let others: Vec<Metric> = others;
        run.others.extend(others.into_iter().map(|metric| metric.name));
    }
    Ok(runs)
}

/// The formats of single files.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Format {
    Events,
    Json,
    KeyValue,
    Console,
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
            _ if json::json_lines(head) > console::lines_with_pairs(head).0 => Self::Json,
            _ if key_value::is_key_value(head) => Self::KeyValue,
            _ if console::is_console(head) => Self::Console,
            _ => Self::Table,
        }
    }
}

/// How much of a file's beginning tells its format, bytes.
const HEAD_SIZE: usize = 1 << 16;

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
        (Format::Console, _) => console::read(&mut Cursor::new(head).chain(input), job),
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
