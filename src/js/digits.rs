//! Digits of numbers as ECMAScript's `toFixed`, `toExponential` and `toPrecision` choose them.
//!
//! They look at the exact binary value like Rust's formatting, but where that lies exactly between two
//! results they take the larger magnitude, and Rust the even one. Numbers here are not negative.

use super::number::{number_to_text, whole};

/// Significant digits, and the exponent of ten of the first.
pub(crate) fn significant(x: f64, count: usize) -> (String, i32) {
    if x == 0.0 {
        return ("0".repeat(count.max(1)), 0);
    }
    let (digits, exponent) = split(&format!("{x:.*e}", count.saturating_sub(1)));
    // One digit more tells whether a tie is possible, and the longest expansion that there is whether it is one.
    let (more, more_exponent) = split(&format!("{x:.count$e}"));
    if !more.ends_with('5') {
        return (digits, exponent);
    }
    let (all, _) = split(&format!("{x:.780e}"));
    if all[more.len()..].bytes().any(|digit| digit != b'0') {
        return (digits, exponent);
    }
    let (mut up, carry) = increment(&more[..more.len() - 1]);
    up.truncate(count.max(1));
    (up, more_exponent + i32::from(carry))
}

/// The fewest digits that read back as `x`, and the exponent of ten of the first.
pub(crate) fn shortest(x: f64) -> (String, i32) {
    split(&format!("{x:e}"))
}

/// `toFixed`, also for magnitudes from 1e21, which go without decimals in scientific form.
pub(crate) fn to_fixed(x: f64, decimals: usize) -> String {
    if !x.is_finite() || x >= 1e21 {
        return number_to_text(x);
    }
    if let Some(whole) = whole(x) {
        let mut text = whole.to_string();
        if decimals > 0 {
            text.push('.');
            text.extend(std::iter::repeat_n('0', decimals));
        }
        return text;
    }
    // Halfway between two results are the odd multiples of half of 10^-decimals. Of all doubles these are the odd multiples of
    // half of 2^-decimals, as the powers of 5 that tell the two apart are odd.
    if x * libm::exp2((decimals + 1) as f64) % 2.0 != 1.0 {
        return format!("{x:.decimals$}");
    }
    let exact = format!("{x:.*}", decimals + 1);
    let kept: String = exact[..exact.len() - 1].chars().filter(char::is_ascii_digit).collect();
    let (mut up, carry) = increment(&kept);
    if carry {
        up.push('0');
    }
    if decimals > 0 {
        up.insert(up.len() - decimals, '.');
    }
    up
}

/// `toExponential`.
pub(crate) fn to_exponential(x: f64, decimals: usize) -> String {
    if !x.is_finite() {
        return number_to_text(x);
    }
    let (digits, exponent) = significant(x, decimals + 1);
    scientific(&digits, exponent)
}

/// `toPrecision`.
pub(crate) fn to_precision(x: f64, count: usize) -> String {
    if !x.is_finite() {
        return number_to_text(x);
    }
    let (digits, exponent) = significant(x, count);
    let after = i64::from(exponent) + 1; // digits before the point
    if exponent < -6 || after > count as i64 { scientific(&digits, exponent) } else { positional(&digits, exponent) }
}

/// Digits with a point where `exponent` puts it; zeros fill up whole numbers.
pub(crate) fn positional(digits: &str, exponent: i32) -> String {
    let Ok(last) = usize::try_from(exponent) else {
        let zeros = usize::try_from(-1 - exponent).unwrap_or(0);
        return format!("0.{}{digits}", "0".repeat(zeros));
    };
    if digits.len() > last + 1 {
        format!("{}.{}", &digits[..=last], &digits[last + 1..])
    } else {
        format!("{digits}{}", "0".repeat(last + 1 - digits.len()))
    }
}

fn scientific(digits: &str, exponent: i32) -> String {
    let point = if digits.len() > 1 { "." } else { "" };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}{point}{}e{sign}{}", &digits[..1], &digits[1..], exponent.unsigned_abs())
}

/// A whole number in base 2, 8 or 16.
pub(crate) fn to_radix(x: f64, base: u32) -> String {
    if !x.is_finite() {
        return number_to_text(x);
    }
    let (mut rest, base_f) = (x, f64::from(base));
    let mut digits = Vec::new();
    loop {
        let digit = rest % base_f;
        #[expect(clippy::cast_possible_truncation, reason = "a remainder below 16")]
        digits.extend(char::from_digit(digit as u32, base));
        rest = (rest - digit) / base_f;
        if rest < 1.0 {
            return digits.iter().rev().collect();
        }
    }
}

/// Digits without a point, and the exponent, of Rust's `1.25e-7`.
fn split(text: &str) -> (String, i32) {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    (digits.replace('.', ""), exponent.parse().unwrap_or(0))
}

/// The next decimal number of as many digits, and whether it needed one more: then it is a one and as many zeros as before, less one.
fn increment(digits: &str) -> (String, bool) {
    let mut bytes = digits.as_bytes().to_vec();
    for byte in bytes.iter_mut().rev() {
        if *byte < b'9' {
            *byte += 1;
            return (String::from_utf8_lossy(&bytes).into_owned(), false);
        }
        *byte = b'0';
    }
    (format!("1{}", "0".repeat(digits.len().saturating_sub(1))), true)
}

#[cfg(test)]
mod tests {
    use super::{to_exponential, to_fixed, to_precision, to_radix};

    #[test]
    fn ties_go_up_and_only_exact_ones() {
        let cases = [
            (0.125, 2, "0.13"),
            (0.5, 0, "1"),
            (1.5, 0, "2"),
            (2.5, 0, "3"),
            (9.5, 0, "10"),
            (0.375, 2, "0.38"),
            (0.25, 2, "0.25"),
            (5.0, 2, "5.00"),
            (12.0, 0, "12"),
            (99.995_117_187_5, 9, "99.995117188"),
            (1.005, 2, "1.00"),
            (8.345, 2, "8.35"),
            (0.000_000_1, 7, "0.0000001"),
            (1e20, 2, "100000000000000000000.00"),
            (1e21, 2, "1e+21"),
            (0.0, 3, "0.000"),
        ];
        for (x, decimals, want) in cases {
            assert_eq!(to_fixed(x, decimals), want, "{x}");
        }
        let cases = [(25.0, 0, "3e+1"), (95.0, 0, "1e+2"), (0.001_25, 1, "1.3e-3"), (0.0, 2, "0.00e+0")];
        for (x, decimals, want) in cases {
            assert_eq!(to_exponential(x, decimals), want, "{x}");
        }
        let cases = [
            (123.456, 4, "123.5"),
            (0.000_001_25, 2, "0.0000013"),
            (0.000_000_125, 2, "1.2e-7"),
            (1234.5, 2, "1.2e+3"),
            (99.5, 2, "1.0e+2"),
            (0.0, 3, "0.00"),
        ];
        for (x, count, want) in cases {
            assert_eq!(to_precision(x, count), want, "{x}");
        }
    }

    #[test]
    fn whole_numbers_have_other_bases() {
        assert_eq!(to_radix(255.0, 16), "ff");
        assert_eq!(to_radix(0.0, 2), "0");
        assert_eq!(to_radix(1e21, 8), "154327115334273650000000");
    }
}
