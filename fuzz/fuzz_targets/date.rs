//! Dates.

use cml::fuzzing;

/// Reads a date, here and there.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for zone in ["UTC", "Europe/Berlin", "Pacific/Apia"] {
        let ms = fuzzing::date(text, zone).expect("the zone exists");
        assert!(ms.is_nan() || ms.abs() <= 8.64e15, "date: {ms} is none");
    }
}
