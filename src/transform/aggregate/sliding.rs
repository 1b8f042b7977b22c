//! Aggregates over a window that slides along sorted rows: rows come in at one end and go out at the other.

use std::rc::Rc;

use super::measure::{Measure, Measures, Reader};
use super::moments::{Cells, Moments, Needs};
use super::op::Op;
use crate::error::Result;
use crate::expr::Context;
use crate::table::{Table, Value};
use crate::transform::key::{Keys, Spelling};

/// The running figures of all measures.
#[derive(Debug)]
pub(crate) struct Sliding<'a> {
    table: &'a Table,
    counts: &'a [Rc<str>],
    size: f64,
    fields: Vec<Running<'a>>,
}

#[derive(Debug)]
struct Running<'a> {
    measure: &'a Measure,
    cells: Cells,
    needs: Needs,
    moments: Moments,
    /// Numbered keys, where distinct values are counted.
    keys: Option<Vec<u32>>,
}

impl<'a> Sliding<'a> {
    pub(crate) fn new(measures: &'a Measures, table: &'a Table, context: &dyn Context) -> Result<Self> {
        let field = |measure: &'a Measure| {
            let cells = Cells::new(measure.field.column(table, context)?);
            let distinct = measure.outputs.iter().any(|output| output.op == Op::Distinct);
            let keys = distinct.then(|| Keys::new(&cells.column, Spelling::Piped).of_row);
            Ok(Running { measure, cells, needs: measure.needs(), moments: Moments::new(), keys })
        };
        let fields = measures.list.iter().map(field).collect::<Result<_>>()?;
        Ok(Self { table, counts: &measures.counts, size: 0.0, fields })
    }

    /// Names of the outputs, in the order in which [`Sliding::read`] gives them.
    pub(crate) fn names(&self) -> Vec<Rc<str>> {
        let outputs = self.fields.iter().flat_map(|field| field.measure.outputs.iter().map(|output| &output.name));
        self.counts.iter().chain(outputs).cloned().collect()
    }

    /// An empty window.
    pub(crate) fn clear(&mut self) {
        self.size = 0.0;
        for field in &mut self.fields {
            field.moments = Moments::new();
        }
    }

    pub(crate) fn add(&mut self, row: usize) {
        self.size += 1.0;
        for field in &mut self.fields {
            field.moments.add(row, &field.cells, &field.needs);
        }
    }

    pub(crate) fn remove(&mut self, row: usize) {
        self.size -= 1.0;
        for field in &mut self.fields {
            field.moments.remove(row, &field.cells, &field.needs);
        }
    }

    /// The outputs while the window holds `rows`.
    pub(crate) fn read(&mut self, rows: &[usize], context: &dyn Context) -> Vec<Value> {
        let mut values = vec![Value::Number(self.size); self.counts.len()];
        for field in &mut self.fields {
            let mut reader = Reader::new(self.table, &field.cells, rows);
            for output in &field.measure.outputs {
                values.push(reader.value(output.op, &mut field.moments, &field.needs, field.keys.as_deref(), context));
            }
        }
        values
    }
}
