//! Functions of expressions that need what only the runtime has: scales and projections as objects.

use std::rc::Rc;

use super::scope::Scope;
use crate::error::Result;
use crate::geo;
use crate::table::{Object, Value};

/// Calls a function by name; `None` when there is no such function here.
pub(crate) fn call(scope: &Scope, function: &str, arguments: &[Value]) -> Result<Option<Value>> {
    let argument = |i: usize| arguments.get(i).cloned().unwrap_or_default();
    Ok(Some(match function {
        "gradient" => gradient(scope, &argument(0), arguments.get(1..).unwrap_or_default())?,
        "pathShape" => {
            let mut shape = Object::new();
            shape.set("pathShape", argument(0));
            Value::Object(Rc::new(shape))
        }
        "geoShape" => {
            let mut shape = Object::new();
            shape.set("geoShape", argument(0));
            shape.set("object", argument(1));
            Value::Object(Rc::new(shape))
        }
        "geoArea" | "geoBounds" | "geoCentroid" => geo(scope, function, &argument(0), &argument(1))?,
        "geoScale" => match scope.projection(&argument(0).to_text())? {
            Some(projection) => Value::Number(projection.scale()),
            None => Value::Undefined,
        },
        "geoTranslate" => match scope.projection(&argument(0).to_text())? {
            Some(projection) => pair(projection.translate()),
            None => Value::Undefined,
        },
        _ => return Ok(None),
    }))
}

/// A measure of a GeoJSON object: in pixels under a projection, on the sphere without one.
fn geo(scope: &Scope, function: &str, projection: &Value, object: &Value) -> Result<Value> {
    if !projection.truthy() {
        return Ok(match function {
            "geoArea" => Value::Number(geo::area(object)),
            "geoBounds" => {
                let [low, high] = geo::bounds(object).unwrap_or([[f64::NAN; 2]; 2]);
                Value::array(vec![pair(low), pair(high)])
            }
            _ => pair(geo::centroid(object).unwrap_or([f64::NAN; 2])),
        });
    }
    let Some(projection) = scope.projection(&projection.to_text())? else { return Ok(Value::Undefined) };
    Ok(match function {
        "geoArea" => Value::Number(projection.area(object)),
        "geoBounds" => {
            let bounds = projection.bounds(object);
            Value::array(vec![pair([bounds.x1, bounds.y1]), pair([bounds.x2, bounds.y2])])
        }
        _ => projection.centroid(object).map_or_else(|| pair([f64::NAN; 2]), |middle| pair([middle.x, middle.y])),
    })
}

fn pair(numbers: [f64; 2]) -> Value {
    Value::array(numbers.map(Value::Number).to_vec())
}

/// `gradient(scale, from, to, count)`: the colours of a scale along its domain, as a linear gradient.
fn gradient(scope: &Scope, name: &Value, arguments: &[Value]) -> Result<Value> {
    let point = |i: usize, default: [f64; 2]| match arguments.get(i) {
        Some(Value::Array(list)) if list.len() == 2 => [list[0].to_number(), list[1].to_number()],
        _ => default,
    };
    let (from, to) = (point(0, [0.0, 0.0]), point(1, [1.0, 0.0]));
    let count = arguments.get(2).map(Value::to_number).filter(|count| *count > 0.0);
    let Some(scale) = scope.scale(&name.to_text())? else { return Ok(Value::Undefined) };
    let stops = scale.gradient_stops(count).into_iter().map(|(offset, color)| {
        let mut stop = Object::new();
        stop.set("offset", Value::Number(offset));
        stop.set("color", color);
        Value::Object(Rc::new(stop))
    });
    let mut gradient = Object::new();
    gradient.set("gradient", Value::text("linear"));
    for (key, x) in [("x1", from[0]), ("y1", from[1]), ("x2", to[0]), ("y2", to[1])] {
        gradient.set(key, Value::Number(x));
    }
    gradient.set("stops", Value::array(stops.collect()));
    Ok(Value::Object(Rc::new(gradient)))
}
