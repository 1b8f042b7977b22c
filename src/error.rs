//! What can go wrong, where it went wrong, and what was survived.
//!
//! An [`Error`] ends the work; a warning is collected in [`Warnings`] and shown once by the
//! command line. Nothing in this crate prints.

use std::cell::RefCell;
use std::fmt;

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Who has to act on an [`Error`]; each command maps these to its exit codes.
///
/// ```
/// use cml::{ErrorKind, Options, Renderer};
///
/// // The network is the caller's to allow.
/// let spec = br#"{"data": {"url": "https://example.com/a.csv"}, "mark": "bar"}"#;
/// let error = Renderer::bundled().plot(spec, &Options::default()).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Forbidden);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The author: the document is not a valid specification.
    Spec,
    /// The owner of the data: rows are unreadable, or hold values that no scale can place.
    Data,
    /// This project: the document is valid, and asks for what is not drawn yet.
    Unsupported,
    /// The caller: a file, URL or size that the limits in force do not allow.
    Forbidden,
    /// The machine: a file cannot be read or written.
    Io,
    /// The owner of the repository or bucket: a token is missing, or may not do what was asked.
    Denied,
    /// Nobody here: a server did not answer, or not as it documents.
    Network,
}

/// A failure, and the JSON Pointer of the place that caused it.
///
/// ```
/// use cml::{ErrorKind, Options, Renderer};
///
/// let spec = br#"{"mark": "bar", "encoding": {"x": {"field": "a", "type": "quantative"}}}"#;
/// let error = Renderer::bundled().plot(spec, &Options::default()).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Spec);
/// assert_eq!(error.pointer(), "/encoding/x/type");
/// assert!(error.message().contains("quantitative"), "{error}");
/// ```
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    pointer: String,
    message: String,
    /// Whether the message already begins with the row that failed.
    names_row: bool,
    /// Whether the message already ends with the expression that failed.
    names_expression: bool,
}

impl Error {
    /// A failure at the root; [`Error::under`] moves it to its place.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, pointer: String::new(), message: message.into(), names_row: false, names_expression: false }
    }

    /// The document is not a valid specification.
    pub fn spec(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Spec, message)
    }

    /// The data cannot be read or drawn.
    pub fn data(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Data, message)
    }

    /// The document asks for what is not drawn yet.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unsupported, message)
    }

    /// A limit in force does not allow it.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Forbidden, message)
    }

    /// A file cannot be read or written.
    pub fn io(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Io, message)
    }

    /// A token is missing, or may not do what was asked.
    pub fn denied(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Denied, message)
    }

    /// A server did not answer, or not as it documents.
    pub fn network(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Network, message)
    }

    /// Moves the failure to `pointer`, unless it already knows its place.
    #[must_use]
    pub fn at(mut self, pointer: &str) -> Self {
        if self.pointer.is_empty() {
            pointer.clone_into(&mut self.pointer);
        }
        self
    }

    /// Adds one level to the pointer on the way up, so that the leaf needs no idea of where it hangs.
    #[must_use]
    pub fn under(mut self, key: impl fmt::Display) -> Self {
        let key = key.to_string().replace('~', "~0").replace('/', "~1");
        self.pointer.insert_str(0, &format!("/{key}"));
        self
    }

    /// Puts `what` in front of the message, as in `sort(): expected an array`.
    #[must_use]
    pub(crate) fn prefixed(mut self, what: impl fmt::Display) -> Self {
        self.message.insert_str(0, &format!("{what}: "));
        self.names_row = false;
        self
    }

    /// Names the row that failed, unless the message begins with one: that of the innermost table.
    #[must_use]
    pub(crate) fn in_row(self, row: usize) -> Self {
        if self.names_row {
            return self;
        }
        Self { names_row: true, ..self.prefixed(format_args!("row {row}")) }
    }

    /// Names the expression that failed, unless the message has one: that of a signal which this expression reads.
    #[must_use]
    pub(crate) fn in_expression(mut self, source: impl fmt::Display) -> Self {
        if !self.names_expression {
            self.message.push_str(&format!(" in expression {source}"));
            self.names_expression = true;
        }
        self
    }

    /// Who has to act.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The JSON Pointer of the cause; empty when it is the whole document.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What is wrong and the way out, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointer.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.pointer, self.message)
        }
    }
}

impl std::error::Error for Error {}

/// Warnings: what was survived, in the order met, each sentence once.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    list: RefCell<Vec<Error>>,
}

impl Warnings {
    /// Keeps `warning`, unless the same sentence about the same place is already there.
    pub(crate) fn push(&self, warning: Error) {
        let mut list = self.list.borrow_mut();
        let known = |old: &Error| old.pointer == warning.pointer && old.message == warning.message;
        if !list.iter().any(known) {
            list.push(warning);
        }
    }

    /// All warnings so far, in the order met.
    pub(crate) fn take(&self) -> Vec<Error> {
        self.list.take()
    }
}

#[cfg(test)]
mod tests {
    use super::Error;

    #[test]
    fn the_innermost_row_and_expression_are_named() {
        let error = Error::data("no number").in_row(3).in_expression("a + b").in_row(7).in_expression("signal");
        assert_eq!(error.message(), "row 3: no number in expression a + b");
        assert_eq!(error.prefixed("f()").in_row(7).message(), "row 7: f(): row 3: no number in expression a + b");
    }

    #[test]
    fn a_pointer_grows_from_the_leaf() {
        let error = Error::spec("unknown").under("a/b").under(1).at("/elsewhere");
        assert_eq!(error.to_string(), "/1/a~1b: unknown");
    }
}
