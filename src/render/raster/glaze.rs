//! One shape on layers of its own, without the layers.
//!
//! A line with an opacity, under a clip: by the rules it is drawn on a layer, that on the clip's, and that on the picture. Where
//! a layer holds a single shape in one colour, what comes out depends on the shape's coverage alone, pixel by pixel, so that no
//! layer has to be laid out: the memory of it would be most of a picture's cost. The result is the same, to the last bit.

use std::rc::Rc;

use tiny_skia::{Path, Shader, Transform};

use super::canvas::{Area, Canvas};
use super::clip::{Shares, keep};
use super::layer::lay_over;
use super::scan::{Ink, Sweep};
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
        sweep.run(|y, runs| {
            for run in runs {
                let above = single.ink.alone(run.coverage);
                put(canvas, area, y, (run.from, run.to), opacity, |_| above);
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
        let Some(inked) = moved(sweep.area()).within(Area::of(area.size().0, area.size().1)) else { return true };
        let shares = Shares::new(clip, at, inked);
        let opacity = px(item.opacity);
        sweep.run(|y, runs| {
            for run in runs {
                let mut above = single.ink.alone(run.coverage);
                if item.opacity < 1.0 {
                    let mut pixel = [[0; 4]];
                    lay_over(&mut pixel, [above].into_iter(), opacity);
                    above = pixel[0];
                }
                let Some((y, from, to)) = on(inner, area.size(), y, (run.from, run.to)) else { continue };
                if shares.is_whole(y, from, to) {
                    put(canvas, area, y, (from, to), 1.0, |_| above);
                } else {
                    put(canvas, area, y, (from, to), 1.0, |x| keep(above, shares.of(x, y)));
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

/// Pixels of a layer's row on a canvas of this size, where the layer covers `area` of it.
fn on(area: Area, (width, height): (u32, u32), y: usize, (from, to): (usize, usize)) -> Option<(usize, usize, usize)> {
    let moved = |at: usize, by: i32, most: u32| {
        let at = i64::try_from(at).ok()? + i64::from(by);
        usize::try_from(at.clamp(0, i64::from(most))).ok()
    };
    let row = i64::try_from(y).ok()? + i64::from(area.y[0]);
    let (from, to) = (moved(from, area.x[0], width)?, moved(to, area.x[0], width)?);
    ((0..i64::from(height)).contains(&row) && from < to).then_some((usize::try_from(row).ok()?, from, to))
}

/// Lays pixels of a layer's row, told by their column on it, over the canvas.
fn put(
    canvas: &mut Canvas<'_>,
    area: Area,
    y: usize,
    columns: (usize, usize),
    opacity: f32,
    above: impl Fn(usize) -> [u8; 4],
) {
    let Some((y, from, to)) = on(area, (canvas.width(), canvas.height()), y, columns) else { return };
    canvas.ink(y, from, to);
    let start = y * canvas.width() as usize;
    // From a column of the canvas back to one of the layer.
    let column = |x: usize| usize::try_from(i64::try_from(x).unwrap_or(0) - i64::from(area.x[0])).unwrap_or(0);
    lay_over(&mut canvas.pixels()[start + from..start + to], (from..to).map(|x| above(column(x))), opacity);
}
