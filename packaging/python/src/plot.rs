//! `cml.plot`: a specification and its rows to a picture.

use std::path::PathBuf;

use cml::{Error, ErrorKind, Picture, Result};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::failure::{self, Parts};
use crate::options::Arguments;
use crate::renderer;
use crate::spec::{self, Held};
use crate::tables::Rows;
use crate::work::detached;

/// Draws `document`: JSON as bytes or text, or an object that is written as JSON. `data` are rows by name, and `base` is the folder of
/// relative data unless the arguments have one. Returns the picture, and what was survived.
#[pyfunction]
pub(crate) fn plot<'py>(
    py: Python<'py>,
    document: &Bound<'py, PyAny>,
    data: Vec<(String, Bound<'py, PyAny>)>,
    base: Option<PathBuf>,
    strict: bool,
    arguments: Arguments<'py>,
) -> PyResult<(Bound<'py, PyAny>, Vec<Parts>)> {
    let mut held = Held::new();
    let json = match (document.cast::<PyBytes>(), document.cast::<PyString>()) {
        (Ok(bytes), _) => bytes.as_bytes().to_vec(),
        (_, Ok(text)) => text.to_cow()?.into_owned().into_bytes(),
        _ => spec::written(document, &mut held)?,
    };
    let mut tables = held.tables;
    for (name, rows) in data {
        tables.push((name, Rows::of(&rows)?));
    }
    let options = arguments.options(base)?;
    let fonts = arguments.fonts();
    let is_svg = arguments.is_svg();
    let picture = detached(py, move |interrupt| {
        let rows = tables.into_iter().map(|(name, rows)| {
            let rows = rows.into_dataset().map_err(|error| about(&name, error))?;
            Ok((name, rows))
        });
        let rows = rows.collect::<Result<Vec<_>>>()?;
        let options = cml::Options { interrupt: Some(interrupt), ..options };
        renderer::with(&fonts, |renderer| renderer.plot_data(&json, rows, &options))
    })?;
    shown(py, picture, is_svg, strict)
}

/// The error of rows that were given under a name.
fn about(name: &str, error: Error) -> Error {
    Error::new(error.kind(), format!("data {name:?}: {}", error.message()))
}

/// A picture as Python has it, SVG as text; what is not drawn is an error where that is `strict`.
pub(crate) fn shown(
    py: Python<'_>,
    picture: Picture,
    is_svg: bool,
    strict: bool,
) -> PyResult<(Bound<'_, PyAny>, Vec<Parts>)> {
    if let Some(undrawn) = picture.warnings.iter().find(|warning| strict && warning.kind() == ErrorKind::Unsupported) {
        return Err(failure::raised(py, undrawn));
    }
    let warnings = picture.warnings.iter().map(failure::parts).collect();
    let bytes = if is_svg {
        PyString::new(py, &String::from_utf8_lossy(&picture.bytes)).into_any()
    } else {
        PyBytes::new(py, &picture.bytes).into_any()
    };
    Ok((bytes, warnings))
}
