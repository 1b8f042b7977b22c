//! `voronoi`: the part of a rectangle that is nearest to each row's point, as the source of a path, pixels.

mod diagram;

use std::rc::Rc;

use super::field::Field;
use super::params::{Param, Resolved};
use super::{Host, Output};
use crate::error::Result;
use crate::table::{Column, Table};
use diagram::{Pair, cells};

/// `voronoi`.
#[derive(Clone, Debug)]
pub(crate) struct Voronoi {
    x: Field,
    y: Field,
    /// Least and greatest corner.
    extent: [Pair; 2],
    name: Rc<str>,
}

/// The extent when nothing is written.
const FAR: f64 = 1e5;

impl Voronoi {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let corner = |param: &Param| {
            let numbers = param.items();
            [0, 1].map(|i| numbers.get(i).map_or(f64::NAN, Param::to_number))
        };
        let extent = match (params.pair("size"), params.param("extent").map(Param::items)) {
            (Some(size), _) => [[0.0, 0.0], size],
            (None, Some(corners)) => [0, 1].map(|i| corners.get(i).map_or([f64::NAN; 2], corner)),
            (None, None) => [[-FAR; 2], [FAR; 2]],
        };
        Ok(Self {
            x: params.required_field("x")?,
            y: params.required_field("y")?,
            extent,
            name: params.text("as").filter(|name| !name.is_empty()).unwrap_or_else(|| "path".into()),
        })
    }

    /// Adds the column of cells. The first of several rows in one place has the cell; the others, and rows that are nowhere, have
    /// a null path.
    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let (x, y) = (self.x.column(input, host)?.to_numbers(), self.y.column(input, host)?.to_numbers());
        let points: Vec<Pair> = x.into_iter().zip(y).map(|(x, y)| [x, y]).collect();
        let mut table = Table::clone(input);
        table.set(Rc::clone(&self.name), Column::Polygons(cells(&points, self.extent)));
        Ok(table.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn each_point_has_what_is_nearest_to_it() {
        check(
            r#"[{"type": "voronoi", "x": "x", "y": "y", "size": [10, 6]}]"#,
            r#"[{"x": 2, "y": 3}, {"x": 6, "y": 3}, {"x": 6, "y": 3}, {"x": null, "y": "$NaN"}]"#,
            r#"[{"x": 2, "y": 3, "path": "M0,0L4,0L4,6L0,6Z"}, {"x": 6, "y": 3, "path": "M4,0L10,0L10,6L4,6Z"},
                {"x": 6, "y": 3, "path": null}, {"x": null, "y": "$NaN", "path": null}]"#,
        );
    }
}
