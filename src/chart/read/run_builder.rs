//! The metrics of one run while its rows go by. A file has one, unless a column tells several runs apart.

use super::batch::{Batch, Extent};
use super::cell::is_missing;
use super::missing::RowKinds;
use super::x_column::{WithinEpoch, XColumn};
use crate::chart::accumulate::{Accumulator, Retention};
use crate::chart::chunk::{Chunk, ChunkX};
use crate::chart::model::{Metric, XAxis};
use crate::chart::split::Split;

/// A step of x downward.
#[derive(Clone, Copy, Debug)]
pub(super) struct Descent {
    /// The row's number, from 1.
    pub(super) row: u64,
    pub(super) from: f64,
    pub(super) to: f64,
}

/// Builds the metrics of one run.
#[derive(Debug)]
pub(super) struct RunBuilder {
    /// What the column that tells runs apart says.
    pub(super) name: String,
    /// One for each metric, by its number; `None` when it was given up.
    accumulators: Vec<Option<Accumulator>>,
    kinds: RowKinds,
    /// How many metrics there were when a row with all of them was last counted as a kind.
    full: usize,
    pub(super) count: u64,
    pub(super) without_x: u64,
    last_x: f64,
    /// The first step of x downward.
    pub(super) descent: Option<Descent>,
    /// Whether the name does not say that this is a validation or a test.
    is_of_training: bool,
}

impl RunBuilder {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            accumulators: Vec::new(),
            kinds: RowKinds::default(),
            full: 0,
            count: 0,
            without_x: 0,
            last_x: f64::NEG_INFINITY,
            descent: None,
            is_of_training: name.split('/').filter_map(Split::named).all(|split| split == Split::Train),
        }
    }

    /// Adds a metric, of which all rows so far have no value.
    pub(super) fn add(&mut self, retention: Retention) {
        let mut accumulator = Accumulator::new(retention);
        accumulator.skip(self.count - self.without_x);
        self.accumulators.push(Some(accumulator));
    }

    /// Adds a place for a metric that was given up.
    pub(super) fn add_none(&mut self) {
        self.accumulators.push(None);
    }

    /// Gives a metric up.
    pub(super) fn drop(&mut self, metric: usize) {
        if let Some(accumulator) = self.accumulators.get_mut(metric) {
            *accumulator = None;
        }
    }

    /// Adds the rows of a batch, at least one; `columns` says where they have the value of each metric.
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
        for (column, accumulator) in columns.iter().zip(&mut self.accumulators) {
            let Extent { low, high, .. } = extent(*column);
            if let Some(accumulator) = accumulator {
                accumulator.values(&Chunk { x, y: batch.column(*column), low, high });
            }
        }
    }

    /// The x of the rows of a batch; `None` when it goes back, or when some row has none.
    fn places<'a>(&self, batch: &Batch<'a>, x_column: Option<XColumn>) -> Option<ChunkX<'a>> {
        let Some(of) = x_column else { return Some(ChunkX::From(self.count as f64)) };
        if of.within.is_some() {
            return None;
        }
        let x = ChunkX::Times(batch.column(of.column), of.unit);
        let [first, last] = [0, batch.rows - 1].map(|row| x.at(row));
        let goes_on = self.last_x <= first && first.is_finite() && last.is_finite();
        (goes_on && batch.extents[of.column].rises).then_some(x)
    }

    /// Adds a row, by its value in each column; `columns` says which of them are metrics.
    #[inline]
    pub(super) fn push(&mut self, value: impl Fn(usize) -> f64, x_column: Option<XColumn>, columns: &[usize]) {
        let mut x = self.count as f64;
        self.count += 1;
        if let Some(of) = x_column {
            x = match of.within {
                None => value(of.column) * of.unit,
                Some(WithinEpoch { epoch, first, length }) => {
                    // What was measured on other data than that of the training was so at the end of the epoch.
                    let place = value(of.column);
                    let share = if self.is_of_training && place.is_finite() { place / length } else { 1.0 };
                    value(epoch) - first + share
                }
            };
            if !x.is_finite() {
                if columns.iter().all(|column| is_missing(value(*column))) {
                    self.count -= 1; // what a program says of itself before it begins
                    return;
                }
                self.without_x += 1;
                return;
            }
            if x < self.last_x && self.descent.is_none() {
                self.descent = Some(Descent { row: self.count, from: self.last_x, to: x });
            }
            self.last_x = x;
        }
        let mut all = true;
        for (column, accumulator) in columns.iter().zip(&mut self.accumulators) {
            let y = value(*column);
            if is_missing(y) {
                all = false;
            } else if let Some(accumulator) = accumulator {
                accumulator.value(x, y);
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
        for (column, accumulator) in columns.iter().zip(&mut self.accumulators) {
            if let (true, Some(accumulator)) = (is_missing(value(*column)), accumulator) {
                accumulator.missing(kind);
            }
        }
    }

    /// The metrics with their numbers; `name` gives the name of a number.
    pub(super) fn finish(self, x: &XAxis, name: impl Fn(usize) -> String) -> Vec<(usize, Metric)> {
        let mut metrics = Vec::new();
        for (number, accumulator) in self.accumulators.into_iter().enumerate() {
            let Some(accumulator) = accumulator else { continue };
            let gaps = self.kinds.gaps(number, accumulator.present());
            metrics.push((number, accumulator.finish(name(number), x.clone(), gaps)));
        }
        metrics
    }
}
