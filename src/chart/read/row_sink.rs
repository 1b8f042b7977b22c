//! Rows to metrics: the one place that every tabular format ends in.
//!
//! The first rows are held back until it can be said what each column is (x axis, metric, text) and which columns tell runs
//! apart; from then on a row is handed to its metrics and forgotten. Columns may turn up late, as keys of JSON lines do.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::batch::Batch;
use super::cell::{Cell, ColumnType, MISSING};
use super::held::{self, HeldRows};
use super::job::{Job, RunData};
use super::message::{excerpt, list};
use super::run_builder::RunBuilder;
use super::x_column::{self, XColumn};
use crate::chart::model::{Metric, XAxis, XKind};
use crate::chart::objective::Objective;
use crate::error::{Error, Result};

/// How many rows are held back before the columns are told apart; fewer where they are wide.
const MAX_HELD_ROWS: usize = 256;
const MIN_HELD_ROWS: usize = 16;
const MAX_HELD_CELLS: usize = 1 << 14;

/// All metrics of one file share this many intervals, so that a thousand columns need no more memory than a hundred.
const MAX_FILE_BUCKETS: usize = 1 << 17;

/// More runs than this are not told apart within a file.
const MAX_RUNS: usize = 1000;

#[derive(Debug, Eq, PartialEq)]
enum Role {
    /// Still among the held rows.
    Open,
    X,
    /// A metric, with its number among them.
    Metric(usize),
    /// Text, an x axis that was not chosen, or not asked for.
    Unused,
}

struct Column {
    name: String,
    role: Role,
    /// The column's place among those that tell runs apart.
    group: Option<usize>,
    /// How many numbers and dates the held rows have in it.
    numbers: usize,
    times: usize,
    text: Option<(u64, String)>,
}

/// Takes the rows of one file, in order.
pub(super) struct RowSink<'a> {
    /// Its `retention` shrinks once it is known how many metrics share it.
    job: Job<'a>,
    /// What a row is counted in: `line`, or `row` where a line may hold several.
    unit: &'static str,
    columns: Vec<Column>,
    by_name: FxHashMap<String, usize>,
    /// The row being filled, one cell a column.
    row: Vec<f64>,
    held: Option<HeldRows>,
    x: Option<XColumn>,
    x_axis: XAxis,
    /// The column of each metric, by its number.
    metrics: Vec<usize>,
    /// The columns that tell runs apart, and what the row being filled says in them.
    groups: Vec<usize>,
    key: Vec<String>,
    /// Whether each run is a row with a label.
    is_labelled: bool,
    runs: Vec<RunBuilder>,
    run_of: FxHashMap<String, usize>,
}

/// Names of columns of numbers that tell runs apart, in small letters.
const TELLING: [&str; 14] = [
    "run",
    "run_id",
    "seed",
    "fold",
    "trial",
    "trial_id",
    "replicate",
    "rep",
    "repeat",
    "experiment",
    "exp",
    "split",
    "cv",
    "model",
];

impl<'a> RowSink<'a> {
    /// A sink without rows or columns.
    pub(super) fn new(job: Job<'a>) -> Self {
        Self {
            job,
            unit: "line",
            columns: Vec::new(),
            by_name: FxHashMap::default(),
            row: Vec::new(),
            held: Some(HeldRows::default()),
            x: None,
            x_axis: XAxis { name: XAxis::ROW.to_owned(), kind: XKind::Number },
            metrics: Vec::new(),
            groups: Vec::new(),
            key: Vec::new(),
            is_labelled: false,
            runs: Vec::new(),
            run_of: FxHashMap::default(),
        }
    }

    /// Says that places given to [`RowSink::cell`] are numbers of rows, not of lines.
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
        let role = if self.held.is_some() { Role::Open } else { Role::Unused };
        self.columns.push(Column { name: name.to_owned(), role, group: None, numbers: 0, times: 0, text: None });
        self.row.push(MISSING);
        number
    }

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    /// Whether the columns are still unknown, so that each cell has to go through [`RowSink::cell`].
    pub(super) fn is_open(&self) -> bool {
        self.held.is_some()
    }

    /// Whether there are several runs, so that rows cannot be taken in blocks.
    pub(super) fn tells_runs_apart(&self) -> bool {
        !self.groups.is_empty()
    }

    /// What each column is read as.
    pub(super) fn column_types(&self) -> Vec<ColumnType> {
        let kind = |column: &Column| match column.role {
            Role::X if column.times > 0 => ColumnType::Time,
            Role::Unused => ColumnType::Ignored,
            Role::Open | Role::X | Role::Metric(_) => ColumnType::Number,
        };
        self.columns.iter().map(kind).collect()
    }

    /// Fills a cell of the row that is next; `line` is where it stands, from 1.
    ///
    /// # Errors
    ///
    /// Text in a column that was asked for.
    pub(super) fn cell(&mut self, column: usize, cell: Cell<'_>, line: u64) -> Result<()> {
        match &mut self.held {
            Some(held) => held.remember(column, cell),
            None => self.meet(column, cell),
        }
        let Some(of) = self.columns.get_mut(column) else { return Ok(()) };
        if let Some(place) = of.group {
            self.key[place] = held::word(cell);
        }
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
                of.text.get_or_insert_with(|| (line, excerpt(text)));
                MISSING
            }
            Cell::Text(text) => return self.text(column, text, line),
        };
        Ok(())
    }

    /// A column that turned up after the others were told apart becomes a metric when it holds a number.
    fn meet(&mut self, column: usize, cell: Cell<'_>) {
        let Some(of) = self.columns.get_mut(column) else { return };
        let new =
            of.role == Role::Unused && of.group.is_none() && of.numbers == 0 && of.times == 0 && of.text.is_none();
        match cell {
            Cell::Number(_) if new => {
                of.numbers = 1;
                if self.is_metric(column) {
                    self.add(column);
                }
            }
            Cell::Text(text) if new => of.text = Some((0, excerpt(text))),
            _ => {}
        }
    }

    /// The number of the run that is called so.
    fn run_number(&mut self, name: &str) -> Result<usize> {
        if let Some(run) = self.run_of.get(name) {
            return Ok(*run);
        }
        if self.runs.len() >= MAX_RUNS {
            let columns = list(self.groups.iter().map(|column| self.columns[*column].name.as_str()));
            let what = format!("column {columns} has more than {MAX_RUNS} different values, too many to be runs");
            return Err(Error::data(format!("{}: {what}", self.job.label)));
        }
        let mut run = RunBuilder::new(name);
        for column in &self.metrics {
            if matches!(self.columns[*column].role, Role::Metric(_)) {
                run.add(self.job.retention)
            } else {
                run.add_none()
            }
        }
        self.runs.push(run);
        self.run_of.insert(name.to_owned(), self.runs.len() - 1);
        Ok(self.runs.len() - 1)
    }

    /// Makes a column a metric.
    fn add(&mut self, column: usize) {
        self.columns[column].role = Role::Metric(self.metrics.len());
        self.metrics.push(column);
        self.runs.iter_mut().for_each(|run| run.add(self.job.retention));
    }

    /// Whether a column of numbers that is not the x axis is a metric: when asked for, or, if nothing was, when it is no x axis by name.
    fn is_metric(&self, column: usize) -> bool {
        let name = &self.columns[column].name;
        if self.job.options.y.is_empty() {
            x_column::rank(name).is_none() && !matches!(name.as_str(), "" | "Unnamed: 0")
        } else {
            self.job.options.asks_for(name)
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
        let what =
            format!("{}: {} {line}: {:?} in column {name:?} is no number", self.job.label, self.unit, excerpt(text));
        match self.columns[column].role {
            Role::Metric(_) if !self.job.options.y.is_empty() => return Err(Error::data(what)),
            Role::Metric(number) => {
                self.job.warnings.push(Error::data(format!("{what}; the column is left out")));
                self.runs.iter_mut().for_each(|run| run.drop(number));
                self.columns[column].role = Role::Unused;
            }
            Role::X if self.runs.iter().all(|run| run.without_x == 0) => {
                self.job.warnings.push(Error::data(format!("{what}; rows without an x value are left out")));
            }
            Role::X | Role::Open | Role::Unused => {}
        }
        Ok(())
    }

    /// Ends the row that was filled with [`RowSink::cell`].
    ///
    /// # Errors
    ///
    /// When the columns can be told apart now, and what was asked for is not among them.
    pub(super) fn end_row(&mut self) -> Result<()> {
        let mut row = std::mem::take(&mut self.row);
        if let Some(held) = &mut self.held {
            held.push(row.clone());
            let count = held.rows.len();
            if count >= MAX_HELD_ROWS || (count >= MIN_HELD_ROWS && count * row.len() > MAX_HELD_CELLS) {
                self.classify_columns(false)?;
            }
        } else {
            let name = self.key.join("/");
            self.push(&row, &name)?;
        }
        row.fill(MISSING);
        self.row = row;
        self.key.iter_mut().for_each(|word| *word = held::word(Cell::Missing));
        Ok(())
    }

    /// The rows of a batch; the columns are known by now, and none of them tells runs apart.
    pub(super) fn batch(&mut self, batch: &Batch<'_>) {
        if let Some(run) = self.runs.first_mut() {
            run.batch(batch, self.x, &self.metrics);
        }
    }

    /// A whole row of the run `name`, one number a column.
    fn push(&mut self, row: &[f64], name: &str) -> Result<()> {
        let run = self.run_number(name)?;
        let value = |column: usize| row.get(column).copied().unwrap_or(MISSING);
        self.runs[run].push(value, self.x, &self.metrics);
        Ok(())
    }

    /// Finds the columns that were asked for to tell runs apart.
    fn find_groups(&mut self, held: &HeldRows) -> Result<()> {
        for name in &self.job.options.group {
            match self.by_name.get(name) {
                Some(column) => self.groups.push(*column),
                None if held.rows.is_empty() => {}
                None => {
                    let known = list(self.columns.iter().map(|column| column.name.as_str()));
                    return Err(Error::data(format!(
                        "{}: no column {name:?} to tell runs apart; there are {known}",
                        self.job.label
                    )));
                }
            }
        }
        Ok(())
    }

    /// Whether a column holds texts and nothing else.
    fn is_text(&self, column: usize) -> bool {
        let Column { numbers, times, text, .. } = &self.columns[column];
        text.is_some() && *numbers == 0 && *times == 0
    }

    /// Finds what tells runs apart when nothing was asked for, and returns the x axis.
    fn tell_runs_apart(&mut self, held: &HeldRows, is_all: bool) -> Result<Option<usize>> {
        let texts: Vec<usize> = (0..self.columns.len()).filter(|column| self.is_text(*column)).collect();
        if let Some(label) = self.job.options.x.as_ref().and_then(|name| self.by_name.get(name)).copied()
            && texts.contains(&label)
        {
            (self.groups, self.is_labelled) = (vec![label], true);
            return Ok(None);
        }
        self.groups.extend(held.split_column(&texts));
        let x = self.choose_x(held)?;
        let number = |column: &usize| self.columns[*column].numbers > 0 && self.columns[*column].text.is_none();
        let telling = |column: &usize| TELLING.contains(&self.columns[*column].name.to_lowercase().as_str());
        let (named, others): (Vec<usize>, Vec<usize>) = (0..self.columns.len()).filter(number).partition(telling);
        let is_dated = |x: usize| self.columns[x].times > 0 || !x_column::is_time(&self.columns[x].name);
        if is_all && self.groups.is_empty() && self.job.options.x.is_none() && !x.is_some_and(is_dated) {
            let texts: Vec<(usize, &str)> =
                texts.iter().map(|column| (*column, self.columns[*column].name.as_str())).collect();
            if let Some(labels) = held.labels(&texts, &named) {
                (self.groups, self.is_labelled) = (labels, true);
                return Ok(None);
            }
        }
        let Some(x) = x else {
            // A first column that counts is an axis, whatever it is called.
            let first = self.columns.first().filter(|first| {
                let bare = matches!(first.name.as_str(), "" | "Unnamed: 0" | "1");
                let asked = self.job.options.x.is_some() || self.job.options.asks_for(&first.name);
                !bare && !asked && self.columns.len() > 1 && Objective::of_metric(&first.name).is_none()
            });
            let counts = first.is_some_and(|first| first.text.is_none() && first.times == 0) && held.counts(0);
            return Ok(counts.then_some(0));
        };
        if held.repeats(x, &self.groups) > 0 && self.epoch_of(held, x).is_none() {
            let settings = others.into_iter().filter(|column| {
                let name = self.columns[*column].name.as_str();
                *column != x && x_column::rank(name).is_none() && Objective::of_metric(name).is_none()
            });
            let candidates: Vec<usize> = texts.iter().copied().chain(named).chain(settings).collect();
            let candidates: Vec<usize> =
                candidates.into_iter().filter(|column| !self.groups.contains(column)).collect();
            if let Some(groups) = held.telling(x, &self.groups, &candidates) {
                let by = list(groups.iter().map(|column| self.columns[*column].name.as_str()));
                let what = format!("runs are told apart by {by}; name other columns with --group");
                self.job.warnings.push(Error::data(format!("{}: {what}", self.job.label)));
                self.groups = groups;
            }
        }
        Ok(Some(x))
    }

    /// The epochs that the steps in column `x` start anew with.
    fn epoch_of(&self, held: &HeldRows, x: usize) -> Option<x_column::WithinEpoch> {
        if self.job.options.x.is_some() || !x_column::is_step(&self.columns[x].name) {
            return None;
        }
        let epoch = self.columns.iter().position(|column| x_column::is_epoch(&column.name) && column.text.is_none())?;
        held.within_epoch(x, epoch, &self.groups)
    }

    /// Tells the columns apart by the rows held back, and hands those on; `is_all` when there are no others.
    fn classify_columns(&mut self, is_all: bool) -> Result<()> {
        let Some(held) = self.held.take() else { return Ok(()) };
        self.find_groups(&held)?;
        let x = if self.groups.is_empty() && self.job.options.group.is_empty() {
            self.tell_runs_apart(&held, is_all)?
        } else {
            self.choose_x(&held)?
        };
        for (place, column) in self.groups.iter().enumerate() {
            self.columns[*column].group = Some(place);
            self.columns[*column].role = Role::Unused;
        }
        self.key = vec![held::word(Cell::Missing); self.groups.len()];
        if let Some(x) = x {
            let within = self.epoch_of(&held, x);
            let column = &mut self.columns[x];
            column.role = Role::X;
            let unit = held.first(x).filter(|_| x_column::is_time(&column.name)).and_then(x_column::epoch_unit_ms);
            let kind = if column.times > 0 || unit.is_some() { XKind::Time } else { XKind::Number };
            self.x = Some(XColumn { column: x, unit: unit.filter(|_| column.times == 0).unwrap_or(1.0), within });
            self.x_axis = XAxis { name: column.name.clone(), kind };
            if let Some(within) = within {
                self.columns[within.epoch].role = Role::X;
                self.x_axis.name.clone_from(&self.columns[within.epoch].name);
            }
        }
        let wanders = |number: usize| held.motion(number, &self.groups).wanders();
        let mut chosen = Vec::new();
        for number in 0..self.columns.len() {
            let asked = !self.job.options.y.is_empty() && self.is_metric(number);
            let column = &mut self.columns[number];
            if column.role != Role::Open {
                continue;
            }
            column.role = Role::Unused;
            let holds = if column.times > 0 { "dates" } else { "text" };
            let broken = column.text.clone().filter(|_| column.numbers > 0 || asked);
            let place = format!("{}: column {:?}", self.job.label, column.name);
            match broken {
                Some((line, text)) if asked => {
                    let at = format!("{text:?} in {} {line}", self.unit);
                    return Err(Error::data(format!("{place} holds {holds} ({at}), not numbers")));
                }
                Some((line, text)) => {
                    let what = format!(
                        "{}: {} {line}: {text:?} in column {:?} is no number",
                        self.job.label, self.unit, column.name
                    );
                    self.job.warnings.push(Error::data(format!("{what}; the column is left out")));
                }
                None if column.times > 0 && asked => {
                    return Err(Error::data(format!("{place} holds dates, not numbers; they can be the x axis (-x)")));
                }
                None if column.times > 0 || column.text.is_some() => {}
                None if self.is_metric(number) || (self.job.options.y.is_empty() && wanders(number)) => {
                    chosen.push(number)
                }
                None => {}
            }
        }
        let share = MAX_FILE_BUCKETS / chosen.len().max(1);
        self.job.retention.buckets = self.job.retention.buckets.min(share.max(16));
        for number in chosen {
            self.add(number);
        }
        if self.groups.is_empty() {
            self.run_number("")?;
        }
        for row in &held.rows {
            let name = held.key(row, &self.groups).join("/");
            self.push(&row.cells, &name)?;
        }
        Ok(())
    }

    /// The column of the x axis; `None` for the row's number.
    fn choose_x(&self, held: &HeldRows) -> Result<Option<usize>> {
        let usable = |column: &Column| column.text.is_none() && (column.times == 0 || column.numbers == 0);
        if let Some(name) = &self.job.options.x {
            return match self.by_name.get(name) {
                Some(column) if usable(&self.columns[*column]) => Ok(Some(*column)),
                Some(column) => {
                    let (line, text) = self.columns[*column].text.clone().unwrap_or_default();
                    let at = format!("{text:?} in {} {line}", self.unit);
                    let what = format!("column {name:?} cannot be the x axis: {at} is no number");
                    Err(Error::data(format!("{}: {what}", self.job.label)))
                }
                None if name == XAxis::ROW => Ok(None),
                None => {
                    let known = list(self.columns.iter().map(|column| column.name.as_str()));
                    Err(Error::data(format!(
                        "{}: no column {name:?} for the x axis; there are {known}",
                        self.job.label
                    )))
                }
            };
        }
        let named = self.columns.iter().enumerate().filter(|(_, column)| usable(column));
        let able: Vec<_> = named
            .filter_map(|(number, column)| {
                let rank = x_column::rank(&column.name)?;
                Some((number, rank, held.motion(number, &self.groups), column.times > 0))
            })
            .collect();
        Ok(x_column::choose(&able, held.rows.len()))
    }

    /// The metrics, in the order of the columns: one run, or one for each value of the column that tells runs apart.
    ///
    /// # Errors
    ///
    /// Those of [`RowSink::end_row`].
    pub(super) fn finish(mut self) -> Result<Vec<RunData>> {
        self.classify_columns(true)?;
        let sum = |count: fn(&RunBuilder) -> u64| self.runs.iter().map(count).sum::<u64>();
        let (rows, without_x) = (sum(|run| run.count), sum(|run| run.without_x));
        let name = &self.x_axis.name;
        if without_x > 0 {
            let what = format!("{without_x} of {rows} rows have no {name:?} and are left out");
            self.job.warnings.push(Error::data(format!("{}: {what}", self.job.label)));
        }
        if let Some(descent) = self.runs.iter().find_map(|run| run.descent) {
            let jump = match self.x_axis.kind {
                XKind::Number => format!(" from {} to {}", descent.from, descent.to),
                XKind::Time => String::new(),
            };
            let way_out = if self.groups.is_empty() { ", and --group COLUMN tells runs apart" } else { "" };
            let what = format!(
                "{name:?} goes back{jump} in row {}; curves are drawn in the order of {name:?}{way_out}",
                descent.row
            );
            self.job.warnings.push(Error::data(format!("{}: {what}", self.job.label)));
        }
        let unused = self.columns.iter().filter(|column| column.role == Role::Unused && column.numbers > 0);
        let mut others: Vec<String> = unused.map(|column| column.name.clone()).collect();
        let names: Vec<&str> = self.groups.iter().map(|column| self.columns[*column].name.as_str()).collect();
        let labels = self.is_labelled.then(|| names.join(", "));
        let mut found: Vec<RunData> = Vec::new();
        for run in self.runs {
            let name = (!self.groups.is_empty()).then(|| run.name.clone());
            let name_of = |number: usize| self.columns[self.metrics[number]].name.clone();
            let mut metrics = run.finish(&self.x_axis, name_of);
            metrics.sort_by_key(|(number, _)| self.metrics[*number]);
            let metrics = metrics.into_iter().map(|(_, metric)| metric).collect();
            let labels = labels.clone();
            found.push(RunData { name, metrics, others: std::mem::take(&mut others), labels, ..RunData::default() });
        }
        leave_out_empty(&mut found, &self.job);
        Ok(found)
    }
}

/// Leaves out metrics, and then runs, that have no value at all where others have some: a key that is always null.
fn leave_out_empty(runs: &mut Vec<RunData>, job: &Job<'_>) {
    let has_value = |metric: &Metric| metric.summary.missing < metric.summary.rows;
    let seen: BTreeSet<String> =
        runs.iter().flat_map(|run| &run.metrics).filter(|metric| has_value(metric)).map(|it| it.name.clone()).collect();
    if seen.is_empty() {
        return;
    }
    let several = runs.len() > 1;
    for run in runs.iter_mut() {
        let is_kept = |metric: &Metric| match seen.contains(&metric.name) {
            true => !several || has_value(metric),
            false => job.options.asks_for(&metric.name),
        };
        run.metrics.retain(is_kept);
    }
    if job.options.group.is_empty() && runs.len() > 1 {
        runs.retain(|run| run.metrics.iter().any(has_value));
    }
}
