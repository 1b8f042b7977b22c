//! `fold`: several columns to two, one of their names and one of their values; one row for each.

use std::rc::Rc;

use super::field::{Field, columns};
use super::params::Resolved;
use super::{Host, Output, check_rows};
use crate::error::Result;
use crate::table::{Column, Table, Value};

/// `fold`.
#[derive(Clone, Debug)]
pub(crate) struct Fold {
    fields: Vec<Field>,
    names: [Rc<str>; 2],
}

impl Fold {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let fields = params.fields("fields")?.ok_or_else(|| params.missing("fields"))?;
        Ok(Self { fields, names: params.names("as", ["key", "value"]) })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let n = self.fields.len();
        check_rows(n.saturating_mul(input.rows()))?;
        let columns = columns(&self.fields, input, host)?;
        let rows: Vec<usize> = (0..input.rows()).flat_map(|row| std::iter::repeat_n(row, n)).collect();
        let mut table = input.take(&rows);
        let keys = (0..rows.len()).map(|i| Value::Text(Rc::clone(&self.fields[i % n].name))).collect::<Column>();
        let values = (0..rows.len()).map(|i| columns[i % n].value(i / n)).collect::<Column>();
        let [key_name, value_name] = &self.names;
        table.set(Rc::clone(key_name), keys);
        table.set(Rc::clone(value_name), values);
        Ok(table.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn each_field_makes_a_row() {
        check(
            r#"[{"type": "fold", "fields": ["x", "y"]}]"#,
            r#"[{"s": "p", "x": 1, "y": 2}, {"s": "p", "x": 2, "y": -1}, {"s": "q", "x": 1, "y": 4}, {"s": "q", "x": 3, "y": 5}, {"s": "r", "x": 2, "y": -3}]"#,
            r#"[
                {"s": "p", "x": 1, "y": 2, "key": "x", "value": 1},
                {"s": "p", "x": 1, "y": 2, "key": "y", "value": 2},
                {"s": "p", "x": 2, "y": -1, "key": "x", "value": 2},
                {"s": "p", "x": 2, "y": -1, "key": "y", "value": -1},
                {"s": "q", "x": 1, "y": 4, "key": "x", "value": 1},
                {"s": "q", "x": 1, "y": 4, "key": "y", "value": 4},
                {"s": "q", "x": 3, "y": 5, "key": "x", "value": 3},
                {"s": "q", "x": 3, "y": 5, "key": "y", "value": 5},
                {"s": "r", "x": 2, "y": -3, "key": "x", "value": 2},
                {"s": "r", "x": 2, "y": -3, "key": "y", "value": -3}
            ]"#,
        );
        check(
            r#"[{"type": "fold", "fields": ["a.b", "c"], "as": ["key", "c"]}]"#,
            r#"[{"a": {"b": 1}, "c": "t"}]"#,
            r#"[{"a": {"b": 1}, "c": 1, "key": "a.b"}, {"a": {"b": 1}, "c": "t", "key": "c"}]"#,
        );
    }
}
