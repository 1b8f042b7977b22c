//! The runs of all files together, and whether what was asked for is among them.

use std::collections::BTreeSet;

use super::file;
use super::find::{Source, find};
use super::job::Job;
use super::message;
use super::options::{ReadOptions, matches};
use crate::chart::accumulate::Retention;
use crate::chart::model::{Distribution, Log, Run};
use crate::error::{Error, Result, Warnings};

/// The most intervals of all runs' curves together; shared evenly when there are many runs.
const MAX_BUCKETS: usize = 1 << 19;

/// The most values of all runs' samples together.
const MAX_SAMPLES: usize = 1 << 23;

/// Reads the runs that `sources` mean. What can be survived (a broken tail, rows with too few cells, one empty file of
/// several) is a warning.
///
/// # Errors
///
/// When a file cannot be read, what `options` ask for is not there, or there is no number in any of the files.
pub(crate) fn read(sources: Vec<Source>, options: &ReadOptions, warnings: &Warnings) -> Result<Log> {
    let found = find(sources, warnings)?;
    let count = found.len().max(1);
    let retention = Retention {
        buckets: options.buckets.min((MAX_BUCKETS / count).max(16)),
        sample: Distribution::MAX_VALUES.min((MAX_SAMPLES / count).max(256)),
        smooth: options.smooth,
    };
    let several = found.len() > 1;
    let mut log = Log::default();
    let mut empty = Vec::new();
    let mut others = BTreeSet::new();
    for (name, (files, door)) in found {
        let label = files.label();
        let door = options.door.as_ref().or(door.as_ref());
        let job = Job { label: &label, options, retention, warnings, door };
        let runs = file::read(files, &job)?;
        if runs.iter().all(|run| run.metrics.iter().all(|m| m.summary.finite() == 0) && run.images.is_empty()) {
            empty.push((label.clone(), runs.iter().flat_map(|run| &run.metrics).any(|m| m.summary.rows > 0)));
        }
        for run in runs {
            others.extend(run.others);
            let name = match run.name {
                Some(inner) if several => format!("{name}/{inner}"),
                Some(inner) => inner,
                None => name.clone(),
            };
            log.runs.push(Run { name, metrics: run.metrics, images: run.images });
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
    match options.y.iter().find(|pattern| !names().any(|name| matches(pattern, name))) {
        None => Ok(()),
        Some(missing) => {
            let known: BTreeSet<&str> = names().chain(others.iter().map(String::as_str)).collect();
            Err(Error::data(format!(
                "no metric {missing:?} in the log; there are {}",
                message::list(known.into_iter())
            )))
        }
    }
}
