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
use super::layer::lay_over;
use super::scan::{Run, Sweep};
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
        let Some(sweep) = Sweep::new(&single.outline, at, area.size()) else { return false };
        let opacity = px(item.opacity);
        let place = Place::new(area, (canvas.width(), canvas.height()));
        sweep.run(|rows, runs| {
            for y in rows.filter_map(|y| place.row(y)) {
                for run in runs {
                    let above = single.ink.alone(run.coverage);
                    put(canvas, y, place.columns(run.from..run.to), opacity, |_| above);
                }
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
        let Some(sweep) = Sweep::new(&single.outline, own, inner.size()) else { return false };
        let moved = |area: Area| Area { x: area.x.map(|x| x + inner.x[0]), y: area.y.map(|y| y + inner.y[0]) };
        let Some(inked) = moved(sweep.area).within(Area::of(area.size().0, area.size().1)) else { return true };
        let shares = Shares::new(clip, at, inked);
        let mut shades = Shades::new(single.ink, px(item.opacity));
        let on_clipped = Place::new(inner, area.size());
        let on_canvas = Place::new(area, (canvas.width(), canvas.height()));
        let mut row = |y: usize, runs: &[Run]| {
            let Some(clipped_y) = on_clipped.row(y) else { return };
            let Some(y) = on_canvas.row(clipped_y) else { return };
            let whole = shares.whole(clipped_y);
            for run in runs {
                let above = shades.of(run.coverage);
                let clipped = on_clipped.columns(run.from..run.to);
                let columns = on_canvas.columns(clipped.clone());
                if whole.start <= clipped.start && clipped.end <= whole.end {
                    put(canvas, y, columns, 1.0, |_| above);
                } else {
                    put(canvas, y, columns, 1.0, |x| keep(above, shares.of(on_canvas.back(x), clipped_y)));
                }
            }
        };
        sweep.run(|rows, runs| rows.for_each(|y| row(y, runs)));
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

/// What a colour under an opacity makes of a pixel of an empty layer. There are few ways to cover a pixel, each of which is worked
/// out once.
struct Shades {
    ink: Ink,
    opacity: f32,
    /// By coverage; nothing, where that has not been met.
    known: [[u8; 4]; 256],
}

impl Shades {
    fn new(ink: Ink, opacity: f32) -> Self {
        Self { ink, opacity, known: [[0; 4]; 256] }
    }

    fn of(&mut self, coverage: u8) -> [u8; 4] {
        let known = &mut self.known[usize::from(coverage)];
        if *known == [0; 4] {
            let alone = self.ink.alone(coverage);
            *known = alone;
            if self.opacity < 1.0 {
                let mut pixel = [[0; 4]];
                lay_over(&mut pixel, [alone].into_iter(), self.opacity);
                *known = pixel[0];
            }
        }
        *known
    }
}

/// Where a layer lies on what it is laid over.
struct Place {
    /// Where its corner does.
    left: isize,
    top: isize,
    /// The size of what it is laid over.
    width: isize,
    height: isize,
}

impl Place {
    /// Of a layer that covers `area` of something of this size.
    fn new(area: Area, (width, height): (u32, u32)) -> Self {
        let [left, top] = [area.x[0] as isize, area.y[0] as isize];
        Self { left, top, width: width as isize, height: height as isize }
    }

    /// Where a row of the layer lies; `None` when that is outside.
    fn row(&self, y: usize) -> Option<usize> {
        let y = y.cast_signed() + self.top;
        (0..self.height).contains(&y).then(|| y.cast_unsigned())
    }

    /// Where columns of the layer lie, as far as they are inside.
    fn columns(&self, columns: Range<usize>) -> Range<usize> {
        let inside = |x: usize| (x.cast_signed() + self.left).clamp(0, self.width).cast_unsigned();
        inside(columns.start)..inside(columns.end)
    }

    /// The column of the layer that lies in a column.
    fn back(&self, x: usize) -> usize {
        (x.cast_signed() - self.left).max(0).cast_unsigned()
    }
}

/// Lays pixels, told by their column, over a row of the canvas.
fn put(canvas: &mut Canvas<'_>, y: usize, columns: Range<usize>, opacity: f32, above: impl Fn(usize) -> [u8; 4]) {
    if columns.is_empty() {
        return;
    }
    canvas.ink(y, columns.start, columns.end);
    let start = y * canvas.width() as usize;
    let below = &mut canvas.pixels()[start + columns.start..start + columns.end];
    lay_over(below, columns.map(above), opacity);
}
