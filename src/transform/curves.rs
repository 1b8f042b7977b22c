//! Curves by group: what regressions and densities read from groups of rows, and the table of points that they give.

use std::rc::Rc;

use super::field::{Field, columns};
use super::group::Groups;
use super::key::Spelling;
use super::{Host, check_rows};
use crate::error::Result;
use crate::table::{Column, Table, Value};

/// Rows by group, for a transform that gives points in place of rows.
pub(super) struct Curves<'a> {
    groupby: &'a [Field],
    dimensions: Vec<Rc<Column>>,
    groups: Groups,
    /// The group of each point so far, and the point.
    points: Vec<(usize, [f64; 2])>,
}

impl<'a> Curves<'a> {
    /// Groups rows by the fields; with none (rather than an empty list) all rows are a group, even if there are no rows.
    pub(super) fn new(groupby: Option<&'a [Field]>, input: &Table, host: &dyn Host) -> Result<Self> {
        let dimensions = columns(groupby.unwrap_or_default(), input, host)?;
        let mut groups = Groups::new(&dimensions, input.rows(), Spelling::Listed);
        if groupby.is_none() && groups.len() == 0 {
            groups.first.push(0);
        }
        Ok(Self { groupby: groupby.unwrap_or_default(), dimensions, groups, points: Vec::new() })
    }

    /// The rows of each group.
    pub(super) fn rows(&self) -> Vec<Vec<usize>> {
        self.groups.rows()
    }

    /// The group's own value of each dimension.
    pub(super) fn dimensions(&self, group: usize) -> Vec<Value> {
        self.dimensions.iter().map(|column| column.value(self.groups.first[group])).collect()
    }

    pub(super) fn push(&mut self, group: usize, points: impl IntoIterator<Item = [f64; 2]>) -> Result<()> {
        self.points.extend(points.into_iter().map(|point| (group, point)));
        check_rows(self.points.len())
    }

    /// The points as rows, each with its group's values.
    pub(super) fn finish(self, names: &[Rc<str>; 2]) -> Table {
        let mut table = Table::with_rows(self.points.len());
        let rows: Vec<usize> = self.points.iter().map(|(group, _)| self.groups.first[*group]).collect();
        for (field, column) in self.groupby.iter().zip(&self.dimensions) {
            table.set(Rc::clone(&field.name), column.take(&rows));
        }
        for (i, name) in names.iter().enumerate() {
            table.set(Rc::clone(name), Column::numbers(self.points.iter().map(|(_, point)| point[i]).collect()));
        }
        table
    }
}

/// The (x, y) of the rows in which both are numbers.
pub(super) fn points(x: &Column, y: &Column, rows: &[usize]) -> Vec<[f64; 2]> {
    let number = |column: &Column, row: usize| match column.value(row) {
        value if value.is_missing() => None,
        value => Some(value.to_number()).filter(|x| !x.is_nan()),
    };
    rows.iter().filter_map(|&row| Some([number(x, row)?, number(y, row)?])).collect()
}

/// Least and greatest of the rows' values, NaN when there is none. Vega compares the raw values, so strings go by their
/// letters.
pub(super) fn raw_extent(column: &Column, rows: &[usize]) -> [f64; 2] {
    let mut ends: Option<[Value; 2]> = None;
    for value in rows.iter().map(|&row| column.value(row)) {
        if value.is_missing() || matches!(value, Value::Number(x) | Value::Date(x) if x.is_nan()) {
            continue;
        }
        match &mut ends {
            None => ends = Some([value.clone(), value]),
            Some([min, max]) => {
                if value.is_less(min) {
                    *min = value;
                } else if max.is_less(&value) {
                    *max = value;
                }
            }
        }
    }
    ends.map_or([f64::NAN; 2], |ends| ends.map(|end| end.to_number()))
}
