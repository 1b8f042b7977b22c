//! `cml runner launch|list|stop`, `cml-runner`, `cml-cloud-runner`: runners of a repository, of which one lives on this machine.

mod launch;
mod registered;
mod watchdog;

use clap::{Args, Subcommand};

use super::context::CommandContext;
use super::stop::Stop;

use launch::Arguments as LaunchArguments;
pub(super) use launch::is_foreign;
pub(super) use watchdog::{COMMAND as WATCHDOG, serve as watch};

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    launch: Box<LaunchArguments>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Register a runner, and serve jobs on this machine until it is not needed
    Launch(Box<LaunchArguments>),
    /// Print the runners that are registered: name, state, labels
    List(registered::List),
    /// Remove runners from their host, by name
    Stop(registered::Stop),
}

pub(super) fn run(arguments: &Arguments, context: &CommandContext<'_>) -> Result<(), Stop> {
    match &arguments.command {
        None => launch::run(&arguments.launch, context),
        Some(Command::Launch(arguments)) => launch::run(arguments, context),
        Some(Command::List(arguments)) => registered::list(arguments, context),
        Some(Command::Stop(arguments)) => registered::stop(arguments, context),
    }
}
