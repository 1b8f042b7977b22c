//! Vega's time units: instants cut down to a list of calendar fields, such as year and month, or hours alone.
//!
//! Fields that are left out take fixed values (the year 2012, January, the first, midnight), so that 3 March of
//! any year is one instant for the units month and date. Weeks begin on Sunday.

use super::civil::{Civil, first_weekday, full_year_instant};
use super::interval::{Base, Interval, Rung, YEAR_MS};
use super::zone::Zone;
use crate::error::{Error, Result};
use crate::numeric::tick_step;

/// A calendar field, coarser ones first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Unit {
    Year,
    Quarter,
    Month,
    Week,
    /// Day of the month.
    Date,
    /// Day of the week.
    Day,
    DayOfYear,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}

impl Unit {
    /// All units, coarser ones first.
    pub(crate) const ALL: [Self; 11] = [
        Self::Year,
        Self::Quarter,
        Self::Month,
        Self::Week,
        Self::Date,
        Self::Day,
        Self::DayOfYear,
        Self::Hours,
        Self::Minutes,
        Self::Seconds,
        Self::Milliseconds,
    ];

    /// The unit that Vega calls `name`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Week => "week",
            Self::Date => "date",
            Self::Day => "day",
            Self::DayOfYear => "dayofyear",
            Self::Hours => "hours",
            Self::Minutes => "minutes",
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
        }
    }

    /// The interval between two values of this unit: Vega's `timeInterval` and, with `Zone::utc()`, `utcInterval`.
    pub(crate) fn interval(self, zone: &Zone) -> Interval {
        let of = |base| Interval::new(base, zone);
        match self {
            Self::Year => of(Base::Year),
            Self::Quarter => of(Base::Month).every(3.0).unwrap_or_else(|| of(Base::Month)),
            Self::Month => of(Base::Month),
            Self::Week => of(Base::Week(0)),
            Self::Date | Self::Day | Self::DayOfYear => of(Base::Day),
            Self::Hours => of(Base::Hour),
            Self::Minutes => of(Base::Minute),
            Self::Seconds => of(Base::Second),
            Self::Milliseconds => of(Base::Millisecond),
        }
    }
}

/// Units that go together, coarser ones first; never empty.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Units(Vec<Unit>);

impl Units {
    /// The units called `names`, in any order.
    ///
    /// # Errors
    ///
    /// When there are none, one is unknown, or two count days in different ways.
    pub(crate) fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut units = Vec::new();
        for name in names {
            let unknown = || Error::spec(format!("invalid time unit \"{name}\""));
            units.push(Unit::named(name).ok_or_else(unknown)?);
        }
        units.sort_unstable();
        let any = |kinds: &[Unit]| usize::from(kinds.iter().any(|kind| units.contains(kind)));
        let calendars =
            any(&[Unit::Week, Unit::Day]) + any(&[Unit::Quarter, Unit::Month, Unit::Date]) + any(&[Unit::DayOfYear]);
        if units.is_empty() {
            return Err(Error::spec("missing time unit"));
        }
        if calendars > 1 {
            let names: Vec<_> = units.iter().map(|unit| unit.name()).collect();
            return Err(Error::spec(format!("time units that do not go together: {}", names.join(", "))));
        }
        Ok(Self(units))
    }

    pub(crate) fn as_slice(&self) -> &[Unit] {
        &self.0
    }

    /// The unit that changes fastest.
    pub(crate) fn finest(&self) -> Unit {
        self.0.last().copied().unwrap_or(Unit::Year)
    }

    /// `ms` with all other fields at their fixed values, the finest unit a multiple of `step` (counted from 0, or 1 for days
    /// and weeks). NaN for an invalid instant.
    pub(crate) fn floor(&self, ms: f64, step: f64, zone: &Zone) -> f64 {
        let Some(civil) = Civil::of(ms, zone) else { return f64::NAN };
        let has = |unit| self.0.contains(&unit);
        let finest = self.finest();
        let cut = |unit: Unit, value: i64, origin: f64| {
            let value = value as f64;
            if unit != finest || step <= 1.0 || step.is_nan() {
                return value;
            }
            origin + step * ((value - origin) / step).floor()
        };
        let year = if has(Unit::Year) { cut(Unit::Year, civil.year, 0.0) } else { 2012.0 };
        let month = if has(Unit::Month) {
            cut(Unit::Month, civil.month, 0.0)
        } else if has(Unit::Quarter) {
            3.0 * cut(Unit::Quarter, civil.month / 3, 0.0)
        } else {
            0.0
        };
        // Days of the year that weeks begin at; the year is the one of the result.
        #[expect(clippy::cast_possible_truncation, reason = "saturates far beyond every year")]
        let offset = (first_weekday((year as i64).clamp(-400_000, 400_000)) + 6) % 7;
        let weekday = |week: i64, day: i64| day + week * 7 - offset;
        let day = if has(Unit::Week) && has(Unit::Day) {
            cut(Unit::Day, weekday(civil.week_of_year(0), civil.weekday()), 1.0)
        } else if has(Unit::Week) {
            cut(Unit::Week, civil.week_of_year(0), 1.0) * 7.0 - offset as f64
        } else if has(Unit::Day) {
            cut(Unit::Day, weekday(1, civil.weekday()), 1.0)
        } else if has(Unit::Date) {
            cut(Unit::Date, civil.day, 1.0)
        } else if has(Unit::DayOfYear) {
            cut(Unit::DayOfYear, civil.day_of_year(), 1.0)
        } else {
            1.0
        };
        let clock = |unit, value| if has(unit) { cut(unit, value, 0.0) } else { 0.0 };
        let fields = [
            year,
            month,
            day,
            clock(Unit::Hours, civil.hour),
            clock(Unit::Minutes, civil.minute),
            clock(Unit::Seconds, civil.second),
            clock(Unit::Milliseconds, civil.ms),
        ];
        full_year_instant(fields.map(f64::trunc), zone)
    }

    /// Where the unit that begins at `start` ends: `step` of the finest unit later.
    pub(crate) fn end(&self, start: f64, step: f64, zone: &Zone) -> f64 {
        self.finest().interval(zone).offset(start, step)
    }

    /// A time format that shows these units. `overrides` are formats by unit or by units joined with `-`, `None` to
    /// have no format for that combination.
    pub(crate) fn specifier(&self, overrides: &[(&str, Option<&str>)]) -> String {
        let mut format = String::new();
        let mut rest = self.0.as_slice();
        while !rest.is_empty() {
            let found = (1..=rest.len()).rev().find_map(|n| {
                let key = rest[..n].iter().map(|unit| unit.name()).collect::<Vec<_>>().join("-");
                let written = overrides.iter().rev().find(|(name, _)| *name == key);
                let part = written.map_or_else(|| default_specifier(&key), |(_, format)| *format);
                part.map(|part| (n, part.to_owned()))
            });
            // A unit whose own format was taken away shows nothing.
            let (n, part) = found.unwrap_or((1, String::new()));
            format.push_str(&part);
            rest = &rest[n..];
        }
        format.trim().to_owned()
    }
}

fn default_specifier(key: &str) -> Option<&'static str> {
    Some(match key {
        "year" => "%Y ",
        "quarter" => "Q%q ",
        "month" => "%b ",
        "date" => "%d ",
        "week" => "W%U ",
        "day" => "%a ",
        "dayofyear" => "%j ",
        "hours" => "%H:00",
        "minutes" => "00:%M",
        "seconds" => ":%S",
        "milliseconds" => ".%L",
        "year-month" => "%Y-%m ",
        "year-month-date" => "%Y-%m-%d ",
        "hours-minutes" => "%H:%M",
        _ => return None,
    })
}

/// The units and step that cut `extent` (milliseconds) into at most about `max_bins` parts: Vega's `timeBin`.
pub(crate) fn bin(extent: [f64; 2], max_bins: f64) -> (Units, f64) {
    const DAY: f64 = super::civil::DAY_MS;
    // How many units down from the year (with months, dates and the clock), and the step; durations in ms.
    const LADDER: [(usize, f64, f64); 17] = [
        (6, 1.0, 1e3),
        (6, 5.0, 5e3),
        (6, 15.0, 15e3),
        (6, 30.0, 30e3),
        (5, 1.0, 6e4),
        (5, 5.0, 30e4),
        (5, 15.0, 90e4),
        (5, 30.0, 180e4),
        (4, 1.0, 36e5),
        (4, 3.0, 108e5),
        (4, 6.0, 216e5),
        (4, 12.0, 432e5),
        (3, 1.0, DAY),
        (0, 1.0, 7.0 * DAY),
        (2, 1.0, 30.0 * DAY),
        (2, 3.0, 90.0 * DAY),
        (1, 1.0, YEAR_MS),
    ];
    const FIELDS: [Unit; 7] =
        [Unit::Year, Unit::Month, Unit::Date, Unit::Hours, Unit::Minutes, Unit::Seconds, Unit::Milliseconds];
    let (depth, step) = match Rung::nearest(&LADDER, (extent[1] - extent[0]).abs() / max_bins) {
        Rung::Below => (7, tick_step(extent[0], extent[1], max_bins).max(1.0)),
        Rung::At(depth, step) => (depth, step),
        Rung::Above => (1, tick_step(extent[0] / YEAR_MS, extent[1] / YEAR_MS, max_bins)),
    };
    // Weeks have no depth of their own.
    let units = if depth == 0 { vec![Unit::Year, Unit::Week] } else { FIELDS[..depth].to_vec() };
    (Units(units), step)
}

#[cfg(test)]
mod tests {
    use super::{Unit, Units, Zone, bin};

    fn ms(text: &str) -> f64 {
        text.parse::<jiff::Timestamp>().unwrap().as_millisecond() as f64
    }

    /// Recorded from vega-time 3.1 with the process in New York, for local time and UTC.
    #[track_caller]
    fn check(units: &[&str], step: f64, local: &str, utc: &str) {
        let at = ms("2019-11-03T06:47:31.250Z"); // the second 1:47 of that night
        let units = Units::new(units.iter().copied()).unwrap();
        let new_york = Zone::named("America/New_York").unwrap();
        assert_eq!(units.floor(at, step, &new_york), ms(local), "{units:?} {step}");
        assert_eq!(units.floor(at, step, &Zone::utc()), ms(utc), "{units:?} {step} in UTC");
    }

    #[test]
    fn floors_keep_the_named_fields() {
        check(&["year"], 1.0, "2019-01-01T05:00:00Z", "2019-01-01T00:00:00Z");
        check(&["year"], 10.0, "2010-01-01T05:00:00Z", "2010-01-01T00:00:00Z");
        check(&["quarter"], 1.0, "2012-10-01T04:00:00Z", "2012-10-01T00:00:00Z");
        check(&["year", "quarter"], 2.0, "2019-07-01T04:00:00Z", "2019-07-01T00:00:00Z");
        check(&["year", "month"], 1.0, "2019-11-01T04:00:00Z", "2019-11-01T00:00:00Z");
        check(&["month"], 5.0, "2012-11-01T04:00:00Z", "2012-11-01T00:00:00Z");
        check(&["year", "month", "date"], 1.0, "2019-11-03T04:00:00Z", "2019-11-03T00:00:00Z");
        check(&["year", "month", "date"], 2.0, "2019-11-03T04:00:00Z", "2019-11-03T00:00:00Z");
        check(&["month", "date"], 1.0, "2012-11-03T04:00:00Z", "2012-11-03T00:00:00Z");
        check(&["date"], 1.0, "2012-01-03T05:00:00Z", "2012-01-03T00:00:00Z");
        check(&["week"], 1.0, "2012-10-28T04:00:00Z", "2012-10-28T00:00:00Z");
        check(&["year", "week"], 1.0, "2019-11-03T04:00:00Z", "2019-11-03T00:00:00Z");
        check(&["year", "week"], 3.0, "2019-10-27T04:00:00Z", "2019-10-27T00:00:00Z");
        check(&["week", "day"], 1.0, "2012-10-28T04:00:00Z", "2012-10-28T00:00:00Z");
        check(&["year", "week", "day"], 4.0, "2019-11-01T04:00:00Z", "2019-11-01T00:00:00Z");
        check(&["day"], 1.0, "2012-01-01T05:00:00Z", "2012-01-01T00:00:00Z");
        check(&["day"], 2.0, "2012-01-01T05:00:00Z", "2012-01-01T00:00:00Z");
        check(&["dayofyear"], 1.0, "2012-11-02T04:00:00Z", "2012-11-02T00:00:00Z");
        check(&["year", "dayofyear"], 100.0, "2019-10-28T04:00:00Z", "2019-10-28T00:00:00Z");
        check(&["hours"], 1.0, "2012-01-01T06:00:00Z", "2012-01-01T06:00:00Z");
        check(&["day", "hours"], 6.0, "2012-01-01T05:00:00Z", "2012-01-01T06:00:00Z");
        check(&["hours", "minutes"], 15.0, "2012-01-01T06:45:00Z", "2012-01-01T06:45:00Z");
        check(
            &["year", "month", "date", "hours", "minutes", "seconds"],
            5.0,
            "2019-11-03T05:47:30Z",
            "2019-11-03T06:47:30Z",
        );
        check(&["milliseconds"], 100.0, "2012-01-01T05:00:00.200Z", "2012-01-01T00:00:00.200Z");
        check(&["seconds", "milliseconds"], 1.0, "2012-01-01T05:00:31.250Z", "2012-01-01T00:00:31.250Z");
    }

    #[test]
    fn a_unit_ends_where_the_next_begins() {
        let units = Units::new(["year", "quarter"]).unwrap();
        assert_eq!(units.end(ms("2019-10-01T00:00:00Z"), 1.0, &Zone::utc()), ms("2020-01-01T00:00:00Z"));
        let units = Units::new(["year", "month", "date"]).unwrap();
        let berlin = Zone::named("Europe/Berlin").unwrap();
        assert_eq!(units.end(ms("2020-03-28T23:00:00Z"), 1.0, &berlin), ms("2020-03-29T22:00:00Z"));
        assert!(units.floor(f64::NAN, 1.0, &berlin).is_nan());
    }

    #[test]
    fn unknown_and_clashing_units_are_refused() {
        assert_eq!(Units::new(["hours", "year"]).unwrap().as_slice(), [Unit::Year, Unit::Hours]);
        assert!(Units::new([]).is_err());
        assert!(Units::new(["hour"]).unwrap_err().message().contains("\"hour\""));
        assert!(Units::new(["month", "day"]).unwrap_err().message().contains("month, day"));
    }

    #[track_caller]
    fn check_specifier(units: &[&str], want: &str, of_vega_lite: &str) {
        let units = Units::new(units.iter().copied()).unwrap();
        assert_eq!(units.specifier(&[]), want);
        let overrides = [("year-month", Some("%b %Y ")), ("year-month-date", Some("%b %d, %Y "))];
        assert_eq!(units.specifier(&overrides), of_vega_lite);
    }

    #[test]
    fn specifiers_join_the_longest_runs() {
        check_specifier(&["year"], "%Y", "%Y");
        check_specifier(&["year", "month"], "%Y-%m", "%b %Y");
        check_specifier(&["year", "month", "date", "hours", "minutes"], "%Y-%m-%d %H:%M", "%b %d, %Y %H:%M");
        check_specifier(&["quarter"], "Q%q", "Q%q");
        check_specifier(&["year", "quarter"], "%Y Q%q", "%Y Q%q");
        check_specifier(&["day", "hours"], "%a %H:00", "%a %H:00");
        check_specifier(&["hours", "minutes", "seconds", "milliseconds"], "%H:%M:%S.%L", "%H:%M:%S.%L");
        check_specifier(&["year", "week"], "%Y W%U", "%Y W%U");
        check_specifier(&["month", "date"], "%b %d", "%b %d");
        check_specifier(&["year", "dayofyear"], "%Y %j", "%Y %j");
    }

    #[track_caller]
    fn check_bin(extent: [&str; 2], max_bins: f64, units: &[&str], step: f64) {
        let want = Units::new(units.iter().copied()).unwrap();
        assert_eq!(bin(extent.map(ms), max_bins), (want, step), "{extent:?}");
    }

    #[test]
    fn bins_suit_the_extent() {
        check_bin(
            ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00.500Z"],
            10.0,
            &["year", "month", "date", "hours", "minutes", "seconds", "milliseconds"],
            50.0,
        );
        check_bin(
            ["2020-01-01T00:00:00Z", "2020-01-01T00:10:00Z"],
            40.0,
            &["year", "month", "date", "hours", "minutes", "seconds"],
            15.0,
        );
        check_bin(["2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"], 10.0, &["year", "month", "date", "hours"], 3.0);
        check_bin(["2020-01-01T00:00:00Z", "2020-02-02T00:00:00Z"], 40.0, &["year", "month", "date"], 1.0);
        check_bin(["2020-01-01T00:00:00Z", "2020-12-02T00:00:00Z"], 40.0, &["year", "week"], 1.0);
        check_bin(["2010-01-01T00:00:00Z", "2020-12-02T00:00:00Z"], 40.0, &["year", "month"], 3.0);
        check_bin(["1900-01-01T00:00:00Z", "2020-12-02T00:00:00Z"], 40.0, &["year"], 2.0);
    }
}
