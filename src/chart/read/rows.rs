//! Rows to metrics: the one place that every tabular format ends in.
//!
//! The first rows are held back until it can be said what each column is (x axis, metric, text); from then on a row is
//! handed to its metrics and forgotten. Columns may turn up late, as keys of JSON lines do.

use rustc_hash::FxHashMap;

use super::axis::{self, Motion};
use super::batch::Batch;
use super::cell::{Cell, MISSING};
use super::lane::{Lane, XColumn};
use super::quote::{list, shorten};
use super::{Found, ReadOptions, wanted};
use crate::chart::gather::Keep;
use crate::chart::model::{XAxis, XKind};
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

/// More runs than this are not told apart by one column.
const MOST_LANES: usize = 1000;

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
    /// What a row is counted in: `line`, or `row` where a line may hold several.
    unit: &'static str,
    options: &'a ReadOptions,
    keep: Keep,
    warnings: &'a Warnings,
    columns: Vec<Column>,
    by_name: FxHashMap<String, usize>,
    /// The row being filled, one cell a column.
    row: Vec<f64>,
    held: Option<Vec<Vec<f64>>>,
    x: Option<XColumn>,
    x_axis: XAxis,
    /// By number: the column.
    metrics: Vec<usize>,
    /// The column that tells runs apart; its cells are numbers of lanes.
    group: Option<usize>,
    lanes: Vec<Lane>,
    lane_of: FxHashMap<String, usize>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(label: &'a str, options: &'a ReadOptions, keep: Keep, warnings: &'a Warnings) -> Self {
        Self {
            label,
            unit: "line",
            options,
            keep,
            warnings,
            columns: Vec::new(),
            by_name: FxHashMap::default(),
            row: Vec::new(),
            held: Some(Vec::new()),
            x: None,
            x_axis: XAxis { name: XAxis::ROW.to_owned(), kind: XKind::Number },
            metrics: Vec::new(),
            group: None,
            lanes: if options.group.is_none() { vec![Lane::new("")] } else { Vec::new() },
            lane_of: FxHashMap::default(),
        }
    }

    /// Says that places given to [`Rows::cell`] are numbers of rows, not of lines.
    pub(super) fn count_rows(&mut self) {
        self.unit = "row";
    }

    /// The number of the column `name`, which is made when it is new.
    pub(super) fn column(&mut self, name: &str) -> usize {
        if let Some(column) = self.by_name.get(name) {
            return *column;
        }
        let number = self.columns.len();
        self.by_name.insert(name.to_owned(), number);
        let mut role = if self.held.is_some() { Role::Open } else { Role::Unused };
        if self.options.group.as_deref() == Some(name) {
            (self.group, role) = (Some(number), Role::Unused);
        }
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
            Role::X if column.times > 0 => Expect::Time,
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
        if self.group == Some(column) {
            self.row[column] = self.lane(cell)? as f64;
            return Ok(());
        }
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
                    self.add(column);
                }
            }
            Cell::Text(text) if new => of.text = Some((0, shorten(text))),
            _ => {}
        }
    }

    /// The lane that a cell of the column that tells runs apart names.
    fn lane(&mut self, cell: Cell<'_>) -> Result<usize> {
        let name = match cell {
            Cell::Missing => "none".to_owned(),
            Cell::Number(number) | Cell::Time(number) => number.to_string(),
            Cell::Text(text) => String::from_utf8_lossy(text).into_owned(),
        };
        if let Some(lane) = self.lane_of.get(&name) {
            return Ok(*lane);
        }
        if self.lanes.len() >= MOST_LANES {
            let column = self.options.group.as_deref().unwrap_or_default();
            let what = format!("column {column:?} has more than {MOST_LANES} different values, too many to be runs");
            return Err(Error::data(format!("{}: {what}", self.label)));
        }
        let mut lane = Lane::new(&name);
        for column in &self.metrics {
            if matches!(self.columns[*column].role, Role::Metric(_)) { lane.add(self.keep) } else { lane.add_none() }
        }
        self.lanes.push(lane);
        self.lane_of.insert(name, self.lanes.len() - 1);
        Ok(self.lanes.len() - 1)
    }

    /// Makes a column a metric.
    fn add(&mut self, column: usize) {
        self.columns[column].role = Role::Metric(self.metrics.len());
        self.metrics.push(column);
        self.lanes.iter_mut().for_each(|lane| lane.add(self.keep));
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
        let what = format!("{}: {} {line}: {:?} in column {name:?} is no number", self.label, self.unit, shorten(text));
        match self.columns[column].role {
            Role::Metric(_) if !self.options.y.is_empty() => return Err(Error::data(what)),
            Role::Metric(number) => {
                self.warnings.push(Error::data(format!("{what}; the column is left out")));
                self.lanes.iter_mut().for_each(|lane| lane.drop(number));
                self.columns[column].role = Role::Unused;
            }
            Role::X if self.lanes.iter().all(|lane| lane.without_x == 0) => {
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

    /// The rows of a batch; the columns are known by now, and none of them tells runs apart.
    pub(super) fn batch(&mut self, batch: &Batch<'_>) {
        if let Some(lane) = self.lanes.first_mut() {
            lane.batch(batch, self.x, &self.metrics);
        }
    }

    /// A whole row, one number a column.
    fn push(&mut self, row: &[f64]) {
        let lane = match self.group {
            None => self.lanes.first_mut(),
            #[expect(clippy::cast_possible_truncation, reason = "the number of a lane; what is missing is none")]
            Some(column) => row.get(column).and_then(|lane| self.lanes.get_mut(*lane as usize)),
        };
        if let Some(lane) = lane {
            let value = |column: usize| row.get(column).copied().unwrap_or(MISSING);
            lane.push(value, self.x, &self.metrics);
        }
    }

    /// Tells the columns apart by the rows held back, and hands those on.
    fn decide(&mut self) -> Result<()> {
        let Some(held) = self.held.take() else { return Ok(()) };
        if let (Some(name), None, false) = (&self.options.group, self.group, held.is_empty()) {
            let known = list(self.columns.iter().map(|column| column.name.as_str()));
            return Err(Error::data(format!(
                "{}: no column {name:?} to tell runs apart; there are {known}",
                self.label
            )));
        }
        // x rises within a run: the rows of each are looked at together.
        let mut runs: Vec<&Vec<f64>> = held.iter().collect();
        if let Some(group) = self.group {
            let lane = |row: &Vec<f64>| row.get(group).copied().unwrap_or(MISSING);
            runs.sort_by(|a, b| lane(a).total_cmp(&lane(b)));
        }
        if let Some(x) = self.choose_x(&runs)? {
            let first = held.iter().filter_map(|row| row.get(x)).find(|x| x.is_finite());
            let column = &mut self.columns[x];
            column.role = Role::X;
            let unit = first.filter(|_| axis::is_time(&column.name)).and_then(|x| axis::epoch_unit_ms(*x));
            let kind = if column.times > 0 || unit.is_some() { XKind::Time } else { XKind::Number };
            self.x = Some(XColumn { column: x, unit: unit.filter(|_| column.times == 0).unwrap_or(1.0) });
            self.x_axis = XAxis { name: column.name.clone(), kind };
        }
        let wanders = |number: usize| motion(&runs, number).wanders();
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
                    let at = format!("{text:?} in {} {line}", self.unit);
                    return Err(Error::data(format!("{place} holds {holds} ({at}), not numbers")));
                }
                Some((line, text)) => {
                    let what = format!(
                        "{}: {} {line}: {text:?} in column {:?} is no number",
                        self.label, self.unit, column.name
                    );
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
            self.add(number);
        }
        held.iter().for_each(|row| self.push(row));
        Ok(())
    }

    /// The column of the x axis; `None` for the row's number.
    fn choose_x(&self, held: &[&Vec<f64>]) -> Result<Option<usize>> {
        let usable = |column: &Column| column.text.is_none() && (column.times == 0 || column.numbers == 0);
        if let Some(name) = &self.options.x {
            return match self.by_name.get(name) {
                Some(column) if usable(&self.columns[*column]) => Ok(Some(*column)),
                Some(column) => {
                    let (line, text) = self.columns[*column].text.clone().unwrap_or_default();
                    let at = format!("{text:?} in {} {line}", self.unit);
                    let what = format!("column {name:?} cannot be the x axis: {at} is no number");
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

    /// The metrics, in the order of the columns: one run, or one for each value of the column that tells runs apart.
    ///
    /// # Errors
    ///
    /// As [`Rows::end_row`].
    pub(super) fn finish(mut self) -> Result<Vec<Found>> {
        self.decide()?;
        let sum = |count: fn(&Lane) -> u64| self.lanes.iter().map(count).sum::<u64>();
        let (rows, without_x) = (sum(|lane| lane.count), sum(|lane| lane.without_x));
        let name = &self.x_axis.name;
        if without_x > 0 {
            let what = format!("{without_x} of {rows} rows have no {name:?} and are left out");
            self.warnings.push(Error::data(format!("{}: {what}", self.label)));
        }
        if let Some(back) = self.lanes.iter().find_map(|lane| lane.back) {
            let jump = match self.x_axis.kind {
                XKind::Number => format!(" from {} to {}", back.from, back.to),
                XKind::Time => String::new(),
            };
            let what =
                format!("{name:?} goes back{jump} in row {}; curves are drawn in the order of {name:?}", back.row);
            self.warnings.push(Error::data(format!("{}: {what}", self.label)));
        }
        let unused = self.columns.iter().filter(|column| column.role == Role::Unused && column.numbers > 0);
        let mut others: Vec<String> = unused.map(|column| column.name.clone()).collect();
        let mut found = Vec::new();
        for lane in self.lanes {
            let name = self.group.map(|_| lane.name.clone());
            let name_of = |number: usize| self.columns[self.metrics[number]].name.clone();
            let mut metrics = lane.finish(&self.x_axis, name_of);
            metrics.sort_by_key(|(number, _)| self.metrics[*number]);
            let metrics = metrics.into_iter().map(|(_, metric)| metric).collect();
            found.push(Found { name, metrics, images: Vec::new(), others: std::mem::take(&mut others) });
        }
        Ok(found)
    }
}

/// How a column moved over the rows held back.
fn motion(held: &[&Vec<f64>], column: usize) -> Motion {
    Motion::of(held.iter().map(|row| row.get(column).copied().unwrap_or(MISSING)))
}
