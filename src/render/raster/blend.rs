//! A colour blended into pixels that it covers in part, in eight bits with tiny-skia's rounding.

/// A premultiplied colour.
#[derive(Clone, Copy)]
pub(super) struct SolidColor {
    color: [u8; 4],
}

impl SolidColor {
    pub(super) fn new(color: tiny_skia::Color) -> Self {
        let color = color.premultiply().to_color_u8();
        Self { color: [color.red(), color.green(), color.blue(), color.alpha()] }
    }

    /// The pixel that it gives on a transparent one.
    pub(super) fn on_transparent(self, coverage: u8) -> [u8; 4] {
        // As much of it is left as of what is below nothing.
        SpanBlend { added: [ROUND_UP; 2], remaining: coverage.into() }.over(self.color)
    }

    /// How it changes pixels that it covers so far.
    pub(super) fn blend(self, coverage: u8) -> SpanBlend {
        // An opaque colour is mixed with what is below; of another, what is left of it is laid over that.
        let (color, scale, remaining) = if self.color[3] == 255 {
            (self.color, coverage.into(), 255 - coverage)
        } else {
            let left = self.on_transparent(coverage);
            (left, 256, 255 - left[3])
        };
        SpanBlend { added: channel_pairs(color).map(|pair| pair * scale + ROUND_UP), remaining: remaining.into() }
    }
}

/// What a colour adds to each channel of a pixel, and how much of what is below remains, both in 256ths: tiny-skia rounds up
/// when it takes them for 255ths.
///
/// A colour's channels are no more than its alpha, so that no sum is above 255 and two channels fit in a number.
#[derive(Clone, Copy)]
pub(super) struct SpanBlend {
    added: [u32; 2],
    remaining: u32,
}

impl SpanBlend {
    /// Blends it into pixels.
    pub(super) fn apply(self, pixels: &mut [[u8; 4]]) {
        // One, as most often, is not worth the preparations for many.
        if let [pixel] = pixels {
            *pixel = self.over(*pixel);
        } else if self.remaining > 0 {
            pixels.iter_mut().for_each(|pixel| *pixel = self.over(*pixel));
        } else {
            let color = self.over([0; 4]);
            let (many, rest) = pixels.as_chunks_mut::<16>();
            many.iter_mut().for_each(|pixels| *pixels = [color; 16]);
            rest.fill(color);
        }
    }

    /// Blends it into pixels of which most equal the one before.
    pub(super) fn apply_to_similar<'a>(self, pixels: impl Iterator<Item = &'a mut [u8; 4]>) {
        let (mut below, mut both) = ([0; 4], self.over([0; 4]));
        for pixel in pixels {
            if *pixel != below {
                (below, both) = (*pixel, self.over(*pixel));
            }
            *pixel = both;
        }
    }

    fn over(self, below: [u8; 4]) -> [u8; 4] {
        let [even, odd] = channel_pairs(below);
        let [even, odd] = [even * self.remaining + self.added[0], odd * self.remaining + self.added[1]];
        (even >> 8 & CHANNEL_PAIR | odd & !CHANNEL_PAIR).to_le_bytes()
    }
}

/// Two channels in a number, with room above each.
const CHANNEL_PAIR: u32 = 0x00ff_00ff;

/// What makes 256ths of both round up.
const ROUND_UP: u32 = CHANNEL_PAIR;

/// Red and blue, green and alpha.
fn channel_pairs(pixel: [u8; 4]) -> [u32; 2] {
    let pixel = u32::from_le_bytes(pixel);
    [pixel & CHANNEL_PAIR, pixel >> 8 & CHANNEL_PAIR]
}

#[cfg(test)]
mod tests {
    use super::SolidColor;

    /// A product of two bytes as tiny-skia divides it by 255.
    fn div_255(product: u16) -> u8 {
        u8::try_from((product + 255) >> 8).unwrap()
    }

    #[test]
    fn every_channel_is_mixed_as_on_its_own() {
        let few = [0, 1, 2, 77, 127, 128, 200, 253, 254, 255];
        for alpha in [0, 1, 51, 128, 254, 255] {
            for coverage in 1..=255 {
                for channel in few.into_iter().filter(|channel| *channel <= alpha) {
                    for below in few {
                        let solid = SolidColor { color: [channel, 0, alpha, alpha] };
                        let mut pixels = [[below, 255, below, 255]; 19];
                        let over = |above: u8, below: u8| {
                            if alpha == 255 {
                                return div_255(
                                    u16::from(below) * u16::from(255 - coverage)
                                        + u16::from(above) * u16::from(coverage),
                                );
                            }
                            let [above, alpha] = [above, alpha].map(|c| div_255(u16::from(c) * u16::from(coverage)));
                            above + div_255(u16::from(below) * u16::from(255 - alpha))
                        };
                        let want = [over(channel, below), over(0, 255), over(alpha, below), over(alpha, 255)];
                        solid.blend(coverage).apply(&mut pixels);
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
                let blend = SolidColor { color }.blend(coverage);
                let (mut row, mut column) = (ground, ground);
                blend.apply(&mut row);
                blend.apply_to_similar(column.iter_mut());
                assert_eq!(row, column, "{color:?} covering {coverage}");
            }
        }
    }

    #[test]
    fn on_transparent_is_what_is_blended_into_nothing() {
        for color in [[20, 120, 200, 255], [128, 0, 3, 128], [0; 4], [250, 251, 252, 254]] {
            for coverage in 1..=255 {
                let mut pixel = [[0; 4]];
                SolidColor { color }.blend(coverage).apply(&mut pixel);
                assert_eq!(SolidColor { color }.on_transparent(coverage), pixel[0], "{color:?} covering {coverage}");
            }
        }
    }
}
