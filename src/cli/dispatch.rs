//! The `cml` command line parsed, and handed to the command that it names.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use super::commands::{Asset, Check, Cml, Command, Comment, Repo, Tensorboard};
use super::console::{self, Console, Level};
use super::context::CommandContext;
use super::environment::Environment;
use super::stop::{finish, status};
use super::{
    check, comment, dvc, generate, legacy_args, option_variables, output, plot, publish, repo, tensorboard, usage,
};
use crate::forge::ci::is_github_actions;
use crate::forge::token::Purpose;

/// Runs the command that `arguments` name, those after the program's name; `program` heads what is said.
pub(super) fn cml(program: &'static str, arguments: Vec<OsString>) -> ExitCode {
    let environment = Environment::read();
    let line = legacy_args::rewrite(&Cml::command(), arguments);
    let root = option_variables::bind(Cml::command(), &environment, &line.path, &line.off);
    let help = || console::write_line(format_args!("{}", usage::help(root.clone(), &line.path)));
    let parsed =
        root.clone().try_get_matches_from(line.arguments).and_then(|mut found| Cml::from_arg_matches_mut(&mut found));
    let cml = match parsed {
        Ok(cml) => cml,
        Err(error) if error.use_stderr() => {
            let console = Console { command: program, level: Level::Error };
            if let Some(instead) = line.unknown.as_deref().and_then(usage::elsewhere) {
                console.error(&instead);
                return ExitCode::from(1);
            }
            help();
            console.error(&usage::message(&error));
            let is_plot = line.path.first().is_some_and(|name| name == "plot");
            return ExitCode::from(if is_plot { 2 } else { 1 });
        }
        Err(asked) => {
            let console = Console { command: program, level: Level::Error };
            let end = output::write_stdout(asked.to_string().as_bytes(), true);
            return finish(console, end, status, &|| ());
        }
    };
    run(program, cml, &environment, &help)
}

/// Runs one command; `help` shows it.
fn run(program: &'static str, cml: Cml, environment: &Environment, help: &dyn Fn()) -> ExitCode {
    let is_cml = program == "cml";
    let console = |name: &'static str| Console { command: if is_cml { name } else { program }, level: cml.global.log };
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
    let context = |console| CommandContext::new(environment, &cml.global, console, Purpose::Report);
    let check = |arguments: &check::Arguments, console| {
        let context = CommandContext::new(environment, &cml.global, console, Purpose::Check);
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
        Command::Ci(arguments) | Command::Repo { command: Repo::Prepare(arguments) } => {
            repo::run(arguments, console("cml ci"));
            ExitCode::SUCCESS
        }
        Command::Metrics(arguments) => finish(console("cml metrics"), dvc::metrics(arguments), any_error, help),
        Command::Files(arguments) => finish(console("cml files"), dvc::files(arguments), any_error, help),
        Command::Completions(arguments) => {
            finish(console("cml completions"), generate::completions(arguments, Cml::command()), status, help)
        }
        Command::Man(arguments) => finish(console("cml man"), generate::man(arguments, Cml::command()), status, help),
    }
}
