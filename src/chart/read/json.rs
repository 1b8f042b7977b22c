//! JSON of any shape that holds metrics: a list of rows, a row a line, a Hugging Face trainer state, a metric file.
//!
//! Lists and lines are streams: a row is read straight into its cells.

use std::borrow::Cow;
use std::fmt;
use std::io::{BufRead, BufReader, Cursor, Read};

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};

use super::dvc;
use super::flatten::{Cells, fill};
use super::job::{Job, RunData};
use super::message::{excerpt, read_failed};
use super::python_json::StrictJson;
use super::row_sink::RowSink;
use super::shape;
use crate::error::{Error, Result};

/// A first line that is longer is no row: lists and trainer states may be written without a line feed.
const MAX_FIRST_LINE: u64 = 1 << 20;

/// The key of Hugging Face's trainer state that holds its rows.
const HISTORY: &str = "log_history";

/// Reads the JSON in `input`.
///
/// # Errors
///
/// When it is none, or a column that was asked for holds no numbers.
pub(super) fn read(input: &mut dyn Read, job: &Job<'_>) -> Result<Vec<RunData>> {
    let mut input = BufReader::new(StrictJson::new(input));
    let failed = |error: &std::io::Error| read_failed(job.label, error);
    let mut first = Vec::new();
    while first.trim_ascii().is_empty() || first == b"\xef\xbb\xbf" {
        first.clear();
        if input.by_ref().take(MAX_FIRST_LINE).read_until(b'\n', &mut first).map_err(|e| failed(&e))? == 0 {
            return RowSink::new(*job).finish();
        }
    }
    if first.starts_with(b"\xef\xbb\xbf") {
        first.drain(..3);
    }
    // A whole object on the first line, and then more: a row a line. No bracket at all: lines among what else was printed.
    let bracket = first.trim_ascii_start().first();
    let whole = bracket == Some(&b'{') && serde_json::from_slice::<IgnoredAny>(&first).is_ok();
    let mut next = Vec::new();
    if whole {
        while next.trim_ascii().is_empty() {
            next.clear();
            if input.read_until(b'\n', &mut next).map_err(|e| failed(&e))? == 0 {
                break;
            }
        }
    }
    let in_lines = if whole { !next.is_empty() } else { !starts(first.trim_ascii_start()) };
    let text = Cursor::new(first).chain(Cursor::new(next)).chain(input);
    if in_lines { lines(text, job) } else { document(text, job) }
}

/// Whether a text that begins with `head` is JSON: `[info] started` is none.
pub(super) fn is_json(head: &[u8]) -> bool {
    starts(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start())
}

/// How many lines of a text are JSON objects.
pub(super) fn json_lines(head: &[u8]) -> usize {
    head.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"{\"")).count()
}

/// Whether what begins here looks like a list or an object.
fn starts(body: &[u8]) -> bool {
    let Some((bracket, rest)) = body.split_first() else { return false };
    let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let closed = line.split(|byte| *byte == b']').nth(1).is_some_and(|behind| !behind.trim_ascii().is_empty());
    match (bracket, rest.trim_ascii_start().first()) {
        (b'{', Some(b'"' | b'}') | None) | (b'[', Some(b'{' | b'[' | b'"' | b']') | None) => true,
        (b'[', Some(b'0'..=b'9' | b'-' | b'N' | b'n')) => !closed,
        _ => false,
    }
}

/// A row a line. Lines that are no JSON, as programs print them between, are passed over with one warning.
fn lines(mut input: impl BufRead, job: &Job<'_>) -> Result<Vec<RunData>> {
    let mut rows = RowSink::new(*job);
    let mut text = Vec::new();
    let mut path = String::new();
    let mut bad: Option<(u64, String, u64)> = None;
    for line in 1.. {
        text.clear();
        if input.read_until(b'\n', &mut text).map_err(|e| read_failed(job.label, &e))? == 0 {
            break;
        }
        let text = text.trim_ascii();
        if text.is_empty() {
            continue;
        }
        let valid = text.starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(text).is_ok();
        if !valid {
            bad.get_or_insert_with(|| (line, excerpt(text), 0)).2 += 1;
            continue;
        }
        let mut failure = None;
        let row = Cells { rows: &mut rows, path: &mut path, line, failure: &mut failure };
        let read = row.deserialize(&mut serde_json::Deserializer::from_slice(text));
        if let Some(error) = failure {
            return Err(error);
        }
        read.map_err(|error| Error::data(format!("{}: line {line}: {error}", job.label)))?;
        rows.end_row()?;
    }
    if let Some((line, text, count)) = bad {
        let more = if count > 1 { format!(", and {} more lines", count - 1) } else { String::new() };
        let what = format!("{}: line {line}{more}: passed over what is no JSON object: {text}", job.label);
        job.warnings.push(Error::data(what));
    }
    rows.finish()
}

/// One document: a list of rows, or an object of some kind.
fn document(input: impl Read, job: &Job<'_>) -> Result<Vec<RunData>> {
    let mut rows = RowSink::new(*job);
    rows.count_rows();
    let mut failure = None;
    let mut parser = serde_json::Deserializer::from_reader(input);
    let root = Root { rows: &mut rows, failure: &mut failure };
    let outcome = parser.deserialize_any(root);
    if let Some(error) = failure {
        return Err(error);
    }
    let rest = outcome.map_err(|error| Error::data(format!("{}: not valid JSON: {error}", job.label)))?;
    if let Err(error) = parser.end() {
        let what = format!("{}: passed over what follows the first JSON document: {error}", job.label);
        job.warnings.push(Error::data(what));
    }
    match rest {
        Some(object) => self::object(&object, job),
        None => rows.finish(),
    }
}

/// A metric file, rows in one of the shapes that tools write, or what DVC prints about metrics.
fn object(object: &Map<String, Json>, job: &Job<'_>) -> Result<Vec<RunData>> {
    if let Some(found) = dvc::read(object, job)? {
        return Ok(found);
    }
    if let Some(found) = shape::read(object, job)? {
        return Ok(found);
    }
    let mut rows = RowSink::new(*job);
    rows.count_rows();
    fill(&mut rows, &Json::Object(object.clone()), 1)?;
    rows.end_row()?;
    rows.finish()
}

/// The document's root. A list is read as rows; of an object all is kept, except that the rows of a trainer state go
/// the same way as a list.
struct Root<'r, 'a> {
    rows: &'r mut RowSink<'a>,
    failure: &'r mut Option<Error>,
}

impl<'de> Visitor<'de> for Root<'_, '_> {
    type Value = Option<Map<String, Json>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rows or an object with metrics")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        List { rows: self.rows, failure: self.failure }.visit_seq(list).map(|()| None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = Map::new();
        let mut history = false;
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            if key == HISTORY {
                map.next_value_seed(List { rows: &mut *self.rows, failure: &mut *self.failure })?;
                history = true;
            } else {
                object.insert(key.into_owned(), map.next_value()?);
            }
        }
        Ok((!history).then_some(object))
    }
}

/// A list of rows.
struct List<'r, 'a> {
    rows: &'r mut RowSink<'a>,
    failure: &'r mut Option<Error>,
}

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut path = String::new();
        for line in 1.. {
            let failure = &mut *self.failure;
            if list.next_element_seed(Cells { rows: &mut *self.rows, path: &mut path, line, failure })?.is_none() {
                break;
            }
            if let Err(error) = self.rows.end_row() {
                *self.failure = Some(error);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}
