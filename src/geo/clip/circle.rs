//! Cutting at a small circle around the middle of the map: what lies beyond the horizon.

use std::f64::consts::{PI, TAU};

use super::super::sphere::{
    EPSILON, Pair, acos, add, cartesian, cross, dot, normalize, radians, same_point, scale, spherical,
};
use super::super::stream::Stream;
use super::{Edge, LineCut, Outcome};

/// A circle around longitude and latitude zero.
#[derive(Clone, Copy, Debug)]
pub(in crate::geo) struct Circle {
    radius: f64,
    cos: f64,
    /// Less than half of the sphere can be seen.
    small: bool,
    /// It is not just half.
    uneven: bool,
}

impl Circle {
    /// Angular radius, radians.
    pub(in crate::geo) fn new(radius: f64) -> Self {
        let cos = libm::cos(radius);
        Self { radius, cos, small: cos > 0.0, uneven: cos.abs() > EPSILON }
    }

    /// On which sides of the circle's bounding box a point lies, one bit each.
    fn sides(&self, lambda: f64, phi: f64) -> u8 {
        let r = if self.small { self.radius } else { PI - self.radius };
        let across = if lambda < -r {
            1
        } else if lambda > r {
            2
        } else {
            0
        };
        let along = if phi < -r {
            4
        } else if phi > r {
            8
        } else {
            0
        };
        across | along
    }

    /// The plane of the circle met with that of the great circle through two points: a point of the line in which they
    /// meet, its direction, and where along it the sphere is, twice. `None` for points on one axis.
    fn meet(&self, a: Pair, b: Pair) -> Option<Meeting> {
        let normal = [1.0, 0.0, 0.0];
        let other = cross(cartesian(a), cartesian(b));
        let length = dot(other, other);
        let along = other[0];
        let determinant = length - along * along;
        if determinant == 0.0 || determinant.is_nan() {
            return None;
        }
        let base = add(scale(normal, self.cos * length / determinant), scale(other, -self.cos * along / determinant));
        let direction = cross(normal, other);
        let w = dot(base, direction);
        let uu = dot(direction, direction);
        let square = w * w - uu * (dot(base, base) - 1.0);
        if square < 0.0 {
            return Some(Meeting::Missed);
        }
        let t = square.sqrt();
        let at = |t: f64| spherical(add(scale(direction, t), base));
        Some(Meeting::Points(at((-w - t) / uu), at((-w + t) / uu)))
    }

    /// Where the edge cuts the line from `a` to `b`, one end of which is visible.
    fn one_crossing(&self, a: Pair, b: Pair) -> Option<Pair> {
        match self.meet(a, b) {
            None => Some(a),
            Some(Meeting::Missed) => None,
            Some(Meeting::Points(point, _)) => Some(point),
        }
    }

    /// Where the edge cuts the line between `a` and `b` twice, both ends being on one side.
    fn two_crossings(&self, a: Pair, b: Pair) -> Option<[Pair; 2]> {
        let Some(Meeting::Points(q, other)) = self.meet(a, b) else { return None };
        let (lambda0, lambda1) = if b[0] < a[0] { (b[0], a[0]) } else { (a[0], b[0]) };
        let delta = lambda1 - lambda0;
        let polar = (delta - PI).abs() < EPSILON;
        let meridian = polar || delta < EPSILON;
        let (phi0, phi1) = if !polar && b[1] < a[1] { (b[1], a[1]) } else { (a[1], b[1]) };
        let between = if polar {
            (phi0 + phi1 > 0.0) ^ (q[1] < if (q[0] - lambda0).abs() < EPSILON { phi0 } else { phi1 })
        } else if meridian {
            phi0 <= q[1] && q[1] <= phi1
        } else {
            (delta > PI) ^ (lambda0 <= q[0] && q[0] <= lambda1)
        };
        between.then_some([q, other])
    }
}

enum Meeting {
    Missed,
    Points(Pair, Pair),
}

impl Edge for Circle {
    type Cut = Cut;

    fn cut(&self) -> Cut {
        Cut { circle: *self, last: None, sides: 0, visible: false, began_visible: false, whole: true }
    }

    fn visible(&self, [lambda, phi]: Pair) -> bool {
        libm::cos(lambda) * libm::cos(phi) > self.cos
    }

    fn walk(&self, ends: Option<[Pair; 2]>, direction: f64, out: &mut impl Stream) {
        arc(self.radius, direction, ends, out);
    }

    fn start(&self) -> Pair {
        if self.small { [0.0, -self.radius] } else { [-PI, self.radius - PI] }
    }
}

/// Sends points of the circle every two degrees: between two of its points, or all around.
fn arc(radius: f64, direction: f64, ends: Option<[Pair; 2]>, out: &mut impl Stream) {
    let (cos, sin) = (libm::cos(radius), libm::sin(radius));
    let step = direction * radians(2.0);
    let (from, to) = match ends {
        None => (radius + direction * TAU, radius - step / 2.0),
        Some([from, to]) => {
            let (from, to) = (angle_of(cos, from), angle_of(cos, to));
            let behind = if direction > 0.0 { from < to } else { from > to };
            (if behind { from + direction * TAU } else { from }, to)
        }
    };
    let mut t = from;
    while if direction > 0.0 { t > to } else { t < to } {
        let [lambda, phi] = spherical([cos, -sin * libm::cos(t), -sin * libm::sin(t)]);
        out.point(lambda, phi);
        t -= step;
    }
}

/// The angle at which a point of the circle is seen from its middle.
fn angle_of(cos: f64, point: Pair) -> f64 {
    let [x, y, z] = cartesian(point);
    let [_, y, z] = normalize([x - cos, y, z]);
    let angle = acos(-y);
    (if -z < 0.0 { -angle } else { angle } + TAU - EPSILON) % TAU
}

/// A line on its way.
#[derive(Clone, Copy, Debug)]
pub(in crate::geo) struct Cut {
    circle: Circle,
    last: Option<Pair>,
    sides: u8,
    visible: bool,
    began_visible: bool,
    whole: bool,
}

impl LineCut for Cut {
    fn line_start(&mut self, _out: &mut impl Stream) {
        self.visible = false;
        self.began_visible = false;
        self.whole = true;
    }

    fn point(&mut self, point: Pair, out: &mut impl Stream) {
        let [lambda, phi] = point;
        let circle = self.circle;
        let visible = circle.visible(point);
        let sides = match (circle.small, visible) {
            (true, false) => circle.sides(lambda, phi),
            (false, true) => circle.sides(lambda + if lambda < 0.0 { PI } else { -PI }, phi),
            _ => 0,
        };
        if self.last.is_none() {
            (self.visible, self.began_visible) = (visible, visible);
            if visible {
                out.line_start();
            }
        }
        if let Some(last) = self.last {
            if visible != self.visible {
                self.whole = false;
                if visible {
                    out.line_start();
                    let crossing = circle.one_crossing(point, last);
                    if let Some([x, y]) = crossing {
                        out.point(x, y);
                    }
                    self.last = crossing;
                } else {
                    let crossing = circle.one_crossing(last, point);
                    if let Some([x, y]) = crossing {
                        out.cut_point(x, y);
                    }
                    out.line_end();
                    self.last = crossing;
                }
            } else if circle.uneven
                && circle.small != visible
                && sides & self.sides == 0
                && let Some([a, b]) = circle.two_crossings(point, last)
            {
                self.whole = false;
                if circle.small {
                    out.line_start();
                    out.point(a[0], a[1]);
                    out.point(b[0], b[1]);
                    out.line_end();
                } else {
                    out.point(b[0], b[1]);
                    out.line_end();
                    out.line_start();
                    out.cut_point(a[0], a[1]);
                }
            }
        }
        if visible && self.last.is_none_or(|last| !same_point(last, point)) {
            out.point(lambda, phi);
        }
        (self.last, self.visible, self.sides) = (Some(point), visible, sides);
    }

    fn line_end(&mut self, out: &mut impl Stream) {
        if self.visible {
            out.line_end();
        }
        self.last = None;
    }

    fn outcome(&self) -> Outcome {
        Outcome { whole: self.whole, wraps: self.began_visible && self.visible }
    }
}
