//! The operations of a window that look at rows by their place among the sorted rows.

use super::Peers;
use crate::error::{Error, Result};
use crate::table::{Column, Value};

/// A window operation, with its parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Op {
    RowNumber,
    Rank,
    DenseRank,
    PercentRank,
    CumeDist,
    /// One of so many equal parts.
    Ntile(f64),
    /// The value so many rows before.
    Lag(f64),
    Lead(f64),
    FirstValue,
    LastValue,
    /// The value of the nth row of the frame, counted from 1.
    NthValue(f64),
    /// The last value that is there, up to this row.
    PrevValue,
    NextValue,
}

impl Op {
    /// The operation named `name`; `None` when it is no window operation.
    ///
    /// # Errors
    ///
    /// A parameter that has to be above zero and is not.
    pub(super) fn new(name: &str, parameter: Option<f64>) -> Result<Option<Self>> {
        let offset = || parameter.filter(|x| *x != 0.0 && !x.is_nan()).unwrap_or(1.0);
        let positive = || match parameter {
            Some(x) if x > 0.0 => Ok(x),
            _ => Err(Error::spec(format!("\"{name}\" needs a parameter above zero"))),
        };
        Ok(Some(match name {
            "row_number" => Self::RowNumber,
            "rank" => Self::Rank,
            "dense_rank" => Self::DenseRank,
            "percent_rank" => Self::PercentRank,
            "cume_dist" => Self::CumeDist,
            "ntile" => Self::Ntile(positive()?),
            "lag" => Self::Lag(offset()),
            "lead" => Self::Lead(offset()),
            "first_value" => Self::FirstValue,
            "last_value" => Self::LastValue,
            "nth_value" => Self::NthValue(positive()?),
            "prev_value" => Self::PrevValue,
            "next_value" => Self::NextValue,
            _ => return Ok(None),
        }))
    }

    pub(super) fn needs_field(self) -> bool {
        matches!(
            self,
            Self::Lag(_)
                | Self::Lead(_)
                | Self::FirstValue
                | Self::LastValue
                | Self::NthValue(_)
                | Self::PrevValue
                | Self::NextValue
        )
    }
}

/// One group's rows in order, with the peers and the frame of each place.
pub(super) struct Partition<'a> {
    pub(super) rows: &'a [usize],
    pub(super) peers: &'a Peers,
    pub(super) frames: &'a [(usize, usize)],
}

/// An operation on its way down a partition.
pub(super) struct State<'a> {
    op: Op,
    column: Option<&'a Column>,
    rank: f64,
    reached: usize,
    held: Value,
    /// Where `held` was found ahead; -1 before the first search.
    found: Option<usize>,
}

impl<'a> State<'a> {
    pub(super) fn new(op: Op, column: Option<&'a Column>) -> Self {
        Self { op, column, rank: 1.0, reached: 0, held: Value::Null, found: None }
    }

    /// The value at place `i`; places are asked for one after the other.
    pub(super) fn value(&mut self, i: usize, partition: &Partition) -> Value {
        let n = partition.rows.len();
        let column = self.column;
        let cell = |place: usize| match (partition.rows.get(place), column) {
            (Some(&row), Some(column)) => column.value(row),
            _ => Value::Null,
        };
        let (start, end) = partition.frames[i];
        match self.op {
            Op::RowNumber => Value::Number((i + 1) as f64),
            Op::Rank => Value::Number(self.next_rank(i, partition)),
            Op::DenseRank => {
                if i > 0 && partition.peers.start[i] == i {
                    self.rank += 1.0;
                }
                Value::Number(self.rank)
            }
            Op::PercentRank => Value::Number((self.next_rank(i, partition) - 1.0) / (n as f64 - 1.0)),
            Op::CumeDist => Value::Number(self.next_share(i, partition)),
            Op::Ntile(parts) => Value::Number((parts * self.next_share(i, partition)).ceil()),
            Op::Lag(offset) => place(i as f64 - offset).map_or(Value::Null, cell),
            Op::Lead(offset) => place(i as f64 + offset).map_or(Value::Null, cell),
            Op::FirstValue => cell(start),
            Op::LastValue => cell(end - 1),
            Op::NthValue(nth) => place(start as f64 + nth - 1.0).filter(|&place| place < end).map_or(Value::Null, cell),
            Op::PrevValue => {
                let value = cell(i);
                if !value.is_missing() {
                    self.held = value;
                }
                self.held.clone()
            }
            Op::NextValue => {
                if self.found.is_none_or(|found| i > found) {
                    let ahead = (i..n).find(|&place| !cell(place).is_missing());
                    self.found = Some(ahead.unwrap_or(n));
                    self.held = ahead.map_or(Value::Null, cell);
                }
                self.held.clone()
            }
        }
    }

    fn next_rank(&mut self, i: usize, partition: &Partition) -> f64 {
        if i > 0 && partition.peers.start[i] == i {
            self.rank = (i + 1) as f64;
        }
        self.rank
    }

    /// The share of rows up to the last peer. Vega does not look for peers of the very first row, so neither does this.
    fn next_share(&mut self, i: usize, partition: &Partition) -> f64 {
        if self.reached < i {
            self.reached = partition.peers.end[i] - 1;
        }
        (1 + self.reached) as f64 / partition.rows.len() as f64
    }
}

/// A whole place from zero up.
fn place(x: f64) -> Option<usize> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be a whole number from zero up"
    )]
    (x >= 0.0 && x.fract() == 0.0 && x < 1e15).then_some(x as usize)
}
