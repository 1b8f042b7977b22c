//! Reports and conversations that are long.

use crate::job::{Job, Kind, On};
use crate::on_every_host;

on_every_host!(d5_three_hundred_other_comments_hide_nothing, d14_a_report_over_the_limit_arrives_whole);

fn d5_three_hundred_other_comments_hide_nothing(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let there = On::PullRequest(job.number);
    for n in 0..150 {
        job.post(&there, &format!("before {n}"));
    }
    job.write("report.md", b"first\n");
    job.run_well("cml", &["comment", "update", "report.md"]);
    for n in 0..150 {
        job.post(&there, &format!("after {n}"));
    }
    job.write("report.md", b"second\n");
    job.run_well("cml", &["comment", "update", "report.md"]);
    let comments = job.report();
    assert_eq!(comments.len(), 301);
    assert!(comments[150].starts_with("second\n"), "{}", comments[150]);
}

fn d14_a_report_over_the_limit_arrives_whole(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let limit: usize = match kind {
        Kind::GitHub => 65_536,
        Kind::GitLab => 1_000_000,
        Kind::Bitbucket => 32_768,
    };
    let paragraph = |n: usize| format!("Paragraph {n:05}: {}", "ä word or two ".repeat(20));
    let count = limit * 5 / 2 / paragraph(0).chars().count();
    let report: String = (0..count).map(|n| paragraph(n) + "\n\n").collect();
    job.write("report.md", report.as_bytes());
    job.run_well("cml", &["comment", "update", "report.md"]);
    let comments = job.report();
    assert_eq!(comments.len(), 3, "{}", comments.len());
    assert!(comments.iter().all(|comment| comment.chars().count() <= limit));
    let all = comments.concat();
    let mut rest = all.as_str();
    for n in 0..count {
        rest = rest.split_once(paragraph(n).trim_end()).unwrap_or_else(|| panic!("no paragraph {n}")).1;
    }
    assert_eq!(all.matches("Paragraph ").count(), count);
    // A shorter report does not leave the ends of the longer one behind.
    job.write("report.md", b"short\n");
    job.run_well("cml", &["comment", "update", "report.md"]);
    let comments = job.report();
    assert!(comments.iter().any(|comment| comment.starts_with("short\n")), "{comments:?}");
    assert!(!comments.concat().contains("Paragraph"), "{comments:?}");
}
