//! Order of rows by Vega's comparison of several columns, each ascending or descending.
//!
//! A column whose cells can all be compared becomes ranks, so that sorting moves integers; only a true mixture of
//! types is compared value by value. Ties keep row order.

use std::cmp::Ordering;
use std::rc::Rc;

use super::field::Field;
use super::key::cell;
use super::params::{Param, Resolved};
use crate::error::{Error, Result};
use crate::expr::Context;
use crate::js;
use crate::js::compare_texts;
use crate::table::column::Cell;
use crate::table::{Column, Table, Value};

/// The parameter `{"field": ..., "order": ...}`: which fields decide, and which of them from high to low.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sort {
    fields: Vec<(Field, bool)>,
}

impl Sort {
    /// Reads the parameter `key`; `None` when it names no field.
    pub(super) fn read(params: &Resolved, key: &str) -> Result<Option<Self>> {
        let Some(param) = params.param(key) else { return Ok(None) };
        Self::from_param(param).map_err(|e| e.under(key))
    }

    fn from_param(param: &Param) -> Result<Option<Self>> {
        if !matches!(param, Param::Object(_) | Param::Value(Value::Object(_))) {
            return Err(Error::spec("a sort order has to be {\"field\": ..., \"order\": ...}"));
        }
        let list = |key: &str| param.member(key).map(|list| list.items()).unwrap_or_default();
        let orders = list("order");
        let mut fields = Vec::new();
        for (i, item) in list("field").iter().enumerate() {
            let Some(field) = Field::read(item).map_err(|e| e.under(i).under("field"))? else { continue };
            let descending = orders.get(i).is_some_and(|order| &*order.to_value().to_text() == "descending");
            fields.push((field, descending));
        }
        Ok((!fields.is_empty()).then_some(Self { fields }))
    }

    /// The order of the rows of `table`.
    pub(crate) fn order(&self, table: &Table, context: &dyn Context) -> Result<Order> {
        let mut order = Order::default();
        for (field, descending) in &self.fields {
            order.then(&*field.column(table, context)?, *descending);
        }
        Ok(order)
    }
}

/// Rows compared by columns, the first one that differs deciding.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    keys: Vec<(Ranks, bool)>,
}

impl Order {
    /// Adds a column that decides where all before it are equal.
    pub(crate) fn then(&mut self, column: &Column, descending: bool) {
        self.keys.push((Ranks::new(column), descending));
    }

    pub(crate) fn compare(&self, a: usize, b: usize) -> Ordering {
        for (ranks, descending) in &self.keys {
            let order = ranks.compare(a, b);
            if order != Ordering::Equal {
                return if *descending { order.reverse() } else { order };
            }
        }
        Ordering::Equal
    }

    /// Sorts row numbers; equal rows stay as they are.
    pub(crate) fn sort(&self, rows: &mut [usize]) {
        if self.keys.iter().all(|(ranks, _)| matches!(ranks, Ranks::Ranked(_))) {
            match self.keys.as_slice() {
                [(Ranks::Ranked(ranks), false)] => rows.sort_by_key(|&row| ranks[row]),
                _ => rows.sort_by(|&a, &b| self.compare(a, b)),
            }
        } else {
            // Vega breaks ties by the age of rows, which tells where the order is not one.
            js::sort(rows, &|&a, &b| self.compare(a, b).then(a.cmp(&b)));
        }
    }
}

/// One column, ready to be compared.
#[derive(Clone, Debug)]
enum Ranks {
    /// Whole numbers in the order of the cells.
    Ranked(Vec<u64>),
    /// A mixture of types, in which some pairs cannot be compared.
    Mixed(Vec<Value>),
}

/// The rank of null and undefined, which come first; NaN is next, and numbers follow.
const MISSING: u64 = 0;
const NAN: u64 = 1;

impl Ranks {
    fn new(column: &Column) -> Self {
        match column {
            Column::Numbers { values, mask } | Column::Dates { values, mask } => {
                let rank = |(row, x): (usize, &f64)| match cell(mask.as_deref(), row) {
                    Cell::Present => rank_number(*x),
                    _ => MISSING,
                };
                Self::Ranked(values.iter().enumerate().map(rank).collect())
            }
            Column::Bools { values, mask } => {
                let rank = |(row, flag): (usize, &bool)| match cell(mask.as_deref(), row) {
                    Cell::Present => 1 + u64::from(*flag),
                    _ => MISSING,
                };
                Self::Ranked(values.iter().enumerate().map(rank).collect())
            }
            Column::Texts { words, codes, mask } => {
                let ranks = rank_words(words);
                let rank = |(row, &code): (usize, &u32)| match cell(mask.as_deref(), row) {
                    Cell::Present => 1 + u64::from(ranks[code as usize]),
                    _ => MISSING,
                };
                Self::Ranked(codes.iter().enumerate().map(rank).collect())
            }
            Column::Constant { rows, .. } => Self::Ranked(vec![0; *rows]),
            Column::Values(values) => Self::of_values(values),
            Column::Polygons(_) => Self::of_values(&column.iter().collect::<Vec<_>>()),
        }
    }

    fn of_values(values: &[Value]) -> Self {
        let rank = |value: &Value| match value {
            Value::Undefined | Value::Null => Some(MISSING),
            Value::Number(x) | Value::Date(x) => Some(rank_number(*x)),
            Value::Bool(flag) => Some(rank_number(f64::from(u8::from(*flag)))),
            _ => None,
        };
        match values.iter().map(rank).collect() {
            Some(ranks) => Self::Ranked(ranks),
            None => Self::Mixed(values.to_vec()),
        }
    }

    fn compare(&self, a: usize, b: usize) -> Ordering {
        match self {
            Self::Ranked(ranks) => ranks[a].cmp(&ranks[b]),
            Self::Mixed(values) => values[a].compare(&values[b]),
        }
    }
}

/// The rank of each word in JavaScript's order of strings.
pub(super) fn rank_words(words: &[Rc<str>]) -> Vec<u32> {
    let mut sorted: Vec<usize> = (0..words.len()).collect();
    sorted.sort_by(|&a, &b| compare_texts(&words[a], &words[b]));
    let mut ranks = vec![0; words.len()];
    for (rank, &word) in (0..).zip(&sorted) {
        ranks[word] = rank;
    }
    ranks
}

/// A whole number in the order of the doubles, above [`NAN`]. Both zeros are one.
fn rank_number(x: f64) -> u64 {
    if x.is_nan() {
        return NAN;
    }
    let bits = if x == 0.0 { 0 } else { x.to_bits() };
    // Positive doubles are ordered as their bits, negative ones in reverse; the NaNs leave room for the ranks below.
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

#[cfg(test)]
mod tests {
    use super::Order;
    use crate::table::{Column, Value};

    #[track_caller]
    fn check(values: Vec<Value>, descending: bool, rows: &[usize]) {
        let mut order = Order::default();
        order.then(&values.iter().cloned().collect(), descending);
        let mut found: Vec<usize> = (0..values.len()).collect();
        order.sort(&mut found);
        assert_eq!(found, rows, "{values:?}");
    }

    #[test]
    fn missing_comes_first_then_nan_then_numbers() {
        let n = Value::Number;
        check(vec![n(2.0), n(-1.0), n(f64::NAN), Value::Null, n(f64::NEG_INFINITY)], false, &[3, 2, 4, 1, 0]);
        check(vec![n(2.0), n(-1.0), n(f64::NAN), Value::Null, n(0.0), n(-0.0)], true, &[0, 4, 5, 1, 2, 3]);
        check(vec![n(3.0), Value::Bool(true), Value::Date(2.0)], false, &[1, 2, 0]);
    }

    #[test]
    fn strings_go_by_code_unit_and_incomparable_pairs_stay() {
        let t = |t: &str| Value::text(t);
        check(vec![t("b"), t("10"), t("9"), t("Z"), Value::Undefined], false, &[4, 1, 2, 3, 0]);
        check(vec![t("\u{ffff}"), t("\u{1f600}")], false, &[1, 0]);
        check(vec![t("x"), Value::Number(5.0), t("y")], false, &[0, 1, 2]);
        check(vec![Value::Number(10.0), t("9"), Value::Number(8.0)], false, &[2, 1, 0]);
    }

    #[test]
    fn a_later_column_breaks_ties() {
        let mut order = Order::default();
        order.then(&Column::numbers(vec![1.0, 0.0, 1.0, 0.0]), true);
        order.then(&["b", "d", "a", "c"].map(Value::text).into_iter().collect(), false);
        let mut rows = vec![0, 1, 2, 3];
        order.sort(&mut rows);
        assert_eq!(rows, [2, 0, 3, 1]);
    }

    #[test]
    fn long_mixtures_sort_without_a_total_order() {
        let values: Vec<Value> = (0..500)
            .map(|i| if i % 3 == 0 { Value::text("x") } else { Value::Number(f64::from(i * 7919 % 500)) })
            .collect();
        let mut order = Order::default();
        order.then(&Column::Values(values), false);
        let mut rows: Vec<usize> = (0..500).collect();
        order.sort(&mut rows);
        rows.sort_unstable();
        assert_eq!(rows, (0..500).collect::<Vec<_>>());
    }
}
