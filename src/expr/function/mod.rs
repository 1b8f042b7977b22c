//! The functions of the expression language, one file a family.
//!
//! A function takes its arguments as [`Value`]s; what it can do faster, for a column at a time, its
//! [`FunctionKind`] says. Missing arguments are undefined, as in JavaScript.

mod array;
mod color;
pub(super) mod date;
mod format;
mod kind;
mod math;
mod regex;
pub(super) mod selection;
mod statistics;
mod text;
mod view;
mod world;

use super::{Context, operate};
use crate::budget;
use crate::error::{Error, Result};
use crate::spelling::distance;
use crate::table::Value;

/// A named function.
#[derive(Clone, Copy, Debug)]
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) kind: FunctionKind,
}

/// The signature of a function.
#[derive(Clone, Copy, Debug)]
pub(super) enum FunctionKind {
    /// A function of its first argument, taken as a number.
    Number(fn(f64) -> f64),
    /// A predicate of its first argument.
    Test(fn(&Value) -> bool),
    /// A function of its arguments alone.
    Pure(fn(&[Value]) -> Result<Value>),
    /// A function of its arguments and of what lies outside the expression.
    Contextual(fn(&[Value], &dyn Context) -> Result<Value>),
    /// A draw from the random stream: evaluated for each row, in order.
    Random(fn(&[Value], &dyn Context) -> Value),
    /// `scale(name, value)`, which a context does for whole columns.
    Scale,
    /// Whether a row is in a selection; reads the fields of the row that the selection names.
    SelectionTest,
    /// Needs a projection, a path or a scale as an object: the context's to give.
    Host,
}

const fn entry(name: &'static str, kind: FunctionKind) -> Function {
    Function { name, kind }
}

const FAMILIES: [&[Function]; 11] = [
    math::FUNCTIONS,
    text::FUNCTIONS,
    kind::FUNCTIONS,
    array::FUNCTIONS,
    date::FUNCTIONS,
    format::FUNCTIONS,
    world::FUNCTIONS,
    regex::FUNCTIONS,
    statistics::FUNCTIONS,
    color::FUNCTIONS,
    view::FUNCTIONS,
];

/// The function of that name.
///
/// # Errors
///
/// There is none; the message offers the names most like it.
pub(super) fn find(name: &str) -> Result<&'static Function> {
    let all = || FAMILIES.iter().flat_map(|family| family.iter());
    if let Some(function) = all().find(|function| function.name == name) {
        return Ok(function);
    }
    let mut near: Vec<(usize, &str)> = all().map(|f| (distance(name, f.name), f.name)).collect();
    near.sort_by_key(|(distance, _)| *distance);
    let near: Vec<String> =
        near.iter().filter(|(d, _)| *d <= 1 + name.len() / 4).take(3).map(|(_, n)| format!("{n}()")).collect();
    let hint = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) };
    Err(Error::spec(format!("unknown function {name}(){hint}")))
}

impl Function {
    pub(super) fn is_random(&self) -> bool {
        matches!(self.kind, FunctionKind::Random(_))
    }

    /// # Errors
    ///
    /// What JavaScript throws for, and what the context refuses.
    pub(super) fn call(&self, arguments: &[Value], context: &dyn Context) -> Result<Value> {
        let result = self.run(arguments, context).map_err(|e| e.prefixed(format_args!("{}()", self.name)))?;
        let cost = arguments.iter().map(cost).sum::<u64>() + cost(&result);
        if cost > 0 {
            budget::spend(cost)?;
        }
        Ok(result)
    }

    fn run(&self, arguments: &[Value], context: &dyn Context) -> Result<Value> {
        match self.kind {
            FunctionKind::Number(f) => Ok(Value::Number(f(arg(arguments, 0).to_number()))),
            FunctionKind::Test(f) => Ok(Value::Bool(f(arg(arguments, 0)))),
            FunctionKind::Pure(f) => f(arguments),
            FunctionKind::Contextual(f) => f(arguments, context),
            FunctionKind::Random(f) => Ok(f(arguments, context)),
            FunctionKind::Scale => {
                let column = crate::table::Column::Constant { value: arg(arguments, 1).clone(), rows: 1 };
                let scaled = context.scale(&arg(arguments, 0).to_text(), &column)?;
                Ok(scaled.map(|column| column.value(0)).unwrap_or_default())
            }
            FunctionKind::SelectionTest => selection::test_object(self.name, arguments, context),
            FunctionKind::Host => context
                .host_call(self.name, arguments)?
                .ok_or_else(|| Error::unsupported(format!("{}() is not available here", self.name))),
        }
    }
}

/// Steps that walking over a value takes.
fn cost(value: &Value) -> u64 {
    /// Bytes of text that are handled as fast as one operation.
    const BYTES_A_STEP: usize = 64;
    match value {
        Value::Array(values) => values.len() as u64,
        Value::Text(text) => (text.len() / BYTES_A_STEP) as u64,
        _ => 0,
    }
}

/// The argument at `index`, undefined if it is not written.
fn arg(arguments: &[Value], index: usize) -> &Value {
    arguments.get(index).unwrap_or(&Value::Undefined)
}

/// The argument at `index` as a number, if it is written and neither null nor undefined.
fn optional_number(arguments: &[Value], index: usize) -> Option<f64> {
    arguments.get(index).filter(|value| !value.is_missing()).map(Value::to_number)
}

/// The items of a list.
///
/// # Errors
///
/// Anything else.
fn list(value: &Value) -> Result<&[Value]> {
    match value {
        Value::Array(values) => Ok(values),
        other => Err(Error::data(format!("expected an array, found {}", operate::describe(other)))),
    }
}

/// A length of text or list as a number; all are far below 2^53.
fn count(length: usize) -> f64 {
    length as f64
}

/// ECMAScript's relative index: from the end if negative, and held within 0 and `length`.
#[expect(clippy::cast_possible_truncation, reason = "clamped to 0..=length")]
fn relative_index(x: f64, length: usize) -> usize {
    let x = if x.is_nan() { 0.0 } else { x.trunc() };
    let from_start = if x < 0.0 { count(length) + x } else { x };
    from_start.clamp(0.0, count(length)) as usize
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn an_unknown_function_is_answered_with_its_neighbours() {
        let message = |name| find(name).unwrap_err().message().to_owned();
        assert_eq!(message("timeofset"), "unknown function timeofset(); did you mean timeOffset()?");
        assert_eq!(message("uper"), "unknown function uper(); did you mean upper()?");
        assert_eq!(message("formatQuantile"), "unknown function formatQuantile()");
    }
}
