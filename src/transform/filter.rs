//! `filter`: the rows for which an expression is truthy.

use std::rc::Rc;

use super::params::Resolved;
use super::{Host, Output};
use crate::error::Result;
use crate::expr::{self, Expr};
use crate::table::Table;

/// `filter`.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    expr: Rc<Expr>,
}

impl Filter {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        Ok(Self { expr: params.required_expr("expr")? })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let kept: Vec<usize> = expr::eval_test(&self.expr, input, host)?
            .iter()
            .enumerate()
            .filter(|(_, kept)| **kept)
            .map(|(row, _)| row)
            .collect();
        if kept.len() == input.rows() {
            return Ok(Rc::clone(input).into());
        }
        Ok(input.take(&kept).into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn rows_that_are_truthy_stay() {
        check(
            r#"[{"type": "filter", "expr": "datum.y"}]"#,
            r#"[{"y": 1}, {"y": 0}, {"y": null}, {"y": "a"}, {}]"#,
            r#"[{"y": 1}, {"y": "a"}]"#,
        );
    }
}
