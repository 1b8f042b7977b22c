//! Numbers in the patterns of `--metrics-format`, those of numeral.js as far as a metric needs them.
//!
//! `0` or `0,0` with an optional fraction: `.00` exactly two digits, `.0[00]` one to three, `[.]00` none or two, `[.][00]` none
//! to two. A `%` at the end multiplies by 100.

use crate::error::{Error, Result};

/// How a number is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Pattern {
    /// `0,0`: thousands are set apart.
    groups: bool,
    /// Digits that are always there.
    fixed: usize,
    /// Further digits, without zeros at their end.
    optional: usize,
    /// `[.]`: no fraction at all where it is zero.
    may_vanish: bool,
    percent: bool,
}

impl Pattern {
    /// # Errors
    ///
    /// When the pattern is none of those at the head of this file.
    pub(super) fn new(text: &str) -> Result<Self> {
        let unknown = || {
            Error::spec(format!(
                "--metrics-format {text:?} is not understood; expected one such as 0[.][0000000], 0.00 or 0,0.0%"
            ))
        };
        let (body, percent) = match text.strip_suffix('%') {
            Some(body) => (body.trim_end(), true),
            None => (text, false),
        };
        let at = body.find(['.', '[']).unwrap_or(body.len());
        let (whole, fraction) = body.split_at(at);
        let groups = match whole {
            "0" => false,
            "0,0" => true,
            _ => return Err(unknown()),
        };
        let (fraction, may_vanish) = match fraction.strip_prefix("[.]") {
            Some(rest) => (rest, true),
            None => (fraction.strip_prefix('.').unwrap_or(fraction), false),
        };
        let (fixed, optional) = match fraction.split_once('[') {
            Some((fixed, optional)) => (fixed, optional.strip_suffix(']').ok_or_else(unknown)?),
            None => (fraction, ""),
        };
        let digits =
            |zeros: &str| (zeros.len() <= MAX_DIGITS && zeros.bytes().all(|b| b == b'0')).then_some(zeros.len());
        match (digits(fixed), digits(optional)) {
            (Some(fixed), Some(optional)) => Ok(Self { groups, fixed, optional, may_vanish, percent }),
            _ => Err(unknown()),
        }
    }

    /// `value` in this pattern.
    pub(super) fn write(self, value: f64) -> String {
        let value = if self.percent { value * 100.0 } else { value };
        if !value.is_finite() {
            return value.to_string();
        }
        let digits = format!("{:.*}", self.fixed + self.optional, value.abs());
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let mut kept = fraction;
        while kept.len() > self.fixed && kept.ends_with('0') {
            kept = &kept[..kept.len() - 1];
        }
        if self.may_vanish && kept.bytes().all(|b| b == b'0') {
            kept = "";
        }
        // A number that rounds to nothing has no sign.
        let is_zero = digits.bytes().all(|b| matches!(b, b'0' | b'.'));
        let sign = if value < 0.0 && !is_zero { "-" } else { "" };
        let whole = if self.groups { grouped(whole) } else { whole.to_owned() };
        let point = if kept.is_empty() { "" } else { "." };
        let percent = if self.percent { "%" } else { "" };
        format!("{sign}{whole}{point}{kept}{percent}")
    }
}

/// More say nothing about a double.
const MAX_DIGITS: usize = 20;

fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[track_caller]
    fn check(pattern: &str, rows: &[(f64, &str)]) {
        let pattern = Pattern::new(pattern).unwrap();
        for (value, want) in rows {
            assert_eq!(pattern.write(*value), *want, "{pattern:?}");
        }
    }

    #[test]
    fn digits_in_brackets_are_written_where_they_say_something() {
        let small = -6.411_314_010_620_135e-5;
        check(
            "0[.][0000000]",
            &[(0.8784, "0.8784"), (0.001_563_827, "0.0015638"), (small, "-0.0000641"), (1400.0, "1400")],
        );
        check("0[.][000]", &[(0.8784, "0.878"), (0.0015, "0.002"), (small, "0"), (-200.0, "-200")]);
        check("0.0[00]", &[(1.0, "1.0"), (1.25, "1.25"), (1.23456, "1.235")]);
        check("0[.]00", &[(1.0, "1"), (1.5, "1.50")]);
    }

    #[test]
    fn thousands_and_percent() {
        check("0,0.00", &[(1_234_567.891, "1,234,567.89"), (-999.0, "-999.00"), (1000.0, "1,000.00")]);
        check("0.0%", &[(0.1234, "12.3%")]);
        check("0 %", &[(0.5, "50%")]);
    }

    #[test]
    fn other_patterns_are_refused_by_name() {
        for pattern in ["", "0.0a", "0b", "$0", "0[.][00", "00", "0.[x]"] {
            let error = Pattern::new(pattern).unwrap_err();
            assert!(error.message().contains(&format!("{pattern:?}")), "{error}");
        }
    }
}
