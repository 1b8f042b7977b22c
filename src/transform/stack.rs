//! `stack`: the values of a group laid end to end, in data units.

use std::rc::Rc;

use super::field::{Field, columns};
use super::group::Groups;
use super::key::Spelling;
use super::order::Sort;
use super::params::Resolved;
use super::{Host, Output};
use crate::error::{Error, Result};
use crate::table::{Column, Table};

/// `stack`.
#[derive(Clone, Debug)]
pub(crate) struct Stack {
    /// No field: every value is 1.
    field: Option<Field>,
    groupby: Vec<Field>,
    sort: Option<Sort>,
    offset: Offset,
    names: [Rc<str>; 2],
}

/// Where piles stand.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Offset {
    /// On zero, negative values hanging from it.
    Zero,
    /// All piles about one middle.
    Center,
    /// Every pile from 0 to 1.
    Normalize,
}

impl Stack {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let offset = match params.text("offset").as_deref() {
            None | Some("zero") => Offset::Zero,
            Some("center") => Offset::Center,
            Some("normalize") => Offset::Normalize,
            Some(other) => return Err(Error::spec(format!("unknown stack offset \"{other}\"")).under("offset")),
        };
        Ok(Self {
            field: params.field("field")?,
            groupby: params.fields("groupby")?.unwrap_or_default(),
            sort: Sort::read(params, "sort")?,
            offset,
            names: params.names("as", ["y0", "y1"]),
        })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let values = match &self.field {
            Some(field) => field.column(input, host)?.to_numbers(),
            None => vec![1.0; input.rows()],
        };
        let groups = Groups::new(&columns(&self.groupby, input, host)?, input.rows(), Spelling::Listed);
        let mut piles = groups.rows();
        // Sums are taken in row order, before sorting.
        let sums: Vec<f64> =
            piles.iter().map(|rows| rows.iter().fold(0.0, |sum, &row| sum + values[row].abs())).collect();
        let tallest = sums.iter().fold(0.0, |max, &sum| if sum > max { sum } else { max });
        if let Some(sort) = &self.sort {
            let order = sort.order(input, host)?;
            for rows in &mut piles {
                order.sort(rows);
            }
        }
        let (mut starts, mut ends) = (vec![0.0; input.rows()], vec![0.0; input.rows()]);
        for (rows, sum) in piles.iter().zip(sums) {
            for (row, [start, end]) in rows.iter().zip(self.offset.segments(rows, &values, sum, tallest)) {
                (starts[*row], ends[*row]) = (start, end);
            }
        }
        let mut table = Table::clone(input);
        let [start_name, end_name] = &self.names;
        table.set(Rc::clone(start_name), Column::numbers(starts));
        table.set(Rc::clone(end_name), Column::numbers(ends));
        Ok(table.into())
    }
}

impl Offset {
    /// Both ends of each segment of a pile, in stacking order.
    fn segments(self, rows: &[usize], values: &[f64], sum: f64, tallest: f64) -> Vec<[f64; 2]> {
        let mut last = if self == Self::Center { (tallest - sum) / 2.0 } else { 0.0 };
        let (mut negative, mut total) = (0.0, 0.0);
        let scale = 1.0 / sum;
        let segment = |&row: &usize| {
            let value = values[row];
            let end = match self {
                Self::Zero if value < 0.0 => {
                    let start = negative;
                    negative += value;
                    return [start, negative];
                }
                Self::Zero => last + value,
                Self::Center => last + value.abs(),
                Self::Normalize => {
                    total += value.abs();
                    scale * total
                }
            };
            let start = std::mem::replace(&mut last, end);
            [start, end]
        };
        rows.iter().map(segment).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::{SERIES, check};

    #[test]
    fn signs_pile_apart() {
        check(
            r#"[{"type": "stack", "groupby": ["x"], "field": "y", "sort": {"field": "s", "order": "descending"}}]"#,
            SERIES,
            r#"[
                {"s": "p", "x": 1, "y": 2, "y0": 4, "y1": 6},
                {"s": "p", "x": 2, "y": -1, "y0": -3, "y1": -4},
                {"s": "q", "x": 1, "y": 4, "y0": 0, "y1": 4},
                {"s": "q", "x": 3, "y": 5, "y0": 0, "y1": 5},
                {"s": "r", "x": 2, "y": -3, "y0": 0, "y1": -3}
            ]"#,
        );
    }

    #[test]
    fn piles_are_centred_or_made_equal() {
        check(
            r#"[{"type": "stack", "groupby": ["x"], "field": "y", "offset": "center", "as": ["a", "b"]}]"#,
            SERIES,
            r#"[
                {"s": "p", "x": 1, "y": 2, "a": 0, "b": 2},
                {"s": "p", "x": 2, "y": -1, "a": 1, "b": 2},
                {"s": "q", "x": 1, "y": 4, "a": 2, "b": 6},
                {"s": "q", "x": 3, "y": 5, "a": 0.5, "b": 5.5},
                {"s": "r", "x": 2, "y": -3, "a": 2, "b": 5}
            ]"#,
        );
        check(
            r#"[{"type": "stack", "groupby": ["x"], "field": "y", "offset": "normalize"}]"#,
            SERIES,
            r#"[
                {"s": "p", "x": 1, "y": 2, "y0": 0, "y1": 0.3333333333333333},
                {"s": "p", "x": 2, "y": -1, "y0": 0, "y1": 0.25},
                {"s": "q", "x": 1, "y": 4, "y0": 0.3333333333333333, "y1": 1},
                {"s": "q", "x": 3, "y": 5, "y0": 0, "y1": 1},
                {"s": "r", "x": 2, "y": -3, "y0": 0.25, "y1": 1}
            ]"#,
        );
    }

    #[test]
    fn without_a_field_rows_are_counted() {
        check(
            r#"[{"type": "stack"}]"#,
            SERIES,
            r#"[
                {"s": "p", "x": 1, "y": 2, "y0": 0, "y1": 1},
                {"s": "p", "x": 2, "y": -1, "y0": 1, "y1": 2},
                {"s": "q", "x": 1, "y": 4, "y0": 2, "y1": 3},
                {"s": "q", "x": 3, "y": 5, "y0": 3, "y1": 4},
                {"s": "r", "x": 2, "y": -3, "y0": 4, "y1": 5}
            ]"#,
        );
    }

    #[test]
    fn what_is_no_number_poisons_its_pile() {
        check(
            r#"[{"type": "stack", "field": "y", "groupby": ["x"]}]"#,
            r#"[{"x": 1, "y": "2"}, {"x": 1}, {"x": 1, "y": 3}, {"x": 2, "y": null}, {"x": 2, "y": 4}]"#,
            r#"[
                {"x": 1, "y": "2", "y0": 0, "y1": 2},
                {"x": 1, "y0": 2, "y1": "$NaN"},
                {"x": 1, "y": 3, "y0": "$NaN", "y1": "$NaN"},
                {"x": 2, "y": null, "y0": 0, "y1": 0},
                {"x": 2, "y": 4, "y0": 0, "y1": 4}
            ]"#,
        );
    }
}
