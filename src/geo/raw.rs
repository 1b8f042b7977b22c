//! The projections themselves: longitude and latitude in radians to a plane whose unit is the sphere's radius, y up.

use std::f64::consts::{FRAC_PI_2, PI, SQRT_2};

use super::sphere::{EPSILON, Pair, acos, asin};

/// A projection before scale, turn and place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Raw {
    AzimuthalEqualArea,
    AzimuthalEquidistant,
    /// `n`, `c`, `r0` of the cone.
    ConicEqualArea {
        n: f64,
        c: f64,
        r0: f64,
    },
    /// What a cone with opposite parallels becomes: the cosine of the parallel.
    CylindricalEqualArea {
        cos: f64,
    },
    ConicConformal {
        n: f64,
        f: f64,
    },
    ConicEquidistant {
        n: f64,
        g: f64,
    },
    EqualEarth,
    Equirectangular,
    Gnomonic,
    Mercator,
    Mollweide,
    NaturalEarth1,
    Orthographic,
    Stereographic,
    TransverseMercator,
}

impl Raw {
    /// Equal area between two parallels, radians.
    pub(super) fn conic_equal_area([y0, y1]: Pair) -> Self {
        let sin = libm::sin(y0);
        let n = (sin + libm::sin(y1)) / 2.0;
        if n.abs() < EPSILON {
            return Self::CylindricalEqualArea { cos: libm::cos(y0) };
        }
        let c = 1.0 + sin * (2.0 * n - sin);
        Self::ConicEqualArea { n, c, r0: c.sqrt() / n }
    }

    /// Equal angles between two parallels, radians.
    pub(super) fn conic_conformal([y0, y1]: Pair) -> Self {
        let cos = libm::cos(y0);
        let n = if y0 == y1 {
            libm::sin(y0)
        } else {
            libm::log(cos / libm::cos(y1)) / libm::log(half_tan(y1) / half_tan(y0))
        };
        if n == 0.0 || n.is_nan() {
            return Self::Mercator;
        }
        Self::ConicConformal { n, f: cos * libm::pow(half_tan(y0), n) / n }
    }

    /// Equal distances along meridians, true along two parallels, radians.
    pub(super) fn conic_equidistant([y0, y1]: Pair) -> Self {
        let cos = libm::cos(y0);
        let n = if y0 == y1 { libm::sin(y0) } else { (cos - libm::cos(y1)) / (y1 - y0) };
        if n.abs() < EPSILON {
            return Self::Equirectangular;
        }
        Self::ConicEquidistant { n, g: cos / n + y0 }
    }

    pub(super) fn project(self, [lambda, phi]: Pair) -> Pair {
        let (sin, cos) = (libm::sin, libm::cos);
        match self {
            Self::AzimuthalEqualArea => azimuthal(lambda, phi, |c| (2.0 / (1.0 + c)).sqrt()),
            Self::AzimuthalEquidistant => azimuthal(lambda, phi, |c| {
                let angle = acos(c);
                if angle == 0.0 { angle } else { angle / sin(angle) }
            }),
            Self::ConicEqualArea { n, c, r0 } => {
                let r = (c - 2.0 * n * sin(phi)).sqrt() / n;
                [r * sin(lambda * n), r0 - r * cos(lambda * n)]
            }
            Self::CylindricalEqualArea { cos } => [lambda * cos, sin(phi) / cos],
            Self::ConicConformal { n, f } => {
                // The far pole is at infinity.
                let phi = if f > 0.0 {
                    if phi < -FRAC_PI_2 + EPSILON { -FRAC_PI_2 + EPSILON } else { phi }
                } else if phi > FRAC_PI_2 - EPSILON {
                    FRAC_PI_2 - EPSILON
                } else {
                    phi
                };
                let r = f / libm::pow(half_tan(phi), n);
                [r * sin(n * lambda), f - r * cos(n * lambda)]
            }
            Self::ConicEquidistant { n, g } => {
                let (r, angle) = (g - phi, n * lambda);
                [r * sin(angle), g - r * cos(angle)]
            }
            Self::EqualEarth => equal_earth(lambda, phi),
            Self::Equirectangular => [lambda, phi],
            Self::Gnomonic => {
                let k = cos(lambda) * cos(phi);
                [cos(phi) * sin(lambda) / k, sin(phi) / k]
            }
            Self::Mercator => [lambda, libm::log(half_tan(phi))],
            Self::Mollweide => {
                let theta = mollweide_angle(phi);
                [SQRT_2 / FRAC_PI_2 * lambda * cos(theta), SQRT_2 * sin(theta)]
            }
            Self::NaturalEarth1 => natural_earth(lambda, phi),
            Self::Orthographic => [cos(phi) * sin(lambda), sin(phi)],
            Self::Stereographic => {
                let k = 1.0 + cos(lambda) * cos(phi);
                [cos(phi) * sin(lambda) / k, sin(phi) / k]
            }
            Self::TransverseMercator => [libm::log(half_tan(phi)), -lambda],
        }
    }
}

/// The tangent of half the distance from the south pole.
fn half_tan(phi: f64) -> f64 {
    libm::tan((FRAC_PI_2 + phi) / 2.0)
}

fn azimuthal(lambda: f64, phi: f64, scale: impl Fn(f64) -> f64) -> Pair {
    let cos_phi = libm::cos(phi);
    let k = scale(libm::cos(lambda) * cos_phi);
    // The antipode is a whole circle; any of its points will do.
    if k == f64::INFINITY { [2.0, 0.0] } else { [k * cos_phi * libm::sin(lambda), k * libm::sin(phi)] }
}

/// Coefficients of Equal Earth: Šavrič, Patterson and Jenny, The Equal Earth map projection (2018).
pub(super) const EQUAL_EARTH: [f64; 4] = [1.340264, -0.081106, 0.000893, 0.003796];

fn equal_earth(lambda: f64, phi: f64) -> Pair {
    const A: [f64; 4] = EQUAL_EARTH;
    let m = 3_f64.sqrt() / 2.0;
    let l = asin(m * libm::sin(phi));
    let l2 = l * l;
    let l6 = l2 * l2 * l2;
    [
        lambda * libm::cos(l) / (m * (A[0] + 3.0 * A[1] * l2 + l6 * (7.0 * A[2] + 9.0 * A[3] * l2))),
        l * (A[0] + A[1] * l2 + l6 * (A[2] + A[3] * l2)),
    ]
}

/// T. Patterson's Natural Earth, as the polynomial of Šavrič et al. (2011).
fn natural_earth(lambda: f64, phi: f64) -> Pair {
    let phi2 = phi * phi;
    let phi4 = phi2 * phi2;
    [
        lambda * (0.8707 - 0.131979 * phi2 + phi4 * (-0.013791 + phi4 * (0.003971 * phi2 - 0.001529 * phi4))),
        phi * (1.007226 + phi2 * (0.015085 + phi4 * (-0.044475 + 0.028874 * phi2 - 0.005916 * phi4))),
    ]
}

/// The auxiliary angle of Mollweide's projection, by Newton's method.
fn mollweide_angle(phi: f64) -> f64 {
    let target = PI * libm::sin(phi);
    let mut angle = phi;
    for _ in 0..30 {
        let delta = (angle + libm::sin(angle) - target) / (1.0 + libm::cos(angle));
        angle -= delta;
        if delta.is_nan() || delta.abs() <= EPSILON {
            break;
        }
    }
    angle / 2.0
}
