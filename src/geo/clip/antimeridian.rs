//! Cutting at the antimeridian, the edge of a world map.

use std::f64::consts::{FRAC_PI_2, PI};

use super::super::sphere::{EPSILON, Pair};
use super::super::stream::Stream;
use super::{Edge, LineCut, Outcome};

/// The meridian opposite to the middle of the map.
#[derive(Clone, Copy, Debug)]
pub(in crate::geo) struct Antimeridian;

impl Edge for Antimeridian {
    type Cut = Cut;

    fn cut(&self) -> Cut {
        Cut { last: [f64::NAN; 2], side: f64::NAN, whole: true }
    }

    fn visible(&self, _point: Pair) -> bool {
        true
    }

    fn walk(&self, ends: Option<[Pair; 2]>, direction: f64, out: &mut impl Stream) {
        match ends {
            None => {
                let phi = direction * FRAC_PI_2;
                let corners =
                    [(-PI, phi), (0.0, phi), (PI, phi), (PI, 0.0), (PI, -phi), (0.0, -phi), (-PI, -phi), (-PI, 0.0)];
                corners.iter().for_each(|&(lambda, phi)| out.point(lambda, phi));
                out.point(-PI, phi);
            }
            Some([from, to]) if (from[0] - to[0]).abs() > EPSILON => {
                // From one side to the other, over a pole.
                let lambda = if from[0] < to[0] { PI } else { -PI };
                let phi = direction * lambda / 2.0;
                out.point(-lambda, phi);
                out.point(0.0, phi);
                out.point(lambda, phi);
            }
            Some([_, to]) => out.point(to[0], to[1]),
        }
    }

    fn start(&self) -> Pair {
        [-PI, -FRAC_PI_2]
    }
}

/// A line on its way.
#[derive(Clone, Copy, Debug)]
pub(in crate::geo) struct Cut {
    last: Pair,
    /// Which side of the map the last point is on: pi or -pi.
    side: f64,
    whole: bool,
}

impl LineCut for Cut {
    fn line_start(&mut self, out: &mut impl Stream) {
        out.line_start();
        self.whole = true;
    }

    fn point(&mut self, [lambda, phi]: Pair, out: &mut impl Stream) {
        let side = if lambda > 0.0 { PI } else { -PI };
        let distance = (lambda - self.last[0]).abs();
        if (distance - PI).abs() < EPSILON {
            // Over a pole.
            let pole = if (self.last[1] + phi) / 2.0 > 0.0 { FRAC_PI_2 } else { -FRAC_PI_2 };
            out.point(self.last[0], pole);
            out.point(self.side, pole);
            out.line_end();
            out.line_start();
            out.point(side, pole);
            out.point(lambda, pole);
            self.whole = false;
        } else if self.side != side && distance >= PI {
            let nudged = |lambda: f64, side: f64| {
                if (lambda - side).abs() < EPSILON { lambda - side * EPSILON } else { lambda }
            };
            let crossing = crossing([nudged(self.last[0], self.side), self.last[1]], [nudged(lambda, side), phi]);
            out.point(self.side, crossing);
            out.line_end();
            out.line_start();
            out.point(side, crossing);
            self.whole = false;
            let lambda = nudged(lambda, side);
            out.point(lambda, phi);
            (self.last, self.side) = ([lambda, phi], side);
            return;
        }
        out.point(lambda, phi);
        (self.last, self.side) = ([lambda, phi], side);
    }

    fn line_end(&mut self, out: &mut impl Stream) {
        out.line_end();
        self.last = [f64::NAN; 2];
    }

    fn outcome(&self) -> Outcome {
        Outcome { whole: self.whole, wraps: !self.whole }
    }
}

/// The latitude at which the great circle through two points meets the antimeridian.
fn crossing([lambda0, phi0]: Pair, [lambda1, phi1]: Pair) -> f64 {
    let sin = libm::sin(lambda0 - lambda1);
    if sin.abs() <= EPSILON || sin.is_nan() {
        return (phi0 + phi1) / 2.0;
    }
    let (cos0, cos1) = (libm::cos(phi0), libm::cos(phi1));
    libm::atan(
        (libm::sin(phi0) * cos1 * libm::sin(lambda1) - libm::sin(phi1) * cos0 * libm::sin(lambda0))
            / (cos0 * cos1 * sin),
    )
}
