//! Which values a guide shows, and what is written beside them: the spec's wishes put to the scale.

use super::lookup::Lookup;
use crate::error::Result;
use crate::scale::{LabelFormat, LegendForm, Scale, TickFormat};
use crate::table::Value;

/// The values of an axis, in the order of its range, and how they are written.
pub(super) struct Ticks {
    pub(super) values: Vec<Value>,
    format: TickFormat,
}

impl Ticks {
    /// What is written beside each value.
    pub(super) fn labels(&self) -> Vec<Value> {
        self.values.iter().map(|value| self.format.format(value)).collect()
    }
}

/// The ticks of an axis.
///
/// # Errors
///
/// A count or format that does not suit the scale.
pub(super) fn of_axis(lookup: &Lookup<'_>, scale: &Scale) -> Result<Ticks> {
    let written = explicit(lookup)?;
    let default = written.as_ref().map_or(10.0, |values| values.len() as f64);
    let wanted = lookup.own_value("tickCount")?;
    let wanted = if wanted.is_missing() { Value::Number(default) } else { wanted };
    let warnings = &lookup.scope().env().warnings;
    let count = scale.tick_count(&wanted, min_step(lookup)?, warnings).map_err(|e| e.under("tickCount"))?;
    let (specifier, kind) = format(lookup)?;
    let locale = &lookup.scope().env().locale;
    let format = scale.tick_format(locale, &count, &specifier, kind.as_deref(), written.is_some());
    let format = format.map_err(|e| e.under("format"))?;
    let values = match written {
        Some(values) => scale.valid_ticks(&values, &count),
        None => scale.tick_values(&count),
    };
    Ok(Ticks { values, format })
}

/// The values of a legend, and how they are written.
pub(super) struct Labels {
    pub(super) values: Vec<Value>,
    /// Whether the spec lists them.
    pub(super) is_explicit: bool,
    /// Where the last one ends, if they are ranges.
    pub(super) end: Option<Value>,
    format: LabelFormat,
}

impl Labels {
    /// The label of value number `index`; `next` is the value where it ends, `None` when it does not.
    pub(super) fn label(&self, index: usize, value: &Value, next: Option<&Value>) -> Value {
        self.format.label(index, value, next)
    }
}

/// The labels of a legend, about `count` of them unless the spec says otherwise.
///
/// # Errors
///
/// A count or format that does not suit the scale.
pub(super) fn of_legend(lookup: &Lookup<'_>, scale: &Scale, form: LegendForm, count: f64) -> Result<Labels> {
    let written = explicit(lookup)?;
    let wanted = lookup.value("tickCount")?;
    let wanted = if wanted.is_missing() { Value::Number(count) } else { wanted };
    let warnings = &lookup.scope().env().warnings;
    let count = scale.tick_count(&wanted, min_step(lookup)?, warnings).map_err(|e| e.under("tickCount"))?;
    let (specifier, kind) = format(lookup)?;
    let all = written.is_some() || form == LegendForm::Symbols;
    let locale = &lookup.scope().env().locale;
    let format = scale.label_format(locale, &count, form, &specifier, kind.as_deref(), all);
    let format = format.map_err(|e| e.under("format"))?;
    let is_explicit = written.is_some();
    let (values, end) = match written {
        Some(values) => (values, None),
        None => {
            let labels = scale.label_values(&count);
            (labels.values, labels.max)
        }
    };
    Ok(Labels { values, is_explicit, end, format })
}

/// The values that the spec lists.
fn explicit(lookup: &Lookup<'_>) -> Result<Option<Vec<Value>>> {
    Ok(match lookup.own_value("values")? {
        Value::Array(values) => Some(values.to_vec()),
        _ => None,
    })
}

/// The least distance between two values, in units of the domain.
fn min_step(lookup: &Lookup<'_>) -> Result<Option<f64>> {
    let step = lookup.own_value("tickMinStep")?;
    Ok((!step.is_missing()).then(|| step.to_number()))
}

/// A format's specifier, and what it formats.
pub(super) fn format(lookup: &Lookup<'_>) -> Result<(Value, Option<std::rc::Rc<str>>)> {
    let kind = lookup.own_value("formatType")?;
    Ok((lookup.own_value("format")?, (!kind.is_missing()).then(|| kind.to_text())))
}
