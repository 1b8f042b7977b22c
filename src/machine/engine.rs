//! `sky` and `kubectl`, run as programs: a machine asked for, and taken back when that fails.
//!
//! The runner's secret reaches `sky` in its environment and `kubectl` on its standard input: no argument list and no file holds it.

use std::ffi::OsString;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use super::request::{Engine, Machine, Runner};
use super::{job, task};
use crate::error::{Error, Result};

/// How often is looked whether a program has ended, or is to end.
const LOOK: Duration = Duration::from_millis(100);

/// How long words are waited for that a program has written before it ended. What it leaves running may hold its pipes open.
const LAST_WORDS: Duration = Duration::from_millis(300);

/// How often a machine is taken back before somebody is asked to do it by hand.
const TRIES: u32 = 3;

/// The programs, and what they are told of the world.
pub(crate) struct Programs<'a> {
    pub(crate) sky: OsString,
    pub(crate) kubectl: OsString,
    /// All that they know of the environment; no token of a repository is among it.
    pub(crate) variables: Vec<(String, String)>,
    /// How long a program may take before it is given up.
    pub(crate) patience: Duration,
    /// Takes each line that they say.
    pub(crate) log: &'a dyn Fn(&str),
    /// Whether somebody wants all of this to end.
    pub(crate) is_stopped: &'a dyn Fn() -> bool,
}

/// Asks for a machine for `runner`, and waits until it runs.
///
/// # Errors
///
/// The request cannot be had there; the program is missing, fails, hangs, or is stopped. What there was of the machine by then is gone, or
/// the message says how it is ended by hand.
pub(crate) fn launch(machine: &Machine, runner: &Runner, programs: &Programs<'_>) -> Result<()> {
    let name = runner.machine_name();
    let launched = match machine.engine {
        Engine::SkyPilot => launch_with_sky(machine, runner, &name, programs),
        Engine::Kubectl => launch_with_kubectl(machine, runner, &name, programs),
    };
    launched.map_err(|failure| match failure {
        Failure::Before(error) => error,
        Failure::Midway(error) => match stop(machine, &name, programs) {
            Ok(()) => error,
            Err(left) => Error::new(error.kind(), format!("{}; {}", error.message(), left.message())),
        },
    })
}

/// Ends the machine of that name; one that is not there is no error.
///
/// # Errors
///
/// It could not be ended: the message says how it is done by hand.
pub(crate) fn stop(machine: &Machine, name: &str, programs: &Programs<'_>) -> Result<()> {
    let mut error = None;
    for _ in 0..TRIES {
        let (command, by_hand) = match machine.engine {
            Engine::SkyPilot => {
                let mut command = programs.sky();
                command.args(["down", "--yes", name]);
                (command, format!("sky down {name}"))
            }
            Engine::Kubectl => {
                let mut command = programs.kubectl(machine);
                command.args(["delete", "job", name, "--ignore-not-found", "--wait=false"]);
                (command, format!("kubectl delete job {name}"))
            }
        };
        // Whoever wants all to end wants this above all.
        match programs.run(command, None, &|| false) {
            Ok(_) => return Ok(()),
            Err(failure) => error = Some(format!("the machine may still be there: run `{by_hand}` ({failure})")),
        }
    }
    Err(Error::network(error.unwrap_or_default()))
}

/// Whether there may be something of the machine by the time of an error.
enum Failure {
    Before(Error),
    Midway(Error),
}

fn launch_with_sky(machine: &Machine, runner: &Runner, name: &str, programs: &Programs<'_>) -> Result<(), Failure> {
    let plan = task::plan(machine, runner).map_err(Failure::Before)?;
    let unwritten = |error: io::Error| Failure::Before(Error::io(format!("cannot write the task for sky: {error}")));
    let folder = tempfile::Builder::new().prefix("cml-machine-").tempdir().map_err(unwritten)?;
    let (task, settings) = (folder.path().join("task.yaml"), folder.path().join("config.yaml"));
    fs::write(&task, plan.task.to_string()).map_err(unwritten)?;
    fs::write(&settings, plan.settings.to_string()).map_err(unwritten)?;
    // SkyPilot's server is started by its first command, keeps that one's environment, and outlives it: it is to have no secret.
    let mut first = programs.sky();
    first.arg("status");
    programs.run(first, None, programs.is_stopped).map_err(Failure::Before)?;
    let mut command = programs.sky();
    command.args(["launch", "--yes", "--detach-run", "--cluster", name, "--config"]).arg(&settings);
    for (variable, value) in &runner.secrets {
        command.args(["--secret", variable]).env(variable, value);
    }
    command.arg(&task);
    programs.run(command, None, programs.is_stopped).map_err(Failure::Midway)?;
    Ok(())
}

fn launch_with_kubectl(machine: &Machine, runner: &Runner, name: &str, programs: &Programs<'_>) -> Result<(), Failure> {
    let manifest = job::manifest(machine, runner).map_err(Failure::Before)?;
    let run = |arguments: &[&str], input: Option<&Json>| {
        let mut command = programs.kubectl(machine);
        command.args(arguments);
        programs.run(command, input.map(ToString::to_string), programs.is_stopped)
    };
    let made = run(&["create", "-f", "-", "-o", "json"], Some(&manifest)).map_err(Failure::Midway)?;
    let made: Json = serde_json::from_str(&made).unwrap_or_default();
    let Some(uid) = made["metadata"]["uid"].as_str() else {
        let message = "kubectl made the Job and did not say its uid; look whether `kubectl create -o json` works there";
        return Err(Failure::Midway(Error::network(message)));
    };
    run(&["create", "-f", "-", "-o", "name"], Some(&job::secret(runner, uid))).map_err(Failure::Midway)?;
    run(&["patch", "job", name, "--type=merge", "-p", r#"{"spec":{"suspend":false}}"#, "-o", "name"], None)
        .map_err(Failure::Midway)?;
    Ok(())
}

/// A line of a program's output.
enum Line {
    Output(String),
    Error(String),
}

impl Programs<'_> {
    fn sky(&self) -> Command {
        self.command(&self.sky)
    }

    /// `kubectl` for the cluster that the machine names as its region, or for the current one.
    fn kubectl(&self, machine: &Machine) -> Command {
        let mut command = self.command(&self.kubectl);
        if let Some(context) = machine.context() {
            command.args(["--context", context]);
        }
        command
    }

    fn command(&self, program: &OsString) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a program to its end and returns what it wrote to standard output.
    fn run(&self, mut command: Command, input: Option<String>, is_stopped: &dyn Fn() -> bool) -> Result<String> {
        let program = command.get_program().to_string_lossy().into_owned();
        let words: Vec<String> = command.get_args().take(1).map(|word| word.to_string_lossy().into_owned()).collect();
        let said = format!("{program} {}", words.join(" "));
        let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
        let mut child =
            command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| {
                let way_out = if program.contains("kubectl") {
                    "install kubectl, or give --cloud-engine skypilot"
                } else {
                    "install it where this runs: pip install \"skypilot[aws]\", by the name of your cloud"
                };
                Error::io(format!("cannot run {program}: {error}; {way_out}"))
            })?;
        if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
            // A program that has died does not read on, and how it ended says why.
            let _ = stdin.write_all(input.as_bytes());
        }
        let (send, lines) = channel();
        if let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) {
            forward(stdout, send.clone(), Line::Output);
            forward(stderr, send, Line::Error);
        }
        self.follow(&mut child, &lines, &said, is_stopped)
    }

    fn follow(
        &self,
        child: &mut Child,
        lines: &Receiver<Line>,
        said: &str,
        is_stopped: &dyn Fn() -> bool,
    ) -> Result<String> {
        let started = Instant::now();
        let mut output = String::new();
        let mut take = |wait: Duration| match lines.recv_timeout(wait) {
            Ok(Line::Output(line)) => {
                // What kubectl says there is for this program; sky's is for people.
                if !said.contains("kubectl") {
                    (self.log)(&line);
                }
                output.push_str(&line);
                output.push('\n');
                true
            }
            Ok(Line::Error(line)) => {
                (self.log)(&line);
                true
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => {
                thread::sleep(wait);
                false
            }
        };
        let status = loop {
            take(LOOK);
            if let Some(status) =
                child.try_wait().map_err(|error| Error::io(format!("cannot wait for {said}: {error}")))?
            {
                break status;
            }
            let end = if is_stopped() {
                Some(Error::forbidden(format!("{said} was stopped, as it was asked for")))
            } else if started.elapsed() > self.patience {
                let seconds = self.patience.as_secs();
                Some(Error::network(format!(
                    "{said} did not end within {seconds} s and was given up; look at its log above"
                )))
            } else {
                None
            };
            if let Some(error) = end {
                // It may end by itself meanwhile.
                let _ = child.kill();
                let _ = child.wait();
                return Err(error);
            }
        };
        while take(LAST_WORDS) {}
        if status.success() {
            Ok(output)
        } else {
            Err(Error::network(format!("{said} failed with {status}; its log above says why")))
        }
    }
}

/// Sends on what a program writes, line by line, as far as it is text.
fn forward(from: impl Read + Send + 'static, to: Sender<Line>, line: fn(String) -> Line) {
    thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            bytes.clear();
            // Nobody listens any more when the program was given up.
            if to.send(line(text)).is_err() {
                break;
            }
        }
    });
}

#[cfg(all(test, unix))]
mod tests;
