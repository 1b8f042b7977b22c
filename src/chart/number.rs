//! Numbers as words: ticks that belong together, and single values.

use super::model::{XAxis, XKind};
use crate::format::{Locale, NumberFormat, TimeFormat};
use crate::time::{Zone, clip};

/// The numbers that are written with SI prefixes, which end at 10^24.
const PREFIXES: std::ops::Range<f64> = 1e4..1e27;

fn format(specifier: &str, value: f64) -> String {
    // Every specifier is one of this file's own.
    NumberFormat::new(specifier, &Locale::default()).map_or_else(|_| value.to_string(), |format| format.format(value))
}

/// Labels of evenly spaced ticks: as many digits as tell them apart, and the same number of decimals for all.
pub(super) fn ticks(values: &[f64]) -> Vec<String> {
    let (Some(&first), Some(&last)) = (values.first(), values.last()) else { return Vec::new() };
    let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    if first == last {
        return values.iter().map(|&value| plain(value)).collect();
    }
    let steps = (values.len() - 1) as f64;
    let step = (last / steps - first / steps).abs();
    let digits = (libm::log10(largest / step).floor() + 2.0).clamp(2.0, 15.0);
    if PREFIXES.contains(&largest) && (digits < 6.0 || largest >= 1e12) {
        return values.iter().map(|&value| format(&format!(".{digits}~s"), value)).collect();
    }
    // Large and close together, so that a prefix would save nothing: `1,000,005`.
    let kind = if (1e-3..1e12).contains(&largest) { None } else { Some("~e") };
    let format = NumberFormat::span(first, last, (values.len() - 1) as f64, kind, &Locale::default());
    let text = |value: f64| match &format {
        Ok(format) if value != 0.0 || kind.is_none() => format.format(value),
        _ => plain(value),
    };
    values.iter().map(|&value| text(value)).collect()
}

/// A round number, with all of its digits: `0.001`, `1,000`, `100k`, `1e-7`.
pub(super) fn plain(value: f64) -> String {
    let size = value.abs();
    if PREFIXES.contains(&size) {
        format(".12~s", value)
    } else if size == 0.0 || (1e-4..1e4).contains(&size) {
        format(",.12~g", value)
    } else {
        format(".12~e", value)
    }
}

/// A measured value, to four digits that count: `0.04231`, `1,234`, `12.35M`.
pub(super) fn value(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-4..1e4).contains(&size) {
        format(",.4~r", value)
    } else if (1e4..1e6).contains(&size) {
        format(",.0f", value)
    } else if PREFIXES.contains(&size) {
        format(".4~s", value)
    } else {
        format(".3~e", value)
    }
}

/// Where on an x axis something is: `epoch 23`, `2024-03-05 12:30`.
pub(super) fn place(x: f64, axis: &XAxis, zone: &Zone) -> String {
    match axis.kind {
        XKind::Time if !clip(x).is_nan() => TimeFormat::new("%Y-%m-%d %H:%M", &Locale::default()).format(x, zone),
        XKind::Number if x.fract() == 0.0 && x.abs() < 1e9 => format!("{} {}", axis.name, format(",.0f", x)),
        _ => format!("{} {}", axis.name, value(x)),
    }
}

/// `1 value`, `9,990 values`.
pub(super) fn count(count: u64, one: &str, many: &str) -> String {
    let word = if count == 1 { one } else { many };
    format!("{} {word}", format(",.0f", count as f64))
}

#[cfg(test)]
mod tests {
    use super::{count, place, plain, ticks, value};
    use crate::chart::model::{XAxis, XKind};
    use crate::time::Zone;

    #[test]
    fn ticks_have_the_digits_that_tell_them_apart() {
        assert_eq!(ticks(&[0.0, 0.5, 1.0]), ["0.0", "0.5", "1.0"]);
        assert_eq!(ticks(&[0.96, 0.97, 0.98]), ["0.96", "0.97", "0.98"]);
        assert_eq!(ticks(&[0.0, 2500.0, 5000.0, 7500.0, 10000.0]), ["0", "2.5k", "5k", "7.5k", "10k"]);
        assert_eq!(ticks(&[1_000_000.0, 1_000_005.0, 1_000_010.0]), ["1,000,000", "1,000,005", "1,000,010"]);
        assert_eq!(ticks(&[0.0, 0.00002, 0.00004]), ["0", "2e-5", "4e-5"]);
        assert_eq!(ticks(&[-1e300, 0.0, 1e300]), ["−1e+300", "0", "1e+300"]);
        assert_eq!(ticks(&[5.0]), ["5"]);
        assert!(ticks(&[]).is_empty());
    }

    #[test]
    fn powers_of_ten_are_short() {
        let texts: Vec<String> = [1e-7, 1e-4, 0.001, 1.0, 1000.0, 1e5, 1e9, 1e30].map(plain).into();
        assert_eq!(texts, ["1e-7", "0.0001", "0.001", "1", "1,000", "100k", "1G", "1e+30"]);
    }

    #[test]
    fn values_have_four_digits_that_count() {
        let texts: Vec<String> = [0.0, 0.042_314, 0.9, 1234.56, 12_345.6, 1.234_56e7, 1.234e-9, -2.5].map(value).into();
        assert_eq!(texts, ["0", "0.04231", "0.9", "1,235", "12,346", "12.35M", "1.234e-9", "−2.5"]);
    }

    #[test]
    fn places_name_their_axis() {
        let axis = |name: &str, kind| XAxis { name: name.to_owned(), kind };
        assert_eq!(place(23.0, &axis("epoch", XKind::Number), &Zone::utc()), "epoch 23");
        assert_eq!(place(0.5, &axis("epoch", XKind::Number), &Zone::utc()), "epoch 0.5");
        assert_eq!(place(1_700_000_000_000.0, &axis("time", XKind::Time), &Zone::utc()), "2023-11-14 22:13");
        assert_eq!(place(1e300, &axis("time", XKind::Time), &Zone::utc()), "time 1e+300", "no date");
        assert_eq!((count(1, "run", "runs"), count(9990, "run", "runs")), ("1 run".into(), "9,990 runs".into()));
    }
}
