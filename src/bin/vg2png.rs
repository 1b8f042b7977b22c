//! The `vg2png` program; see `cml::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cml::cli::vega("vg2png")
}
