//! A folder of DVCLive's: a file a curve, and what stands in `metrics.json` alone as metrics of one value.

use std::path::{Path, PathBuf};

use super::find::dvclive_curves;
use super::job::{Job, RunData};
use super::options::ReadOptions;
use super::{delimited, json};
use crate::chart::model::Metric;
use crate::error::Result;

/// Reads the folder as one run.
///
/// # Errors
///
/// When one of its files cannot be read.
pub(super) fn read(folder: &Path, job: &Job<'_>) -> Result<RunData> {
    let mut run = RunData::default();
    // The last part of a file's name is its column's; which one was asked for is said by the whole.
    let mut options = ReadOptions { y: Vec::new(), group: None, ..job.options.clone() };
    for (name, path) in dvclive_curves(folder)? {
        let label = path.display().to_string();
        let leaf = name.rsplit('/').next().unwrap_or_default().to_owned();
        options.y = vec![leaf.clone()];
        if !job.options.wants(&name) {
            run.others.push(name);
        } else {
            let inner = Job { label: &label, options: &options, ..*job };
            let file = job.open(&path, &label)?;
            let runs = delimited::read(&mut &file, true, &inner)?;
            let curves = runs.into_iter().flat_map(|run| run.metrics).filter(|metric| metric.name == leaf);
            run.metrics.extend(curves.map(|curve| Metric { name: name.clone(), ..curve }));
        }
    }
    let summary: PathBuf = folder.join("metrics.json");
    if summary.is_file() {
        let label = summary.display().to_string();
        options.y = Vec::new();
        let inner = Job { label: &label, options: &options, ..*job };
        let file = job.open(&summary, &label)?;
        let single = json::read(&mut &file, &inner)?.into_iter().flat_map(|run| run.metrics);
        for metric in single.map(|metric| Metric { name: metric.name.replace('.', "/"), ..metric }) {
            if !job.options.wants(&metric.name) {
                run.others.push(metric.name);
            } else if run.metrics.iter().all(|known| known.name != metric.name) {
                run.metrics.push(metric);
            }
        }
    }
    Ok(run)
}
