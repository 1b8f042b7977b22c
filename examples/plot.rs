//! Draws a specification as a PNG, twice as large as it says:
//! `cargo run --example plot -- fixtures/dvc/linear.vl.json linear.png`.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::{env, fs};

use cml::{Options, Renderer};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [spec, png] = arguments.as_slice() else { return Err("usage: plot SPEC PNG".into()) };
    plot(Path::new(spec), Path::new(png))
}

/// Draws the Vega-Lite or Vega in the file `spec`, and writes the picture to the file `png`.
fn plot(spec: &Path, png: &Path) -> Result<(), Box<dyn Error>> {
    // One renderer draws any number of pictures: its fonts are read and its text is shaped once.
    let renderer = Renderer::bundled();
    let options = Options {
        scale: 2.0,
        // Data that the specification names by a relative path lies beside it; nothing outside of this folder is read.
        base: spec.parent().map(Path::to_owned).into_iter().collect(),
        ..Options::default()
    };
    let picture = renderer.plot(&fs::read(spec)?, &options)?;
    for warning in picture.warnings {
        writeln!(io::stderr(), "warning: {warning}")?;
    }
    fs::write(png, picture.bytes)?;
    Ok(())
}

#[test]
fn a_fixture_becomes_a_png() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dvc/linear.vl.json");
    let folder = tempfile::tempdir().unwrap();
    let png = folder.path().join("linear.png");
    plot(&spec, &png).unwrap();
    assert!(fs::read(&png).unwrap().starts_with(b"\x89PNG"));
}
