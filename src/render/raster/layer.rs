//! Layers: what is drawn apart and laid over the picture as one.
//!
//! An item with an opacity or a blend mode of its own, and everything under a clip, is drawn on a transparent layer,
//! which resvg does too; with a plain fill the result would be the same but for rounding. A layer covers whole pixels.
//! It holds all that is drawn on it even where that is not seen, because a curve that the layer's edge cuts comes out
//! a shade different; only what is larger than the picture is cut.

use std::cell::RefCell;

use tiny_skia::{BlendMode, FillRule, FilterQuality, Mask, Path, PixmapMut, PixmapPaint, PixmapRef, Rect, Transform};

use super::{paint, px};
use crate::scene::{Blend, Item};

/// Leaves of each premultiplied pixel what the mask has of it, as tiny-skia's `apply_mask` does, a pixel that is whole
/// or not there at no cost.
fn keep(pixels: &mut [u8], mask: &[u8]) {
    for (pixel, &share) in pixels.chunks_exact_mut(4).zip(mask) {
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

/// Lays premultiplied pixels over the canvas, as tiny-skia's `draw_pixmap` does in the place of a whole number of pixels;
/// most of a layer is empty, and costs nothing here.
fn lay_over(canvas: &mut PixmapMut<'_>, layer: &[u8], area: Area, opacity: f32) {
    let Some(seen) = area.on(canvas) else { return };
    let across = canvas.width() as usize;
    let (wide, _) = area.size();
    let data = canvas.data_mut();
    for y in seen.y[0]..seen.y[1] {
        let from = (y.abs_diff(area.y[0]) as usize * wide as usize + seen.x[0].abs_diff(area.x[0]) as usize) * 4;
        let to = (y.unsigned_abs() as usize * across + seen.x[0].unsigned_abs() as usize) * 4;
        let count = seen.x[1].abs_diff(seen.x[0]) as usize * 4;
        let (above, below) = (&layer[from..from + count], &mut data[to..to + count]);
        for (above, below) in above.chunks_exact(4).zip(below.chunks_exact_mut(4)) {
            if above == [0; 4] {
                continue;
            }
            if opacity >= 1.0 && above[3] == 255 {
                below.copy_from_slice(above);
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
}

/// The makings of layers.
pub(super) struct Layers {
    /// The most pixels that a layer may have, unless they are all seen.
    budget: u64,
    /// Memory of layers that are done, for the next ones.
    spare: RefCell<Vec<Vec<u8>>>,
}

/// Part of a picture, in whole pixels: left, top, right, bottom.
#[derive(Clone, Copy)]
struct Area {
    x: [i32; 2],
    y: [i32; 2],
}

impl Area {
    /// The pixels that `rect` touches, and two more around for the smoothing of edges.
    fn around(rect: Rect) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "saturates")]
        let span = |from: f32, to: f32| [(from.floor() as i32).saturating_sub(2), (to.ceil() as i32).saturating_add(2)];
        Self { x: span(rect.left(), rect.right()), y: span(rect.top(), rect.bottom()) }
    }

    /// The part that is on `canvas`; `None` when there is none.
    fn on(self, canvas: &PixmapMut<'_>) -> Option<Self> {
        let size = |size: u32| [0, i32::try_from(size).unwrap_or(i32::MAX)];
        self.within(Self { x: size(canvas.width()), y: size(canvas.height()) })
    }

    /// The part that is in `other` too; `None` when there is none.
    fn within(self, other: Self) -> Option<Self> {
        let both = |[from, to]: [i32; 2], [least, most]: [i32; 2]| {
            let (from, to) = (from.max(least), to.min(most));
            (from < to).then_some([from, to])
        };
        Some(Self { x: both(self.x, other.x)?, y: both(self.y, other.y)? })
    }

    fn size(self) -> (u32, u32) {
        (self.x[1].abs_diff(self.x[0]), self.y[1].abs_diff(self.y[0]))
    }
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
        canvas: &mut PixmapMut<'_>,
        item: &Item,
        reach: impl FnOnce() -> Option<Rect>,
        at: Transform,
        draw: impl FnOnce(&mut PixmapMut<'_>, Transform),
    ) {
        if item.opacity >= 1.0 && item.blend == Blend::Normal {
            draw(canvas, at);
            return;
        }
        let Some(area) = reach().and_then(|reach| reach.transform(at)).map(Area::around) else { return };
        let Some(seen) = area.on(canvas) else { return };
        let over = PixmapPaint {
            opacity: px(item.opacity),
            blend_mode: paint::blend(item.blend),
            quality: FilterQuality::Nearest,
        };
        self.on_layer(canvas, self.affordable(area, seen), at, &over, draw);
    }

    /// Draws within a clip; without one (a clip of no area) nothing. `reach` is a box around what is drawn.
    pub(super) fn clipped(
        &self,
        canvas: &mut PixmapMut<'_>,
        clip: Option<&Path>,
        reach: Option<Rect>,
        at: Transform,
        draw: impl FnOnce(&mut PixmapMut<'_>, Transform),
    ) {
        let area = |rect: Rect| rect.transform(at).map(Area::around);
        let (Some(clip), Some(area), Some(window)) =
            (clip, reach.and_then(area), clip.and_then(|it| area(it.bounds())))
        else {
            return;
        };
        let Some(seen) = area.on(canvas).and_then(|area| area.within(window)) else { return };
        let area = self.affordable(area, seen);
        let over = PixmapPaint { opacity: 1.0, blend_mode: BlendMode::SourceOver, quality: FilterQuality::Nearest };
        self.on_layer(canvas, area, at, &over, |layer, at| {
            draw(layer, at);
            if let Some(mut mask) = Mask::new(layer.width(), layer.height()) {
                mask.fill_path(clip, FillRule::Winding, true, at);
                keep(layer.data_mut(), mask.data());
            }
        });
    }

    fn affordable(&self, area: Area, seen: Area) -> Area {
        let (width, height) = area.size();
        if u64::from(width) * u64::from(height) <= self.budget { area } else { seen }
    }

    fn on_layer(
        &self,
        canvas: &mut PixmapMut<'_>,
        area: Area,
        at: Transform,
        over: &PixmapPaint,
        draw: impl FnOnce(&mut PixmapMut<'_>, Transform),
    ) {
        let mut memory = self.spare.borrow_mut().pop().unwrap_or_default();
        memory.clear();
        let (width, height) = area.size();
        let ([x, _], [y, _]) = (area.x, area.y);
        memory.resize(width as usize * height as usize * 4, 0);
        if let Some(mut layer) = PixmapMut::from_bytes(&mut memory, width, height) {
            #[expect(clippy::cast_precision_loss, reason = "pixels of a picture, far below 2^24")]
            let at = at.post_translate(-(x as f32), -(y as f32));
            draw(&mut layer, at);
        }
        if over.blend_mode == BlendMode::SourceOver {
            lay_over(canvas, &memory, area, over.opacity);
        } else if let Some(layer) = PixmapRef::from_bytes(&memory, width, height) {
            canvas.draw_pixmap(x, y, layer, over, Transform::identity(), None);
        }
        self.spare.borrow_mut().push(memory);
    }
}
