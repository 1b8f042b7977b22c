//! Where a report is safe when it cannot be posted: the summary of the job, and a file.

use std::fs;
use std::path::{Path, PathBuf};

use super::job_summary::JobSummary;
use super::outcome::{Delivery, Outcome};
use crate::error::{Error, ErrorKind, Result};
use crate::publish::whole_file;

/// The name of the file that a report is kept in.
const FILE: &str = "cml-report.md";

/// Where a report is kept that cannot be posted.
#[derive(Debug, Default)]
pub(crate) struct Fallback {
    /// Gets every report, posted or not.
    pub(crate) summary: Option<JobSummary>,
    /// The folder of the file; the working directory when empty.
    pub(crate) folder: PathBuf,
    /// The report's own file, which is not written over.
    pub(crate) source: Option<PathBuf>,
}

impl Fallback {
    /// Brings `report` into safety where posting it cannot even be tried, because of `error`.
    pub(crate) fn keep_untried(&self, report: &str, error: Error, is_fork: bool) -> Outcome {
        let mut warnings = Vec::new();
        let is_summarized = self.summarize(report, &mut warnings);
        let delivery = self.keep(report, error, is_fork, is_summarized, Vec::new(), &mut warnings);
        Outcome { delivery, warnings }
    }

    /// Writes the summary and tells whether all of the report is there.
    pub(super) fn summarize(&self, report: &str, warnings: &mut Vec<String>) -> bool {
        match self.summary.as_ref().map(|summary| summary.write(report)) {
            Some(Ok(None)) => return true,
            Some(Ok(Some(warning))) => warnings.push(warning),
            Some(Err(error)) => warnings.push(error.to_string()),
            None => {}
        }
        false
    }

    /// Brings a report into safety that was not posted, or not all of it.
    pub(super) fn keep(
        &self,
        report: &str,
        error: Error,
        is_fork: bool,
        is_summarized: bool,
        mut places: Vec<String>,
        warnings: &mut Vec<String>,
    ) -> Delivery {
        if is_summarized {
            places.push("the job summary".to_owned());
        }
        match in_file(report, &self.folder, self.source.as_deref()) {
            Ok(path) => places.push(path.display().to_string()),
            Err(error) => warnings.push(error.to_string()),
        }
        let is_expected = is_fork && error.kind() == ErrorKind::Denied;
        Delivery::Kept { places, error, is_expected }
    }
}

/// Writes `report` into [`FILE`] in `folder`, whole or not at all, and returns the path. A file of the author's own with that
/// name, `source`, is not touched: the report then has a name beside it.
///
/// # Errors
///
/// When the file cannot be written.
fn in_file(report: &str, folder: &Path, source: Option<&Path>) -> Result<PathBuf> {
    let mut path = folder.join(FILE);
    let is_same = |path: &Path| match (fs::canonicalize(path), source.map(fs::canonicalize)) {
        (Ok(path), Some(Ok(source))) => path == source,
        _ => false,
    };
    if is_same(&path) {
        path = folder.join("cml-report-kept.md");
    }
    let fail = |error: std::io::Error| Error::io(format!("cannot keep the report in {}: {error}", path.display()));
    whole_file::write(&path, report.as_bytes()).map_err(fail)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_beside_the_author_s_own() {
        let place = tempfile::tempdir().unwrap();
        let path = in_file("one", place.path(), None).unwrap();
        assert_eq!(path, place.path().join(FILE));
        let other = in_file("two", place.path(), Some(&path)).unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "one");
        assert_eq!(fs::read_to_string(other).unwrap(), "two");
        assert!(in_file("x", &place.path().join("none"), None).unwrap_err().to_string().contains(FILE));
    }
}
