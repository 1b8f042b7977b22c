//! Columns put together from pieces, and cells changed one distinct value at a time.

use std::rc::Rc;

use super::{Cell, Column, Table, TextsBuilder, Value};
use crate::error::Result;

/// The one type that all pieces share.
#[derive(Clone, Copy, PartialEq)]
enum ColumnType {
    Number,
    Date,
    Bool,
    Text,
    Mixed,
}

fn column_type(column: &Column) -> Option<ColumnType> {
    Some(match column {
        Column::Numbers { .. } => ColumnType::Number,
        Column::Dates { .. } => ColumnType::Date,
        Column::Bools { .. } => ColumnType::Bool,
        Column::Texts { .. } => ColumnType::Text,
        Column::Polygons(_) | Column::Values(_) => ColumnType::Mixed,
        Column::Constant { value, .. } => match value {
            Value::Undefined | Value::Null => return None,
            Value::Number(_) => ColumnType::Number,
            Value::Date(_) => ColumnType::Date,
            Value::Bool(_) => ColumnType::Bool,
            Value::Text(_) => ColumnType::Text,
            _ => ColumnType::Mixed,
        },
    })
}

impl Column {
    /// One column of `rows` cells from pieces that each say where their cells go. A row that no piece
    /// names is undefined; of two pieces that name a row, the later wins.
    pub(crate) fn scatter(rows: usize, pieces: &[(Vec<usize>, Rc<Column>)]) -> Self {
        let mut types = pieces.iter().filter_map(|(_, piece)| column_type(piece));
        let first = types.next().unwrap_or(ColumnType::Mixed);
        let shared = if types.all(|kind| kind == first) { first } else { ColumnType::Mixed };
        if shared == ColumnType::Mixed {
            let mut values = vec![Value::Undefined; rows];
            for (places, piece) in pieces {
                for (cell, &row) in piece.iter().zip(places) {
                    values[row] = cell;
                }
            }
            return values.into_iter().collect();
        }
        let mut mask = vec![Cell::Undefined; rows];
        let mut numbers =
            vec![f64::NAN; if matches!(shared, ColumnType::Number | ColumnType::Date) { rows } else { 0 }];
        let mut flags = vec![false; if shared == ColumnType::Bool { rows } else { 0 }];
        let mut texts = TextsBuilder::default();
        let mut codes = vec![0; if shared == ColumnType::Text { rows } else { 0 }];
        for (places, piece) in pieces {
            for (i, &row) in places.iter().enumerate() {
                mask[row] = piece.cell(i);
            }
            match &**piece {
                Self::Numbers { values, .. } | Self::Dates { values, .. } => {
                    for (&x, &row) in values.iter().zip(places) {
                        numbers[row] = x;
                    }
                }
                Self::Bools { values, .. } => {
                    for (&flag, &row) in values.iter().zip(places) {
                        flags[row] = flag;
                    }
                }
                Self::Texts { words, codes: from, .. } => {
                    let mut known = vec![None; words.len()];
                    for (i, (&code, &row)) in from.iter().zip(places).enumerate() {
                        if piece.cell(i) == Cell::Present {
                            let word = code as usize;
                            codes[row] = *known[word].get_or_insert_with(|| texts.code(Rc::clone(&words[word])));
                        }
                    }
                }
                Self::Constant { value, .. } => match value {
                    Value::Number(x) | Value::Date(x) => places.iter().for_each(|&row| numbers[row] = *x),
                    Value::Bool(flag) => places.iter().for_each(|&row| flags[row] = *flag),
                    Value::Text(text) => {
                        let code = texts.code(Rc::clone(text));
                        places.iter().for_each(|&row| codes[row] = code);
                    }
                    _ => {}
                },
                Self::Polygons(_) | Self::Values(_) => {}
            }
        }
        let mask = mask.iter().any(|cell| *cell != Cell::Present).then_some(mask);
        match shared {
            ColumnType::Number => Self::Numbers { values: numbers, mask },
            ColumnType::Date => Self::Dates { values: numbers, mask },
            ColumnType::Bool => Self::Bools { values: flags, mask },
            ColumnType::Text | ColumnType::Mixed => Self::Texts { words: texts.words(), codes, mask },
        }
    }

    /// The cells of all pieces, one piece after the other.
    pub(crate) fn concat(pieces: &[Rc<Column>]) -> Self {
        let mut at = 0;
        let place = |piece: &Rc<Column>| {
            let from = at;
            at += piece.len();
            ((from..at).collect(), Rc::clone(piece))
        };
        let pieces: Vec<_> = pieces.iter().map(place).collect();
        Self::scatter(at, &pieces)
    }

    /// Each cell changed by `change`, which is asked once for each distinct text: it must depend on the value alone.
    ///
    /// # Errors
    ///
    /// Those of `change`, with the number of the first row that has such a value.
    pub(crate) fn map(
        &self,
        mut change: impl FnMut(&Value) -> Result<Value>,
    ) -> Result<Self, (usize, crate::error::Error)> {
        match self {
            Self::Constant { value, rows } => {
                Ok(Self::Constant { value: change(value).map_err(|error| (0, error))?, rows: *rows })
            }
            // A dictionary may be far larger than the rows that were kept of it.
            Self::Texts { words, codes, .. } if words.len() <= codes.len() => {
                let mut known: Vec<Option<usize>> = vec![None; words.len() + 2];
                let mut distinct = Vec::new();
                let mut slots = Vec::with_capacity(codes.len());
                for (row, &code) in codes.iter().enumerate() {
                    let word = match self.cell(row) {
                        Cell::Present => code as usize,
                        Cell::Null => words.len(),
                        Cell::Undefined => words.len() + 1,
                    };
                    let slot = match known[word] {
                        Some(slot) => slot,
                        None => {
                            distinct.push(change(&self.value(row)).map_err(|error| (row, error))?);
                            *known[word].insert(distinct.len() - 1)
                        }
                    };
                    slots.push(slot);
                }
                Ok(distinct.into_iter().collect::<Self>().take(&slots))
            }
            _ => {
                let change = |(row, value)| change(&value).map_err(|error| (row, error));
                self.iter().enumerate().map(change).collect()
            }
        }
    }
}

impl Table {
    /// The rows of all tables, one table after the other; a column that a table lacks is undefined there.
    pub(crate) fn concat(tables: &[Rc<Table>]) -> Self {
        if let [one] = tables {
            return Self::clone(one);
        }
        let mut all = Self::with_rows(tables.iter().map(|table| table.rows()).sum());
        for name in tables.iter().flat_map(|table| table.names()) {
            if all.column(name).is_none() {
                let piece = |table: &Rc<Table>| match table.column(name) {
                    Some(column) => Rc::clone(column),
                    None => Rc::new(Column::undefined(table.rows())),
                };
                let pieces: Vec<_> = tables.iter().map(piece).collect();
                all.set(Rc::clone(name), Column::concat(&pieces));
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: &[Value]) -> Rc<Column> {
        Rc::new(values.iter().cloned().collect())
    }

    #[track_caller]
    fn check(got: &Column, want: &[Value]) {
        assert_eq!(format!("{:?}", got.iter().collect::<Vec<_>>()), format!("{want:?}"), "{got:?}");
    }

    #[test]
    fn pieces_of_one_type_keep_it_and_others_mix() {
        let (n, t) = (Value::Number, |text: &str| Value::text(text));
        let numbers = column(&[n(1.0), Value::Null]);
        let constant = Rc::new(Column::Constant { value: n(7.0), rows: 1 });
        let got = Column::scatter(4, &[(vec![2, 0], Rc::clone(&numbers)), (vec![1], constant)]);
        assert!(matches!(got, Column::Numbers { .. }));
        check(&got, &[Value::Null, n(7.0), n(1.0), Value::Undefined]);
        let texts = column(&[t("a"), t("b"), Value::Undefined, t("a")]);
        let got = Column::concat(&[Rc::clone(&texts), column(&[t("b"), t("c")])]);
        assert!(matches!(&got, Column::Texts { words, .. } if words.len() == 3));
        check(&got, &[t("a"), t("b"), Value::Undefined, t("a"), t("b"), t("c")]);
        check(&Column::concat(&[texts, numbers]).take(&[0, 4]), &[t("a"), n(1.0)]);
    }

    #[test]
    fn a_text_is_changed_once_however_often_it_stands() {
        let texts = column(&[Value::text("a"), Value::text("b"), Value::Null, Value::text("a")]);
        let mut asked = 0;
        let got = texts.map(|value| {
            asked += 1;
            Ok(Value::Number(value.to_text().len() as f64))
        });
        check(&got.unwrap(), &[Value::Number(1.0), Value::Number(1.0), Value::Number(4.0), Value::Number(1.0)]);
        assert_eq!(asked, 3);
    }

    #[test]
    fn tables_of_different_columns_are_undefined_where_they_lack_one() {
        let mut a = Table::with_rows(1);
        a.set("x", Column::numbers(vec![1.0]));
        let mut b = Table::with_rows(1);
        b.set("y", Column::numbers(vec![2.0]));
        let both = Table::concat(&[Rc::new(a), Rc::new(b)]);
        check(both.column("x").unwrap(), &[Value::Number(1.0), Value::Undefined]);
        check(both.column("y").unwrap(), &[Value::Undefined, Value::Number(2.0)]);
    }
}
