//! Layers: what is drawn apart and laid over the picture as one.
//!
//! An item with an opacity or a blend mode of its own, and everything under a clip, is drawn on a transparent layer,
//! which resvg does too; with a plain fill the result would be the same but for rounding. A layer covers whole pixels.
//! It holds all that is drawn on it even where that is not seen, because a curve that the layer's edge cuts comes out
//! a shade different; only what is larger than the picture is cut.

use std::cell::RefCell;

use tiny_skia::{BlendMode, FillRule, FilterQuality, Mask, Path, PixmapMut, PixmapPaint, PixmapRef, Rect, Transform};

use super::canvas::{Area, Canvas, Ink};
use super::{paint, px};
use crate::scene::{Blend, Item};

/// Leaves of each premultiplied pixel what the mask has of it, as tiny-skia's `apply_mask` does.
fn keep(pixels: &mut [[u8; 4]], mask: &[u8]) {
    for (pixel, &share) in pixels.iter_mut().zip(mask) {
        match share {
            255 => {}
            0 => pixel.fill(0),
            _ => {
                for channel in pixel {
                    let product = u16::from(*channel) * u16::from(share);
                    *channel = u8::try_from((product + 255) >> 8).unwrap_or(255);
                }
            }
        }
    }
}

/// One 8-bit step, as tiny-skia has it: multiplying by it is not quite dividing by 255.
const UNIT: f32 = 1.0 / 255.0;

/// Lays premultiplied pixels over others, as tiny-skia's `draw_pixmap` does in the place of a whole number of pixels.
fn lay_over(below: &mut [[u8; 4]], above: &[[u8; 4]], opacity: f32) {
    for (above, below) in above.iter().zip(below) {
        if *above == [0; 4] {
            continue;
        }
        if opacity >= 1.0 && above[3] == 255 {
            *below = *above;
            continue;
        }
        let free = 1.0 - f32::from(above[3]) * UNIT * opacity;
        for (above, below) in above.iter().zip(below) {
            let mixed = f32::from(*below) * UNIT * free + f32::from(*above) * UNIT * opacity;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
            let whole = (mixed.clamp(0.0, 1.0) * 255.0).round_ties_even() as u8;
            *below = whole;
        }
    }
}

/// The makings of layers.
pub(super) struct Layers {
    /// The most pixels that a layer may have, unless they are all seen.
    budget: u64,
    /// Layers that are done, for the next ones.
    spare: RefCell<Vec<Layer>>,
}

/// Pixels to draw on before they come to the picture.
#[derive(Default)]
struct Layer {
    /// All 0 between uses; maybe more than a layer needs.
    memory: Vec<u8>,
    /// No row has any between uses.
    ink: Ink,
}

impl Layer {
    /// Grows to at least this size, and at once to that of the picture, whose pages cost nothing until they are touched.
    fn reserve(&mut self, (width, height): (u32, u32), picture: u64) {
        let bytes = width as usize * height as usize * 4;
        if self.memory.len() < bytes {
            let picture = usize::try_from(picture).unwrap_or(0) * 4;
            self.memory = vec![0; bytes.max(picture)];
        }
        self.ink.rows.clear();
        self.ink.rows.resize(height as usize, Ink::NONE);
    }

    fn pixels(&mut self) -> &mut [[u8; 4]] {
        self.memory.as_chunks_mut::<4>().0
    }

    /// The rows that have ink, and where.
    fn inked(&self) -> impl Iterator<Item = (usize, [usize; 2])> {
        self.ink.rows.iter().copied().enumerate().filter(|(_, [from, to])| from < to)
    }

    /// Multiplies with the clip where there is ink and the clip does not surely have all of a pixel.
    fn clip(&mut self, width: u32, clip: &Path, at: Transform) {
        let inked = self.inked().fold(None, |all: Option<Area>, (y, [from, to])| {
            let [from, to, y] = [from, to, y].map(|n| i32::try_from(n).unwrap_or(i32::MAX));
            let all = all.unwrap_or(Area { x: [from, to], y: [y, y] });
            Some(Area { x: [all.x[0].min(from), all.x[1].max(to)], y: [all.y[0], y + 1] })
        });
        let Some(inked) = inked else { return };
        let whole = whole(clip, at).unwrap_or(Area { x: [0, 0], y: [0, 0] });
        for part in inked.without(whole) {
            // Beside what the clip has all of, each row is as the first.
            let beside = part.y[0] >= whole.y[0] && part.y[1] <= whole.y[1];
            let (wide, high) = part.size();
            let Some(mut mask) = Mask::new(wide, if beside { 1 } else { high }) else { continue };
            mask.fill_path(clip, FillRule::Winding, true, part.to_corner(at));
            let [left, top] = [part.x[0], part.y[0]].map(|n| n.unsigned_abs() as usize);
            let shares = mask.data().chunks_exact(wide as usize).cycle();
            for (y, shares) in (top..top + high as usize).zip(shares) {
                let start = y * width as usize + left;
                keep(&mut self.pixels()[start..start + wide as usize], shares);
            }
        }
    }

    /// Lays the ink over the canvas, the layer's corner at `area`'s.
    fn lay_over(&self, canvas: &mut Canvas<'_>, area: Area, opacity: f32) {
        let across = canvas.width() as usize;
        let (wide, _) = area.size();
        let Some(seen) = area.on(canvas) else { return };
        let skip =
            |side: [i32; 2], part: [i32; 2]| part[0].abs_diff(side[0]) as usize..part[1].abs_diff(side[0]) as usize;
        let (columns, rows) = (skip(area.x, seen.x), skip(area.y, seen.y));
        let [left, top] = [seen.x[0], seen.y[0]].map(|n| n.unsigned_abs() as usize);
        for (y, [from, to]) in self.inked() {
            let (from, to) = (from.max(columns.start), to.min(columns.end));
            if !rows.contains(&y) || from >= to {
                continue;
            }
            let above = &self.memory.as_chunks::<4>().0[y * wide as usize + from..y * wide as usize + to];
            let (x, y) = (left + from - columns.start, top + y - rows.start);
            let start = y * across + x;
            lay_over(&mut canvas.pixels()[start..start + above.len()], above, opacity);
            canvas.ink(y, x, x + above.len());
        }
    }

    /// Takes the ink away.
    fn empty(&mut self, width: u32) {
        let pixels = self.memory.as_chunks_mut::<4>().0;
        for (y, &[from, to]) in self.ink.rows.iter().enumerate().filter(|(_, [from, to])| from < to) {
            let start = y * width as usize;
            pixels[start + from..start + to].fill([0; 4]);
        }
    }
}

/// The pixels that a clip has all of; `None` where it is no upright rectangle, or has none.
fn whole(clip: &Path, at: Transform) -> Option<Area> {
    let bounds = clip.bounds();
    let is_corner = |p: &tiny_skia::Point| {
        (p.x == bounds.left() || p.x == bounds.right()) && (p.y == bounds.top() || p.y == bounds.bottom())
    };
    // Four corners, and maybe the first again.
    let is_rectangle = matches!(clip.points().len(), 4 | 5)
        && clip.points().iter().all(is_corner)
        && clip.points().windows(2).all(|ends| (ends[0].x == ends[1].x) != (ends[0].y == ends[1].y));
    if !is_rectangle || at.has_skew() {
        return None;
    }
    let seen = bounds.transform(at)?;
    // Two pixels less than it seems, for the rounding of coordinates.
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let inside = |from: f32, to: f32| {
        let (from, to) = ((from.ceil() as i32).saturating_add(1), (to.floor() as i32).saturating_sub(1));
        (from < to).then_some([from, to])
    };
    Some(Area { x: inside(seen.left(), seen.right())?, y: inside(seen.top(), seen.bottom())? })
}

impl Layers {
    /// For a picture of so many pixels.
    pub(super) fn new(pixels: u64) -> Self {
        Self { budget: pixels, spare: RefCell::default() }
    }

    /// Draws an item's parts as one, under the item's opacity and blend mode. `reach` gives the box around all
    /// that is drawn, in the coordinates of `at`.
    pub(super) fn isolated(
        &self,
        canvas: &mut Canvas<'_>,
        item: &Item,
        reach: impl FnOnce() -> Option<Rect>,
        at: Transform,
        draw: impl FnOnce(&mut Canvas<'_>, Transform),
    ) {
        if item.opacity >= 1.0 && item.blend == Blend::Normal {
            draw(canvas, at);
            return;
        }
        let Some(area) = reach().and_then(|reach| reach.transform(at)).map(Area::around) else { return };
        let Some(seen) = area.on(canvas) else { return };
        let area = self.affordable(area, seen);
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
        self.done(layer, width);
    }

    /// Draws within a clip; without one (a clip of no area) nothing. `reach` is a box around what is drawn.
    pub(super) fn clipped(
        &self,
        canvas: &mut Canvas<'_>,
        clip: Option<&Path>,
        reach: Option<Rect>,
        at: Transform,
        draw: impl FnOnce(&mut Canvas<'_>, Transform),
    ) {
        let area = |rect: Rect| rect.transform(at).map(Area::around);
        let (Some(clip), Some(area), Some(window)) =
            (clip, reach.and_then(area), clip.and_then(|it| area(it.bounds())))
        else {
            return;
        };
        let Some(seen) = area.on(canvas).and_then(|area| area.within(window)) else { return };
        let area = self.affordable(area, seen);
        let mut layer = self.draw(area, at, draw);
        layer.clip(area.size().0, clip, area.to_corner(at));
        layer.lay_over(canvas, area, 1.0);
        self.done(layer, area.size().0);
    }

    fn affordable(&self, area: Area, seen: Area) -> Area {
        let (width, height) = area.size();
        if u64::from(width) * u64::from(height) <= self.budget { area } else { seen }
    }

    /// A layer for `area`, drawn on.
    fn draw(&self, area: Area, at: Transform, draw: impl FnOnce(&mut Canvas<'_>, Transform)) -> Layer {
        let mut layer = self.spare.borrow_mut().pop().unwrap_or_default();
        let (width, height) = area.size();
        layer.reserve((width, height), self.budget);
        let Layer { memory, ink } = &mut layer;
        if let Some(pixels) = PixmapMut::from_bytes(&mut memory[..width as usize * height as usize * 4], width, height)
        {
            draw(&mut Canvas::layer(pixels, ink), area.to_corner(at));
        }
        layer
    }

    /// Keeps a layer of this width for the next one.
    fn done(&self, mut layer: Layer, width: u32) {
        layer.empty(width);
        self.spare.borrow_mut().push(layer);
    }
}
