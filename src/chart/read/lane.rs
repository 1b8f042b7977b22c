//! The metrics of one run while its rows go by. A file has one, unless a column tells several runs apart.

use super::batch::{Batch, Extent};
use super::cell::is_missing;
use super::gap::RowKinds;
use crate::chart::gather::{Gather, Keep};
use crate::chart::model::{Metric, XAxis};
use crate::chart::stretch::{Places, Stretch};

/// Where a row has its x value, and what to multiply it with.
#[derive(Clone, Copy, Debug)]
pub(super) struct XColumn {
    pub(super) column: usize,
    pub(super) unit: f64,
}

/// A step of x downward.
#[derive(Clone, Copy, Debug)]
pub(super) struct Back {
    /// From 1.
    pub(super) row: u64,
    pub(super) from: f64,
    pub(super) to: f64,
}

/// One run.
#[derive(Debug)]
pub(super) struct Lane {
    /// What the column that tells runs apart says.
    pub(super) name: String,
    /// By number of the metric; `None` when it was given up.
    gathers: Vec<Option<Gather>>,
    kinds: RowKinds,
    /// How many metrics there were when a row with all of them was last counted as a kind.
    full: usize,
    pub(super) count: u64,
    pub(super) without_x: u64,
    last_x: f64,
    /// The first one.
    pub(super) back: Option<Back>,
}

impl Lane {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            gathers: Vec::new(),
            kinds: RowKinds::default(),
            full: 0,
            count: 0,
            without_x: 0,
            last_x: f64::NEG_INFINITY,
            back: None,
        }
    }

    /// Adds a metric, of which all rows so far have no value.
    pub(super) fn add(&mut self, keep: Keep) {
        let mut gather = Gather::new(keep);
        gather.skip(self.count - self.without_x);
        self.gathers.push(Some(gather));
    }

    /// Adds a place for a metric that was given up.
    pub(super) fn add_none(&mut self) {
        self.gathers.push(None);
    }

    /// Gives a metric up.
    pub(super) fn drop(&mut self, metric: usize) {
        if let Some(gather) = self.gathers.get_mut(metric) {
            *gather = None;
        }
    }

    /// The rows of a batch, at least one; `columns` says where they have the value of each metric.
    pub(super) fn batch(&mut self, batch: &Batch<'_>, x_column: Option<XColumn>, columns: &[usize]) {
        let extent = |column: usize| batch.extents[column];
        let Some(x) = self.places(batch, x_column).filter(|_| columns.iter().all(|column| extent(*column).whole))
        else {
            let cells = |row: usize| move |column: usize| batch.column(column)[row];
            return (0..batch.rows).for_each(|row| self.push(cells(row), x_column, columns));
        };
        self.count += batch.rows as u64;
        self.last_x = x.at(batch.rows - 1);
        if self.full != columns.len() {
            self.kinds.count(0..columns.len());
            self.full = columns.len();
        }
        for (column, gather) in columns.iter().zip(&mut self.gathers) {
            let Extent { low, high, .. } = extent(*column);
            if let Some(gather) = gather {
                gather.values(&Stretch { x, y: batch.column(*column), low, high });
            }
        }
    }

    /// The x of the rows of a batch; `None` when it goes back, or when some row has none.
    fn places<'a>(&self, batch: &Batch<'a>, x_column: Option<XColumn>) -> Option<Places<'a>> {
        let Some(of) = x_column else { return Some(Places::From(self.count as f64)) };
        let x = Places::Times(batch.column(of.column), of.unit);
        let [first, last] = [0, batch.rows - 1].map(|row| x.at(row));
        let goes_on = self.last_x <= first && first.is_finite() && last.is_finite();
        (goes_on && batch.extents[of.column].rises).then_some(x)
    }

    /// A row, by its value in each column; `columns` says which of them are metrics.
    #[inline]
    pub(super) fn push(&mut self, value: impl Fn(usize) -> f64, x_column: Option<XColumn>, columns: &[usize]) {
        let mut x = self.count as f64;
        self.count += 1;
        if let Some(of) = x_column {
            x = value(of.column) * of.unit;
            if !x.is_finite() {
                self.without_x += 1;
                return;
            }
            if x < self.last_x && self.back.is_none() {
                self.back = Some(Back { row: self.count, from: self.last_x, to: x });
            }
            self.last_x = x;
        }
        let mut all = true;
        for (column, gather) in columns.iter().zip(&mut self.gathers) {
            let y = value(*column);
            if is_missing(y) {
                all = false;
            } else if let Some(gather) = gather {
                gather.value(x, y);
            }
        }
        if all && self.full == columns.len() {
            return;
        }
        let present = columns.iter().enumerate().filter(|(_, column)| !is_missing(value(**column)));
        let kind = self.kinds.count(present.map(|(number, _)| number));
        if all {
            self.full = columns.len();
        }
        for (column, gather) in columns.iter().zip(&mut self.gathers) {
            if let (true, Some(gather)) = (is_missing(value(*column)), gather) {
                gather.missing(kind);
            }
        }
    }

    /// The metrics with their numbers; `name` gives the name of a number.
    pub(super) fn finish(self, x: &XAxis, name: impl Fn(usize) -> String) -> Vec<(usize, Metric)> {
        let mut metrics = Vec::new();
        for (number, gather) in self.gathers.into_iter().enumerate() {
            let Some(gather) = gather else { continue };
            let gaps = self.kinds.gaps(number, gather.present());
            metrics.push((number, gather.finish(name(number), x.clone(), gaps)));
        }
        metrics
    }
}
