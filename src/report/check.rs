//! A report as a check: the verdict on a commit, with what fits of the report beside it.

use super::fallback::Fallback;
use super::notice::{elsewhere, elsewhere_in_words, notice};
use super::outcome::{Delivery, Outcome};
use super::prepare::Prepared;
use super::split::split;
use crate::error::{Error, Result};
use crate::forge::ci::Place;
use crate::forge::{Check, CheckStatus, Forge, Limit};

/// What a check says beside its report.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) title: String,
    pub(crate) status: CheckStatus,
}

/// Pictures that are listed below a check's text; more of them are in the text alone.
const MAX_IMAGES: usize = 50;

/// Posts `report` as a check on the commit of `place`. A check has a page of its own: only one that is refused goes to the summary of
/// the job.
///
/// # Errors
///
/// When no commit is known. What the forge refuses is [`Delivery::Kept`].
pub(crate) fn check(
    forge: &dyn Forge,
    place: &Place,
    report: &Prepared,
    verdict: Verdict,
    fallback: &Fallback,
) -> Result<Outcome> {
    let Some(head_sha) = place.sha.clone() else {
        return Err(Error::data("it is not known which commit the check is about; give --head-sha"));
    };
    let mut warnings = Vec::new();
    let (summary, text) = texts(&report.posted(), forge.check_limit(), &elsewhere(place, false), &mut warnings);
    let shown = report.pictures.iter().filter(|image| image.url.contains("://"));
    let check = Check {
        head_sha,
        title: verdict.title,
        status: verdict.status,
        summary,
        text,
        images: shown.take(MAX_IMAGES).cloned().collect(),
    };
    match forge.create_check(&check) {
        Ok(url) => Ok(Outcome { delivery: Delivery::Delivered { url }, warnings }),
        Err(error) => Ok(fallback.keep_untried(&report.text, error, place.is_fork)),
    }
}

/// The summary and the text that a report makes; what is over both is cut with a notice.
fn texts(report: &str, limit: Limit, elsewhere: &str, warnings: &mut Vec<String>) -> (String, Option<String>) {
    let mut parts = split(report, limit, 0);
    let notice = if parts.len() > 2 { notice(elsewhere) } else { String::new() };
    if parts.len() > 2 {
        warnings.push(format!(
            "the report is longer than a check may be, so that it was cut: {}",
            elsewhere_in_words(false)
        ));
        parts = split(report, limit, limit.length_of(&notice));
    }
    let mut parts = parts.into_iter();
    let summary = parts.next().unwrap_or_default();
    let text = parts.next().map(|text| if notice.is_empty() { text } else { format!("{}{notice}", text.trim_end()) });
    (summary, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forge::{CheckImage, Conclusion};
    use crate::report::testing::{FakeForge, place};

    fn verdict() -> Verdict {
        let status = CheckStatus::Completed(Conclusion::Neutral);
        Verdict { title: "CML Report".to_owned(), status }
    }

    fn post(forge: &FakeForge, report: &Prepared) -> Outcome {
        let outcome = check(forge, &place(), report, verdict(), &Fallback::default()).unwrap();
        assert!(matches!(outcome.delivery, Delivery::Delivered { .. }));
        outcome
    }

    #[test]
    fn a_report_is_the_summary_and_its_pictures_are_listed() {
        let forge = FakeForge::default();
        let image = |url: &str| CheckImage { alt: "loss".to_owned(), url: url.to_owned() };
        let pictures = vec![image("https://x/a.png"), image("cml-assets/b.png")];
        let report = Prepared { text: "# Report".to_owned(), pictures, ..Prepared::default() };
        post(&forge, &report);
        let checks = forge.checks.borrow();
        assert_eq!(checks[0].head_sha, "c0ffee");
        assert_eq!(checks[0].summary, "# Report");
        assert_eq!(checks[0].text, None);
        assert_eq!(checks[0].images, [image("https://x/a.png")]);
    }

    #[test]
    fn a_long_report_goes_on_in_the_text_and_is_cut_after_it() {
        let forge = FakeForge { limit: 500, ..FakeForge::default() };
        let report = |count| Prepared { text: "Word word.\n\n".repeat(count), ..Prepared::default() };
        assert!(post(&forge, &report(60)).warnings.is_empty());
        assert_eq!(post(&forge, &report(200)).warnings.len(), 1);
        let checks = forge.checks.borrow();
        for check in checks.iter() {
            let text = check.text.as_deref().unwrap();
            assert!(check.summary.chars().count() <= 500 && text.chars().count() <= 500);
        }
        let text = checks[0].text.as_deref().unwrap();
        assert_eq!(format!("{}{text}", checks[0].summary), report(60).text);
        assert!(checks[1].text.as_deref().unwrap().contains("> [!NOTE]\n> The rest of the report is left out; see"));
    }

    #[test]
    fn a_refused_check_keeps_the_report() {
        let folder = tempfile::tempdir().unwrap();
        let forge = FakeForge {
            write_error: Some((0, Error::denied("a GitHub App's token is needed"))),
            ..FakeForge::default()
        };
        let fallback = Fallback { folder: folder.path().to_owned(), ..Fallback::default() };
        let report = Prepared { text: "# Report".to_owned(), ..Prepared::default() };
        let outcome = check(&forge, &place(), &report, verdict(), &fallback).unwrap();
        assert!(matches!(outcome.delivery, Delivery::Kept { places, .. } if places[0].ends_with("cml-report.md")));
        let nowhere = Place { sha: None, ..place() };
        assert!(check(&forge, &nowhere, &report, verdict(), &fallback).is_err());
    }
}
