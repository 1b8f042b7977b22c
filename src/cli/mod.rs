//! The commands: arguments, files, standard streams and exit codes.
//!
//! Standard output carries the result alone; everything else goes to standard error as `command: message`. A closed
//! pipe is success. Each command turns its arguments into a typed struct before work starts.

mod input;
mod options;
mod output;
mod plot;
mod publish;
mod vega;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::{Error, ErrorKind};

/// Reports for machine-learning pull requests.
#[derive(Debug, Parser)]
#[command(name = "cml", version, about, disable_help_subcommand = true, after_help = EXIT_CODES)]
struct Cml {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one, made once")]
enum Command {
    /// Draw the plots that DVC or anybody else wrote as Vega-Lite.
    Plot(plot::Arguments),
    /// Keep a file where a report can show it, and print its link.
    Publish(publish::Arguments),
}

/// What every command's exit status means, for `--help`.
const EXIT_CODES: &str = "\
Exit status:
  0  done (also when the reader closed the pipe)
  1  the document or its data is wrong
  2  the command line is wrong
  3  the document asks for what is not drawn yet
  4  a limit does not allow it (file outside the base folder, URL, size)
  5  a file cannot be read or written
  6  a token is missing, or may not do what was asked
  7  a server did not answer, or not as it documents";

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

/// How a command ended, when not by doing its work.
enum Stop {
    /// The reader of standard output has gone; nothing is wrong.
    ClosedPipe,
    /// Said already, or to be said, on standard error.
    Failed(Error),
    /// A failure of several that were each said where they happened.
    Reported(ErrorKind),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Writes `command: message` lines to standard error.
#[derive(Clone, Copy, Debug)]
struct Console {
    command: &'static str,
    /// `-q`: errors only.
    quiet: bool,
}

impl Console {
    fn error(self, message: &dyn std::fmt::Display) {
        // A standard error that nobody reads is no reason to stop.
        let _ = writeln!(io::stderr(), "{}: {message}", self.command);
    }

    fn warn(self, message: &dyn std::fmt::Display) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{}: warning: {message}", self.command);
        }
    }
}

fn finish(console: Console, end: Result<(), Stop>, code: impl Fn(ErrorKind) -> u8) -> ExitCode {
    match end {
        Ok(()) | Err(Stop::ClosedPipe) => ExitCode::SUCCESS,
        Err(Stop::Reported(kind)) => ExitCode::from(code(kind)),
        Err(Stop::Failed(error)) => {
            console.error(&error);
            ExitCode::from(code(error.kind()))
        }
    }
}

/// The `cml` program with its subcommands.
pub fn cml() -> ExitCode {
    match Cml::parse().command {
        Command::Plot(arguments) => run_plot(&arguments),
        Command::Publish(arguments) => run_publish(&arguments),
    }
}

/// The `cml-plot` program.
pub fn cml_plot() -> ExitCode {
    run_plot(&plot::Program::parse().arguments)
}

/// The `cml-publish` program.
pub fn cml_publish() -> ExitCode {
    match publish::Program::try_parse() {
        Ok(program) => run_publish(&program.arguments),
        Err(error) => {
            // A reader who is not there is no reason to fail otherwise.
            let _ = error.print();
            if error.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
    }
}

fn run_plot(arguments: &plot::Arguments) -> ExitCode {
    let console = Console { command: "cml-plot", quiet: arguments.quiet() };
    finish(console, plot::run(arguments, console), status)
}

fn run_publish(arguments: &publish::Arguments) -> ExitCode {
    let console = Console { command: "cml-publish", quiet: false };
    // As the command of this name always did.
    finish(console, publish::run(arguments), |_| 1)
}

/// The drop-in programs of Vega's and Vega-Lite's command line: `vl2png`, `vl2svg`, `vl2vg`, `vg2png`, `vg2svg`, chosen by
/// `program`. Like theirs, any error ends with status 1.
pub fn vega(program: &'static str) -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let (console, end) = vega::run(program, arguments);
    finish(console, end, |_| 1)
}
