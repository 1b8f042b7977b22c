//! Paths, rules, and the frames of groups.

use tiny_skia::{Path, PathBuilder, PathSegment, Point, Transform};

use super::canvas::Canvas;
use super::{Painter, paint, px, transform};
use crate::geom::{self, Affine, Segment};
use crate::scene::{Fill, Group, Item, PathShape, RuleShape, Stroke};

impl Painter<'_> {
    pub(super) fn path(&self, canvas: &mut Canvas<'_>, shape: &PathShape, item: &Item, at: Transform) {
        let Some(path) = convert(&shape.path, shape.scale) else { return };
        let at = shape_transform(shape, at);
        self.fill_and_stroke(canvas, &path, shape.fill.as_ref(), shape.stroke.as_ref(), item, at);
    }

    pub(super) fn rule(&self, canvas: &mut Canvas<'_>, shape: &RuleShape, item: &Item, at: Transform) {
        let mut builder = PathBuilder::new();
        builder.move_to(0.0, 0.0);
        builder.line_to(px(shape.x2 - shape.x), px(shape.y2 - shape.y));
        let Some(path) = builder.finish() else { return };
        let at = at.pre_concat(transform(&Affine::translate(shape.x, shape.y)));
        self.fill_and_stroke(canvas, &path, None, shape.stroke.as_ref(), item, at);
    }

    /// The outline of a group, under or over its marks. The root is no item and has full opacity.
    pub(super) fn frame(
        &self,
        canvas: &mut Canvas<'_>,
        group: &Group,
        item: Option<&Item>,
        fill: Option<&Fill>,
        stroke: Option<&Stroke>,
        at: Transform,
    ) {
        if (fill.is_none() && stroke.is_none()) || item.is_some_and(|item| item.opacity <= 0.0) {
            return;
        }
        let Some(path) = convert(&group.frame(), [1.0, 1.0]) else { return };
        match item {
            Some(item) => self.fill_and_stroke(canvas, &path, fill, stroke, item, at),
            None => self.draw(canvas, &path, fill, stroke, at),
        }
    }

    /// Draws a path under its item's opacity.
    pub(super) fn fill_and_stroke(
        &self,
        canvas: &mut Canvas<'_>,
        path: &Path,
        fill: Option<&Fill>,
        stroke: Option<&Stroke>,
        item: &Item,
        at: Transform,
    ) {
        if self.blend_directly(canvas, path, (fill, stroke), item, at) {
            return;
        }
        let bounds = || self.paint_bounds(path, stroke);
        self.layers.isolated(canvas, item, bounds, at, |canvas, at| self.draw(canvas, path, fill, stroke, at));
    }

    /// Draws a path as it is.
    pub(super) fn draw(
        &self,
        canvas: &mut Canvas<'_>,
        path: &Path,
        fill: Option<&Fill>,
        stroke: Option<&Stroke>,
        at: Transform,
    ) {
        if let Some(fill) = fill {
            paint::fill(canvas, path, fill, at);
        }
        if let Some(stroke) = stroke {
            self.stroke(canvas, path, stroke, at);
        }
    }
}

/// The transform of a shape's own coordinates.
pub(super) fn shape_transform(shape: &PathShape, at: Transform) -> Transform {
    let place = Affine::translate(shape.x, shape.y).then_first(&Affine::rotate(shape.angle.to_radians()));
    at.pre_concat(transform(&place))
}

/// The rasterizer's path, stretched. `None` when it has no extent at all, or too large a one.
pub(super) fn convert(path: &geom::Path, [sx, sy]: [f64; 2]) -> Option<Path> {
    let mut builder = PathBuilder::with_capacity(path.segments.len(), path.segments.len() * 2);
    for segment in &path.segments {
        match *segment {
            Segment::Move(p) => builder.move_to(px(p.x * sx), px(p.y * sy)),
            Segment::Line(p) => builder.line_to(px(p.x * sx), px(p.y * sy)),
            Segment::Quad(a, p) => builder.quad_to(px(a.x * sx), px(a.y * sy), px(p.x * sx), px(p.y * sy)),
            Segment::Cubic(a, b, p) => {
                builder.cubic_to(px(a.x * sx), px(a.y * sy), px(b.x * sx), px(b.y * sy), px(p.x * sx), px(p.y * sy))
            }
            Segment::Close => builder.close(),
        }
    }
    builder.finish()
}

/// Whether a path is the outline of one axis-aligned rectangle.
pub(super) fn is_rect(path: &Path) -> bool {
    let [a, b, c, d, rest @ ..] = path.points() else { return false };
    let bounds = path.bounds();
    let is_corner =
        |p: &Point| (p.x == bounds.left() || p.x == bounds.right()) && (p.y == bounds.top() || p.y == bounds.bottom());
    let is_straight = |segment| matches!(segment, PathSegment::LineTo(_) | PathSegment::Close);
    let are_opposite = |p: &Point, q: &Point| p.x != q.x && p.y != q.y;
    (rest.is_empty() || rest == [*a])
        && [a, b, c, d].into_iter().all(is_corner)
        && are_opposite(a, c)
        && are_opposite(b, d)
        && (a.x == b.x) != (a.y == b.y)
        && path.segments().skip(1).all(is_straight)
}

#[cfg(test)]
mod tests {
    use super::{convert, is_rect};
    use crate::geom::Path;

    #[track_caller]
    fn check(draw: impl FnOnce(&mut Path), want: bool) {
        let mut path = Path::new();
        draw(&mut path);
        assert_eq!(is_rect(&convert(&path, [1.0, 1.0]).unwrap()), want, "{path:?}");
    }

    fn line(path: &mut Path, points: &[(f64, f64)]) {
        path.move_to(points[0].0, points[0].1);
        points[1..].iter().for_each(|&(x, y)| path.line_to(x, y));
    }

    #[test]
    fn a_box_is_one_rectangle_and_nothing_else() {
        let corners = [(1.0, 2.0), (5.0, 2.0), (5.0, 9.0), (1.0, 9.0)];
        let [a, b, c, d] = corners;
        check(|path| line(path, &corners), true);
        check(|path| line(path, &[c, b, a, d, c]), true);
        check(|path| (line(path, &corners), path.close()).0, true);
        check(|path| line(path, &[a, b, c, d, c]), false);
        check(|path| line(path, &[a, b, a, d]), false);
        check(|path| line(path, &[a, c, b, d]), false);
        check(|path| line(path, &[a, b, c]), false);
        check(|path| line(path, &[a, b, c, (1.0, 8.0)]), false);
        check(|path| (line(path, &[a, b]), line(path, &[c, d])).0, false);
        let curve = |path: &mut Path| {
            line(path, &[a]);
            path.quad_to(b.0, b.1, c.0, c.1);
            path.line_to(d.0, d.1);
        };
        check(curve, false);
    }
}
