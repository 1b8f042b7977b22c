//! The distribution of a value whose logarithm is normal, with mean `mean` and standard deviation `stdev`.

use std::f64::consts::PI;

use super::normal;

/// The probability density at `x`.
pub(crate) fn density(x: f64, mean: f64, stdev: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let z = (libm::log(x) - mean) / stdev;
    libm::exp(-0.5 * z * z) / (stdev * (2.0 * PI).sqrt() * x)
}

/// The probability of a value up to `x`.
pub(crate) fn cumulative(x: f64, mean: f64, stdev: f64) -> f64 {
    normal::cumulative(libm::log(x), mean, stdev)
}

/// The value below which the probability `p` lies; NaN outside 0 to 1.
pub(crate) fn quantile(p: f64, mean: f64, stdev: f64) -> f64 {
    libm::exp(normal::quantile(p, mean, stdev))
}
