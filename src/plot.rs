//! Bytes to bytes: a specification to a picture, the whole order on one page.

use std::path::PathBuf;
use std::rc::Rc;

use serde_json::Value as Json;

use crate::error::{Error, Result, Warnings};

/// What a picture is written as.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Format {
    /// Portable Network Graphics, 8 bits a channel.
    #[default]
    Png,
    /// Scalable Vector Graphics, text kept as text.
    Svg,
}

/// Which language a document is written in.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Language {
    /// What `$schema` says, else what the document's parts look like.
    #[default]
    Detect,
    /// Vega-Lite, versions 2 to 6.
    VegaLite,
    /// Vega.
    Vega,
}

/// How a document is drawn. The default is what Vega's own command line does, without network and outside files.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Default PNG.
    pub format: Format,
    /// Default [`Language::Detect`].
    pub language: Language,
    /// Pixels of the picture for one pixel of the chart; default 1. In SVG the size attributes are multiplied.
    pub scale: f64,
    /// Pixels an inch, written into a PNG; the picture is further scaled by `ppi / 72`. Default none.
    pub ppi: Option<f64>,
    /// Replaces the document's own width, px of the chart.
    pub width: Option<f64>,
    /// Replaces the document's own height, px of the chart.
    pub height: Option<f64>,
    /// Replaces the document's own background, a CSS colour.
    pub background: Option<String>,
    /// Name of a theme of vega-themes, laid under the document's own `config`.
    pub theme: Option<String>,
    /// Config laid under the document's own and over the theme.
    pub config: Option<Json>,
    /// d3 number locale.
    pub number_locale: Option<Json>,
    /// d3 time locale.
    pub time_locale: Option<Json>,
    /// Seed of `random()` and of samples; default 0.
    pub seed: u64,
    /// IANA name of the zone that dates are shown in; default `UTC`.
    pub time_zone: String,
    /// Folder that local data is read from and not above; default the working directory.
    pub base: PathBuf,
    /// Origins that data may be fetched from; default none.
    pub allow_url: Vec<String>,
    /// Values for params, by name: JSON.
    pub params: Vec<(String, Json)>,
    /// Largest number of pixels of a picture; default 64 million.
    pub max_pixels: u64,
    /// An SVG starts with an XML declaration and a document type.
    pub svg_header: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            format: Format::default(),
            language: Language::default(),
            scale: 1.0,
            ppi: None,
            width: None,
            height: None,
            background: None,
            theme: None,
            config: None,
            number_locale: None,
            time_locale: None,
            seed: 0,
            time_zone: "UTC".to_owned(),
            base: PathBuf::from("."),
            allow_url: Vec::new(),
            params: Vec::new(),
            max_pixels: 64_000_000,
            svg_header: false,
        }
    }
}

/// A drawn picture.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Picture {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// What was survived: parts that are not drawn yet, channels that were dropped, values no scale could place.
    pub warnings: Vec<Error>,
}
