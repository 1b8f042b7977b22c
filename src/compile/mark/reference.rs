//! Rules for one channel: a field, a datum or a value through its scale, at its place in a band or bin.

use serde_json::Value as Json;

use super::encoder::{Encoder, by_field, by_group, by_signal, constant, parse, scale_call};
use crate::compile::channel::{FieldName, Stack, band_position};
use crate::compile::invalid::{Mode, ScaleMode, output_for_invalid};
use crate::compile::model::ScaleComponent;
use crate::compile::scale_type::ScaleType;
use crate::compile::setting::setting;
use crate::error::Result;
use crate::expr::{BinaryOp, Expr, Setting};
use crate::vega::{Base, ValueRef};
use crate::vegalite::{Channel, ChannelDef, ChannelProp, DataType};

/// The place within a band: a fraction, or an expression that gives one.
#[derive(Clone, Debug)]
pub(super) enum Place {
    At(f64),
    By(Expr),
}

impl Place {
    /// Reads a place that is written as a number, a signal or an expression.
    fn read(json: &Json) -> Result<Self> {
        Ok(match json.as_f64() {
            Some(x) => Self::At(x),
            None => Self::By(setting(json)?.to_expr()),
        })
    }

    fn is(&self, x: f64) -> bool {
        matches!(self, Self::At(place) if *place == x)
    }
}

/// What a rule is made from.
#[derive(Clone)]
pub(super) struct Wanted<'a> {
    pub(super) channel: Channel,
    pub(super) def: Option<&'a ChannelDef>,
    /// The end of the range.
    pub(super) def2: Option<&'a ChannelDef>,
    pub(super) scale_name: Option<String>,
    pub(super) scale: Option<&'a ScaleComponent>,
    pub(super) stack: Option<&'a Stack>,
    pub(super) offset: Option<ValueRef>,
    /// When the channel has no definition, or one without a main part.
    pub(super) default: Option<ValueRef>,
    pub(super) place: Option<Place>,
}

/// A field or datum through a scale.
pub(super) fn field_or_datum(
    def: &ChannelDef,
    scale_name: Option<String>,
    form: FieldName<'_>,
    offset: Option<ValueRef>,
    band: Option<Place>,
) -> Result<ValueRef> {
    let mut rule = match &def.datum {
        Some(datum) => datum_rule(def, datum)?,
        None => by_field(def.vg_field_as(form)),
    };
    rule.band = match band {
        Some(Place::At(x)) if x != 0.0 => Some(Setting::Json(crate::js::json::json_number(x))),
        Some(Place::By(expr)) => Some(Setting::signal(expr)),
        _ => None,
    };
    Ok(rule.scaled(scale_name).shifted(offset))
}

fn datum_rule(def: &ChannelDef, datum: &Json) -> Result<ValueRef> {
    if super::super::time_unit::is_date_time(datum) {
        return Ok(by_signal(parse(&def.datum_expr()?)?));
    }
    constant(datum)
}

/// A place between the start and the end of a bin, a stretch of time or a stacked segment.
pub(super) fn between(
    scale_name: Option<&str>,
    def: &ChannelDef,
    def2: Option<&ChannelDef>,
    suffixes: (Option<&str>, Option<&str>),
    place: &Place,
    offset: Option<ValueRef>,
) -> Result<ValueRef> {
    let in_between = matches!(place, Place::At(x) if *x > 0.0 && *x < 1.0) || matches!(place, Place::By(_));
    let form = |suffix| FieldName { suffix, expr: in_between.then_some("datum"), ..FieldName::default() };
    let start = def.vg_field_as(form(suffixes.0));
    let end = match def2 {
        Some(def2) => def2.vg_field_as(form(None)),
        None => def.vg_field_as(form(Some(suffixes.1.unwrap_or("end")))),
    };
    if place.is(0.0) || place.is(1.0) {
        let field = if place.is(0.0) { start } else { end };
        return Ok(by_field(field).scaled(scale_name.map(str::to_owned)).shifted(offset));
    }
    let (near, far) = match place {
        Place::At(x) => (Expr::number(1.0 - x), Expr::number(*x)),
        Place::By(expr) => (Expr::binary(BinaryOp::Sub, Expr::number(1.0), expr.clone()), expr.clone()),
    };
    let part = |share, field: &str| Ok::<_, crate::error::Error>(Expr::binary(BinaryOp::Mul, share, parse(field)?));
    let value = Expr::binary(BinaryOp::Add, part(near, &start)?, part(far, &end)?);
    Ok(by_signal(scale_call(scale_name.unwrap_or_default(), value)).shifted(offset))
}

/// The middle of what the definition says, for positions with an earlier rule for invalid values where they are shown.
pub(super) fn mid_point_with_invalid(encoder: &Encoder<'_>, wanted: Wanted<'_>) -> Result<Option<Vec<ValueRef>>> {
    let invalid = shown_invalid(encoder, &wanted)?;
    let main = mid_point(encoder, wanted)?;
    Ok(match (invalid, main) {
        (Some(invalid), Some(main)) => Some(vec![invalid, main]),
        (_, main) => main.map(|main| vec![main]),
    })
}

/// The middle of what the definition says: of a band, of a bin, or the value itself.
pub(super) fn mid_point(encoder: &Encoder<'_>, wanted: Wanted<'_>) -> Result<Option<ValueRef>> {
    let Wanted { channel, def, def2, scale_name, scale, stack, offset, default, place } = wanted;
    let Some(def) = def else { return Ok(default.map(|rule| rule.shifted(offset))) };
    if def.is_field_or_datum() {
        let kind = scale.map(|scale| scale.kind.value);
        let is_discrete = kind.is_some_and(ScaleType::has_discrete_domain);
        let written = def.band_position.as_ref().map(Place::read).transpose()?;
        let mut place = place.or(written);
        if def.is_typed_field() {
            place = place.or_else(|| band_position(def, def2, encoder.mark(), encoder.config()).map(Place::At));
            let in_band = place.as_ref().filter(|place| !place.is(0.0));
            if def.is_binning() || (in_band.is_some() && def.has_time_unit() && def.kind == Some(DataType::Temporal)) {
                if stack.is_some_and(|stack| stack.impute) {
                    let form = FieldName { bin_suffix: Some("mid"), ..FieldName::default() };
                    return field_or_datum(def, scale_name, form, offset, None).map(Some);
                }
                if let Some(place) = in_band.filter(|_| !is_discrete) {
                    return between(scale_name.as_deref(), def, None, (None, None), place, offset).map(Some);
                }
                let range = def.bin_requires_range(channel).then_some("range");
                let form = FieldName { bin_suffix: range, ..FieldName::default() };
                return field_or_datum(def, scale_name, form, offset, None).map(Some);
            }
            if def.is_binned() {
                if let Some(def2) = def2.filter(|def2| def2.is_field()) {
                    let place = place.clone().unwrap_or(Place::At(0.5));
                    return between(scale_name.as_deref(), def, Some(def2), (None, None), &place, offset).map(Some);
                }
                let end = if channel == Channel::X { "x2" } else { "y2" };
                encoder.warn(format!("channel \"{end}\" is needed where \"{}\" is binned already", channel.name()));
            }
        }
        let form = FieldName { bin_suffix: is_discrete.then_some("range"), ..FieldName::default() };
        let band = (kind == Some(ScaleType::Band)).then(|| place.unwrap_or(Place::At(0.5)));
        return field_or_datum(def, scale_name, form, offset, band).map(Some);
    }
    if let Some(value) = &def.value {
        return size_or_constant(channel, value).map(|rule| Some(rule.shifted(offset)));
    }
    Ok(default.map(|rule| rule.shifted(offset)))
}

/// `"width"` and `"height"` mean the group's own.
pub(super) fn size_or_constant(channel: Channel, value: &Json) -> Result<ValueRef> {
    match (channel, value.as_str()) {
        (Channel::X | Channel::X2, Some("width")) => Ok(by_group("width")),
        (Channel::Y | Channel::Y2, Some("height")) => Ok(by_group("height")),
        _ => constant(value),
    }
}

/// The rule for invalid values of a channel that shows them.
pub(super) fn shown_invalid(encoder: &Encoder<'_>, wanted: &Wanted<'_>) -> Result<Option<ValueRef>> {
    let channel = wanted.channel.main();
    let Some(def) = wanted.def.and_then(ChannelDef::field_def) else { return Ok(None) };
    let kind = wanted.scale.map(|scale| scale.kind.value);
    let mode = encoder.unit.invalid.scale_mode(channel, def, kind, encoder.config());
    if mode != ScaleMode::By(Mode::Show) {
        return Ok(None);
    }
    let shown = output_for_invalid(channel, encoder.config()).and_then(|output| output.get(ChannelProp::Value.name()));
    let rule = match shown {
        Some(value) => constant(value)?,
        None => match scaled_zero_or(wanted.scale, wanted.scale_name.as_deref(), End::Min) {
            Some(rule) => rule,
            None => return Ok(None),
        },
    };
    let field = def.datum_field();
    let test = parse(&format!("!isValid({field}) || !isFinite(+{field})"))?;
    Ok(Some(ValueRef { test: Some(std::rc::Rc::new(test)), ..rule }))
}

/// Which end of a domain stands in for a zero that is not in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum End {
    Min,
    Max,
}

/// Zero through the scale where the domain holds it, else an end of the domain.
pub(super) fn scaled_zero_or(scale: Option<&ScaleComponent>, name: Option<&str>, end: End) -> Option<ValueRef> {
    let (scale, name) = (scale?, name?);
    let domain = || Expr::call("domain", [Expr::text(name)]);
    let edge = match end {
        End::Min => domain().item(0),
        End::Max => Expr::call("peek", [domain()]),
    };
    Some(match scale.domain_has_zero() {
        Some(true) => ValueRef { base: Base::Value(0.into()), ..ValueRef::default() }.scaled(Some(name.to_owned())),
        Some(false) => by_signal(scale_call(name, edge)),
        None => {
            let inside = Expr::call("inrange", [Expr::number(0.0), domain()]);
            by_signal(scale_call(name, Expr::conditional(inside, Expr::number(0.0), edge)))
        }
    })
}
