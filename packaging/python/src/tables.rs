//! Tables of other packages, as rows for a picture.

use cml::{Dataset, Result};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};

use crate::arrow::Batches;
use crate::columns::Columns;
use crate::spec::{self, Held};

/// Rows that were taken from Python and can do without the interpreter.
pub(crate) enum Rows {
    /// By the Arrow C interface, where they are.
    Arrow(Batches),
    /// Column by column, of pandas, which without pyarrow has no such interface, and with it takes a tenth of a second to load that.
    Columns(Columns),
    /// A list of Python's, as JSON.
    Listed(Vec<u8>),
}

/// Whether `value` has columns that are read natively.
pub(crate) fn is_table(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(is_pandas(value)? || value.hasattr("__arrow_c_stream__")? || value.hasattr("__arrow_c_array__")?)
}

fn is_pandas(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(value.hasattr("iloc")? && value.hasattr("columns")?)
}

impl Rows {
    /// The rows of a table, or of a list of dictionaries or values.
    ///
    /// # Errors
    ///
    /// `TypeError` for anything else.
    pub(crate) fn of(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        if is_pandas(value)? {
            return Columns::of_pandas(value).map(Self::Columns);
        }
        if is_table(value)? {
            return Batches::of(value).map(Self::Arrow);
        }
        if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            return spec::written(value, &mut Held::none()).map(Self::Listed);
        }
        let kind = value.get_type().fully_qualified_name()?;
        let known = "a DataFrame, what has the Arrow C interface (__arrow_c_stream__), or a list of rows";
        Err(PyTypeError::new_err(format!("rows are {known}, not {kind}")))
    }

    /// The rows as the renderer keeps them.
    ///
    /// # Errors
    ///
    /// A column is of a type that nothing can be drawn from.
    pub(crate) fn into_dataset(self) -> Result<Dataset> {
        match self {
            Self::Arrow(batches) => batches.into_dataset(),
            Self::Columns(columns) => Ok(columns.into_dataset()),
            Self::Listed(json) => Dataset::from_json(&json),
        }
    }
}
