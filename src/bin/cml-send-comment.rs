//! The `cml-send-comment` program; see `cml::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cml::cli::main("cml-send-comment")
}
