//! The functions that straighten a continuous domain: logarithms, powers, and the symmetric logarithm.

use super::kind::Family;
use crate::js::pow;
use crate::numeric::{signed, symexp, symlog};

/// What is applied to a value of the domain before it is placed linearly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Transform {
    Identity,
    /// Natural whatever the base, of the magnitude where the domain is negative.
    Log {
        negative: bool,
    },
    /// A power of the magnitude, with the sign kept.
    Pow(f64),
    Sqrt,
    /// The logarithm of one plus the magnitude over a constant, with the sign kept.
    Symlog(f64),
}

impl Transform {
    /// `first` is the first value of the domain.
    pub(super) fn new(family: Family, first: f64, exponent: Option<f64>, constant: Option<f64>) -> Self {
        let exponent = exponent.unwrap_or(if family == Family::Sqrt { 0.5 } else { 1.0 });
        match family {
            Family::Log => Self::Log { negative: first < 0.0 },
            Family::Pow | Family::Sqrt if exponent == 1.0 => Self::Identity,
            Family::Pow | Family::Sqrt if exponent == 0.5 => Self::Sqrt,
            Family::Pow | Family::Sqrt => Self::Pow(exponent),
            Family::Symlog => Self::Symlog(constant.unwrap_or(1.0)),
            _ => Self::Identity,
        }
    }

    pub(super) fn apply(self, x: f64) -> f64 {
        match self {
            Self::Identity => x,
            Self::Log { negative: false } => libm::log(x),
            Self::Log { negative: true } => -libm::log(-x),
            Self::Pow(exponent) => signed(x, |x| pow(x, exponent)),
            Self::Sqrt => signed(x, f64::sqrt),
            Self::Symlog(constant) => symlog(x, constant),
        }
    }

    pub(super) fn undo(self, x: f64) -> f64 {
        match self {
            Self::Identity => x,
            Self::Log { negative: false } => libm::exp(x),
            Self::Log { negative: true } => -libm::exp(-x),
            Self::Pow(exponent) => signed(x, |x| pow(x, 1.0 / exponent)),
            Self::Sqrt => signed(x, |x| x * x),
            Self::Symlog(constant) => symexp(x, constant),
        }
    }

    /// `low` and `high` zoomed by `factor` around their middle, all of it in the straightened space.
    pub(super) fn zoom(self, low: f64, high: f64, factor: f64) -> [f64; 2] {
        let (low, high) = (self.apply(low), self.apply(high));
        let middle = (low + high) / 2.0;
        [low, high].map(|end| self.undo(middle + (end - middle) * factor))
    }
}

/// Logarithms and powers of any base, exact for whole powers of ten.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Base(pub(super) f64);

impl Base {
    pub(super) fn log(self, x: f64) -> f64 {
        match self.0 {
            std::f64::consts::E => libm::log(x),
            10.0 => libm::log10(x),
            2.0 => libm::log2(x),
            base => libm::log(x) / libm::log(base),
        }
    }

    pub(super) fn pow(self, x: f64) -> f64 {
        match self.0 {
            10.0 if x.is_infinite() => {
                if x < 0.0 {
                    0.0
                } else {
                    x
                }
            }
            // The decimal literal is the nearest double, where a product may not be.
            10.0 if x.fract() == 0.0 => format!("1e{x}").parse().unwrap_or(f64::NAN),
            // As d3, which can write no other decimal literal.
            10.0 => f64::NAN,
            std::f64::consts::E => libm::exp(x),
            base => pow(base, x),
        }
    }
}
