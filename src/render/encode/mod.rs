//! Pixels as PNG files: with a palette where 256 colours are enough, as for two charts in three.

mod adler32;
mod deflate;
mod huffman;
#[cfg(test)]
mod round_trip;
mod row_diff;

use png::{BitDepth, ColorType, Encoder, PixelDimensions, Unit};
use tiny_skia::PixmapRef;

use crate::error::{Error, Result};
use deflate::{PixelRows, zlib};
use row_diff::ChangedSpan;

/// A PNG of the picture, with the resolution `ppi` (pixels an inch) noted if given.
///
/// # Errors
///
/// `Io` when the encoder fails, which it does only for lack of memory.
pub(crate) fn png(pixmap: PixmapRef<'_>, ppi: Option<f64>) -> Result<Vec<u8>> {
    let pixels = pixmap.data().as_chunks::<BYTES_PER_PIXEL>().0;
    let changes = ChangedSpan::find(pixels, pixmap.width() as usize);
    let (palette, opaque) = colors(pixels, &changes);
    let image = match palette.and_then(|palette| PngImage::indexed(pixels, &changes, pixmap.width() as usize, palette))
    {
        Some(image) => image,
        None => PngImage::direct(pixels, changes, opaque),
    };
    image.write(pixmap.width(), pixmap.height(), ppi).map_err(|error| Error::io(format!("cannot encode PNG: {error}")))
}

/// A picture in the colour type and depth of its file.
struct PngImage<'a> {
    color: ColorType,
    depth: BitDepth,
    /// RGB of each entry.
    palette: Vec<u8>,
    /// Alpha of the first entries; the others are opaque.
    alphas: Vec<u8>,
    pixels: Pixels<'a>,
    changes: Vec<ChangedSpan>,
}

enum Pixels<'a> {
    /// Palette indices, several a byte where they fit.
    Indices(Vec<u8>),
    /// The rasterizer's pixels, all opaque, of which alpha is left out.
    Opaque(&'a [[u8; BYTES_PER_PIXEL]]),
    /// Straight-alpha RGBA.
    Straight(Vec<[u8; BYTES_PER_PIXEL]>),
}

/// Bytes of a pixel of the rasterizer.
const BYTES_PER_PIXEL: usize = 4;

/// A colour with straight alpha, from the picture's premultiplied; a channel above its alpha, as blending may leave one by a
/// rounding, is full.
///
/// So two colours may become one, and pixels that differ before may be the same afterwards.
fn demultiply([r, g, b, a]: [u8; BYTES_PER_PIXEL]) -> [u8; BYTES_PER_PIXEL] {
    if a == 255 {
        return [r, g, b, a];
    }
    let color = tiny_skia::PremultipliedColorU8::from_rgba(r.min(a), g.min(a), b.min(a), a)
        .expect("no channel is above alpha")
        .demultiply();
    [color.red(), color.green(), color.blue(), color.alpha()]
}

impl<'a> PngImage<'a> {
    /// A picture of palette indices; `None` when the palette lacks a colour.
    fn indexed(
        pixels: &[[u8; BYTES_PER_PIXEL]],
        changes: &[ChangedSpan],
        width: usize,
        mut palette: Palette,
    ) -> Option<Self> {
        let mut indices = Vec::with_capacity(pixels.len());
        for (y, changes) in (0..pixels.len() / width).zip(ChangedSpan::by_row(changes, width)) {
            match y.checked_sub(1) {
                Some(above) => indices.extend_from_within(above * width..),
                None => indices.resize(width, 0),
            }
            for change in changes {
                let mut at = change.from;
                for (color, length) in runs(&pixels[change.from..change.to]) {
                    indices[at..at + length].fill(palette.index(color)?);
                    at += length;
                }
            }
        }
        let colors: Vec<[u8; BYTES_PER_PIXEL]> = palette.colors.into_iter().map(demultiply).collect();
        let depth = match colors.len() {
            0..=2 => BitDepth::One,
            3..=4 => BitDepth::Two,
            5..=16 => BitDepth::Four,
            _ => BitDepth::Eight,
        };
        let opaque_from = colors.iter().rposition(|color| color[3] < 255).map_or(0, |last| last + 1);
        Some(Self {
            color: ColorType::Indexed,
            depth,
            palette: colors.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect(),
            alphas: colors[..opaque_from].iter().map(|color| color[3]).collect(),
            pixels: Pixels::Indices(pack_indices(indices, width, depth)),
            changes: ChangedSpan::in_bytes(changes, width, depth as usize),
        })
    }

    /// A picture of colours, without alpha where all are opaque.
    fn direct(pixels: &'a [[u8; BYTES_PER_PIXEL]], changes: Vec<ChangedSpan>, opaque: bool) -> Self {
        let (color, pixels) = if opaque {
            (ColorType::Rgb, Pixels::Opaque(pixels))
        } else {
            (ColorType::Rgba, Pixels::Straight(pixels.iter().map(|&pixel| demultiply(pixel)).collect()))
        };
        Self { color, depth: BitDepth::Eight, palette: vec![], alphas: vec![], pixels, changes }
    }

    fn write(self, width: u32, height: u32, ppi: Option<f64>) -> Result<Vec<u8>, png::EncodingError> {
        let across = width as usize;
        let changes = &self.changes;
        let stream = match &self.pixels {
            Pixels::Indices(bytes) => {
                zlib(PixelRows::<1, 1> { pixels: bytes.as_chunks().0, width: row_bytes(across, self.depth), changes })
            }
            Pixels::Opaque(pixels) => zlib(PixelRows::<BYTES_PER_PIXEL, 3> { pixels, width: across, changes }),
            Pixels::Straight(pixels) => {
                zlib(PixelRows::<BYTES_PER_PIXEL, BYTES_PER_PIXEL> { pixels, width: across, changes })
            }
        };
        let mut out = Vec::with_capacity(stream.len() + self.palette.len() + 1024);
        let mut encoder = Encoder::new(&mut out, width, height);
        encoder.set_color(self.color);
        encoder.set_depth(self.depth);
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
        writer.write_chunk(png::chunk::IDAT, &stream)?;
        writer.finish()?;
        Ok(out)
    }
}

/// The palette of a picture, in the order in which the colours occur, unless there are more than 256; and whether all of
/// them are opaque.
///
/// Without the indices: memory for these costs more than looking twice, if there turn out to be too many colours.
fn colors(pixels: &[[u8; BYTES_PER_PIXEL]], changes: &[ChangedSpan]) -> (Option<Palette>, bool) {
    let mut palette = Palette::default();
    let (mut last, mut all) = (pixels[0], u32::from_ne_bytes(pixels[0]));
    let mut fits = palette.index(last).is_some();
    for change in changes {
        // Each compared as one number, not byte by byte.
        let mut left = pixels[change.from..change.to].iter();
        while let Some(&pixel) = left.find(|pixel| u32::from_ne_bytes(**pixel) != u32::from_ne_bytes(last)) {
            last = pixel;
            all &= u32::from_ne_bytes(pixel);
            fits = fits && palette.index(pixel).is_some();
        }
    }
    (fits.then_some(palette), all.to_ne_bytes()[3] == u8::MAX)
}

/// The colours of pixels in order, with how many in a row have each.
fn runs(pixels: &[[u8; BYTES_PER_PIXEL]]) -> impl Iterator<Item = ([u8; BYTES_PER_PIXEL], usize)> {
    pixels.chunk_by(|a, b| a == b).map(|run| (run[0], run.len()))
}

/// Colours in the order met.
struct Palette {
    colors: Vec<[u8; BYTES_PER_PIXEL]>,
    /// A colour by its hash, with its number plus 1; the next free slot where that is taken.
    slots: [[u32; 2]; Self::SLOTS],
}

impl Default for Palette {
    fn default() -> Self {
        Self { colors: Vec::with_capacity(Self::MAX_COLORS), slots: [[0; 2]; Self::SLOTS] }
    }
}

impl Palette {
    const MAX_COLORS: usize = 256;
    const SLOTS: usize = 1024;

    /// The number of a colour, which is added where it is new; `None` when the palette is full.
    fn index(&mut self, color: [u8; BYTES_PER_PIXEL]) -> Option<u8> {
        let key = u32::from_ne_bytes(color);
        let mut slot = (key.wrapping_mul(0x9e37_79b9) >> 22) as usize;
        loop {
            match self.slots[slot] {
                [_, 0] => break,
                [known, number] if known == key => return u8::try_from(number - 1).ok(),
                _ => slot = (slot + 1) % Self::SLOTS,
            }
        }
        let index = u8::try_from(self.colors.len()).ok()?;
        self.colors.push(color);
        self.slots[slot] = [key, u32::from(index) + 1];
        Some(index)
    }
}

/// Bytes of a row of indices.
fn row_bytes(width: usize, depth: BitDepth) -> usize {
    (width * depth as usize).div_ceil(8)
}

/// Several pixels a byte, the first in the highest bits; a row begins at a byte.
fn pack_indices(data: Vec<u8>, width: usize, depth: BitDepth) -> Vec<u8> {
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
        let bytes = png(pixmap.as_ref(), None).unwrap();
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
        let bytes = png(picture(1, 1, |_| [0, 0, 0, 255]).as_ref(), Some(144.0)).unwrap();
        let header = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let dimensions = header.info().pixel_dims.unwrap();
        assert_eq!((dimensions.xppu, dimensions.yppu), (5669, 5669));
    }
}
