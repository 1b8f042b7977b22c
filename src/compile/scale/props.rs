//! The properties of a scale besides type, domain and range: written, by rule, or by config.

use std::rc::Rc;

use serde_json::Value as Json;

use super::{bin_signal, signal, written};
use crate::compile::explicit::Traced;
use crate::compile::model::{ModelId, Tree, Unit};
use crate::compile::scale_type::ScaleType;
use crate::compile::setting::setting;
use crate::compile::time_unit;
use crate::error::Result;
use crate::expr::{self, BinaryOp, Expr, Setting};
use crate::vegalite::json::is_expression;
use crate::vegalite::{BinProp, Channel, ChannelDef, MarkProp, MarkType, Orientation, PropMap};
use crate::vegalite::{DataType, ScaleConfigProp, ScaleProp, Sort, SortOrder, Word};

/// A step of the walk over a tree that works out one property: children come before their parent.
enum Step {
    /// A unit has scales of its own, each with the type of the scale that it is part of.
    Unit { id: ModelId, unit: Rc<Unit>, scales: Vec<(Channel, ScaleType)> },
    /// Any other view merges those of its children.
    Merge(ModelId),
}

/// Works out all properties of all scales, one property after the other.
pub(super) fn parse(tree: &mut Tree, id: ModelId) -> Result<()> {
    let config = Rc::clone(&tree.config);
    let mut steps = Vec::with_capacity(tree.models.len());
    plan(tree, id, &mut steps);
    for property in ScaleProp::ALL.into_iter().take_while(|property| *property != ScaleProp::Type) {
        for step in &steps {
            match step {
                Step::Unit { id, unit, scales } => {
                    for &(channel, kind) in scales {
                        if let Some(def) = unit.def(channel).and_then(ChannelDef::field_or_datum_def) {
                            let rules = Rules { id: *id, unit, channel, def, kind, config: &config.scale };
                            parse_property(tree, &rules, property)?;
                        }
                    }
                }
                Step::Merge(id) => merge_children(tree, *id, property, |a, _| a),
            }
        }
    }
    Ok(())
}

/// The steps for the scales of a view and of those in it.
fn plan(tree: &Tree, id: ModelId, steps: &mut Vec<Step>) {
    let Some(unit) = tree.shared_unit(id) else {
        tree.children(id).for_each(|child| plan(tree, child, steps));
        if !tree.component(id).scales.is_empty() {
            steps.push(Step::Merge(id));
        }
        return;
    };
    let typed = |&channel: &Channel| Some((channel, tree.scale_type(id, channel)?));
    let scales: Vec<_> = tree.component(id).scales.keys().filter_map(typed).collect();
    if !scales.is_empty() {
        steps.push(Step::Unit { id, unit, scales });
    }
}

/// What the properties of one scale of a unit follow from.
struct Rules<'a> {
    id: ModelId,
    unit: &'a Unit,
    channel: Channel,
    def: &'a ChannelDef,
    kind: ScaleType,
    /// What the config says of scales.
    config: &'a PropMap<ScaleConfigProp>,
}

impl<'a> Rules<'a> {
    fn configured(&self, property: ScaleConfigProp) -> Option<&'a Json> {
        self.config.get(property)
    }
}

fn parse_property(tree: &mut Tree, rules: &Rules<'_>, property: ScaleProp) -> Result<()> {
    let Rules { id, channel, def, kind, .. } = *rules;
    let value = written(def).and_then(|scale| scale.get(property));
    let fits_kind = supports(kind, property);
    let fits_channel = !matches!(property, ScaleProp::Interpolate | ScaleProp::DomainMid) || channel.is_color();
    if !(fits_kind && fits_channel) {
        if value.is_some() {
            let what =
                if fits_kind { format!("channel \"{}\"", channel.name()) } else { format!("a \"{kind}\" scale") };
            tree.warn(id, format!("scale property \"{property}\" does not work with {what}"));
        }
        return Ok(());
    }
    let traced = match value {
        Some(value) if matches!(property, ScaleProp::DomainMin | ScaleProp::DomainMax) => {
            let is_date =
                def.kind == Some(DataType::Temporal) || def.time_unit.is_some() || time_unit::is_date_time(value);
            let value = if is_date && !is_expression(value) {
                signal(expr::parse(&super::date_source(value, def)?)?)
            } else {
                setting(value)?
            };
            Some(Traced::explicit(value))
        }
        Some(value) => Some(Traced::explicit(setting(value)?)),
        None => by_rule(tree, rules, property)?.map(Traced::implicit),
    };
    if let (Some(traced), Some(scale)) = (traced, tree.component_mut(id).scales.get_mut(&channel)) {
        scale.props.set_traced(property, traced);
    }
    Ok(())
}

/// Gives the scales that a view has taken over what its children say of a property.
pub(super) fn merge_children(
    tree: &mut Tree,
    id: ModelId,
    property: ScaleProp,
    tie: impl for<'t> Fn(&'t Traced<Setting>, &'t Traced<Setting>) -> &'t Traced<Setting>,
) {
    let mut made = Vec::new();
    for &channel in tree.component(id).scales.keys() {
        let of_child = |child| tree.component(child).scales.get(&channel)?.props.traced(property);
        let agreed = tree.children(id).filter_map(of_child).reduce(|ours, theirs| match ours.prevails(theirs) {
            Some(true) => ours,
            Some(false) => theirs,
            None => tie(ours, theirs),
        });
        made.extend(agreed.map(|agreed| (channel, agreed.clone())));
    }
    set(tree, id, property, made);
}

/// Writes a property into the view's scales.
fn set(tree: &mut Tree, id: ModelId, property: ScaleProp, made: Vec<(Channel, Traced<Setting>)>) {
    for (channel, traced) in made {
        if let Some(scale) = tree.component_mut(id).scales.get_mut(&channel) {
            scale.props.set_traced(property, traced);
        }
    }
}

/// Whether Vega's scale of this type has the property.
pub(super) fn supports(kind: ScaleType, property: ScaleProp) -> bool {
    use ScaleType::{Identity, Log, Ordinal, Pow, Quantile, Quantize, Symlog, Threshold};
    match property {
        ScaleProp::Scheme | ScaleProp::Interpolate => !kind.is_discrete_position() && kind != Identity,
        ScaleProp::Bins => !kind.is_discrete_position() && !matches!(kind, Identity | Ordinal),
        ScaleProp::Round | ScaleProp::Padding | ScaleProp::RangeMin | ScaleProp::RangeMax => {
            kind.is_continuous_to_continuous() || kind.is_discrete_position()
        }
        ScaleProp::PaddingOuter | ScaleProp::Align => kind.is_discrete_position(),
        ScaleProp::PaddingInner => kind == ScaleType::Band,
        ScaleProp::DomainMax
        | ScaleProp::DomainMid
        | ScaleProp::DomainMin
        | ScaleProp::DomainRaw
        | ScaleProp::Clamp => kind.is_continuous_to_continuous(),
        ScaleProp::Nice => kind.is_continuous_to_continuous() || matches!(kind, Quantize | Threshold),
        ScaleProp::Exponent => kind == Pow,
        ScaleProp::Base => kind == Log,
        ScaleProp::Constant => kind == Symlog,
        ScaleProp::Zero => {
            kind.has_continuous_domain() && !kind.is_temporal() && !matches!(kind, Log | Threshold | Quantile)
        }
        ScaleProp::DomainImplicit => kind == Ordinal,
        ScaleProp::Reverse | ScaleProp::Type | ScaleProp::Domain | ScaleProp::Range => true,
    }
}

fn by_rule(tree: &Tree, rules: &Rules<'_>, property: ScaleProp) -> Result<Option<Setting>> {
    let Rules { id, unit, channel, def, kind, .. } = *rules;
    let config = |property: ScaleConfigProp| rules.configured(property).map(setting).transpose();
    let specified =
        |property: ScaleProp| written(def).and_then(|scale| scale.get(property)).filter(|json| !json.is_null());
    let mark = unit.mark.kind;
    let orient = || unit.mark.orientation();
    let nested = || unit.encoding.has_nested_offset_scale(channel);
    let merged =
        |property: ScaleProp| tree.scale_component(id, channel).and_then(|scale| scale.props.value(property)).cloned();
    Ok(match property {
        ScaleProp::Bins => {
            if def.is_binning() {
                bin_signal(tree, id, def).map(|name| signal(Expr::name(name)))
            } else {
                let step = def.bin.as_ref().filter(|_| def.is_binned()).and_then(|bin| bin.param(BinProp::Step));
                step.map(|step| Setting::Json(serde_json::json!({ "step": step })))
            }
        }
        ScaleProp::Interpolate => {
            (channel.is_color() && def.kind != Some(DataType::Nominal)).then(|| Setting::text("hcl"))
        }
        ScaleProp::Nice => {
            let fixed = specified(ScaleProp::Domain).is_some_and(Json::is_array)
                || specified(ScaleProp::DomainMin).is_some()
                || specified(ScaleProp::DomainMax).is_some();
            let has_bin = def.is_field() && def.has_bin();
            let nice = !has_bin && !fixed && !kind.is_temporal() && channel.is_x_or_y();
            nice.then(|| Setting::Json(true.into()))
        }
        ScaleProp::Padding => {
            if !channel.is_x_or_y() {
                return Ok(None);
            }
            if kind.is_continuous_to_continuous() {
                if let Some(padding) = config(ScaleConfigProp::ContinuousPadding)? {
                    return Ok(Some(padding));
                }
                let along = matches!(
                    (orient(), channel),
                    (Some(Orientation::Vertical), Channel::X) | (Some(Orientation::Horizontal), Channel::Y)
                );
                let is_cut_up = def.is_field() && (def.has_bin() || def.time_unit.is_some());
                if mark == MarkType::Bar && along && !is_cut_up {
                    let size = tree.config.of_mark(MarkType::Bar).and_then(|bar| bar.get(MarkProp::ContinuousBandSize));
                    return size.map(setting).transpose();
                }
            }
            if kind == ScaleType::Point { config(ScaleConfigProp::PointPadding)? } else { None }
        }
        ScaleProp::PaddingInner => {
            if merged(ScaleProp::Padding).is_some() {
                return Ok(None);
            }
            if channel.is_x_or_y() {
                if nested() {
                    return config(ScaleConfigProp::BandWithNestedOffsetPaddingInner);
                }
                let by_mark = match mark {
                    MarkType::Bar => ScaleConfigProp::BarBandPaddingInner,
                    MarkType::Tick => ScaleConfigProp::TickBandPaddingInner,
                    _ => ScaleConfigProp::RectBandPaddingInner,
                };
                match config(ScaleConfigProp::BandPaddingInner)? {
                    Some(padding) => Some(padding),
                    None => config(by_mark)?,
                }
            } else if channel.is_offset() && kind == ScaleType::Band {
                config(ScaleConfigProp::OffsetBandPaddingInner)?
            } else {
                None
            }
        }
        ScaleProp::PaddingOuter => {
            if merged(ScaleProp::Padding).is_some() {
                return Ok(None);
            }
            if channel.is_x_or_y() {
                if nested() {
                    return config(ScaleConfigProp::BandWithNestedOffsetPaddingOuter);
                }
                if kind != ScaleType::Band {
                    return Ok(None);
                }
                if let Some(padding) = config(ScaleConfigProp::BandPaddingOuter)? {
                    return Ok(Some(padding));
                }
                merged(ScaleProp::PaddingInner).map(|inner| match inner.as_json().and_then(Json::as_f64) {
                    Some(inner) => Setting::Json((inner / 2.0).into()),
                    None => signal(Expr::binary(BinaryOp::Div, inner.to_expr(), Expr::number(2.0))),
                })
            } else if channel.is_offset() {
                match kind {
                    ScaleType::Point => Some(Setting::Json(0.5.into())), // points then lie on the centres of the bands
                    ScaleType::Band => config(ScaleConfigProp::OffsetBandPaddingOuter)?,
                    _ => None,
                }
            } else {
                None
            }
        }
        ScaleProp::Reverse => {
            let descending = def.is_field()
                && kind.has_continuous_domain()
                && def.sort == Some(Sort::Order(Word::Known(SortOrder::Descending)));
            match config(ScaleConfigProp::XReverse)?.filter(|_| channel == Channel::X) {
                Some(reverse) if descending => Some(match reverse.as_json().and_then(Json::as_bool) {
                    Some(reverse) => Setting::Json((!reverse).into()),
                    None => signal(reverse.to_expr().not()),
                }),
                Some(reverse) => Some(reverse),
                None => descending.then(|| Setting::Json(true.into())),
            }
        }
        ScaleProp::Zero => {
            let is_ranged = channel.secondary().is_some_and(|end| unit.def(end).is_some());
            zero(rules, orient(), is_ranged)?
        }
        ScaleProp::DomainMax
        | ScaleProp::DomainMin
        | ScaleProp::DomainMid
        | ScaleProp::DomainRaw
        | ScaleProp::DomainImplicit => None,
        ScaleProp::Align => config(ScaleConfigProp::Align)?,
        ScaleProp::Base => config(ScaleConfigProp::Base)?,
        ScaleProp::Clamp => config(ScaleConfigProp::Clamp)?,
        ScaleProp::Constant => config(ScaleConfigProp::Constant)?,
        ScaleProp::Exponent => config(ScaleConfigProp::Exponent)?,
        ScaleProp::Round => config(ScaleConfigProp::Round)?,
        ScaleProp::Type
        | ScaleProp::Domain
        | ScaleProp::Range
        | ScaleProp::RangeMin
        | ScaleProp::RangeMax
        | ScaleProp::Scheme => None, // each has rules of its own
    })
}

fn zero(rules: &Rules<'_>, orient: Option<Orientation>, is_ranged: bool) -> Result<Option<Setting>> {
    let Rules { channel, def, kind, .. } = *rules;
    let mark = rules.unit.mark.kind;
    let flag = |flag: bool| Ok(Some(Setting::Json(flag.into())));
    let domain = written(def).and_then(|scale| scale.get(ScaleProp::Domain)).filter(|domain| !domain.is_null());
    if let Some(domain) = domain.filter(|domain| domain.as_str() != Some("unaggregated"))
        && kind.has_continuous_domain()
    {
        let ends = domain.as_array().and_then(|values| Some((values.first()?.as_f64()?, values.last()?.as_f64()?)));
        return flag(ends.is_some_and(|(first, last)| first <= 0.0 && last >= 0.0));
    }
    if channel == Channel::Size && def.kind == Some(DataType::Quantitative) && !kind.is_continuous_to_discrete() {
        return flag(true);
    }
    let is_position = channel.is_x_or_y() || channel.is_polar_position();
    if !is_position || (def.is_field() && def.has_bin()) {
        return flag(false);
    }
    let is_dimension = matches!(
        (orient, channel),
        (Some(Orientation::Horizontal), Channel::Y) | (Some(Orientation::Vertical), Channel::X)
    );
    if matches!(mark, MarkType::Bar | MarkType::Area | MarkType::Line | MarkType::Trail) && is_dimension {
        return flag(false);
    }
    if matches!(mark, MarkType::Bar | MarkType::Area) && !is_ranged {
        return flag(true);
    }
    rules.configured(ScaleConfigProp::Zero).map(setting).transpose()
}
