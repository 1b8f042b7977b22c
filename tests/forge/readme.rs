//! The workflow files of the README, run command by command.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::job::{Job, Kind};
use crate::on_every_host;

on_every_host!(a11_the_workflow_file_of_the_readme_works);

/// The commands of the README's workflow file for `kind`.
fn commands(kind: Kind) -> Vec<String> {
    let readme = include_str!("../../README.md");
    let mark = match kind {
        Kind::GitHub => "runs-on:",
        Kind::GitLab => "$CI_PIPELINE_SOURCE",
        Kind::Bitbucket => "pipelines:",
    };
    let fences = readme.split("```yaml\n").skip(1).filter_map(|fence| fence.split_once("```").map(|(file, _)| file));
    let file = fences.into_iter().find(|file| file.contains(mark)).expect("the README shows a workflow file");
    let start = if kind == Kind::GitHub { "run: |" } else { "script:" };
    let lines = file.split_once(start).expect("it has commands").1.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty()).map(|line| line.strip_prefix("- ").unwrap_or(line));
    lines.map(str::to_owned).collect()
}

/// What a training leaves, in the place of the interpreter that the workflow files call.
const PYTHON: &str = r#"#!/bin/sh
printf '| loss |\n|---|\n| 0.5 |\n\n' > metrics.md
cat > vega.json <<'END'
{"data": {"values": [{"x": 1, "y": 2}]}, "mark": "line",
 "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}}}
END
"#;

fn a11_the_workflow_file_of_the_readme_works(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let python = job.write("bin/python", PYTHON.as_bytes());
    fs::set_permissions(&python, fs::Permissions::from_mode(0o755)).unwrap();
    if kind == Kind::GitHub {
        job.be_given_the_actions_token();
    }
    let commands = commands(kind);
    assert!(commands.iter().filter(|command| command.contains("cml-")).count() >= 3, "{commands:?}");
    for _ in 0..2 {
        let _ = fs::remove_file(job.path("report.md"));
        for command in &commands {
            job.run_well("sh", &["-ec", command]);
        }
    }
    let comments = job.report();
    let [comment] = comments.as_slice() else { panic!("{comments:?}") };
    assert!(comment.replacen("[![", "![", 1).starts_with("| loss |\n|---|\n| 0.5 |\n\n![]("), "{comment}");
    let url = comment.split_once("![](").unwrap().1.split([' ', ')']).next().unwrap();
    if let Some(bytes) = job.picture(url) {
        assert!(bytes.is_some_and(|bytes| bytes.starts_with(b"\x89PNG")), "{comment}");
    }
}
