//! Instants, calendars and time units.

/// A time zone.
#[derive(Clone, Debug)]
pub(crate) struct Zone(pub(crate) jiff::tz::TimeZone);
