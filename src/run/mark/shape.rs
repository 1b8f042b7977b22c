//! Geographic shapes, and transforms over the items of a mark.
//!
//! Vega's `geoshape` transform gives each item a function that draws it; here the mark itself projects the geometry of each
//! item's row. The other transforms see the items as rows (with the row proper as `datum`) and set channels.

use std::rc::Rc;

use super::encode::Encoded;
use super::pen::Outline;
use super::style::Style;
use crate::error::{Error, Result};
use crate::expr::Setting;
use crate::geom::Path;
use crate::run::dataset::resolved;
use crate::run::scope::Scope;
use crate::scene::{Item, PathShape, Shape};
use crate::table::{Column, Value};
use crate::transform::{Param, Transform};
use crate::vega;

pub(super) fn items(def: &vega::Mark, items: &Encoded, style: &Style<'_>, scope: &Scope) -> Result<Vec<Item>> {
    let Some(transform) = def.transforms.iter().find(|transform| transform.kind == "geoshape") else {
        return Err(Error::spec("a shape mark needs a \"geoshape\" transform"));
    };
    let params = resolved(&transform.params, scope)?;
    let _ = (params, items, style);
    Err(Error::unsupported("geographic shapes are not drawn yet"))
}

/// The outline of the globe under a projection; `None` when there is no such projection.
pub(super) fn sphere(projection: &str, scope: &Scope) -> Result<Option<Path>> {
    let _ = (projection, scope);
    Ok(None)
}

/// Runs a transform of a mark's definition over its items.
pub(super) fn transform(transform: &vega::Transform, items: &mut Encoded, scope: &Scope) -> Result<()> {
    if transform.kind.eq_ignore_ascii_case("geoshape") {
        return Ok(());
    }
    let params = resolved(&transform.params, scope)?;
    let output = Transform::new(&transform.kind, &params)?.apply(&items.to_table(), scope)?;
    if output.table.rows() != items.len() {
        let message = format!("the transform \"{}\" makes other rows than a mark's items", transform.kind);
        return Err(Error::spec(message));
    }
    for name in output.table.names().iter().filter(|name| &***name != "datum") {
        if let Some(column) = output.table.column(name) {
            items.set_shared(name, Rc::clone(column));
        }
    }
    Ok(())
}
