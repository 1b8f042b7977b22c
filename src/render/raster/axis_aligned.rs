//! Axis-aligned rectangles, which most shapes of a chart are: lines of its grid, ticks, bars, cells.
//!
//! A sweep down one would find three sorts of rows of pixels at most: one that the top side cuts, those that are covered in all
//! their height, and one that the bottom side cuts. Each is worked out at once, from three pixels: that of the left side, one
//! that stands for all between, and that of the right side.

use std::ops::Range;

use tiny_skia::{Path, PathSegment, Transform};

use super::canvas::IntRect;
use super::edge::{FixedPoint, SUPERSAMPLE, SUPERSAMPLE_SHIFT, map_point, round};
use super::scan::{SUBROW_COVERAGE, Span, add};

/// The pixels from one side to the other, those between as one, and one behind.
const PIXELS: usize = 4;

/// An axis-aligned rectangle, in sub-rows and sub-columns.
pub(super) struct AxisAlignedRect {
    /// The pixel from which columns are told.
    left: usize,
    columns: [u32; 2],
    rows: [i32; 2],
}

impl AxisAlignedRect {
    /// The rectangle that a path is where `at` puts it; `None` when it is none.
    pub(super) fn new(path: &Path, at: Transform, area: IntRect) -> Option<Self> {
        let [a, b, c, d, rest @ ..] = path.points() else { return None };
        let is_straight = |segment| matches!(segment, PathSegment::LineTo(_) | PathSegment::Close);
        if !(rest.is_empty() || rest == [*a]) || !path.segments().skip(1).all(is_straight) {
            return None;
        }
        let [a, b, c, d] = [a, b, c, d].map(|point| FixedPoint::new(map_point(*point, at)));
        let is_rect = |[a, b, c, d]: [FixedPoint; 4]| a.x == b.x && b.y == c.y && c.x == d.x && d.y == a.y;
        if !is_rect([a, b, c, d]) && !is_rect([b, c, d, a]) {
            return None;
        }
        let max = area.size().0 * SUPERSAMPLE.unsigned_abs();
        let column = |x: i32| (round(x) - area.x[0] * SUPERSAMPLE).max(0).cast_unsigned().min(max);
        Some(Self {
            left: area.x[0].unsigned_abs() as usize,
            columns: [a.x.min(c.x), a.x.max(c.x)].map(column),
            rows: [a.y.min(c.y), a.y.max(c.y)].map(round),
        })
    }

    /// Gives `paint` the spans of the rows of pixels, from the top: at once those of rows that are alike.
    pub(super) fn run(&self, mut paint: impl FnMut(Range<usize>, &[Span])) {
        let [mut y, end] = self.rows;
        while y < end {
            let next = (y / SUPERSAMPLE + 1) * SUPERSAMPLE;
            let until =
                if y % SUPERSAMPLE == 0 && next <= end { end / SUPERSAMPLE * SUPERSAMPLE } else { next.min(end) };
            let (spans, count) = self.spans(y..until.min(next));
            if count > 0 {
                let row = |y: i32| (y.unsigned_abs() >> SUPERSAMPLE_SHIFT) as usize;
                paint(row(y)..row(until - 1) + 1, &spans[..count]);
            }
            y = until;
        }
    }

    /// The spans of a row of pixels of which it has these sub-rows, and how many they are.
    fn spans(&self, rows: Range<i32>) -> ([Span; PIXELS - 1], usize) {
        let [from, to] = self.columns;
        let (first, last) = (from >> SUPERSAMPLE_SHIFT, to >> SUPERSAMPLE_SHIFT);
        let more = (last - first).saturating_sub(2); // between the sides, than the one that stands for them
        let mut steps = [0; PIXELS];
        for y in rows {
            let whole = SUBROW_COVERAGE[(y & (SUPERSAMPLE - 1)).cast_unsigned() as usize];
            add(&mut steps, from - (first << SUPERSAMPLE_SHIFT), to - ((first + more) << SUPERSAMPLE_SHIFT), whole);
        }
        let (mut spans, mut count) = ([Span { from: 0, to: 0, coverage: 0 }; PIXELS - 1], 0);
        let (mut x, mut sum) = (self.left + first as usize, 0);
        for (i, step) in steps[..PIXELS - 1].iter().enumerate() {
            let end = x + 1 + if i == 1 { more as usize } else { 0 };
            sum += step;
            if sum > 0 {
                spans[count] = Span { from: x, to: end, coverage: sum.min(255).to_le_bytes()[0] };
                count += 1;
            }
            x = end;
        }
        (spans, count)
    }
}
