//! Arithmetic that several stages share, operation for operation as d3-array and vega-statistics do it.
//!
//! Plain numbers in, plain numbers out; what they mean (a domain, a column, an instant) is the caller's.

pub(crate) mod lognormal;
pub(crate) mod normal;
mod quantile;
pub(crate) mod random;
mod signed;
mod ticks;
pub(crate) mod uniform;

pub(crate) use quantile::{median, quantile_sorted, quantiles, quartiles};
pub(crate) use signed::{signed, symexp, symlog};
pub(crate) use ticks::{tick_increment, tick_step, ticks};
