//! Lists, and what lists and texts share.

use std::cmp::Ordering;
use std::rc::Rc;

use super::{Function, FunctionKind, arg, color, count, entry, list, optional_number, relative_index, text};
use crate::error::{Error, Result};
use crate::expr::{Context, operate};
use crate::js::{cut, units};
use crate::table::{Object, Value, split_path};

/// Items of the longest list that `sequence` makes.
const MAX_ITEMS: f64 = 10_000_000.0;

pub(super) const FUNCTIONS: &[Function] = &[
    entry("extent", FunctionKind::Pure(extent)),
    entry("flush", FunctionKind::Pure(flush)),
    entry("indexof", FunctionKind::Contextual(|a, context| index_of(a, context, false))),
    entry("lastindexof", FunctionKind::Contextual(|a, context| index_of(a, context, true))),
    entry("inrange", FunctionKind::Pure(in_range)),
    entry("join", FunctionKind::Contextual(text::join)),
    entry("merge", FunctionKind::Pure(merge)),
    entry("peek", FunctionKind::Pure(peek)),
    entry("pluck", FunctionKind::Pure(pluck)),
    entry("reverse", FunctionKind::Pure(|a| Ok(Value::array(list(arg(a, 0))?.iter().rev().cloned().collect())))),
    entry("sequence", FunctionKind::Pure(sequence)),
    entry("slice", FunctionKind::Pure(slice)),
    entry("sort", FunctionKind::Pure(sort)),
    entry("span", FunctionKind::Pure(span)),
];

fn expected(what: &str, value: &Value) -> Error {
    Error::data(format!("expected {what}, found {}", operate::describe(value)))
}

/// Least and greatest of the values that are there and no NaN.
fn extent(arguments: &[Value]) -> Result<Value> {
    let Value::Array(values) = arg(arguments, 0) else {
        return Ok(Value::array(vec![Value::Undefined, Value::Undefined]));
    };
    let valid = |value: &&Value| !value.is_missing() && !matches!(value, Value::Number(x) if x.is_nan());
    let mut valid = values.iter().filter(valid);
    let first = valid.next().unwrap_or(&Value::Undefined);
    let (mut min, mut max) = (first, first);
    for value in valid {
        if value.is_less(min) {
            min = value;
        }
        if max.is_less(value) {
            max = value;
        }
    }
    Ok(Value::array(vec![min.clone(), max.clone()]))
}

/// One of three values by whether a place is near the start, the end or neither of a range.
fn flush(arguments: &[Value]) -> Result<Value> {
    let (value, threshold) = (arg(arguments, 1).to_number(), arg(arguments, 2));
    let [left, right, center] = [3, 4, 5].map(|i| arg(arguments, i));
    if !threshold.truthy() && !matches!(threshold, Value::Number(x) if *x == 0.0) {
        return Ok(center.clone());
    }
    let threshold = threshold.to_number();
    let range = list(arg(arguments, 0))?;
    let (a, b) = (arg(range, 0).to_number(), range.last().unwrap_or(&Value::Undefined).to_number());
    let (a, b) = if b < a { (b, a) } else { (a, b) };
    let (l, r) = ((value - a).abs(), (b - value).abs());
    Ok(if l < r && l <= threshold {
        left.clone()
    } else if r <= threshold {
        right.clone()
    } else {
        center.clone()
    })
}

fn index_of(arguments: &[Value], context: &dyn Context, last: bool) -> Result<Value> {
    let wanted = arg(arguments, 1);
    let at = match arg(arguments, 0) {
        Value::Array(values) => {
            let from = match arguments.get(2).map(Value::to_number) {
                None if last => values.len(),
                None => 0,
                Some(x) if last => relative_index(x + if x < 0.0 { 0.0 } else { 1.0 }, values.len()),
                Some(x) => relative_index(x, values.len()),
            };
            if last {
                values[..from].iter().rposition(|value| value.strict_eq(wanted))
            } else {
                values[from..].iter().position(|value| value.strict_eq(wanted)).map(|i| i + from)
            }
        }
        Value::Text(text) => {
            let from = arguments.get(2).map_or(if last { f64::NAN } else { 0.0 }, Value::to_number);
            text::find(text, &operate::text_of(wanted, context), from, last)
        }
        other => return Err(expected("an array or text", other)),
    };
    Ok(Value::Number(at.map_or(-1.0, count)))
}

/// Whether a value lies between the ends of a range; two flags say whether the ends count.
pub(super) fn is_in_range(value: &Value, range: &[Value], left: bool, right: bool) -> bool {
    let (mut r0, mut r1) = (arg(range, 0), range.last().unwrap_or(&Value::Undefined));
    if r1.is_less(r0) {
        (r0, r1) = (r1, r0);
    }
    let at_most = |a: &Value, b: &Value| a.relation(b).is_some_and(Ordering::is_le);
    (if left { at_most(r0, value) } else { r0.is_less(value) })
        && (if right { at_most(value, r1) } else { value.is_less(r1) })
}

fn in_range(arguments: &[Value]) -> Result<Value> {
    let flag = |i: usize| matches!(arg(arguments, i), Value::Undefined) || arg(arguments, i).truthy();
    let range = list(arg(arguments, 1))?;
    Ok(Value::Bool(is_in_range(arg(arguments, 0), range, flag(2), flag(3))))
}

fn merge(arguments: &[Value]) -> Result<Value> {
    let mut all = Object::new();
    let mut is_color = false;
    for argument in arguments {
        is_color |= matches!(argument, Value::Object(object) if object.text().is_some());
        match argument {
            Value::Object(object) => object.iter().for_each(|(key, value)| all.set(Rc::clone(key), value.clone())),
            Value::Array(values) => {
                values.iter().enumerate().for_each(|(i, value)| all.set(i.to_string(), value.clone()));
            }
            _ => {}
        }
    }
    // JavaScript's loop takes over the methods of d3's colours too, by which the new object is a colour again.
    if is_color {
        return Ok(color::of_channels(all));
    }
    Ok(Value::Object(Rc::new(all)))
}

fn peek(arguments: &[Value]) -> Result<Value> {
    match arg(arguments, 0) {
        Value::Array(values) => Ok(values.last().cloned().unwrap_or_default()),
        Value::Text(text) => {
            let length = units(text);
            Ok(if length == 0 { Value::Undefined } else { Value::text(cut(text, length - 1, length)) })
        }
        missing if missing.is_missing() => Err(expected("an array", missing)),
        _ => Ok(Value::Undefined),
    }
}

fn pluck(arguments: &[Value]) -> Result<Value> {
    let path = split_path(&arg(arguments, 1).to_text())?;
    let read = |item: &Value| {
        path.iter().try_fold(item.clone(), |value, key| operate::member(&value, &Value::Text(Rc::clone(key))))
    };
    match arg(arguments, 0) {
        Value::Array(values) => Ok(Value::array(values.iter().map(read).collect::<Result<_>>()?)),
        other => read(other),
    }
}

/// `sequence(stop)` or `sequence(start, stop, step)`; the stop is left out.
fn sequence(arguments: &[Value]) -> Result<Value> {
    let (start, stop, step) = match arguments {
        [stop] => (0.0, stop.to_number(), 1.0),
        [start, stop] => (start.to_number(), stop.to_number(), 1.0),
        _ => (arg(arguments, 0).to_number(), arg(arguments, 1).to_number(), arg(arguments, 2).to_number()),
    };
    let length = ((stop - start) / step).ceil().max(0.0);
    if !length.is_finite() {
        return Ok(Value::array(Vec::new())); // as d3 makes of a step of nothing
    }
    if length > MAX_ITEMS {
        return Err(Error::data(format!("a sequence of more than {MAX_ITEMS} numbers")));
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked on the line above")]
    let length = length as usize;
    Ok(Value::array((0..length).map(|i| Value::Number(start + count(i) * step)).collect()))
}

fn slice(arguments: &[Value]) -> Result<Value> {
    let ends = |length: usize| {
        let from = relative_index(optional_number(arguments, 1).unwrap_or(0.0), length);
        let to = match arg(arguments, 2) {
            Value::Undefined => length,
            to => relative_index(to.to_number(), length),
        };
        (from, to.max(from))
    };
    match arg(arguments, 0) {
        Value::Array(values) => {
            let (from, to) = ends(values.len());
            Ok(Value::array(values[from..to].to_vec()))
        }
        Value::Text(text) => {
            let (from, to) = ends(units(text));
            Ok(Value::text(cut(text, from, to)))
        }
        other => Err(expected("an array or text", other)),
    }
}

fn sort(arguments: &[Value]) -> Result<Value> {
    let mut values = list(arg(arguments, 0))?.to_vec();
    // JavaScript puts undefined last, whatever the comparison says.
    crate::js::sort(&mut values, &|a: &Value, b: &Value| match (a, b) {
        (Value::Undefined, Value::Undefined) => Ordering::Equal,
        (Value::Undefined, _) => Ordering::Greater,
        (_, Value::Undefined) => Ordering::Less,
        (a, b) => a.compare(b),
    });
    Ok(Value::array(values))
}

fn span(arguments: &[Value]) -> Result<Value> {
    let Value::Array(values) = arg(arguments, 0) else { return Ok(Value::Number(0.0)) };
    let end = |value: Option<&Value>| value.map_or(f64::NAN, Value::to_number);
    let span = end(values.last()) - end(values.first());
    Ok(Value::Number(if span.is_nan() { 0.0 } else { span }))
}
