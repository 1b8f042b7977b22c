//! Encodings and the definitions in them.

use serde_json::Value as Json;

use super::words::{did_you_mean, warn_of_slip};
use super::{Reader, kind, place, place_of_member, without, wrong_kind};
use crate::error::{Error, Result};
use crate::vegalite::json::{split_access_path, text, truthy};
use crate::vegalite::{
    Aggregate, Binning, Channel, ChannelDef, ChannelDefs, ChannelProp, Condition, DataType, Encoding, Name, Pointer,
    Predicate, Props, Sort, Switchable, Word,
};

/// How many steps into a nested row a field may have. Far more than any row needs; what is written for it grows with the square.
const MAX_FIELD_STEPS: usize = 1000;

/// The channels of a unit or layer.
pub(super) fn encoding(object: &Props, at: &Pointer, reader: Reader<'_>) -> Result<Encoding> {
    let mut encoding = Encoding::default();
    for (name, json) in object {
        let at = place(at, name);
        if let Some(channel) = Channel::named(name) {
            encoding.0.push((channel, defs(json, &at, reader)?));
        } else {
            let hint = did_you_mean::<Channel>(name);
            let message = format!("{name} is not an encoding channel and is left out{hint}");
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

fn definition(object: &Props, at: &Pointer, reader: Reader<'_>) -> Result<ChannelDef> {
    let mut def = ChannelDef { at: Some(Pointer::clone(at)), ..ChannelDef::default() };
    for (name, json) in object {
        let part = match ChannelProp::named(name) {
            // Not taken as they are.
            Some(
                ChannelProp::Field
                | ChannelProp::Type
                | ChannelProp::Aggregate
                | ChannelProp::Condition
                | ChannelProp::Repeat,
            ) => continue,
            Some(ChannelProp::Datum) => &mut def.datum,
            Some(ChannelProp::Value) => &mut def.value,
            Some(ChannelProp::Bin) => {
                def.bin = Some(Binning::read(json));
                continue;
            }
            Some(ChannelProp::TimeUnit) => &mut def.time_unit,
            Some(ChannelProp::BandPosition) => &mut def.band_position,
            Some(ChannelProp::Scale) => {
                let is_off = matches!(json, Json::Null | Json::Bool(false));
                def.scale = Some(if is_off { Switchable::Off } else { Switchable::on(json) });
                continue;
            }
            Some(ChannelProp::Axis) => {
                def.axis = Some(switchable(json));
                continue;
            }
            Some(ChannelProp::Legend) => {
                def.legend = Some(switchable(json));
                continue;
            }
            Some(ChannelProp::Header) => {
                def.header = Some(if json.is_null() { Switchable::Off } else { Switchable::on(json) });
                continue;
            }
            Some(ChannelProp::Stack) => &mut def.stack,
            Some(ChannelProp::Sort) => {
                def.sort = Some(Sort::read(json));
                continue;
            }
            Some(ChannelProp::Impute) => &mut def.impute,
            Some(ChannelProp::Title) => &mut def.title,
            Some(ChannelProp::Format) => &mut def.format,
            Some(ChannelProp::FormatType) => &mut def.format_type,
            None => {
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
        Some(field @ (Json::String(_) | Json::Number(_) | Json::Bool(_))) => {
            let field = text(field);
            let steps = split_access_path(&field).len();
            if steps > MAX_FIELD_STEPS {
                let message = format!("a field of {steps} steps, more than {MAX_FIELD_STEPS}; write it with fewer");
                return Err(Error::spec(message).at(&place(at, "field")));
            }
            def.field = Some(field);
        }
        Some(other) => return Err(wrong_kind("a field", other, &place(at, "field"))),
    }
    match object.get("type") {
        None | Some(Json::Null) => {}
        Some(Json::String(name)) => {
            let unknown = || {
                let message = format!("unknown type \"{name}\"{}", did_you_mean::<DataType>(name));
                Error::spec(message).at(&place(at, "type"))
            };
            def.kind = Some(DataType::abbreviated(name).ok_or_else(unknown)?);
        }
        Some(other) => return Err(wrong_kind("a type", other, &place(at, "type"))),
    }
    def.aggregate = match object.get("aggregate") {
        None | Some(Json::Null) => None,
        Some(Json::String(op)) => Some(Aggregate::Op(Word::new(op))),
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
        warn_of_slip::<ChannelProp>(name, at, reader);
    }
    Ok(def)
}

/// An axis or a legend, which whatever JavaScript takes for false turns off.
fn switchable<K: Name>(json: &Json) -> Switchable<K> {
    if truthy(json) { Switchable::on(json) } else { Switchable::Off }
}

fn condition(json: &Json, at: &Pointer, reader: Reader<'_>) -> Result<Condition> {
    let Json::Object(object) = json else { return Err(wrong_kind("a condition", json, at)) };
    let def = definition(&without(object, &["test", "param", "empty"]), at, reader)?;
    Ok(Condition {
        test: object.get("test").filter(|test| !test.is_null()).map(Predicate::read),
        param: super::optional_text(object, "param", at)?,
        empty: object.get("empty").and_then(Json::as_bool),
        def: Box::new(def),
    })
}
