//! `quantile`: the quantiles of a field for each group, one row a probability.

use std::rc::Rc;

use super::curves::Curves;
use super::extent::number;
use super::field::Field;
use super::params::Resolved;
use super::sequence::range;
use super::{Host, Output};
use crate::budget;
use crate::error::Result;
use crate::numeric::quantiles;
use crate::table::{Column, Table, Value};

/// What a probability falls short of 1.
const EPSILON: f64 = 1e-14;

/// `quantile`.
#[derive(Clone, Debug)]
pub(crate) struct Quantile {
    field: Field,
    groupby: Option<Vec<Field>>,
    probabilities: Vec<f64>,
    names: [Rc<str>; 2],
}

impl Quantile {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let step = params.number_or("step", 0.01);
        let probabilities = match params.numbers("probs") {
            Some(probabilities) => probabilities,
            None => range(step / 2.0, 1.0 - EPSILON, step).map_err(|e| e.under("step"))?,
        };
        Ok(Self {
            field: params.required_field("field")?,
            groupby: params.fields("groupby")?,
            probabilities,
            names: params.names("as", ["prob", "value"]),
        })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let column = self.field.column(input, host)?;
        let mut curves = Curves::new(self.groupby.as_deref(), input, host)?;
        for (group, rows) in curves.rows().iter().enumerate() {
            let numbers = rows.iter().filter_map(|&row| number(&column.value(row))).filter(|x| !x.is_nan()).collect();
            budget::spend_for(self.probabilities.len())?;
            let found = quantiles(numbers, &self.probabilities);
            let points = self.probabilities.iter().zip(found).map(|(&p, x)| [p, x.unwrap_or(f64::NAN)]);
            curves.push(group, points)?;
        }
        let mut table = curves.finish(&self.names);
        // A group without numbers has no quantiles.
        let found = |value: Value| if value.to_number().is_nan() { Value::Undefined } else { value };
        if let Some(column) = table.column(&self.names[1]) {
            let column: Column = column.iter().map(found).collect();
            table.set(Rc::clone(&self.names[1]), column);
        }
        Ok(table.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::{SERIES, check};

    #[test]
    fn probabilities_are_the_middles_of_steps() {
        check(
            r#"[{"type": "quantile", "field": "y", "step": 0.25}]"#,
            SERIES,
            r#"[
                {"prob": 0.125, "value": -2},
                {"prob": 0.375, "value": 0.5},
                {"prob": 0.625, "value": 3},
                {"prob": 0.875, "value": 4.5}
            ]"#,
        );
        check(
            r#"[{"type": "quantile", "field": "y", "groupby": ["s"], "probs": [0.5], "as": ["p", "v"]}]"#,
            SERIES,
            r#"[
                {"s": "p", "p": 0.5, "v": 0.5},
                {"s": "q", "p": 0.5, "v": 4.5},
                {"s": "r", "p": 0.5, "v": -3}
            ]"#,
        );
    }
}
