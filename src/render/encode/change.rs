//! Where the rows of a picture differ from the ones above: in a chart, in few places.
//!
//! It is found out once, and whoever looks at the pixels afterwards looks only there.

/// Pixels `from` to before `to` of a row: those outside are as the ones above. Empty for a row that repeats the one above;
/// all of the first row.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Change {
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Pixels that are compared at once.
const CHUNK: usize = 16;

impl Change {
    /// Of each row, `width` pixels each.
    pub(super) fn of<const STRIDE: usize>(pixels: &[[u8; STRIDE]], width: usize) -> Vec<Self> {
        let mut above: &[[u8; STRIDE]] = &[];
        let rows = pixels.chunks_exact(width);
        rows.map(|row| Self::between(row, std::mem::replace(&mut above, row))).collect()
    }

    /// Between a row and the one above, which is empty for the first row.
    fn between<const STRIDE: usize>(row: &[[u8; STRIDE]], above: &[[u8; STRIDE]]) -> Self {
        let (from, to) = if above.is_empty() { (0, row.len()) } else { differing(row, above) };
        Self { from, to }
    }

    /// The same in bytes, when `bits` bits are a pixel.
    pub(super) fn in_bytes(self, bits: usize) -> Self {
        Self { from: self.from * bits / 8, to: (self.to * bits).div_ceil(8) }
    }
}

/// Whether two chunks are the same; without a call, which would take longer than the comparison.
fn is_same<const STRIDE: usize>(a: &[[u8; STRIDE]; CHUNK], b: &[[u8; STRIDE]; CHUNK]) -> bool {
    a.as_flattened().iter().zip(b.as_flattened()).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
}

/// How many items at the beginning are the same.
pub(super) fn common<const STRIDE: usize>(a: &[[u8; STRIDE]], b: &[[u8; STRIDE]]) -> usize {
    let chunks = a.as_chunks::<CHUNK>().0.iter().zip(b.as_chunks::<CHUNK>().0);
    let same = chunks.take_while(|(a, b)| is_same(a, b)).count() * CHUNK;
    same + a[same..].iter().zip(&b[same..]).take_while(|(a, b)| a == b).count()
}

/// From the first item that differs to behind the last; (0, 0) when there is none.
fn differing<const STRIDE: usize>(a: &[[u8; STRIDE]], b: &[[u8; STRIDE]]) -> (usize, usize) {
    let from = common(a, b);
    if from == a.len() {
        return (0, 0);
    }
    let chunks = a.as_rchunks::<CHUNK>().1.iter().zip(b.as_rchunks::<CHUNK>().1).rev();
    let same = chunks.take_while(|(a, b)| is_same(a, b)).count() * CHUNK;
    let to = a.len() - same;
    let rest = a[..to].iter().zip(&b[..to]).rev().take_while(|(a, b)| a == b).count();
    (from, to - rest)
}

#[cfg(test)]
mod tests {
    use super::Change;

    #[test]
    fn a_row_changes_from_its_first_to_its_last_differing_pixel() {
        for width in [1, 5, 16, 40, 100] {
            for first in 0..width {
                for last in first..width {
                    let mut pixels = vec![[7_u8; 4]; 3 * width];
                    pixels[width + first][1] = 1;
                    pixels[width + last][2] = 2;
                    let wanted = Change { from: first, to: last + 1 };
                    assert_eq!(Change::of(&pixels, width), [Change { from: 0, to: width }, wanted, wanted]);
                }
            }
        }
    }

    #[test]
    fn a_row_that_repeats_the_one_above_does_not_change() {
        let changes = Change::of(&[[1_u8], [2], [3]].repeat(4), 3);
        assert!(changes[1..].iter().all(|change| (change.from, change.to) == (0, 0)));
    }
}
