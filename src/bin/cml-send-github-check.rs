//! The `cml-send-github-check` program; see `cml::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cml::cli::main("cml-send-github-check")
}
