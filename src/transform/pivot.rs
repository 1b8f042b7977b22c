//! `pivot`: the values of one field to columns, each with the aggregate of another field; one row a group.

use std::rc::Rc;

use super::aggregate::op::{Op, output_name};
use super::aggregate::{Measures, Rows};
use super::field::{Field, columns};
use super::group::Groups;
use super::key::{Keys, Spelling};
use super::params::Resolved;
use super::{Host, Output, check_rows};
use crate::error::Result;
use crate::js;
use crate::table::{Column, Table, Value};

/// `pivot`.
#[derive(Clone, Debug)]
pub(crate) struct Pivot {
    groupby: Vec<Field>,
    field: Field,
    value: Field,
    op: Rc<str>,
    /// The greatest number of columns; 0 is no limit.
    limit: usize,
    key: Option<Field>,
}

impl Pivot {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let op = params.text("op").unwrap_or_else(|| "sum".into());
        Op::new(&op).map_err(|e| e.under("op"))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count; casts saturate")]
        let limit = params.number_or("limit", 0.0) as usize;
        Ok(Self {
            groupby: params.fields("groupby")?.unwrap_or_default(),
            field: params.required_field("field")?,
            value: params.required_field("value")?,
            op,
            limit,
            key: params.field("key")?,
        })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let dimensions = columns(&self.groupby, input, host)?;
        let groups = match &self.key {
            Some(key) => Groups::new(&[key.column(input, host)?], input.rows(), Spelling::Piped),
            None => Groups::new(&dimensions, input.rows(), Spelling::Piped),
        };
        let mut table = Table::with_rows(groups.len());
        for (field, column) in self.groupby.iter().zip(&dimensions) {
            table.set(Rc::clone(&field.name), column.take(&groups.first));
        }
        let pivot = Pivoted::new(&*self.field.column(input, host)?, self.limit);
        check_rows(groups.len().saturating_mul(pivot.values.len()))?;
        let columns = match Op::new(&self.op)? {
            op if op.needs_rows() => self.by_column(input, &groups, &pivot, host)?,
            _ => self.by_pair(input, &groups, &pivot, host)?,
        };
        for (value, column) in pivot.values.iter().zip(columns) {
            table.set(output_name(&self.op, "", Some(&value.to_text())), column);
        }
        Ok(table.into())
    }

    /// All cells at once, as the figures of the pairs of group and column.
    fn by_pair(&self, input: &Table, groups: &Groups, pivot: &Pivoted, host: &dyn Host) -> Result<Vec<Column>> {
        let width = pivot.values.len();
        let of_pair = |(row, &group): (usize, &u32)| Some((row, group as usize * width + pivot.of_row[row]?));
        let pairs: Vec<(usize, usize)> = groups.of_row.iter().enumerate().filter_map(of_pair).collect();
        let rows: Vec<usize> = pairs.iter().map(|(row, _)| *row).collect();
        let of_row: Vec<u32> = pairs.iter().map(|(_, pair)| u32::try_from(*pair).unwrap_or(u32::MAX)).collect();
        let field = Field::new("value")?;
        let mut taken = Table::with_rows(rows.len());
        taken.set("value", self.value.column(input, host)?.take(&rows));
        let measures = self.measures(field)?;
        let rows = Rows { of_row: &of_row, count: groups.len() * width };
        let column = measures.evaluate(&taken, &rows, host)?.into_iter().next().map(|(_, column)| column);
        let cells = |i: usize| (0..groups.len()).map(|group| group * width + i).collect::<Vec<_>>();
        Ok(column.map_or_else(Vec::new, |column| (0..width).map(|i| column.take(&cells(i))).collect()))
    }

    /// One column after the other, the rows of the others being NaN: what an operation sees that looks at all rows.
    fn by_column(&self, input: &Table, groups: &Groups, pivot: &Pivoted, host: &dyn Host) -> Result<Vec<Column>> {
        let values = self.value.column(input, host)?;
        let rows = Rows { of_row: &groups.of_row, count: groups.len() };
        // A name that no row of the input can hold.
        const NAME: &str = "\u{0}pivot";
        let measures = self.measures(Field::new(NAME)?)?;
        let column = |i: usize| {
            let cell =
                |row: usize| if pivot.of_row[row] == Some(i) { values.value(row) } else { Value::Number(f64::NAN) };
            let mut table = Table::clone(input);
            table.set(NAME, (0..input.rows()).map(cell).collect::<Column>());
            let found = measures.evaluate(&table, &rows, host)?.into_iter().next();
            Ok(found.map_or_else(|| Column::undefined(groups.len()), |(_, column)| Column::clone(&column)))
        };
        (0..pivot.values.len()).map(column).collect()
    }

    fn measures(&self, field: Field) -> Result<Measures> {
        let mut measures = Measures::default();
        measures.push_pivoted(Op::new(&self.op)?, field);
        Ok(measures)
    }
}

/// The pivoted field's values in ascending order, and the place of each row's own.
struct Pivoted {
    values: Vec<Value>,
    of_row: Vec<Option<usize>>,
}

impl Pivoted {
    fn new(column: &Column, limit: usize) -> Self {
        let keys = Keys::new(column, Spelling::Piped);
        let mut first = vec![None; keys.keys.len()];
        for (row, &code) in keys.of_row.iter().enumerate() {
            first[code as usize].get_or_insert(row);
        }
        let value =
            |(code, row): (usize, &Option<usize>)| (code, row.map_or(Value::Undefined, |row| column.value(row)));
        let mut values: Vec<(usize, Value)> = first.iter().enumerate().map(value).collect();
        js::sort(&mut values, &|(_, a), (_, b)| a.compare(b));
        if limit > 0 {
            values.truncate(limit);
        }
        let mut place = vec![None; keys.keys.len()];
        for (i, (code, _)) in values.iter().enumerate() {
            place[*code] = Some(i);
        }
        // Only the first type met of equal strings counts: 1 has a column, "1" is then in none.
        let own =
            |(row, &code): (usize, &u32)| place[code as usize].filter(|&i| values[i].1.strict_eq(&column.value(row)));
        let of_row = keys.of_row.iter().enumerate().map(own).collect();
        Self { values: values.into_iter().map(|(_, value)| value).collect(), of_row }
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::{SERIES, check};

    #[test]
    fn columns_stand_in_ascending_order() {
        check(
            r#"[{"type": "pivot", "groupby": ["x"], "field": "s", "value": "y"}]"#,
            SERIES,
            r#"[{"x": 1, "p": 2, "q": 4}, {"x": 2, "p": -1, "r": -3}, {"x": 3, "q": 5}]"#,
        );
        check(
            r#"[{"type": "pivot", "groupby": ["x"], "field": "s", "value": "y", "op": "count", "limit": 2}]"#,
            SERIES,
            r#"[{"x": 1, "p": 1, "q": 1}, {"x": 2, "p": 1, "q": 0}, {"x": 3, "p": 0, "q": 1}]"#,
        );
    }

    #[test]
    fn operations_that_look_at_all_rows_see_the_others_as_no_numbers() {
        check(
            r#"[{"type": "pivot", "field": "s", "value": "y", "op": "median"}]"#,
            SERIES,
            r#"[{"p": 0.5, "q": 4.5, "r": -3}]"#,
        );
        check(
            r#"[{"type": "pivot", "field": "s", "value": "y", "op": "distinct"}]"#,
            SERIES,
            r#"[{"p": 3, "q": 3, "r": 2}]"#,
        );
    }
}
