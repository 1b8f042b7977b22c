//! Instants, calendars and time units.
//!
//! An instant is a number of milliseconds since 1970 UTC without fraction, or NaN for "invalid date". Whatever
//! looks at a calendar takes a [`Zone`]; `Zone::utc()` gives JavaScript's `UTC` functions.

pub(crate) mod civil;
pub(crate) mod interval;
pub(crate) mod parse;
pub(crate) mod unit;
mod zone;

pub(crate) use civil::Civil;
pub(crate) use interval::Interval;
pub(crate) use parse::parse_date;
pub(crate) use unit::{Unit, Units};
pub(crate) use zone::{Zone, clip};
