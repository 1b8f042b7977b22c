//! Mixtures of any two values of a range, as d3's `interpolate` chooses them by the type of the second.

use std::rc::Rc;

use crate::color::Rgb;
use crate::color::interpolate::{Blend, Space};
use crate::error::Result;
use crate::js::number_to_text;
use crate::js::round;
use crate::table::{Object, Value};

/// How a range is interpolated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Method {
    /// By the type of the values.
    Value,
    Number,
    /// Rounded to whole numbers.
    Round,
    Color(Space),
}

impl Method {
    /// Vega's name of a method; `gamma` is for colours.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub(super) fn named(name: &str, gamma: Option<f64>) -> Result<Self> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "number" => Self::Number,
            "round" => Self::Round,
            _ => Self::Color(Space::named(name, gamma)?),
        })
    }
}

/// Lists in lists deeper than this do not change.
const MAX_DEPTH: usize = 8;

/// A mixture of two values.
#[derive(Clone, Debug)]
pub(super) enum Mix {
    Constant(Value),
    Number(f64, f64),
    Round(f64, f64),
    Date(f64, f64),
    Color(Blend),
    /// Pieces that stay, and numbers that change.
    Text(Vec<Piece>),
    Array(Vec<Mix>),
    Object(Vec<(Rc<str>, Mix)>),
}

#[derive(Clone, Debug)]
pub(super) enum Piece {
    Fixed(String),
    Number(f64, f64),
}

impl Mix {
    pub(super) fn new(method: Method, a: &Value, b: &Value) -> Self {
        match method {
            Method::Value => Self::of_values(a, b, 0),
            Method::Number => Self::Number(a.to_number(), b.to_number()),
            Method::Round => Self::Round(a.to_number(), b.to_number()),
            Method::Color(space) => Self::Color(Blend::new(space, color(a), color(b))),
        }
    }

    fn of_values(a: &Value, b: &Value, depth: usize) -> Self {
        match b {
            Value::Undefined | Value::Null | Value::Bool(_) | Value::Regex(_) => Self::Constant(b.clone()),
            Value::Number(number) => Self::Number(a.to_number(), *number),
            Value::Date(ms) => Self::Date(a.to_number(), *ms),
            Value::Text(text) => match Rgb::parse(text) {
                Some(end) => Self::Color(Blend::new(Space::default(), color(a), end)),
                None => Self::of_texts(&a.to_text(), text),
            },
            _ if depth >= MAX_DEPTH => Self::Constant(b.clone()),
            Value::Array(list) => Self::Array(
                list.iter()
                    .enumerate()
                    .map(|(i, b)| match a {
                        Value::Array(from) if i < from.len() => Self::of_values(&from[i], b, depth + 1),
                        _ => Self::Constant(b.clone()),
                    })
                    .collect(),
            ),
            Value::Object(object) => Self::Object(
                object
                    .iter()
                    .map(|(key, b)| match a {
                        Value::Object(from) if from.value(key).is_some() => {
                            (Rc::clone(key), Self::of_values(&a.member(key), b, depth + 1))
                        }
                        _ => (Rc::clone(key), Self::Constant(b.clone())),
                    })
                    .collect(),
            ),
        }
    }

    /// Numbers at the same place in both texts change; all else is the second's.
    fn of_texts(a: &str, b: &str) -> Self {
        let mut pieces = Vec::new();
        let mut done = 0;
        for ((_, from), (start, to)) in numbers(a).into_iter().zip(numbers(b)) {
            pieces.push(Piece::Fixed(b[done..start].to_owned()));
            done = start + to.len();
            pieces.push(if from == to {
                Piece::Fixed(to.to_owned())
            } else {
                Piece::Number(from.parse().unwrap_or(f64::NAN), to.parse().unwrap_or(f64::NAN))
            });
        }
        pieces.push(Piece::Fixed(b[done..].to_owned()));
        Self::Text(pieces)
    }

    /// The mixture at `t`, 0 to 1 or beyond.
    pub(super) fn at(&self, t: f64) -> Value {
        match self {
            Self::Constant(value) => value.clone(),
            Self::Number(a, b) => Value::Number(lerp(*a, *b, t)),
            Self::Round(a, b) => Value::Number(round(lerp(*a, *b, t))),
            Self::Date(a, b) => Value::Date(crate::time::clip(lerp(*a, *b, t))),
            Self::Color(blend) => Value::text(blend.at(t).to_css()),
            Self::Text(pieces) => Value::text(
                pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Fixed(text) => text.clone(),
                        Piece::Number(a, b) => number_to_text(lerp(*a, *b, t)),
                    })
                    .collect::<String>(),
            ),
            Self::Array(mixes) => Value::array(mixes.iter().map(|mix| mix.at(t)).collect()),
            Self::Object(mixes) => {
                let mut object = Object::new();
                for (key, mix) in mixes {
                    object.set(Rc::clone(key), mix.at(t));
                }
                Value::Object(Rc::new(object))
            }
        }
    }

    /// The value at `t` as a number, where it is always one.
    pub(super) fn number_at(&self, t: f64) -> Option<f64> {
        match self {
            Self::Number(a, b) => Some(lerp(*a, *b, t)),
            Self::Round(a, b) => Some(round(lerp(*a, *b, t))),
            _ => None,
        }
    }
}

/// In d3's order of operations, which is exact at both ends.
pub(super) fn lerp(a: f64, b: f64, t: f64) -> f64 {
    a * (1.0 - t) + b * t
}

/// What d3 takes a value for when it wants a colour.
pub(super) fn color(value: &Value) -> Rgb {
    match value {
        Value::Text(text) => Rgb::parse(text),
        _ => None,
    }
    .unwrap_or(Rgb::NONE)
}

/// The decimal numbers in a text with where they begin: `-12`, `.5`, `3.`, `1e-3`.
fn numbers(text: &str) -> Vec<(usize, &str)> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut found = Vec::new();
    let mut start = 0;
    while start < bytes.len() {
        let mut end = start + usize::from(matches!(bytes[start], b'+' | b'-'));
        let whole = digits(end);
        end += whole;
        if bytes.get(end) == Some(&b'.') {
            let fraction = digits(end + 1);
            if whole > 0 || fraction > 0 {
                end += 1 + fraction;
            }
        }
        if !bytes[start..end].iter().any(u8::is_ascii_digit) {
            start += 1;
            continue;
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = if end + 1 + sign <= bytes.len() { digits(end + 1 + sign) } else { 0 };
            if exponent > 0 {
                end += 1 + sign + exponent;
            }
        }
        found.push((start, &text[start..end]));
        start = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Method, Mix, Value};

    #[track_caller]
    fn check(a: &serde_json::Value, b: &serde_json::Value, t: f64, want: &serde_json::Value) {
        let mix = Mix::new(Method::Value, &Value::from_json(a), &Value::from_json(b));
        assert_eq!(mix.at(t).to_json(), *want);
    }

    /// Recorded from d3-interpolate 3.0.1.
    #[test]
    fn the_second_value_decides_what_is_mixed() {
        use serde_json::json;
        check(&json!(1), &json!(3), 0.25, &json!(1.5));
        check(&json!("2"), &json!(3), 0.5, &json!(2.5));
        check(&json!("red"), &json!("blue"), 0.5, &json!("rgb(128, 0, 128)"));
        check(&json!("1px solid 10.5"), &json!("4px dashed -2 .5e1"), 0.5, &json!("2.5px dashed 4.25 .5e1"));
        check(&json!("a"), &json!("b"), 0.5, &json!("b"));
        check(&json!([1, 2]), &json!([3, 6, "x"]), 0.5, &json!([2, 4, "x"]));
        check(&json!({"a": 1, "b": 2}), &json!({"a": 3, "c": 4}), 0.5, &json!({"a": 2, "c": 4}));
        check(&json!(1), &json!(null), 0.5, &json!(null));
    }
}
