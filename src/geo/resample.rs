//! Projecting lines: a great circle becomes a curve, drawn by as many points as its bends need.

use super::sphere::{EPSILON, Pair, Vector, asin, cartesian, dot, radians};
use super::stream::Stream;
use crate::budget;

/// A line is halved this often at most.
const MAX_DEPTH: u32 = 16;
/// Parts longer than this angle are always halved, degrees.
const MAX_LENGTH: f64 = 30.0;

/// The stage from the sphere to the plane, with points added where the projected line strays from a straight one.
#[derive(Debug)]
pub(super) struct Resample<P, S> {
    project: P,
    /// Square of the distance that goes unseen, pixels; 0 adds no points.
    tolerance: f64,
    longest_cos: f64,
    sink: S,
    mode: Mode,
    in_polygon: bool,
    first: Option<Stop>,
    last: Option<Stop>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mode {
    Points,
    Line,
}

/// A point on the sphere and on the plane.
#[derive(Clone, Copy, Debug)]
struct Stop {
    at: Pair,
    lambda: f64,
    vector: Vector,
}

impl<P: Fn(Pair) -> Pair, S: Stream> Resample<P, S> {
    /// `tolerance`: the squared distance, in pixels, by which a line may miss the curve.
    pub(super) fn new(project: P, tolerance: f64, sink: S) -> Self {
        let tolerance = if tolerance.is_nan() { 0.0 } else { tolerance };
        let longest_cos = libm::cos(radians(MAX_LENGTH));
        let (mode, in_polygon, first, last) = (Mode::Points, false, None, None);
        Self { project, tolerance, longest_cos, sink, mode, in_polygon, first, last }
    }

    /// Sends what lies between two stops, without the stops.
    fn between(&mut self, from: Stop, to: Stop, depth: u32) {
        let (dx, dy) = (to.at[0] - from.at[0], to.at[1] - from.at[1]);
        let square = dx * dx + dy * dy;
        let long = square > 4.0 * self.tolerance;
        if !long || depth == 0 || budget::spend(8).is_err() {
            return;
        }
        let sum = super::sphere::add(from.vector, to.vector);
        let length = dot(sum, sum).sqrt();
        let vector = sum.map(|x| x / length);
        let phi = asin(vector[2]);
        let lambda = if (vector[2].abs() - 1.0).abs() < EPSILON || (from.lambda - to.lambda).abs() < EPSILON {
            (from.lambda + to.lambda) / 2.0
        } else {
            libm::atan2(sum[1], sum[0])
        };
        let at = (self.project)([lambda, phi]);
        let (dx2, dy2) = (at[0] - from.at[0], at[1] - from.at[1]);
        let off = dy * dx2 - dx * dy2;
        let strays = off * off / square > self.tolerance;
        let uneven = ((dx * dx2 + dy * dy2) / square - 0.5).abs() > 0.3;
        if strays || uneven || dot(from.vector, to.vector) < self.longest_cos {
            let middle = Stop { at, lambda, vector };
            self.between(from, middle, depth - 1);
            self.sink.point(at[0], at[1]);
            self.between(middle, to, depth - 1);
        }
    }
}

impl<P: Fn(Pair) -> Pair, S: Stream> Stream for Resample<P, S> {
    fn point(&mut self, lambda: f64, phi: f64) {
        let at = (self.project)([lambda, phi]);
        if self.mode == Mode::Line && self.tolerance != 0.0 {
            let stop = Stop { at, lambda, vector: cartesian([lambda, phi]) };
            if let Some(last) = self.last {
                self.between(last, stop, MAX_DEPTH);
            }
            self.first.get_or_insert(stop);
            self.last = Some(stop);
        }
        self.sink.point(at[0], at[1]);
    }

    fn line_start(&mut self) {
        self.mode = Mode::Line;
        (self.first, self.last) = (None, None);
        self.sink.line_start();
    }

    fn line_end(&mut self) {
        if let (true, Some(first), Some(last)) = (self.in_polygon, self.first, self.last) {
            self.between(last, first, MAX_DEPTH);
        }
        self.mode = Mode::Points;
        self.sink.line_end();
    }

    fn polygon_start(&mut self) {
        self.in_polygon = true;
        self.sink.polygon_start();
    }

    fn polygon_end(&mut self) {
        self.in_polygon = false;
        self.sink.polygon_end();
    }
}
