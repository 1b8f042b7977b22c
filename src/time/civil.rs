//! Calendar fields of instants, by the proleptic Gregorian calendar, and back, as ECMAScript's `Date` has them.
//!
//! Months count from 0 and days from 1. Fields may overflow: the 32nd of January is the 1st of February.

use super::zone::{Zone, clip};

pub(crate) const SECOND_MS: f64 = 1e3;
pub(crate) const MINUTE_MS: f64 = 6e4;
pub(crate) const HOUR_MS: f64 = 3.6e6;
pub(crate) const DAY_MS: f64 = 8.64e7;
pub(crate) const WEEK_MS: f64 = 7.0 * DAY_MS;

/// What the calendar and the clock on the wall show.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    /// 0 to 11.
    pub(crate) month: i64,
    /// 1 to 31.
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
    pub(crate) ms: i64,
}

impl Civil {
    /// The fields at the instant `ms`; `None` for an invalid one.
    pub(crate) fn of(ms: f64, zone: &Zone) -> Option<Self> {
        Self::of_clock(zone.to_local(clip(ms)))
    }

    /// The fields of a wall clock of `local_ms` since 1970.
    fn of_clock(local_ms: f64) -> Option<Self> {
        if local_ms.is_nan() {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "an instant is at most 8.64e15")]
        let local = local_ms as i64;
        let (days, rest) = (local.div_euclid(86_400_000), local.rem_euclid(86_400_000));
        let (year, month, day) = date_of_days(days);
        let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
        Some(Self { year, month, day, hour, minute, second: rest / 1000 % 60, ms: rest % 1000 })
    }

    /// The instant when the wall clock shows this; NaN when there is none. Fields may be out of their usual bounds.
    pub(crate) fn to_ms(self, zone: &Zone) -> f64 {
        zone.to_utc(self.to_clock())
    }

    fn to_clock(self) -> f64 {
        let month = self.month.rem_euclid(12);
        let year = self.year.saturating_add(self.month.div_euclid(12));
        if year.abs() > 400_000 {
            return f64::NAN;
        }
        let days = days_of_date(year, month, 1) as f64 + (self.day as f64 - 1.0);
        let time = self.hour as f64 * HOUR_MS
            + self.minute as f64 * MINUTE_MS
            + self.second as f64 * SECOND_MS
            + self.ms as f64;
        days * DAY_MS + time
    }

    /// 0 (Sunday) to 6.
    pub(crate) fn weekday(&self) -> i64 {
        weekday_of_days(days_of_date(self.year, self.month, self.day))
    }

    /// 1 to 366.
    pub(crate) fn day_of_year(&self) -> i64 {
        days_of_date(self.year, self.month, self.day) - days_of_date(self.year, 0, 1) + 1
    }

    /// Weeks of the year that start with `first_weekday` (0 is Sunday), up to this day; 0 before the first.
    pub(crate) fn week_of_year(&self, first_weekday: i64) -> i64 {
        let since = (self.weekday() - first_weekday).rem_euclid(7);
        (self.day_of_year() - 1 + 7 - since) / 7
    }

    /// The year and number of the ISO week that holds this day.
    pub(crate) fn iso_week(&self) -> (i64, i64) {
        // The week belongs to the year of its Thursday.
        let days = days_of_date(self.year, self.month, self.day);
        let thursday = days + 3 - (self.weekday() - 1).rem_euclid(7);
        let (year, _, _) = date_of_days(thursday);
        (year, (thursday - days_of_date(year, 0, 1)) / 7 + 1)
    }
}

/// Weekday, 0 (Sunday) to 6, of the first of January.
pub(crate) fn first_weekday(year: i64) -> i64 {
    weekday_of_days(days_of_date(year, 0, 1))
}

fn weekday_of_days(days: i64) -> i64 {
    (days + 4).rem_euclid(7)
}

/// Days since 1970 of a date; `month` is 0 to 11.
fn days_of_date(year: i64, month: i64, day: i64) -> i64 {
    // Years here start in March, so that the leap day is the last.
    let (year, month) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month (0 to 11) and day of `days` since 1970.
fn date_of_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 2, 0) } else { (month - 10, 1) };
    (era * 400 + year + carry, month, day)
}

/// JavaScript's `Date.UTC` and `new Date(year, month, ...)`: up to seven numbers from year to millisecond, truncated; what is
/// left out is the least. Years of 0 to 99 are in the 20th century. NaN when any number is not finite.
pub(crate) fn instant(parts: &[f64], zone: &Zone) -> f64 {
    let mut fields = [f64::NAN, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0];
    for (field, part) in fields.iter_mut().zip(parts) {
        *field = part.trunc();
    }
    if (0.0..=99.0).contains(&fields[0]) {
        fields[0] += 1900.0;
    }
    full_year_instant(fields, zone)
}

/// The instant of seven whole numbers from year to millisecond; a year of 0 to 99 is just that. NaN when any is not finite.
pub(crate) fn full_year_instant(fields: [f64; 7], zone: &Zone) -> f64 {
    // Far beyond every instant, and sums of it fit an i64 still.
    if !fields.iter().all(|field| field.abs() < 1e17) {
        return f64::NAN;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    let [year, month, day, hour, minute, second, ms] = fields.map(|field| field as i64);
    Civil { year, month, day, hour, minute, second, ms }.to_ms(zone)
}

/// 1 to 366, NaN for an invalid instant.
pub(crate) fn day_of_year(ms: f64, zone: &Zone) -> f64 {
    Civil::of(ms, zone).map_or(f64::NAN, |civil| civil.day_of_year() as f64)
}

/// Number of Sundays of the year so far, NaN for an invalid instant.
pub(crate) fn week(ms: f64, zone: &Zone) -> f64 {
    Civil::of(ms, zone).map_or(f64::NAN, |civil| civil.week_of_year(0) as f64)
}

#[cfg(test)]
mod tests {
    use super::{Civil, Zone, day_of_year, instant, week};

    #[track_caller]
    fn check(parts: &[f64], want: f64) {
        let have = instant(parts, &Zone::utc());
        assert!(have == want || have.is_nan() && want.is_nan(), "{parts:?}: {have}");
    }

    /// Recorded from `Date.UTC` of V8.
    #[test]
    fn fields_overflow_as_in_javascript() {
        check(&[2020.0], 1_577_836_800_000.0);
        check(&[2020.0, 1.0, 29.0, 23.0, 59.0, 59.0, 999.0], 1_583_020_799_999.0);
        check(&[2020.0, 14.0, 31.0], 1_617_148_800_000.0);
        check(&[2020.0, -1.0, 0.0], 1_575_072_000_000.0);
        check(&[99.0, 0.0], 915_148_800_000.0);
        check(&[-1.0, 0.0], -62_198_755_200_000.0);
        check(&[2020.7, 0.9, 1.9], 1_577_836_800_000.0);
        check(&[275_760.0, 8.0, 13.0], 8.64e15);
        check(&[275_760.0, 8.0, 13.0, 0.0, 0.0, 0.0, 1.0], f64::NAN);
        check(&[2020.0, f64::NAN], f64::NAN);
        check(&[1e300], f64::NAN);
        check(&[], f64::NAN);
    }

    #[test]
    fn fields_and_instants_lead_to_each_other() {
        let zone = Zone::named("Asia/Kolkata").unwrap();
        for ms in [0.0, -1.0, 951_782_400_000.0, -62_135_596_800_001.0, 253_402_300_799_999.0] {
            assert_eq!(Civil::of(ms, &zone).unwrap().to_ms(&zone), ms);
        }
        let half_past_five = Civil { year: 1970, month: 0, day: 1, hour: 5, minute: 30, second: 0, ms: 0 };
        assert_eq!(Civil::of(0.0, &zone), Some(half_past_five));
        assert_eq!(Civil::of(f64::NAN, &zone), None);
    }

    #[test]
    fn weeks_and_days_of_the_year() {
        let zone = Zone::utc();
        let fields = |y: f64, m: f64, d: f64| Civil::of(instant(&[y, m, d], &zone), &zone).unwrap();
        assert_eq!(fields(2020.0, 11.0, 31.0).day_of_year(), 366);
        assert_eq!(fields(2021.0, 0.0, 2.0).week_of_year(0), 0);
        assert_eq!(fields(2021.0, 0.0, 3.0).week_of_year(0), 1);
        assert_eq!(fields(2021.0, 0.0, 3.0).week_of_year(1), 0);
        assert_eq!(fields(2021.0, 0.0, 3.0).iso_week(), (2020, 53));
        assert_eq!(fields(2018.0, 11.0, 31.0).iso_week(), (2019, 1));
        assert_eq!(fields(2018.0, 11.0, 31.0).weekday(), 1);
        assert_eq!(day_of_year(0.0, &zone), 1.0);
        assert_eq!(week(instant(&[2020.0, 6.0, 4.0], &zone), &zone), 26.0);
        assert!(week(f64::NAN, &zone).is_nan());
    }
}
