//! `project`: some of the columns, under other names.

use std::rc::Rc;

use super::field::Field;
use super::params::Resolved;
use super::{Host, Output};
use crate::error::Result;
use crate::table::Table;

/// `project`.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    /// `None` keeps all columns.
    fields: Option<Vec<Field>>,
    names: Vec<Option<Rc<str>>>,
}

impl Project {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        Ok(Self { fields: params.fields("fields")?, names: params.texts("as").unwrap_or_default() })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let Some(fields) = &self.fields else { return Ok(Rc::clone(input).into()) };
        let mut table = Table::with_rows(input.rows());
        for (i, field) in fields.iter().enumerate() {
            let named = self.names.get(i).cloned().flatten().filter(|name| !name.is_empty());
            table.set(named.unwrap_or_else(|| Rc::clone(&field.name)), field.column(input, host)?);
        }
        Ok(table.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn fields_take_new_names() {
        check(
            r#"[{"type": "project", "fields": ["y", "s"], "as": ["z"]}]"#,
            r#"[{"s": "p", "x": 1, "y": 2}, {"s": "p", "x": 2, "y": -1}, {"s": "q", "x": 1, "y": 4}, {"s": "q", "x": 3, "y": 5}, {"s": "r", "x": 2, "y": -3}]"#,
            r#"[
                {"z": 2, "s": "p"},
                {"z": -1, "s": "p"},
                {"z": 4, "s": "q"},
                {"z": 5, "s": "q"},
                {"z": -3, "s": "r"}
            ]"#,
        );
    }
}
