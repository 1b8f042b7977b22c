//! Points and lines laid over a line, rule, trail or area.

use serde_json::{Value as Json, json};

use crate::compile::channel::{orient, stack};
use crate::compile::config::{Config, mark_prop_or_config};
use crate::error::Warnings;
use crate::vegalite::json::truthy;
use crate::vegalite::{Channel, Encoding, Mark, MarkProp, MarkType, Name, Orientation, PropMap, View, ViewKind};

/// What is laid over a mark: the settings of the overlays that it has.
#[derive(Debug)]
pub(super) struct Overlays {
    line: Option<PropMap<MarkProp>>,
    point: Option<PropMap<MarkProp>>,
}

/// The opacity of an area under a line or points, unless one is written.
const AREA_OPACITY: f64 = 0.7;

/// The overlays of a mark, if it has any: by its own settings, else by its config. A shape channel asks for points.
pub(super) fn overlays(mark: &Mark, encoding: &Encoding, config: &Config) -> Option<Overlays> {
    if !matches!(mark.kind, MarkType::Line | MarkType::Rule | MarkType::Trail | MarkType::Area) {
        return None;
    }
    let settings = |setting: &Json| PropMap::of(setting).unwrap_or_default();
    let configured = |property: MarkProp| config.of_mark(mark.kind)?.truthy(property);
    let line = match mark.props.get(MarkProp::Line) {
        _ if mark.kind != MarkType::Area => None,
        Some(line) => Some(settings(line)).filter(|_| truthy(line)),
        None => configured(MarkProp::Line).map(settings),
    };
    let point = match mark.props.get(MarkProp::Point) {
        Some(Json::String(word)) if word == "transparent" => Some(PropMap::from_iter([(MarkProp::Opacity, json!(0))])),
        Some(point) => Some(settings(point)).filter(|_| truthy(point)),
        None => {
            let shaped = (!encoding.all(Channel::Shape).is_empty()).then(PropMap::default);
            configured(MarkProp::Point).map(settings).or(shaped)
        }
    };
    (line.is_some() || point.is_some()).then_some(Overlays { line, point })
}

/// A layer of the mark and its overlays. The params stay with the mark, the projection goes with the overlays.
pub(super) fn layer(
    mut view: View,
    mark: &Mark,
    encoding: &Encoding,
    overlays: Overlays,
    config: &Config,
    warnings: &Warnings,
) -> View {
    // Types are needed to tell what is stacked.
    let encoding = encoding.init_composite(config, warnings);
    let projection = view.projection.take();

    let mut base = mark.clone();
    let unset = |property: MarkProp| mark_prop_or_config(property, mark, config, None).is_none_or(Json::is_null);
    if mark.kind == MarkType::Area
        && unset(MarkProp::Opacity)
        && unset(MarkProp::FillOpacity)
        && !base.props.contains(MarkProp::Opacity)
    {
        base.props.set(MarkProp::Opacity, AREA_OPACITY);
    }
    base.props.remove(MarkProp::Point);
    base.props.remove(MarkProp::Line);
    let mut base_encoding = encoding.clone();
    base_encoding.remove(Channel::Shape);
    let mut layers = vec![View {
        name: view.name.take(),
        params: std::mem::take(&mut view.params),
        ..View::new(&view.at, ViewKind::Unit { mark: base, encoding: base_encoding })
    }];

    // An overlay is no mark that stacks by itself, so it is told how the mark below is stacked.
    let mut over = encoding.clone();
    let mut oriented = mark.clone();
    let specified = mark_prop_or_config(MarkProp::Orient, mark, config, None).and_then(Orientation::of);
    oriented.props.remove(MarkProp::Orient);
    if let Some(orient) = orient(mark.kind, &encoding, specified) {
        oriented.props.set(MarkProp::Orient, orient.name());
    }
    if let Some(stack) = stack(&oriented, &encoding, warnings)
        && let Some(def) = over.def_mut(stack.field_channel)
    {
        def.stack = Some(Json::from(stack.offset.name()));
    }
    // With an end a row, a line would become a rule.
    over.remove(Channel::X2);
    over.remove(Channel::Y2);
    let mut lay_over = |kind: MarkType, mut props: PropMap<MarkProp>, kept: &[MarkProp], own: PropMap<MarkProp>| {
        let kept = kept.iter().filter_map(|property| Some((*property, mark.props.get(*property)?.clone())));
        props.extend(kept.collect());
        props.extend(own);
        let mark = Mark { kind, props };
        layers.push(View {
            projection: projection.clone(),
            ..View::new(&view.at, ViewKind::Unit { mark, encoding: over.clone() })
        });
    };
    if let Some(line) = overlays.line {
        let kept = [MarkProp::Clip, MarkProp::Interpolate, MarkProp::Tension, MarkProp::Tooltip];
        lay_over(MarkType::Line, PropMap::default(), &kept, line);
    }
    if let Some(point) = overlays.point {
        let props = PropMap::from_iter([(MarkProp::Opacity, json!(1)), (MarkProp::Filled, json!(true))]);
        lay_over(MarkType::Point, props, &[MarkProp::Clip, MarkProp::Tooltip], point);
    }
    view.kind = ViewKind::Layer { layers, encoding: Encoding::default() };
    view
}
