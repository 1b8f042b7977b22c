//! The commands, run in this process as if it were the program.

use std::ffi::OsString;
use std::io::{self, Write};

use cml::cli::Relaunch;
use pyo3::prelude::*;

/// Runs the command that `argv` calls, and returns its exit status. `program` and `arguments` start it once more, with those
/// `variables` alone: each plot of a report is drawn in a process of its own.
#[pyfunction]
pub(crate) fn run(
    py: Python<'_>,
    argv: Vec<OsString>,
    program: OsString,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
) -> u8 {
    let relaunch = Relaunch { program: Some(program.into()), arguments, variables };
    py.detach(|| {
        end_with_interrupt();
        let status = cml::cli::run("cml", argv, &relaunch);
        // Nobody else does it: the end of this process is Python's.
        let _ = io::stdout().flush();
        status
    })
}

/// Lets Ctrl-C end this process, as it ends the programs, unless it was started so that nothing does.
fn end_with_interrupt() {
    // SAFETY: both dispositions are the C library's own, and no handler of ours is called.
    unsafe {
        if libc::signal(libc::SIGINT, libc::SIG_DFL) == libc::SIG_IGN {
            libc::signal(libc::SIGINT, libc::SIG_IGN);
        }
    }
}
