//! `kde`: the kernel density estimate of each group, as points along its curve.

use std::rc::Rc;

use super::curves::{Curves, raw_extent};
use super::extent::number;
use super::field::Field;
use super::params::Resolved;
use super::statistics::curve::sample;
use super::statistics::distribution::Distribution;
use super::{Host, Output};
use crate::error::{Error, Result};
use crate::table::{Column, Table};

/// `kde`.
#[derive(Clone, Debug)]
pub(crate) struct Kde {
    field: Field,
    groupby: Option<Vec<Field>>,
    /// In data units; 0 estimates one for each group.
    bandwidth: f64,
    cumulative: bool,
    counts: bool,
    extent: Option<[f64; 2]>,
    /// All groups have the same places along x.
    shared: bool,
    steps: Steps,
    names: [Rc<str>; 2],
}

/// The most points that a curve is sampled at.
const MAX_STEPS: f64 = 1e6;

/// The least and greatest number of points that a curve is sampled at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steps {
    pub(super) min: usize,
    pub(super) max: usize,
    exact: bool,
}

impl Steps {
    pub(super) fn read(params: &Resolved) -> Result<Self> {
        let count = |key: &str, default: usize| match params.number_or(key, 0.0) {
            0.0 => Ok(default),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked to be from 1 to the limit"
            )]
            x if (1.0..=MAX_STEPS).contains(&x) => Ok(x as usize),
            x => Err(Error::spec(format!("{x} is no number of steps")).under(key)),
        };
        let exact = count("steps", 0)?;
        Ok(if exact > 0 {
            Self { min: exact, max: exact, exact: true }
        } else {
            Self { min: count("minsteps", 25)?, max: count("maxsteps", 200)?, exact: false }
        })
    }
}

impl Kde {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        Ok(Self {
            field: params.required_field("field")?,
            groupby: params.fields("groupby")?,
            bandwidth: params.number_or("bandwidth", 0.0),
            cumulative: params.flag("cumulative", false),
            counts: params.flag("counts", false),
            extent: params.pair("extent"),
            shared: params.text("resolve").as_deref() == Some("shared"),
            steps: Steps::read(params)?,
            names: params.names("as", ["value", "density"]),
        })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let column = self.field.column(input, host)?;
        let all: Vec<usize> = (0..input.rows()).collect();
        let extent = self.extent.or_else(|| self.shared.then(|| raw_extent(&column, &all)));
        let mut steps = self.steps;
        if self.shared && !steps.exact {
            steps.min = steps.max;
        }
        let mut curves = Curves::new(self.groupby.as_deref(), input, host)?;
        for (group, rows) in curves.rows().iter().enumerate() {
            let distribution = kernel(&column, rows, self.bandwidth);
            let extent = extent.unwrap_or_else(|| raw_extent(&column, rows));
            let scale = if self.counts { rows.len() as f64 } else { 1.0 };
            let curve = |x: f64| if self.cumulative { distribution.cumulative(x) } else { distribution.density(x) };
            let points = sample(curve, extent, steps.min, steps.max);
            curves.push(group, points.into_iter().map(|[x, y]| [x, y * scale]))?;
        }
        Ok(curves.finish(&self.names).into())
    }
}

/// The kernel density estimate of a column's rows.
pub(super) fn kernel(column: &Column, rows: &[usize], bandwidth: f64) -> Distribution {
    let cells = || rows.iter().map(|&row| column.value(row));
    let numbers: Vec<f64> = cells().filter_map(|value| number(&value)).filter(|x| !x.is_nan()).collect();
    Distribution::kernel(cells().map(|value| value.to_number()).collect(), &numbers, bandwidth)
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::{SERIES, check};

    #[test]
    fn an_even_grid_has_one_point_more_than_steps() {
        check(
            r#"[{"type": "kde", "field": "y", "extent": [0, 4], "steps": 4, "counts": true, "bandwidth": 1}]"#,
            SERIES,
            r#"[
                {"value": 0, "density": 0.30052885638954907},
                {"value": 1, "density": 0.30066119989579926},
                {"value": 2, "density": 0.4617984304580115},
                {"value": 3, "density": 0.5380662518531224},
                {"value": 4, "density": 0.6949054581624136}
            ]"#,
        );
        check(
            r#"[{"type": "kde", "field": "y", "groupby": ["s"], "resolve": "shared", "steps": 2, "cumulative": true}]"#,
            SERIES,
            r#"[
                {"s": "p", "value": -3, "density": 0.013212019904721548},
                {"s": "p", "value": 1, "density": 0.5700387334358304},
                {"s": "p", "value": 5, "density": 0.9990796815169685},
                {"s": "q", "value": -3, "density": 1.7524202633511236e-92},
                {"s": "q", "value": 1, "density": 7.413536134386926e-19},
                {"s": "q", "value": 5, "density": 0.7490796830927271},
                {"s": "r", "value": -3, "density": 0.5},
                {"s": "r", "value": 1, "density": 0.8957790997609988},
                {"s": "r", "value": 5, "density": 0.9940605794290058}
            ]"#,
        );
    }
}
