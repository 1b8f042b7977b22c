//! Delimited text, as d3-dsv reads it: quotes of RFC 4180 (only at the start of a field), rows that end with CR, LF or both,
//! empty lines that are rows of empty texts, and missing cells that are empty texts too.
//!
//! A column that shall hold numbers goes from the text straight to numbers.

use std::borrow::Cow;

use super::build::{ColumnBuilder, Incoming};
use crate::budget;
use crate::error::{Error, Result};
use crate::js::text_to_number;
use crate::table::infer::{self, Dates, Parse, ParseType};
use crate::table::{Cell, Column, Table};

/// Reads delimited text. `header` names the columns where the file does not; of two columns with one name the later counts.
///
/// # Errors
///
/// [`Data`](crate::error::ErrorKind::Data): the text is not UTF-8, or too large.
pub(crate) fn read_delimited(
    bytes: &[u8],
    delimiter: char,
    header: Option<&[String]>,
    parse: &Parse,
    dates: &Dates<'_>,
) -> Result<Table> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    if u32::try_from(bytes.len()).is_err() {
        return Err(Error::forbidden("delimited text of more than 4 GiB"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        Error::data(format!("delimited text is not UTF-8 at line {line}"))
    })?;
    let mut scanner = Scanner::new(text, delimiter);
    let mut names: Vec<Cow<'_, str>> = header.unwrap_or_default().iter().map(Cow::from).collect();
    if header.is_none() {
        let mut fields = Vec::new();
        scanner.row(|_, field| fields.push(field));
        names.extend(fields.iter().map(|field| field.text(text)));
    }
    let mut columns: Vec<Vec<Field>> = vec![Vec::new(); names.len()];
    let mut rows = 0;
    loop {
        let more = scanner.row(|i, field| {
            if let Some(column) = columns.get_mut(i) {
                column.push(field);
            }
        });
        if !more {
            break;
        }
        rows += 1;
        budget::spend_for(columns.len())?;
        for column in &mut columns {
            column.resize(rows, Field::default());
        }
    }
    let mut table = Table::with_rows(rows);
    for (name, fields) in names.iter().zip(&columns) {
        table.set(&**name, column(text, fields, name, parse));
    }
    infer::apply(&table, parse, dates)
}

/// The column of texts, or of numbers if it shall be one.
fn column(text: &str, fields: &[Field], name: &str, parse: &Parse) -> Column {
    let wanted = match parse {
        Parse::Nothing => false,
        Parse::Auto => true,
        Parse::Fields(kinds) => kinds.iter().any(|(field, kind)| field == name && *kind == ParseType::Number),
    };
    if wanted && let Some(numbers) = numbers(text, fields, *parse == Parse::Auto) {
        return numbers;
    }
    let mut builder = ColumnBuilder::default();
    for field in fields {
        builder.push(Incoming::Text(&field.text(text)));
    }
    builder.finish()
}

/// Numbers with null for empty fields; `None` when `all` must be numbers and one is not, or when none is there to tell.
fn numbers(text: &str, fields: &[Field], all: bool) -> Option<Column> {
    let mut values = Vec::with_capacity(fields.len());
    let mut mask: Option<Vec<Cell>> = None;
    for field in fields {
        let cell = field.text(text);
        let x = if cell.is_empty() { f64::NAN } else { text_to_number(&cell) };
        if cell.is_empty() && mask.is_none() {
            mask = Some(vec![Cell::Present; values.len()]);
        }
        if let Some(mask) = &mut mask {
            mask.push(if cell.is_empty() { Cell::Null } else { Cell::Present });
        }
        if all && x.is_nan() && !cell.is_empty() {
            return None;
        }
        values.push(x);
    }
    Some(Column::Numbers { values, mask })
}

/// The place of a field in the text; `escaped`, when it has doubled quotes in it.
#[derive(Clone, Copy, Debug, Default)]
struct Field {
    start: u32,
    end: u32,
    escaped: bool,
}

impl Field {
    #[expect(clippy::cast_possible_truncation, reason = "the text is shorter than 4 GiB")]
    fn new(start: usize, end: usize, escaped: bool) -> Self {
        Self { start: start as u32, end: end as u32, escaped }
    }

    fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let raw = &text[self.start as usize..self.end as usize];
        if self.escaped { raw.replace("\"\"", "\"").into() } else { raw.into() }
    }
}

/// Walks over the fields.
struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    delimiter: [u8; 4],
    /// Bytes of the delimiter.
    width: usize,
    at: usize,
    done: bool,
}

/// The end of a field: what stands after it.
#[derive(PartialEq)]
enum After {
    Field,
    Row,
    End,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, delimiter: char) -> Self {
        // One line end at the end of the text is no row of its own.
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let mut encoded = [0; 4];
        let width = delimiter.encode_utf8(&mut encoded).len();
        Self { text, bytes: text.as_bytes(), delimiter: encoded, width, at: 0, done: text.is_empty() }
    }

    /// Hands each field of the next row with its number to `each`; `false` at the end.
    fn row(&mut self, mut each: impl FnMut(usize, Field)) -> bool {
        if self.done {
            return false;
        }
        for i in 0.. {
            let (field, after) = self.field();
            each(i, field);
            match after {
                After::Field => {}
                After::Row => break,
                After::End => {
                    self.done = true;
                    break;
                }
            }
        }
        true
    }

    fn field(&mut self) -> (Field, After) {
        if self.bytes.get(self.at) == Some(&b'"') {
            return self.quoted();
        }
        let start = self.at;
        let first = self.delimiter[0];
        while let Some(&byte) = self.bytes.get(self.at) {
            if byte == b'\n' || byte == b'\r' {
                let field = Field::new(start, self.at, false);
                self.line_end();
                return (field, After::Row);
            }
            if byte == first && self.bytes[self.at..].starts_with(&self.delimiter[..self.width]) {
                let field = Field::new(start, self.at, false);
                self.at += self.width;
                return (field, After::Field);
            }
            self.at += 1;
        }
        (Field::new(start, self.at, false), After::End)
    }

    fn line_end(&mut self) {
        let pair = self.bytes[self.at..].starts_with(b"\r\n");
        self.at += if pair { 2 } else { 1 };
    }

    /// A field in quotes. Whatever character follows the closing quote is taken for the delimiter.
    fn quoted(&mut self) -> (Field, After) {
        let start = self.at + 1;
        let mut escaped = false;
        self.at = start;
        loop {
            match self.bytes.get(self.at) {
                None => return (Field::new(start, self.bytes.len(), escaped), After::End),
                Some(b'"') if self.bytes.get(self.at + 1) == Some(&b'"') => {
                    escaped = true;
                    self.at += 2;
                }
                Some(b'"') => break,
                Some(_) => self.at += 1,
            }
        }
        let field = Field::new(start, self.at, escaped);
        self.at += 1;
        match self.text[self.at..].chars().next() {
            None => (field, After::End),
            Some('\n' | '\r') => {
                self.line_end();
                (field, After::Row)
            }
            Some(c) => {
                self.at += c.len_utf8();
                (field, After::Field)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use serde_json::{Value as Json, json};

    use super::*;
    use crate::table::Value;
    use crate::time::Zone;

    fn read(text: &str, delimiter: char, header: Option<&[String]>, parse: &Json) -> Json {
        let zone = Zone::utc();
        let dates = Dates { zone: &zone, pattern: &|_, _, _| None };
        let parse = Parse::from_json(parse).unwrap();
        let table = read_delimited(text.as_bytes(), delimiter, header, &parse, &dates).unwrap();
        (0..table.rows()).map(|row| Value::Object(Rc::new(table.row(row))).to_json()).collect()
    }

    #[track_caller]
    fn check(text: &str, want: &Json) {
        assert_eq!(read(text, ',', None, &Json::Null), *want, "{text:?}");
    }

    // Recorded from d3-dsv 3.

    #[test]
    fn rows_and_quotes_are_those_of_d3() {
        check("a,b\n1\n2,3,4\n", &json!([{"a": "1", "b": ""}, {"a": "2", "b": "3"}]));
        check("a,b\n\n1,2\n\n", &json!([{"a": "", "b": ""}, {"a": "1", "b": "2"}, {"a": "", "b": ""}]));
        let want = json!([{"a": "1,2", "b \"x\"": "3\n4"}, {"a": "5", "b \"x\"": "6"}]);
        check("a,\"b \"\"x\"\"\"\r\n\"1,2\",\"3\n4\"\r5,6", &want);
        check("a,a\n1,2", &json!([{"a": "2"}]));
        check("a,b\n\"1\"x,2\n3\"4,5", &json!([{"a": "1", "b": ""}, {"a": "3\"4", "b": "5"}]));
        check("a,b\n\"1", &json!([{"a": "1", "b": ""}]));
        check("a,b\n1,\n", &json!([{"a": "1", "b": ""}]));
        check("a,b\n\"1\",", &json!([{"a": "1", "b": ""}]));
        for empty in ["a,b", "", "\n"] {
            check(empty, &json!([]));
        }
        check("\u{feff}a,b\nü,2", &json!([{"a": "ü", "b": "2"}]));
    }

    #[test]
    fn delimiter_and_header_may_be_given() {
        let header = ["x".to_owned(), "y".to_owned()];
        assert_eq!(
            read("1|2\n3|4", '|', Some(&header), &Json::Null),
            json!([{"x": "1", "y": "2"}, {"x": "3", "y": "4"}])
        );
        assert_eq!(read("a·b\n1·2", '·', None, &Json::Null), json!([{"a": "1", "b": "2"}]));
    }

    #[test]
    fn numbers_are_read_without_a_detour() {
        let want = json!([{"a": 1, "b": null, "c": "x"}, {"a": 16, "b": null, "c": ""}]);
        assert_eq!(read("a,b,c\n 1,,x\n0x10,x,", ',', None, &json!({"a": "number", "b": "number"})), want);
        let want = json!([{"a": 1, "b": "x", "c": true}, {"a": null, "b": "2", "c": false}]);
        assert_eq!(read("a,b,c\n1,x,true\n,2,false", ',', None, &json!("auto")), want);
    }
}
