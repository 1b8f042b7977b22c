//! Text as filled outlines: all glyphs of a line are one path, in the float order of usvg.

use tiny_skia::{Path, PathBuilder, Rect, Transform};

use super::canvas::Canvas;
use super::{Painter, px, transform};
use crate::geom::{Affine, Segment};
use crate::scene::{Align, Item, TextShape};
use crate::text::Run;

impl Painter<'_> {
    pub(super) fn text(&self, canvas: &mut Canvas<'_>, shape: &TextShape, item: &Item, at: Transform) {
        let at = at.pre_concat(transform(&place(shape)));
        let mut y = 0.0_f32;
        let mut lines: Vec<Path> = Vec::with_capacity(shape.lines.len());
        for (index, line) in shape.lines.iter().enumerate() {
            // In SVG a line of no characters has nothing to move down, so that the next one takes its place.
            if line.glyphs.is_empty() {
                continue;
            }
            if index > 0 {
                y += px(shape.line_height);
            }
            lines.extend(self.outline(line, shape, y));
        }
        let (fill, stroke) = (shape.fill.as_ref(), shape.stroke.as_ref());
        let bounds = || lines.iter().filter_map(|line| self.paint_bounds(line, stroke)).reduce(union);
        self.layers.isolated(canvas, item, bounds, at, |canvas, at| {
            lines.iter().for_each(|line| self.draw(canvas, line, fill, stroke, at));
        });
    }

    /// The outlines of a line's glyphs with the anchor at (0, `y`).
    fn outline(&self, line: &Run, shape: &TextShape, y: f32) -> Option<Path> {
        let start = match shape.align {
            Align::Left => 0.0,
            Align::Center => -px(line.advance) / 2.0,
            Align::Right => -px(line.advance),
        };
        // A glyph of average size.
        const VERBS: usize = 24;
        let mut builder = PathBuilder::with_capacity(line.glyphs.len() * VERBS, line.glyphs.len() * VERBS * 2);
        for glyph in &line.glyphs {
            let scale = px(shape.font.size) / px(self.fonts.units_per_em(glyph.face));
            let (dx, dy) = (start + px(glyph.x), y + px(glyph.y));
            let x = |x: f64| px(x) * scale + dx;
            let y = |y: f64| px(y) * -scale + dy;
            for segment in &self.fonts.outline(glyph.face, glyph.id).segments {
                match *segment {
                    Segment::Move(p) => builder.move_to(x(p.x), y(p.y)),
                    Segment::Line(p) => builder.line_to(x(p.x), y(p.y)),
                    Segment::Quad(a, p) => builder.quad_to(x(a.x), y(a.y), x(p.x), y(p.y)),
                    Segment::Cubic(a, b, p) => builder.cubic_to(x(a.x), y(a.y), x(b.x), y(b.y), x(p.x), y(p.y)),
                    Segment::Close => builder.close(),
                }
            }
        }
        builder.finish()
    }
}

/// Where a text's own coordinates lie in its group: the anchor, the turn, then the shift in the turned frame.
pub(super) fn place(shape: &TextShape) -> Affine {
    let (dx, dy) = (shape.dx, shape.dy + shape.baseline_offset);
    if shape.angle == 0.0 {
        return Affine::translate(shape.x + dx, shape.y + dy);
    }
    Affine::translate(shape.x, shape.y)
        .then_first(&Affine::rotate(shape.angle.to_radians()))
        .then_first(&Affine::translate(dx, dy))
}

fn union(a: Rect, b: Rect) -> Rect {
    let (left, top) = (a.left().min(b.left()), a.top().min(b.top()));
    Rect::from_ltrb(left, top, a.right().max(b.right()), a.bottom().max(b.bottom())).unwrap_or(a)
}
