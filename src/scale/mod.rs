//! Scales: from a domain of data to a range of pixels, colours or names, as d3 and Vega have them.
//!
//! A [`Definition`] is what a spec says with every signal evaluated and every data-driven domain
//! collected; [`Scale::new`] configures it in Vega's order (raw domain, zero, ends, middle, padding, nice, bins, range).
//! [`Scale`] then maps, inverts, and says what axes and legends show of it.

mod configure;
mod continuous;
mod discretizing;
mod gradient;
mod interpolate;
mod kind;
mod labels;
mod nice;
mod ordinal;
mod ramp;
mod range;
#[cfg(test)]
mod tests;
mod ticks;
mod transform;

use crate::table::column::Cell;
use crate::table::{Column, Value};
use crate::time::Zone;
use continuous::Continuous;
use discretizing::Steps;
use kind::{Family, ScaleKind};
use ordinal::{Band, Ordinal};
use ramp::Ramped;
use transform::Base;

pub(crate) use labels::{LabelFormat, LegendForm};
pub(crate) use ticks::{TickCount, TickFormat};

/// A scale before it is configured. `None` means "not written", and Vega's default holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Definition {
    /// Vega's type: `linear`, `log`, `pow`, `sqrt`, `symlog`, `time`, `utc`, `ordinal`, `band`, `point`, `quantile`, `quantize`,
    /// `threshold`, `bin-ordinal`, `identity`, `sequential`...
    pub(crate) kind: String,
    /// Already collected: distinct values in order for discrete kinds, [min, max] or a list for continuous ones,
    /// all values for `quantile`.
    pub(crate) domain: Option<Vec<Value>>,
    pub(crate) domain_raw: Option<Vec<Value>>,
    pub(crate) domain_min: Option<f64>,
    pub(crate) domain_max: Option<f64>,
    pub(crate) domain_mid: Option<f64>,
    pub(crate) domain_implicit: bool,
    pub(crate) zero: Option<bool>,
    /// `true`, a count, an interval name or `{interval, step}`.
    pub(crate) nice: Option<Value>,
    pub(crate) range: Option<Range>,
    pub(crate) reverse: bool,
    pub(crate) round: bool,
    pub(crate) clamp: bool,
    pub(crate) padding: Option<f64>,
    pub(crate) padding_inner: Option<f64>,
    pub(crate) padding_outer: Option<f64>,
    pub(crate) align: Option<f64>,
    pub(crate) base: Option<f64>,
    pub(crate) exponent: Option<f64>,
    pub(crate) constant: Option<f64>,
    /// Interpolation of a continuous range: `rgb`, `hsl`, `hcl`, `lab`, `cubehelix`, the `-long` forms, ..., with gamma.
    pub(crate) interpolate: Option<(String, Option<f64>)>,
    /// A list of boundaries, or `{start, stop, step}`.
    pub(crate) bins: Option<Value>,
}

/// What a scale maps to.
#[derive(Clone, Debug)]
pub(crate) enum Range {
    /// Written out, or looked up in the config.
    Values(Vec<Value>),
    /// A colour scheme by name, or a list of colours to interpolate.
    Scheme { scheme: Value, count: Option<f64>, extent: Option<[f64; 2]> },
    /// `{step: px}` of a band or point scale.
    Step(f64),
}

/// A scale that is ready for use.
#[derive(Clone, Debug)]
pub(crate) struct Scale {
    kind: ScaleKind,
    /// The zone of local times; [`Scale::zone`] is the scale's own.
    local: Zone,
    /// Boundaries of bins over the domain.
    bins: Option<Vec<Value>>,
    /// The base of a logarithmic scale.
    base: Base,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    Continuous(Continuous),
    Ramped(Ramped),
    Steps(Steps),
    Ordinal(Ordinal),
    Band(Band),
    /// Domain and range in one.
    Identity(Vec<f64>),
}

impl Body {
    fn steps(&self) -> Option<&Steps> {
        match self {
            Self::Steps(steps) => Some(steps),
            _ => None,
        }
    }
}

impl Scale {
    /// Vega's name of the type that the scale has in the end: one over two numbers to colours is `sequential-linear`.
    pub(crate) fn kind(&self) -> &'static str {
        self.kind.name()
    }

    /// The zone that a time scale goes by.
    fn zone(&self) -> Zone {
        if self.kind.family == Family::Utc { Zone::utc() } else { self.local.clone() }
    }

    /// Numbers, dates or distinct values.
    pub(crate) fn domain(&self) -> Vec<Value> {
        let numbers = |values: &[f64]| values.iter().copied().map(Value::Number).collect();
        match &self.body {
            Body::Continuous(scale) if self.kind.is_temporal() => {
                scale.domain.iter().copied().map(Value::Date).collect()
            }
            Body::Continuous(scale) => numbers(&scale.domain),
            Body::Ramped(scale) => numbers(&scale.domain),
            Body::Steps(scale) => scale.domain.clone(),
            Body::Ordinal(scale) => scale.domain(),
            Body::Band(scale) => scale.domain().to_vec(),
            Body::Identity(ends) => numbers(ends),
        }
    }

    /// The values mapped to; of a ramp the colours at its ends, of bands the ends of the line.
    pub(crate) fn range(&self) -> Vec<Value> {
        match &self.body {
            Body::Continuous(scale) => scale.range.clone(),
            Body::Ramped(scale) => scale.range(),
            Body::Steps(scale) => scale.range.clone(),
            Body::Ordinal(scale) => scale.range.clone(),
            Body::Band(scale) => scale.range.map(Value::Number).to_vec(),
            Body::Identity(ends) => ends.iter().copied().map(Value::Number).collect(),
        }
    }

    /// What `value` becomes; undefined where the scale does not know it.
    pub(crate) fn map(&self, value: &Value) -> Value {
        let number = || Some(value.to_number()).filter(|x| !x.is_nan());
        let present = || if value.is_missing() { None } else { number() };
        match &self.body {
            Body::Continuous(scale) => present().map_or(Value::Undefined, |x| scale.map(x)),
            // Null is zero to a diverging scale alone.
            Body::Ramped(scale) if scale.is_diverging() => number().map_or(Value::Undefined, |x| scale.map(x)),
            Body::Ramped(scale) => present().map_or(Value::Undefined, |x| scale.map(x)),
            Body::Steps(scale) => scale.map(value),
            Body::Ordinal(scale) => scale.map(value),
            Body::Band(scale) => scale.map(value).map_or(Value::Undefined, Value::Number),
            Body::Identity(_) => present().map_or(Value::Undefined, Value::Number),
        }
    }

    /// What each cell becomes. A text is looked up once, however many rows have it.
    pub(crate) fn apply(&self, column: &Column) -> Column {
        let numeric = match &self.body {
            Body::Continuous(scale) if scale.is_numeric() => Some(scale),
            _ => None,
        };
        match (column, numeric) {
            (Column::Constant { value, rows }, _) => Column::Constant { value: self.map(value), rows: *rows },
            (Column::Numbers { values, mask } | Column::Dates { values, mask }, Some(scale)) => {
                apply_numbers(scale, values, mask.as_deref())
            }
            (Column::Texts { mask, .. }, Some(scale)) => apply_numbers(scale, &column.to_numbers(), mask.as_deref()),
            // A domain that grows takes values in the order of the rows, and only those that are in one.
            (Column::Texts { words, codes, mask }, None) if !self.grows() => {
                let mapped: Vec<Value> = words.iter().map(|word| self.map(&Value::Text(word.clone()))).collect();
                let (null, undefined) = (self.map(&Value::Null), self.map(&Value::Undefined));
                let cell = |row: usize| match mask.as_ref().map_or(Cell::Present, |mask| mask[row]) {
                    Cell::Present => mapped[codes[row] as usize].clone(),
                    Cell::Null => null.clone(),
                    Cell::Undefined => undefined.clone(),
                };
                (0..codes.len()).map(cell).collect()
            }
            _ => column.iter().map(|value| self.map(&value)).collect(),
        }
    }

    /// Whether values that are not in the domain are taken into it.
    fn grows(&self) -> bool {
        matches!(&self.body, Body::Ordinal(scale) if scale.implicit)
    }

    /// What leads to `value`: a number or date, a value of the domain, the two ends of a step; for a list of two, what lies
    /// between. Undefined where nothing does, or the scale cannot tell.
    pub(crate) fn invert(&self, value: &Value) -> Value {
        let number = |y: f64| match &self.body {
            Body::Continuous(scale) if self.kind.is_temporal() => Value::Date(crate::time::clip(scale.invert(y))),
            Body::Continuous(scale) => Value::Number(scale.invert(y)),
            Body::Identity(_) if !y.is_nan() => Value::Number(y),
            _ => Value::Undefined,
        };
        let Value::Array(ends) = value else {
            return match &self.body {
                Body::Steps(steps) => Value::array(steps.invert_extent(value).to_vec()),
                Body::Band(band) => {
                    let y = value.to_number();
                    let found = if value.is_missing() { None } else { band.invert_range(y, y) };
                    found.and_then(|values| values.first().cloned()).unwrap_or_default()
                }
                Body::Identity(_) if value.is_missing() => Value::Undefined,
                _ => number(value.to_number()),
            };
        };
        let end = |i: usize| ends.get(i).filter(|end| !end.is_missing()).map_or(f64::NAN, Value::to_number);
        let (a, b) = (end(0), end(1));
        match &self.body {
            Body::Band(band) => {
                band.invert_range(a, b).map_or(Value::Undefined, |values| Value::array(values.to_vec()))
            }
            Body::Steps(steps) => steps.invert_range(a, b).map_or(Value::Undefined, |ends| Value::array(ends.to_vec())),
            Body::Continuous(_) | Body::Identity(_) => {
                let (low, high) = if b < a { (b, a) } else { (a, b) };
                Value::array(vec![number(low), number(high)])
            }
            _ => Value::Undefined,
        }
    }

    /// Width of a band, px; 0 for scales without bands.
    pub(crate) fn bandwidth(&self) -> f64 {
        match &self.body {
            Body::Band(scale) => scale.bandwidth,
            _ => 0.0,
        }
    }
}

fn apply_numbers(scale: &Continuous, values: &[f64], mask: Option<&[Cell]>) -> Column {
    let missing = |row: usize| values[row].is_nan() || mask.is_some_and(|mask| mask[row] != Cell::Present);
    let place = |row: usize| scale.map_number(values[row]).unwrap_or(f64::NAN);
    let mapped = (0..values.len()).map(|row| if missing(row) { f64::NAN } else { place(row) }).collect();
    let any = (0..values.len()).any(missing);
    let cell = |row| if missing(row) { Cell::Undefined } else { Cell::Present };
    Column::Numbers { values: mapped, mask: any.then(|| (0..values.len()).map(cell).collect()) }
}
