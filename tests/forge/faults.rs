//! What goes wrong on the way: the report arrives once, or is kept and said.

use std::time::Duration;

use serde_json::json;

use crate::job::{Job, Kind, On};
use crate::on_every_host;
use crate::server::Fault;
use crate::server::wire::Response;

on_every_host!(
    g4_a_rate_limit_is_waited_for,
    g4_two_bad_gateways_are_survived,
    an_answer_lost_after_the_report_was_taken_is_one_comment,
    a_connection_lost_before_the_report_was_taken_is_one_comment,
    an_answer_cut_short_is_one_comment,
    an_answer_that_comes_too_late_is_one_comment,
    a_page_of_html_is_one_comment,
    an_update_survives_lost_answers,
    a_host_that_is_down_leaves_the_report_in_a_file,
);

/// A report posted on the pull request while the first `times` posts meet `fault`.
#[track_caller]
fn posted_despite(kind: Kind, times: u32, fault: Fault) -> Job {
    let job = Job::of_pull_request(kind);
    job.write("report.md", b"hello\n");
    job.set("CML_TIMEOUT", "2");
    job.relay.fail("POST", &job.comments_path(&On::PullRequest(job.number)), times, fault);
    job.run_well("cml", &["comment", "create", "report.md"]);
    let comments = job.report();
    assert!(comments.len() == 1 && comments[0].starts_with("hello\n"), "{comments:?}");
    assert!(job.relay.seen().iter().filter(|seen| seen.is_fault).count() == times as usize);
    job
}

fn g4_a_rate_limit_is_waited_for(kind: Kind) {
    let limit = Response::json(429, &json!({ "message": "slow down" })).with("retry-after", 1);
    posted_despite(kind, 1, Fault::Answer(limit));
}

fn g4_two_bad_gateways_are_survived(kind: Kind) {
    let gateway = Response { status: 502, headers: Vec::new(), body: b"<html>Bad Gateway</html>".to_vec() };
    posted_despite(kind, 2, Fault::Answer(gateway.with("content-type", "text/html")));
}

fn an_answer_lost_after_the_report_was_taken_is_one_comment(kind: Kind) {
    let job = posted_despite(kind, 1, Fault::DropAfter);
    let posts = job.requests().iter().filter(|request| request.starts_with("POST")).count();
    assert_eq!(posts, 1, "{:?}", job.requests());
}

fn a_connection_lost_before_the_report_was_taken_is_one_comment(kind: Kind) {
    posted_despite(kind, 1, Fault::Drop);
}

fn an_answer_cut_short_is_one_comment(kind: Kind) {
    posted_despite(kind, 1, Fault::Half);
}

fn an_answer_that_comes_too_late_is_one_comment(kind: Kind) {
    let job = posted_despite(kind, 1, Fault::Late(Duration::from_secs(5)));
    let posts = job.requests().iter().filter(|request| request.starts_with("POST")).count();
    assert_eq!(posts, 1, "{:?}", job.requests());
}

fn a_page_of_html_is_one_comment(kind: Kind) {
    let page = Response { status: 200, headers: Vec::new(), body: b"<html>Sign in</html>".to_vec() };
    posted_despite(kind, 1, Fault::Answer(page.with("content-type", "text/html")));
}

fn an_update_survives_lost_answers(kind: Kind) {
    let job = Job::of_pull_request(kind);
    job.write("report.md", b"first\n");
    job.run_well("cml", &["comment", "update", "report.md"]);
    let method = if kind == Kind::GitHub { "PATCH" } else { "PUT" };
    let gateway = Response::json(502, &json!({ "message": "bad gateway" }));
    job.relay.fail("GET", "comments", 1, Fault::Half);
    job.relay.fail("GET", "notes", 1, Fault::Drop);
    job.relay.fail(method, "", 1, Fault::DropAfter);
    job.relay.fail(method, "", 1, Fault::Answer(gateway));
    job.write("report.md", b"second\n");
    job.run_well("cml", &["comment", "update", "report.md"]);
    let comments = job.report();
    assert!(comments.len() == 1 && comments[0].starts_with("second\n"), "{comments:?}");
}

fn a_host_that_is_down_leaves_the_report_in_a_file(kind: Kind) {
    let job = Job::of_pull_request(kind);
    job.set("GITHUB_STEP_SUMMARY", &job.write("summary.md", b"").display().to_string());
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let api = match kind {
        Kind::GitHub => "GITHUB_API_URL",
        Kind::GitLab => "CI_API_V4_URL",
        Kind::Bitbucket => "BITBUCKET_API_URL",
    };
    job.set(api, &format!("http://{nowhere}"));
    job.write("report.md", b"hello\n");
    let output = job.run("cml", &["comment", "create", "report.md"]);
    assert_eq!(output.status, 7, "{}", output.stderr);
    assert!(job.read("cml-report.md").is_some_and(|kept| kept.starts_with("hello\n")), "{}", output.stderr);
    assert!(
        output.stderr.contains("cml-report.md") && output.stderr.contains(&nowhere.to_string()),
        "{}",
        output.stderr
    );
    if kind == Kind::GitHub {
        assert!(job.read("summary.md").is_some_and(|kept| kept.contains("hello\n")), "{}", output.stderr);
    }
}
