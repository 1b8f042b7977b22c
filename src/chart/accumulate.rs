//! One metric's rows accumulated: counts, extremes, the downsampled curve, the smoothed one, a sample of the values.
//!
//! Every row is seen once, in the order of the log; nothing grows with their number.

use std::iter::{once, repeat};

use super::chunk::Chunk;
use super::downsample::{Downsampler, GapMask};
use super::model::{Distribution, Metric, Point, Summary, XAxis};
use crate::numeric::random::SplitMix64;

/// The bit of a value that was not finite: always a gap.
pub(crate) const NOT_FINITE: GapMask = 1 << 63;

/// How much of a metric is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Retention {
    /// The most intervals of a downsampled curve.
    pub(crate) buckets: usize,
    /// The most values of the sample.
    pub(crate) sample: usize,
    /// TensorBoard's weight, 0 to 1 (without 1).
    pub(crate) smooth: Option<f64>,
}

/// Accumulates the rows of one metric.
#[derive(Debug)]
pub(crate) struct Accumulator {
    summary: Summary,
    curve: Downsampler,
    smooth: Option<(Smoother, Downsampler)>,
    sample: Reservoir,
    gap: GapMask,
}

impl Accumulator {
    pub(crate) fn new(retention: Retention) -> Self {
        let smooth = retention.smooth.map(|weight| (Smoother::new(weight), Downsampler::new(retention.buckets)));
        let sample = Reservoir::new(retention.sample);
        Self { summary: Summary::default(), curve: Downsampler::new(retention.buckets), smooth, sample, gap: 0 }
    }

    /// Adds a row with a value, which may be NaN or infinite; `x` is finite.
    #[inline]
    pub(crate) fn value(&mut self, x: f64, y: f64) {
        self.summary.rows += 1;
        if !y.is_finite() {
            let count = if y.is_nan() { &mut self.summary.nan } else { &mut self.summary.infinite };
            *count += 1;
            self.gap |= NOT_FINITE;
            return;
        }
        let at = Point { x, y };
        let summary = &mut self.summary;
        summary.last = Some(at);
        match (&mut summary.min, &mut summary.max) {
            (Some(min), Some(max)) => {
                if y < min.y {
                    *min = at;
                }
                if y > max.y {
                    *max = at;
                }
            }
            _ => (summary.first, summary.min, summary.max) = (Some(at), Some(at), Some(at)),
        }
        let gap = std::mem::take(&mut self.gap);
        self.curve.push(at, gap);
        if let Some((smoother, curve)) = &mut self.smooth {
            curve.push(Point { x, y: smoother.next(y) }, gap);
        }
        self.sample.push(y);
    }

    /// Adds rows with finite values; the outcome is that of giving one after the other.
    pub(crate) fn values(&mut self, chunk: &Chunk<'_>) {
        let summary = &mut self.summary;
        summary.rows += chunk.y.len() as u64;
        summary.first.get_or_insert_with(|| chunk.first());
        summary.last = Some(chunk.last());
        if summary.min.is_none_or(|min| chunk.low < min.y) {
            summary.min = Some(chunk.lowest());
        }
        if summary.max.is_none_or(|max| chunk.high > max.y) {
            summary.max = Some(chunk.highest());
        }
        let gap = std::mem::take(&mut self.gap);
        self.curve.extend(chunk, gap);
        if let Some((smoother, curve)) = &mut self.smooth {
            for (point, gap) in chunk.points().zip(once(gap).chain(repeat(0))) {
                curve.push(Point { x: point.x, y: smoother.next(point.y) }, gap);
            }
        }
        self.sample.extend(chunk.y);
    }

    /// Adds a row without a value; `kind` is the bit of its kind.
    pub(crate) fn missing(&mut self, kind: GapMask) {
        self.summary.rows += 1;
        self.summary.missing += 1;
        self.gap |= kind;
    }

    /// Adds `rows` rows that went by before the metric was first heard of.
    pub(crate) fn skip(&mut self, rows: u64) {
        self.summary.rows += rows;
        self.summary.missing += rows;
    }

    /// How many rows had a value, finite or not.
    pub(crate) fn present(&self) -> u64 {
        self.summary.rows - self.summary.missing
    }

    /// The metric; rows of the kinds in `gaps` break its curve.
    pub(crate) fn finish(self, name: String, x: XAxis, gaps: GapMask) -> Metric {
        let gaps = gaps | NOT_FINITE;
        Metric {
            name,
            x,
            curve: self.curve.finish(gaps),
            smooth: self.smooth.map(|(_, curve)| curve.finish(gaps)),
            distribution: self.sample.finish(self.summary.finite()),
            summary: self.summary,
        }
    }
}

/// TensorBoard's smoothing: an exponential moving average, divided by the weight that it has gathered so far, so that
/// the first values are not drawn to zero.
#[derive(Debug)]
struct Smoother {
    weight: f64,
    average: f64,
    /// The weight to the power of the number of values.
    left: f64,
}

impl Smoother {
    fn new(weight: f64) -> Self {
        Self { weight: weight.clamp(0.0, 0.9999), average: 0.0, left: 1.0 }
    }

    fn next(&mut self, y: f64) -> f64 {
        self.average = self.average * self.weight + (1.0 - self.weight) * y;
        self.left *= self.weight;
        self.average / (1.0 - self.left)
    }
}

/// A reservoir sample, even over a stream of unknown length: Li's algorithm L, with a fixed seed.
#[derive(Debug)]
struct Reservoir {
    values: Vec<f64>,
    size: usize,
    /// How many values there were, and the number of the next one that is taken.
    seen: u64,
    next: u64,
    /// The largest key in the sample, as the algorithm calls it.
    weight: f64,
    random: SplitMix64,
}

impl Reservoir {
    fn new(size: usize) -> Self {
        Self {
            values: Vec::new(),
            size: size.max(1),
            seen: 0,
            next: 0,
            weight: 1.0,
            random: SplitMix64::new(0x9e37_79b9_7f4a_7c15),
        }
    }

    #[inline]
    fn push(&mut self, y: f64) {
        self.seen += 1;
        if self.values.len() < self.size {
            self.values.push(y);
            if self.values.len() == self.size {
                self.skip();
            }
        } else if self.seen == self.next {
            let place = self.random() * self.size as f64;
            #[expect(clippy::cast_possible_truncation, reason = "below the size of the sample")]
            if let Some(value) = self.values.get_mut(place as usize) {
                *value = y;
            }
            self.skip();
        }
    }

    /// Adds many values, and looks at no more of them than it takes.
    fn extend(&mut self, mut values: &[f64]) {
        loop {
            if self.values.len() == self.size {
                let left_out = (self.next - self.seen - 1).min(values.len() as u64);
                self.seen += left_out;
                values = &values[usize::try_from(left_out).unwrap_or(values.len())..];
            }
            let Some((value, rest)) = values.split_first() else { return };
            self.push(*value);
            values = rest;
        }
    }

    /// Draws how many values to leave out.
    fn skip(&mut self) {
        self.weight *= libm::exp(libm::log(self.random()) / self.size as f64);
        let left_out = (libm::log(self.random()) / libm::log1p(-self.weight)).floor();
        #[expect(clippy::cast_possible_truncation, reason = "a whole number; what is out of range saturates")]
        let left_out = left_out as u64;
        self.next = self.seen.saturating_add(left_out).saturating_add(1);
    }

    /// A number above 0 and below 1.
    fn random(&mut self) -> f64 {
        (self.random.draw() >> 12) as f64 / (1_u64 << 52) as f64 + f64::EPSILON / 4.0
    }

    fn finish(mut self, total: u64) -> Distribution {
        self.values.sort_by(f64::total_cmp);
        Distribution { values: self.values, total }
    }
}

#[cfg(test)]
mod tests {
    use super::{Accumulator, Reservoir, Retention};
    use crate::chart::chunk::{Chunk, ChunkX};
    use crate::chart::model::{Metric, Point, XAxis, XKind};

    fn accumulate(smooth: Option<f64>, values: impl IntoIterator<Item = f64>) -> Metric {
        let mut accumulator = Accumulator::new(Retention { buckets: 64, sample: 1000, smooth });
        values.into_iter().enumerate().for_each(|(row, y)| accumulator.value(row as f64, y));
        accumulator.finish("m".to_owned(), XAxis { name: "step".to_owned(), kind: XKind::Number }, 0)
    }

    #[test]
    fn what_is_not_finite_is_counted_and_breaks_the_curve() {
        let metric = accumulate(None, [1.0, f64::NAN, 3.0, f64::INFINITY, f64::NEG_INFINITY, 2.0]);
        let summary = metric.summary;
        assert_eq!((summary.rows, summary.nan, summary.infinite, summary.finite()), (6, 1, 2, 3));
        assert_eq!(summary.max, Some(Point { x: 2.0, y: 3.0 }));
        assert_eq!(summary.last, Some(Point { x: 5.0, y: 2.0 }));
        assert_eq!(metric.curve.breaks, [1, 2]);
    }

    #[test]
    fn smoothing_is_what_tensorboard_draws() {
        // By its `smoothData`: last = last * w + (1 - w) * y; last / (1 - w^n).
        let metric = accumulate(Some(0.6), [1.0, 2.0, f64::NAN, 4.0]);
        let smooth: Vec<f64> = metric.smooth.unwrap().points.iter().map(|p| p.y).collect();
        let want = [1.0, (0.4 * 0.6 + 0.8) / 0.64, ((0.4 * 0.6 + 0.8) * 0.6 + 1.6) / 0.784];
        assert_eq!(smooth.len(), 3);
        for (got, want) in smooth.iter().zip(want) {
            assert!((got - want).abs() < 1e-12, "{smooth:?}");
        }
    }

    #[test]
    fn a_sample_is_even_over_the_whole_log() {
        let metric = accumulate(None, (0..200_000).map(f64::from));
        assert_eq!((metric.distribution.values.len(), metric.distribution.total), (1000, 200_000));
        for tenth in 1..10 {
            let q = f64::from(tenth) / 10.0;
            let got = metric.distribution.quantile(q).unwrap() / 200_000.0;
            assert!((got - q).abs() < 0.04, "quantile {q} is {got}");
        }
    }

    #[test]
    fn a_chunk_means_the_same_as_its_rows() {
        let finish = |accumulator: Accumulator| {
            accumulator.finish("m".to_owned(), XAxis { name: "step".to_owned(), kind: XKind::Number }, 0b1)
        };
        let mut random = Reservoir::new(1);
        for (length, unit) in [(1, 1.0), (7, 0.25), (64, 1.0), (500, 1e-3)] {
            let retention = Retention { buckets: 64, sample: 100, smooth: Some(0.9) };
            let (mut rows, mut chunks) = (Accumulator::new(retention), Accumulator::new(retention));
            for number in 0..20_000 / length {
                // After a third the log starts again, a little earlier.
                let start = if number > 7_000 / length { number * length - 500 } else { number * length };
                let x: Vec<f64> = (start..start + length).map(f64::from).collect();
                let y: Vec<f64> = x.iter().map(|x| (random.random() * 50.0).round() - 25.0 + x / 1e3).collect();
                if number % 11 == 5 {
                    rows.value(x[0] * unit, f64::NAN);
                    chunks.value(x[0] * unit, f64::NAN);
                }
                x.iter().zip(&y).for_each(|(x, y)| rows.value(x * unit, *y));
                let (low, high) = y.iter().fold((y[0], y[0]), |(low, high), y| (y.min(low), y.max(high)));
                let x = if unit == 1.0 { ChunkX::From(x[0]) } else { ChunkX::Times(&x, unit) };
                chunks.values(&Chunk { x, y: &y, low, high });
            }
            let (rows, chunks) = (finish(rows), finish(chunks));
            assert!(!rows.curve.exact);
            assert_eq!(chunks, rows, "chunks of {length}");
        }
    }

    #[test]
    fn a_short_log_is_kept_whole() {
        let metric = accumulate(None, [3.0, 1.0, 2.0]);
        assert_eq!(metric.distribution.values, [1.0, 2.0, 3.0]);
    }
}
