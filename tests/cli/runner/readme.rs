//! The README's chapter on runners, run command by command.

use std::process::{Command, Stdio};

use super::host::{KINDS, Kind};
use super::{Machine, executable};

/// The fences of the chapter that are in `language`.
fn fences(language: &str) -> Vec<String> {
    let readme = include_str!("../../../README.md");
    let chapter = readme.split_once("\n## Runners\n").expect("there is a chapter").1.split("\n## ").next().unwrap();
    let open = format!("```{language}\n");
    let opened = chapter.split(&open).skip(1);
    opened.filter_map(|fence| fence.split_once("```").map(|(text, _)| text.to_owned())).collect()
}

/// What the job of a workflow file asks for.
fn asked_labels(kind: Kind) -> Vec<String> {
    let key = if kind == Kind::GitLab { "tags: [" } else { "runs-on: [" };
    let own = if kind == Kind::GitHub { "self-hosted" } else { "self.hosted" };
    let files = fences("yaml");
    let lists = files.iter().filter_map(|file| file.split_once(key)).filter_map(|(_, rest)| rest.split_once(']'));
    let mut lists = lists.map(|(list, _)| list.split(',').map(|label| label.trim().to_owned()).collect::<Vec<_>>());
    lists.find(|list| kind == Kind::GitLab || list.contains(&own.to_owned())).expect("the README shows a workflow file")
}

#[test]
fn the_commands_of_the_readme_serve_the_jobs_of_its_workflow_files() {
    let commands = fences("sh");
    assert_eq!(commands.len(), 2, "CML's command and the seed's");
    for kind in KINDS {
        for command in &commands {
            let machine = Machine::new(kind);
            for name in ["cml", "cml-cloud-runner-entrypoint"] {
                let link = machine.place.path("agent").join(name);
                std::os::unix::fs::symlink(executable("cml"), link).unwrap();
            }
            let command = command.replace("https://github.com/OWNER/NAME", &machine.host.url("/o/r"));
            let status = Command::new("sh")
                .args(["-ec", &command])
                .env_clear()
                .envs(machine.environment().into_iter().filter(|(name, _)| name != "RUNNER_REPO"))
                .env("RUNNER_PACE", "200")
                // Nobody is there: this is no machine of a cloud, which would be asked all the time.
                .env("RUNNER_METADATA_URL", "http://127.0.0.1:9")
                .stderr(Stdio::null())
                .status()
                .unwrap();
            assert!(status.success(), "{kind:?}: {command}");
            assert!(machine.has("finished"), "{kind:?}: {command}");
            let there = machine.host.labels();
            assert!(asked_labels(kind).iter().all(|label| there.contains(label)), "{kind:?}: {there:?}");
            machine.is_in_order(&format!("{kind:?}: {command}"));
        }
    }
}
