//! Logs of any known kind to the model: found, told apart by name and content, read as streams.
//!
//! Nothing of a file is kept but what a metric's curve, counts and sample need, so that memory does not grow with rows.

mod axis;
mod batch;
mod block;
mod cell;
mod crew;
mod delimited;
mod dvc;
mod event;
mod feed;
mod find;
mod gap;
mod json;
mod lane;
mod name;
mod pairs;
mod proto;
mod python;
mod quote;
mod rows;
mod shape;
mod sniff;
mod tensorboard;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use find::Files;
pub(crate) use find::{Input, Source, expand};
use rows::Rows;

use super::gather::Keep;
use super::model::{ImageSummary, Log, Metric, Run, Spread};
use crate::error::{Error, Result, Warnings};

/// How logs are read.
#[derive(Clone, Debug)]
pub(crate) struct ReadOptions {
    /// The column of the x axis, `row` for the number of the row; `None` to choose by name and motion.
    pub(crate) x: Option<String>,
    /// The metrics asked for, `*` standing for any text; empty for all.
    pub(crate) y: Vec<String>,
    /// The weight of TensorBoard's smoothing, 0 to 1; `None` for no smoothed curve.
    pub(crate) smooth: Option<f64>,
    /// The first line of a delimited table holds data; columns are then called 1, 2, 3….
    pub(crate) no_header: bool,
    /// What stands between cells; `None` to find out.
    pub(crate) delimiter: Option<u8>,
    /// The column whose values tell runs apart, within each table or list of rows; `None` when a file is a run.
    pub(crate) group: Option<String>,
    /// Whether image summaries are kept.
    pub(crate) images: bool,
    /// Intervals of a thinned curve, 1024 by default: more than a panel has pixels. Curves of up to four times as many
    /// points are exact.
    pub(crate) buckets: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        let (x, y, smooth, delimiter, group) = (None, Vec::new(), None, None, None);
        Self { x, y, smooth, no_header: false, delimiter, group, images: false, buckets: 1024 }
    }
}

/// What one file is read with.
struct Job<'a> {
    /// The file's name, for messages.
    label: &'a str,
    options: &'a ReadOptions,
    keep: Keep,
    warnings: &'a Warnings,
}

impl Job<'_> {
    fn rows(&self) -> Rows<'_> {
        Rows::new(self.label, self.options, self.keep, self.warnings)
    }
}

/// What a file held.
#[derive(Default)]
struct Found {
    /// Of a run inside the file, when it holds several.
    name: Option<String>,
    metrics: Vec<Metric>,
    images: Vec<ImageSummary>,
    /// Names of numbers that were there and not asked for.
    others: Vec<String>,
}

/// All intervals of all runs' curves together; shared evenly when there are many runs.
const ALL_BUCKETS: usize = 1 << 19;

/// All values of all runs' samples together.
const ALL_SAMPLES: usize = 1 << 23;

/// Reads the runs that `sources` mean. What can be survived (a broken tail, rows with too few cells, one empty file of several) is a warning.
///
/// # Errors
///
/// When a file cannot be read, what `options` ask for is not there, or there is no number in any of the files.
pub(crate) fn read(sources: Vec<Source>, options: &ReadOptions, warnings: &Warnings) -> Result<Log> {
    let found = find::find(sources)?;
    let count = found.len().max(1);
    let keep = Keep {
        buckets: options.buckets.min((ALL_BUCKETS / count).max(16)),
        sample: Spread::SAMPLE.min((ALL_SAMPLES / count).max(256)),
        smooth: options.smooth,
    };
    let several = found.len() > 1;
    let mut log = Log::default();
    let mut empty = Vec::new();
    let mut others = BTreeSet::new();
    for (name, files) in found {
        let label = files.label();
        let job = Job { label: &label, options, keep, warnings };
        let parts = files.read(&job)?;
        if parts.iter().all(|part| part.metrics.iter().all(|m| m.summary.finite() == 0) && part.images.is_empty()) {
            empty.push((label.clone(), parts.iter().flat_map(|part| &part.metrics).any(|m| m.summary.rows > 0)));
        }
        for part in parts {
            others.extend(part.others);
            let name = match part.name {
                Some(inner) if several => format!("{name}/{inner}"),
                Some(inner) => inner,
                None => name.clone(),
            };
            log.runs.push(Run { name, metrics: part.metrics, images: part.images });
        }
    }
    let why = |has_rows: &bool| if *has_rows { "no number in any row" } else { "no rows with numbers" };
    if empty.len() == count
        && let Some((label, has_rows)) = empty.first()
    {
        require(&log, options, &others)?;
        let more = if count > 1 { format!(" (and so in {} more files)", count - 1) } else { String::new() };
        return Err(Error::data(format!("{label}: {}{more}; nothing to show yet", why(has_rows))));
    }
    for (label, has_rows) in &empty {
        warnings.push(Error::data(format!("{label}: {}; its run is empty", why(has_rows))));
    }
    require(&log, options, &others)?;
    Ok(log)
}

/// Checks that each metric asked for is there; `others` are those that nobody asked for.
fn require(log: &Log, options: &ReadOptions, others: &BTreeSet<String>) -> Result<()> {
    let names = || log.runs.iter().flat_map(|run| &run.metrics).map(|metric| metric.name.as_str());
    match options.y.iter().find(|pattern| !names().any(|name| wanted(pattern, name))) {
        None => Ok(()),
        Some(missing) => {
            let known: BTreeSet<&str> = names().chain(others.iter().map(String::as_str)).collect();
            Err(Error::data(format!("no metric {missing:?} in the log; there are {}", quote::list(known.into_iter()))))
        }
    }
}

/// Whether the metric `name` is meant by `pattern`, in which `*` stands for any text.
fn wanted(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some((_, behind)) = rest.split_once(part) else { return false };
        rest = behind;
    }
    rest.ends_with(last)
}

impl Files {
    /// For messages.
    fn label(&self) -> String {
        match self {
            Self::One(path) | Self::DvcLive(path) => path.display().to_string(),
            Self::Stream(_) => "standard input".to_owned(),
            Self::Events(paths) => paths.first().map(|path| path.display().to_string()).unwrap_or_default(),
        }
    }

    fn read(self, job: &Job<'_>) -> Result<Vec<Found>> {
        match self {
            Self::One(path) => {
                let file = File::open(&path).map_err(|error| read_failed(job.label, &error))?;
                if path.file_name().is_some_and(|name| name.to_string_lossy().contains(".tfevents.")) {
                    return Ok(vec![tensorboard::read(&[path], job)?]);
                }
                one(file, Some(&path), job)
            }
            Self::Stream(stream) => one(stream, None, job),
            Self::Events(paths) => Ok(vec![tensorboard::read(&paths, job)?]),
            Self::DvcLive(folder) => dvclive(&folder, job).map(|found| vec![found]),
        }
    }
}

/// The formats of single files.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Format {
    Events,
    Json,
    Pairs,
    Table,
}

impl Format {
    /// By the extension, else by how the file begins.
    fn of(path: Option<&Path>, head: &[u8]) -> Self {
        let extension = path.and_then(Path::extension).map(|extension| extension.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            _ if event::is_events(head) => Self::Events,
            Some("json" | "jsonl" | "ndjson") => Self::Json,
            Some("yaml" | "yml") => Self::Pairs,
            Some("csv" | "tsv") => Self::Table,
            _ if json::is_json(head) => Self::Json,
            _ if pairs::is_pairs(head) => Self::Pairs,
            _ => Self::Table,
        }
    }
}

/// How much of a file's beginning tells its format.
const HEAD: usize = 1 << 12;

/// Reads one file.
fn one(mut input: impl Read + Send, path: Option<&Path>, job: &Job<'_>) -> Result<Vec<Found>> {
    let mut head = Vec::new();
    let failed = |error: io::Error| read_failed(job.label, &error);
    input.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(failed)?;
    match (Format::of(path, &head), path) {
        (Format::Events, Some(path)) => Ok(vec![tensorboard::read(&[path.to_owned()], job)?]),
        (Format::Events, None) => Err(Error::data(format!("{}: an event file; give its path instead", job.label))),
        (Format::Json, _) => json::read(&mut Cursor::new(head).chain(input), job),
        (Format::Pairs, _) => pairs::read(&mut Cursor::new(head).chain(input), job),
        (Format::Table, _) => {
            let tabs = path.and_then(Path::extension).is_some_and(|extension| extension.eq_ignore_ascii_case("tsv"));
            table(head, input, tabs, job)
        }
    }
}

/// Reads a delimited table; `tabs` when its cells are known to be set apart by them.
fn table(head: Vec<u8>, input: impl Read + Send, tabs: bool, job: &Job<'_>) -> Result<Vec<Found>> {
    if head.contains(&0) && !head.starts_with(b"\xff\xfe") && !head.starts_with(b"\xfe\xff") {
        return Err(Error::data(format!("{}: a binary file of no known kind", job.label)));
    }
    let mut options = job.options.clone();
    if tabs {
        options.delimiter = options.delimiter.or(Some(b'\t'));
    }
    let mut rows = job.rows();
    delimited::read(&mut Cursor::new(head).chain(input), job.label, &options, &mut rows, job.warnings)?;
    rows.finish()
}

/// Reads a DVCLive folder: a file a curve, and what stands in `metrics.json` alone as metrics of one value.
fn dvclive(folder: &Path, job: &Job<'_>) -> Result<Found> {
    let mut found = Found::default();
    // The last part of a file's name is its column's; which one was asked for is said by the whole.
    let mut options = ReadOptions { y: Vec::new(), group: None, ..job.options.clone() };
    let asked = |name: &str| job.options.y.is_empty() || job.options.y.iter().any(|pattern| wanted(pattern, name));
    for (name, path) in find::dvclive_curves(folder)? {
        let label = path.display().to_string();
        let leaf = name.rsplit('/').next().unwrap_or_default().to_owned();
        options.y = vec![leaf.clone()];
        if !asked(&name) {
            found.others.push(name);
        } else {
            let inner = Job { label: &label, options: &options, ..*job };
            let file = File::open(&path).map_err(|error| read_failed(&label, &error))?;
            let parts = table(Vec::new(), file, true, &inner)?;
            let curves = parts.into_iter().flat_map(|part| part.metrics).filter(|metric| metric.name == leaf);
            found.metrics.extend(curves.map(|curve| Metric { name: name.clone(), ..curve }));
        }
    }
    let summary: PathBuf = folder.join("metrics.json");
    if summary.is_file() {
        let label = summary.display().to_string();
        options.y = Vec::new();
        let inner = Job { label: &label, options: &options, ..*job };
        let file = File::open(&summary).map_err(|error| read_failed(&label, &error))?;
        let single = json::read(&mut &file, &inner)?.into_iter().flat_map(|part| part.metrics);
        for metric in single.map(|metric| Metric { name: metric.name.replace('.', "/"), ..metric }) {
            if !asked(&metric.name) {
                found.others.push(metric.name);
            } else if found.metrics.iter().all(|known| known.name != metric.name) {
                found.metrics.push(metric);
            }
        }
    }
    Ok(found)
}

/// A file that cannot be read.
fn read_failed(label: &str, error: &io::Error) -> Error {
    Error::io(format!("{label}: cannot be read: {error}"))
}
