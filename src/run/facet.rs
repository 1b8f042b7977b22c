//! Facets: which rows each item of a group mark is made from, and which rows it sees inside.

use std::rc::Rc;

use super::dataset::resolved;
use super::scope::Scope;
use crate::error::{Error, Result};
use crate::table::read::rows as rows_of;
use crate::table::{Column, Table, Value};
use crate::transform::group::Groups;
use crate::transform::key::Spelling;
use crate::transform::{Transform, params::Param};
use crate::vega::{From, Props};

/// The rows of a group mark.
pub(super) struct Facets {
    /// One row an item.
    pub(super) rows: Rc<Table>,
    /// What each item sees inside.
    pub(super) inside: Inside,
}

/// The data set of one item's own.
pub(super) enum Inside {
    /// No data set of its own.
    Nothing,
    /// For each item its rows, under this name; an item without rows has nothing inside at all.
    Parts { name: String, parts: Vec<Option<Rc<Table>>> },
}

/// Splits the rows of `from` for a group mark.
pub(super) fn split(from: Option<&From>, scope: &Scope) -> Result<Facets> {
    match from {
        None => Ok(Facets { rows: Rc::new(Table::with_rows(1)), inside: Inside::Nothing }),
        Some(From::Data(name)) => Ok(Facets { rows: scope.table(name)?, inside: Inside::Nothing }),
        Some(From::Facet { name, data, groupby, field, aggregate, from }) => {
            let all = scope.table(data)?;
            let name = name.clone();
            if let Some(field) = field {
                let nested = all.at_path(field)?;
                let parts = nested.iter().map(|rows| Ok(Some(Rc::new(rows_of(&rows)?)))).collect::<Result<_>>()?;
                return Ok(Facets { rows: all, inside: Inside::Parts { name, parts } });
            }
            if groupby.is_empty() {
                return Err(Error::spec("a facet has to say \"groupby\" or \"field\""));
            }
            let keys = |table: &Table| groupby.iter().map(|path| table.at_path(path)).collect::<Result<Vec<_>>>();
            let keys_of_rows = keys(&all)?;
            let (rows, numbers) = match from {
                Some(own) => joined(&scope.table(own)?, groupby, &keys_of_rows, all.rows()),
                None => {
                    let rows = aggregated(groupby, aggregate.as_ref(), &all, scope)?;
                    let groups = Groups::new(&keys_of_rows, all.rows(), Spelling::Piped);
                    (rows, groups.rows())
                }
            };
            let part = |i: usize| numbers.get(i).filter(|rows| !rows.is_empty()).map(|rows| Rc::new(all.take(rows)));
            let parts = (0..rows.rows()).map(part).collect();
            Ok(Facets { rows, inside: Inside::Parts { name, parts } })
        }
    }
}

/// One row a group, in order of first appearance; `cross` adds the combinations that no row has at the end.
fn aggregated(groupby: &[String], aggregate: Option<&Props>, all: &Rc<Table>, scope: &Scope) -> Result<Rc<Table>> {
    let mut params = match aggregate {
        Some(aggregate) => resolved(aggregate, scope)?,
        None => crate::transform::Resolved::default(),
    };
    if params.raw("groupby").is_none() {
        let fields = groupby.iter().map(|path| Param::Value(Value::text(path.as_str()))).collect();
        params.0.push(("groupby".to_owned(), Param::List(fields)));
    }
    Ok(Transform::new("aggregate", &params)?.apply(all, scope)?.table)
}

/// The distinct rows of `own` by their flat key, and for each the numbers of the rows of `all` with that key.
fn joined(own: &Rc<Table>, groupby: &[String], keys: &[Rc<Column>], count: usize) -> (Rc<Table>, Vec<Vec<usize>>) {
    let flat = |path: &String| path.replace('\\', "");
    let own_keys = groupby.iter().map(|path| own.field(&[flat(path).into()]));
    let both: Vec<Rc<Column>> =
        own_keys.zip(keys).map(|(own, all)| Rc::new(Column::concat(&[own, Rc::clone(all)]))).collect();
    let groups = Groups::new(&both, own.rows() + count, Spelling::Piped);
    let mut first = Vec::new();
    let mut parts = Vec::new();
    for rows in groups.rows() {
        let (mine, others): (Vec<usize>, Vec<usize>) = rows.into_iter().partition(|row| *row < own.rows());
        if let Some(last) = mine.last() {
            first.push(*last);
            parts.push(others.into_iter().map(|row| row - own.rows()).collect());
        }
    }
    (Rc::new(own.take(&first)), parts)
}
