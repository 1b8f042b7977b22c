//! Measures: the operations asked of one field, computed for all groups at once.

use std::cmp::Ordering;
use std::rc::Rc;

use super::moments::{Cells, Extreme, Moments, Needs};
use super::op::{Op, output_name};
use crate::budget;
use crate::error::{Error, Result};
use crate::expr::Context;
use crate::numeric::quartiles;
use crate::table::{Column, Object, Table, Value};
use crate::transform::field::Field;
use crate::transform::key::{Keys, Spelling};
use crate::transform::params::Resolved;
use crate::transform::statistics;

/// The measures to compute, field by field.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measures {
    /// Outputs that hold the number of rows.
    pub(super) counts: Vec<Rc<str>>,
    pub(super) list: Vec<Measure>,
}

/// The operations on one field.
#[derive(Clone, Debug)]
pub(crate) struct Measure {
    pub(super) field: Field,
    pub(super) outputs: Vec<Output>,
}

/// One operation, the name of its output and its parameter.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(super) op: Op,
    pub(super) name: Rc<str>,
    pub(super) parameter: Option<f64>,
}

impl Measures {
    /// Reads `fields`, `ops` and `as`, with the operations' `parameters`. Without `ops` the rows are counted.
    pub(crate) fn read(params: &Resolved, parameters: &[Option<f64>]) -> Result<Self> {
        let fields = params.sparse_fields("fields")?.unwrap_or_else(|| vec![None]);
        let ops = params.texts("ops").unwrap_or_else(|| vec![Some("count".into())]);
        if fields.len() != ops.len() {
            return Err(Error::spec("there have to be as many fields as operations").under("ops"));
        }
        let names = params.texts("as").unwrap_or_default();
        let mut measures = Self::default();
        for (i, (field, op)) in fields.into_iter().zip(&ops).enumerate() {
            let name = names.get(i).and_then(Option::as_ref);
            let parameter = parameters.get(i).copied().flatten();
            let op = op.as_deref().unwrap_or_default();
            measures.push(op, field, name, parameter).map_err(|e| e.under(i).under("ops"))?;
        }
        Ok(measures)
    }

    /// Adds an operation; those on one field are kept together.
    pub(crate) fn push(
        &mut self,
        op: &str,
        field: Option<Field>,
        name: Option<&Rc<str>>,
        parameter: Option<f64>,
    ) -> Result<()> {
        let name = output_name(op, field.as_ref().map_or("", |field| &*field.name), name);
        let op = Op::new(op)?;
        if op == Op::Count {
            self.counts.push(name);
            return Ok(());
        }
        let Some(field) = field else { return Err(Error::spec("only \"count\" goes without a field")) };
        let output = Output { op, name, parameter };
        match self.list.iter_mut().find(|measure| measure.field.name == field.name) {
            Some(measure) => measure.outputs.push(output),
            None => self.list.push(Measure { field, outputs: vec![output] }),
        }
        for measure in &mut self.list {
            measure.outputs.sort_by_key(|output| output.op.rank());
        }
        Ok(())
    }

    /// Adds the operation of a pivot, for which a count is of the values that the field has.
    pub(crate) fn push_pivoted(&mut self, op: Op, field: Field) {
        let op = if op == Op::Count { Op::Seen } else { op };
        let output = Output { op, name: Rc::clone(&field.name), parameter: None };
        self.list.push(Measure { field, outputs: vec![output] });
    }

    /// Every output's name and its column of one cell a group, in Vega's order.
    pub(crate) fn evaluate(
        &self,
        table: &Table,
        groups: &Rows,
        context: &dyn Context,
    ) -> Result<Vec<(Rc<str>, Rc<Column>)>> {
        let mut columns = Vec::new();
        if !self.counts.is_empty() {
            let mut sizes = vec![0.0; groups.count];
            for &group in groups.of_row {
                sizes[group as usize] += 1.0;
            }
            let sizes = Rc::new(Column::numbers(sizes));
            columns.extend(self.counts.iter().map(|name| (Rc::clone(name), Rc::clone(&sizes))));
        }
        for measure in &self.list {
            let cells = Cells::new(measure.field.column(table, context)?);
            columns.extend(measure.evaluate(table, &cells, groups, context));
        }
        Ok(columns)
    }
}

/// The optional numbers of `aggregate_params`; Vega takes a zero for none.
pub(crate) fn aggregate_parameters(params: &Resolved) -> Vec<Option<f64>> {
    let numbers = params.numbers("aggregate_params").unwrap_or_default();
    numbers.into_iter().map(|x| (x != 0.0 && !x.is_nan()).then_some(x)).collect()
}

/// The rows by group, borrowed from where they were grouped.
#[derive(Debug)]
pub(crate) struct Rows<'a> {
    /// The group of each row.
    pub(crate) of_row: &'a [u32],
    pub(crate) count: usize,
}

impl Rows<'_> {
    fn lists(&self) -> Vec<Vec<usize>> {
        let mut lists = vec![Vec::new(); self.count];
        for (row, &group) in self.of_row.iter().enumerate() {
            lists[group as usize].push(row);
        }
        lists
    }
}

impl Measure {
    pub(super) fn needs(&self) -> Needs {
        let mut needs = Needs::default();
        for output in &self.outputs {
            needs.add(output.op, output.parameter);
        }
        needs
    }

    fn evaluate(
        &self,
        table: &Table,
        cells: &Cells,
        groups: &Rows,
        context: &dyn Context,
    ) -> Vec<(Rc<str>, Rc<Column>)> {
        let needs = self.needs();
        let mut moments = vec![Moments::new(); groups.count];
        for (row, &group) in groups.of_row.iter().enumerate() {
            moments[group as usize].add(row, cells, &needs);
        }
        let kept = self.outputs.iter().any(|output| output.op.needs_rows());
        let lists = if kept { groups.lists() } else { Vec::new() };
        let mut readers: Vec<Reader> = (0..groups.count)
            .map(|group| Reader::new(table, cells, lists.get(group).map_or(&[], Vec::as_slice)))
            .collect();
        let keys = self
            .outputs
            .iter()
            .any(|output| output.op == Op::Distinct)
            .then(|| Keys::new(&cells.column, Spelling::Piped).of_row);
        let column = |output: &Output| {
            let value = |(reader, moments): (&mut Reader, &mut Moments)| {
                reader.value(output.op, moments, &needs, keys.as_deref(), context)
            };
            let column: Column = match output.op {
                Op::Min | Op::Max => extremes(output.op, &moments, cells),
                _ => readers.iter_mut().zip(&mut moments).map(value).collect(),
            };
            (Rc::clone(&output.name), Rc::new(column))
        };
        self.outputs.iter().map(column).collect()
    }
}

/// The least or greatest cells, in a column of the field's own type.
fn extremes(op: Op, moments: &[Moments], cells: &Cells) -> Column {
    let row = |m: &Moments| match if op == Op::Min { m.min } else { m.max } {
        Extreme::Row(row) => Some(row),
        Extreme::Unset | Extreme::Stale => None,
    };
    match moments.iter().map(row).collect::<Option<Vec<usize>>>() {
        Some(rows) => cells.column.take(&rows),
        None => moments.iter().map(|m| row(m).map_or(Value::Undefined, |row| cells.column.value(row))).collect(),
    }
}

/// Reads the outputs of one group; what several of them share is computed once.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    table: &'a Table,
    cells: &'a Cells,
    rows: &'a [usize],
    quartiles: Option<[Option<f64>; 3]>,
    interval: Option<[Option<f64>; 2]>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(table: &'a Table, cells: &'a Cells, rows: &'a [usize]) -> Self {
        Self { table, cells, rows, quartiles: None, interval: None }
    }

    /// One output. `keys` are the numbered keys of the field's cells, needed by `distinct` alone.
    pub(super) fn value(
        &mut self,
        op: Op,
        moments: &mut Moments,
        needs: &Needs,
        keys: Option<&[u32]>,
        context: &dyn Context,
    ) -> Value {
        let number = |x: Option<f64>| x.map_or(Value::Undefined, Value::Number);
        let rows = || self.rows.iter().copied();
        match op {
            Op::Values if budget::spend_for(8 * self.rows.len()).is_err() => Value::Undefined,
            Op::Values => Value::array(rows().map(|row| Value::Object(Rc::new(self.table.row(row)))).collect()),
            Op::Count => Value::Number(self.rows.len() as f64),
            Op::Distinct => {
                let _ = budget::spend_for(self.rows.len());
                let mut found: Vec<u32> = rows().filter_map(|row| keys.map(|keys| keys[row])).collect();
                found.sort_unstable();
                found.dedup();
                Value::Number(found.len() as f64)
            }
            Op::Median => number(self.quartiles()[1]),
            Op::Q1 => number(self.quartiles()[0]),
            Op::Q3 => number(self.quartiles()[2]),
            Op::Ci0 => number(self.interval(context)[0]),
            Op::Ci1 => number(self.interval(context)[1]),
            Op::Min | Op::Max => {
                let (extreme, want) = if op == Op::Min {
                    (&mut moments.min, Ordering::Less)
                } else {
                    (&mut moments.max, Ordering::Greater)
                };
                if *extreme == Extreme::Stale {
                    *extreme = self.cells.extreme(rows(), want).map_or(Extreme::Unset, Extreme::Row);
                }
                match *extreme {
                    Extreme::Row(row) => self.cells.column.value(row),
                    Extreme::Unset | Extreme::Stale => Value::Undefined,
                }
            }
            Op::Argmin | Op::Argmax => {
                let (extreme, moved, want) = if op == Op::Argmin {
                    (moments.min, moments.min_moved, Ordering::Less)
                } else {
                    (moments.max, moments.max_moved, Ordering::Greater)
                };
                let row = match extreme {
                    Extreme::Row(row) if moved => Some(row),
                    _ => self.cells.extreme(rows(), want),
                };
                Value::Object(Rc::new(row.map_or_else(Object::new, |row| self.table.row(row))))
            }
            _ => moments.figure(op, needs),
        }
    }

    fn quartiles(&mut self) -> [Option<f64>; 3] {
        let (cells, rows) = (self.cells, self.rows);
        *self.quartiles.get_or_insert_with(|| {
            // Where the budget is used up, whatever asks next fails.
            let rows = if budget::spend_for(rows.len()).is_ok() { rows } else { &[] };
            quartiles(cells.statistics(rows.iter().copied()))
        })
    }

    fn interval(&mut self, context: &dyn Context) -> [Option<f64>; 2] {
        let (cells, rows) = (self.cells, self.rows);
        *self.interval.get_or_insert_with(|| {
            let rows = if budget::spend_for(1000 * rows.len()).is_ok() { rows } else { &[] };
            let numbers = cells.statistics(rows.iter().copied());
            statistics::bootstrap::confidence(&numbers, &mut || context.random())
        })
    }
}
