//! The name `vg2png` of the program `vl2png`; see `cml::cli::hand_over`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cml::cli::hand_over("vg2png", "vl2png")
}
