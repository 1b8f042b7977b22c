//! The parsers, each by itself and within the default budget, for the fuzzer in `fuzz/`. Nobody else has a use for them, so that only
//! the feature `fuzzing` builds them, and no promise is made of them.

use std::cell::RefCell;
use std::io::Cursor;
use std::path::Path;

use serde_json::Value as Json;

use crate::budget::{self, Metered};
use crate::chart::ChartOptions;
use crate::chart::read::{Input, ReadOptions, Source, read};
use crate::cli::specifications;
use crate::color::Color;
use crate::error::{Error, Result, Warnings};
use crate::forge::Limit;
use crate::format::{Locale, NumberFormat, TimeFormat, parse_time};
use crate::js::regex::Regex;
use crate::plot::{Options, Picture, Renderer};
use crate::publish::asset::Asset;
use crate::publish::{Audience, Published, Store};
use crate::render::encode;
use crate::report::{DrawnPlot, PlotKind, PlotSource, PrepareOptions, Workspace, prepare, split};
use crate::run::mark::svg_path::SvgPath;
use crate::table::infer::Dates;
use crate::table::read::Format;
use crate::table::read::json::{read_document, read_rows};
use crate::time::{Zone, parse_date};
use crate::untrusted::line;
use crate::url::{self, DataUrl, percent_decode, percent_encode};

fn metered(bytes: &[u8], options: &Options) -> Metered {
    let metered = budget::start(&options.limits, options.overrun.as_ref());
    budget::grant(bytes.len());
    metered
}

/// Reads a document as a specification is read.
///
/// # Errors
///
/// It is no JSON.
pub fn document(bytes: &[u8], options: &Options) -> Result<()> {
    let _metered = metered(bytes, options);
    read_document(bytes).map(drop)
}

/// Reads rows of JSON; `property` is where they are in it.
///
/// # Errors
///
/// It is no JSON, or has no rows.
pub fn json_rows(bytes: &[u8], property: Option<&str>, options: &Options) -> Result<usize> {
    let _metered = metered(bytes, options);
    read_rows(bytes, property).map(|table| table.rows())
}

/// Reads a table in Vega's `format`, and says how many rows it has.
///
/// # Errors
///
/// The format or the bytes are wrong.
pub fn table(format: &Json, bytes: &[u8], options: &Options) -> Result<usize> {
    let _metered = metered(bytes, options);
    let (zone, utc_zone, locale) = (Zone::named("America/New_York")?, Zone::utc(), Locale::from_json(None, None)?);
    let pattern =
        |pattern: &str, text: &str, utc: bool| parse_time(pattern, text, &locale, if utc { &utc_zone } else { &zone });
    let dates = Dates { zone: &zone, pattern: &pattern };
    Ok(Format::from_json(Some(format), "json")?.read(bytes, &dates)?.rows())
}

/// Reads a metric log as from standard input, and draws it.
///
/// # Errors
///
/// It is no log, or has nothing to draw.
pub fn log(bytes: &[u8], renderer: &Renderer, options: &Options) -> Result<Picture> {
    let _metered = metered(bytes, options);
    drawn(Input::Stream(Box::new(Cursor::new(bytes.to_vec()))), renderer, options)
}

/// Reads the metric log in a file, and draws it.
///
/// # Errors
///
/// It is no log, or has nothing to draw.
pub fn log_file(path: &Path, renderer: &Renderer, options: &Options) -> Result<Picture> {
    let _metered = metered(&[], options);
    drawn(Input::Path(path.to_owned()), renderer, options)
}

fn drawn(input: Input, renderer: &Renderer, options: &Options) -> Result<Picture> {
    let warnings = Warnings::default();
    let read_options = ReadOptions { images: true, smooth: Some(0.6), ..ReadOptions::default() };
    let log = read(vec![Source { name: None, input }], &read_options, &warnings)?;
    let mut picture = renderer.chart(&log, &ChartOptions::default(), options)?;
    picture.warnings.extend(warnings.take());
    Ok(picture)
}

/// A report that was made ready.
#[derive(Debug)]
pub struct Report {
    /// Its text, in parts of the length asked for.
    pub parts: Vec<String>,
    /// The files that would be published.
    pub kept: Vec<Vec<u8>>,
    /// What is said about it.
    pub messages: Vec<String>,
}

/// Keeps files in memory.
#[derive(Default)]
struct Shelf(RefCell<Vec<Vec<u8>>>);

impl Store for Shelf {
    fn publish_all(&self, assets: &[Asset]) -> Result<Vec<Published>> {
        self.0.borrow_mut().extend(assets.iter().map(|asset| asset.bytes.clone()));
        Ok(assets.iter().map(|asset| Published::at(format!("https://example.com/{}", asset.name()))).collect())
    }

    fn place(&self) -> String {
        "the shelf".to_owned()
    }

    fn audience(&self) -> Audience {
        Audience::Public
    }
}

/// Makes a report ready whose pictures are below `folder`, and cuts it into parts of `length` characters.
///
/// # Errors
///
/// It is no text.
pub fn report(markdown: &[u8], folder: &Path, length: usize, renderer: &Renderer, options: &Options) -> Result<Report> {
    let _metered = metered(markdown, options);
    let shelf = Shelf::default();
    let workspace = Workspace::new(folder, folder)?;
    let draw = |source: &PlotSource<'_>| match source.kind {
        PlotKind::Spec(language) => {
            let options = Options { language, base: vec![source.base.to_owned()], ..options.clone() };
            let picture = renderer.plot(source.bytes, &options)?;
            Ok(DrawnPlot { bytes: picture.bytes, warnings: picture.warnings })
        }
        PlotKind::Log => Err(Error::unsupported("logs are fuzzed on their own")),
    };
    let pictures = PrepareOptions { workspace: &workspace, store: Some(&shelf), draw: &draw, links: true };
    let prepared = prepare(markdown, "report.md", &pictures);
    let parts = split(&prepared.text, Limit::Characters(length), 0);
    let failures = prepared.failures.iter().map(ToString::to_string);
    Ok(Report { parts, kept: shelf.0.take(), messages: prepared.warnings.into_iter().chain(failures).collect() })
}

/// What `cml-plot` finds in an input: the specifications in it.
///
/// # Errors
///
/// There is no JSON in it.
pub fn dvc(bytes: &[u8], options: &Options) -> Result<Vec<Vec<u8>>> {
    let _metered = metered(bytes, options);
    specifications(bytes)
}

/// A message as a command prints it.
pub fn printed(message: &str) -> String {
    line::message(message)
}

/// A number by d3's specifier.
///
/// # Errors
///
/// It is no specifier.
pub fn number_format(specifier: &str, value: f64, options: &Options) -> Result<String> {
    let _metered = metered(specifier.as_bytes(), options);
    Ok(NumberFormat::new(specifier, &Locale::from_json(None, None)?)?.format(value))
}

/// An instant by d3's specifier, and what reading it back by the same specifier gives.
///
/// # Errors
///
/// The zone does not exist.
pub fn time_format(specifier: &str, ms: f64, zone: &str, options: &Options) -> Result<(String, Option<f64>)> {
    let _metered = metered(specifier.as_bytes(), options);
    let (locale, zone) = (Locale::from_json(None, None)?, Zone::named(zone)?);
    let text = TimeFormat::new(specifier, &locale).format(ms, &zone);
    let again = parse_time(specifier, &text, &locale, &zone);
    Ok((text, again))
}

/// The instant in a text, as JavaScript's `Date.parse` finds it.
///
/// # Errors
///
/// The zone does not exist.
pub fn date(text: &str, zone: &str) -> Result<f64> {
    Ok(parse_date(text, &Zone::named(zone)?))
}

/// A CSS colour as CSS writes it.
pub fn color(text: &str) -> Option<String> {
    Color::parse(text).map(Color::to_css)
}

/// An SVG path, drawn.
///
/// # Errors
///
/// It is no path.
pub fn svg_path(text: &str, options: &Options) -> Result<()> {
    let _metered = metered(text.as_bytes(), options);
    SvgPath::parse(text).map(|path| drop(path.outline()))
}

/// Where a regular expression matches in a text.
///
/// # Errors
///
/// It is no regular expression, or takes too long.
pub fn regex(source: &str, flags: &str, text: &str, options: &Options) -> Result<usize> {
    let _metered = metered(text.as_bytes(), options);
    let regex = Regex::new(source, flags)?;
    let matches = regex.matches(text, 1000)?;
    assert_eq!(!matches.is_empty(), regex.is_match(text)?, "it matches, or it does not");
    assert!(matches.iter().all(|found| text.get(found.range.clone()).is_some()), "a match is text");
    Ok(matches.len())
}

/// The bytes of a `data:` URL, from what follows the scheme; and that percent-coding can be taken back.
pub fn data_url(rest: &str) -> Option<Vec<u8>> {
    assert_eq!(percent_decode(&percent_encode(rest, |c| c == '%' || !c.is_ascii())), rest.as_bytes());
    DataUrl::read(rest)?.bytes().ok()
}

/// Premultiplied pixels as a PNG file; `None` when they are not as many as said.
///
/// # Errors
///
/// The encoder fails.
pub fn png(width: u32, height: u32, pixels: &mut [u8]) -> Result<Option<Vec<u8>>> {
    let Some(pixmap) = tiny_skia::PixmapMut::from_bytes(pixels, width, height) else { return Ok(None) };
    encode::png(pixmap.as_ref(), Some(72.0)).map(Some)
}

/// The bytes as a `data:` URL.
pub fn data_url_of(media_type: &str, bytes: &[u8]) -> String {
    url::data_url(media_type, bytes)
}
