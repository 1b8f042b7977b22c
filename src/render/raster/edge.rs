//! The edges of a shape, in sub-rows and sub-columns: what a scanline that sweeps down over it crosses.
//!
//! All in tiny-skia's own fixed point (26.6, and 16.16 where an edge is followed), so that every crossing is where tiny-skia
//! has it.

use tiny_skia::{Path, PathSegment, Point, Transform};

use super::canvas::IntRect;

/// Sub-rows and sub-columns of a pixel.
pub(super) const SUPERSAMPLE: i32 = 1 << SUPERSAMPLE_SHIFT;
/// [`SUPERSAMPLE`] as a shift.
pub(super) const SUPERSAMPLE_SHIFT: u32 = 2;

/// One value for each sub-row of a row of pixels.
pub(super) type PerSubrow<T> = [T; SUPERSAMPLE as usize];

/// A straight line, or a straight piece of a curve.
#[derive(Clone, Copy)]
pub(super) struct Edge {
    /// Column at the current row, 16.16.
    pub(super) x: i32,
    /// What `x` grows by a row.
    pub(super) slope: i32,
    /// The last row whose middle it crosses.
    pub(super) last: i32,
    /// 1 downwards, -1 upwards.
    pub(super) winding: i32,
}

/// A point in sub-rows and sub-columns, 26.6.
#[derive(Clone, Copy)]
pub(super) struct FixedPoint {
    pub(super) x: i32,
    pub(super) y: i32,
}

impl FixedPoint {
    pub(super) fn new(point: Point) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "on a canvas of at most 8191 pixels")]
        let fixed = |x: f32| (x * (SUPERSAMPLE * 64) as f32) as i32;
        Self { x: fixed(point.x), y: fixed(point.y) }
    }
}

/// A point of a path, where its transform puts it.
#[derive(Clone, Copy)]
struct CurvePoint {
    /// Before it is rounded: where a curve turns back is asked of this.
    point: Point,
    place: FixedPoint,
}

impl CurvePoint {
    fn new(point: Point) -> Self {
        Self { point, place: FixedPoint::new(point) }
    }
}

/// The whole number next to a 26.6 one.
pub(super) fn round(x: i32) -> i32 {
    (x + 32) >> 6
}

impl Edge {
    /// Goes on to the next row.
    pub(super) fn step(&mut self) {
        self.x = self.x.wrapping_add(self.slope);
    }

    /// The column at the current row, rounded, if it is from 0 to `max`, and the nearer of them if it is not.
    pub(super) fn column(&self, max: u32) -> u32 {
        let column = self.x.wrapping_add(1 << 15) >> 16;
        column.max(0).cast_unsigned().min(max)
    }

    /// The edge from one point down to another, and the first row whose middle it crosses; `None` when there is none.
    fn new(from: FixedPoint, to: FixedPoint, winding: i32) -> Option<(i32, Self)> {
        let (first, end) = (round(from.y), round(to.y));
        if first >= end {
            return None;
        }
        let slope = (i64::from(to.x - from.x) << 16) / i64::from(to.y - from.y);
        let slope = i32::try_from(slope).unwrap_or(if slope < 0 { i32::MIN } else { i32::MAX });
        let to_middle = (first << 6) + 32 - from.y;
        let moved = (i64::from(slope) * i64::from(to_middle)) >> 16;
        let x = i32::try_from(i64::from(from.x) + moved).ok()? << 10;
        Some((first, Self { x, slope, last: end - 1, winding }))
    }
}

/// The edges of a path, by the row in which they begin.
pub(super) struct Edges {
    /// In the order of the path. It decides where spans are cut that meet in a point, and with that the last bit: edges that
    /// begin in one row keep it.
    edges: Vec<LinkedEdge>,
    /// The sub-column from which theirs are counted.
    left: i32,
    /// The topmost row of pixels.
    top: i32,
    /// The number of the first edge that begins in each sub-row of each row of pixels, from the top to the last in which one
    /// does.
    begin: Vec<PerSubrow<u32>>,
}

struct LinkedEdge {
    edge: Edge,
    first: i32,
    /// The number of the next that begins in the same row.
    next: u32,
}

/// Stands for an edge's number where there is none.
const NONE: u32 = u32::MAX;
/// A row of pixels where none begins.
const NOWHERE: PerSubrow<u32> = [NONE; SUPERSAMPLE as usize];

impl Edges {
    /// The edges of all contours of a path where `at` puts it, in these pixels, closed where the path leaves them open; `None`
    /// where there is a curve that is not followed here.
    pub(super) fn new(path: &Path, at: Transform, area: IntRect) -> Option<Self> {
        // A curve is mostly cut in two, and has as many points.
        let list = Vec::with_capacity(path.points().len() + 1);
        let mut edges = Self { edges: list, left: area.x[0] * SUPERSAMPLE, top: area.y[0], begin: Vec::new() };
        let curve_point = |point: Point| CurvePoint::new(map_point(point, at));
        let mut start = CurvePoint::new(Point::zero());
        let mut last = start;
        for segment in path.segments() {
            match segment {
                PathSegment::MoveTo(to) => {
                    edges.line(last, start);
                    start = curve_point(to);
                    last = start;
                }
                PathSegment::LineTo(to) => {
                    let to = curve_point(to);
                    edges.line(last, to);
                    last = to;
                }
                PathSegment::QuadTo(by, to) => {
                    let to = curve_point(to);
                    edges.quadratic([last, curve_point(by), to]);
                    last = to;
                }
                PathSegment::CubicTo(by, on, to) => {
                    let to = curve_point(to);
                    edges.cubic([last, curve_point(by), curve_point(on), to])?;
                    last = to;
                }
                PathSegment::Close => {
                    edges.line(last, start);
                    last = start;
                }
            }
        }
        edges.line(last, start);
        // As tiny-skia has it, a single edge has no inside.
        if edges.edges.len() > 1 {
            edges.link();
        }
        Some(edges)
    }

    /// The number of the first edge that begins in each sub-row of a row of pixels; `None` when none does in any.
    pub(super) fn beginning(&self, row: i32) -> Option<PerSubrow<u32>> {
        self.begin.get(row.abs_diff(self.top) as usize).copied().filter(|numbers| *numbers != NOWHERE)
    }

    /// The edge of this number and all others that begin in its row.
    pub(super) fn with(&self, number: u32) -> impl Iterator<Item = Edge> {
        let linked = |number: u32| self.edges.get(number as usize);
        std::iter::successors(linked(number), move |before| linked(before.next)).map(|linked| linked.edge)
    }

    /// The first row of pixels from one on in which an edge begins.
    pub(super) fn next_beginning(&self, row: i32) -> i32 {
        let mut rows = (row..).zip(self.begin.iter().skip(row.abs_diff(self.top) as usize));
        rows.find(|(_, numbers)| **numbers != NOWHERE).map_or(i32::MAX, |(row, _)| row)
    }

    /// Links the edges that begin in each row.
    fn link(&mut self) {
        let row = |linked: &LinkedEdge| usize::try_from(linked.first - self.top * SUPERSAMPLE).unwrap_or(0);
        let Some(last) = self.edges.iter().map(row).max() else { return };
        self.begin = vec![NOWHERE; last / NOWHERE.len() + 1];
        let begin = self.begin.as_flattened_mut();
        let count = u32::try_from(self.edges.len()).unwrap_or(NONE);
        for (number, linked) in (0..count).zip(&mut self.edges).rev() {
            linked.next = std::mem::replace(&mut begin[row(linked)], number);
        }
    }

    /// Adds the edge from one point down to another.
    fn add(&mut self, from: FixedPoint, to: FixedPoint, winding: i32) {
        if let Some((first, mut edge)) = Edge::new(from, to, winding) {
            edge.x = edge.x.wrapping_sub(self.left << 16);
            self.edges.push(LinkedEdge { edge, first, next: NONE });
        }
    }

    fn line(&mut self, CurvePoint { place: from, .. }: CurvePoint, CurvePoint { place: to, .. }: CurvePoint) {
        if from.y <= to.y { self.add(from, to, 1) } else { self.add(to, from, -1) }
    }

    /// A quadratic curve, cut where it turns back.
    fn quadratic(&mut self, curve: [CurvePoint; 3]) {
        let [a, b, c] = curve.map(|curve_point| curve_point.point);
        let (up, down) = (a.y - b.y, b.y - c.y);
        if !(up < 0.0 && down > 0.0 || up > 0.0 && down < 0.0) {
            return self.monotonic_quadratic(curve);
        }
        let Some(share) = unit_divide(up, a.y - b.y - b.y + c.y) else {
            // So near an end that there is no number for it.
            let y = if up.abs() < down.abs() { a.y } else { c.y };
            return self.monotonic_quadratic([curve[0], CurvePoint::new(Point { x: b.x, y }), curve[2]]);
        };
        let on_way =
            |from: Point, to: Point| Point { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
        let (before, behind) = (on_way(a, b), on_way(b, c));
        let turn = on_way(before, behind);
        let level = |Point { x, .. }| CurvePoint::new(Point { x, y: turn.y });
        self.monotonic_quadratic([curve[0], level(before), CurvePoint::new(turn)]);
        self.monotonic_quadratic([CurvePoint::new(turn), level(behind), curve[2]]);
    }

    /// A quadratic curve that does not turn back, in as many straight pieces as tiny-skia takes, by the same differences.
    fn monotonic_quadratic(&mut self, curve: [CurvePoint; 3]) {
        let [mut from, by, mut to] = curve.map(|curve_point| curve_point.place);
        let mut winding = 1;
        if from.y > to.y {
            (from, to) = (to, from);
            winding = -1;
        }
        if round(from.y) == round(to.y) {
            return;
        }
        let bend = |from: i32, by: i32, to: i32| ((by << 1) - from - to) >> 2;
        let shift = diff_to_shift(bend(from.x, by.x, to.x), bend(from.y, by.y, to.y)).clamp(1, MAX_COEFF_SHIFT);
        // At² + Bt + C; A and B are kept at half their size, so that they fit.
        let along = |from: i32, by: i32, to: i32| {
            let a = (from - by - by + to) << 9;
            let b = (by - from) << 10;
            (from << 10, b + (a >> shift), a >> (shift - 1))
        };
        let ((mut x, mut dx, ddx), (mut y, mut dy, ddy)) = (along(from.x, by.x, to.x), along(from.y, by.y, to.y));
        for piece in 1..=1 << shift {
            let (next_x, next_y) = if piece == 1 << shift {
                (to.x << 10, to.y << 10)
            } else {
                (x + (dx >> (shift - 1)), y + (dy >> (shift - 1)))
            };
            (dx, dy) = (dx + ddx, dy + ddy);
            let place = |x: i32, y: i32| FixedPoint { x: x >> 10, y: y >> 10 };
            self.add(place(x, y), place(next_x, next_y), winding);
            (x, y) = (next_x, next_y);
        }
    }

    /// A cubic curve that does not turn back, such as the quarters of a circle and the corners of a box; `None` for another.
    fn cubic(&mut self, curve: [CurvePoint; 4]) -> Option<()> {
        if has_vertical_extremum(curve.map(|curve_point| curve_point.point.y)) {
            return None;
        }
        let [mut from, mut by, mut on, mut to] = curve.map(|curve_point| curve_point.place);
        let mut winding = 1;
        if from.y > to.y {
            (from, by, on, to) = (to, on, by, from);
            winding = -1;
        }
        if round(from.y) == round(to.y) {
            return Some(());
        }
        // At a third and at two thirds of the way.
        let bend = |from: i32, by: i32, on: i32, to: i32| {
            let third = ((from * 8 - by * 15 + 6 * on + to) * 19) >> 9;
            let two_thirds = ((from + 6 * by - on * 15 + to * 8) * 19) >> 9;
            third.abs().max(two_thirds.abs())
        };
        let (bend_x, bend_y) = (bend(from.x, by.x, on.x, to.x), bend(from.y, by.y, on.y, to.y));
        let shift = (diff_to_shift(bend_x, bend_y) + 1).min(MAX_COEFF_SHIFT);
        // At³ + Bt² + Ct + D, with as many bits behind the point as fit.
        let (up, down) = if shift < 4 { (10 - shift, 0) } else { (6, shift - 4) };
        let along = |from: i32, by: i32, on: i32, to: i32| {
            let b = (3 * (by - from)) << up;
            let c = (3 * (from - by - by + on)) << up;
            let d = (to + 3 * (by - on) - from) << up;
            let ddd = d.wrapping_mul(3) >> (shift - 1);
            let step = b.wrapping_add(c >> shift).wrapping_add(d >> (2 * shift));
            ForwardDifference { at: from << 10, step, change: c.wrapping_mul(2).wrapping_add(ddd), growth: ddd }
        };
        let (mut x, mut y) = (along(from.x, by.x, on.x, to.x), along(from.y, by.y, on.y, to.y));
        let place = |x: i32, y: i32| FixedPoint { x: x >> 10, y: y >> 10 };
        for _ in 1..1 << shift {
            let before = (x.at, y.at);
            x.advance(shift, down);
            y.advance(shift, down);
            y.at = y.at.max(before.1);
            self.add(place(before.0, before.1), place(x.at, y.at), winding);
        }
        self.add(place(x.at, y.at), place(to.x << 10, (to.y << 10).max(y.at)), winding);
        Some(())
    }
}

/// A coordinate of a cubic curve by forward differences, 16.16.
struct ForwardDifference {
    at: i32,
    step: i32,
    /// What `step` changes by, and what that changes by.
    change: i32,
    growth: i32,
}

impl ForwardDifference {
    /// Goes to the end of the next of `2^shift` pieces; `down` are the bits that `step` has more behind the point.
    fn advance(&mut self, shift: u32, down: u32) {
        self.at = self.at.wrapping_add(self.step >> down);
        self.step = self.step.wrapping_add(self.change >> shift);
        self.change = self.change.wrapping_add(self.growth);
    }
}

/// A quotient, if it is above 0 and below 1.
fn unit_divide(above: f32, below: f32) -> Option<f32> {
    let share = above / below;
    (0.0 < share && share < 1.0).then_some(share)
}

/// Whether tiny-skia cuts a cubic curve, of which these are the y, since it has an extremum between its ends. With the same
/// arithmetic: the ends of a quarter of a circle are on the edge of it.
fn has_vertical_extremum([a, b, c, d]: [f32; 4]) -> bool {
    let between = |above: f32, below: f32| unit_divide(above, below).is_some();
    // Where the derivative, At² + Bt + C, is 0.
    let (a, b, c) = (d - a + 3.0 * (b - c), 2.0 * (a - b - b + c), b - a);
    if a == 0.0 {
        return between(-c, b);
    }
    let under_root = f64::from(b) * f64::from(b) - 4.0 * f64::from(a) * f64::from(c);
    if under_root < 0.0 {
        return false;
    }
    #[expect(clippy::cast_possible_truncation, reason = "as tiny-skia")]
    let root = under_root.sqrt() as f32;
    let q = if b < 0.0 { -(b - root) / 2.0 } else { -(b + root) / 2.0 };
    between(q, a) || between(c, q)
}

/// Where a transform puts a point: what tiny-skia's `map_point` does, without asking for each point what can be left out.
pub(super) fn map_point(Point { x, y }: Point, at: Transform) -> Point {
    if at.has_skew() {
        Point { x: x * at.sx + y * at.kx + at.tx, y: x * at.ky + y * at.sy + at.ty }
    } else {
        Point { x: x * at.sx + at.tx, y: y * at.sy + at.ty }
    }
}

/// The most pieces that a curve is cut into, as a power of two; tiny-skia's.
const MAX_COEFF_SHIFT: u32 = 6;

/// How many pieces a curve is cut into, as a power of two, by how far it bends from a straight line; tiny-skia's.
fn diff_to_shift(dx: i32, dy: i32) -> u32 {
    let (dx, dy) = (dx.abs(), dy.abs());
    let far = dx.max(dy) + (dx.min(dy) >> 1);
    // An eighth of a pixel is near enough; the sub-rows need only a quarter of that precision.
    let far = (far + (1 << (2 + SUPERSAMPLE_SHIFT))) >> (3 + SUPERSAMPLE_SHIFT);
    (32 - far.leading_zeros()) >> 1
}
