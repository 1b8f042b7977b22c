//! Parameters of transforms: Vega's JSON form after signals are evaluated, and how it is read.
//!
//! [`Resolved`] is what the runtime hands over. A null counts as not written, save where a transform asks
//! for the raw [`Param`]. Messages name the parameter by its JSON pointer below the transform.

use std::rc::Rc;

use super::field::Field;
use crate::error::{Error, Result};
use crate::expr::{self, Expr};
use crate::table::Value;

/// One parameter with every signal evaluated.
#[derive(Clone, Debug)]
pub(crate) enum Param {
    Value(Value),
    /// An expression over the row: `expr` of filter and formula, or of `{"expr": ...}` where a field is wanted.
    Expr(Rc<Expr>),
    List(Vec<Param>),
    Object(Vec<(String, Param)>),
}

impl Param {
    /// Whether it is null or undefined.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Value(value) if value.is_missing())
    }

    /// The members of a list; a single thing is a list of one, nothing an empty one.
    pub(crate) fn items(&self) -> Vec<Param> {
        match self {
            Self::List(items) => items.clone(),
            Self::Value(Value::Array(values)) => values.iter().cloned().map(Param::Value).collect(),
            _ if self.is_missing() => Vec::new(),
            _ => vec![self.clone()],
        }
    }

    /// The member `key` of an object, unless it is null.
    pub(crate) fn member(&self, key: &str) -> Option<Param> {
        let found = match self {
            Self::Object(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, param)| param.clone()),
            Self::Value(Value::Object(object)) => object.value(key).cloned().map(Param::Value),
            _ => None,
        };
        found.filter(|param| !param.is_missing())
    }

    /// The parameter as a plain value; an expression has none.
    pub(crate) fn to_value(&self) -> Value {
        match self {
            Self::Value(value) => value.clone(),
            Self::Expr(_) => Value::Undefined,
            Self::List(items) => Value::array(items.iter().map(Param::to_value).collect()),
            Self::Object(entries) => {
                let mut object = crate::table::Object::new();
                for (key, param) in entries {
                    object.set(key.as_str(), param.to_value());
                }
                Value::Object(Rc::new(object))
            }
        }
    }

    /// The value by JavaScript's unary plus.
    pub(crate) fn to_number(&self) -> f64 {
        self.to_value().to_number()
    }
}

impl From<Value> for Param {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

/// The parameters of one transform, in the order written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Resolved(pub(crate) Vec<(String, Param)>);

impl Resolved {
    /// The parameter as written, null too.
    pub(crate) fn raw(&self, key: &str) -> Option<&Param> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, param)| param)
    }

    /// The parameter, unless it is null.
    pub(crate) fn param(&self, key: &str) -> Option<&Param> {
        self.raw(key).filter(|param| !param.is_missing())
    }

    /// The parameter as a value.
    pub(crate) fn value(&self, key: &str) -> Option<Value> {
        self.param(key).map(Param::to_value)
    }

    /// A number, coerced as JavaScript does.
    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        self.param(key).map(Param::to_number)
    }

    /// A number that is neither zero nor NaN: for parameters where Vega writes `x || default`.
    pub(crate) fn number_or(&self, key: &str, default: f64) -> f64 {
        self.number(key).filter(|x| *x != 0.0 && !x.is_nan()).unwrap_or(default)
    }

    /// Numbers of a list.
    pub(crate) fn numbers(&self, key: &str) -> Option<Vec<f64>> {
        self.param(key).map(|param| param.items().iter().map(Param::to_number).collect())
    }

    /// The first two numbers of a list, NaN where there are fewer.
    pub(crate) fn pair(&self, key: &str) -> Option<[f64; 2]> {
        let numbers = self.numbers(key)?;
        Some([0, 1].map(|i| numbers.get(i).copied().unwrap_or(f64::NAN)))
    }

    /// A flag, by JavaScript's truthiness.
    pub(crate) fn flag(&self, key: &str, default: bool) -> bool {
        self.value(key).map_or(default, |value| value.truthy())
    }

    /// A string.
    pub(crate) fn text(&self, key: &str) -> Option<Rc<str>> {
        self.value(key).map(|value| value.to_text())
    }

    /// Strings of a list, `None` for null ones.
    pub(crate) fn texts(&self, key: &str) -> Option<Vec<Option<Rc<str>>>> {
        let text = |param: &Param| (!param.is_missing()).then(|| param.to_value().to_text());
        self.param(key).map(|param| param.items().iter().map(text).collect())
    }

    /// Output names: `N` strings of the list `key`, or the defaults.
    pub(crate) fn names<const N: usize>(&self, key: &str, default: [&str; N]) -> [Rc<str>; N] {
        let names = self.texts(key).unwrap_or_default();
        let mut names = names.into_iter();
        default.map(|name| names.next().flatten().unwrap_or_else(|| name.into()))
    }

    /// A field, if there is one.
    pub(crate) fn field(&self, key: &str) -> Result<Option<Field>> {
        match self.param(key) {
            Some(param) => Field::read(param).map_err(|e| e.under(key)),
            None => Ok(None),
        }
    }

    /// A field that has to be there.
    pub(crate) fn required_field(&self, key: &str) -> Result<Field> {
        self.field(key)?.ok_or_else(|| self.missing(key))
    }

    /// A list of fields in which some may be null.
    pub(crate) fn sparse_fields(&self, key: &str) -> Result<Option<Vec<Option<Field>>>> {
        let Some(param) = self.param(key) else { return Ok(None) };
        let read = |(i, item): (usize, &Param)| Field::read(item).map_err(|e| e.under(i).under(key));
        param.items().iter().enumerate().map(read).collect::<Result<_>>().map(Some)
    }

    /// A list of fields.
    pub(crate) fn fields(&self, key: &str) -> Result<Option<Vec<Field>>> {
        Ok(self.sparse_fields(key)?.map(|fields| fields.into_iter().flatten().collect()))
    }

    /// An expression that has to be there.
    pub(crate) fn required_expr(&self, key: &str) -> Result<Rc<Expr>> {
        self.expr(key)?.ok_or_else(|| self.missing(key))
    }

    /// An expression, as a tree or as source.
    pub(crate) fn expr(&self, key: &str) -> Result<Option<Rc<Expr>>> {
        match self.param(key) {
            Some(param) => expression(param).map(Some).map_err(|e| e.under(key)),
            None => Ok(None),
        }
    }

    /// The error for a required parameter that is not there.
    pub(crate) fn missing(&self, key: &str) -> Error {
        Error::spec(format!("the parameter \"{key}\" is missing")).under(key)
    }
}

/// The tree of a parameter that is an expression, parsed if it is still source.
pub(super) fn expression(param: &Param) -> Result<Rc<Expr>> {
    match param {
        Param::Expr(expr) => Ok(Rc::clone(expr)),
        Param::Value(Value::Text(source)) => expr::parse(source).map(Rc::new),
        _ => Err(Error::spec("an expression has to be a string")),
    }
}
