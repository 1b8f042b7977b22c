//! A runner in a cloud: printed, launched and stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::cli::context::CommandContext;
use crate::cli::output;
use crate::cli::stop::Stop;
use crate::error::{Error, Result};
use crate::forge::Host;
use crate::forge::runners::{NewRunner, Runners};
use crate::machine::{self, Agent, Download, Machine, Programs, Runner, machine_name};

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

/// A runner that is to live on a machine of a cloud.
pub(super) struct Order {
    pub(super) machine: Machine,
    pub(super) new: NewRunner,
    pub(super) idle: Option<Duration>,
    pub(super) is_single: bool,
    pub(super) kind: Host,
}

/// Registers the runner and asks for its machine, whose programs know `variables` alone. What goes wrong leaves no runner registered.
pub(super) fn launch(
    order: &Order,
    host: &dyn Runners,
    variables: Vec<(String, String)>,
    context: &CommandContext<'_>,
) -> Result<()> {
    let console = context.console();
    let download = host.agent(order.new.platform)?.map(|agent| Download { url: agent.url, sha256: agent.sha256 });
    let unknown = || Error::network("the host does not say where its agent is had from; try again later");
    let agent = match order.kind {
        Host::GitHub => Agent::GitHub(download.ok_or_else(unknown)?),
        Host::GitLab => Agent::GitLab(download.ok_or_else(unknown)?),
        Host::Bitbucket => Agent::Bitbucket,
    };
    let mut runner = Runner {
        name: order.new.name.clone(),
        idle: order.idle,
        is_single: order.is_single,
        agent,
        secrets: Vec::new(),
    };
    // What cannot be asked for is found out before anything is registered.
    machine::plan(&order.machine, &runner)?;
    for remark in machine::remarks(&order.machine, &runner) {
        console.warn(&remark);
    }
    let is_stopped = stop_flag()?;
    let registration = host.register(&order.new)?;
    runner.secrets = registration.variables;
    let log = |line: &str| console.say(&line);
    let is_stopped = || is_stopped.load(Ordering::Relaxed);
    let launched = machine::launch(&order.machine, &runner, &programs(variables, &is_stopped, &log));
    if launched.is_err()
        && let Err(error) = host.remove(&registration.id, true)
    {
        console.warn(&error.prefixed(format_args!("the runner {} is still registered", runner.name)));
    }
    launched
}

/// Ends the machine of the runner `name`, by programs that know `variables` alone.
pub(super) fn stop(
    machine: &Machine,
    name: &str,
    variables: Vec<(String, String)>,
    context: &CommandContext<'_>,
) -> Result<()> {
    let console = context.console();
    let log = |line: &str| console.say(&line);
    machine::stop(machine, &machine_name(name), &programs(variables, &|| false, &log))
}

/// `sky` and `kubectl` as they are found on the path.
fn programs<'a>(
    variables: Vec<(String, String)>,
    is_stopped: &'a dyn Fn() -> bool,
    log: &'a dyn Fn(&str),
) -> Programs<'a> {
    Programs { sky: "sky".into(), kubectl: "kubectl".into(), variables, patience: PATIENCE, log, is_stopped }
}

/// True once somebody has asked this process to end.
fn stop_flag() -> Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    for signal in signal_hook::consts::TERM_SIGNALS {
        signal_hook::flag::register(*signal, Arc::clone(&flag))
            .map_err(|error| Error::io(format!("cannot listen to signals: {error}")))?;
    }
    Ok(flag)
}
