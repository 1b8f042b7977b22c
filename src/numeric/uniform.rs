//! The uniform distribution from `min` to `max`.

/// The probability density at `x`.
pub(crate) fn density(x: f64, min: f64, max: f64) -> f64 {
    if x >= min && x <= max { 1.0 / (max - min) } else { 0.0 }
}

/// The probability of a value up to `x`.
pub(crate) fn cumulative(x: f64, min: f64, max: f64) -> f64 {
    if x < min {
        0.0
    } else if x > max {
        1.0
    } else {
        (x - min) / (max - min)
    }
}

/// The value below which the probability `p` lies; NaN outside 0 to 1.
pub(crate) fn quantile(p: f64, min: f64, max: f64) -> f64 {
    if (0.0..=1.0).contains(&p) { min + p * (max - min) } else { f64::NAN }
}
