//! JSON as text.

use cml::fuzzing;

use crate::check::{error, plain};

/// Reads a document, and rows.
pub fn run(data: &[u8]) {
    let results = [fuzzing::document(data, &plain()), fuzzing::json_rows(data, Some("a[0].b"), &plain()).map(drop)];
    results.iter().filter_map(|result| result.as_ref().err()).for_each(error);
}
