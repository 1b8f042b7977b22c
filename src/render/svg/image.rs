//! Pictures within the picture, named by their address or put into the document.

use super::Writer;
use crate::render::encode;
use crate::render::raster::image::premultiplied;
use crate::scene::{Blend, ImageShape, Item, MarkKind};

impl Writer {
    pub(super) fn image(&mut self, shape: &ImageShape, item: &Item, kind: MarkKind) {
        self.out.begin("image");
        self.description(item, kind);
        match self.options.embed_images.then(|| embedded(shape)).flatten() {
            Some(png) => _ = self.out.plain("xlink:href", format_args!("data:image/png;base64,{}", base64(&png))),
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

/// RFC 4648's base64, with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let word = three.iter().fold(0, |word, &byte| word << 8 | usize::from(byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = char::from(LETTERS[word >> (18 - 6 * place) & 63]);
            out.push(if place <= three.len() { letter } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    // RFC 4648, section 10.
    #[test]
    fn base64_is_padded() {
        for (text, want) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(text.as_bytes()), want);
        }
    }
}
