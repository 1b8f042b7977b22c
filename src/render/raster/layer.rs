//! Layers: what is drawn apart and laid over the picture as one.
//!
//! An item with an opacity or a blend mode of its own, and everything under a clip, is drawn on a transparent layer,
//! which resvg does too; with a plain fill the result would be the same but for rounding. A layer covers whole pixels.
//! It holds all that is drawn on it even where that is not seen, because a curve that the layer's edge cuts comes out
//! a shade different; only what is larger than the picture is cut.

use std::cell::RefCell;

use tiny_skia::{FilterQuality, Path, PixmapMut, PixmapPaint, PixmapRef, Rect, Transform};

use super::canvas::{Canvas, DirtyRows, IntRect};
use super::clip::{ClipCoverage, apply_mask};
use super::{paint, px};
use crate::scene::{Blend, Item};

/// One 8-bit step, as tiny-skia has it: multiplying by it is not quite dividing by 255.
const UNIT: f32 = 1.0 / 255.0;

/// Composites premultiplied pixels over others, with the rounding of tiny-skia's `draw_pixmap` at a whole number of pixels.
pub(super) fn lay_over(below: &mut [[u8; 4]], above: impl Iterator<Item = [u8; 4]>, opacity: f32) {
    below.iter_mut().zip(above).for_each(|(below, above)| *below = over(*below, above, opacity));
}

/// One premultiplied pixel over another (Porter and Duff's source-over).
pub(super) fn over(below: [u8; 4], above: [u8; 4], opacity: f32) -> [u8; 4] {
    if above == [0; 4] {
        return below;
    }
    if opacity >= 1.0 && above[3] == 255 {
        return above;
    }
    let free = 1.0 - f32::from(above[3]) * UNIT * opacity;
    std::array::from_fn(|channel| {
        let mixed = f32::from(below[channel]) * UNIT * free + f32::from(above[channel]) * UNIT * opacity;
        whole(mixed.clamp(0.0, 1.0) * 255.0)
    })
}

/// The whole number next to one of 0 to 255, the even one of two: in one addition, since processors without SSE 4.1 have no
/// instruction for it.
fn whole(x: f32) -> u8 {
    /// The number from which on to its double, numbers are 1 apart.
    const WHOLE: f32 = (1 << 23) as f32;
    (x + WHOLE).to_bits().to_le_bytes()[0]
}

/// A pool of layers, so that their memory is asked for once.
pub(super) struct Layers {
    /// The most pixels that a layer may have, unless they are all seen.
    budget: u64,
    /// Layers that are done with, empty.
    spare: RefCell<Vec<Layer>>,
}

/// Pixels to draw on before they come to the picture.
#[derive(Default)]
struct Layer {
    /// All 0 between uses; maybe more than a layer needs.
    memory: Vec<u8>,
    /// No row is dirty between uses.
    dirty: DirtyRows,
}

impl Layer {
    /// Grows to at least this size, and to twice its own, so that it does not grow often.
    fn reserve(&mut self, (width, height): (u32, u32)) {
        let bytes = width as usize * height as usize * 4;
        if self.memory.len() < bytes {
            self.memory = vec![0; bytes.max(2 * self.memory.len())];
        }
        self.dirty.rows.clear();
        self.dirty.rows.resize(height as usize, DirtyRows::NONE);
    }

    /// The rows that were drawn on, and where.
    fn dirty_rows(&self) -> impl Iterator<Item = (usize, [usize; 2])> {
        self.dirty.rows.iter().copied().enumerate().filter(|(_, [from, to])| from < to)
    }

    /// Multiplies with the clip where something was drawn and the clip does not surely have all of a pixel.
    fn clip(&mut self, width: u32, clip: &Path, at: Transform) {
        let dirty = self.dirty_rows().fold(None, |all: Option<IntRect>, (y, [from, to])| {
            let [from, to, y] = [from, to, y].map(|n| i32::try_from(n).unwrap_or(i32::MAX));
            let all = all.unwrap_or(IntRect { x: [from, to], y: [y, y] });
            Some(IntRect { x: [all.x[0].min(from), all.x[1].max(to)], y: [all.y[0], y + 1] })
        });
        let Some(dirty) = dirty else { return };
        for part in ClipCoverage::new(clip, at, dirty).partial {
            let [left, top] = [part.area.x[0], part.area.y[0]].map(|n| n.unsigned_abs() as usize);
            let (wide, high) = part.area.size();
            for y in top..top + high as usize {
                let start = y * width as usize + left;
                let pixels = &mut self.memory.as_chunks_mut::<4>().0[start..start + wide as usize];
                pixels.iter_mut().zip(part.row(y)).for_each(|(pixel, &share)| *pixel = apply_mask(*pixel, share));
            }
        }
    }

    /// Composites the layer over the canvas, its corner at `area`'s.
    fn lay_over(&self, canvas: &mut Canvas<'_>, area: IntRect, opacity: f32) {
        let across = canvas.width() as usize;
        let (wide, _) = area.size();
        let Some(seen) = area.on(canvas) else { return };
        let skip =
            |side: [i32; 2], part: [i32; 2]| part[0].abs_diff(side[0]) as usize..part[1].abs_diff(side[0]) as usize;
        let (columns, rows) = (skip(area.x, seen.x), skip(area.y, seen.y));
        let [left, top] = [seen.x[0], seen.y[0]].map(|n| n.unsigned_abs() as usize);
        for (y, [from, to]) in self.dirty_rows() {
            let (from, to) = (from.max(columns.start), to.min(columns.end));
            if !rows.contains(&y) || from >= to {
                continue;
            }
            let above = &self.memory.as_chunks::<4>().0[y * wide as usize + from..y * wide as usize + to];
            let (x, y) = (left + from - columns.start, top + y - rows.start);
            let start = y * across + x;
            lay_over(&mut canvas.pixels()[start..start + above.len()], above.iter().copied(), opacity);
            canvas.mark(y..y + 1, x, x + above.len());
        }
    }

    /// Clears what was drawn.
    fn clear(&mut self, width: u32) {
        let pixels = self.memory.as_chunks_mut::<4>().0;
        for (y, &[from, to]) in self.dirty.rows.iter().enumerate().filter(|(_, [from, to])| from < to) {
            let start = y * width as usize;
            pixels[start + from..start + to].fill([0; 4]);
        }
    }
}

impl Layers {
    /// A pool for a picture of `pixels` pixels.
    pub(super) fn new(pixels: u64) -> Self {
        Self { budget: pixels, spare: RefCell::default() }
    }

    /// Draws an item's parts as one, under the item's opacity and blend mode. `bounds` gives the box around all
    /// that is drawn, in the coordinates of `at`.
    pub(super) fn isolated(
        &self,
        canvas: &mut Canvas<'_>,
        item: &Item,
        bounds: impl FnOnce() -> Option<Rect>,
        at: Transform,
        draw: impl FnOnce(&mut Canvas<'_>, Transform),
    ) {
        if item.opacity >= 1.0 && item.blend == Blend::Normal {
            draw(canvas, at);
            return;
        }
        let Some(area) = self.area(canvas, bounds(), None, at) else { return };
        let layer = self.draw(area, at, draw);
        let (width, height) = area.size();
        if item.blend == Blend::Normal {
            layer.lay_over(canvas, area, px(item.opacity));
        } else if let Some(pixels) =
            PixmapRef::from_bytes(&layer.memory[..width as usize * height as usize * 4], width, height)
        {
            let over = PixmapPaint {
                opacity: px(item.opacity),
                blend_mode: paint::blend(item.blend),
                quality: FilterQuality::Nearest,
            };
            canvas.draw_pixmap(area.x[0], area.y[0], pixels, &over);
        }
        self.recycle(layer, width);
    }

    /// Draws within a clip; without one (a clip of no area) nothing. `bounds` is a box around what is drawn.
    pub(super) fn clipped(
        &self,
        canvas: &mut Canvas<'_>,
        clip: Option<&Path>,
        bounds: Option<Rect>,
        at: Transform,
        draw: impl FnOnce(&mut Canvas<'_>, Transform),
    ) {
        let Some(clip) = clip else { return };
        let Some(area) = self.area(canvas, bounds, Some(clip), at) else { return };
        let mut layer = self.draw(area, at, draw);
        layer.clip(area.size().0, clip, area.to_corner(at));
        layer.lay_over(canvas, area, 1.0);
        self.recycle(layer, area.size().0);
    }

    /// The part of a canvas that a layer covers for what has these bounds, under a clip; `None` when nothing of it is seen.
    pub(super) fn area(
        &self,
        canvas: &Canvas<'_>,
        bounds: Option<Rect>,
        clip: Option<&Path>,
        at: Transform,
    ) -> Option<IntRect> {
        self.area_on((canvas.width(), canvas.height()), bounds, clip, at)
    }

    /// The part of a canvas of `width` by `height` pixels that a layer covers; see [`Layers::area`].
    pub(super) fn area_on(
        &self,
        (width, height): (u32, u32),
        bounds: Option<Rect>,
        clip: Option<&Path>,
        at: Transform,
    ) -> Option<IntRect> {
        let around = |rect: Rect| rect.transform(at).map(IntRect::around);
        let area = bounds.and_then(around)?;
        let mut seen = area.within(IntRect::of(width, height))?;
        if let Some(clip) = clip {
            seen = seen.within(around(clip.bounds())?)?;
        }
        let (width, height) = area.size();
        Some(if u64::from(width) * u64::from(height) <= self.budget { area } else { seen })
    }

    /// A layer for `area`, drawn on.
    fn draw(&self, area: IntRect, at: Transform, draw: impl FnOnce(&mut Canvas<'_>, Transform)) -> Layer {
        let mut layer = self.spare.borrow_mut().pop().unwrap_or_default();
        let (width, height) = area.size();
        layer.reserve((width, height));
        let Layer { memory, dirty } = &mut layer;
        if let Some(pixels) = PixmapMut::from_bytes(&mut memory[..width as usize * height as usize * 4], width, height)
        {
            draw(&mut Canvas::layer(pixels, dirty), area.to_corner(at));
        }
        layer
    }

    /// Keeps a layer of this width for the next one.
    fn recycle(&self, mut layer: Layer, width: u32) {
        layer.clear(width);
        self.spare.borrow_mut().push(layer);
    }
}
