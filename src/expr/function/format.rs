//! Numbers and dates written out, and dates read back, in the locale's words.

use super::{Function, FunctionKind, arg, entry};
use crate::error::Result;
use crate::expr::{Context, operate};
use crate::format::{NumberFormat, TimeFormat, Word, parse_time};
use crate::table::Value;
use crate::time::{Zone, clip};

pub(super) const FUNCTIONS: &[Function] = &[
    entry("format", FunctionKind::World(number)),
    entry("timeFormat", FunctionKind::World(|a, context| time(a, context, context.zone()))),
    entry("utcFormat", FunctionKind::World(|a, context| time(a, context, &Zone::utc()))),
    entry("timeParse", FunctionKind::World(|a, context| Ok(read(a, context, context.zone())))),
    entry("utcParse", FunctionKind::World(|a, context| Ok(read(a, context, &Zone::utc())))),
    entry("monthFormat", FunctionKind::World(|a, context| Ok(name(arg(a, 0), context.locale().months(false))))),
    entry("monthAbbrevFormat", FunctionKind::World(|a, context| Ok(name(arg(a, 0), context.locale().months(true))))),
    entry("dayFormat", FunctionKind::World(|a, context| Ok(name(arg(a, 0), context.locale().days(false))))),
    entry("dayAbbrevFormat", FunctionKind::World(|a, context| Ok(name(arg(a, 0), context.locale().days(true))))),
];

fn number(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let value = arg(arguments, 0);
    if matches!(value, Value::Null) {
        return Ok(Value::text("null"));
    }
    let format = NumberFormat::new(&arg(arguments, 1).to_text(), context.locale())?;
    Ok(Value::text(match value {
        Value::Number(x) => format.format(*x),
        other if format.is_text() => format.format_text(&operate::text_of(other, context)),
        other => format.format(other.to_number()),
    }))
}

/// `timeFormat(value, specifier)`: with no specifier, or with an object of them by unit, by the finest unit that counts.
fn time(arguments: &[Value], context: &dyn Context, zone: &Zone) -> Result<Value> {
    let (value, specifier) = (arg(arguments, 0), arg(arguments, 1));
    if matches!(value, Value::Null) {
        return Ok(Value::text("null"));
    }
    let format = match specifier {
        Value::Text(specifier) => TimeFormat::new(specifier, context.locale()),
        Value::Object(formats) => {
            let formats: Vec<_> = formats.iter().filter(|(_, format)| !format.is_missing()).collect();
            let formats: Vec<_> = formats.iter().map(|(unit, format)| (&***unit, format.to_text())).collect();
            TimeFormat::multi(formats.iter().map(|(unit, format)| (*unit, &**format)), context.locale())
        }
        _ => TimeFormat::multi([], context.locale()),
    };
    Ok(Value::text(format.format(clip(value.to_number()), zone)))
}

/// `timeParse(text, specifier)`: a date, or null where the specifier does not fit.
fn read(arguments: &[Value], context: &dyn Context, zone: &Zone) -> Value {
    let (text, specifier) = (arg(arguments, 0), arg(arguments, 1).to_text());
    if matches!(text, Value::Null) {
        return Value::text("null");
    }
    let found = parse_time(&specifier, &operate::text_of(text, context), context.locale(), zone);
    found.map_or(Value::Null, Value::Date)
}

/// The name of a month or weekday by its number, which wraps around; nothing for what is no whole number.
fn name(number: &Value, names: &[Word]) -> Value {
    let Value::Number(x) = number else { return Value::text("") };
    if x.fract() != 0.0 || !x.is_finite() || names.is_empty() {
        return Value::text("");
    }
    let length = names.len() as f64;
    #[expect(clippy::cast_possible_truncation, reason = "from 0 to the length")]
    let index = x.rem_euclid(length) as usize;
    Value::text(names.get(index).map_or("", |name| name))
}
