//! The range of values that a parameter holds, as a domain or the extent of bins names it.

use serde_json::Value as Json;

use super::json::{text, truthy_value};
use super::{Channel, Word};

/// `{param, field | encoding}`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ParamExtent {
    pub(crate) param: String,
    /// Which of the fields that a selection remembers is meant.
    pub(crate) field: Option<String>,
    /// The channel of the field that is meant.
    pub(crate) encoding: Option<Word<Channel>>,
}

impl ParamExtent {
    /// The range that a value names, where it names a parameter.
    pub(crate) fn read(json: &Json) -> Option<Self> {
        let written = |key: &str| truthy_value(json.get(key)).map(text);
        Some(Self {
            param: json.get("param").map(text)?,
            field: written("field"),
            encoding: written("encoding").map(|channel| Word::new(&channel)),
        })
    }
}
