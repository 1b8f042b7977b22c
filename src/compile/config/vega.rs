//! What of the config Vega is given: Vega-Lite's own settings are taken out, and settings of marks become styles.

use serde_json::{Value as Json, json};

use crate::vegalite::json::truthy;
use crate::vegalite::{
    ChannelProp, ConfigBlock, ConfigProp, LegendProp, MarkProp, MarkType, Name, ParamProp, PropMap, Props, TitleProp,
    ViewBackgroundProp,
};

/// Blocks that only Vega-Lite knows.
const VL_ONLY_BLOCKS: [ConfigBlock; 18] = [
    ConfigBlock::Facet,
    ConfigBlock::Concat,
    ConfigBlock::Header,
    ConfigBlock::AxisQuantitative,
    ConfigBlock::AxisTemporal,
    ConfigBlock::AxisDiscrete,
    ConfigBlock::AxisPoint,
    ConfigBlock::AxisXBand,
    ConfigBlock::AxisXPoint,
    ConfigBlock::AxisXDiscrete,
    ConfigBlock::AxisXQuantitative,
    ConfigBlock::AxisXTemporal,
    ConfigBlock::AxisYBand,
    ConfigBlock::AxisYPoint,
    ConfigBlock::AxisYDiscrete,
    ConfigBlock::AxisYQuantitative,
    ConfigBlock::AxisYTemporal,
    ConfigBlock::Scale,
];

/// Settings in no block that only Vega-Lite knows.
const VL_ONLY: [ConfigProp; 11] = [
    ConfigProp::Color,
    ConfigProp::FontSize,
    ConfigProp::Background,
    ConfigProp::Padding,
    ConfigProp::NumberFormat,
    ConfigProp::NumberFormatType,
    ConfigProp::NormalizedNumberFormat,
    ConfigProp::NormalizedNumberFormatType,
    ConfigProp::TimeFormat,
    ConfigProp::CountTitle,
    ConfigProp::Overlay,
];

/// Settings of legends that only Vega-Lite knows.
const VL_ONLY_LEGEND: [LegendProp; 5] = [
    LegendProp::GradientHorizontalMaxLength,
    LegendProp::GradientHorizontalMinLength,
    LegendProp::GradientVerticalMaxLength,
    LegendProp::GradientVerticalMinLength,
    LegendProp::UnselectedOpacity,
];

/// Settings of all marks that only Vega-Lite knows.
const VL_ONLY_MARK: [MarkProp; 8] = [
    MarkProp::Color,
    MarkProp::Filled,
    MarkProp::Invalid,
    MarkProp::Order,
    MarkProp::Radius2,
    MarkProp::Theta2,
    MarkProp::TimeUnitBandSize,
    MarkProp::TimeUnitBandPosition,
];

/// Settings of marks that are rectangles, and that only Vega-Lite knows.
const VL_ONLY_RECT: [MarkProp; 4] =
    [MarkProp::BinSpacing, MarkProp::ContinuousBandSize, MarkProp::DiscreteBandSize, MarkProp::MinBandSize];

/// Settings of ticks that only Vega-Lite knows.
const VL_ONLY_TICK: [MarkProp; 6] = [
    MarkProp::BandSize,
    MarkProp::Thickness,
    MarkProp::BinSpacing,
    MarkProp::ContinuousBandSize,
    MarkProp::DiscreteBandSize,
    MarkProp::MinBandSize,
];

/// Settings of views that only Vega-Lite knows.
const VL_ONLY_VIEW: [ViewBackgroundProp; 5] = [
    ViewBackgroundProp::ContinuousWidth,
    ViewBackgroundProp::ContinuousHeight,
    ViewBackgroundProp::DiscreteWidth,
    ViewBackgroundProp::DiscreteHeight,
    ViewBackgroundProp::Step,
];

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
    let kept = whole.iter().filter_map(|(name, value)| Some((name.clone(), in_place(name, value)?)));
    let mut config: Props = kept.collect();
    if let Some(Json::Array(params)) = whole.get(ConfigProp::Params.name()) {
        let signals = config.entry(ConfigProp::Signals.name()).or_insert_with(|| json!([]));
        if let Json::Array(signals) = signals {
            signals.extend(params.iter().filter_map(signal));
        }
    }

    let mut styles = match whole.get(ConfigBlock::Style.name()) {
        Some(Json::Object(styles)) => styles.clone(),
        _ => Props::new(),
    };
    if let Some(view) = whole.get(ConfigBlock::View.name()).and_then(PropMap::of) {
        under_style(&mut styles, "cell", without(view, &[&VL_ONLY_VIEW]));
    }
    for mark in PRIMITIVE_MARKS {
        let Some(block) = whole.get(mark.name()).and_then(PropMap::of) else { continue };
        let own: &[MarkProp] = match mark {
            MarkType::Area => &[MarkProp::Line, MarkProp::Point],
            MarkType::Line => &[MarkProp::Point],
            MarkType::Bar | MarkType::Rect => &VL_ONLY_RECT,
            MarkType::Tick => &VL_ONLY_TICK,
            _ => &[],
        };
        // A style named after the mark, so that `config.rect` does not reach bars, which are rectangles to Vega.
        under_style(&mut styles, mark.name(), without(block, &[&VL_ONLY_MARK, own]));
    }
    if let Some(title) = whole.get(ConfigBlock::Title.name()).and_then(PropMap::of) {
        let subtitle = redirect_title(&title, &mut styles);
        config.insert(ConfigBlock::Title.name().to_owned(), Json::Object(subtitle));
    }
    config.insert(ConfigBlock::Style.name().to_owned(), Json::Object(styles));
    config.retain(|_, value| !is_empty(value));
    config
}

/// What Vega finds where it stands in Vega-Lite's config; `None` for what goes elsewhere, and for what only Vega-Lite knows.
fn in_place(name: &str, value: &Json) -> Option<Json> {
    if MarkType::named(name).is_some() {
        return None;
    }
    if ConfigProp::named(name).is_some_and(|known| known == ConfigProp::Params || VL_ONLY.contains(&known)) {
        return None;
    }
    let Some(block) = ConfigBlock::named(name) else { return Some(value.clone()) };
    if VL_ONLY_BLOCKS.contains(&block) || value.is_null() {
        return None;
    }
    match (block, value) {
        (ConfigBlock::Selection | ConfigBlock::Style | ConfigBlock::Title | ConfigBlock::View, _) => None,
        (ConfigBlock::Axis, Json::Object(axis)) => {
            let is_plain = |value: &Json| !value.get(ChannelProp::Condition.name()).is_some_and(truthy);
            let kept = axis.iter().filter(|(_, value)| is_plain(value));
            Some(Json::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect()))
        }
        (ConfigBlock::Legend, Json::Object(legend)) => {
            Some(Json::Object(without(PropMap::read(legend), &[&VL_ONLY_LEGEND])))
        }
        (ConfigBlock::Mark, Json::Object(mark)) => {
            let mut mark = PropMap::read(mark);
            if mark.get(MarkProp::Tooltip).is_some_and(Json::is_object) {
                mark.remove(MarkProp::Tooltip);
            }
            Some(Json::Object(without(mark, &[&VL_ONLY_MARK])))
        }
        _ => Some(value.clone()),
    }
}

/// A block without some of its properties.
fn without<K: Name>(mut block: PropMap<K>, properties: &[&[K]]) -> Props {
    for property in properties.iter().copied().flatten() {
        block.remove(*property);
    }
    block.to_object()
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

/// Settings of a subtitle, which Vega finds in the title's config.
const SUBTITLE: [TitleProp; 7] = [
    TitleProp::SubtitleColor,
    TitleProp::SubtitleFont,
    TitleProp::SubtitleFontSize,
    TitleProp::SubtitleFontStyle,
    TitleProp::SubtitleFontWeight,
    TitleProp::SubtitleLineHeight,
    TitleProp::SubtitlePadding,
];

/// Looks that a subtitle shares with its title.
const SUBTITLE_MARK: [TitleProp; 5] =
    [TitleProp::Align, TitleProp::Baseline, TitleProp::Dx, TitleProp::Dy, TitleProp::Limit];

/// Takes a title's config apart.
fn title_config(title: &PropMap<TitleProp>) -> TitleConfig {
    let pick = |properties: &[TitleProp], wanted: fn(&Json) -> bool| -> Props {
        let entries = properties.iter().filter_map(|property| Some((property.name(), title.get(*property)?)));
        entries.filter(|(_, value)| wanted(value)).map(|(name, value)| (name.to_owned(), value.clone())).collect()
    };
    let mut mark = without(title.clone(), &[&NON_MARK_TITLE, &SUBTITLE, &[TitleProp::Color]]);
    if let Some(color) = title.truthy(TitleProp::Color) {
        mark.insert(MarkProp::Fill.name().to_owned(), color.clone());
    }
    TitleConfig { mark, subtitle_mark: pick(&SUBTITLE_MARK, |_| true), subtitle: pick(&SUBTITLE, truthy) }
}

/// Moves what a title's config says about looks to the styles of titles; the rest of the subtitle's settings are left.
fn redirect_title(title: &PropMap<TitleProp>, styles: &mut Props) -> Props {
    let parts = title_config(title);
    over_style(styles, "group-title", parts.mark);
    over_style(styles, "group-subtitle", parts.subtitle_mark);
    parts.subtitle
}

/// The signal of a param that is a variable.
fn signal(param: &Json) -> Option<Json> {
    let mut param: PropMap<ParamProp> = PropMap::of(param)?;
    if param.truthy(ParamProp::Select).is_some() {
        return None;
    }
    let expr = param.remove(ParamProp::Expr);
    let mut signal = param.to_object();
    if let Some(expr) = expr {
        let property = if param.truthy(ParamProp::Bind).is_some() { "init" } else { "update" };
        signal.insert(property.to_owned(), expr);
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
