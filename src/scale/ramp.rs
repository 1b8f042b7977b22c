//! Sequential and diverging scales: from numbers to a place along one ramp of colours.

use super::transform::Transform;
use crate::color::Color;
use crate::color::interpolate::Ramp;
use crate::table::Value;

/// What a place of 0 to 1 looks like.
#[derive(Clone, Debug)]
pub(super) enum Fill {
    /// The number itself.
    Number,
    /// A ramp of which the part from `start` to `start + span` is used.
    Colors { ramp: Ramp, start: f64, span: f64 },
}

impl Fill {
    fn color(&self, t: f64) -> Option<Color> {
        match self {
            Self::Number => None,
            Self::Colors { ramp, start, span } => Some(ramp.at(start + t * span)),
        }
    }

    pub(super) fn at(&self, t: f64) -> Value {
        self.color(t).map_or(Value::Number(t), |color| Value::text(color.to_css()))
    }
}

#[derive(Clone, Debug)]
pub(super) struct Ramped {
    /// Two values, or three with a middle.
    pub(super) domain: Vec<f64>,
    pub(super) transform: Transform,
    pub(super) fill: Fill,
    pub(super) clamp: bool,
    place: Normalization,
}

/// The map from a straightened value to 0 to 1.
#[derive(Clone, Copy, Debug)]
enum Normalization {
    Sequential { start: f64, scale: f64 },
    Diverging { middle: f64, below: f64, above: f64, sign: f64 },
}

impl Ramped {
    pub(super) fn new(domain: &[f64], diverging: bool, transform: Transform, fill: Fill, clamp: bool) -> Self {
        let end = |i: usize| domain.get(i).copied().unwrap_or(f64::NAN);
        let straight = [0, 1, 2].map(|i| transform.apply(end(i)));
        let over = |size: f64, a: f64, b: f64| if a == b { 0.0 } else { size / (b - a) };
        let [a, b, c] = straight;
        let place = if diverging {
            let sign = if b < a { -1.0 } else { 1.0 };
            Normalization::Diverging { middle: b, below: over(0.5, a, b), above: over(0.5, b, c), sign }
        } else {
            Normalization::Sequential { start: a, scale: over(1.0, a, b) }
        };
        let count = if diverging { 3 } else { 2 };
        Self { domain: (0..count).map(end).collect(), transform, fill, clamp, place }
    }

    fn place(&self, x: f64) -> f64 {
        let x = self.transform.apply(x);
        let t = match self.place {
            Normalization::Sequential { scale: 0.0, .. } => return 0.5,
            Normalization::Sequential { start, scale } => (x - start) * scale,
            Normalization::Diverging { middle, below, above, sign } => {
                0.5 + (x - middle) * if sign * x < sign * middle { below } else { above }
            }
        };
        if self.clamp && !t.is_nan() { t.clamp(0.0, 1.0) } else { t }
    }

    /// `x` is not NaN.
    pub(super) fn map(&self, x: f64) -> Value {
        self.fill.at(self.place(x))
    }

    pub(super) fn is_diverging(&self) -> bool {
        matches!(self.place, Normalization::Diverging { .. })
    }

    /// The colours at the ends, and in the middle of a diverging one.
    pub(super) fn range(&self) -> Vec<Value> {
        let places: &[f64] = if self.is_diverging() { &[0.0, 0.5, 1.0] } else { &[0.0, 1.0] };
        places.iter().map(|&t| self.fill.at(t)).collect()
    }
}
