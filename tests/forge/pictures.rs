//! Which pictures of a report go to its host, and how often.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::job::{Job, Kind};
use crate::{PNG, on_every_host};

on_every_host!(
    d10_what_cannot_be_kept_stays_as_it_is,
    d10_pictures_in_data_urls_are_kept,
    d12_a_picture_shown_twice_is_sent_once,
    d12_what_is_outside_of_the_workspace_stays_there,
    plots_are_drawn_on_the_way,
);

/// The pictures that were sent.
fn uploads(job: &Job) -> usize {
    let paths = ["POST /git/blobs 201", "POST /uploads 201", "POST /downloads 201"];
    job.requests().iter().filter(|request| paths.contains(&request.as_str())).count()
}

/// The comment that `report` makes, and what was said on standard error.
#[track_caller]
fn posted(job: &Job, report: &str) -> (String, String) {
    job.write("report.md", report.as_bytes());
    let output = job.run("cml", &["comment", "create", "report.md"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    let comments = job.report();
    assert_eq!(comments.len(), 1);
    (comments[0].clone(), output.stderr)
}

fn d10_what_cannot_be_kept_stays_as_it_is(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let report = "![a](missing.png) ![b](https://example.com/x.png) ![c](#part) [d](report.md)\n";
    let (comment, warnings) = posted(&job, report);
    assert!(comment.starts_with(report), "{comment}");
    assert!(warnings.contains("missing.png"), "{warnings}");
    assert_eq!(uploads(&job), 0);
}

fn d10_pictures_in_data_urls_are_kept(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let (comment, _) = posted(&job, &format!("![a](data:image/png;base64,{})\n", STANDARD.encode(PNG)));
    assert!(!comment.contains("data:"), "{comment}");
    assert_eq!(uploads(&job), 1);
}

fn d12_a_picture_shown_twice_is_sent_once(kind: Kind) {
    let job = Job::of_pull_request(kind);
    job.write("a.png", PNG);
    job.write("copy.png", PNG);
    let (comment, _) = posted(&job, "![x](a.png) <img src=\"./a.png\"> ![y][r] ![z](copy.png)\n\n[r]: a.png\n");
    assert!(!comment.contains("a.png\"") && !comment.contains("(a.png)") && !comment.contains("copy.png"), "{comment}");
    assert_eq!(uploads(&job), 1);
}

fn d12_what_is_outside_of_the_workspace_stays_there(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.png");
    std::fs::write(&secret, PNG).unwrap();
    std::os::unix::fs::symlink(&secret, job.path("link.png")).unwrap();
    let report = format!("![a]({}) ![b](link.png) ![c](.) ![d](/etc/hostname)\n", secret.display());
    let (comment, _) = posted(&job, &report);
    assert!(comment.starts_with(&report), "{comment}");
    assert_eq!(uploads(&job), 0);
}

fn plots_are_drawn_on_the_way(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let plot = r#"{"data": {"values": [{"x": 1, "y": 2}]}, "mark": "point", "encoding": {"x": {"field": "x"}, "y": {"field": "y"}}}"#;
    job.write("loss.vl.json", plot.as_bytes());
    let fence = plot.replace("point", "line");
    let (comment, _) = posted(&job, &format!("![loss](loss.vl.json)\n\n```vega-lite\n{fence}\n```\n"));
    assert!(!comment.contains("vega-lite") && !comment.contains("vl.json"), "{comment}");
    assert_eq!((uploads(&job), comment.matches("![").count()), (2, 2), "{comment}");
}
