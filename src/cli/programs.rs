//! The programs by their names, and what each of them runs.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use super::hand_over::called_as;
use super::stop::finish;
use super::vega::{self as drop_in, FAILED};
#[cfg(feature = "cli")]
use super::{dispatch, isolated, isolated::Relaunch, runner};

/// The programs that are a subcommand under its own name; also those of CML that are not here, since their subcommands say what is.
#[cfg(feature = "cli")]
const PROGRAMS: [(&str, &str); 13] = [
    ("cml-plot", "plot"),
    ("cml-publish", "publish"),
    ("cml-send-comment", "send-comment"),
    ("cml-send-github-check", "send-github-check"),
    ("cml-tensorboard-dev", "tensorboard-dev"),
    ("cml-metrics", "metrics"),
    ("cml-files", "files"),
    ("cml-ci", "ci"),
    ("cml-pr", "pr"),
    ("cml-runner", "runner"),
    ("cml-cloud-runner", "cloud-runner"),
    ("cml-cloud-runner-entrypoint", "cloud-runner-entrypoint"),
    ("cml-rerun-workflow", "rerun-workflow"),
];

/// The drop-in programs of Vega's and Vega-Lite's command line.
const VEGA: [&str; 5] = ["vl2png", "vl2svg", "vl2vg", "vg2png", "vg2svg"];

/// Runs the program that this process was started as, which a link may have given another name; else `program`.
#[cfg(feature = "cli")]
pub fn main(program: &'static str) -> ExitCode {
    ExitCode::from(run(program, std::env::args_os(), &Relaunch::default()))
}

/// [`main`] for a program that is not one of this crate, but has its names: runs what `command_line` calls, the name first, and returns
/// the exit status. `relaunch` starts that program once more.
#[cfg(feature = "cli")]
pub fn run(program: &'static str, command_line: impl IntoIterator<Item = OsString>, relaunch: &Relaunch) -> u8 {
    let known = PROGRAMS.iter().map(|(name, _)| *name).chain(VEGA).chain(["cml"]);
    let (program, mut arguments) = called(program, known, command_line);
    if VEGA.contains(&program) {
        return draw(program, arguments);
    }
    if arguments.first().is_some_and(|first| first == isolated::COMMAND) {
        return isolated::serve(&arguments[1..]);
    }
    if arguments.first().is_some_and(|first| first == runner::WATCHDOG) {
        return runner::watch();
    }
    if let Some((_, subcommand)) = PROGRAMS.iter().find(|(name, _)| *name == program) {
        arguments.insert(0, subcommand.into());
    }
    dispatch::cml(program, arguments, relaunch)
}

/// Runs one of the drop-in programs of Vega's and Vega-Lite's command line, by the name that this process was started as; else
/// `program`. What posts reports is not linked into a program that calls this alone.
pub fn vega(program: &'static str) -> ExitCode {
    let (program, arguments) = called(program, VEGA.into_iter(), std::env::args_os());
    ExitCode::from(draw(program, arguments))
}

/// The name of `known` that the command line begins with or was handed over with, else `program`; and the arguments.
fn called(
    program: &'static str,
    mut known: impl Iterator<Item = &'static str>,
    command_line: impl IntoIterator<Item = OsString>,
) -> (&'static str, Vec<OsString>) {
    let mut arguments = command_line.into_iter();
    let started = arguments.next().unwrap_or_default();
    let mut arguments: Vec<OsString> = arguments.collect();
    let handed_over = arguments.first().and_then(|first| called_as(first)).map(OsString::from);
    let name = match handed_over {
        Some(name) => {
            arguments.remove(0);
            name
        }
        None => Path::new(&started).file_stem().unwrap_or_default().to_owned(),
    };
    (known.find(|known| *known == name).unwrap_or(program), arguments)
}

fn draw(program: &'static str, mut arguments: Vec<OsString>) -> u8 {
    arguments.insert(0, program.into());
    let (console, end) = drop_in::run(program, arguments);
    finish(console, end, |_| FAILED, &|| ())
}
