//! What one file is read with, and what is read from it.

use std::fs::File;
use std::path::Path;

use super::message::read_failed;
use super::options::ReadOptions;
use crate::chart::accumulate::Retention;
use crate::chart::model::{ImageSummary, Metric};
use crate::door::{Door, Refusal};
use crate::error::{Error, Result, Warnings};

/// What one file is read with.
#[derive(Clone, Copy)]
pub(super) struct Job<'a> {
    /// The file's name, for messages.
    pub(super) label: &'a str,
    pub(super) options: &'a ReadOptions,
    pub(super) retention: Retention,
    pub(super) warnings: &'a Warnings,
    /// What may be opened, unless the user named the file itself.
    pub(super) door: Option<&'a Door>,
}

impl Job<'_> {
    /// Opens a file of the run; `label` is its name in messages. A log is read piece by piece, however long it is.
    pub(super) fn open(&self, path: &Path, label: &str) -> Result<File> {
        match self.door {
            Some(door) => {
                // A relative path starts in the working directory, and behind the door in the folder.
                let opened = std::path::absolute(path).map_err(Refusal::from);
                let opened = opened.and_then(|path| door.open(&path, u64::MAX));
                opened.map_err(|refusal| Error::forbidden(format!("{label}: {refusal}")))
            }
            None => File::open(path).map_err(|error| read_failed(label, &error)),
        }
    }
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
}
