//! Rows in batches, column after column, and what holds for a column of a batch as a whole.
//!
//! Most batches of a long log change no more than counts: whoever takes them need not look at each row.

/// Rows of a batch, but for the last. Fewer are more work for the one thread that takes them; more are more often cut by an interval's end.
pub(super) const MAX_ROWS: usize = 64;

/// The rows of a batch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Batch<'a> {
    /// The cells, `max_rows` of one column after another; those behind the last row are missing.
    pub(super) cells: &'a [f64],
    /// One for each column.
    pub(super) extents: &'a [Extent],
    pub(super) max_rows: usize,
    pub(super) rows: usize,
}

impl<'a> Batch<'a> {
    /// The cells of a column, one a row.
    pub(super) fn column(&self, column: usize) -> &'a [f64] {
        let cells = self.cells.get(column * self.max_rows..).unwrap_or_default();
        cells.get(..self.rows).unwrap_or_default()
    }
}

/// What holds for a column of a batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extent {
    /// The lowest number; infinite when there is none.
    pub(super) low: f64,
    /// The highest number; negative infinite when there is none.
    pub(super) high: f64,
    /// Whether every cell holds a finite number.
    pub(super) whole: bool,
    /// Whether, besides, none is lower than the one before it.
    pub(super) rises: bool,
}

impl Extent {
    /// The extent of the first `rows` cells, behind which there are no numbers.
    pub(super) fn of(cells: &[f64], rows: usize) -> Self {
        // As many comparisons at once as fit a processor's registers. What is no number is neither lower nor higher.
        let (mut lows, mut highs) = ([f64::INFINITY; 8], [f64::NEG_INFINITY; 8]);
        let mut see = |cells: &[f64]| {
            for ((low, high), &cell) in lows.iter_mut().zip(&mut highs).zip(cells) {
                *low = if cell < *low { cell } else { *low };
                *high = if cell > *high { cell } else { *high };
            }
        };
        let (eights, rest) = cells.as_chunks::<8>();
        eights.iter().for_each(|cells| see(cells));
        see(rest);
        let low = lows.into_iter().fold(f64::INFINITY, f64::min);
        let high = highs.into_iter().fold(f64::NEG_INFINITY, f64::max);
        let numbers = cells.iter().filter(|cell| !cell.is_nan()).count();
        let steps = cells.windows(2).filter(|pair| pair[0] <= pair[1]).count();
        let whole = numbers == rows && low.is_finite() && high.is_finite();
        Self { low, high, whole, rises: whole && steps + 1 == rows }
    }
}

#[cfg(test)]
mod tests {
    use super::{Extent, MAX_ROWS};
    use crate::chart::read::cell::MISSING;

    #[track_caller]
    fn check(cells: &[f64], low: f64, high: f64, whole: bool, rises: bool) {
        let mut all = [MISSING; MAX_ROWS];
        all[..cells.len()].copy_from_slice(cells);
        assert_eq!(Extent::of(&all, cells.len()), Extent { low, high, whole, rises }, "{cells:?}");
    }

    #[test]
    fn a_column_is_known_by_its_ends_its_gaps_and_its_direction() {
        const INFINITY: f64 = f64::INFINITY;
        check(&[1.0, 2.0, 2.0, 5.0], 1.0, 5.0, true, true);
        check(&[1.0, 2.0, 1.5, 5.0], 1.0, 5.0, true, false);
        check(&[-0.0], 0.0, 0.0, true, true);
        check(&[3.0, MISSING, -4.0], -4.0, 3.0, false, false);
        check(&[1.0, f64::NAN], 1.0, 1.0, false, false);
        check(&[1.0, INFINITY], 1.0, INFINITY, false, false);
        check(&[-INFINITY, 1.0], -INFINITY, 1.0, false, false);
        check(&[MISSING; 3], INFINITY, -INFINITY, false, false);
        let full: [f64; MAX_ROWS] = std::array::from_fn(|row| row as f64);
        check(&full, 0.0, (MAX_ROWS - 1) as f64, true, true);
        check(&full[..13], 0.0, 12.0, true, true);
        let back: Vec<f64> = full.iter().map(|x| if *x == 63.0 { -1.0 } else { *x }).collect();
        check(&back, -1.0, 62.0, true, false);
    }
}
