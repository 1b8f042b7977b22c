//! Named cells: the signals, data sets and scales that a group can see.
//!
//! A cell is worked out when first asked for and kept; a circle is an error that names its members.

use std::rc::Rc;

use super::config::Config;
use crate::error::{Result, Warnings};
use crate::expr::{Expr, Setting};
use crate::scale::Scale;
use crate::table::{Table, Value};
use crate::text::Fonts;

/// What all scopes of one picture share.
pub(crate) struct Env {
    pub(crate) fonts: Rc<Fonts>,
    pub(crate) config: Config,
    pub(crate) warnings: Rc<Warnings>,
}

/// The names of one group, over those of the groups around it.
pub(crate) struct Scope {
    env: Rc<Env>,
    parent: Option<Rc<Scope>>,
}

impl Scope {
    pub(crate) fn env(&self) -> &Env {
        &self.env
    }

    /// The value of a setting that does not depend on a row.
    pub(crate) fn setting(&self, setting: &Setting) -> Result<Value> {
        todo!("{setting:?}")
    }

    /// The value of an expression that does not depend on a row.
    pub(crate) fn expr(&self, expr: &Expr) -> Result<Value> {
        todo!("{expr}")
    }

    /// The rows of a data set.
    pub(crate) fn table(&self, name: &str) -> Result<Rc<Table>> {
        todo!("{name}")
    }

    /// The scale named `name`; `None` when there is none.
    pub(crate) fn scale(&self, name: &str) -> Result<Option<Rc<Scale>>> {
        todo!("{name}")
    }
}
