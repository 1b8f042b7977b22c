//! The `vg2svg` program; see `cml::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cml::cli::vega("vg2svg")
}
