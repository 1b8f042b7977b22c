//! JSON: whole documents with their inline rows taken out into columns, and files of rows.
//!
//! Numbers are read to the nearest double. Python's bare `NaN`, `Infinity` and `-Infinity` are no JSON; they are read as null, and
//! counted. Nesting is bounded by serde_json (128 levels). Errors carry line and column, from 1.

use std::borrow::Cow;
use std::rc::Rc;

use serde::de::DeserializeSeed;
use serde_json::Value as Json;

use super::build::TableBuilder;
use super::seed::{At, Location, Read, State, Tree, Whole};
use crate::budget;
use crate::error::{Error, Result};
use crate::table::{Table, Value, split_path};

/// The key of the object that stands where rows were: a control character and our name, which no writer of
/// specs makes by accident.
pub(super) const SENTINEL: &str = "\u{1}cml-table";

/// A document whose rows are tables.
#[derive(Debug)]
pub(crate) struct Document {
    /// The document, with an object in place of each list of rows that [`Document::table_of`] knows.
    pub(crate) root: Json,
    pub(crate) tables: Vec<Rc<Table>>,
    /// How many bare `NaN`s and `Infinity`s were read as null.
    pub(crate) not_finite: usize,
}

impl Document {
    /// The rows that `json`, a part of the root, stands for.
    pub(crate) fn table_of(&self, json: &Json) -> Option<&Rc<Table>> {
        let number = json.as_object()?.get(SENTINEL)?.as_u64()?;
        self.tables.get(usize::try_from(number).ok()?)
    }

    /// Takes in rows that came another way, and returns what stands for them.
    pub(crate) fn hold(&mut self, table: Rc<Table>) -> Json {
        let number = self.tables.len();
        self.tables.push(table);
        serde_json::json!({ SENTINEL: number })
    }
}

/// Reads a document. Lists under `values` of a `data` object, and all lists right below a `datasets` object, become tables.
///
/// # Errors
///
/// [`Spec`](crate::error::ErrorKind::Spec): it is no JSON.
pub(crate) fn read_document(bytes: &[u8]) -> Result<Document> {
    read(bytes, |source, not_finite| {
        let state = State::default();
        let mut deserializer = serde_json::Deserializer::from_str(source);
        let root = Read(Tree { place: Location::Any, state: &state }).deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(Document { root, tables: state.tables.into_inner(), not_finite })
    })
    .map_err(|message| failed(Error::spec, &message))
}

/// Reads the rows of a data file: a list of objects, of lists, or of single values (then the column is `data`); anything
/// else is one row. `property` is the access path of the list within the file; where it leads nowhere there are no rows.
///
/// # Errors
///
/// [`Data`](crate::error::ErrorKind::Data): it is no JSON.
pub(crate) fn read_rows(bytes: &[u8], property: Option<&str>) -> Result<Table> {
    let path = property.map(split_path).transpose()?.unwrap_or_default();
    let builder = read(bytes, |source, _| {
        let state = State::default();
        let mut deserializer = serde_json::Deserializer::from_str(source);
        let mut builder = TableBuilder::default();
        Read(At { path: &path, builder: &mut builder, state: &state }).deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(builder)
    });
    builder.map_err(|message| failed(Error::data, &message))?.finish()
}

/// Reads JSON to a value.
///
/// # Errors
///
/// [`Data`](crate::error::ErrorKind::Data): it is no JSON.
pub(crate) fn read_value(bytes: &[u8]) -> Result<Value> {
    read(bytes, |source, _| {
        let state = State::default();
        let mut deserializer = serde_json::Deserializer::from_str(source);
        let value = Read(Whole { state: &state }).deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(value)
    })
    .map_err(|message| failed(Error::data, &message))
}

/// What ended the reading: the budget, or else that it is no JSON.
fn failed(kind: fn(String) -> Error, message: &str) -> Error {
    budget::check().err().unwrap_or_else(|| kind(format!("not valid JSON: {message}")))
}

/// Runs `parse` over the text; where that is no JSON, once more with Python's numbers as null.
fn read<T>(bytes: &[u8], parse: impl Fn(&str, usize) -> serde_json::Result<T>) -> Result<T, String> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let source = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("not UTF-8 at line {line}")
    })?;
    parse(source, 0).or_else(|error| {
        let (replaced, count) = without_bare_words(source);
        if count == 0 {
            return Err(error.to_string());
        }
        parse(&replaced, count).map_err(|error| error.to_string())
    })
}

/// The text with `NaN`, `Infinity` and `-Infinity` outside strings replaced by null, and how many there were.
fn without_bare_words(source: &str) -> (Cow<'_, str>, usize) {
    let mut out = String::new();
    let (mut copied, mut count, mut at) = (0, 0, 0);
    let bytes = source.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_string(bytes, at),
            b'N' | b'I' | b'-' => {
                let word = ["NaN", "Infinity", "-Infinity"].iter().find(|word| source[at..].starts_with(**word));
                if let Some(word) = word {
                    out.push_str(&source[copied..at]);
                    out.push_str("null");
                    at += word.len();
                    copied = at;
                    count += 1;
                } else {
                    at += 1;
                }
            }
            _ => at += 1,
        }
    }
    if count == 0 {
        return (source.into(), 0);
    }
    out.push_str(&source[copied..]);
    (out.into(), count)
}

/// The offset after the string whose opening quote is at `start`.
pub(crate) fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Rows as JSON; a cell that is undefined has no key.
    fn rows(table: &Table) -> Json {
        (0..table.rows()).map(|row| Value::Object(Rc::new(table.row(row))).to_json()).collect()
    }

    #[test]
    fn rows_leave_the_document_and_nothing_else_does() {
        let source = json!({
            "data": {"values": [{"a": 1, "b": "x"}, {"b": null, "c": [1, {"d": 2}]}], "format": {"parse": {}}},
            "datasets": {"one": [1, "x", null], "two": [[1, 2], [3]], "three": "a,b"},
            "layer": [{"data": {"name": "q", "values": "a,b\n1,2"}}, {"encoding": {"x": {"axis": {"values": [1, 2]}}}}],
            "transform": [{"lookup": "k", "from": {"data": {"values": [{"k": true}]}}}]
        });
        let document = read_document(source.to_string().as_bytes()).unwrap();
        assert_eq!(document.tables.len(), 4);
        let table = document.table_of(&document.root["data"]["values"]).unwrap();
        assert_eq!(rows(table), source["data"]["values"]);
        let names: Vec<&str> = table.names().iter().map(|name| &**name).collect();
        assert_eq!(names, ["a", "b", "c"]);
        let scalars = document.table_of(&document.root["datasets"]["one"]).unwrap();
        assert_eq!(rows(scalars), json!([{"data": 1}, {"data": "x"}, {"data": null}]));
        let lists = document.table_of(&document.root["datasets"]["two"]).unwrap();
        assert_eq!(rows(lists), json!([{"0": 1, "1": 2}, {"0": 3}]));
        assert_eq!(document.root["layer"], source["layer"]);
        assert!(document.table_of(&document.root["transform"][0]["from"]["data"]["values"]).is_some());
    }

    #[test]
    fn vega_lists_its_data_sets() {
        let document = read_document(br#"{"data": [{"name": "t", "values": [{"a": 1}]}], "marks": []}"#).unwrap();
        assert!(document.table_of(&document.root["data"][0]["values"]).is_some());
    }

    #[test]
    fn the_order_of_keys_is_kept_and_the_last_of_equal_keys_counts() {
        let document = read_document(b"\xef\xbb\xbf{\"b\": 1, \"a\": 2, \"b\": 3}").unwrap();
        assert_eq!(document.root.to_string(), r#"{"b":3,"a":2}"#);
    }

    #[test]
    fn numbers_of_python_are_null_and_counted() {
        let document = read_document(br#"{"data": {"values": [{"a": NaN, "b": "NaN"}, {"a": -Infinity}]}}"#).unwrap();
        assert_eq!(document.not_finite, 2);
        assert_eq!(rows(&document.tables[0]), json!([{"a": null, "b": "NaN"}, {"a": null}]));
    }

    #[test]
    fn errors_have_line_and_column() {
        let message = |source: &[u8]| read_document(source).unwrap_err().to_string();
        assert_eq!(message(b"{\"a\": 1,\n \"b\": }"), "not valid JSON: expected value at line 2 column 7");
        assert_eq!(message(b"{\"a\": NaN,\n \"b\": }"), "not valid JSON: expected value at line 2 column 7");
        assert_eq!(message(b"{} x"), "not valid JSON: trailing characters at line 1 column 4");
        assert_eq!(message(b"{\n\"\xff\"}"), "not valid JSON: not UTF-8 at line 2");
        assert!(message(&b"[".repeat(1000)).contains("recursion limit exceeded"));
    }

    #[track_caller]
    fn check(source: &str, property: Option<&str>, want: &Json) {
        assert_eq!(&rows(&read_rows(source.as_bytes(), property).unwrap()), want, "{source}");
    }

    #[test]
    fn files_of_rows_may_be_nested_and_need_no_objects() {
        check(r#"[{"a": 1}, {"a": "x"}]"#, None, &json!([{"a": 1}, {"a": "x"}]));
        check(r#"[1, true, "x"]"#, None, &json!([{"data": 1}, {"data": true}, {"data": "x"}]));
        check(r#"{"a": 1}"#, None, &json!([{"a": 1}]));
        check(r#"{"x": [9], "a": {"b": [[], [{"c": 1}]]}}"#, Some("a.b[1]"), &json!([{"c": 1}]));
        check(r#"{"a": [{"c": 1}], "a": [{"d": 2}]}"#, Some("a"), &json!([{"d": 2}]));
        check(r#"{"a": 1}"#, Some("nope"), &json!([]));
    }
}
