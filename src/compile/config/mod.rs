//! Vega-Lite's config.
//!
//! - `defaults`: Vega-Lite's own; `shortcut`: `font`, `color` and `fontSize` for the whole picture; `merge`: configs over each other.
//! - `lookup`: a mark's settings: by style, by its kind, for all marks.
//! - `view`: `width`, `height` and `step` where a view has none.
//! - `vega`: what of the config Vega is given.

mod blocks;
mod defaults;
mod lookup;
mod merge;
mod shortcut;
mod vega;
mod view;

use serde_json::Value as Json;

use crate::vegalite::json::signal_ref;
use crate::vegalite::{ChannelProp, ConfigBlock, ConfigProp, MarkType, Props, ScaleConfigProp, ViewBackgroundProp};
pub(crate) use blocks::Config;
pub(crate) use lookup::{MarkConfig, mark_config, mark_prop, mark_prop_or_config, styles};
pub(crate) use merge::merge;
pub(crate) use vega::title_non_mark;
use vega::vega_config;
pub(crate) use view::{continuous_view_size, discrete_view_size, discrete_view_step};

/// The side of a view with a continuous scale in documents up to version 5, px. Later versions have 300; a document is drawn
/// in the size that its author saw.
const OLD_CONTINUOUS_SIZE: u32 = 200;

/// The whole config of a document, taken apart.
///
/// - `specified`: what the author wrote, laid over theme and command line by [`mod@merge`].
/// - `version`: the major version that the document names.
pub(crate) fn init(specified: &Props, version: Option<u8>) -> Config {
    Config::read(whole(specified, version))
}

/// The whole config of a document: defaults, then its shortcuts (`font`, `color`, `fontSize`), then the rest.
/// `{"expr": ...}` comes out as `{"signal": ...}`.
fn whole(specified: &Props, version: Option<u8>) -> Props {
    let mut defaults = defaults::defaults();
    if version.is_some_and(|version| version < 6)
        && let Some(Json::Object(view)) = defaults.get_mut(ConfigBlock::View.name())
    {
        view.insert(ViewBackgroundProp::ContinuousWidth.name().to_owned(), OLD_CONTINUOUS_SIZE.into());
        view.insert(ViewBackgroundProp::ContinuousHeight.name().to_owned(), OLD_CONTINUOUS_SIZE.into());
    }
    let mut rest = specified.clone();
    let mut take = |name: &str| rest.shift_remove(name);
    let (color, font) = (take(ConfigProp::Color.name()), take(ConfigProp::Font.name()));
    let (font_size, selection) = (take(ConfigProp::FontSize.name()), take(ConfigBlock::Selection.name()));
    let shortcuts =
        [shortcut::font(font.as_ref()), shortcut::color(color.as_ref()), shortcut::font_size(font_size.as_ref())];
    let mut config = merge::merge_over(defaults, shortcuts.iter().flatten().chain([&rest]));
    if let Some(selection) = &selection {
        merge::lay_over(&mut config, ConfigBlock::Selection.name(), selection, merge::Depth::Two);
    }
    for (name, block) in &mut config {
        signal_refs(name, block);
    }
    config
}

/// Replaces expressions by signals in a block of the config where upstream does.
fn signal_refs(name: &str, block: &mut Json) {
    let deep = |block: &mut Json| {
        if let Json::Object(index) = block {
            index.values_mut().for_each(properties_signal_refs);
        }
    };
    use ConfigBlock::{Concat, Facet, Projection, Scale, Selection, Style};
    match (ConfigBlock::named(name), ConfigProp::named(name)) {
        (_, Some(ConfigProp::Background | ConfigProp::LineBreak | ConfigProp::Padding)) => signal_ref(block),
        (Some(Style), _) => deep(block),
        (Some(Scale), _) => {
            properties_signal_refs(block);
            if let Some(invalid) = block.get_mut(ScaleConfigProp::Invalid.name()) {
                deep(invalid);
            }
        }
        (Some(Concat | Facet | Projection | Selection), _) => {}
        (Some(_), _) => properties_signal_refs(block),
        (None, _) if MarkType::named(name).is_some_and(|mark| !mark.is_composite()) => properties_signal_refs(block),
        (None, _) => {}
    }
}

/// Replaces expressions by signals in the properties of an object, and in their conditions.
fn properties_signal_refs(block: &mut Json) {
    let Json::Object(properties) = block else { return };
    for value in properties.values_mut() {
        signal_ref(value);
        match value.get_mut(ChannelProp::Condition.name()) {
            Some(Json::Array(conditions)) => conditions.iter_mut().for_each(signal_ref),
            Some(condition) => signal_ref(condition),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::whole;
    use crate::vegalite::Props;

    pub(super) fn props(json: Json) -> Props {
        json.as_object().cloned().unwrap()
    }

    #[track_caller]
    fn check(specified: Json, version: u8, pointer: &str, want: Option<Json>) {
        let config = Json::Object(whole(&props(specified), Some(version)));
        assert_eq!(config.pointer(pointer).cloned(), want, "{pointer}");
    }

    #[test]
    fn old_documents_are_smaller() {
        check(json!({}), 5, "/view/continuousWidth", Some(json!(200)));
        check(json!({}), 6, "/view/continuousWidth", Some(json!(300)));
        check(
            json!({"view": {"continuousWidth": 400}}),
            5,
            "/view",
            Some(json!({"continuousWidth": 400, "continuousHeight": 200, "step": 20})),
        );
    }

    #[test]
    fn the_author_wins_over_shortcuts_and_defaults() {
        let font = json!({"font": "Arial", "text": {"font": "Times"}});
        check(font.clone(), 6, "/text", Some(json!({"color": "black", "font": "Times"})));
        check(font, 6, "/style/guide-label/font", Some(json!("Arial")));
        check(json!({"color": true}), 6, "/mark/color", Some(json!({"signal": "color.blue"})));
        check(json!({"color": {"blue": "navy"}}), 6, "/signals/0/value/blue", Some(json!("navy")));
        check(json!({"fontSize": {"text": 20}}), 6, "/signals/0/value/text", Some(json!(20)));
    }

    #[test]
    fn blocks_merge_one_level_deep() {
        check(json!({"bar": {"binSpacing": 0}}), 6, "/bar/minBandSize", Some(json!(0.25)));
        check(json!({"boxplot": {"median": {}}}), 6, "/boxplot/median", Some(json!({})));
        check(
            json!({"selection": {"interval": {"zoom": false}}}),
            6,
            "/selection/interval/resolve",
            Some(json!("global")),
        );
    }

    #[test]
    fn expressions_become_signals() {
        check(json!({"mark": {"color": {"expr": "c"}}}), 6, "/mark/color", Some(json!({"signal": "c"})));
        check(json!({"style": {"a": {"fill": {"expr": "c"}}}}), 6, "/style/a/fill", Some(json!({"signal": "c"})));
        let condition = json!({"axis": {"labelColor": {"condition": {"test": "t", "expr": "c"}, "value": "red"}}});
        check(condition, 6, "/axis/labelColor/condition/signal", Some(json!("c")));
        check(
            json!({"scale": {"invalid": {"x": {"value": {"expr": "c"}}}}}),
            6,
            "/scale/invalid/x/value",
            Some(json!({"signal": "c"})),
        );
    }
}
