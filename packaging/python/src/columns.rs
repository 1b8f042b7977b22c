//! The columns of a pandas DataFrame, as `cml._pandas` hands them over: the bytes of numpy's arrays, and lists.

use cml::Dataset;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString};
use serde_json::Value as Json;

use crate::spec::{self, Held};

pub(crate) struct Columns {
    rows: usize,
    columns: Vec<(String, Cells)>,
}

enum Cells {
    /// NaN is a cell that is missing.
    Numbers(Vec<f64>),
    Bools(Vec<bool>),
    /// Milliseconds; [`NOT_A_TIME`] is a cell that is missing.
    Instants(Vec<i64>),
    WallTimes(Vec<i64>),
    /// Places in the words; -1 is a cell that is missing.
    Codes(Vec<i32>, Vec<String>),
    Texts(Vec<Option<String>>),
    Values(Vec<Json>),
}

/// numpy's NaT.
const NOT_A_TIME: i64 = i64::MIN;

/// A column as `cml._pandas` gives it: its name, what its cells are, the cells, and the words that they count in.
type Given<'py> = (String, String, Bound<'py, PyAny>, Option<Vec<String>>);

impl Columns {
    /// The columns of `frame`; its index is no column.
    pub(crate) fn of_pandas(frame: &Bound<'_, PyAny>) -> PyResult<Self> {
        let columns = frame.py().import("cml._pandas")?.getattr("columns")?.call1((frame,))?;
        let (rows, columns): (usize, Vec<Given<'_>>) = columns.extract()?;
        let columns = columns.into_iter().map(|(name, kind, cells, words)| {
            let cells = Cells::of(&kind, &cells, words)?;
            if cells.len() != rows {
                return Err(PyValueError::new_err(format!(
                    "column {name:?} has {} cells for {rows} rows",
                    cells.len()
                )));
            }
            Ok((name, cells))
        });
        Ok(Self { rows, columns: columns.collect::<PyResult<_>>()? })
    }

    pub(crate) fn into_dataset(self) -> Dataset {
        let mut data = Dataset::with_rows(self.rows);
        let time = |ms: i64| (ms != NOT_A_TIME).then_some(ms as f64);
        for (name, cells) in self.columns {
            match cells {
                Cells::Numbers(values) => data.numbers(&name, values.into_iter().map(Some)),
                Cells::Bools(values) => data.bools(&name, values.into_iter().map(Some)),
                Cells::Instants(values) => data.instants(&name, values.into_iter().map(time)),
                Cells::WallTimes(values) => data.wall_times(&name, values.into_iter().map(time)),
                Cells::Codes(codes, words) => {
                    let codes = codes.into_iter().map(|code| usize::try_from(code).ok());
                    data.coded_texts(&name, words.iter().map(String::as_str), codes);
                }
                Cells::Texts(texts) => data.texts(&name, texts.iter().map(Option::as_deref)),
                Cells::Values(values) => data.values(&name, values),
            }
        }
        data
    }
}

impl Cells {
    fn of(kind: &str, cells: &Bound<'_, PyAny>, words: Option<Vec<String>>) -> PyResult<Self> {
        Ok(match kind {
            "numbers" => Self::Numbers(items(cells, f64::from_ne_bytes)?),
            "bools" => Self::Bools(items(cells, |[byte]: [u8; 1]| byte != 0)?),
            "instants" => Self::Instants(items(cells, i64::from_ne_bytes)?),
            "wall" => Self::WallTimes(items(cells, i64::from_ne_bytes)?),
            "codes" => Self::Codes(items(cells, i32::from_ne_bytes)?, words.unwrap_or_default()),
            _ => Self::of_list(cells.cast()?)?,
        })
    }

    /// Texts, unless there is something else among them.
    fn of_list(cells: &Bound<'_, PyList>) -> PyResult<Self> {
        let texts = cells.iter().map(|cell| match cell.cast::<PyString>() {
            Ok(text) => Ok(Some(Some(text.to_cow()?.into_owned()))),
            Err(_) => Ok(is_missing(&cell)?.then_some(None)),
        });
        if let Some(texts) = texts.collect::<PyResult<Option<Vec<_>>>>()? {
            return Ok(Self::Texts(texts));
        }
        let values = cells.iter().map(|cell| {
            let json = spec::written(&cell, &mut Held::none())?;
            serde_json::from_slice(&json).map_err(|error| PyValueError::new_err(error.to_string()))
        });
        values.collect::<PyResult<_>>().map(Self::Values)
    }

    fn len(&self) -> usize {
        match self {
            Self::Numbers(cells) => cells.len(),
            Self::Bools(cells) => cells.len(),
            Self::Instants(cells) | Self::WallTimes(cells) => cells.len(),
            Self::Codes(cells, _) => cells.len(),
            Self::Texts(cells) => cells.len(),
            Self::Values(cells) => cells.len(),
        }
    }
}

/// Whether a cell is `None`, NaN, or one of pandas' own words for nothing: these alone are not equal to themselves.
fn is_missing(cell: &Bound<'_, PyAny>) -> PyResult<bool> {
    if cell.is_none() {
        return Ok(true);
    }
    let name = cell.get_type().name()?;
    Ok(match name.to_cow()?.as_ref() {
        "NAType" | "NaTType" => true,
        "float" | "float64" => cell.ne(cell)?,
        _ => false,
    })
}

/// The items of an array by its bytes.
fn items<const N: usize, T>(bytes: &Bound<'_, PyAny>, read: impl Fn([u8; N]) -> T) -> PyResult<Vec<T>> {
    let (items, _) = bytes.cast::<PyBytes>()?.as_bytes().as_chunks::<N>();
    Ok(items.iter().map(|item| read(*item)).collect())
}
