//! Encodings and the definitions in them.

use serde_json::Value as Json;

use super::{Reader, kind, place, place_of_member, without, wrong_kind};
use crate::error::{Error, Result};
use crate::spelling::{did_you_mean, nearest};
use crate::vegalite::json::text;
use crate::vegalite::{Aggregate, Channel, ChannelDef, ChannelDefs, Condition, Encoding, Kind, Pointer, Props};

/// The channels of a unit or layer.
pub(super) fn encoding(object: &Props, at: &Pointer, reader: Reader<'_>) -> Result<Encoding> {
    let mut encoding = Encoding::default();
    for (name, json) in object {
        let at = place(at, name);
        if let Some(channel) = Channel::named(name) {
            encoding.0.push((channel, defs(json, &at, reader)?));
        } else {
            let known = Channel::ALL.map(Channel::name);
            let message = format!("{name} is not an encoding channel and is left out{}", did_you_mean(name, &known));
            reader.warnings.push(Error::spec(message).at(&at));
        }
    }
    Ok(encoding)
}

fn defs(json: &Json, at: &Pointer, reader: Reader<'_>) -> Result<ChannelDefs> {
    match json {
        Json::Null => Ok(ChannelDefs::Many(Vec::new())),
        Json::Array(list) => {
            let read = |(i, json): (usize, &Json)| def(json, &place_of_member(at, i), reader);
            list.iter().enumerate().map(read).collect::<Result<_>>().map(ChannelDefs::Many)
        }
        Json::Object(object) => Ok(definition(object, at, reader)?.into()),
        value => {
            let message = format!("a channel's definition is an object, not {}; it is left out", kind(value));
            reader.warnings.push(Error::spec(message).at(at));
            Ok(ChannelDefs::Many(Vec::new()))
        }
    }
}

/// One definition.
pub(super) fn def(json: &Json, at: &Pointer, reader: Reader<'_>) -> Result<ChannelDef> {
    match json {
        Json::Object(object) => definition(object, at, reader),
        other => Err(wrong_kind("a channel's definition", other, at)),
    }
}

/// The properties that have a place of their own in [`ChannelDef`].
const TYPED: [&str; 20] = [
    "field",
    "datum",
    "value",
    "type",
    "aggregate",
    "bin",
    "timeUnit",
    "bandPosition",
    "scale",
    "axis",
    "legend",
    "header",
    "stack",
    "sort",
    "impute",
    "title",
    "format",
    "formatType",
    "condition",
    "repeat",
];

fn definition(object: &Props, at: &Pointer, reader: Reader<'_>) -> Result<ChannelDef> {
    let mut def = ChannelDef { at: Some(Pointer::clone(at)), ..ChannelDef::default() };
    for (name, json) in object {
        let part = match name.as_str() {
            "field" | "type" | "aggregate" | "condition" | "repeat" => continue, // not taken as they are
            "datum" => &mut def.datum,
            "value" => &mut def.value,
            "bin" => &mut def.bin,
            "timeUnit" => &mut def.time_unit,
            "bandPosition" => &mut def.band_position,
            "scale" => &mut def.scale,
            "axis" => &mut def.axis,
            "legend" => &mut def.legend,
            "header" => &mut def.header,
            "stack" => &mut def.stack,
            "sort" => &mut def.sort,
            "impute" => &mut def.impute,
            "title" => &mut def.title,
            "format" => &mut def.format,
            "formatType" => &mut def.format_type,
            _ => {
                def.rest.insert(name.clone(), json.clone());
                continue;
            }
        };
        *part = Some(json.clone());
    }
    match object.get("field") {
        None | Some(Json::Null) => {}
        Some(Json::Object(field)) => match field.get("repeat") {
            Some(Json::String(by)) => def.repeat = Some(by.clone()),
            _ => return Err(Error::spec("a field is a text or {\"repeat\": ...}").at(&place(at, "field"))),
        },
        Some(field @ (Json::String(_) | Json::Number(_) | Json::Bool(_))) => def.field = Some(text(field)),
        Some(other) => return Err(wrong_kind("a field", other, &place(at, "field"))),
    }
    match object.get("type") {
        None | Some(Json::Null) => {}
        Some(Json::String(name)) => {
            let known = ["quantitative", "temporal", "ordinal", "nominal", "geojson"];
            let unknown = || {
                let message = format!("unknown type \"{name}\"{}", did_you_mean(name, &known));
                Error::spec(message).at(&place(at, "type"))
            };
            def.kind = Some(Kind::named(name).ok_or_else(unknown)?);
        }
        Some(other) => return Err(wrong_kind("a type", other, &place(at, "type"))),
    }
    def.aggregate = match object.get("aggregate") {
        None | Some(Json::Null) => None,
        Some(Json::String(op)) => Some(Aggregate::Op(op.clone())),
        Some(by) => {
            let field = |name: &str| by.get(name).and_then(Json::as_str).map(str::to_owned);
            let aggregate = field("argmin").map(Aggregate::ArgMin).or_else(|| field("argmax").map(Aggregate::ArgMax));
            if aggregate.is_none() {
                let message =
                    "the aggregate is left out, as it is no operation, {\"argmin\": field} or {\"argmax\": field}";
                reader.warnings.push(Error::spec(message).at(&place(at, "aggregate")));
            }
            aggregate
        }
    };
    def.condition = match object.get("condition") {
        None | Some(Json::Null) => Vec::new(),
        Some(Json::Array(list)) => {
            let at = place(at, "condition");
            let read = |(i, json): (usize, &Json)| condition(json, &place_of_member(&at, i), reader);
            list.iter().enumerate().map(read).collect::<Result<_>>()?
        }
        Some(one) => vec![condition(one, &place(at, "condition"), reader)?],
    };
    for name in def.rest.keys() {
        if let Some(near) = nearest(name, &TYPED) {
            let message = format!("unknown property \"{name}\"; did you mean \"{near}\"?");
            reader.warnings.push(Error::spec(message).at(&place(at, name)));
        }
    }
    Ok(def)
}

fn condition(json: &Json, at: &Pointer, reader: Reader<'_>) -> Result<Condition> {
    let Json::Object(object) = json else { return Err(wrong_kind("a condition", json, at)) };
    let def = definition(&without(object, &["test", "param", "empty"]), at, reader)?;
    Ok(Condition {
        test: object.get("test").filter(|test| !test.is_null()).cloned(),
        param: super::optional_text(object, "param", at)?,
        empty: object.get("empty").and_then(Json::as_bool),
        def: Box::new(def),
    })
}
