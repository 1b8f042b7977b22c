//! What a metric log is once it was read: runs, their metrics, and for each metric a curve of bounded size.
//!
//! The contract between reading and drawing. Every number in here is finite; what was not (missing, NaN, infinite) is
//! counted in a [`Summary`] and left a break in the [`Curve`]. Sizes do not grow with the rows of the log.

/// The runs, in the order given.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Log {
    pub(crate) runs: Vec<Run>,
    /// Set when the runs are the rows of a table, each called after its label: what the labels are called.
    pub(crate) labels: Option<String>,
}

/// One training run: a file, a folder of one tool, or one side of a comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Run {
    /// The name that was given (`NAME=PATH`), else the part of the path that tells it from the other runs. Unique in its log.
    pub(crate) name: String,
    /// The metrics, in the order of the log's columns, keys or tags; each name once.
    pub(crate) metrics: Vec<Metric>,
    /// Pictures from event files, when they were asked for.
    pub(crate) images: Vec<ImageSummary>,
}

/// One quantity over the run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Metric {
    /// The name in the log: `loss`, `val_loss`, `eval/loss`, `train.acc`.
    pub(crate) name: String,
    pub(crate) x: XAxis,
    /// The values as logged.
    pub(crate) curve: Curve,
    /// The curve after TensorBoard's smoothing, worked out on every row; `None` unless it was asked for.
    pub(crate) smooth: Option<Curve>,
    /// Exact, whether the curve was downsampled or not.
    pub(crate) summary: Summary,
    pub(crate) distribution: Distribution,
}

/// What a metric's x values are.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct XAxis {
    /// The column it came from (`step`, `epoch`, `time`…), or [`XAxis::ROW`].
    pub(crate) name: String,
    pub(crate) kind: XKind,
}

impl XAxis {
    /// The name when the log has no x of its own: x is then 0 for the first row, 1 for the next.
    pub(crate) const ROW: &'static str = "row";
}

/// How an x value is to be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum XKind {
    /// A plain number.
    Number,
    /// Milliseconds since 1970 UTC.
    Time,
}

/// A value and where it stands; both finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// Points in ascending x; where x repeats, in the order of the log.
///
/// A thinned curve has for each narrow interval of x the first, lowest, highest and last point of all rows in it, in the
/// order of x: a line through them covers the same pixels as the full one, and no spike is lost.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Curve {
    pub(crate) points: Vec<Point>,
    /// Ascending indexes of points before which the pen is lifted, because values between are missing or not finite.
    pub(crate) breaks: Vec<usize>,
    /// Whether every finite value of the log is a point; otherwise the curve is thinned.
    pub(crate) exact: bool,
}

impl Curve {
    /// The stretches without a gap, none of them empty.
    pub(crate) fn strokes(&self) -> impl Iterator<Item = &[Point]> {
        let ends = self.breaks.iter().copied().chain([self.points.len()]);
        let mut start = 0;
        ends.filter_map(move |end| {
            let stroke = self.points.get(start..end).unwrap_or_default();
            start = end;
            (!stroke.is_empty()).then_some(stroke)
        })
    }
}

/// Counts and extremes over all rows of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Summary {
    /// Rows of the log that could hold the metric: finite + missing + NaN + infinite.
    pub(crate) rows: u64,
    /// Rows without a value. Where train and validation stand on rows of their own, most of them.
    pub(crate) missing: u64,
    pub(crate) nan: u64,
    /// Rows with an infinity of either sign.
    pub(crate) infinite: u64,
    /// The first finite value in the order of the log; `None` when there is none, and the next three then too.
    pub(crate) first: Option<Point>,
    /// The last finite value in the order of the log.
    pub(crate) last: Option<Point>,
    /// The lowest finite value, where it was reached first.
    pub(crate) min: Option<Point>,
    /// The highest finite value, where it was reached first.
    pub(crate) max: Option<Point>,
}

impl Summary {
    /// How many finite values there were.
    pub(crate) fn finite(&self) -> u64 {
        self.rows.saturating_sub(self.missing + self.nan + self.infinite)
    }
}

/// How the finite values are distributed, for histograms and box plots.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Distribution {
    /// Finite values in ascending order: all of them, or a sample drawn evenly at random (with a fixed seed). A quantile
    /// read off [`Distribution::MAX_VALUES`] values is within 1.6 percentile points of the true one, 19 times of 20; a log of more than
    /// 2,000 runs has smaller samples, down to 256 values and 6 points.
    pub(crate) values: Vec<f64>,
    /// How many finite values the log had; more than `values.len()` when these are a sample.
    pub(crate) total: u64,
}

impl Distribution {
    /// The most values that are kept of one metric.
    pub(crate) const MAX_VALUES: usize = 4096;

    /// The value below which the share `q` (0 to 1) lies, between neighbours in a straight line as d3 and numpy do.
    pub(crate) fn quantile(&self, q: f64) -> Option<f64> {
        let place = q.clamp(0.0, 1.0) * (self.values.len().checked_sub(1)? as f64);
        #[expect(clippy::cast_possible_truncation, reason = "between 0 and the number of values")]
        let (low, share) = (place.floor() as usize, place.fract());
        let (a, b) = (*self.values.get(low)?, *self.values.get(low + 1).or(self.values.last())?);
        Some(a * (1.0 - share) + b * share)
    }
}

/// A picture that was logged beside the numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ImageSummary {
    /// Its tag; a summary of several pictures has tags that end in `/0`, `/1`….
    pub(crate) tag: String,
    pub(crate) step: i64,
    /// Milliseconds since 1970 UTC.
    pub(crate) wall_time_ms: f64,
    /// The file as it was logged, PNG in practice.
    pub(crate) bytes: Vec<u8>,
}

#[cfg(test)]
mod tests {
    use super::{Curve, Distribution, Point};

    #[test]
    fn strokes_are_what_lies_between_breaks() {
        let points: Vec<Point> = (0..5).map(|i| Point { x: f64::from(i), y: 0.0 }).collect();
        let lengths = |breaks: &[usize]| {
            let curve = Curve { points: points.clone(), breaks: breaks.to_vec(), exact: true };
            curve.strokes().map(<[Point]>::len).collect::<Vec<_>>()
        };
        assert_eq!(lengths(&[]), [5]);
        assert_eq!(lengths(&[2, 3]), [2, 1, 2]);
        assert_eq!(lengths(&[0, 5]), [5], "no stroke is empty");
    }

    #[test]
    fn quantiles_lie_between_neighbours() {
        let distribution = Distribution { values: vec![1.0, 2.0, 4.0, 8.0], total: 4 };
        assert_eq!(distribution.quantile(0.0), Some(1.0));
        assert_eq!(distribution.quantile(0.5), Some(3.0));
        assert_eq!(distribution.quantile(1.0), Some(8.0));
        assert_eq!(Distribution::default().quantile(0.5), None);
    }
}
