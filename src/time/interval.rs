//! Calendar intervals as d3-time has them: the starts of minutes, days, months, ... and every so many of them.
//!
//! Days and longer go by the wall clock (a day may have 23 hours), hours and shorter by elapsed time. Here too are
//! the intervals that suit a number of ticks.

use super::civil::{Civil, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, WEEK_MS};
use super::zone::{Zone, clip};
use crate::numeric::tick_step;

/// What is counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Base {
    Millisecond,
    Second,
    Minute,
    Hour,
    /// Days of the month: every second one begins anew with each month.
    Day,
    /// Days since 1970: every second one is every second one.
    UnixDay,
    /// Weeks that begin on a weekday, 0 for Sunday.
    Week(i64),
    Month,
    Year,
}

/// The most instants that one range gives; a range beyond it is a mistake, and would fill the memory.
const MAX_RANGE: usize = 1_000_000;

/// An interval, in a time zone.
#[derive(Clone, Debug)]
pub(crate) struct Interval {
    base: Base,
    /// Only every `every`th one is a boundary; 1 and up.
    every: i64,
    zone: Zone,
}

impl Interval {
    pub(crate) fn new(base: Base, zone: &Zone) -> Self {
        Self { base, every: 1, zone: zone.clone() }
    }

    /// The boundaries of this whose number (minute of the hour, day of the month, ...) is a multiple of `step`; `None` when that
    /// is below 1 or not finite. Fractions are dropped.
    pub(crate) fn every(&self, step: f64) -> Option<Self> {
        let step = step.floor();
        #[expect(clippy::cast_possible_truncation, reason = "limited to what an instant can hold")]
        let every = step.min(8.64e15) as i64;
        (step.is_finite() && every > 0).then(|| Self { every, ..self.clone() })
    }

    /// The last boundary at or before `ms`.
    pub(crate) fn floor(&self, ms: f64) -> f64 {
        let ms = clip(ms);
        if ms.is_nan() || self.every == 1 {
            return self.base_floor(ms);
        }
        let step = self.every as f64;
        match self.base {
            Base::Millisecond => (ms / step).floor() * step,
            Base::Year => {
                let Some(civil) = Civil::of(ms, &self.zone) else { return f64::NAN };
                let year = civil.year.div_euclid(self.every) * self.every;
                self.base_floor(Civil { year, ..civil }.to_ms(&self.zone))
            }
            Base::Week(_) | Base::UnixDay => {
                let start = self.base_floor(ms);
                let past = self.number(start).rem_euclid(step);
                self.base_floor(self.base_offset(start, -past))
            }
            _ => {
                // At most a field's range (31 days, 60 minutes) of steps back, as zero is a multiple of everything.
                let mut start = self.base_floor(ms);
                while !start.is_nan() && self.number(start).rem_euclid(step) != 0.0 {
                    start = self.base_floor(start - 1.0);
                }
                start
            }
        }
    }

    /// The first boundary at or after `ms`.
    pub(crate) fn ceil(&self, ms: f64) -> f64 {
        self.floor(self.offset(self.floor(clip(ms) - 1.0), 1.0))
    }

    /// `ms` moved by `steps` intervals, forward or back, without going to a boundary unless some are skipped. Fractions of `steps`
    /// are dropped downward.
    pub(crate) fn offset(&self, ms: f64, steps: f64) -> f64 {
        let (ms, steps) = (clip(ms), steps.floor());
        if ms.is_nan() || !steps.is_finite() {
            return f64::NAN;
        }
        if self.every == 1 {
            return self.base_offset(ms, steps);
        }
        if matches!(self.base, Base::Millisecond | Base::Year) {
            return self.base_offset(ms, steps * self.every as f64);
        }
        let direction = if steps < 0.0 { -1.0 } else { 1.0 };
        let mut ms = ms;
        let mut remaining = steps.abs().min(MAX_RANGE as f64);
        while remaining > 0.0 && !ms.is_nan() {
            ms = self.next_multiple(ms, direction);
            remaining -= 1.0;
        }
        ms
    }

    /// One step at a time in `direction` until the number is a multiple again.
    fn next_multiple(&self, ms: f64, direction: f64) -> f64 {
        let step = self.every as f64;
        let mut ms = self.base_offset(ms, direction);
        if matches!(self.base, Base::Week(_) | Base::UnixDay) {
            let past = self.number(ms).rem_euclid(step);
            let distance = if past == 0.0 || direction < 0.0 { -past } else { step - past };
            return self.base_offset(ms, distance);
        }
        while !ms.is_nan() && self.number(ms).rem_euclid(step) != 0.0 {
            ms = self.base_offset(ms, direction);
        }
        ms
    }

    /// The boundaries from `start` up to but without `stop`, every `step`th of them. Ends after a million.
    pub(crate) fn range(&self, start: f64, stop: f64, step: f64) -> Vec<f64> {
        let step = step.floor();
        let mut instants = Vec::new();
        let mut next = self.ceil(start);
        // Not for what is invalid, either.
        let any = next < stop && step > 0.0;
        while any && next < stop && instants.last().is_none_or(|&last| last < next) && instants.len() < MAX_RANGE {
            instants.push(next);
            next = self.floor(self.offset(next, step));
        }
        instants
    }

    /// Boundaries after `start` up to and including `end`, without regard to what `every` skips.
    pub(crate) fn count(&self, start: f64, end: f64) -> f64 {
        let (start, end) = (self.base_floor(clip(start)), self.base_floor(clip(end)));
        let local = |ms| self.zone.to_local(ms);
        let months = |ms| Civil::of(ms, &self.zone).map_or(f64::NAN, |civil| (civil.year * 12 + civil.month) as f64);
        match self.base {
            Base::Millisecond => end - start,
            Base::Second => ((end - start) / SECOND_MS).floor(),
            Base::Minute => ((end - start) / MINUTE_MS).floor(),
            Base::Hour => ((end - start) / HOUR_MS).floor(),
            Base::Day | Base::UnixDay => ((local(end) - local(start)) / DAY_MS).floor(),
            Base::Week(_) => ((local(end) - local(start)) / WEEK_MS).floor(),
            Base::Month => months(end) - months(start),
            Base::Year => (months(end) / 12.0).floor() - (months(start) / 12.0).floor(),
        }
    }

    /// What must be a multiple of `every`, at a boundary of the base.
    fn number(&self, ms: f64) -> f64 {
        let field = |pick: fn(Civil) -> i64| Civil::of(ms, &self.zone).map_or(f64::NAN, |civil| pick(civil) as f64);
        match self.base {
            Base::Millisecond => ms,
            Base::Second => field(|civil| civil.second),
            Base::Minute => field(|civil| civil.minute),
            Base::Hour => field(|civil| civil.hour),
            Base::Day => field(|civil| civil.day - 1),
            Base::UnixDay => (ms / DAY_MS).floor(),
            Base::Week(_) => self.count(0.0, ms),
            Base::Month => field(|civil| civil.month),
            Base::Year => field(|civil| civil.year),
        }
    }

    fn base_floor(&self, ms: f64) -> f64 {
        let zone = &self.zone;
        let past = |unit: f64| zone.to_local(ms).rem_euclid(unit);
        let midnight = |ms: f64| {
            let local = zone.to_local(ms);
            zone.to_utc(local - local.rem_euclid(DAY_MS))
        };
        let date = |change: fn(Civil) -> Civil| {
            Civil::of(ms, zone).map_or(f64::NAN, |civil| midnight(change(civil).to_ms(zone)))
        };
        match self.base {
            Base::Millisecond => ms,
            Base::Second => ms - ms.rem_euclid(SECOND_MS),
            Base::Minute => ms - past(MINUTE_MS),
            Base::Hour => ms - past(HOUR_MS),
            Base::Day | Base::UnixDay => midnight(ms),
            Base::Week(first) => {
                let local = zone.to_local(ms);
                let weekday = ((local / DAY_MS).floor() + 4.0).rem_euclid(7.0);
                midnight(zone.to_utc(local - (weekday + 7.0 - first as f64) % 7.0 * DAY_MS))
            }
            Base::Month => date(|civil| Civil { day: 1, ..civil }),
            Base::Year => date(|civil| Civil { month: 0, day: 1, ..civil }),
        }
    }

    /// `steps` is whole and finite.
    fn base_offset(&self, ms: f64, steps: f64) -> f64 {
        let zone = &self.zone;
        let by_clock = |change: f64| zone.to_utc(zone.to_local(ms) + change);
        if steps.abs() > 1e16 {
            return f64::NAN;
        }
        #[expect(clippy::cast_possible_truncation, reason = "limited above")]
        let whole = steps as i64;
        let by_date = |years: i64, months: i64| {
            let moved = |civil: Civil| Civil { year: civil.year + years, month: civil.month + months, ..civil };
            Civil::of(ms, zone).map_or(f64::NAN, |civil| moved(civil).to_ms(zone))
        };
        match self.base {
            Base::Millisecond => clip(ms + steps),
            Base::Second => clip(ms + steps * SECOND_MS),
            Base::Minute => clip(ms + steps * MINUTE_MS),
            Base::Hour => clip(ms + steps * HOUR_MS),
            Base::Day | Base::UnixDay => by_clock(steps * DAY_MS),
            Base::Week(_) => by_clock(steps * WEEK_MS),
            Base::Month => by_date(0, whole),
            Base::Year => by_date(whole, 0),
        }
    }
}

/// d3's ladder of tick intervals; durations in milliseconds, months of 30 days and years of 365.
const LADDER: [(Base, f64, f64); 18] = [
    (Base::Second, 1.0, SECOND_MS),
    (Base::Second, 5.0, 5.0 * SECOND_MS),
    (Base::Second, 15.0, 15.0 * SECOND_MS),
    (Base::Second, 30.0, 30.0 * SECOND_MS),
    (Base::Minute, 1.0, MINUTE_MS),
    (Base::Minute, 5.0, 5.0 * MINUTE_MS),
    (Base::Minute, 15.0, 15.0 * MINUTE_MS),
    (Base::Minute, 30.0, 30.0 * MINUTE_MS),
    (Base::Hour, 1.0, HOUR_MS),
    (Base::Hour, 3.0, 3.0 * HOUR_MS),
    (Base::Hour, 6.0, 6.0 * HOUR_MS),
    (Base::Hour, 12.0, 12.0 * HOUR_MS),
    (Base::Day, 1.0, DAY_MS),
    (Base::Day, 2.0, 2.0 * DAY_MS),
    (Base::Week(0), 1.0, WEEK_MS),
    (Base::Month, 1.0, 30.0 * DAY_MS),
    (Base::Month, 3.0, 90.0 * DAY_MS),
    (Base::Year, 1.0, YEAR_MS),
];

/// The length of a year that ladders count with.
pub(super) const YEAR_MS: f64 = 365.0 * DAY_MS;

/// The rung of a ladder of units, so many of them, and their length in milliseconds.
#[derive(Clone, Copy)]
pub(super) enum Rung<T> {
    /// Shorter than the first.
    Below,
    At(T, f64),
    /// Longer than the last, or no length.
    Above,
}

impl<T: Copy> Rung<T> {
    /// The rung that is nearest to `length` by ratio, as d3 bisects.
    pub(super) fn nearest(ladder: &[(T, f64, f64)], length: f64) -> Self {
        let i = ladder.partition_point(|&(_, _, duration)| duration <= length);
        if length.is_nan() || i == ladder.len() {
            return Self::Above;
        }
        if i == 0 {
            return Self::Below;
        }
        let (unit, step, _) = ladder[if length / ladder[i - 1].2 < ladder[i].2 / length { i - 1 } else { i }];
        Self::At(unit, step)
    }
}

/// The interval that cuts `start` to `stop` into the number of parts nearest to `count`, by ratio; `None` when there is none.
/// `utc` is for UTC scales, which count days from 1970 where local ones begin anew each month.
pub(crate) fn tick_interval(start: f64, stop: f64, count: f64, utc: bool, zone: &Zone) -> Option<Interval> {
    let (base, step) = match Rung::nearest(&LADDER, (stop - start).abs() / count) {
        Rung::Below => (Base::Millisecond, tick_step(start, stop, count).max(1.0)),
        Rung::At(Base::Day, step) if utc => (Base::UnixDay, step),
        Rung::At(base, step) => (base, step),
        Rung::Above => (Base::Year, tick_step(start / YEAR_MS, stop / YEAR_MS, count)),
    };
    Interval::new(base, zone).every(step)
}

/// The boundaries of `interval` from `start` to `stop`, both included, in that order.
pub(crate) fn ticks(start: f64, stop: f64, interval: Option<&Interval>) -> Vec<f64> {
    let (low, high) = if stop < start { (stop, start) } else { (start, stop) };
    let mut ticks = interval.map_or_else(Vec::new, |interval| interval.range(low, high + 1.0, 1.0));
    if stop < start {
        ticks.reverse();
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::{Base, Interval, Zone, tick_interval, ticks};

    const NEW_YORK: &str = "America/New_York";

    fn ms(text: &str) -> f64 {
        text.parse::<jiff::Timestamp>().map_or(f64::NAN, |instant| instant.as_millisecond() as f64)
    }

    fn iso(ms: f64) -> String {
        #[expect(clippy::cast_possible_truncation, reason = "an instant of the table")]
        jiff::Timestamp::from_millisecond(ms as i64).unwrap().to_string()
    }

    /// Recorded from d3-time 3.1 with the process in New York; `want` is floor, ceil, offset by 1 and by -2.
    #[track_caller]
    fn check(base: Base, every: f64, at: &str, want: [&str; 4]) {
        let interval = Interval::new(base, &Zone::named(NEW_YORK).unwrap()).every(every).unwrap();
        let at = ms(at);
        let have = [interval.floor(at), interval.ceil(at), interval.offset(at, 1.0), interval.offset(at, -2.0)];
        assert_eq!(have.map(iso), want, "{base:?} {every}");
    }

    #[test]
    fn boundaries_go_by_the_wall_clock() {
        check(
            Base::Millisecond,
            7.0,
            "2020-03-08T07:30:15.250Z",
            [
                "2020-03-08T07:30:15.244Z",
                "2020-03-08T07:30:15.251Z",
                "2020-03-08T07:30:15.257Z",
                "2020-03-08T07:30:15.236Z",
            ],
        );
        check(
            Base::Second,
            15.0,
            "2020-03-08T07:30:16.250Z",
            ["2020-03-08T07:30:15Z", "2020-03-08T07:30:30Z", "2020-03-08T07:30:30.25Z", "2020-03-08T07:30:00.25Z"],
        );
        check(
            Base::Minute,
            30.0,
            "2020-03-08T06:45:00Z",
            ["2020-03-08T06:30:00Z", "2020-03-08T07:00:00Z", "2020-03-08T07:00:00Z", "2020-03-08T06:00:00Z"],
        );
        check(
            Base::Hour,
            1.0,
            "2020-11-01T05:30:00Z",
            ["2020-11-01T05:00:00Z", "2020-11-01T06:00:00Z", "2020-11-01T06:30:00Z", "2020-11-01T03:30:00Z"],
        );
        check(
            Base::Hour,
            6.0,
            "2020-03-08T12:30:00Z",
            ["2020-03-08T10:00:00Z", "2020-03-08T16:00:00Z", "2020-03-08T16:30:00Z", "2020-03-08T05:30:00Z"],
        );
        check(
            Base::Day,
            1.0,
            "2020-03-08T12:30:00Z",
            ["2020-03-08T05:00:00Z", "2020-03-09T04:00:00Z", "2020-03-09T12:30:00Z", "2020-03-06T13:30:00Z"],
        );
        check(
            Base::Day,
            2.0,
            "2020-01-31T12:00:00Z",
            ["2020-01-31T05:00:00Z", "2020-02-01T05:00:00Z", "2020-02-01T12:00:00Z", "2020-01-27T12:00:00Z"],
        );
        check(
            Base::Week(0),
            1.0,
            "2020-11-03T12:00:00Z",
            ["2020-11-01T04:00:00Z", "2020-11-08T05:00:00Z", "2020-11-10T12:00:00Z", "2020-10-20T11:00:00Z"],
        );
        check(
            Base::Week(1),
            1.0,
            "2020-11-01T05:00:00Z",
            ["2020-10-26T04:00:00Z", "2020-11-02T05:00:00Z", "2020-11-08T06:00:00Z", "2020-10-18T05:00:00Z"],
        );
        check(
            Base::Week(0),
            3.0,
            "2020-11-01T05:00:00Z",
            ["2020-10-25T04:00:00Z", "2020-11-15T05:00:00Z", "2020-11-15T06:00:00Z", "2020-10-04T05:00:00Z"],
        );
        check(
            Base::Month,
            1.0,
            "2020-03-31T12:00:00Z",
            ["2020-03-01T05:00:00Z", "2020-04-01T04:00:00Z", "2020-05-01T12:00:00Z", "2020-01-31T13:00:00Z"],
        );
        check(
            Base::Month,
            3.0,
            "2020-05-31T12:00:00Z",
            ["2020-04-01T04:00:00Z", "2020-07-01T04:00:00Z", "2020-07-01T12:00:00Z", "2020-01-01T13:00:00Z"],
        );
        check(
            Base::Year,
            1.0,
            "2020-02-29T12:00:00Z",
            ["2020-01-01T05:00:00Z", "2021-01-01T05:00:00Z", "2021-03-01T12:00:00Z", "2018-03-01T12:00:00Z"],
        );
        check(
            Base::Year,
            10.0,
            "2016-02-29T12:00:00Z",
            ["2010-01-01T05:00:00Z", "2020-01-01T05:00:00Z", "2026-03-01T12:00:00Z", "1996-02-29T12:00:00Z"],
        );
        check(
            Base::Year,
            100.0,
            "1969-02-28T12:00:00Z",
            ["1900-01-01T05:00:00Z", "2000-01-01T05:00:00Z", "2069-02-28T12:00:00Z", "1769-02-28T11:56:02Z"],
        );
    }

    #[track_caller]
    fn check_count(base: Base, start: &str, end: &str, want: f64) {
        let interval = Interval::new(base, &Zone::named(NEW_YORK).unwrap());
        assert_eq!(interval.count(ms(start), ms(end)), want, "{base:?}");
    }

    #[test]
    fn counts_are_of_boundaries() {
        check_count(Base::Millisecond, "2019-12-31T23:30:00Z", "2020-03-09T04:00:01Z", 5891401000.0);
        check_count(Base::Second, "2019-12-31T23:30:00Z", "2020-03-09T04:00:01Z", 5891401.0);
        check_count(Base::Minute, "2019-12-31T23:30:00Z", "2020-03-09T04:00:01Z", 98190.0);
        check_count(Base::Hour, "2019-12-31T23:30:00Z", "2020-03-09T04:00:01Z", 1637.0);
        check_count(Base::Day, "2019-12-31T23:30:00Z", "2020-03-09T04:00:01Z", 69.0);
        check_count(Base::Week(0), "2019-12-31T23:30:00Z", "2020-03-09T04:00:01Z", 10.0);
        check_count(Base::Week(1), "2019-12-31T23:30:00Z", "2020-03-09T04:00:01Z", 10.0);
        check_count(Base::Month, "2019-12-31T23:30:00Z", "2020-03-09T04:00:01Z", 3.0);
        check_count(Base::Year, "2019-12-31T23:30:00Z", "2020-03-09T04:00:01Z", 1.0);
    }

    /// First, second and last tick, and their number.
    #[track_caller]
    fn check_ticks(utc: bool, start: &str, stop: &str, count: f64, number: usize, want: [&str; 3]) {
        let zone = if utc { Zone::utc() } else { Zone::named(NEW_YORK).unwrap() };
        let (start, stop) = (ms(start), ms(stop));
        let all = ticks(start, stop, tick_interval(start, stop, count, utc, &zone).as_ref());
        assert_eq!(all.len(), number, "{all:?}");
        assert_eq!([all[0], all[1], all[number - 1]].map(iso), want, "{start} {stop} {count}");
    }

    #[test]
    fn ticks_climb_the_ladder() {
        check_ticks(
            false,
            "2020-01-01T00:00:00Z",
            "2020-01-01T00:00:00.050Z",
            10.0,
            11,
            ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00.005Z", "2020-01-01T00:00:00.05Z"],
        );
        check_ticks(
            true,
            "2020-01-01T00:00:00Z",
            "2020-01-01T00:00:00.050Z",
            10.0,
            11,
            ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00.005Z", "2020-01-01T00:00:00.05Z"],
        );
        check_ticks(
            false,
            "2020-01-01T00:00:00Z",
            "2020-01-01T00:03:00Z",
            10.0,
            13,
            ["2020-01-01T00:00:00Z", "2020-01-01T00:00:15Z", "2020-01-01T00:03:00Z"],
        );
        check_ticks(
            true,
            "2020-01-01T00:00:00Z",
            "2020-01-01T00:03:00Z",
            10.0,
            13,
            ["2020-01-01T00:00:00Z", "2020-01-01T00:00:15Z", "2020-01-01T00:03:00Z"],
        );
        check_ticks(
            false,
            "2020-03-08T00:00:00Z",
            "2020-03-09T00:00:00Z",
            10.0,
            8,
            ["2020-03-08T02:00:00Z", "2020-03-08T05:00:00Z", "2020-03-08T22:00:00Z"],
        );
        check_ticks(
            true,
            "2020-03-08T00:00:00Z",
            "2020-03-09T00:00:00Z",
            10.0,
            9,
            ["2020-03-08T00:00:00Z", "2020-03-08T03:00:00Z", "2020-03-09T00:00:00Z"],
        );
        check_ticks(
            false,
            "2020-03-01T00:00:00Z",
            "2020-03-20T00:00:00Z",
            10.0,
            10,
            ["2020-03-01T05:00:00Z", "2020-03-03T05:00:00Z", "2020-03-19T04:00:00Z"],
        );
        check_ticks(
            true,
            "2020-03-01T00:00:00Z",
            "2020-03-20T00:00:00Z",
            10.0,
            10,
            ["2020-03-01T00:00:00Z", "2020-03-03T00:00:00Z", "2020-03-19T00:00:00Z"],
        );
        check_ticks(
            false,
            "2020-01-20T00:00:00Z",
            "2020-03-20T00:00:00Z",
            7.0,
            8,
            ["2020-01-26T05:00:00Z", "2020-02-02T05:00:00Z", "2020-03-15T04:00:00Z"],
        );
        check_ticks(
            true,
            "2020-01-20T00:00:00Z",
            "2020-03-20T00:00:00Z",
            7.0,
            8,
            ["2020-01-26T00:00:00Z", "2020-02-02T00:00:00Z", "2020-03-15T00:00:00Z"],
        );
        check_ticks(
            false,
            "2020-03-20T00:00:00Z",
            "2019-01-20T00:00:00Z",
            10.0,
            14,
            ["2020-03-01T05:00:00Z", "2020-02-01T05:00:00Z", "2019-02-01T05:00:00Z"],
        );
        check_ticks(
            true,
            "2020-03-20T00:00:00Z",
            "2019-01-20T00:00:00Z",
            10.0,
            14,
            ["2020-03-01T00:00:00Z", "2020-02-01T00:00:00Z", "2019-02-01T00:00:00Z"],
        );
        check_ticks(
            false,
            "2010-03-20T00:00:00Z",
            "2019-01-20T00:00:00Z",
            10.0,
            9,
            ["2011-01-01T05:00:00Z", "2012-01-01T05:00:00Z", "2019-01-01T05:00:00Z"],
        );
        check_ticks(
            true,
            "2010-03-20T00:00:00Z",
            "2019-01-20T00:00:00Z",
            10.0,
            9,
            ["2011-01-01T00:00:00Z", "2012-01-01T00:00:00Z", "2019-01-01T00:00:00Z"],
        );
        check_ticks(
            false,
            "1066-03-20T00:00:00Z",
            "2019-01-20T00:00:00Z",
            5.0,
            5,
            ["1200-01-01T04:56:02Z", "1400-01-01T04:56:02Z", "2000-01-01T05:00:00Z"],
        );
        check_ticks(
            true,
            "1066-03-20T00:00:00Z",
            "2019-01-20T00:00:00Z",
            5.0,
            5,
            ["1200-01-01T00:00:00Z", "1400-01-01T00:00:00Z", "2000-01-01T00:00:00Z"],
        );
        check_ticks(
            true,
            "2020-01-25T00:00:00Z",
            "2020-02-12T00:00:00Z",
            9.0,
            10,
            ["2020-01-25T00:00:00Z", "2020-01-27T00:00:00Z", "2020-02-12T00:00:00Z"],
        );
        check_ticks(
            false,
            "2020-01-25T00:00:00Z",
            "2020-02-12T00:00:00Z",
            9.0,
            10,
            ["2020-01-25T05:00:00Z", "2020-01-27T05:00:00Z", "2020-02-11T05:00:00Z"],
        );
    }

    #[test]
    fn ranges_step_and_end() {
        let day = Interval::new(Base::Day, &Zone::utc());
        let (start, stop) = (ms("2020-01-01T12:00:00Z"), ms("2020-01-06T00:00:00Z"));
        assert_eq!(day.range(start, stop, 2.0).len(), 2);
        assert!(day.range(stop, start, 1.0).is_empty());
        assert!(day.range(start, stop, 0.5).is_empty());
        assert!(day.range(f64::NAN, stop, 1.0).is_empty());
        let ms = Interval::new(Base::Millisecond, &Zone::utc());
        assert_eq!(ms.range(0.0, 1e12, 1.0).len(), 1_000_000);
    }

    #[test]
    fn every_zeroth_or_fraction_of_nothing_is_none() {
        let day = Interval::new(Base::Day, &Zone::utc());
        assert!(day.every(0.9).is_none());
        assert!(day.every(f64::NAN).is_none());
        assert!(day.every(f64::INFINITY).is_none());
        assert!(tick_interval(0.0, f64::NAN, 10.0, true, &Zone::utc()).is_none());
    }
}
