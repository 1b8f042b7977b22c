//! Functions of a magnitude that keep the sign: what straightens a domain on both sides of zero.

use crate::js::sign;

/// `f` of the magnitude of `x`, with the sign of `x`.
pub(crate) fn signed(x: f64, f: impl Fn(f64) -> f64) -> f64 {
    if x < 0.0 { -f(-x) } else { f(x) }
}

/// d3's symmetric logarithm: linear within about `constant` of zero, logarithmic beyond.
pub(crate) fn symlog(x: f64, constant: f64) -> f64 {
    sign(x) * libm::log1p((x / constant).abs())
}

/// The inverse of [`symlog`].
pub(crate) fn symexp(x: f64, constant: f64) -> f64 {
    sign(x) * libm::expm1(x.abs()) * constant
}

#[cfg(test)]
mod tests {
    use super::{signed, symexp, symlog};

    #[test]
    fn both_sides_of_zero_mirror_each_other() {
        assert_eq!([-4.0, 4.0].map(|x| signed(x, f64::sqrt)), [-2.0, 2.0]);
        assert_eq!(symlog(-3.0, 2.0), -symlog(3.0, 2.0));
        assert!((symexp(symlog(-3.0, 2.0), 2.0) + 3.0).abs() < 1e-12);
    }
}
