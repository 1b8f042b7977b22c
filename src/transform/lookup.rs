//! `lookup`: fields of another data set's row, found by key.
//!
//! Keys are compared as strings; of several rows with one key the last is found.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::field::{Field, columns};
use super::key::{Key, Keys, Spelling};
use super::params::Resolved;
use super::{Host, Output};
use crate::error::{Error, Result};
use crate::table::{Column, Table, Value};

/// `lookup`.
#[derive(Clone, Debug)]
pub(crate) struct Lookup {
    from: Rc<str>,
    key: Field,
    fields: Vec<Field>,
    /// What is copied; `None` copies the row itself, as an object.
    values: Option<Vec<Field>>,
    names: Vec<Rc<str>>,
    default: Value,
}

impl Lookup {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let fields = params.fields("fields")?.ok_or_else(|| params.missing("fields"))?;
        let values = params.fields("values")?;
        let named = params.texts("as").map(|names| names.into_iter().flatten().collect::<Vec<_>>());
        let wanted = fields.len() * values.as_ref().map_or(1, Vec::len);
        let names = match (named, &values) {
            (Some(names), _) if names.len() >= wanted => names,
            (Some(_), _) => return Err(Error::spec("there are too few output names").under("as")),
            (None, Some(values)) if fields.len() == 1 => values.iter().map(|field| Rc::clone(&field.name)).collect(),
            (None, _) => return Err(params.missing("as")),
        };
        Ok(Self {
            from: params.text("from").ok_or_else(|| params.missing("from"))?,
            key: params.required_field("key")?,
            fields,
            values,
            names,
            default: params.value("default").unwrap_or(Value::Null),
        })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let unknown = || Error::spec(format!("there is no data set \"{}\"", self.from)).under("from");
        let other = host.data(&self.from)?.ok_or_else(unknown)?;
        let index = index(&*self.key.column(&other, host)?);
        let sources: Vec<Rc<Column>> = match &self.values {
            Some(values) => columns(values, &other, host)?,
            None => Vec::new(),
        };
        let mut names = self.names.iter();
        let mut table = Table::clone(input);
        for field in &self.fields {
            let keys = Keys::new(&*field.column(input, host)?, Spelling::Piped);
            let of_key: Vec<Option<usize>> = keys.keys.iter().map(|key| index.get(key).copied()).collect();
            let found: Vec<Option<usize>> = keys.of_row.iter().map(|&code| of_key[code as usize]).collect();
            if self.values.is_none() {
                let of_key: Vec<Value> = of_key.iter().map(|row| self.row(&other, *row)).collect();
                let objects = keys.of_row.iter().map(|&code| of_key[code as usize].clone()).collect();
                if let Some(name) = names.next() {
                    table.set(Rc::clone(name), Column::Values(objects));
                }
            }
            for (source, name) in sources.iter().zip(&mut names) {
                table.set(Rc::clone(name), self.copied(source, &found));
            }
        }
        Ok(table.into())
    }

    fn row(&self, other: &Table, row: Option<usize>) -> Value {
        row.map_or_else(|| self.default.clone(), |row| Value::Object(Rc::new(other.row(row))))
    }

    fn copied(&self, source: &Column, found: &[Option<usize>]) -> Column {
        match found.iter().copied().collect::<Option<Vec<usize>>>() {
            Some(rows) => source.take(&rows),
            None => found.iter().map(|row| row.map_or_else(|| self.default.clone(), |row| source.value(row))).collect(),
        }
    }
}

/// The last row of each key.
fn index(column: &Column) -> FxHashMap<Key, usize> {
    let keys = Keys::new(column, Spelling::Piped);
    let mut last = vec![0; keys.keys.len()];
    for (row, &code) in keys.of_row.iter().enumerate() {
        last[code as usize] = row;
    }
    keys.keys.into_iter().zip(last).collect()
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn rows_are_found_by_the_string_of_their_key() {
        check(
            r#"[{"type": "lookup", "from": "other", "key": "id", "fields": ["k"], "values": ["v", "w"]}]"#,
            r#"[{"k": 1}, {"k": "b"}, {"k": "c"}, {"k": "1"}]"#,
            r#"[
                {"k": 1, "v": 30, "w": null},
                {"k": "b", "v": 20},
                {"k": "c", "v": null, "w": null},
                {"k": "1", "v": 30, "w": null}
            ]"#,
        );
        check(
            r#"[{"type": "lookup", "from": "other", "key": "id", "fields": ["k", "l"], "as": ["one", "two"], "default": "none"}]"#,
            r#"[{"k": 1, "l": "x"}, {"k": "b", "l": 1}]"#,
            r#"[
                {"k": 1, "l": "x", "one": {"id": "1", "v": 30, "w": null}, "two": "none"},
                {"k": "b", "l": 1, "one": {"id": "b", "v": 20}, "two": {"id": "1", "v": 30, "w": null}}
            ]"#,
        );
    }
}
