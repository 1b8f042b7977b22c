//! The named inputs of the benchmarks.

use std::fs;
use std::path::Path;

/// What DVC writes: a line plot of two revisions, a confusion matrix, several files at once.
pub(crate) const NAMES: [&str; 3] = ["linear", "confusion", "several"];

/// The text of a fixture.
pub(crate) fn text(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dvc").join(format!("{name}.vl.json"));
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
