//! Shapes that reach far beyond the canvas, cut near it: the rasterizer counts in fixed point, which has an end.
//!
//! What is cut lies on the canvas' own pixels. Curves are lines then, which shows only in shapes that are larger than any picture.

use tiny_skia::{Path, PathBuilder, PathSegment, Point, Transform};

/// Pixels from the canvas' corner up to which a shape is left as it is.
pub(super) const FAR: f32 = 30_000.0;

/// Pixels beside the canvas that are kept, more than the widest stroke smooths.
const MARGIN: f64 = 64.0;

/// Lines that a curve becomes.
const LINES_A_CURVE: u32 = 64;

/// A position on the canvas.
type Place = [f64; 2];

/// Whether a path reaches further than the rasterizer can count.
pub(super) fn is_far(path: &Path, at: Transform) -> bool {
    let bounds = path.bounds();
    let corners = [
        (bounds.left(), bounds.top()),
        (bounds.right(), bounds.top()),
        (bounds.left(), bounds.bottom()),
        (bounds.right(), bounds.bottom()),
    ];
    corners.into_iter().any(|(x, y)| {
        let [x, y] = placed(Point::from_xy(x, y), at);
        !(x.abs() < f64::from(FAR) && y.abs() < f64::from(FAR))
    })
}

/// The part of a path's inside that is near a canvas of this size; `None` when there is none.
pub(super) fn cut_inside(path: &Path, at: Transform, size: (u32, u32)) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (mut corners, _) in contours(path, at) {
        for side in sides(size) {
            corners = beyond_cut(&corners, side);
        }
        add(&mut builder, &corners, true);
    }
    builder.finish()
}

/// The parts of a path's lines that are within `reach` of a canvas of this size; `None` when there are none.
pub(super) fn cut_lines(path: &Path, at: Transform, size: (u32, u32), reach: f64) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (mut corners, is_closed) in contours(path, at) {
        if is_closed && let Some(first) = corners.first().copied() {
            corners.push(first);
        }
        let mut part: Vec<Place> = Vec::new();
        for line in corners.windows(2) {
            match cut_line([line[0], line[1]], size, reach) {
                Some([from, to]) => {
                    if part.last() != Some(&from) {
                        add(&mut builder, &std::mem::take(&mut part), false);
                        part.push(from);
                    }
                    part.push(to);
                }
                None => add(&mut builder, &std::mem::take(&mut part), false),
            }
        }
        add(&mut builder, &part, false);
    }
    builder.finish()
}

fn placed(point: Point, at: Transform) -> Place {
    let [x, y, sx, sy, kx, ky, tx, ty] = [point.x, point.y, at.sx, at.sy, at.kx, at.ky, at.tx, at.ty].map(f64::from);
    [x * sx + y * kx + tx, x * ky + y * sy + ty]
}

/// The corners of each part of a path on the canvas, and whether it is closed.
fn contours(path: &Path, at: Transform) -> Vec<(Vec<Place>, bool)> {
    let mut parts: Vec<(Vec<Place>, bool)> = Vec::new();
    let mut last = [0.0, 0.0];
    for segment in path.segments() {
        let to = |point: Point| placed(point, at);
        let line = |from: Place, curve: &dyn Fn(f64) -> Place, end: Place, parts: &mut Vec<(Vec<Place>, bool)>| {
            if parts.last().is_none_or(|(_, closed)| *closed) {
                parts.push((vec![from], false));
            }
            if let Some((corners, _)) = parts.last_mut() {
                corners.extend((1..LINES_A_CURVE).map(|i| curve(f64::from(i) / f64::from(LINES_A_CURVE))));
                corners.push(end);
            }
        };
        match segment {
            PathSegment::MoveTo(point) => {
                last = to(point);
                parts.push((vec![last], false));
            }
            PathSegment::LineTo(point) => {
                if parts.last().is_none_or(|(_, closed)| *closed) {
                    parts.push((vec![last], false));
                }
                last = to(point);
                if let Some((corners, _)) = parts.last_mut() {
                    corners.push(last);
                }
            }
            PathSegment::QuadTo(control, point) => {
                let [a, b, c] = [last, to(control), to(point)];
                let curve = |t: f64| mix(mix(a, b, t), mix(b, c, t), t);
                line(a, &curve, c, &mut parts);
                last = c;
            }
            PathSegment::CubicTo(first, second, point) => {
                let [a, b, c, d] = [last, to(first), to(second), to(point)];
                let curve = |t: f64| {
                    let (ab, bc, cd) = (mix(a, b, t), mix(b, c, t), mix(c, d, t));
                    mix(mix(ab, bc, t), mix(bc, cd, t), t)
                };
                line(a, &curve, d, &mut parts);
                last = d;
            }
            PathSegment::Close => {
                if let Some((corners, closed)) = parts.last_mut() {
                    *closed = true;
                    last = corners.first().copied().unwrap_or(last);
                }
            }
        }
    }
    parts
}

fn mix(a: Place, b: Place, t: f64) -> Place {
    [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]
}

/// A side of the box around the canvas: the axis that it crosses, its place there, and which way is inside.
#[derive(Clone, Copy)]
struct Side {
    axis: usize,
    at: f64,
    sign: f64,
}

impl Side {
    /// How far inside a place is.
    fn depth(self, place: Place) -> f64 {
        (place[self.axis] - self.at) * self.sign
    }
}

fn sides((width, height): (u32, u32)) -> [Side; 4] {
    sides_within([width, height], MARGIN)
}

fn sides_within([width, height]: [u32; 2], reach: f64) -> [Side; 4] {
    [
        Side { axis: 0, at: -reach, sign: 1.0 },
        Side { axis: 0, at: f64::from(width) + reach, sign: -1.0 },
        Side { axis: 1, at: -reach, sign: 1.0 },
        Side { axis: 1, at: f64::from(height) + reach, sign: -1.0 },
    ]
}

/// Where the line between two places crosses a side.
fn crossing(side: Side, a: Place, b: Place) -> Place {
    let (from, to) = (side.depth(a), side.depth(b));
    let mut place = mix(a, b, (from / (from - to)).clamp(0.0, 1.0));
    place[side.axis] = side.at;
    place
}

/// What is inside of a side, of a polygon: Sutherland and Hodgman's.
fn beyond_cut(corners: &[Place], side: Side) -> Vec<Place> {
    let mut kept = Vec::with_capacity(corners.len() + 4);
    for (i, &to) in corners.iter().enumerate() {
        let from = corners[if i == 0 { corners.len() - 1 } else { i - 1 }];
        let (is_inside, was_inside) = (side.depth(to) >= 0.0, side.depth(from) >= 0.0);
        if is_inside != was_inside {
            kept.push(crossing(side, from, to));
        }
        if is_inside {
            kept.push(to);
        }
    }
    kept
}

/// The part of a line that is within `reach` of the canvas.
fn cut_line([mut from, mut to]: [Place; 2], (width, height): (u32, u32), reach: f64) -> Option<[Place; 2]> {
    for side in sides_within([width, height], reach) {
        match (side.depth(from) >= 0.0, side.depth(to) >= 0.0) {
            (true, true) => {}
            (true, false) => to = crossing(side, from, to),
            (false, true) => from = crossing(side, from, to),
            (false, false) => return None,
        }
    }
    Some([from, to])
}

fn add(builder: &mut PathBuilder, corners: &[Place], is_closed: bool) {
    let least = if is_closed { 3 } else { 2 };
    if corners.len() < least || !corners.as_flattened().iter().all(|x| x.is_finite()) {
        return;
    }
    for (i, &[x, y]) in corners.iter().enumerate() {
        let (x, y) = (super::px(x), super::px(y));
        if i == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
    }
    if is_closed {
        builder.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiny_skia::{FillRule, Paint, Pixmap};

    fn path(corners: &[(f32, f32)]) -> Path {
        let mut builder = PathBuilder::new();
        for (i, &(x, y)) in corners.iter().enumerate() {
            if i == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
        }
        builder.close();
        builder.finish().unwrap()
    }

    #[test]
    fn what_is_cut_looks_as_it_did_on_the_canvas() {
        let draw = |path: &Path| {
            let mut picture = Pixmap::new(50, 40).unwrap();
            let mut paint = Paint::default();
            paint.set_color_rgba8(200, 30, 60, 255);
            picture.fill_path(path, &paint, FillRule::Winding, Transform::identity(), None);
            picture
        };
        for corners in [
            [(10.0, 5.0), (9000.0, 20.0), (-30.0, 35.0)],
            [(-2000.0, -2000.0), (2000.0, -2000.0), (25.0, 3000.0)],
            [(20.0, -900.0), (30.0, 20.0), (20.0, 900.0)],
        ] {
            let whole = path(&corners);
            let cut = cut_inside(&whole, Transform::identity(), (50, 40)).unwrap();
            let (before, after) = (draw(&whole), draw(&cut));
            let off = before.data().iter().zip(after.data()).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(off <= Some(24), "{corners:?}: {off:?}"); // a side may be one sub-row off
        }
    }

    #[test]
    fn a_line_is_cut_where_it_leaves() {
        let mut builder = PathBuilder::new();
        builder.move_to(10.0, 10.0);
        builder.line_to(1e12, 10.0);
        builder.line_to(1e12, 1e12);
        let cut = cut_lines(&builder.finish().unwrap(), Transform::from_translate(5.0, 0.0), (50, 40), 100.0).unwrap();
        assert_eq!(cut.points(), [Point::from_xy(15.0, 10.0), Point::from_xy(150.0, 10.0)]);
    }

    #[test]
    fn what_is_elsewhere_is_nothing_and_what_is_around_is_all() {
        let at = Transform::identity();
        assert!(cut_inside(&path(&[(1e10, 0.0), (2e10, 0.0), (2e10, 5.0)]), at, (50, 40)).is_none());
        let around = cut_inside(&path(&[(-1e30, -1e30), (1e30, -1e30), (1e30, 1e30), (-1e30, 1e30)]), at, (50, 40));
        assert_eq!(around.unwrap().bounds(), tiny_skia::Rect::from_ltrb(-64.0, -64.0, 114.0, 104.0).unwrap());
    }
}
