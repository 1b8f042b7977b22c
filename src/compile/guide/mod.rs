//! Axes, legends and headers: what is written of them, what follows from field and scale, and how views share them.

pub(crate) mod axis;
pub(crate) mod encode;
pub(crate) mod header;
pub(crate) mod legend;
pub(crate) mod title;

use serde_json::Value as Json;

use crate::compile::setting::setting;
use crate::error::Result;
use crate::expr::Setting;
use crate::vegalite::ChannelDef;

/// The place of a property among all of its guide, for the order in which they are written.
fn place<R>(properties: &[(&str, R)], name: &str) -> Option<usize> {
    properties.iter().position(|(known, _)| *known == name)
}

/// The values written for a guide; dates become expressions.
fn values(written: Option<&Json>, def: &ChannelDef) -> Result<Option<Setting>> {
    let Some(written) = written else { return Ok(None) };
    let Json::Array(values) = written else {
        let is_signal = written.get("signal").is_some() || written.get("expr").is_some();
        return Ok(if is_signal { Some(setting(written)?) } else { None });
    };
    let unit = def.time_unit.as_ref().and_then(super::time_unit::normalize).filter(|unit| !unit.binned());
    let form = super::time_unit::ValueForm {
        unit: unit.as_ref().and_then(|unit| unit.unit()),
        temporal: def.kind == Some(crate::vegalite::Kind::Temporal),
        wrap_time: false,
    };
    let read = |value: &Json| match super::time_unit::value_expr(value, form)? {
        Some(source) => Ok(Setting::signal(crate::expr::parse(&source)?)),
        None => Ok(Setting::Json(value.clone())),
    };
    let settings = values.iter().map(read).collect::<Result<Vec<_>>>()?;
    let constants: Option<Vec<Json>> = settings.iter().map(|setting| setting.as_json().cloned()).collect();
    Ok(Some(constants.map_or(Setting::List(settings), |values| Setting::Json(Json::Array(values)))))
}
