//! The environment of this process, read once.

use std::collections::BTreeMap;

/// The variables of this process that are text.
#[derive(Clone, Debug)]
pub(super) struct Environment(BTreeMap<String, String>);

impl Environment {
    pub(super) fn read() -> Self {
        Self(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
        )
    }

    /// No variables at all.
    pub(super) fn empty() -> Self {
        Self(BTreeMap::new())
    }

    /// The value, if it is not empty: a workflow that passes an input on sets its variable either way.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// All variables, by name.
    pub(super) fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether a variable is set, if only to an empty text.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// [`Environment::value`] as the modules below take it.
    pub(super) fn lookup(&self) -> impl Fn(&str) -> Option<String> {
        |name| self.value(name).map(str::to_owned)
    }
}
