//! How a command ends when not by doing its work, and the exit status that says so.

use std::process;

use super::console::Console;
use crate::budget::Overrun;
use crate::error::{Error, ErrorKind};

/// How a command ended, when not by doing its work.
pub(super) enum Stop {
    /// The reader of standard output has gone; nothing is wrong.
    ClosedPipe,
    /// The error ended the command, and is to be said on standard error.
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

/// The exit status for a failure.
pub(super) fn status(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::Spec | ErrorKind::Data => 1,
        ErrorKind::Unsupported => 3,
        ErrorKind::Forbidden => 4,
        ErrorKind::Io => 5,
        ErrorKind::Denied => 6,
        ErrorKind::Network => 7,
    }
}

/// Ends the program with status `code` and what is to be said, when drawing is over its limits and cannot be asked to stop.
pub(super) fn overrun(console: Console, code: u8) -> Overrun {
    Overrun::new(move |error| {
        console.error(error);
        process::exit(code.into());
    })
}

/// Says how a command ended, and returns the exit status that says the same.
pub(super) fn finish(console: Console, end: Result<(), Stop>, code: impl Fn(ErrorKind) -> u8, help: &dyn Fn()) -> u8 {
    match end {
        Ok(()) | Err(Stop::ClosedPipe) => 0,
        Err(Stop::Reported(kind)) => code(kind),
        Err(Stop::Failed(error)) => {
            console.error(&error);
            code(error.kind())
        }
        Err(Stop::Usage(message)) => {
            help();
            console.error(&message);
            code(ErrorKind::Spec)
        }
    }
}
