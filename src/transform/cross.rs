//! `cross`: every row with every row, each pair as two objects.

use std::rc::Rc;

use super::params::Resolved;
use super::{Host, Output, check_rows};
use crate::error::Result;
use crate::expr::{self, Expr};
use crate::table::{Column, Table, Value};

/// `cross`.
#[derive(Clone, Debug)]
pub(crate) struct Cross {
    filter: Option<Rc<Expr>>,
    names: [Rc<str>; 2],
}

impl Cross {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        Ok(Self { filter: params.expr("filter")?, names: params.names("as", ["a", "b"]) })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let n = input.rows();
        check_rows(n.saturating_mul(n))?;
        let rows: Vec<Value> = (0..n).map(|row| Value::Object(Rc::new(input.row(row)))).collect();
        let mut table = Table::with_rows(n * n);
        let [left, right] = &self.names;
        table.set(Rc::clone(left), Column::Values((0..n * n).map(|i| rows[i / n].clone()).collect()));
        table.set(Rc::clone(right), Column::Values((0..n * n).map(|i| rows[i % n].clone()).collect()));
        let Some(filter) = &self.filter else { return Ok(table.into()) };
        let tests = expr::eval_test(filter, &table, host)?;
        let kept: Vec<usize> = (0..n * n).filter(|&row| tests[row]).collect();
        Ok(table.take(&kept).into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn every_pair_that_passes() {
        check(
            r#"[{"type": "cross", "filter": "datum.a.i < datum.b.i"}]"#,
            r#"[{"i": 1}, {"i": 2}, {"i": 3}]"#,
            r#"[
                {"a": {"i": 1}, "b": {"i": 2}},
                {"a": {"i": 1}, "b": {"i": 3}},
                {"a": {"i": 2}, "b": {"i": 3}}
            ]"#,
        );
    }
}
