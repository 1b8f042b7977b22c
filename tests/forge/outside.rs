//! Reports from outside of the hosts' own CIs, and commits by the names that git knows.

use serde_json::json;

use crate::job::{Job, Kind, On};
use crate::server::Fault;
use crate::server::wire::Response;
use crate::{PNG, on_every_host};

on_every_host!(
    a_report_from_a_laptop_brings_its_pictures,
    a_picture_that_cannot_come_along_is_said_in_the_report_and_by_the_status,
    a_report_that_cannot_be_posted_finds_its_pictures_from_where_it_is_kept,
    a_commit_is_named_as_git_knows_it,
);

/// The one comment on the commit that is checked out.
#[track_caller]
fn comment(job: &Job) -> String {
    let comments = job.comments(&On::Commit(job.sha.clone()));
    assert_eq!(comments.len(), 1, "{comments:?}");
    comments[0].clone()
}

/// The host refuses to keep files.
fn refuse_pictures(job: &Job) {
    let path = match job.kind {
        Kind::GitHub => "/git/blobs",
        Kind::GitLab => "/uploads",
        Kind::Bitbucket => "/downloads",
    };
    let body = json!({ "message": "not allowed", "error": { "message": "not allowed" } });
    job.relay.fail("POST", path, 9, Fault::Answer(Response::json(403, &body)));
}

fn a_report_from_a_laptop_brings_its_pictures(kind: Kind) {
    let job = Job::outside_of_ci(kind);
    job.write("plots/loss.png", PNG);
    job.write("report.md", b"![loss](plots/loss.png)\n");
    job.run_well("cml", &["comment", "create", "--target", "commit", "report.md"]);
    let comment = comment(&job);
    let (_, address) = comment.split_once("![loss](").unwrap();
    let address = address.split(')').next().unwrap();
    assert!(!address.contains("loss.png") && !address.contains("cml-assets"), "{comment}");
    if let Some(bytes) = job.picture(address) {
        assert_eq!(bytes.as_deref(), Some(PNG), "{comment}");
    }
    // A link that is printed stays beside the report until that is posted.
    let line = job.run_well("cml-publish", &["plots/loss.png", "--md"]);
    assert!(line.starts_with("![](cml-assets/"), "{line}");
}

fn a_picture_that_cannot_come_along_is_said_in_the_report_and_by_the_status(kind: Kind) {
    let job = Job::outside_of_ci(kind);
    job.write("loss.png", PNG);
    job.write("report.md", b"![loss](loss.png)\n");
    refuse_pictures(&job);
    let output = job.run("cml", &["comment", "create", "--target", "commit", "report.md"]);
    assert_eq!(output.status, 6, "{}", output.stderr);
    let said = output.stderr.lines().filter(|line| line.contains("1 picture is kept in cml-assets/")).count();
    assert_eq!(said, 1, "{}", output.stderr);
    let comment = comment(&job);
    assert!(
        comment.contains("> [!CAUTION]\n> `") && comment.contains("1 picture is kept in cml-assets/, which a"),
        "{comment}"
    );
}

fn a_report_that_cannot_be_posted_finds_its_pictures_from_where_it_is_kept(kind: Kind) {
    let job = Job::of_pull_request(kind);
    job.write("reports/daily/loss.png", PNG);
    job.write("reports/daily/report.md", b"![loss](loss.png)\n");
    job.relay.fail("POST", "", 99, Fault::Answer(Response::json(403, &json!({ "message": "read only" }))));
    let output = job.run("cml", &["comment", "create", "reports/daily/report.md"]);
    assert_eq!(output.status, 6, "{}", output.stderr);
    let kept = job.read("cml-report.md").unwrap();
    let (_, address) = kept.split_once("![loss](").unwrap();
    let address = address.split(')').next().unwrap();
    assert_eq!(std::fs::read(job.path(address)).ok().as_deref(), Some(PNG), "{kept}");
    assert!(!kept.contains("CAUTION"), "there they are seen: {kept}");
}

fn a_commit_is_named_as_git_knows_it(kind: Kind) {
    let mut job = Job::of_push(kind);
    job.checkout("https://example.com/o/r");
    job.sha = job.run_well("git", &["rev-parse", "HEAD"]).trim().to_owned();
    job.run_well("git", &["tag", "v1"]);
    job.write("report.md", b"hello\n");
    let names = ["HEAD", "topic", "v1", &job.sha[..8]];
    for (count, name) in (1..).zip(names) {
        job.run_well("cml-send-comment", &[&format!("--commit-sha={name}"), "report.md"]);
        assert_eq!(job.comments(&On::Commit(job.sha.clone())).len(), count, "{name}");
    }
    job.run_well("cml", &["comment", "create", "--target=commit/HEAD", "report.md"]);
    assert_eq!(job.comments(&On::Commit(job.sha.clone())).len(), names.len() + 1);
    job.run_well("cml-send-github-check", &["--head-sha=v1", "report.md"]);
    let last = job.relay.seen().pop().unwrap().request;
    assert!(last.target.contains(&job.sha) || last.json().unwrap()["head_sha"] == job.sha, "{}", last.target);
}
