//! Rows to metrics: the one place that every tabular format ends in.
//!
//! The first rows are held back until it can be said what each column is (x axis, metric, text); from then on a row is
//! handed to its metrics and forgotten. Columns may turn up late, as keys of JSON lines do.

use rustc_hash::FxHashMap;

use super::batch::Batch;
use super::cell::{Cell, ColumnType, MISSING};
use super::job::{Job, RunData};
use super::message::{excerpt, list};
use super::run_builder::RunBuilder;
use super::x_column::{self, Motion, XColumn};
use crate::chart::model::{XAxis, XKind};
use crate::error::{Error, Result};

/// How many rows are held back before the columns are told apart; fewer where they are wide.
const MAX_HELD_ROWS: usize = 256;
const MIN_HELD_ROWS: usize = 16;
const MAX_HELD_CELLS: usize = 1 << 14;

/// All metrics of one file share this many intervals, so that a thousand columns need no more memory than a hundred.
const MAX_FILE_BUCKETS: usize = 1 << 17;

/// More runs than this are not told apart by one column.
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
    held: Option<Vec<Vec<f64>>>,
    x: Option<XColumn>,
    x_axis: XAxis,
    /// The column of each metric, by its number.
    metrics: Vec<usize>,
    /// The column that tells runs apart; its cells are numbers of runs.
    group: Option<usize>,
    runs: Vec<RunBuilder>,
    run_of: FxHashMap<String, usize>,
}

impl<'a> RowSink<'a> {
    /// A sink without rows or columns.
    pub(super) fn new(job: Job<'a>) -> Self {
        Self {
            job,
            unit: "line",
            columns: Vec::new(),
            by_name: FxHashMap::default(),
            row: Vec::new(),
            held: Some(Vec::new()),
            x: None,
            x_axis: XAxis { name: XAxis::ROW.to_owned(), kind: XKind::Number },
            metrics: Vec::new(),
            group: None,
            runs: if job.options.group.is_none() { vec![RunBuilder::new("")] } else { Vec::new() },
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
        let mut role = if self.held.is_some() { Role::Open } else { Role::Unused };
        if self.job.options.group.as_deref() == Some(name) {
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

    /// Whether the columns are still unknown, so that each cell has to go through [`RowSink::cell`].
    pub(super) fn is_open(&self) -> bool {
        self.held.is_some()
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
        if self.group == Some(column) {
            self.row[column] = self.run_number(cell)? as f64;
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
        let new = of.role == Role::Unused && of.numbers == 0 && of.times == 0 && of.text.is_none();
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

    /// The run that a cell of the column that tells runs apart names.
    fn run_number(&mut self, cell: Cell<'_>) -> Result<usize> {
        let name = match cell {
            Cell::Missing => "none".to_owned(),
            Cell::Number(number) | Cell::Time(number) => number.to_string(),
            Cell::Text(text) => String::from_utf8_lossy(text).into_owned(),
        };
        if let Some(run) = self.run_of.get(&name) {
            return Ok(*run);
        }
        if self.runs.len() >= MAX_RUNS {
            let column = self.job.options.group.as_deref().unwrap_or_default();
            let what = format!("column {column:?} has more than {MAX_RUNS} different values, too many to be runs");
            return Err(Error::data(format!("{}: {what}", self.job.label)));
        }
        let mut run = RunBuilder::new(&name);
        for column in &self.metrics {
            if matches!(self.columns[*column].role, Role::Metric(_)) {
                run.add(self.job.retention)
            } else {
                run.add_none()
            }
        }
        self.runs.push(run);
        self.run_of.insert(name, self.runs.len() - 1);
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
            if held.len() >= MAX_HELD_ROWS || (held.len() >= MIN_HELD_ROWS && held.len() * row.len() > MAX_HELD_CELLS) {
                self.classify_columns()?;
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
        if let Some(run) = self.runs.first_mut() {
            run.batch(batch, self.x, &self.metrics);
        }
    }

    /// A whole row, one number a column.
    fn push(&mut self, row: &[f64]) {
        let run = match self.group {
            None => self.runs.first_mut(),
            #[expect(clippy::cast_possible_truncation, reason = "the number of a run; what is missing is none")]
            Some(column) => row.get(column).and_then(|run| self.runs.get_mut(*run as usize)),
        };
        if let Some(run) = run {
            let value = |column: usize| row.get(column).copied().unwrap_or(MISSING);
            run.push(value, self.x, &self.metrics);
        }
    }

    /// Tells the columns apart by the rows held back, and hands those on.
    fn classify_columns(&mut self) -> Result<()> {
        let Some(held) = self.held.take() else { return Ok(()) };
        if let (Some(name), None, false) = (&self.job.options.group, self.group, held.is_empty()) {
            let known = list(self.columns.iter().map(|column| column.name.as_str()));
            return Err(Error::data(format!(
                "{}: no column {name:?} to tell runs apart; there are {known}",
                self.job.label
            )));
        }
        // x rises within a run: the rows of each are looked at together.
        let mut by_run: Vec<&Vec<f64>> = held.iter().collect();
        if let Some(group) = self.group {
            let run = |row: &Vec<f64>| row.get(group).copied().unwrap_or(MISSING);
            by_run.sort_by(|a, b| run(a).total_cmp(&run(b)));
        }
        if let Some(x) = self.choose_x(&by_run)? {
            let first = held.iter().filter_map(|row| row.get(x)).find(|x| x.is_finite());
            let column = &mut self.columns[x];
            column.role = Role::X;
            let unit = first.filter(|_| x_column::is_time(&column.name)).and_then(|x| x_column::epoch_unit_ms(*x));
            let kind = if column.times > 0 || unit.is_some() { XKind::Time } else { XKind::Number };
            self.x = Some(XColumn { column: x, unit: unit.filter(|_| column.times == 0).unwrap_or(1.0) });
            self.x_axis = XAxis { name: column.name.clone(), kind };
        }
        let wanders = |number: usize| motion(&by_run, number).wanders();
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
        held.iter().for_each(|row| self.push(row));
        Ok(())
    }

    /// The column of the x axis; `None` for the row's number.
    fn choose_x(&self, held: &[&Vec<f64>]) -> Result<Option<usize>> {
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
                Some((number, x_column::rank(&column.name)?, motion(held, number), column.times > 0))
            })
            .collect();
        Ok(x_column::choose(&able, held.len()))
    }

    /// The metrics, in the order of the columns: one run, or one for each value of the column that tells runs apart.
    ///
    /// # Errors
    ///
    /// Those of [`RowSink::end_row`].
    pub(super) fn finish(mut self) -> Result<Vec<RunData>> {
        self.classify_columns()?;
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
            let what =
                format!("{name:?} goes back{jump} in row {}; curves are drawn in the order of {name:?}", descent.row);
            self.job.warnings.push(Error::data(format!("{}: {what}", self.job.label)));
        }
        let unused = self.columns.iter().filter(|column| column.role == Role::Unused && column.numbers > 0);
        let mut others: Vec<String> = unused.map(|column| column.name.clone()).collect();
        let mut found = Vec::new();
        for run in self.runs {
            let name = self.group.map(|_| run.name.clone());
            let name_of = |number: usize| self.columns[self.metrics[number]].name.clone();
            let mut metrics = run.finish(&self.x_axis, name_of);
            metrics.sort_by_key(|(number, _)| self.metrics[*number]);
            let metrics = metrics.into_iter().map(|(_, metric)| metric).collect();
            found.push(RunData { name, metrics, images: Vec::new(), others: std::mem::take(&mut others) });
        }
        Ok(found)
    }
}

/// How a column moved over the rows held back.
fn motion(held: &[&Vec<f64>], column: usize) -> Motion {
    Motion::of(held.iter().map(|row| row.get(column).copied().unwrap_or(MISSING)))
}
