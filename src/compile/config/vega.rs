//! What of the config Vega is given: Vega-Lite's own settings are taken out, and settings of marks become styles.

use serde_json::{Value as Json, json};

use crate::vegalite::json::truthy;
use crate::vegalite::{MarkType, Props, TitleProp};

/// Blocks and settings that only Vega-Lite knows.
const VL_ONLY: [&str; 29] = [
    "color",
    "fontSize",
    "background",
    "padding",
    "facet",
    "concat",
    "numberFormat",
    "numberFormatType",
    "normalizedNumberFormat",
    "normalizedNumberFormatType",
    "timeFormat",
    "countTitle",
    "header",
    "axisQuantitative",
    "axisTemporal",
    "axisDiscrete",
    "axisPoint",
    "axisXBand",
    "axisXPoint",
    "axisXDiscrete",
    "axisXQuantitative",
    "axisXTemporal",
    "axisYBand",
    "axisYPoint",
    "axisYDiscrete",
    "axisYQuantitative",
    "axisYTemporal",
    "scale",
    "selection",
];

/// Of legends.
const VL_ONLY_LEGEND: [&str; 5] = [
    "gradientHorizontalMaxLength",
    "gradientHorizontalMinLength",
    "gradientVerticalMaxLength",
    "gradientVerticalMinLength",
    "unselectedOpacity",
];

/// Of all marks.
const VL_ONLY_MARK: [&str; 8] =
    ["color", "filled", "invalid", "order", "radius2", "theta2", "timeUnitBandSize", "timeUnitBandPosition"];

/// Of marks that are rectangles.
const VL_ONLY_RECT: [&str; 4] = ["binSpacing", "continuousBandSize", "discreteBandSize", "minBandSize"];

/// The marks that Vega-Lite draws without taking them apart, in the order of their styles.
const PRIMITIVE_MARKS: [MarkType; 14] = [
    MarkType::Arc,
    MarkType::Area,
    MarkType::Bar,
    MarkType::Image,
    MarkType::Line,
    MarkType::Point,
    MarkType::Rect,
    MarkType::Rule,
    MarkType::Text,
    MarkType::Tick,
    MarkType::Trail,
    MarkType::Circle,
    MarkType::Square,
    MarkType::GeoShape,
];

/// The config that goes with the chart: `whole` is Vega-Lite's whole config (see [`super::whole`]).
pub(crate) fn vega_config(whole: &Props) -> Props {
    let goes_elsewhere =
        |name: &str| matches!(name, "params" | "style" | "title" | "view") || MarkType::named(name).is_some();
    let is_dropped = |name: &str| name == "overlay" || VL_ONLY.contains(&name);
    let kept = whole.iter().filter(|(name, _)| !goes_elsewhere(name) && !is_dropped(name));
    let mut config: Props = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
    if let Some(Json::Object(axis)) = config.get_mut("axis") {
        axis.retain(|_, value| !value.get("condition").is_some_and(truthy));
    }
    remove(&mut config, "legend", &VL_ONLY_LEGEND);
    remove(&mut config, "mark", &VL_ONLY_MARK);
    if let Some(Json::Object(mark)) = config.get_mut("mark")
        && mark.get("tooltip").is_some_and(Json::is_object)
    {
        mark.shift_remove("tooltip");
    }
    if let Some(Json::Array(params)) = whole.get("params") {
        let signals = config.entry("signals").or_insert_with(|| json!([]));
        if let Json::Array(signals) = signals {
            signals.extend(params.iter().filter_map(signal));
        }
    }

    let mut styles = match whole.get("style") {
        Some(Json::Object(styles)) => styles.clone(),
        _ => Props::new(),
    };
    for mark in ["view"].into_iter().chain(PRIMITIVE_MARKS.map(MarkType::name)) {
        let Some(Json::Object(block)) = whole.get(mark) else { continue };
        let own: &[&str] = match mark {
            "view" => &["continuousWidth", "continuousHeight", "discreteWidth", "discreteHeight", "step"],
            "area" => &["line", "point"],
            "line" => &["point"],
            "bar" | "rect" => &VL_ONLY_RECT,
            "tick" => &["bandSize", "thickness", "binSpacing", "continuousBandSize", "discreteBandSize", "minBandSize"],
            _ => &[],
        };
        let is_kept = |name: &str| !VL_ONLY_MARK.contains(&name) && !own.contains(&name);
        let kept = block.iter().filter(|(name, _)| is_kept(name));
        // A style named after the mark, so that `config.rect` does not reach bars, which are rectangles to Vega.
        let name = if mark == "view" { "cell" } else { mark };
        under_style(&mut styles, name, kept.map(|(name, value)| (name.clone(), value.clone())).collect());
    }
    if let Some(Json::Object(title)) = whole.get("title") {
        let subtitle = redirect_title(title, &mut styles);
        config.insert("title".to_owned(), Json::Object(subtitle));
    }
    config.insert("style".to_owned(), Json::Object(styles));
    config.retain(|_, value| !is_empty(value));
    config
}

fn remove(config: &mut Props, block: &str, names: &[&str]) {
    if let Some(Json::Object(block)) = config.get_mut(block) {
        for name in names {
            block.shift_remove(*name);
        }
    }
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::Object(object) => object.is_empty(),
        Json::Array(list) => list.is_empty(),
        _ => false,
    }
}

/// Puts `block` under the style `name`, whose own settings win.
fn under_style(styles: &mut Props, name: &str, mut block: Props) {
    if let Some(Json::Object(own)) = styles.get(name) {
        block.extend(own.clone());
    }
    if !block.is_empty() {
        styles.insert(name.to_owned(), Json::Object(block));
    }
}

/// Puts `block` over the style `name`.
fn over_style(styles: &mut Props, name: &str, block: Props) {
    if block.is_empty() {
        return;
    }
    match styles.entry(name.to_owned()).or_insert_with(|| json!({})) {
        Json::Object(style) => style.extend(block),
        other => *other = Json::Object(block),
    }
}

/// Settings of a title that say where it stands and how far it reaches, in Vega-Lite's order; no style of a mark has them.
const NON_MARK_TITLE: [TitleProp; 6] =
    [TitleProp::Anchor, TitleProp::Frame, TitleProp::Offset, TitleProp::Orient, TitleProp::Angle, TitleProp::Limit];

/// What the config says of titles that no style of a mark can; `get` gives its settings.
pub(crate) fn title_non_mark<'a>(
    get: impl Fn(TitleProp) -> Option<&'a Json>,
) -> impl Iterator<Item = (TitleProp, &'a Json)> {
    let counts = |(property, value): &(TitleProp, &Json)| {
        matches!(property, TitleProp::Angle | TitleProp::Limit) || truthy(value)
    };
    NON_MARK_TITLE.into_iter().filter_map(move |property| Some((property, get(property)?))).filter(counts)
}

/// The parts of a title's config that the styles of titles have, or that Vega finds where they are.
struct TitleConfig {
    /// Looks of the title's text, a mark's settings.
    mark: Props,
    /// Looks of the subtitle's text that come from the title's.
    subtitle_mark: Props,
    /// `subtitleColor` and kin.
    subtitle: Props,
}

/// Takes a title's config apart.
fn title_config(title: &Props) -> TitleConfig {
    let pick = |names: &[&str], wanted: fn(&Json) -> bool| -> Props {
        let entries = names.iter().filter_map(|name| Some(((*name).to_owned(), title.get(*name)?.clone())));
        entries.filter(|(_, value)| wanted(value)).collect()
    };
    let subtitle_names = [
        "subtitleColor",
        "subtitleFont",
        "subtitleFontSize",
        "subtitleFontStyle",
        "subtitleFontWeight",
        "subtitleLineHeight",
        "subtitlePadding",
    ];
    let mut mark = title.clone();
    for name in NON_MARK_TITLE.map(TitleProp::name).iter().chain(&subtitle_names).chain(&["color"]) {
        mark.shift_remove(*name);
    }
    if let Some(color) = title.get("color").filter(|color| truthy(color)) {
        mark.insert("fill".to_owned(), color.clone());
    }
    TitleConfig {
        mark,
        subtitle_mark: pick(&["align", "baseline", "dx", "dy", "limit"], |_| true),
        subtitle: pick(&subtitle_names, truthy),
    }
}

/// Moves what a title's config says about looks to the styles of titles; the rest of the subtitle's settings are left.
fn redirect_title(title: &Props, styles: &mut Props) -> Props {
    let parts = title_config(title);
    over_style(styles, "group-title", parts.mark);
    over_style(styles, "group-subtitle", parts.subtitle_mark);
    parts.subtitle
}

/// The signal of a param that is a variable.
fn signal(param: &Json) -> Option<Json> {
    let Json::Object(param) = param else { return None };
    if param.get("select").is_some_and(truthy) {
        return None;
    }
    let mut signal = param.clone();
    if let Some(expr) = signal.shift_remove("expr") {
        let init = signal.get("bind").is_some_and(truthy);
        signal.insert(if init { "init" } else { "update" }.to_owned(), expr);
    }
    Some(Json::Object(signal))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::tests::props;
    use super::super::whole;
    use super::vega_config;

    #[track_caller]
    fn check(specified: Json, want: Json) {
        assert_eq!(Json::Object(vega_config(&whole(&props(specified), None))), want);
    }

    // Recorded from Vega-Lite 6.4.2, whose own default is nothing.
    #[test]
    fn only_what_vega_knows_is_left() {
        check(json!({}), json!({}));
        check(json!({"bar": {"fill": "red", "binSpacing": 3}}), json!({"style": {"bar": {"fill": "red"}}}));
        check(json!({"view": {"stroke": null, "step": 3}}), json!({"style": {"cell": {"stroke": null}}}));
        check(
            json!({"title": {"color": "red", "fontSize": 9, "anchor": "start", "dx": 1, "subtitleColor": "blue"}}),
            json!({
                "style": {"group-title": {"fontSize": 9, "dx": 1, "fill": "red"}, "group-subtitle": {"dx": 1}},
                "title": {"subtitleColor": "blue"},
            }),
        );
        check(
            json!({"axis": {"grid": false, "labelColor": {"condition": {"test": "t", "value": 1}, "value": 2}}, "axisX": {"grid": true}}),
            json!({"axis": {"grid": false}, "axisX": {"grid": true}}),
        );
        check(
            json!({"params": [{"name": "a", "expr": "1"}], "line": {"point": true}, "text": {"font": "Times"}}),
            json!({"signals": [{"name": "a", "update": "1"}], "style": {"text": {"font": "Times"}}}),
        );
        check(
            json!({"style": {"bar": {"fill": "blue"}}, "bar": {"fill": "red", "stroke": "black"}, "legend": {"unselectedOpacity": 1}}),
            json!({"style": {"bar": {"fill": "blue", "stroke": "black"}}}),
        );
    }
}
