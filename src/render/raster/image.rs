//! Pictures within the picture.

use tiny_skia::{FilterQuality, IntSize, Paint, Pattern, Pixmap, Rect, SpreadMode, Transform};

use super::canvas::Canvas;
use super::{Painter, px, transform};
use crate::geom::Affine;
use crate::scene::{ImageShape, Item, Pixels};

impl Painter<'_> {
    pub(super) fn image(&self, canvas: &mut Canvas<'_>, shape: &ImageShape, item: &Item, at: Transform) {
        let Some(pixels) = premultiplied(&shape.pixels) else { return };
        #[expect(clippy::cast_precision_loss, reason = "pixels of a picture, far below 2^24")]
        let (width, height) = (pixels.width() as f32, pixels.height() as f32);
        let Some(place) = place(shape, width, height) else { return };
        let at = at.pre_concat(transform(&Affine::translate(shape.frame.x1, shape.frame.y1)));
        let Some(whole) = Rect::from_xywh(0.0, 0.0, width, height) else { return };
        self.layers.isolated(
            canvas,
            item,
            || Some(whole),
            at.pre_concat(place),
            |canvas, at| {
                let quality = if shape.smooth { FilterQuality::Bicubic } else { FilterQuality::Nearest };
                let shader = Pattern::new(pixels.as_ref(), SpreadMode::Pad, quality, 1.0, Transform::identity());
                canvas.fill_rect(whole, &Paint { shader, ..Paint::default() }, at);
            },
        );
    }
}

/// Where the pixels go, from the frame's corner.
///
/// usvg takes lengths from differences of coordinates. That shows: at a scale of exactly 1 pixels are taken as they
/// are, and a bit off they are interpolated.
fn place(shape: &ImageShape, width: f32, height: f32) -> Option<Transform> {
    let along = |frame: f64, length: f64, pixels: f32| {
        let from = (px(frame) - px(length)) / 2.0;
        let scale = ((from + px(length)) - from) / pixels;
        (scale > 0.0).then_some((from, scale))
    };
    let (x, sx) = along(shape.frame.width(), shape.rect.width(), width)?;
    let (y, sy) = along(shape.frame.height(), shape.rect.height(), height)?;
    Some(Transform::from_row(sx, 0.0, 0.0, sy, x, y))
}

/// The pixels with their colours scaled by alpha; `None` when there are none.
pub(in crate::render) fn premultiplied(pixels: &Pixels) -> Option<Pixmap> {
    let size = IntSize::from_wh(pixels.width, pixels.height)?;
    let mut data = pixels.rgba.clone();
    for pixel in data.chunks_exact_mut(4) {
        let alpha = u16::from(pixel[3]);
        if alpha < 255 {
            for channel in &mut pixel[..3] {
                let product = u16::from(*channel) * alpha + 127;
                *channel = u8::try_from(product / 255).unwrap_or(255);
            }
        }
    }
    Pixmap::from_vec(data, size)
}
