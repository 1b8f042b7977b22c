//! Paths, rules, and the frames of groups.

use tiny_skia::{Path, PathBuilder, Transform};

use super::canvas::Canvas;
use super::{Painter, paint, px, transform};
use crate::geom::{self, Affine, Segment};
use crate::scene::{Fill, Group, Item, PathShape, RuleShape, Stroke};

impl Painter<'_> {
    pub(super) fn path(&self, canvas: &mut Canvas<'_>, shape: &PathShape, item: &Item, at: Transform) {
        let Some(path) = convert(&shape.path, shape.scale) else { return };
        let at = placed(shape, at);
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
        if self.glaze(canvas, path, (fill, stroke), item, at) {
            return;
        }
        let reach = || self.reach(path, stroke);
        self.layers.isolated(canvas, item, reach, at, |canvas, at| self.draw(canvas, path, fill, stroke, at));
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
pub(super) fn placed(shape: &PathShape, at: Transform) -> Transform {
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
