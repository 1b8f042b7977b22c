//! Objects of Python's as JSON text, with the tables among them taken out.

use std::io::Write as _;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use crate::tables::{Rows, is_table};

/// Levels of nesting that are written: more than a reader of JSON takes.
const MAX_DEPTH: usize = 128;

/// Tables that stood in a document, under the names that stand there now.
pub(crate) struct Held {
    pub(crate) tables: Vec<(String, Rows)>,
    may_hold: bool,
}

impl Held {
    pub(crate) fn new() -> Self {
        Self { tables: Vec::new(), may_hold: true }
    }

    /// For what has no tables in it.
    pub(crate) fn none() -> Self {
        Self { tables: Vec::new(), may_hold: false }
    }
}

/// What a value is the value of.
#[derive(Clone, Copy, PartialEq)]
enum Place<'a> {
    /// `data`: a table there is named.
    Data,
    /// The object `datasets` of a document.
    Datasets,
    /// A data set that the document calls so.
    Dataset(&'a str),
    Other,
}

/// `value` as JSON: dictionaries, lists and tuples, texts, numbers, truth values, `None`; days and times as ISO 8601; scalars and
/// arrays of numpy as what they hold; and what knows its own dictionary (`to_dict`). What is not finite is null. A table as `data`, or
/// as one of the document's `datasets`, goes to `held`.
///
/// # Errors
///
/// `TypeError` for anything else.
pub(crate) fn written(value: &Bound<'_, PyAny>, held: &mut Held) -> PyResult<Vec<u8>> {
    let mut out = Vec::new();
    write(value, Place::Other, 0, held, &mut out)?;
    Ok(out)
}

fn write(value: &Bound<'_, PyAny>, place: Place<'_>, depth: usize, held: &mut Held, out: &mut Vec<u8>) -> PyResult<()> {
    if depth > MAX_DEPTH {
        return Err(PyValueError::new_err(format!("nested more than {MAX_DEPTH} levels deep")));
    }
    if let Ok(text) = value.cast::<PyString>() {
        text_of(text, out)?;
    } else if let Ok(dict) = value.cast::<PyDict>() {
        return object(dict, place, depth, held, out);
    } else if let Ok(list) = value.cast::<PyList>() {
        return array(list.iter(), depth, held, out);
    } else if let Ok(tuple) = value.cast::<PyTuple>() {
        return array(tuple.iter(), depth, held, out);
    } else if value.is_none() {
        out.extend(b"null");
    } else if let Ok(flag) = value.cast::<PyBool>() {
        out.extend(if flag.is_true() { &b"true"[..] } else { b"false" });
    } else if value.is_instance_of::<PyFloat>() {
        number(value.extract()?, out)?;
    } else if value.is_instance_of::<PyInt>() {
        match value.extract::<i64>() {
            Ok(number) => write!(out, "{number}")?,
            Err(_) => number(value.extract()?, out)?,
        }
    } else {
        return other(value, place, depth, held, out);
    }
    Ok(())
}

fn text_of(text: &Bound<'_, PyString>, out: &mut Vec<u8>) -> PyResult<()> {
    let text = text.to_cow()?;
    serde_json::to_writer(out, &text).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// A number that is not finite is null, as JSON has no word for it.
fn number(number: f64, out: &mut Vec<u8>) -> PyResult<()> {
    serde_json::to_writer(out, &number).map_err(|error| PyValueError::new_err(error.to_string()))
}

fn object(
    dict: &Bound<'_, PyDict>,
    place: Place<'_>,
    depth: usize,
    held: &mut Held,
    out: &mut Vec<u8>,
) -> PyResult<()> {
    out.push(b'{');
    for (i, (key, value)) in dict.iter().enumerate() {
        let Ok(key) = key.cast::<PyString>() else {
            return Err(PyTypeError::new_err(format!("a key is a text, not {}", key.repr()?)));
        };
        if i > 0 {
            out.push(b',');
        }
        text_of(key, out)?;
        out.push(b':');
        let name = key.to_cow()?;
        let inner = match (&*name, place) {
            (name, Place::Datasets) => Place::Dataset(name),
            ("data", _) => Place::Data,
            ("datasets", Place::Other) if depth == 0 => Place::Datasets,
            _ => Place::Other,
        };
        write(&value, inner, depth + 1, held, out)?;
    }
    out.push(b'}');
    Ok(())
}

fn array<'py>(
    items: impl Iterator<Item = Bound<'py, PyAny>>,
    depth: usize,
    held: &mut Held,
    out: &mut Vec<u8>,
) -> PyResult<()> {
    out.push(b'[');
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write(&item, Place::Other, depth + 1, held, out)?;
    }
    out.push(b']');
    Ok(())
}

/// What is none of Python's own types.
fn other(value: &Bound<'_, PyAny>, place: Place<'_>, depth: usize, held: &mut Held, out: &mut Vec<u8>) -> PyResult<()> {
    if held.may_hold && matches!(place, Place::Data | Place::Dataset(_)) && is_table(value)? {
        let rows = Rows::of(value)?;
        if let Place::Dataset(name) = place {
            out.extend(b"[]");
            held.tables.push((name.to_owned(), rows));
        } else {
            let name = format!("cml-table-{}", held.tables.len());
            write!(out, "{{\"name\":\"{name}\"}}")?;
            held.tables.push((name, rows));
        }
        return Ok(());
    }
    if is_table(value)? {
        let message =
            "a table stands as \"data\" itself, as one of the \"datasets\", or is given as data={name: table}";
        return Err(PyTypeError::new_err(message));
    }
    for name in ["to_dict", "isoformat", "tolist", "__fspath__", "__float__"] {
        let Some(method) = value.getattr_opt(name)? else { continue };
        let simple = method.call0()?;
        if name == "isoformat" {
            return write_time(value, &simple, out);
        }
        if simple.is(value) {
            continue;
        }
        return write(&simple, place, depth + 1, held, out);
    }
    if value.get_type().name().is_ok_and(|name| name == "NAType") {
        out.extend(b"null");
        return Ok(());
    }
    let kind = value.get_type().fully_qualified_name()?;
    Err(PyTypeError::new_err(format!("cannot be written as JSON: a value of the type {kind}")))
}

/// A day is its midnight in the zone that the chart is drawn for, as in tables and as Altair writes it; a bare day would be one of UTC.
fn write_time(value: &Bound<'_, PyAny>, iso: &Bound<'_, PyAny>, out: &mut Vec<u8>) -> PyResult<()> {
    let iso: String = iso.extract()?;
    if iso == "NaT" {
        out.extend(b"null");
        return Ok(());
    }
    let is_day = !iso.contains('T') && value.getattr_opt("year")?.is_some();
    write!(out, "\"{iso}{}\"", if is_day { "T00:00:00" } else { "" })?;
    Ok(())
}
