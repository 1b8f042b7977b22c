//! The programs that are a name alone: each hands over to the program beside it that does the work.
//!
//! A package has links in their place; where no link can be made, as by `cargo install`, these are a fiftieth of what they name.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};

use super::console::{Console, Level};

/// What the first argument of a program starts with that is handed over to: the name that it was called by follows.
pub(super) const CALLED_AS: &str = "--called-as=";

/// Exit statuses of shells, `env` and `nohup`: the program was not found, or could not be started.
const NOT_FOUND: u8 = 127;
const NOT_STARTED: u8 = 126;

/// Runs `neighbor`, a program in the same folder, as `name`: with this process's arguments, streams and exit status.
///
/// Where the system can, this process becomes the other one. Exits with status 127 where there is no such program, and 126 where it
/// cannot be started.
pub fn hand_over(name: &'static str, neighbor: &str) -> ExitCode {
    let started = env::current_exe().and_then(|own| {
        let path = own.with_file_name(neighbor).with_extension(env::consts::EXE_EXTENSION);
        let mut called_as = OsString::from(CALLED_AS);
        called_as.push(name);
        let mut command = Command::new(&path);
        command.arg(called_as).args(env::args_os().skip(1));
        start(&mut command).map_err(|error| io::Error::new(error.kind(), explain(&error, neighbor, &path)))
    });
    started.unwrap_or_else(|error| {
        Console { command: name, level: Level::Error, secrets: None }.error(&error);
        ExitCode::from(if error.kind() == io::ErrorKind::NotFound { NOT_FOUND } else { NOT_STARTED })
    })
}

/// Becomes the other program; comes back only with an error.
#[cfg(unix)]
fn start(command: &mut Command) -> io::Result<ExitCode> {
    Err(std::os::unix::process::CommandExt::exec(command))
}

/// Waits for the other program, and ends as it did.
#[cfg(not(unix))]
fn start(command: &mut Command) -> io::Result<ExitCode> {
    let status = command.status()?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

fn explain(error: &io::Error, neighbor: &str, path: &Path) -> String {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => {
            format!(
                "this command is a part of the program {neighbor}, which is missing: there is no {path}; install both into one folder"
            )
        }
        _ => format!("this command is a part of the program {neighbor}, and {path} cannot be started: {error}"),
    }
}

/// The name that another program was called by and handed over with, if `argument`, the first, says so.
pub(super) fn called_as(argument: &OsStr) -> Option<&str> {
    argument.to_str()?.strip_prefix(CALLED_AS)
}
