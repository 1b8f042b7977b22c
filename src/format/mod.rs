//! d3's number and time formats, and the words of a locale.
//!
//! [`NumberFormat`] and [`TimeFormat`] are parsed once from a specifier, with a [`Locale`], and used for many values;
//! [`parse_time`] is the way back for times.

mod locale;
mod number;
mod specifier;
mod time;
mod time_parse;

pub(crate) use locale::{Locale, Word};
pub(crate) use number::NumberFormat;
pub(crate) use specifier::Specifier;
pub(crate) use time::TimeFormat;
pub(crate) use time_parse::parse_time;
