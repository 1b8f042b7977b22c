//! The projections backwards: from the plane to longitude and latitude in radians. The formulas are d3-geo's.

use std::f64::consts::{FRAC_PI_2, PI, SQRT_2};

use super::raw::{EQUAL_EARTH, Raw};
use super::sphere::{EPSILON, Pair, asin};

/// Steps of Newton's method, after which it has long converged or never will.
const MAX_STEPS: usize = 25;

impl Raw {
    /// The place that [`Raw::project`] puts at a point; no number where that is none.
    pub(super) fn invert(self, [x, y]: Pair) -> Pair {
        match self {
            Self::AzimuthalEqualArea => azimuthal(x, y, |z| 2.0 * asin(z / 2.0)),
            Self::AzimuthalEquidistant => azimuthal(x, y, |z| z),
            Self::ConicEqualArea { n, c, r0 } => {
                let (turn, square) = cone(x, r0 - y, n);
                [turn, asin((c - square * n * n) / (2.0 * n))]
            }
            Self::CylindricalEqualArea { cos } => [x / cos, asin(y * cos)],
            Self::ConicConformal { n, f } => {
                let (turn, square) = cone(x, f - y, n);
                let r = n.signum() * square.sqrt();
                [turn, gudermann(libm::pow(f / r, 1.0 / n))]
            }
            Self::ConicEquidistant { n, g } => {
                let (turn, square) = cone(x, g - y, n);
                [turn, g - n.signum() * square.sqrt()]
            }
            Self::EqualEarth => equal_earth(x, y),
            Self::Equirectangular => [x, y],
            Self::Gnomonic => azimuthal(x, y, libm::atan),
            Self::Mercator => [x, gudermann(libm::exp(y))],
            Self::Mollweide => {
                let theta = asin(y / SQRT_2);
                [x / (SQRT_2 / FRAC_PI_2 * libm::cos(theta)), asin((2.0 * theta + libm::sin(2.0 * theta)) / PI)]
            }
            Self::NaturalEarth1 => natural_earth(x, y),
            Self::Orthographic => azimuthal(x, y, asin),
            Self::Stereographic => azimuthal(x, y, |z| 2.0 * libm::atan(z)),
            Self::TransverseMercator => [-y, gudermann(libm::exp(x))],
        }
    }
}

/// The latitude whose half distance from the south pole has this tangent.
fn gudermann(tan: f64) -> f64 {
    2.0 * libm::atan(tan) - FRAC_PI_2
}

/// `angle` is that from the center, by the distance on the plane.
fn azimuthal(x: f64, y: f64, angle: impl Fn(f64) -> f64) -> Pair {
    let z = libm::hypot(x, y);
    let (sin, cos) = (libm::sin(angle(z)), libm::cos(angle(z)));
    [libm::atan2(x * sin, z * cos), asin(if z == 0.0 { 0.0 } else { y * sin / z })]
}

/// The longitude on a cone of `n`, and the squared distance from its tip, `down` below which the point is.
fn cone(x: f64, down: f64, n: f64) -> (f64, f64) {
    let sign = |x: f64| if x == 0.0 { 0.0 } else { x.signum() };
    let mut turn = libm::atan2(x, down.abs()) * sign(down);
    if down * n < 0.0 {
        turn -= PI * sign(x) * sign(down);
    }
    (turn / n, x * x + down * down)
}

/// Newton's method for `y`, of which `of` gives the value and the slope at a latitude.
fn solve(y: f64, of: impl Fn(f64) -> (f64, f64)) -> f64 {
    let mut at = y;
    for _ in 0..MAX_STEPS {
        let (value, slope) = of(at);
        let delta = (value - y) / slope;
        at -= delta;
        if delta.is_nan() || delta.abs() < EPSILON * EPSILON {
            break;
        }
    }
    at
}

fn equal_earth(x: f64, y: f64) -> Pair {
    let [a1, a2, a3, a4] = EQUAL_EARTH;
    let m = 3_f64.sqrt() / 2.0;
    let of = |l: f64| {
        let l2 = l * l;
        let l6 = l2 * l2 * l2;
        (l * (a1 + a2 * l2 + l6 * (a3 + a4 * l2)), a1 + 3.0 * a2 * l2 + l6 * (7.0 * a3 + 9.0 * a4 * l2))
    };
    let l = solve(y, of);
    [m * x * of(l).1 / libm::cos(l), asin(libm::sin(l) / m)]
}

fn natural_earth(x: f64, y: f64) -> Pair {
    let phi = solve(y, |phi| {
        let phi2 = phi * phi;
        let phi4 = phi2 * phi2;
        (
            phi * (1.007226 + phi2 * (0.015085 + phi4 * (-0.044475 + 0.028874 * phi2 - 0.005916 * phi4))),
            1.007226 + phi2 * (0.045255 + phi4 * (-0.311325 + 0.259866 * phi2 - 0.065076 * phi4)),
        )
    });
    // Along a parallel it is even.
    [x / Raw::NaturalEarth1.project([1.0, phi])[0], phi]
}

#[cfg(test)]
mod tests {
    use super::Raw;

    #[test]
    fn every_projection_finds_its_way_back() {
        let all = [
            Raw::AzimuthalEqualArea,
            Raw::AzimuthalEquidistant,
            Raw::conic_equal_area([0.5, 0.8]),
            Raw::conic_equal_area([-0.9, -0.2]),
            Raw::conic_equal_area([0.4, -0.4]),
            Raw::conic_conformal([0.5, 1.0]),
            Raw::conic_conformal([-0.6, -0.6]),
            Raw::conic_equidistant([0.2, 1.1]),
            Raw::conic_equidistant([-0.3, -1.0]),
            Raw::EqualEarth,
            Raw::Equirectangular,
            Raw::Gnomonic,
            Raw::Mercator,
            Raw::Mollweide,
            Raw::NaturalEarth1,
            Raw::Orthographic,
            Raw::Stereographic,
            Raw::TransverseMercator,
        ];
        for raw in all {
            for i in -6..=6 {
                for j in -6..=6 {
                    let place = [f64::from(i) * 0.2 + 0.01, f64::from(j) * 0.2 + 0.02];
                    let back = raw.invert(raw.project(place));
                    for (back, place) in back.iter().zip(place) {
                        assert!((back - place).abs() < 1e-9, "{raw:?} {place:?}: {back:?}");
                    }
                }
            }
        }
    }
}
