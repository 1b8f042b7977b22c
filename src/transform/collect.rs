//! `collect`: rows in sorted order.

use std::rc::Rc;

use super::order::Sort;
use super::params::Resolved;
use super::{Host, Output};
use crate::error::Result;
use crate::table::Table;

/// `collect`.
#[derive(Clone, Debug)]
pub(crate) struct Collect {
    sort: Option<Sort>,
}

impl Collect {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        Ok(Self { sort: Sort::read(params, "sort")? })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let Some(sort) = &self.sort else { return Ok(Rc::clone(input).into()) };
        let mut rows: Vec<usize> = (0..input.rows()).collect();
        sort.order(input, host)?.sort(&mut rows);
        Ok(input.take(&rows).into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::{ROWS, check};

    #[test]
    fn several_fields_decide_one_after_the_other() {
        check(
            r#"[{"type": "collect", "sort": {"field": ["k", "x"], "order": ["ascending", "descending"]}}]"#,
            ROWS,
            r#"[
                {"k": "1", "n": "", "x": 5},
                {"k": "a", "n": "$NaN", "x": 6},
                {"k": 1, "n": 4, "x": 4},
                {"k": "a", "n": null, "x": 2},
                {"k": "b", "n": "5", "x": 3},
                {"k": "b", "n": 3, "x": 1}
            ]"#,
        );
        check(
            r#"[{"type": "collect", "sort": {"field": "n"}}]"#,
            ROWS,
            r#"[
                {"k": "a", "n": null, "x": 2},
                {"k": "a", "n": "$NaN", "x": 6},
                {"k": "1", "n": "", "x": 5},
                {"k": "b", "n": 3, "x": 1},
                {"k": 1, "n": 4, "x": 4},
                {"k": "b", "n": "5", "x": 3}
            ]"#,
        );
    }
}
