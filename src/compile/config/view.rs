//! `config.view`: the size of a view where nothing is written.

use serde_json::{Value as Json, json};

use crate::vegalite::Props;

/// Pixels of a step on a discrete scale, and of a continuous view; both only where the config has none.
const DEFAULT_STEP: u8 = 20;
const DEFAULT_SIZE: f64 = 300.0;

fn view_config<'a>(config: &'a Props, key: &str) -> Option<&'a Json> {
    config.get("view").and_then(Json::as_object).and_then(|view| view.get(key))
}

/// A view's `width` or `height` where nothing is written and the scale is continuous.
pub(crate) fn continuous_view_size(config: &Props, size: &str) -> f64 {
    let key = if size == "width" { "continuousWidth" } else { "continuousHeight" };
    let size = view_config(config, size).or_else(|| view_config(config, key)).and_then(Json::as_f64);
    size.unwrap_or(DEFAULT_SIZE)
}

/// A view's `width` or `height` where nothing is written and there is no continuous scale: pixels, or `{"step"}`.
pub(crate) fn discrete_view_size(config: &Props, size: &str) -> Json {
    let key = if size == "width" { "discreteWidth" } else { "discreteHeight" };
    let written = view_config(config, size).or_else(|| view_config(config, key)).filter(|size| !size.is_null());
    let step = || json!({ "step": view_config(config, "step").unwrap_or(&Json::from(DEFAULT_STEP)) });
    written.cloned().unwrap_or_else(step)
}

/// Pixels from one value to the next on a discrete scale where nothing is written.
pub(crate) fn discrete_view_step(config: &Props, size: &str) -> f64 {
    discrete_view_size(config, size).get("step").and_then(Json::as_f64).unwrap_or(f64::from(DEFAULT_STEP))
}
