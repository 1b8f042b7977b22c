//! The arguments that say what drawing a picture may cost.

use std::time::Duration;

use clap::Args;

use super::arg_values::positive;
use crate::budget::Limits;

/// What drawing one picture may cost. What is not given is [`Limits::default`].
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Limits")]
pub(super) struct LimitArgs {
    /// Seconds that a picture may take, and one more for each 16 MiB of data; 3 if not given
    #[arg(long, value_name = "SECONDS", value_parser = positive)]
    max_time: Option<f64>,
    /// Memory that a picture may take, such as 400M or 2G, and 8 bytes more for each byte of data; 400M if not given
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_memory: Option<u64>,
    /// Rows of a table that a transform may make; 20 million if not given
    #[arg(long, value_name = "N", value_parser = count)]
    max_rows: Option<u64>,
    /// Pixels of a picture, and of each layer and image in it; 64 million if not given
    #[arg(long, value_name = "N", value_parser = count)]
    max_pixels: Option<u64>,
    /// Size of a picture's file; 256M if not given
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_output: Option<u64>,
    /// Rows made and steps of expressions run, all together; a thousand million if not given
    #[arg(long, value_name = "N", value_parser = count)]
    max_steps: Option<u64>,
}

impl LimitArgs {
    /// What was given, and the default for what was not.
    pub(super) fn limits(&self) -> Limits {
        let default = Limits::default();
        let seconds = |seconds| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
        Limits {
            time: self.max_time.map_or(default.time, seconds),
            memory: self.max_memory.unwrap_or(default.memory),
            rows: self.max_rows.map_or(default.rows, |rows| usize::try_from(rows).unwrap_or(usize::MAX)),
            pixels: self.max_pixels.unwrap_or(default.pixels),
            output: self.max_output.unwrap_or(default.output),
            steps: self.max_steps.unwrap_or(default.steps),
        }
    }
}

/// Bytes: a number with K, M or G, in powers of 1024.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().trim_end_matches('b').trim_end_matches('i') {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        _ => 0,
    };
    let bytes = count(digits).ok().and_then(|count| count.checked_mul(unit));
    bytes.filter(|bytes| *bytes > 0).ok_or_else(|| "expected a size such as 400M or 2G".to_owned())
}

/// A whole number above 0; `1e6` is one.
fn count(text: &str) -> Result<u64, String> {
    let whole = text.parse::<u64>().ok().or_else(|| {
        let number = text.parse::<f64>().ok().filter(|number| number.fract() == 0.0 && (0.0..1e18).contains(number))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and in range")]
        let whole = number as u64;
        Some(whole)
    });
    whole.filter(|count| *count > 0).ok_or_else(|| "expected a whole number above 0".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{count, size};

    #[test]
    fn sizes_have_units_and_counts_may_be_written_with_an_exponent() {
        for (text, want) in [
            ("400M", 400 << 20),
            ("2g", 2 << 30),
            ("1GiB", 1 << 30),
            ("64kB", 64 << 10),
            ("1000", 1000),
            ("1e3K", 1_024_000),
        ] {
            assert_eq!(size(text), Ok(want), "{text}");
        }
        for text in ["", "M", "0", "-1M", "1.5", "1T", "99999999999G"] {
            assert!(size(text).is_err(), "{text}");
        }
        assert_eq!(count("2e7"), Ok(20_000_000));
        assert!(count("nan").is_err());
    }
}
