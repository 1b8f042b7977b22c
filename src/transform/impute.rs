//! `impute`: rows for the keys that a group lacks.
//!
//! Keys are those listed and then those of the data, in order of first appearance over all groups. New rows stand below
//! the others, group by group, and hold nothing but the group's fields, the key, the value and a mark.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::append::append_rows;
use super::field::{Field, columns};
use super::group::Groups;
use super::key::{Key, Keys, Spelling};
use super::params::Resolved;
use super::{Host, Output, check_rows};
use crate::error::{Error, Result};
use crate::numeric::median;
use crate::table::{Column, Table, Value};

/// `impute`.
#[derive(Clone, Debug)]
pub(crate) struct Impute {
    field: Field,
    key: Field,
    key_values: Vec<Value>,
    groupby: Vec<Field>,
    method: Method,
}

/// What the new rows hold.
#[derive(Clone, Debug)]
enum Method {
    Value(Value),
    Mean,
    Median,
    Min,
    Max,
}

/// The column that marks new rows.
const MARK: &str = "_impute";

impl Impute {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let method = match params.text("method").as_deref() {
            None | Some("value") => Method::Value(match params.raw("value").map(|param| param.to_value()) {
                None | Some(Value::Undefined) => Value::Number(0.0),
                Some(value) => value,
            }),
            Some("mean") => Method::Mean,
            Some("median") => Method::Median,
            Some("min") => Method::Min,
            Some("max") => Method::Max,
            Some(other) => return Err(Error::spec(format!("unknown imputation method \"{other}\"")).under("method")),
        };
        let key_values = params.param("keyvals").map(|list| list.items().iter().map(|item| item.to_value()).collect());
        Ok(Self {
            field: params.required_field("field")?,
            key: params.required_field("key")?,
            key_values: key_values.unwrap_or_default(),
            groupby: params.fields("groupby")?.unwrap_or_default(),
            method,
        })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let dimensions = columns(&self.groupby, input, host)?;
        let groups = Groups::new(&dimensions, input.rows(), Spelling::Listed);
        let key_column = self.key.column(input, host)?;
        let domain = Domain::new(&self.key_values, &key_column);
        check_rows(domain.values.len().saturating_mul(groups.len()).saturating_add(input.rows()))?;
        let held = domain.held(&groups);

        let field = self.field.column(input, host)?;
        let (mut added_groups, mut added_keys, mut added_values) = (Vec::new(), Vec::new(), Vec::new());
        for (group, rows) in held.iter().enumerate() {
            let mut value = None;
            for (i, _) in rows.iter().enumerate().filter(|(_, row)| row.is_none()) {
                added_groups.push(group);
                added_keys.push(domain.values[i].clone());
                added_values.push(value.get_or_insert_with(|| self.method.value(rows, &field)).clone());
            }
        }
        if added_groups.is_empty() {
            return Ok(Rc::clone(input).into());
        }

        let mut tails: Vec<(Rc<str>, Vec<Value>)> = Vec::new();
        for (field, column) in self.groupby.iter().zip(&dimensions) {
            let of_group = |&group: &usize| column.value(groups.first[group]);
            tails.push((Rc::clone(&field.name), added_groups.iter().map(of_group).collect()));
        }
        // The key overwrites a group field of its name, and the value both.
        tails.push((Rc::clone(&self.key.name), added_keys));
        tails.push((Rc::clone(&self.field.name), added_values));
        tails.insert(0, (MARK.into(), vec![Value::Bool(true); added_groups.len()]));
        Ok(append_rows(input, &tails).into())
    }
}

/// The keys that every group has to have.
struct Domain {
    values: Vec<Value>,
    /// The place of each row's key in `values`.
    of_row: Vec<usize>,
}

impl Domain {
    fn new(listed: &[Value], column: &Column) -> Self {
        let mut values = listed.to_vec();
        // Of a key listed twice the last place counts.
        let mut places: FxHashMap<Key, usize> =
            listed.iter().enumerate().map(|(i, value)| (Key::of(value, Spelling::Piped), i)).collect();
        let keys = Keys::new(column, Spelling::Piped);
        let mut first = vec![None; keys.keys.len()];
        for (row, &code) in keys.of_row.iter().enumerate() {
            first[code as usize].get_or_insert(row);
        }
        let place = |(key, row): (&Key, &Option<usize>)| {
            *places.entry(key.clone()).or_insert_with(|| {
                values.push(row.map_or(Value::Undefined, |row| column.value(row)));
                values.len() - 1
            })
        };
        let places: Vec<usize> = keys.keys.iter().zip(&first).map(place).collect();
        let of_row = keys.of_row.iter().map(|&code| places[code as usize]).collect();
        Self { values, of_row }
    }

    /// The last row with each key, for each group.
    fn held(&self, groups: &Groups) -> Vec<Vec<Option<usize>>> {
        let mut held = vec![vec![None; self.values.len()]; groups.len()];
        for (row, (&group, &place)) in groups.of_row.iter().zip(&self.of_row).enumerate() {
            held[group as usize][place] = Some(row);
        }
        held
    }
}

impl Method {
    /// The value for the gaps of a group that has `rows`; undefined when there is nothing to work it out from.
    fn value(&self, rows: &[Option<usize>], field: &Column) -> Value {
        let cells = || rows.iter().flatten().map(|&row| field.value(row)).filter(|value| !value.is_missing());
        let numbers = || cells().map(|value| value.to_number()).filter(|x| !x.is_nan()).collect::<Vec<f64>>();
        let found = match self {
            Self::Value(value) => return value.clone(),
            Self::Mean => {
                let numbers = numbers();
                let sum = numbers.iter().fold(0.0, |sum, x| sum + x);
                (!numbers.is_empty()).then(|| Value::Number(sum / numbers.len() as f64))
            }
            Self::Median => median(&numbers()).map(Value::Number),
            Self::Min => extreme(cells(), Value::is_less),
            Self::Max => extreme(cells(), |a, b| b.is_less(a)),
        };
        found.unwrap_or_default()
    }
}

/// The first of the values that no other precedes; NaN never counts.
fn extreme(values: impl Iterator<Item = Value>, precedes: impl Fn(&Value, &Value) -> bool) -> Option<Value> {
    let is_nan = |value: &Value| matches!(value, Value::Number(x) | Value::Date(x) if x.is_nan());
    values.filter(|value| !is_nan(value)).reduce(|best, value| if precedes(&value, &best) { value } else { best })
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::{SERIES, check};

    #[test]
    fn every_group_gets_every_key() {
        check(
            r#"[{"type": "impute", "field": "y", "key": "x", "groupby": ["s"], "value": null}]"#,
            SERIES,
            r#"[
                {"s": "p", "x": 1, "y": 2},
                {"s": "p", "x": 2, "y": -1},
                {"s": "q", "x": 1, "y": 4},
                {"s": "q", "x": 3, "y": 5},
                {"s": "r", "x": 2, "y": -3},
                {"_impute": true, "s": "p", "x": 3, "y": null},
                {"_impute": true, "s": "q", "x": 2, "y": null},
                {"_impute": true, "s": "r", "x": 1, "y": null},
                {"_impute": true, "s": "r", "x": 3, "y": null}
            ]"#,
        );
        check(
            r#"[{"type": "impute", "field": "y", "key": "x", "groupby": ["s"], "keyvals": [4, 1]}]"#,
            SERIES,
            r#"[
                {"s": "p", "x": 1, "y": 2},
                {"s": "p", "x": 2, "y": -1},
                {"s": "q", "x": 1, "y": 4},
                {"s": "q", "x": 3, "y": 5},
                {"s": "r", "x": 2, "y": -3},
                {"_impute": true, "s": "p", "x": 4, "y": 0},
                {"_impute": true, "s": "p", "x": 3, "y": 0},
                {"_impute": true, "s": "q", "x": 4, "y": 0},
                {"_impute": true, "s": "q", "x": 2, "y": 0},
                {"_impute": true, "s": "r", "x": 4, "y": 0},
                {"_impute": true, "s": "r", "x": 1, "y": 0},
                {"_impute": true, "s": "r", "x": 3, "y": 0}
            ]"#,
        );
    }

    #[test]
    fn methods_look_at_the_group_alone() {
        check(
            r#"[{"type": "impute", "field": "y", "key": "x", "groupby": ["s"], "method": "mean"}]"#,
            SERIES,
            r#"[
                {"s": "p", "x": 1, "y": 2},
                {"s": "p", "x": 2, "y": -1},
                {"s": "q", "x": 1, "y": 4},
                {"s": "q", "x": 3, "y": 5},
                {"s": "r", "x": 2, "y": -3},
                {"_impute": true, "s": "p", "x": 3, "y": 0.5},
                {"_impute": true, "s": "q", "x": 2, "y": 4.5},
                {"_impute": true, "s": "r", "x": 1, "y": -3},
                {"_impute": true, "s": "r", "x": 3, "y": -3}
            ]"#,
        );
        check(
            r#"[{"type": "impute", "field": "y", "key": "x", "groupby": ["s"], "method": "max"}]"#,
            SERIES,
            r#"[
                {"s": "p", "x": 1, "y": 2},
                {"s": "p", "x": 2, "y": -1},
                {"s": "q", "x": 1, "y": 4},
                {"s": "q", "x": 3, "y": 5},
                {"s": "r", "x": 2, "y": -3},
                {"_impute": true, "s": "p", "x": 3, "y": 2},
                {"_impute": true, "s": "q", "x": 2, "y": 5},
                {"_impute": true, "s": "r", "x": 1, "y": -3},
                {"_impute": true, "s": "r", "x": 3, "y": -3}
            ]"#,
        );
        check(
            r#"[{"type": "impute", "field": "y", "key": "x", "groupby": ["s"], "method": "median"}]"#,
            SERIES,
            r#"[
                {"s": "p", "x": 1, "y": 2},
                {"s": "p", "x": 2, "y": -1},
                {"s": "q", "x": 1, "y": 4},
                {"s": "q", "x": 3, "y": 5},
                {"s": "r", "x": 2, "y": -3},
                {"_impute": true, "s": "p", "x": 3, "y": 0.5},
                {"_impute": true, "s": "q", "x": 2, "y": 4.5},
                {"_impute": true, "s": "r", "x": 1, "y": -3},
                {"_impute": true, "s": "r", "x": 3, "y": -3}
            ]"#,
        );
    }

    #[test]
    fn a_full_table_stays_as_it_is() {
        check(r#"[{"type": "impute", "field": "y", "key": "x"}]"#, r#"[{"x": 1, "y": 2}]"#, r#"[{"x": 1, "y": 2}]"#);
    }
}
