//! Scales: from a domain of data to a range of pixels, colours or names, as d3 and Vega have them.
//!
//! A [`Definition`] is what a spec says with every signal worked out and every data-driven domain
//! collected; [`Scale::new`] configures it in Vega's order (raw domain, zero, ends, middle, padding, nice).

use crate::table::Value;

/// A scale before it is configured. `None` means "not written", and Vega's default holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Definition {
    /// Vega's type: `linear`, `log`, `pow`, `sqrt`, `symlog`, `time`, `utc`, `ordinal`, `band`, `point`, `quantile`, `quantize`,
    /// `threshold`, `bin-ordinal`, `identity`, `sequential`...
    pub(crate) kind: String,
    /// Already collected: distinct values in order for discrete kinds, [min, max] or a list for continuous ones,
    /// all values for `quantile`.
    pub(crate) domain: Option<Vec<Value>>,
    pub(crate) domain_raw: Option<Vec<Value>>,
    pub(crate) domain_min: Option<f64>,
    pub(crate) domain_max: Option<f64>,
    pub(crate) domain_mid: Option<f64>,
    pub(crate) domain_implicit: bool,
    pub(crate) zero: Option<bool>,
    /// `true`, a count, an interval name or `{interval, step}`.
    pub(crate) nice: Option<Value>,
    pub(crate) range: Option<Range>,
    pub(crate) reverse: bool,
    pub(crate) round: bool,
    pub(crate) clamp: bool,
    pub(crate) padding: Option<f64>,
    pub(crate) padding_inner: Option<f64>,
    pub(crate) padding_outer: Option<f64>,
    pub(crate) align: Option<f64>,
    pub(crate) base: Option<f64>,
    pub(crate) exponent: Option<f64>,
    pub(crate) constant: Option<f64>,
    /// Interpolation of a continuous range: `rgb`, `hsl`, `hcl`, `lab`, `cubehelix`, the `-long` forms, ..., with gamma.
    pub(crate) interpolate: Option<(String, Option<f64>)>,
    /// A list of boundaries, or `{start, stop, step}`.
    pub(crate) bins: Option<Value>,
}

/// What a scale maps to.
#[derive(Clone, Debug)]
pub(crate) enum Range {
    /// Written out, or looked up in the config.
    Values(Vec<Value>),
    /// A colour scheme by name, or a list of colours to interpolate.
    Scheme { scheme: Value, count: Option<f64>, extent: Option<[f64; 2]> },
    /// `{step: px}` of a band or point scale.
    Step(f64),
}
