//! Data sources.

use serde_json::Value as Json;

use super::{Reader, optional_object, optional_text, place, wrong_kind};
use crate::error::{Error, Result};
use crate::vegalite::json::truthy;
use crate::vegalite::{Data, DataSource, Pointer, PropMap, Props, Rows};

/// A data source; `None` for `null`.
pub(super) fn data(json: &Json, at: &Pointer, reader: Reader<'_>) -> Result<Option<Data>> {
    match json {
        Json::Object(object) => source(object, at, reader).map(Some),
        absent if !truthy(absent) => Ok(None),
        other => Err(wrong_kind("a data source", other, at)),
    }
}

/// A data source that has to be there.
pub(super) fn source(object: &Props, at: &Pointer, reader: Reader<'_>) -> Result<Data> {
    let name = optional_text(object, "name", at)?;
    let part = |key: &str| object.get(key).filter(|value| !value.is_null());
    let source = if let Some(url) = optional_text(object, "url", at)? {
        DataSource::Url(url)
    } else if let Some(values) = part("values") {
        DataSource::Values(rows(values, reader))
    } else if let Some(sequence) = optional_object(object, "sequence", at)? {
        DataSource::Sequence(PropMap::read(sequence))
    } else if let Some(graticule) = part("graticule") {
        DataSource::Graticule(PropMap::of(graticule).unwrap_or_default())
    } else if part("sphere").is_some() {
        DataSource::Sphere
    } else if name.is_some() {
        DataSource::Named
    } else {
        return Err(Error::spec("data needs one of url, values, name, sequence, graticule, sphere").at(at));
    };
    let format = optional_object(object, "format", at)?.map(PropMap::read);
    Ok(Data { name, source, format })
}

/// Inline rows.
pub(super) fn rows(json: &Json, reader: Reader<'_>) -> Rows {
    match (reader.table_of)(json) {
        Some(table) => Rows::Table(table),
        None => Rows::Inline(json.clone()),
    }
}

/// The place of the data source in the view at `at`.
pub(super) fn place_of(at: &str) -> Pointer {
    place(at, "data")
}
