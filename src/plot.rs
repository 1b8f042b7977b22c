//! Bytes to bytes: a specification to a picture, the whole order on one page.

mod given;
#[cfg(feature = "cli")]
mod log;

use std::path::PathBuf;
use std::rc::Rc;

use serde_json::Value as Json;

use crate::budget::{self, Interrupt, Limits, Overrun};
use crate::compile;
use crate::error::{Error, Result, Warnings};
use crate::format::Locale;
use crate::render::{encode, raster, svg};
use crate::run;
use crate::scene::Scene;
use crate::table::Dataset;
use crate::table::loader::Loader;
use crate::table::read::json::{Document, read_document};
use crate::text::Fonts;
use crate::time::Zone;
use crate::vega::{self, Chart};
use crate::vegalite;

pub use crate::table::loader::Fetch;
#[cfg(feature = "cli")]
pub use log::{LogOptions, LogSource, Logs};

/// What a picture is written as.
///
/// ```
/// use cml::{Format, Options, Renderer};
///
/// let spec = br#"{"data": {"values": [{"x": 1}, {"x": 3}]}, "mark": "tick", "encoding": {"x": {"field": "x"}}}"#;
/// let svg = Options { format: Format::Svg, ..Options::default() };
/// let picture = Renderer::bundled().plot(spec, &svg)?;
/// assert!(picture.bytes.starts_with(b"<svg "));
/// # Ok::<(), cml::Error>(())
/// ```
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
///
/// ```
/// use cml::{Language, Options, Renderer};
///
/// // Without `$schema` and marks a document is taken for Vega-Lite; empty Vega is an empty picture.
/// let vega = Options { language: Language::Vega, ..Options::default() };
/// assert!(Renderer::bundled().plot(b"{}", &vega).is_ok());
/// assert!(Renderer::bundled().plot(b"{}", &Options::default()).is_err());
/// ```
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
///
/// ```
/// use cml::{Options, Renderer};
///
/// let spec = br#"{"data": {"values": [{"x": 1}, {"x": 3}]}, "mark": "tick", "encoding": {"x": {"field": "x"}}}"#;
/// let options = Options {
///     scale: 2.0,
///     width: Some(300.0),
///     theme: Some("dark".to_owned()),
///     ..Options::default()
/// };
/// let small = Renderer::bundled().plot(spec, &Options::default())?;
/// let large = Renderer::bundled().plot(spec, &options)?;
/// assert!(large.bytes.len() > small.bytes.len());
/// # Ok::<(), cml::Error>(())
/// ```
#[derive(Clone, Debug)]
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
    /// Folders that local data is read from, the first that has it, and not above; none means the working directory. What is
    /// hidden below them (`.git`, `.env`) is not opened.
    pub base: Vec<PathBuf>,
    /// The folder that the paths of data may lead up to, and not above; default the base folder itself.
    pub root: Option<PathBuf>,
    /// Origins that data may be fetched from, such as `https://example.com`; default none.
    pub allow_url: Vec<String>,
    /// How data of an allowed origin is fetched; default not at all, which is an error that says so.
    pub fetch: Option<Fetch>,
    /// Values for params, by name: JSON.
    pub params: Vec<(String, Json)>,
    /// What drawing may cost; see [`Limits`] for the defaults.
    pub limits: Limits,
    /// What ends work that is over its limits and cannot be asked to stop; default nothing does.
    pub overrun: Option<Overrun>,
    /// What asks whether the picture is still wanted; default nothing does.
    pub interrupt: Option<Interrupt>,
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
            base: Vec::new(),
            root: None,
            allow_url: Vec::new(),
            fetch: None,
            params: Vec::new(),
            limits: Limits::default(),
            overrun: None,
            interrupt: None,
            svg_header: false,
        }
    }
}

impl Options {
    /// Starts to count what is made of `bytes` of a document.
    fn meter(&self, bytes: usize) -> budget::Metered {
        let metered = budget::start(&self.limits, self.overrun.as_ref());
        if let Some(interrupt) = &self.interrupt {
            budget::interruptible(interrupt);
        }
        budget::grant(bytes);
        metered
    }
}

/// A drawn picture.
///
/// ```
/// use cml::{Options, Renderer};
///
/// // Nothing hides behind a picture: what could not be placed, or was left out, is said.
/// let spec = br#"{"data": {"values": [{"x": 1}]}, "mark": "tick", "encoding": {"x": {"field": "x"}, "shape": {"field": "x"}}}"#;
/// let picture = Renderer::bundled().plot(spec, &Options::default())?;
/// assert!(picture.bytes.starts_with(b"\x89PNG"));
/// assert!(picture.warnings[0].message().contains("shape"));
/// # Ok::<(), cml::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Picture {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// What was survived: parts that are not drawn yet, channels that were dropped, values no scale could place.
    pub warnings: Vec<Error>,
}

/// Draws specifications; one for many pictures, so that faces are read and text is shaped once.
///
/// ```
/// use cml::{Options, Renderer};
///
/// let spec = br#"{
///     "data": {"values": [{"epoch": 1, "loss": 0.9}, {"epoch": 2, "loss": 0.4}]},
///     "mark": "line",
///     "encoding": {
///         "x": {"field": "epoch", "type": "quantitative"},
///         "y": {"field": "loss", "type": "quantitative"}
///     }
/// }"#;
/// let renderer = Renderer::bundled();
/// let picture = renderer.plot(spec, &Options::default())?;
/// assert!(picture.bytes.starts_with(b"\x89PNG"));
/// assert!(picture.warnings.is_empty());
///
/// let (vega, _) = renderer.compile(spec, &Options::default())?;
/// assert_eq!(vega["marks"][0]["type"], "line");
/// # Ok::<(), cml::Error>(())
/// ```
pub struct Renderer {
    fonts: Rc<Fonts>,
}

impl Renderer {
    /// A renderer with the bundled fonts alone: the same pictures on every machine.
    pub fn bundled() -> Self {
        Self { fonts: Rc::new(Fonts::bundled()) }
    }

    /// A renderer with the fonts of these folders and, when asked for, those of the system, besides the bundled ones.
    ///
    /// # Errors
    ///
    /// A folder cannot be read.
    pub fn new(font_dirs: &[PathBuf], system_fonts: bool) -> Result<Self> {
        let mut fonts = Fonts::bundled();
        for folder in font_dirs {
            fonts = fonts.with_dir(folder)?;
        }
        if system_fonts {
            fonts = fonts.with_system();
        }
        Ok(Self { fonts: Rc::new(fonts) })
    }

    /// Draws one specification.
    ///
    /// # Errors
    ///
    /// The specification or its data is wrong, asks for what is not drawn yet, or for what the options do not allow; with the
    /// place as a JSON Pointer.
    pub fn plot(&self, spec: &[u8], options: &Options) -> Result<Picture> {
        self.plot_with_stages(spec, Vec::new(), options).map(|(picture, _)| picture)
    }

    /// [`Self::plot`] with rows given beside the specification, by the names that it calls them by.
    ///
    /// # Errors
    ///
    /// Those of [`Self::plot`], and when the specification names none of them so.
    pub fn plot_data(&self, spec: &[u8], data: Vec<(String, Dataset)>, options: &Options) -> Result<Picture> {
        self.plot_with_stages(spec, data, options).map(|(picture, _)| picture)
    }

    /// [`Self::plot`] for a program that ends with this picture: what it was made from is left as it is, for the system to take
    /// back at once, since taking apart a few thousand small pieces is a noticeable part of the time that one picture takes.
    ///
    /// # Errors
    ///
    /// Those of [`Self::plot`].
    pub fn plot_last(self, spec: &[u8], options: &Options) -> Result<Picture> {
        let (picture, parts) = self.plot_with_stages(spec, Vec::new(), options)?;
        std::mem::forget((self, parts));
        Ok(picture)
    }

    /// A picture, and what it was made from.
    fn plot_with_stages(
        &self,
        spec: &[u8],
        data: Vec<(String, Dataset)>,
        options: &Options,
    ) -> Result<(Picture, (Document, Chart, Scene))> {
        let _metered = options.meter(spec.len());
        let warnings = Rc::new(Warnings::default());
        budget::at(|| "the document".to_owned());
        let mut document = read_document(spec)?;
        given::put(&mut document, data, options)?;
        let chart = chart(&document, options, &warnings)?;
        let scene = self.scene(&chart, options, &warnings)?;
        self.fonts.take_missing().into_iter().for_each(|missing| warnings.push(missing));
        let bytes = self.draw(&scene, options)?;
        Ok((Picture { bytes, warnings: warnings.take() }, (document, chart, scene)))
    }

    /// The Vega that a Vega-Lite specification means, and the warnings.
    ///
    /// # Errors
    ///
    /// The specification is wrong, with the place as a JSON Pointer.
    pub fn compile(&self, spec: &[u8], options: &Options) -> Result<(Json, Vec<Error>)> {
        let _metered = options.meter(spec.len());
        let warnings = Rc::new(Warnings::default());
        let chart = chart(&read_document(spec)?, options, &warnings)?;
        Ok((vega::json::write(&chart), warnings.take()))
    }

    fn scene(&self, chart: &Chart, options: &Options, warnings: &Rc<Warnings>) -> Result<Scene> {
        let loader = Loader::new(&options.base, options.root.as_deref())?;
        let loader = Rc::new(loader.with_origins(options.allow_url.clone(), options.fetch.clone()));
        let run_options = run::Options {
            zone: Zone::named(&options.time_zone)?,
            locale: Locale::from_json(options.number_locale.as_ref(), options.time_locale.as_ref())?,
            #[expect(clippy::cast_precision_loss, reason = "a seed is any number")]
            seed: options.seed as f64,
            now_ms: 0.0,
            describe: matches!(options.format, Format::Svg),
        };
        run::run(chart, &run_options, Rc::clone(&self.fonts), loader, Rc::clone(warnings))
    }

    fn draw(&self, scene: &Scene, options: &Options) -> Result<Vec<u8>> {
        budget::at(|| "painting".to_owned());
        let bytes = match options.format {
            Format::Png => {
                let scale = options.scale * options.ppi.map_or(1.0, |ppi| ppi / POINTS_AN_INCH);
                let pixels = raster::draw(scene, scale, &self.fonts, options.limits.pixels)?;
                encode::png(pixels.as_ref(), options.ppi)?
            }
            Format::Svg => {
                let side = scene.width.max(scene.height);
                if side.is_nan() || side > MAX_SVG_SIDE {
                    let message = format!(
                        "the picture would be {side:.0} pixels wide or high, and the limit is {MAX_SVG_SIDE}; make it smaller"
                    );
                    return Err(Error::forbidden(message));
                }
                let how =
                    svg::Options { scale: options.scale, xml_header: options.svg_header, ..svg::Options::default() };
                svg::write(scene, &how).into_bytes()
            }
        };
        budget::check()?;
        let most = options.limits.output;
        if bytes.len() as u64 > most {
            let message = format!(
                "the picture's file would have {} bytes, more than {most}; raise --max-output if it may",
                bytes.len()
            );
            return Err(Error::forbidden(message));
        }
        Ok(bytes)
    }
}

/// Pixels of the longest side of an SVG: whoever draws it counts in single precision.
const MAX_SVG_SIDE: f64 = 1e7;

/// Vega's own resolution: the density at which a picture is as large as its chart.
const POINTS_AN_INCH: f64 = 72.0;

/// The resolved chart of a document in either language.
fn chart(document: &Document, options: &Options, warnings: &Rc<Warnings>) -> Result<Chart> {
    if is_vega(&document.root, options.language) {
        let mut chart = vega::json::read(&document.root, &|json| document.table_of(json).cloned())?;
        override_vega(&mut chart, options);
        return Ok(chart);
    }
    let spec = vegalite::read::read_document(document, warnings)?;
    let compile_options = compile::Options {
        width: options.width,
        height: options.height,
        background: options.background.clone(),
        theme: options.theme.clone(),
        config: match &options.config {
            Some(Json::Object(config)) => config.clone(),
            Some(other) => return Err(Error::spec(format!("a config is an object, not {other}"))),
            None => vegalite::Props::new(),
        },
        params: options.params.clone(),
    };
    compile::compile(spec, &compile_options, warnings)
}

fn is_vega(root: &Json, language: Language) -> bool {
    match language {
        Language::Vega => true,
        Language::VegaLite => false,
        Language::Detect => match root.get("$schema").and_then(Json::as_str) {
            Some(schema) if schema.contains("/vega-lite/") => false,
            Some(schema) if schema.contains("/vega/") => true,
            _ => root.get("marks").is_some_and(Json::is_array) && root.get("mark").is_none(),
        },
    }
}

/// What the caller says beside a Vega document.
fn override_vega(chart: &mut Chart, options: &Options) {
    use crate::expr::Setting;
    for (side, own) in [(options.width, &mut chart.width), (options.height, &mut chart.height)] {
        if let Some(side) = side {
            *own = Some(Setting::Json(side.into()));
        }
    }
    if let Some(background) = &options.background {
        chart.background = Some(Setting::text(background));
    }
    for (name, value) in &options.params {
        for signal in chart.scope.signals.iter_mut().filter(|signal| signal.name == *name) {
            signal.value = Some(value.clone());
            signal.update = None;
        }
    }
}

/// Each stage on its own, for the benchmarks; what goes from one to the next is opaque.
#[doc(hidden)]
pub mod stage {
    use super::{Chart, Document, Options, Renderer, Result, Scene, Warnings, encode, raster, read_document, svg};
    use std::rc::Rc;

    /// A document as read.
    pub struct Read(Document);
    /// A resolved chart.
    pub struct Compiled(Chart);
    /// A scene.
    pub struct Drawable(Scene);
    /// Pixels.
    pub struct Pixels(raster::Picture);

    /// Text to a document.
    ///
    /// # Errors
    ///
    /// Those of [`Renderer::plot`], as all of this module.
    pub fn read(spec: &[u8]) -> Result<Read> {
        read_document(spec).map(Read)
    }

    /// A document to a chart.
    ///
    /// # Errors
    ///
    /// See [`read`].
    pub fn compile(document: &Read, options: &Options) -> Result<Compiled> {
        super::chart(&document.0, options, &Rc::new(Warnings::default())).map(Compiled)
    }

    /// A chart to a scene.
    ///
    /// # Errors
    ///
    /// See [`read`].
    pub fn run(chart: &Compiled, renderer: &Renderer, options: &Options) -> Result<Drawable> {
        renderer.scene(&chart.0, options, &Rc::new(Warnings::default())).map(Drawable)
    }

    /// A scene to pixels.
    ///
    /// # Errors
    ///
    /// See [`read`].
    pub fn raster(scene: &Drawable, renderer: &Renderer, scale: f64) -> Result<Pixels> {
        raster::draw(&scene.0, scale, &renderer.fonts, Options::default().limits.pixels).map(Pixels)
    }

    /// A scene to SVG.
    pub fn svg(scene: &Drawable) -> String {
        svg::write(&scene.0, &svg::Options::default())
    }

    /// Pixels to PNG.
    ///
    /// # Errors
    ///
    /// See [`read`].
    pub fn png(pixels: &Pixels) -> Result<Vec<u8>> {
        encode::png(pixels.0.as_ref(), None)
    }
}
