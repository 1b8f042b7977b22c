//! The `cml` command line parsed, and handed to the command that it names.

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches};

use super::commands::{Asset, Check, Cml, Command, Comment, Pr, Repo, Tensorboard, Workflow};
use super::console::{self, Console, KnownSecrets, Level};
use super::context::CommandContext;
use super::environment::Environment;
use super::isolated::Relaunch;
use super::stop::{finish, status};
use super::{
    check, comment, dvc, generate, legacy_args, option_variables, output, plot, pr, publish, repo, runner, tensorboard,
    usage, workflow,
};
use crate::forge::ci::is_github_actions;
use crate::forge::token::Purpose;
use crate::secret::Secrets;

/// The exit status when the fault is this project's, as of sysexits.h.
const INTERNAL_ERROR: u8 = 70;

/// Runs the command that `arguments` name, those after the program's name, and returns its exit status; `program` heads what is said.
pub(super) fn cml(program: &'static str, arguments: Vec<OsString>, relaunch: &Relaunch) -> u8 {
    let environment: &Environment = Box::leak(Box::new(Environment::read()));
    let console = Console { command: program, level: Level::Error, secrets: Some(secrets(environment, &arguments)) };
    console.report_panics(INTERNAL_ERROR);
    let line = legacy_args::rewrite(&Cml::command(), arguments);
    let root = option_variables::bind(Cml::command(), environment, &line.path, &line.off);
    let help = || console::write_line(format_args!("{}", usage::help(root.clone(), &line.path)));
    let parsed =
        root.clone().try_get_matches_from(line.arguments).and_then(|mut found| Cml::from_arg_matches_mut(&mut found));
    let cml = match parsed {
        Ok(cml) => cml,
        Err(error) if error.use_stderr() => {
            help();
            console.error(&usage::message(&error));
            let is_plot = line.path.first().is_some_and(|name| name == "plot");
            return if is_plot { 2 } else { 1 };
        }
        Err(asked) => {
            let end = output::write_stdout(asked.to_string().as_bytes(), true);
            return finish(console, end, status, &|| ());
        }
    };
    run(console, cml, environment, relaunch, &help)
}

/// What no text of this process shows; kept as long as it runs.
fn secrets(environment: &'static Environment, arguments: &[OsString]) -> &'static KnownSecrets {
    let arguments: Vec<String> = arguments.iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let find = move || Secrets::of_process(environment.variables(), arguments.iter().map(String::as_str));
    Box::leak(Box::new(KnownSecrets::new(Box::new(find))))
}

/// Runs one command, for the program that `said` names; `help` shows it.
fn run(said: Console, cml: Cml, environment: &Environment, relaunch: &Relaunch, help: &dyn Fn()) -> u8 {
    let is_cml = said.command == "cml";
    let console = |name: &'static str| {
        let command = if is_cml { name } else { said.command };
        Console { command, level: cml.global.log, ..said }
    };
    let older = |name: &'static str, newer: &str| {
        let console = console(name);
        if is_cml {
            console.deprecated(
                &format_args!("\"{name}\" is deprecated, please use \"{newer}\""),
                is_github_actions(&environment.lookup()),
            );
        }
        console
    };
    // The commands of these names always ended so.
    let any_error = |_| 1;
    let context = |console| CommandContext::new(environment, relaunch, &cml.global, console, Purpose::Report);
    let check = |arguments: &check::Arguments, console| {
        let context = CommandContext::new(environment, relaunch, &cml.global, console, Purpose::Check);
        check::run(arguments, &context.about(arguments.commit_sha.as_deref()))
    };
    let comment = |arguments: &comment::Arguments, is_update, console| {
        comment::run(arguments, is_update, &context(console).about(arguments.commit_sha.as_deref()))
    };
    match &cml.command {
        Command::Plot(arguments) => {
            let console = Console { level: arguments.level(cml.global.log), ..console("cml plot") };
            finish(console, plot::run(arguments, &context(console)), status, help)
        }
        Command::Asset { command: Asset::Publish(arguments) } => {
            let console = console("cml asset publish");
            finish(console, publish::run(arguments, &context(console)), status, help)
        }
        Command::Comment { command: Comment::Create(arguments) } => {
            let console = console("cml comment create");
            finish(console, comment(arguments, false, console), status, help)
        }
        Command::Comment { command: Comment::Update(arguments) } => {
            let console = console("cml comment update");
            finish(console, comment(arguments, true, console), status, help)
        }
        Command::Check { command: Check::Create(arguments) } => {
            let console = console("cml check create");
            finish(console, check(arguments, console), status, help)
        }
        Command::Tensorboard { command: Tensorboard::Connect(arguments) } => {
            let console = console("cml tensorboard connect");
            finish(console, tensorboard::run(arguments, &context(console)), status, help)
        }
        Command::Publish(arguments) => {
            let console = older("cml publish", "cml asset publish");
            finish(console, publish::run(arguments, &context(console)), any_error, help)
        }
        Command::SendComment(arguments) => {
            let console = older("cml send-comment", "cml comment create");
            finish(console, comment(arguments, false, console), any_error, help)
        }
        Command::SendGithubCheck(arguments) => {
            let console = older("cml send-github-check", "cml check create");
            finish(console, check(arguments, console), any_error, help)
        }
        Command::TensorboardDev(arguments) => {
            let console = older("cml tensorboard-dev", "cml tensorboard connect");
            finish(console, tensorboard::run(arguments, &context(console)), any_error, help)
        }
        Command::Pr { command: Some(Pr::Create(arguments)), .. } => {
            let console = console("cml pr create");
            finish(console, pr::run(arguments, &context(console)), status, help)
        }
        Command::Repo { command: Repo::Prepare(arguments) } => {
            let console = console("cml repo prepare");
            finish(console, repo::prepare(arguments, &context(console)), status, help)
        }
        Command::Repo { command: Repo::Credential { operation } } => {
            let console = console("cml repo credential");
            finish(console, repo::credential(operation, &context(console)), status, help)
        }
        Command::Workflow { command: Workflow::Rerun(arguments) } => {
            let console = console("cml workflow rerun");
            finish(console, workflow::run(arguments, &context(console)), status, help)
        }
        Command::Pr { command: None, arguments } => {
            let console = older("cml pr", "cml pr create");
            finish(console, pr::run(arguments, &context(console)), any_error, help)
        }
        Command::Ci(arguments) => {
            let console = older("cml ci", "cml repo prepare");
            finish(console, repo::prepare(arguments, &context(console)), any_error, help)
        }
        Command::RerunWorkflow(arguments) => {
            let console = older("cml rerun-workflow", "cml workflow rerun");
            finish(console, workflow::run(arguments, &context(console)), any_error, help)
        }
        Command::Runner(arguments) => {
            let console = console("cml runner");
            let context = CommandContext::new(environment, relaunch, &cml.global, console, Purpose::Runner);
            finish(console, runner::run(arguments, &context), status, help)
        }
        Command::Metrics(arguments) => {
            let console = console("cml metrics");
            finish(console, dvc::metrics(arguments, console), any_error, help)
        }
        Command::Files(arguments) => {
            let console = console("cml files");
            finish(console, dvc::files(arguments, console), any_error, help)
        }
        Command::Completions(arguments) => {
            finish(console("cml completions"), generate::completions(arguments, Cml::command()), status, help)
        }
        Command::Man(arguments) => finish(console("cml man"), generate::man(arguments, Cml::command()), status, help),
    }
}
