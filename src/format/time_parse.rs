//! d3-time-format's parser: the fields of a text by a specifier, and the instant they make.
//!
//! What is not in the text is the first of January 1900, midnight. All of the text must fit.

use super::Locale;
use super::locale::{TimeWords, Word};
use crate::time::civil::{DAY_MS, first_weekday, full_year_instant};
use crate::time::{Civil, Zone};

/// The instant in `text` by `specifier`, in `zone` unless the text names an offset (`%Z`) or a timestamp; `None` when
/// the text does not fit.
pub(crate) fn parse_time(specifier: &str, text: &str, locale: &Locale, zone: &Zone) -> Option<f64> {
    let mut fields = Fields { year: 1900.0, day: 1.0, ..Fields::default() };
    let rest = fields.read(specifier, text, &locale.time, 0)?;
    if rest.is_empty() { fields.instant(zone) } else { None }
}

/// A locale's `%c` may hold `%x`, which may not hold `%c` again.
const MAX_NESTING: usize = 4;

#[derive(Debug, Default)]
struct Fields {
    year: f64,
    /// 0 to 11.
    month: Option<f64>,
    day: f64,
    hour: f64,
    minute: f64,
    second: f64,
    ms: f64,
    /// Whether milliseconds were read, as a timestamp in seconds takes them too.
    has_ms: bool,
    /// 1 after noon.
    period: Option<f64>,
    /// First month of the quarter.
    quarter: Option<f64>,
    timestamp_ms: Option<f64>,
    timestamp_s: Option<f64>,
    /// From Sunday, 0 to 6; from Monday, 1 to 7.
    weekday: Option<f64>,
    weekday_from_monday: Option<f64>,
    week_from_sunday: Option<f64>,
    week_from_monday: Option<f64>,
    week_iso: Option<f64>,
    /// `hhmm` behind UTC.
    zone: Option<f64>,
}

impl Fields {
    /// What is left of `text` after `specifier`.
    fn read<'a>(&mut self, specifier: &str, text: &'a str, words: &TimeWords, depth: usize) -> Option<&'a str> {
        let mut text = text;
        let mut chars = specifier.chars();
        while let Some(c) = chars.next() {
            let first = text.chars().next()?;
            if c != '%' {
                if c != first {
                    return None;
                }
                text = &text[first.len_utf8()..];
                continue;
            }
            let mut directive = chars.next()?;
            if matches!(directive, '-' | '_' | '0') {
                directive = chars.next()?;
            }
            text = self.read_directive(directive, text, words, depth)?;
        }
        Some(text)
    }

    fn read_directive<'a>(
        &mut self,
        directive: char,
        text: &'a str,
        words: &TimeWords,
        depth: usize,
    ) -> Option<&'a str> {
        let nested = match directive {
            'c' => Some(&words.date_time),
            'x' => Some(&words.date),
            'X' => Some(&words.time),
            _ => None,
        };
        if let Some(specifier) = nested {
            return if depth < MAX_NESTING { self.read(specifier, text, words, depth + 1) } else { None };
        }
        let names = match directive {
            'a' => Some(&words.short_days),
            'A' => Some(&words.days),
            'b' => Some(&words.short_months),
            'B' => Some(&words.months),
            'p' => Some(&words.periods),
            _ => None,
        };
        if let Some(names) = names {
            let (index, rest) = read_name(text, names)?;
            let slot = match directive {
                'a' | 'A' => &mut self.weekday,
                'p' => &mut self.period,
                _ => &mut self.month,
            };
            *slot = Some(index);
            return Some(rest);
        }
        match directive {
            '%' => return text.strip_prefix('%'),
            'Z' => {
                let (zone, rest) = read_zone(text)?;
                self.zone = Some(zone);
                return Some(rest);
            }
            _ => {}
        }
        let width = match directive {
            'd' | 'e' | 'g' | 'H' | 'I' | 'm' | 'M' | 'S' | 'U' | 'V' | 'W' | 'y' => 2,
            'G' | 'Y' => 4,
            'f' => 6,
            'j' | 'L' => 3,
            'q' | 'u' | 'w' => 1,
            'Q' | 's' => usize::MAX,
            _ => return None,
        };
        let (number, rest) = read_number(text, width)?;
        match directive {
            'd' | 'e' => self.day = number,
            'f' => (self.ms, self.has_ms) = ((number / 1000.0).floor(), true),
            'g' | 'y' => self.year = number + if number > 68.0 { 1900.0 } else { 2000.0 },
            'G' | 'Y' => self.year = number,
            'H' | 'I' => self.hour = number,
            'j' => (self.month, self.day) = (Some(0.0), number),
            'L' => (self.ms, self.has_ms) = (number, true),
            'm' => self.month = Some(number - 1.0),
            'M' => self.minute = number,
            'q' => self.quarter = Some(number * 3.0 - 3.0),
            'Q' => self.timestamp_ms = Some(number),
            's' => self.timestamp_s = Some(number),
            'S' => self.second = number,
            'u' => self.weekday_from_monday = Some(number),
            'U' => self.week_from_sunday = Some(number),
            'V' => self.week_iso = Some(number),
            'w' => self.weekday = Some(number),
            _ => self.week_from_monday = Some(number),
        }
        Some(rest)
    }

    fn instant(mut self, zone: &Zone) -> Option<f64> {
        if let Some(ms) = self.timestamp_ms {
            return Some(crate::time::clip(ms));
        }
        if let Some(seconds) = self.timestamp_s {
            return Some(crate::time::clip(seconds * 1000.0 + if self.has_ms { self.ms } else { 0.0 }));
        }
        if let Some(period) = self.period {
            self.hour = self.hour % 12.0 + period * 12.0;
        }
        let mut month = self.month.or(self.quarter).unwrap_or(0.0);
        if let Some(week) = self.week_iso {
            if !(1.0..=53.0).contains(&week) {
                return None;
            }
            (self.year, month, self.day) = self.iso_date(week)?;
        } else if let Some(week) = self.week_from_monday.or(self.week_from_sunday) {
            let from_monday = self.week_from_monday.is_some();
            let weekday = self.weekday.or(self.weekday_from_monday.map(|day| day % 7.0));
            let weekday = weekday.unwrap_or(f64::from(u8::from(from_monday)));
            let first = first_weekday(whole(self.year)) as f64;
            month = 0.0;
            self.day = if from_monday {
                (weekday + 6.0) % 7.0 + week * 7.0 - (first + 5.0) % 7.0
            } else {
                weekday + week * 7.0 - (first + 6.0) % 7.0
            };
        }
        let utc = Zone::utc();
        let mut zone = zone;
        if let Some(offset) = self.zone {
            self.hour += (offset / 100.0).trunc();
            self.minute += offset % 100.0;
            zone = &utc;
        }
        Some(full_year_instant([self.year, month, self.day, self.hour, self.minute, self.second, self.ms], zone))
    }

    /// The date of a weekday (Monday if none was read) in an ISO week of the year.
    fn iso_date(&self, week: f64) -> Option<(f64, f64, f64)> {
        let utc = Zone::utc();
        let new_year = full_year_instant([self.year, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0], &utc);
        // The Monday of the week that holds the fourth of January.
        let first = first_weekday(whole(self.year));
        let monday = if first > 4 || first == 0 { (8 - first) % 7 } else { 1 - first };
        let monday = Civil::of(new_year + (monday as f64 + (week - 1.0) * 7.0) * DAY_MS, &utc)?;
        let day = monday.day as f64 + (self.weekday.unwrap_or(1.0) + 6.0) % 7.0;
        Some((monday.year as f64, monday.month as f64, day))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "at most four digits")]
fn whole(year: f64) -> i64 {
    year as i64
}

/// White space and then digits, all within `width` characters.
fn read_number(text: &str, width: usize) -> Option<(f64, &str)> {
    let end = text.char_indices().nth(width).map_or(text.len(), |(i, _)| i);
    let window = text[..end].trim_start();
    let digits = &window[..window.find(|c: char| !c.is_ascii_digit()).unwrap_or(window.len())];
    let used = end - window.len() + digits.len();
    (!digits.is_empty()).then(|| (digits.parse().unwrap_or(f64::NAN), &text[used..]))
}

/// The first of `names` that `text` begins with, without regard to case, and its index.
fn read_name<'a>(text: &'a str, names: &[Word]) -> Option<(f64, &'a str)> {
    names.iter().enumerate().find_map(|(index, name)| {
        let mut rest = text.chars();
        let same = |a: char, b: char| a == b || a.to_lowercase().eq(b.to_lowercase());
        name.chars().all(|c| rest.next().is_some_and(|other| same(c, other))).then_some((index as f64, rest.as_str()))
    })
}

/// `Z`, `+hh`, `+hhmm` or `+hh:mm`, as `hhmm` behind UTC.
fn read_zone(text: &str) -> Option<(f64, &str)> {
    if let Some(rest) = text.strip_prefix('Z') {
        return Some((0.0, rest));
    }
    let sign = match text.chars().next()? {
        '+' => -1.0,
        '-' => 1.0,
        _ => return None,
    };
    let two = |text: &str| {
        let digits = text.get(..2).filter(|digits| digits.bytes().all(|c| c.is_ascii_digit()))?;
        digits.parse::<f64>().ok()
    };
    let hours = two(&text[1..])?;
    let rest = &text[3..];
    let after = rest.strip_prefix(':').unwrap_or(rest);
    Some(match two(after) {
        Some(minutes) => (sign * (hours * 100.0 + minutes), &after[2..]),
        None => (sign * hours * 100.0, rest),
    })
}

#[cfg(test)]
mod tests {
    use super::{Locale, Zone, parse_time};

    /// Recorded from d3-time-format 4.1.0 with the process in New York.
    #[track_caller]
    fn check(specifier: &str, text: &str, local: Option<f64>, utc: Option<f64>) {
        let parse = |zone: &Zone| parse_time(specifier, text, &Locale::default(), zone);
        assert_eq!(parse(&Zone::named("America/New_York").unwrap()), local, "{specifier} of {text}");
        assert_eq!(parse(&Zone::utc()), utc, "{specifier} of {text} in UTC");
    }

    #[test]
    fn dates_and_times() {
        check("%Y-%m-%d", "2020-03-08", Some(1583643600000.0), Some(1583625600000.0));
        check("%Y-%m-%d", "2020-3-8", Some(1583643600000.0), Some(1583625600000.0));
        check("%d/%m/%y", "31/12/68", Some(3124155600000.0), Some(3124137600000.0));
        check("%d/%m/%y", "31/12/69", Some(-68400000.0), Some(-86400000.0));
        check("%Y-%m-%d %H:%M:%S.%L", "2020-03-08 02:30:01.5", Some(1583652601005.0), Some(1583634601005.0));
        check("%b %e, %Y", "feb  9, 2020", Some(1581224400000.0), Some(1581206400000.0));
        check("%A, %d %B %Y", "SUNDAY, 01 march 2020", Some(1583038800000.0), Some(1583020800000.0));
        check("%I:%M %p", "12:30 am", Some(-2208969000000.0), Some(-2208987000000.0));
        check("%I:%M %p", "11:30 PM", Some(-2208886200000.0), Some(-2208904200000.0));
        check("%Y", "99", Some(-59042977438000.0), Some(-59042995200000.0));
        check("%m", "13", Some(-2177434800000.0), Some(-2177452800000.0));
        check("%f", "123456", Some(-2208970799877.0), Some(-2208988799877.0));
        check("%%%Y", "%2020", Some(1577854800000.0), Some(1577836800000.0));
        check("%x", "3/8/2020", Some(1583643600000.0), Some(1583625600000.0));
        check("%c", "3/8/2020, 2:30:00 PM", Some(1583692200000.0), Some(1583677800000.0));
        check("%Y %q", "2020 3", Some(1593576000000.0), Some(1593561600000.0));
    }

    #[test]
    fn weeks() {
        check("%Y W%V", "2020 W53", Some(1609131600000.0), Some(1609113600000.0));
        check("%G-W%V-%u", "2021-W01-3", Some(1609736400000.0), Some(1609718400000.0));
        check("%Y %U %w", "2020 10 3", Some(1583899200000.0), Some(1583884800000.0));
        check("%Y %W", "2020 10", Some(1583726400000.0), Some(1583712000000.0));
        check("%Y %W %u", "2020 10 7", Some(1584244800000.0), Some(1584230400000.0));
        check("%Y %a %U", "2020 Tue 1", Some(1578373200000.0), Some(1578355200000.0));
        check("%Y %V", "2020 54", None, None);
        check("%Y %j", "2020 060", Some(1582952400000.0), Some(1582934400000.0));
    }

    #[test]
    fn offsets_and_timestamps() {
        check("%Y-%m-%d %H:%M %Z", "2020-03-08 12:00 +0530", Some(1583649000000.0), Some(1583649000000.0));
        check("%Y-%m-%d %H:%M %Z", "2020-03-08 12:00 -05:30", Some(1583688600000.0), Some(1583688600000.0));
        check("%H%Z", "12Z", Some(-2208945600000.0), Some(-2208945600000.0));
        check("%H%Z", "12+02", Some(-2208952800000.0), Some(-2208952800000.0));
        check("%Q", "1583632800000", Some(1583632800000.0), Some(1583632800000.0));
        check("%s", "1583632800", Some(1583632800000.0), Some(1583632800000.0));
        check("%s.%L", "1583632800.250", Some(1583632800250.0), Some(1583632800250.0));
    }

    #[test]
    fn what_does_not_fit() {
        check("%Y-%m-%d", "2020-03-08 ", None, None);
        check("%Y-%m-%d", "2020-03", None, None);
        check("%Y", "x", None, None);
        check("%h", "x", None, None);
        check("%b", "xyz", None, None);
        check("%H:%M", "12", None, None);
        check("%Z", "+5", None, None);
        check("", "x", None, None);
        check("%", "x", None, None);
    }
}
