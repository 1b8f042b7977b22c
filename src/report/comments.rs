//! The comments that a report makes: one, or several parts with notices when it is too long.

use super::marker::Marker;
use super::notice::{elsewhere, elsewhere_in_words, notice};
use super::split::split;
use crate::forge::Forge;
use crate::forge::ci::Place;

/// Where a report goes on that is too long for one comment.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Overflow {
    /// In the comments that follow.
    #[default]
    Comments,
    /// In the summary of the job alone.
    JobSummary,
}

/// Comments that one report may take; what is beyond them is in the summary, if there is one.
const MAX_COMMENTS: usize = 10;

/// The comments that `report` makes, each within the forge's limit.
pub(super) fn bodies(
    forge: &dyn Forge,
    place: &Place,
    report: &str,
    overflow: Overflow,
    marker: Option<&Marker>,
    is_summarized: bool,
    warnings: &mut Vec<String>,
) -> Vec<String> {
    let limit = forge.comment_limit();
    // What is added to a part: the marker, and the longest of the notices.
    let line =
        |part, parts| marker.map(|marker| format!("\n\n{}", marker.line(forge, part, parts))).unwrap_or_default();
    let own = limit.length_of(&line(MAX_COMMENTS, MAX_COMMENTS));
    if limit.length_of(report) + own <= limit.max() {
        return vec![format!("{report}{}", line(1, 1))];
    }
    let elsewhere = elsewhere(place, is_summarized);
    let room = own + limit.length_of(&notice(&elsewhere)) + CONTINUED_ROOM;
    let mut parts = split(report, limit, room);
    let allowed = if overflow == Overflow::JobSummary && is_summarized { 1 } else { MAX_COMMENTS };
    let is_cut = parts.len() > allowed;
    parts.truncate(allowed);
    let count = parts.len();
    warnings.push(match (is_cut, count) {
        (true, _) => {
            let elsewhere = elsewhere_in_words(is_summarized);
            format!("the report is longer than the {limit} of a comment: it was cut after {count} of them; {elsewhere}")
        }
        (false, _) => format!("the report is longer than the {limit} of a comment: it takes {count} of them"),
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
