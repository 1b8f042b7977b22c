//! The targets: what each is given, what it is made from, and how much of a run's time it gets.

#[path = "../fuzz_targets/color.rs"]
mod color;
#[path = "../fuzz_targets/console_log.rs"]
mod console_log;
#[path = "../fuzz_targets/csv.rs"]
mod csv;
#[path = "../fuzz_targets/data_url.rs"]
mod data_url;
#[path = "../fuzz_targets/date.rs"]
mod date;
#[path = "../fuzz_targets/dvc.rs"]
mod dvc;
#[path = "../fuzz_targets/encoder.rs"]
mod encoder;
#[path = "../fuzz_targets/event_file.rs"]
mod event_file;
#[path = "../fuzz_targets/expression.rs"]
mod expression;
#[path = "../fuzz_targets/font.rs"]
mod font;
#[path = "../fuzz_targets/format.rs"]
mod format;
#[path = "../fuzz_targets/image.rs"]
mod image;
#[path = "../fuzz_targets/json.rs"]
mod json;
#[path = "../fuzz_targets/json_lines.rs"]
mod json_lines;
#[path = "../fuzz_targets/markdown.rs"]
mod markdown;
#[path = "../fuzz_targets/regex.rs"]
mod regex;
#[path = "../fuzz_targets/svg_path.rs"]
mod svg_path;
#[path = "../fuzz_targets/topojson.rs"]
mod topojson;
#[path = "../fuzz_targets/vega.rs"]
mod vega;
#[path = "../fuzz_targets/vega_lite.rs"]
mod vega_lite;

use fastrand::Rng;

use crate::generate::{self, Generate};
use crate::seeds::Seeds;

/// A way into the library, and inputs for it.
pub struct Target {
    pub name: &'static str,
    pub what: &'static str,
    /// Its part of a run's time.
    pub weight: u32,
    /// Takes any bytes.
    pub run: fn(&[u8]),
    pub generate: Generate,
    /// Folders of this repository, with the ending of the files in them, that are a corpus too.
    pub fixtures: &'static [(&'static str, &'static str)],
    /// Endings of the files that it takes from folders of others.
    pub endings: &'static [&'static str],
}

impl Target {
    /// The target called `name`.
    pub fn named(name: &str) -> Result<&'static Self, String> {
        TARGETS.iter().find(|target| target.name == name).ok_or_else(|| format!("no target is called {name:?}"))
    }

    /// The input of this number.
    pub fn input(&self, number: u64, seeds: &Seeds) -> Vec<u8> {
        let name = self.name.bytes().fold(0_u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
        let mut rng = Rng::with_seed(name ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut bytes = (self.generate)(&mut rng, seeds);
        bytes.truncate(generate::MAX_BYTES);
        bytes
    }
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target {
        name: "vega_lite",
        what: "Vega-Lite to PNG, SVG or Vega",
        weight: 30,
        run: vega_lite::run,
        generate: generate::spec::vega_lite,
        fixtures: &[("fixtures/specs", ".vl.json"), ("fixtures/dvc", ".vl.json")],
        endings: &[".vl.json"],
    },
    Target {
        name: "vega",
        what: "Vega to PNG or SVG",
        weight: 20,
        run: vega::run,
        generate: generate::spec::vega,
        fixtures: &[("fixtures/specs", ".vg.json")],
        endings: &[".vg.json"],
    },
    Target {
        name: "json",
        what: "a document as text, before it is a specification",
        weight: 3,
        run: json::run,
        generate: generate::json::document,
        fixtures: &[("fixtures/specs", ".json")],
        endings: &[],
    },
    Target {
        name: "expression",
        what: "the expression language, over rows and without",
        weight: 6,
        run: expression::run,
        generate: generate::expression::document,
        fixtures: &[],
        endings: &[],
    },
    Target {
        name: "csv",
        what: "delimited text, as a table and as a metric log",
        weight: 6,
        run: csv::run,
        generate: generate::csv::table,
        fixtures: &[("fixtures/logs", ".csv"), ("fixtures/logs", ".tsv")],
        endings: &[".csv", ".tsv"],
    },
    Target {
        name: "json_lines",
        what: "JSON lines and lists, as a table and as a metric log",
        weight: 6,
        run: json_lines::run,
        generate: generate::json::lines,
        fixtures: &[("fixtures/logs", ".json")],
        endings: &[],
    },
    Target {
        name: "topojson",
        what: "TopoJSON and GeoJSON, drawn",
        weight: 3,
        run: topojson::run,
        generate: generate::json::topology,
        fixtures: &[],
        endings: &[],
    },
    Target {
        name: "console_log",
        what: "what trainers print, YAML and other text, as a metric log",
        weight: 3,
        run: console_log::run,
        generate: generate::console_log::text,
        fixtures: &[],
        endings: &[],
    },
    Target {
        name: "event_file",
        what: "TensorBoard's event files",
        weight: 6,
        run: event_file::run,
        generate: generate::event_file::records,
        fixtures: &[("fixtures/logs", "train")],
        endings: &[],
    },
    Target {
        name: "markdown",
        what: "reports: pictures found, plots drawn, text replaced and cut",
        weight: 10,
        run: markdown::run,
        generate: generate::markdown::report,
        fixtures: &[],
        endings: &[],
    },
    Target {
        name: "image",
        what: "PNG, JPEG, WebP, GIF and SVG in an image mark",
        weight: 6,
        run: image::run,
        generate: generate::image::file,
        fixtures: &[],
        endings: &[],
    },
    Target {
        name: "font",
        what: "font files in a folder of fonts",
        weight: 6,
        run: font::run,
        generate: generate::font::file,
        fixtures: &[],
        endings: &[],
    },
    Target {
        name: "format",
        what: "d3's specifiers of numbers and times",
        weight: 2,
        run: format::run,
        generate: generate::words::format,
        fixtures: &[],
        endings: &[],
    },
    Target {
        name: "date",
        what: "dates as JavaScript reads them",
        weight: 2,
        run: date::run,
        generate: generate::words::date,
        fixtures: &[],
        endings: &[],
    },
    Target {
        name: "color",
        what: "CSS colours",
        weight: 1,
        run: color::run,
        generate: generate::words::color,
        fixtures: &[],
        endings: &[],
    },
    Target {
        name: "svg_path",
        what: "SVG paths",
        weight: 2,
        run: svg_path::run,
        generate: generate::words::svg_path,
        fixtures: &[],
        endings: &[],
    },
    Target {
        name: "regex",
        what: "regular expressions, and a text to search",
        weight: 3,
        run: regex::run,
        generate: generate::words::regex,
        fixtures: &[],
        endings: &[],
    },
    Target {
        name: "data_url",
        what: "data: URLs and percent-coding",
        weight: 1,
        run: data_url::run,
        generate: generate::words::data_url,
        fixtures: &[],
        endings: &[],
    },
    Target {
        name: "dvc",
        what: "what `dvc plots` prints",
        weight: 3,
        run: dvc::run,
        generate: generate::json::dvc,
        fixtures: &[("fixtures/dvc", "plots.json")],
        endings: &["plots.json"],
    },
    Target {
        name: "encoder",
        what: "pixels to PNG and back",
        weight: 6,
        run: encoder::run,
        generate: generate::pixels::picture,
        fixtures: &[],
        endings: &[],
    },
];
