//! Golden pictures: what the fixtures look like, unchanged since somebody looked at them.
//!
//! `UPDATE_GOLDEN=1 cargo test --test golden` writes what is drawn now and fails once; look at the pictures before committing
//! them. Likeness to Vega is another question, and measured elsewhere.

mod image;
#[cfg(feature = "cli")]
mod logs;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use cml::{Format, Options, Renderer};
use image::Image;

/// Largest difference in any channel, in 8-bit steps. A test that needs some has found a bug.
const TOLERANCE: u8 = 0;

/// Bytes of the largest golden picture, so that the repository stays small.
const MAX_BYTES: usize = 20 * 1024;

macro_rules! golden {
    ($($folder:ident: $($name:ident)*;)*) => {
        const LISTED: &[(&str, &str)] = &[$($((stringify!($folder), stringify!($name)),)*)*];

        mod unchanged {
            $(pub(super) mod $folder { $(#[test] fn $name() { crate::check(stringify!($folder), stringify!($name)); })* })*
        }

        /// PNG drawn straight from the scene, against SVG drawn by resvg.
        mod png_and_svg_agree {
            $(mod $folder { $(#[test] fn $name() { crate::check_agreement(stringify!($folder), stringify!($name)); })* })*
        }
    };
}

golden! { // `every_fixture_is_listed` compares this list with the folders
    dvc:
        bar_horizontal bar_horizontal_sorted confusion confusion_normalized linear no_x one_revision prc roc scatter
        scatter_jitter several simple smooth;
    specs:
        arc_labelled area_stacked band_and_mean bar_grouped_by_offset bar_negative_with_labels bar_normalized bar_stacked
        boxplot circle_color_ramp concat_shared_color empty_data errorbar facet_rows_and_columns facet_wrapped heatmap
        histogram line_log_scale line_over_time line_with_gap_at_null loess_by_group map_brushed names_with_dots_and_brackets
        numbers_as_strings one_row point_size_and_color repeat_columns rule_and_text selection_of_version_4 unusual_text
        vega_bars;
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The specification of a fixture, Vega-Lite or Vega.
fn spec(folder: &str, name: &str) -> PathBuf {
    let path = |extension| fixtures().join(folder).join(format!("{name}.{extension}.json"));
    let vega = path("vg");
    if vega.exists() { vega } else { path("vl") }
}

fn draw(folder: &str, name: &str, options: &Options) -> Vec<u8> {
    let path = spec(folder, name);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let renderer = Renderer::bundled();
    renderer.plot(&bytes, options).unwrap_or_else(|error| panic!("{folder}/{name}: {error}")).bytes
}

#[track_caller]
fn check(folder: &str, name: &str) {
    check_picture(folder, name, &draw(folder, name, &Options::default()));
}

#[track_caller]
fn check_picture(folder: &str, name: &str, drawn: &[u8]) {
    let path = fixtures().join("golden").join(folder).join(format!("{name}.png"));
    let golden = fs::read(&path).unwrap_or_default(); // absent differs from everything
    let Some(difference) = Image::decode(&golden).difference(&Image::decode(drawn), TOLERANCE) else {
        return;
    };
    assert!(drawn.len() <= MAX_BYTES, "{name}: {} bytes are too many for a golden picture", drawn.len());
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, drawn).unwrap();
        panic!("{name}: wrote {}; look at it before committing it", path.display());
    }
    let strip = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{folder}-{name}.diff.png"));
    fs::write(&strip, difference.strip()).unwrap();
    panic!("{name}: {difference}; see {}", strip.display());
}

/// Share of painted pixels that may differ between the two back-ends.
const AGREEMENT: f64 = 0.005;

/// A channel differs when it is more than this far away, in 8-bit steps: the conformance measure's own threshold.
const VISIBLE: u8 = 32;

#[track_caller]
fn check_agreement(folder: &str, name: &str) {
    let svg = draw(folder, name, &Options { format: Format::Svg, ..Options::default() });
    check_alike(name, &draw(folder, name, &Options::default()), svg);
}

#[track_caller]
fn check_alike(name: &str, png: &[u8], svg: Vec<u8>) {
    let png = Image::decode(png);
    let svg = rasterize(&String::from_utf8(svg).expect("SVG is text"));
    assert_eq!((png.width, png.height), (svg.width, svg.height), "{name}: size");
    let share = png.painted_share_differing(&svg, VISIBLE);
    assert!(share <= AGREEMENT, "{name}: {:.2} % of the painted pixels differ", share * 100.0);
}

/// The picture that resvg makes of an SVG, with the bundled fonts alone.
fn rasterize(svg: &str) -> Image {
    let mut fonts = resvg::usvg::fontdb::Database::new();
    fonts.load_fonts_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts"));
    fonts.set_sans_serif_family("Liberation Sans");
    fonts.set_serif_family("Liberation Serif");
    fonts.set_monospace_family("Liberation Mono");
    let options = resvg::usvg::Options {
        fontdb: Arc::new(fonts),
        font_family: "Liberation Sans".to_owned(),
        ..resvg::usvg::Options::default()
    };
    let tree = resvg::usvg::Tree::from_str(svg, &options).expect("our own SVG is well-formed");
    let size = tree.size().to_int_size();
    let mut pixmap = resvg::tiny_skia::Pixmap::new(size.width(), size.height()).expect("the picture has pixels");
    resvg::render(&tree, resvg::tiny_skia::Transform::identity(), &mut pixmap.as_mut());
    Image::decode(&pixmap.encode_png().expect("a pixmap is a PNG"))
}

#[test]
fn every_fixture_is_listed_and_every_golden_picture_has_a_fixture() {
    let listed: BTreeSet<(String, String)> =
        LISTED.iter().map(|(folder, name)| ((*folder).to_owned(), (*name).to_owned())).collect();
    let names = |folder: &Path, endings: &[&str]| -> BTreeSet<String> {
        let files = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().file_name());
        let name = |file: std::ffi::OsString| {
            let file = file.to_string_lossy().into_owned();
            endings.iter().find_map(|ending| file.strip_suffix(ending).map(str::to_owned))
        };
        files.filter_map(name).collect()
    };
    let mut specs = BTreeSet::new();
    let mut pictures = BTreeSet::new();
    for folder in ["dvc", "specs"] {
        let of = |names: BTreeSet<String>| names.into_iter().map(move |name| (folder.to_owned(), name));
        specs.extend(of(names(&fixtures().join(folder), &[".vl.json", ".vg.json"])));
        pictures.extend(of(names(&fixtures().join("golden").join(folder), &[".png"])));
    }
    assert_eq!(listed, specs, "fixtures");
    assert_eq!(listed, pictures, "golden pictures");
}

#[test]
fn what_dvc_writes_is_drawn_without_a_warning() {
    let renderer = Renderer::bundled();
    for (folder, name) in LISTED.iter().filter(|(folder, _)| *folder == "dvc") {
        let picture = renderer.plot(&fs::read(spec(folder, name)).unwrap(), &Options::default()).unwrap();
        let warnings: Vec<String> = picture.warnings.iter().map(ToString::to_string).collect();
        assert!(warnings.is_empty(), "{name}: {warnings:?}");
    }
}
