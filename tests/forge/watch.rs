//! A job that goes on while its report changes, and one on a machine without Git.

use std::thread;
use std::time::{Duration, Instant};

use crate::PNG;
use crate::job::{Job, Kind};
use crate::on_every_host;

on_every_host!(d13_a_watched_report_is_kept_up_to_date, d15_no_git_is_needed_and_no_configuration_written);

/// Waits until the pull request has one comment for which `is_there` holds.
#[track_caller]
fn wait_for(job: &Job, is_there: impl Fn(&str) -> bool) {
    let start = Instant::now();
    loop {
        let comments = job.report();
        if comments.len() == 1 && is_there(&comments[0]) {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "{comments:?}");
        thread::sleep(Duration::from_millis(100));
    }
}

fn d13_a_watched_report_is_kept_up_to_date(kind: Kind) {
    let job = Job::of_pull_request(kind);
    job.write("plot.png", PNG);
    job.write("report.md", b"first ![](plot.png)\n");
    let child = job.start("cml", &["comment", "update", "--watch", "report.md"]);
    wait_for(&job, |comment| comment.starts_with("first "));
    let first = job.report().remove(0);
    job.write("plot.png", &[PNG, b"more"].concat());
    wait_for(&job, |comment| comment.starts_with("first ") && comment != first);
    job.write("report.md", b"second\n");
    wait_for(&job, |comment| comment.starts_with("second\n"));
    let output = job.stop(child);
    assert_eq!(output.status, -1, "it goes on until it is ended: {}", output.stderr);
}

fn d15_no_git_is_needed_and_no_configuration_written(kind: Kind) {
    let job = Job::of_pull_request(kind);
    job.set("PATH", "/nowhere");
    job.write("report.md", b"hello\n");
    job.run_well("cml", &["comment", "update", "report.md"]);
    assert_eq!(job.report().len(), 1);
    assert!([".gitconfig", ".git", ".config"].iter().all(|name| !job.path(name).exists()));
}
