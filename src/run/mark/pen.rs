//! Pens: what the shapes of marks are drawn with.
//!
//! A shape is written once over [`Pen`], and drawn twice: by an [`Outline`] for painting and by an [`Extent`] for its bounds. The two differ as in Vega, whose pictures go through SVG: d3 rounds coordinates in the
//! path's text to three decimals and SVG's reader turns arcs into curves, while bounds are computed exactly.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use crate::geom::{Extent, Path, Point};
use crate::js::round;

/// What can be drawn, in the terms of an HTML canvas. Angles are in radians, clockwise from the x axis.
pub(crate) trait Pen {
    fn move_to(&mut self, x: f64, y: f64);
    fn line_to(&mut self, x: f64, y: f64);
    fn quad_to(&mut self, x1: f64, y1: f64, x: f64, y: f64);
    fn cubic_to(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, x: f64, y: f64);
    /// Part of a circle about (`x`, `y`), joined to what was drawn before by a line.
    fn arc(&mut self, x: f64, y: f64, r: f64, from: f64, to: f64, counter: bool);
    fn rect(&mut self, x: f64, y: f64, width: f64, height: f64);
    fn close(&mut self);
}

impl Pen for Extent {
    fn move_to(&mut self, x: f64, y: f64) {
        self.move_to(x, y);
    }

    fn line_to(&mut self, x: f64, y: f64) {
        self.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f64, y1: f64, x: f64, y: f64) {
        self.quad_to(x1, y1, x, y);
    }

    fn cubic_to(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, x: f64, y: f64) {
        self.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn arc(&mut self, x: f64, y: f64, r: f64, from: f64, to: f64, counter: bool) {
        self.arc(x, y, r, from, to, counter);
    }

    fn rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.rect(x, y, width, height);
    }

    fn close(&mut self) {}
}

/// Draws the path as it comes out of SVG.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    path: Path,
    /// Whether numbers keep three decimals only.
    rounded: bool,
    /// Where the subpath starts, before rounding.
    start: Point,
    last: Option<Point>,
    /// Reading SVG ends at the first number that is none; so does this.
    broken: bool,
}

impl Outline {
    /// For what d3-shape draws: numbers to three decimals.
    pub(crate) fn rounded() -> Self {
        Self { rounded: true, ..Self::default() }
    }

    /// Numbers in full.
    pub(crate) fn exact() -> Self {
        Self::default()
    }

    pub(crate) fn finish(self) -> Path {
        self.path
    }

    /// The points as written, or `None` from the first one on that is not finite.
    fn written<const N: usize>(&mut self, points: [(f64, f64); N]) -> Option<[(f64, f64); N]> {
        self.broken |= points.iter().any(|(x, y)| !x.is_finite() || !y.is_finite());
        let round = |v: f64| if self.rounded { round(v * 1000.0) / 1000.0 } else { v };
        (!self.broken).then(|| points.map(|(x, y)| (round(x), round(y))))
    }

    /// An SVG arc of radius `r` to (`x`, `y`).
    fn arc_to(&mut self, r: f64, large: bool, sweep: bool, x: f64, y: f64) {
        let Some([(x, y), (r, _)]) = self.written([(x, y), (r, r)]) else { return };
        let from = self.end();
        let path = &mut self.path;
        svg_arc(from, [r, r], 0.0, large, sweep, Point::new(x, y), |curve| match curve {
            Curve::Cubic(a, b, c) => path.cubic_to(a.x, a.y, b.x, b.y, c.x, c.y),
            Curve::Line(p) => path.line_to(p.x, p.y),
        });
    }

    /// Where the path as written ends.
    fn end(&self) -> Point {
        use crate::geom::Segment::{Close, Cubic, Line, Move, Quad};
        let mut segments = self.path.segments.iter().rev();
        match segments.next() {
            Some(Move(p) | Line(p) | Quad(_, p) | Cubic(_, _, p)) => *p,
            Some(Close) => segments.find_map(|s| if let Move(p) = s { Some(*p) } else { None }).unwrap_or_default(),
            None => Point::default(),
        }
    }
}

impl Pen for Outline {
    fn move_to(&mut self, x: f64, y: f64) {
        self.start = Point::new(x, y);
        self.last = Some(self.start);
        if let Some([(x, y)]) = self.written([(x, y)]) {
            self.path.move_to(x, y);
        }
    }

    fn line_to(&mut self, x: f64, y: f64) {
        self.last = Some(Point::new(x, y));
        if let Some([(x, y)]) = self.written([(x, y)]) {
            self.path.line_to(x, y);
        }
    }

    fn quad_to(&mut self, x1: f64, y1: f64, x: f64, y: f64) {
        self.last = Some(Point::new(x, y));
        if let Some([(x1, y1), (x, y)]) = self.written([(x1, y1), (x, y)]) {
            self.path.quad_to(x1, y1, x, y);
        }
    }

    fn cubic_to(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, x: f64, y: f64) {
        self.last = Some(Point::new(x, y));
        if let Some([(x1, y1), (x2, y2), (x, y)]) = self.written([(x1, y1), (x2, y2), (x, y)]) {
            self.path.cubic_to(x1, y1, x2, y2, x, y);
        }
    }

    /// d3-path's `arc`: a whole circle is two arcs, an angle of the wrong sign goes round.
    fn arc(&mut self, x: f64, y: f64, r: f64, from: f64, to: f64, counter: bool) {
        const EPSILON: f64 = 1e-6;
        let (dx, dy) = (r * libm::cos(from), r * libm::sin(from));
        let (x0, y0) = (x + dx, y + dy);
        match self.last {
            None => {
                if let Some([(x, y)]) = self.written([(x0, y0)]) {
                    self.path.move_to(x, y);
                }
            }
            Some(last) if (last.x - x0).abs() > EPSILON || (last.y - y0).abs() > EPSILON => {
                if let Some([(x, y)]) = self.written([(x0, y0)]) {
                    self.path.line_to(x, y);
                }
            }
            Some(_) => {}
        }
        if r <= 0.0 {
            return;
        }
        let mut turn = if counter { from - to } else { to - from };
        if turn < 0.0 {
            turn = turn % TAU + TAU;
        }
        if turn > TAU - EPSILON {
            self.arc_to(r, true, !counter, x - dx, y - dy);
            self.arc_to(r, true, !counter, x0, y0);
            self.last = Some(Point::new(x0, y0));
        } else if turn > EPSILON {
            let (x1, y1) = (x + r * libm::cos(to), y + r * libm::sin(to));
            self.arc_to(r, turn >= PI, !counter, x1, y1);
            self.last = Some(Point::new(x1, y1));
        }
    }

    /// SVG's `M x,y h w v h h -w Z`: the sides are rounded, not the corners.
    fn rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.start = Point::new(x, y);
        self.last = Some(self.start);
        if let Some([(x, y), (w, h)]) = self.written([(x, y), (width, height)]) {
            self.path.move_to(x, y);
            self.path.line_to(x + w, y);
            self.path.line_to(x + w, y + h);
            self.path.line_to(x + w - w, y + h);
            self.path.close();
        }
    }

    fn close(&mut self) {
        if self.last.is_some() {
            self.last = Some(self.start);
            if !self.broken && !self.path.is_empty() {
                self.path.close();
            }
        }
    }
}

/// A piece of what an SVG arc is turned into.
pub(crate) enum Curve {
    Cubic(Point, Point, Point),
    /// The arc has no radius, or no length.
    Line(Point),
}

/// Gives the curves of an SVG arc from `from` to `to`; `rotation` is in radians.
///
/// The number of curves and their handles are those of the reader that the reference pictures go through (tolerance
/// 0.1 px), so that the outlines agree to the last pixel.
pub(crate) fn svg_arc(
    from: Point,
    radii: [f64; 2],
    rotation: f64,
    large: bool,
    sweep: bool,
    to: Point,
    mut emit: impl FnMut(Curve),
) {
    let [mut rx, mut ry] = radii.map(f64::abs);
    if rx <= 1e-5 || ry <= 1e-5 || from == to {
        emit(Curve::Line(to));
        return;
    }
    let turn = rotation % TAU;
    let (sin, cos) = (libm::sin(turn), libm::cos(turn));
    // SVG 1.1, appendix F.6.5: from end points to centre and angles.
    let (dx, dy) = ((from.x - to.x) * 0.5, (from.y - to.y) * 0.5);
    let (px, py) = (cos * dx + sin * dy, -sin * dx + cos * dy);
    let short = px * px / (rx * rx) + py * py / (ry * ry);
    if short > 1.0 {
        rx *= short.sqrt();
        ry *= short.sqrt();
    }
    let squares = (rx * py) * (rx * py) + (ry * px) * (ry * px);
    let sign = if large == sweep { -1.0 } else { 1.0 };
    let k = sign * (((rx * ry) * (rx * ry) - squares) / squares).abs().sqrt();
    let (tx, ty) = (k * (rx * py) / ry, -k * (ry * px) / rx);
    let (cx, cy) = (cos * tx - sin * ty + (from.x + to.x) * 0.5, sin * tx + cos * ty + (from.y + to.y) * 0.5);
    let start = libm::atan2((py - ty) / ry, (px - tx) / rx);
    let mut angle = (libm::atan2((-py - ty) / ry, (-px - tx) / rx) - start) % TAU;
    if sweep && angle < 0.0 {
        angle += TAU;
    } else if !sweep && angle > 0.0 {
        angle -= TAU;
    }

    let pieces_of_circle = libm::pow(1.1163 * rx.max(ry) / 0.1, 1.0 / 6.0).max(3.999_999);
    let pieces = (pieces_of_circle * angle.abs() / TAU).ceil();
    let step = angle / pieces;
    let arm = 4.0 / 3.0 * libm::tan((0.25 * step).abs()) * angle.signum();
    let sample = |angle: f64| {
        let (u, v) = (rx * libm::cos(angle), ry * libm::sin(angle));
        let (sin, cos) = (libm::sin(rotation), libm::cos(rotation));
        Point::new(u * cos - v * sin, u * sin + v * cos)
    };
    // A radius of 1e9 px takes 47 pieces; the bound is for the sake of safety.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 0 to 1000")]
    let count = pieces.clamp(0.0, 1000.0) as usize;
    let (mut at, mut p0) = (start, sample(start));
    for _ in 0..count {
        let next = at + step;
        let p3 = sample(next);
        let (out, back) = (sample(at + FRAC_PI_2), sample(next + FRAC_PI_2));
        emit(Curve::Cubic(
            Point::new(cx + (p0.x + arm * out.x), cy + (p0.y + arm * out.y)),
            Point::new(cx + (p3.x - arm * back.x), cy + (p3.y - arm * back.y)),
            Point::new(cx + p3.x, cy + p3.y),
        ));
        (at, p0) = (next, p3);
    }
}

#[cfg(test)]
pub(super) mod writer {
    //! A pen that writes the path as d3 does, so that shapes can be held against d3's own text.

    use std::f64::consts::{PI, TAU};
    use std::fmt::Write as _;

    use super::{Pen, round};
    use crate::js::number_to_text;

    #[derive(Default)]
    pub(crate) struct Writer {
        pub(crate) text: String,
        last: Option<(f64, f64)>,
        start: (f64, f64),
    }

    impl Writer {
        fn put(&mut self, letter: char, numbers: &[f64]) {
            let numbers: Vec<String> = numbers.iter().map(|v| number_to_text(round(v * 1000.0) / 1000.0)).collect();
            write!(self.text, "{letter}{}", numbers.join(",")).unwrap();
        }
    }

    impl Pen for Writer {
        fn move_to(&mut self, x: f64, y: f64) {
            self.put('M', &[x, y]);
            (self.last, self.start) = (Some((x, y)), (x, y));
        }

        fn line_to(&mut self, x: f64, y: f64) {
            self.put('L', &[x, y]);
            self.last = Some((x, y));
        }

        fn quad_to(&mut self, x1: f64, y1: f64, x: f64, y: f64) {
            self.put('Q', &[x1, y1, x, y]);
            self.last = Some((x, y));
        }

        fn cubic_to(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, x: f64, y: f64) {
            self.put('C', &[x1, y1, x2, y2, x, y]);
            self.last = Some((x, y));
        }

        fn arc(&mut self, x: f64, y: f64, r: f64, from: f64, to: f64, counter: bool) {
            let at = |angle: f64| (x + r * libm::cos(angle), y + r * libm::sin(angle));
            let ((x0, y0), (x1, y1)) = (at(from), at(to));
            match self.last {
                None => self.put('M', &[x0, y0]),
                Some((x, y)) if (x - x0).abs() > 1e-6 || (y - y0).abs() > 1e-6 => self.put('L', &[x0, y0]),
                Some(_) => {}
            }
            let turn = if counter { from - to } else { to - from };
            let turn = if turn < 0.0 { turn % TAU + TAU } else { turn };
            let sweep = if counter { 0.0 } else { 1.0 };
            if turn > TAU - 1e-6 {
                self.put('A', &[r, r, 0.0, 1.0, sweep, x - (x0 - x), y - (y0 - y)]);
                self.put('A', &[r, r, 0.0, 1.0, sweep, x0, y0]);
                self.last = Some((x0, y0));
            } else if turn > 1e-6 {
                self.put('A', &[r, r, 0.0, if turn >= PI { 1.0 } else { 0.0 }, sweep, x1, y1]);
                self.last = Some((x1, y1));
            }
        }

        fn rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
            self.put('M', &[x, y]);
            self.put('h', &[width]);
            self.put('v', &[height]);
            self.put('h', &[-width]);
            self.text.push('Z');
        }

        fn close(&mut self) {
            if self.last.is_some() {
                self.last = Some(self.start);
                self.text.push('Z');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Outline, Pen, round};
    use crate::geom::{Point, Segment};
    use std::f64::consts::TAU;

    #[test]
    fn halves_round_up() {
        assert_eq!([round(2.5), round(-2.5), round(-2.6)], [3.0, -2.0, -3.0]);
    }

    #[test]
    fn a_small_circle_is_four_curves_through_its_corners() {
        let mut pen = Outline::rounded();
        pen.move_to(5.0, 0.0);
        pen.arc(0.0, 0.0, 5.0, 0.0, TAU, false);
        let path = pen.finish();
        let ends = path.segments.iter().map(|segment| match segment {
            Segment::Move(p) | Segment::Line(p) | Segment::Cubic(_, _, p) | Segment::Quad(_, p) => *p,
            Segment::Close => Point::default(),
        });
        let near = |a: Point, x: f64, y: f64| (a.x - x).abs() < 1e-9 && (a.y - y).abs() < 1e-9;
        let want = [(5.0, 0.0), (0.0, 5.0), (-5.0, 0.0), (0.0, -5.0), (5.0, 0.0)];
        assert!(ends.zip(want).all(|(p, (x, y))| near(p, x, y)), "{path:?}");
        assert_eq!(path.segments.len(), 5);
    }

    #[test]
    fn drawing_ends_at_the_first_number_that_is_none() {
        let mut pen = Outline::exact();
        pen.move_to(0.0, 0.0);
        pen.line_to(f64::INFINITY, 1.0);
        pen.line_to(2.0, 2.0);
        assert_eq!(pen.finish().segments, [Segment::Move(Point::new(0.0, 0.0))]);
    }
}
