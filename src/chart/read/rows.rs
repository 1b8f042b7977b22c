//! Rows to metrics: the one place that every tabular format ends in.
//!
//! The first rows are held back until it can be said what each column is (x axis, metric, text); from then on a row is
//! handed to its metrics and forgotten. Columns may turn up late, as keys of JSON lines do.

use rustc_hash::FxHashMap;

use super::axis::{self, Motion};
use super::cell::{Cell, MISSING, is_missing};
use super::gap::RowKinds;
use super::quote::{list, shorten};
use super::{ReadOptions, wanted};
use crate::chart::gather::{Gather, Keep};
use crate::chart::model::{Metric, XAxis, XKind};
use crate::error::{Error, Result, Warnings};

/// How many rows are held back before the columns are told apart; fewer where they are wide.
const HELD: usize = 256;
const HELD_AT_LEAST: usize = 16;
const HELD_CELLS: usize = 1 << 14;

/// All metrics of one file share this many intervals, so that a thousand columns need no more memory than a hundred.
const SHARED_BUCKETS: usize = 1 << 17;

/// What a reader should expect in the cells of a column.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Expect {
    Number,
    Time,
    /// Nobody looks at it.
    Nothing,
}

#[derive(Debug, Eq, PartialEq)]
enum Role {
    /// Still among the held rows.
    Open,
    X,
    /// With its number among the metrics.
    Metric(usize),
    /// Text, an x axis that was not chosen, or not asked for.
    Unused,
}

struct Column {
    name: String,
    role: Role,
    /// Of the held rows.
    numbers: usize,
    times: usize,
    text: Option<(u64, String)>,
}

/// Takes the rows of one file, in order.
pub(super) struct Rows<'a> {
    /// The file's name, for messages.
    label: &'a str,
    options: &'a ReadOptions,
    keep: Keep,
    warnings: &'a Warnings,
    columns: Vec<Column>,
    by_name: FxHashMap<String, usize>,
    /// The row being filled, one cell a column.
    row: Vec<f64>,
    held: Option<Vec<Vec<f64>>>,
    x: Option<usize>,
    x_axis: XAxis,
    x_unit: f64,
    /// By number: the column, and the metric unless it was given up.
    metrics: Vec<(usize, Option<Gather>)>,
    kinds: RowKinds,
    /// How many metrics there were when a row with all of them was last counted as a kind.
    full: usize,
    count: u64,
    without_x: u64,
    last_x: f64,
    /// Row, x before, x after.
    back: Option<(u64, f64, f64)>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(label: &'a str, options: &'a ReadOptions, keep: Keep, warnings: &'a Warnings) -> Self {
        Self {
            label,
            options,
            keep,
            warnings,
            columns: Vec::new(),
            by_name: FxHashMap::default(),
            row: Vec::new(),
            held: Some(Vec::new()),
            x: None,
            x_axis: XAxis { name: XAxis::ROW.to_owned(), kind: XKind::Number },
            x_unit: 1.0,
            metrics: Vec::new(),
            kinds: RowKinds::default(),
            full: 0,
            count: 0,
            without_x: 0,
            last_x: f64::NEG_INFINITY,
            back: None,
        }
    }

    /// The number of the column `name`, which is made when it is new.
    pub(super) fn column(&mut self, name: &str) -> usize {
        if let Some(column) = self.by_name.get(name) {
            return *column;
        }
        let number = self.columns.len();
        self.by_name.insert(name.to_owned(), number);
        let role = if self.held.is_some() { Role::Open } else { Role::Unused };
        self.columns.push(Column { name: name.to_owned(), role, numbers: 0, times: 0, text: None });
        self.row.push(MISSING);
        number
    }

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    /// Whether the columns are still unknown, so that each cell has to go through [`Rows::cell`].
    pub(super) fn is_open(&self) -> bool {
        self.held.is_some()
    }

    /// What to expect in each column.
    pub(super) fn expects(&self) -> Vec<Expect> {
        let expect = |column: &Column| match column.role {
            Role::X if self.x_axis.kind == XKind::Time && self.x_unit == 1.0 && column.times > 0 => Expect::Time,
            Role::Unused => Expect::Nothing,
            Role::Open | Role::X | Role::Metric(_) => Expect::Number,
        };
        self.columns.iter().map(expect).collect()
    }

    /// Fills a cell of the row that is next; `line` is where it stands, from 1.
    ///
    /// # Errors
    ///
    /// Text in a column that was asked for.
    pub(super) fn cell(&mut self, column: usize, cell: Cell<'_>, line: u64) -> Result<()> {
        if self.held.is_none() {
            self.meet(column, cell);
        }
        let Some(of) = self.columns.get_mut(column) else { return Ok(()) };
        let open = of.role == Role::Open;
        self.row[column] = match cell {
            Cell::Missing => MISSING,
            Cell::Number(number) => {
                of.numbers += usize::from(open);
                number
            }
            Cell::Time(ms) if open || (of.role == Role::X && of.times > 0) => {
                of.times += usize::from(open);
                ms
            }
            Cell::Time(_) if of.role == Role::Unused => MISSING,
            Cell::Time(_) => return self.text(column, b"a date", line),
            Cell::Text(text) if open => {
                of.text.get_or_insert_with(|| (line, shorten(text)));
                MISSING
            }
            Cell::Text(text) => return self.text(column, text, line),
        };
        Ok(())
    }

    /// A column that turned up after the others were told apart becomes a metric when it holds a number.
    fn meet(&mut self, column: usize, cell: Cell<'_>) {
        let Some(of) = self.columns.get_mut(column) else { return };
        let new = of.role == Role::Unused && of.numbers == 0 && of.times == 0 && of.text.is_none();
        match cell {
            Cell::Number(_) if new => {
                of.numbers = 1;
                if self.is_metric(column) {
                    let mut gather = Gather::new(self.keep);
                    gather.skip(self.count - self.without_x);
                    self.columns[column].role = Role::Metric(self.metrics.len());
                    self.metrics.push((column, Some(gather)));
                }
            }
            Cell::Text(text) if new => of.text = Some((0, shorten(text))),
            _ => {}
        }
    }

    /// Whether a column of numbers that is not the x axis is a metric: when asked for, or, if nothing was, when it is no x axis by name.
    fn is_metric(&self, column: usize) -> bool {
        let name = &self.columns[column].name;
        if self.options.y.is_empty() {
            axis::rank(name).is_none() && !matches!(name.as_str(), "" | "Unnamed: 0")
        } else {
            self.options.y.iter().any(|pattern| wanted(pattern, name))
        }
    }

    /// Text where a number should be: the metric is given up, with a warning.
    ///
    /// # Errors
    ///
    /// When the column was asked for.
    pub(super) fn text(&mut self, column: usize, text: &[u8], line: u64) -> Result<()> {
        self.row[column] = MISSING;
        let name = &self.columns[column].name;
        let what = format!("{}: line {line}: {:?} in column {name:?} is no number", self.label, shorten(text));
        match self.columns[column].role {
            Role::Metric(_) if !self.options.y.is_empty() => return Err(Error::data(what)),
            Role::Metric(number) => {
                self.warnings.push(Error::data(format!("{what}; the column is left out")));
                self.metrics[number].1 = None;
                self.columns[column].role = Role::Unused;
            }
            Role::X if self.without_x == 0 => {
                self.warnings.push(Error::data(format!("{what}; rows without an x value are left out")));
            }
            Role::X | Role::Open | Role::Unused => {}
        }
        Ok(())
    }

    /// Ends the row that was filled with [`Rows::cell`].
    ///
    /// # Errors
    ///
    /// When the columns can be told apart now, and what was asked for is not among them.
    pub(super) fn end_row(&mut self) -> Result<()> {
        let mut row = std::mem::take(&mut self.row);
        if let Some(held) = &mut self.held {
            held.push(row.clone());
            if held.len() >= HELD || (held.len() >= HELD_AT_LEAST && held.len() * row.len() > HELD_CELLS) {
                self.decide()?;
            }
        } else {
            self.push(&row);
        }
        row.fill(MISSING);
        self.row = row;
        Ok(())
    }

    /// A whole row, one number a column; the columns are known by now.
    #[inline]
    pub(super) fn push(&mut self, row: &[f64]) {
        let mut x = self.count as f64;
        self.count += 1;
        if let Some(column) = self.x {
            x = row.get(column).copied().unwrap_or(MISSING);
            if !x.is_finite() {
                self.without_x += 1;
                return;
            }
            x *= self.x_unit;
            if x < self.last_x && self.back.is_none() {
                self.back = Some((self.count, self.last_x, x));
            }
            self.last_x = x;
        }
        let value = |column: usize| row.get(column).copied().unwrap_or(MISSING);
        let mut all = true;
        for (column, gather) in &mut self.metrics {
            let y = value(*column);
            if is_missing(y) {
                all = false;
            } else if let Some(gather) = gather {
                gather.value(x, y);
            }
        }
        if all && self.full == self.metrics.len() {
            return;
        }
        let present = self.metrics.iter().enumerate().filter(|(_, (column, _))| !is_missing(value(*column)));
        let kind = self.kinds.count(present.map(|(number, _)| number));
        if all {
            self.full = self.metrics.len();
        }
        for (column, gather) in &mut self.metrics {
            if let (true, Some(gather)) = (is_missing(value(*column)), gather) {
                gather.missing(kind);
            }
        }
    }

    /// Tells the columns apart by the rows held back, and hands those on.
    fn decide(&mut self) -> Result<()> {
        let Some(held) = self.held.take() else { return Ok(()) };
        self.x = self.choose_x(&held)?;
        if let Some(x) = self.x {
            let first = held.iter().filter_map(|row| row.get(x)).find(|x| x.is_finite());
            let column = &mut self.columns[x];
            column.role = Role::X;
            let unit = first.filter(|_| axis::is_time(&column.name)).and_then(|x| axis::epoch_unit_ms(*x));
            let kind = if column.times > 0 || unit.is_some() { XKind::Time } else { XKind::Number };
            self.x_unit = unit.filter(|_| column.times == 0).unwrap_or(1.0);
            self.x_axis = XAxis { name: column.name.clone(), kind };
        }
        let wanders = |number: usize| motion(&held, number).wanders();
        let mut chosen = Vec::new();
        for number in 0..self.columns.len() {
            let asked = !self.options.y.is_empty() && self.is_metric(number);
            let column = &mut self.columns[number];
            if column.role != Role::Open {
                continue;
            }
            column.role = Role::Unused;
            let holds = if column.times > 0 { "dates" } else { "text" };
            let broken = column.text.clone().filter(|_| column.numbers > 0 || asked);
            let place = format!("{}: column {:?}", self.label, column.name);
            match broken {
                Some((line, text)) if asked => {
                    return Err(Error::data(format!("{place} holds {holds} ({text:?} in line {line}), not numbers")));
                }
                Some((line, text)) => {
                    let what =
                        format!("{}: line {line}: {text:?} in column {:?} is no number", self.label, column.name);
                    self.warnings.push(Error::data(format!("{what}; the column is left out")));
                }
                None if column.times > 0 && asked => {
                    return Err(Error::data(format!("{place} holds dates, not numbers; they can be the x axis (-x)")));
                }
                None if column.times > 0 || column.text.is_some() => {}
                None if self.is_metric(number) || (self.options.y.is_empty() && wanders(number)) => chosen.push(number),
                None => {}
            }
        }
        let share = SHARED_BUCKETS / chosen.len().max(1);
        self.keep.buckets = self.keep.buckets.min(share.max(16));
        for number in chosen {
            self.columns[number].role = Role::Metric(self.metrics.len());
            self.metrics.push((number, Some(Gather::new(self.keep))));
        }
        held.iter().for_each(|row| self.push(row));
        Ok(())
    }

    /// The column of the x axis; `None` for the row's number.
    fn choose_x(&self, held: &[Vec<f64>]) -> Result<Option<usize>> {
        let usable = |column: &Column| column.text.is_none() && (column.times == 0 || column.numbers == 0);
        if let Some(name) = &self.options.x {
            return match self.by_name.get(name) {
                Some(column) if usable(&self.columns[*column]) => Ok(Some(*column)),
                Some(column) => {
                    let (line, text) = self.columns[*column].text.clone().unwrap_or_default();
                    let what = format!("column {name:?} cannot be the x axis: {text:?} in line {line} is no number");
                    Err(Error::data(format!("{}: {what}", self.label)))
                }
                None if name == XAxis::ROW => Ok(None),
                None => {
                    let known = list(self.columns.iter().map(|column| column.name.as_str()));
                    Err(Error::data(format!("{}: no column {name:?} for the x axis; there are {known}", self.label)))
                }
            };
        }
        let named = self.columns.iter().enumerate().filter(|(_, column)| usable(column));
        let able: Vec<_> = named
            .filter_map(|(number, column)| {
                Some((number, axis::rank(&column.name)?, motion(held, number), column.times > 0))
            })
            .collect();
        Ok(axis::choose(&able, held.len()))
    }

    /// The metrics, in the order of the columns. Empty when there was no row.
    ///
    /// # Errors
    ///
    /// As [`Rows::end_row`].
    pub(super) fn finish(mut self) -> Result<Vec<Metric>> {
        self.decide()?;
        if self.without_x > 0 && self.count > 0 {
            let what = format!("{} of {} rows have no {:?}", self.without_x, self.count, self.x_axis.name);
            self.warnings.push(Error::data(format!("{}: {what} and are left out", self.label)));
        }
        if let Some((row, before, after)) = self.back {
            let name = &self.x_axis.name;
            let jump = match self.x_axis.kind {
                XKind::Number => format!(" from {before} to {after}"),
                XKind::Time => String::new(),
            };
            let what = format!("{name:?} goes back{jump} in row {row}; curves are drawn in the order of {name:?}");
            self.warnings.push(Error::data(format!("{}: {what}", self.label)));
        }
        let mut metrics = Vec::new();
        for (number, (column, gather)) in self.metrics.into_iter().enumerate() {
            let Some(gather) = gather else { continue };
            let gaps = self.kinds.gaps(number, gather.present());
            let name = std::mem::take(&mut self.columns[column].name);
            metrics.push((column, gather.finish(name, self.x_axis.clone(), gaps)));
        }
        metrics.sort_by_key(|(column, _)| *column);
        Ok(metrics.into_iter().map(|(_, metric)| metric).collect())
    }
}

/// How a column moved over the rows held back.
fn motion(held: &[Vec<f64>], column: usize) -> Motion {
    Motion::of(held.iter().map(|row| row.get(column).copied().unwrap_or(MISSING)))
}
