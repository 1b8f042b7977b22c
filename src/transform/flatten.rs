//! `flatten`: one row for each member of a list.

use std::rc::Rc;

use super::field::{Field, columns};
use super::params::Resolved;
use super::{Host, Output, check_rows};
use crate::error::Result;
use crate::js::units;
use crate::table::{Column, Table, Value};

/// `flatten`.
#[derive(Clone, Debug)]
pub(crate) struct Flatten {
    fields: Vec<Field>,
    index: Option<Rc<str>>,
    names: Vec<Rc<str>>,
}

impl Flatten {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let fields = params.fields("fields")?.ok_or_else(|| params.missing("fields"))?;
        let named = params.texts("as").unwrap_or_default();
        let name = |(i, field): (usize, &Field)| {
            named.get(i).cloned().flatten().filter(|name| !name.is_empty()).unwrap_or_else(|| Rc::clone(&field.name))
        };
        let names = fields.iter().enumerate().map(name).collect();
        Ok(Self { fields, index: params.text("index").filter(|name| !name.is_empty()), names })
    }

    /// Lists of one row run side by side; a shorter one is filled with nulls. A row in which one of them is no list gives none.
    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let columns = columns(&self.fields, input, host)?;
        let length = |row: usize| {
            let lengths = columns.iter().map(|column| match column.value(row) {
                Value::Array(values) => Some(values.len()),
                Value::Text(text) => Some(units(&text)),
                _ => None,
            });
            lengths.collect::<Option<Vec<usize>>>().and_then(|lengths| lengths.into_iter().max()).unwrap_or(0)
        };
        let (mut rows, mut indices) = (Vec::new(), Vec::new());
        for row in 0..input.rows() {
            let n = length(row);
            check_rows(rows.len().saturating_add(n))?;
            rows.extend(std::iter::repeat_n(row, n));
            indices.extend(0..n);
        }
        let mut table = input.take(&rows);
        for (name, column) in self.names.iter().zip(&columns) {
            let member = |(&row, &i): (&usize, &usize)| match column.value(row) {
                Value::Array(values) => {
                    values.get(i).filter(|value| !value.is_missing()).cloned().unwrap_or(Value::Null)
                }
                value => match value.member(&i.to_string()) {
                    Value::Undefined => Value::Null,
                    unit => unit,
                },
            };
            table.set(Rc::clone(name), rows.iter().zip(&indices).map(member).collect::<Column>());
        }
        if let Some(name) = &self.index {
            table.set(Rc::clone(name), Column::numbers(indices.iter().map(|&i| i as f64).collect()));
        }
        Ok(table.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn lists_run_side_by_side() {
        check(
            r#"[{"type": "flatten", "fields": ["a", "b"], "index": "i", "as": ["x"]}]"#,
            r#"[{"a": [1, 2, 3], "b": ["u"], "c": 1}, {"a": [], "b": [], "c": 2}, {"a": "xy", "b": [null, 2], "c": 3}]"#,
            r#"[
                {"a": [1, 2, 3], "b": "u", "c": 1, "x": 1, "i": 0},
                {"a": [1, 2, 3], "b": null, "c": 1, "x": 2, "i": 1},
                {"a": [1, 2, 3], "b": null, "c": 1, "x": 3, "i": 2},
                {"a": "xy", "b": null, "c": 3, "x": "x", "i": 0},
                {"a": "xy", "b": 2, "c": 3, "x": "y", "i": 1}
            ]"#,
        );
    }
}
