//! The `cml-tensorboard-dev` program; see `cml::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cml::cli::main("cml-tensorboard-dev")
}
