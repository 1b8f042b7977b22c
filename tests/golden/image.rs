//! Pictures decoded and compared, pixel by pixel.

use std::fmt;
use std::io::Cursor;

/// RGBA on white, rows from the top.
#[derive(Clone, Debug, Default)]
pub(crate) struct Image {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pixels: Vec<[u8; 4]>,
}

/// Where two pictures differ.
pub(crate) struct Difference {
    golden: Image,
    drawn: Image,
    count: usize,
    largest: u8,
}

impl Image {
    /// The picture in `bytes`; one without pixels where they hold none.
    pub(crate) fn decode(bytes: &[u8]) -> Self {
        let Ok(picture) =
            image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().map(|reader| reader.decode())
        else {
            return Self::default();
        };
        let Ok(picture) = picture else { return Self::default() };
        let picture = picture.to_rgba8();
        let on_white = |pixel: &image::Rgba<u8>| {
            let [r, g, b, a] = pixel.0.map(u32::from);
            let over = |c: u32| u8::try_from((c * a + 255 * (255 - a) + 127) / 255).expect("a mean of bytes is a byte");
            [over(r), over(g), over(b), 255]
        };
        Self {
            width: picture.width() as usize,
            height: picture.height() as usize,
            pixels: picture.pixels().map(on_white).collect(),
        }
    }

    /// `None` when the pictures are equal but for `tolerance` 8-bit steps a channel.
    pub(crate) fn difference(&self, drawn: &Self, tolerance: u8) -> Option<Difference> {
        let (mut count, mut largest) = (0, 0);
        for y in 0..self.height.max(drawn.height) {
            for x in 0..self.width.max(drawn.width) {
                let step = self.step(drawn, x, y);
                largest = largest.max(step);
                count += usize::from(step > tolerance);
            }
        }
        (count > 0).then(|| Difference { golden: self.clone(), drawn: drawn.clone(), count, largest })
    }

    /// How many of the pixels that are painted in either picture differ by more than `threshold` steps, as a share.
    pub(crate) fn painted_share_differing(&self, other: &Self, threshold: u8) -> f64 {
        let (mut painted, mut differing) = (0_u32, 0_u32);
        let is_painted = |pixel: Option<[u8; 4]>| pixel.is_some_and(|pixel| pixel[..3].iter().any(|&c| c < 250));
        for y in 0..self.height.max(other.height) {
            for x in 0..self.width.max(other.width) {
                if is_painted(self.pixel(x, y)) || is_painted(other.pixel(x, y)) {
                    painted += 1;
                    differing += u32::from(self.step(other, x, y) > threshold);
                }
            }
        }
        f64::from(differing) / f64::from(painted.max(1))
    }

    fn pixel(&self, x: usize, y: usize) -> Option<[u8; 4]> {
        (x < self.width && y < self.height).then(|| self.pixels[y * self.width + x])
    }

    /// The largest difference of any channel at a place; everything where only one picture reaches.
    fn step(&self, other: &Self, x: usize, y: usize) -> u8 {
        match (self.pixel(x, y), other.pixel(x, y)) {
            (Some(a), Some(b)) => a.iter().zip(b).map(|(&a, b)| a.abs_diff(b)).max().unwrap_or(0),
            (None, None) => 0,
            _ => u8::MAX,
        }
    }
}

impl Difference {
    /// A PNG of golden | difference | drawn.
    pub(crate) fn strip(&self) -> Vec<u8> {
        let (width, height) = (self.golden.width.max(self.drawn.width), self.golden.height.max(self.drawn.height));
        let white = [255, 255, 255, 255];
        let strip = image::RgbaImage::from_fn(
            u32::try_from(3 * width).expect("a strip of pictures has a u32 width"),
            u32::try_from(height).expect("a picture has a u32 height"),
            |x, y| {
                let (x, y) = (x as usize, y as usize);
                image::Rgba(match x / width {
                    0 => self.golden.pixel(x, y).unwrap_or(white),
                    1 if self.golden.step(&self.drawn, x - width, y) > 0 => [220, 0, 0, 255],
                    1 => white,
                    _ => self.drawn.pixel(x - 2 * width, y).unwrap_or(white),
                })
            },
        );
        let mut bytes = Cursor::new(Vec::new());
        strip.write_to(&mut bytes, image::ImageFormat::Png).expect("memory takes a PNG");
        bytes.into_inner()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (golden, drawn) = (&self.golden, &self.drawn);
        if (golden.width, golden.height) != (drawn.width, drawn.height) {
            write!(f, "{}x{} became {}x{}; ", golden.width, golden.height, drawn.width, drawn.height)?;
        }
        write!(f, "{} pixels differ, by at most {}", self.count, self.largest)
    }
}
