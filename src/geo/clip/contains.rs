//! Whether a polygon on the sphere holds a point.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI, TAU};

use super::super::sphere::{EPSILON, EPSILON_SQUARED, Pair, Sum, asin, cartesian, cross, normalize, sign};
use crate::js::is_truthy;

/// Whether the rings, clockwise around what they hold, hold `point`: by whether they hold the south pole, and by how often they
/// cross the meridian from there to the point.
pub(super) fn polygon_contains(rings: &[Vec<Pair>], point: Pair) -> bool {
    let lambda = longitude(point);
    let normal = [libm::sin(lambda), -libm::cos(lambda), 0.0];
    let sin_phi = libm::sin(point[1]);
    let phi = if sin_phi == 1.0 {
        FRAC_PI_2 + EPSILON
    } else if sin_phi == -1.0 {
        -FRAC_PI_2 - EPSILON
    } else {
        point[1]
    };
    let (mut angle, mut area, mut crossings) = (0.0, Sum::default(), 0);
    for ring in rings {
        let Some(&last) = ring.last() else { continue };
        let mut from = last;
        let mut lambda0 = longitude(from);
        let half = |point: Pair| point[1] / 2.0 + FRAC_PI_4;
        let (mut sin0, mut cos0) = (libm::sin(half(from)), libm::cos(half(from)));
        for &to in ring {
            let lambda1 = longitude(to);
            let (sin1, cos1) = (libm::sin(half(to)), libm::cos(half(to)));
            let delta = lambda1 - lambda0;
            let direction = if delta >= 0.0 { 1.0 } else { -1.0 };
            let distance = direction * delta;
            let around = distance > PI;
            let k = sin0 * sin1;
            area.add(libm::atan2(k * direction * libm::sin(distance), cos0 * cos1 + k * libm::cos(distance)));
            angle += if around { delta + direction * TAU } else { delta };

            if around ^ (lambda0 >= lambda) ^ (lambda1 >= lambda) {
                let arc = normalize(cross(cartesian(from), cartesian(to)));
                let crossing = normalize(cross(normal, arc));
                let eastward = around ^ (delta >= 0.0);
                let phi_arc = if eastward { -1.0 } else { 1.0 } * asin(crossing[2]);
                if phi > phi_arc || phi == phi_arc && (is_truthy(arc[0]) || is_truthy(arc[1])) {
                    crossings += if eastward { 1 } else { -1 };
                }
            }
            (from, lambda0, sin0, cos0) = (to, lambda1, sin1, cos1);
        }
    }
    // The pole is inside when the rings wind around it clockwise, or not at all but around a negative area.
    let pole = angle < -EPSILON || angle < EPSILON && area.value() < -EPSILON_SQUARED;
    pole ^ (crossings & 1 != 0)
}

fn longitude(point: Pair) -> f64 {
    let lambda = point[0];
    if lambda.abs() <= PI { lambda } else { sign(lambda) * ((lambda.abs() + PI) % TAU - PI) }
}
