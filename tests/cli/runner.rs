//! Runners: launched against a host in memory with a stand-in for its agent, and ended by every fault that there is.

mod host;
mod lives;
mod readme;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::run::{Place, executable};
use host::{Host, KINDS, Kind};

/// A token that no file, log, argument or foreign environment shows.
const TOKEN: &str = "s3cr3t-t0ken-of-the-owner";

/// What stands in the place of each host's agent: it logs as that does, takes the one job that may be queued, and waits.
const AGENT: &str = r#"#!/bin/sh
[ "$1" = rm ] && exit 0
cd "$STAND_IN"
env > "environment.$$"
cat /proc/[0-9]*/cmdline > "arguments.$$" 2> /dev/null
id=$ACTIONS_RUNNER_INPUT_JITCONFIG$CI_SERVER_TOKEN$RUNNER_UUID
case $KIND in
GitHub) ready='Listening for Jobs' started='Running job: train' ended='Job train completed with result: Succeeded' ;;
GitLab) ready='{"msg":"Starting runner for x"}' started='{"job":5,"msg":"Checking for jobs... received"}'
    ended='{"duration_s":1.5,"job":5,"msg":"Job succeeded"}' ;;
*) ready='Updating runner status to "ONLINE"' started='Getting step StepId{pipelineUuid={1}, stepUuid={5}}.'
    ended='Completing step with result Result{status=PASSED, error=None}.' ;;
esac
echo $$ > agent.pid
echo "$ready"
sleep 0.1
if rm queue 2> /dev/null; then
    # Bitbucket's agent says that it takes a step before it does.
    [ "$KIND" = Bitbucket ] && echo "$started" && sleep 0.05
    echo "$id" > taken && mv taken started
    [ "$KIND" = Bitbucket ] || echo "$started"
    sleep 0.4
    if [ -e disk-is-full ]; then echo 'No space left on device' >&2; exit 1; fi
    touch finished
    echo "$ended"
    [ "$KIND" = GitHub ] && exit 0
    echo "$*" | grep -q max-builds && exit 0
fi
sleep 600
"#;

/// A machine with an agent, and a host that has a job for it.
struct Machine {
    place: Place,
    host: Host,
    kind: Kind,
}

impl Machine {
    fn new(kind: Kind) -> Self {
        let place = Place::new();
        for name in ["run.sh", "gitlab-runner", "docker"] {
            write_program(&place, &format!("agent/{name}"), AGENT);
        }
        place.write("stand-in/queue", "");
        let host = Host::start(kind, place.path("stand-in"));
        Self { place, host, kind }
    }

    fn environment(&self) -> Vec<(String, String)> {
        let path = format!("{}:/usr/bin:/bin", self.place.path("agent").display());
        let text = |path: &str| self.place.path(path).display().to_string();
        [
            ("PATH", path),
            ("HOME", text("home")),
            ("STAND_IN", text("stand-in")),
            ("KIND", format!("{:?}", self.kind)),
            ("RUNNER_PATH", text("agent")),
            ("RUNNER_REPO", self.host.url("/o/r")),
            ("RUNNER_DRIVER", format!("{:?}", self.kind).to_lowercase()),
            ("RUNNER_EXECUTOR", "shell".to_owned()),
            ("RUNNER_METADATA_URL", self.host.url("/cloud")),
            ("RUNNER_PACE", "20".to_owned()),
            ("repo_token", TOKEN.to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .chain(self.host.variables())
        .collect()
    }

    /// Starts the launcher, whose words go to the file `log`.
    fn launch(&self, arguments: &[&str]) -> Child {
        let log = fs::File::create(self.place.path("log")).unwrap();
        Command::new(executable("cml"))
            .args(arguments)
            .current_dir(self.place.path(""))
            .env_clear()
            .envs(self.environment())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap()
    }

    /// Launches a runner and waits until it has ended; the exit status.
    fn run(&self, arguments: &[&str]) -> i32 {
        let mut child = self.launch(arguments);
        let start = Instant::now();
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return status.code().unwrap_or(-1);
            }
            assert!(start.elapsed() < Duration::from_secs(60), "the runner did not end: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.place.path("log")).unwrap_or_default()
    }

    fn has(&self, name: &str) -> bool {
        self.place.path("stand-in").join(name).exists()
    }

    /// The words of the log's lines, in order.
    fn statuses(&self) -> Vec<String> {
        let lines = self.log();
        let rows = lines.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        rows.filter_map(|row| row["status"].as_str().map(str::to_owned)).collect()
    }

    /// Processes that know this machine, with what they are.
    fn processes(&self) -> Vec<String> {
        let mark = format!("STAND_IN={}", self.place.path("stand-in").display());
        let entries = fs::read_dir("/proc").unwrap().flatten();
        entries
            .filter(|entry| {
                let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
                environment.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes())
            })
            .map(|entry| {
                let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
                format!("{:?}: {}", entry.file_name(), String::from_utf8_lossy(&line))
            })
            .collect()
    }

    /// Fails unless all is over and in order: the job finished, or asked for again once; nothing registered, nothing running.
    fn is_in_order(&self, what: &str) {
        let start = Instant::now();
        while !self.processes().is_empty() {
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "{what}: these are left: {:?}\n{}",
                self.processes(),
                self.log()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        let log = self.log();
        assert_eq!(self.host.runners(), 0, "{what}: a runner is left\n{log}\n{:?}", self.host.journal());
        let due = usize::from(self.has("started") && !self.has("finished"));
        assert_eq!(self.host.asked_again(), due, "{what}: the job\n{log}\n{:?}", self.host.journal());
        self.shows_no_token(what, self.place.path("").as_path());
    }

    fn shows_no_token(&self, what: &str, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                self.shows_no_token(what, &entry.path());
            }
            // Links lead to the program under test.
            if !kind.is_file() {
                continue;
            }
            let bytes = fs::read(entry.path()).unwrap();
            let is_there = bytes.windows(TOKEN.len()).any(|window| window == TOKEN.as_bytes());
            assert!(!is_there, "{what}: the token is in {}", entry.path().display());
        }
    }
}

fn write_program(place: &Place, name: &str, text: &str) {
    place.write(name, text);
    fs::set_permissions(place.path(name), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_runner_serves_a_job_and_ends_when_there_is_no_other() {
    for kind in KINDS {
        let machine = Machine::new(kind);
        let status = machine.run(&["runner", "launch", "--idle-timeout", "10", "--labels", "cml,gpu"]);
        assert_eq!(status, 0, "{kind:?}: {}", machine.log());
        let statuses = machine.statuses();
        assert_eq!(statuses[..3], ["ready", "job_started", "job_ended"], "{kind:?}: {statuses:?}");
        assert_eq!(statuses.last().unwrap(), "terminated", "{kind:?}");
        assert!(machine.has("finished"), "{kind:?}");
        assert!(machine.host.labels().ends_with(&["cml".to_owned(), "gpu".to_owned()]), "{kind:?}");
        machine.is_in_order(&format!("{kind:?}"));
    }
}

#[test]
fn a_single_runner_ends_with_its_job() {
    for kind in KINDS {
        let machine = Machine::new(kind);
        let status = machine.run(&["runner", "launch", "--single", "--idle-timeout", "never"]);
        assert_eq!(status, 0, "{kind:?}: {}", machine.log());
        assert!(machine.log().contains("single job"), "{kind:?}: {}", machine.log());
        machine.is_in_order(&format!("{kind:?}"));
    }
}

#[test]
fn the_seeds_entry_point_needs_its_variables_alone_and_lets_its_machine_go() {
    let machine = Machine::new(Kind::GitHub);
    let program = "#!/bin/sh\necho \"$*\" > \"$STAND_IN/machine\"\n";
    write_program(&machine.place, "agent/docker-machine", program);
    let mut child = Command::new(executable("cml"))
        .arg("cloud-runner-entrypoint")
        .env_clear()
        .envs(machine.environment())
        .env("RUNNER_IDLE_TIMEOUT", "10")
        .env("RUNNER_LABELS", "tf")
        .env("DOCKER_MACHINE", "cml-machine")
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(machine.host.labels().last().unwrap(), "tf");
    assert_eq!(fs::read_to_string(machine.place.path("stand-in/machine")).unwrap(), "rm -y cml-machine\n");
    machine.is_in_order("the entry point");
}

#[test]
fn a21_what_the_entry_point_needs_is_said_when_it_is_missing() {
    let place = Place::new();
    let run = |environment: &[(&str, &str)]| place.run_with("cml", &["cloud-runner-entrypoint"], b"", environment);
    run(&[("repo_token", "x")]).failed(6, &["no repository is known", "--repo"]);
    run(&[("RUNNER_REPO", "https://github.com/o/r")]).failed(6, &["no token", "REPO_TOKEN"]);
    let docker = [("RUNNER_REPO", "https://github.com/o/r"), ("repo_token", "x"), ("RUNNER_EXECUTOR", "docker")];
    run(&docker).failed(1, &["Github only supports shell executor"]);
    run(&[docker[0], docker[1], ("RUNNER_IDLE_TIMEOUT", "soon")]).failed(1, &["--idle-timeout", "5 minutes"]);
}

#[test]
fn a_job_knows_neither_the_token_nor_what_is_listed_as_sensitive() {
    let machine = Machine::new(Kind::GitLab);
    let mut child = Command::new(executable("cml"))
        .args(["runner", "--single"])
        .env_clear()
        .envs(machine.environment())
        .envs([("_CML_RUNNER_SENSITIVE_ENV", "CLOUD_KEY:OTHER"), ("CLOUD_KEY", "k3y"), ("KEPT", "kept")])
        .env("WITHIN", format!("https://user:{TOKEN}@example.com"))
        .envs([("CI_JOB_TOKEN", "0ther-t0ken"), ("GITHUB_TOKEN", "0ther-t0ken")])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    assert!(child.wait().unwrap().success());
    let files = machine.place.list("stand-in");
    let name = files.iter().find(|name| name.starts_with("environment")).unwrap();
    let environment = fs::read_to_string(machine.place.path("stand-in").join(name)).unwrap();
    assert!(environment.contains("KEPT=kept"), "{environment}");
    for hidden in ["k3y", "_CML_RUNNER_SENSITIVE_ENV", "0ther-t0ken", TOKEN] {
        assert!(!environment.contains(hidden), "{hidden}: {environment}");
    }
    machine.is_in_order("sensitive variables");
}

#[test]
fn a_runner_that_is_there_is_told_used_or_removed() {
    for kind in KINDS {
        let machine = Machine::new(kind);
        machine.host.keep_runner("old", &["cml"]);
        assert_eq!(machine.run(&["runner", "--name", "old"]), 6, "{}", machine.log());
        assert!(machine.log().contains("Runner name old is already in use"), "{}", machine.log());
        assert_eq!(machine.run(&["runner", "--name", "old", "--reuse"]), 0, "{}", machine.log());
        assert_eq!(machine.run(&["runner", "--reuse"]), 0, "{}", machine.log());
        assert!(machine.log().contains("old is there already"), "{}", machine.log());
        assert_eq!(machine.run(&["runner", "list"]), 0, "{}", machine.log());
        assert_eq!(machine.log().trim_end(), "old idle cml", "{kind:?}");
        assert_eq!(machine.run(&["runner", "stop", "old"]), 0, "{}", machine.log());
        assert_eq!(machine.host.runners(), 0, "{kind:?}");
    }
}

#[test]
fn a_lost_job_is_left_alone_when_that_is_asked_for() {
    let machine = Machine::new(Kind::GitLab);
    machine.place.write("stand-in/disk-is-full", "");
    assert_eq!(machine.run(&["runner", "--no-retry"]), 5, "{}", machine.log());
    assert_eq!((machine.host.asked_again(), machine.host.runners()), (0, 0));
}
