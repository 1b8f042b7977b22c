//! `graticule`: a row with the lines of a grid on the sphere.

use std::rc::Rc;

use super::append::append_rows;
use super::params::{Param, Resolved};
use super::{Host, Output};
use crate::error::Result;
use crate::geo::Graticule as Grid;
use crate::table::{Table, Value};

/// `graticule`.
#[derive(Clone, Debug)]
pub(crate) struct Graticule {
    grid: Grid,
}

impl Graticule {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let mut grid = Grid::default();
        let corner = |param: &Param| {
            let numbers: Vec<f64> = param.items().iter().map(Param::to_number).collect();
            [0, 1].map(|i| numbers.get(i).copied().unwrap_or(f64::NAN))
        };
        let extent = |key: &str| {
            let items = params.param(key)?.items();
            Some([0, 1].map(|i| items.get(i).map_or([f64::NAN; 2], corner)))
        };
        grid.major_extent = extent("extentMajor").or_else(|| extent("extent")).unwrap_or(grid.major_extent);
        grid.minor_extent = extent("extentMinor").or_else(|| extent("extent")).unwrap_or(grid.minor_extent);
        grid.major_step = params.pair("stepMajor").or_else(|| params.pair("step")).unwrap_or(grid.major_step);
        grid.minor_step = params.pair("stepMinor").or_else(|| params.pair("step")).unwrap_or(grid.minor_step);
        grid.precision = params.number("precision").unwrap_or(grid.precision);
        Ok(Self { grid })
    }

    /// The row stands below whatever rows there are.
    pub(super) fn apply(&self, input: &Rc<Table>, _host: &dyn Host) -> Result<Output> {
        let point = |[x, y]: &[f64; 2]| Value::array(vec![Value::Number(*x), Value::Number(*y)]);
        let line = |line: &Vec<[f64; 2]>| Value::array(line.iter().map(point).collect());
        let coordinates = Value::array(self.grid.lines()?.iter().map(line).collect());
        let row = [("type".into(), vec![Value::text("MultiLineString")]), ("coordinates".into(), vec![coordinates])];
        Ok(append_rows(input, &row).into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn one_row_holds_all_lines() {
        check(
            r#"[{"type": "graticule", "step": [180, 90], "extent": [[-180, -45], [180, 45]], "precision": 180}]"#,
            "[]",
            r#"[{"type": "MultiLineString", "coordinates": [[[-180, -45], [-180, 45]], [[0, -45], [0, 45]],
                [[-180, 0], [0, 0], [180, 0]]]}]"#,
        );
    }
}
