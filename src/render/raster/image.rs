//! Pictures within the picture.

use tiny_skia::{FilterQuality, IntRect, IntSize, Paint, Pattern, Pixmap, PixmapPaint, Rect, SpreadMode, Transform};

use super::canvas::Canvas;
use super::{Painter, far, px, transform};
use crate::geom::Affine;
use crate::scene::{Drawing, ImageShape, Item, Pixels};

impl Painter<'_> {
    pub(super) fn image(&self, canvas: &mut Canvas<'_>, shape: &ImageShape, item: &Item, at: Transform) {
        if let Some(drawing) = &shape.drawing {
            return self.drawing(canvas, shape, drawing, item, at);
        }
        let Some(pixels) = premultiplied(&shape.pixels) else { return };
        #[expect(clippy::cast_precision_loss, reason = "pixels of a picture, far below 2^24")]
        let (width, height) = (pixels.width() as f32, pixels.height() as f32);
        let Some((whole, at)) = placed(shape, width, height, at) else { return };
        self.layers.isolated(
            canvas,
            item,
            || Some(whole),
            at,
            |canvas, at| {
                let quality = if shape.smooth { FilterQuality::Bicubic } else { FilterQuality::Nearest };
                let shader = Pattern::new(pixels.as_ref(), SpreadMode::Pad, quality, 1.0, Transform::identity());
                canvas.fill_rect(whole, &Paint { shader, ..Paint::default() }, at);
            },
        );
    }

    fn drawing(&self, canvas: &mut Canvas<'_>, shape: &ImageShape, drawing: &Drawing, item: &Item, at: Transform) {
        let size = drawing.size();
        let Some((whole, at)) = placed(shape, size.width(), size.height(), at) else { return };
        let (x, y) = at.get_scale();
        if drawing.reach() * x.max(y) > far::FAR {
            return;
        }
        self.layers.isolated(
            canvas,
            item,
            || Some(whole),
            at,
            |canvas, at| {
                let page = IntRect::from_xywh(0, 0, canvas.width(), canvas.height());
                let area = whole.transform(at).and_then(|area| area.round_out()?.intersect(&page?));
                let Some(area) = area else { return };
                let Some(mut pixels) = Pixmap::new(area.width(), area.height()) else { return };
                #[expect(clippy::cast_precision_loss, reason = "pixels of a picture, far below 2^24")]
                let at = at.post_translate(-area.x() as f32, -area.y() as f32);
                resvg::render(drawing.tree(), at, &mut pixels.as_mut());
                canvas.draw_pixmap(area.x(), area.y(), pixels.as_ref(), &PixmapPaint::default());
            },
        );
    }
}

/// The box of a picture of this size, and where on the canvas it is; `None` when nothing of it is seen.
fn placed(shape: &ImageShape, width: f32, height: f32, at: Transform) -> Option<(Rect, Transform)> {
    let place = place(shape, width, height)?;
    let at = at.pre_concat(transform(&Affine::translate(shape.frame.x1, shape.frame.y1)));
    Some((Rect::from_xywh(0.0, 0.0, width, height)?, at.pre_concat(place)))
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
