//! The page that a chart would live on: in a still picture there is none, nor are there events.

use std::rc::Rc;

use super::{Function, FunctionKind, arg, entry};
use crate::error::{Error, Result};
use crate::expr::operate;
use crate::table::{Object, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    entry("containerSize", FunctionKind::Pure(|_| Ok(Value::array(vec![Value::Undefined, Value::Undefined])))),
    entry("windowSize", FunctionKind::Pure(|_| Ok(Value::array(vec![Value::Undefined, Value::Undefined])))),
    entry("screen", FunctionKind::Pure(|_| Ok(Value::Object(Rc::new(Object::new()))))),
    entry(
        "warn",
        FunctionKind::World(|a, context| {
            let texts: Vec<_> = a.iter().map(|value| operate::text_of(value, context)).collect();
            context.warn(&texts.join(","));
            Ok(a.last().cloned().unwrap_or_default())
        }),
    ),
    entry("info", FunctionKind::Pure(|a| Ok(a.last().cloned().unwrap_or_default()))),
    entry("debug", FunctionKind::Pure(|a| Ok(a.last().cloned().unwrap_or_default()))),
    entry("inScope", FunctionKind::Pure(|_| Ok(Value::Bool(false)))),
    entry("intersect", FunctionKind::Pure(|_| Ok(Value::array(Vec::new())))),
    entry("intersectLasso", FunctionKind::Pure(|_| Ok(Value::array(Vec::new())))),
    entry("lassoAppend", FunctionKind::Pure(lasso_append)),
    entry("lassoPath", FunctionKind::Pure(lasso_path)),
    entry("modify", FunctionKind::Pure(|_| Ok(Value::Number(0.0)))),
    entry("setdata", FunctionKind::Pure(|_| Ok(Value::Number(1.0)))),
    entry("encode", FunctionKind::Pure(|a| Ok(arg(a, if a.len() > 2 { 2 } else { 0 }).clone()))),
    entry("view", FunctionKind::Pure(needs_event)),
    entry("item", FunctionKind::Pure(needs_event)),
    entry("group", FunctionKind::Pure(needs_event)),
    entry("xy", FunctionKind::Pure(needs_event)),
    entry("x", FunctionKind::Pure(needs_event)),
    entry("y", FunctionKind::Pure(needs_event)),
    entry("pinchDistance", FunctionKind::Pure(needs_event)),
    entry("pinchAngle", FunctionKind::Pure(needs_event)),
];

fn needs_event(_: &[Value]) -> Result<Value> {
    Err(Error::unsupported("needs an event, which a still picture does not have"))
}

/// A list as it is, null and undefined as an empty one, and anything else as a list of one.
fn array(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values.to_vec(),
        value if value.is_missing() => Vec::new(),
        value => vec![value.clone()],
    }
}

/// A lasso with one more place, unless that is too near to its last.
fn lasso_append(arguments: &[Value]) -> Result<Value> {
    let mut lasso = array(arg(arguments, 0));
    let (x, y) = (arg(arguments, 1), arg(arguments, 2));
    let least = arguments.get(3).filter(|v| !matches!(v, Value::Undefined)).map_or(5.0, Value::to_number);
    let far = lasso.last().is_none_or(|last| {
        let (dx, dy) = (last.member("0").to_number() - x.to_number(), last.member("1").to_number() - y.to_number());
        libm::hypot(dx, dy) > least
    });
    if far {
        lasso.push(Value::array(vec![x.clone(), y.clone()]));
    }
    Ok(Value::array(lasso))
}

/// A lasso as an SVG path.
fn lasso_path(arguments: &[Value]) -> Result<Value> {
    let lasso = array(arg(arguments, 0));
    let mut path = String::new();
    for (i, place) in lasso.iter().enumerate() {
        let (x, y) = (place.member("0").to_text(), place.member("1").to_text());
        path += &match i {
            0 => format!("M {x},{y} "),
            _ if i + 1 == lasso.len() => " Z".to_owned(),
            _ => format!("L {x},{y} "),
        };
    }
    Ok(Value::text(path))
}
