//! One comment after many runs, all of a long report, and no report lost.

use std::fs;

use super::*;
use crate::error::ErrorKind;
use crate::report::job_summary::JobSummary;
use crate::report::testing::{FakeForge, place};

fn updating() -> DeliveryOptions {
    DeliveryOptions { label: Some(String::new()), update: true, ..DeliveryOptions::default() }
}

/// Delivers a report of this text.
fn deliver(forge: &dyn Forge, place: &Place, text: &str, options: &DeliveryOptions) -> Result<Outcome> {
    super::deliver(forge, place, &Prepared { text: text.to_owned(), ..Prepared::default() }, options)
}

fn url(outcome: &Outcome) -> &str {
    match &outcome.delivery {
        Delivery::Delivered { url } => url,
        Delivery::Kept { error, .. } => panic!("{error}"),
    }
}

#[test]
fn d5_many_runs_leave_one_comment() {
    let forge = FakeForge { of_commit: Some(7), ..FakeForge::default() };
    let first = deliver(&forge, &place(), "one", &updating()).unwrap();
    for number in 0..300 {
        forge.add(Target::PullRequest(7), &format!("comment {number}"));
    }
    let later = Place { sha: Some("beef".to_owned()), ..place() };
    let second = deliver(&forge, &later, "two", &updating()).unwrap();
    assert_eq!(url(&first), url(&second));
    let reports: Vec<_> = forge.bodies().into_iter().filter(|body| body.contains("cml:report")).collect();
    assert_eq!(reports, ["two\n\n<!-- cml:report=; part=1/1; sha=beef -->"]);
}

#[test]
fn a14_the_report_arrives_byte_for_byte() {
    let forge = FakeForge::default();
    let report = "# T\r\n\r\n- [ ] ~~x~~ <!-- y -->  \n\n";
    deliver(&forge, &place(), report, &DeliveryOptions::default()).unwrap();
    deliver(&forge, &place(), report, &DeliveryOptions { label: Some("l".to_owned()), ..DeliveryOptions::default() })
        .unwrap();
    assert_eq!(forge.bodies()[0], report);
    assert_eq!(forge.bodies()[1], format!("{report}\n\n<!-- cml:report=l; part=1/1; sha=c0ffee -->"));
}

#[test]
fn d7_the_comment_of_old_is_replaced() {
    let forge = FakeForge { of_commit: Some(7), ..FakeForge::default() };
    forge.add(Target::PullRequest(7), "old\n\n![](https://cml.dev/watermark.png#abc \"CML watermark\")");
    deliver(&forge, &place(), "new", &updating()).unwrap();
    assert_eq!(forge.bodies().len(), 1);
    assert!(forge.bodies()[0].starts_with("new"));
}

#[test]
fn d8_an_update_needs_the_marker() {
    let error =
        deliver(&FakeForge::default(), &place(), "x", &DeliveryOptions { label: None, ..updating() }).unwrap_err();
    assert!(error.to_string().contains("watermarks are mandatory for updatable comments"), "{error}");
}

#[test]
fn a_long_report_takes_several_comments_that_later_runs_replace() {
    let forge = FakeForge { limit: 600, ..FakeForge::default() };
    let report = "Word word word word.\n\n".repeat(60);
    let outcome = deliver(&forge, &place(), &report, &updating()).unwrap();
    let bodies = forge.bodies();
    assert!(bodies.len() > 2, "{bodies:?}");
    assert_eq!(url(&outcome), "https://example/c/1");
    assert!(bodies[0].contains("> The report goes on in the next comment (2 of "), "{}", bodies[0]);
    assert!(bodies[1].starts_with("_Part 2 of "), "{}", bodies[1]);
    assert_eq!(bodies.iter().map(|body| body.matches("Word word word word.").count()).sum::<usize>(), 60);
    assert_eq!(outcome.warnings.len(), 2, "the commit as target, and the length: {:?}", outcome.warnings);

    deliver(&forge, &place(), &report.replace("Word", "Text"), &updating()).unwrap();
    assert_eq!(forge.bodies().len(), bodies.len());
    assert!(forge.bodies().iter().all(|body| body.contains("Text") && !body.contains("Word")));

    deliver(&forge, &place(), "short", &updating()).unwrap();
    let after = forge.bodies();
    assert!(after[0].starts_with("short\n\n") && after.len() == bodies.len());
    assert!(after[1..].iter().all(|body| body.starts_with("_The report is shorter now")), "{after:?}");
    deliver(&forge, &place(), &report, &updating()).unwrap();
    assert_eq!(forge.bodies().len(), bodies.len());
}

#[test]
fn d14_what_is_over_all_limits_is_cut_with_a_notice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("summary");
    let forge = FakeForge { limit: 600, ..FakeForge::default() };
    let report = "Word word word word.\n\n".repeat(1000);
    let fallback =
        || Fallback { summary: Some(JobSummary::new(&path)), folder: folder.path().to_owned(), source: None };
    let outcome = deliver(&forge, &place(), &report, &DeliveryOptions { fallback: fallback(), ..updating() }).unwrap();
    assert_eq!(forge.bodies().len(), 10);
    let last = forge.bodies().pop().unwrap();
    assert!(last.contains("> The whole report is in the [job summary](https://example/o/r/runs/1)."), "{last}");
    assert!(outcome.warnings.iter().any(|warning| warning.contains("cut after 10")), "{:?}", outcome.warnings);
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{report}\n"));

    let forge = FakeForge { limit: 600, ..FakeForge::default() };
    deliver(
        &forge,
        &place(),
        &report,
        &DeliveryOptions { fallback: fallback(), overflow: Overflow::JobSummary, ..updating() },
    )
    .unwrap();
    assert_eq!(forge.bodies().len(), 1);
    assert!(forge.bodies()[0].contains("job summary"));
}

#[test]
fn a_refused_report_is_kept_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("summary");
    let denied = Error::denied("add `pull-requests: write`");
    let forge = FakeForge { write_error: Some((0, denied.clone())), ..FakeForge::default() };
    let fallback = Fallback { summary: Some(JobSummary::new(&path)), folder: folder.path().to_owned(), source: None };
    let outcome = deliver(&forge, &place(), "report", &DeliveryOptions { fallback, ..updating() }).unwrap();
    let Delivery::Kept { places, error, is_expected } = outcome.delivery else { panic!("delivered") };
    let file = folder.path().join("cml-report.md");
    assert_eq!(places, ["the job summary".to_owned(), file.display().to_string()]);
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert!(!is_expected);
    assert_eq!(fs::read_to_string(file).unwrap(), "report");
    assert_eq!(fs::read_to_string(path).unwrap(), "report\n");
}

#[test]
fn only_a_fork_s_missing_right_is_expected() {
    let folder = tempfile::tempdir().unwrap();
    let fork = Place { is_fork: true, ..place() };
    let is_expected = |error: Error| {
        let forge = FakeForge { write_error: Some((0, error)), ..FakeForge::default() };
        let fallback = Fallback { folder: folder.path().to_owned(), ..Fallback::default() };
        let outcome =
            deliver(&forge, &fork, "report", &DeliveryOptions { fallback, ..DeliveryOptions::default() }).unwrap();
        matches!(outcome.delivery, Delivery::Kept { is_expected: true, .. })
    };
    assert!(is_expected(Error::denied("read-only")));
    assert!(!is_expected(Error::network("timed out")));
}

#[test]
fn a_report_of_which_only_the_start_was_taken_is_kept_whole() {
    let folder = tempfile::tempdir().unwrap();
    let forge = FakeForge { limit: 600, write_error: Some((1, Error::network("reset"))), ..FakeForge::default() };
    let report = "Word word word word.\n\n".repeat(60);
    let fallback = Fallback { folder: folder.path().to_owned(), ..Fallback::default() };
    let outcome = deliver(&forge, &place(), &report, &DeliveryOptions { fallback, ..updating() }).unwrap();
    let Delivery::Kept { places, .. } = outcome.delivery else { panic!("delivered") };
    assert_eq!(places[0], "https://example/c/1");
    assert_eq!(fs::read_to_string(&places[1]).unwrap(), report);
}

#[test]
fn a_comment_that_cannot_be_changed_is_followed_by_a_new_one() {
    let mut forge = FakeForge::default();
    deliver(&forge, &place(), "one", &updating()).unwrap();
    forge.freezes_comments = true;
    let outcome = deliver(&forge, &place(), "two", &updating()).unwrap();
    assert_eq!(url(&outcome), "https://example/c/2");
    assert!(outcome.warnings.iter().any(|warning| warning.contains("never change; a new comment was posted")));
    let mut forge = FakeForge::default();
    deliver(&forge, &place(), "one", &updating()).unwrap();
    forge.posts_updates = true;
    let outcome = deliver(&forge, &place(), "two", &updating()).unwrap();
    assert!(outcome.warnings.iter().any(|warning| warning.contains("a new comment was posted")));
}

#[test]
fn a_target_that_is_not_found_keeps_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let fallback = Fallback { folder: folder.path().to_owned(), ..Fallback::default() };
    let options = DeliveryOptions { target: TargetSpec::PullRequest, fallback, ..DeliveryOptions::default() };
    let outcome = deliver(&FakeForge::default(), &place(), "report", &options).unwrap();
    assert!(matches!(outcome.delivery, Delivery::Kept { places, .. } if places.len() == 1));
}

#[test]
fn a_report_without_a_token_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let fallback = Fallback { folder: folder.path().to_owned(), ..Fallback::default() };
    let outcome = fallback.keep_untried("report", Error::denied("no token"), false);
    assert!(matches!(outcome.delivery, Delivery::Kept { places, is_expected: false, .. } if places.len() == 1));
}
