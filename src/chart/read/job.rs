//! What one file is read with, and what is read from it.

use super::options::ReadOptions;
use crate::chart::accumulate::Retention;
use crate::chart::model::{ImageSummary, Metric};
use crate::error::Warnings;

/// What one file is read with.
#[derive(Clone, Copy)]
pub(super) struct Job<'a> {
    /// The file's name, for messages.
    pub(super) label: &'a str,
    pub(super) options: &'a ReadOptions,
    pub(super) retention: Retention,
    pub(super) warnings: &'a Warnings,
}

/// One run of a file.
#[derive(Default)]
pub(super) struct RunData {
    /// The run's name in the file, when it holds several.
    pub(super) name: Option<String>,
    pub(super) metrics: Vec<Metric>,
    pub(super) images: Vec<ImageSummary>,
    /// Names of numbers that were there and not asked for.
    pub(super) others: Vec<String>,
    /// Whether the run's name is a file's that holds one metric of it, so that other files may have more.
    pub(super) is_export: bool,
    /// Set when each run is a row with a label: what the labels are called.
    pub(super) labels: Option<String>,
}
