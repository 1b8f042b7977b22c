//! The values of arguments: numbers, JSON files, the folder that a file's data is read from.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::door;
use crate::error::{Error, Result};

/// The folder that a document's relative data is looked up in.
pub(super) fn folder_of(source: Option<&Path>) -> PathBuf {
    let folder = source.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    folder.map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// A JSON file that an argument names.
pub(super) fn read_json(path: &Path) -> Result<Json> {
    let bytes = door::read_named(path)?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Error::spec(format!("{}: not JSON: {error} (a JavaScript file has to be written as JSON)", path.display()))
    })
}

/// A finite number above 0.
pub(super) fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(x) if x.is_finite() && x > 0.0 => Ok(x),
        _ => Err("expected a number above 0".to_owned()),
    }
}
