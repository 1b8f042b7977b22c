//! One cell of a log, and what the cells of a column are read as.

use crate::time::{Zone, parse_date};

/// What a cell holds: a number, an instant, nothing, or text that is none of these.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    /// Empty, or one of the words for nothing that pandas knows too.
    Missing,
    /// NaN and the infinities too.
    Number(f64),
    /// Milliseconds since 1970 UTC.
    Time(f64),
    Text(&'a [u8]),
}

/// What the cells of a column are read as.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum ColumnType {
    Number,
    Time,
    /// Nobody looks at it.
    Ignored,
}

/// A row keeps its cells as plain numbers; this NaN, and no other, stands for an empty one.
pub(super) const MISSING: f64 = f64::from_bits(0x7ff8_6d69_7373_696e);

/// Whether `cell` is [`MISSING`].
#[inline]
pub(super) fn is_missing(cell: f64) -> bool {
    cell.to_bits() == MISSING.to_bits()
}

/// What stands before the decimals of a number where that alone cannot be said from the number: is `1,234` a thousand?
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum DecimalMark {
    #[default]
    Point,
    Comma,
}

/// Reads a cell whose decimals stand behind a point; white space around it does not count.
pub(super) fn read(cell: &[u8]) -> Cell<'_> {
    read_marked(cell, DecimalMark::Point)
}

/// Reads a cell; white space around it does not count.
pub(super) fn read_marked(cell: &[u8], mark: DecimalMark) -> Cell<'_> {
    let cell = cell.trim_ascii();
    if let Some(number) = number(cell).or_else(|| printed_number(cell, mark)) {
        return Cell::Number(number);
    }
    match cell {
        b"" | b"-" | b"None" | b"none" | b"null" | b"NULL" | b"Null" | b"NA" | b"N/A" | b"n/a" | b"<NA>" | b"#N/A" => {
            Cell::Missing
        }
        _ => time(cell).map_or(Cell::Text(cell), Cell::Time),
    }
}

/// A number as Python, R, Java and C++ print it, `nan` and `inf` included.
fn number(cell: &[u8]) -> Option<f64> {
    // `+1` and `+inf`, but not `+-1`.
    let bare = cell.strip_prefix(b"+").filter(|rest| !rest.starts_with(b"-")).unwrap_or(cell);
    let number = fast_float2::parse::<f64, _>(bare).ok();
    number.or(match bare {
        b"#NAN" | b"1.#QNAN" | b"-1.#IND" => Some(f64::NAN),
        _ => None,
    })
}

/// A number as people print it: `1,234.50`, `0,8187`, `1.234,5`, `50 %` (which is 50).
fn printed_number(cell: &[u8], mark: DecimalMark) -> Option<f64> {
    const MAX_LENGTH: usize = 40;
    let text = std::str::from_utf8(cell).ok().filter(|text| text.len() <= MAX_LENGTH)?;
    let text = text.strip_suffix('%').map_or(text, |text| text.trim_end_matches([' ', '\u{a0}', '\u{202f}']));
    if let Some(number) = number(text.as_bytes()).filter(|number| number.is_finite()) {
        return Some(number);
    }
    let (digits, exponent) = text.find(['e', 'E']).map_or((text, ""), |at| text.split_at(at));
    let bare = digits.trim_start_matches(['-', '+']);
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // The first group of thousands has up to three digits and is not 0, the others have three.
    let thousands = |whole: &str, mark: char| {
        let mut groups = whole.split(mark);
        let first = groups.next().is_some_and(|group| plain(group) && group.len() <= 3 && !group.starts_with('0'));
        first && groups.all(|group| plain(group) && group.len() == 3)
    };
    let (whole, decimals, grouped) = match (bare.rfind('.'), bare.rfind(',')) {
        (Some(point), Some(comma)) if comma < point => (&bare[..point], &bare[point + 1..], Some(',')),
        (Some(point), Some(comma)) if point < comma => (&bare[..comma], &bare[comma + 1..], Some('.')),
        (None, Some(comma)) => {
            let alone = bare.find(',') == Some(comma);
            if alone && (mark == DecimalMark::Comma || !thousands(bare, ',')) {
                (&bare[..comma], &bare[comma + 1..], None)
            } else {
                (bare, "", Some(','))
            }
        }
        (Some(_), None) => (bare, "", Some('.')),
        _ => return None,
    };
    let fits = grouped.map_or(whole.is_empty() || plain(whole), |mark| thousands(whole, mark));
    if !fits || !(decimals.is_empty() || plain(decimals)) || (whole.is_empty() && decimals.is_empty()) {
        return None;
    }
    let sign = if digits.starts_with('-') { "-" } else { "" };
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    number(format!("{sign}{whole}.{decimals}{exponent}").as_bytes())
}

/// An instant in ISO 8601, as Python's `isoformat` and `logging` write it, or with the day before points (`31.01.2024`); without
/// a zone it is UTC.
fn time(cell: &[u8]) -> Option<f64> {
    if let [d1, d2, b'.', m1, m2, b'.', y1, y2, y3, y4, rest @ ..] = cell
        && [d1, d2, m1, m2, y1, y2, y3, y4].iter().all(|byte| byte.is_ascii_digit())
    {
        return time(&[&[*y1, *y2, *y3, *y4, b'-', *m1, *m2, b'-', *d1, *d2], rest].concat());
    }
    let year = cell.get(..4)?.iter().all(u8::is_ascii_digit);
    if !year || !matches!(cell.get(4)?, b'-' | b'/') || cell.len() > 40 {
        return None;
    }
    let text = std::str::from_utf8(cell).ok()?.replacen(',', ".", 1);
    let text = shorten_fraction(&text);
    // A date alone and a date with a time are both UTC here, so that machines in different zones draw the same.
    let ms = parse_date(&text, &Zone::utc());
    ms.is_finite().then_some(ms)
}

/// At most three digits behind the point: microseconds and nanoseconds say nothing on an axis.
fn shorten_fraction(text: &str) -> String {
    let Some(point) = text.find('.') else { return text.to_owned() };
    let (before, after) = text.split_at(point + 1);
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    format!("{before}{}{}", &after[..digits.min(3)], &after[digits..])
}

#[cfg(test)]
mod tests {
    use super::{Cell, DecimalMark, MISSING, is_missing, read, read_marked};

    #[test]
    fn numbers_in_every_spelling() {
        let rows: [(&str, f64); 10] = [
            ("1", 1.0),
            (" 0.5 ", 0.5),
            ("+2", 2.0),
            ("-1e-3", -1e-3),
            ("1E5", 1e5),
            (".5", 0.5),
            ("5.", 5.0),
            ("inf", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
            ("0.1000000000000000055511151231257827", 0.1),
        ];
        for (text, want) in rows {
            assert_eq!(read(text.as_bytes()), Cell::Number(want), "{text}");
        }
        for text in ["nan", "NaN", "#NAN", "-nan"] {
            assert!(matches!(read(text.as_bytes()), Cell::Number(n) if n.is_nan() && !is_missing(n)), "{text}");
        }
    }

    #[test]
    fn numbers_as_people_print_them() {
        let rows = [
            ("0,8187", 0.8187),
            ("-1,5", -1.5),
            ("1,234.50", 1234.5),
            ("1.234,5", 1234.5),
            ("1,234,567", 1_234_567.0),
            ("1.234.567", 1_234_567.0),
            ("50 %", 50.0),
            ("95%", 95.0),
            ("12,5 %", 12.5),
            ("0,123", 0.123),
            ("1,5e-3", 1.5e-3),
        ];
        for (text, want) in rows {
            assert_eq!(read(text.as_bytes()), Cell::Number(want), "{text}");
        }
        assert_eq!(read(b"1,234"), Cell::Number(1234.0));
        assert_eq!(read_marked(b"1,234", DecimalMark::Comma), Cell::Number(1.234), "where commas are decimal");
    }

    #[test]
    fn nothing_and_text() {
        for text in ["", "  ", "None", "null", "NA", "-"] {
            assert_eq!(read(text.as_bytes()), Cell::Missing, "{text}");
        }
        for text in ["train", "1.5abc", "1,2,3", "1,23,456", "1.2.3", ",", "%", "+-1", "0x10", "1_000", "2024", "12:30"]
        {
            let number = text == "2024";
            assert_eq!(matches!(read(text.as_bytes()), Cell::Text(_)), !number, "{text}");
        }
        assert!(is_missing(MISSING) && !is_missing(f64::NAN));
    }

    #[test]
    fn instants_of_python() {
        let at = 1_704_164_645_000.0;
        let rows = [
            ("2024-01-02", 1_704_153_600_000.0),
            ("02.01.2024", 1_704_153_600_000.0),
            ("02.01.2024 03:04:05", at),
            ("2024-01-02T03:04:05", at),
            ("2024-01-02 03:04:05", at),
            ("2024-01-02 03:04:05,250", at + 250.0),
            ("2024-01-02T03:04:05.250123", at + 250.0),
            ("2024-01-02T03:04:05.250123456Z", at + 250.0),
            ("2024-01-02T05:04:05+02:00", at),
            ("2024-01-02 05:04:05.000001+02:00", at),
        ];
        for (text, want) in rows {
            assert_eq!(read(text.as_bytes()), Cell::Time(want), "{text}");
        }
        assert!(matches!(read(b"2024-99-02"), Cell::Text(_)));
    }
}
