//! What a file's text means: `format.parse`, by field or found out from the values.
//!
//! Instants are milliseconds since 1970 UTC. Patterns of d3-time-format are known elsewhere and come in
//! through [`Dates`].

use std::rc::Rc;

use serde_json::Value as Json;

use super::{Column, Table, Value};
use crate::error::{Error, Result};
use crate::time::{Zone, parse_date};

/// What the values of a field become.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ParseType {
    Boolean,
    Number,
    /// By JavaScript's `Date.parse`, to numbers of milliseconds.
    Date,
    Text,
    /// By a pattern of d3-time-format, to dates; null where it does not fit.
    Pattern {
        pattern: String,
        utc: bool,
    },
}

/// `format.parse`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Parse {
    /// Everything stays as it is.
    #[default]
    Nothing,
    /// Each column by its values.
    Auto,
    Fields(Vec<(String, ParseType)>),
}

/// How dates are read.
#[derive(Clone, Copy)]
pub(crate) struct Dates<'a> {
    /// The zone of dates that name none.
    pub(crate) zone: &'a Zone,
    /// `pattern(pattern, text, utc)`: the instant, `None` where the pattern does not fit.
    pub(crate) pattern: &'a dyn Fn(&str, &str, bool) -> Option<f64>,
}

impl Parse {
    /// # Errors
    ///
    /// A type that does not exist.
    pub(crate) fn from_json(json: &Json) -> Result<Self> {
        match json {
            Json::Null => Ok(Self::Nothing),
            Json::String(auto) if auto == "auto" => Ok(Self::Auto),
            Json::Object(map) => {
                let mut fields = Vec::new();
                for (field, kind) in map {
                    match kind {
                        Json::Null => {}
                        Json::String(kind) if kind == "unknown" => {}
                        Json::String(kind) => {
                            let read = ParseType::named(kind).map_err(|error| error.under(field))?;
                            fields.push((field.clone(), read));
                        }
                        other => return Err(Error::spec(format!("expected a type, found {other}")).under(field)),
                    }
                }
                Ok(Self::Fields(fields))
            }
            other => Err(Error::spec(format!("expected \"auto\" or an object of types, found {other}"))),
        }
    }
}

impl ParseType {
    fn named(name: &str) -> Result<Self> {
        let pattern = |pattern: &str, utc| {
            let quoted = ['\'', '"'].iter().find_map(|q| pattern.strip_prefix(*q)?.strip_suffix(*q));
            Self::Pattern { pattern: quoted.unwrap_or(pattern).to_owned(), utc }
        };
        Ok(match name {
            "boolean" => Self::Boolean,
            "integer" | "number" => Self::Number,
            "date" => Self::Date,
            "string" => Self::Text,
            _ => match name.split_once(':') {
                Some(("date", rest)) => pattern(rest, false),
                Some(("utc", rest)) => pattern(rest, true),
                _ => {
                    let known = "boolean, integer, number, date, string, date:'…' or utc:'…'";
                    return Err(Error::spec(format!("unknown type {name:?}; it can be {known}")));
                }
            },
        })
    }
}

fn is_nothing(value: &Value) -> bool {
    value.is_missing() || matches!(value, Value::Text(text) if text.is_empty())
}

/// Vega's `toNumber`: nothing stays nothing, the rest by JavaScript's unary plus.
pub(crate) fn to_number(value: &Value) -> Value {
    if is_nothing(value) { Value::Null } else { Value::Number(value.to_number()) }
}

/// Vega's `toBoolean`.
pub(crate) fn to_boolean(value: &Value) -> Value {
    if is_nothing(value) {
        return Value::Null;
    }
    Value::Bool(value.truthy() && !matches!(value, Value::Text(text) if &**text == "false" || &**text == "0"))
}

/// Vega's `toDate`: numbers and dates are themselves, the rest is read as a date, to a number.
pub(crate) fn to_date(value: &Value, zone: &Zone) -> Value {
    match value {
        value if is_nothing(value) => Value::Null,
        Value::Number(_) | Value::Date(_) => value.clone(),
        other => Value::Number(parse_date(&other.to_text(), zone)),
    }
}

/// Vega's `toString`.
pub(crate) fn to_string(value: &Value) -> Value {
    if is_nothing(value) { Value::Null } else { Value::Text(value.to_text()) }
}

/// Converts the values of a column to `kind`.
pub(super) fn convert(column: &Column, kind: &ParseType, dates: &Dates<'_>) -> Result<Column> {
    if let (Column::Numbers { mask: None, .. }, ParseType::Number | ParseType::Date) = (column, kind) {
        return Ok(column.clone());
    }
    let change = |value: &Value| {
        Ok(match kind {
            ParseType::Boolean => to_boolean(value),
            ParseType::Number => to_number(value),
            ParseType::Date => to_date(value, dates.zone),
            ParseType::Text => to_string(value),
            ParseType::Pattern { pattern, utc } => {
                (dates.pattern)(pattern, &value.to_text(), *utc).map_or(Value::Null, Value::Date)
            }
        })
    };
    column.map(change).map_err(|(row, error)| error.in_row(row))
}

fn is_boolean(value: &Value) -> bool {
    matches!(value, Value::Bool(_)) || matches!(value, Value::Text(text) if matches!(&**text, "true" | "false"))
}

fn is_number(value: &Value) -> bool {
    !matches!(value, Value::Date(_)) && !value.to_number().is_nan()
}

fn is_date(value: &Value, zone: &Zone) -> bool {
    matches!(value, Value::Date(_)) || !parse_date(&value.to_text(), zone).is_nan()
}

/// The type that all values of a column have, missing ones and NaN aside; text if they share none, and the first of
/// boolean, number and date if they share several. (Of nothing at all: boolean.)
fn infer(column: &Column, zone: &Zone) -> ParseType {
    let (mut boolean, mut number, mut date) = (true, true, true);
    let mut test = |value: &Value| {
        if !value.is_missing() && !matches!(value, Value::Number(x) if x.is_nan()) {
            boolean = boolean && is_boolean(value);
            number = number && is_number(value);
            date = date && is_date(value, zone);
        }
        boolean || number || date
    };
    match column {
        Column::Numbers { values, .. } if !values.is_empty() => return ParseType::Number,
        Column::Texts { words, codes, .. } if words.len() <= codes.len() => {
            let mut seen = vec![false; words.len()];
            for (row, &code) in codes.iter().enumerate() {
                if column.cell(row) == super::Cell::Present && !std::mem::replace(&mut seen[code as usize], true) {
                    let going = test(&Value::Text(Rc::clone(&words[code as usize])));
                    if !going {
                        break;
                    }
                }
            }
        }
        column => drop(column.iter().all(|value| test(&value))),
    }
    match (boolean, number, date) {
        (true, ..) => ParseType::Boolean,
        (_, true, _) => ParseType::Number,
        (.., true) => ParseType::Date,
        _ => ParseType::Text,
    }
}

/// The table with its columns as `parse` wants them. A field that is wanted and not there becomes null.
///
/// # Errors
///
/// None of its own.
pub(crate) fn apply(table: &Table, parse: &Parse, dates: &Dates<'_>) -> Result<Table> {
    let mut parsed = table.clone();
    if table.rows() == 0 {
        return Ok(parsed);
    }
    match parse {
        Parse::Nothing => {}
        Parse::Auto => {
            for name in table.names() {
                let Some(column) = table.column(name) else { continue };
                // Vega looks only at the fields that the first row has.
                if column.cell(0) != super::Cell::Undefined {
                    parsed.set(Rc::clone(name), convert(column, &infer(column, dates.zone), dates)?);
                }
            }
        }
        Parse::Fields(fields) => {
            for (name, kind) in fields {
                let absent = Column::undefined(table.rows());
                let column = parsed.column(name).map_or(&absent, |column| column);
                let column = convert(column, kind, dates)?;
                parsed.set(name.as_str(), column);
            }
        }
    }
    Ok(parsed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::table::read::json::read_rows;

    /// Rows of JSON after parsing, as JSON; NaN and dates are shown as text.
    #[track_caller]
    fn check(rows: &Json, parse: &Json, want: &Json) {
        let zone = Zone::utc();
        let pattern = |pattern: &str, text: &str, utc: bool| {
            assert!(utc && pattern == "%d/%m/%Y");
            (text == "02/01/2020").then_some(1_577_923_200_000.0)
        };
        let table = read_rows(rows.to_string().as_bytes(), None).unwrap();
        let parse = Parse::from_json(parse).unwrap();
        let table = apply(&table, &parse, &Dates { zone: &zone, pattern: &pattern }).unwrap();
        let show = |value: Value| match value {
            Value::Number(x) if x.is_nan() => "NaN".into(),
            Value::Date(x) => format!("date {x}").into(),
            other => other.to_json(),
        };
        let row = |row| Json::Object(table.row(row).iter().map(|(k, v)| (k.to_string(), show(v.clone()))).collect());
        assert_eq!((0..table.rows()).map(row).collect::<Json>(), *want, "{rows}");
    }

    // Recorded from vega-loader 5.

    #[test]
    fn fields_become_what_is_asked() {
        check(
            &json!([{"a": "1", "b": "true", "c": "2020-01-02", "d": "x"}, {"a": "", "b": "0", "c": "bad", "d": ""},
                {"a": "x", "b": "", "c": "", "d": "y"}]),
            &json!({"a": "number", "b": "boolean", "c": "date", "d": "string", "z": "number"}),
            &json!([
                {"a": 1, "b": true, "c": 1_577_923_200_000_i64, "d": "x", "z": null},
                {"a": null, "b": false, "c": "NaN", "d": null, "z": null},
                {"a": "NaN", "b": null, "c": null, "d": "y", "z": null}
            ]),
        );
        check(
            &json!([{"a": "02/01/2020"}, {"a": "x"}]),
            &json!({"a": "utc:'%d/%m/%Y'"}),
            &json!([{"a": "date 1577923200000"}, {"a": null}]),
        );
        check(
            &json!([{"a": "1"}, {"b": 2}]),
            &json!({"a": "number", "b": "string"}),
            &json!([{"a": 1, "b": null}, {"a": null, "b": "2"}]),
        );
    }

    #[test]
    fn types_are_found_from_all_values() {
        check(
            &json!([{"a": "true", "b": "1", "c": "1.5", "d": "2020-01-01", "e": "x", "f": ""},
                {"a": "false", "b": "", "c": "2", "d": "2020-02-01", "e": "1", "f": ""}]),
            &json!("auto"),
            &json!([{"a": true, "b": 1, "c": 1.5, "d": 1_577_836_800_000_i64, "e": "x", "f": null},
                {"a": false, "b": null, "c": 2, "d": 1_580_515_200_000_i64, "e": "1", "f": null}]),
        );
        check(
            &json!([{"a": 1}, {"a": "2", "b": "3"}, {"a": null}]),
            &json!("auto"),
            &json!([{"a": 1}, {"a": 2, "b": "3"}, {"a": null}]),
        );
    }

    #[test]
    fn an_unknown_type_is_named_with_its_field() {
        let error = Parse::from_json(&json!({"a": "nope"})).unwrap_err();
        assert_eq!(error.pointer(), "/a");
        assert!(error.message().starts_with("unknown type \"nope\""));
    }
}
