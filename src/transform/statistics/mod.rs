//! Statistics on plain numbers, in the order of arithmetic of vega-statistics and d3-array.

pub(crate) mod bandwidth;
pub(crate) mod bin;
pub(crate) mod bootstrap;
pub(crate) mod curve;
pub(crate) mod distribution;
pub(crate) mod dots;
pub(crate) mod loess;
pub(crate) mod regression;
