//! Scales from numbers to a few values: quantile, quantize, threshold and bin-ordinal.

use crate::numeric::quantile_sorted;
use crate::table::Value;

/// Parts of a range between thresholds.
#[derive(Clone, Debug)]
pub(super) struct Steps {
    pub(super) kind: Cut,
    /// Quantile: the sorted numbers; quantize: two ends; threshold: as written; bin-ordinal: the boundaries.
    pub(super) domain: Vec<Value>,
    pub(super) range: Vec<Value>,
    /// Ascending.
    pub(super) thresholds: Vec<f64>,
}

/// Where the thresholds come from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Cut {
    /// Parts with equally many values of the domain.
    Quantile,
    /// Parts of equal length.
    Quantize,
    /// The domain itself.
    Threshold,
    /// The domain itself, with nothing below the first or taken up again after the last.
    Bins,
}

impl Steps {
    pub(super) fn new(kind: Cut, domain: &[Value], range: Vec<Value>) -> Self {
        let number = |i: usize| domain.get(i).map_or(f64::NAN, Value::to_number);
        let parts = range.len().max(1);
        let (domain, thresholds) = match kind {
            Cut::Quantile => {
                let present = domain.iter().filter(|value| !value.is_missing()).map(Value::to_number);
                let mut sorted: Vec<f64> = present.filter(|x| !x.is_nan()).collect();
                sorted.sort_by(f64::total_cmp);
                let thresholds =
                    (1..parts).filter_map(|i| quantile_sorted(&sorted, i as f64 / parts as f64)).collect::<Vec<_>>();
                (sorted.into_iter().map(Value::Number).collect(), thresholds)
            }
            Cut::Quantize => {
                let (low, high) = (number(0), number(1));
                let last = (parts - 1) as f64;
                let threshold = |i: f64| ((i + 1.0) * high - (i - last) * low) / (last + 1.0);
                let thresholds = (0..parts - 1).map(|i| threshold(i as f64)).collect();
                (vec![Value::Number(low), Value::Number(high)], thresholds)
            }
            Cut::Threshold => {
                let count = domain.len().min(parts - 1);
                (domain.to_vec(), (0..count).map(number).collect())
            }
            Cut::Bins => {
                // Vega's toNumber: what is missing or an empty text is null, which sorts as 0.
                let values = domain.iter().map(|value| match value {
                    Value::Text(text) if text.is_empty() => Value::Null,
                    value if value.is_missing() => Value::Null,
                    value => Value::Number(value.to_number()),
                });
                let values: Vec<Value> = values.collect();
                let thresholds = values.iter().map(Value::to_number).collect();
                (values, thresholds)
            }
        };
        Self { kind, domain, range, thresholds }
    }

    pub(super) fn map(&self, value: &Value) -> Value {
        let x = value.to_number();
        // A text that is no number compares with none, which leads to the first part.
        let is_word = matches!(value, Value::Text(_)) && self.kind != Cut::Quantile;
        if value.is_missing() || (x.is_nan() && !is_word) {
            return Value::Undefined;
        }
        let part = if x.is_nan() { 0 } else { self.thresholds.partition_point(|threshold| *threshold <= x) };
        let part = match self.kind {
            // What lies before the first boundary has the index -1; JavaScript's remainder makes that 0 for one colour.
            Cut::Bins if part == 0 && self.range.len() == 1 => 0,
            Cut::Bins if part == 0 || self.range.is_empty() => return Value::Undefined,
            Cut::Bins => (part - 1) % self.range.len(),
            _ => part,
        };
        self.range.get(part).cloned().unwrap_or_default()
    }

    /// The ends of the part of the domain that leads to `value`, undefined where a threshold scale has none.
    pub(super) fn invert_extent(&self, value: &Value) -> [Value; 2] {
        let Some(part) = self.range.iter().position(|known| known.strict_eq(value)) else {
            let nothing = if self.kind == Cut::Threshold { Value::Undefined } else { Value::Number(f64::NAN) };
            return [nothing.clone(), nothing];
        };
        self.extent(part)
    }

    fn extent(&self, part: usize) -> [Value; 2] {
        if matches!(self.kind, Cut::Threshold | Cut::Bins) {
            let end = |i: Option<usize>| i.and_then(|i| self.domain.get(i)).cloned().unwrap_or_default();
            return [end(part.checked_sub(1)), end(Some(part))];
        }
        let outer = |value: Option<&Value>| value.cloned().unwrap_or_default();
        let threshold = |i: usize| self.thresholds.get(i).copied().map(Value::Number);
        let low = part.checked_sub(1).and_then(threshold).unwrap_or_else(|| outer(self.domain.first()));
        let high = threshold(part).unwrap_or_else(|| outer(self.domain.last()));
        [low, high]
    }

    /// The ends of the domain that lead to range values from `a` to `b`.
    pub(super) fn invert_range(&self, a: f64, b: f64) -> Option<[Value; 2]> {
        let (low, high) = if b < a { (b, a) } else { (a, b) };
        let inside = |value: &Value| (low..=high).contains(&value.to_number());
        let first = self.range.iter().position(inside)?;
        let last = self.range.iter().rposition(inside)?;
        let ([from, from_end], [to_start, to]) = (self.extent(first), self.extent(last));
        let or = |value: Value, other: Value| if matches!(value, Value::Undefined) { other } else { value };
        Some([or(from, from_end), or(to, to_start)])
    }
}
