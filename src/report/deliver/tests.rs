//! One comment after many runs, all of a long report, and no report lost.

use std::fs;

use super::*;
use crate::report::memory::{Memory, place};

fn updating() -> How {
    How { label: Some(String::new()), update: true, ..How::default() }
}

fn url(outcome: &Outcome) -> &str {
    match &outcome.end {
        End::Delivered { url } => url,
        End::Kept { error, .. } => panic!("{error}"),
    }
}

#[test]
fn d5_many_runs_leave_one_comment() {
    let forge = Memory { of_commit: Some(7), ..Memory::default() };
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
    let forge = Memory::default();
    let report = "# T\r\n\r\n- [ ] ~~x~~ <!-- y -->  \n\n";
    deliver(&forge, &place(), report, &How::default()).unwrap();
    deliver(&forge, &place(), report, &How { label: Some("l".to_owned()), ..How::default() }).unwrap();
    assert_eq!(forge.bodies()[0], report);
    assert_eq!(forge.bodies()[1], format!("{report}\n\n<!-- cml:report=l; part=1/1; sha=c0ffee -->"));
}

#[test]
fn d7_the_comment_of_old_is_replaced() {
    let forge = Memory { of_commit: Some(7), ..Memory::default() };
    forge.add(Target::PullRequest(7), "old\n\n![](https://cml.dev/watermark.png#abc \"CML watermark\")");
    deliver(&forge, &place(), "new", &updating()).unwrap();
    assert_eq!(forge.bodies().len(), 1);
    assert!(forge.bodies()[0].starts_with("new"));
}

#[test]
fn d8_an_update_needs_the_marker() {
    let error = deliver(&Memory::default(), &place(), "x", &How { label: None, ..updating() }).unwrap_err();
    assert!(error.to_string().contains("watermarks are mandatory for updatable comments"), "{error}");
}

#[test]
fn a_long_report_takes_several_comments_that_later_runs_replace() {
    let forge = Memory { limit: 600, ..Memory::default() };
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
    let forge = Memory { limit: 600, ..Memory::default() };
    let report = "Word word word word.\n\n".repeat(1000);
    let keep = || Keep { summary: Some(Summary::new(&path)), folder: folder.path().to_owned(), source: None };
    let outcome = deliver(&forge, &place(), &report, &How { keep: keep(), ..updating() }).unwrap();
    assert_eq!(forge.bodies().len(), 10);
    let last = forge.bodies().pop().unwrap();
    assert!(last.contains("> The whole report is in the [job summary](https://example/o/r/runs/1)."), "{last}");
    assert!(outcome.warnings.iter().any(|warning| warning.contains("cut after 10")), "{:?}", outcome.warnings);
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{report}\n"));

    let forge = Memory { limit: 600, ..Memory::default() };
    deliver(&forge, &place(), &report, &How { keep: keep(), rest: Rest::Summary, ..updating() }).unwrap();
    assert_eq!(forge.bodies().len(), 1);
    assert!(forge.bodies()[0].contains("job summary"));
}

#[test]
fn a_refused_report_is_kept_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("summary");
    let denied = Error::denied("add `pull-requests: write`");
    let forge = Memory { write_error: Some((0, denied.clone())), ..Memory::default() };
    let keep = Keep { summary: Some(Summary::new(&path)), folder: folder.path().to_owned(), source: None };
    let outcome = deliver(&forge, &place(), "report", &How { keep, ..updating() }).unwrap();
    let End::Kept { places, error, is_expected } = outcome.end else { panic!("delivered") };
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
        let forge = Memory { write_error: Some((0, error)), ..Memory::default() };
        let keep = Keep { folder: folder.path().to_owned(), ..Keep::default() };
        let outcome = deliver(&forge, &fork, "report", &How { keep, ..How::default() }).unwrap();
        matches!(outcome.end, End::Kept { is_expected: true, .. })
    };
    assert!(is_expected(Error::denied("read-only")));
    assert!(!is_expected(Error::network("timed out")));
}

#[test]
fn a_report_of_which_only_the_start_was_taken_is_kept_whole() {
    let folder = tempfile::tempdir().unwrap();
    let forge = Memory { limit: 600, write_error: Some((1, Error::network("reset"))), ..Memory::default() };
    let report = "Word word word word.\n\n".repeat(60);
    let keep = Keep { folder: folder.path().to_owned(), ..Keep::default() };
    let outcome = deliver(&forge, &place(), &report, &How { keep, ..updating() }).unwrap();
    let End::Kept { places, .. } = outcome.end else { panic!("delivered") };
    assert_eq!(places[0], "https://example/c/1");
    assert_eq!(fs::read_to_string(&places[1]).unwrap(), report);
}

#[test]
fn a_comment_that_cannot_be_changed_is_followed_by_a_new_one() {
    for error in [Error::unsupported("GitLab has no updates here"), Error::denied("422: commit_id has been locked")] {
        let mut forge = Memory::default();
        deliver(&forge, &place(), "one", &updating()).unwrap();
        forge.update_error = Some(error);
        let outcome = deliver(&forge, &place(), "two", &updating()).unwrap();
        assert_eq!(url(&outcome), "https://example/c/2");
        assert!(outcome.warnings.iter().any(|warning| warning.contains("a new comment was posted")));
    }
    let mut forge = Memory::default();
    deliver(&forge, &place(), "one", &updating()).unwrap();
    forge.posts_updates = true;
    let outcome = deliver(&forge, &place(), "two", &updating()).unwrap();
    assert!(outcome.warnings.iter().any(|warning| warning.contains("a new comment was posted")));
}

#[test]
fn a_target_that_is_not_found_keeps_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let keep = Keep { folder: folder.path().to_owned(), ..Keep::default() };
    let how = How { wanted: Wanted::PullRequest, keep, ..How::default() };
    let outcome = deliver(&Memory::default(), &place(), "report", &how).unwrap();
    assert!(matches!(outcome.end, End::Kept { places, .. } if places.len() == 1));
}

#[test]
fn a_report_without_a_token_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let keep = Keep { folder: folder.path().to_owned(), ..Keep::default() };
    let outcome = kept("report", Error::denied("no token"), false, &keep);
    assert!(matches!(outcome.end, End::Kept { places, is_expected: false, .. } if places.len() == 1));
}
