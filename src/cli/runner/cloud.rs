//! A runner in a cloud: printed, launched and stopped.

use std::time::Duration;

use crate::cli::context::CommandContext;
use crate::cli::output;
use crate::cli::stop::Stop;
use crate::error::Result;
use crate::forge::Host;
use crate::machine::{self, Agent, Download, Machine, Programs, Runner};

/// How long a machine is waited for. Clouds that have none of a kind are tried one after the other.
const PATIENCE: Duration = Duration::from_secs(45 * 60);

/// A runner that is not registered yet, to be printed.
pub(super) fn planned(host: Host, name: &str, idle: Option<Duration>, is_single: bool) -> Runner {
    let later = || Download { url: "(told by the host)".to_owned(), sha256: "(told by the host)".to_owned() };
    let (agent, names): (Agent, &[&'static str]) = match host {
        Host::GitHub => (Agent::GitHub(later()), &["ACTIONS_RUNNER_INPUT_JITCONFIG"]),
        Host::GitLab => (Agent::GitLab(later()), &["CI_SERVER_TOKEN", "CI_SERVER_URL"]),
        Host::Bitbucket => (Agent::Bitbucket, &[]),
    };
    let secrets = names.iter().map(|name| (*name, String::new())).collect();
    Runner { name: name.to_owned(), idle, is_single, agent, secrets }
}

/// Prints what would be asked for.
pub(super) fn print(machine: &Machine, runner: &Runner, context: &CommandContext<'_>) -> Result<(), Stop> {
    let console = context.console();
    for remark in machine::remarks(machine, runner) {
        console.warn(&remark);
    }
    output::write_text(&machine::plan(machine, runner)?, console)
}

/// Asks for the machine of a registered runner. `tokens` are values that no other program may know, whatever variable holds them.
#[expect(dead_code, reason = "called once runners are registered")]
pub(super) fn launch(
    machine: &Machine,
    runner: &Runner,
    tokens: &[String],
    is_stopped: &dyn Fn() -> bool,
    context: &CommandContext<'_>,
) -> Result<()> {
    let console = context.console();
    for remark in machine::remarks(machine, runner) {
        console.warn(&remark);
    }
    let log = |line: &str| console.say(&line);
    machine::launch(machine, runner, &programs(tokens, is_stopped, &log, context))
}

/// Ends the machine of a runner of that name.
#[expect(dead_code, reason = "called once runners are registered")]
pub(super) fn stop(machine: &Machine, runner: &Runner, tokens: &[String], context: &CommandContext<'_>) -> Result<()> {
    let console = context.console();
    let log = |line: &str| console.say(&line);
    machine::stop(machine, &runner.machine_name(), &programs(tokens, &|| false, &log, context))
}

/// `sky` and `kubectl` as they are found on the path.
fn programs<'a>(
    tokens: &[String],
    is_stopped: &'a dyn Fn() -> bool,
    log: &'a dyn Fn(&str),
    context: &CommandContext<'_>,
) -> Programs<'a> {
    let holds = |value: &str| tokens.iter().any(|token| !token.is_empty() && value.contains(token.as_str()));
    let hosts = [
        "REPO_TOKEN",
        "GITHUB_TOKEN",
        "GITLAB_TOKEN",
        "BITBUCKET_TOKEN",
        "CI_JOB_TOKEN",
        "CML_TOKEN",
        "CML_DRIVER_TOKEN",
    ];
    let is_hosts = |name: &str| hosts.iter().any(|known| name.eq_ignore_ascii_case(known));
    let variables = context.environment().variables().filter(|(name, value)| !is_hosts(name) && !holds(value));
    Programs {
        sky: "sky".into(),
        kubectl: "kubectl".into(),
        variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        patience: PATIENCE,
        log,
        is_stopped,
    }
}
