//! What legends write: values at which they have entries, ranges between them, and places along a bar of colours.

use super::kind::Family;
use super::ticks::{TickCount, TickFormat, number_specifier};
use std::rc::Rc;

use super::Scale;
use crate::error::Result;
use crate::format::{Locale, NumberFormat};
use crate::table::Value;

/// The values of a legend's entries.
#[derive(Clone, Debug)]
pub(crate) struct LabelValues {
    pub(crate) values: Vec<Value>,
    /// Where the last entry ends, if entries are ranges.
    pub(crate) max: Option<Value>,
}

/// The form of a legend.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum LegendForm {
    /// A list of symbols.
    Symbols,
    /// A bar of distinct colours.
    Steps,
    /// A bar of continuous colours.
    Gradient,
}

/// The format of a legend's labels.
pub(crate) struct LabelFormat {
    format: TickFormat,
    style: Style,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Style {
    Point,
    /// From here to the next.
    Range,
    /// Nothing at the first, where the bar begins.
    Boundary,
}

impl Scale {
    /// The values that a legend shows: starts of bins, small multiples of powers, boundaries, or ticks.
    pub(crate) fn label_values(&self, count: &TickCount) -> LabelValues {
        if let Some(bins) = &self.bins {
            let values = bins.iter().take(bins.len().saturating_sub(1)).cloned().collect();
            return LabelValues { values, max: bins.last().cloned() };
        }
        if self.kind.family == Family::Log && !self.kind.is_interpolating() {
            let test = self.log_test(count);
            let values = self.tick_values(count).into_iter().filter(|value| test(value.to_number())).collect();
            return LabelValues { values, max: None };
        }
        if let Some(thresholds) = self.boundaries() {
            let mut values = vec![Value::Number(f64::NEG_INFINITY)];
            values.extend(thresholds);
            return LabelValues { values, max: Some(Value::Number(f64::INFINITY)) };
        }
        LabelValues { values: self.tick_values(count), max: None }
    }

    /// The boundaries of a scale that cuts a domain into steps; `None` for bins, whose domain they are.
    fn boundaries(&self) -> Option<Vec<Value>> {
        let steps = self.body.steps()?;
        match self.kind.family {
            Family::Quantile | Family::Quantize => Some(steps.thresholds.iter().copied().map(Value::Number).collect()),
            Family::Threshold => Some(steps.domain.clone()),
            _ => None,
        }
    }

    /// How the entries of a legend are written; the parameters are those of [`Scale::tick_format`].
    ///
    /// # Errors
    ///
    /// A specifier that the type cannot have.
    pub(crate) fn label_format(
        &self,
        locale: &Locale,
        count: &TickCount,
        form: LegendForm,
        specifier: &Value,
        format_type: Option<&str>,
        all: bool,
    ) -> Result<LabelFormat> {
        let by_step = matches!(self.kind.family, Family::Quantile | Family::Quantize);
        let format = if by_step && !matches!(format_type, Some("time" | "utc")) {
            TickFormat::Number(self.step_format(locale, specifier)?)
        } else {
            self.tick_format(locale, count, specifier, format_type, all)?
        };
        let in_steps = self.bins.is_some() || self.boundaries().is_some();
        let style = match form {
            LegendForm::Symbols if in_steps => Style::Range,
            LegendForm::Steps => Style::Boundary,
            _ => Style::Point,
        };
        Ok(LabelFormat { format, style })
    }

    /// The precision that tells apart the nearest two boundaries of a quantile scale, or the ends of a quantize one.
    fn step_format(&self, locale: &Locale, specifier: &Value) -> Result<NumberFormat> {
        let values: Vec<f64> = match (self.kind.family, self.body.steps()) {
            (Family::Quantile, Some(steps)) => steps.thresholds.clone(),
            _ => self.domain().iter().map(Value::to_number).collect(),
        };
        let first = values.first().copied().unwrap_or(f64::NAN);
        let gaps = values.windows(2).map(|pair| pair[1] - pair[0]);
        let least = gaps.reduce(|a, b| if a.is_nan() || b.is_nan() { f64::NAN } else { a.min(b) }).unwrap_or(first);
        // Thirty ticks over the least gap: three, at ten times the resolution.
        NumberFormat::span(0.0, least, 30.0, number_specifier(specifier).as_deref(), locale)
    }

    /// Where a boundary lies along a bar of distinct colours, 0 to 1. A threshold scale goes on beyond its ends by the mean
    /// distance of its boundaries.
    pub(crate) fn label_fraction(&self) -> impl Fn(&Value) -> f64 + use<> {
        let domain = self.domain();
        let end = |value: Option<&Value>| value.map_or(f64::NAN, Value::to_number);
        let (mut low, mut high) = (end(domain.first()), end(domain.last()));
        if self.kind.family == Family::Threshold {
            let gaps = domain.len().saturating_sub(1);
            let beyond = if gaps > 0 { (high - low) / gaps as f64 } else { 0.1 };
            (low, high) = (low - beyond, high + beyond);
        }
        move |value| (value.to_number() - low) / (high - low)
    }
}

impl LabelFormat {
    /// The label of entry `index`, a text, a list of lines, or null for none. `next` is the value of the entry after it, or what
    /// [`LabelValues::max`] says of the last; `None` is endless.
    pub(crate) fn label(&self, index: usize, value: &Value, next: Option<&Value>) -> Value {
        match self.style {
            Style::Point => self.format.format(value),
            Style::Boundary if index == 0 => Value::Null,
            Style::Boundary => self.format.format(value),
            Style::Range => {
                let finite = |value: &Value| match value {
                    Value::Number(x) if x.is_finite() => Some(self.format.format(value).to_text()),
                    _ => None,
                };
                let (low, high) = (finite(value), next.and_then(finite));
                // A label that is left out counts as none, but shows as the low end of the last.
                let shown = |text: &Option<Rc<str>>| text.as_ref().is_some_and(|text| !text.is_empty());
                let text = |text: Option<Rc<str>>| text.unwrap_or_else(|| "null".into());
                Value::text(match (shown(&low), shown(&high)) {
                    (true, true) => format!("{} \u{2013} {}", text(low), text(high)),
                    (false, true) => format!("< {}", text(high)),
                    (_, false) => format!("\u{2265} {}", text(low)),
                })
            }
        }
    }
}
