//! What the workflow files of CML do, command by command.

use crate::job::{Job, Kind, On};
use crate::server::tls::Certificate;
use crate::{PNG, on_every_host};

on_every_host!(
    c3_c4_a_picture_is_published_and_its_link_gives_the_bytes,
    a10_bytes_on_standard_input_are_published_untouched,
    d2_d4_d10_a_report_goes_to_the_pull_request_with_its_pictures,
    d5_an_update_leaves_one_comment,
    d6_another_workflow_keeps_its_own_comment,
    d7_the_old_tools_comment_is_replaced,
    a_copied_marker_does_not_make_a_comment_the_jobs_own,
    a15_a16_d16_a_target_is_obeyed,
    d3_a_push_reports_to_the_open_pull_request_or_the_commit,
    a17_e1_a_check_is_made,
    everything_goes_over_tls_with_a_private_authority,
    two_jobs_publish_at_once,
    g5_nothing_secret_is_logged,
);

/// The address in a Markdown image line.
#[track_caller]
fn address(line: &str) -> &str {
    let (_, rest) = line.trim().rsplit_once("![").and_then(|(_, rest)| rest.split_once("](")).expect(line);
    rest.split([' ', ')']).next().unwrap()
}

/// The image alone, of a line that makes a private picture a link to itself.
#[track_caller]
fn image(line: &str) -> String {
    let url = address(line);
    match line.strip_suffix(&format!("]({url})\n")) {
        Some(inner) => inner.replacen("[![", "![", 1) + "\n",
        None => line.to_owned(),
    }
}

fn c3_c4_a_picture_is_published_and_its_link_gives_the_bytes(kind: Kind) {
    let job = Job::of_pull_request(kind);
    job.write("plot.png", PNG);
    let line = job.run_well("cml-publish", &["plot.png", "--md", "--title", "my title"]);
    assert!(image(&line).starts_with("![](") && image(&line).ends_with(" \"my title\")\n"), "{line}");
    if let Some(bytes) = job.picture(address(&line)) {
        assert_eq!(bytes.as_deref(), Some(PNG), "{line}");
    }
    let sent: Vec<_> = job.requests().into_iter().filter(|request| !request.starts_with("GET")).collect();
    let expected: &[&str] = match kind {
        Kind::GitHub => &["POST /git/blobs 201", "POST /git/trees 201", "POST /git/commits 201", "POST /git/refs 201"],
        Kind::GitLab => &["POST /uploads 201"],
        Kind::Bitbucket => &["POST /downloads 201"],
    };
    assert_eq!(sent, expected);
}

fn a10_bytes_on_standard_input_are_published_untouched(kind: Kind) {
    let job = Job::of_pull_request(kind);
    job.write("plot.png", &[PNG, b" \n\n"].concat());
    let line =
        job.run_well("sh", &["-c", "cat plot.png | cml-publish --md --title 'my image' >> report.md && cat report.md"]);
    if let Some(bytes) = job.picture(address(&line)) {
        assert_eq!(bytes, Some([PNG, b" \n\n"].concat()), "{line}");
    }
}

const REPORT: &str =
    "## Loss\n\n| epoch | loss |\n|---|---|\n| 1 | 0.5 |\n\n- [x] ~~old~~\n\n![loss](plots/loss.png \"the loss\")\n";

fn d2_d4_d10_a_report_goes_to_the_pull_request_with_its_pictures(kind: Kind) {
    let job = Job::of_pull_request(kind);
    job.write("reports/report.md", REPORT.as_bytes());
    job.write("reports/plots/loss.png", PNG);
    job.set("GITHUB_STEP_SUMMARY", &job.write("summary.md", b"").display().to_string());
    let url = job.run_well("cml", &["comment", "create", "reports/report.md"]);
    let number = job.number;
    let page = match kind {
        Kind::GitHub => "https://github.com/".to_owned(),
        Kind::GitLab => format!("https://gitlab.example.com/{}/-/merge_requests/{number}#note_", job.repository),
        Kind::Bitbucket => "https://bitbucket.org/".to_owned(),
    };
    assert!(url.starts_with(&page) && url.lines().count() == 1, "{url}");
    let comments = job.report();
    let [comment] = comments.as_slice() else { panic!("{comments:?}") };
    let (before, after) = comment.split_once("![loss](").unwrap();
    // The double of Bitbucket does not say that it is public, so that there the picture is a link to itself.
    let is_link = before.ends_with('[');
    assert!(!is_link || !job.is_in_memory(), "{comment}");
    assert_eq!(before.strip_suffix('[').unwrap_or(before), REPORT.split_once("![loss](").unwrap().0);
    assert!(after.contains(" \"the loss\")"), "{comment}");
    if let Some(bytes) = job.picture(address(comment)) {
        assert_eq!(bytes.as_deref(), Some(PNG), "{comment}");
    }
    if kind == Kind::GitHub {
        assert!(job.read("summary.md").unwrap().contains("![loss](https://"));
    }
    // Nothing else is asked of the host, and nobody else of anything.
    let expected: &[&str] = match kind {
        Kind::GitHub => &[
            "GET  200",
            "GET /git/ref/cml%2Fpr-N 404",
            "POST /git/blobs 201",
            "POST /git/trees 201",
            "POST /git/commits 201",
            "POST /git/refs 201",
            "POST /issues/N/comments 201",
        ],
        Kind::GitLab => &["GET  200", "POST /uploads 201", "POST /merge_requests/N/notes 201"],
        Kind::Bitbucket => &["GET  200", "POST /downloads 201", "POST /pullrequests/N/comments 201"],
    };
    let asked: Vec<_> = job.requests().iter().map(|request| request.replace(&number.to_string(), "N")).collect();
    assert_eq!(asked, expected);
}

fn d5_an_update_leaves_one_comment(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let there = On::PullRequest(job.number);
    job.post(&there, "Looks good to me");
    for loss in ["0.5", "0.4", "0.3"] {
        job.write("report.md", format!("loss {loss}\n").as_bytes());
        job.run_well("cml", &["comment", "update", "report.md"]);
    }
    job.write("report.md", b"loss 0.2\n");
    job.run_well("cml-send-comment", &["--update", "report.md"]);
    let comments = job.report();
    assert_eq!(comments.len(), 2, "{comments:?}");
    assert_eq!(comments[0], "Looks good to me");
    assert!(comments[1].starts_with("loss 0.2\n"), "{comments:?}");
}

fn d6_another_workflow_keeps_its_own_comment(kind: Kind) {
    let job = Job::of_pull_request(kind);
    job.write("report.md", b"first\n");
    for title in ["train", "test"] {
        job.run_well("cml", &["comment", "update", "--watermark-title", title, "report.md"]);
    }
    job.write("report.md", b"second\n");
    job.run_well("cml", &["comment", "update", "--watermark-title", "test", "report.md"]);
    let comments = job.report();
    assert_eq!(comments.len(), 2, "{comments:?}");
    assert!(comments[0].starts_with("first\n") && comments[1].starts_with("second\n"), "{comments:?}");
}

fn d7_the_old_tools_comment_is_replaced(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let sha = "0123456789abcdef0123456789abcdef01234567";
    let old = format!("old\n\n![](https://cml.dev/watermark.png#{sha} \"CML watermark\")");
    job.post_as_itself(&On::PullRequest(job.number), &old);
    job.write("report.md", b"new\n");
    job.run_well("cml", &["comment", "update", "report.md"]);
    let comments = job.report();
    assert!(comments.len() == 1 && comments[0].starts_with("new\n"), "{comments:?}");
}

fn a_copied_marker_does_not_make_a_comment_the_jobs_own(kind: Kind) {
    let job = Job::of_pull_request(kind);
    // The doubles know one author alone.
    if !job.is_in_memory() {
        return;
    }
    job.write("report.md", b"first\n");
    job.run_well("cml", &["comment", "update", "report.md"]);
    let copy = job.report()[0].replace("first", "mine");
    job.post(&On::PullRequest(job.number), &copy);
    job.write("report.md", b"second\n");
    job.run_well("cml", &["comment", "update", "report.md"]);
    let comments = job.report();
    assert!(comments.len() == 2 && comments[0].starts_with("second\n") && comments[1] == copy, "{comments:?}");
}

fn a15_a16_d16_a_target_is_obeyed(kind: Kind) {
    let job = Job::of_pull_request(kind);
    job.write("report.md", b"hello\n");
    let issue = job.number + 1;
    job.run_well("cml", &["comment", "create", "--target", &format!("issue/{issue}"), "report.md"]);
    job.run_well("cml", &["comment", "create", "--target", "commit", "report.md"]);
    let other = "a".repeat(32) + &job.sha[32..];
    let url = job.run_well("cml-send-comment", &["--head-sha", &other, "report.md"]);
    if kind == Kind::GitLab {
        assert_eq!(url, format!("https://gitlab.example.com/{}/-/commit/{other}\n", job.repository));
    }
    // A double of Bitbucket keeps no comments of issues.
    if kind != Kind::Bitbucket || job.is_in_memory() {
        assert_eq!(job.comments(&On::Issue(issue)).len(), 1);
    }
    assert_eq!(job.comments(&On::Commit(job.sha.clone())).len(), 1);
    assert_eq!(job.comments(&On::Commit(other)).len(), 1);
    assert_eq!(job.report().len(), 0);
    let posted: Vec<_> = job.relay.seen().into_iter().filter(|seen| seen.request.method == "POST").collect();
    assert_eq!(posted.len(), 3);
    if kind == Kind::GitLab {
        assert!(posted[1].request.body.starts_with(b"note=hello"), "a comment on a commit is a form");
    }
}

fn d3_a_push_reports_to_the_open_pull_request_or_the_commit(kind: Kind) {
    let job = Job::of_push(kind);
    let text = format!("from the push {}\n", job.number);
    job.write("report.md", text.as_bytes());
    job.run_well("cml-send-comment", &["report.md"]);
    // What the hosts' examples hold: see `host`.
    let on = match kind {
        Kind::GitHub => On::PullRequest(1347),
        Kind::GitLab => On::PullRequest(2),
        Kind::Bitbucket => On::Commit(job.sha.clone()),
    };
    let comments = job.comments(&on);
    assert_eq!(comments.iter().filter(|body| body.starts_with(&text)).count(), 1, "{comments:?}");
}

fn a17_e1_a_check_is_made(kind: Kind) {
    let job = Job::of_pull_request(kind);
    job.write("report.md", b"It is **better**.\n");
    job.run_well("cml-send-github-check", &["report.md", "--title", "CML neutral test", "--conclusion", "neutral"]);
    let last = job.relay.seen().pop().unwrap().request;
    let body = last.json().unwrap();
    match kind {
        Kind::GitHub => {
            assert!(last.path().ends_with("/check-runs"));
            assert_eq!((&body["name"], &body["head_sha"]), (&"CML neutral test".into(), &job.sha.as_str().into()));
            assert_eq!((&body["status"], &body["conclusion"]), (&"completed".into(), &"neutral".into()));
            assert!(body["output"]["summary"].as_str().unwrap().starts_with("It is **better**."), "{body}");
        }
        Kind::GitLab => {
            assert!(last.path().ends_with(&format!("/statuses/{}", job.sha)));
            assert_eq!((&body["state"], &body["name"]), (&"success".into(), &"CML neutral test".into()));
            assert_eq!(body["description"], "neutral: It is better.");
        }
        Kind::Bitbucket => {
            assert!(last.path().contains(&format!("/commit/{}/reports/cml-", job.sha)));
            assert_eq!((&body["result"], &body["title"]), (&"PASSED".into(), &"CML neutral test".into()));
            assert_eq!(body["details"], "neutral: It is better.");
        }
    }
    if kind != Kind::GitHub {
        let comments = job.comments(&On::Commit(job.sha.clone()));
        assert!(comments.len() == 1 && comments[0].contains("It is **better**."), "{comments:?}");
    }
}

fn everything_goes_over_tls_with_a_private_authority(kind: Kind) {
    let job = Job::over_tls(kind, Certificate::Good);
    job.write("report.md", b"![](plot.png)\n");
    job.write("plot.png", PNG);
    job.run_well("cml-send-comment", &["--update", "report.md"]);
    // A double is spoken to without anything in between, too.
    job.go_straight_to_the_double();
    job.run_well("cml-send-comment", &["--update", "report.md"]);
    assert_eq!(job.report().len(), 1);
}

fn two_jobs_publish_at_once(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let pictures: Vec<_> = (0..6_u8).map(|n| [PNG, &[n]].concat()).collect();
    let names: Vec<_> = (0..6).map(|n| format!("{n}.png")).collect();
    for (name, bytes) in names.iter().zip(&pictures) {
        job.write(name, bytes);
    }
    let arguments: Vec<_> = names.iter().map(|name| [name.as_str(), "--md"]).collect();
    let commands: Vec<_> = arguments.iter().map(|arguments| ("cml-publish", arguments.as_slice())).collect();
    for (output, bytes) in job.run_at_once(&commands).into_iter().zip(pictures) {
        assert_eq!(output.status, 0, "{}", output.stderr);
        if let Some(there) = job.picture(address(&output.stdout)) {
            assert_eq!(there, Some(bytes), "{}", output.stdout);
        }
    }
}

fn g5_nothing_secret_is_logged(kind: Kind) {
    let job = Job::of_pull_request(kind);
    job.write("report.md", b"hello\n");
    let output = job.run("cml", &["comment", "create", "--log", "debug", "report.md"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    let line = format!("POST {}", job.comments_path(&On::PullRequest(job.number)));
    let logged = output.stderr.lines().find(|logged| logged.contains(&line));
    assert!(logged.is_some_and(|logged| logged.contains("201")), "{}", output.stderr);
}
