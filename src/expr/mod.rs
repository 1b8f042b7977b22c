//! Vega's expression language: parsed once to a tree, run over columns.
//!
//! An [`Expr`] is the tree (ES5 expressions without assignment, see [`mod@parse`]); it prints as source
//! that Vega itself accepts. [`eval_shared`] evaluates it for all rows of a table at once, and
//! [`eval_value`] for one row or none. What lies outside the tree (signals, scales, data) enters
//! through [`Context`].

pub(crate) mod ast;
mod build;
mod compile;
mod eval;
mod function;
mod lex;
mod operate;
mod parse;
mod print;
mod setting;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::error::Result;
use crate::table::{Column, Table, Value};
pub(crate) use ast::{BinaryOp, Expr, Literal, Setting};
pub(crate) use eval::{eval_shared, eval_test, eval_value};
pub(crate) use operate::text_of;
pub(crate) use parse::parse;

/// The surroundings of an expression: all that it can see besides the row at hand. Names are the spec's own; a name that is
/// not known is the callee's error to give (scales: undefined, as Vega).
pub(crate) trait Context {
    /// The value of a signal, of `parent` in a facet, or an error that names it.
    fn signal(&self, name: &str) -> Result<Value>;
    /// The rows of a data set; `None` when there is none of that name.
    fn data(&self, name: &str) -> Result<Option<Rc<Table>>>;
    /// `scale(name, value)` over a column; `None` when there is no such scale.
    fn scale(&self, name: &str, values: &Column) -> Result<Option<Column>>;
    /// `invert(name, value)`; undefined when there is no such scale.
    fn invert(&self, name: &str, value: &Value) -> Result<Value>;
    /// `domain(name)`; an empty array when there is no such scale.
    fn domain(&self, name: &str) -> Result<Value>;
    /// `range(name)`; an empty array when there is no such scale.
    fn range(&self, name: &str) -> Result<Value>;
    /// `bandwidth(name)`; 0 when there is no such scale.
    fn bandwidth(&self, name: &str) -> Result<f64>;
    /// The next number of the seeded stream, 0 to 1 (Vega's linear congruential generator).
    fn random(&self) -> f64;
    /// `geoShape`, `geoCentroid`, `geoArea`, `geoBounds`, `geoScale`, `geoTranslate`, `gradient`, `pathShape` and kin:
    /// functions that need a projection or a scale object. `None`: no such function.
    fn host_call(&self, function: &str, arguments: &[Value]) -> Result<Option<Value>>;
    /// `now()` in milliseconds since 1970.
    fn now(&self) -> f64;
    /// The time zone for local dates.
    fn zone(&self) -> &crate::time::Zone;
    /// Number and time words.
    fn locale(&self) -> &crate::format::Locale;
    /// `warn(…)` of an expression: its arguments, joined by commas.
    fn warn(&self, _message: &str) {}
}

/// The value of a named constant.
pub(crate) fn constant(name: &str) -> Option<f64> {
    use std::f64::consts;
    Some(match name {
        "NaN" => f64::NAN,
        "E" => consts::E,
        "LN2" => consts::LN_2,
        "LN10" => consts::LN_10,
        "LOG2E" => consts::LOG2_E,
        "LOG10E" => consts::LOG10_E,
        "PI" => consts::PI,
        "SQRT1_2" => consts::FRAC_1_SQRT_2,
        "SQRT2" => consts::SQRT_2,
        "MIN_VALUE" => f64::from_bits(1),
        "MAX_VALUE" => f64::MAX,
        _ => return None,
    })
}
