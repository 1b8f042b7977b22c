//! What `dvc metrics diff --json` and `dvc metrics show --json` print: metric files of several revisions, side by side.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::flatten::fill;
use super::job::{Job, RunData};
use super::options::ReadOptions;
use super::row_sink::RowSink;
use crate::error::Result;

/// Metrics of one revision, by file and then by name. DVC prints them in no stable order; here they are sorted.
type Files<'j> = BTreeMap<&'j str, BTreeMap<&'j str, &'j Json>>;

/// Both sides of each metric, likewise.
type Differences<'j> = BTreeMap<&'j str, BTreeMap<&'j str, &'j Map<String, Json>>>;

/// The revisions in `object`; `None` when DVC's commands did not print it.
///
/// # Errors
///
/// When a metric that was asked for is no number.
pub(super) fn read(object: &Map<String, Json>, job: &Job<'_>) -> Result<Option<Vec<RunData>>> {
    if let Some(files) = differences(object) {
        let sides = [("old", side(&files, "old")), ("new", side(&files, "new"))];
        let runs = sides.into_iter().map(|(name, files)| revision(name, &files, job));
        return runs.collect::<Result<_>>().map(Some);
    }
    let Some(revisions) = revisions(object) else { return Ok(None) };
    let runs = revisions.into_iter().map(|(name, files)| {
        // DVC leaves the name of the working tree empty when it is the only one.
        revision(if name.is_empty() { "workspace" } else { name }, &files, job)
    });
    runs.collect::<Result<_>>().map(Some)
}

/// The metrics of one revision as a run of one row.
fn revision(name: &str, files: &Files<'_>, job: &Job<'_>) -> Result<RunData> {
    let options = ReadOptions { group: Vec::new(), ..job.options.clone() };
    let job = Job { options: &options, ..*job };
    let mut rows = RowSink::new(job);
    let mut row = Map::new();
    let times = |metric: &str| files.values().filter(|metrics| metrics.contains_key(metric)).count();
    for (file, metrics) in files {
        for (metric, value) in metrics {
            let name = if times(metric) > 1 { format!("{file}:{metric}") } else { (*metric).to_owned() };
            row.insert(name, (*value).clone());
        }
    }
    fill(&mut rows, &Json::Object(row), 1)?;
    rows.end_row()?;
    let run = rows.finish()?.pop().unwrap_or_default();
    Ok(RunData { name: Some(name.to_owned()), ..run })
}

/// The values of one side of a comparison.
fn side<'j>(differences: &Differences<'j>, side: &str) -> Files<'j> {
    let mut files = Files::new();
    for (file, metrics) in differences {
        let values = metrics.iter().filter_map(|(name, sides)| Some((*name, sides.get(side)?)));
        files.insert(file, values.collect());
    }
    files
}

/// `{"metrics.json": {"loss": {"old": 0.5, "new": 0.4, "diff": -0.1}}}`
fn differences(object: &Map<String, Json>) -> Option<Differences<'_>> {
    let mut files = BTreeMap::new();
    for (file, metrics) in object {
        let mut known = BTreeMap::new();
        for (name, values) in metrics.as_object()? {
            let values = values.as_object()?;
            let sides = values.contains_key("old") && values.contains_key("new");
            if !sides || values.keys().any(|key| !matches!(key.as_str(), "old" | "new" | "diff")) {
                return None;
            }
            known.insert(name.as_str(), values);
        }
        files.insert(file.as_str(), known);
    }
    files.values().any(|metrics| !metrics.is_empty()).then_some(files)
}

/// `{"main": {"data": {"metrics.json": {"data": {"loss": 0.5}}}}}`
fn revisions(object: &Map<String, Json>) -> Option<Vec<(&str, Files<'_>)>> {
    let mut revisions = Vec::new();
    for (name, revision) in object {
        let mut files = Files::new();
        for (file, content) in revision.as_object()?.get("data")?.as_object()? {
            let metrics = content.as_object()?.get("data")?.as_object()?;
            files.insert(file, metrics.iter().map(|(name, value)| (name.as_str(), value)).collect());
        }
        revisions.push((name.as_str(), files));
    }
    (!revisions.is_empty()).then_some(revisions)
}
