//! How the picture's size is fitted.

use serde_json::Value as Json;

use crate::compile::config::Config;
use crate::error::{Error, Warnings};
use crate::vegalite::{AutosizeProp, AutosizeType, ConfigProp, PropMap, SizeName, View, ViewKind};

/// The autosize with its defaults, `None` for Vega's own default (`pad`).
///
/// `container`: whether the width and the height written at the root are `"container"`, which changes the default to a fit, in a
/// single view.
pub(super) fn normalize(
    view: &View,
    container: [bool; 2],
    autosize: Option<PropMap<AutosizeProp>>,
    config: &Config,
    warnings: &Warnings,
) -> Option<PropMap<AutosizeProp>> {
    use AutosizeType::{Fit, FitX, FitY, Pad};
    let single = matches!(view.kind, ViewKind::Unit { .. } | ViewKind::Layer { .. });
    let warn = |message: String| warnings.push(Error::spec(message).at(&view.at));
    let sides = [(SizeName::Width, container[0], FitX), (SizeName::Height, container[1], FitY)];
    let mut result = PropMap::from_iter([(AutosizeProp::Type, Json::from(Pad.name()))]);
    if single {
        let fit = match container {
            [true, true] => Some(Fit),
            [true, false] => Some(FitX),
            [false, true] => Some(FitY),
            [false, false] => None,
        };
        if let Some(fit) = fit {
            result.set(AutosizeProp::Type, fit.name());
            result.set(AutosizeProp::Contains, "padding");
        }
    } else {
        for (name, ..) in sides.iter().filter(|(_, container, _)| *container) {
            warn(format!("{name} \"container\" only works for single views and layers"));
        }
    }
    let configured = config.get(ConfigProp::Autosize).filter(|written| written.is_string() || written.is_object());
    result.extend(configured.map(PropMap::of_autosize).unwrap_or_default());
    result.extend(autosize.clone().unwrap_or_default());
    let is = |result: &PropMap<_>, kind: AutosizeType| result.word(AutosizeProp::Type) == Some(kind);
    if !single && is(&result, Fit) {
        warn("autosize \"fit\" only works for single views and layers".to_owned());
        result.set(AutosizeProp::Type, Pad.name());
    }
    for (name, container, fit) in sides {
        if single && container && !is(&result, Fit) && !is(&result, fit) {
            warn(format!("{name} \"container\" only works well with autosize \"fit\" or \"{fit}\""));
        }
    }
    // Upstream drops the default here, and what was written stays: even a fit that it has just warned of.
    let default = result.iter().count() == 1 && is(&result, Pad);
    if default { autosize } else { Some(result) }
}
