//! Ranges: what a channel's values are mapped to when the author does not say, and what it takes to follow the view's size.

use std::rc::Rc;

use serde_json::{Value as Json, json};

use super::props::{merge_children, supports};
use super::{bin_signal, signal, written};
use crate::compile::channel::band_position;
use crate::compile::config::{discrete_view_size, discrete_view_step};
use crate::compile::explicit::Traced;
use crate::compile::model::{Model, ModelId, Stage, Tree};
use crate::compile::scale_type::ScaleType;
use crate::compile::setting::setting;
use crate::compile::{size, time_unit};
use crate::error::Result;
use crate::expr::{self, BinaryOp, Expr, Setting};
use crate::vegalite::{
    BinProp, Channel, ChannelDef, DataType, MarkType, Name, RangeProp, ScaleConfigProp, ScaleProp, SizeName, Step,
    ViewSize,
};

/// Largest point, as a share of the step between neighbours, so that they do not touch.
const LARGEST_POINT_STEPS: f64 = 0.95;

pub(super) fn parse(tree: &mut Tree, id: ModelId) -> Result<()> {
    let Some(unit) = tree.shared_unit(id) else {
        for child in tree.children(id) {
            parse(tree, child)?;
        }
        let step = |traced: &Traced<Setting>| size::step_of(&traced.value)?.as_json()?.as_f64();
        merge_children(tree, id, ScaleProp::Range, |a, b| match (step(a), step(b)) {
            (Some(ours), Some(theirs)) if theirs > ours => b,
            _ => a,
        });
        return Ok(());
    };
    for channel in Channel::SCALE {
        if !tree.component(id).scales.contains_key(&channel) {
            continue;
        }
        let Some(def) = unit.def(channel).and_then(ChannelDef::field_or_datum_def) else { continue };
        let range = of_channel(tree, id, channel, def)?;
        if let (Some(range), Some(scale)) = (range, tree.component_mut(id).scales.get_mut(&channel)) {
            scale.props.set_traced(ScaleProp::Range, range);
        }
    }
    Ok(())
}

fn of_channel(tree: &mut Tree, id: ModelId, channel: Channel, def: &ChannelDef) -> Result<Option<Traced<Setting>>> {
    let kind = tree.scale_type(id, channel).unwrap_or(ScaleType::Linear);
    let written = |property: ScaleProp| written(def).and_then(|scale| scale.get(property));
    if let Some(range) = written(ScaleProp::Range) {
        return Ok(Some(Traced::explicit(as_written(tree, id, channel, def, range)?)));
    }
    if let Some(scheme) = written(ScaleProp::Scheme).filter(|scheme| !scheme.is_null()) {
        if !supports(kind, ScaleProp::Scheme) {
            tree.warn(id, format!("scale property \"scheme\" does not work with a \"{kind}\" scale"));
        } else if !channel.is_color() {
            tree.warn(id, format!("scale property \"scheme\" does not work with channel \"{}\"", channel.name()));
        } else {
            return Ok(Some(Traced::explicit(scheme_range(scheme)?)));
        }
    }
    if let Some(step) = size_step(tree, id, channel) {
        if channel.is_x_or_y() {
            if kind.has_discrete_domain() {
                return Ok(Some(Traced::explicit(position_step(tree, id, channel, &step)?)));
            }
            let size = channel.size_name().unwrap_or(SizeName::Width);
            tree.warn(id, format!("the step of the {size} is dropped, as the {size} is continuous"));
        } else if let Some(position) = channel.main_of_offset()
            && tree.scale_type(id, position) == Some(ScaleType::Band)
            && let Some(step) = offset_step(&step, kind)
        {
            return Ok(Some(Traced::explicit(step)));
        }
    }
    let default = default_range(tree, id, channel, def, kind)?;
    let end = |property| written(property).filter(|end| !end.is_null());
    let (min, max) = (end(ScaleProp::RangeMin), end(ScaleProp::RangeMax));
    if (min.is_some() || max.is_some())
        && supports(kind, ScaleProp::RangeMin)
        && let Some([low, high]) = default.as_ref().and_then(ends)
    {
        let ends = vec![min.map_or(Ok(low), setting)?, max.map_or(Ok(high), setting)?];
        return Ok(Some(Traced::explicit(Setting::List(ends))));
    }
    Ok(default.map(Traced::implicit))
}

/// Both ends of a range of two.
fn ends(range: &Setting) -> Option<[Setting; 2]> {
    match range {
        Setting::List(values) => values.clone().try_into().ok(),
        Setting::Json(Json::Array(values)) => {
            let values: Vec<Setting> = values.iter().cloned().map(Setting::Json).collect();
            values.try_into().ok()
        }
        _ => None,
    }
}

fn as_written(tree: &mut Tree, id: ModelId, channel: Channel, def: &ChannelDef, range: &Json) -> Result<Setting> {
    match range {
        Json::Array(values) => {
            let value = |value: &Json| match SizeName::of(value).filter(|_| channel.is_x_or_y()) {
                Some(size @ (SizeName::Width | SizeName::Height)) => Ok(Setting::Signal(size::signal(tree, id, size)?)),
                _ => setting(value),
            };
            Ok(Setting::List(values.iter().map(value).collect::<Result<_>>()?))
        }
        Json::Object(object) if object.contains_key(RangeProp::Field.name()) => {
            let data = tree.request_data(id, Stage::Main);
            let sort = json!({"op": "min", "field": def.vg_field()});
            Ok(Setting::Json(json!({"data": data.0, "field": object[RangeProp::Field.name()], "sort": sort})))
        }
        _ => setting(range),
    }
}

fn scheme_range(scheme: &Json) -> Result<Setting> {
    match scheme {
        Json::Object(object) if object.contains_key(RangeProp::Name.name()) => {
            let renamed = |(key, value): (&String, &Json)| {
                let key = if key == RangeProp::Name.name() { RangeProp::Scheme.name() } else { key };
                Ok((key.to_owned(), setting(value)?))
            };
            Ok(compact(object.iter().map(renamed).collect::<Result<_>>()?))
        }
        _ => Ok(compact(vec![(RangeProp::Scheme.name().to_owned(), setting(scheme)?)])),
    }
}

/// An object of constants is a constant.
fn compact(entries: Vec<(String, Setting)>) -> Setting {
    let constant = |(key, value): &(String, Setting)| Some((key.clone(), value.as_json()?.clone()));
    match entries.iter().map(constant).collect::<Option<serde_json::Map<_, _>>>() {
        Some(map) => Setting::Json(Json::Object(map)),
        None => Setting::Object(entries),
    }
}

/// The step of the view's size along the channel, as written.
fn size_step(tree: &Tree, id: ModelId, channel: Channel) -> Option<Step> {
    let model = tree.model(id);
    let size = match channel {
        Channel::X | Channel::XOffset => &model.width,
        Channel::Y | Channel::YOffset => &model.height,
        _ => return None,
    };
    size.as_ref()?.step().cloned()
}

/// The step of discrete positions, as written or as the config says; `None` where their size is fixed.
fn discrete_step(tree: &Tree, id: ModelId, channel: Channel) -> Option<Step> {
    let model = tree.model(id);
    let is_x = matches!(channel, Channel::X | Channel::XOffset);
    if let Some(size) = if is_x { &model.width } else { &model.height } {
        return size.step().cloned();
    }
    discrete_view_size(&tree.config, if is_x { SizeName::Width } else { SizeName::Height }).step().cloned()
}

fn position_step(tree: &Tree, id: ModelId, channel: Channel, step: &Step) -> Result<Setting> {
    let size = setting(&step.pixels)?;
    let plain = compact(vec![(RangeProp::Step.name().to_owned(), size.clone())]);
    let Some(offset) = channel.offset_scale() else { return Ok(plain) };
    let unit = tree.unit(id);
    let offset_def = unit.and_then(|unit| unit.def(offset)).filter(|def| def.is_field_or_datum());
    let is_discrete = offset_def.is_some_and(|def| def.kind.is_some_and(DataType::is_discrete));
    if !(is_discrete && step.is_for_offset) {
        return Ok(plain);
    }
    let (Some(scale), Some(name)) = (tree.scale_component(id, offset), tree.scale_name(id, offset)) else {
        return Ok(plain);
    };
    let mut count = Expr::call("domain", [Expr::text(name.as_str())]).property("length");
    if scale.kind.value == ScaleType::Band {
        let padding = |key: ScaleProp| {
            let value = scale.props.value(key).or_else(|| scale.props.value(ScaleProp::Padding));
            value.map_or_else(|| Expr::number(0.0), Setting::to_expr)
        };
        count = Expr::call("bandspace", [count, padding(ScaleProp::PaddingInner), padding(ScaleProp::PaddingOuter)]);
    }
    let ours = tree.scale_component(id, channel);
    let inner = ours
        .and_then(|scale| scale.props.value(ScaleProp::PaddingInner).or_else(|| scale.props.value(ScaleProp::Padding)));
    let inner = inner.map_or_else(|| Expr::number(0.0), Setting::to_expr);
    let product = Expr::binary(BinaryOp::Mul, size.to_expr(), count);
    let share = Expr::binary(BinaryOp::Sub, Expr::number(1.0), inner);
    Ok(Setting::Object(vec![(RangeProp::Step.name().to_owned(), signal(Expr::binary(BinaryOp::Div, product, share)))]))
}

fn offset_step(step: &Step, kind: ScaleType) -> Option<Setting> {
    let applies = kind.has_discrete_domain() && step.is_for_offset;
    applies.then(|| Setting::Json(json!({ "step": step.pixels })))
}

fn default_range(
    tree: &Tree,
    id: ModelId,
    channel: Channel,
    def: &ChannelDef,
    kind: ScaleType,
) -> Result<Option<Setting>> {
    let Some(unit) = tree.unit(id) else { return Ok(None) };
    let mark = unit.mark.kind;
    let config = |property: ScaleConfigProp| tree.config.scale.get(property).cloned().unwrap_or(Json::Null);
    let between = |low: Json, high: Json| -> Result<Option<Setting>> {
        Ok(Some(Setting::List(vec![setting(&low)?, setting(&high)?])))
    };
    Ok(match channel {
        Channel::X | Channel::Y => {
            if kind.is_discrete_position()
                && let Some(step) = discrete_step(tree, id, channel)
            {
                return position_step(tree, id, channel, &step).map(Some);
            }
            Some(full_size(tree, id, channel, kind, false)?)
        }
        Channel::XOffset | Channel::YOffset => Some(offset_range(tree, id, channel, kind)?),
        Channel::Size => {
            let (low, high) = (smallest_size(tree, mark), largest_size(tree, id, mark)?);
            let (Some(low), Some(high)) = (low, high) else {
                tree.warn(id, format!("mark \"{mark}\" has no sizes to choose from"));
                return Ok(None);
            };
            if kind.is_continuous_to_discrete() {
                let count = match kind {
                    ScaleType::Threshold => written(def)
                        .and_then(|scale| scale.get(ScaleProp::Domain))
                        .and_then(Json::as_array)
                        .map_or(json!(3), |domain| json!(domain.len() + 1)),
                    ScaleType::Quantile => config(ScaleConfigProp::QuantileCount),
                    _ => config(ScaleConfigProp::QuantizeCount),
                };
                let (low, high) = (setting(&low)?.to_expr(), high.to_expr());
                let span = Expr::binary(BinaryOp::Sub, high.clone(), low.clone());
                let gaps = Expr::binary(BinaryOp::Sub, setting(&count)?.to_expr(), Expr::number(1.0));
                let step = Expr::binary(BinaryOp::Div, span, gaps);
                let stop = Expr::binary(BinaryOp::Add, high, step.clone());
                Some(signal(Expr::call("sequence", [low, stop, step])))
            } else {
                Some(Setting::List(vec![setting(&low)?, high]))
            }
        }
        Channel::Theta => between(json!(0), json!(std::f64::consts::TAU))?,
        Channel::Angle => between(json!(0), json!(360))?,
        Channel::Radius => {
            // Upstream names the sizes of the root, or of a root facet's cells, whatever view it is.
            let names = if tree.parent(id).is_some_and(Model::is_facet) {
                ["child_width", "child_height"]
            } else {
                ["width", "height"]
            };
            let least = Expr::call("min", names.map(Expr::name));
            let half = Expr::binary(BinaryOp::Div, least, Expr::number(2.0));
            Some(Setting::List(vec![Setting::Json(json!(0)), signal(half)]))
        }
        Channel::Time => {
            let frames = config(ScaleConfigProp::FramesPerSecond).as_f64().unwrap_or(2.0);
            Some(Setting::Json(json!({ "step": 1000.0 / frames })))
        }
        Channel::StrokeWidth => {
            between(config(ScaleConfigProp::MinStrokeWidth), config(ScaleConfigProp::MaxStrokeWidth))?
        }
        Channel::StrokeDash => Some(Setting::Json(json!([[1, 0], [4, 2], [2, 1], [1, 1], [1, 2, 4, 2]]))),
        Channel::Shape => Some(Setting::text("symbol")),
        Channel::Color | Channel::Fill | Channel::Stroke => {
            let has_middle = written(def).is_some_and(|scale| scale.get(ScaleProp::DomainMid).is_some());
            Some(Setting::text(match (kind, def.kind) {
                (ScaleType::Ordinal, Some(DataType::Nominal)) => "category",
                (ScaleType::Ordinal, _) => "ordinal",
                _ if has_middle => "diverging",
                _ if matches!(mark, MarkType::Rect | MarkType::GeoShape) => "heatmap",
                _ => "ramp",
            }))
        }
        Channel::Opacity | Channel::FillOpacity | Channel::StrokeOpacity => {
            between(config(ScaleConfigProp::MinOpacity), config(ScaleConfigProp::MaxOpacity))?
        }
        _ => None,
    })
}

/// The whole width or height; a continuous y starts at the bottom. `center`: around zero.
fn full_size(tree: &Tree, id: ModelId, channel: Channel, kind: ScaleType, center: bool) -> Result<Setting> {
    let name = if matches!(channel, Channel::X | Channel::XOffset) { SizeName::Width } else { SizeName::Height };
    let size = Rc::unwrap_or_clone(size::signal(tree, id, name)?);
    let half = |size: Expr| signal(Expr::binary(BinaryOp::Div, size, Expr::number(2.0)));
    let (near, far) =
        if center { (half(size.clone().minus()), half(size)) } else { (Setting::Json(json!(0)), signal(size)) };
    let upward = channel == Channel::Y && kind.has_continuous_domain();
    Ok(Setting::List(if upward { vec![far, near] } else { vec![near, far] }))
}

fn offset_range(tree: &Tree, id: ModelId, channel: Channel, kind: ScaleType) -> Result<Setting> {
    let position = channel.main_of_offset().unwrap_or(Channel::X);
    let (Some(scale), Some(name)) = (tree.scale_component(id, position), tree.scale_name(id, position)) else {
        return full_size(tree, id, position, kind, true);
    };
    let zero = || Setting::Json(json!(0));
    if scale.kind.value == ScaleType::Band {
        if let Some(step) = discrete_step(tree, id, position).and_then(|step| offset_step(&step, kind)) {
            return Ok(step);
        }
        let width = Expr::call("bandwidth", [Expr::text(name.as_str())]);
        return Ok(Setting::List(vec![zero(), signal(width)]));
    }
    let unit = tree.unit(id);
    let def = unit.and_then(|unit| unit.def(position)).and_then(ChannelDef::field_def);
    let time = def.and_then(|def| def.time_unit.as_ref()).and_then(time_unit::normalize);
    let (Some(unit), Some(def), Some(time)) = (unit, def, time) else {
        let message =
            format!("cannot use channel \"{}\" where \"{}\" is not discrete", channel.name(), position.name());
        return Err(crate::error::Error::spec(message).at(&tree.model(id).at));
    };
    let wrap = |expr: &str| format!("scale('{name}', {expr})");
    let Some(duration) = time_unit::duration_expr(&time, wrap) else {
        return full_size(tree, id, position, kind, true);
    };
    let duration = expr::parse(&duration)?;
    // A mark that has no place in its stretch of time gets none here either, and so is not drawn.
    let place = band_position(def, None, &unit.mark, &tree.config).unwrap_or(f64::NAN) - 0.5;
    let padding = tree.config.scale.get(ScaleConfigProp::BandWithNestedOffsetPaddingInner);
    let Some(padding) = padding.and_then(Json::as_f64).filter(|padding| *padding != 0.0) else {
        return Ok(Setting::List(vec![zero(), signal(duration)]));
    };
    let part = |share: f64| signal(Expr::binary(BinaryOp::Mul, Expr::number(share), duration.clone()));
    Ok(Setting::List(vec![part(padding / 2.0 + place), part(1.0 - padding / 2.0 + place)]))
}

fn smallest_size(tree: &Tree, mark: MarkType) -> Option<Json> {
    let property = match mark {
        MarkType::Bar | MarkType::Tick => ScaleConfigProp::MinBandSize,
        MarkType::Line | MarkType::Trail | MarkType::Rule => ScaleConfigProp::MinStrokeWidth,
        MarkType::Text => ScaleConfigProp::MinFontSize,
        MarkType::Point | MarkType::Square | MarkType::Circle => ScaleConfigProp::MinSize,
        _ => return None,
    };
    tree.config.scale.get(property).cloned()
}

fn largest_size(tree: &Tree, id: ModelId, mark: MarkType) -> Result<Option<Setting>> {
    let config = |property: ScaleConfigProp| tree.config.scale.get(property).map(setting).transpose();
    match mark {
        MarkType::Bar | MarkType::Tick => {
            if let Some(size) = config(ScaleConfigProp::MaxBandSize)? {
                return Ok(Some(size));
            }
            Ok(Some(match least_step(tree, id)? {
                Ok(step) => Setting::Json((step - 1.0).into()),
                Err(step) => signal(Expr::binary(BinaryOp::Sub, step, Expr::number(1.0))),
            }))
        }
        MarkType::Line | MarkType::Trail | MarkType::Rule => config(ScaleConfigProp::MaxStrokeWidth),
        MarkType::Text => config(ScaleConfigProp::MaxFontSize),
        MarkType::Point | MarkType::Square | MarkType::Circle => {
            if let Some(size) = config(ScaleConfigProp::MaxSize)? {
                return Ok(Some(size));
            }
            Ok(Some(match least_step(tree, id)? {
                Ok(step) => {
                    let side = LARGEST_POINT_STEPS * step;
                    Setting::Json((side * side).into())
                }
                Err(step) => {
                    let side = Expr::binary(BinaryOp::Mul, Expr::number(LARGEST_POINT_STEPS), step);
                    signal(Expr::call("pow", [side, Expr::number(2.0)]))
                }
            }))
        }
        _ => Ok(None),
    }
}

/// The smaller step of both directions: a number of pixels, or an expression where bins decide.
fn least_step(tree: &Tree, id: ModelId) -> Result<std::result::Result<f64, Expr>> {
    let step = |size: SizeName| {
        let model = tree.model(id);
        let own = if size == SizeName::Width { &model.width } else { &model.height };
        let own = own.as_ref().and_then(ViewSize::step).and_then(|step| step.pixels.as_f64());
        own.unwrap_or_else(|| discrete_view_step(&tree.config, size))
    };
    let (width, height) = (step(SizeName::Width), step(SizeName::Height));
    let (x, y) = (bin_step(tree, id, Channel::X)?, bin_step(tree, id, Channel::Y)?);
    if x.is_none() && y.is_none() {
        return Ok(Ok(width.min(height)));
    }
    let sides = [x.unwrap_or_else(|| Expr::number(width)), y.unwrap_or_else(|| Expr::number(height))];
    Ok(Err(Expr::call("min", sides)))
}

/// The pixels of one bin along a binned position.
fn bin_step(tree: &Tree, id: ModelId, channel: Channel) -> Result<Option<Expr>> {
    let Some(def) = tree.unit(id).and_then(|unit| unit.def(channel)).and_then(ChannelDef::field_def) else {
        return Ok(None);
    };
    let (Some(bin), Some(size)) = (def.bin.as_ref(), channel.size_name()) else { return Ok(None) };
    let count = if def.is_binned() {
        let (Some(step), Some(name)) = (bin.param(BinProp::Step), tree.scale_name(id, channel)) else {
            return Ok(None);
        };
        let end = |i| Expr::call("domain", [Expr::text(name.as_str())]).item(i);
        let span = Expr::binary(BinaryOp::Sub, end(1), end(0));
        Expr::binary(BinaryOp::Div, span, setting(step)?.to_expr())
    } else if let Some(name) = bin_signal(tree, id, def) {
        let part = |key: &str| Expr::name(name.as_str()).property(key);
        Expr::binary(BinaryOp::Div, Expr::binary(BinaryOp::Sub, part("stop"), part("start")), part("step"))
    } else {
        return Ok(None);
    };
    let size = Rc::unwrap_or_clone(size::signal(tree, id, size)?);
    Ok(Some(Expr::binary(BinaryOp::Div, size, count)))
}
