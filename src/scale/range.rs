//! What a scale maps to: values, a ramp of colours, a scheme taken whole or sampled, or a length by step.

use super::interpolate::{Method, color};
use super::kind::{Family, ScaleKind};
use super::ordinal::band_space;
use super::ramp::Fill;
use super::{Definition, Range};
use crate::color::Rgb;
use crate::color::interpolate::{Ramp, Space};
use crate::color::scheme::{Scheme, scheme};
use crate::error::{Error, Result};
use crate::table::Value;

/// Parts of a quantile or quantize scale where a scheme has no count.
const DEFAULT_COUNT: f64 = 5.0;
/// The most samples of a scheme; more are a mistake, and would fill the memory.
const MAX_COUNT: f64 = 100_000.0;

/// A range, resolved: schemes are colours, steps are lengths.
pub(super) enum Reached {
    Ramp(Fill),
    /// Values (`None`: d3's own default) and how to mix them.
    Values(Option<Vec<Value>>, Method),
}

/// The range of a scale over `count` values.
pub(super) fn reach(definition: &Definition, kind: ScaleKind, count: f64) -> Result<Reached> {
    let values = match &definition.range {
        None => None,
        Some(Range::Values(values)) => Some(values.clone()),
        Some(Range::Step(step)) => Some(by_step(definition, kind, *step, count)?),
        Some(Range::Scheme { scheme, count: wanted, extent }) => {
            match of_scheme(definition, kind, scheme, *wanted, *extent, count)? {
                Reached::Values(values, _) => values,
                ramp @ Reached::Ramp(_) => return Ok(ramp),
            }
        }
    };
    let values = values.map(|mut values| {
        if definition.reverse {
            values.reverse();
        }
        values
    });
    if kind.is_interpolating() {
        let Some(values) = values else { return Ok(Reached::Ramp(Fill::Number)) };
        return Ok(Reached::Ramp(Fill::Colors { ramp: ramp(&values, definition)?, start: 0.0, span: 1.0 }));
    }
    let method = match &definition.interpolate {
        Some((name, gamma)) if values.is_some() && kind.is_continuous() => Method::named(name, *gamma)?,
        _ if definition.round => Method::Round,
        _ => Method::Value,
    };
    Ok(Reached::Values(values, method))
}

/// Colours at even distances, mixed as the definition says.
fn ramp(colors: &[Value], definition: &Definition) -> Result<Ramp> {
    let space = match &definition.interpolate {
        Some((name, gamma)) => Space::named(name, *gamma)?,
        None => Space::default(),
    };
    let colors: Vec<Rgb> = colors.iter().map(color).collect();
    Ok(Ramp::new(space, &colors))
}

/// A range as long as bands of `step` pixels need.
fn by_step(definition: &Definition, kind: ScaleKind, step: f64, count: f64) -> Result<Vec<Value>> {
    let padding = |written: Option<f64>| written.or(definition.padding).unwrap_or(0.0);
    let inner = match kind.family {
        Family::Point => 1.0,
        Family::Band => padding(definition.padding_inner),
        _ => return Err(Error::spec(format!("a {} scale cannot have a range step", kind.name())).under("range")),
    };
    let length = step * band_space(count, inner, padding(definition.padding_outer));
    Ok(vec![Value::Number(0.0), Value::Number(length)])
}

fn of_scheme(
    definition: &Definition,
    kind: ScaleKind,
    written: &Value,
    wanted: Option<f64>,
    extent: Option<[f64; 2]>,
    count: f64,
) -> Result<Reached> {
    let scheme = match written {
        Value::Array(colors) => Scheme::Continuous(ramp(colors, definition)?),
        name => scheme(&name.to_text()).map_err(|error| error.under("scheme").under("range"))?,
    };
    let count = match kind.family {
        Family::Threshold => count + 1.0,
        Family::BinOrdinal => count - 1.0,
        Family::Quantile | Family::Quantize => wanted.filter(|count| *count > 0.0).unwrap_or(DEFAULT_COUNT),
        _ => count,
    };
    #[expect(clippy::cast_possible_truncation, reason = "limited; NaN is none")]
    let samples = count.clamp(0.0, MAX_COUNT) as usize;
    let [start, stop] = extent.unwrap_or([0.0, 1.0]);
    let plain = |values| Reached::Values(Some(values), Method::Value);
    Ok(match scheme {
        Scheme::Continuous(ramp) if kind.is_interpolating() => {
            let (start, stop) = if definition.reverse { (stop, start) } else { (start, stop) };
            Reached::Ramp(Fill::Colors { ramp, start, span: stop - start })
        }
        Scheme::Continuous(ramp) => {
            // The ends of the ramp are left to continuous scales.
            let place = |i: usize| (i + 1) as f64 / (samples + 1) as f64;
            let sample = |i: usize| Value::text(ramp.at(start + place(i) * (stop - start)).to_css());
            plain((0..samples).map(sample).collect())
        }
        Scheme::Categorical(colors) => {
            let whole = kind.is_interpolating() || kind.family == Family::Ordinal;
            let shown = if whole { colors.len() } else { samples.min(colors.len()) };
            plain(colors[..shown].iter().map(|color| Value::text(color.to_hex())).collect())
        }
    })
}
