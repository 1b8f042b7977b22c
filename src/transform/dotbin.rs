//! `dotbin`: values gathered into stacks of dots, by Wilkinson's method.

use std::rc::Rc;

use super::field::{Field, columns};
use super::group::Groups;
use super::key::Spelling;
use super::params::Resolved;
use super::statistics::dots::dots;
use super::{Host, Output};
use crate::error::Result;
use crate::table::{Column, Object, Table, Value};

/// `dotbin`.
#[derive(Clone, Debug)]
pub(crate) struct DotBin {
    field: Field,
    groupby: Vec<Field>,
    /// Width of a stack in data units; by default the thirtieth part of the extent.
    step: Option<f64>,
    smooth: bool,
    name: Rc<str>,
}

impl DotBin {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        Ok(Self {
            field: params.required_field("field")?,
            groupby: params.fields("groupby")?.unwrap_or_default(),
            step: params.number("step").filter(|step| *step != 0.0 && !step.is_nan()),
            smooth: params.flag("smooth", false),
            name: params.text("as").filter(|name| !name.is_empty()).unwrap_or_else(|| "bin".into()),
        })
    }

    /// The signal is `{start, stop, step}`.
    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let values = self.field.column(input, host)?.to_numbers();
        let (min, max) = super::extent::extent(&Column::numbers(values.clone()));
        let step = self.step.unwrap_or((max - min) / 30.0);
        let groups = Groups::new(&columns(&self.groupby, input, host)?, input.rows(), Spelling::Listed);
        let mut places = vec![f64::NAN; input.rows()];
        let (mut start, mut stop) = (f64::INFINITY, f64::NEG_INFINITY);
        for mut rows in groups.rows() {
            rows.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
            let sorted: Vec<f64> = rows.iter().map(|&row| values[row]).collect();
            for (&row, place) in rows.iter().zip(dots(&sorted, step, self.smooth)) {
                (start, stop) = (start.min(place), stop.max(place));
                places[row] = place;
            }
        }
        let mut table = Table::clone(input);
        table.set(Rc::clone(&self.name), Column::numbers(places));
        let mut signal = Object::new();
        for (key, x) in [("start", start), ("stop", stop), ("step", step)] {
            signal.set(key, Value::Number(x));
        }
        Ok(Output { table: Rc::new(table), signal: Some(Value::Object(Rc::new(signal))) })
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn dots_stack_by_group() {
        check(
            r#"[{"type": "dotbin", "field": "x", "groupby": ["s"], "step": 1.5}]"#,
            r#"[{"s": "p", "x": 1, "y": 2}, {"s": "p", "x": 2, "y": -1}, {"s": "q", "x": 1, "y": 4}, {"s": "q", "x": 3, "y": 5}, {"s": "r", "x": 2, "y": -3}]"#,
            r#"[
                {"s": "p", "x": 1, "y": 2, "bin": 1.5},
                {"s": "p", "x": 2, "y": -1, "bin": 1.5},
                {"s": "q", "x": 1, "y": 4, "bin": 1},
                {"s": "q", "x": 3, "y": 5, "bin": 3},
                {"s": "r", "x": 2, "y": -3, "bin": 2}
            ]"#,
        );
    }
}
