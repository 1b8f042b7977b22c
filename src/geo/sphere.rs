//! The unit sphere: angles in radians, vectors to and from longitude and latitude, turns of the whole sphere.

use crate::js::round;
use std::f64::consts::{FRAC_PI_2, PI, TAU};

/// Angles closer than this are one, radians.
pub(super) const EPSILON: f64 = 1e-6;
/// Areas smaller than this are none, steradians.
pub(super) const EPSILON_SQUARED: f64 = 1e-12;

/// Longitude and latitude, radians; or x and y on a plane.
pub(super) type Pair = [f64; 2];
/// A vector in space.
pub(super) type Vector = [f64; 3];

pub(super) fn radians(degrees: f64) -> f64 {
    degrees * (PI / 180.0)
}

pub(super) fn degrees(radians: f64) -> f64 {
    radians * (180.0 / PI)
}

/// The arcsine, of values that rounding pushed beyond 1 too.
pub(super) fn asin(x: f64) -> f64 {
    if x > 1.0 {
        FRAC_PI_2
    } else if x < -1.0 {
        -FRAC_PI_2
    } else {
        libm::asin(x)
    }
}

/// The arccosine, of values that rounding pushed beyond 1 too.
pub(super) fn acos(x: f64) -> f64 {
    if x > 1.0 {
        0.0
    } else if x < -1.0 {
        PI
    } else {
        libm::acos(x)
    }
}

/// JavaScript's sign: 0 for 0.
pub(super) fn sign(x: f64) -> f64 {
    if x > 0.0 {
        1.0
    } else if x < 0.0 {
        -1.0
    } else {
        x
    }
}

pub(super) fn spherical(v: Vector) -> Pair {
    [libm::atan2(v[1], v[0]), asin(v[2])]
}

pub(super) fn cartesian([lambda, phi]: Pair) -> Vector {
    let cos_phi = libm::cos(phi);
    [cos_phi * libm::cos(lambda), cos_phi * libm::sin(lambda), libm::sin(phi)]
}

pub(super) fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(super) fn cross(a: Vector, b: Vector) -> Vector {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

pub(super) fn add(a: Vector, b: Vector) -> Vector {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

pub(super) fn scale(v: Vector, k: f64) -> Vector {
    v.map(|x| x * k)
}

pub(super) fn normalize(v: Vector) -> Vector {
    let length = dot(v, v).sqrt();
    v.map(|x| x / length)
}

/// Whether two points are one.
pub(super) fn same_point(a: Pair, b: Pair) -> bool {
    (a[0] - b[0]).abs() < EPSILON && (a[1] - b[1]).abs() < EPSILON
}

/// A turn of the sphere: about the axis by `lambda`, then tilted by `phi` and rolled by `gamma`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rotation {
    lambda: f64,
    /// Cosine and sine of both tilts; `None` when there are none.
    tilt: Option<[f64; 4]>,
}

impl Rotation {
    /// Angles in radians.
    pub(super) fn new(lambda: f64, phi: f64, gamma: f64) -> Self {
        let tilted = phi != 0.0 || gamma != 0.0;
        let tilt = tilted.then(|| [libm::cos(phi), libm::sin(phi), libm::cos(gamma), libm::sin(gamma)]);
        Self { lambda: lambda % TAU, tilt }
    }

    pub(super) fn apply(&self, [lambda, phi]: Pair) -> Pair {
        // Without a turn the longitude is brought into one round only where no tilt does so.
        let lambda = if self.lambda != 0.0 || self.tilt.is_none() { wrap(lambda + self.lambda) } else { lambda };
        let Some([cos_phi, sin_phi, cos_gamma, sin_gamma]) = self.tilt else { return [lambda, phi] };
        let [x, y, z] = vector(lambda, phi);
        let k = z * cos_phi + x * sin_phi;
        [libm::atan2(y * cos_gamma - k * sin_gamma, x * cos_phi - z * sin_phi), asin(k * cos_gamma + y * sin_gamma)]
    }

    /// The turn back.
    pub(super) fn invert(&self, [lambda, phi]: Pair) -> Pair {
        let [lambda, phi] = match self.tilt {
            None => [lambda, phi],
            Some([cos_phi, sin_phi, cos_gamma, sin_gamma]) => {
                let [x, y, z] = vector(lambda, phi);
                let k = z * cos_gamma - y * sin_gamma;
                [libm::atan2(y * cos_gamma + z * sin_gamma, x * cos_phi + k * sin_phi), asin(k * cos_phi - x * sin_phi)]
            }
        };
        if self.lambda != 0.0 || self.tilt.is_none() { [wrap(lambda - self.lambda), phi] } else { [lambda, phi] }
    }
}

fn vector(lambda: f64, phi: f64) -> Vector {
    let cos_phi = libm::cos(phi);
    [libm::cos(lambda) * cos_phi, libm::sin(lambda) * cos_phi, libm::sin(phi)]
}

/// A longitude within half a round of zero.
fn wrap(lambda: f64) -> f64 {
    if lambda.abs() > PI { lambda - round(lambda / TAU) * TAU } else { lambda }
}

/// A sum without loss of digits (Shewchuk's expansion), where only the sign of what is left matters.
#[derive(Clone, Debug, Default)]
pub(super) struct Sum {
    partials: Vec<f64>,
}

impl Sum {
    pub(super) fn add(&mut self, mut x: f64) {
        let mut kept = 0;
        for i in 0..self.partials.len() {
            let y = self.partials[i];
            let high = x + y;
            let low = if x.abs() < y.abs() { x - (high - y) } else { y - (high - x) };
            if low != 0.0 {
                self.partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        self.partials.truncate(kept);
        self.partials.push(x);
    }

    pub(super) fn value(&self) -> f64 {
        let mut rest = self.partials.iter().rev().copied();
        let Some(mut high) = rest.next() else { return 0.0 };
        let mut low = 0.0;
        for y in rest.by_ref() {
            let x = high;
            high = x + y;
            low = y - (high - x);
            if low != 0.0 {
                break;
            }
        }
        // Half-way cases are rounded by what is still left.
        let next = rest.next().unwrap_or(0.0);
        if (low < 0.0 && next < 0.0) || (low > 0.0 && next > 0.0) {
            let y = low * 2.0;
            let x = high + y;
            if y == x - high {
                high = x;
            }
        }
        high
    }
}

#[cfg(test)]
mod tests {
    use super::{Rotation, Sum, degrees, radians};

    #[track_caller]
    fn check(turn: [f64; 3], point: [f64; 2], want: [f64; 2]) {
        let rotation = Rotation::new(radians(turn[0]), radians(turn[1]), radians(turn[2]));
        let found = rotation.apply(point.map(radians));
        let back = rotation.invert(found).map(degrees);
        let found = found.map(degrees);
        for (a, b) in found.iter().zip(want).chain(back.iter().zip(point)) {
            assert!((a - b).abs() < 1e-9, "{turn:?} {point:?}: {found:?}, and back {back:?}");
        }
    }

    #[test]
    fn turns_can_be_undone() {
        check([90.0, 0.0, 0.0], [0.0, 0.0], [90.0, 0.0]);
        check([90.0, 0.0, 0.0], [150.0, 0.0], [-120.0, 0.0]);
        check([-45.0, 45.0, 0.0], [0.0, 0.0], [-54.735610317245346, 30.000000000000004]);
        check([10.0, 20.0, 30.0], [40.0, 50.0], [-1.8808691029134132, 82.7427909431252]);
    }

    #[test]
    fn sums_keep_what_doubles_lose() {
        let mut sum = Sum::default();
        for x in [1e100, 1.0, -1e100, 1e-20] {
            sum.add(x);
        }
        assert_eq!(sum.value(), 1.0);
        sum.add(-1.0);
        assert_eq!(sum.value(), 1e-20);
    }
}
