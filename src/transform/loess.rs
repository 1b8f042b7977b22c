//! `loess`: a smoothed curve for each group.

use std::rc::Rc;

use super::curves::{Curves, points};
use super::field::Field;
use super::params::Resolved;
use super::statistics::loess::loess;
use super::{Host, Output};
use crate::error::Result;
use crate::table::Table;

/// `loess`.
#[derive(Clone, Debug)]
pub(crate) struct Loess {
    x: Field,
    y: Field,
    groupby: Option<Vec<Field>>,
    /// Share of a group's points that shape each point of the curve.
    bandwidth: f64,
    names: [Rc<str>; 2],
}

impl Loess {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let (x, y) = (params.required_field("x")?, params.required_field("y")?);
        let names = params.names("as", [&*x.name, &*y.name]);
        let bandwidth = params.number_or("bandwidth", 0.3);
        Ok(Self { groupby: params.fields("groupby")?, bandwidth, names, x, y })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let (x, y) = (self.x.column(input, host)?, self.y.column(input, host)?);
        let mut curves = Curves::new(self.groupby.as_deref(), input, host)?;
        for (group, rows) in curves.rows().iter().enumerate() {
            curves.push(group, loess(&points(&x, &y, rows), self.bandwidth))?;
        }
        Ok(curves.finish(&self.names).into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn each_group_has_its_curve() {
        check(
            r#"[{"type": "loess", "x": "x", "y": "y", "groupby": ["s"], "bandwidth": 0.9}]"#,
            r#"[{"s": "b", "x": 3, "y": 1}, {"s": "a", "x": 1, "y": 2}, {"s": "b", "x": 1, "y": 5}, {"s": "b", "x": 2, "y": "4"}, {"s": "a", "x": 4, "y": 3}, {"s": "a", "x": null, "y": 3}]"#,
            r#"[
                {"s": "b", "x": 1, "y": 5},
                {"s": "b", "x": 2, "y": 4},
                {"s": "b", "x": 3, "y": 1},
                {"s": "a", "x": 1, "y": 2},
                {"s": "a", "x": 4, "y": 3}
            ]"#,
        );
    }
}
