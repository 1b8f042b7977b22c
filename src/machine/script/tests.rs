//! The scripts run as a machine would run them, with stand-ins for the agents.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::machine::request::{Agent, Cloud, Download, Runner};
use crate::machine::script::script;
use crate::machine::testing::{machine, runner};

/// Runs the script of `runner` with an agent of that name and text, idle and longest seconds as given.
fn run(runner: &Runner, agent: &str, text: &str, idle: &str, longest: &str) -> (Output, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(agent);
    fs::write(&file, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    let script = script(&machine(Cloud::Aws), runner).unwrap();
    let started = Instant::now();
    let output = Command::new("sh")
        .args(["-c", script.text])
        .envs(script.variables)
        .env("CML_IDLE_SECONDS", idle)
        .env("CML_LONGEST_SECONDS", longest)
        .env("CML_AGENT_FOLDER", folder.path())
        .env("TMPDIR", folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (output, started.elapsed())
}

#[test]
fn a_machine_of_github_ends_with_its_job_and_its_agent_s_status() {
    let (output, _) = run(&runner(), "run.sh", "echo Running job: train; sleep 2; echo done; exit 3", "1", "60");
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stdout).contains("done"));
}

#[test]
fn a_machine_of_github_without_a_job_ends_after_its_idle_time() {
    let (output, took) = run(&runner(), "run.sh", "echo Listening for Jobs; exec sleep 60", "2", "60");
    assert!(output.status.success() && took < Duration::from_secs(30), "{output:?} {took:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("no job for 2 seconds"));
}

#[test]
fn a_machine_whose_job_hangs_ends_after_its_longest_time() {
    let (output, took) = run(&runner(), "run.sh", "echo Running job: train; exec sleep 60", "30", "2");
    assert_eq!(output.status.code(), Some(124));
    assert!(took < Duration::from_secs(30), "{took:?}");
}

#[test]
fn an_agent_that_is_not_the_one_that_was_asked_for_is_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let curl = "#!/bin/sh\nwhile [ $1 != -o ]; do shift; done\necho other > $2\n";
    fs::write(path.join("curl"), curl).unwrap();
    fs::set_permissions(path.join("curl"), fs::Permissions::from_mode(0o755)).unwrap();
    let download = || Download { url: "https://example.com/agent".to_owned(), sha256: "0".repeat(64) };
    for agent in [Agent::GitHub(download()), Agent::GitLab(download())] {
        let script = script(&machine(Cloud::Aws), &Runner { agent, ..runner() }).unwrap();
        let output = Command::new("sh")
            .args(["-c", script.text])
            .envs(script.variables)
            .env("CML_AGENT_FOLDER", path.join("none"))
            .env("TMPDIR", path)
            .env("PATH", format!("{}:{}", path.display(), std::env::var("PATH").unwrap()))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains("its SHA-256 differs"), "{output:?}");
    }
}

#[test]
fn a_machine_of_gitlab_waits_as_long_as_it_may_and_serves_as_many_jobs_as_it_may() {
    let agent = || Agent::GitLab(Download::default());
    let arguments = |is_single| {
        let runner = Runner { is_single, agent: agent(), ..runner() };
        let (output, _) = run(&runner, "gitlab-runner", "echo \"$@\"", "7", "60");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let single = arguments(true);
    assert!(single.starts_with("run-single") && single.contains("--wait-timeout 7"), "{single}");
    assert!(single.contains("--max-builds 1"), "{single}");
    assert!(!arguments(false).contains("--max-builds"));
}
