//! Vega transforms written down.

use std::rc::Rc;

use serde_json::Value as Json;

use crate::error::Result;
use crate::expr::{self, Expr, Setting};
use crate::vega::{Props, Transform};

/// The tree of an expression's source.
///
/// # Errors
///
/// When the source is no expression.
pub(crate) fn expression(source: &str) -> Result<Rc<Expr>> {
    Ok(Rc::new(expr::parse(source)?))
}

/// A setting that is worked out by the expression `source`.
///
/// # Errors
///
/// When the source is no expression.
pub(crate) fn signal(source: &str) -> Result<Setting> {
    Ok(Setting::Signal(expression(source)?))
}

/// A transform with its parameters in order.
pub(crate) fn transform<const N: usize>(kind: &str, params: [(&str, Setting); N]) -> Transform {
    let params = params.into_iter().map(|(name, setting)| (name.to_owned(), setting)).collect();
    Transform { kind: kind.to_owned(), params: Props(params) }
}

/// `formula`: a new field by an expression.
pub(crate) fn formula(source: &str, name: &str) -> Result<Transform> {
    Ok(formula_of(expression(source)?, name))
}

/// `formula` by a tree.
pub(crate) fn formula_of(expr: Rc<Expr>, name: &str) -> Transform {
    transform("formula", [("expr", Setting::Expr(expr)), ("as", text(name))])
}

/// `filter`: rows for which the expression holds.
pub(crate) fn filter(source: &str) -> Result<Transform> {
    Ok(filter_of(expression(source)?))
}

/// `filter` by a tree.
pub(crate) fn filter_of(expr: Rc<Expr>) -> Transform {
    transform("filter", [("expr", Setting::Expr(expr))])
}

pub(crate) fn text(text: &str) -> Setting {
    Setting::Json(Json::from(text))
}

/// A list of names.
pub(crate) fn texts<S: AsRef<str>>(texts: &[S]) -> Setting {
    Setting::Json(texts.iter().map(|text| Json::from(text.as_ref())).collect())
}

/// A list of names, some of them missing.
pub(crate) fn optional_texts(texts: &[Option<String>]) -> Setting {
    Setting::Json(texts.iter().map(|text| text.as_deref().map_or(Json::Null, Json::from)).collect())
}
