//! The runs of all files together, and whether what was asked for is among them.

use std::collections::BTreeSet;

use super::file;
use super::find::{FoundRun, RunFiles, Source, find};
use super::job::Job;
use super::message;
use super::options::{ReadOptions, matches};
use super::{run_name, sub_run};
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
    let mut hollow = Vec::new();
    let mut others = BTreeSet::new();
    // The run of the log that each of those found became, and the names that may be shortened.
    let mut became: Vec<Option<usize>> = Vec::with_capacity(found.len());
    let mut free = Vec::new();
    for FoundRun { name, is_named, files, door, below } in found {
        let label = files.label();
        let is_of_events = matches!(files, RunFiles::Events(_));
        let door = options.door.as_ref().or(door.as_ref());
        let job = Job { label: &label, options, retention, warnings, door };
        let mut runs = file::read(files, &job)?;
        let above = below.and_then(|(number, way)| Some((became.get(number).copied().flatten()?, way)));
        if let (Some((above, way)), [part]) = (above, runs.as_mut_slice())
            && sub_run::fold(&mut log.runs[above], part, &way)
        {
            others.extend(std::mem::take(&mut part.others));
            became.push(Some(above));
            continue;
        }
        if is_of_events && several && runs.iter().all(|run| run.metrics.is_empty() && run.images.is_empty()) {
            // Hyperparameters alone, or a graph.
            others.extend(runs.into_iter().flat_map(|run| run.others));
            hollow.push(label);
            became.push(None);
            continue;
        }
        became.push(Some(log.runs.len()));
        if runs.iter().all(|run| run.metrics.iter().all(|m| m.summary.finite() == 0) && run.images.is_empty()) {
            empty.push((label.clone(), runs.iter().flat_map(|run| &run.metrics).any(|m| m.summary.rows > 0)));
        }
        for run in runs {
            log.labels = run.labels.filter(|_| !several).or(log.labels);
            others.extend(run.others);
            if let Some(known) =
                log.runs.iter_mut().find(|known| run.is_export && Some(&known.name) == run.name.as_ref())
                && run.metrics.iter().all(|metric| known.metrics.iter().all(|other| other.name != metric.name))
            {
                known.metrics.extend(run.metrics);
                continue;
            }
            let name = match run.name {
                Some(inner) if run.is_export => inner,
                Some(inner) if several => format!("{name}/{inner}"),
                Some(inner) => inner,
                None => name.clone(),
            };
            if !is_named {
                free.push(log.runs.len());
            }
            log.runs.push(Run { name, metrics: run.metrics, images: run.images });
        }
    }
    if let (true, Some(label)) = (log.runs.is_empty(), hollow.first()) {
        empty.push((label.clone(), false));
    }
    let count = count - hollow.len() + usize::from(log.runs.is_empty() && !hollow.is_empty());
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
    if log.labels.is_none() {
        shorten(&mut log.runs, &free);
    }
    Ok(log)
}

/// Gives the runs with the numbers in `free` the names that tell them apart, where theirs are long.
fn shorten(runs: &mut [Run], free: &[usize]) {
    let names: Vec<&str> = free.iter().map(|number| runs[*number].name.as_str()).collect();
    let Some(short) = run_name::shorten(&names) else { return };
    let free: BTreeSet<usize> = free.iter().copied().collect();
    let given: BTreeSet<&str> =
        (0..runs.len()).filter(|run| !free.contains(run)).map(|run| runs[run].name.as_str()).collect();
    if !short.iter().any(|name| given.contains(name.as_str())) {
        for (number, name) in free.into_iter().zip(short) {
            runs[number].name = name;
        }
    }
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
