//! Types: what a value is, and what it becomes.

use super::{Function, FunctionKind, arg, entry};
use crate::error::{Error, Result};
use crate::expr::{Context, operate};
use crate::table::{Value, infer};

pub(super) const FUNCTIONS: &[Function] = &[
    // JavaScript's `Number.isNaN` and `Number.isFinite`: false of what is no number, a date included.
    entry("isNaN", FunctionKind::Test(|value| matches!(value, Value::Number(x) if x.is_nan()))),
    entry("isFinite", FunctionKind::Test(|value| matches!(value, Value::Number(x) if x.is_finite()))),
    entry("isArray", FunctionKind::Test(|value| matches!(value, Value::Array(_)))),
    entry("isBoolean", FunctionKind::Test(|value| matches!(value, Value::Bool(_)))),
    entry("isDate", FunctionKind::Test(|value| matches!(value, Value::Date(_)))),
    entry("isDefined", FunctionKind::Test(|value| !matches!(value, Value::Undefined))),
    entry("isNumber", FunctionKind::Test(|value| matches!(value, Value::Number(_)))),
    entry("isObject", FunctionKind::Test(is_object)),
    entry("isRegExp", FunctionKind::Test(|value| matches!(value, Value::Regex(_)))),
    entry("isString", FunctionKind::Test(|value| matches!(value, Value::Text(_)))),
    // A row of a data set: here those are the objects that are no dates, lists or expressions.
    entry("isTuple", FunctionKind::Test(|value| matches!(value, Value::Object(_)))),
    entry(
        "isValid",
        FunctionKind::Test(|value| !value.is_missing() && !matches!(value, Value::Number(x) if x.is_nan())),
    ),
    entry("toNumber", FunctionKind::Pure(|a| Ok(infer::to_number(arg(a, 0))))),
    entry("toBoolean", FunctionKind::Pure(|a| Ok(infer::to_boolean(arg(a, 0))))),
    entry("toString", FunctionKind::World(|a, context| Ok(to_string(arg(a, 0), context)))),
    entry("toDate", FunctionKind::World(|a, context| Ok(infer::to_date(arg(a, 0), context.zone())))),
    entry("length", FunctionKind::Pure(length)),
];

fn is_object(value: &Value) -> bool {
    matches!(value, Value::Date(_) | Value::Array(_) | Value::Object(_) | Value::Regex(_))
}

/// Dates as JavaScript writes them, which needs a zone.
fn to_string(value: &Value, context: &dyn Context) -> Value {
    match value {
        Value::Date(_) | Value::Array(_) => Value::Text(operate::text_of(value, context)),
        other => infer::to_string(other),
    }
}

fn length(arguments: &[Value]) -> Result<Value> {
    match arg(arguments, 0) {
        missing @ (Value::Null | Value::Undefined) => Err(Error::data(format!("{} has no length", missing.to_text()))),
        value => Ok(value.member("length")),
    }
}
