//! `formula`: a column of the values of an expression.

use std::rc::Rc;

use super::params::Resolved;
use super::{Host, Output};
use crate::error::Result;
use crate::expr::{self, Expr};
use crate::table::Table;

/// `formula`.
#[derive(Clone, Debug)]
pub(crate) struct Formula {
    expr: Rc<Expr>,
    name: Rc<str>,
}

impl Formula {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let name = params.text("as").ok_or_else(|| params.missing("as"))?;
        Ok(Self { expr: params.required_expr("expr")?, name })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let mut table = Table::clone(input);
        table.set(Rc::clone(&self.name), expr::eval_shared(&self.expr, input, host)?);
        Ok(table.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn a_formula_may_replace_its_own_field() {
        check(
            r#"[{"type": "formula", "expr": "datum.x * 2", "as": "x"}, {"type": "formula", "expr": "datum.x + 1", "as": "z"}]"#,
            r#"[{"x": 1}, {"x": 2}]"#,
            r#"[{"x": 2, "z": 3}, {"x": 4, "z": 5}]"#,
        );
    }
}
