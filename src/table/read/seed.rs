//! How serde hands JSON over: one reader for each place that a value can stand in.
//!
//! A [`Reader`] says what becomes of a single value, a list and an object; [`Read`] makes it serde's.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashSet;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::build::{Incoming, TableBuilder};
use super::json::SENTINEL;
use crate::budget;
use crate::js::json::json_number;
use crate::table::{Object, Table, Value};

/// A consumer of one value, whatever it turns out to be.
pub(super) trait Reader<'de>: Sized {
    type Out;
    /// A single value: neither list nor object.
    fn single<E: Error>(self, cell: Incoming<'_>) -> Result<Self::Out, E>;
    fn list<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Out, A::Error>;
    fn object<A: MapAccess<'de>>(self, entries: A) -> Result<Self::Out, A::Error>;
}

/// A [`Reader`] for serde.
pub(super) struct Read<R>(pub(super) R);

impl<'de, R: Reader<'de>> DeserializeSeed<'de> for Read<R> {
    type Value = R::Out;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<R::Out, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, R: Reader<'de>> Visitor<'de> for Read<R> {
    type Value = R::Out;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<R::Out, E> {
        self.0.single(Incoming::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<R::Out, E> {
        self.0.single(Incoming::Bool(flag))
    }

    fn visit_i64<E: Error>(self, x: i64) -> Result<R::Out, E> {
        self.0.single(Incoming::Number(x as f64))
    }

    fn visit_u64<E: Error>(self, x: u64) -> Result<R::Out, E> {
        self.0.single(Incoming::Number(x as f64))
    }

    fn visit_f64<E: Error>(self, x: f64) -> Result<R::Out, E> {
        self.0.single(Incoming::Number(x))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<R::Out, E> {
        self.0.single(Incoming::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<R::Out, A::Error> {
        self.0.list(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<R::Out, A::Error> {
        self.0.object(entries)
    }
}

/// One of our errors as serde's, which adds the place.
fn told<E: Error>(error: crate::error::Error) -> E {
    E::custom(error.message())
}

/// The state that all readers of one document share.
#[derive(Default)]
pub(super) struct State {
    pub(super) tables: RefCell<Vec<Rc<Table>>>,
    /// Keys of objects in cells, each held once.
    keys: RefCell<FxHashSet<Rc<str>>>,
}

impl State {
    fn key(&self, key: &str) -> Rc<str> {
        let mut keys = self.keys.borrow_mut();
        if let Some(known) = keys.get(key) {
            return Rc::clone(known);
        }
        let key: Rc<str> = key.into();
        keys.insert(Rc::clone(&key));
        key
    }
}

/// The role of the place in a document where a value stands.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Location {
    Any,
    /// Below the key `data`: a data set, or Vega's list of them.
    Data,
    /// Below the key `datasets`: lists of rows by name.
    DataSets,
    /// A list here holds rows.
    Rows,
}

/// A value of a document, to a tree.
#[derive(Clone, Copy)]
pub(super) struct Tree<'a> {
    pub(super) place: Location,
    pub(super) state: &'a State,
}

impl<'de> Reader<'de> for Tree<'_> {
    type Out = Json;

    fn single<E>(self, cell: Incoming<'_>) -> Result<Json, E> {
        Ok(match cell {
            Incoming::Null | Incoming::Value(_) => Json::Null,
            Incoming::Bool(flag) => Json::Bool(flag),
            Incoming::Number(x) => json_number(x),
            Incoming::Text(text) => text.into(),
        })
    }

    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        if self.place == Location::Rows {
            let mut builder = TableBuilder::default();
            while items.next_element_seed(Read(Row { builder: &mut builder, state: self.state }))?.is_some() {}
            let mut tables = self.state.tables.borrow_mut();
            tables.push(Rc::new(builder.finish().map_err(told)?));
            return Ok(serde_json::json!({ SENTINEL: tables.len() - 1 }));
        }
        let place = if self.place == Location::Data { Location::Data } else { Location::Any };
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Read(Self { place, ..self }))? {
            budget::spend(4).map_err(told)?;
            list.push(item);
        }
        Ok(Json::Array(list))
    }

    fn object<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut map = serde_json::Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let place = match (self.place, key.as_str()) {
                (Location::DataSets, _) | (Location::Data, "values") => Location::Rows,
                (_, "data") => Location::Data,
                (_, "datasets") => Location::DataSets,
                _ => Location::Any,
            };
            let value = entries.next_value_seed(Read(Self { place, ..self }))?;
            budget::spend(8).map_err(told)?;
            map.insert(key, value);
        }
        Ok(Json::Object(map))
    }
}

/// One row, to the end of a table.
struct Row<'a> {
    builder: &'a mut TableBuilder,
    state: &'a State,
}

impl<'de> Reader<'de> for Row<'_> {
    type Out = ();

    fn single<E: Error>(self, cell: Incoming<'_>) -> Result<(), E> {
        self.builder.begin_row();
        let column = self.builder.column("data").map_err(told)?;
        self.builder.set(column, cell).map_err(told)
    }

    /// A list as a row has its items' numbers for keys.
    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.builder.begin_row();
        for number in 0_usize.. {
            let column = Column::Later(number);
            let cell = Cell { builder: self.builder, column, state: self.state };
            if items.next_element_seed(Read(cell))?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn object<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        self.builder.begin_row();
        while let Some(column) = entries.next_key_seed(Key { builder: self.builder })? {
            let column = Column::Known(column);
            entries.next_value_seed(Read(Cell { builder: self.builder, column, state: self.state }))?;
        }
        Ok(())
    }
}

/// Reads a key to the number of its column.
struct Key<'a> {
    builder: &'a mut TableBuilder,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<usize, E> {
        self.builder.column(key).map_err(told)
    }
}

enum Column {
    Known(usize),
    /// Named by its number, and only made when there is a cell: a list does not say how long it is.
    Later(usize),
}

/// A cell, into its column.
struct Cell<'a> {
    builder: &'a mut TableBuilder,
    column: Column,
    state: &'a State,
}

impl<'de> Reader<'de> for Cell<'_> {
    type Out = ();

    fn single<E: Error>(self, cell: Incoming<'_>) -> Result<(), E> {
        let column = match self.column {
            Column::Known(column) => column,
            Column::Later(number) => self.builder.column(&number.to_string()).map_err(told)?,
        };
        self.builder.set(column, cell).map_err(told)
    }

    fn list<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        let value = Whole { state: self.state }.list(items)?;
        self.single(Incoming::Value(value))
    }

    fn object<A: MapAccess<'de>>(self, entries: A) -> Result<(), A::Error> {
        let value = Whole { state: self.state }.object(entries)?;
        self.single(Incoming::Value(value))
    }
}

/// A value as it is.
#[derive(Clone, Copy)]
pub(super) struct Whole<'a> {
    pub(super) state: &'a State,
}

impl<'de> Reader<'de> for Whole<'_> {
    type Out = Value;

    fn single<E>(self, cell: Incoming<'_>) -> Result<Value, E> {
        Ok(cell.into_value())
    }

    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Read(self))? {
            budget::spend(4).map_err(told)?;
            list.push(item);
        }
        Ok(Value::array(list))
    }

    fn object<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(key) = entries.next_key::<Cow<'_, str>>()? {
            budget::spend(8).map_err(told)?;
            list.push((self.state.key(&key), entries.next_value_seed(Read(self))?));
        }
        Ok(Value::Object(Rc::new(Object::from_entries(list))))
    }
}

/// The rows at the end of a path; everything else is passed over.
pub(super) struct At<'a> {
    pub(super) path: &'a [Rc<str>],
    pub(super) builder: &'a mut TableBuilder,
    pub(super) state: &'a State,
}

impl<'de> Reader<'de> for At<'_> {
    type Out = ();

    /// One row, if this is where the path ends; of null none.
    fn single<E: Error>(self, cell: Incoming<'_>) -> Result<(), E> {
        match cell {
            Incoming::Null => Ok(()),
            cell if self.path.is_empty() => Row { builder: self.builder, state: self.state }.single(cell),
            _ => Ok(()),
        }
    }

    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Some((first, rest)) = self.path.split_first() else {
            while items.next_element_seed(Read(Row { builder: self.builder, state: self.state }))?.is_some() {}
            return Ok(());
        };
        for i in 0_usize.. {
            let found = if i.to_string() == **first {
                let at = At { path: rest, builder: self.builder, state: self.state };
                items.next_element_seed(Read(at))?.is_some()
            } else {
                items.next_element::<IgnoredAny>()?.is_some()
            };
            if !found {
                break;
            }
        }
        Ok(())
    }

    fn object<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Some((first, rest)) = self.path.split_first() else {
            return Row { builder: self.builder, state: self.state }.object(entries);
        };
        while let Some(key) = entries.next_key::<Cow<'_, str>>()? {
            if *key == **first {
                *self.builder = TableBuilder::default(); // of a key that stands twice, the later counts
                entries.next_value_seed(Read(At { path: rest, builder: self.builder, state: self.state }))?;
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}
