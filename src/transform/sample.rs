//! `sample`: a random choice of rows, by reservoir.

use std::rc::Rc;

use super::params::Resolved;
use super::{Host, Output};
use crate::error::Result;
use crate::table::Table;

/// `sample`.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    size: f64,
}

impl Sample {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        Ok(Self { size: params.number("size").unwrap_or(1000.0) })
    }

    /// A chosen row stands in the place of the one it drove out, so rows may come out in another order.
    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let mut chosen = Vec::new();
        for row in 0..input.rows() {
            if (chosen.len() as f64) < self.size {
                chosen.push(row);
                continue;
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "truncation picks the place")]
            let place = ((row + 1) as f64 * host.random()) as usize;
            if let Some(held) = chosen.get_mut(place) {
                *held = row;
            }
        }
        Ok(input.take(&chosen).into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn the_reservoir_draws_from_the_stream() {
        check(
            r#"[{"type": "sample", "size": 3}]"#,
            r#"[{"i": 0}, {"i": 1}, {"i": 2}, {"i": 3}, {"i": 4}, {"i": 5}, {"i": 6}, {"i": 7}]"#,
            r#"[{"i": 0}, {"i": 1}, {"i": 4}]"#,
        );
    }
}
