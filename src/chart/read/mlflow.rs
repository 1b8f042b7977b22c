//! MLflow's folders: `EXPERIMENT/RUN/metrics/NAME`, a file a metric with a line `TIMESTAMP VALUE STEP` for each value, and the
//! run's own name among its tags.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::cell::{self, Cell};
use super::job::{Job, RunData};
use super::message::read_failed;
use super::row_sink::RowSink;
use crate::budget::CountedRead;
use crate::chart::model::XAxis;
use crate::door::Door;
use crate::error::Result;

/// The most of a tag or a description that is read, bytes.
const MAX_TEXT: u64 = 1 << 16;

/// Whether `folder` is that of a run.
pub(super) fn is_run(folder: &Path) -> bool {
    folder.join("metrics").is_dir() && folder.join("meta.yaml").is_file()
}

/// Whether the run was deleted, as MLflow remembers it.
pub(super) fn is_deleted(folder: &Path) -> bool {
    meta(folder, "lifecycle_stage").is_some_and(|stage| stage == "deleted")
}

/// What the run in `folder` is called: its tag, or what its description says.
pub(super) fn run_name(folder: &Path) -> Option<String> {
    let tag = text(&folder.join("tags").join("mlflow.runName"));
    tag.or_else(|| meta(folder, "run_name")).filter(|name| !name.is_empty())
}

/// When the run in `folder` began, ms since 1970; 0 where that is not said.
pub(super) fn start_time(folder: &Path) -> u64 {
    meta(folder, "start_time").and_then(|time| time.parse().ok()).unwrap_or(0)
}

/// The metric that the file at `path` holds, and the folder of its run; `None` when the file is none of MLflow's.
pub(super) fn metric_of(path: &Path) -> Option<(String, PathBuf)> {
    let path = path.canonicalize().ok()?;
    let root = path.ancestors().skip(1).find(|folder| folder.ends_with("metrics"))?;
    let run = root.parent().filter(|run| is_run(run))?;
    Some((name_below(root, &path), run.to_owned()))
}

/// Reads the metrics of a run, those in `files` by their names.
///
/// # Errors
///
/// When a file cannot be read.
pub(super) fn read(files: &[(String, PathBuf)], job: &Job<'_>) -> Result<RunData> {
    let mut run = RunData::default();
    for (name, path) in files {
        if !job.options.wants(name) {
            run.others.push(name.clone());
            continue;
        }
        let label = path.display().to_string();
        let failed = |error| read_failed(&label, &error);
        let lines: Vec<[f64; 3]> = {
            let mut lines = Vec::new();
            for line in BufReader::new(CountedRead::new(job.open(path, &label)?)).lines() {
                lines.extend(values(&line.map_err(failed)?));
            }
            lines
        };
        // Values that were logged without a step all have the step 0.
        let stepless = lines.len() > 1 && lines.iter().all(|line| line[2] == lines[0][2]);
        let x = match job.options.x.as_deref() {
            Some("timestamp" | "time" | "wall_time") => "timestamp",
            Some(XAxis::ROW) => XAxis::ROW,
            None if stepless => XAxis::ROW,
            _ => "step",
        };
        let options = super::options::ReadOptions {
            x: Some(x.to_owned()),
            y: vec![name.clone()],
            group: Vec::new(),
            ..job.options.clone()
        };
        let mut rows = RowSink::new(Job { label: &label, options: &options, ..*job });
        for ([timestamp, value, step], number) in lines.into_iter().zip(1..) {
            for (column, number_of) in [("timestamp", timestamp), ("step", step), (name, value)] {
                let column = rows.column(column);
                rows.cell(column, Cell::Number(number_of), number)?;
            }
            rows.end_row()?;
        }
        run.metrics.extend(rows.finish()?.into_iter().flat_map(|run| run.metrics));
    }
    Ok(run)
}

/// Timestamp, value and step of a line; what has no step has step 0.
fn values(line: &str) -> Option<[f64; 3]> {
    let mut numbers = line.split_whitespace().map(|word| match cell::read(word.as_bytes()) {
        Cell::Number(number) => Some(number),
        _ => None,
    });
    let (timestamp, value) = (numbers.next()??, numbers.next()??);
    Some([timestamp, value, numbers.next().flatten().unwrap_or(0.0)])
}

/// The name of the metric at `path`, whose slashes are folders below `root`.
pub(super) fn name_below(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn text(path: &Path) -> Option<String> {
    // A link is not followed out of the run's folder: what it says becomes a name in a picture.
    let folder = path.parent()?;
    let bytes = Door::new(folder, folder).ok()?.read(Path::new(path.file_name()?), MAX_TEXT).ok()?;
    Some(String::from_utf8(bytes).ok()?.trim().to_owned())
}

/// The value of a key in a run's description, which is flat YAML.
fn meta(folder: &Path, key: &str) -> Option<String> {
    let path = folder.join("meta.yaml");
    fs::metadata(&path).ok().filter(|meta| meta.is_file())?;
    let text = text(&path)?;
    let value = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    Some(value.trim().trim_matches(['\'', '"']).to_owned())
}
