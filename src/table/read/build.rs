//! Rows that arrive cell by cell, put into columns.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::budget;
use crate::error::{Error, Result};
use crate::table::{Cell, Column, Table, TextsBuilder, Value};

/// Cells of the largest table, rows times columns: rows that each name columns of their own are few bytes
/// that make many cells.
const MAX_CELLS: usize = 1 << 27;

/// A cell as a reader meets it.
#[derive(Debug)]
pub(super) enum Incoming<'a> {
    Null,
    Bool(bool),
    Number(f64),
    Text(&'a str),
    Value(Value),
}

#[derive(Debug, Default)]
enum Store {
    /// Nothing but missing cells so far.
    #[default]
    Empty,
    Numbers(Vec<f64>),
    Bools(Vec<bool>),
    Texts(TextsBuilder),
    Values(Vec<Value>),
}

/// A column that grows; it has the type of its cells while they have one.
#[derive(Debug, Default)]
pub(super) struct ColumnBuilder {
    rows: usize,
    store: Store,
    mask: Option<Vec<Cell>>,
}

impl ColumnBuilder {
    fn mark(&mut self, cell: Cell) {
        if let Some(mask) = &mut self.mask {
            mask.push(cell);
        } else if cell != Cell::Present {
            let mut mask = vec![Cell::Present; self.rows];
            mask.push(cell);
            self.mask = Some(mask);
        }
        self.rows += 1;
    }

    fn push_missing(&mut self, cell: Cell) {
        match &mut self.store {
            Store::Empty => {}
            Store::Numbers(values) => values.push(f64::NAN),
            Store::Bools(values) => values.push(false),
            Store::Texts(texts) => texts.push_code(0),
            Store::Values(values) => values.push(if cell == Cell::Null { Value::Null } else { Value::Undefined }),
        }
        self.mark(cell);
    }

    /// Undefined cells until there are `rows`.
    fn pad(&mut self, rows: usize) -> Result<()> {
        budget::spend_for(rows.saturating_sub(self.rows))?;
        while self.rows < rows {
            self.push_missing(Cell::Undefined);
        }
        Ok(())
    }

    /// Adds the next cell.
    pub(super) fn push(&mut self, cell: Incoming<'_>) {
        if let Incoming::Null = cell {
            return self.push_missing(Cell::Null);
        }
        if let Store::Empty = self.store {
            // The cells so far are all missing; their places hold anything.
            self.store = match cell {
                Incoming::Null => Store::Empty,
                Incoming::Bool(_) => Store::Bools(vec![false; self.rows]),
                Incoming::Number(_) => Store::Numbers(vec![f64::NAN; self.rows]),
                Incoming::Text(_) => {
                    let mut texts = TextsBuilder::default();
                    (0..self.rows).for_each(|_| texts.push_code(0));
                    Store::Texts(texts)
                }
                Incoming::Value(_) => Store::Values(self.missing()),
            };
        }
        match (&mut self.store, cell) {
            (Store::Numbers(values), Incoming::Number(x)) => values.push(x),
            (Store::Bools(values), Incoming::Bool(flag)) => values.push(flag),
            (Store::Texts(texts), Incoming::Text(text)) => {
                let code = texts.code(text);
                texts.push_code(code);
            }
            (Store::Values(values), cell) => values.push(cell.into_value()),
            (_, cell) => {
                let mut values: Vec<Value> = self.take().iter().collect();
                self.rows = values.len();
                values.push(cell.into_value());
                self.store = Store::Values(values);
            }
        }
        self.mark(Cell::Present);
    }

    /// The cells so far, which are all missing, as values.
    fn missing(&self) -> Vec<Value> {
        let mask = self.mask.as_deref().unwrap_or_default();
        mask.iter().map(|cell| if *cell == Cell::Null { Value::Null } else { Value::Undefined }).collect()
    }

    /// Takes the last cell back: a key stands twice in a row.
    fn pop(&mut self) {
        self.rows -= 1;
        if let Some(mask) = &mut self.mask {
            mask.pop();
        }
        match &mut self.store {
            Store::Empty => {}
            Store::Numbers(values) => drop(values.pop()),
            Store::Bools(values) => drop(values.pop()),
            Store::Texts(texts) => texts.pop_code(),
            Store::Values(values) => drop(values.pop()),
        }
    }

    fn take(&mut self) -> Column {
        std::mem::take(self).finish()
    }

    pub(super) fn finish(self) -> Column {
        let mask = self.mask;
        match self.store {
            Store::Empty => match mask {
                Some(mask) if mask.iter().all(|cell| *cell == Cell::Null) => {
                    Column::Constant { value: Value::Null, rows: self.rows }
                }
                Some(mask) => Column::Values(
                    mask.iter().map(|cell| if *cell == Cell::Null { Value::Null } else { Value::Undefined }).collect(),
                ),
                None => Column::undefined(self.rows),
            },
            Store::Numbers(values) => Column::Numbers { values, mask },
            Store::Bools(values) => Column::Bools { values, mask },
            Store::Texts(texts) => match texts.finish() {
                Column::Texts { words, codes, .. } => Column::Texts { words, codes, mask },
                other => other,
            },
            Store::Values(values) => Column::Values(values),
        }
    }
}

impl<'a> From<&'a Value> for Incoming<'a> {
    /// Undefined comes as null: a reader has no cell for it at all.
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Undefined | Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(x) => Self::Number(*x),
            Value::Text(text) => Self::Text(text),
            other => Self::Value(other.clone()),
        }
    }
}

impl Incoming<'_> {
    pub(super) fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(flag) => Value::Bool(flag),
            Self::Number(x) => Value::Number(x),
            Self::Text(text) => Value::text(text),
            Self::Value(value) => value,
        }
    }
}

/// A table that grows row by row.
#[derive(Debug, Default)]
pub(super) struct TableBuilder {
    /// Rows begun.
    rows: usize,
    columns: Vec<(Rc<str>, ColumnBuilder)>,
    index: FxHashMap<Rc<str>, usize>,
    /// Where the next key is expected: rows name their columns in the same order, mostly.
    next: usize,
}

impl TableBuilder {
    pub(super) fn begin_row(&mut self) {
        self.rows += 1;
        self.next = 0;
    }

    /// The column named `name`, a new one if need be.
    pub(super) fn column(&mut self, name: &str) -> Result<usize> {
        if let Some((expected, _)) = self.columns.get(self.next)
            && &**expected == name
        {
            self.next += 1;
            return Ok(self.next - 1);
        }
        let at = match self.index.get(name) {
            Some(&at) => at,
            None => {
                let name: Rc<str> = name.into();
                self.index.insert(Rc::clone(&name), self.columns.len());
                self.columns.push((name, ColumnBuilder::default()));
                if self.columns.len().saturating_mul(self.rows) > MAX_CELLS {
                    return Err(too_large());
                }
                self.columns.len() - 1
            }
        };
        self.next = at + 1;
        Ok(at)
    }

    /// The cell of the row begun last; of two, the later counts.
    pub(super) fn set(&mut self, column: usize, cell: Incoming<'_>) -> Result<()> {
        let (_, column) = &mut self.columns[column];
        if column.rows == self.rows {
            column.pop();
        }
        column.pad(self.rows - 1)?;
        column.push(cell);
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Table> {
        if self.columns.len().saturating_mul(self.rows) > MAX_CELLS {
            return Err(too_large());
        }
        let mut table = Table::with_rows(self.rows);
        for (name, mut column) in self.columns {
            column.pad(self.rows)?;
            table.set(name, column.finish());
        }
        Ok(table)
    }
}

fn too_large() -> Error {
    Error::forbidden(format!("rows times columns are more than {MAX_CELLS} cells"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_keeps_its_type_until_another_comes() {
        let mut builder = ColumnBuilder::default();
        builder.push(Incoming::Null);
        builder.push(Incoming::Text("a"));
        builder.pad(3).unwrap();
        builder.push(Incoming::Text("a"));
        let texts = builder.take();
        assert!(matches!(&texts, Column::Texts { words, codes, .. } if words.len() == 1 && codes.len() == 4));
        assert!(matches!((texts.cell(0), texts.cell(2)), (Cell::Null, Cell::Undefined)));
        let mut builder = ColumnBuilder::default();
        builder.push(Incoming::Number(1.0));
        builder.push(Incoming::Null);
        builder.push(Incoming::Bool(true));
        let mixed = builder.take();
        let shown = format!("{:?}", mixed.iter().collect::<Vec<_>>());
        assert_eq!(shown, "[Number(1.0), Null, Bool(true)]");
    }

    #[test]
    fn of_a_key_that_stands_twice_the_later_counts() {
        let mut builder = TableBuilder::default();
        builder.begin_row();
        for (name, x) in [("a", 1.0), ("b", 2.0), ("a", 3.0)] {
            let column = builder.column(name).unwrap();
            builder.set(column, Incoming::Number(x)).unwrap();
        }
        let table = builder.finish().unwrap();
        assert_eq!(table.column("a").unwrap().value(0).to_number(), 3.0);
        assert_eq!(table.names().len(), 2);
    }
}
