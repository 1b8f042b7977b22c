//! Readers: bytes into columns, without a tree of values in between.
//!
//! Where the bytes come from is [`super::loader`]'s; what text means beyond what its format says
//! (numbers and dates in delimited files) is [`super::infer`]'s.

mod build;
pub(crate) mod csv;
pub(crate) mod json;
#[cfg(feature = "cli")]
pub(crate) mod parts;
mod seed;
pub(crate) mod topojson;

use serde_json::Value as Json;

use super::infer::{Dates, Parse, apply};
use super::{Table, Value, split_path};
use crate::error::{Error, Result};
use build::TableBuilder;
use topojson::Filter;

/// The format of bytes: Vega's `format`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Format {
    pub(crate) kind: FormatKind,
    pub(crate) parse: Parse,
}

/// The format proper.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FormatKind {
    /// `property` is the access path of the rows within the file.
    Json { property: Option<String> },
    /// CSV, TSV and kin.
    Delimited { delimiter: char, header: Option<Vec<String>> },
    /// The features of an object.
    Features { object: String, property: Option<String> },
    /// The lines of an object.
    Mesh { object: String, filter: Filter, property: Option<String> },
}

impl Default for FormatKind {
    fn default() -> Self {
        Self::Json { property: None }
    }
}

impl Format {
    /// Reads `format` of a data set; `default` is its type where none is written (see
    /// `loader::format_of`).
    ///
    /// # Errors
    ///
    /// An unknown type, or one that lacks what it needs.
    pub(crate) fn from_json(json: Option<&Json>, default: &str) -> Result<Self> {
        let text = |key: &str| json.and_then(|json| json.get(key)).and_then(Json::as_str);
        let property = text("property").filter(|path| !path.is_empty()).map(str::to_owned);
        let header = || {
            let names = json.and_then(|json| json.get("header")).and_then(Json::as_array)?;
            Some(names.iter().map(|name| name.as_str().map_or_else(|| name.to_string(), str::to_owned)).collect())
        };
        let kind = match text("type").unwrap_or(default) {
            "json" => FormatKind::Json { property },
            "csv" => FormatKind::Delimited { delimiter: ',', header: header() },
            "tsv" => FormatKind::Delimited { delimiter: '\t', header: header() },
            "dsv" => {
                let delimiter = text("delimiter").and_then(|text| text.chars().next());
                let missing = || Error::spec("type dsv needs a delimiter").under("delimiter");
                FormatKind::Delimited { delimiter: delimiter.ok_or_else(missing)?, header: header() }
            }
            "topojson" => match (text("feature"), text("mesh")) {
                (Some(object), _) => FormatKind::Features { object: object.to_owned(), property },
                (None, Some(object)) => {
                    let filter = match text("filter") {
                        Some("interior") => Filter::Interior,
                        Some("exterior") => Filter::Exterior,
                        _ => Filter::All,
                    };
                    FormatKind::Mesh { object: object.to_owned(), filter, property }
                }
                (None, None) => {
                    return Err(Error::spec("type topojson needs a feature or mesh, the name of an object"));
                }
            },
            other => {
                let known = "json, csv, tsv, dsv or topojson";
                return Err(Error::spec(format!("unknown data format {other:?}; it can be {known}")).under("type"));
            }
        };
        let parse = json.and_then(|json| json.get("parse")).map(Parse::from_json);
        Ok(Self { kind, parse: parse.transpose().map_err(|error| error.under("parse"))?.unwrap_or_default() })
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`Data`](crate::error::ErrorKind::Data): the bytes are not of this format.
    pub(crate) fn read(&self, bytes: &[u8], dates: &Dates<'_>) -> Result<Table> {
        match &self.kind {
            FormatKind::Json { property } => apply(&json::read_rows(bytes, property.as_deref())?, &self.parse, dates),
            FormatKind::Delimited { delimiter, header } => {
                csv::read_delimited(bytes, *delimiter, header.as_deref(), &self.parse, dates)
            }
            _ => self.read_value(&json::read_value(bytes)?, dates),
        }
    }

    /// Reads what a spec holds inline: a text as a file would be, anything else as JSON that is parsed already.
    ///
    /// # Errors
    ///
    /// The errors of [`Format::read`].
    pub(crate) fn read_inline(&self, json: &Json, dates: &Dates<'_>) -> Result<Table> {
        match json {
            Json::String(text) => self.read(text.as_bytes(), dates),
            other => self.read_value(&Value::from_json(other), dates),
        }
    }

    fn read_value(&self, value: &Value, dates: &Dates<'_>) -> Result<Table> {
        let at = |property: &Option<String>| {
            let path = property.as_deref().map(split_path).transpose()?.unwrap_or_default();
            Ok(path.iter().fold(value.clone(), |value, key| value.member(key)))
        };
        let table = match &self.kind {
            FormatKind::Json { property } => rows(&at(property)?)?,
            FormatKind::Delimited { .. } => rows(value)?,
            FormatKind::Features { object, property } => topojson::features(&at(property)?, object)?,
            FormatKind::Mesh { object, filter, property } => topojson::mesh(&at(property)?, object, *filter)?,
        };
        apply(&table, &self.parse, dates)
    }
}

/// The rows of a value: of a list its items, none of nothing, else the value itself. What is no object is in column `data`.
///
/// # Errors
///
/// [`Forbidden`](crate::error::ErrorKind::Forbidden): too many cells.
pub(crate) fn rows(value: &Value) -> Result<Table> {
    let rows: &[Value] = match value {
        Value::Array(values) => values,
        value if value.is_missing() => &[],
        value => std::slice::from_ref(value),
    };
    let mut builder = TableBuilder::default();
    for row in rows {
        builder.begin_row();
        match row {
            Value::Object(row) => {
                for (name, cell) in row.iter() {
                    let column = builder.column(name)?;
                    builder.set(column, cell.into())?;
                }
            }
            cell => {
                let column = builder.column("data")?;
                builder.set(column, cell.into())?;
            }
        }
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use serde_json::json;

    use super::*;
    use crate::time::Zone;

    #[track_caller]
    fn check(values: &Json, format: &Json, want: &Json) {
        let zone = Zone::utc();
        let dates = Dates { zone: &zone, pattern: &|_, _, _| None };
        let table = Format::from_json(Some(format), "json").unwrap().read_inline(values, &dates).unwrap();
        let got: Json = (0..table.rows()).map(|row| Value::Object(Rc::new(table.row(row))).to_json()).collect();
        assert_eq!(got, *want, "{values} as {format}");
    }

    #[test]
    fn inline_values_are_read_by_their_format() {
        check(&json!("a,b\n1,2"), &json!({"type": "csv", "parse": {"a": "number"}}), &json!([{"a": 1, "b": "2"}]));
        check(&json!("a;b\n1;2"), &json!({"type": "dsv", "delimiter": ";"}), &json!([{"a": "1", "b": "2"}]));
        check(&json!("[{\"a\": 1}]"), &json!({}), &json!([{"a": 1}]));
        check(&json!({"x": {"y": [{"a": 1}, 5]}}), &json!({"property": "x.y"}), &json!([{"a": 1}, {"data": 5}]));
        check(&json!({"a": 1}), &json!({}), &json!([{"a": 1}]));
    }

    // Recorded from topojson-client 3.

    fn topology() -> Json {
        json!({
            "type": "Topology",
            "transform": {"scale": [0.5, 2], "translate": [10, 20]},
            "objects": {
                "two": {"type": "GeometryCollection", "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]], "id": 7, "properties": {"name": "left"}},
                    {"type": "Polygon", "arcs": [[-1, 2]]}
                ]},
                "spot": {"type": "Point", "coordinates": [2, 3]}
            },
            "arcs": [[[1, 0], [0, 1]], [[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 0], [1, 0], [0, 1], [-1, 0]]]
        })
    }

    #[test]
    fn features_are_geojson() {
        let left = json!([[[10.5, 20], [10.5, 22], [10, 22], [10, 20], [10.5, 20]]]);
        let right = json!([[[10.5, 22], [10.5, 20], [11, 20], [11, 22], [10.5, 22]]]);
        let want = json!([
            {"type": "Feature", "id": 7, "properties": {"name": "left"}, "geometry": {"type": "Polygon", "coordinates": left}},
            {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": right}}
        ]);
        check(&topology(), &json!({"type": "topojson", "feature": "two"}), &want);
        let geometry = json!({"type": "Point", "coordinates": [11, 26]});
        let want = json!([{"type": "Feature", "properties": {}, "geometry": geometry}]);
        check(&topology(), &json!({"type": "topojson", "feature": "spot"}), &want);
    }

    #[test]
    fn a_mesh_has_each_line_once() {
        let mesh = |filter: Json, lines: Json| {
            let format = json!({"type": "topojson", "mesh": "two", "filter": filter});
            check(&topology(), &format, &json!([{"type": "MultiLineString", "coordinates": lines}]));
        };
        mesh(json!("interior"), json!([[[10.5, 20], [10.5, 22]]]));
        let around = json!([[10.5, 22], [10, 22], [10, 20], [10.5, 20], [11, 20], [11, 22], [10.5, 22]]);
        mesh(json!("exterior"), json!([around]));
        let all = json!([[10.5, 20], [10.5, 22], [10, 22], [10, 20], [10.5, 20], [11, 20], [11, 22], [10.5, 22]]);
        mesh(Json::Null, json!([all]));
    }

    #[test]
    fn a_format_says_what_it_lacks() {
        let message = |format: Json| Format::from_json(Some(&format), "json").unwrap_err().to_string();
        assert_eq!(message(json!({"type": "dsv"})), "/delimiter: type dsv needs a delimiter");
        assert!(message(json!({"type": "xls"})).starts_with("/type: unknown data format \"xls\""));
        assert!(message(json!({"parse": {"a": "x"}})).starts_with("/parse/a: unknown type"));
    }
}
