//! Pixels as PNG files: with a palette where 256 colours are enough, as for two charts in three.

use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter, PixelDimensions, Unit};
use rustc_hash::{FxBuildHasher, FxHashMap};
use tiny_skia::Pixmap;

use crate::error::{Error, Result};

/// Deflate's effort: from here on more time buys little.
const LEVEL: u8 = 6;

/// A PNG of the picture, with the resolution `ppi` (pixels an inch) noted if given.
///
/// # Errors
///
/// `Io` when the encoder fails, which it does only for lack of memory.
pub(crate) fn png(pixmap: &Pixmap, ppi: Option<f64>) -> Result<Vec<u8>> {
    let sheet = match Sheet::indexed(pixmap) {
        Some(sheet) => sheet,
        None => Sheet::direct(pixmap),
    };
    sheet.write(pixmap.width(), pixmap.height(), ppi).map_err(|error| Error::io(format!("cannot encode PNG: {error}")))
}

/// What goes into the file.
struct Sheet {
    color: ColorType,
    depth: BitDepth,
    /// RGB of each entry.
    palette: Vec<u8>,
    /// Alpha of the first entries; the others are opaque.
    alphas: Vec<u8>,
    data: Vec<u8>,
}

/// Straight-alpha RGBA of every pixel.
fn colors(pixmap: &Pixmap) -> impl Iterator<Item = [u8; 4]> {
    pixmap.pixels().iter().map(|pixel| {
        let color = pixel.demultiply();
        [color.red(), color.green(), color.blue(), color.alpha()]
    })
}

impl Sheet {
    /// With a palette in the order in which the colours occur; `None` when there are more than 256.
    fn indexed(pixmap: &Pixmap) -> Option<Self> {
        let mut known: FxHashMap<[u8; 4], u8> = FxHashMap::with_capacity_and_hasher(256, FxBuildHasher);
        let mut entries: Vec<[u8; 4]> = Vec::new();
        let mut data = Vec::with_capacity(pixmap.pixels().len());
        let mut last = None; // most pixels repeat their neighbour
        for (premultiplied, color) in pixmap.pixels().iter().zip(colors(pixmap)) {
            let index = match last {
                Some((before, index)) if before == *premultiplied => index,
                _ => match known.get(&color) {
                    Some(&index) => index,
                    None => {
                        let index = u8::try_from(entries.len()).ok()?;
                        entries.push(color);
                        known.insert(color, index);
                        index
                    }
                },
            };
            last = Some((*premultiplied, index));
            data.push(index);
        }
        let depth = match entries.len() {
            0..=2 => BitDepth::One,
            3..=4 => BitDepth::Two,
            5..=16 => BitDepth::Four,
            _ => BitDepth::Eight,
        };
        let opaque_from = entries.iter().rposition(|color| color[3] < 255).map_or(0, |last| last + 1);
        Some(Self {
            color: ColorType::Indexed,
            depth,
            palette: entries.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect(),
            alphas: entries[..opaque_from].iter().map(|color| color[3]).collect(),
            data: packed(data, pixmap.width() as usize, depth),
        })
    }

    /// Every pixel by itself, without alpha where all are opaque.
    fn direct(pixmap: &Pixmap) -> Self {
        let opaque = pixmap.pixels().iter().all(|pixel| pixel.alpha() == 255);
        let data: Vec<u8> = if opaque {
            colors(pixmap).flat_map(|[r, g, b, _]| [r, g, b]).collect()
        } else {
            colors(pixmap).flatten().collect()
        };
        let color = if opaque { ColorType::Rgb } else { ColorType::Rgba };
        Self { color, depth: BitDepth::Eight, palette: vec![], alphas: vec![], data }
    }

    fn write(self, width: u32, height: u32, ppi: Option<f64>) -> Result<Vec<u8>, png::EncodingError> {
        let mut out = Vec::with_capacity(self.data.len() / 8 + 1024);
        let mut encoder = Encoder::new(&mut out, width, height);
        encoder.set_color(self.color);
        encoder.set_depth(self.depth);
        encoder.set_deflate_compression(DeflateCompression::Level(LEVEL));
        encoder.set_filter(Filter::NoFilter); // drawings compress better as they are
        if !self.palette.is_empty() {
            encoder.set_palette(self.palette);
        }
        if !self.alphas.is_empty() {
            encoder.set_trns(self.alphas);
        }
        if let Some(ppi) = ppi {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
            let per_metre = (ppi.max(0.0) / 0.0254).round() as u32;
            encoder.set_pixel_dims(Some(PixelDimensions { xppu: per_metre, yppu: per_metre, unit: Unit::Meter }));
        }
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.data)?;
        writer.finish()?;
        Ok(out)
    }
}

/// Several pixels a byte, the first in the highest bits; a row begins at a byte.
fn packed(data: Vec<u8>, width: usize, depth: BitDepth) -> Vec<u8> {
    let bits = depth as usize;
    if bits == 8 {
        return data;
    }
    let a_byte = 8 / bits;
    let mut out = Vec::with_capacity(data.len() / a_byte + data.len() / width.max(1));
    for row in data.chunks(width.max(1)) {
        for few in row.chunks(a_byte) {
            let byte = few.iter().fold(0, |byte, index| byte << bits | index);
            out.push(byte << (bits * (a_byte - few.len())));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use tiny_skia::{Color, Pixmap, PremultipliedColorU8};

    use super::png;

    fn picture(width: u32, height: u32, color: impl Fn(u32) -> [u8; 4]) -> Pixmap {
        let mut pixmap = Pixmap::new(width, height).unwrap();
        for (index, pixel) in pixmap.pixels_mut().iter_mut().enumerate() {
            let [r, g, b, a] = color(u32::try_from(index).unwrap());
            *pixel = PremultipliedColorU8::from_rgba(r, g, b, a).unwrap();
        }
        pixmap
    }

    /// Encodes, checks the kind of file, and reads it back with another decoder.
    #[track_caller]
    fn check(pixmap: &Pixmap, want: (png::ColorType, png::BitDepth)) {
        let bytes = png(pixmap, None).unwrap();
        let header = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        assert_eq!(header.output_color_type(), want);
        assert_eq!(Pixmap::decode_png(&bytes).unwrap().data(), pixmap.data());
    }

    #[test]
    fn a_picture_survives_in_the_smallest_kind_that_holds_it() {
        use png::{BitDepth::*, ColorType::*};
        let gray = |count: u32| {
            picture(7, 60, move |i| {
                let v = u8::try_from(i % count).unwrap();
                [v, v, v, 255]
            })
        };
        check(&gray(2), (Indexed, One));
        check(&gray(3), (Indexed, Two));
        check(&gray(16), (Indexed, Four));
        check(&gray(17), (Indexed, Eight));
        check(&gray(256), (Indexed, Eight));
        let many = |a: u8| picture(20, 20, move |i| [u8::try_from(i % 250).unwrap().min(a), u8::from(i >= 250), 0, a]);
        check(&many(255), (Rgb, Eight));
        check(&many(254), (Rgba, Eight));
    }

    #[test]
    fn transparency_is_kept_in_a_palette() {
        let pixmap = picture(3, 3, |i| if i % 2 == 0 { [0, 0, 0, 0] } else { [10, 20, 30, 40] });
        let mut opaque_too = pixmap.clone();
        check(&pixmap, (png::ColorType::Indexed, png::BitDepth::One));
        opaque_too.fill(Color::WHITE);
        check(&opaque_too, (png::ColorType::Indexed, png::BitDepth::One));
    }

    #[test]
    fn resolution_is_noted_in_pixels_a_metre() {
        let bytes = png(&picture(1, 1, |_| [0, 0, 0, 255]), Some(144.0)).unwrap();
        let header = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let dimensions = header.info().pixel_dims.unwrap();
        assert_eq!((dimensions.xppu, dimensions.yppu), (5669, 5669));
    }
}
