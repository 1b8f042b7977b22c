//! Axes as Vega takes them: a grid axis under the marks and a main axis.

use serde_json::Value as Json;

use crate::compile::guide::encode::{part_mut, rules, value_rule};
use crate::compile::model::{AxisComponent, ModelId, Tree};
use crate::compile::size;
use crate::error::Result;
use crate::expr::{self, Expr, Setting};
use crate::vega;
use crate::vega::Base;
use crate::vegalite::json::truthy;
use crate::vegalite::{AxisPart, AxisProp, Channel, ConditionalValue, ConfigProp, SizeName};

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
fn is_for_grid(property: AxisProp) -> Option<bool> {
    use AxisProp::{
        BandPosition, Grid, GridCap, GridColor, GridDash, GridDashOffset, GridOpacity, GridScale, GridWidth, Offset,
        Scale, TickBand, TickCount, TickExtra, TickMinStep, TickOffset, TickRound, TickWidth, Translate, Values,
        Zindex,
    };
    match property {
        Grid | GridCap | GridColor | GridDash | GridDashOffset | GridOpacity | GridScale | GridWidth => Some(true),
        BandPosition | Offset | TickMinStep | TickOffset | TickRound | TickWidth | Scale | TickBand | TickCount
        | TickExtra | Translate | Values | Zindex => None,
        _ => Some(false),
    }
}

/// The part and the channel of Vega's encoding that a property is when it has conditions.
fn encoded_as(property: AxisProp) -> Option<(AxisPart, &'static str)> {
    use AxisProp::{
        GridColor, GridDash, GridDashOffset, GridOpacity, GridWidth, LabelAlign, LabelBaseline, LabelColor, LabelFont,
        LabelFontSize, LabelFontStyle, LabelFontWeight, LabelOpacity, TickColor, TickDash, TickDashOffset, TickOpacity,
        TickWidth,
    };
    Some(match property {
        LabelAlign => (AxisPart::Labels, "align"),
        LabelBaseline => (AxisPart::Labels, "baseline"),
        LabelColor => (AxisPart::Labels, "fill"),
        LabelFont => (AxisPart::Labels, "font"),
        LabelFontSize => (AxisPart::Labels, "fontSize"),
        LabelFontStyle => (AxisPart::Labels, "fontStyle"),
        LabelFontWeight => (AxisPart::Labels, "fontWeight"),
        LabelOpacity => (AxisPart::Labels, "opacity"),
        GridColor => (AxisPart::Grid, "stroke"),
        GridDash => (AxisPart::Grid, "strokeDash"),
        GridDashOffset => (AxisPart::Grid, "strokeDashOffset"),
        GridOpacity => (AxisPart::Grid, "opacity"),
        GridWidth => (AxisPart::Grid, "strokeWidth"),
        TickColor => (AxisPart::Ticks, "stroke"),
        TickDash => (AxisPart::Ticks, "strokeDash"),
        TickDashOffset => (AxisPart::Ticks, "strokeDashOffset"),
        TickOpacity => (AxisPart::Ticks, "opacity"),
        TickWidth => (AxisPart::Ticks, "strokeWidth"),
        _ => return None,
    })
}

fn base(tree: &Tree, id: ModelId, axis: &AxisComponent, is_grid: bool) -> Result<vega::Axis> {
    let mut out = vega::Axis {
        scale: axis.props.value(AxisProp::Scale).and_then(Setting::as_str).unwrap_or_default().to_owned(),
        orient: axis.props.value(AxisProp::Orient).cloned(),
        ..vega::Axis::default()
    };
    out.encode = axis.encode.iter().map(|(part, encode)| (part.name().to_owned(), encode.clone())).collect();
    for (property, traced) in axis.props.iter() {
        let apart = matches!(
            property,
            AxisProp::Disable | AxisProp::Scale | AxisProp::Orient | AxisProp::LabelExpr | AxisProp::Zindex
        );
        if apart || is_for_grid(property).is_some_and(|grid| grid != is_grid) {
            continue;
        }
        let value = &traced.value;
        let conditional = value.as_json().and_then(ConditionalValue::of);
        match (encoded_as(property), conditional) {
            (Some((part, channel)), Some(conditional)) => {
                let rules = rules(tree, id, &conditional)?;
                part_mut(&mut out.encode, part.name()).set(channel, rules);
            }
            (None, Some(conditional)) => out.props.set(property.name(), as_signal(tree, id, &conditional)?),
            (Some((part, channel)), None) if matches!(value, Setting::Signal(_)) => {
                part_mut(&mut out.encode, part.name()).set(channel, vec![value_rule(&value.to_json())?]);
            }
            _ => {
                // Null leaves Vega's own alignment.
                if !(matches!(property, AxisProp::LabelAlign | AxisProp::LabelBaseline)
                    && *value == Setting::Json(Json::Null))
                {
                    out.props.set(property.name(), value.clone());
                }
            }
        }
    }
    Ok(out)
}

/// A conditional value as one expression, where Vega has no encoding for the property.
fn as_signal(tree: &Tree, id: ModelId, conditional: &ConditionalValue) -> Result<Setting> {
    let of = |base: &Base| match base {
        Base::Signal(expr) => Expr::clone(expr),
        Base::Value(value) => Expr::json(value),
        _ => Expr::null(),
    };
    let mut chosen = Expr::null();
    for rule in rules(tree, id, conditional)?.into_iter().rev() {
        chosen = match rule.test {
            Some(test) => Expr::conditional(Expr::clone(&test), of(&rule.base), chosen),
            None => of(&rule.base),
        };
    }
    Ok(Setting::signal(chosen))
}

fn is_disabled(axis: &AxisComponent) -> bool {
    axis.props.value(AxisProp::Disable).and_then(Setting::as_json).is_some_and(truthy)
}

fn zindex(axis: &AxisComponent) -> Setting {
    axis.props.value(AxisProp::Zindex).cloned().unwrap_or_else(|| Setting::Json(0.into()))
}

fn grid(tree: &Tree, id: ModelId, axis: &AxisComponent) -> Result<Option<vega::Axis>> {
    if is_disabled(axis) || !axis.has_grid() {
        return Ok(None);
    }
    let mut out = base(tree, id, axis, true)?;
    out.encode.retain(|(part, _)| part == AxisPart::Grid.name());
    let off = || Setting::Json(false.into());
    for (property, value) in [
        (AxisProp::Domain, off()),
        (AxisProp::Labels, off()),
        (AxisProp::Aria, off()),
        (AxisProp::MaxExtent, Setting::Json(0.into())),
        (AxisProp::MinExtent, Setting::Json(0.into())),
        (AxisProp::Ticks, off()),
        (AxisProp::Zindex, zindex(axis)),
    ] {
        out.props.set(property.name(), value);
    }
    Ok(Some(out))
}

/// The axis with domain, ticks, labels and title; also when a header has taken it over.
pub(crate) fn assemble_main(tree: &Tree, id: ModelId, axis: &AxisComponent) -> Result<Option<vega::Axis>> {
    if is_disabled(axis) {
        return Ok(None);
    }
    let mut out = base(tree, id, axis, false)?;
    if let Some(label) = axis.props.value(AxisProp::LabelExpr).and_then(Setting::as_str) {
        let rule =
            vega::ValueRef { base: Base::Signal(std::rc::Rc::new(expr::parse(label)?)), ..vega::ValueRef::default() };
        part_mut(&mut out.encode, AxisPart::Labels.name()).set("text", vec![rule]);
    }
    out.encode
        .retain(|(part, _)| AxisPart::named(part).is_none_or(|part| part != AxisPart::Grid && axis.has_part(part)));
    out.props.set(AxisProp::Grid.name(), Setting::Json(false.into()));
    if let Some(title) = axis.title.as_ref().and_then(|title| title.value.to_setting()) {
        out.props.set(AxisProp::Title.name(), title);
    }
    if tree.config.get(ConfigProp::Aria) == Some(&Json::Bool(false)) {
        out.props.set(AxisProp::Aria.name(), Setting::Json(false.into()));
    }
    out.props.set(AxisProp::Zindex.name(), zindex(axis));
    Ok(Some(out))
}

/// Signals that a group needs so that grid lines without a scale across have the group's length.
pub(crate) fn signals(tree: &Tree, id: ModelId) -> Result<Vec<vega::Signal>> {
    let mut signals: Vec<vega::Signal> = Vec::new();
    for (channel, axes) in &tree.component(id).axes {
        for axis in axes {
            if is_disabled(axis) || axis.props.value(AxisProp::GridScale).is_some() {
                continue;
            }
            let size = if *channel == Channel::X { SizeName::Height } else { SizeName::Width };
            let update = size::signal(tree, id, size)?;
            let is_own = matches!(&*update, Expr::Name(name) if **name == *size.name());
            if !is_own && !signals.iter().any(|signal| signal.name == size.name()) {
                signals.push(vega::Signal {
                    name: size.name().to_owned(),
                    update: Some(update),
                    ..vega::Signal::default()
                });
            }
        }
    }
    Ok(signals)
}
