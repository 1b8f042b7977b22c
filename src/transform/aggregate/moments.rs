//! Running figures of one field in one group: counts, sums, mean and deviation, extremes; rows come in and, in a sliding
//! window, go out again.
//!
//! Every figure is updated in Vega's order of arithmetic, so that sums agree to the last bit.

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::rc::Rc;

use super::op::Op;
use crate::table::column::Cell;
use crate::table::{Column, Value};
use crate::transform::key::cell;
use crate::transform::order::rank_words;

/// Which figures are kept.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Needs {
    sum: bool,
    product: bool,
    mean: bool,
    deviation: bool,
    min: bool,
    max: bool,
    /// The decay rate of an exponential average; NaN when there is none.
    decay: Option<f64>,
}

impl Needs {
    pub(super) fn add(&mut self, op: Op, parameter: Option<f64>) {
        match op {
            Op::Sum => self.sum = true,
            Op::Product => self.product = true,
            Op::Mean | Op::Average => self.mean = true,
            Op::Variance | Op::Variancep | Op::Stdev | Op::Stdevp | Op::Stderr => {
                self.mean = true;
                self.deviation = true;
            }
            Op::Min | Op::Argmin => self.min = true,
            Op::Max | Op::Argmax => self.max = true,
            Op::Exponential => self.decay = Some(parameter.unwrap_or(f64::NAN)),
            // It shares the rate of an `exponential` beside it, and takes none itself.
            Op::Exponentialb => {
                self.decay.get_or_insert(f64::NAN);
            }
            _ => {}
        }
    }
}

/// A field's cells, ready to be counted and compared.
#[derive(Debug)]
pub(super) struct Cells {
    pub(super) column: Rc<Column>,
    numbers: Vec<f64>,
    state: Option<Vec<State>>,
    /// Rank of each word of a column of texts, by its codes; known once two of them are compared.
    ranks: OnceCell<Vec<u32>>,
}

/// How a cell counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Valid,
    Missing,
    /// NaN, which no operation sees.
    Ignored,
}

impl Cells {
    pub(super) fn new(column: Rc<Column>) -> Self {
        let numbers = match &*column {
            // A word is read as a number once, however many rows hold it.
            Column::Texts { words, codes, mask } => {
                let of_word = words.numbers();
                let number = |(row, &code): (usize, &u32)| match cell(mask.as_deref(), row) {
                    Cell::Present => of_word[code as usize],
                    _ => f64::NAN,
                };
                codes.iter().enumerate().map(number).collect()
            }
            column => column.to_numbers(),
        };
        let state = match &*column {
            Column::Numbers { mask: None, .. } => None,
            Column::Texts { words, codes, mask } => {
                let empty: Vec<bool> = words.iter().map(|word| word.is_empty()).collect();
                let state = |(row, &code): (usize, &u32)| match cell(mask.as_deref(), row) {
                    Cell::Present if !empty[code as usize] => State::Valid,
                    _ => State::Missing,
                };
                Some(codes.iter().enumerate().map(state).collect())
            }
            Column::Dates { values, mask } => {
                let state = |row: usize| match cell(mask.as_deref(), row) {
                    Cell::Present => State::Valid,
                    _ => State::Missing,
                };
                Some((0..values.len()).map(state).collect())
            }
            column => Some(column.iter().map(|value| State::of(&value)).collect()),
        };
        Self { column, numbers, state, ranks: OnceCell::new() }
    }

    fn state(&self, row: usize) -> State {
        match &self.state {
            Some(state) => state[row],
            None if self.numbers[row].is_nan() => State::Ignored,
            None => State::Valid,
        }
    }

    /// JavaScript's `<` between two valid cells.
    fn less(&self, a: usize, b: usize) -> bool {
        match &*self.column {
            Column::Numbers { .. } | Column::Dates { .. } | Column::Bools { .. } => self.numbers[a] < self.numbers[b],
            Column::Texts { words, codes, .. } => {
                let ranks = self.ranks.get_or_init(|| rank_words(words));
                ranks[codes[a] as usize] < ranks[codes[b] as usize]
            }
            column => column.value(a).is_less(&column.value(b)),
        }
    }

    /// The numbers that statistics see: what is missing, empty or no number is left out.
    pub(super) fn statistics(&self, rows: impl Iterator<Item = usize>) -> Vec<f64> {
        rows.filter(|&row| self.state(row) == State::Valid)
            .map(|row| self.numbers[row])
            .filter(|x| !x.is_nan())
            .collect()
    }

    /// The first row with the least value, or with the greatest; the empty string takes part here.
    pub(super) fn extreme(&self, rows: impl Iterator<Item = usize>, want: Ordering) -> Option<usize> {
        let mut best: Option<usize> = None;
        for row in rows {
            let value = self.column.value(row);
            if value.is_missing() {
                continue;
            }
            match best {
                None if value.is_less(&value) || !matches!(value, Value::Number(x) | Value::Date(x) if x.is_nan()) => {
                    best = Some(row);
                }
                None => {}
                Some(held) => {
                    let held_value = self.column.value(held);
                    let better =
                        if want == Ordering::Less { value.is_less(&held_value) } else { held_value.is_less(&value) };
                    if better {
                        best = Some(row);
                    }
                }
            }
        }
        best
    }
}

impl State {
    fn of(value: &Value) -> Self {
        match value {
            Value::Undefined | Value::Null => Self::Missing,
            Value::Text(text) if text.is_empty() => Self::Missing,
            Value::Number(x) if x.is_nan() => Self::Ignored,
            _ => Self::Valid,
        }
    }
}

/// The row that holds the least or greatest value so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Extreme {
    #[default]
    Unset,
    Row(usize),
    /// The row went out of the window; the next reading looks for another.
    Stale,
}

/// The figures. Counts are f64, as they enter divisions.
#[derive(Clone, Debug)]
pub(super) struct Moments {
    pub(super) valid: f64,
    pub(super) missing: f64,
    sum: f64,
    product: f64,
    mean: f64,
    /// The last value's distance from the mean before it.
    distance: f64,
    deviation: f64,
    decayed: f64,
    pub(super) min: Extreme,
    pub(super) max: Extreme,
    /// Whether a later row took the first one's place as least, or as greatest.
    pub(super) min_moved: bool,
    pub(super) max_moved: bool,
}

impl Moments {
    pub(super) fn new() -> Self {
        Self {
            valid: 0.0,
            missing: 0.0,
            sum: 0.0,
            product: 1.0,
            mean: 0.0,
            distance: 0.0,
            deviation: 0.0,
            decayed: 0.0,
            min: Extreme::Unset,
            max: Extreme::Unset,
            min_moved: false,
            max_moved: false,
        }
    }

    pub(super) fn add(&mut self, row: usize, cells: &Cells, needs: &Needs) {
        match cells.state(row) {
            State::Missing => {
                self.missing += 1.0;
                return;
            }
            State::Ignored => return,
            State::Valid => self.valid += 1.0,
        }
        let v = cells.numbers[row];
        if needs.sum {
            self.sum += v;
        }
        if needs.product {
            self.product *= v;
        }
        if needs.mean {
            self.distance = v - self.mean;
            self.mean += self.distance / self.valid;
        }
        if needs.deviation {
            self.deviation += self.distance * (v - self.mean);
        }
        if let Some(rate) = needs.decay {
            self.decayed = rate * self.decayed + v;
        }
        if needs.min {
            match self.min {
                Extreme::Unset => self.min = Extreme::Row(row),
                Extreme::Row(held) if cells.less(row, held) => {
                    self.min = Extreme::Row(row);
                    self.min_moved = true;
                }
                _ => {}
            }
        }
        if needs.max {
            match self.max {
                Extreme::Unset => self.max = Extreme::Row(row),
                Extreme::Row(held) if cells.less(held, row) => {
                    self.max = Extreme::Row(row);
                    self.max_moved = true;
                }
                _ => {}
            }
        }
    }

    pub(super) fn remove(&mut self, row: usize, cells: &Cells, needs: &Needs) {
        match cells.state(row) {
            State::Missing => {
                self.missing -= 1.0;
                return;
            }
            State::Ignored => return,
            State::Valid => self.valid -= 1.0,
        }
        let v = cells.numbers[row];
        if needs.sum {
            self.sum -= v;
        }
        if needs.product {
            self.product /= v;
        }
        if needs.mean {
            self.distance = v - self.mean;
            self.mean -= if self.valid == 0.0 { self.mean } else { self.distance / self.valid };
        }
        if needs.deviation {
            self.deviation -= self.distance * (v - self.mean);
        }
        if let Some(rate) = needs.decay {
            self.decayed = (self.decayed - v / libm::pow(rate, self.valid - 1.0)) / rate;
        }
        // A value at or beyond the extreme takes it along.
        match self.min {
            Extreme::Row(held) if needs.min && !cells.less(held, row) => {
                (self.min, self.min_moved) = (Extreme::Stale, false);
            }
            _ => {}
        }
        match self.max {
            Extreme::Row(held) if needs.max && !cells.less(row, held) => {
                (self.max, self.max_moved) = (Extreme::Stale, false);
            }
            _ => {}
        }
    }

    /// A figure that needs no rows; undefined where there are too few values.
    pub(super) fn figure(&self, op: Op, needs: &Needs) -> Value {
        let any = |x: f64| if self.valid == 0.0 { Value::Undefined } else { Value::Number(x) };
        let spread = |x: f64| if self.valid > 1.0 { Value::Number(x) } else { Value::Undefined };
        let rate = needs.decay.unwrap_or(f64::NAN);
        match op {
            Op::Seen => Value::Number(self.missing + self.valid),
            Op::Missing => Value::Number(self.missing),
            Op::Valid => Value::Number(self.valid),
            Op::Sum => any(self.sum),
            Op::Product => any(self.product),
            Op::Mean | Op::Average => any(self.mean),
            Op::Variance => spread(self.deviation / (self.valid - 1.0)),
            Op::Variancep => spread(self.deviation / self.valid),
            Op::Stdev => spread((self.deviation / (self.valid - 1.0)).sqrt()),
            Op::Stdevp => spread((self.deviation / self.valid).sqrt()),
            Op::Stderr => spread((self.deviation / (self.valid * (self.valid - 1.0))).sqrt()),
            Op::Exponential => any(self.decayed * (1.0 - rate) / (1.0 - libm::pow(rate, self.valid))),
            Op::Exponentialb => any(self.decayed * (1.0 - rate)),
            _ => Value::Undefined,
        }
    }
}
