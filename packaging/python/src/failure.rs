//! Errors of the library as Python's exceptions.

use cml::{Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// What went wrong, as `cml._errors.failed` takes it: kind, place, message.
pub(crate) type Parts = (&'static str, String, String);

/// The kind of failure that is a fault of this project.
const FAULT: &str = "fault";

/// The kind as Python's `Error.kind` has it.
fn kind(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::Spec => "spec",
        ErrorKind::Data => "data",
        ErrorKind::Unsupported => "unsupported",
        ErrorKind::Forbidden => "limit",
        ErrorKind::Io => "file",
        ErrorKind::Denied => "denied",
        ErrorKind::Network => "network",
        _ => FAULT,
    }
}

/// The options that messages name as the commands spell them, and as functions do.
const NAMES: [(&str, &str); 11] = [
    ("cml-plot draws them with", "draw them with"),
    ("--system-fonts", "system_fonts"),
    ("--max-time", "max_time"),
    ("--max-memory", "max_memory"),
    ("--max-pixels", "max_pixels"),
    ("--max-output", "max_output"),
    ("--max-steps", "max_steps"),
    ("--max-rows", "max_rows"),
    ("--allow-url ", "allow_urls="),
    ("--font-dir", "fonts"),
    ("--base", "base"),
];

pub(crate) fn parts(error: &Error) -> Parts {
    let mut message = error.message().to_owned();
    for (option, argument) in NAMES {
        message = message.replace(option, argument);
    }
    (kind(error), error.pointer().to_owned(), message)
}

/// The exception for what went wrong.
pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    exception(py, parts(error))
}

/// The exception for a fault of this project, which `what` describes.
pub(crate) fn fault(py: Python<'_>, what: &str) -> PyErr {
    let message = format!("a fault of cml: {what}; please report it with what was drawn");
    exception(py, (FAULT, String::new(), message))
}

fn exception(py: Python<'_>, (kind, pointer, message): Parts) -> PyErr {
    static FAILED: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let made = FAILED.import(py, "cml._errors", "failed").and_then(|failed| failed.call1((kind, pointer, message)));
    made.map_or_else(|error| error, PyErr::from_value)
}
