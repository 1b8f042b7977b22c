//! Data sets, transforms and scales from JSON.

use serde_json::{Map, Value as Json};

use super::super::super::{Data, Domain, DomainField, Props, Scale, Sort, Source, Transform, Trigger};
use super::{Inline, expression, list, object, optional, props, required_text, setting, strings, text, wants};
use crate::error::{Error, Result};
use crate::expr::Setting;
use crate::js::json::truthy;

pub(super) fn data(json: &Json, inline: Inline<'_>) -> Result<Data> {
    let json = object(json)?;
    Ok(Data {
        // What has no name, nobody can ask for.
        name: text(json, "name").unwrap_or_default(),
        source: source(json, inline)?,
        format: json.get("format").filter(|format| !format.is_null()).cloned(),
        triggers: list(json, "on", trigger)?,
        transforms: list(json, "transform", transform)?,
    })
}

fn trigger(json: &Json) -> Result<Trigger> {
    let json = object(json)?;
    let part = |key| optional(json, key, super::expression_text);
    Ok(Trigger {
        test: part("trigger")?.ok_or_else(|| Error::spec("\"trigger\" is missing"))?,
        insert: part("insert")?,
        remove: part("remove")?,
    })
}

/// Vega looks at `values`, then `url`, then `source`, and passes over what counts as false.
fn source(json: &Map<String, Json>, inline: Inline<'_>) -> Result<Source> {
    if let Some(values) = json.get("values").filter(|values| truthy(values)) {
        if let Some(rows) = inline(values) {
            return Ok(Source::Rows(rows));
        }
        return match signal_text(values) {
            Some(source) => expression(source).map(Source::Signal).map_err(|e| e.under("signal").under("values")),
            None => Ok(Source::Inline(values.clone())),
        };
    }
    if let Some(url) = json.get("url").filter(|url| truthy(url)) {
        return setting(url).map(Source::Url).map_err(|e| e.under("url"));
    }
    let names = strings(json.get("source"), "source")?;
    Ok(if names.is_empty() { Source::Empty } else { Source::Derived(names) })
}

/// `signal` names what the transform sets, so it is no expression here; `expr` of filter and formula is one.
pub(super) fn transform(json: &Json) -> Result<Transform> {
    let json = object(json)?;
    let kind = required_text(json, "type")?;
    let mut read = Vec::new();
    for (key, value) in json.iter().filter(|(key, _)| *key != "type") {
        let setting = match (key.as_str(), value) {
            ("signal", _) => Ok(Setting::Json(value.clone())),
            ("expr", Json::String(source)) => expression(source).map(Setting::Expr),
            _ => setting(value),
        };
        read.push((key.clone(), setting.map_err(|e: Error| e.under(key))?));
    }
    Ok(Transform { kind, params: Props(read) })
}

pub(super) fn scale(json: &Json) -> Result<Scale> {
    let json = object(json)?;
    let kind = text(json, "type").unwrap_or_else(|| "linear".to_owned());
    Ok(Scale {
        name: required_text(json, "name")?,
        kind,
        domain: optional(json, "domain", domain)?.unwrap_or_default(),
        props: props(json, &["name", "type", "domain"])?,
    })
}

/// The range of a scale that is taken from data, written as a domain is; `None` when it is no such thing.
pub(crate) fn read_domain(json: &Json) -> Result<Option<Domain>> {
    match json {
        Json::Object(_) => domain(json).map(Some),
        _ => Ok(None),
    }
}

fn domain(json: &Json) -> Result<Domain> {
    let map = match json {
        Json::Array(_) => return setting(json).map(Domain::Values),
        Json::Object(_) if signal_text(json).is_some() => return setting(json).map(Domain::Values),
        Json::Object(map) => map,
        _ => return Err(wants("a list, a signal or a field of a data set", json)),
    };
    let sort = optional(map, "sort", sort)?.flatten();
    if map.contains_key("fields") {
        let shared = text(map, "data");
        let fields = list(map, "fields", |field| domain_field(field, shared.as_deref()))?;
        return Ok(Domain::Fields { fields, sort });
    }
    let field = map.get("field").ok_or_else(|| Error::spec("\"field\" is missing"))?;
    let field = setting(field).map_err(|e| e.under("field"))?;
    let one = DomainField::Data { data: required_text(map, "data")?, field, sort: None, at: None };
    Ok(Domain::Fields { fields: vec![one], sort })
}

fn domain_field(json: &Json, shared: Option<&str>) -> Result<DomainField> {
    match json {
        Json::String(_) => {
            let data = shared.ok_or_else(|| Error::spec("a field without a data set"))?.to_owned();
            Ok(DomainField::Data { data, field: Setting::Json(json.clone()), sort: None, at: None })
        }
        Json::Array(_) => setting(json).map(DomainField::Values),
        Json::Object(_) if signal_text(json).is_some() => setting(json).map(DomainField::Values),
        Json::Object(map) => {
            let field = map.get("field").ok_or_else(|| Error::spec("\"field\" is missing"))?;
            let field = setting(field).map_err(|e| e.under("field"))?;
            let sort = optional(map, "sort", sort)?.flatten();
            Ok(DomainField::Data { data: required_text(map, "data")?, field, sort, at: None })
        }
        _ => Err(wants("a field, a list or a signal", json)),
    }
}

fn sort(json: &Json) -> Result<Option<Sort>> {
    match json {
        Json::Bool(false) => Ok(None),
        Json::Object(map) => {
            let op = optional(map, "op", setting)?;
            let field = optional(map, "field", setting)?;
            let order = optional(map, "order", setting)?;
            Ok(Some(Sort::By { field, op, order }))
        }
        _ => Ok(Some(Sort::Natural)),
    }
}

/// The source of `{"signal": source}`.
pub(super) fn signal_text(json: &Json) -> Option<&str> {
    json.as_object()?.get("signal")?.as_str()
}
