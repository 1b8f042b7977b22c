//! Standard error: one line a message, headed by the command that says it.

use std::fmt::Display;
use std::io::{self, Write};

use clap::ValueEnum;

/// How much is said.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, ValueEnum)]
pub(super) enum Level {
    /// What ended the work
    Error,
    /// And what was survived
    Warn,
    /// And what was done where
    #[default]
    Info,
    /// And every request: method, path, status
    Debug,
}

/// Writes `command: message` lines to standard error.
#[derive(Clone, Copy, Debug)]
pub(super) struct Console {
    pub(super) command: &'static str,
    pub(super) level: Level,
}

impl Console {
    pub(super) fn error(self, message: &dyn Display) {
        self.line(Level::Error, "", message);
    }

    pub(super) fn warn(self, message: &dyn Display) {
        self.line(Level::Warn, "warning: ", message);
    }

    pub(super) fn say(self, message: &dyn Display) {
        self.line(Level::Info, "", message);
    }

    pub(super) fn debug(self, message: &dyn Display) {
        self.line(Level::Debug, "", message);
    }

    /// A name that is still taken and will not be for ever. GitHub shows such a line on the page of the run.
    pub(super) fn deprecated(self, message: &dyn Display, is_github: bool) {
        if is_github && self.level >= Level::Warn {
            write_line(format_args!("::warning::{}", one_line(message)));
        } else {
            self.warn(message);
        }
    }

    fn line(self, level: Level, label: &str, message: &dyn Display) {
        if self.level >= level {
            write_line(format_args!("{}: {label}{}", self.command, one_line(message)));
        }
    }
}

/// `message` without line breaks and other control characters. It may quote a stranger's report or a host's answer, and a CI takes
/// orders from lines that begin with `::`.
fn one_line(message: &dyn Display) -> String {
    message.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A standard error that nobody reads is no reason to stop.
pub(super) fn write_line(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// A message as a command prints it, for the fuzzer.
#[cfg(feature = "fuzzing")]
pub(crate) fn printed_message(message: &str) -> String {
    one_line(&message)
}
