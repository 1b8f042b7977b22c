//! Fields: what a transform reads from a row, by an access path or by an expression, and the name it goes by.

use std::rc::Rc;

use super::params::{Param, expression};
use crate::error::{Error, Result};
use crate::expr::{self, Context, Expr};
use crate::table::{Column, Table, Value, split_path};

/// A value of each row, and the name that outputs made from it carry.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    source: Source,
    /// The name for outputs: the key itself for a path of one step, the path as written for a longer one.
    pub(crate) name: Rc<str>,
}

#[derive(Clone, Debug)]
enum Source {
    Path(Vec<Rc<str>>),
    Expr(Rc<Expr>),
}

impl Field {
    /// The field that the access path `path` names.
    pub(crate) fn new(path: &str) -> Result<Self> {
        let keys = split_path(path)?;
        let name = match keys.as_slice() {
            [key] => Rc::clone(key),
            _ => path.into(),
        };
        Ok(Self { source: Source::Path(keys), name })
    }

    /// Reads `"path"`, `{"field": "path", "as": "name"}`, `{"expr": ..., "as": "name"}`; null is no field.
    pub(super) fn read(param: &Param) -> Result<Option<Self>> {
        if param.is_missing() {
            return Ok(None);
        }
        let name = param.member("as").map(|name| name.to_value().to_text());
        let mut field = match param {
            // Vega takes the empty path for no field.
            Param::Value(Value::Text(path)) if path.is_empty() => return Ok(None),
            Param::Value(Value::Text(path)) => Self::new(path)?,
            Param::Expr(expr) => Self { source: Source::Expr(Rc::clone(expr)), name: "".into() },
            _ => match (param.member("expr"), param.member("field")) {
                (Some(expr), _) => Self { source: Source::Expr(expression(&expr)?), name: "".into() },
                (None, Some(path)) => Self::new(&path.to_value().to_text())?,
                (None, None) => {
                    return Err(Error::spec("a field has to be a string, {\"field\": ...} or {\"expr\": ...}"));
                }
            },
        };
        if let Some(name) = name {
            field.name = name;
        }
        Ok(Some(field))
    }

    /// The field's value in each row of `table`.
    pub(crate) fn column(&self, table: &Table, context: &dyn Context) -> Result<Rc<Column>> {
        match &self.source {
            Source::Path(path) => Ok(table.field(path)),
            Source::Expr(tree) => expr::eval_shared(tree, table, context),
        }
    }

    /// The key of the column this field is, when it is one as it stands.
    pub(crate) fn plain(&self) -> Option<&Rc<str>> {
        match &self.source {
            Source::Path(path) => match path.as_slice() {
                [key] => Some(key),
                _ => None,
            },
            Source::Expr(_) => None,
        }
    }
}

/// The columns of several fields.
pub(crate) fn columns(fields: &[Field], table: &Table, context: &dyn Context) -> Result<Vec<Rc<Column>>> {
    fields.iter().map(|field| field.column(table, context)).collect()
}
