//! `extent`: the least and greatest number of a field, for a signal.

use std::rc::Rc;

use super::field::Field;
use super::params::Resolved;
use super::{Host, Output};
use crate::error::{Error, Result};
use crate::table::{Cell, Column, Table, Value};

/// `extent`.
#[derive(Clone, Debug)]
pub(crate) struct Extent {
    field: Field,
}

impl Extent {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        Ok(Self { field: params.required_field("field")? })
    }

    /// The signal is `[min, max]`, both undefined when nothing finite was met.
    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let (min, max) = extent(&*self.field.column(input, host)?);
        let ends = if min.is_finite() && max.is_finite() {
            vec![Value::Number(min), Value::Number(max)]
        } else {
            host.keep_warning(Error::data(format!("the field \"{}\" has no finite extent", self.field.name)));
            vec![Value::Undefined; 2]
        };
        Ok(Output { table: Rc::clone(input), signal: Some(Value::array(ends)) })
    }
}

/// Least and greatest number, infinite the wrong way round when there is none. Missing cells and empty strings are left
/// out, other strings are read as numbers, NaN never counts.
pub(crate) fn extent(column: &Column) -> (f64, f64) {
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut add = |x: f64| {
        if x < min {
            min = x;
        }
        if x > max {
            max = x;
        }
    };
    match column {
        Column::Numbers { values, mask: None } | Column::Dates { values, mask: None } => {
            values.iter().copied().for_each(add);
        }
        Column::Texts { words, codes, .. } if words.are_cheap_for(codes.len()) => {
            let present =
                (0..codes.len()).filter(|&row| column.cell(row) == Cell::Present).map(|row| codes[row] as usize);
            present.filter(|&word| !words[word].is_empty()).map(|word| words.numbers()[word]).for_each(add);
        }
        _ => column.iter().filter_map(|value| number(&value)).for_each(&mut add),
    }
    (min, max)
}

/// Vega's toNumber: nothing for what is missing or an empty string, else JavaScript's unary plus.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Undefined | Value::Null => None,
        Value::Text(text) if text.is_empty() => None,
        value => Some(value.to_number()),
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::{Desk, check_signal, json, table};

    #[test]
    fn numbers_in_strings_count_and_nan_does_not() {
        check_signal(
            r#"[{"type": "extent", "field": "v"}]"#,
            r#"[{"v": "12"}, {"v": 3}, {"v": null}, {"v": ""}]"#,
            "[3, 12]",
        );
        let dates = r#"[{"v": {"$date": 5}}, {"v": "$NaN"}, {"v": {"$date": 2}}, {"v": "x"}]"#;
        check_signal(r#"[{"type": "extent", "field": "v"}]"#, dates, "[2, 5]");
    }

    #[test]
    fn nothing_finite_leaves_the_ends_undefined_and_warns() {
        let desk = Desk::new();
        let (_, signal) = desk.run(r#"[{"type": "extent", "field": "v"}]"#, table(r#"[{"v": null}]"#)).unwrap();
        assert_eq!(json(&signal.unwrap()).to_string(), r#"["$undefined","$undefined"]"#);
        assert_eq!(desk.warnings.borrow().len(), 1);
    }
}
