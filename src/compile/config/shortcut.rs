//! The config's shortcuts: one font, one palette or one set of sizes for the whole picture.

use serde_json::{Value as Json, json};

use crate::vegalite::json::truthy;
use crate::vegalite::{ConfigBlock, Props};

/// The styles of all texts but marks.
const TEXT_STYLES: [&str; 4] = ["guide-label", "guide-title", "group-title", "group-subtitle"];

/// One font for all texts.
pub(super) fn font(font: Option<&Json>) -> Option<Props> {
    let font = font.filter(|font| truthy(font))?;
    let style: Props = TEXT_STYLES.iter().map(|style| ((*style).to_owned(), json!({ "font": font }))).collect();
    object(json!({"text": {"font": font}, "style": style}))
}

/// Named colours for all parts, as the signal `color`; an object replaces some of them.
pub(super) fn color(color: Option<&Json>) -> Option<Props> {
    let color = color.filter(|color| truthy(color))?;
    // Tableau's ten colours, then greys.
    let mut palette = Props::new();
    let names = ["blue", "orange", "red", "teal", "green", "yellow", "purple", "pink", "brown"];
    let colors = ["#4c78a8", "#f58518", "#e45756", "#72b7b2", "#54a24b", "#eeca3b", "#b279a2", "#ff9da6", "#9d755d"];
    for (name, color) in names.iter().zip(colors) {
        palette.insert((*name).to_owned(), color.into());
    }
    for level in 0..16 {
        palette.insert(format!("gray{level}"), format!("#{level:x}{level:x}{level:x}").into());
    }
    if let Json::Object(own) = color {
        palette.extend(own.clone());
    }
    let named = |name: &str| json!({"signal": format!("color.{name}")});
    let style: Props = TEXT_STYLES.iter().map(|style| ((*style).to_owned(), json!({"fill": named("gray0")}))).collect();
    let mut config = object(json!({
        "signals": [{"name": "color", "value": palette}],
        "mark": {"color": named("blue")},
        "rule": {"color": named("gray0")},
        "text": {"color": named("gray0")},
        "style": style,
        "axis": {"domainColor": named("gray13"), "gridColor": named("gray8"), "tickColor": named("gray13")},
        // The last one is misspelled upstream too, and so means no colour.
        "range": {"category": names.iter().chain(&["grey8"]).map(|name| named(name)).collect::<Vec<_>>()},
    }))?;
    if let Some(Json::Object(style)) = config.get_mut(ConfigBlock::Style.name()) {
        style.insert("cell".to_owned(), json!({"stroke": named("gray8")}));
    }
    Some(config)
}

/// Named sizes for all texts, px, as the signal `fontSize`; an object replaces some of them.
pub(super) fn font_size(size: Option<&Json>) -> Option<Props> {
    let size = size.filter(|size| truthy(size))?;
    let names = ["guideLabel", "guideTitle", "groupTitle", "groupSubtitle"];
    let mut sizes =
        object(json!({"text": 11, "guideLabel": 10, "guideTitle": 11, "groupTitle": 13, "groupSubtitle": 12}))?;
    if let Json::Object(own) = size {
        sizes.extend(own.clone());
    }
    let named = |name: &str| json!({"fontSize": {"signal": format!("fontSize.{name}")}});
    let style: Props = TEXT_STYLES.iter().zip(names).map(|(style, name)| ((*style).to_owned(), named(name))).collect();
    object(json!({"signals": [{"name": "fontSize", "value": sizes}], "text": named("text"), "style": style}))
}

fn object(json: Json) -> Option<Props> {
    match json {
        Json::Object(object) => Some(object),
        _ => None,
    }
}
