//! The `vl2vg` program; see `cml::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cml::cli::vega("vl2vg")
}
