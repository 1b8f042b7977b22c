//! Points and lines laid over a line, rule, trail or area.

use serde_json::{Value as Json, json};

use super::truthy_property;
use crate::compile::channel::{orient, stack};
use crate::compile::config::mark_prop_or_config;
use crate::error::Warnings;
use crate::vegalite::json::truthy;
use crate::vegalite::{Channel, Encoding, Mark, Props, View, ViewKind};

/// What is laid over a mark: the settings of the overlays that it has.
#[derive(Debug)]
pub(super) struct Overlays {
    line: Option<Props>,
    point: Option<Props>,
}

/// The opacity of an area under a line or points, unless one is written.
const AREA_OPACITY: f64 = 0.7;

/// The overlays of a mark, if it has any: by its own settings, else by its config. A shape channel asks for points.
pub(super) fn overlays(mark: &Mark, encoding: &Encoding, config: &Props) -> Option<Overlays> {
    if !matches!(mark.kind.as_str(), "line" | "rule" | "trail" | "area") {
        return None;
    }
    let mark_config = config.get(&mark.kind).and_then(Json::as_object);
    let settings = |setting: &Json| setting.as_object().cloned().unwrap_or_default();
    let configured = |name: &str| mark_config.and_then(|config| truthy_property(config, name));
    let line = match mark.props.get("line") {
        _ if mark.kind != "area" => None,
        Some(line) => Some(settings(line)).filter(|_| truthy(line)),
        None => configured("line").map(settings),
    };
    let point = match mark.props.get("point") {
        Some(Json::String(word)) if word == "transparent" => Some(Props::from_iter([("opacity".to_owned(), json!(0))])),
        Some(point) => Some(settings(point)).filter(|_| truthy(point)),
        None => {
            let shaped = (!encoding.all(Channel::Shape).is_empty()).then(Props::new);
            configured("point").map(settings).or(shaped)
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
    config: &Props,
    warnings: &Warnings,
) -> View {
    // Types are needed to tell what is stacked.
    let encoding = encoding.init_composite(config, warnings);
    let projection = view.projection.take();

    let mut base = mark.clone();
    let unset = |name: &str| mark_prop_or_config(name, mark, config, None).is_none_or(Json::is_null);
    if mark.kind == "area" && unset("opacity") && unset("fillOpacity") && !base.props.contains_key("opacity") {
        base.props.insert("opacity".to_owned(), json!(AREA_OPACITY));
    }
    base.props.shift_remove("point");
    base.props.shift_remove("line");
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
    let specified = mark_prop_or_config("orient", mark, config, None).and_then(Json::as_str);
    oriented.props.shift_remove("orient");
    if let Some(orient) = orient(&mark.kind, &encoding, specified) {
        oriented.props.insert("orient".to_owned(), json!(orient));
    }
    if let Some(stack) = stack(&oriented, &encoding, warnings)
        && let Some(def) = over.def_mut(stack.field_channel)
    {
        def.stack = Some(Json::from(stack.offset));
    }
    // With an end a row, a line would become a rule.
    over.remove(Channel::X2);
    over.remove(Channel::Y2);
    let mut lay_over = |kind: &str, mut props: Props, kept: &[&str], own: Props| {
        let kept = kept.iter().filter_map(|name| Some(((*name).to_owned(), mark.props.get(*name)?.clone())));
        props.extend(kept);
        props.extend(own);
        let mark = Mark { kind: kind.to_owned(), props };
        layers.push(View {
            projection: projection.clone(),
            ..View::new(&view.at, ViewKind::Unit { mark, encoding: over.clone() })
        });
    };
    if let Some(line) = overlays.line {
        lay_over("line", Props::new(), &["clip", "interpolate", "tension", "tooltip"], line);
    }
    if let Some(point) = overlays.point {
        let props = Props::from_iter([("opacity".to_owned(), json!(1)), ("filled".to_owned(), json!(true))]);
        lay_over("point", props, &["clip", "tooltip"], point);
    }
    view.kind = ViewKind::Layer { layers, encoding: Encoding::default() };
    view
}

/// The config without overlays, for the marks that come out of one.
pub(super) fn config_without(config: &Props) -> Props {
    let mut config = config.clone();
    for mark in ["line", "area", "rule", "trail"] {
        if let Some(Json::Object(block)) = config.get_mut(mark) {
            block.shift_remove("point");
            block.shift_remove("line");
        }
    }
    config
}
