//! What was encoded, decoded by another program: pictures of every kind, in every size and every colour mode.
//!
//! Nobody looks at a picture again before it is posted, so that here is the place where a file that cannot be read is found.

use std::fmt;
use std::io::Cursor;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tiny_skia::PixmapRef;

use super::{BYTES_PER_PIXEL, ChangedSpan, PngImage, png};

/// How the pixels of a picture come about; premultiplied, as the rasterizer leaves them.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Every channel is anything up to its alpha.
    Random,
    /// A channel may be above its alpha, in rows that often repeat but for such channels.
    Overshoot,
    /// Smooth gradients with noise of a step or two.
    Photograph,
    /// The same behind a soft edge, on a transparent background.
    SoftEdge,
    /// Nothing, and here and there a pixel of any alpha.
    Sparse,
    /// Boxes in one colour, lines, and dashes on white.
    Chart,
    /// The same on a transparent background, with half-transparent boxes.
    ClearChart,
    /// Rows that are those above but for their beginning or their end.
    NearRepeats,
    /// Black or nothing, in stretches.
    TwoColors,
    /// A few shades, which a palette of four or sixteen holds.
    FewColors,
    /// About as many colours as a palette has.
    ManyColors,
}

const KINDS: [Kind; 11] = [
    Kind::Random,
    Kind::Overshoot,
    Kind::Photograph,
    Kind::SoftEdge,
    Kind::Sparse,
    Kind::Chart,
    Kind::ClearChart,
    Kind::NearRepeats,
    Kind::TwoColors,
    Kind::FewColors,
    Kind::ManyColors,
];

/// How a picture is encoded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mode {
    /// As [`png`] chooses: indices of 1, 2, 4 or 8 bits, or colours.
    Chosen,
    /// In colours, however few there are.
    Direct,
}

const MODES: [Mode; 2] = [Mode::Chosen, Mode::Direct];

/// A sequence of numbers that look random (Marsaglia's xorshift).
struct Noise(u64);

impl Noise {
    fn new(seed: usize) -> Self {
        Self((seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next one, below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

type Pixel = [u8; BYTES_PER_PIXEL];

#[derive(Clone, Copy)]
struct Case {
    kind: Kind,
    width: usize,
    height: usize,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}, {} x {}", self.kind, self.width, self.height)
    }
}

/// `color` under `alpha`, premultiplied.
fn premultiplied(color: [usize; 3], alpha: u8) -> Pixel {
    let [r, g, b] = color.map(|channel| u8::try_from(channel.min(255) * usize::from(alpha) / 255).unwrap());
    [r, g, b, alpha]
}

/// One channel of straight alpha, rounded to the nearest; 0 where nothing is seen.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 255, or not a number")]
fn straight(channel: u8, alpha: u8) -> u8 {
    (f64::from(channel.min(alpha)) / (f64::from(alpha) / 255.0) + 0.5) as u8
}

impl Case {
    fn pixels(&self, noise: &mut Noise) -> Vec<Pixel> {
        let (width, height) = (self.width, self.height);
        let at = |pixel: usize| (pixel % width, pixel / width);
        let all = 0..width * height;
        match self.kind {
            Kind::Random => all.map(|_| premultiplied([(); 3].map(|()| noise.below(256)), noise.byte())).collect(),
            Kind::Overshoot => {
                let mut pixels: Vec<Pixel> = Vec::new();
                let few = 1 + noise.below(40);
                for pixel in all {
                    let above = pixel.checked_sub(width).map(|above| pixels[above]);
                    pixels.push(match above {
                        // Another pixel of the rasterizer, and often the same in the file.
                        Some([r, g, b, a]) if !noise.one_in(few) => [r.max(a).saturating_add(1), g, b, a],
                        _ => [(); 4].map(|()| noise.byte()),
                    });
                }
                pixels
            }
            Kind::Photograph | Kind::SoftEdge => {
                let slopes = [(); 6].map(|()| noise.below(9));
                all.map(|pixel| {
                    let (x, y) = at(pixel);
                    let channel = |n: usize, noise: &mut Noise| {
                        (40 * n + x * slopes[2 * n] + y * slopes[2 * n + 1]) / 2 % 253 + noise.below(3)
                    };
                    let color = [channel(0, noise), channel(1, noise), channel(2, noise)];
                    let edge = x.min(y).min(width - 1 - x).min(height - 1 - y) * 40;
                    let alpha = if matches!(self.kind, Kind::SoftEdge) { edge.min(255) } else { 255 };
                    premultiplied(color, u8::try_from(alpha).unwrap())
                })
                .collect()
            }
            Kind::Sparse => {
                let few = 2 + noise.below(60);
                let pixel = |_| if noise.one_in(few) { premultiplied([200, 30, 90], noise.byte()) } else { [0; 4] };
                all.map(pixel).collect()
            }
            Kind::Chart | Kind::ClearChart => {
                let is_clear = matches!(self.kind, Kind::ClearChart);
                let mut pixels = vec![if is_clear { [0; 4] } else { [255; 4] }; width * height];
                for _ in 0..1 + noise.below(8) {
                    let (left, top) = (noise.below(width), noise.below(height));
                    let (right, bottom) = (left + 1 + noise.below(width - left), top + 1 + noise.below(height - top));
                    let alpha = if is_clear { noise.byte() } else { 255 };
                    let color = premultiplied([(); 3].map(|()| noise.below(256)), alpha);
                    let dash = 1 + noise.below(6);
                    for y in top..bottom {
                        for x in (left..right).filter(|x| dash > 4 || x % dash == 0) {
                            pixels[y * width + x] = color;
                        }
                    }
                }
                // Labels: a stroke of several shades.
                for pixel in 0..(width * height / 20) {
                    let (x, y) = at(pixel * 17 % (width * height));
                    pixels[y * width + x] =
                        premultiplied([pixel % 7 * 36; 3], if is_clear { noise.byte() } else { 255 });
                }
                pixels
            }
            Kind::NearRepeats => {
                let first: Vec<Pixel> = (0..width).map(|_| premultiplied([noise.below(4) * 60; 3], 255)).collect();
                let mut pixels = Vec::new();
                for _ in 0..height {
                    let mut row = first.clone();
                    let changed = noise.below(width.min(8) + 1);
                    let from = if noise.one_in(2) { 0 } else { width - changed };
                    row[from..from + changed]
                        .fill_with(|| premultiplied([noise.below(256); 3], 255 - noise.byte() % 2));
                    pixels.extend(row);
                }
                pixels
            }
            Kind::TwoColors | Kind::FewColors | Kind::ManyColors => {
                let count = match self.kind {
                    Kind::TwoColors => 2,
                    Kind::FewColors => 3 + noise.below(20),
                    _ => 250 + noise.below(12),
                };
                let mut shade = 0;
                let pixel = |_| {
                    if noise.one_in(5) {
                        shade = noise.below(count);
                    }
                    let alpha = 255 - u8::try_from(shade / 2).unwrap();
                    if shade == 1 { [0; 4] } else { premultiplied([shade % 2 * 200, shade.min(255), 40], alpha) }
                };
                all.map(pixel).collect()
            }
        }
    }

    fn encoded(&self, pixels: &[Pixel], mode: Mode) -> Vec<u8> {
        let [width, height] = [self.width, self.height].map(|side| u32::try_from(side).unwrap());
        if mode == Mode::Chosen {
            return png(PixmapRef::from_bytes(pixels.as_flattened(), width, height).unwrap(), None).unwrap();
        }
        let is_opaque = pixels.iter().all(|pixel| pixel[3] == 255);
        let image = PngImage::direct(pixels, ChangedSpan::find(pixels, self.width), is_opaque);
        image.write(width, height, None).unwrap()
    }

    /// Encodes the picture of that seed in every mode, decodes it, and compares every pixel.
    #[track_caller]
    fn check(self, seed: usize) {
        let pixels = self.pixels(&mut Noise::new(seed));
        let wanted: Vec<Pixel> =
            pixels.iter().map(|&[r, g, b, a]| [straight(r, a), straight(g, a), straight(b, a), a]).collect();
        for mode in MODES {
            let decoded = self.decoded(&self.encoded(&pixels, mode));
            if decoded != wanted.as_flattened() {
                let at = decoded.chunks(4).zip(&wanted).position(|(got, want)| got != want).unwrap_or(pixels.len());
                panic!("{self}, {mode:?}, seed {seed}: pixel {at} of {} is another", pixels.len());
            }
        }
    }

    /// The pixels of a file, red, green, blue and alpha.
    #[track_caller]
    fn decoded(&self, file: &[u8]) -> Vec<u8> {
        let mut decoder = png::Decoder::new(Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
        let mut reader = decoder.read_info().unwrap_or_else(|error| panic!("{self}: {error}"));
        let mut decoded = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut decoded).unwrap_or_else(|error| panic!("{self}: {error}"));
        assert_eq!((frame.width as usize, frame.height as usize), (self.width, self.height), "{self}");
        reader.finish().unwrap_or_else(|error| panic!("{self}: {error}"));
        decoded
    }
}

/// The largest sides of the pictures of which a few kinds are tried in every size, and all kinds.
const MAX_SIDE: usize = 70;
const MAX_SMALL_SIDE: usize = 28;

/// Every size up to `max` by `max`, one after the other.
fn sizes(max: usize) -> impl Iterator<Item = (usize, usize)> {
    (1..=max).flat_map(move |height| (1..=max).map(move |width| (width, height)))
}

/// Pictures of one in `step` sizes: a few kinds of those up to the largest, and each kind with `seeds` pictures of the small ones.
fn cases(step: usize, seeds: usize) -> Vec<(Case, usize)> {
    let case = |kind, (width, height)| Case { kind, width, height };
    let all = sizes(MAX_SIDE).enumerate().step_by(step);
    let all =
        all.flat_map(|(number, size)| (0..2).map(move |n| (case(KINDS[(number + n * 4) % KINDS.len()], size), number)));
    let small = sizes(MAX_SMALL_SIDE).enumerate().step_by(step);
    let small = small.flat_map(|(number, size)| {
        KINDS.into_iter().flat_map(move |kind| (0..seeds).map(move |seed| (case(kind, size), number * seeds + seed)))
    });
    all.chain(small).collect()
}

/// Checks all of them on all processors, and returns how many files that made.
fn check_all(cases: &[(Case, usize)]) -> usize {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some((case, seed)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            case.check(*seed);
        }
    };
    thread::scope(|scope| {
        let others = thread::available_parallelism().map_or(1, NonZero::get) - 1;
        (0..others).for_each(|_| drop(scope.spawn(work)));
        work();
    });
    cases.len() * MODES.len()
}

#[test]
fn pictures_of_many_sizes_are_decoded_as_they_were() {
    assert!(check_all(&cases(31, 5)) > 2000);
}

#[test]
#[ignore = "takes most of a minute: CI runs it by name"]
fn pictures_of_every_size_are_decoded_as_they_were() {
    assert!(check_all(&cases(1, 5)) > 100_000);
    let screens: Vec<_> = KINDS.iter().map(|&kind| (Case { kind, width: 640, height: 400 }, 1)).collect();
    check_all(&screens);
}

#[test]
fn rows_longer_than_the_window_are_decoded_as_they_were() {
    // As indices and as colours: just within the 32 KiB that a copy reaches back, just beyond, and twice that.
    for width in [8191, 8192, 10_923, 32_767, 32_768, 66_000] {
        for kind in [Kind::Overshoot, Kind::NearRepeats] {
            Case { kind, width, height: 2 }.check(width);
        }
    }
    // Of one bit a pixel.
    Case { kind: Kind::TwoColors, width: 270_000, height: 2 }.check(1);
}

#[test]
fn a_picture_without_pixels_cannot_be_asked_for() {
    for (width, height) in [(0, 0), (0, 1), (1, 0)] {
        assert!(PixmapRef::from_bytes(&[], width, height).is_none());
    }
}
