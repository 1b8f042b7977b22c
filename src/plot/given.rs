//! Rows that a program gives beside a document, put where the document names them.

use std::rc::Rc;

use serde_json::{Map, Value as Json};

use super::{Options, is_vega};
use crate::error::{Error, Result};
use crate::table::Dataset;
use crate::table::read::json::Document;
use crate::time::Zone;

/// Puts each of `data` into the document, in place of what it says itself about data of this name.
///
/// # Errors
///
/// The document is no object, it is Vega without such data, or the rows are more than the limits allow.
pub(super) fn put(document: &mut Document, data: Vec<(String, Dataset)>, options: &Options) -> Result<()> {
    if data.is_empty() {
        return Ok(());
    }
    let zone = Zone::named(&options.time_zone)?;
    let is_vega = is_vega(&document.root, options.language);
    for (name, rows) in data {
        let rows = document.hold(Rc::new(rows.into_table(&zone).map_err(|error| error.prefixed(format!("{name:?}")))?));
        let root = document.root.as_object_mut().ok_or_else(|| Error::spec("a specification is an object"))?;
        if is_vega { put_into_vega(root, &name, rows)? } else { put_into_vega_lite(root, name, rows) }
    }
    Ok(())
}

fn put_into_vega_lite(root: &mut Map<String, Json>, name: String, rows: Json) {
    let datasets = root.entry("datasets").or_insert_with(|| Json::Object(Map::new()));
    if let Json::Object(datasets) = datasets {
        datasets.insert(name, rows);
    }
}

fn put_into_vega(root: &mut Map<String, Json>, name: &str, rows: Json) -> Result<()> {
    let mut data =
        root.get_mut("data").and_then(Json::as_array_mut).into_iter().flatten().filter_map(Json::as_object_mut);
    let Some(data) = data.find(|data| data.get("name").and_then(Json::as_str) == Some(name)) else {
        return Err(Error::spec(format!("rows are given for data {name:?}, and no data is called so")).at("/data"));
    };
    data.retain(|key, _| key != "url" && key != "source");
    data.insert("values".to_owned(), rows);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::error::ErrorKind;
    use crate::plot::{Options, Renderer};
    use crate::table::Dataset;

    fn draw(spec: &str, name: &str) -> crate::error::Result<Vec<u8>> {
        let mut rows = Dataset::with_rows(2);
        rows.numbers("a", [Some(1.0), Some(4.0)]);
        rows.texts("b", [Some("x"), None]);
        let picture =
            Renderer::bundled().plot_data(spec.as_bytes(), vec![(name.to_owned(), rows)], &Options::default())?;
        assert!(picture.warnings.is_empty(), "{:?}", picture.warnings);
        Ok(picture.bytes)
    }

    const VALUES: &str = r#"[{"a": 1, "b": "x"}, {"a": 4, "b": null}]"#;

    #[test]
    fn rows_that_are_given_draw_the_same_picture_as_rows_in_the_document() {
        let spec = |data: &str| {
            format!(
                r#"{{"data": {data}, "mark": "bar", "encoding": {{"x": {{"field": "a", "type": "quantitative"}}, "y": {{"field": "b", "type": "nominal"}}}}}}"#
            )
        };
        let written = draw(&spec(&format!(r#"{{"values": {VALUES}}}"#)), "rows").unwrap();
        assert_eq!(draw(&spec(r#"{"name": "rows"}"#), "rows").unwrap(), written);
    }

    #[test]
    fn vega_has_its_data_by_name_and_rows_for_no_data_are_refused() {
        let spec = |data: &str| {
            format!(
                r#"{{"width": 50, "height": 50, "data": [{{"name": "rows", {data}}}], "marks": [{{"type": "rect", "from": {{"data": "rows"}}, "encode": {{"enter": {{"width": {{"field": "a"}}, "height": {{"value": 9}}}}}}}}]}}"#
            )
        };
        let written = draw(&spec(&format!(r#""values": {VALUES}"#)), "rows").unwrap();
        assert_eq!(draw(&spec(r#""url": "none.csv""#), "rows").unwrap(), written);
        let error = draw(&spec(r#""url": "none.csv""#), "rose").unwrap_err();
        assert_eq!((error.kind(), error.pointer()), (ErrorKind::Spec, "/data"));
    }
}
