//! A host that says no: the report is kept, and the message names what to add.

use serde_json::json;

use crate::job::{Job, Kind, On, Output};
use crate::on_every_host;
use crate::server::Fault;
use crate::server::wire::Response;

on_every_host!(
    a_token_that_is_not_valid,
    a_token_without_the_right_to_comment,
    a_repository_that_the_token_cannot_see,
    a_locked_conversation,
    a_forks_token_that_may_only_read,
    no_token_at_all,
    d9_a_commit_that_is_not_there,
);

/// A report that the host refuses with `status` and `words`.
fn refused(job: &Job, status: u16, words: &str) -> Output {
    let body = match job.kind {
        Kind::Bitbucket => json!({ "type": "error", "error": { "message": words } }),
        _ => json!({ "message": words }),
    };
    job.relay.fail("POST", "", 9, Fault::Answer(Response::json(status, &body)));
    job.write("report.md", b"hello\n");
    job.set("GITHUB_STEP_SUMMARY", &job.write("summary.md", b"").display().to_string());
    job.run("cml", &["comment", "create", "report.md"])
}

/// The whole report is in a file, and the message holds all of `words`.
#[track_caller]
fn kept(job: &Job, output: &Output, words: &[&str]) {
    assert!(job.read("cml-report.md").is_some_and(|kept| kept.starts_with("hello\n")), "{}", output.stderr);
    if job.kind == Kind::GitHub {
        assert!(job.read("summary.md").is_some_and(|kept| kept.contains("hello\n")), "{}", output.stderr);
    }
    for word in words.iter().chain(&["cml-report.md"]) {
        assert!(output.stderr.contains(word), "{:?} no {word:?} in: {}", job.kind, output.stderr);
    }
    assert_eq!(output.stdout, "");
}

fn a_token_that_is_not_valid(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let output = refused(&job, 401, "Bad credentials");
    assert_eq!(output.status, 6, "{}", output.stderr);
    kept(&job, &output, &["401", "Bad credentials", "REPO_TOKEN"]);
}

fn a_token_without_the_right_to_comment(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let output = refused(&job, 403, "Resource not accessible by integration");
    assert_eq!(output.status, 6, "{}", output.stderr);
    let advice = match kind {
        Kind::GitHub => "pull-requests: write",
        Kind::GitLab => "`api`",
        Kind::Bitbucket => "`pullrequest:write`",
    };
    kept(&job, &output, &["403", "Resource not accessible by integration", advice]);
}

fn a_repository_that_the_token_cannot_see(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let output = refused(&job, 404, "Not Found");
    assert_eq!(output.status, 6, "{}", output.stderr);
    kept(&job, &output, &["404", "Not Found"]);
}

fn a_locked_conversation(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let output = refused(&job, 403, "Unable to create comment because issue is locked.");
    assert_eq!(output.status, 6, "{}", output.stderr);
    kept(&job, &output, &["403", "locked"]);
}

fn a_forks_token_that_may_only_read(kind: Kind) {
    let job = Job::of_pull_request(kind);
    job.be_fork();
    let output = refused(&job, 403, "Resource not accessible by integration");
    // Nobody's fault: the job of a fork stays green, unless it is asked to be strict.
    if kind == Kind::GitHub {
        assert_eq!(output.status, 0, "{}", output.stderr);
        kept(&job, &output, &["fork"]);
        let strict = job.run("cml", &["comment", "create", "--strict", "report.md"]);
        assert_eq!(strict.status, 6, "{}", strict.stderr);
    } else {
        assert_ne!(output.status, 7, "{}", output.stderr);
        kept(&job, &output, &["403"]);
    }
}

fn no_token_at_all(kind: Kind) {
    let job = Job::of_pull_request(kind);
    job.unset("REPO_TOKEN");
    job.write("report.md", b"hello\n");
    job.set("GITHUB_STEP_SUMMARY", &job.write("summary.md", b"").display().to_string());
    let output = job.run("cml", &["comment", "create", "report.md"]);
    assert_eq!(output.status, 6, "{}", output.stderr);
    kept(&job, &output, &["REPO_TOKEN"]);
    assert!(job.requests().is_empty());
}

fn d9_a_commit_that_is_not_there(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let words = match kind {
        Kind::GitHub => "No commit found for SHA: invalid_sha",
        _ => "Not Found",
    };
    let status = if kind == Kind::GitHub { 422 } else { 404 };
    job.relay.fail("POST", "", 1, Fault::Answer(Response::json(status, &json!({ "message": words }))));
    job.write("report.md", b"hello\n");
    let output = job.run("cml-send-comment", &["--head-sha", "invalid_sha", "report.md"]);
    assert_eq!(output.status, 1, "{}", output.stderr);
    assert!(output.stderr.contains(words), "{}", output.stderr);
    assert_eq!(job.comments(&On::Commit(job.sha.clone())).len(), 0);
}
