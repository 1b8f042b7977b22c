//! d3-time-format's formats, and the one that shows the finest calendar field that is not at its start.

use std::rc::Rc;

use super::Locale;
use super::locale::{TimeWords, Word};
use crate::time::{Civil, Unit, Zone};

/// A time format, parsed once and used for many instants.
#[derive(Clone, Debug)]
pub(crate) struct TimeFormat {
    words: Rc<TimeWords>,
    layout: Layout,
}

#[derive(Clone, Debug)]
enum Layout {
    One(String),
    /// By unit, in the order of [`MULTI`].
    Multi(Box<[String; 9]>),
}

/// Units and what is shown when the unit is the finest that is not at its start. `Week` is the first day of a week,
/// `Quarter` the first month of one, `Year` the start of the year.
const MULTI: [(Unit, &str); 9] = [
    (Unit::Milliseconds, ".%L"),
    (Unit::Seconds, ":%S"),
    (Unit::Minutes, "%I:%M"),
    (Unit::Hours, "%I %p"),
    (Unit::Date, "%a %d"),
    (Unit::Week, "%b %d"),
    (Unit::Month, "%B"),
    (Unit::Quarter, "%B"),
    (Unit::Year, "%Y"),
];

/// A locale's `%c` may hold `%x`, which may not hold `%c` again.
const MAX_NESTING: usize = 4;

impl TimeFormat {
    /// A strftime-like specifier; a directive that is not known stands for its letter.
    pub(crate) fn new(specifier: &str, locale: &Locale) -> Self {
        Self { words: Rc::clone(&locale.time), layout: Layout::One(specifier.to_owned()) }
    }

    /// Vega's multi-format: what an axis shows without a format of its own. `overrides` are specifiers by unit name.
    pub(crate) fn multi<'a>(overrides: impl IntoIterator<Item = (&'a str, &'a str)>, locale: &Locale) -> Self {
        let mut formats = MULTI.map(|(_, format)| format.to_owned());
        let mut has_date = false;
        for (name, format) in overrides {
            if format.is_empty() {
                continue;
            }
            let unit = match Unit::named(name) {
                Some(Unit::Day) if has_date => continue,
                Some(Unit::Day) => Unit::Date,
                Some(unit) => unit,
                None => continue,
            };
            has_date |= name == Unit::Date.name();
            if let Some(i) = MULTI.iter().position(|(known, _)| *known == unit) {
                format.clone_into(&mut formats[i]);
            }
        }
        Self { words: Rc::clone(&locale.time), layout: Layout::Multi(Box::new(formats)) }
    }

    /// The text of the instant `ms`. Of an invalid one numbers are `NaN` and names nothing.
    pub(crate) fn format(&self, ms: f64, zone: &Zone) -> String {
        let specifier = match &self.layout {
            Layout::One(specifier) => specifier,
            Layout::Multi(formats) => {
                let unit = finest_unit(ms, zone);
                let i = MULTI.iter().position(|(known, _)| *known == unit).unwrap_or(MULTI.len() - 1);
                &formats[i]
            }
        };
        let mut out = String::new();
        let moment = Moment { ms, civil: Civil::of(ms, zone), zone, words: &self.words };
        moment.write(specifier, &mut out, 0);
        out
    }
}

/// The finest unit that `ms` is not at the start of, as [`MULTI`] has them.
fn finest_unit(ms: f64, zone: &Zone) -> Unit {
    let past = |unit: Unit| unit.interval(zone).floor(ms) < ms;
    if past(Unit::Seconds) {
        Unit::Milliseconds
    } else if past(Unit::Minutes) {
        Unit::Seconds
    } else if past(Unit::Hours) {
        Unit::Minutes
    } else if past(Unit::Date) {
        Unit::Hours
    } else if past(Unit::Month) {
        if past(Unit::Week) { Unit::Date } else { Unit::Week }
    } else if past(Unit::Year) {
        if past(Unit::Quarter) { Unit::Month } else { Unit::Quarter }
    } else {
        Unit::Year
    }
}

struct Moment<'a> {
    ms: f64,
    civil: Option<Civil>,
    zone: &'a Zone,
    words: &'a TimeWords,
}

impl Moment<'_> {
    fn write(&self, specifier: &str, out: &mut String, depth: usize) {
        let mut chars = specifier.chars();
        while let Some(c) = chars.next() {
            if c != '%' {
                out.push(c);
                continue;
            }
            let Some(mut directive) = chars.next() else { return };
            let fill = match directive {
                '-' => Some(None),
                '_' => Some(Some(' ')),
                '0' => Some(Some('0')),
                _ => None,
            };
            let fill = match fill {
                Some(fill) => {
                    let Some(next) = chars.next() else { return };
                    directive = next;
                    fill
                }
                None => Some(if directive == 'e' { ' ' } else { '0' }),
            };
            self.write_directive(directive, fill, out, depth);
        }
    }

    fn write_directive(&self, directive: char, fill: Option<char>, out: &mut String, depth: usize) {
        let words = self.words;
        let part = match directive {
            'c' => Some(&words.date_time),
            'x' => Some(&words.date),
            'X' => Some(&words.time),
            _ => None,
        };
        if let Some(part) = part {
            if depth < MAX_NESTING {
                self.write(part, out, depth + 1);
            }
            return;
        }
        if directive == 'Z' {
            return out.push_str(&self.offset());
        }
        let Some(civil) = self.civil else { return write_invalid(directive, fill, words, out) };
        let mut name = |names: &[Word], i: i64| {
            let name = usize::try_from(i).ok().and_then(|i| names.get(i));
            out.push_str(name.map_or("", |name| name));
        };
        match directive {
            'a' => return name(&words.short_days, civil.weekday()),
            'A' => return name(&words.days, civil.weekday()),
            'b' => return name(&words.short_months, civil.month),
            'B' => return name(&words.months, civil.month),
            'p' => return name(&words.periods, i64::from(civil.hour >= 12)),
            '%' => return out.push('%'),
            _ => {}
        }
        let (number, width) = match directive {
            'd' | 'e' => (civil.day, 2),
            'f' | 'L' => (civil.ms, 3),
            'g' => (civil.iso_week().0 % 100, 2),
            'G' => (civil.iso_week().0 % 10_000, 4),
            'H' => (civil.hour, 2),
            'I' => ((civil.hour + 11) % 12 + 1, 2),
            'j' => (civil.day_of_year(), 3),
            'm' => (civil.month + 1, 2),
            'M' => (civil.minute, 2),
            'q' => (civil.month / 3 + 1, 0),
            #[expect(clippy::cast_possible_truncation, reason = "an instant is below 8.64e15")]
            'Q' => (self.ms as i64, 0),
            #[expect(clippy::cast_possible_truncation, reason = "an instant is below 8.64e15")]
            's' => ((self.ms / 1000.0).floor() as i64, 0),
            'S' => (civil.second, 2),
            'u' => ((civil.weekday() + 6) % 7 + 1, 0),
            'U' => (civil.week_of_year(0), 2),
            'V' => (civil.iso_week().1, 2),
            'w' => (civil.weekday(), 0),
            'W' => (civil.week_of_year(1), 2),
            'y' => (civil.year % 100, 2),
            'Y' => (civil.year % 10_000, 4),
            other => return out.push(other),
        };
        pad(number < 0, &number.unsigned_abs().to_string(), fill, width, out);
        if directive == 'f' {
            out.push_str("000");
        }
    }

    /// `+hhmm`; the zone of an invalid instant has no minutes.
    fn offset(&self) -> String {
        if self.civil.is_none() {
            return if self.zone.is_utc() { "+0000" } else { "+00NaN" }.into();
        }
        let minutes = (self.zone.offset_at(self.ms) / 60_000.0).trunc();
        let sign = if minutes < 0.0 { '-' } else { '+' };
        let minutes = minutes.abs();
        format!("{sign}{:02}{:02}", (minutes / 60.0).trunc(), minutes % 60.0)
    }
}

/// JavaScript's arithmetic with a date that is none.
fn write_invalid(directive: char, fill: Option<char>, words: &TimeWords, out: &mut String) {
    match directive {
        'a' | 'A' | 'b' | 'B' => {}
        'p' => out.push_str(words.periods.first().map_or("", |period| period)),
        'q' => out.push('1'),
        'I' => out.push_str("12"),
        'f' => out.push_str("NaN000"),
        'd' | 'e' | 'g' | 'G' | 'H' | 'j' | 'L' | 'm' | 'M' | 'Q' | 's' | 'S' | 'u' | 'U' | 'V' | 'w' | 'W' | 'y'
        | 'Y' => {
            pad(false, "NaN", fill, if matches!(directive, 'Y' | 'G') { 4 } else { 0 }, out);
        }
        other => out.push(other),
    }
}

fn pad(negative: bool, digits: &str, fill: Option<char>, width: usize, out: &mut String) {
    if negative {
        out.push('-');
    }
    if let Some(fill) = fill {
        out.extend(std::iter::repeat_n(fill, width.saturating_sub(digits.len())));
    }
    out.push_str(digits);
}

#[cfg(test)]
mod tests {
    use super::{Locale, TimeFormat, Zone};

    /// Recorded from d3-time-format 4.1.0 with the process in New York; local time, then UTC.
    #[track_caller]
    fn check(specifier: &str, ms: f64, local: &str, utc: &str) {
        let format = TimeFormat::new(specifier, &Locale::default());
        assert_eq!(format.format(ms, &Zone::named("America/New_York").unwrap()), local, "{specifier} of {ms}");
        assert_eq!(format.format(ms, &Zone::utc()), utc, "{specifier} of {ms} in UTC");
    }

    #[test]
    fn names_and_numbers() {
        check("%a %A %b %B %p %q", 1578200399007.0, "Sat Saturday Jan January PM 1", "Sun Sunday Jan January AM 1");
        check("%a %A %b %B %p %q", 1609675200000.0, "Sun Sunday Jan January AM 1", "Sun Sunday Jan January PM 1");
        check("%a %A %b %B %p %q", 1546299000000.0, "Mon Monday Dec December PM 4", "Mon Monday Dec December PM 4");
        check("%a %A %b %B %p %q", -61772544000000.0, "Tue Tuesday Jul July PM 3", "Wed Wednesday Jul July AM 3");
        check("%d|%e|%-d|%_d|%0e", 1578200399007.0, "04| 4|4| 4|04", "05| 5|5| 5|05");
        check("%d|%e|%-d|%_d|%0e", 1609675200000.0, "03| 3|3| 3|03", "03| 3|3| 3|03");
        check("%d|%e|%-d|%_d|%0e", 1546299000000.0, "31|31|31|31|31", "31|31|31|31|31");
        check("%d|%e|%-d|%_d|%0e", -61772544000000.0, "03| 3|3| 3|03", "04| 4|4| 4|04");
        check(
            "%H|%I|%-H|%_I|%M:%S.%L|%f",
            1578200399007.0,
            "23|11|23|11|59:59.007|007000",
            "04|04|4| 4|59:59.007|007000",
        );
        check(
            "%H|%I|%-H|%_I|%M:%S.%L|%f",
            1609675200000.0,
            "07|07|7| 7|00:00.000|000000",
            "12|12|12|12|00:00.000|000000",
        );
        check(
            "%H|%I|%-H|%_I|%M:%S.%L|%f",
            1546299000000.0,
            "18|06|18| 6|30:00.000|000000",
            "23|11|23|11|30:00.000|000000",
        );
        check(
            "%H|%I|%-H|%_I|%M:%S.%L|%f",
            -61772544000000.0,
            "19|07|19| 7|03:58.000|000000",
            "00|12|0|12|00:00.000|000000",
        );
        check("%m/%y/%Y|%-m", 1578200399007.0, "01/20/2020|1", "01/20/2020|1");
        check("%m/%y/%Y|%-m", 1609675200000.0, "01/21/2021|1", "01/21/2021|1");
        check("%m/%y/%Y|%-m", 1546299000000.0, "12/18/2018|12", "12/18/2018|12");
        check("%m/%y/%Y|%-m", -61772544000000.0, "07/12/0012|7", "07/12/0012|7");
        check("%c", 1578200399007.0, "1/4/2020, 11:59:59 PM", "1/5/2020, 4:59:59 AM");
        check("%c", 1609675200000.0, "1/3/2021, 7:00:00 AM", "1/3/2021, 12:00:00 PM");
        check("%c", 1546299000000.0, "12/31/2018, 6:30:00 PM", "12/31/2018, 11:30:00 PM");
        check("%c", -61772544000000.0, "7/3/0012, 7:03:58 PM", "7/4/0012, 12:00:00 AM");
        check("%x %X", 1578200399007.0, "1/4/2020 11:59:59 PM", "1/5/2020 4:59:59 AM");
        check("%x %X", 1609675200000.0, "1/3/2021 7:00:00 AM", "1/3/2021 12:00:00 PM");
        check("%x %X", 1546299000000.0, "12/31/2018 6:30:00 PM", "12/31/2018 11:30:00 PM");
        check("%x %X", -61772544000000.0, "7/3/0012 7:03:58 PM", "7/4/0012 12:00:00 AM");
        check("%Z %%", 1578200399007.0, "-0500 %", "+0000 %");
        check("%Z %%", 1609675200000.0, "-0500 %", "+0000 %");
        check("%Z %%", 1546299000000.0, "-0500 %", "+0000 %");
        check("%Z %%", -61772544000000.0, "-0456 %", "+0000 %");
        check("%Q %s", 1578200399007.0, "1578200399007 1578200399", "1578200399007 1578200399");
        check("%Q %s", 1609675200000.0, "1609675200000 1609675200", "1609675200000 1609675200");
        check("%Q %s", 1546299000000.0, "1546299000000 1546299000", "1546299000000 1546299000");
        check("%Q %s", -61772544000000.0, "-61772544000000 -61772544000", "-61772544000000 -61772544000");
    }

    #[test]
    fn weeks_and_days_of_the_year() {
        check("%j|%-j|%_j", 1578200399007.0, "004|4|  4", "005|5|  5");
        check("%j|%-j|%_j", 1609675200000.0, "003|3|  3", "003|3|  3");
        check("%j|%-j|%_j", 1546299000000.0, "365|365|365", "365|365|365");
        check("%j|%-j|%_j", -61772544000000.0, "185|185|185", "186|186|186");
        check("%U|%W|%V|%G|%g", 1578200399007.0, "00|00|01|2020|20", "01|00|01|2020|20");
        check("%U|%W|%V|%G|%g", 1609675200000.0, "01|00|53|2020|20", "01|00|53|2020|20");
        check("%U|%W|%V|%G|%g", 1546299000000.0, "52|53|01|2019|19", "52|53|01|2019|19");
        check("%U|%W|%V|%G|%g", -61772544000000.0, "27|27|27|0012|12", "27|27|27|0012|12");
        check("%u|%w", 1578200399007.0, "6|6", "7|0");
        check("%u|%w", 1609675200000.0, "7|0", "7|0");
        check("%u|%w", 1546299000000.0, "1|1", "1|1");
        check("%u|%w", -61772544000000.0, "2|2", "3|3");
    }

    #[test]
    fn unknown_directives_stand_for_themselves() {
        check("%h %k", 0.0, "h k", "h k");
        check("%-", 0.0, "", "");
        check("%", 0.0, "", "");
        check("50%", 0.0, "50", "50");
        check("%é", 0.0, "é", "é");
        check("%-h", 0.0, "h", "h");
    }

    #[test]
    fn an_invalid_date_is_no_error() {
        check("%b %d, %Y", f64::NAN, " NaN, 0NaN", " NaN, 0NaN");
        check("%a %H:%M", f64::NAN, " NaN:NaN", " NaN:NaN");
        check("%I %p %q", f64::NAN, "12 AM 1", "12 AM 1");
        check("%Z %j", f64::NAN, "+00NaN NaN", "+0000 NaN");
        check("%L %f", f64::NAN, "NaN NaN000", "NaN NaN000");
        check("%U %V %u", f64::NAN, "NaN NaN NaN", "NaN NaN NaN");
        check("%%", f64::NAN, "%", "%");
    }

    #[track_caller]
    fn check_multi(overrides: &[(&str, &str)], ms: f64, local: &str, utc: &str) {
        let format = TimeFormat::multi(overrides.iter().copied(), &Locale::default());
        assert_eq!(format.format(ms, &Zone::named("America/New_York").unwrap()), local, "{ms}");
        assert_eq!(format.format(ms, &Zone::utc()), utc, "{ms} in UTC");
    }

    /// Recorded from vega-format 2.1.
    #[test]
    fn a_multi_format_shows_the_finest_field() {
        check_multi(&[], 1578200399007.0, ".007", ".007");
        check_multi(&[], 1578200399000.0, ":59", ":59");
        check_multi(&[], 1578201300000.0, "12:15", "05:15");
        check_multi(&[], 1578200400000.0, "Jan 05", "05 AM");
        check_multi(&[], 1578268800000.0, "07 PM", "Mon 06");
        check_multi(&[], 1580515200000.0, "07 PM", "February");
        check_multi(&[], 1585699200000.0, "08 PM", "April");
        check_multi(&[], 1577854800000.0, "2020", "05 AM");
        check_multi(&[], 1577836800000.0, "07 PM", "2020");
        check_multi(&[], 1583038800000.0, "March", "05 AM");
        check_multi(
            &[
                ("day", "D"),
                ("date", ""),
                ("quarter", "Q%q"),
                ("year", "%y"),
                ("hours", "%H h"),
                ("milliseconds", "%L ms"),
            ],
            1578268800000.0,
            "19 h",
            "D",
        );
        check_multi(
            &[
                ("day", "D"),
                ("date", ""),
                ("quarter", "Q%q"),
                ("year", "%y"),
                ("hours", "%H h"),
                ("milliseconds", "%L ms"),
            ],
            1585713600000.0,
            "Q2",
            "04 h",
        );
        check_multi(
            &[
                ("day", "D"),
                ("date", ""),
                ("quarter", "Q%q"),
                ("year", "%y"),
                ("hours", "%H h"),
                ("milliseconds", "%L ms"),
            ],
            1577854800000.0,
            "20",
            "05 h",
        );
        check_multi(
            &[
                ("day", "D"),
                ("date", ""),
                ("quarter", "Q%q"),
                ("year", "%y"),
                ("hours", "%H h"),
                ("milliseconds", "%L ms"),
            ],
            1577854800500.0,
            "500 ms",
            "500 ms",
        );
        check_multi(&[], f64::NAN, "0NaN", "0NaN");
    }

    #[test]
    fn words_are_the_locales() {
        let french = serde_json::json!({ "dateTime": "%A %e %B %Y à %X", "date": "%d/%m/%Y", "time": "%H:%M:%S", "periods": [ "AM", "PM" ], "days": [ "dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi" ], "shortDays": [ "dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam." ], "months": [ "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre" ], "shortMonths": [ "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc." ] });
        let french = Locale::from_json(None, Some(&french)).unwrap();
        let have = TimeFormat::new("%c | %x | %a %b", &french).format(1_581_120_000_000.0, &Zone::utc());
        assert_eq!(have, "samedi  8 février 2020 à 00:00:00 | 08/02/2020 | sam. févr.");
    }

    #[test]
    fn a_format_that_holds_itself_ends() {
        let mut locale = serde_json::json!({"dateTime": "%c %c", "date": "", "time": "", "periods": ["", ""]});
        for (key, count) in [("days", 7), ("shortDays", 7), ("months", 12), ("shortMonths", 12)] {
            locale[key] = serde_json::json!(vec!["x"; count]);
        }
        let locale = Locale::from_json(None, Some(&locale)).unwrap();
        assert_eq!(TimeFormat::new("%c", &locale).format(0.0, &Zone::utc()).trim(), "");
    }
}
