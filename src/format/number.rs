//! d3-format's number formats, and Vega's two that choose a precision: one for a range of ticks, one without
//! superfluous zeros.

use std::rc::Rc;

use super::locale::NumberWords;
use super::{Locale, Specifier};
use crate::error::Result;
use crate::js::{
    number_to_text, positional, round, shortest, significant, to_exponential, to_fixed, to_precision, to_radix, units,
};
use crate::numeric::tick_step;

/// SI prefixes by thousands, from 1e-24 to 1e24.
const SI_PREFIXES: [&str; 17] = ["y", "z", "a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y"];

/// A number format, parsed once and used for many numbers.
#[derive(Clone, Debug)]
pub(crate) struct NumberFormat {
    words: Rc<NumberWords>,
    specifier: Specifier,
    /// One of `%bcdefgoprsXx`.
    kind: char,
    precision: usize,
    /// Applied to the value first, for a fixed SI prefix; with what then stands last.
    scale: f64,
    unit: &'static str,
    /// Zeros at the end of the fraction are dropped from the finished text.
    drop_zeros: bool,
}

impl NumberFormat {
    /// The format that d3 makes of `specifier`.
    ///
    /// # Errors
    ///
    /// When that is no specifier.
    pub(crate) fn new(specifier: &str, locale: &Locale) -> Result<Self> {
        Ok(Self::of(Specifier::parse(specifier)?, locale))
    }

    fn of(mut specifier: Specifier, locale: &Locale) -> Self {
        let kind = match specifier.kind {
            Some('n') => {
                specifier.comma = true;
                'g'
            }
            Some(kind) if "%bcdefgoprsXx".contains(kind) => kind,
            _ => {
                specifier.precision.get_or_insert(12);
                specifier.trim = true;
                'g'
            }
        };
        if specifier.zero || (specifier.fill == '0' && specifier.align == '=') {
            (specifier.zero, specifier.fill, specifier.align) = (true, '0', '=');
        }
        let precision = match specifier.precision {
            None => 6,
            Some(precision) if matches!(kind, 'g' | 'p' | 'r' | 's') => precision.clamp(1, 21),
            Some(precision) => precision.clamp(0, 20),
        };
        let precision = usize::try_from(precision).unwrap_or(6);
        let words = Rc::clone(&locale.number);
        Self { words, specifier, kind, precision, scale: 1.0, unit: "", drop_zeros: false }
    }

    fn of_prefix(mut specifier: Specifier, value: f64, locale: &Locale) -> Self {
        specifier.kind = Some('f');
        let format = Self::of(specifier, locale);
        let Some(thousands) = exponent(value).map(thousands) else {
            return Self { scale: f64::NAN, ..format };
        };
        Self { scale: power_of_ten(-3 * thousands), unit: si_prefix(thousands), ..format }
    }

    /// Twelve significant digits at most and no zeros behind them, unless `specifier` (`,` if none) has a precision: Vega's
    /// `formatFloat`.
    ///
    /// # Errors
    ///
    /// When `specifier` is none.
    pub(crate) fn float(specifier: Option<&str>, locale: &Locale) -> Result<Self> {
        let written = specifier.filter(|text| !text.is_empty()).unwrap_or(",");
        let mut specifier = Specifier::parse(written)?;
        if specifier.precision.is_some() {
            return Ok(Self::of(specifier, locale));
        }
        specifier.precision = Some(match specifier.kind {
            Some('%') => 10,
            Some('e') => 11,
            _ => 12,
        });
        Ok(Self { drop_zeros: true, ..Self::of(specifier, locale) })
    }

    /// The precision that tells about `count` ticks from `start` to `stop` apart, unless `specifier` (`,f` if none) has one; with
    /// type `s` all then get the SI prefix of the largest: Vega's `formatSpan`.
    ///
    /// # Errors
    ///
    /// When `specifier` is none.
    pub(crate) fn span(start: f64, stop: f64, count: f64, specifier: Option<&str>, locale: &Locale) -> Result<Self> {
        let mut specifier = Specifier::parse(specifier.unwrap_or(",f"))?;
        let step = tick_step(start, stop, count);
        let largest = if start.is_nan() || stop.is_nan() { f64::NAN } else { start.abs().max(stop.abs()) };
        if specifier.precision.is_none() {
            if specifier.kind == Some('s') {
                specifier.precision = precision_prefix(step, largest);
                return Ok(Self::of_prefix(specifier, largest, locale));
            }
            specifier.precision = match specifier.kind {
                None | Some('g' | 'p' | 'r') => precision_round(step, largest),
                Some('e') => precision_round(step, largest).map(|precision| precision - 1),
                Some('f') => precision_fixed(step),
                Some('%') => precision_fixed(step).map(|precision| precision - 2),
                _ => None,
            };
        }
        Ok(Self::of(specifier, locale))
    }

    /// Whether values are shown as text (type `c`), by [`NumberFormat::format_text`].
    pub(crate) fn is_text(&self) -> bool {
        self.kind == 'c'
    }

    /// `text` with the format's currency and padding, whatever its type.
    pub(crate) fn format_text(&self, text: &str) -> String {
        let [before, after] = self.symbols();
        self.numerals(self.pad(&[before], String::new(), &[text, after])) + self.unit
    }

    /// The text of `value`; NaN is the locale's word for it.
    pub(crate) fn format(&self, value: f64) -> String {
        if self.is_text() {
            let sign = if value < 0.0 { "-" } else { "" };
            return self.format_text(&format!("{sign}{}", number_to_text(value.abs())));
        }
        let value = if self.scale == 1.0 { value } else { self.scale * value };
        let text = self.format_number(value) + self.unit;
        if self.drop_zeros { self.without_zeros(text) } else { text }
    }

    /// What stands around the digits: currency signs, `0x` and kin, the percent sign.
    fn symbols(&self) -> [&str; 2] {
        let words = &self.words;
        match (self.specifier.symbol, self.kind) {
            (Some('$'), _) => words.currency.each_ref().map(String::as_str),
            (Some('#'), 'b') => ["0b", ""],
            (Some('#'), 'o') => ["0o", ""],
            (Some('#'), 'x' | 'X') => ["0x", ""],
            (_, '%' | 'p') => ["", &words.percent],
            _ => ["", ""],
        }
    }

    fn format_number(&self, value: f64) -> String {
        let Specifier { sign, .. } = self.specifier;
        let mut negative = value < 0.0 || value == 0.0 && value.is_sign_negative();
        let mut prefix = "";
        let mut digits = if value.is_nan() { self.words.nan.clone() } else { self.digits(value.abs(), &mut prefix) };
        if self.specifier.trim {
            trim(&mut digits);
        }
        if negative && sign != '+' && digits.parse::<f64>().is_ok_and(|rounded| rounded == 0.0) {
            negative = false;
        }
        let [before, after] = self.symbols();
        let mark = match (negative, sign) {
            (true, '(') => "(",
            (true, _) => self.words.minus.as_str(),
            (false, '-' | '(') => "",
            (false, '+') => "+",
            (false, _) => " ",
        };
        let closing = if negative && sign == '(' { ")" } else { "" };
        // Fraction and exponent are not grouped.
        let whole = match self.kind {
            'b' | 'o' | 'x' | 'X' => None,
            _ => digits.find(|c: char| !c.is_ascii_digit()),
        };
        let rest = whole.map(|end| digits.split_off(end)).unwrap_or_default();
        let (point, rest) = match rest.strip_prefix('.') {
            Some(fraction) => (self.words.decimal.as_str(), fraction),
            None => ("", rest.as_str()),
        };
        self.numerals(self.pad(&[mark, before], digits, &[point, rest, prefix, after, closing]))
    }

    /// The digits of a number that is not negative, and its SI prefix.
    fn digits(&self, x: f64, prefix: &mut &'static str) -> String {
        let precision = self.precision;
        match self.kind {
            '%' => to_fixed(x * 100.0, precision),
            'b' => to_radix(round(x), 2),
            'd' => whole(round(x)),
            'e' => to_exponential(x, precision),
            'f' => to_fixed(x, precision),
            'o' => to_radix(round(x), 8),
            'p' => rounded(x * 100.0, precision),
            'r' => rounded(x, precision),
            's' => with_si_prefix(x, precision, prefix),
            'X' => to_radix(round(x), 16).to_uppercase(),
            'x' => to_radix(round(x), 16),
            _ => to_precision(x, precision),
        }
    }

    /// Groups `digits`, and brings the whole to its width: the parts `before`, the digits, and the parts `after` them.
    fn pad(&self, before: &[&str], mut digits: String, after: &[&str]) -> String {
        let Specifier { fill, align, zero, width, comma, .. } = self.specifier;
        let units = |parts: &[&str]| parts.iter().map(|part| units(part)).sum::<usize>();
        if comma && !zero {
            digits = self.group(digits, usize::MAX);
        }
        let mut missing = match width {
            0 => 0,
            width => width.saturating_sub(units(before) + units(&[digits.as_str()]) + units(after)),
        };
        if comma && zero {
            let room = if missing > 0 { width.saturating_sub(units(after)) } else { usize::MAX };
            digits.insert_str(0, &fill.to_string().repeat(missing));
            digits = self.group(digits, room);
            missing = 0;
        }
        let [left, middle, right] = match align {
            '<' => [0, 0, missing],
            '=' => [0, missing, 0],
            '^' => [missing / 2, 0, missing - missing / 2],
            _ => [missing, 0, 0],
        };
        let length = |parts: &[&str]| parts.iter().map(|part| part.len()).sum::<usize>();
        let padding = missing * fill.len_utf8();
        let mut out = String::with_capacity(length(before) + digits.len() + length(after) + padding);
        let pad = |out: &mut String, count| out.extend(std::iter::repeat_n(fill, count));
        pad(&mut out, left);
        before.iter().for_each(|part| out.push_str(part));
        pad(&mut out, middle);
        out.push_str(&digits);
        after.iter().for_each(|part| out.push_str(part));
        pad(&mut out, right);
        out
    }

    /// Digits in groups from the right, in no more than about `width` characters.
    fn group(&self, mut digits: String, width: usize) -> String {
        let grouping = &self.words.grouping;
        let Some(&first) = grouping.first() else { return digits };
        // `start`: the byte where the groups made so far begin.
        let (mut start, mut size, mut index, mut length) = (digits.len(), first, 0, 0_usize);
        while start > 0 && size > 0 {
            if length + size + 1 > width {
                size = width.saturating_sub(length).max(1);
            }
            if length > 0 {
                digits.insert_str(start, &self.words.thousands);
            }
            start = digits[..start].char_indices().rev().nth(size - 1).map_or(0, |(at, _)| at);
            length += size + 1;
            if length > width {
                break;
            }
            index = (index + 1) % grouping.len();
            size = grouping[index];
        }
        digits.drain(..start);
        digits
    }

    fn numerals(&self, text: String) -> String {
        if self.words.numerals.is_empty() {
            return text;
        }
        let mut out = String::new();
        for c in text.chars() {
            match c.to_digit(10).and_then(|digit| self.words.numerals.get(digit as usize)) {
                Some(numeral) => out.push_str(numeral),
                None => out.push(c),
            }
        }
        out
    }

    /// `text` without the zeros at the end of its fraction, and without the point if nothing else follows it.
    fn without_zeros(&self, mut text: String) -> String {
        // Vega looks for the first character only of what a locale puts between whole and fraction.
        let point = self.words.decimal.chars().next().unwrap_or('.');
        let Some(start) = text.find(point) else { return text };
        let last_digit = || text[start..].rfind(|c: char| c.is_ascii_digit()).map(|i| start + i + 1);
        let end = text.rfind('e').filter(|&i| i > 0).or_else(last_digit);
        let Some(end) = end.filter(|&end| end > start) else { return text };
        let kept = text[..end].trim_end_matches('0').len();
        let kept = if kept <= start + point.len_utf8() { start } else { kept };
        text.drain(kept..end);
        text
    }
}

/// All digits of a whole number; beyond 2^53 zeros stand for what a double does not know.
fn whole(x: f64) -> String {
    if x.is_infinite() {
        // From 1e21 d3 leaves it to the locale-aware `toLocaleString`.
        return "\u{221e}".into();
    }
    if x == 0.0 {
        return "0".into();
    }
    let (digits, exponent) = shortest(x);
    positional(&digits, exponent)
}

/// Rounded to significant digits, never in scientific form.
fn rounded(x: f64, precision: usize) -> String {
    if !x.is_finite() {
        return number_to_text(x);
    }
    let (digits, exponent) = significant(x, precision);
    positional(&digits, exponent)
}

fn with_si_prefix(x: f64, precision: usize, prefix: &mut &'static str) -> String {
    if !x.is_finite() {
        return number_to_text(x);
    }
    let (digits, exponent) = significant(x, precision);
    let thousands = thousands(exponent);
    *prefix = si_prefix(thousands);
    let place = exponent - 3 * thousands;
    if place >= 0 {
        return positional(&digits, place);
    }
    // Below the least prefix there are fewer digits to show.
    let zeros = usize::try_from(-1 - place).unwrap_or(0);
    let digits = match precision.saturating_sub(zeros + 1) {
        0 => shortest(x).0,
        left => significant(x, left).0,
    };
    format!("0.{}{digits}", "0".repeat(zeros))
}

/// The exponent of ten of the first digit; `None` for what is not finite.
fn exponent(x: f64) -> Option<i32> {
    x.is_finite().then(|| shortest(x.abs()).1)
}

/// In thousands, as far as there are prefixes.
fn thousands(exponent: i32) -> i32 {
    exponent.div_euclid(3).clamp(-8, 8)
}

fn si_prefix(thousands: i32) -> &'static str {
    usize::try_from(thousands + 8).ok().and_then(|i| SI_PREFIXES.get(i)).copied().unwrap_or("")
}

fn power_of_ten(exponent: i32) -> f64 {
    libm::pow(10.0, f64::from(exponent))
}

/// Decimals that tell apart values at a distance of `step`.
pub(crate) fn precision_fixed(step: f64) -> Option<i64> {
    exponent(step).map(|exponent| i64::from(-exponent).max(0))
}

/// Decimals that tell numbers `step` apart when all get the SI prefix of `value`.
pub(crate) fn precision_prefix(step: f64, value: f64) -> Option<i64> {
    let (step, value) = (exponent(step)?, exponent(value)?);
    Some(i64::from(3 * thousands(value) - step).max(0))
}

/// Significant digits that tell apart values up to `max` at a distance of `step`.
pub(crate) fn precision_round(step: f64, max: f64) -> Option<i64> {
    let below = max.abs() - step.abs();
    let (step, below) = (exponent(step)?, exponent(below)?);
    Some(i64::from(below - step).max(0) + 1)
}

/// Takes away the zeros at the end of the fraction; an exponent is kept.
fn trim(text: &mut String) {
    // Where what is dropped begins: at the point or after the last digit that counts; `None`: not in a fraction.
    let (mut start, mut end): (Option<usize>, usize) = (None, 0);
    let mut in_zeros = false;
    for (i, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'.' => (start, end, in_zeros) = (Some(i), i, true),
            b'0' => {
                if start.is_some() && !in_zeros {
                    (start, in_zeros) = (Some(i), true);
                }
                end = i;
            }
            b'1'..=b'9' => in_zeros = false,
            _ => break,
        }
    }
    if let Some(start) = start
        && in_zeros
    {
        text.drain(start..=end);
    }
}

#[cfg(test)]
mod tests {
    use super::NumberFormat;
    use crate::format::Locale;

    /// Recorded from d3-format 3.1.0, which Vega 6.2 is drawn with.
    #[track_caller]
    fn check(specifier: &str, cases: &[(f64, &str)]) {
        let format = NumberFormat::new(specifier, &Locale::default()).unwrap();
        for (value, want) in cases {
            assert_eq!(format.format(*value), *want, "{specifier} of {value}");
        }
    }

    #[test]
    fn numbers_without_a_type_have_twelve_digits() {
        check(
            "",
            &[
                (0.0, "0"),
                (100000000000.0, "100000000000"),
                (1000000000000.0, "1e+12"),
                (123456.789, "123456.789"),
                (0.1, "0.1"),
                (1e-7, "1e-7"),
                (1.23456789012345, "1.23456789012"),
                (-0.5, "−0.5"),
                (f64::NAN, "NaN"),
            ],
        );
        check(",", &[(1234567.891, "1,234,567.891")]);
        check("n", &[(12345.678, "12,345.7")]);
        check("~g", &[(1.5, "1.5")]);
        check(".3", &[(4.2, "4.2"), (1234.0, "1.23e+3")]);
        check("y", &[(1.5, "1.5")]);
    }

    #[test]
    fn fixed_and_percent() {
        check("f", &[(1.0, "1.000000"), (-2.5, "−2.500000")]);
        check(
            ".2f",
            &[(0.125, "0.13"), (1.005, "1.00"), (-0.001, "0.00"), (1e21, "1e+21"), (f64::INFINITY, "Infinity")],
        );
        check(".0f", &[(0.5, "1"), (1.5, "2"), (2.5, "3")]);
        check("%", &[(0.123, "12.300000%")]);
        check(".1%", &[(0.1255, "12.6%")]);
        check(".0%", &[(0.005, "1%")]);
        check("p", &[(0.12345678, "12.3457%")]);
        check(".2p", &[(0.00123, "0.12%")]);
    }

    #[test]
    fn integers_in_every_base() {
        check(
            "d",
            &[(-2.5, "−3"), (2.5, "3"), (1e21, "1000000000000000000000"), (123456789.0, "123456789"), (0.4, "0")],
        );
        check(",d", &[(-1234567.0, "−1,234,567")]);
        check("b", &[(10.0, "1010")]);
        check("#o", &[(-64.0, "−0o100")]);
        check("x", &[(48879.0, "beef")]);
        check("#X", &[(48879.0, "0xBEEF")]);
        check("#b", &[(5.0, "0b101")]);
    }

    #[test]
    fn exponents_and_significant_digits() {
        check("e", &[(0.0, "0.000000e+0"), (12345.0, "1.234500e+4")]);
        check(".2e", &[(12345.0, "1.23e+4"), (-0.000125, "−1.25e-4")]);
        check("g", &[(1e-7, "1.00000e-7"), (123456789.0, "1.23457e+8")]);
        check(".3g", &[(1234.0, "1.23e+3"), (0.00012345, "0.000123")]);
        check("r", &[(123456789.0, "123457000")]);
        check(".2r", &[(1234.0, "1200"), (0.0012, "0.0012"), (0.0, "0.0")]);
    }

    #[test]
    fn si_prefixes() {
        check(
            "s",
            &[
                (0.0, "0.00000"),
                (1500.0, "1.50000k"),
                (0.000001, "1.00000µ"),
                (-1e24, "−1.00000Y"),
                (1e27, "1000.00Y"),
                (1.5e-25, "0.15000y"),
                (999999.9, "1.00000M"),
            ],
        );
        check(".3s", &[(1234567.0, "1.23M"), (0.00042, "420µ"), (999500.0, "1.00M")]);
        check("~s", &[(1500.0, "1.5k"), (42000000.0, "42M")]);
        check(".2~s", &[(1000.0, "1k")]);
        check(".1s", &[(1e-26, "0.01y")]);
    }

    #[test]
    fn signs_and_symbols() {
        check("+", &[(1.0, "+1"), (-1.0, "−1"), (-0.0, "−0"), (0.0, "+0")]);
        check("+.0f", &[(-0.2, "−0")]);
        check("(.1f", &[(-1.25, "(1.3)"), (1.25, "1.3")]);
        check("($,.2f", &[(-1234.5, "($1,234.50)")]);
        check(" d", &[(3.0, " 3"), (-3.0, "−3")]);
        check("$.2f", &[(-3.0, "−$3.00")]);
        check("-d", &[(3.0, "3")]);
    }

    #[test]
    fn widths_fill_and_group() {
        check("8.1f", &[(1.25, "     1.3"), (-1.25, "    −1.3")]);
        check("<8", &[(1.0, "1       ")]);
        check("^7d", &[(12.0, "  12   ")]);
        check("=+8d", &[(12.0, "+     12")]);
        check("*>6d", &[(42.0, "****42")]);
        check("08.1f", &[(-3.25, "−00003.3")]);
        check("012,d", &[(1234567.0, "0,001,234,567")]);
        check("09,d", &[(1234.0, "0,001,234")]);
        check("020,s", &[(123456.0, "000,000,000,123.456k")]);
        check("8d", &[(123456789.0, "123456789")]);
        check("é^5d", &[(1.0, "éé1éé")]);
    }

    #[test]
    fn text_passes_through() {
        check("c", &[(65.0, "65")]);
        check("5c", &[(-1.5, " -1.5")]);
    }

    #[track_caller]
    fn check_span(start: f64, stop: f64, count: f64, specifier: Option<&str>, value: f64, want: &str) {
        let format = NumberFormat::span(start, stop, count, specifier, &Locale::default()).unwrap();
        assert_eq!(format.format(value), want, "{start} {stop} {count} {specifier:?}");
    }

    #[test]
    fn spans_have_the_precision_of_their_step() {
        check_span(0.0, 1.0, 10.0, None, 0.5, "0.5");
        check_span(0.0, 1000.0, 10.0, None, 500.0, "500");
        check_span(0.5, 3.7, 3.0, None, 3.7, "4");
        check_span(0.0, 1000000.0, 5.0, Some("s"), 200000.0, "0.2M");
        check_span(0.0, 1500.0, 10.0, Some("s"), 750.0, "0.8k");
        check_span(0.0, 1000000.0, 5.0, Some(".2s"), 200000.0, "200k");
        check_span(0.0, 1500.0, 10.0, Some("$.1s"), 0.0, "$0");
        check_span(0.0, 1.0, 5.0, Some("%"), 0.2, "20%");
        check_span(0.0, 0.01, 5.0, Some("%"), 0.002, "0.2%");
        check_span(0.0, 1.0, 10.0, Some(".3f"), 0.1, "0.100");
        check_span(0.0, 1000.0, 10.0, Some("e"), 100.0, "1e+2");
        check_span(0.0, 1.0, 10.0, Some("r"), 0.1, "0.1");
        check_span(0.0, 123456.0, 10.0, Some(""), 20000.0, "2e+4");
        check_span(0.0, 1e-7, 5.0, Some("s"), 2e-8, "20n");
        check_span(0.0, 10.0, 10.0, Some("$,f"), 4.0, "$4");
        check_span(5.0, 5.0, 10.0, None, 5.0, "5");
        check_span(0.0, 0.0, 10.0, Some("s"), 0.0, "0");
        check_span(f64::NAN, 1.0, 10.0, None, 0.5, "0.500000");
        check_span(10.0, 0.0, 10.0, Some("~g"), 3.0, "3");
        check_span(0.0, 100.0, 10.0, Some("d"), 30.0, "30");
    }

    #[track_caller]
    fn check_float(specifier: Option<&str>, value: f64, want: &str) {
        let format = NumberFormat::float(specifier, &Locale::default()).unwrap();
        assert_eq!(format.format(value), want, "{specifier:?} of {value}");
    }

    #[test]
    fn floats_end_without_zeros() {
        check_float(None, 1000.0, "1,000");
        check_float(None, 0.001, "0.001");
        check_float(None, 1e-7, "1e-7");
        check_float(None, 123456.75, "123,456.75");
        check_float(Some("e"), 1500.0, "1.5e+3");
        check_float(Some("e"), 1000.0, "1e+3");
        check_float(Some("%"), 0.5, "50%");
        check_float(Some("%"), 0.125, "12.5%");
        check_float(Some(".2f"), 1.5, "1.50");
        check_float(Some("$"), 12.5, "$12.5");
        check_float(Some("s"), 1500.0, "1.5k");
        check_float(Some("f"), 1.0, "1");
        check_float(Some(""), 10.0, "10");
    }

    #[track_caller]
    fn check_locale(locale: &serde_json::Value, specifier: &str, value: f64, want: &str) {
        let locale = Locale::from_json(Some(locale), None).unwrap();
        assert_eq!(NumberFormat::new(specifier, &locale).unwrap().format(value), want, "{locale:?}");
    }

    #[test]
    fn words_and_groups_are_the_locales() {
        let german = serde_json::json!({"decimal":",","thousands":".","grouping":[3],"currency":[""," €"]});
        let indian = serde_json::json!({"decimal":".","thousands":",","grouping":[3,2,2,2],"currency":["₹",""]});
        let arabic = serde_json::json!({"decimal":"٫","thousands":"٬","grouping":[3],"currency":[""," X"],"numerals":["٠","١","٢","٣","٤","٥","٦","٧","٨","٩"],"minus":"-","percent":"٪","nan":"?"});
        let bare = serde_json::json!({});
        check_locale(&german, "$,.2f", -1234567.891, "−1.234.567,89 €");
        check_locale(&german, ".1%", 0.125, "12,5%");
        check_locale(&indian, "$,.2f", 123456789.5, "₹12,34,56,789.50");
        check_locale(&arabic, ",.1f", -1234.56, "-١٬٢٣٤٫٦");
        check_locale(&arabic, "$.0%", 0.5, "٥٠ X");
        check_locale(&arabic, "f", f64::NAN, "?");
        check_locale(&bare, "$,.1f", -12345.5, "−12345.5");
    }
}
