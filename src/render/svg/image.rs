//! Pictures within the picture, named by their address or put into the document.

use super::Writer;
use crate::render::encode;
use crate::render::raster::image::premultiplied;
use crate::scene::{Blend, ImageShape, Item, MarkKind};
use crate::url::data_url;

impl Writer {
    pub(super) fn image(&mut self, shape: &ImageShape, item: &Item, kind: MarkKind) {
        self.out.begin("image");
        self.description(item, kind);
        match self.options.embed_images.then(|| embedded(shape)).flatten() {
            Some(png) => _ = self.out.plain("xlink:href", format_args!("{}", data_url("image/png", &png))),
            None if shape.url.is_empty() => {}
            None => _ = self.out.attr("xlink:href", &shape.url),
        }
        let frame = &shape.frame;
        self.out.transform(frame.x1, frame.y1, 0.0, [0.0, 0.0]);
        self.out.number("width", frame.width()).number("height", frame.height());
        let keeps_ratio = shape.rect != *frame;
        self.out.plain("preserveAspectRatio", if keeps_ratio { "xMidYMid" } else { "none" });
        if item.opacity != 1.0 {
            self.out.number("opacity", item.opacity);
        }
        if !shape.smooth || item.blend != Blend::Normal {
            self.out.open("style");
            if !shape.smooth {
                self.out.text.push_str("image-rendering: optimizeSpeed; image-rendering: pixelated;");
            }
            if item.blend != Blend::Normal {
                self.out.display(format_args!(" mix-blend-mode: {};", item.blend.name()));
            }
            self.out.text.push('"');
        }
        self.out.end_empty();
    }
}

/// The picture as a PNG file; `None` when it has no pixels.
fn embedded(shape: &ImageShape) -> Option<Vec<u8>> {
    encode::png(premultiplied(&shape.pixels)?.as_ref(), None).ok()
}
