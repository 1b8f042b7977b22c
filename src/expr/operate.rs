//! JavaScript's operators on single values.

use std::cmp::Ordering;
use std::rc::Rc;

use super::Context;
use super::ast::{BinaryOp, UnaryOp};
use crate::error::{Error, Result};
use crate::js::number_to_text;
use crate::js::to_int32;
use crate::table::Value;
use crate::table::value::{MAX_TEXT, joined};

/// `String(value)`, dates as `Date.prototype.toString` writes them in the zone of `context`.
pub(crate) fn text_of(value: &Value, context: &dyn Context) -> Rc<str> {
    match value {
        Value::Date(ms) => super::function::date::to_text(*ms, context).into(),
        Value::Array(values) if values.iter().any(|value| matches!(value, Value::Date(_) | Value::Array(_))) => {
            let mut write = |value: &Value, text: &mut String| {
                if !value.is_missing() {
                    text.push_str(&text_of(value, context));
                }
            };
            joined(values, &mut write).into()
        }
        _ => value.to_text(),
    }
}

fn is_text_like(value: &Value) -> bool {
    matches!(value, Value::Text(_) | Value::Array(_) | Value::Object(_) | Value::Regex(_))
}

/// Two texts joined.
///
/// # Errors
///
/// The result is longer than [`MAX_TEXT`].
pub(super) fn join(left: &str, right: &str) -> Result<Value> {
    if left.len() + right.len() > MAX_TEXT {
        return Err(Error::data(format!("a text of more than {MAX_TEXT} bytes")));
    }
    Ok(Value::text([left, right].concat()))
}

/// The arithmetic of two numbers; `None` for operators that are no arithmetic on numbers.
pub(super) fn arithmetic(op: BinaryOp) -> Option<fn(f64, f64) -> f64> {
    use BinaryOp as B;
    Some(match op {
        B::Add => |a, b| a + b,
        B::Sub => |a, b| a - b,
        B::Mul => |a, b| a * b,
        B::Div => |a, b| a / b,
        B::Rem => |a, b| a % b,
        B::BitAnd => |a, b| f64::from(to_int32(a) & to_int32(b)),
        B::BitOr => |a, b| f64::from(to_int32(a) | to_int32(b)),
        B::BitXor => |a, b| f64::from(to_int32(a) ^ to_int32(b)),
        B::Shl => |a, b| f64::from(to_int32(a).wrapping_shl(to_int32(b).cast_unsigned())),
        B::Shr => |a, b| f64::from(to_int32(a).wrapping_shr(to_int32(b).cast_unsigned())),
        B::ShrUnsigned => |a, b| f64::from(to_int32(a).cast_unsigned().wrapping_shr(to_int32(b).cast_unsigned())),
        _ => return None,
    })
}

/// The comparison of two numbers; `None` for operators that are none.
pub(super) fn comparison(op: BinaryOp) -> Option<fn(f64, f64) -> bool> {
    use BinaryOp as B;
    Some(match op {
        B::Lt => |a, b| a < b,
        B::Gt => |a, b| a > b,
        B::Le => |a, b| a <= b,
        B::Ge => |a, b| a >= b,
        B::Eq | B::StrictEq => |a, b| a == b,
        B::Ne | B::StrictNe => |a, b| a != b,
        _ => return None,
    })
}

/// `left op right`.
///
/// # Errors
///
/// `in` on what is no object, and texts that grow too long.
pub(super) fn binary(op: BinaryOp, left: &Value, right: &Value, context: &dyn Context) -> Result<Value> {
    use BinaryOp as B;
    Ok(match op {
        B::Add => match (left, right) {
            (Value::Number(a), Value::Number(b)) => Value::Number(a + b),
            _ => {
                let is_text = |value| is_text_like(value) || matches!(value, Value::Date(_));
                if is_text(left) || is_text(right) {
                    return join(&text_of(left, context), &text_of(right, context));
                }
                Value::Number(left.to_number() + right.to_number())
            }
        },
        B::Lt => Value::Bool(left.is_less(right)),
        B::Gt => Value::Bool(right.is_less(left)),
        B::Le => Value::Bool(left.relation(right).is_some_and(Ordering::is_le)),
        B::Ge => Value::Bool(left.relation(right).is_some_and(Ordering::is_ge)),
        B::Eq => Value::Bool(left.loose_eq(right)),
        B::Ne => Value::Bool(!left.loose_eq(right)),
        B::StrictEq => Value::Bool(left.strict_eq(right)),
        B::StrictNe => Value::Bool(!left.strict_eq(right)),
        B::In => match right {
            Value::Object(object) => Value::Bool(object.value(&left.to_text()).is_some()),
            Value::Array(values) => {
                let key = left.to_text();
                let index = key.parse::<usize>().ok().filter(|i| i.to_string() == *key);
                Value::Bool(&*key == "length" || index.is_some_and(|i| i < values.len()))
            }
            _ => return Err(Error::data(format!("\"in\" needs an object or array, not {}", describe(right)))),
        },
        _ => match arithmetic(op) {
            Some(op) => Value::Number(op(left.to_number(), right.to_number())),
            None => Value::Undefined,
        },
    })
}

/// `op operand`.
pub(super) fn unary(op: UnaryOp, operand: &Value) -> Value {
    match op {
        UnaryOp::Plus => Value::Number(operand.to_number()),
        UnaryOp::Minus => Value::Number(-operand.to_number()),
        UnaryOp::Not => Value::Bool(!operand.truthy()),
        UnaryOp::BitNot => Value::Number(f64::from(!to_int32(operand.to_number()))),
    }
}

/// `object[key]`.
///
/// # Errors
///
/// `object` is null or undefined.
pub(super) fn member(object: &Value, key: &Value) -> Result<Value> {
    match (object, key) {
        (Value::Undefined | Value::Null, _) => {
            Err(Error::data(format!("cannot read {} of {}", describe(key), object.to_text())))
        }
        (Value::Array(values), Value::Number(x)) => {
            #[expect(clippy::cast_possible_truncation, reason = "checked on the next line")]
            let index = *x as usize;
            let whole = index as f64 == *x;
            Ok(if whole { values.get(index).cloned().unwrap_or_default() } else { Value::Undefined })
        }
        (_, Value::Text(key)) => Ok(object.member(key)),
        (_, Value::Number(x)) => Ok(object.member(&number_to_text(*x))),
        (_, key) => Ok(object.member(&key.to_text())),
    }
}

/// A value as a message shows it: texts in quotes, long ones cut, and arrays and objects by kind.
pub(super) fn describe(value: &Value) -> String {
    match value {
        Value::Text(text) if text.chars().count() > 40 => format!("{:?}…", text.chars().take(40).collect::<String>()),
        Value::Text(text) => format!("{text:?}"),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => other.to_text().to_string(),
    }
}
