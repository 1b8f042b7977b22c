//! The commands: arguments, files, standard streams and exit codes.
//!
//! Standard output carries the result alone; everything else goes to standard error as `command: message`. A closed
//! pipe is success. Each command turns its arguments into a typed struct before work starts. The environment is read here
//! and nowhere else.

mod check;
mod comment;
mod console;
mod delivery;
mod dvc;
mod environment;
mod generate;
mod habits;
mod input;
mod keeping;
mod logs;
mod network;
mod numeral;
mod options;
mod output;
mod plot;
mod publish;
mod recognize;
mod surroundings;
mod tensorboard;
mod tree;
mod usage;
mod vega;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::error::{Error, ErrorKind};
use crate::forge::token::Purpose;
use console::{Console, Level};
use environment::Environment;
use surroundings::Surroundings;
use tree::{Asset, Check, Cml, Command, Comment, Tensorboard};

/// How a command ended, when not by doing its work.
enum Stop {
    /// The reader of standard output has gone; nothing is wrong.
    ClosedPipe,
    /// To be said on standard error.
    Failed(Error),
    /// A failure of several that were each said where they happened.
    Reported(ErrorKind),
    /// The command line is wrong in a way that its parser cannot see: the message, to be said below the help.
    Usage(String),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// The programs that are a subcommand under its own name.
const PROGRAMS: [(&str, &str); 7] = [
    ("cml-plot", "plot"),
    ("cml-publish", "publish"),
    ("cml-send-comment", "send-comment"),
    ("cml-send-github-check", "send-github-check"),
    ("cml-tensorboard-dev", "tensorboard-dev"),
    ("cml-metrics", "metrics"),
    ("cml-files", "files"),
];

/// The drop-in programs of Vega's and Vega-Lite's command line.
const VEGA: [&str; 5] = ["vl2png", "vl2svg", "vl2vg", "vg2png", "vg2svg"];

/// Runs the program that this process was started as, which a link may have given another name; else `program`.
pub fn main(program: &'static str) -> ExitCode {
    let known = PROGRAMS.iter().map(|(name, _)| *name).chain(VEGA).chain(["cml"]);
    let (program, arguments) = called(program, known);
    if VEGA.contains(&program) { draw(program, arguments) } else { cml(program, arguments) }
}

/// Runs one of the drop-in programs of Vega's and Vega-Lite's command line: [`main`] without all that posts reports, which makes
/// their files a quarter smaller, and quicker to start.
pub fn vega(program: &'static str) -> ExitCode {
    let (program, arguments) = called(program, VEGA.into_iter());
    draw(program, arguments)
}

/// The name of `known` that this process was started under, else `program`; and the arguments.
fn called(program: &'static str, mut known: impl Iterator<Item = &'static str>) -> (&'static str, Vec<OsString>) {
    let mut arguments = std::env::args_os();
    let called = arguments.next().unwrap_or_default();
    let called = Path::new(&called).file_stem().unwrap_or_default();
    (known.find(|name| *name == called).unwrap_or(program), arguments.collect())
}

fn draw(program: &'static str, mut arguments: Vec<OsString>) -> ExitCode {
    arguments.insert(0, program.into());
    let (console, end) = vega::run(program, arguments);
    // Like theirs, any error ends with status 1.
    finish(console, end, |_| 1, &|| ())
}

fn cml(program: &'static str, mut arguments: Vec<OsString>) -> ExitCode {
    if let Some((_, subcommand)) = PROGRAMS.iter().find(|(name, _)| *name == program) {
        arguments.insert(0, subcommand.into());
    }
    let environment = Environment::read();
    let line = habits::rewrite(&Cml::command(), arguments);
    let root = environment::bind(Cml::command(), &environment, &line.path, &line.off);
    let help = || console::write_line(format_args!("{}", usage::help(root.clone(), &line.path)));
    let parsed =
        root.clone().try_get_matches_from(line.arguments).and_then(|mut found| Cml::from_arg_matches_mut(&mut found));
    let cml = match parsed {
        Ok(cml) => cml,
        Err(error) if error.use_stderr() => {
            let console = Console { command: program, level: Level::Error };
            help();
            console.error(&usage::message(&error, line.unknown.as_deref()));
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
            console
                .deprecated(&format_args!("\"{name}\" is deprecated, please use \"{newer}\""), environment.is_github());
        }
        console
    };
    // As the commands of these names always did.
    let one = |_| 1;
    let around = |console| Surroundings::new(environment, &cml.global, console, Purpose::Report);
    let check = |arguments: &check::Arguments, console| {
        let around = Surroundings::new(environment, &cml.global, console, Purpose::Check);
        check::run(arguments, &around.about(arguments.commit_sha.as_deref()))
    };
    let comment = |arguments: &comment::Arguments, is_update, console| {
        comment::run(arguments, is_update, &around(console).about(arguments.commit_sha.as_deref()))
    };
    match &cml.command {
        Command::Plot(arguments) => {
            let console = Console { level: arguments.level(cml.global.log), ..console("cml plot") };
            finish(console, plot::run(arguments, &around(console)), status, help)
        }
        Command::Asset { command: Asset::Publish(arguments) } => {
            let console = console("cml asset publish");
            finish(console, publish::run(arguments, &around(console)), status, help)
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
            finish(console, tensorboard::run(arguments, &around(console)), status, help)
        }
        Command::Publish(arguments) => {
            let console = older("cml publish", "cml asset publish");
            finish(console, publish::run(arguments, &around(console)), one, help)
        }
        Command::SendComment(arguments) => {
            let console = older("cml send-comment", "cml comment create");
            finish(console, comment(arguments, false, console), one, help)
        }
        Command::SendGithubCheck(arguments) => {
            let console = older("cml send-github-check", "cml check create");
            finish(console, check(arguments, console), one, help)
        }
        Command::TensorboardDev(arguments) => {
            let console = older("cml tensorboard-dev", "cml tensorboard connect");
            finish(console, tensorboard::run(arguments, &around(console)), one, help)
        }
        Command::Metrics(arguments) => finish(console("cml metrics"), dvc::metrics(arguments), one, help),
        Command::Files(arguments) => finish(console("cml files"), dvc::files(arguments), one, help),
        Command::Completions(arguments) => {
            finish(console("cml completions"), generate::completions(arguments), status, help)
        }
        Command::Man(arguments) => finish(console("cml man"), generate::man(arguments), status, help),
    }
}

/// The exit status for a failure.
fn status(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::Spec | ErrorKind::Data => 1,
        ErrorKind::Unsupported => 3,
        ErrorKind::Forbidden => 4,
        ErrorKind::Io => 5,
        ErrorKind::Denied => 6,
        ErrorKind::Network => 7,
    }
}

fn finish(console: Console, end: Result<(), Stop>, code: impl Fn(ErrorKind) -> u8, help: &dyn Fn()) -> ExitCode {
    match end {
        Ok(()) | Err(Stop::ClosedPipe) => ExitCode::SUCCESS,
        Err(Stop::Reported(kind)) => ExitCode::from(code(kind)),
        Err(Stop::Failed(error)) => {
            console.error(&error);
            ExitCode::from(code(error.kind()))
        }
        Err(Stop::Usage(message)) => {
            help();
            console.error(&message);
            ExitCode::from(code(ErrorKind::Spec))
        }
    }
}
