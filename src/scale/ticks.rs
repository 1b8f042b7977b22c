//! Tick values, and the texts that they get: Vega's rules around d3's ticks.

use super::Scale;
use super::kind::Family;
use super::transform::Base;
use crate::error::{Error, Result, Warnings};
use crate::format::{Locale, NumberFormat, TimeFormat};
use crate::js::round;
use crate::numeric::ticks;
use crate::table::Value;
use crate::time::interval::{self, Interval, tick_interval};
use crate::time::{Unit, Zone};

/// The number of ticks, or the interval that they stand at.
#[derive(Clone, Debug)]
pub(crate) enum TickCount {
    /// About so many.
    Number(f64),
    /// At each boundary of a time scale's interval.
    Interval(Interval),
    /// As many as d3 has where nothing is said. Formats then know of no step to tell apart.
    Unsaid,
}

impl TickCount {
    /// The number of ticks; NaN where none is given.
    fn number(&self) -> f64 {
        match self {
            Self::Number(count) => *count,
            Self::Interval(_) | Self::Unsaid => f64::NAN,
        }
    }

    /// The number of ticks that d3 makes; NaN for an interval.
    pub(super) fn wanted(&self) -> f64 {
        if matches!(self, Self::Unsaid) { D3_COUNT } else { self.number() }
    }
}

/// How many ticks d3 makes where nothing is said.
const D3_COUNT: f64 = 10.0;

/// The most ticks of a logarithmic scale.
const MAX_LOG_TICKS: usize = 100_000;

impl Scale {
    /// What a spec writes as a tick count: a number, the name of a time interval or `{interval, step}`; missing is d3's 10. Numbers
    /// are at least the number of bins, and keep ticks `min_step` apart. An interval that does not exist is warned of, and counts as
    /// missing.
    ///
    /// # Errors
    ///
    /// An interval on a scale that is not of time.
    pub(crate) fn tick_count(&self, count: &Value, min_step: Option<f64>, warnings: &Warnings) -> Result<TickCount> {
        let (name, step) = match count {
            Value::Number(number) => {
                let mut number = *number;
                if let Some(bins) = &self.bins {
                    number = number.max(bins.len() as f64);
                }
                if let Some(min_step) = min_step {
                    let fit = self.span() / min_step;
                    number = number.min(if fit == 0.0 || fit.is_nan() { 1.0 } else { fit }.floor() + 1.0);
                }
                return Ok(TickCount::Number(number));
            }
            Value::Object(_) => (count.member("interval"), count.member("step")),
            _ => (count.clone(), Value::Undefined),
        };
        match name {
            Value::Text(name) if self.kind.is_temporal() => {
                let Some(unit) = Unit::named(&name) else {
                    let known = Unit::ALL.map(Unit::name).join(", ");
                    let message = format!("unknown time interval \"{name}\" is ignored; there are {known}");
                    warnings.push(Error::spec(message));
                    return Ok(TickCount::Unsaid);
                };
                let interval = unit.interval(&self.zone());
                if !step.truthy() {
                    return Ok(TickCount::Interval(interval));
                }
                // Every so many; what cannot be counted leaves the choice to d3.
                Ok(interval.every(step.to_number()).map_or(TickCount::Unsaid, TickCount::Interval))
            }
            Value::Text(_) => Err(Error::spec("only time and utc scales accept interval names")),
            Value::Number(number) => Ok(TickCount::Number(number)),
            _ => Ok(TickCount::Unsaid),
        }
    }

    /// Last end of the domain less the first.
    fn span(&self) -> f64 {
        let domain = self.domain();
        match (domain.first(), domain.last()) {
            (Some(first), Some(last)) => last.to_number() - first.to_number(),
            _ => 0.0,
        }
    }

    /// The values that an axis or legend shows: bins inside the range, d3's ticks, or the domain.
    pub(crate) fn tick_values(&self, count: &TickCount) -> Vec<Value> {
        if let Some(bins) = &self.bins {
            return self.valid_ticks(bins, count);
        }
        self.ticks(count).unwrap_or_else(|| self.domain())
    }

    /// d3's ticks; `None` when the scale has none.
    pub(super) fn ticks(&self, count: &TickCount) -> Option<Vec<Value>> {
        if !self.kind.has_ticks() {
            return None;
        }
        let domain: Vec<f64> = self.domain().iter().map(Value::to_number).collect();
        let (Some(&first), Some(&last)) = (domain.first(), domain.last()) else { return Some(Vec::new()) };
        Some(match self.kind.family {
            Family::Time | Family::Utc => {
                let utc = self.kind.family == Family::Utc;
                let chosen = match count {
                    TickCount::Interval(interval) => Some(interval.clone()),
                    count => tick_interval(first, last, count.wanted(), utc, &self.zone()),
                };
                interval::ticks(first, last, chosen.as_ref()).into_iter().map(Value::Date).collect()
            }
            Family::Log => numbers(log_ticks(first, last, count.wanted(), self.base)),
            _ => numbers(ticks(first, last, count.wanted())),
        })
    }

    /// Those of `values` that lie in the range, in its order; every other one is dropped while there are more than the count
    /// and at least three, and of fewer than three the two ends are shown.
    pub(crate) fn valid_ticks(&self, values: &[Value], count: &TickCount) -> Vec<Value> {
        let range = self.range();
        let end = |value: Option<&Value>| value.map_or(f64::NAN, Value::to_number);
        let (first, last) = (end(range.first()), end(range.last()));
        let reverse = first > last;
        let (low, high) = if reverse { (last.floor(), first.ceil()) } else { (first.floor(), last.ceil()) };
        let placed = values.iter().map(|value| (value, self.map(value).to_number()));
        let mut inside: Vec<_> = placed.filter(|(_, place)| low <= *place && *place <= high).collect();
        inside.sort_by(|(_, a), (_, b)| if reverse { b.total_cmp(a) } else { a.total_cmp(b) });
        let mut ticks: Vec<Value> = inside.into_iter().map(|(value, _)| value.clone()).collect();
        let count = count.number();
        if count > 0.0 && ticks.len() > 1 {
            let ends = vec![ticks[0].clone(), ticks[ticks.len() - 1].clone()];
            while ticks.len() as f64 > count && ticks.len() >= 3 {
                ticks = ticks.into_iter().step_by(2).collect();
            }
            if ticks.len() < 3 {
                ticks = ends;
            }
        }
        ticks
    }

    /// Whether a logarithmic scale labels a value when about `count` labels are wanted: the small multiples of a power do.
    pub(super) fn log_test(&self, count: &TickCount) -> impl Fn(f64) -> bool + use<> {
        let base = self.base.0;
        let limit = base * count.number() / self.tick_values(count).len() as f64;
        let limit = if limit.is_nan() { limit } else { limit.max(1.0) };
        move |value| {
            let power = round(libm::log(value) / libm::log(base));
            let mut multiple = value / libm::pow(base, power);
            if multiple * base < base - 0.5 {
                multiple *= base;
            }
            multiple <= limit
        }
    }

    /// How ticks are written. `specifier` is a text, an object of texts by time unit, or missing; `format_type` (`number`, `time` or
    /// `utc`) overrides the scale's own; with `all`, a logarithmic scale leaves no label out.
    ///
    /// # Errors
    ///
    /// A specifier that the type cannot have.
    pub(crate) fn tick_format(
        &self,
        locale: &Locale,
        count: &TickCount,
        specifier: &Value,
        format_type: Option<&str>,
        all: bool,
    ) -> Result<TickFormat> {
        let written = number_specifier(specifier);
        Ok(match (self.kind.family, format_type) {
            (Family::Time, _) | (_, Some("time")) => {
                TickFormat::Time(time_format(specifier, locale)?, self.local.clone())
            }
            (Family::Utc, _) | (_, Some("utc")) => TickFormat::Time(time_format(specifier, locale)?, Zone::utc()),
            (Family::Log, _) => {
                let format = NumberFormat::float(written.as_deref(), locale)?;
                if all || self.bins.is_some() {
                    TickFormat::Number(format)
                } else {
                    TickFormat::Sparse(format, Box::new(self.log_test(count)))
                }
            }
            (Family::BinOrdinal, _) => TickFormat::Number(self.span_format(locale, count, written.as_deref())?),
            _ if self.kind.has_ticks() => TickFormat::Number(self.span_format(locale, count, written.as_deref())?),
            _ => match written {
                Some(written) if !written.is_empty() => TickFormat::Number(NumberFormat::new(&written, locale)?),
                _ => TickFormat::Text(self.local.clone()),
            },
        })
    }

    fn span_format(&self, locale: &Locale, count: &TickCount, specifier: Option<&str>) -> Result<NumberFormat> {
        let domain = self.domain();
        let end = |value: Option<&Value>| value.map_or(f64::NAN, Value::to_number);
        NumberFormat::span(end(domain.first()), end(domain.last()), count.number(), specifier, locale)
    }
}

fn numbers(values: Vec<f64>) -> Vec<Value> {
    values.into_iter().map(Value::Number).collect()
}

pub(super) fn number_specifier(specifier: &Value) -> Option<String> {
    (!specifier.is_missing()).then(|| specifier.to_text().to_string())
}

fn time_format(specifier: &Value, locale: &Locale) -> Result<TimeFormat> {
    Ok(match specifier {
        Value::Text(text) => TimeFormat::new(text, locale),
        Value::Object(object) => {
            let texts: Vec<_> = object.iter().map(|(unit, format)| (unit, format.to_text())).collect();
            TimeFormat::multi(texts.iter().map(|(unit, format)| (&***unit, &**format)), locale)
        }
        other if !other.truthy() => TimeFormat::multi([], locale),
        other => return Err(Error::spec(format!("invalid time format {}", other.to_text()))),
    })
}

/// All whole multiples of powers of the base between `u` and `v`, or of fewer powers when there are too many.
fn log_ticks(first: f64, last: f64, count: f64, base: Base) -> Vec<f64> {
    let negative = first < 0.0;
    let reverse = last < first;
    let (u, v) = if reverse { (last, first) } else { (first, last) };
    let log = |x: f64| if negative { -base.log(-x) } else { base.log(x) };
    let pow = |x: f64| if negative { -base.pow(-x) } else { base.pow(x) };
    let (mut i, mut j) = (log(u), log(v));
    let mut found = Vec::new();
    if base.0 % 1.0 == 0.0 && j - i < count {
        (i, j) = (i.floor(), j.ceil());
        while i <= j && found.len() < MAX_LOG_TICKS {
            let multiple = |k: f64| match (u > 0.0, i) {
                (true, i) if i < 0.0 => k / pow(-i),
                (true, i) => k * pow(i),
                (false, i) if i > 0.0 => k / pow(-i),
                (false, i) => k * pow(i),
            };
            let mut k = if u > 0.0 { 1.0 } else { base.0 - 1.0 };
            while (1.0..base.0).contains(&k) && found.len() < MAX_LOG_TICKS {
                let tick = multiple(k);
                if tick > v {
                    break;
                }
                if tick >= u {
                    found.push(tick);
                }
                k += if u > 0.0 { 1.0 } else { -1.0 };
            }
            i += 1.0;
        }
        if found.len() as f64 * 2.0 < count {
            found = ticks(u, v, count);
        }
    } else {
        // At zero there is no distance, and no ticks.
        let powers = if (j - i).is_nan() { f64::NAN } else { (j - i).min(count) };
        found = ticks(i, j, powers).into_iter().map(pow).collect();
    }
    if reverse {
        found.reverse();
    }
    found
}

/// The format of a scale's tick labels.
pub(crate) enum TickFormat {
    Time(TimeFormat, Zone),
    Number(NumberFormat),
    /// Nothing for values that fail the test.
    Sparse(NumberFormat, Box<dyn Fn(f64) -> bool>),
    /// JavaScript's `String(value)`, dates in a zone; a list is one of lines.
    Text(Zone),
}

impl TickFormat {
    /// A text, or a list of lines.
    pub(crate) fn format(&self, value: &Value) -> Value {
        let number = |format: &NumberFormat| {
            Value::text(if format.is_text() {
                format.format_text(&value.to_text())
            } else {
                format.format(value.to_number())
            })
        };
        match self {
            Self::Time(format, zone) => Value::text(format.format(value.to_number(), zone)),
            Self::Number(format) => number(format),
            Self::Sparse(format, test) => {
                if test(value.to_number()) {
                    number(format)
                } else {
                    Value::text("")
                }
            }
            Self::Text(zone) => match value {
                Value::Array(lines) => Value::array(lines.iter().map(|line| plain(line, zone)).collect()),
                value => plain(value, zone),
            },
        }
    }
}

/// JavaScript's `String(value)`. No database that is shipped has the long names of zones, but for UTC.
fn plain(value: &Value, zone: &Zone) -> Value {
    let Value::Date(ms) = value else { return Value::Text(value.to_text()) };
    if ms.is_nan() {
        return Value::text("Invalid Date");
    }
    let name = if zone.is_utc() { " (Coordinated Universal Time)" } else { "" };
    let specifier = format!("%a %b %d %Y %H:%M:%S GMT%Z{name}");
    Value::text(TimeFormat::new(&specifier, &Locale::default()).format(*ms, zone))
}
