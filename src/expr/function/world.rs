//! Scales and data, which the context holds.

use std::rc::Rc;

use super::{Function, FunctionKind, arg, count, entry, selection};
use crate::budget;
use crate::error::{Error, Result};
use crate::expr::{Context, operate};
use crate::table::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    entry("scale", FunctionKind::Scale),
    entry("invert", FunctionKind::Contextual(|a, context| context.invert(&arg(a, 0).to_text(), arg(a, 1)))),
    entry("domain", FunctionKind::Contextual(|a, context| context.domain(&arg(a, 0).to_text()))),
    entry("range", FunctionKind::Contextual(|a, context| context.range(&arg(a, 0).to_text()))),
    entry(
        "bandwidth",
        FunctionKind::Contextual(|a, context| Ok(Value::Number(context.bandwidth(&arg(a, 0).to_text())?))),
    ),
    entry("data", FunctionKind::Contextual(data)),
    entry("indata", FunctionKind::Contextual(in_data)),
    entry("vlSelectionTest", FunctionKind::SelectionTest),
    entry("vlSelectionIdTest", FunctionKind::SelectionTest),
    entry("vlSelectionResolve", FunctionKind::Contextual(selection::resolve)),
    entry("vlSelectionTuples", FunctionKind::Pure(selection::tuples)),
    entry("copy", FunctionKind::Host),
    entry("gradient", FunctionKind::Host),
    entry("geoArea", FunctionKind::Host),
    entry("geoBounds", FunctionKind::Host),
    entry("geoCentroid", FunctionKind::Host),
    entry("geoScale", FunctionKind::Host),
    entry("geoShape", FunctionKind::Host),
    entry("geoTranslate", FunctionKind::Host),
    entry("pathShape", FunctionKind::Host),
    entry("treePath", FunctionKind::Host),
    entry("treeAncestors", FunctionKind::Host),
];

/// The rows of a data set as objects; an empty list when there is none.
fn data(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let Some(table) = context.data(&arg(arguments, 0).to_text())? else { return Ok(Value::array(Vec::new())) };
    budget::spend(table.rows() as u64)?;
    Ok(Value::array((0..table.rows()).map(|row| Value::Object(Rc::new(table.row(row)))).collect()))
}

/// How many rows of a data set hold a value in a field, compared as texts; undefined when none does.
fn in_data(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let name = arg(arguments, 0).to_text();
    let Some(table) = context.data(&name)? else { return Err(Error::spec(format!("there is no data set {name:?}"))) };
    budget::spend(table.rows() as u64)?;
    let path = crate::table::split_path(&arg(arguments, 1).to_text())?;
    let wanted = operate::text_of(arg(arguments, 2), context);
    let found = table.field(&path).iter().filter(|value| *operate::text_of(value, context) == *wanted).count();
    Ok(if found == 0 { Value::Undefined } else { Value::Number(count(found)) })
}
