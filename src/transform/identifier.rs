//! `identifier`: a number for each row, unique in the chart.

use std::rc::Rc;

use super::params::Resolved;
use super::{Host, Output};
use crate::error::Result;
use crate::table::{Column, Table};

/// `identifier`.
#[derive(Clone, Debug)]
pub(crate) struct Identifier {
    name: Rc<str>,
}

impl Identifier {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        Ok(Self { name: params.text("as").ok_or_else(|| params.missing("as"))? })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        // A row that already has one keeps it.
        let held = input.column(&self.name);
        let lacks = |row: &usize| held.is_none_or(|column| !column.value(*row).truthy());
        let missing: Vec<usize> = (0..input.rows()).filter(lacks).collect();
        let first = host.reserve_identifiers(missing.len());
        let mut values = held.map_or_else(|| vec![0.0; input.rows()], |column| column.to_numbers());
        for (i, row) in missing.into_iter().enumerate() {
            values[row] = first + i as f64;
        }
        let mut table = Table::clone(input);
        table.set(Rc::clone(&self.name), Column::numbers(values));
        Ok(table.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn rows_are_counted_from_one() {
        check(
            r#"[{"type": "identifier", "as": "id"}]"#,
            r#"[{"s": "p", "x": 1, "y": 2}, {"s": "p", "x": 2, "y": -1}, {"s": "q", "x": 1, "y": 4}, {"s": "q", "x": 3, "y": 5}, {"s": "r", "x": 2, "y": -3}]"#,
            r#"[
                {"s": "p", "x": 1, "y": 2, "id": 1},
                {"s": "p", "x": 2, "y": -1, "id": 2},
                {"s": "q", "x": 1, "y": 4, "id": 3},
                {"s": "q", "x": 3, "y": 5, "id": 4},
                {"s": "r", "x": 2, "y": -3, "id": 5}
            ]"#,
        );
    }
}
