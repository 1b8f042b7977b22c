//! Keyword arguments of Python's functions as the library's options.

use std::path::PathBuf;
use std::time::Duration;

use cml::{Format, Language, Limits, Options};
use pyo3::prelude::*;
use serde_json::Value as Json;

use crate::renderer::Fonts;
use crate::spec::{self, Held};

/// What every picture may be asked for. The module's Python half fills all of it in.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Arguments<'py> {
    format: String,
    scale: f64,
    ppi: Option<f64>,
    width: Option<f64>,
    height: Option<f64>,
    background: Option<String>,
    theme: Option<String>,
    config: Option<Bound<'py, PyAny>>,
    params: Option<Vec<(String, Bound<'py, PyAny>)>>,
    language: Option<String>,
    tz: String,
    seed: u64,
    base: Option<PathBuf>,
    allow_urls: Vec<String>,
    fonts: Vec<PathBuf>,
    system_fonts: bool,
    max_time: Option<f64>,
    max_memory: Option<u64>,
    max_steps: Option<u64>,
    max_rows: Option<usize>,
    max_pixels: Option<u64>,
    max_output: Option<u64>,
}

impl Arguments<'_> {
    pub(crate) fn is_svg(&self) -> bool {
        self.format == "svg"
    }

    pub(crate) fn fonts(&self) -> Fonts {
        Fonts { folders: self.fonts.clone(), system: self.system_fonts }
    }

    /// The options; a folder for relative data that was not given is `base`.
    pub(crate) fn options(&self, base: Option<PathBuf>) -> PyResult<Options> {
        Ok(Options {
            format: if self.is_svg() { Format::Svg } else { Format::Png },
            language: match self.language.as_deref() {
                Some("vega") => Language::Vega,
                Some("vega-lite") => Language::VegaLite,
                _ => Language::Detect,
            },
            scale: self.scale,
            ppi: self.ppi,
            width: self.width,
            height: self.height,
            background: self.background.clone(),
            theme: self.theme.clone().filter(|theme| theme != "light"),
            config: self.config.as_ref().map(json).transpose()?,
            params: self
                .params
                .iter()
                .flatten()
                .map(|(name, value)| Ok((name.clone(), json(value)?)))
                .collect::<PyResult<_>>()?,
            time_zone: self.tz.clone(),
            seed: self.seed,
            base: self.base.clone().or(base).into_iter().collect(),
            fetch: if self.allow_urls.is_empty() { None } else { cml::cli::fetch_from(&self.allow_urls) },
            allow_url: self.allow_urls.clone(),
            limits: self.limits(),
            ..Options::default()
        })
    }

    fn limits(&self) -> Limits {
        Limits {
            time: self
                .max_time
                .map_or(Duration::MAX, |time| Duration::try_from_secs_f64(time).unwrap_or(Duration::MAX)),
            memory: self.max_memory.unwrap_or(u64::MAX),
            steps: self.max_steps.unwrap_or(u64::MAX),
            rows: self.max_rows.unwrap_or(usize::MAX),
            pixels: self.max_pixels.unwrap_or(u64::MAX),
            output: self.max_output.unwrap_or(u64::MAX),
        }
    }
}

/// A value of Python's as JSON.
fn json(value: &Bound<'_, PyAny>) -> PyResult<Json> {
    let text = spec::written(value, &mut Held::none())?;
    serde_json::from_slice(&text).map_err(|error| pyo3::exceptions::PyValueError::new_err(error.to_string()))
}
