//! Time zones: between instants (milliseconds since 1970 UTC) and wall clocks (milliseconds since 1970 on a local clock).
//!
//! The rules for wall clocks that never were or were twice are JavaScript's: both take the offset that was in force
//! before the change. The zone database is inside the binary.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::error::{Error, Result};

/// The largest magnitude of an instant in JavaScript, 100 million days.
pub(crate) const MAX_MS: f64 = 8.64e15;

/// Seconds after which the calendar repeats, weekdays included: 400 years.
const CYCLE_S: i64 = 146_097 * 86_400;

/// A time zone.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    zone: TimeZone,
    /// Milliseconds to add to UTC where that never changes.
    fixed_ms: Option<f64>,
}

impl Default for Zone {
    fn default() -> Self {
        Self::utc()
    }
}

impl Zone {
    /// Coordinated universal time.
    pub(crate) fn utc() -> Self {
        Self { zone: TimeZone::UTC, fixed_ms: Some(0.0) }
    }

    /// The zone of the IANA database called `name`, such as `Europe/Berlin`.
    ///
    /// # Errors
    ///
    /// When there is no such zone.
    pub(crate) fn named(name: &str) -> Result<Self> {
        let unknown =
            || Error::spec(format!("unknown time zone \"{name}\"; use an IANA name such as \"Europe/Berlin\""));
        let zone = TimeZone::get(name).map_err(|_| unknown())?;
        let fixed_ms = zone.to_fixed_offset().ok().map(|offset| f64::from(offset.seconds()) * 1000.0);
        Ok(Self { zone, fixed_ms })
    }

    /// Whether the wall clock always shows UTC.
    pub(crate) fn is_utc(&self) -> bool {
        self.fixed_ms == Some(0.0)
    }

    /// What the wall clock shows at the instant `ms`. NaN stays NaN.
    pub(crate) fn to_local(&self, ms: f64) -> f64 {
        ms + self.offset_at(ms)
    }

    /// Milliseconds by which the wall clock is ahead of UTC at the instant `ms`; 0 for NaN.
    pub(crate) fn offset_at(&self, ms: f64) -> f64 {
        if let Some(fixed) = self.fixed_ms {
            return fixed;
        }
        let Some(seconds) = within_database(ms) else { return 0.0 };
        let Ok(timestamp) = Timestamp::from_second(seconds) else { return 0.0 };
        f64::from(self.zone.to_offset(timestamp).seconds()) * 1000.0
    }

    /// The instant at which the wall clock shows `local_ms`. A time that is skipped is read as if the clock had not been set
    /// forward yet, one that comes twice is the first. NaN when it is beyond [`MAX_MS`].
    pub(crate) fn to_utc(&self, local_ms: f64) -> f64 {
        let offset = match self.fixed_ms {
            Some(fixed) => fixed,
            None => self.offset_of_local(local_ms),
        };
        clip(local_ms - offset)
    }

    fn offset_of_local(&self, local_ms: f64) -> f64 {
        let Some(seconds) = within_database(local_ms) else { return 0.0 };
        let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
        let Ok(clock) = epoch.checked_add(SignedDuration::from_secs(seconds)) else { return 0.0 };
        let offset = match self.zone.to_ambiguous_timestamp(clock).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
        };
        f64::from(offset.seconds()) * 1000.0
    }
}

/// `ms` without its fraction if that is an instant, else NaN: ECMAScript's `TimeClip`.
pub(crate) fn clip(ms: f64) -> f64 {
    if ms.abs() <= MAX_MS { ms.trunc() + 0.0 } else { f64::NAN }
}

/// Whole seconds at or before `ms`, moved by whole cycles of the calendar into the years that the zone database knows.
/// `None` for NaN and what is no instant.
fn within_database(ms: f64) -> Option<i64> {
    // A day beyond the last instant is a wall clock still.
    if ms.is_nan() || ms.abs() > MAX_MS + 1e8 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 8.64e12")]
    let seconds = (ms / 1000.0).floor() as i64;
    // From the year -9000 to 9000, inside the database's -9999 to 9999 by more than a cycle.
    const MAX_S: i64 = 220_000_000_000;
    let excess = if seconds > MAX_S {
        seconds - MAX_S
    } else if seconds < -MAX_S {
        seconds + MAX_S
    } else {
        0
    };
    let cycles = (excess + excess.signum() * (CYCLE_S - 1)) / CYCLE_S;
    Some(seconds - cycles * CYCLE_S)
}

#[cfg(test)]
mod tests {
    use super::Zone;

    #[track_caller]
    fn check(zone: &str, local: &str, want: &str) {
        let ms = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond() as f64;
        let zone = Zone::named(zone).unwrap();
        let have = zone.to_utc(ms(&format!("{local}Z")));
        assert_eq!(have, ms(want), "{local}");
    }

    #[test]
    fn a_skipped_hour_is_read_with_the_offset_before() {
        check("America/New_York", "2020-03-08T01:59:59", "2020-03-08T06:59:59Z");
        check("America/New_York", "2020-03-08T02:30:00", "2020-03-08T07:30:00Z");
        check("America/New_York", "2020-03-08T03:00:00", "2020-03-08T07:00:00Z");
        check("America/Sao_Paulo", "2017-10-15T00:00:00", "2017-10-15T03:00:00Z");
    }

    #[test]
    fn an_hour_that_comes_twice_is_the_first() {
        check("America/New_York", "2020-11-01T01:30:00", "2020-11-01T05:30:00Z");
        check("Europe/Berlin", "2020-10-25T02:00:00", "2020-10-25T00:00:00Z");
    }

    #[test]
    fn far_years_keep_the_last_rules() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let january_20000 = 568_971_820_800_000.0;
        let july_20000 = january_20000 + 182.0 * 86_400_000.0;
        assert_eq!(zone.offset_at(july_20000), 7_200_000.0);
        assert_eq!(zone.offset_at(january_20000), 3_600_000.0);
        assert_eq!(zone.to_utc(zone.to_local(july_20000)), july_20000);
        assert!(zone.to_utc(f64::NAN).is_nan());
        assert!(zone.to_utc(8.65e15).is_nan());
    }

    #[test]
    fn an_unknown_zone_is_named_in_the_error() {
        assert!(Zone::named("Europe/Bonn").unwrap_err().message().contains("\"Europe/Bonn\""));
    }
}
