//! A colour on pixels that it covers in part, mixed in eight bits as tiny-skia mixes them.

/// A colour, premultiplied.
#[derive(Clone, Copy)]
pub(super) struct Ink {
    color: [u8; 4],
}

impl Ink {
    pub(super) fn new(color: tiny_skia::Color) -> Self {
        let color = color.premultiply().to_color_u8();
        Self { color: [color.red(), color.green(), color.blue(), color.alpha()] }
    }

    /// What it makes of a pixel of an empty layer.
    pub(super) fn alone(self, coverage: u8) -> [u8; 4] {
        // As much of it is left as of what is below nothing.
        Shade { added: [UP; 2], free: coverage.into() }.over(self.color)
    }

    /// What it makes of pixels that it covers so far.
    pub(super) fn shade(self, coverage: u8) -> Shade {
        // An opaque colour is mixed with what is below; of another, what is left of it is laid over that.
        let (color, share, free) = if self.color[3] == 255 {
            (self.color, coverage.into(), 255 - coverage)
        } else {
            let left = self.alone(coverage);
            (left, 256, 255 - left[3])
        };
        Shade { added: pairs(color).map(|pair| pair * share + UP), free: free.into() }
    }
}

/// What an ink adds to each channel of a pixel, and how much of what is below stays, both in 256ths: tiny-skia rounds up
/// when it takes them for 255ths.
///
/// A colour's channels are no more than its alpha, so that no sum is above 255 and two channels fit in a number.
#[derive(Clone, Copy)]
pub(super) struct Shade {
    added: [u32; 2],
    free: u32,
}

impl Shade {
    /// Puts it on pixels.
    pub(super) fn put(self, pixels: &mut [[u8; 4]]) {
        // One, as most often, is not worth the preparations for many.
        if let [pixel] = pixels {
            *pixel = self.over(*pixel);
        } else if self.free > 0 {
            pixels.iter_mut().for_each(|pixel| *pixel = self.over(*pixel));
        } else {
            let color = self.over([0; 4]);
            let (many, rest) = pixels.as_chunks_mut::<16>();
            many.iter_mut().for_each(|pixels| *pixels = [color; 16]);
            rest.fill(color);
        }
    }

    /// Puts it on pixels of which most are as the one before.
    pub(super) fn put_alike<'a>(self, pixels: impl Iterator<Item = &'a mut [u8; 4]>) {
        let (mut below, mut both) = ([0; 4], self.over([0; 4]));
        for pixel in pixels {
            if *pixel != below {
                (below, both) = (*pixel, self.over(*pixel));
            }
            *pixel = both;
        }
    }

    fn over(self, below: [u8; 4]) -> [u8; 4] {
        let [even, odd] = pairs(below);
        let [even, odd] = [even * self.free + self.added[0], odd * self.free + self.added[1]];
        (even >> 8 & PAIR | odd & !PAIR).to_le_bytes()
    }
}

/// Two channels in a number, with room above each.
const PAIR: u32 = 0x00ff_00ff;

/// What makes 256ths of both round up.
const UP: u32 = PAIR;

/// Red and blue, green and alpha.
fn pairs(pixel: [u8; 4]) -> [u32; 2] {
    let pixel = u32::from_le_bytes(pixel);
    [pixel & PAIR, pixel >> 8 & PAIR]
}

#[cfg(test)]
mod tests {
    use super::Ink;

    /// About a 255th.
    fn part(product: u16) -> u8 {
        u8::try_from((product + 255) >> 8).unwrap()
    }

    #[test]
    fn every_channel_is_mixed_as_on_its_own() {
        let few = [0, 1, 2, 77, 127, 128, 200, 253, 254, 255];
        for alpha in [0, 1, 51, 128, 254, 255] {
            for coverage in 1..=255 {
                for channel in few.into_iter().filter(|channel| *channel <= alpha) {
                    for below in few {
                        let ink = Ink { color: [channel, 0, alpha, alpha] };
                        let mut pixels = [[below, 255, below, 255]; 19];
                        let over = |above: u8, below: u8| {
                            if alpha == 255 {
                                return part(
                                    u16::from(below) * u16::from(255 - coverage)
                                        + u16::from(above) * u16::from(coverage),
                                );
                            }
                            let [above, alpha] = [above, alpha].map(|c| part(u16::from(c) * u16::from(coverage)));
                            above + part(u16::from(below) * u16::from(255 - alpha))
                        };
                        let want = [over(channel, below), over(0, 255), over(alpha, below), over(alpha, 255)];
                        ink.shade(coverage).put(&mut pixels);
                        assert_eq!(pixels, [want; 19], "{channel} of {alpha} covering {coverage} over {below}");
                    }
                }
            }
        }
    }

    #[test]
    fn pixels_in_a_column_are_mixed_as_those_in_a_row() {
        let ground = [[0; 4], [0; 4], [255; 4], [255; 4], [0, 9, 20, 77], [255; 4]];
        for color in [[20, 120, 200, 255], [128, 0, 3, 128]] {
            for coverage in [1, 100, 255] {
                let shade = Ink { color }.shade(coverage);
                let (mut row, mut column) = (ground, ground);
                shade.put(&mut row);
                shade.put_alike(column.iter_mut());
                assert_eq!(row, column, "{color:?} covering {coverage}");
            }
        }
    }

    #[test]
    fn alone_is_what_is_put_on_nothing() {
        for color in [[20, 120, 200, 255], [128, 0, 3, 128], [0; 4], [250, 251, 252, 254]] {
            for coverage in 1..=255 {
                let mut pixel = [[0; 4]];
                Ink { color }.shade(coverage).put(&mut pixel);
                assert_eq!(Ink { color }.alone(coverage), pixel[0], "{color:?} covering {coverage}");
            }
        }
    }
}
