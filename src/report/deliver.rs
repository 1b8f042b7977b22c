//! A report brought to its readers: one comment, or several when it is too long, new or in the place of the last run's.
//!
//! The report is never lost. The summary of the job gets it first, where there is one; where the forge refuses or does not answer,
//! a file gets it too, and the outcome says where it is.

use std::path::PathBuf;

use super::keep::{Summary, in_file};
use super::marker::Marker;
use super::split::{length, most, split};
use super::target::{Wanted, aim};
use crate::error::{Error, ErrorKind, Result};
use crate::forge::ci::Place;
use crate::forge::{Comment, Forge, Limit, Target};

/// How a report is delivered.
#[derive(Debug, Default)]
pub(crate) struct How {
    pub(crate) wanted: Wanted,
    /// The label of the marker, in which `{workflow}` and `{run}` stand for those of the run; `None` leaves the marker out.
    pub(crate) label: Option<String>,
    /// Replaces the comment of an earlier run that has the same marker.
    pub(crate) update: bool,
    pub(crate) rest: Rest,
    pub(crate) keep: Keep,
}

/// Where a report goes on that is too long for one comment.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Rest {
    /// In the comments that follow.
    #[default]
    Comments,
    /// In the summary of the job alone.
    Summary,
}

/// Where a report is kept that cannot be posted.
#[derive(Debug, Default)]
pub(crate) struct Keep {
    /// Gets every report, posted or not.
    pub(crate) summary: Option<Summary>,
    /// The folder of the file; the working directory when empty.
    pub(crate) folder: PathBuf,
    /// The report's own file, which is not written over.
    pub(crate) source: Option<PathBuf>,
}

/// What became of a report, and what its author should know.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) end: End,
    pub(crate) warnings: Vec<String>,
}

/// Where a report is now.
#[derive(Debug)]
pub(crate) enum End {
    /// With its readers, at this address.
    Delivered { url: String },
    /// In these places, because of the error.
    Kept {
        places: Vec<String>,
        error: Error,
        /// The pull request comes from a fork, whose runs may not write: nothing that its author could change.
        is_expected: bool,
    },
}

/// Comments that one report may take; what is beyond them is in the summary, if there is one.
const MOST_PARTS: usize = 10;

/// Posts `report` at `place` on `forge`.
///
/// # Errors
///
/// Only when what was asked for makes no sense. What the forge refuses is [`End::Kept`].
pub(crate) fn deliver(forge: &dyn Forge, place: &Place, report: &str, how: &How) -> Result<Outcome> {
    if how.update && how.label.is_none() {
        return Err(Error::data(
            "watermarks are mandatory for updatable comments: leave out --rm-watermark, or the update",
        ));
    }
    let mut warnings = Vec::new();
    let summarized = how.keep.summarize(report, &mut warnings);
    let mut posted = Vec::new();
    let end = match post(forge, place, report, how, summarized, &mut posted, &mut warnings) {
        Ok(url) => End::Delivered { url },
        Err(error) => how.keep.keep(report, error, place.is_fork, summarized, posted, &mut warnings),
    };
    Ok(Outcome { end, warnings })
}

/// Brings `report` into safety where it cannot even be tried to post it, because of `error`.
pub(crate) fn kept(report: &str, error: Error, is_fork: bool, keep: &Keep) -> Outcome {
    let mut warnings = Vec::new();
    let is_summarized = keep.summarize(report, &mut warnings);
    let end = keep.keep(report, error, is_fork, is_summarized, Vec::new(), &mut warnings);
    Outcome { end, warnings }
}

impl Keep {
    /// Writes the summary and tells whether all of the report is there.
    fn summarize(&self, report: &str, warnings: &mut Vec<String>) -> bool {
        match self.summary.as_ref().map(|summary| summary.write(report)) {
            Some(Ok(None)) => return true,
            Some(Ok(Some(warning))) => warnings.push(warning),
            Some(Err(error)) => warnings.push(error.to_string()),
            None => {}
        }
        false
    }

    /// Brings a report into safety that was not posted, or not all of it.
    fn keep(
        &self,
        report: &str,
        error: Error,
        is_fork: bool,
        is_summarized: bool,
        mut places: Vec<String>,
        warnings: &mut Vec<String>,
    ) -> End {
        if is_summarized {
            places.push("the job summary".to_owned());
        }
        match in_file(report, &self.folder, self.source.as_deref()) {
            Ok(path) => places.push(path.display().to_string()),
            Err(error) => warnings.push(error.to_string()),
        }
        let is_expected = is_fork && error.kind() == ErrorKind::Denied;
        End::Kept { places, error, is_expected }
    }
}

/// Posts all parts and returns the address of the first.
fn post(
    forge: &dyn Forge,
    place: &Place,
    report: &str,
    how: &How,
    is_summarized: bool,
    posted: &mut Vec<String>,
    warnings: &mut Vec<String>,
) -> Result<String> {
    let aim = aim(&how.wanted, forge, place)?;
    warnings.extend(aim.warnings);
    let marker = how.label.as_deref().map(|label| Marker::new(label, &place.run, place.sha.as_deref()));
    let bodies = bodies(forge, place, report, how.rest, marker.as_ref(), is_summarized, warnings);
    let mut desk = Desk { forge, target: &aim.target, warnings };
    let mut earlier = 0;
    for (number, body) in bodies.iter().enumerate() {
        let old = match &marker {
            Some(marker) if how.update => desk.find(marker, number + 1)?,
            _ => None,
        };
        if number == 0
            && let (Some(marker), Some(old)) = (&marker, &old)
        {
            earlier = marker.parts(forge, &old.body, 1).unwrap_or(1);
        }
        let comment = desk.put(old.as_ref(), body)?;
        posted.push(comment.url);
    }
    if let Some(marker) = &marker {
        for part in bodies.len() + 1..=earlier {
            if let Some(old) = desk.find(marker, part)? {
                let line = marker.line(forge, part, bodies.len());
                desk.put(
                    Some(&old),
                    &format!("_The report is shorter now; nothing is left for this comment._\n\n{line}"),
                )?;
            }
        }
    }
    Ok(posted[0].clone())
}

/// The comments that `report` makes, each within the forge's limit.
fn bodies(
    forge: &dyn Forge,
    place: &Place,
    report: &str,
    rest: Rest,
    marker: Option<&Marker>,
    is_summarized: bool,
    warnings: &mut Vec<String>,
) -> Vec<String> {
    let limit = forge.comment_limit();
    // What is added to a part: the marker, and the longest of the notices.
    let line =
        |part, parts| marker.map(|marker| format!("\n\n{}", marker.line(forge, part, parts))).unwrap_or_default();
    let own = length(&line(MOST_PARTS, MOST_PARTS), limit);
    if length(report, limit) + own <= most(limit) {
        return vec![format!("{report}{}", line(1, 1))];
    }
    let elsewhere = elsewhere(place, is_summarized);
    let room = own + length(&notice(&elsewhere), limit) + CONTINUED_ROOM;
    let mut parts = split(report, limit, room);
    let allowed = if rest == Rest::Summary && is_summarized { 1 } else { MOST_PARTS };
    let is_cut = parts.len() > allowed;
    parts.truncate(allowed);
    let counted = match limit {
        Limit::Characters(most) => format!("{most} characters"),
        Limit::Bytes(most) => format!("{most} bytes"),
    };
    let count = parts.len();
    warnings.push(match (is_cut, count) {
        (true, _) => {
            let elsewhere = elsewhere_in_words(is_summarized);
            format!(
                "the report is longer than the {counted} of a comment: it was cut after {count} of them; {elsewhere}"
            )
        }
        (false, _) => format!("the report is longer than the {counted} of a comment: it takes {count} of them"),
    });
    let last = count - 1;
    let body = |(number, part): (usize, &String)| {
        let part = part.trim_end();
        let head = if number == 0 { String::new() } else { format!("_Part {} of {count}_\n\n", number + 1) };
        let tail = match (number == last, is_cut) {
            (true, false) => String::new(),
            (true, true) => notice(&elsewhere),
            (false, _) => notice(&format!("the report goes on in the next comment ({} of {count})", number + 2)),
        };
        format!("{head}{part}{tail}{}", line(number + 1, count))
    };
    parts.iter().enumerate().map(body).collect()
}

/// Room for the head of a part, and for the notice that another follows where that is the longer one.
const CONTINUED_ROOM: usize = 120;

/// A sentence below a report that was cut.
pub(super) fn notice(text: &str) -> String {
    let mut sentence = text.to_owned();
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("\n\n> [!NOTE]\n> {sentence}.")
}

/// Where the whole report is, for those who see only a part: as Markdown, with a link to the run.
pub(super) fn elsewhere(place: &Place, is_summarized: bool) -> String {
    match (&place.run.url, is_summarized) {
        (Some(url), true) => format!("the whole report is in the [job summary]({url})"),
        (Some(url), false) => format!("the rest of the report is left out; see [the run]({url})"),
        (None, _) => elsewhere_in_words(is_summarized).to_owned(),
    }
}

/// The same for the log of the run.
pub(super) fn elsewhere_in_words(is_summarized: bool) -> &'static str {
    if is_summarized { "the whole report is in the job summary" } else { "the rest of the report is left out" }
}

struct Desk<'a> {
    forge: &'a dyn Forge,
    target: &'a Target,
    warnings: &'a mut Vec<String>,
}

impl Desk<'_> {
    fn find(&self, marker: &Marker, part: usize) -> Result<Option<Comment>> {
        self.forge.find_comment(self.target, &|body| marker.parts(self.forge, body, part).is_some())
    }

    /// Replaces `old`, or posts a new comment where there is none or it can no longer be changed.
    fn put(&mut self, old: Option<&Comment>, body: &str) -> Result<Comment> {
        let Some(old) = old else { return self.forge.create_comment(self.target, body) };
        match self.forge.update_comment(self.target, old, body) {
            Err(error) if is_fixed(&error) => {
                self.warnings.push(format!("{} cannot be updated: {error}; a new comment was posted", old.url));
                self.forge.create_comment(self.target, body)
            }
            Ok(new) if new.id != old.id => {
                self.warnings.push(format!("{} could no longer be updated: a new comment was posted", old.url));
                Ok(new)
            }
            other => other,
        }
    }
}

/// Whether the forge will never change that comment: GitLab's on commits, and GitHub's on a commit that it has locked.
fn is_fixed(error: &Error) -> bool {
    error.kind() == ErrorKind::Unsupported || error.message().contains("commit_id has been locked")
}

#[cfg(test)]
mod tests;
