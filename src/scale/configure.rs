//! From a definition to a scale: type, domain, niceness and bins, in the order of Vega's own transform.

use super::continuous::Continuous;
use super::discretizing::{Cut, Steps};
use super::kind::{Family, Interpolation, ScaleKind};
use super::ordinal::{Band, Ordinal, Spacing};
use super::ramp::{Fill, Ramped};
use super::range::ResolvedRange;
use super::ticks::TickCount;
use super::transform::{Base, Transform};
use super::{Body, Definition, Range, Scale, nice};
use crate::error::{Error, Result, Warnings};
use crate::table::Value;
use crate::time::Zone;
use crate::time::civil::instant;
use crate::time::interval::tick_interval;

/// The most boundaries of bins; more are a mistake, and would fill the memory.
const MAX_BINS: f64 = 100_000.0;

impl Scale {
    /// Configures a scale. `zone` is that of local times.
    ///
    /// # Errors
    ///
    /// A type, scheme or interpolation that does not exist, bins without a step, or a range that the type cannot have.
    pub(crate) fn new(definition: &Definition, zone: &Zone, warnings: &Warnings) -> Result<Self> {
        let middle = usize::from(definition.domain_mid.is_some());
        let ends = definition.domain.as_ref().map_or(0, |domain| domain.len() + middle);
        let kind = ScaleKind::named(&definition.kind)?.resolved(ends, definition.range.as_ref());
        let mut scale = Self {
            kind,
            local: zone.clone(),
            bins: None,
            base: Base(definition.base.unwrap_or(10.0)),
            body: Body::Identity(Vec::new()),
        };
        let Domain { mut values, mut count, implicit, fresh } = domain(definition, kind, warnings);
        if kind.is_continuous() || matches!(kind.family, Family::Quantize | Family::Identity) {
            let mut numbers: Vec<f64> = values.iter().map(Value::to_number).collect();
            if kind.is_temporal() {
                numbers = numbers.into_iter().map(crate::time::clip).collect();
            }
            if values.is_empty() && !fresh {
                numbers = scale.default_domain();
            }
            // These scales look at their first ends only, before niceness too.
            match (kind.interpolation, kind.family) {
                (Interpolation::Sequential, _) | (_, Family::Quantize) => numbers.truncate(2),
                (Interpolation::Diverging, _) => numbers.truncate(3),
                _ => {}
            }
            let wanted = definition.nice.as_ref().filter(|nice| nice.truthy() && fresh);
            if let Some(wanted) = wanted {
                scale.widen(&mut numbers, wanted, warnings)?;
            }
            values = numbers.into_iter().map(Value::Number).collect();
        } else if kind.family == Family::Threshold && values.is_empty() && !fresh {
            values = vec![Value::Number(0.5)];
        }
        scale.bins = bins(definition, &values)?;
        if kind.family == Family::BinOrdinal {
            match &scale.bins {
                None => scale.bins = Some(values.clone()),
                Some(bins) if definition.domain.is_none() && definition.domain_raw.is_none() => {
                    count = bins.len() as f64;
                    values.clone_from(bins);
                }
                Some(_) => {}
            }
        }
        scale.body = scale.body(definition, values, count, implicit)?;
        Ok(scale)
    }

    /// What d3 starts from.
    fn default_domain(&self) -> Vec<f64> {
        match (self.kind.family, self.kind.interpolation) {
            (Family::Log, Interpolation::Diverging) => vec![0.1, 1.0, 10.0],
            (Family::Log, _) => vec![1.0, 10.0],
            (_, Interpolation::Diverging) => vec![0.0, 0.5, 1.0],
            (Family::Time | Family::Utc, _) => {
                [1.0, 2.0].map(|day| instant(&[2000.0, 0.0, day], &self.zone())).to_vec()
            }
            _ => vec![0.0, 1.0],
        }
    }

    /// `nice`: true, a count, or an interval of a time scale.
    fn widen(&self, domain: &mut [f64], wanted: &Value, warnings: &Warnings) -> Result<()> {
        let count = match wanted {
            Value::Bool(_) => TickCount::Unsaid,
            wanted => self.tick_count(wanted, None, warnings)?,
        };
        match (self.kind.family, count) {
            (Family::Log, _) => nice::log(domain, self.base),
            (Family::Time | Family::Utc, TickCount::Interval(interval)) => nice::time(domain, &interval),
            (Family::Time | Family::Utc, count) => {
                let (Some(&first), Some(&last)) = (domain.first(), domain.last()) else { return Ok(()) };
                let utc = self.kind.family == Family::Utc;
                if let Some(interval) = tick_interval(first, last, count.wanted(), utc, &self.zone()) {
                    nice::time(domain, &interval);
                }
            }
            (_, TickCount::Interval(_)) => {}
            (_, count) => nice::linear(domain, count.wanted()),
        }
        Ok(())
    }

    fn body(&self, definition: &Definition, values: Vec<Value>, count: f64, implicit: bool) -> Result<Body> {
        let Self { kind, .. } = *self;
        let numbers = || values.iter().map(Value::to_number).collect::<Vec<_>>();
        let first = values.first().map_or(f64::NAN, Value::to_number);
        let transform = Transform::new(kind.family, first, definition.exponent, definition.constant);
        let resolved = super::range::resolve(definition, kind, count)?;
        if kind.is_interpolating() {
            let fill = match resolved {
                ResolvedRange::Ramp(fill) => fill,
                ResolvedRange::Values(..) => Fill::Number,
            };
            let diverging = kind.interpolation == Interpolation::Diverging;
            return Ok(Body::Ramped(Ramped::new(&numbers(), diverging, transform, fill, definition.clamp)));
        }
        let ResolvedRange::Values(range, method) = resolved else {
            return Err(Error::spec(format!("a {} scale cannot have a continuous colour scheme", kind.name())));
        };
        let unit = || vec![Value::Number(0.0), Value::Number(1.0)];
        let steps = |cut: Cut, range: Option<Vec<Value>>, default: fn() -> Vec<Value>| {
            Body::Steps(Steps::new(cut, &values, range.unwrap_or_else(default)))
        };
        let unit_steps = || vec![Value::Number(0.0), Value::Number(1.0)];
        Ok(match kind.family {
            Family::Identity => Body::Identity(match range {
                Some(range) => range.iter().map(Value::to_number).collect(),
                None => numbers(),
            }),
            Family::Quantile => steps(Cut::Quantile, range, Vec::new),
            Family::Quantize => steps(Cut::Quantize, range, unit_steps),
            Family::Threshold => steps(Cut::Threshold, range, unit_steps),
            Family::BinOrdinal => steps(Cut::Bins, range, Vec::new),
            Family::Ordinal => Body::Ordinal(Ordinal::new(values, range.unwrap_or_default(), implicit)),
            Family::Band | Family::Point => {
                let end = |i: usize| match &range {
                    Some(range) => range.get(i).map_or(f64::NAN, Value::to_number),
                    None => i as f64,
                };
                Body::Band(Band::new(values, [end(0), end(1)], spacing(definition, kind)))
            }
            _ => {
                let range = range.unwrap_or_else(unit);
                Body::Continuous(Continuous::new(numbers(), range, transform, method, definition.clamp))
            }
        })
    }
}

fn spacing(definition: &Definition, kind: ScaleKind) -> Spacing {
    let part = |written: Option<f64>| written.or(definition.padding).unwrap_or(0.0).clamp(0.0, 1.0);
    Spacing {
        inner: if kind.family == Family::Point { 1.0 } else { part(definition.padding_inner) },
        outer: part(definition.padding_outer),
        align: definition.align.unwrap_or(0.5).clamp(0.0, 1.0),
        round: definition.round,
    }
}

struct Domain {
    values: Vec<Value>,
    /// How many values there are for a range to be made for, as written.
    count: f64,
    /// An ordinal scale takes up what it does not know.
    implicit: bool,
    /// Whether it is computed here, not written raw nor left out; only then is it extended to nice values.
    fresh: bool,
}

/// Zero, ends, middle and padding.
fn domain(definition: &Definition, kind: ScaleKind, warnings: &Warnings) -> Domain {
    if let Some(raw) = &definition.domain_raw {
        warn_of_zero(raw, kind, warnings);
        return Domain { values: raw.clone(), count: raw.len() as f64, implicit: true, fresh: false };
    }
    let Some(mut values) = definition.domain.clone() else {
        return Domain { values: Vec::new(), count: 0.0, implicit: true, fresh: false };
    };
    let plain = kind.interpolation == Interpolation::Piecewise;
    let by_default = plain && matches!(kind.family, Family::Linear | Family::Pow | Family::Sqrt);
    let zero = definition.zero.unwrap_or(by_default);
    // A domain of one value has its last end behind it.
    let last = if values.len() > 1 { values.len() - 1 } else { 1 };
    let number = |values: &[Value], i: usize| values.get(i).map_or(f64::NAN, Value::to_number);
    let set = |values: &mut Vec<Value>, i: usize, x: f64| {
        if values.len() <= i {
            values.resize(i + 1, Value::Undefined);
        }
        values[i] = Value::Number(x);
    };
    if zero {
        if number(&values, 0) > 0.0 {
            set(&mut values, 0, 0.0);
        }
        if number(&values, last) < 0.0 {
            set(&mut values, last, 0.0);
        }
    }
    if let Some(min) = definition.domain_min {
        set(&mut values, 0, min);
    }
    if let Some(max) = definition.domain_max {
        set(&mut values, last, max);
    }
    if let Some(middle) = definition.domain_mid {
        let place = if middle > number(&values, last) {
            last + 1
        } else if middle < number(&values, 0) {
            0
        } else {
            last
        };
        if place != last {
            let message = format!("the middle {middle} of a scale's domain is outside of it");
            warnings.push(Error::spec(message));
        }
        let place = place.min(values.len());
        values.insert(place, Value::Number(middle));
    }
    if kind.is_continuous() && !kind.is_interpolating() {
        pad(&mut values, definition, kind);
    }
    warn_of_zero(&values, kind, warnings);
    let count = values.len() as f64;
    Domain { values, count, implicit: definition.domain_implicit, fresh: true }
}

/// Room for `padding` px at both ends, in the scale's own straightened space.
fn pad(values: &mut [Value], definition: &Definition, kind: ScaleKind) {
    let Some(padding) = definition.padding.filter(|padding| *padding != 0.0) else { return };
    let Some(Range::Values(range)) = &definition.range else { return };
    let (Some(first), Some(last)) = (range.first(), range.last()) else { return };
    let span = (last.to_number() - first.to_number()).abs();
    let (Some(low), Some(high)) = (values.first(), values.last()) else { return };
    let (low, high) = (low.to_number(), high.to_number());
    if low == high {
        return;
    }
    // Vega forgets here that a sqrt scale may have another exponent.
    let exponent = definition.exponent.filter(|_| kind.family == Family::Pow);
    let transform = Transform::new(kind.family, low, exponent, definition.constant);
    let ends = transform.zoom(low, high, span / (span - 2.0 * padding));
    let last = values.len() - 1;
    values[0] = Value::Number(ends[0]);
    values[last] = Value::Number(ends[1]);
}

/// A logarithmic domain should be all above or all below zero.
fn warn_of_zero(values: &[Value], kind: ScaleKind, warnings: &Warnings) {
    let sign = |value: &Value| {
        let x = value.to_number();
        if x < 0.0 {
            -1.0
        } else if x > 0.0 {
            1.0
        } else {
            0.0
        }
    };
    let sum: f64 = values.iter().map(sign).sum();
    if kind.is_log() && (sum.abs() - values.len() as f64).abs() > 0.5 {
        let values: Vec<_> = values.iter().map(|value| value.to_text()).collect();
        warnings.push(Error::data(format!("the domain of a log scale includes zero: {}", values.join(", "))));
    }
}

/// Boundaries of bins, written out or from `{start, stop, step}` inside the domain.
fn bins(definition: &Definition, domain: &[Value]) -> Result<Option<Vec<Value>>> {
    let written = match &definition.bins {
        Some(Value::Array(list)) => return Ok(Some(list.to_vec())),
        Some(written) if written.truthy() => written,
        _ => return Ok(None),
    };
    let step = written.member("step").to_number();
    if step == 0.0 || step.is_nan() {
        return Err(Error::spec("the bins of a scale need a step").under("bins"));
    }
    let end = |value: Option<&Value>| value.map_or(f64::NAN, Value::to_number);
    let (low, high) = (end(domain.first()), end(domain.last()));
    let or = |key: &str, default: f64| match written.member(key) {
        value if value.is_missing() => default,
        value => value.to_number(),
    };
    let (mut start, mut stop) = (or("start", low), or("stop", high));
    if start < low {
        start = step * (low / step).ceil();
    }
    if stop > high {
        stop = step * (high / step).floor();
    }
    let count = ((stop + step / 2.0 - start) / step).ceil();
    if count > MAX_BINS {
        return Err(Error::spec(format!("a step of {step} makes {count} bins")).under("bins"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "limited above; NaN is none")]
    let count = count.max(0.0) as usize;
    Ok(Some((0..count).map(|i| Value::Number(start + i as f64 * step)).collect()))
}
