//! Adler-32, with which a zlib stream ends: of a row, only what changes is summed up anew.

use super::change::Change;

/// What sums are reduced by.
const MODULUS: u64 = 65_521;

/// The two sums of a number of bytes: of each once, and of each as often as there are bytes from it on.
#[derive(Clone, Copy)]
struct Sums {
    once: u64,
    often: u64,
}

impl Sums {
    fn of(bytes: &[u8]) -> Self {
        let mut sums = simd_adler32::Adler32::from_checksum(0);
        sums.write(bytes);
        let sums = sums.finish();
        Self { once: (sums & 0xffff).into(), often: (sums >> 16).into() }
    }

    /// With `more` bytes of 0 behind.
    fn shifted(self, more: usize) -> Self {
        Self { often: (self.often + self.once * more as u64) % MODULUS, ..self }
    }

    fn plus(self, other: Self) -> Self {
        Self { once: (self.once + other.once) % MODULUS, often: (self.often + other.often) % MODULUS }
    }

    fn minus(self, other: Self) -> Self {
        self.plus(Self { once: MODULUS - other.once, often: MODULUS - other.often })
    }
}

/// Of the stream of rows, `width` pixels each, behind a filter byte of 0: the first `DEPTH` bytes of each pixel.
pub(super) fn of<const STRIDE: usize, const DEPTH: usize>(
    pixels: &[[u8; STRIDE]],
    width: usize,
    changes: &[Change],
) -> u32 {
    let mut line = vec![[0; DEPTH]; width];
    let mut line_sums = Sums { once: 0, often: 0 };
    let mut sums = Sums { once: 1, often: 0 };
    for (row, changes) in (0..pixels.len() / width).zip(Change::by_row(changes, width)) {
        if let (Some(first), Some(last)) = (changes.first(), changes.last()) {
            let start = row * width;
            let (from, to) = (first.from - start, last.to - start);
            let before = Sums::of(line[from..to].as_flattened());
            for change in changes {
                let changed = &mut line[change.from - start..change.to - start];
                for (to, from) in changed.iter_mut().zip(&pixels[change.from..change.to]) {
                    *to = std::array::from_fn(|byte| from[byte]);
                }
            }
            let after = Sums::of(line[from..to].as_flattened());
            line_sums = line_sums.plus(after.minus(before).shifted((width - to) * DEPTH));
        }
        sums = sums.shifted(width * DEPTH + 1).plus(line_sums);
    }
    let halves = [sums.often, sums.once].map(|sum| u32::try_from(sum).unwrap_or(0));
    halves[0] << 16 | halves[1]
}
