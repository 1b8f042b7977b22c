//! `cml.logs` and `cml.table`: metric logs to a picture, and to a Markdown table.

use std::path::PathBuf;

use cml::{ChartKind, Error, LogOptions, LogSource, Logs, Result};
use pyo3::prelude::*;

use crate::failure::{self, Parts};
use crate::options::Arguments;
use crate::plot::shown;
use crate::renderer;
use crate::work::detached;

/// A log: the name of its run, and either its path or its bytes.
pub(crate) type Source = (Option<String>, Option<PathBuf>, Option<Vec<u8>>);

/// How logs are read and shown.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct LogArguments {
    x: Option<String>,
    y: Vec<String>,
    group: Vec<String>,
    kind: Option<String>,
    log_scale: Option<bool>,
    smooth: Option<f64>,
    best: Option<String>,
    columns: Option<usize>,
    title: Option<String>,
    no_header: bool,
    delimiter: Option<String>,
}

impl LogArguments {
    fn options(self) -> LogOptions {
        let kind = |name: &str| match name {
            "scatter" => ChartKind::Scatter,
            "bar" => ChartKind::Bar,
            "hist" => ChartKind::Histogram,
            "box" => ChartKind::Box,
            "heatmap" => ChartKind::Heatmap,
            _ => ChartKind::Line,
        };
        LogOptions {
            x: self.x,
            y: self.y,
            group: self.group,
            kind: self.kind.as_deref().map(kind),
            log_scale: self.log_scale,
            smooth: self.smooth,
            more_is_better: self.best.map(|end| end == "max"),
            columns: self.columns,
            title: self.title,
            no_header: self.no_header,
            delimiter: self.delimiter.and_then(|text| text.bytes().next()),
        }
    }
}

/// Draws `sources` as one chart. Returns the picture, and what was survived.
#[pyfunction]
pub(crate) fn logs<'py>(
    py: Python<'py>,
    sources: Vec<Source>,
    look: LogArguments,
    arguments: Arguments<'py>,
) -> PyResult<(Bound<'py, PyAny>, Vec<Parts>)> {
    let (options, fonts, is_svg) = (arguments.options(None)?, arguments.fonts(), arguments.is_svg());
    let picture = detached(py, move |interrupt| {
        let options = cml::Options { interrupt: Some(interrupt), ..options };
        let logs = read(sources, look, &options)?;
        let mut picture = renderer::with(&fonts, |renderer| renderer.logs(&logs, &options))?;
        picture.warnings.splice(0..0, logs.warnings().iter().cloned());
        Ok(picture)
    })?;
    shown(py, picture, is_svg, false)
}

/// The table of `sources`, and what was survived.
#[pyfunction]
pub(crate) fn table(
    py: Python<'_>,
    sources: Vec<Source>,
    look: LogArguments,
    arguments: Arguments<'_>,
) -> PyResult<(String, Vec<Parts>)> {
    let options = arguments.options(None)?;
    detached(py, move |interrupt| {
        let options = cml::Options { interrupt: Some(interrupt), ..options };
        let logs = read(sources, look, &options)?;
        Ok((logs.table(), logs.warnings().iter().map(failure::parts).collect()))
    })
}

fn read(sources: Vec<Source>, look: LogArguments, options: &cml::Options) -> Result<Logs> {
    let source = |source| match source {
        (Some(name), Some(path), _) => Ok(LogSource::named(name, path)),
        (None, Some(path), _) => Ok(LogSource::path(path)),
        (name, None, Some(bytes)) => Ok(LogSource::bytes(name.unwrap_or_else(|| "log".to_owned()), bytes)),
        (_, None, None) => Err(Error::io("a log has neither a path nor bytes")),
    };
    Logs::read(sources.into_iter().map(source).collect::<Result<_>>()?, &look.options(), options)
}
