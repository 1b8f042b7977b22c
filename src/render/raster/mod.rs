//! A scene as pixels, straight from the scene, by the rules and in the arithmetic of resvg.
//!
//! Vega's reference pictures are its SVG drawn by resvg, so each step here does what that SVG would make resvg do: the
//! same nesting of single-precision transforms, the same isolated layers, the same rasterizer. Lengths are px at
//! scale 1 until [`px`], the one door to single precision.

mod axis_aligned;
mod blend;
mod canvas;
mod clip;
mod direct_blend;
mod edge;
mod far;
pub(super) mod image;
mod layer;
mod paint;
mod paint_bounds;
mod path;
mod scan;
mod stroke;
mod text;

#[cfg(target_os = "linux")]
use memmap2::Advice;
use memmap2::MmapMut;
use tiny_skia::{PixmapMut, PixmapRef, Transform};

use crate::budget;
use crate::error::{Error, Result};
use crate::geom::{self, Affine};
use crate::scene::{Group, Item, Mark, Scene, Shape, frame};
use crate::text::Fonts;
use canvas::Canvas;
use layer::Layers;
use stroke::Outlines;

/// Draws a scene, enlarged `scale` times.
///
/// The picture's size in pixels is the scene's size times `scale`, rounded down, at least 1 by 1.
///
/// # Errors
///
/// `Forbidden` when that is more than `max_pixels` pixels, and nothing has been allocated then; or the budget was used up.
pub(crate) fn draw(scene: &Scene, scale: f64, fonts: &Fonts, max_pixels: u64) -> Result<Picture> {
    let (width, height) = (pixels(scene.width, scale), pixels(scene.height, scale));
    let total = u64::from(width) * u64::from(height);
    let too_large = || {
        let message = format!(
            "the picture would be {width} x {height} = {total} pixels, and the limit is {max_pixels}; make it smaller, or raise --max-pixels"
        );
        Error::forbidden(message)
    };
    if total > max_pixels {
        return Err(too_large());
    }
    let mut picture = Picture::new(width, height).ok_or_else(too_large)?;
    let painter = Painter { fonts, layers: Layers::new(total), outlines: Outlines::default(), pixels: total };
    painter.scene(&mut Canvas::new(picture.as_mut()), scene, Transform::from_scale(px(scale), px(scale)));
    budget::check()?;
    Ok(picture)
}

/// A drawn picture: premultiplied RGBA, 4 bytes a pixel, rows from the top.
///
/// Its memory is asked of the system all at once and in large pages, where it has them: to be given it in small ones, as
/// each is first painted, takes longer than the painting of a small chart.
pub(crate) struct Picture {
    memory: MmapMut,
    /// The part of `memory` that the picture takes.
    bytes: usize,
    width: u32,
    height: u32,
}

impl Picture {
    /// A transparent picture; `None` when there is no memory for it, or it has no pixels.
    fn new(width: u32, height: u32) -> Option<Self> {
        let bytes = usize::try_from(u64::from(width).checked_mul(height.into())?.checked_mul(4)?).ok()?;
        let memory = MmapMut::map_anon(bytes.checked_next_multiple_of(HUGE_PAGE)?).ok()?;
        // A system that knows one of them or neither hands out small pages, or all of them later.
        #[cfg(target_os = "linux")]
        for (advice, length) in [(Advice::HugePage, memory.len()), (Advice::PopulateWrite, bytes)] {
            let _ = memory.advise_range(advice, 0, length);
        }
        Some(Self { memory, bytes, width, height })
    }

    fn as_mut(&mut self) -> PixmapMut<'_> {
        PixmapMut::from_bytes(&mut self.memory[..self.bytes], self.width, self.height)
            .expect("the memory was made of this size")
    }

    /// The pixels.
    pub(crate) fn as_ref(&self) -> PixmapRef<'_> {
        PixmapRef::from_bytes(&self.memory[..self.bytes], self.width, self.height)
            .expect("the memory was made of this size")
    }
}

/// Bytes of a huge page of memory; where they are larger, or there are none, nothing is lost.
const HUGE_PAGE: usize = 2 << 20;

/// A length in whole pixels; in single precision and rounded down, as the size of the reference pictures.
fn pixels(length: f64, scale: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounds down, and saturates")]
    let whole = (px(length) * px(scale)) as u32;
    whole.max(1)
}

/// Single precision, for the rasterizer.
#[expect(clippy::cast_possible_truncation, reason = "the one place that means to")]
fn px(x: f64) -> f32 {
    x as f32
}

/// A transform for the rasterizer.
fn transform(affine: &Affine) -> Transform {
    Transform::from_row(px(affine.a), px(affine.b), px(affine.c), px(affine.d), px(affine.e), px(affine.f))
}

/// A box for the rasterizer; `None` when it is empty or not finite.
fn rect(rect: &geom::Rect) -> Option<tiny_skia::Rect> {
    tiny_skia::Rect::from_ltrb(px(rect.x1), px(rect.y1), px(rect.x2), px(rect.y2))
}

/// What the whole picture shares. Where to draw, and under which transform, is passed down.
struct Painter<'a> {
    fonts: &'a Fonts,
    layers: Layers,
    outlines: Outlines,
    /// Pixels of the picture.
    pixels: u64,
}

impl Painter<'_> {
    fn scene(&self, canvas: &mut Canvas<'_>, scene: &Scene, at: Transform) {
        if let Some(background) = scene.background {
            let page = frame::rectangle(0.0, 0.0, scene.width, scene.height, [0.0; 4]);
            if let Some(page) = path::convert(&page, [1.0, 1.0]) {
                paint::fill_color(canvas, &page, background, at);
            }
        }
        let at = at.pre_concat(transform(&Affine::translate(scene.origin.x, scene.origin.y)));
        self.group(canvas, &scene.root, None, at);
    }

    /// `item` is the group's own, which is the root's `None`.
    fn group(&self, canvas: &mut Canvas<'_>, group: &Group, item: Option<&Item>, at: Transform) {
        let at = at.pre_concat(transform(&Affine::translate(group.x, group.y)));
        let under = group.stroke.as_ref().filter(|_| !group.stroke_foreground);
        self.frame(canvas, group, item, group.fill.as_ref(), under, at);
        if group.clip {
            let clip = path::convert(&group.clip_outline(), [1.0, 1.0]);
            let bounds = paint_bounds::marks(&group.marks);
            let draw = |canvas: &mut Canvas<'_>, at| self.marks(canvas, &group.marks, at);
            self.layers.clipped(canvas, clip.as_ref(), rect(&bounds), at, draw);
        } else {
            self.marks(canvas, &group.marks, at);
        }
        if group.stroke_foreground {
            self.frame(canvas, group, item, None, group.stroke.as_ref(), at);
        }
    }

    fn marks(&self, canvas: &mut Canvas<'_>, marks: &[Mark], at: Transform) {
        for mark in marks {
            match &mark.clip {
                None => self.items(canvas, mark, at),
                Some(clip) => {
                    let clip = path::convert(&clip.outline(), [1.0, 1.0]);
                    let bounds = paint_bounds::items(mark);
                    if clip.as_ref().is_some_and(|clip| self.blend_clipped_directly(canvas, mark, clip, &bounds, at)) {
                        continue;
                    }
                    let draw = |canvas: &mut Canvas<'_>, at| self.items(canvas, mark, at);
                    self.layers.clipped(canvas, clip.as_ref(), rect(&bounds), at, draw);
                }
            }
        }
    }

    /// Steps that an item takes: some for itself, and one for a few of the pixels that it may touch.
    fn cost(&self, item: &Item, at: Transform) -> u64 {
        const OWN: u64 = 32;
        const PIXELS_A_STEP: f64 = 64.0;
        let scale = f64::from(at.sx * at.sy).abs() + f64::from(at.kx * at.ky).abs();
        let pixels = item.bounds.width() * item.bounds.height() * scale;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates; not a number is 0")]
        let area = (pixels / PIXELS_A_STEP) as u64;
        OWN + area.min(self.pixels / 64)
    }

    fn items(&self, canvas: &mut Canvas<'_>, mark: &Mark, at: Transform) {
        for item in &mark.items {
            if budget::spend(self.cost(item, at)).is_err() {
                return;
            }
            match &item.shape {
                Shape::Group(group) => self.group(canvas, group, Some(item), at),
                _ if item.opacity <= 0.0 => {}
                Shape::Path(shape) => self.path(canvas, shape, item, at),
                Shape::Rule(shape) => self.rule(canvas, shape, item, at),
                Shape::Text(shape) => self.text(canvas, shape, item, at),
                Shape::Image(shape) => self.image(canvas, shape, item, at),
            }
        }
    }
}
