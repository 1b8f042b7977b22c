//! Upright boxes, which most shapes of a chart are: lines of its grid, ticks, bars, cells.
//!
//! A sweep down one would find three sorts of rows of pixels at most: one that the top side cuts, those that are covered in all
//! their height, and one that the bottom side cuts. Each is worked out at once, from three pixels: that of the left side, one
//! that stands for all between, and that of the right side.

use std::ops::Range;

use tiny_skia::{Path, PathSegment, Transform};

use super::canvas::Area;
use super::edge::{FINE, FINE_SHIFT, Place, placed, round};
use super::scan::{Run, WHOLE, add};

/// The pixels from one side to the other, those between as one, and one behind.
const PIXELS: usize = 4;

/// An upright box, in fine rows and columns.
pub(super) struct Upright {
    /// The pixel from which columns are told.
    left: usize,
    columns: [u32; 2],
    rows: [i32; 2],
}

impl Upright {
    /// A path in these pixels; `None` when it is no upright box where `at` puts it.
    pub(super) fn new(path: &Path, at: Transform, area: Area) -> Option<Self> {
        let [a, b, c, d, rest @ ..] = path.points() else { return None };
        let is_straight = |segment| matches!(segment, PathSegment::LineTo(_) | PathSegment::Close);
        if !(rest.is_empty() || rest == [*a]) || !path.segments().skip(1).all(is_straight) {
            return None;
        }
        let [a, b, c, d] = [a, b, c, d].map(|point| Place::new(placed(*point, at)));
        let is_box = |[a, b, c, d]: [Place; 4]| a.x == b.x && b.y == c.y && c.x == d.x && d.y == a.y;
        if !is_box([a, b, c, d]) && !is_box([b, c, d, a]) {
            return None;
        }
        let most = area.size().0 * FINE.unsigned_abs();
        let column = |x: i32| (round(x) - area.x[0] * FINE).max(0).cast_unsigned().min(most);
        Some(Self {
            left: area.x[0].unsigned_abs() as usize,
            columns: [a.x.min(c.x), a.x.max(c.x)].map(column),
            rows: [a.y.min(c.y), a.y.max(c.y)].map(round),
        })
    }

    /// Gives `paint` the runs of the rows of pixels, from the top: at once those of rows that are alike.
    pub(super) fn run(&self, mut paint: impl FnMut(Range<usize>, &[Run])) {
        let [mut y, end] = self.rows;
        while y < end {
            let next = (y / FINE + 1) * FINE;
            let until = if y % FINE == 0 && next <= end { end / FINE * FINE } else { next.min(end) };
            let (runs, count) = self.runs(y..until.min(next));
            if count > 0 {
                let row = |y: i32| (y.unsigned_abs() >> FINE_SHIFT) as usize;
                paint(row(y)..row(until - 1) + 1, &runs[..count]);
            }
            y = until;
        }
    }

    /// The runs of a row of pixels of which it has these fine rows, and how many they are.
    fn runs(&self, rows: Range<i32>) -> ([Run; PIXELS - 1], usize) {
        let [from, to] = self.columns;
        let (first, last) = (from >> FINE_SHIFT, to >> FINE_SHIFT);
        let more = (last - first).saturating_sub(2); // between the sides, than the one that stands for them
        let mut steps = [0; PIXELS];
        for y in rows {
            let whole = WHOLE[(y & (FINE - 1)).cast_unsigned() as usize];
            add(&mut steps, from - (first << FINE_SHIFT), to - ((first + more) << FINE_SHIFT), whole);
        }
        let (mut runs, mut count) = ([Run { from: 0, to: 0, coverage: 0 }; PIXELS - 1], 0);
        let (mut x, mut sum) = (self.left + first as usize, 0);
        for (i, step) in steps[..PIXELS - 1].iter().enumerate() {
            let end = x + 1 + if i == 1 { more as usize } else { 0 };
            sum += step;
            if sum > 0 {
                runs[count] = Run { from: x, to: end, coverage: sum.min(255).to_le_bytes()[0] };
                count += 1;
            }
            x = end;
        }
        (runs, count)
    }
}
