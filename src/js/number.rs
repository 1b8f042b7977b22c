//! `Math`, and numbers to and from texts.

use std::fmt::Write;

use super::text::trim;

/// `Math.round`: the nearest whole number, halves go up.
pub(crate) fn round(x: f64) -> f64 {
    let floor = x.floor();
    if x - floor >= 0.5 { floor + 1.0 } else { floor }
}

/// `Math.max` of two: NaN if either is.
pub(crate) fn max(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}

/// `Math.min` of two: NaN if either is.
pub(crate) fn min(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.min(b) }
}

/// `Math.sign`: -1, 1, or the zero or NaN that it was given.
pub(crate) fn sign(x: f64) -> f64 {
    if x == 0.0 || x.is_nan() { x } else { x.signum() }
}

/// `Math.pow`, which unlike C's gives NaN for one to a power that is no finite number.
pub(crate) fn pow(base: f64, exponent: f64) -> f64 {
    if exponent.is_nan() || base.abs() == 1.0 && exponent.is_infinite() { f64::NAN } else { libm::pow(base, exponent) }
}

/// Whether a number counts as true: any but zero and NaN.
pub(crate) fn is_truthy(x: f64) -> bool {
    x != 0.0 && !x.is_nan()
}

/// ECMAScript's `ToInt32`, which the operators on bits apply: the whole part modulo 2^32, signed.
pub(crate) fn to_int32(x: f64) -> i32 {
    if !x.is_finite() {
        return 0;
    }
    let wrapped = x.trunc().rem_euclid(4_294_967_296.0);
    #[expect(clippy::cast_possible_truncation, reason = "a whole number from 0 to 2^32 - 1")]
    let bits = wrapped as u32;
    bits.cast_signed()
}

/// A double as the integer that it is, below 2^53.
pub(super) fn whole(x: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
    (x.fract() == 0.0 && x.abs() < 9_007_199_254_740_992.0).then_some(x as i64)
}

/// `String(x)`: the shortest digits that read back, with an exponent from 1e21 and below 1e-6.
pub(crate) fn number_to_text(x: f64) -> String {
    let mut text = String::new();
    write_number(&mut text, x);
    text
}

/// Writes `String(x)` at the end of `out`.
pub(crate) fn write_number(out: &mut String, x: f64) {
    let start = out.len();
    let written = if let Some(whole) = whole(x) {
        write!(out, "{whole}")
    } else if x.is_nan() {
        out.write_str("NaN")
    } else if x.is_infinite() {
        out.write_str(if x > 0.0 { "Infinity" } else { "-Infinity" })
    } else if (1e-6..1e21).contains(&x.abs()) {
        write!(out, "{x}")
    } else {
        write!(out, "{x:e}")
    };
    written.expect("a string takes whatever is written");
    if x.abs() >= 1e21
        && let Some(exponent) = out[start..].find('e')
    {
        out.insert(start + exponent + 1, '+');
    }
}

/// The base that a number's prefix of two characters names.
fn radix(text: &str) -> Option<u32> {
    match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => Some(16),
        [b'0', b'o' | b'O', ..] => Some(8),
        [b'0', b'b' | b'B', ..] => Some(2),
        _ => None,
    }
}

/// `Number(text)`: 0 for white space, NaN for what is no number.
pub(crate) fn text_to_number(text: &str) -> f64 {
    let text = trim(text);
    if text.is_empty() {
        return 0.0;
    }
    if let Some(radix) = radix(text) {
        let digits = &text[2..];
        let all = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        let value = digits.chars().filter_map(|c| c.to_digit(radix));
        return if all { value.fold(0.0, |sum, d| sum * f64::from(radix) + f64::from(d)) } else { f64::NAN };
    }
    match text.strip_prefix(['+', '-']).unwrap_or(text) {
        "Infinity" => return if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY },
        rest if !rest.starts_with(|c: char| c.is_ascii_digit() || c == '.') => return f64::NAN,
        _ => {}
    }
    text.parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::{max, min, number_to_text, pow, round, sign, text_to_number, to_int32};

    #[test]
    fn halves_round_up() {
        assert_eq!([-2.5, -0.5, 0.5, 2.5, 0.499_999_999_999_999_94].map(round), [-2.0, 0.0, 1.0, 3.0, 0.0]);
        assert_eq!(round(4_503_599_627_370_497.0), 4_503_599_627_370_497.0);
    }

    #[test]
    fn nan_spoils_the_extremes() {
        assert_eq!((max(1.0, 2.0), min(1.0, 2.0)), (2.0, 1.0));
        assert!(max(f64::NAN, 1.0).is_nan() && max(1.0, f64::NAN).is_nan() && min(f64::NAN, 1.0).is_nan());
    }

    #[test]
    fn one_to_no_finite_power_is_nan() {
        assert_eq!(pow(2.0, 10.0), 1024.0);
        assert!(pow(1.0, f64::NAN).is_nan() && pow(-1.0, f64::INFINITY).is_nan());
    }

    #[test]
    fn the_sign_of_nothing_is_nothing() {
        assert_eq!([-2.0, 0.0, 3.0].map(sign), [-1.0, 0.0, 1.0]);
        assert!(sign(f64::NAN).is_nan());
    }

    #[test]
    fn bits_wrap_at_thirty_two() {
        assert_eq!([1.9, -1.9, 4_294_967_295.0, 2_147_483_648.0, f64::NAN].map(to_int32), [1, -1, -1, i32::MIN, 0]);
    }

    #[test]
    fn numbers_are_written_as_short_as_they_read_back() {
        for (x, want) in [
            (0.1, "0.1"),
            (-0.0, "0"),
            (1e21, "1e+21"),
            (-1.5e300, "-1.5e+300"),
            (1.5e-7, "1.5e-7"),
            (0.000_001, "0.000001"),
            (123.25, "123.25"),
            (1e20, "100000000000000000000"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(number_to_text(x), want);
        }
    }

    #[test]
    fn texts_are_numbers_as_a_whole_or_not_at_all() {
        for (text, want) in [
            ("", 0.0),
            (" \u{feff}\n", 0.0),
            (" 1.5e3\t", 1500.0),
            ("0x1F", 31.0),
            ("0b101", 5.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("-Infinity", f64::NEG_INFINITY),
        ] {
            assert_eq!(text_to_number(text), want, "{text:?}");
        }
        // A next line is no white space to JavaScript, and Rust's own words for numbers are no numbers.
        for text in ["1x", "inf", "nan", "0x", "-0x1", "1 2", "\u{85}1"] {
            assert!(text_to_number(text).is_nan(), "{text:?}");
        }
    }
}
