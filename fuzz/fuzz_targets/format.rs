//! Formats.

use cml::{Options, fuzzing};

use crate::check::{error, plain};

/// Formats numbers and instants by a specifier, and reads instants back.
pub fn run(data: &[u8]) {
    let Ok(specifier) = std::str::from_utf8(data) else { return };
    // There is nothing here that does not ask the budget, and a watch for each number would take most of the time.
    let options = Options { overrun: None, ..plain() };
    for value in [0.0, -0.0, 1.5, -123_456.789, 1e-12, 1e21, 1e300, 5e-324, f64::MAX, f64::INFINITY, f64::NAN] {
        if let Err(failure) = fuzzing::number_format(specifier, value, &options) {
            error(&failure);
        }
        for zone in ["UTC", "America/New_York", "Australia/Lord_Howe"] {
            let _ = fuzzing::time_format(specifier, value * 1e9, zone, &options);
        }
    }
}
