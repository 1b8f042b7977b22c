//! One shape on layers of its own, blended directly, without the layers.
//!
//! A line with an opacity, under a clip: by the rules it is drawn on a layer, that on the clip's, and that on the picture. Where
//! a layer holds a single shape in one colour, what comes out depends on the shape's coverage alone, pixel by pixel, so that no
//! layer has to be laid out: the memory of it would be most of a picture's cost. The result is the same, to the last bit.

use std::ops::Range;
use std::rc::Rc;

use tiny_skia::{Path, Shader, Transform};

use super::blend::SolidColor;
use super::canvas::{Canvas, IntRect};
use super::clip::{ClipCoverage, apply_mask};
use super::layer::{lay_over, over};
use super::scan::{Coverage, Span};
use super::{Painter, paint, path, px, rect, stroke};
use crate::geom;
use crate::scene::{Blend, Fill, Item, Mark, Shape, Stroke};

/// An item that is painted as one outline in one colour.
struct SingleOutline {
    outline: Rc<Path>,
    color: SolidColor,
}

impl Painter<'_> {
    /// Draws a path under its item's opacity without a layer, and says whether it could.
    pub(super) fn blend_directly(
        &self,
        canvas: &mut Canvas<'_>,
        path: &Path,
        fill_and_stroke: (Option<&Fill>, Option<&Stroke>),
        item: &Item,
        at: Transform,
    ) -> bool {
        if item.opacity >= 1.0 || item.blend != Blend::Normal {
            return false;
        }
        let Some(area) = self.layers.area(canvas, self.paint_bounds(path, fill_and_stroke.1), None, at) else {
            return false;
        };
        let at = area.to_corner(at);
        let Some(single) = self.single_outline(path, fill_and_stroke, at) else { return false };
        let Some(coverage) = Coverage::new(&single.outline, at, area.size()) else { return false };
        let mut blends = BlendCache::new(single.color, 1.0, px(item.opacity));
        let placement = Placement::new(area, (canvas.width(), canvas.height()));
        coverage.run(|rows, spans| {
            for y in rows {
                let Some(mut row) = placement.row(canvas, y, spans) else { continue };
                spans.iter().for_each(|span| blends.put(span.coverage, row.pixels(placement.seen(span))));
            }
        });
        true
    }

    /// Draws a mark of one path under the mark's clip without a layer, and says whether it could.
    pub(super) fn blend_clipped_directly(
        &self,
        canvas: &mut Canvas<'_>,
        mark: &Mark,
        clip: &Path,
        bounds: &geom::Rect,
        at: Transform,
    ) -> bool {
        let [item] = mark.items.as_slice() else { return false };
        let Shape::Path(shape) = &item.shape else { return false };
        if item.opacity <= 0.0 || item.blend != Blend::Normal {
            return false;
        }
        let Some(area) = self.layers.area(canvas, rect(bounds), Some(clip), at) else { return false };
        let at = area.to_corner(at);
        let Some(outline) = path::convert(&shape.path, shape.scale) else { return false };
        let fill_and_stroke = (shape.fill.as_ref(), shape.stroke.as_ref());
        let own = path::shape_transform(shape, at);
        // The item's own layer on the clip's; without an opacity it has none.
        let mut inner = IntRect::of(area.size().0, area.size().1);
        if item.opacity < 1.0 {
            let bounds = self.paint_bounds(&outline, fill_and_stroke.1);
            let Some(found) = self.layers.area_on(area.size(), bounds, None, own) else { return false };
            inner = found;
        }
        let own = inner.to_corner(own);
        let Some(single) = self.single_outline(&outline, fill_and_stroke, own) else { return false };
        let Some(coverage) = Coverage::new(&single.outline, own, inner.size()) else { return false };
        let moved = |area: IntRect| IntRect { x: area.x.map(|x| x + inner.x[0]), y: area.y.map(|y| y + inner.y[0]) };
        let Some(covered) = moved(coverage.area).within(IntRect::of(area.size().0, area.size().1)) else { return true };
        let clip_coverage = ClipCoverage::new(clip, at, covered);
        let mut blends = BlendCache::new(single.color, px(item.opacity), 1.0);
        let on_clipped = Placement::new(inner, area.size());
        let placement = on_clipped.on(&Placement::new(area, (canvas.width(), canvas.height())));
        coverage.run(|rows, spans| {
            for y in rows {
                let Some(mut row) = placement.row(canvas, y, spans) else { continue };
                let y = on_clipped.down(y);
                let full = clip_coverage.full(y);
                for span in spans {
                    let seen = placement.seen(span);
                    let clipped = on_clipped.across(seen.start)..on_clipped.across(seen.end);
                    let pixels = row.pixels(seen);
                    if full.start <= clipped.start && clipped.end <= full.end {
                        blends.put(span.coverage, pixels);
                    } else {
                        let above = blends.of(span.coverage).above;
                        lay_over(pixels, clipped.map(|x| apply_mask(above, clip_coverage.of(x, y))), 1.0);
                    }
                }
            }
        });
        true
    }

    /// The one outline that is filled, the path's own or its stroke's; `None` when there are two, or none, or it is not painted
    /// in one colour.
    fn single_outline(
        &self,
        path: &Path,
        fill_and_stroke: (Option<&Fill>, Option<&Stroke>),
        at: Transform,
    ) -> Option<SingleOutline> {
        let (outline, paint) = match fill_and_stroke {
            (Some(fill), None) => (Rc::new(path.clone()), paint::paint(&fill.paint, fill.opacity, path)?),
            (None, Some(stroke)) => {
                (self.stroked(path, &stroke::pen(stroke)?, at)?, paint::paint(&stroke.paint, stroke.opacity, path)?)
            }
            _ => return None,
        };
        let Shader::SolidColor(color) = paint.shader else { return None };
        Some(SingleOutline { outline, color: SolidColor::new(color) })
    }
}

/// A colour blended into pixels by way of layers. There are few values of coverage, and what is below is mostly one background:
/// each pair is worked out once.
struct BlendCache {
    color: SolidColor,
    /// The opacity of the shape's layer over another, empty one; 1 if there is no such layer.
    own: f32,
    /// The opacity of that layer over the pixels.
    opacity: f32,
    /// The last blend of each coverage.
    known: [CachedBlend; 256],
}

/// One blend; all 0 until it is known.
#[derive(Clone, Copy, Default)]
struct CachedBlend {
    above: [u8; 4],
    /// What it was laid over last.
    below: [u8; 4],
    /// What that became.
    both: [u8; 4],
}

impl BlendCache {
    fn new(color: SolidColor, own: f32, opacity: f32) -> Self {
        Self { color, own, opacity, known: [CachedBlend::default(); 256] }
    }

    fn of(&mut self, coverage: u8) -> &mut CachedBlend {
        let known = &mut self.known[usize::from(coverage)];
        if known.above == [0; 4] {
            let alone = self.color.on_transparent(coverage);
            let above = if self.own < 1.0 { over([0; 4], alone, self.own) } else { alone };
            *known = CachedBlend { above, below: [0; 4], both: over([0; 4], above, self.opacity) };
        }
        known
    }

    /// Blends into pixels that are covered so far.
    fn put(&mut self, coverage: u8, pixels: &mut [[u8; 4]]) {
        let opacity = self.opacity;
        let cached = self.of(coverage);
        for pixel in pixels {
            if *pixel != cached.below {
                (cached.below, cached.both) = (*pixel, over(*pixel, cached.above, opacity));
            }
            *pixel = cached.both;
        }
    }
}

/// Where a layer lies on what it is composited with.
struct Placement {
    /// The place of its corner.
    left: isize,
    top: isize,
    /// The layer's columns and rows that are inside of what it is laid over.
    columns: Range<usize>,
    rows: Range<usize>,
}

impl Placement {
    /// The placement of a layer that covers `area` of something of this size.
    fn new(area: IntRect, (width, height): (u32, u32)) -> Self {
        let [left, top] = [area.x[0] as isize, area.y[0] as isize];
        Self { left, top, columns: inside(0..width as usize, left), rows: inside(0..height as usize, top) }
    }

    /// Where the layer lies on what that is composited with in turn.
    fn on(&self, other: &Self) -> Self {
        let both = |a: &Range<usize>, b: Range<usize>| a.start.max(b.start)..a.end.min(b.end);
        Self {
            left: self.left + other.left,
            top: self.top + other.top,
            columns: both(&self.columns, inside(other.columns.clone(), self.left)),
            rows: both(&self.rows, inside(other.rows.clone(), self.top)),
        }
    }

    /// The pixels on which a row of the layer lies, of which it will have these spans; `None` when that is outside.
    fn row<'a>(&self, canvas: &'a mut Canvas<'_>, y: usize, spans: &[Span]) -> Option<PixelRow<'a>> {
        let ([first, ..], [.., last]) = (spans, spans) else { return None };
        let seen = first.from.max(self.columns.start)..last.to.min(self.columns.end);
        if !self.rows.contains(&y) || seen.is_empty() {
            return None;
        }
        let (y, width) = (self.down(y), canvas.width() as usize);
        canvas.mark(y..y + 1, self.across(seen.start), self.across(seen.end));
        Some(PixelRow { pixels: &mut canvas.pixels()[y * width..(y + 1) * width], left: self.left })
    }

    /// The part of a span that is inside, where some of its row is.
    fn seen(&self, span: &Span) -> Range<usize> {
        let inside = |x: usize| x.max(self.columns.start).min(self.columns.end);
        inside(span.from)..inside(span.to)
    }

    /// Where a column of the layer lies.
    fn across(&self, x: usize) -> usize {
        x.wrapping_add_signed(self.left)
    }

    /// Where a row of the layer lies.
    fn down(&self, y: usize) -> usize {
        y.wrapping_add_signed(self.top)
    }
}

/// A range of rows or columns as a layer counts them that begins at `corner`.
fn inside(range: Range<usize>, corner: isize) -> Range<usize> {
    let [start, end] = [range.start, range.end].map(|at| (at.cast_signed() - corner).max(0).cast_unsigned());
    start..end
}

/// A row of pixels below a layer.
struct PixelRow<'a> {
    pixels: &'a mut [[u8; 4]],
    /// Where the layer begins.
    left: isize,
}

impl PixelRow<'_> {
    /// The pixels below these columns of the layer.
    fn pixels(&mut self, columns: Range<usize>) -> &mut [[u8; 4]] {
        &mut self.pixels[columns.start.wrapping_add_signed(self.left)..columns.end.wrapping_add_signed(self.left)]
    }
}

#[cfg(test)]
mod tests {
    use super::{Placement, Span};
    use crate::render::raster::canvas::IntRect;

    #[test]
    fn a_layer_on_a_layer_is_seen_where_all_have_room_for_it() {
        let inner = Placement::new(IntRect { x: [-3, 9], y: [2, 8] }, (7, 6));
        let outer = Placement::new(IntRect { x: [5, 12], y: [-4, 2] }, (10, 30));
        let both = inner.on(&outer);
        for y in 0..6 {
            let clipped = Some(y + 2).filter(|y| *y < 6);
            let want = clipped.and_then(|y| usize::checked_sub(y, 4));
            assert_eq!(Some(y).filter(|y| both.rows.contains(y)).map(|y| both.down(y)), want, "row {y}");
        }
        for x in 0..12 {
            let clipped = usize::checked_sub(x, 3).filter(|x| *x < 7);
            let want = clipped.map(|x| x + 5).filter(|x| *x < 10);
            let seen = both.seen(&Span { from: x, to: x + 1, coverage: 255 });
            assert_eq!((!seen.is_empty()).then(|| both.across(seen.start)), want, "column {x}");
        }
    }
}
