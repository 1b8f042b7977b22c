//! `config.view`: the size of a view where nothing is written.

use serde_json::Value as Json;

use super::Config;
use crate::vegalite::{SizeName, Step, ViewBackgroundProp, ViewSize};

/// Pixels of a step on a discrete scale, and of a continuous view; both only where the config has none.
const DEFAULT_STEP: u8 = 20;
const DEFAULT_SIZE: f64 = 300.0;

/// What the config says of a size: for all views, or else for those with a continuous or a discrete scale.
fn configured(config: &Config, size: SizeName, by_scale: ViewBackgroundProp) -> Option<&Json> {
    let of_all = match size {
        SizeName::Width => config.view.get(ViewBackgroundProp::Width),
        SizeName::Height => config.view.get(ViewBackgroundProp::Height),
        SizeName::ChildWidth | SizeName::ChildHeight => None,
    };
    of_all.or_else(|| config.view.get(by_scale)).filter(|size| !size.is_null())
}

/// A view's `width` or `height` where nothing is written and the scale is continuous.
pub(crate) fn continuous_view_size(config: &Config, size: SizeName) -> f64 {
    let by_scale = match size {
        SizeName::Width => ViewBackgroundProp::ContinuousWidth,
        _ => ViewBackgroundProp::ContinuousHeight,
    };
    configured(config, size, by_scale).and_then(|size| ViewSize::read(size)?.pixels()).unwrap_or(DEFAULT_SIZE)
}

/// A view's `width` or `height` where nothing is written and there is no continuous scale: pixels or steps.
pub(crate) fn discrete_view_size(config: &Config, size: SizeName) -> ViewSize {
    let by_scale = match size {
        SizeName::Width => ViewBackgroundProp::DiscreteWidth,
        _ => ViewBackgroundProp::DiscreteHeight,
    };
    let written = configured(config, size, by_scale);
    let step = || config.view.get(ViewBackgroundProp::Step).cloned().unwrap_or_else(|| DEFAULT_STEP.into());
    written.and_then(ViewSize::read).unwrap_or_else(|| ViewSize::Step(Step::new(step())))
}

/// Pixels from one value to the next on a discrete scale where nothing is written.
pub(crate) fn discrete_view_step(config: &Config, size: SizeName) -> f64 {
    let size = discrete_view_size(config, size);
    size.step().and_then(|step| step.pixels.as_f64()).unwrap_or(f64::from(DEFAULT_STEP))
}
