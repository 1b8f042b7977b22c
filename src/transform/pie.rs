//! `pie`: the start and end angle of each row's share, radians.

use std::rc::Rc;

use super::field::Field;
use super::params::Resolved;
use super::{Host, Output};
use crate::error::Result;
use crate::table::{Column, Table};

/// `pie`.
#[derive(Clone, Debug)]
pub(crate) struct Pie {
    /// No field: all shares are equal.
    field: Option<Field>,
    start: f64,
    end: f64,
    sort: bool,
    names: [Rc<str>; 2],
}

impl Pie {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        Ok(Self {
            field: params.field("field")?,
            start: params.number_or("startAngle", 0.0),
            end: params.number("endAngle").unwrap_or(std::f64::consts::TAU),
            sort: params.flag("sort", false),
            names: params.names("as", ["startAngle", "endAngle"]),
        })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let values = match &self.field {
            Some(field) => field.column(input, host)?.to_numbers(),
            None => vec![1.0; input.rows()],
        };
        // The sum leaves out what is no number; the shares do not.
        let sum = values.iter().filter(|x| !x.is_nan()).fold(0.0, |sum, x| sum + x);
        let scale = (self.end - self.start) / sum;
        let mut rows: Vec<usize> = (0..values.len()).collect();
        if self.sort {
            rows.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
        }
        let (mut starts, mut ends) = (vec![0.0; values.len()], vec![0.0; values.len()]);
        let mut angle = self.start;
        for row in rows {
            starts[row] = angle;
            angle += values[row] * scale;
            ends[row] = angle;
        }
        let mut table = Table::clone(input);
        let [start, end] = &self.names;
        table.set(Rc::clone(start), Column::numbers(starts));
        table.set(Rc::clone(end), Column::numbers(ends));
        Ok(table.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn angles_follow_one_another() {
        check(
            r#"[{"type": "pie", "field": "x", "endAngle": 9, "sort": true}]"#,
            r#"[{"s": "p", "x": 1, "y": 2}, {"s": "p", "x": 2, "y": -1}, {"s": "q", "x": 1, "y": 4}, {"s": "q", "x": 3, "y": 5}, {"s": "r", "x": 2, "y": -3}]"#,
            r#"[
                {"s": "p", "x": 1, "y": 2, "startAngle": 0, "endAngle": 1},
                {"s": "p", "x": 2, "y": -1, "startAngle": 2, "endAngle": 4},
                {"s": "q", "x": 1, "y": 4, "startAngle": 1, "endAngle": 2},
                {"s": "q", "x": 3, "y": 5, "startAngle": 6, "endAngle": 9},
                {"s": "r", "x": 2, "y": -3, "startAngle": 4, "endAngle": 6}
            ]"#,
        );
    }
}
