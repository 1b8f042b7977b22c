//! Distributions: normal, log-normal and uniform. `mean` is 0 and `stdev` 1 where not written.

use super::{Function, FunctionKind, arg, entry, optional_number};
use crate::expr::Context;
use crate::numeric::{lognormal, normal, uniform};
use crate::table::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    entry("random", FunctionKind::Random(|_, context| Value::Number(context.random()))),
    entry("sampleNormal", FunctionKind::Random(|a, context| with(a, 0, |m, s| m + s * sample(context)))),
    entry("sampleLogNormal", FunctionKind::Random(|a, context| with(a, 0, |m, s| libm::exp(m + s * sample(context))))),
    entry("sampleUniform", FunctionKind::Random(|a, context| within(a, 0, |lo, hi| lo + (hi - lo) * context.random()))),
    entry("densityNormal", FunctionKind::Pure(|a| Ok(with(a, 1, |m, s| normal::density(first(a), m, s))))),
    entry("densityLogNormal", FunctionKind::Pure(|a| Ok(with(a, 1, |m, s| lognormal::density(first(a), m, s))))),
    entry("densityUniform", FunctionKind::Pure(|a| Ok(within(a, 1, |lo, hi| uniform::density(first(a), lo, hi))))),
    entry("cumulativeNormal", FunctionKind::Pure(|a| Ok(with(a, 1, |m, s| normal::cumulative(first(a), m, s))))),
    entry("cumulativeLogNormal", FunctionKind::Pure(|a| Ok(with(a, 1, |m, s| lognormal::cumulative(first(a), m, s))))),
    entry(
        "cumulativeUniform",
        FunctionKind::Pure(|a| Ok(within(a, 1, |lo, hi| uniform::cumulative(first(a), lo, hi)))),
    ),
    entry("quantileNormal", FunctionKind::Pure(|a| Ok(with(a, 1, |m, s| normal::quantile(first(a), m, s))))),
    entry("quantileLogNormal", FunctionKind::Pure(|a| Ok(with(a, 1, |m, s| lognormal::quantile(first(a), m, s))))),
    entry("quantileUniform", FunctionKind::Pure(|a| Ok(within(a, 1, |lo, hi| uniform::quantile(first(a), lo, hi))))),
];

fn first(arguments: &[Value]) -> f64 {
    arg(arguments, 0).to_number()
}

/// `f(mean, stdev)`, the two read from argument `at`.
fn with(arguments: &[Value], at: usize, f: impl Fn(f64, f64) -> f64) -> Value {
    let mean = optional_number(arguments, at).filter(|x| !x.is_nan()).unwrap_or(0.0);
    Value::Number(f(mean, optional_number(arguments, at + 1).unwrap_or(1.0)))
}

/// `f(min, max)`, the two read from argument `at`; a single one is the upper end.
fn within(arguments: &[Value], at: usize, f: impl Fn(f64, f64) -> f64) -> Value {
    let (lo, hi) = (optional_number(arguments, at), optional_number(arguments, at + 1));
    Value::Number(match hi {
        Some(hi) => f(lo.unwrap_or(0.0), hi),
        None => f(0.0, lo.unwrap_or(1.0)),
    })
}

/// A draw from the standard normal distribution, by Marsaglia's polar method. Its twin is thrown away, where Vega keeps it
/// for the next call: a call leaves nothing behind here.
fn sample(context: &dyn Context) -> f64 {
    loop {
        let (x, y) = (context.random() * 2.0 - 1.0, context.random() * 2.0 - 1.0);
        let r = x * x + y * y;
        if r > 0.0 && r <= 1.0 {
            return x * (-2.0 * libm::log(r) / r).sqrt();
        }
        if r.is_nan() {
            return r;
        }
    }
}
