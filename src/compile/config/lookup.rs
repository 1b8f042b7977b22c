//! How a mark's settings are looked up in the config.

use serde_json::Value as Json;

use crate::vegalite::{Mark, Props};

/// The names of the styles that a mark has: its type first, then those written.
pub(crate) fn styles(mark: &Mark) -> Vec<&str> {
    let mut styles = vec![mark.kind.as_str()];
    match mark.props.get("style") {
        Some(Json::String(style)) => styles.push(style),
        Some(Json::Array(list)) => styles.extend(list.iter().filter_map(Json::as_str)),
        _ => {}
    }
    styles
}

/// The setting of the last style that has it.
pub(crate) fn style_config<'a>(property: &str, styles: &[&str], config: &'a Props) -> Option<&'a Json> {
    let index = config.get("style")?;
    styles.iter().rev().find_map(|style| index.get(style)?.get(property))
}

/// A mark's setting in the config: by style, then by mark type, then for all marks.
///
/// `vg_name`: the name that Vega has for the setting, where that counts too. For all marks it is then the only one that
/// counts: `size` is the font size of texts, but `config.mark.size` means points.
pub(crate) fn mark_config<'a>(
    property: &str,
    mark: &Mark,
    config: &'a Props,
    vg_name: Option<&str>,
) -> Option<&'a Json> {
    let of = |block: &str, property: &str| config.get(block)?.get(property);
    style_config(property, &styles(mark), config)
        .or_else(|| of(&mark.kind, vg_name?))
        .or_else(|| of(&mark.kind, property))
        .or_else(|| of("mark", vg_name.unwrap_or(property)))
}

/// A mark's setting: as written on the mark (by Vega's name first), else by [`mark_config`].
pub(crate) fn mark_prop_or_config<'a>(
    property: &str,
    mark: &'a Mark,
    config: &'a Props,
    vg_name: Option<&str>,
) -> Option<&'a Json> {
    mark_prop(property, mark, vg_name).or_else(|| mark_config(property, mark, config, vg_name))
}

fn mark_prop<'a>(property: &str, mark: &'a Mark, vg_name: Option<&str>) -> Option<&'a Json> {
    vg_name.and_then(|name| mark.props.get(name)).or_else(|| mark.props.get(property))
}
