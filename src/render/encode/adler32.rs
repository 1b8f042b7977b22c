//! Adler-32, with which a zlib stream ends: of a row, only what changes is summed up anew.

use super::row_diff::ChangedSpan;

/// The modulus of both sums, the largest prime below 2^16.
const MODULUS: u64 = 65_521;

/// The two sums of a number of bytes: of each once (RFC 1950's `s1`), and of each as often as there are bytes from it on
/// (`s2`).
#[derive(Clone, Copy)]
struct Sums {
    s1: u64,
    s2: u64,
}

impl Sums {
    fn of(bytes: &[u8]) -> Self {
        let mut sums = simd_adler32::Adler32::from_checksum(0);
        sums.write(bytes);
        let sums = sums.finish();
        Self { s1: (sums & 0xffff).into(), s2: (sums >> 16).into() }
    }

    /// The sums with `more` bytes of 0 behind.
    fn shifted(self, more: usize) -> Self {
        Self { s2: (self.s2 + self.s1 * more as u64) % MODULUS, ..self }
    }

    fn plus(self, other: Self) -> Self {
        Self { s1: (self.s1 + other.s1) % MODULUS, s2: (self.s2 + other.s2) % MODULUS }
    }

    fn minus(self, other: Self) -> Self {
        self.plus(Self { s1: MODULUS - other.s1, s2: MODULUS - other.s2 })
    }
}

/// The checksum of the stream of rows, `width` pixels each, behind a filter byte of 0: the first `DEPTH` bytes of each pixel.
pub(super) fn adler32<const STRIDE: usize, const DEPTH: usize>(
    pixels: &[[u8; STRIDE]],
    width: usize,
    changes: &[ChangedSpan],
) -> u32 {
    let mut line = vec![[0; DEPTH]; width];
    let mut line_sums = Sums { s1: 0, s2: 0 };
    let mut sums = Sums { s1: 1, s2: 0 };
    for (row, changes) in (0..pixels.len() / width).zip(ChangedSpan::by_row(changes, width)) {
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
    let halves = [sums.s2, sums.s1].map(|sum| u32::try_from(sum).unwrap_or(0));
    halves[0] << 16 | halves[1]
}
