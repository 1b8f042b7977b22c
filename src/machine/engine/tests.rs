//! Machines asked of stand-ins for `sky` and `kubectl`, which write down what they were told and then do what a test wants of them.

use std::cell::{Cell, RefCell};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use super::*;
use crate::machine::request::Cloud;
use crate::machine::testing::{machine, runner};

const SECRET: &str = "eyJqaXQiOiJvbmNlIn0-0123456789";

struct Bench {
    folder: tempfile::TempDir,
    program: PathBuf,
    said: RefCell<Vec<String>>,
    patience: Duration,
    stops_after: Option<u32>,
}

impl Bench {
    /// A stand-in that appends its arguments and environment to a file each, and then runs `script`.
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("stand-in");
        let home = folder.path().display();
        let text = format!(
            "#!/bin/sh\necho \"$@\" >> {home}/arguments\nenv > {home}/environment.$1\nfor file; do case $file in *.yaml) cat \"$file\" >> {home}/files ;; esac; done\n{script}\n"
        );
        fs::write(&program, text).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let (said, patience) = (RefCell::default(), Duration::from_secs(20));
        Self { folder, program, said, patience, stops_after: None }
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }

    fn with<T>(&self, ask: impl FnOnce(&Programs<'_>) -> T) -> T {
        let looks = Cell::new(0);
        let is_stopped = || {
            looks.set(looks.get() + 1);
            self.stops_after.is_some_and(|after| looks.get() > after)
        };
        let log = |line: &str| self.said.borrow_mut().push(line.to_owned());
        ask(&Programs {
            sky: self.program.clone().into(),
            kubectl: self.program.clone().into(),
            variables: vec![
                ("PATH".to_owned(), std::env::var("PATH").unwrap_or_default()),
                ("AWS_PROFILE".to_owned(), "work".to_owned()),
            ],
            patience: self.patience,
            log: &log,
            is_stopped: &is_stopped,
        })
    }

    fn launch(&self, cloud: Cloud) -> Result<()> {
        let mut machine = machine(cloud);
        machine.engine = machine.cloud.engine();
        let mut runner = runner();
        runner.secrets[0].1 = SECRET.to_owned();
        self.with(|programs| launch(&machine, &runner, programs))
    }

    /// The first word of each time the stand-in was run.
    fn verbs(&self) -> Vec<String> {
        self.read("arguments").lines().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect()
    }
}

#[test]
fn sky_is_told_the_secret_by_its_environment_alone() {
    let bench = Bench::new("echo provisioning");
    bench.launch(Cloud::Aws).unwrap();
    assert_eq!(bench.verbs(), ["status", "launch"]);
    assert!(bench.read("arguments").contains("--secret ACTIONS_RUNNER_INPUT_JITCONFIG"), "{}", bench.read("arguments"));
    assert!(!bench.read("arguments").contains(SECRET));
    assert!(bench.read("files").contains("autostop"));
    assert!(!bench.read("files").contains(SECRET));
    assert!(bench.read("environment.launch").contains(SECRET));
    assert!(bench.read("environment.launch").contains("AWS_PROFILE=work"));
    assert!(!bench.read("environment.status").contains(SECRET), "SkyPilot's server would keep it");
    assert!(bench.said.borrow().contains(&"provisioning".to_owned()));
}

#[test]
fn a_launch_that_fails_is_taken_back() {
    let bench = Bench::new("[ $1 != launch ] || { echo no capacity >&2; exit 3; }");
    let error = bench.launch(Cloud::Gcp).unwrap_err();
    assert!(error.to_string().contains("launch failed with exit status: 3"), "{error}");
    assert_eq!(bench.verbs(), ["status", "launch", "down"]);
    assert!(bench.said.borrow().contains(&"no capacity".to_owned()));
}

#[test]
fn a_launch_that_hangs_is_given_up_and_taken_back() {
    let mut bench = Bench::new("[ $1 != launch ] || exec sleep 60");
    bench.patience = Duration::from_secs(2);
    let error = bench.launch(Cloud::Azure).unwrap_err();
    assert!(error.to_string().contains("did not end within 2 s"), "{error}");
    assert_eq!(bench.verbs(), ["status", "launch", "down"]);
}

#[test]
fn a_launch_that_is_killed_midway_is_taken_back() {
    let bench = Bench::new("[ $1 != launch ] || kill -9 $$");
    let error = bench.launch(Cloud::Aws).unwrap_err();
    assert!(error.to_string().contains("signal: 9"), "{error}");
    assert_eq!(bench.verbs(), ["status", "launch", "down"]);
}

#[test]
fn a_launch_that_is_stopped_is_taken_back() {
    let mut bench = Bench::new("[ $1 != launch ] || exec sleep 60");
    bench.stops_after = Some(20);
    let error = bench.launch(Cloud::Aws).unwrap_err();
    assert!(error.to_string().contains("was stopped"), "{error}");
    assert_eq!(bench.verbs(), ["status", "launch", "down"]);
}

#[test]
fn a_machine_that_cannot_be_taken_back_is_named_with_what_ends_it() {
    let bench = Bench::new("[ $1 = status ]");
    let error = bench.launch(Cloud::Aws).unwrap_err();
    assert!(error.to_string().contains("run `sky down cml-gpu-1`"), "{error}");
    assert_eq!(bench.verbs(), ["status", "launch", "down", "down", "down"]);
}

#[test]
fn what_cannot_be_had_is_refused_before_anything_is_run() {
    let bench = Bench::new("");
    let mut machine = machine(Cloud::Gcp);
    machine.permission_set = Some("robot".to_owned());
    let error = bench.with(|programs| launch(&machine, &runner(), programs)).unwrap_err();
    assert!(error.to_string().contains("--cloud-permission-set"), "{error}");
    assert!(bench.verbs().is_empty());
}

#[test]
fn a_program_that_is_missing_is_named_with_the_way_out() {
    let mut bench = Bench::new("");
    bench.program = bench.folder.path().join("missing");
    let error = bench.launch(Cloud::Aws).unwrap_err();
    assert!(error.to_string().contains("pip install \"skypilot[aws]\""), "{error}");
}

#[test]
fn kubernetes_is_told_the_secret_on_standard_input_and_starts_the_job_last() {
    let bench = Bench::new(
        "[ $1 != create ] || { cat >> ${0%/*}/input; echo >> ${0%/*}/input; echo '{\"metadata\": {\"uid\": \"u-1\"}}'; }",
    );
    bench.launch(Cloud::Kubernetes).unwrap();
    assert_eq!(bench.verbs(), ["create", "create", "patch"]);
    let input = bench.read("input");
    let documents: Vec<Json> = input.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(documents[0]["spec"]["suspend"], true);
    assert!(!documents[0].to_string().contains(SECRET));
    assert_eq!(documents[1]["metadata"]["ownerReferences"][0]["uid"], "u-1");
    assert_eq!(documents[1]["stringData"]["ACTIONS_RUNNER_INPUT_JITCONFIG"], SECRET);
    assert!(!bench.read("arguments").contains(SECRET) && !bench.said.borrow().concat().contains(SECRET));
}

#[test]
fn a_job_whose_secret_is_refused_is_deleted() {
    let bench = Bench::new(
        "[ $1 != create ] || { grep -q Secret && { echo forbidden >&2; exit 1; }; echo '{\"metadata\": {\"uid\": \"u-1\"}}'; }",
    );
    let error = bench.launch(Cloud::Kubernetes).unwrap_err();
    assert!(error.to_string().contains("create failed"), "{error}");
    assert_eq!(bench.verbs(), ["create", "create", "delete"]);
}

#[test]
fn a_cluster_is_named_by_its_context() {
    let bench = Bench::new("");
    let mut machine = machine(Cloud::Kubernetes);
    machine.engine = Engine::Kubectl;
    machine.region = Some("lab".to_owned());
    bench.with(|programs| stop(&machine, "cml-gpu-1", programs)).unwrap();
    assert_eq!(bench.read("arguments"), "--context lab delete job cml-gpu-1 --ignore-not-found --wait=false\n");
}
