//! `sequence`: rows of evenly spaced numbers.

use std::rc::Rc;

use super::params::Resolved;
use super::{Host, Output, check_rows};
use crate::error::Result;
use crate::table::{Column, Table};

/// `sequence`.
#[derive(Clone, Debug)]
pub(crate) struct Sequence {
    start: f64,
    stop: f64,
    step: f64,
    name: Rc<str>,
}

impl Sequence {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        Ok(Self {
            start: params.number("start").ok_or_else(|| params.missing("start"))?,
            stop: params.number("stop").ok_or_else(|| params.missing("stop"))?,
            step: params.number_or("step", 1.0),
            name: params.text("as").filter(|name| !name.is_empty()).unwrap_or_else(|| "data".into()),
        })
    }

    /// The numbers stand below whatever rows there are.
    pub(super) fn apply(&self, input: &Rc<Table>, _host: &dyn Host) -> Result<Output> {
        let values = range(self.start, self.stop, self.step)?;
        if input.rows() > 0 {
            let tail: Vec<_> = values.into_iter().map(crate::table::Value::Number).collect();
            return Ok(super::append::append_rows(input, &[(Rc::clone(&self.name), tail)]).into());
        }
        let mut table = Table::with_rows(values.len());
        table.set(Rc::clone(&self.name), Column::numbers(values));
        Ok(table.into())
    }
}

/// Numbers from `start` up to `stop`, which is left out, `step` apart.
///
/// # Errors
///
/// More of them than a table may have rows.
pub(super) fn range(start: f64, stop: f64, step: f64) -> Result<Vec<f64>> {
    let count = ((stop - start) / step).ceil();
    if count.is_nan() || count <= 0.0 {
        return Ok(Vec::new());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count above zero; casts saturate")]
    let count = count as usize;
    check_rows(count)?;
    Ok((0..count).map(|i| start + i as f64 * step).collect())
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn the_end_is_left_out() {
        check(
            r#"[{"type": "sequence", "start": 0, "stop": 1, "step": 0.3, "as": "u"}]"#,
            r#"[]"#,
            r#"[{"u": 0}, {"u": 0.3}, {"u": 0.6}, {"u": 0.8999999999999999}]"#,
        );
        check(r#"[{"type": "sequence", "start": 3, "stop": 1}]"#, r#"[]"#, r#"[]"#);
    }
}
