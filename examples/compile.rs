//! Prints the Vega that a Vega-Lite specification means: `cargo run --example compile -- fixtures/dvc/linear.vl.json`.

use std::error::Error;
use std::io::{self, Write};
use std::{env, fs};

use cml::{Options, Renderer};

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).ok_or("usage: compile SPEC")?;
    let mut out = io::stdout().lock();
    compile(&fs::read(path)?, &mut out)
}

/// Writes the Vega of the Vega-Lite in `spec` to `out`, as JSON.
fn compile(spec: &[u8], out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    // What a chart's author leaves open is decided by the theme, as by Vega-Lite's config.
    let options = Options { theme: Some("dark".to_owned()), ..Options::default() };
    let (vega, warnings) = Renderer::bundled().compile(spec, &options)?;
    for warning in warnings {
        writeln!(io::stderr(), "warning: {warning}")?;
    }
    serde_json::to_writer_pretty(&mut *out, &vega)?;
    writeln!(out)?;
    Ok(())
}

#[test]
fn a_fixture_becomes_vega() {
    let spec = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/dvc/linear.vl.json")).unwrap();
    let mut out = Vec::new();
    compile(&spec, &mut out).unwrap();
    let vega: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert!(vega["marks"].as_array().is_some_and(|marks| !marks.is_empty()));
    assert_eq!(vega["background"], "#333");
}
