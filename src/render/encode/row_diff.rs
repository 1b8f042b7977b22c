//! Where the rows of a picture differ from the ones above: in a chart, in few places.
//!
//! It is found out once, and whoever looks at the pixels afterwards looks only there.

/// Pixels `from` to before `to`, counted through the whole picture, that changed: neighbours in a row that all differ from the ones above,
/// and no more of them beside. The first row differs as a whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct ChangedSpan {
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Pixels that are compared at once where rows may differ.
const CHUNK: usize = 16;

/// Pixels that are compared at once where rows are expected to be the same: enough for a call to be the faster way.
const PIECE: usize = 256;

impl ChangedSpan {
    /// The changes in a picture whose rows are `width` pixels each.
    pub(super) fn find<const STRIDE: usize>(pixels: &[[u8; STRIDE]], width: usize) -> Vec<Self> {
        let mut changes = vec![Self { from: 0, to: width }];
        let rows = pixels.chunks_exact(width);
        let pairs = rows.clone().zip(rows.skip(1));
        for (y, (above, row)) in (1..).zip(pairs) {
            let start = y * width;
            for (piece, (above, row)) in above.chunks(PIECE).zip(row.chunks(PIECE)).enumerate() {
                if above != row {
                    let at = start + piece * PIECE;
                    differing(row, above, |from, to| {
                        Self { from: at + from, to: at + to }.join(&mut changes, start);
                    });
                }
            }
        }
        changes
    }

    /// Changes counted in bytes, when a pixel is `bits` bits and a row of `width` pixels begins at a byte.
    pub(super) fn in_bytes(changes: &[Self], width: usize, bits: usize) -> Vec<Self> {
        let line = (width * bits).div_ceil(8);
        let mut bytes = Vec::with_capacity(changes.len());
        for change in changes {
            let (row, from) = (change.from / width, change.from % width);
            let to = from + change.to - change.from;
            let start = row * line;
            Self { from: start + from * bits / 8, to: start + (to * bits).div_ceil(8) }.join(&mut bytes, start);
        }
        bytes
    }

    /// Adds this one behind the others, to the last of them if that is in the same row, which begins at `start`, and reaches up
    /// to it.
    fn join(self, changes: &mut Vec<Self>, start: usize) {
        match changes.last_mut() {
            Some(last) if last.to >= self.from && last.to > start => last.to = self.to,
            _ => changes.push(self),
        }
    }

    /// The changes of each row, `width` pixels each, one row after the other.
    pub(super) fn by_row(mut changes: &[Self], width: usize) -> impl Iterator<Item = &[Self]> {
        (1..).map(move |rows| {
            let count = changes.iter().take_while(|change| change.from < rows * width).count();
            changes.split_off(..count).unwrap_or_default()
        })
    }
}

/// How many pixels at the beginning are the same.
pub(super) fn common_prefix<const STRIDE: usize>(a: &[[u8; STRIDE]], b: &[[u8; STRIDE]]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// Whether two chunks are the same; without a call, which would take longer than the comparison.
fn is_same<const STRIDE: usize>(a: &[[u8; STRIDE]; CHUNK], b: &[[u8; STRIDE]; CHUNK]) -> bool {
    a.as_flattened().iter().zip(b.as_flattened()).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
}

/// Which of eight pixels differ: for each a byte, the first lowest, of which all bits are set or none.
fn mask<const STRIDE: usize>(a: &[[u8; STRIDE]; 8], b: &[[u8; STRIDE]; 8]) -> u64 {
    u64::from_le_bytes(std::array::from_fn(|at| if a[at] == b[at] { 0 } else { u8::MAX }))
}

/// Tells of all neighbours that differ, where they begin and end; of some in parts, one after the other.
fn differing<const STRIDE: usize>(a: &[[u8; STRIDE]], b: &[[u8; STRIDE]], mut tell: impl FnMut(usize, usize)) {
    let ((chunks, rest), (others, other_rest)) = (a.as_chunks(), b.as_chunks());
    for (chunk, (a, b)) in chunks.iter().zip(others).enumerate() {
        if is_same(a, b) {
            continue;
        }
        for (eight, (a, b)) in a.as_chunks().0.iter().zip(b.as_chunks().0).enumerate() {
            let at = chunk * CHUNK + eight * 8;
            let mut mask = mask(a, b);
            while mask != 0 {
                let from = mask.trailing_zeros();
                let to = from + (mask >> from).trailing_ones();
                tell(at + from as usize / 8, at + to as usize / 8);
                // The carry goes through the lowest of the ones that stand together.
                mask &= mask.wrapping_add(1 << from);
            }
        }
    }
    for (at, (a, b)) in (chunks.len() * CHUNK..).zip(rest.iter().zip(other_rest)) {
        if a != b {
            tell(at, at + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ChangedSpan;

    /// Pixel by pixel.
    fn looked_up<const STRIDE: usize>(pixels: &[[u8; STRIDE]], width: usize) -> Vec<ChangedSpan> {
        let differs = |&at: &usize| at < width || pixels[at] != pixels[at - width];
        let all: Vec<usize> = (0..pixels.len()).filter(differs).collect();
        let neighbours = all.chunk_by(|a, b| a + 1 == *b && b % width > 0);
        neighbours.map(|run| ChangedSpan { from: run[0], to: run[0] + run.len() }).collect()
    }

    /// Rows of which every so many pixels are another than the one above.
    fn pixels(width: usize, seldom: u32) -> Vec<[u8; 4]> {
        let mut state = 1_u32;
        let mut pixels = vec![[0; 4]; width];
        for at in 0..6 * width {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let mut pixel = pixels[at];
            pixel[at % 4] ^= u8::from((state >> 16).is_multiple_of(seldom));
            pixels.push(pixel);
        }
        pixels
    }

    #[test]
    fn changes_are_the_pixels_that_differ_from_the_ones_above() {
        for width in [1, 2, 5, 16, 40, 255, 256, 257, 600] {
            for seldom in [1, 2, 3, 10, 50, 400] {
                let pixels = pixels(width, seldom);
                assert_eq!(
                    ChangedSpan::find(&pixels, width),
                    looked_up(&pixels, width),
                    "{width} pixels, every {seldom}th"
                );
            }
        }
    }

    #[test]
    fn changes_of_bits_are_those_of_the_bytes_that_they_are_packed_into() {
        for width in [1, 7, 8, 9, 100] {
            for bits in [1, 2, 4, 8] {
                let few =
                    pixels(width, 20).into_iter().map(|pixel| [pixel.contains(&1).into()]).collect::<Vec<[u8; 1]>>();
                let bytes = few.chunks(width).flat_map(|row| row.chunks(8 / bits));
                let packed = bytes.map(|byte| [byte.iter().rev().fold(0, |byte, [pixel]| byte << (bits % 8) | pixel)]);
                let packed: Vec<[u8; 1]> = packed.collect();
                let line = width.div_ceil(8 / bits);
                assert_eq!(
                    ChangedSpan::in_bytes(&ChangedSpan::find(&few, width), width, bits),
                    looked_up(&packed, line)
                );
            }
        }
    }

    #[test]
    fn each_row_has_its_own_changes() {
        let changes = ChangedSpan::find(&[[1_u8], [2], [1], [2], [3], [2], [4], [5]], 2);
        let rows: Vec<_> = ChangedSpan::by_row(&changes, 2).take(4).map(<[ChangedSpan]>::len).collect();
        assert_eq!(rows, [1, 0, 1, 1]);
    }
}
