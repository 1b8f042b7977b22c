//! Curves through points: d3-shape's, as lines and as the two edges of an area.
//!
//! Each curve is drawn over a whole run of points at once. The arithmetic is d3's, step for step, because its
//! results are rounded to three decimals and must round the same way.

use super::pen::Pen;
use crate::geom::Point;

/// The interpolation between points, as d3-shape's curves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Curve {
    Basis,
    BasisClosed,
    BasisOpen,
    /// Basis pulled towards a straight line; 1 is basis itself.
    Bundle(f64),
    /// With its tension, 0 to 1.
    Cardinal(f64),
    CardinalClosed(f64),
    CardinalOpen(f64),
    /// With its alpha, 0 to 1.
    CatmullRom(f64),
    CatmullRomClosed(f64),
    CatmullRomOpen(f64),
    Linear,
    LinearClosed,
    MonotoneX,
    MonotoneY,
    Natural,
    /// A step at this fraction of the way to the next point.
    Step(f64),
}

impl Curve {
    /// The curve of Vega's `interpolate`; what Vega does not know is linear.
    pub(crate) fn new(name: &str, horizontal: bool, tension: Option<f64>) -> Self {
        match name {
            "basis" => Self::Basis,
            "basis-closed" => Self::BasisClosed,
            "basis-open" => Self::BasisOpen,
            "bundle" => match tension.unwrap_or(0.85) {
                1.0 => Self::Basis,
                beta => Self::Bundle(beta),
            },
            "cardinal" => Self::Cardinal(tension.unwrap_or(0.0)),
            "cardinal-open" => Self::CardinalOpen(tension.unwrap_or(0.0)),
            "cardinal-closed" => Self::CardinalClosed(tension.unwrap_or(0.0)),
            "catmull-rom" => match tension.unwrap_or(0.5) {
                0.0 => Self::Cardinal(0.0),
                alpha => Self::CatmullRom(alpha),
            },
            "catmull-rom-closed" => match tension.unwrap_or(0.5) {
                0.0 => Self::CardinalClosed(0.0),
                alpha => Self::CatmullRomClosed(alpha),
            },
            "catmull-rom-open" => match tension.unwrap_or(0.5) {
                0.0 => Self::CardinalOpen(0.0),
                alpha => Self::CatmullRomOpen(alpha),
            },
            "linear-closed" => Self::LinearClosed,
            "monotone" if horizontal => Self::MonotoneY,
            "monotone" => Self::MonotoneX,
            "natural" => Self::Natural,
            "step" => Self::Step(0.5),
            "step-after" => Self::Step(1.0),
            "step-before" => Self::Step(0.0),
            _ => Self::Linear,
        }
    }
}

/// The part of an outline that a run of points is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Edge {
    /// A line of its own: a lone point is closed, so that a round cap shows it.
    Line,
    /// An area's first edge.
    Out,
    /// An area's second edge, from its last point to its first: it goes on from the first and is closed.
    Back,
}

impl Edge {
    fn start(self, pen: &mut dyn Pen, p: Point) {
        match self {
            Self::Back => pen.line_to(p.x, p.y),
            Self::Line | Self::Out => pen.move_to(p.x, p.y),
        }
    }

    fn end(self, pen: &mut dyn Pen, lone: bool) {
        if self == Self::Back || (self == Self::Line && lone) {
            pen.close();
        }
    }
}

/// Draws a line through each run of `Some`.
pub(crate) fn line(curve: Curve, points: &[Option<Point>], pen: &mut dyn Pen) {
    for run in points.split(Option::is_none).filter(|run| !run.is_empty()) {
        let run: Vec<Point> = run.iter().copied().flatten().collect();
        trace(curve, &run, Edge::Line, pen);
    }
}

/// Draws an area between two edges for each run of `Some`: `(out, back)`.
pub(crate) fn area(curve: Curve, points: &[Option<(Point, Point)>], pen: &mut dyn Pen) {
    for run in points.split(Option::is_none).filter(|run| !run.is_empty()) {
        let out: Vec<Point> = run.iter().flatten().map(|(out, _)| *out).collect();
        let back: Vec<Point> = run.iter().rev().flatten().map(|(_, back)| *back).collect();
        trace(curve, &out, Edge::Out, pen);
        // The way back goes through the steps in the other direction.
        let curve = if let Curve::Step(t) = curve { Curve::Step(1.0 - t) } else { curve };
        trace(curve, &back, Edge::Back, pen);
    }
}

fn trace(curve: Curve, points: &[Point], edge: Edge, pen: &mut dyn Pen) {
    match curve {
        Curve::Linear => linear(points, edge, pen),
        Curve::LinearClosed => linear_closed(points, pen),
        Curve::Step(t) => step(t, points, edge, pen),
        Curve::Basis => basis(points, edge, pen),
        Curve::BasisClosed => basis_closed(points, pen),
        Curve::BasisOpen => basis_open(points, edge, pen),
        Curve::Bundle(beta) => basis(&bundle(beta, points), edge, pen),
        Curve::Cardinal(tension) => cardinal(Handles::cardinal(tension), points, edge, pen),
        Curve::CardinalClosed(tension) => cardinal_closed(Handles::cardinal(tension), points, pen),
        Curve::CardinalOpen(tension) => cardinal_open(Handles::cardinal(tension), points, edge, pen),
        Curve::CatmullRom(alpha) => cardinal(Handles::CatmullRom(alpha), points, edge, pen),
        Curve::CatmullRomClosed(alpha) => cardinal_closed(Handles::CatmullRom(alpha), points, pen),
        Curve::CatmullRomOpen(alpha) => cardinal_open(Handles::CatmullRom(alpha), points, edge, pen),
        Curve::MonotoneX => monotone(points, edge, pen),
        Curve::MonotoneY => {
            let mirrored: Vec<Point> = points.iter().map(|p| Point::new(p.y, p.x)).collect();
            monotone(&mirrored, edge, &mut Mirror(pen));
        }
        Curve::Natural => natural(points, edge, pen),
    }
}

fn linear(points: &[Point], edge: Edge, pen: &mut dyn Pen) {
    let Some((first, rest)) = points.split_first() else { return };
    edge.start(pen, *first);
    for p in rest {
        pen.line_to(p.x, p.y);
    }
    edge.end(pen, rest.is_empty());
}

fn linear_closed(points: &[Point], pen: &mut dyn Pen) {
    let Some((first, rest)) = points.split_first() else { return };
    pen.move_to(first.x, first.y);
    for p in rest {
        pen.line_to(p.x, p.y);
    }
    pen.close();
}

fn step(t: f64, points: &[Point], edge: Edge, pen: &mut dyn Pen) {
    let Some(first) = points.first() else { return };
    edge.start(pen, *first);
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if t <= 0.0 {
            pen.line_to(a.x, b.y);
            pen.line_to(b.x, b.y);
        } else {
            let x = a.x * (1.0 - t) + b.x * t;
            pen.line_to(x, a.y);
            pen.line_to(x, b.y);
        }
    }
    if let [_, .., last] = points
        && 0.0 < t
        && t < 1.0
    {
        pen.line_to(last.x, last.y);
    }
    edge.end(pen, points.len() == 1);
}

/// The piece of a uniform B-spline that `a`, `b` and the new point `p` make.
fn basis_piece(a: Point, b: Point, p: Point, pen: &mut dyn Pen) {
    pen.cubic_to(
        (2.0 * a.x + b.x) / 3.0,
        (2.0 * a.y + b.y) / 3.0,
        (a.x + 2.0 * b.x) / 3.0,
        (a.y + 2.0 * b.y) / 3.0,
        (a.x + 4.0 * b.x + p.x) / 6.0,
        (a.y + 4.0 * b.y + p.y) / 6.0,
    );
}

fn basis(points: &[Point], edge: Edge, pen: &mut dyn Pen) {
    let Some(first) = points.first() else { return };
    edge.start(pen, *first);
    if let [a, b, _, ..] = points {
        pen.line_to((5.0 * a.x + b.x) / 6.0, (5.0 * a.y + b.y) / 6.0);
    }
    for triple in points.windows(3) {
        basis_piece(triple[0], triple[1], triple[2], pen);
    }
    if let [.., a, b] = points {
        if points.len() > 2 {
            basis_piece(*a, *b, *b, pen);
        }
        pen.line_to(b.x, b.y);
    }
    edge.end(pen, points.len() == 1);
}

fn basis_closed(points: &[Point], pen: &mut dyn Pen) {
    match points {
        [] => {}
        [a] => {
            pen.move_to(a.x, a.y);
            pen.close();
        }
        [a, b] => {
            pen.move_to((a.x + 2.0 * b.x) / 3.0, (a.y + 2.0 * b.y) / 3.0);
            pen.line_to((b.x + 2.0 * a.x) / 3.0, (b.y + 2.0 * a.y) / 3.0);
            pen.close();
        }
        [a, b, c, ..] => {
            pen.move_to((a.x + 4.0 * b.x + c.x) / 6.0, (a.y + 4.0 * b.y + c.y) / 6.0);
            let round: Vec<Point> = points[1..].iter().chain([a, b, c]).copied().collect();
            for triple in round.windows(3) {
                basis_piece(triple[0], triple[1], triple[2], pen);
            }
        }
    }
}

fn basis_open(points: &[Point], edge: Edge, pen: &mut dyn Pen) {
    if let [a, b, c, ..] = points {
        edge.start(pen, Point::new((a.x + 4.0 * b.x + c.x) / 6.0, (a.y + 4.0 * b.y + c.y) / 6.0));
        for triple in points[1..].windows(3) {
            basis_piece(triple[0], triple[1], triple[2], pen);
        }
    }
    edge.end(pen, points.len() == 3);
}

fn bundle(beta: f64, points: &[Point]) -> Vec<Point> {
    let (Some(first), Some(last), true) = (points.first(), points.last(), points.len() > 1) else { return Vec::new() };
    let (dx, dy) = (last.x - first.x, last.y - first.y);
    let place = |(i, p): (usize, &Point)| {
        let t = i as f64 / (points.len() - 1) as f64;
        let x = beta * p.x + (1.0 - beta) * (first.x + t * dx);
        let y = beta * p.y + (1.0 - beta) * (first.y + t * dy);
        Point::new(x, y)
    };
    points.iter().enumerate().map(place).collect()
}

/// The rule by which a cubic spline through its points finds its handles.
#[derive(Clone, Copy, Debug)]
enum Handles {
    /// A sixth of what is left of the tension.
    Cardinal(f64),
    /// Alpha.
    CatmullRom(f64),
}

impl Handles {
    fn cardinal(tension: f64) -> Self {
        Self::Cardinal((1.0 - tension) / 6.0)
    }

    /// The piece from `p1` to `p2`; `p0` stands before, `p` after. `None` before the first point.
    fn piece(self, p0: Option<Point>, p1: Point, p2: Point, p: Point, pen: &mut dyn Pen) {
        match self {
            Self::Cardinal(k) => {
                // Before the first point stands, by d3's set-up, the second one.
                let p0 = p0.unwrap_or(p2);
                pen.cubic_to(
                    p1.x + k * (p2.x - p0.x),
                    p1.y + k * (p2.y - p0.y),
                    p2.x + k * (p1.x - p.x),
                    p2.y + k * (p1.y - p.y),
                    p2.x,
                    p2.y,
                );
            }
            Self::CatmullRom(alpha) => {
                let length = |a: Point, b: Point| {
                    let (dx, dy) = (a.x - b.x, a.y - b.y);
                    let square = libm::pow(dx * dx + dy * dy, alpha);
                    (square.sqrt(), square)
                };
                let (l01, l01_2) = p0.map_or((0.0, 0.0), |p0| length(p0, p1));
                let (l12, l12_2) = length(p1, p2);
                let (l23, l23_2) = length(p2, p);
                let (mut h1, mut h2) = (p1, p2);
                if let Some(p0) = p0.filter(|_| l01 > 1e-12) {
                    let a = 2.0 * l01_2 + 3.0 * l01 * l12 + l12_2;
                    let n = 3.0 * l01 * (l01 + l12);
                    h1.x = (h1.x * a - p0.x * l12_2 + p2.x * l01_2) / n;
                    h1.y = (h1.y * a - p0.y * l12_2 + p2.y * l01_2) / n;
                }
                if l23 > 1e-12 {
                    let b = 2.0 * l23_2 + 3.0 * l23 * l12 + l12_2;
                    let m = 3.0 * l23 * (l23 + l12);
                    h2.x = (h2.x * b + p1.x * l23_2 - p.x * l12_2) / m;
                    h2.y = (h2.y * b + p1.y * l23_2 - p.y * l12_2) / m;
                }
                pen.cubic_to(h1.x, h1.y, h2.x, h2.y, p2.x, p2.y);
            }
        }
    }
}

fn cardinal(handles: Handles, points: &[Point], edge: Edge, pen: &mut dyn Pen) {
    let Some(first) = points.first() else { return };
    edge.start(pen, *first);
    if let [_, b] = points {
        pen.line_to(b.x, b.y);
    }
    if let [a, b, c, ..] = points {
        handles.piece(None, *a, *b, *c, pen);
    }
    for four in points.windows(4) {
        handles.piece(Some(four[0]), four[1], four[2], four[3], pen);
    }
    if let [.., a, b, c] = points {
        // After the last point comes, for a cardinal spline, the one before it; for Catmull-Rom itself.
        let after = if matches!(handles, Handles::Cardinal(_)) { *b } else { *c };
        handles.piece(Some(*a), *b, *c, after, pen);
    }
    edge.end(pen, points.len() == 1);
}

fn cardinal_closed(handles: Handles, points: &[Point], pen: &mut dyn Pen) {
    match points {
        [] => {}
        [a] => {
            pen.move_to(a.x, a.y);
            pen.close();
        }
        [a, b] => {
            pen.move_to(b.x, b.y);
            pen.line_to(a.x, a.y);
            pen.close();
        }
        [a, b, c, ..] => {
            pen.move_to(b.x, b.y);
            let round: Vec<Point> = points.iter().chain([a, b, c]).copied().collect();
            for four in round.windows(4) {
                handles.piece(Some(four[0]), four[1], four[2], four[3], pen);
            }
        }
    }
}

fn cardinal_open(handles: Handles, points: &[Point], edge: Edge, pen: &mut dyn Pen) {
    if let [_, b, _, ..] = points {
        edge.start(pen, *b);
        for four in points.windows(4) {
            handles.piece(Some(four[0]), four[1], four[2], four[3], pen);
        }
    }
    edge.end(pen, points.len() == 3);
}

fn monotone(points: &[Point], edge: Edge, pen: &mut dyn Pen) {
    let mut run: Vec<Point> = Vec::with_capacity(points.len());
    for p in points {
        if run.last() != Some(p) {
            run.push(*p);
        }
    }
    let Some(first) = run.first() else { return };
    edge.start(pen, *first);
    if let [_, b] = run.as_slice() {
        pen.line_to(b.x, b.y);
    }
    let mut before = f64::NAN;
    for (i, triple) in run.windows(3).enumerate() {
        let (a, b, c) = (triple[0], triple[1], triple[2]);
        let slope = inner_slope(a, b, c);
        let start = if i == 0 { end_slope(a, b, slope) } else { before };
        monotone_piece(a, b, start, slope, pen);
        before = slope;
    }
    if let [_, .., a, b] = run.as_slice() {
        monotone_piece(*a, *b, before, end_slope(*a, *b, before), pen);
    }
    edge.end(pen, run.len() == 1);
}

/// Steffen's slope at `b`: no overshoot between its neighbours.
fn inner_slope(a: Point, b: Point, c: Point) -> f64 {
    let (h0, h1) = (b.x - a.x, c.x - b.x);
    // Dividing by a zero of the right sign gives an infinity of the right sign.
    let zero = |h: f64, other: f64| match h {
        0.0 if other < 0.0 => -0.0,
        0.0 => 0.0,
        _ => h,
    };
    let s0 = (b.y - a.y) / zero(h0, h1);
    let s1 = (c.y - b.y) / zero(h1, h0);
    let p = (s0 * h1 + s1 * h0) / (h0 + h1);
    let sign = |s: f64| if s < 0.0 { -1.0 } else { 1.0 };
    let least =
        if s0.is_nan() || s1.is_nan() || p.is_nan() { f64::NAN } else { s0.abs().min(s1.abs()).min(0.5 * p.abs()) };
    let slope = (sign(s0) + sign(s1)) * least;
    if slope.is_nan() { 0.0 } else { slope }
}

fn end_slope(a: Point, b: Point, inner: f64) -> f64 {
    let h = b.x - a.x;
    if h == 0.0 { inner } else { (3.0 * (b.y - a.y) / h - inner) / 2.0 }
}

fn monotone_piece(a: Point, b: Point, t0: f64, t1: f64, pen: &mut dyn Pen) {
    let dx = (b.x - a.x) / 3.0;
    pen.cubic_to(a.x + dx, a.y + dx * t0, b.x - dx, b.y - dx * t1, b.x, b.y);
}

/// Swaps x and y.
struct Mirror<'a>(&'a mut dyn Pen);

impl Pen for Mirror<'_> {
    fn move_to(&mut self, x: f64, y: f64) {
        self.0.move_to(y, x);
    }

    fn line_to(&mut self, x: f64, y: f64) {
        self.0.line_to(y, x);
    }

    fn quad_to(&mut self, x1: f64, y1: f64, x: f64, y: f64) {
        self.0.quad_to(y1, x1, y, x);
    }

    fn cubic_to(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, x: f64, y: f64) {
        self.0.cubic_to(y1, x1, y2, x2, y, x);
    }

    fn arc(&mut self, x: f64, y: f64, r: f64, from: f64, to: f64, counter: bool) {
        let quarter = std::f64::consts::FRAC_PI_2;
        self.0.arc(y, x, r, quarter - from, quarter - to, !counter);
    }

    fn rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.0.rect(y, x, height, width);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

fn natural(points: &[Point], edge: Edge, pen: &mut dyn Pen) {
    if let Some(first) = points.first() {
        edge.start(pen, *first);
    }
    match points {
        [] | [_] => {}
        [_, b] => pen.line_to(b.x, b.y),
        _ => {
            let (xs, ys): (Vec<f64>, Vec<f64>) = points.iter().map(|p| (p.x, p.y)).unzip();
            let ((ax, bx), (ay, by)) = (control_points(&xs), control_points(&ys));
            for (i, p) in points[1..].iter().enumerate() {
                pen.cubic_to(ax[i], ay[i], bx[i], by[i], p.x, p.y);
            }
        }
    }
    edge.end(pen, points.len() == 1);
}

/// The handles of a natural cubic spline through three or more values: after each, and before the next.
fn control_points(x: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let n = x.len() - 1;
    let (mut a, mut b, mut r) = (vec![1.0; n], vec![4.0; n], vec![0.0; n]);
    (a[0], b[0], r[0]) = (0.0, 2.0, x[0] + 2.0 * x[1]);
    for i in 1..n - 1 {
        r[i] = 4.0 * x[i] + 2.0 * x[i + 1];
    }
    (a[n - 1], b[n - 1], r[n - 1]) = (2.0, 7.0, 8.0 * x[n - 1] + x[n]);
    for i in 1..n {
        let m = a[i] / b[i - 1];
        b[i] -= m;
        r[i] -= m * r[i - 1];
    }
    a[n - 1] = r[n - 1] / b[n - 1];
    for i in (0..n - 1).rev() {
        a[i] = (r[i] - a[i + 1]) / b[i];
    }
    b[n - 1] = (x[n] + a[n - 1]) / 2.0;
    for i in 0..n - 1 {
        b[i] = 2.0 * x[i + 1] - a[i + 1];
    }
    (a, b)
}

#[cfg(test)]
mod tests {
    //! The texts are those of d3-shape 3.2.

    use super::super::pen::writer::Writer;
    use super::{Curve, area, line};
    use crate::geom::Point;

    const POINTS: [(f64, f64); 6] =
        [(0.0, 10.0), (10.0, 40.0), (20.5, 20.0), (20.5, 35.0), (40.0, -5.25), (60.0, 12.0)];

    fn points(count: usize) -> impl Iterator<Item = Point> {
        POINTS.into_iter().take(count).map(|(x, y)| Point::new(x, y))
    }

    #[track_caller]
    fn check_line(curve: Curve, count: usize, want: &str) {
        let mut pen = Writer::default();
        line(curve, &points(count).map(Some).collect::<Vec<_>>(), &mut pen);
        assert_eq!(pen.text, want, "{curve:?} through {count}");
    }

    #[track_caller]
    fn check_area(name: &str, want: &str) {
        let mut pen = Writer::default();
        let points: Vec<_> = points(4).map(|p| Some((p, Point::new(p.x, p.y + 20.0)))).collect();
        area(Curve::new(name, false, None), &points, &mut pen);
        assert_eq!(pen.text, want, "{name}");
    }

    #[test]
    #[rustfmt::skip]
    fn lines_are_those_of_d3() {
        let check = |name: &str, count, want| check_line(Curve::new(name, false, None), count, want);
        check("basis", 1, "M0,10Z");
        check("basis", 2, "M0,10L10,40");
        check("basis", 3, "M0,10L1.667,15C3.333,20,6.667,30,10.083,31.667C13.5,33.333,17,26.667,18.75,23.333L20.5,20");
        check("basis", 6, "M0,10L1.667,15C3.333,20,6.667,30,10.083,31.667C13.5,33.333,17,26.667,18.75,25.833C20.5,25,20.5,30,23.75,25.792C27,21.583,33.5,8.167,40.083,4.333C46.667,0.5,53.333,6.25,56.667,9.125L60,12");
        check("basis-closed", 1, "M0,10Z");
        check("basis-closed", 2, "M6.667,30L3.333,20Z");
        check("basis-closed", 3, "M10.083,31.667C13.5,33.333,17,26.667,15.333,21.667C13.667,16.667,6.833,13.333,5.083,16.667C3.333,20,6.667,30,10.083,31.667");
        check("basis-closed", 6, "M10.083,31.667C13.5,33.333,17,26.667,18.75,25.833C20.5,25,20.5,30,23.75,25.792C27,21.583,33.5,8.167,40.083,4.333C46.667,0.5,53.333,6.25,46.667,8.792C40,11.333,20,10.667,11.667,15.333C3.333,20,6.667,30,10.083,31.667");
        check("basis-open", 6, "M10.083,31.667C13.5,33.333,17,26.667,18.75,25.833C20.5,25,20.5,30,23.75,25.792C27,21.583,33.5,8.167,40.083,4.333");
        check("bundle", 6, "M0,10L1.717,14.26C3.433,18.52,6.867,27.04,10.371,28.477C13.875,29.913,17.45,24.267,19.538,23.578C21.625,22.89,22.225,27.16,25.588,23.603C28.95,20.046,35.075,8.662,41.271,5.423C47.467,2.185,53.733,7.093,56.867,9.546L60,12");
        check("cardinal", 1, "M0,10Z");
        check("cardinal", 2, "M0,10L10,40");
        check("cardinal", 3, "M0,10C0,10,6.583,38.333,10,40C13.417,41.667,20.5,20,20.5,20");
        check("cardinal", 6, "M0,10C0,10,6.583,38.333,10,40C13.417,41.667,18.75,20.833,20.5,20C22.25,19.167,17.25,39.208,20.5,35C23.75,30.792,33.417,-1.417,40,-5.25C46.583,-9.083,60,12,60,12");
        check("cardinal-closed", 1, "M0,10Z");
        check("cardinal-closed", 2, "M10,40L0,10Z");
        check("cardinal-closed", 3, "M10,40C13.417,41.667,22.167,25,20.5,20C18.833,15,1.75,6.667,0,10C-1.75,13.333,6.583,38.333,10,40");
        check("cardinal-closed", 6, "M10,40C13.417,41.667,18.75,20.833,20.5,20C22.25,19.167,17.25,39.208,20.5,35C23.75,30.792,33.417,-1.417,40,-5.25C46.583,-9.083,66.667,9.458,60,12C53.333,14.542,8.333,5.333,0,10C-8.333,14.667,6.583,38.333,10,40");
        check("cardinal-open", 6, "M10,40C13.417,41.667,18.75,20.833,20.5,20C22.25,19.167,17.25,39.208,20.5,35C23.75,30.792,33.417,-1.417,40,-5.25");
        check("catmull-rom", 1, "M0,10Z");
        check("catmull-rom", 2, "M0,10L10,40");
        check("catmull-rom", 3, "M0,10C0,10,6.229,39.694,10,40C13.187,40.258,20.5,20,20.5,20");
        check("catmull-rom", 6, "M0,10C0,10,6.229,39.694,10,40C13.187,40.258,18.928,19.613,20.5,20C21.781,20.316,19.119,34.683,20.5,35C22.884,35.547,32.27,-3.651,40,-5.25C45.94,-6.479,60,12,60,12");
        check("catmull-rom-closed", 6, "M10,40C13.187,40.258,18.928,19.613,20.5,20C21.781,20.316,19.119,34.683,20.5,35C22.884,35.547,32.27,-3.651,40,-5.25C45.94,-6.479,61.282,8.719,60,12C58.067,16.946,5.75,2.297,0,10C-4.173,15.591,6.229,39.694,10,40");
        check("catmull-rom-open", 6, "M10,40C13.187,40.258,18.928,19.613,20.5,20C21.781,20.316,19.119,34.683,20.5,35C22.884,35.547,32.27,-3.651,40,-5.25");
        check("linear", 1, "M0,10Z");
        check("linear", 2, "M0,10L10,40");
        check("linear", 3, "M0,10L10,40L20.5,20");
        check("linear", 6, "M0,10L10,40L20.5,20L20.5,35L40,-5.25L60,12");
        check("linear-closed", 6, "M0,10L10,40L20.5,20L20.5,35L40,-5.25L60,12Z");
        check("monotone", 1, "M0,10Z");
        check("monotone", 2, "M0,10L10,40");
        check("monotone", 3, "M0,10C3.333,25,6.667,40,10,40C13.5,40,17,30,20.5,20");
        check("monotone", 6, "M0,10C3.333,25,6.667,40,10,40C13.5,40,17,20,20.5,20C20.5,20,20.5,35,20.5,35C27,35,33.5,-5.25,40,-5.25C46.667,-5.25,53.333,3.375,60,12");
        check("natural", 1, "M0,10Z");
        check("natural", 2, "M0,10L10,40");
        check("natural", 3, "M0,10C3.292,24.167,6.583,38.333,10,40C13.417,41.667,16.958,30.833,20.5,20");
        check("natural", 6, "M0,10C2.914,25.747,5.828,41.494,10,40C14.172,38.506,19.603,19.77,20.5,20C21.397,20.23,17.761,39.427,20.5,35C23.239,30.573,32.354,2.521,40,-5.25C47.646,-13.021,53.823,-0.51,60,12");
        check("step", 1, "M0,10Z");
        check("step", 2, "M0,10L5,10L5,40L10,40");
        check("step", 3, "M0,10L5,10L5,40L15.25,40L15.25,20L20.5,20");
        check("step", 6, "M0,10L5,10L5,40L15.25,40L15.25,20L20.5,20L20.5,35L30.25,35L30.25,-5.25L50,-5.25L50,12L60,12");
        check("step-after", 6, "M0,10L10,10L10,40L20.5,40L20.5,20L20.5,20L20.5,35L40,35L40,-5.25L60,-5.25L60,12");
        check("step-before", 6, "M0,10L0,40L10,40L10,20L20.5,20L20.5,35L20.5,35L20.5,-5.25L40,-5.25L40,12L60,12");
    }

    #[test]
    #[rustfmt::skip]
    fn tension_pulls_a_curve_straight() {
        check_line(Curve::new("cardinal", false, Some(0.4)), 6, "M0,10C0,10,7.95,39,10,40C12.05,41,19.45,20.5,20.5,20C21.55,19.5,18.55,37.525,20.5,35C22.45,32.475,36.05,-2.95,40,-5.25C43.95,-7.55,60,12,60,12");
        check_line(Curve::new("bundle", false, Some(0.5)), 6, "M0,10L1.833,12.533C3.667,15.067,7.333,20.133,11.042,21.033C14.75,21.933,18.5,18.667,21.375,18.317C24.25,17.967,26.25,20.533,29.875,18.496C33.5,16.458,38.75,9.817,44.042,7.967C49.333,6.117,54.667,9.058,57.333,10.529L60,12");
        check_line(Curve::new("catmull-rom", false, Some(1.0)), 6, "M0,10C0,10,5.753,41.277,10,40C13.034,39.088,19.103,18.136,20.5,20C21.427,21.238,19.952,32.386,20.5,35C22.132,42.794,30.489,-6.391,40,-5.25C45.617,-4.576,60,12,60,12");
    }

    #[test]
    fn monotone_runs_down_when_the_mark_is_horizontal() {
        let mirrored: Vec<_> = points(6).map(|p| Some(Point::new(p.y, p.x))).collect();
        let mut pen = Writer::default();
        line(Curve::new("monotone", true, None), &mirrored, &mut pen);
        let want = "M10,0C25,3.333,40,6.667,40,10C40,13.5,20,17,20,20.5C20,20.5,35,20.5,35,20.5C35,27,-5.25,33.5,-5.25,40C-5.25,46.667,3.375,53.333,12,60";
        assert_eq!(pen.text, want);
    }

    #[test]
    #[rustfmt::skip]
    fn areas_are_those_of_d3() {
        check_area("basis", "M0,10L1.667,15C3.333,20,6.667,30,10.083,31.667C13.5,33.333,17,26.667,18.75,25.833C20.5,25,20.5,30,20.5,32.5L20.5,35L20.5,55L20.5,52.5C20.5,50,20.5,45,18.75,45.833C17,46.667,13.5,53.333,10.083,51.667C6.667,50,3.333,40,1.667,35L0,30Z");
        check_area("basis-closed", "M10.083,31.667C13.5,33.333,17,26.667,18.75,25.833C20.5,25,20.5,30,17.083,28.333C13.667,26.667,6.833,18.333,5.083,19.167C3.333,20,6.667,30,10.083,31.667M18.75,45.833C17,46.667,13.5,53.333,10.083,51.667C6.667,50,3.333,40,5.083,39.167C6.833,38.333,13.667,46.667,17.083,48.333C20.5,50,20.5,45,18.75,45.833");
        check_area("cardinal", "M0,10C0,10,6.583,38.333,10,40C13.417,41.667,18.75,20.833,20.5,20C22.25,19.167,20.5,35,20.5,35L20.5,55C20.5,55,22.25,39.167,20.5,40C18.75,40.833,13.417,61.667,10,60C6.583,58.333,0,30,0,30Z");
        check_area("catmull-rom", "M0,10C0,10,6.229,39.694,10,40C13.187,40.258,18.928,19.613,20.5,20C21.781,20.316,20.5,35,20.5,35L20.5,55C20.5,55,21.781,40.316,20.5,40C18.928,39.613,13.187,60.258,10,60C6.229,59.694,0,30,0,30Z");
        check_area("linear", "M0,10L10,40L20.5,20L20.5,35L20.5,55L20.5,40L10,60L0,30Z");
        check_area("monotone", "M0,10C3.333,25,6.667,40,10,40C13.5,40,17,20,20.5,20C20.5,20,20.5,35,20.5,35L20.5,55C20.5,55,20.5,40,20.5,40C17,40,13.5,60,10,60C6.667,60,3.333,45,0,30Z");
        check_area("natural", "M0,10C3.056,25.222,6.111,40.444,10,40C13.889,39.556,18.611,23.444,20.5,20C22.389,16.556,21.444,25.778,20.5,35L20.5,55C21.444,45.778,22.389,36.556,20.5,40C18.611,43.444,13.889,59.556,10,60C6.111,60.444,3.056,45.222,0,30Z");
        check_area("step", "M0,10L5,10L5,40L15.25,40L15.25,20L20.5,20L20.5,35L20.5,35L20.5,55L20.5,55L20.5,40L15.25,40L15.25,60L5,60L5,30L0,30Z");
        check_area("step-after", "M0,10L10,10L10,40L20.5,40L20.5,20L20.5,20L20.5,35L20.5,55L20.5,40L20.5,40L20.5,60L10,60L10,30L0,30Z");
    }

    #[test]
    fn a_gap_starts_a_new_line() {
        let mut points: Vec<_> = points(5).map(Some).collect();
        points[1] = None;
        let mut pen = Writer::default();
        line(Curve::Linear, &points, &mut pen);
        assert_eq!(pen.text, "M0,10ZM20.5,20L20.5,35L40,-5.25");
    }
}
