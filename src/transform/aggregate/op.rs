//! The aggregate operations, by Vega's names, and what each needs kept.

use std::rc::Rc;

use crate::error::{Error, Result};

/// An operation over the values of one field in one group.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Op {
    Values,
    Count,
    /// Values of the field that are missing or valid: what pivot counts.
    Seen,
    Missing,
    Valid,
    Sum,
    Product,
    Mean,
    Average,
    Variance,
    Variancep,
    Stdev,
    Stdevp,
    Stderr,
    Distinct,
    Ci0,
    Ci1,
    Median,
    Q1,
    Q3,
    Min,
    Max,
    Argmin,
    Argmax,
    Exponential,
    Exponentialb,
}

impl Op {
    /// The operation that `name` stands for.
    ///
    /// # Errors
    ///
    /// An unknown name.
    pub(crate) fn new(name: &str) -> Result<Self> {
        Ok(match name {
            "values" => Self::Values,
            "count" => Self::Count,
            "missing" => Self::Missing,
            "valid" => Self::Valid,
            "sum" => Self::Sum,
            "product" => Self::Product,
            "mean" => Self::Mean,
            "average" => Self::Average,
            "variance" => Self::Variance,
            "variancep" => Self::Variancep,
            "stdev" => Self::Stdev,
            "stdevp" => Self::Stdevp,
            "stderr" => Self::Stderr,
            "distinct" => Self::Distinct,
            "ci0" => Self::Ci0,
            "ci1" => Self::Ci1,
            "median" => Self::Median,
            "q1" => Self::Q1,
            "q3" => Self::Q3,
            "min" => Self::Min,
            "max" => Self::Max,
            "argmin" => Self::Argmin,
            "argmax" => Self::Argmax,
            "exponential" => Self::Exponential,
            "exponentialb" => Self::Exponentialb,
            _ => return Err(Error::spec(format!("unknown aggregate operation \"{name}\""))),
        })
    }

    /// Vega's rank of the operation among those of one field; outputs are written in this order.
    pub(super) fn rank(self) -> i8 {
        match self {
            Self::Values => -1,
            Self::Average | Self::Variance | Self::Exponentialb => 1,
            Self::Variancep | Self::Stdev | Self::Stdevp | Self::Stderr => 2,
            Self::Distinct | Self::Ci0 | Self::Ci1 | Self::Median | Self::Q1 | Self::Q3 => 3,
            Self::Argmin | Self::Argmax => 3,
            Self::Min | Self::Max => 4,
            _ => 0,
        }
    }

    /// Whether it looks at the rows of a group after all of them are in.
    pub(crate) fn needs_rows(self) -> bool {
        matches!(
            self,
            Self::Values
                | Self::Distinct
                | Self::Ci0
                | Self::Ci1
                | Self::Median
                | Self::Q1
                | Self::Q3
                | Self::Argmin
                | Self::Argmax
        )
    }
}

/// The name of an output: the one in `as`, or `op_field`.
pub(crate) fn output_name(op: &str, field: &str, named: Option<&Rc<str>>) -> Rc<str> {
    match named {
        Some(name) if !name.is_empty() => Rc::clone(name),
        _ if field.is_empty() => op.into(),
        _ => format!("{op}_{field}").into(),
    }
}
