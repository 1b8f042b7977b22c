//! The sides of a shape, in fine rows and columns: what a horizontal line that sweeps down over it crosses.
//!
//! All in tiny-skia's own fixed point (26.6, and 16.16 where a side is followed), so that every crossing is where tiny-skia
//! has it.

use tiny_skia::{Path, PathSegment, Point, Transform};

/// Rows and columns that are looked at within a pixel.
pub(super) const FINE: i32 = 1 << FINE_SHIFT;
/// The same as a shift.
pub(super) const FINE_SHIFT: u32 = 2;

/// A straight side, or a straight piece of a curved one.
#[derive(Clone, Copy)]
pub(super) struct Edge {
    /// Column at the current row, 16.16.
    pub(super) x: i32,
    /// What `x` grows by a row.
    pub(super) slope: i32,
    /// The first row whose middle it crosses, and the last.
    pub(super) first: i32,
    pub(super) last: i32,
    /// 1 downwards, -1 upwards.
    pub(super) winding: i32,
}

/// A point in fine rows and columns, 26.6.
#[derive(Clone, Copy)]
struct Place {
    x: i32,
    y: i32,
}

impl Place {
    fn new(point: Point) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "on a canvas of at most 8191 pixels")]
        let fixed = |x: f32| (x * (FINE * 64) as f32) as i32;
        Self { x: fixed(point.x), y: fixed(point.y) }
    }
}

/// The whole number next to a 26.6 one.
fn round(x: i32) -> i32 {
    (x + 32) >> 6
}

impl Edge {
    /// From one place down to another. `None` when it crosses the middle of no row.
    fn new(from: Place, to: Place, winding: i32) -> Option<Self> {
        let (first, end) = (round(from.y), round(to.y));
        if first >= end {
            return None;
        }
        let slope = (i64::from(to.x - from.x) << 16) / i64::from(to.y - from.y);
        let slope = i32::try_from(slope).unwrap_or(if slope < 0 { i32::MIN } else { i32::MAX });
        let to_middle = (first << 6) + 32 - from.y;
        let moved = (i64::from(slope) * i64::from(to_middle)) >> 16;
        let x = i32::try_from(i64::from(from.x) + moved).ok()? << 10;
        Some(Self { x, slope, first, last: end - 1, winding })
    }
}

/// The sides of all contours of a path where `at` puts it, closed where the path leaves them open, by first row; `None` where
/// there is a curve that is not followed here.
pub(super) fn edges(path: &Path, at: Transform) -> Option<Vec<Edge>> {
    let mut sides = Sides { edges: Vec::with_capacity(path.len() + 1) };
    let (mut start, mut last) = (Point::zero(), Point::zero());
    let placed = |point: Point| placed(point, at);
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(to) => {
                sides.line(last, start);
                start = placed(to);
                last = start;
            }
            PathSegment::LineTo(to) => {
                let to = placed(to);
                sides.line(last, to);
                last = to;
            }
            PathSegment::QuadTo(by, to) => {
                let to = placed(to);
                sides.quadratic([last, placed(by), to])?;
                last = to;
            }
            PathSegment::CubicTo(..) => return None,
            PathSegment::Close => {
                sides.line(last, start);
                last = start;
            }
        }
    }
    sides.line(last, start);
    // Those that meet in a point keep their order: where spans are cut decides the last bit.
    sides.edges.sort_by_key(|edge| edge.first);
    Some(sides.edges)
}

/// Where a transform puts a point.
pub(super) fn placed(mut point: Point, at: Transform) -> Point {
    at.map_point(&mut point);
    point
}

struct Sides {
    edges: Vec<Edge>,
}

impl Sides {
    fn line(&mut self, from: Point, to: Point) {
        let (from, to) = (Place::new(from), Place::new(to));
        self.edges.extend(if from.y <= to.y { Edge::new(from, to, 1) } else { Edge::new(to, from, -1) });
    }

    /// A quadratic curve in as many straight pieces as tiny-skia takes, by the same differences. `None` for one that turns
    /// back, which is rare: glyphs are drawn with points at their extremes.
    fn quadratic(&mut self, curve: [Point; 3]) -> Option<()> {
        let (down, on) = (curve[1].y - curve[0].y, curve[2].y - curve[1].y);
        if down * on < 0.0 {
            return None;
        }
        let [mut from, by, mut to] = curve.map(Place::new);
        let mut winding = 1;
        if from.y > to.y {
            (from, to) = (to, from);
            winding = -1;
        }
        if round(from.y) == round(to.y) {
            return Some(());
        }
        let bend = |from: i32, by: i32, to: i32| ((by << 1) - from - to) >> 2;
        let shift = pieces(bend(from.x, by.x, to.x), bend(from.y, by.y, to.y));
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
            let place = |x: i32, y: i32| Place { x: x >> 10, y: y >> 10 };
            self.edges.extend(Edge::new(place(x, y), place(next_x, next_y), winding));
            (x, y) = (next_x, next_y);
        }
        Some(())
    }
}

/// Into how many pieces a curve is cut, as a power of two: 1 to 6, by how far it bends from a straight line.
fn pieces(dx: i32, dy: i32) -> u32 {
    let (dx, dy) = (dx.abs(), dy.abs());
    let far = dx.max(dy) + (dx.min(dy) >> 1);
    // An eighth of a pixel is near enough; the fine rows need only a quarter of that precision.
    let far = (far + (1 << (2 + FINE_SHIFT))) >> (3 + FINE_SHIFT);
    ((32 - far.leading_zeros()) >> 1).clamp(1, 6)
}
