//! `cml runner launch|list|stop`, `cml-runner`, `cml-cloud-runner`: runners of a repository, of which one lives on this machine.

mod cloud;
mod cloud_args;
mod launch;
mod registered;
mod watchdog;

use clap::{Args, Subcommand};

use super::context::CommandContext;
use super::environment::Environment;
use super::stop::Stop;
use crate::forge::token::Token;
use crate::git::HOST_TOKENS;

use launch::Arguments as LaunchArguments;
pub(super) use launch::is_foreign;
pub(super) use watchdog::{COMMAND as WATCHDOG, serve as watch};

/// What other programs may know of the environment: all but the tokens of hosts, whatever variable holds `token`.
fn without_tokens(environment: &Environment, token: &Token) -> Vec<(String, String)> {
    let is_token = |name: &str, value: &str| {
        HOST_TOKENS.iter().any(|known| known.eq_ignore_ascii_case(name)) || value.contains(token.secret())
    };
    let others = environment.variables().filter(|(name, value)| !is_token(name, value));
    others.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

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
