//! Axes as Vega takes them: a grid axis under the marks and a main axis.

use serde_json::Value as Json;

use super::PARTS;
use crate::compile::guide::encode::{conditions, part_mut, value_rule};
use crate::compile::model::{AxisComponent, ModelId, Tree};
use crate::compile::size;
use crate::error::Result;
use crate::expr::{self, Expr, Setting};
use crate::vega;
use crate::vega::Base;
use crate::vegalite::Channel;
use crate::vegalite::json::truthy;

/// The axes of a view's group: grids first, x before y.
pub(crate) fn assemble(tree: &Tree, id: ModelId) -> Result<Vec<vega::Axis>> {
    let component = tree.component(id);
    let of = |channel| component.axes.get(&channel).map(Vec::as_slice).unwrap_or_default();
    let (x, y) = (of(Channel::X), of(Channel::Y));
    let mut axes = Vec::new();
    for axis in x.iter().chain(y) {
        axes.extend(grid(tree, id, axis)?);
    }
    for axis in x.iter().chain(y).filter(|axis| !axis.main_extracted) {
        axes.extend(assemble_main(tree, id, axis)?);
    }
    Ok(axes)
}

/// The side of an axis that a property concerns.
fn is_for_grid(property: &str) -> Option<bool> {
    match property {
        "grid" | "gridCap" | "gridColor" | "gridDash" | "gridDashOffset" | "gridOpacity" | "gridScale"
        | "gridWidth" => Some(true),
        "bandPosition" | "offset" | "tickMinStep" | "tickOffset" | "tickRound" | "tickWidth" | "scale" | "tickBand"
        | "tickCount" | "tickExtra" | "translate" | "values" | "zindex" => None,
        _ => Some(false),
    }
}

/// The part and the channel of Vega's encoding that a property is when it has conditions.
fn encoded_as(property: &str) -> Option<(&'static str, &'static str)> {
    Some(match property {
        "labelAlign" => ("labels", "align"),
        "labelBaseline" => ("labels", "baseline"),
        "labelColor" => ("labels", "fill"),
        "labelFont" => ("labels", "font"),
        "labelFontSize" => ("labels", "fontSize"),
        "labelFontStyle" => ("labels", "fontStyle"),
        "labelFontWeight" => ("labels", "fontWeight"),
        "labelOpacity" => ("labels", "opacity"),
        "gridColor" => ("grid", "stroke"),
        "gridDash" => ("grid", "strokeDash"),
        "gridDashOffset" => ("grid", "strokeDashOffset"),
        "gridOpacity" => ("grid", "opacity"),
        "gridWidth" => ("grid", "strokeWidth"),
        "tickColor" => ("ticks", "stroke"),
        "tickDash" => ("ticks", "strokeDash"),
        "tickDashOffset" => ("ticks", "strokeDashOffset"),
        "tickOpacity" => ("ticks", "opacity"),
        "tickWidth" => ("ticks", "strokeWidth"),
        _ => return None,
    })
}

fn base(tree: &Tree, id: ModelId, axis: &AxisComponent, is_grid: bool) -> Result<vega::Axis> {
    let mut out = vega::Axis {
        scale: axis.props.value("scale").and_then(Setting::as_str).unwrap_or_default().to_owned(),
        orient: axis.props.value("orient").cloned(),
        ..vega::Axis::default()
    };
    out.encode = axis.encode.iter().map(|(part, encode)| ((*part).to_owned(), encode.clone())).collect();
    for (property, traced) in axis.props.iter() {
        let apart = matches!(property, "disable" | "scale" | "orient" | "labelExpr" | "zindex");
        if apart || is_for_grid(property).is_some_and(|grid| grid != is_grid) {
            continue;
        }
        let value = &traced.value;
        let written = value.as_json().filter(|json| json.get("condition").is_some());
        match (encoded_as(property), written) {
            (Some((part, channel)), Some(json)) => {
                let mut rules = conditions(tree, id, json)?;
                rules.push(value_rule(json.get("value").unwrap_or(json))?);
                part_mut(&mut out.encode, part).set(channel, rules);
            }
            (None, Some(json)) => out.props.set(property, as_signal(tree, id, json)?),
            (Some((part, channel)), None) if matches!(value, Setting::Signal(_)) => {
                part_mut(&mut out.encode, part).set(channel, vec![value_rule(&value.to_json())?]);
            }
            _ => {
                // Null leaves Vega's own alignment.
                if !(matches!(property, "labelAlign" | "labelBaseline") && *value == Setting::Json(Json::Null)) {
                    out.props.set(property, value.clone());
                }
            }
        }
    }
    Ok(out)
}

/// A conditional value as one expression, where Vega has no encoding for the property.
fn as_signal(tree: &Tree, id: ModelId, json: &Json) -> Result<Setting> {
    let of = |base: &Base| match base {
        Base::Signal(expr) => Expr::clone(expr),
        Base::Value(value) => Expr::json(value),
        _ => Expr::null(),
    };
    let mut chosen = of(&value_rule(json.get("value").unwrap_or(json))?.base);
    for rule in conditions(tree, id, json)?.into_iter().rev() {
        if let Some(test) = rule.test {
            chosen = Expr::conditional(Expr::clone(&test), of(&rule.base), chosen);
        }
    }
    Ok(Setting::signal(chosen))
}

fn is_disabled(axis: &AxisComponent) -> bool {
    axis.props.value("disable").and_then(Setting::as_json).is_some_and(truthy)
}

fn zindex(axis: &AxisComponent) -> Setting {
    axis.props.value("zindex").cloned().unwrap_or_else(|| Setting::Json(0.into()))
}

fn grid(tree: &Tree, id: ModelId, axis: &AxisComponent) -> Result<Option<vega::Axis>> {
    let shown = axis.props.value("grid").is_some_and(|grid| grid.as_json().is_none_or(truthy));
    if is_disabled(axis) || !shown {
        return Ok(None);
    }
    let mut out = base(tree, id, axis, true)?;
    out.encode.retain(|(part, _)| part == "grid");
    let off = || Setting::Json(false.into());
    for (property, value) in [
        ("domain", off()),
        ("labels", off()),
        ("aria", off()),
        ("maxExtent", Setting::Json(0.into())),
        ("minExtent", Setting::Json(0.into())),
        ("ticks", off()),
        ("zindex", zindex(axis)),
    ] {
        out.props.set(property, value);
    }
    Ok(Some(out))
}

/// The axis with domain, ticks, labels and title; also when a header has taken it over.
pub(crate) fn assemble_main(tree: &Tree, id: ModelId, axis: &AxisComponent) -> Result<Option<vega::Axis>> {
    if is_disabled(axis) {
        return Ok(None);
    }
    let mut out = base(tree, id, axis, false)?;
    if let Some(label) = axis.props.value("labelExpr").and_then(Setting::as_str) {
        let rule =
            vega::ValueRef { base: Base::Signal(std::rc::Rc::new(expr::parse(label)?)), ..vega::ValueRef::default() };
        part_mut(&mut out.encode, "labels").set("text", vec![rule]);
    }
    out.encode.retain(|(part, _)| *part != "grid" && (!PARTS.contains(&part.as_str()) || axis.has_part(part)));
    out.props.set("grid", Setting::Json(false.into()));
    if let Some(title) = axis.title.as_ref().and_then(|title| title.value.to_setting()) {
        out.props.set("title", title);
    }
    if tree.config.get("aria") == Some(&Json::Bool(false)) {
        out.props.set("aria", Setting::Json(false.into()));
    }
    out.props.set("zindex", zindex(axis));
    Ok(Some(out))
}

/// Signals that a group needs so that grid lines without a scale across have the group's length.
pub(crate) fn signals(tree: &Tree, id: ModelId) -> Result<Vec<vega::Signal>> {
    let mut signals: Vec<vega::Signal> = Vec::new();
    for (channel, axes) in &tree.component(id).axes {
        for axis in axes {
            if is_disabled(axis) || axis.props.value("gridScale").is_some() {
                continue;
            }
            let size = if *channel == Channel::X { "height" } else { "width" };
            let update = size::signal(tree, id, size)?;
            let is_own = matches!(&*update, Expr::Name(name) if &**name == size);
            if !is_own && !signals.iter().any(|signal| signal.name == size) {
                signals.push(vega::Signal { name: size.to_owned(), update: Some(update), ..vega::Signal::default() });
            }
        }
    }
    Ok(signals)
}
