//! Scales from numbers or dates to a range, piece by piece: linear, log, pow, sqrt, symlog, time and utc.

use super::interpolate::{Method, Mix, lerp};
use super::transform::Transform;
use crate::table::Value;

#[derive(Clone, Debug)]
pub(super) struct Continuous {
    pub(super) domain: Vec<f64>,
    pub(super) range: Vec<Value>,
    pub(super) transform: Transform,
    pub(super) method: Method,
    /// Ends that values are kept inside of.
    clamp: Option<[f64; 2]>,
    forward: Pieces<Mix>,
}

/// Neighbouring intervals and what each leads to.
#[derive(Clone, Debug)]
struct Pieces<T> {
    /// Start of each interval but the first, ascending.
    breaks: Vec<f64>,
    pieces: Vec<(Interval, T)>,
}

/// From `start` over `span`; one without a span has its value in the middle.
#[derive(Clone, Copy, Debug)]
struct Interval {
    start: f64,
    span: f64,
}

impl Interval {
    fn fraction(self, x: f64) -> f64 {
        if self.span == 0.0 {
            0.5
        } else if self.span.is_nan() {
            f64::NAN
        } else {
            (x - self.start) / self.span
        }
    }
}

impl<T> Pieces<T> {
    /// `count` values of `domain` are used; `join` makes what lies between the range values numbered.
    fn new(domain: &[f64], count: usize, join: impl Fn(usize, usize) -> T) -> Self {
        let value = |i: usize| domain.get(i).copied().unwrap_or(f64::NAN);
        let piece = |a: usize, b: usize, from: usize, to: usize| {
            (Interval { start: value(a), span: value(b) - value(a) }, join(from, to))
        };
        if count <= 2 {
            let pieces = if value(1) < value(0) { vec![piece(1, 0, 1, 0)] } else { vec![piece(0, 1, 0, 1)] };
            return Self { breaks: Vec::new(), pieces };
        }
        let last = count - 1;
        let mut order: Vec<usize> = (0..domain.len()).collect();
        if value(last) < value(0) {
            order.reverse();
        }
        let pieces = (0..last).map(|i| piece(order[i], order[i + 1], i, i + 1)).collect();
        Self { breaks: order[1..last].iter().map(|&i| value(i)).collect(), pieces }
    }

    fn find(&self, x: f64) -> (f64, &T) {
        let i = if x.is_nan() { self.breaks.len() } else { self.breaks.partition_point(|start| *start <= x) };
        let (interval, target) = &self.pieces[i];
        (interval.fraction(x), target)
    }
}

impl Continuous {
    pub(super) fn new(domain: Vec<f64>, range: Vec<Value>, transform: Transform, method: Method, clamp: bool) -> Self {
        let count = domain.len().min(range.len());
        let straight: Vec<f64> = domain.iter().map(|&x| transform.apply(x)).collect();
        // A descending domain of several pieces runs through the range from the back.
        let reversed = count > 2 && straight[count - 1] < straight[0];
        let place = |i: usize| if reversed { range.len().wrapping_sub(1 + i) } else { i };
        let value = |i: usize| range.get(place(i)).cloned().unwrap_or_default();
        let forward = Pieces::new(&straight, count, |a, b| Mix::new(method, &value(a), &value(b)));
        let clamp = clamp.then(|| {
            let end = |i: usize| domain.get(i).copied().unwrap_or(f64::NAN);
            let (a, b) = (end(0), end(count.saturating_sub(1)));
            if a > b { [b, a] } else { [a, b] }
        });
        Self { domain, range, transform, method, clamp, forward }
    }

    pub(super) fn is_clamped(&self) -> bool {
        self.clamp.is_some()
    }

    fn place(&self, x: f64) -> (f64, &Mix) {
        self.forward.find(self.transform.apply(self.clamped(x)))
    }

    fn clamped(&self, x: f64) -> f64 {
        match self.clamp {
            Some([low, high]) if low.is_nan() || high.is_nan() || x.is_nan() => f64::NAN,
            Some([low, high]) => low.max(high.min(x)),
            None => x,
        }
    }

    /// `x` is not NaN.
    pub(super) fn map(&self, x: f64) -> Value {
        let (t, mix) = self.place(x);
        mix.at(t)
    }

    /// The place of `x` in a range of numbers; `None` where the range is of something else.
    pub(super) fn map_number(&self, x: f64) -> Option<f64> {
        let (t, mix) = self.place(x);
        mix.number_at(t)
    }

    /// Whether [`Continuous::map_number`] always has an answer.
    pub(super) fn is_numeric(&self) -> bool {
        self.forward.pieces.iter().all(|(_, mix)| mix.number_at(0.0).is_some())
    }

    /// The number that leads to `y`; NaN when the range is not numbers.
    pub(super) fn invert(&self, y: f64) -> f64 {
        let range: Vec<f64> = self.range.iter().map(Value::to_number).collect();
        let count = self.domain.len().min(range.len());
        let straight: Vec<f64> = self.domain.iter().map(|&x| self.transform.apply(x)).collect();
        let reversed = count > 2 && range[count - 1] < range[0];
        let place = |i: usize| if reversed { straight.len().wrapping_sub(1 + i) } else { i };
        let value = |i: usize| straight.get(place(i)).copied().unwrap_or(f64::NAN);
        let back = Pieces::new(&range, count, |a, b| (value(a), value(b)));
        let (t, &(a, b)) = back.find(y);
        self.clamped(self.transform.undo(lerp(a, b, t)))
    }
}
