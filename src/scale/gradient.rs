//! Scales as bars of colours: where along the bar a value is, and the colours that it is drawn with.

use super::continuous::Continuous;
use super::interpolate::Method;
use super::ramp::Ramped;
use super::ticks::TickCount;
use super::transform::Transform;
use super::{Body, Scale};
use crate::table::Value;

impl Scale {
    /// Where values lie between `min` and `max`, 0 to 1, by the scale's own transform; the middle when these are one. Vega's
    /// `scaleFraction`.
    pub(crate) fn fraction(&self, min: f64, max: f64) -> impl Fn(f64) -> f64 + use<> {
        let span = max - min;
        let constant = span == 0.0 || !span.is_finite();
        let (transform, clamp) = match &self.body {
            Body::Continuous(scale) => (scale.transform, scale.is_clamped()),
            Body::Ramped(scale) => (scale.transform, scale.clamp),
            _ => (Transform::Identity, false),
        };
        let transform = match transform {
            Transform::Log { .. } => Transform::Log { negative: min < 0.0 },
            other => other,
        };
        let range = vec![Value::Number(0.0), Value::Number(1.0)];
        let scale = Continuous::new(vec![min, max], range, transform, Method::Value, clamp);
        move |value| if constant { 0.5 } else { scale.map_number(value).unwrap_or(f64::NAN) }
    }

    /// The stops of a gradient that shows the scale: places of 0 to 1 and colours, at about `count` (15 if none) ticks and at both
    /// ends. Vega's `gradient`.
    pub(crate) fn gradient_stops(&self, count: Option<f64>) -> Vec<(f64, Value)> {
        let domain = self.domain();
        let (Some(first), Some(last)) = (domain.first(), domain.last()) else { return Vec::new() };
        let (min, max) = (first.to_number(), last.to_number());
        let span = max - min;
        let count = count.filter(|count| *count != 0.0 && !count.is_nan()).unwrap_or(15.0);
        if span == 0.0 || span.is_nan() {
            return self.stops_without_span(count);
        }
        let mut values = domain.clone();
        if let Some(ticks) = self.ticks(&TickCount::Number(count)) {
            // Dates are never the same object, so their ends are always added.
            let same = |a: Option<&Value>, b: &Value| a.is_some_and(|a| !matches!(b, Value::Date(_)) && a.strict_eq(b));
            let (at_first, at_last) = (same(ticks.first(), first), same(ticks.last(), last));
            let start = (!at_first).then(|| first.clone());
            let end = (!(at_last || ticks.is_empty() && same(Some(first), last))).then(|| last.clone());
            values = start.into_iter().chain(ticks).chain(end).collect();
        }
        let fraction = self.fraction(min, max);
        values.iter().map(|value| (fraction(value.to_number()), self.map(value))).collect()
    }

    /// A domain of one value is taken for 0 to 1.
    fn stops_without_span(&self, count: f64) -> Vec<(f64, Value)> {
        let ends = vec![0.0, 1.0];
        let ticks = crate::numeric::ticks(0.0, 1.0, count);
        match &self.body {
            Body::Ramped(scale) => {
                let whole = Ramped::new(&ends, false, Transform::Identity, scale.fill.clone(), false);
                ticks.into_iter().map(|t| (t, whole.map(t))).collect()
            }
            Body::Continuous(scale) => {
                let whole = Continuous::new(ends, scale.range.clone(), Transform::Identity, scale.method, false);
                ticks.into_iter().map(|t| (t, whole.map(t))).collect()
            }
            _ => ends.into_iter().map(|t| (t, self.map(&Value::Number(t)))).collect(),
        }
    }
}
