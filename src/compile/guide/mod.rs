//! Axes, legends and headers: what is written of them, what follows from field and scale, and how views share them.
//!
//! - `axis`: one a position: which properties there are; `axis/rules` has what follows for each (`grid`, `labelAngle`, `tickCount`),
//!   `axis/config` the config's blocks (`axisX`, `axisBand`, styles), `axis/assemble` the grid axis and the main axis.
//! - `legend`: one a channel: how views share them; `legend/rules` has what follows for each property (`direction`,
//!   `gradientLength`, `symbolType`), `legend/encode` what symbols, gradient and labels look like, `legend/assemble` which
//!   channels share one.
//! - `header`: titles and labels of facets, and the axes that their cells share.
//! - `encode`: `encoding` of a guide's parts, and labels by custom formats.
//! - `merge`: guides that views share: sides, properties, titles.

pub(crate) mod axis;
pub(crate) mod encode;
pub(crate) mod header;
pub(crate) mod legend;
mod merge;

use serde_json::Value as Json;

use crate::compile::setting::setting;
use crate::error::Result;
use crate::expr::Setting;
use crate::table::Value;
use crate::vegalite::ChannelDef;
use crate::vegalite::json::is_expression;

/// An angle in degrees as JavaScript reads it: a text counts as a number, and null is 0; `None` for an expression.
fn angle_deg(json: &Json) -> Option<f64> {
    Some(Value::from_json(json).to_number()).filter(|angle| angle.is_finite())
}

/// The values written for a guide; dates become expressions.
fn values(written: Option<&Json>, def: &ChannelDef) -> Result<Option<Setting>> {
    let Some(written) = written else { return Ok(None) };
    let Json::Array(values) = written else {
        let is_signal = is_expression(written);
        return Ok(if is_signal { Some(setting(written)?) } else { None });
    };
    let unit = def.time_unit.as_ref().and_then(super::time_unit::normalize).filter(|unit| !unit.binned());
    let form = super::time_unit::ValueForm {
        unit: unit.as_ref().and_then(|unit| unit.unit()),
        temporal: def.kind == Some(crate::vegalite::DataType::Temporal),
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
