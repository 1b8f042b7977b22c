//! The name `cml-cloud-runner-entrypoint` of the program `cml`; see `cml::cli::hand_over`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cml::cli::hand_over("cml-cloud-runner-entrypoint", "cml")
}
