//! The domains of scales: lists written out, and values collected from data sets.
//!
//! Discrete scales take distinct values: two values are one when their strings are, and the first one met stands.
//! Vega finds them by aggregating, so that they can be sorted by an aggregate of another field. Continuous
//! scales take the extent, `quantile` all values.

use std::cmp::Ordering;
use std::rc::Rc;

use super::scope::Scope;
use crate::error::{Error, Result};
use crate::expr::Setting;
use crate::table::read::rows;
use crate::table::{Column, Table, Value, split_path};
use crate::transform::extent::extent;
use crate::transform::group::Groups;
use crate::transform::key::Spelling;
use crate::transform::order::Order;
use crate::transform::{Param, Resolved, Transform};
use crate::vega::{Domain, DomainField, Sort};

/// The way in which a kind of scale takes its domain from data.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Taking {
    Distinct,
    All,
    Extent,
}

impl Taking {
    pub(super) fn of(kind: &str) -> Self {
        match kind {
            "ordinal" | "band" | "point" | "bin-ordinal" => Self::Distinct,
            "quantile" => Self::All,
            _ => Self::Extent,
        }
    }
}

/// The values of a domain; `None` when none is written.
pub(super) fn collect(domain: &Domain, taking: Taking, scope: &Scope) -> Result<Option<Vec<Value>>> {
    match domain {
        Domain::Unset => Ok(None),
        Domain::Values(values) => Ok(match scope.setting(values)? {
            Value::Array(list) => Some(list.to_vec()),
            value if value.is_missing() => None,
            value => return Err(Error::spec(format!("a domain has to be a list, not {}", value.to_text()))),
        }),
        Domain::Fields { fields, sort } => {
            let values = match taking {
                Taking::Distinct => distinct(fields, sort.as_ref(), scope)?,
                Taking::All => all(fields, scope)?,
                Taking::Extent => extents(fields, scope)?,
            };
            Ok(Some(values))
        }
    }
}

/// A member of a domain as a table and a column of it.
fn source(field: &DomainField, scope: &Scope) -> Result<(Rc<Table>, Rc<Column>, Rc<str>)> {
    match field {
        DomainField::Data { data, field, .. } => {
            let table = scope.table(data)?;
            let path = scope.setting(field)?.to_text();
            let column = table.at_path(&path)?;
            Ok((table, column, path))
        }
        DomainField::Values(values) => {
            let table = rows(&scope.setting(values)?)?;
            let column = table.field(&["data".into()]);
            Ok((Rc::new(table), column, "data".into()))
        }
    }
}

fn all(fields: &[DomainField], scope: &Scope) -> Result<Vec<Value>> {
    let mut values = Vec::new();
    for field in fields {
        values.extend(source(field, scope)?.1.iter());
    }
    Ok(values)
}

/// Why a field gives no numbers: there are no rows, no such column, or no numbers in it.
fn unplaceable(table: &Table, column: &Column, path: &str) -> Result<String> {
    let first = split_path(path)?.into_iter().next().unwrap_or_default();
    Ok(if table.rows() == 0 {
        format!("there are no rows with the field \"{path}\"")
    } else if table.column(&first).is_none() {
        let names: Vec<&str> =
            table.names().iter().map(|name| &**name).filter(|name| !name.starts_with("__")).collect();
        format!("no row has the field \"{path}\" (there are: {})", names.join(", "))
    } else {
        match column.iter().find(|value| !value.is_missing()) {
            Some(value) => format!("the field \"{path}\" holds no number (the first value is {})", value.to_json()),
            None => format!("the field \"{path}\" is empty in all rows"),
        }
    })
}

/// The ends over all fields. One field without a finite number gives undefined ends, several give infinite ones.
///
/// A member that gives nothing is warned of; one whose rows were all filtered away (the points of a selection at rest)
/// only when no other member gives the scale a domain either.
fn extents(fields: &[DomainField], scope: &Scope) -> Result<Vec<Value>> {
    let mut ends = (f64::INFINITY, f64::NEG_INFINITY);
    let mut without_rows = Vec::new();
    for field in fields {
        let (table, column, path) = source(field, scope)?;
        let (min, max) = extent(&column);
        if min.is_finite() && max.is_finite() {
            ends = (if min < ends.0 { min } else { ends.0 }, if max > ends.1 { max } else { ends.1 });
            continue;
        }
        let what = unplaceable(&table, &column, &path)?;
        let place = match field {
            DomainField::Data { at: Some(at), .. } => at,
            _ => "",
        };
        let warning = Error::data(format!("{what}, so its scale has no domain")).at(place);
        if table.rows() == 0 {
            without_rows.push(warning);
        } else {
            scope.env().warnings.push(warning);
        }
    }
    let found = ends.0 <= ends.1;
    if !found {
        without_rows.into_iter().for_each(|warning| scope.env().warnings.push(warning));
    }
    if !found && fields.len() == 1 {
        return Ok(vec![Value::Undefined, Value::Undefined]);
    }
    Ok(vec![Value::Number(ends.0), Value::Number(ends.1)])
}

/// Distinct values in order of first appearance, with what they are sorted by.
struct Distinct {
    values: Vec<Value>,
    counts: Vec<f64>,
    /// The aggregate of the sort's field; undefined where there is none.
    measure: Vec<Value>,
}

fn distinct(fields: &[DomainField], sort: Option<&Sort>, scope: &Scope) -> Result<Vec<Value>> {
    let sort = sort.map(|sort| SortBy::new(sort, scope)).transpose()?;
    let parts = fields.iter().map(|field| counted(field, sort.as_ref(), scope)).collect::<Result<Vec<_>>>()?;
    let found = match <[Distinct; 1]>::try_from(parts) {
        Ok([one]) => one,
        Err(parts) => merged(parts, sort.as_ref())?,
    };
    let Some(sort) = sort else { return Ok(found.values) };
    let keys: Column = match sort.by {
        SortKey::Key => found.values.iter().cloned().collect(),
        SortKey::Count => Column::numbers(found.counts),
        SortKey::Field(_) => found.measure.into_iter().collect(),
    };
    let mut order = Order::default();
    order.then(&keys, sort.descending);
    let mut rows: Vec<usize> = (0..found.values.len()).collect();
    order.sort(&mut rows);
    Ok(rows.into_iter().map(|row| found.values[row].clone()).collect())
}

/// The order that a domain of distinct values is sorted in.
struct SortBy {
    by: SortKey,
    op: Option<String>,
    descending: bool,
}

/// The value by which distinct values are put in order.
enum SortKey {
    /// The value itself.
    Key,
    Count,
    /// An aggregate (`op`) of this field.
    Field(Rc<str>),
}

impl SortBy {
    fn new(sort: &Sort, scope: &Scope) -> Result<Self> {
        let Sort::By { field, op, order } = sort else {
            return Ok(Self { by: SortKey::Key, op: None, descending: false });
        };
        let field = field.as_ref().map(|field| scope.setting(field)).transpose()?;
        let field = field.filter(|field| !field.is_missing()).map(|field| field.to_text());
        let op = op.as_ref().map(|op| scope.setting(op)).transpose()?;
        let op = op.filter(|op| !op.is_missing()).map(|op| op.to_text().to_string());
        let by = match (&field, op.as_deref()) {
            (None, None) => SortKey::Key,
            (Some(key), None) if &**key == "key" => SortKey::Key,
            (None, Some("count")) => SortKey::Count,
            (None, Some(op)) => return Err(Error::spec(format!("the sort by \"{op}\" needs a field"))),
            (Some(field), _) => SortKey::Field(Rc::clone(field)),
        };
        let order = order.as_ref().map(|order| scope.setting(order)).transpose()?;
        let descending = order.is_some_and(|order| &*order.to_text() == "descending");
        Ok(Self { by, op, descending })
    }
}

/// The distinct values of one field.
fn counted(field: &DomainField, sort: Option<&SortBy>, scope: &Scope) -> Result<Distinct> {
    let (table, column, _) = source(field, scope)?;
    let groups = Groups::new(&[Rc::clone(&column)], column.len(), Spelling::Piped);
    let values: Vec<Value> = groups.first.iter().map(|&row| column.value(row)).collect();
    let mut counts = vec![0.0; groups.len()];
    for &group in &groups.of_row {
        counts[group as usize] += 1.0;
    }
    let measure = match sort {
        Some(SortBy { by: SortKey::Field(field), op: Some(op), .. }) => {
            let text = |text: &str| Param::Value(Value::text(text));
            // Grouping by a column of the keys' numbers, so that the rows come out as `groups` has them.
            let mut keyed = Table::clone(&table);
            let numbers = groups.of_row.iter().map(|&group| f64::from(group)).collect();
            keyed.set(KEY, Column::numbers(numbers));
            let params = Resolved(vec![
                ("groupby".to_owned(), Param::List(vec![text(KEY)])),
                ("fields".to_owned(), Param::List(vec![text(field)])),
                ("ops".to_owned(), Param::List(vec![text(op)])),
                ("as".to_owned(), Param::List(vec![text(MEASURE)])),
            ]);
            let output = Transform::new("aggregate", &params)?.apply(&Rc::new(keyed), scope)?;
            output.table.field(&[MEASURE.into()]).iter().collect()
        }
        _ => vec![Value::Undefined; groups.len()],
    };
    Ok(Distinct { values, counts, measure })
}

/// Names of columns that no data set has.
const KEY: &str = "\u{0}key";
const MEASURE: &str = "\u{0}measure";

/// Several fields together: counts add up, and of the sort's aggregate the least, greatest or sum remains.
fn merged(parts: Vec<Distinct>, sort: Option<&SortBy>) -> Result<Distinct> {
    let op = sort.and_then(|sort| sort.op.as_deref());
    if let Some(op) = op.filter(|op| !["min", "max", "count"].contains(op)) {
        return Err(Error::spec(format!(
            "a domain of several fields cannot be sorted by \"{op}\"; use min, max or count"
        )));
    }
    let all: Column = parts.iter().flat_map(|part| part.values.iter().cloned()).collect();
    let counts = parts.iter().flat_map(|part| &part.counts);
    let measures = parts.iter().flat_map(|part| &part.measure);
    let groups = Groups::new(&[Rc::new(all)], counts.clone().count(), Spelling::Piped);
    let values: Vec<Value> = parts.iter().flat_map(|part| &part.values).cloned().collect();
    let mut found = Distinct {
        values: groups.first.iter().map(|&row| values[row].clone()).collect(),
        counts: vec![0.0; groups.len()],
        measure: vec![Value::Undefined; groups.len()],
    };
    for ((&group, count), measure) in groups.of_row.iter().zip(counts).zip(measures) {
        let group = group as usize;
        found.counts[group] += count;
        let best = &mut found.measure[group];
        let better = match op {
            Some("min") => measure.compare(best) == Ordering::Less,
            Some("max") => measure.compare(best) == Ordering::Greater,
            _ => false,
        };
        if !measure.is_missing() && (best.is_missing() || better) {
            *best = measure.clone();
        } else if op == Some("count") {
            *best = Value::Number(best.to_number() + measure.to_number());
        }
    }
    Ok(found)
}

/// The range of a discrete scale that is taken from data: `{data, field, sort}`.
pub(super) fn range_of_data(setting: &Setting, scope: &Scope) -> Result<Option<Vec<Value>>> {
    let range = setting.to_json();
    let Some(domain) = crate::vega::json::read_domain(&range)? else { return Ok(None) };
    collect(&domain, Taking::Distinct, scope)
}
