//! Standard error: one line a message, headed by the command that says it.

use std::fmt::Display;
use std::io::{self, Write};
use std::sync::LazyLock;

use clap::ValueEnum;

use crate::secret::Secrets;
use crate::untrusted::line;

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
    /// What no text shows.
    pub(super) secrets: Option<&'static KnownSecrets>,
}

/// What no text shows, looked for when the first text leaves: a picture alone need not wait for it.
pub(super) type KnownSecrets = LazyLock<Secrets, Box<dyn FnOnce() -> Secrets + Send>>;

impl Console {
    /// Lets a fault of the program be said like everything else, and end it with status `code` instead of a signal.
    pub(super) fn report_panics(self, code: u8) {
        std::panic::set_hook(Box::new(move |panic| {
            let place =
                panic.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
            let what = panic.payload_as_str().unwrap_or("unknown");
            self.error(&format_args!("a fault of this program{place}: {what}; please report it with what was drawn"));
            std::process::exit(code.into());
        }));
    }

    /// `text` as it may leave this process, as a result or a report: without secrets, and without what a CI would obey.
    pub(super) fn fit(self, text: &str) -> String {
        line::without_commands(&self.scrub(text))
    }

    /// `text` without secrets.
    pub(super) fn scrub(self, text: &str) -> String {
        self.secrets.map_or_else(|| text.to_owned(), |secrets| secrets.scrub(text))
    }

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
            write_line(format_args!("::warning::{}", self.one_line(message).replace('%', "%25")));
        } else {
            self.warn(message);
        }
    }

    fn line(self, level: Level, label: &str, message: &dyn Display) {
        if self.level >= level {
            write_line(format_args!("{}: {label}{}", self.command, self.one_line(message)));
        }
    }

    /// `message` as one line; it may quote a stranger's report or a host's answer.
    fn one_line(self, message: &dyn Display) -> String {
        line::message(&self.scrub(&message.to_string()))
    }
}

/// A standard error that nobody reads is no reason to stop.
pub(super) fn write_line(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{line}");
}
