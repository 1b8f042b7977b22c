//! The summary of the job: the file that a CI shows on the page of the run, and that takes no token.

use std::cell::Cell;
use std::fs::{self, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::split::split;
use crate::error::{Error, Result};
use crate::forge::Limit;

/// Bytes that GitHub takes as the summary of one step; one more, and it shows none of it.
const MAX_SUMMARY_BYTES: u64 = 1024 * 1024;

/// The file that a CI shows on the page of the run. What other commands wrote into it stays.
#[derive(Debug)]
pub(crate) struct JobSummary {
    path: PathBuf,
    /// Where our own report stands in it, so that the next version takes its place.
    own: Cell<Option<(u64, u64)>>,
}

impl JobSummary {
    /// The file at `path`, to which reports are appended.
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), own: Cell::new(None) }
    }

    /// Appends `report`, or puts it in the place of the one that this summary wrote before. What is over the limit is cut at a
    /// block's end with a notice, and the answer says so.
    ///
    /// # Errors
    ///
    /// When the file cannot be written, or is full.
    pub(super) fn write(&self, report: &str) -> Result<Option<String>> {
        let fail = |error| Error::io(format!("cannot write the job summary {}: {error}", self.path.display()));
        let mut file =
            OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&self.path).map_err(fail)?;
        let mut length = file.metadata().map_err(fail)?.len();
        if let Some((start, end)) = self.own.get()
            && end == length
        {
            file.set_len(start).map_err(fail)?;
            length = start;
        }
        let gap = gap(&mut file, length).map_err(fail)?;
        let free = usize::try_from(MAX_SUMMARY_BYTES.saturating_sub(length)).unwrap_or(0).saturating_sub(gap.len() + 1);
        let (text, warning) = match cut(report, Limit::Bytes(free), NOTICE) {
            Some(text) if text.len() == report.len() => (text, None),
            Some(text) => (text, Some("the job summary holds 1 MiB: the report is cut there".to_owned())),
            None => return Err(Error::io(format!("the job summary {} is full", self.path.display()))),
        };
        file.seek(SeekFrom::Start(length)).map_err(fail)?;
        file.write_all(format!("{gap}{text}\n").as_bytes()).map_err(fail)?;
        self.own.set(Some((length, file.stream_position().map_err(fail)?)));
        Ok(warning)
    }
}

const NOTICE: &str = "\n\n> [!NOTE]\n> The report is longer than a job summary may be: the rest is not shown here.\n";

/// The line ends that part a report from the `length` bytes before it.
fn gap(file: &mut fs::File, length: u64) -> std::io::Result<&'static str> {
    if length == 0 {
        return Ok("");
    }
    file.seek(SeekFrom::Start(length - 1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(if last == *b"\n" { "\n" } else { "\n\n" })
}

/// `report`, or as much of its start as fits together with `notice`; `None` where not even a start does.
fn cut(report: &str, limit: Limit, notice: &str) -> Option<String> {
    let room = limit.length_of(notice);
    if limit.length_of(report) <= limit.max() {
        return Some(report.to_owned());
    }
    if limit.max() <= room {
        return None;
    }
    let first = split(report, limit, room).into_iter().next()?;
    Some(format!("{}{notice}", first.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_appended_and_then_replaced() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("summary.md");
        fs::write(&path, "of others").unwrap();
        let summary = JobSummary::new(&path);
        assert_eq!(summary.write("# one").unwrap(), None);
        assert_eq!(fs::read_to_string(&path).unwrap(), "of others\n\n# one\n");
        summary.write("# two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "of others\n\n# two\n");
        fs::write(&path, "of others\n\n# two\nmore\n").unwrap();
        summary.write("# three").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "of others\n\n# two\nmore\n\n# three\n");
    }

    #[test]
    fn a_summary_keeps_within_a_mebibyte() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("summary.md");
        let summary = JobSummary::new(&path);
        let warning = summary.write(&"Word word.\n\n".repeat(100_000)).unwrap();
        assert!(warning.unwrap().contains("1 MiB"));
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.len() <= 1024 * 1024 && text.len() > 1_000_000, "{}", text.len());
        assert!(text.ends_with("the rest is not shown here.\n\n"), "{}", &text[text.len() - 100..]);
        let error = JobSummary::new(&path).write(&"a".repeat(5000)).unwrap_err();
        assert!(error.to_string().contains("is full"), "{error}");
    }
}
