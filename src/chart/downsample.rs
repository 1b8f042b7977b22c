//! A curve of any number of rows kept in bounded memory, so that no spike is lost.
//!
//! Until the capacity is reached every point is kept. Then x is cut into intervals of one width, a power of two, so that
//! an x finds its interval without rounding; each keeps the first, lowest, highest and last of its points. When the
//! intervals outgrow their number, the width doubles and neighbours are merged. Neither the range nor the order of x
//! need be known beforehand.

use std::iter::{once, repeat};

use super::chunk::Chunk;
use super::model::{Curve, Point};

/// What lay between a point and the one before it in the log: one bit for each kind of row without a value.
pub(crate) type GapMask = u64;

/// One point, and the gap before it.
#[derive(Clone, Copy, Debug)]
struct RawPoint {
    at: Point,
    gap: GapMask,
}

/// The points of one interval of x.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    first: Point,
    last: Point,
    min: Point,
    max: Point,
    /// The gap before the point that opened the interval.
    gap: GapMask,
}

/// Downsamples the points of one curve as they come.
#[derive(Debug)]
pub(crate) struct Downsampler {
    /// The most intervals that are kept, at least two; half as many are in use once there are more points than four times this.
    capacity: usize,
    exact: Vec<RawPoint>,
    /// Whether x never went back.
    ascending: bool,
    grid: Option<Grid>,
}

/// The intervals `[i * width, (i + 1) * width)` for the whole numbers i from `low` on.
#[derive(Debug)]
struct Grid {
    width: f64,
    low: i64,
    buckets: Vec<Option<Bucket>>,
    /// The interval that the last point fell into, as a place in `buckets` and as its bounds: the next point is likely there too.
    current: usize,
    from: f64,
    to: f64,
}

impl Downsampler {
    /// A curve that is exact up to `4 * capacity` points, and has between `capacity / 2` and `capacity` intervals afterwards.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(2), exact: Vec::new(), ascending: true, grid: None }
    }

    /// Adds a point; both of its numbers are finite.
    pub(crate) fn push(&mut self, at: Point, gap: GapMask) {
        if let Some(grid) = &mut self.grid {
            grid.push(at, gap, self.capacity);
            return;
        }
        self.ascending &= self.exact.last().is_none_or(|last| last.at.x <= at.x);
        self.exact.push(RawPoint { at, gap });
        if self.exact.len() > 4 * self.capacity {
            let points = std::mem::take(&mut self.exact);
            let mut grid = Grid::new(&points, self.capacity);
            for seen in points {
                grid.push(seen.at, seen.gap, self.capacity);
            }
            self.grid = Some(grid);
        }
    }

    /// Adds the points of a chunk, before which `gap` lies; the outcome is that of adding one after the other.
    pub(crate) fn extend(&mut self, chunk: &Chunk<'_>, gap: GapMask) {
        if let Some(grid) = &mut self.grid
            && grid.is_current(chunk.first().x)
            && grid.is_current(chunk.last().x)
        {
            grid.extend(chunk, gap);
            return;
        }
        for (point, gap) in chunk.points().zip(once(gap).chain(repeat(0))) {
            self.push(point, gap);
        }
    }

    /// The curve; the gap before a point breaks it where `gaps` has the same bit.
    pub(crate) fn finish(mut self, gaps: GapMask) -> Curve {
        let mut curve = Curve { exact: self.grid.is_none(), ..Curve::default() };
        if !self.ascending {
            self.exact.sort_by(|a, b| a.at.x.total_cmp(&b.at.x));
        }
        for seen in &self.exact {
            curve.add(seen.at, seen.gap & gaps != 0);
        }
        for bucket in self.grid.iter().flat_map(|grid| &grid.buckets).flatten() {
            let Bucket { first, last, min, max, gap } = *bucket;
            let (low, high) = if max.x < min.x { (max, min) } else { (min, max) };
            curve.add(first, gap & gaps != 0);
            let mut before = first;
            for point in [low, high, last] {
                if point != before {
                    curve.add(point, false);
                    before = point;
                }
            }
        }
        curve
    }
}

impl Curve {
    fn add(&mut self, point: Point, gap: bool) {
        if gap && !self.points.is_empty() {
            self.breaks.push(self.points.len());
        }
        self.points.push(point);
    }
}

impl Grid {
    /// An empty grid, of about half of `capacity` intervals over the x of `points`.
    fn new(points: &[RawPoint], capacity: usize) -> Self {
        let low = points.iter().fold(f64::INFINITY, |low, seen| low.min(seen.at.x));
        let high = points.iter().fold(f64::NEG_INFINITY, |high, seen| high.max(seen.at.x));
        let size = low.abs().max(high.abs());
        let wanted = ((high / 2.0 - low / 2.0) / (capacity as f64 / 4.0)).min(f64::MAX / 4.0);
        // Below 2^-52 of the largest x there are no numbers to tell apart, and the place of an interval would not fit.
        let wanted = wanted.max(size * f64::EPSILON).max(f64::MIN_POSITIVE * 1e16);
        Self { width: power_below(wanted), low: 0, buckets: Vec::new(), current: 0, from: 0.0, to: 0.0 }
    }

    #[inline]
    fn push(&mut self, at: Point, gap: GapMask, capacity: usize) {
        if !self.is_current(at.x) {
            self.find(at.x, capacity);
        }
        self.add(Bucket { first: at, last: at, min: at, max: at, gap });
    }

    /// Adds a chunk that lies in the current interval.
    fn extend(&mut self, chunk: &Chunk<'_>, gap: GapMask) {
        let (first, last) = (chunk.first(), chunk.last());
        let known = self.buckets.get(self.current).copied().flatten();
        // Where in a chunk its extremes are is looked up only when they count; any other point is none of the interval's.
        let min = if known.is_none_or(|known| chunk.low < known.min.y) { chunk.lowest() } else { first };
        let max = if known.is_none_or(|known| chunk.high > known.max.y) { chunk.highest() } else { first };
        self.add(Bucket { first, last, min, max, gap });
    }

    fn is_current(&self, x: f64) -> bool {
        x >= self.from && x < self.to
    }

    /// Adds points of the current interval that come later in the log than all it has.
    #[inline]
    fn add(&mut self, later: Bucket) {
        match self.buckets.get_mut(self.current) {
            Some(Some(bucket)) => {
                if later.min.y < bucket.min.y {
                    bucket.min = later.min;
                }
                if later.max.y > bucket.max.y {
                    bucket.max = later.max;
                }
                if later.last.x >= bucket.last.x {
                    bucket.last = later.last;
                }
                if later.first.x < bucket.first.x {
                    bucket.first = later.first;
                }
            }
            Some(empty) => *empty = Some(later),
            None => {}
        }
    }

    /// Makes the interval of `x` the current one, and room for it where it lies outside.
    fn find(&mut self, x: f64, capacity: usize) {
        while (x / self.width).abs() > (1_u64 << 53) as f64 {
            self.double();
        }
        loop {
            #[expect(clippy::cast_possible_truncation, reason = "a whole number of at most 2^53")]
            let place = (x / self.width).floor() as i64;
            if self.buckets.is_empty() {
                self.low = place;
            }
            let high = self.low + i64::try_from(self.buckets.len()).unwrap_or(i64::MAX);
            let span = high.max(place + 1) - self.low.min(place);
            if usize::try_from(span).is_ok_and(|span| span <= capacity) {
                if place < self.low {
                    let missing = usize::try_from(self.low - place).unwrap_or(0);
                    self.buckets.splice(0..0, std::iter::repeat_n(None, missing));
                    self.low = place;
                }
                self.current = usize::try_from(place - self.low).unwrap_or(0);
                if self.current >= self.buckets.len() {
                    self.buckets.resize(self.current + 1, None);
                }
                self.from = place as f64 * self.width;
                self.to = (place + 1) as f64 * self.width;
                return;
            }
            self.double();
        }
    }

    /// Doubles the width: intervals 2i and 2i + 1 become interval i.
    fn double(&mut self) {
        let low = self.low.div_euclid(2);
        let mut merged: Vec<Option<Bucket>> = Vec::with_capacity(self.buckets.len() / 2 + 1);
        let mut odd = self.low.rem_euclid(2) == 1; // whether the next one is the right half of its pair
        for bucket in self.buckets.drain(..) {
            match (odd, merged.last_mut()) {
                (true, Some(left)) => *left = merge(*left, bucket),
                _ => merged.push(bucket),
            }
            odd = !odd;
        }
        self.buckets = merged;
        self.low = low;
        self.width *= 2.0;
        (self.from, self.to) = (0.0, 0.0); // the current interval is another one now
    }
}

/// Two neighbouring intervals as one; `left` has the lower x.
fn merge(left: Option<Bucket>, right: Option<Bucket>) -> Option<Bucket> {
    let (Some(left), Some(right)) = (left, right) else {
        return left.or(right);
    };
    Some(Bucket {
        first: left.first,
        last: right.last,
        min: if right.min.y < left.min.y { right.min } else { left.min },
        max: if right.max.y > left.max.y { right.max } else { left.max },
        gap: left.gap,
    })
}

/// The largest power of two that is not above `x`, a positive normal number.
fn power_below(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & 0x7ff0_0000_0000_0000)
}

#[cfg(test)]
mod tests {
    use super::Downsampler;
    use crate::chart::model::{Curve, Point};

    fn thin(capacity: usize, points: impl IntoIterator<Item = (f64, f64)>) -> Curve {
        let mut thinner = Downsampler::new(capacity);
        points.into_iter().for_each(|(x, y)| thinner.push(Point { x, y }, 0));
        thinner.finish(0)
    }

    #[test]
    fn every_spike_of_one_row_survives() {
        let spike = |row: u32| row % 9973 == 17;
        let rows = 300_000;
        let value = |row: u32| if spike(row) { 1e3 + f64::from(row) } else { f64::from(row % 100) };
        let curve = thin(64, (0..rows).map(|row| (f64::from(row), value(row))));
        assert!(!curve.exact);
        assert!(curve.points.len() <= 4 * 64, "{} points", curve.points.len());
        // With fewer intervals than spikes each interval shows its highest.
        let width = f64::from(rows.next_power_of_two()) / 64.0;
        for row in (0..rows).filter(|&row| spike(row)) {
            let near = |point: &&Point| (point.x / width).floor() == (f64::from(row) / width).floor();
            let highest = curve.points.iter().filter(near).map(|point| point.y).fold(0.0, f64::max);
            assert!(highest >= value(row), "the spike at row {row}");
        }
    }

    #[test]
    fn a_thinned_curve_is_the_first_lowest_highest_and_last_of_each_interval() {
        // 0 to 100,000 in at most 64 intervals of a power of two: each is 2048 wide.
        let mut state = 1_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / (1_u64 << 24) as f64
        };
        let even: Vec<(f64, f64)> = (0..30_000).map(|i| (f64::from(i) * 3.333, random())).collect();
        let late: Vec<(f64, f64)> = (0..30_000).map(|i| (1e5 * libm::pow(f64::from(i) / 3e4, 4.0), random())).collect();
        let mut loose: Vec<(f64, f64)> = (0..30_000).map(|_| (1e5 * random(), (random() * 50.0).round())).collect();
        loose.push((99_999.0, 0.5));
        for points in [even, late, loose] {
            let mut cells: std::collections::BTreeMap<u64, Vec<(f64, f64)>> = std::collections::BTreeMap::new();
            points.iter().for_each(|point| cells.entry((point.0 / 2048.0).floor().to_bits()).or_default().push(*point));
            let mut want = Vec::new();
            for cell in cells.values_mut() {
                let first = |cell: &[(f64, f64)], better: fn(f64, f64) -> bool| {
                    cell.iter().copied().reduce(|best, next| if better(next.1, best.1) { next } else { best }).unwrap()
                };
                let (low, high) = (first(cell, |a, b| a < b), first(cell, |a, b| a > b));
                cell.sort_by(|a, b| a.0.total_cmp(&b.0));
                let (left, right) = (cell[0], cell[cell.len() - 1]);
                let middle = if high.0 < low.0 { [high, low] } else { [low, high] };
                let mut four = vec![left, middle[0], middle[1], right];
                four.dedup();
                want.extend(four);
            }
            let got: Vec<(f64, f64)> = thin(64, points).points.iter().map(|point| (point.x, point.y)).collect();
            assert_eq!(got, want);
        }
    }

    #[test]
    fn up_to_the_capacity_nothing_is_lost() {
        let points: Vec<_> = (0..256).map(|i| (f64::from(i) * 0.1, f64::from(i * 7 % 13))).collect();
        let curve = thin(64, points.clone());
        assert!(curve.exact);
        assert_eq!(curve.points.iter().map(|p| (p.x, p.y)).collect::<Vec<_>>(), points);
    }

    #[test]
    fn a_thinned_curve_has_the_extremes_of_each_interval_wherever_x_goes() {
        let forward: Vec<_> = (0..20_000_u32).map(|i| (f64::from(i), f64::from(i * 7919 % 10_007))).collect();
        let mut backward = forward.clone();
        backward.reverse();
        let mut shuffled = forward.clone();
        shuffled.sort_by(|(a, _), (b, _)| (a * 31.0 % 20_011.0).total_cmp(&(b * 31.0 % 20_011.0)));
        let (a, b, c) = (thin(32, forward), thin(32, backward), thin(32, shuffled));
        assert_eq!(a.points, b.points);
        assert_eq!(a.points, c.points);
        assert!(a.points.is_sorted_by(|p, q| p.x <= q.x));
    }

    #[test]
    fn any_range_of_x_is_taken() {
        let hard = [
            vec![1e300, -1e300, 0.0, 1e-300],
            vec![f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324],
            vec![1.7e12, 1.7e12 + 1.0, 1.7e12 + 2.0],
            vec![0.0],
            vec![-3.0, -3.0, 1e-200],
        ];
        for xs in hard {
            let curve = thin(4, (0..1000).map(|i| (xs[i % xs.len()], i as f64)));
            assert!(curve.points.iter().any(|p| p.y == 999.0), "{xs:?}");
            assert!(curve.points.iter().any(|p| p.y == 0.0), "{xs:?}");
            assert!(curve.points.len() <= 16, "{xs:?}: {}", curve.points.len());
        }
        let late = thin(4, (0..100).map(|i| (5.0, f64::from(i))).chain([(1e9, 7.0), (-1e9, 8.0)]));
        assert_eq!(late.points.first().map(|p| p.y), Some(8.0));
        assert_eq!(late.points.last().map(|p| p.y), Some(7.0));
    }

    #[test]
    fn what_was_missed_breaks_the_curve_only_where_it_counts() {
        let build = |points: u32, capacity: usize| {
            let mut thinner = Downsampler::new(capacity);
            for i in 0..points {
                let gap = if i == points / 2 { 0b10 } else { u64::from(i % 2) };
                let x = f64::from(i) + if i >= points / 2 { f64::from(points) } else { 0.0 };
                thinner.push(Point { x, y: 0.0 }, gap);
            }
            thinner.finish(0b10)
        };
        assert_eq!(build(10, 64).breaks, [5]);
        let thinned = build(10_000, 64);
        let sides: Vec<(f64, f64)> = thinned.strokes().map(|s| (s[0].x, s[s.len() - 1].x)).collect();
        assert_eq!(sides, [(0.0, 4999.0), (15_000.0, 19_999.0)]);
    }
}
