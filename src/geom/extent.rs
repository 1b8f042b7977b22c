//! The box around a path, up to the extrema of its curves.

use std::f64::consts::{FRAC_PI_2, TAU};

use super::{Point, Rect};

/// A box that grows with what is drawn, as Vega's `boundContext`: by extrema of curves and circles, not by their handles.
#[derive(Debug)]
pub(crate) struct Extent {
    bounds: Rect,
    last: Point,
    /// The path is turned by this many radians about its origin.
    turn: f64,
    sin: f64,
    cos: f64,
}

impl Extent {
    /// The empty box of a path that is turned by `degrees` about its origin.
    pub(crate) fn new(degrees: f64) -> Self {
        let turn = degrees.to_radians();
        let (sin, cos) = if degrees == 0.0 { (0.0, 1.0) } else { (libm::sin(turn), libm::cos(turn)) };
        Self { bounds: Rect::EMPTY, last: Point::default(), turn, sin, cos }
    }

    /// The box around all that was drawn.
    pub(crate) fn finish(self) -> Rect {
        self.bounds
    }

    fn turned(&self, x: f64, y: f64) -> (f64, f64) {
        (self.cos * x - self.sin * y, self.sin * x + self.cos * y)
    }

    fn reach(&mut self, x: f64, y: f64) {
        self.bounds.add(x, y);
        self.last = Point::new(x, y);
    }

    fn add_x(&mut self, x: f64) {
        self.bounds.add(x, self.bounds.y1);
    }

    fn add_y(&mut self, y: f64) {
        self.bounds.add(self.bounds.x1, y);
    }

    pub(crate) fn move_to(&mut self, x: f64, y: f64) {
        let (x, y) = self.turned(x, y);
        self.reach(x, y);
    }

    pub(crate) fn line_to(&mut self, x: f64, y: f64) {
        self.move_to(x, y);
    }

    pub(crate) fn quad_to(&mut self, x1: f64, y1: f64, x: f64, y: f64) {
        let ((x1, y1), (x, y)) = (self.turned(x1, y1), self.turned(x, y));
        let last = self.last;
        if let Some(x) = quad_extremum(last.x, x1, x) {
            self.add_x(x);
        }
        if let Some(y) = quad_extremum(last.y, y1, y) {
            self.add_y(y);
        }
        self.reach(x, y);
    }

    pub(crate) fn cubic_to(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, x: f64, y: f64) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.turned(x1, y1), self.turned(x2, y2), self.turned(x, y));
        let last = self.last;
        for x in cubic_extrema([last.x, x1, x2, x]).into_iter().flatten() {
            self.add_x(x);
        }
        for y in cubic_extrema([last.y, y1, y2, y]).into_iter().flatten() {
            self.add_y(y);
        }
        self.reach(x, y);
    }

    /// The centre is not turned, only the angles: Vega draws its arcs about the origin or without an angle.
    pub(crate) fn arc(&mut self, x: f64, y: f64, r: f64, from: f64, to: f64, counter: bool) {
        let (mut from, mut to, mut counter) = (from + self.turn, to + self.turn, counter);
        let at = |angle: f64| (r * libm::cos(angle) + x, r * libm::sin(angle) + y);
        let end = at(to);
        self.last = Point::new(end.0, end.1);
        if (to - from).abs() > TAU - 1e-8 {
            self.bounds.add(x - r, y - r);
            self.bounds.add(x + r, y + r);
            return;
        }
        let mut add = |angle: f64| {
            let (x, y) = at(angle);
            self.bounds.add(x, y);
        };
        add(from);
        add(to);
        if to == from {
            return;
        }
        from = from.rem_euclid(TAU);
        to = to.rem_euclid(TAU);
        if to < from {
            counter = !counter;
            std::mem::swap(&mut from, &mut to);
        }
        if counter {
            to -= TAU;
            let mut angle = from - from % FRAC_PI_2;
            for _ in 0..4 {
                if angle <= to {
                    break;
                }
                add(angle);
                angle -= FRAC_PI_2;
            }
        } else {
            let mut angle = from - from % FRAC_PI_2 + FRAC_PI_2;
            for _ in 0..4 {
                if angle >= to {
                    break;
                }
                add(angle);
                angle += FRAC_PI_2;
            }
        }
    }

    pub(crate) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        for (x, y) in [(x + width, y), (x + width, y + height), (x, y + height), (x, y)] {
            self.move_to(x, y);
        }
    }
}

/// Where a quadratic curve turns, by Vega's formula, which takes the point of the tangent instead of the curve's.
fn quad_extremum(p0: f64, p1: f64, p2: f64) -> Option<f64> {
    let t = (p0 - p1) / (p0 + p2 - 2.0 * p1);
    (0.0 < t && t < 1.0).then_some(p0 + (p1 - p0) * t)
}

/// Where a cubic curve turns.
fn cubic_extrema([p0, p1, p2, p3]: [f64; 4]) -> [Option<f64>; 2] {
    let (a, b, c) = (p3 - p0 + 3.0 * p1 - 3.0 * p2, p0 + p2 - 2.0 * p1, p0 - p1);
    let mut roots = [0.0, 0.0];
    if a.abs() > 1e-14 {
        let square = b * b + c * a;
        if square >= 0.0 {
            let root = square.sqrt();
            roots = [(-b + root) / a, (-b - root) / a];
        }
    } else {
        roots[0] = 0.5 * c / b;
    }
    roots.map(|t| {
        let s = 1.0 - t;
        (0.0 < t && t < 1.0).then_some(s * s * s * p0 + 3.0 * s * s * t * p1 + 3.0 * s * t * t * p2 + t * t * t * p3)
    })
}

#[cfg(test)]
mod tests {
    use super::{Extent, Rect};
    use std::f64::consts::{PI, TAU};

    #[track_caller]
    fn check_extent(degrees: f64, draw: impl Fn(&mut Extent), want: [f64; 4]) {
        let mut extent = Extent::new(degrees);
        draw(&mut extent);
        let Rect { x1, y1, x2, y2 } = extent.finish();
        let got = [x1, y1, x2, y2];
        assert!(got.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-9), "{got:?} instead of {want:?}");
    }

    #[test]
    fn bounds_reach_to_extrema_and_not_to_handles() {
        check_extent(0.0, |pen| pen.arc(10.0, 10.0, 5.0, 0.0, TAU, false), [5.0, 5.0, 15.0, 15.0]);
        check_extent(
            0.0,
            |pen| pen.arc(0.0, 0.0, 2.0, -PI / 4.0, PI / 4.0, false),
            [2.0_f64.sqrt(), -2.0_f64.sqrt(), 2.0, 2.0_f64.sqrt()],
        );
        let hill = |pen: &mut Extent| {
            pen.move_to(0.0, 0.0);
            pen.cubic_to(0.0, 4.0, 4.0, 4.0, 4.0, 0.0);
        };
        check_extent(0.0, hill, [0.0, 0.0, 4.0, 3.0]);
        check_extent(90.0, |pen| pen.rect(0.0, 0.0, 4.0, 2.0), [-2.0, 0.0, 0.0, 4.0]);
    }
}
