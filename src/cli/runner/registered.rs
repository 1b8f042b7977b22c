//! `cml runner list` and `cml runner stop`: the runners that a host knows.

use clap::Args;

use super::cloud;
use super::cloud_args::CloudPlace;
use super::without_tokens;
use crate::cli::context::CommandContext;
use crate::cli::output;
use crate::cli::stop::Stop as End;
use crate::error::Error;
use crate::forge::runners::Runner;
use crate::untrusted::line;

#[derive(Args, Debug)]
pub(super) struct List {
    /// Those that have all of these labels
    #[arg(long, value_name = "LABELS", value_delimiter = ',')]
    labels: Vec<String>,
}

#[derive(Args, Debug)]
pub(super) struct Stop {
    /// Their names
    #[arg(value_name = "NAME", required = true)]
    names: Vec<String>,
    #[command(flatten)]
    place: CloudPlace,
}

pub(super) fn list(arguments: &List, context: &CommandContext<'_>) -> Result<(), End> {
    let mut runners = context.runners()?.list()?;
    runners.retain(|runner| arguments.labels.iter().all(|label| runner.labels.contains(label)));
    runners.sort_by(|left, right| left.name.cmp(&right.name));
    let rows: String = runners.iter().map(|runner| format!("{}\n", row(runner))).collect();
    output::write_text(&rows, context.console())
}

fn row(runner: &Runner) -> String {
    let state = match (runner.is_online, runner.is_busy) {
        (_, true) => "busy",
        (true, false) => "idle",
        (false, false) => "offline",
    };
    line::message(&format!("{} {state} {}", runner.name, runner.labels.join(",")))
}

pub(super) fn stop(arguments: &Stop, context: &CommandContext<'_>) -> Result<(), End> {
    let machine = arguments.place.machine()?;
    let host = context.runners()?;
    let runners = host.list()?;
    for name in &arguments.names {
        let mut named = runners.iter().filter(|runner| runner.name == *name).peekable();
        if named.peek().is_none() {
            context.console().warn(&format_args!("no runner {name} is registered"));
        }
        for runner in named {
            if !host.remove(&runner.id, false)? {
                let busy = format!("the runner {name} has a job; cancel that, or wait for its end");
                return Err(Error::denied(busy).into());
            }
            context.console().say(&format_args!("removed the runner {name}"));
        }
        if let Some(machine) = &machine {
            let token = context.token_for(&context.owner()?)?;
            cloud::stop(machine, name, without_tokens(context.environment(), &token), context)?;
        }
    }
    Ok(())
}
