//! How the picture's size is fitted.

use serde_json::{Value as Json, json};

use crate::compile::config::Config;
use crate::error::{Error, Warnings};
use crate::vegalite::{ConfigProp, Props, View, ViewKind};

/// The autosize as an object, `None` for Vega's own default (`pad`).
///
/// `container`: whether the width and the height written at the root are `"container"`, which changes the default to a fit, in a
/// single view.
pub(super) fn normalize(
    view: &View,
    container: [bool; 2],
    autosize: Option<&Json>,
    config: &Config,
    warnings: &Warnings,
) -> Option<Json> {
    let single = matches!(view.kind, ViewKind::Unit { .. } | ViewKind::Layer { .. });
    let warn = |message: String| warnings.push(Error::spec(message).at(&view.at));
    let names = ["width", "height"];
    let fits = ["fit-x", "fit-y"];
    let mut result = Props::from_iter([("type".to_owned(), json!("pad"))]);
    if single {
        let fit = match container {
            [true, true] => Some("fit"),
            [true, false] => Some("fit-x"),
            [false, true] => Some("fit-y"),
            [false, false] => None,
        };
        if let Some(fit) = fit {
            result.insert("type".to_owned(), json!(fit));
            result.insert("contains".to_owned(), json!("padding"));
        }
    } else {
        for name in names.iter().zip(container).filter(|(_, container)| *container).map(|(name, _)| name) {
            warn(format!("{name} \"container\" only works for single views and layers"));
        }
    }
    for written in [config.get(ConfigProp::Autosize), autosize].into_iter().flatten() {
        match written {
            Json::String(kind) => {
                result.insert("type".to_owned(), json!(kind));
            }
            Json::Object(written) => result.extend(written.clone()),
            _ => {}
        }
    }
    if !single && result["type"] == "fit" {
        warn("autosize \"fit\" only works for single views and layers".to_owned());
        result.insert("type".to_owned(), json!("pad"));
    }
    for i in 0..2 {
        if single && container[i] && result["type"] != "fit" && result["type"] != fits[i] {
            warn(format!("{} \"container\" only works well with autosize \"fit\" or \"{}\"", names[i], fits[i]));
        }
    }
    // Upstream drops the default here, and what was written stays: even a fit that it has just warned of.
    let default = result.len() == 1 && result["type"] == "pad";
    if default { autosize.cloned() } else { Some(Json::Object(result)) }
}
