//! d3's number and time formats, and the words of a locale.

/// Number and time words.
#[derive(Clone, Debug)]
pub(crate) struct Locale;
