//! Tables: columns of one type each, and the readers that fill them.
//!
//! A row is never an object. A [`Table`] is a list of named [`Column`]s of one length; a transform
//! takes a table and gives a table, sharing the columns it does not touch.

pub(crate) mod column;
mod combine;
mod dataset;
mod dictionary;
pub(crate) mod infer;
pub(crate) mod loader;
mod path;
pub(crate) mod read;
pub(crate) mod value;

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::error::Result;

pub(crate) use column::{Cell, Column};
pub use dataset::Dataset;
pub(crate) use dictionary::TextsBuilder;
pub(crate) use path::split_path;
pub(crate) use value::{Object, Value};

/// Named columns of equal length, in the order they were added.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    rows: usize,
    names: Vec<Rc<str>>,
    columns: Vec<Rc<Column>>,
    /// Places of the names, once there are more than [`FEW`].
    index: FxHashMap<Rc<str>, usize>,
}

/// Up to so many names are sooner compared than hashed.
const FEW: usize = 12;

impl Table {
    /// A table of `rows` rows and no columns.
    pub(crate) fn with_rows(rows: usize) -> Self {
        Self { rows, ..Self::default() }
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Column names in order.
    pub(crate) fn names(&self) -> &[Rc<str>] {
        &self.names
    }

    /// The column named `name`, exactly as spelled (no access path).
    pub(crate) fn column(&self, name: &str) -> Option<&Rc<Column>> {
        self.place(name).map(|i| &self.columns[i])
    }

    fn place(&self, name: &str) -> Option<usize> {
        if self.names.len() <= FEW {
            return self.names.iter().position(|known| **known == *name);
        }
        self.index.get(name).copied()
    }

    /// Adds or replaces a column.
    ///
    /// # Panics
    ///
    /// When the column's length is not the table's.
    pub(crate) fn set(&mut self, name: impl Into<Rc<str>>, column: impl Into<Rc<Column>>) {
        let (name, column) = (name.into(), column.into());
        assert_eq!(column.len(), self.rows, "column {name}");
        if let Some(i) = self.place(&name) {
            self.columns[i] = column;
            return;
        }
        self.names.push(name);
        self.columns.push(column);
        if self.names.len() > FEW {
            let unplaced = self.names.iter().enumerate().skip(self.index.len());
            self.index.extend(unplaced.map(|(i, name)| (Rc::clone(name), i)));
        }
    }

    /// The rows numbered `rows`, in that order; a row may be taken twice.
    #[must_use]
    pub(crate) fn take(&self, rows: &[usize]) -> Self {
        let columns = self.columns.iter().map(|column| Rc::new(column.take(rows))).collect();
        Self { rows: rows.len(), names: self.names.clone(), columns, index: self.index.clone() }
    }

    /// One row as an object, for the rare expression that wants all of `datum`. A cell that is undefined has no key.
    pub(crate) fn row(&self, row: usize) -> Object {
        let mut entries = Vec::with_capacity(self.names.len());
        for (name, column) in self.names.iter().zip(&self.columns) {
            match column.value(row) {
                Value::Undefined => {}
                value => entries.push((Rc::clone(name), value)),
            }
        }
        Object::from_distinct(entries)
    }

    /// The column that an access path such as `a.b[0]` leads to.
    ///
    /// # Errors
    ///
    /// A path that is malformed.
    pub(crate) fn at_path(&self, path: &str) -> Result<Rc<Column>> {
        match self.column(path) {
            Some(column) if path::is_plain(path) => Ok(Rc::clone(column)),
            _ => Ok(self.field(&split_path(path)?)),
        }
    }

    /// The values of an access path such as `a`, `a.b`, `a[0]`, `a\.b` or `['x y']`, one a row, undefined
    /// where there is none. A name without path syntax is the column itself, shared.
    pub(crate) fn field(&self, path: &[Rc<str>]) -> Rc<Column> {
        let [first, rest @ ..] = path else { return Rc::new(Column::undefined(self.rows)) };
        let Some(column) = self.column(first) else { return Rc::new(Column::undefined(self.rows)) };
        if rest.is_empty() {
            return Rc::clone(column);
        }
        Rc::new((0..self.rows).map(|row| rest.iter().fold(column.value(row), |value, key| value.member(key))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{Column, FEW, Table};

    #[test]
    fn columns_are_found_among_few_and_among_many() {
        let mut table = Table::with_rows(1);
        let number = |table: &Table, name: &str| table.column(name).map(|column| column.to_numbers()[0]);
        for i in 0..3 * FEW {
            table.set(format!("c{i}"), Column::numbers(vec![i as f64]));
            table.set("c0", Column::numbers(vec![i as f64]));
            assert_eq!(number(&table, "c0"), Some(i as f64));
        }
        assert_eq!(table.names().len(), 3 * FEW);
        assert!((1..3 * FEW).all(|i| number(&table, &format!("c{i}")) == Some(i as f64)));
        assert_eq!(number(&table, "d"), None);
    }
}
