//! JSON to the typed document.
//!
//! Sugar is kept (`compile::normalize` takes it apart), only its spellings are made one: a mark is an object, a condition a
//! list, a field a text. An unknown word where the language branches (mark, type, transform) is an error that names the
//! nearest known one; an unknown property is a warning where it looks like a slip.

mod anchors;
mod channel;
mod data;
mod transform;
mod view;
mod words;

use std::rc::Rc;

use serde_json::{Map, Value as Json};

use super::json::truthy;
use super::{Document, Embed, Pointer, PropMap, Props};
use crate::error::{Error, Result, Warnings};
use crate::table::Table;

/// What reading needs to know besides the JSON at hand.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) warnings: &'a Warnings,
    /// The rows that were taken out of the JSON while it was parsed and left a mark in their place, if `json` is such a mark.
    pub(crate) table_of: &'a dyn Fn(&Json) -> Option<Rc<Table>>,
}

/// Reads a document whose rows have been taken out into columns.
///
/// # Errors
///
/// Those of [`read`].
pub(crate) fn read_document(document: &crate::table::read::json::Document, warnings: &Warnings) -> Result<Document> {
    if document.not_finite > 0 {
        let message =
            format!("{} numbers that JSON does not know (NaN, Infinity) are taken as null", document.not_finite);
        warnings.push(Error::data(message));
    }
    read(&document.root, Reader { warnings, table_of: &|json| document.table_of(json).cloned() })
}

/// Reads a document.
///
/// # Errors
///
/// With the JSON Pointer of the place, when it is no Vega-Lite: a part of the wrong kind, or an unknown mark, type or
/// transform.
pub(crate) fn read(json: &Json, reader: Reader<'_>) -> Result<Document> {
    let Json::Object(object) = json else {
        return Err(Error::spec(format!("a specification is an object, not {}", kind(json))));
    };
    anchors::refuse(json)?;
    let version = version(object)?;
    let root: Pointer = "".into();
    let view = view::view(object, &root, view::Standing::Root, reader)?;
    let mut datasets = Vec::new();
    if let Some(sets) = optional_object(object, "datasets", &root)? {
        for (name, rows) in sets {
            datasets.push((name.clone(), data::rows(rows, reader)));
        }
    }
    let setting = |name: &str| object.get(name).filter(|value| !value.is_null()).cloned();
    let embed = embed(object, reader);
    Ok(Document {
        version,
        view,
        config: optional_object(object, "config", &root)?.cloned().unwrap_or_default(),
        background: object.get("background").cloned(),
        padding: setting("padding"),
        autosize: setting("autosize").filter(truthy).as_ref().map(PropMap::of_autosize),
        datasets,
        embed,
    })
}

/// What `usermeta` says to those who embed the chart.
fn embed(object: &Props, reader: Reader<'_>) -> Embed {
    let options = object.get("usermeta").and_then(|usermeta| usermeta.get("embedOptions"));
    let option = |name: &str| options.and_then(|options| options.get(name)).filter(|option| truthy(option));
    let config = option("config");
    if let Some(other) = config.filter(|config| !config.is_object()) {
        let message = format!("the config is left out, as it is {} and no object", kind(other));
        reader.warnings.push(Error::spec(message).at("/usermeta/embedOptions/config"));
    }
    Embed {
        theme: option("theme").and_then(Json::as_str).map(str::to_owned),
        config: config.and_then(Json::as_object).cloned().unwrap_or_default(),
    }
}

/// The major version that `$schema` names.
fn version(object: &Props) -> Result<Option<u8>> {
    let Some(schema) = object.get("$schema").and_then(Json::as_str) else { return Ok(None) };
    if schema.contains("/schema/vega/") {
        return Err(Error::spec("the document is Vega, not Vega-Lite").under("$schema"));
    }
    let Some((_, rest)) = schema.split_once("/vega-lite/v") else { return Ok(None) };
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Ok(digits.parse().ok())
}

/// The place of a part: its parent's pointer and its own key.
fn place(at: &str, key: &str) -> Pointer {
    if key.contains(['~', '/']) {
        let key = key.replace('~', "~0").replace('/', "~1");
        return [at, "/", &key].concat().into();
    }
    [at, "/", key].concat().into()
}

/// The place of a list's member.
fn place_of_member(list: &str, i: usize) -> Pointer {
    place(list, &i.to_string())
}

/// What a value is, for messages.
fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

/// A failure at a part that is not of the kind it has to be.
fn wrong_kind(wanted: &str, json: &Json, at: &str) -> Error {
    Error::spec(format!("{wanted} is expected here, not {}", kind(json))).at(at)
}

/// The object at `key`, if there is one; `null`, `false`, 0 and an empty text count as absent.
fn optional_object<'a>(object: &'a Props, key: &str, at: &str) -> Result<Option<&'a Props>> {
    match object.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Object(part)) => Ok(Some(part)),
        Some(absent) if !truthy(absent) => Ok(None),
        Some(other) => Err(wrong_kind("an object", other, &place(at, key))),
    }
}

/// The text at `key`, if there is one; `null`, `false` and 0 count as absent.
fn optional_text(object: &Props, key: &str, at: &str) -> Result<Option<String>> {
    match object.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(absent) if !truthy(absent) => Ok(None),
        Some(other) => Err(wrong_kind("a text", other, &place(at, key))),
    }
}

/// The list at `key`, if there is one; `null`, `false`, 0 and an empty text count as absent.
fn optional_list<'a>(object: &'a Props, key: &str, at: &str) -> Result<&'a [Json]> {
    match object.get(key) {
        None | Some(Json::Null) => Ok(&[]),
        Some(Json::Array(list)) => Ok(list),
        Some(absent) if !truthy(absent) => Ok(&[]),
        Some(other) => Err(wrong_kind("a list", other, &place(at, key))),
    }
}

/// All properties but those named.
fn without(object: &Map<String, Json>, names: &[&str]) -> Props {
    let kept = object.iter().filter(|(name, _)| !names.contains(&name.as_str()));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::{Value as Json, json};

    use super::{Reader, read, read_document};
    use crate::error::{Result, Warnings};
    use crate::vegalite::{Channel, DataSource, DataType, Document, Facet, MarkType, Rows, TransformKind, ViewKind};

    /// Reads a document without taken-out rows; warnings are dropped.
    pub(crate) fn read_plain(json: &Json) -> Result<Document> {
        read(json, Reader { warnings: &Warnings::default(), table_of: &|_| None })
    }

    #[track_caller]
    fn check_error(json: Json, want: &str) {
        assert_eq!(read_plain(&json).map(|_| ()).unwrap_err().to_string(), want);
    }

    #[track_caller]
    fn check_warning(json: Json, want: &str) {
        let warnings = Warnings::default();
        read(&json, Reader { warnings: &warnings, table_of: &|_| None }).unwrap();
        assert_eq!(warnings.take().first().map(ToString::to_string).as_deref(), Some(want));
    }

    #[test]
    fn a_unit_keeps_channels_in_the_order_written() {
        let json = json!({
            "$schema": "https://vega.github.io/schema/vega-lite/v5.2.json",
            "mark": "line",
            "encoding": {
                "y": {"field": 1, "type": "Q"},
                "x": {"aggregate": {"argmax": "b"}, "field": "a", "condition": {"test": "true", "value": 1}},
                "detail": [{"field": "d"}, {"field": "e"}],
                "color": null,
            },
        });
        let document = read_plain(&json).unwrap();
        assert_eq!(document.version, Some(5));
        let ViewKind::Unit { mark, encoding } = &document.view.kind else { panic!("not a unit") };
        assert_eq!(mark.kind, MarkType::Line);
        let channels: Vec<_> = encoding.iter().map(|(channel, _)| channel).collect();
        assert_eq!(channels, [Channel::Y, Channel::X, Channel::Detail, Channel::Color]);
        let y = encoding.def(Channel::Y).unwrap();
        assert_eq!(
            (y.field.as_deref(), y.kind, y.at.as_deref()),
            (Some("1"), Some(DataType::Quantitative), Some("/encoding/y"))
        );
        assert_eq!(encoding.def(Channel::X).unwrap().condition.len(), 1);
        assert_eq!(encoding.all(Channel::Detail).len(), 2);
        assert!(encoding.all(Channel::Color).is_empty());
    }

    #[test]
    fn unknown_words_are_named_with_the_nearest_known_one() {
        check_error(json!({"mark": "pint"}), "/mark: unknown mark \"pint\"; did you mean \"point\"?");
        check_error(
            json!({"layer": [{"mark": "bar", "encoding": {"x": {"field": "a", "type": "quantative"}}}]}),
            "/layer/0/encoding/x/type: unknown type \"quantative\"; did you mean \"quantitative\"?",
        );
        check_error(
            json!({"mark": "bar", "transform": [{"calclate": "1", "as": "a"}]}),
            "/transform/0: unknown transform \"calclate\"; did you mean \"calculate\"?",
        );
        check_error(
            json!({"encoding": {}}),
            "a view needs one of mark, layer, facet, hconcat, vconcat, concat, repeat",
        );
        check_error(json!({"mark": "bar", "encoding": []}), "/encoding: an object is expected here, not a list");
    }

    #[test]
    fn a_field_of_thousands_of_steps_is_refused_at_its_place() {
        let field = vec!["a"; 1001].join(".");
        check_error(
            json!({"mark": "bar", "encoding": {"x": {"field": field}}}),
            "/encoding/x/field: a field of 1001 steps, more than 1000; write it with fewer",
        );
    }

    #[test]
    fn slips_are_warned_about() {
        check_warning(
            json!({"mark": "bar", "encoding": {"colour": {"field": "a"}}}),
            "/encoding/colour: colour is not an encoding channel and is left out; did you mean \"color\"?",
        );
        check_warning(
            json!({"mark": "bar", "encodng": {}}),
            "/encodng: unknown property \"encodng\"; did you mean \"encoding\"?",
        );
    }

    #[test]
    fn unfilled_anchors_are_named() {
        check_error(
            json!({"mark": "bar", "encoding": {"x": {"field": "<DVC_METRIC_X>"}}}),
            "/encoding/x/field: the anchor <DVC_METRIC_X> of a DVC template has not been filled in",
        );
    }

    #[test]
    fn a_facet_ends_at_its_first_empty_part() {
        let grid = |facet: Json| {
            let json = json!({"facet": facet, "spec": {"mark": "bar"}});
            let ViewKind::Facet { facet: Facet::Grid { row, column }, .. } = read_plain(&json).unwrap().view.kind
            else {
                panic!("not a grid")
            };
            (row.is_some(), column.is_some())
        };
        assert_eq!(grid(json!({"column": {"field": "a"}, "row": {}})), (false, true));
        assert_eq!(grid(json!({"row": {}, "column": {"field": "a"}})), (false, false));
    }

    #[test]
    fn rows_are_columns_already() {
        let text = br#"{"data": {"values": [{"a": 1}, {"a": NaN}]}, "mark": "bar", "datasets": {"d": [{"b": 2}]}}"#;
        let warnings = Warnings::default();
        let document = read_document(&crate::table::read::json::read_document(text).unwrap(), &warnings).unwrap();
        let Some(Some(data)) = &document.view.data else { panic!("no data") };
        assert!(matches!(&data.source, DataSource::Values(Rows::Table(table)) if table.rows() == 2));
        assert!(matches!(&document.datasets[0].1, Rows::Table(table) if table.rows() == 1));
        let warning = "1 numbers that JSON does not know (NaN, Infinity) are taken as null";
        assert_eq!(warnings.take()[0].message(), warning);
    }

    #[test]
    fn transforms_are_told_apart_by_their_word() {
        let json = json!({"mark": "bar", "transform": [
            {"filter": {"field": "a", "equal": 1}},
            {"aggregate": [{"op": "count", "as": "n"}], "groupby": ["a"]},
            {"lookup": "a", "from": {"data": {"url": "b.csv"}, "key": "k", "fields": ["f"]}},
            {"sample": 10},
        ]});
        let transforms = read_plain(&json).unwrap().view.transforms;
        let kinds: Vec<_> = transforms.iter().map(|transform| &transform.kind).collect();
        assert!(matches!(
            kinds.as_slice(),
            [
                TransformKind::Filter(_),
                TransformKind::Aggregate(_),
                TransformKind::Lookup { from: Some(_), .. },
                TransformKind::Sample(10.0),
            ]
        ));
    }
}
