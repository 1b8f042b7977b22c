//! Binning: how a field's values are put into steps, as written.

use serde_json::Value as Json;

use super::{BinProp, PropMap};

/// How a field's values are put into steps.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Binning {
    /// `false`, and what is no binning at all.
    Off,
    /// `true`: with the default parameters.
    Default,
    /// `"binned"`: the data brings the bins along.
    Binned,
    Params(PropMap<BinProp>),
}

impl Binning {
    /// The binning that a value is.
    pub(crate) fn read(json: &Json) -> Self {
        match json {
            Json::Bool(true) => Self::Default,
            Json::String(word) if word == BinProp::Binned.name() => Self::Binned,
            Json::Object(params) => Self::Params(PropMap::read(params)),
            _ => Self::Off,
        }
    }

    /// The binning as a document has it.
    pub(crate) fn to_json(&self) -> Json {
        match self {
            Self::Off => Json::Bool(false),
            Self::Default => Json::Bool(true),
            Self::Binned => Json::from(BinProp::Binned.name()),
            Self::Params(params) => Json::Object(params.to_object()),
        }
    }

    /// A parameter that is written.
    pub(crate) fn param(&self, property: BinProp) -> Option<&Json> {
        match self {
            Self::Params(params) => params.get(property),
            _ => None,
        }
    }

    /// Whether bins are to be made (not: are there already).
    pub(crate) fn is_binning(&self) -> bool {
        match self {
            Self::Default => true,
            Self::Params(params) => params.truthy(BinProp::Binned).is_none(),
            Self::Off | Self::Binned => false,
        }
    }

    /// Whether the data brings the bins along.
    pub(crate) fn is_binned(&self) -> bool {
        match self {
            Self::Binned => true,
            Self::Params(params) => params.get(BinProp::Binned) == Some(&Json::Bool(true)),
            Self::Off | Self::Default => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::Binning;

    #[track_caller]
    fn check(json: Json, is_binning: bool, is_binned: bool) {
        let bin = Binning::read(&json);
        assert_eq!((bin.is_binning(), bin.is_binned()), (is_binning, is_binned), "{json}");
    }

    #[test]
    fn bins_are_made_or_there_already_or_neither() {
        check(json!(true), true, false);
        check(json!({"step": 5}), true, false);
        check(json!("binned"), false, true);
        check(json!({"binned": true, "step": 5}), false, true);
        check(json!(false), false, false);
        check(json!(null), false, false);
    }
}
