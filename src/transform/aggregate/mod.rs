//! Aggregation: one row a group, with the figures asked for.
//!
//! Groups come out in order of first appearance; `cross` adds the combinations that no row has. A figure of no
//! values is undefined, not zero.

mod measure;
mod moments;
pub(crate) mod op;
mod sliding;

use std::rc::Rc;

use super::append::append;
use super::field::{Field, columns};
use super::group::Groups;
use super::key::{Key, Keys, Spelling};
use super::params::Resolved;
use super::{Host, Output, check_rows};
use crate::error::Result;
use crate::table::{Column, Table, Value};
pub(super) use measure::{Measures, Rows, aggregate_parameters};
pub(super) use sliding::Sliding;

/// `aggregate`.
#[derive(Clone, Debug)]
pub(crate) struct Aggregate {
    groupby: Vec<Field>,
    /// A ready-made key in place of the group-by fields' own.
    key: Option<Field>,
    measures: Measures,
    cross: bool,
}

impl Aggregate {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        Ok(Self {
            groupby: params.fields("groupby")?.unwrap_or_default(),
            key: params.field("key")?,
            measures: Measures::read(params, &aggregate_parameters(params))?,
            cross: params.flag("cross", false),
        })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let dimensions = columns(&self.groupby, input, host)?;
        let groups = groups(&self.key, &dimensions, input, host)?;
        let rows = Rows { of_row: &groups.of_row, count: groups.len() };
        let measures = self.measures.evaluate(input, &rows, host)?;

        let mut table = Table::with_rows(groups.len());
        for (field, column) in self.groupby.iter().zip(&dimensions) {
            table.set(Rc::clone(&field.name), column.take(&groups.first));
        }
        if self.cross && self.groupby.len() > 1 {
            let missing = self.absent(&table)?;
            return self.crossed(input, &table, &missing, measures, host).map(Output::from);
        }
        for (name, column) in measures {
            table.set(name, column);
        }
        Ok(table.into())
    }

    /// The combinations of the dimensions' values that no group has, as rows of `cells` to take each value from.
    fn absent(&self, cells: &Table) -> Result<Vec<Vec<usize>>> {
        let names: Vec<&Rc<str>> = self.groupby.iter().map(|field| &field.name).collect();
        let keys: Vec<Keys> = names
            .iter()
            .filter_map(|name| cells.column(name))
            .map(|column| Keys::new(column, Spelling::Piped))
            .collect();
        check_rows(keys.iter().fold(1, |n, keys| n.saturating_mul(keys.keys.len())))?;
        let spell = |codes: &mut dyn Iterator<Item = u32>| {
            let mut text = String::new();
            for (i, (keys, code)) in keys.iter().zip(codes).enumerate() {
                if i > 0 {
                    text.push(Spelling::Piped.separator());
                }
                keys.keys[code as usize].spell(&mut text);
            }
            text
        };
        let known: rustc_hash::FxHashSet<String> =
            (0..cells.rows()).map(|row| spell(&mut keys.iter().map(|keys| keys.of_row[row]))).collect();
        // Each value of each dimension: its code, and the last row that has it, as Vega's maps keep the last.
        let values: Vec<Vec<(u32, usize)>> = keys.iter().map(property_order).collect();
        let mut absent = Vec::new();
        let mut at = vec![0; values.len()];
        if values.iter().any(Vec::is_empty) {
            return Ok(absent);
        }
        loop {
            let chosen: Vec<(u32, usize)> = at.iter().zip(&values).map(|(&i, values)| values[i]).collect();
            if !known.contains(&spell(&mut chosen.iter().map(|(code, _)| *code))) {
                absent.push(chosen.iter().map(|(_, row)| *row).collect());
            }
            let Some(turn) = (0..at.len()).rev().find(|&i| at[i] + 1 < values[i].len()) else { return Ok(absent) };
            at[turn] += 1;
            at[turn + 1..].fill(0);
        }
    }

    /// The groups' rows, and below them those of combinations without any row.
    fn crossed(
        &self,
        input: &Table,
        cells: &Table,
        absent: &[Vec<usize>],
        measures: Vec<(Rc<str>, Rc<Column>)>,
        host: &dyn Host,
    ) -> Result<Table> {
        let mut table = Table::with_rows(cells.rows() + absent.len());
        for (i, field) in self.groupby.iter().enumerate() {
            let Some(column) = cells.column(&field.name) else { continue };
            let tail: Vec<Value> = absent.iter().map(|rows| column.value(rows[i])).collect();
            table.set(Rc::clone(&field.name), append(column, &tail));
        }
        // The figures of a group without rows are those of any group without rows.
        let none = input.take(&[]);
        let empty = self.measures.evaluate(&none, &Rows { of_row: &[], count: 1 }, host)?;
        for ((name, column), (_, of_none)) in measures.into_iter().zip(empty) {
            table.set(name, append(&column, &vec![of_none.value(0); absent.len()]));
        }
        Ok(table)
    }
}

/// The groups by the dimensions, or by a ready-made key.
fn groups(key: &Option<Field>, dimensions: &[Rc<Column>], input: &Table, host: &dyn Host) -> Result<Groups> {
    Ok(match key {
        Some(key) => Groups::new(&[key.column(input, host)?], input.rows(), Spelling::Piped),
        None => Groups::new(dimensions, input.rows(), Spelling::Piped),
    })
}

/// Keys with the last row of each, in the order in which JavaScript lists an object's properties: whole numbers first,
/// ascending, then by first appearance.
fn property_order(keys: &Keys) -> Vec<(u32, usize)> {
    let mut last = vec![0; keys.keys.len()];
    for (row, &code) in keys.of_row.iter().enumerate() {
        last[code as usize] = row;
    }
    let mut order: Vec<(u32, usize)> = (0..).zip(last).collect();
    let index = |key: &Key| match key {
        Key::Number(bits) => {
            let x = f64::from_bits(*bits);
            (x >= 0.0 && x.fract() == 0.0 && x < 4_294_967_295.0).then_some(x)
        }
        Key::Second(_) | Key::Text(_) => None,
    };
    order.sort_by(|(a, _), (b, _)| match (index(&keys.keys[*a as usize]), index(&keys.keys[*b as usize])) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (None, None) => a.cmp(b),
    });
    order
}

/// `joinaggregate`: the figures of its group written into every row.
#[derive(Clone, Debug)]
pub(crate) struct JoinAggregate {
    groupby: Vec<Field>,
    key: Option<Field>,
    measures: Measures,
}

impl JoinAggregate {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        Ok(Self {
            groupby: params.fields("groupby")?.unwrap_or_default(),
            key: params.field("key")?,
            // Vega's joinaggregate knows no `aggregate_params`.
            measures: Measures::read(params, &[])?,
        })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let dimensions = columns(&self.groupby, input, host)?;
        let groups = groups(&self.key, &dimensions, input, host)?;
        let rows = Rows { of_row: &groups.of_row, count: groups.len() };
        let measures = self.measures.evaluate(input, &rows, host)?;

        let mut table = Table::clone(input);
        let group_of_row = groups.row_indices();
        for (field, column) in self.groupby.iter().zip(&dimensions) {
            // Every row takes over its group's values, which may differ from its own in type alone.
            let settled = matches!(**column, Column::Numbers { mask: None, .. } | Column::Texts { mask: None, .. });
            if field.plain() != Some(&field.name) || !settled {
                let of_group = column.take(&groups.first);
                table.set(Rc::clone(&field.name), of_group.take(&group_of_row));
            }
        }
        for (name, column) in measures {
            table.set(name, column.take(&group_of_row));
        }
        Ok(table.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::{ROWS, check};

    #[test]
    fn figures_leave_out_what_is_missing_and_groups_come_as_first_met() {
        check(
            r#"[{"type": "aggregate", "groupby": ["k"], "fields": ["n", "n", "n", "n", "n", null], "ops": ["sum", "mean", "valid", "missing", "distinct", "count"]}]"#,
            ROWS,
            r#"[
                {"k": "b", "count": 2, "sum_n": 8, "mean_n": 4, "valid_n": 2, "missing_n": 0, "distinct_n": 2},
                {"k": "a", "count": 2, "valid_n": 0, "missing_n": 1, "distinct_n": 2},
                {"k": 1, "count": 2, "sum_n": 4, "mean_n": 4, "valid_n": 1, "missing_n": 1, "distinct_n": 2}
            ]"#,
        );
    }

    #[test]
    fn spread_needs_two_values() {
        check(
            r#"[{"type": "aggregate", "groupby": ["k"], "fields": ["x", "x", "x", "x", "x"], "ops": ["variance", "variancep", "stdev", "stdevp", "stderr"], "as": ["v", "vp", "s", "sp", "se"]}]"#,
            ROWS,
            r#"[
                {"k": "b", "v": 2, "vp": 1, "s": 1.4142135623730951, "sp": 1, "se": 1},
                {"k": "a", "v": 8, "vp": 4, "s": 2.8284271247461903, "sp": 2, "se": 2},
                {"k": 1, "v": 0.5, "vp": 0.25, "s": 0.7071067811865476, "sp": 0.5, "se": 0.5}
            ]"#,
        );
    }

    #[test]
    fn order_statistics_and_extremes() {
        check(
            r#"[{"type": "aggregate", "fields": ["x", "x", "x", "k", "k"], "ops": ["q1", "median", "q3", "min", "max"]}]"#,
            ROWS,
            r#"[{"q1_x": 2.25, "median_x": 3.5, "q3_x": 4.75, "min_k": "1", "max_k": "b"}]"#,
        );
        check(
            r#"[{"type": "aggregate", "groupby": ["k"], "fields": ["n", "x"], "ops": ["argmin", "argmax"], "as": ["lo", "hi"]}]"#,
            ROWS,
            r#"[
                {"k": "b", "lo": {"k": "b", "n": 3, "x": 1}, "hi": {"k": "b", "n": "5", "x": 3}},
                {"k": "a", "lo": {}, "hi": {"k": "a", "n": "$NaN", "x": 6}},
                {"k": 1, "lo": {"k": "1", "n": "", "x": 5}, "hi": {"k": "1", "n": "", "x": 5}}
            ]"#,
        );
    }

    #[test]
    fn cross_adds_absent_combinations_whole_numbers_first() {
        check(
            r#"[{"type": "aggregate", "groupby": ["a", "b"], "cross": true, "fields": ["x", "x"], "ops": ["count", "sum"]}]"#,
            r#"[{"a": "z", "b": 10, "x": 1}, {"a": 2, "b": 9, "x": 2}, {"a": 1, "b": 10, "x": 3}]"#,
            r#"[
                {"a": "z", "b": 10, "count_x": 1, "sum_x": 1},
                {"a": 2, "b": 9, "count_x": 1, "sum_x": 2},
                {"a": 1, "b": 10, "count_x": 1, "sum_x": 3},
                {"a": 1, "b": 9, "count_x": 0},
                {"a": 2, "b": 10, "count_x": 0},
                {"a": "z", "b": 9, "count_x": 0}
            ]"#,
        );
    }

    #[test]
    fn products_and_decaying_means() {
        check(
            r#"[{"type": "aggregate", "groupby": [], "fields": ["x", "x", "x"], "ops": ["product", "exponential", "exponentialb"], "aggregate_params": [null, 0.5, 0.5], "as": ["p", "e", "b"]}]"#,
            ROWS,
            r#"[{"p": 720, "e": 5.095238095238095, "b": 5.015625}]"#,
        );
    }

    #[test]
    fn no_rows_make_no_group() {
        check(r#"[{"type": "aggregate", "groupby": [], "fields": [null], "ops": ["count"]}]"#, r#"[]"#, r#"[]"#);
    }

    #[test]
    fn join_writes_the_group_into_each_row() {
        check(
            r#"[{"type": "joinaggregate", "groupby": ["k"], "fields": ["x", null], "ops": ["sum", "count"], "as": ["total", "rows"]}]"#,
            ROWS,
            r#"[
                {"k": "b", "n": 3, "x": 1, "rows": 2, "total": 4},
                {"k": "a", "n": null, "x": 2, "rows": 2, "total": 8},
                {"k": "b", "n": "5", "x": 3, "rows": 2, "total": 4},
                {"k": 1, "n": 4, "x": 4, "rows": 2, "total": 9},
                {"k": 1, "n": "", "x": 5, "rows": 2, "total": 9},
                {"k": "a", "n": "$NaN", "x": 6, "rows": 2, "total": 8}
            ]"#,
        );
    }

    #[test]
    fn nested_fields_are_named_by_their_path() {
        check(
            r#"[{"type": "aggregate", "groupby": ["a.b"], "fields": ["a.c"], "ops": ["max"]}]"#,
            r#"[{"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 7}}]"#,
            r#"[{"a.b": 1, "max_a.c": 7}]"#,
        );
    }
}
