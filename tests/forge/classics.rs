//! Workflows as they stand in public repositories, their training left out: each ends well, and says little.

use serde_json::json;

use crate::job::{Job, Kind};
use crate::server::Fault;
use crate::server::wire::Response;
use crate::{PNG, on_every_host};

on_every_host!(
    metrics_and_a_picture_of_the_first_readme,
    plots_of_dvc_through_the_renderers,
    a_report_of_inline_pictures_that_is_updated,
    the_subcommands_of_later_versions,
    everything_in_one_step_with_what_is_no_longer_here,
    pictures_of_a_report_in_a_folder,
    a_report_that_is_piped_together,
    what_a_token_may_not_do_is_said_once_a_command,
);

/// What a training leaves.
fn train(job: &Job) {
    job.write("metrics.txt", b"accuracy: 0.93\nloss: 0.21\n");
    job.write("confusion_matrix.png", PNG);
    job.write("plots/loss.png", &[PNG, b"loss"].concat());
    job.write("history.csv", b"epoch,loss,val_loss\n0,1.5,1.6\n1,0.7,0.9\n2,0.4,0.8\n");
    let plot = r#"{"data": {"values": [{"x": 1, "y": 2}]}, "mark": "point", "encoding": {"x": {"field": "x"}, "y": {"field": "y"}}}"#;
    job.write("vega.json", plot.as_bytes());
    job.write("metrics.json", br#"{"metrics.json": {"accuracy": {"old": 0.9, "new": 0.93, "diff": 0.03}}}"#);
}

/// Makes the job's folder a checkout whose remote can be reached.
fn be_a_clone(job: &Job) {
    job.checkout(&job.path("").display().to_string());
}

/// Runs the steps in a shell that stops at the first fault, as CIs do; the comment, and what was said on standard error.
#[track_caller]
fn replay(job: &Job, steps: &str) -> (String, Vec<String>) {
    train(job);
    let output = job.run("sh", &["-e", "-c", steps]);
    assert_eq!(output.status, 0, "{:?}\n{steps}\n{}", job.kind, output.stderr);
    let comments = job.report();
    let last = comments.last().cloned().unwrap_or_default();
    for path in ["cml-assets/", "](plots/", "(confusion_matrix.png", "src=\"plots/"] {
        assert!(!last.contains(path), "{path} is in {last}");
    }
    (last, output.stderr.lines().map(str::to_owned).collect())
}

fn metrics_and_a_picture_of_the_first_readme(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let steps = "
        cat metrics.txt >> report.md
        cml-publish confusion_matrix.png --md >> report.md
        cml-send-comment report.md";
    let (comment, _) = replay(&job, steps);
    assert!(comment.starts_with("accuracy: 0.93\nloss: 0.21\n") && comment.contains("![]("), "{comment}");
}

fn plots_of_dvc_through_the_renderers(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let steps = "
        echo '## Metrics' >> report.md
        cat metrics.json | cml-metrics >> report.md
        echo '## Plots<br />### Class confusions' >> report.md
        vl2png vega.json -s 1.5 | cml-publish --md --title 'my image' >> report.md
        echo '### Effects of regularization' >> report.md
        vl2svg vega.json | cml-publish --md -t 'my 2nd image' >> report.md
        cml-send-comment report.md
        cml-send-github-check report.md --title 'CML Report' --conclusion success";
    let (comment, _) = replay(&job, steps);
    assert!(comment.contains("\"my image\")") && comment.contains("|accuracy|"), "{comment}");
}

fn a_report_of_inline_pictures_that_is_updated(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let steps = "
        echo '# Training' > report.md
        echo '![](./plots/loss.png \"Loss\")' >> report.md
        echo '<img src=\"plots/loss.png\" width=\"400\">' >> report.md
        cml comment update report.md
        echo '![](./confusion_matrix.png)' >> report.md
        cml comment update --watermark-title='{workflow}' report.md
        cml comment create --pr --update --commit-sha=HEAD --publish report.md";
    let (comment, _) = replay(&job, steps);
    assert!(comment.starts_with("# Training\n"), "{comment}");
    assert_eq!(job.report().len(), 2);
}

fn the_subcommands_of_later_versions(kind: Kind) {
    let job = Job::of_pull_request(kind);
    be_a_clone(&job);
    let steps = "
        cml ci --fetch-depth 0
        echo '## Report' > report.md
        cml asset publish --md confusion_matrix.png >> report.md
        cml publish --md --title=loss plots/loss.png >> report.md
        cml-plot history.csv --md >> report.md
        cml-tensorboard-dev --logdir . --name 'Run' --md >> report.md
        cml comment create --target=pr report.md
        cml send-comment --update --rm-watermark=false report.md
        cml check create --title=Report --status=in_progress report.md
        cml check create --title=Report --conclusion=neutral report.md";
    replay(&job, steps);
}

fn everything_in_one_step_with_what_is_no_longer_here(kind: Kind) {
    let job = Job::of_pull_request(kind);
    be_a_clone(&job);
    let steps = "
        cml-ci --unshallow
        cml repo prepare --user-email=olivaw@iterative.ai
        cml-pr metrics.txt || true
        echo '## Report' > report.md
        cml-send-comment report.md";
    let (_, said) = replay(&job, steps);
    assert!(said.len() < 12, "{said:?}");
}

fn pictures_of_a_report_in_a_folder(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let steps = "
        mkdir -p reports/daily
        echo '## Report' > reports/daily/report.md
        cml-publish confusion_matrix.png --md --to folder >> reports/daily/report.md
        echo '![loss](../../plots/loss.png)' >> reports/daily/report.md
        echo '![demo](../../plots/demo.mp4)' >> reports/daily/report.md
        printf film > plots/demo.mp4
        : > reports/daily/empty.png
        echo '![nothing](empty.png)' >> reports/daily/report.md
        cml comment create reports/daily/report.md";
    let (comment, said) = replay(&job, steps);
    assert!(comment.contains("\n[demo](") && comment.contains("![nothing](empty.png)"), "{comment}");
    assert!(said.iter().any(|line| line.contains("empty.png is empty")), "{said:?}");
}

fn a_report_that_is_piped_together(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let steps = "
        (echo '## Report'; cat metrics.txt; echo '![](plots/loss.png)') | cml-send-comment
        (echo '## Report'; cat metrics.txt) | cml comment update -
        : | cml-send-comment || echo ended with $?
        : | cml-publish --md || echo ended with $?
        cml-send-comment nowhere.md || echo ended with $?
        cml-publish nowhere.png --md || echo ended with $?
        vl2png nowhere.json | cml-publish --md || echo ended with $?";
    let (_, said) = replay(&job, steps);
    assert!(said.len() < 12, "{said:?}");
}

fn what_a_token_may_not_do_is_said_once_a_command(kind: Kind) {
    let job = Job::of_pull_request(kind);
    train(&job);
    let body = json!({ "message": "not allowed", "error": { "message": "not allowed" } });
    for path in ["/git/blobs", "/uploads", "/downloads"] {
        job.relay.fail("POST", path, 9, Fault::Answer(Response::json(403, &body)));
    }
    let steps = "
        cat metrics.txt >> report.md
        cml-publish confusion_matrix.png --md >> report.md
        echo '![](plots/loss.png)' >> report.md
        cml-send-comment report.md || echo ended with $?";
    let output = job.run("sh", &["-e", "-c", steps]);
    assert_eq!(output.stdout.lines().last(), Some("ended with 1"), "{}", output.stderr);
    let refusals = output.stderr.lines().filter(|line| line.contains("403")).count();
    assert_eq!((refusals, output.stderr.lines().count()), (2, 4), "{}", output.stderr);
    assert!(job.report()[0].contains("> [!CAUTION]"), "{:?}", job.report());
    // Where the report cannot be posted, that is what counts.
    job.unset("REPO_TOKEN");
    let output = job.run("cml-send-comment", &["report.md"]);
    assert_eq!((output.status, output.stderr.lines().count()), (1, 2), "{}", output.stderr);
    assert!(!job.read("cml-report.md").unwrap().contains("CAUTION"));
}
