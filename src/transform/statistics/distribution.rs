//! Probability distributions: density and cumulative probability.

use super::bandwidth::scott;
use crate::budget;
use crate::numeric::{lognormal, normal, uniform};

/// A distribution over the real numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Distribution {
    Normal {
        mean: f64,
        stdev: f64,
    },
    LogNormal {
        mean: f64,
        stdev: f64,
    },
    Uniform {
        min: f64,
        max: f64,
    },
    /// A normal distribution around each value, with the bandwidth as its deviation.
    Kernel {
        values: Vec<f64>,
        bandwidth: f64,
    },
    /// Distributions with their shares, which add up to 1.
    Mixture(Vec<(f64, Distribution)>),
}

impl Distribution {
    /// The kernel density estimate of `values` (as JavaScript's unary plus gives them), of which `numbers` count as numbers.
    /// A bandwidth of zero is estimated.
    pub(crate) fn kernel(values: Vec<f64>, numbers: &[f64], bandwidth: f64) -> Self {
        let automatic = bandwidth == 0.0 || bandwidth.is_nan();
        let bandwidth = if automatic { scott(numbers, values.len()) } else { bandwidth };
        Self::Kernel { values, bandwidth }
    }

    /// The probability density at `x`.
    pub(crate) fn density(&self, x: f64) -> f64 {
        match self {
            Self::Normal { mean, stdev } => normal::density(x, *mean, *stdev),
            Self::LogNormal { mean, stdev } => lognormal::density(x, *mean, *stdev),
            Self::Uniform { min, max } => uniform::density(x, *min, *max),
            // What is over the budget is no number, and comes at once.
            Self::Kernel { values, .. } if budget::spend_for(values.len()).is_err() => f64::NAN,
            Self::Kernel { values, bandwidth } => {
                let sum =
                    values.iter().fold(0.0, |sum, value| sum + normal::density((x - value) / bandwidth, 0.0, 1.0));
                sum / bandwidth / values.len() as f64
            }
            Self::Mixture(parts) => parts.iter().fold(0.0, |sum, (share, part)| sum + share * part.density(x)),
        }
    }

    /// The probability of a value up to `x`.
    pub(crate) fn cumulative(&self, x: f64) -> f64 {
        match self {
            Self::Normal { mean, stdev } => normal::cumulative(x, *mean, *stdev),
            Self::LogNormal { mean, stdev } => lognormal::cumulative(x, *mean, *stdev),
            Self::Uniform { min, max } => uniform::cumulative(x, *min, *max),
            Self::Kernel { values, .. } if budget::spend_for(values.len()).is_err() => f64::NAN,
            Self::Kernel { values, bandwidth } => {
                let sum =
                    values.iter().fold(0.0, |sum, value| sum + normal::cumulative((x - value) / bandwidth, 0.0, 1.0));
                sum / values.len() as f64
            }
            Self::Mixture(parts) => parts.iter().fold(0.0, |sum, (share, part)| sum + share * part.cumulative(x)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Distribution;

    #[track_caller]
    fn check(distribution: &Distribution, x: f64, density: f64, cumulative: f64) {
        assert_eq!(
            (distribution.density(x), distribution.cumulative(x)),
            (density, cumulative),
            "{distribution:?} {x}"
        );
    }

    #[test]
    fn densities_agree_with_vega() {
        let values = vec![1.0, 2.0, 2.5, 4.0, 7.0, 7.5];
        let kernel = Distribution::kernel(values.clone(), &values, 0.0);
        check(&kernel, 3.0, 0.11817301323493094, 0.41248554458001646);
        let normal = Distribution::Normal { mean: 1.0, stdev: 2.0 };
        check(&normal, 0.3, 0.18762017345846896, 0.36316934882438096);
        assert_eq!([20.0, -15.0, 1000.0].map(|x| normal.cumulative(x)), [1.0, 6.220960520142783e-16, 1.0]);
        let mixture = Distribution::Mixture(vec![
            (0.25, Distribution::Normal { mean: 0.0, stdev: 1.0 }),
            (0.5, Distribution::LogNormal { mean: 0.0, stdev: 0.5 }),
            (0.25, Distribution::Uniform { min: 0.0, max: 2.0 }),
        ]);
        check(&mixture, 0.7, 0.6449520145558396, 0.3959164054715366);
    }

    #[test]
    fn a_bandwidth_is_found_for_any_values() {
        let bandwidth = |values: &[f64]| match Distribution::kernel(values.to_vec(), values, 0.0) {
            Distribution::Kernel { bandwidth, .. } => bandwidth,
            _ => f64::NAN,
        };
        assert_eq!(bandwidth(&[3.0, 3.0, 3.0]), 2.5527181663975336);
        assert_eq!(bandwidth(&[0.0]), 1.06);
        assert_eq!(bandwidth(&[]), f64::INFINITY);
        assert_eq!(bandwidth(&[5.0, 5.0, 5.0, 5.0, 6.0]), 0.3435791984988656);
    }
}
