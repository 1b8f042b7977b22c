//! Numbers: JavaScript's `Math`, and Vega's ranges and zooms.

use super::{Function, FunctionKind, arg, entry, list, optional_number};
use crate::error::Result;
use crate::js::{self, pow, round, sign};
use crate::numeric::{signed, symexp, symlog};
use crate::table::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    entry("abs", FunctionKind::Number(f64::abs)),
    entry("acos", FunctionKind::Number(libm::acos)),
    entry("asin", FunctionKind::Number(libm::asin)),
    entry("atan", FunctionKind::Number(libm::atan)),
    entry("atan2", FunctionKind::Pure(|a| Ok(number(libm::atan2(arg(a, 0).to_number(), arg(a, 1).to_number()))))),
    entry("ceil", FunctionKind::Number(f64::ceil)),
    entry(
        "clamp",
        FunctionKind::Pure(|a| Ok(number(max(&[arg(a, 1).to_number(), min(&numbers(&[arg(a, 2), arg(a, 0)]))])))),
    ),
    entry("cos", FunctionKind::Number(libm::cos)),
    entry("exp", FunctionKind::Number(libm::exp)),
    entry("floor", FunctionKind::Number(f64::floor)),
    entry("hypot", FunctionKind::Pure(hypot)),
    entry("log", FunctionKind::Number(libm::log)),
    entry("max", FunctionKind::Pure(|a| Ok(number(max(&numbers(a)))))),
    entry("min", FunctionKind::Pure(|a| Ok(number(min(&numbers(a)))))),
    entry("pow", FunctionKind::Pure(|a| Ok(number(pow(arg(a, 0).to_number(), arg(a, 1).to_number()))))),
    entry("round", FunctionKind::Number(round)),
    entry("sin", FunctionKind::Number(libm::sin)),
    entry("sqrt", FunctionKind::Number(f64::sqrt)),
    entry("tan", FunctionKind::Number(libm::tan)),
    entry("clampRange", FunctionKind::Pure(clamp_range)),
    entry("lerp", FunctionKind::Pure(lerp)),
    entry("bandspace", FunctionKind::Pure(bandspace)),
    entry("panLinear", FunctionKind::Pure(|a| pan(a, |x| x, |x| x))),
    entry("panLog", FunctionKind::Pure(pan_log)),
    entry("panPow", FunctionKind::Pure(pan_pow)),
    entry("panSymlog", FunctionKind::Pure(pan_symlog)),
    entry("zoomLinear", FunctionKind::Pure(|a| zoom(a, |x| x, |x| x))),
    entry("zoomLog", FunctionKind::Pure(zoom_log)),
    entry("zoomPow", FunctionKind::Pure(zoom_pow)),
    entry("zoomSymlog", FunctionKind::Pure(zoom_symlog)),
];

fn number(x: f64) -> Value {
    Value::Number(x)
}

fn numbers<V: std::borrow::Borrow<Value>>(values: &[V]) -> Vec<f64> {
    values.iter().map(|value| value.borrow().to_number()).collect()
}

/// `Math.max` of any number of values.
fn max(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, js::max)
}

/// `Math.min` of any number of values.
fn min(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, js::min)
}

fn hypot(arguments: &[Value]) -> Result<Value> {
    let values = numbers(arguments);
    if values.iter().any(|x| x.is_infinite()) {
        return Ok(number(f64::INFINITY));
    }
    let largest = max(&values.iter().map(|x| x.abs()).collect::<Vec<_>>());
    if largest.is_nan() || largest <= 0.0 {
        return Ok(number(if largest.is_nan() { f64::NAN } else { 0.0 }));
    }
    // V8 scales by the largest and adds up with Kahan's correction.
    let (mut sum, mut lost) = (0.0, 0.0);
    for x in values {
        let scaled = x.abs() / largest;
        let term = scaled * scaled - lost;
        let next = sum + term;
        lost = (next - sum) - term;
        sum = next;
    }
    Ok(number(sum.sqrt() * largest))
}

fn ends(value: &Value) -> Result<(f64, f64)> {
    let values = list(value)?;
    let end = |value: Option<&Value>| value.map_or(f64::NAN, Value::to_number);
    Ok((end(values.first()), end(values.last())))
}

fn pair(a: f64, b: f64) -> Value {
    Value::array(vec![number(a), number(b)])
}

/// A range moved to lie within limits, its span kept where it fits.
fn clamp_range(arguments: &[Value]) -> Result<Value> {
    let range = list(arg(arguments, 0))?;
    let (lo, hi) = (arg(range, 0).to_number(), arg(range, 1).to_number());
    let (lowest, highest) = (arg(arguments, 1).to_number(), arg(arguments, 2).to_number());
    let (lo, hi) = if hi < lo { (hi, lo) } else { (lo, hi) };
    let span = hi - lo;
    if span >= highest - lowest {
        return Ok(pair(lowest, highest));
    }
    let lo = min(&[max(&[lo, lowest]), highest - span]);
    Ok(pair(lo, lo + span))
}

fn lerp(arguments: &[Value]) -> Result<Value> {
    let (lo, hi) = ends(arg(arguments, 0))?;
    let f = arg(arguments, 1).to_number();
    let at = if f == 0.0 || f.is_nan() {
        lo
    } else if f == 1.0 {
        hi
    } else {
        lo + f * (hi - lo)
    };
    Ok(number(at))
}

/// Steps that a band scale of so many values needs.
fn bandspace(arguments: &[Value]) -> Result<Value> {
    let value = |i| if arg(arguments, i).truthy() { arg(arguments, i).to_number() } else { 0.0 };
    let (count, inner, outer) = (value(0), value(1), value(2));
    let space = count - inner + outer * 2.0;
    let steps = if space > 0.0 { space } else { 1.0 };
    Ok(number(if count == 0.0 || count.is_nan() { 0.0 } else { steps }))
}

/// `x` to the power of `exponent`, with its sign kept.
fn power(exponent: f64) -> impl Fn(f64) -> f64 {
    move |x| signed(x, |x| pow(x, exponent))
}

/// The domain moved by a fraction of its span, in the space that `lift` leads to and `ground` back from.
fn pan(arguments: &[Value], lift: impl Fn(f64) -> f64, ground: impl Fn(f64) -> f64) -> Result<Value> {
    let (d0, d1) = ends(arg(arguments, 0))?;
    let (d0, d1) = (lift(d0), lift(d1));
    let shift = (d1 - d0) * arg(arguments, 1).to_number();
    Ok(pair(ground(d0 - shift), ground(d1 - shift)))
}

fn pan_log(arguments: &[Value]) -> Result<Value> {
    let side = sign(ends(arg(arguments, 0))?.0);
    pan(arguments, |x| libm::log(side * x), |x| side * libm::exp(x))
}

fn pan_pow(arguments: &[Value]) -> Result<Value> {
    let exponent = arg(arguments, 2).to_number();
    pan(arguments, power(exponent), power(1.0 / exponent))
}

fn pan_symlog(arguments: &[Value]) -> Result<Value> {
    let c = arg(arguments, 2).to_number();
    pan(arguments, |x| symlog(x, c), |x| symexp(x, c))
}

/// The domain scaled about an anchor, in the space that `lift` leads to and `ground` back from.
fn zoom(arguments: &[Value], lift: impl Fn(f64) -> f64, ground: impl Fn(f64) -> f64) -> Result<Value> {
    let (d0, d1) = ends(arg(arguments, 0))?;
    let (d0, d1) = (lift(d0), lift(d1));
    let anchor = optional_number(arguments, 1).map_or(f64::midpoint(d0, d1), &lift);
    let scale = arg(arguments, 2).to_number();
    Ok(pair(ground(anchor + (d0 - anchor) * scale), ground(anchor + (d1 - anchor) * scale)))
}

fn zoom_log(arguments: &[Value]) -> Result<Value> {
    let side = sign(ends(arg(arguments, 0))?.0);
    zoom(arguments, |x| libm::log(side * x), |x| side * libm::exp(x))
}

fn zoom_pow(arguments: &[Value]) -> Result<Value> {
    let exponent = arg(arguments, 3).to_number();
    zoom(arguments, power(exponent), power(1.0 / exponent))
}

fn zoom_symlog(arguments: &[Value]) -> Result<Value> {
    let c = arg(arguments, 3).to_number();
    zoom(arguments, |x| symlog(x, c), |x| symexp(x, c))
}
