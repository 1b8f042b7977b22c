//! `density`: points along the curve of a named distribution.

use std::rc::Rc;

use super::curves::raw_extent;
use super::field::Field;
use super::kde::{Steps, kernel};
use super::params::{Param, Resolved};
use super::statistics::curve::sample;
use super::statistics::distribution::Distribution;
use super::{Host, Output, check_rows};
use crate::error::{Error, Result};
use crate::table::{Column, Table};

/// `density`.
#[derive(Clone, Debug)]
pub(crate) struct Density {
    distribution: Source,
    cumulative: bool,
    extent: Option<[f64; 2]>,
    steps: Steps,
    names: [Rc<str>; 2],
}

/// A distribution as asked for; a kernel estimate still needs its rows.
#[derive(Clone, Debug)]
enum Source {
    Known(Distribution),
    Kernel { field: Field, from: Option<Rc<str>>, bandwidth: f64 },
    Mixture(Vec<(f64, Source)>),
}

impl Density {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let distribution = params.param("distribution").ok_or_else(|| params.missing("distribution"))?;
        let distribution = Source::new(distribution, false).map_err(|e| e.under("distribution"))?;
        let cumulative = match params.text("method").as_deref() {
            None | Some("pdf") => false,
            Some("cdf") => true,
            Some(other) => return Err(Error::spec(format!("unknown density method \"{other}\"")).under("method")),
        };
        let extent = params.pair("extent");
        if extent.is_none() && !matches!(distribution, Source::Kernel { .. }) {
            return Err(params.missing("extent"));
        }
        let names = params.names("as", ["value", "density"]);
        Ok(Self { distribution, cumulative, extent, steps: Steps::read(params)?, names })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let distribution = self.distribution.resolve(input, host)?;
        let extent = match (&self.extent, &self.distribution) {
            (Some(extent), _) => *extent,
            (None, Source::Kernel { field, from, .. }) => {
                let (column, rows) = support(field, from.as_ref(), input, host)?;
                raw_extent(&column, &rows)
            }
            (None, _) => [f64::NAN; 2],
        };
        let curve = |x: f64| if self.cumulative { distribution.cumulative(x) } else { distribution.density(x) };
        let points = sample(curve, extent, self.steps.min, self.steps.max);
        check_rows(points.len())?;
        let mut table = Table::with_rows(points.len());
        for (i, name) in self.names.iter().enumerate() {
            table.set(Rc::clone(name), Column::numbers(points.iter().map(|point| point[i]).collect()));
        }
        Ok(table.into())
    }
}

impl Source {
    /// Reads `{"function": ...}`; `nested` inside a mixture, where no further mixture may be.
    fn new(param: &Param, nested: bool) -> Result<Self> {
        let function = param.member("function").map(|name| name.to_value().to_text());
        let number = |key: &str| param.member(key).map(|x| x.to_number());
        let or_zero = |key: &str| number(key).filter(|x| !x.is_nan()).unwrap_or(0.0);
        let or_one = |key: &str| number(key).unwrap_or(1.0);
        Ok(match function.as_deref() {
            Some("normal") => Self::Known(Distribution::Normal { mean: or_zero("mean"), stdev: or_one("stdev") }),
            Some("lognormal") => Self::Known(Distribution::LogNormal { mean: or_zero("mean"), stdev: or_one("stdev") }),
            Some("uniform") => Self::Known(Distribution::Uniform { min: or_zero("min"), max: or_one("max") }),
            Some("kde") => {
                let field = param.member("field").ok_or_else(|| Error::spec("a kernel estimate needs a field"))?;
                let field = Field::read(&field)?.ok_or_else(|| Error::spec("a kernel estimate needs a field"))?;
                let from = param.member("from").map(|name| name.to_value().to_text());
                Self::Kernel { field, from, bandwidth: or_zero("bandwidth") }
            }
            Some("mixture") if !nested => {
                let items = |key: &str| param.member(key).map(|list| list.items()).unwrap_or_default();
                let weights = items("weights");
                let weight = |i: usize| weights.get(i).filter(|x| !x.is_missing()).map_or(1.0, Param::to_number);
                let parts = items("distributions");
                let total = (0..parts.len()).fold(0.0, |sum, i| sum + weight(i));
                let part = |(i, part): (usize, &Param)| {
                    Ok((weight(i) / total, Self::new(part, true).map_err(|e| e.under(i).under("distributions"))?))
                };
                Self::Mixture(parts.iter().enumerate().map(part).collect::<Result<_>>()?)
            }
            other => {
                return Err(
                    Error::spec(format!("unknown distribution \"{}\"", other.unwrap_or_default())).under("function")
                );
            }
        })
    }

    fn resolve(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Distribution> {
        Ok(match self {
            Self::Known(distribution) => distribution.clone(),
            Self::Kernel { field, from, bandwidth } => {
                let (column, rows) = support(field, from.as_ref(), input, host)?;
                kernel(&column, &rows, *bandwidth)
            }
            Self::Mixture(parts) => {
                let part = |(share, part): &(f64, Self)| Ok((*share, part.resolve(input, host)?));
                Distribution::Mixture(parts.iter().map(part).collect::<Result<_>>()?)
            }
        })
    }
}

/// The column that a kernel estimate stands on, and all its rows.
fn support(
    field: &Field,
    from: Option<&Rc<str>>,
    input: &Rc<Table>,
    host: &dyn Host,
) -> Result<(Rc<Column>, Vec<usize>)> {
    let table = match from {
        Some(name) => {
            host.data(name)?.ok_or_else(|| Error::spec(format!("there is no data set \"{name}\"")).under("from"))?
        }
        None => Rc::clone(input),
    };
    Ok((field.column(&table, host)?, (0..table.rows()).collect()))
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn distributions_are_sampled() {
        check(
            r#"[{"type": "density", "extent": [-1, 1], "steps": 2, "method": "cdf", "distribution": {"function": "mixture", "weights": [1, 3], "distributions": [{"function": "normal"}, {"function": "uniform", "max": 2}]}}]"#,
            r#"[]"#,
            r#"[
                {"value": -1, "density": 0.039663813482864255},
                {"value": 0, "density": 0.125},
                {"value": 1, "density": 0.5853361865171358}
            ]"#,
        );
        check(
            r#"[{"type": "density", "steps": 2, "distribution": {"function": "kde", "field": "y", "bandwidth": 2}}]"#,
            r#"[{"s": "p", "x": 1, "y": 2}, {"s": "p", "x": 2, "y": -1}, {"s": "q", "x": 1, "y": 4}, {"s": "q", "x": 3, "y": 5}, {"s": "r", "x": 2, "y": -3}]"#,
            r#"[
                {"value": -3, "density": 0.06594478183349553},
                {"value": 1, "density": 0.08315355799757106},
                {"value": 5, "density": 0.08850908814693269}
            ]"#,
        );
    }
}
