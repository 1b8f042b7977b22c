//! Columns: cells of one type side by side, with a mask for what is missing.

use std::rc::Rc;

use super::Value;
pub(crate) use super::dictionary::{TextsBuilder, Words};
use crate::js::write_number;

/// Why a cell holds nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Cell {
    Present,
    Null,
    Undefined,
}

/// Cells of one type. `mask` is `None` while every cell is present.
#[derive(Clone, Debug)]
pub(crate) enum Column {
    Numbers {
        values: Vec<f64>,
        mask: Option<Vec<Cell>>,
    },
    /// Milliseconds since 1970 UTC; NaN is an invalid date.
    Dates {
        values: Vec<f64>,
        mask: Option<Vec<Cell>>,
    },
    Bools {
        values: Vec<bool>,
        mask: Option<Vec<Cell>>,
    },
    /// Dictionary-encoded strings: `codes` index `words`; a word may be in no row, and no word stands twice.
    Texts {
        words: Rc<Words>,
        codes: Vec<u32>,
        mask: Option<Vec<Cell>>,
    },
    /// Closed paths through corners. A cell that is read is the text of an SVG path, and null where there is no path.
    Polygons(Vec<Option<Vec<[f64; 2]>>>),
    /// One value for all rows.
    Constant {
        value: Value,
        rows: usize,
    },
    /// Anything else: arrays, objects, mixtures of types.
    Values(Vec<Value>),
}

/// A column builder by type: numbers stay numbers, dates dates, and so on; a mixture becomes [`Column::Values`].
impl FromIterator<Value> for Column {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        let values: Vec<Value> = values.into_iter().collect();
        let mut kind = None;
        let mut missing = false;
        for value in &values {
            let this = match value {
                Value::Undefined | Value::Null => {
                    missing = true;
                    continue;
                }
                Value::Number(_) => 0,
                Value::Date(_) => 1,
                Value::Bool(_) => 2,
                Value::Text(_) => 3,
                Value::Array(_) | Value::Object(_) | Value::Regex(_) => return Self::Values(values),
            };
            if *kind.get_or_insert(this) != this {
                return Self::Values(values);
            }
        }
        let mask = missing.then(|| values.iter().map(Cell::of).collect());
        let number = |value: &Value| match value {
            Value::Number(x) | Value::Date(x) => *x,
            _ => f64::NAN,
        };
        match kind {
            Some(0) => Self::Numbers { values: values.iter().map(number).collect(), mask },
            Some(1) => Self::Dates { values: values.iter().map(number).collect(), mask },
            Some(2) => Self::Bools { values: values.iter().map(|v| matches!(v, Value::Bool(true))).collect(), mask },
            Some(_) => {
                let mut texts = TextsBuilder::default();
                for value in &values {
                    match value {
                        Value::Text(text) => texts.push(Rc::clone(text)),
                        _ => texts.push_missing(Cell::of(value)),
                    }
                }
                texts.finish()
            }
            None => Self::Values(values),
        }
    }
}

impl Cell {
    fn of(value: &Value) -> Self {
        match value {
            Value::Undefined => Self::Undefined,
            Value::Null => Self::Null,
            _ => Self::Present,
        }
    }

    fn value(self) -> Option<Value> {
        match self {
            Self::Present => None,
            Self::Null => Some(Value::Null),
            Self::Undefined => Some(Value::Undefined),
        }
    }
}

impl Column {
    /// Numbers that are all present (NaN is a present number).
    pub(crate) fn numbers(values: Vec<f64>) -> Self {
        Self::Numbers { values, mask: None }
    }

    /// `rows` cells that are undefined.
    pub(crate) fn undefined(rows: usize) -> Self {
        Self::Constant { value: Value::Undefined, rows }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Numbers { values, .. } | Self::Dates { values, .. } => values.len(),
            Self::Bools { values, .. } => values.len(),
            Self::Texts { codes, .. } => codes.len(),
            Self::Constant { rows, .. } => *rows,
            Self::Polygons(paths) => paths.len(),
            Self::Values(values) => values.len(),
        }
    }

    /// Where a cell is missing; `None` when none is, or when cells hold their own null and undefined.
    pub(crate) fn mask(&self) -> Option<&[Cell]> {
        match self {
            Self::Numbers { mask, .. }
            | Self::Dates { mask, .. }
            | Self::Bools { mask, .. }
            | Self::Texts { mask, .. } => mask.as_deref(),
            Self::Constant { .. } | Self::Polygons(_) | Self::Values(_) => None,
        }
    }

    /// Whether the cell of one row is there.
    pub(crate) fn cell(&self, row: usize) -> Cell {
        match self {
            Self::Values(values) => Cell::of(&values[row]),
            Self::Constant { value, .. } => Cell::of(value),
            Self::Polygons(paths) => paths[row].as_ref().map_or(Cell::Null, |_| Cell::Present),
            _ => self.mask().map_or(Cell::Present, |mask| mask[row]),
        }
    }

    /// The cell of one row.
    pub(crate) fn value(&self, row: usize) -> Value {
        if let Some(missing) = self.mask().and_then(|mask| mask[row].value()) {
            return missing;
        }
        match self {
            Self::Numbers { values, .. } => Value::Number(values[row]),
            Self::Dates { values, .. } => Value::Date(values[row]),
            Self::Bools { values, .. } => Value::Bool(values[row]),
            Self::Texts { words, codes, .. } => Value::Text(Rc::clone(&words[codes[row] as usize])),
            Self::Constant { value, .. } => value.clone(),
            Self::Polygons(paths) => paths[row].as_deref().map_or(Value::Null, |path| Value::text(svg_path(path))),
            Self::Values(values) => values[row].clone(),
        }
    }

    /// All cells in row order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.len()).map(|row| self.value(row))
    }

    /// The cells of the rows numbered `rows`, in that order.
    #[must_use]
    pub(crate) fn take(&self, rows: &[usize]) -> Self {
        let mask = self.mask().map(|mask| rows.iter().map(|&row| mask[row]).collect());
        match self {
            Self::Numbers { values, .. } => {
                Self::Numbers { values: rows.iter().map(|&row| values[row]).collect(), mask }
            }
            Self::Dates { values, .. } => Self::Dates { values: rows.iter().map(|&row| values[row]).collect(), mask },
            Self::Bools { values, .. } => Self::Bools { values: rows.iter().map(|&row| values[row]).collect(), mask },
            Self::Texts { words, codes, .. } => {
                Self::Texts { words: Rc::clone(words), codes: rows.iter().map(|&row| codes[row]).collect(), mask }
            }
            Self::Constant { value, .. } => Self::Constant { value: value.clone(), rows: rows.len() },
            Self::Polygons(paths) => Self::Polygons(rows.iter().map(|&row| paths[row].clone()).collect()),
            Self::Values(values) => Self::Values(rows.iter().map(|&row| values[row].clone()).collect()),
        }
    }

    /// Each cell as JavaScript's unary plus gives it: null is 0, undefined NaN.
    pub(crate) fn to_numbers(&self) -> Vec<f64> {
        let missing = |mut values: Vec<f64>| {
            for (x, cell) in values.iter_mut().zip(self.mask().unwrap_or_default()) {
                match cell {
                    Cell::Present => {}
                    Cell::Null => *x = 0.0,
                    Cell::Undefined => *x = f64::NAN,
                }
            }
            values
        };
        match self {
            Self::Numbers { values, .. } | Self::Dates { values, .. } => missing(values.clone()),
            Self::Bools { values, .. } => missing(values.iter().map(|&flag| f64::from(u8::from(flag))).collect()),
            Self::Texts { words, codes, .. } if words.are_cheap_for(codes.len()) => {
                let words = words.numbers();
                // A missing cell's code is 0, also when there are no words at all.
                missing(codes.iter().map(|&code| words.get(code as usize).copied().unwrap_or(f64::NAN)).collect())
            }
            Self::Constant { value, rows } => vec![value.to_number(); *rows],
            Self::Texts { .. } | Self::Polygons(_) | Self::Values(_) => {
                self.iter().map(|value| value.to_number()).collect()
            }
        }
    }

    /// Each cell's truth, as JavaScript's `if` sees it.
    pub(crate) fn truthy(&self) -> Vec<bool> {
        let present = |mut flags: Vec<bool>| {
            for (flag, cell) in flags.iter_mut().zip(self.mask().unwrap_or_default()) {
                *flag &= *cell == Cell::Present;
            }
            flags
        };
        match self {
            Self::Numbers { values, .. } => present(values.iter().map(|x| *x != 0.0 && !x.is_nan()).collect()),
            Self::Dates { values, .. } => present(vec![true; values.len()]),
            Self::Bools { values, .. } => present(values.clone()),
            Self::Texts { words, codes, .. } => {
                let some = |&code: &u32| words.get(code as usize).is_some_and(|word| !word.is_empty());
                present(codes.iter().map(some).collect())
            }
            Self::Constant { value, rows } => vec![value.truthy(); *rows],
            Self::Polygons(paths) => paths.iter().map(Option::is_some).collect(),
            Self::Values(values) => values.iter().map(Value::truthy).collect(),
        }
    }
}

/// A closed path through the corners.
fn svg_path(corners: &[[f64; 2]]) -> String {
    let mut path = String::with_capacity(40 * corners.len());
    for (i, [x, y]) in corners.iter().enumerate() {
        path.push(if i == 0 { 'M' } else { 'L' });
        write_number(&mut path, *x);
        path.push(',');
        write_number(&mut path, *y);
    }
    path.push('Z');
    path
}
