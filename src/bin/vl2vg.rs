//! The name `vl2vg` of the program `vl2png`; see `cml::cli::hand_over`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cml::cli::hand_over("vl2vg", "vl2png")
}
