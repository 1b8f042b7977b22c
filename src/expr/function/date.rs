//! Dates: constructed, parsed and taken apart. Months and weekdays count from 0, as in JavaScript.

use super::{Function, FunctionKind, arg, entry, list, operate};
use crate::error::Result;
use crate::expr::Context;
use crate::table::Value;
use crate::time::{Civil, Unit, Units, Zone, civil, clip, parse_date};

pub(super) const FUNCTIONS: &[Function] = &[
    entry("now", FunctionKind::World(|_, context| Ok(Value::Number(context.now())))),
    entry("utc", FunctionKind::Pure(|a| Ok(Value::Number(civil::instant(&numbers(a), &Zone::utc()))))),
    entry("datetime", FunctionKind::World(datetime)),
    entry("time", FunctionKind::World(|a, context| Ok(Value::Number(instant(arg(a, 0), context))))),
    entry("date", FunctionKind::World(|a, context| local(a, context, |civil| civil.day))),
    entry("day", FunctionKind::World(|a, context| local(a, context, Civil::weekday))),
    entry("year", FunctionKind::World(|a, context| local(a, context, |civil| civil.year))),
    entry("month", FunctionKind::World(|a, context| local(a, context, |civil| civil.month))),
    entry("hours", FunctionKind::World(|a, context| local(a, context, |civil| civil.hour))),
    entry("minutes", FunctionKind::World(|a, context| local(a, context, |civil| civil.minute))),
    entry("seconds", FunctionKind::World(|a, context| local(a, context, |civil| civil.second))),
    entry("milliseconds", FunctionKind::World(|a, context| local(a, context, |civil| civil.ms))),
    entry("timezoneoffset", FunctionKind::World(timezone_offset)),
    entry("quarter", FunctionKind::World(|a, context| Ok(quarter(instant(arg(a, 0), context), context.zone())))),
    entry(
        "week",
        FunctionKind::World(|a, context| Ok(Value::Number(civil::week(instant(arg(a, 0), context), context.zone())))),
    ),
    entry(
        "dayofyear",
        FunctionKind::World(|a, context| {
            Ok(Value::Number(civil::day_of_year(instant(arg(a, 0), context), context.zone())))
        }),
    ),
    entry("timeOffset", FunctionKind::World(|a, context| Ok(offset(a, context.zone())))),
    entry("timeSequence", FunctionKind::World(|a, context| Ok(sequence(a, context.zone())))),
    entry("utcdate", FunctionKind::World(|a, context| utc(a, context, |civil| civil.day))),
    entry("utcday", FunctionKind::World(|a, context| utc(a, context, Civil::weekday))),
    entry("utcyear", FunctionKind::World(|a, context| utc(a, context, |civil| civil.year))),
    entry("utcmonth", FunctionKind::World(|a, context| utc(a, context, |civil| civil.month))),
    entry("utchours", FunctionKind::World(|a, context| utc(a, context, |civil| civil.hour))),
    entry("utcminutes", FunctionKind::World(|a, context| utc(a, context, |civil| civil.minute))),
    entry("utcseconds", FunctionKind::World(|a, context| utc(a, context, |civil| civil.second))),
    entry("utcmilliseconds", FunctionKind::World(|a, context| utc(a, context, |civil| civil.ms))),
    entry("utcquarter", FunctionKind::World(|a, context| Ok(quarter(instant(arg(a, 0), context), &Zone::utc())))),
    entry(
        "utcweek",
        FunctionKind::World(|a, context| Ok(Value::Number(civil::week(instant(arg(a, 0), context), &Zone::utc())))),
    ),
    entry(
        "utcdayofyear",
        FunctionKind::World(|a, context| {
            Ok(Value::Number(civil::day_of_year(instant(arg(a, 0), context), &Zone::utc())))
        }),
    ),
    entry("utcOffset", FunctionKind::Pure(|a| Ok(offset(a, &Zone::utc())))),
    entry("utcSequence", FunctionKind::Pure(|a| Ok(sequence(a, &Zone::utc())))),
    entry("timeUnitSpecifier", FunctionKind::Pure(specifier)),
];

fn numbers(arguments: &[Value]) -> Vec<f64> {
    arguments.iter().map(Value::to_number).collect()
}

/// `Date.parse`, in milliseconds.
pub(super) fn parse(text: &str, context: &dyn Context) -> f64 {
    parse_date(text, context.zone())
}

/// The time of `new Date(value)`.
pub(super) fn instant(value: &Value, context: &dyn Context) -> f64 {
    match value {
        Value::Text(text) => parse(text, context),
        Value::Array(_) | Value::Object(_) | Value::Regex(_) => parse(&operate::text_of(value, context), context),
        other => clip(other.to_number()),
    }
}

/// `new Date(…)`.
fn datetime(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    Ok(Value::Date(match arguments {
        [] => context.now(),
        [one] => instant(one, context),
        parts => civil::instant(&numbers(parts), context.zone()),
    }))
}

fn field(ms: f64, zone: &Zone, read: impl Fn(&Civil) -> i64) -> Value {
    Value::Number(Civil::of(ms, zone).map_or(f64::NAN, |civil| read(&civil) as f64))
}

fn local(arguments: &[Value], context: &dyn Context, read: impl Fn(&Civil) -> i64) -> Result<Value> {
    Ok(field(instant(arg(arguments, 0), context), context.zone(), read))
}

fn utc(arguments: &[Value], context: &dyn Context, read: impl Fn(&Civil) -> i64) -> Result<Value> {
    Ok(field(instant(arg(arguments, 0), context), &Zone::utc(), read))
}

/// Minutes by which the zone is behind UTC.
fn timezone_offset(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let ms = instant(arg(arguments, 0), context);
    let minutes = 0.0 - context.zone().offset_at(ms) / civil::MINUTE_MS;
    Ok(Value::Number(if ms.is_nan() { f64::NAN } else { minutes }))
}

/// 1 to 4; 1 for an invalid date, whose month Vega takes for a whole number.
fn quarter(ms: f64, zone: &Zone) -> Value {
    Value::Number(match Civil::of(ms, zone).map_or(0, |civil| civil.month / 3) {
        0 => 1.0,
        1 => 2.0,
        2 => 3.0,
        _ => 4.0,
    })
}

/// The number of a step, 1 if not written.
fn step(value: &Value) -> f64 {
    if value.is_missing() { 1.0 } else { value.to_number() }
}

/// `timeOffset(unit, date, step)`; undefined for an unknown unit.
fn offset(arguments: &[Value], zone: &Zone) -> Value {
    let Some(unit) = Unit::named(&arg(arguments, 0).to_text()) else { return Value::Undefined };
    Value::Date(unit.interval(zone).offset(arg(arguments, 1).to_number(), step(arg(arguments, 2))))
}

/// `timeSequence(unit, start, stop, step)`, the stop left out; undefined for an unknown unit.
fn sequence(arguments: &[Value], zone: &Zone) -> Value {
    let Some(unit) = Unit::named(&arg(arguments, 0).to_text()) else { return Value::Undefined };
    let (start, stop) = (arg(arguments, 1).to_number(), arg(arguments, 2).to_number());
    let instants = unit.interval(zone).range(start, stop, step(arg(arguments, 3)));
    Value::array(instants.into_iter().map(Value::Date).collect())
}

/// `timeUnitSpecifier(units, specifiers)`.
fn specifier(arguments: &[Value]) -> Result<Value> {
    let units = match arg(arguments, 0) {
        one @ Value::Text(_) => vec![one.to_text()],
        many => list(many)?.iter().map(Value::to_text).collect(),
    };
    let units = Units::new(units.iter().map(|unit| &**unit))?;
    let overrides: Vec<_> = match arg(arguments, 1) {
        Value::Object(object) => {
            let text = |value: &Value| (!value.is_missing()).then(|| value.to_text());
            object.iter().map(|(key, value)| (key.clone(), text(value))).collect()
        }
        _ => Vec::new(),
    };
    let overrides: Vec<_> = overrides.iter().map(|(key, format)| (&**key, format.as_deref())).collect();
    Ok(Value::text(units.specifier(&overrides)))
}

/// `Date.prototype.toString`. The long name of a zone is in no database that is shipped, so it is left out for
/// all but UTC.
pub(in crate::expr) fn to_text(ms: f64, context: &dyn Context) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let Some(civil) = Civil::of(ms, context.zone()) else { return "Invalid Date".to_owned() };
    let name =
        |names: &[&'static str], i: i64| usize::try_from(i).ok().and_then(|i| names.get(i).copied()).unwrap_or("");
    let Civil { year, month, day, hour, minute, second, .. } = civil;
    let sign = if year < 0 { "-" } else { "" };
    let width = if year < 0 { 6 } else { 4 };
    let offset = context.zone().offset_at(ms) / civil::MINUTE_MS;
    let (behind, minutes) = (if offset < 0.0 { '-' } else { '+' }, offset.abs());
    let zone = if minutes == 0.0 { " (Coordinated Universal Time)" } else { "" };
    format!(
        "{} {} {day:02} {sign}{:0width$} {hour:02}:{minute:02}:{second:02} GMT{behind}{:02}{:02}{zone}",
        name(&DAYS, civil.weekday()),
        name(&MONTHS, month),
        year.abs(),
        (minutes / 60.0).floor(),
        minutes % 60.0,
    )
}
