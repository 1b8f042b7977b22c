//! One row of JSON to cells: objects inside it are flattened as DVC does it (`{"train": {"loss": 1}}` is `train.loss`), and
//! lists inside it are no metrics and are passed over. A row may be a list itself.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::cell::{self, Cell};
use super::row_sink::RowSink;
use crate::error::{Error, Result};

/// The name of a metric that has none, as in a list of plain numbers.
const NAMELESS: &str = "value";

/// Fills the next row with what is in `value`, flattened.
pub(super) fn fill(rows: &mut RowSink<'_>, value: &Json, line: u64) -> Result<()> {
    let (mut path, mut failure) = (String::new(), None);
    let cells = Cells { rows, path: &mut path, line, failure: &mut failure };
    // A value in memory cannot fail to be read; what can is kept beside.
    let read = cells.deserialize(value);
    failure.map_or_else(|| read.map_err(|error| Error::data(error.to_string())), Err)
}

/// Fills one cell of the next row; what is no number is missing.
pub(super) fn put(rows: &mut RowSink<'_>, name: &str, value: &Json, line: u64) -> Result<()> {
    let column = rows.column(name);
    let cell = match value {
        Json::Number(number) => number.as_f64().map_or(Cell::Missing, Cell::Number),
        Json::String(text) => cell::read(text.as_bytes()),
        _ => Cell::Missing,
    };
    rows.cell(column, cell, line)
}

/// The cells of one row below `path`.
pub(super) struct Cells<'r, 'a> {
    pub(super) rows: &'r mut RowSink<'a>,
    pub(super) path: &'r mut String,
    /// Where the row stands, from 1.
    pub(super) line: u64,
    /// What stopped the reading: an error of ours, which a deserializer cannot pass on.
    pub(super) failure: &'r mut Option<Error>,
}

impl Cells<'_, '_> {
    fn put<E: serde::de::Error>(self, cell: Cell<'_>) -> Result<(), E> {
        let name = if self.path.is_empty() { NAMELESS } else { self.path };
        let column = self.rows.column(name);
        self.rows.cell(column, cell, self.line).map_err(|error| {
            *self.failure = Some(error);
            E::custom("stopped")
        })
    }
}

impl<'de> DeserializeSeed<'de> for Cells<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Cells<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let length = self.path.len();
        while map.next_key_seed(Key(&mut *self.path))?.is_some() {
            let (rows, path, failure) = (&mut *self.rows, &mut *self.path, &mut *self.failure);
            map.next_value_seed(Cells { rows, path, line: self.line, failure })?;
            self.path.truncate(length);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if !self.path.is_empty() {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        // A row of its own: of three numbers, the first an instant, when TensorBoard wrote it.
        let mut row: Vec<Json> = Vec::new();
        while let Some(value) = list.next_element()? {
            row.push(value);
        }
        let of_tensorboard = row.len() == 3 && row[0].as_f64().is_some_and(|wall_time| wall_time > 1e8);
        for (place, value) in row.iter().enumerate() {
            let name = match place {
                0..3 if of_tensorboard => ["wall_time", "step", NAMELESS][place].to_owned(),
                _ => (place + 1).to_string(),
            };
            put(self.rows, &name, value, self.line).map_err(|error| {
                *self.failure = Some(error);
                serde::de::Error::custom("stopped")
            })?;
        }
        Ok(())
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<(), E> {
        self.put(Cell::Number(number))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<(), E> {
        self.put(Cell::Number(number as f64))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        self.put(Cell::Number(number as f64))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.put(cell::read(text.as_bytes()))
    }

    fn visit_bool<E: serde::de::Error>(self, yes: bool) -> Result<(), E> {
        self.put(Cell::Text(if yes { b"true" } else { b"false" }))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.put(Cell::Missing)
    }
}

/// A key, written behind the path.
struct Key<'r>(&'r mut String);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<(), E> {
        if !self.0.is_empty() {
            self.0.push('.');
        }
        self.0.push_str(key);
        Ok(())
    }
}
