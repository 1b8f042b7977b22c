//! Marks: rows to items of a scene, channel by channel.

use std::rc::Rc;

use super::scope::Scope;
use crate::error::Result;
use crate::scene;
use crate::table::Table;
use crate::vega;

/// One item for each row of `rows`, encoded and bounded; in painting order. Not for groups (see [`super::group`]).
pub(crate) fn build(def: &vega::Mark, rows: &Rc<Table>, scope: &Rc<Scope>) -> Result<scene::Mark> {
    todo!("{def:?} {} {}", rows.rows(), Rc::strong_count(scope))
}
