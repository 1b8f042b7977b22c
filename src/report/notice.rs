//! Notices below a report that was cut: where the rest of it is.

use crate::forge::ci::Place;

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

/// Where the whole report is, in words for the log of the run.
pub(super) fn elsewhere_in_words(is_summarized: bool) -> &'static str {
    if is_summarized { "the whole report is in the job summary" } else { "the rest of the report is left out" }
}
