//! One shape on layers of its own, without the layers.
//!
//! A line with an opacity, under a clip: by the rules it is drawn on a layer, that on the clip's, and that on the picture. Where
//! a layer holds a single shape in one colour, what comes out depends on the shape's coverage alone, pixel by pixel, so that no
//! layer has to be laid out: the memory of it would be most of a picture's cost. The result is the same, to the last bit.

use std::ops::Range;
use std::rc::Rc;

use tiny_skia::{Path, Shader, Transform};

use super::canvas::{Area, Canvas};
use super::clip::{Shares, keep};
use super::ink::Ink;
use super::layer::{lay_over, over};
use super::scan::{Coverage, Run};
use super::{Painter, paint, path, px, rect, stroke};
use crate::geom;
use crate::scene::{Blend, Fill, Item, Mark, Shape, Stroke};

/// What an item is painted as: one outline in one colour.
struct Single {
    outline: Rc<Path>,
    ink: Ink,
}

impl Painter<'_> {
    /// Draws a path under its item's opacity, and tells whether it could.
    pub(super) fn glaze(
        &self,
        canvas: &mut Canvas<'_>,
        path: &Path,
        inks: (Option<&Fill>, Option<&Stroke>),
        item: &Item,
        at: Transform,
    ) -> bool {
        if item.opacity >= 1.0 || item.blend != Blend::Normal {
            return false;
        }
        let Some(area) = self.layers.area(canvas, self.reach(path, inks.1), None, at) else { return false };
        let at = area.to_corner(at);
        let Some(single) = self.single(path, inks, at) else { return false };
        let Some(coverage) = Coverage::new(&single.outline, at, area.size()) else { return false };
        let mut shades = Shades::new(single.ink, 1.0, px(item.opacity));
        let place = Place::new(area, (canvas.width(), canvas.height()));
        coverage.run(|rows, runs| {
            for y in rows {
                let Some(mut row) = place.row(canvas, y, runs) else { continue };
                runs.iter().for_each(|run| shades.put(run.coverage, row.pixels(place.seen(run))));
            }
        });
        true
    }

    /// Draws a mark of one path under the mark's clip, and tells whether it could.
    pub(super) fn glaze_clipped(
        &self,
        canvas: &mut Canvas<'_>,
        mark: &Mark,
        clip: &Path,
        reach: &geom::Rect,
        at: Transform,
    ) -> bool {
        let [item] = mark.items.as_slice() else { return false };
        let Shape::Path(shape) = &item.shape else { return false };
        if item.opacity <= 0.0 || item.blend != Blend::Normal {
            return false;
        }
        let Some(area) = self.layers.area(canvas, rect(reach), Some(clip), at) else { return false };
        let at = area.to_corner(at);
        let Some(outline) = path::convert(&shape.path, shape.scale) else { return false };
        let inks = (shape.fill.as_ref(), shape.stroke.as_ref());
        let own = path::placed(shape, at);
        // The item's own layer on the clip's; without an opacity it has none.
        let mut inner = Area::of(area.size().0, area.size().1);
        if item.opacity < 1.0 {
            let reach = self.reach(&outline, inks.1);
            let Some(found) = self.layers.area_on(area.size(), reach, None, own) else { return false };
            inner = found;
        }
        let own = inner.to_corner(own);
        let Some(single) = self.single(&outline, inks, own) else { return false };
        let Some(coverage) = Coverage::new(&single.outline, own, inner.size()) else { return false };
        let moved = |area: Area| Area { x: area.x.map(|x| x + inner.x[0]), y: area.y.map(|y| y + inner.y[0]) };
        let Some(inked) = moved(coverage.area).within(Area::of(area.size().0, area.size().1)) else { return true };
        let shares = Shares::new(clip, at, inked);
        let mut shades = Shades::new(single.ink, px(item.opacity), 1.0);
        let on_clipped = Place::new(inner, area.size());
        let place = on_clipped.on(&Place::new(area, (canvas.width(), canvas.height())));
        coverage.run(|rows, runs| {
            for y in rows {
                let Some(mut row) = place.row(canvas, y, runs) else { continue };
                let y = on_clipped.down(y);
                let whole = shares.whole(y);
                for run in runs {
                    let seen = place.seen(run);
                    let clipped = on_clipped.across(seen.start)..on_clipped.across(seen.end);
                    let pixels = row.pixels(seen);
                    if whole.start <= clipped.start && clipped.end <= whole.end {
                        shades.put(run.coverage, pixels);
                    } else {
                        let above = shades.of(run.coverage).above;
                        lay_over(pixels, clipped.map(|x| keep(above, shares.of(x, y))), 1.0);
                    }
                }
            }
        });
        true
    }

    /// The one outline that is filled, the path's own or its stroke's; `None` when there are two, or none, or it is not painted
    /// in one colour.
    fn single(&self, path: &Path, inks: (Option<&Fill>, Option<&Stroke>), at: Transform) -> Option<Single> {
        let (outline, paint) = match inks {
            (Some(fill), None) => (Rc::new(path.clone()), paint::paint(&fill.paint, fill.opacity, path)?),
            (None, Some(stroke)) => {
                (self.stroked(path, &stroke::pen(stroke)?, at)?, paint::paint(&stroke.paint, stroke.opacity, path)?)
            }
            _ => return None,
        };
        let Shader::SolidColor(color) = paint.shader else { return None };
        Some(Single { outline, ink: Ink::new(color) })
    }
}

/// What a colour makes of pixels when it comes to them by way of layers. There are few ways to cover a pixel, and what is below is
/// mostly one ground: each meeting is worked out once.
struct Shades {
    ink: Ink,
    /// Under which the shape's layer is laid over another, empty one; 1 if there is no such layer.
    own: f32,
    /// Under which that comes to the pixels.
    opacity: f32,
    /// By coverage.
    known: [Shade; 256],
}

/// Nothing on nothing, until it is known.
#[derive(Clone, Copy, Default)]
struct Shade {
    above: [u8; 4],
    /// What it was laid over last.
    below: [u8; 4],
    /// What that became.
    both: [u8; 4],
}

impl Shades {
    fn new(ink: Ink, own: f32, opacity: f32) -> Self {
        Self { ink, own, opacity, known: [Shade::default(); 256] }
    }

    fn of(&mut self, coverage: u8) -> &mut Shade {
        let known = &mut self.known[usize::from(coverage)];
        if known.above == [0; 4] {
            let alone = self.ink.alone(coverage);
            let above = if self.own < 1.0 { over([0; 4], alone, self.own) } else { alone };
            *known = Shade { above, below: [0; 4], both: over([0; 4], above, self.opacity) };
        }
        known
    }

    /// Covers pixels so far.
    fn put(&mut self, coverage: u8, pixels: &mut [[u8; 4]]) {
        let opacity = self.opacity;
        let shade = self.of(coverage);
        for pixel in pixels {
            if *pixel != shade.below {
                (shade.below, shade.both) = (*pixel, over(*pixel, shade.above, opacity));
            }
            *pixel = shade.both;
        }
    }
}

/// Where a layer lies on what it is laid over.
struct Place {
    /// Where its corner does.
    left: isize,
    top: isize,
    /// The layer's columns and rows that are inside of what it is laid over.
    columns: Range<usize>,
    rows: Range<usize>,
}

impl Place {
    /// Of a layer that covers `area` of something of this size.
    fn new(area: Area, (width, height): (u32, u32)) -> Self {
        let [left, top] = [area.x[0] as isize, area.y[0] as isize];
        Self { left, top, columns: inside(0..width as usize, left), rows: inside(0..height as usize, top) }
    }

    /// The same on what that is laid over in turn.
    fn on(&self, other: &Self) -> Self {
        let both = |a: &Range<usize>, b: Range<usize>| a.start.max(b.start)..a.end.min(b.end);
        Self {
            left: self.left + other.left,
            top: self.top + other.top,
            columns: both(&self.columns, inside(other.columns.clone(), self.left)),
            rows: both(&self.rows, inside(other.rows.clone(), self.top)),
        }
    }

    /// The pixels on which a row of the layer lies, of which it will have these runs; `None` when that is outside.
    fn row<'a>(&self, canvas: &'a mut Canvas<'_>, y: usize, runs: &[Run]) -> Option<Row<'a>> {
        let ([first, ..], [.., last]) = (runs, runs) else { return None };
        let seen = first.from.max(self.columns.start)..last.to.min(self.columns.end);
        if !self.rows.contains(&y) || seen.is_empty() {
            return None;
        }
        let (y, width) = (self.down(y), canvas.width() as usize);
        canvas.ink(y..y + 1, self.across(seen.start), self.across(seen.end));
        Some(Row { pixels: &mut canvas.pixels()[y * width..(y + 1) * width], left: self.left })
    }

    /// The part of a run that is inside, where some of its row is.
    fn seen(&self, run: &Run) -> Range<usize> {
        let inside = |x: usize| x.max(self.columns.start).min(self.columns.end);
        inside(run.from)..inside(run.to)
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
struct Row<'a> {
    pixels: &'a mut [[u8; 4]],
    /// Where the layer begins.
    left: isize,
}

impl Row<'_> {
    /// Those below these columns of the layer.
    fn pixels(&mut self, columns: Range<usize>) -> &mut [[u8; 4]] {
        &mut self.pixels[columns.start.wrapping_add_signed(self.left)..columns.end.wrapping_add_signed(self.left)]
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Run};
    use crate::render::raster::canvas::Area;

    #[test]
    fn a_layer_on_a_layer_is_seen_where_all_have_room_for_it() {
        let inner = Place::new(Area { x: [-3, 9], y: [2, 8] }, (7, 6));
        let outer = Place::new(Area { x: [5, 12], y: [-4, 2] }, (10, 30));
        let both = inner.on(&outer);
        for y in 0..6 {
            let clipped = Some(y + 2).filter(|y| *y < 6);
            let want = clipped.and_then(|y| usize::checked_sub(y, 4));
            assert_eq!(Some(y).filter(|y| both.rows.contains(y)).map(|y| both.down(y)), want, "row {y}");
        }
        for x in 0..12 {
            let clipped = usize::checked_sub(x, 3).filter(|x| *x < 7);
            let want = clipped.map(|x| x + 5).filter(|x| *x < 10);
            let seen = both.seen(&Run { from: x, to: x + 1, coverage: 255 });
            assert_eq!((!seen.is_empty()).then(|| both.across(seen.start)), want, "column {x}");
        }
    }
}
