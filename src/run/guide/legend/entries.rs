//! The values that a legend shows.

use super::{Legend, LegendKind};
use crate::error::{Error, Result};
use crate::js;
use crate::run::guide::ticks::{self, Labels};
use crate::scale::LegendForm;
use crate::table::Value;

/// One entry of a legend of symbols.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) value: Value,
    pub(super) label: Value,
    /// Height of the entry and width of its symbol, px.
    pub(super) size: f64,
}

/// The entries of a legend of symbols.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    pub(super) list: Vec<Entry>,
    /// The greatest size of one that stands for its own value, px.
    pub(super) widest: f64,
}

/// One label of a ramp, or one of its steps.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    pub(super) value: Value,
    pub(super) label: Value,
    /// Where it is along the ramp, 0 to 1; of a step its lower end.
    pub(super) from: f64,
    /// Upper end of a step.
    pub(super) to: f64,
}

impl Legend<'_> {
    /// The entries of a legend of symbols; `size` gives that of a value.
    pub(super) fn entries(&self, size: &dyn Fn(&Value) -> Result<f64>) -> Result<Entries> {
        let labels = ticks::of_legend(&self.lookup, &self.scale, LegendForm::Symbols, 5.0)?;
        let Labels { values, is_explicit, .. } = &labels;
        let limit = self.lookup.number("symbolLimit")?.filter(|limit| *limit != 0.0 && !limit.is_nan());
        let mut shown = values.len();
        if let Some(limit) = limit.filter(|limit| values.len() as f64 > *limit) {
            let message = format!("a legend has {} entries, more than its limit of {limit}", values.len());
            self.lookup.scope().env().warnings.push(Error::data(message));
            shown = (1..values.len()).take_while(|&count| count as f64 <= limit - 1.0).count();
        }
        // A first value that no symbol can show is left out.
        let is_nothing = |value: &Value| matches!(self.scale.map(value), Value::Number(0.0));
        let skip = usize::from(!is_explicit && values.first().is_some_and(is_nothing)).min(shown);
        let list = &values[skip..shown];
        // What lies beyond the last value is known only while the list is the scale's own.
        let end = (shown == values.len() && skip == 0).then_some(labels.end.as_ref()).flatten();
        let mut entries = Vec::with_capacity(list.len() + 1);
        for (i, value) in list.iter().enumerate() {
            let next = list.get(i + 1).or(end);
            entries.push(Entry { value: value.clone(), label: labels.label(i, value, next), size: size(value)? });
        }
        let widest = entries.iter().map(|entry| entry.size).fold(0.0, js::max);
        if shown < values.len() {
            let at = entries.len();
            let value = values.get(at).cloned().unwrap_or_default();
            let label = Value::text(format!("\u{2026}{} entries", values.len() - at));
            entries.push(Entry { size: size(&value)?, value, label });
        }
        Ok(Entries { list: entries, widest })
    }

    /// The labels or steps of a ramp.
    pub(super) fn stops(&self) -> Result<Vec<Stop>> {
        match self.kind {
            LegendKind::Discrete => self.steps(),
            LegendKind::Gradient | LegendKind::Symbol => self.marks_along(),
        }
    }

    fn marks_along(&self) -> Result<Vec<Stop>> {
        let count = (2.0 * (self.length()? / 100.0).floor()).max(2.0);
        let mut labels = ticks::of_legend(&self.lookup, &self.scale, LegendForm::Gradient, count)?;
        let domain = self.scale.domain();
        let (Some(first), Some(last)) = (domain.first(), domain.last()) else { return Ok(Vec::new()) };
        if labels.values.len() < 3 && !labels.is_explicit && first.to_number() != last.to_number() {
            labels.values = vec![first.clone(), last.clone()];
        }
        let fraction = self.scale.fraction(first.to_number(), last.to_number());
        let stop = |(i, value): (usize, &Value)| {
            let from = fraction(value.to_number());
            Stop { value: value.clone(), label: labels.label(i, value, None), from, to: from }
        };
        Ok(labels.values.iter().enumerate().map(stop).collect())
    }

    fn steps(&self) -> Result<Vec<Stop>> {
        let labels = ticks::of_legend(&self.lookup, &self.scale, LegendForm::Steps, 5.0)?;
        let fraction = self.scale.label_fraction();
        let last = labels.values.len().saturating_sub(1);
        let step = |(i, value): (usize, &Value)| Stop {
            value: value.clone(),
            label: labels.label(i, value, None),
            from: if i == 0 { 0.0 } else { fraction(value) },
            to: if i == last { 1.0 } else { fraction(&labels.values[i + 1]) },
        };
        Ok(labels.values.iter().enumerate().map(step).collect())
    }
}
