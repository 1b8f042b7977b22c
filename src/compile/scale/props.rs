//! The properties of a scale besides type, domain and range: written, by rule, or by config.

use serde_json::Value as Json;

use super::super::model::{ModelId, Tree};
use super::super::split::Traced;
use super::super::time_unit;
use super::kind::is_continuous_to_continuous;
use super::{bin_signal, def_of, has_continuous_domain, is_continuous_to_discrete, setting, signal, written};
use crate::error::Result;
use crate::expr::{self, BinaryOp, Expr, Setting};
use crate::vegalite::channel::Kind;
use crate::vegalite::{Channel, ChannelDef};

/// In Vega-Lite's order; a rule may read what an earlier one has set.
pub(super) const PROPERTIES: [&str; 19] = [
    "domainMax",
    "domainMin",
    "domainMid",
    "domainRaw",
    "align",
    "bins",
    "reverse",
    "round",
    "clamp",
    "nice",
    "base",
    "exponent",
    "constant",
    "interpolate",
    "zero",
    "padding",
    "paddingInner",
    "paddingOuter",
    "domainImplicit",
];

pub(super) fn parse(tree: &mut Tree, id: ModelId, property: &'static str) -> Result<()> {
    if tree.unit(id).is_none() {
        for child in tree.children(id) {
            parse(tree, child, property)?;
        }
        merge_children(tree, id, property, |a, _| a);
        return Ok(());
    }
    let mut made = Vec::new();
    for &channel in tree.component(id).scales.keys() {
        let Some(def) = def_of(tree, id, channel).and_then(ChannelDef::field_or_datum_def) else { continue };
        let Some(kind) = tree.scale_type(id, channel) else { continue };
        let value = written(def).and_then(|scale| scale.get(property));
        let fits_kind = supports(kind, property);
        let fits_channel = !matches!(property, "interpolate" | "domainMid") || channel.is_color();
        if !(fits_kind && fits_channel) {
            if value.is_some() {
                let what =
                    if fits_kind { format!("channel \"{}\"", channel.name()) } else { format!("a \"{kind}\" scale") };
                tree.warn(id, format!("scale property \"{property}\" does not work with {what}"));
            }
            continue;
        }
        let traced = match value {
            Some(value) if matches!(property, "domainMin" | "domainMax") => {
                let is_date =
                    def.kind == Some(Kind::Temporal) || def.time_unit.is_some() || time_unit::is_date_time(value);
                let value = if is_date && value.get("signal").is_none() && value.get("expr").is_none() {
                    signal(expr::parse(&super::date_source(value, def)?)?)
                } else {
                    setting(value)?
                };
                Some(Traced::explicit(value))
            }
            Some(value) => Some(Traced::explicit(setting(value)?)),
            None => by_rule(tree, id, channel, def, kind, property)?.map(Traced::implicit),
        };
        made.extend(traced.map(|traced| (channel, traced)));
    }
    set(tree, id, property, made);
    Ok(())
}

/// Gives the scales that a view has taken over what its children say of a property.
pub(super) fn merge_children(
    tree: &mut Tree,
    id: ModelId,
    property: &'static str,
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
fn set(tree: &mut Tree, id: ModelId, property: &'static str, made: Vec<(Channel, Traced<Setting>)>) {
    for (channel, traced) in made {
        if let Some(scale) = tree.component_mut(id).scales.get_mut(&channel) {
            scale.props.set_traced(property, traced);
        }
    }
}

/// Whether Vega's scale of this type has the property.
pub(super) fn supports(kind: &str, property: &str) -> bool {
    let is_position = matches!(kind, "point" | "band");
    match property {
        "scheme" | "interpolate" => !matches!(kind, "point" | "band" | "identity"),
        "bins" => !matches!(kind, "point" | "band" | "identity" | "ordinal"),
        "round" | "padding" | "rangeMin" | "rangeMax" => is_continuous_to_continuous(kind) || is_position,
        "paddingOuter" | "align" => is_position,
        "paddingInner" => kind == "band",
        "domainMax" | "domainMid" | "domainMin" | "domainRaw" | "clamp" => is_continuous_to_continuous(kind),
        "nice" => is_continuous_to_continuous(kind) || matches!(kind, "quantize" | "threshold"),
        "exponent" => kind == "pow",
        "base" => kind == "log",
        "constant" => kind == "symlog",
        "zero" => has_continuous_domain(kind) && !matches!(kind, "log" | "time" | "utc" | "threshold" | "quantile"),
        "domainImplicit" => kind == "ordinal",
        _ => true,
    }
}

fn by_rule(
    tree: &Tree,
    id: ModelId,
    channel: Channel,
    def: &ChannelDef,
    kind: &str,
    property: &str,
) -> Result<Option<Setting>> {
    let Some(unit) = tree.unit(id) else { return Ok(None) };
    let config = |key: &str| tree.config_block("scale").and_then(|scale| scale.get(key)).map(setting).transpose();
    let specified = |key: &str| written(def).and_then(|scale| scale.get(key)).filter(|json| !json.is_null());
    let mark = unit.mark.kind.as_str();
    let orient = || unit.mark.props.get("orient").and_then(Json::as_str);
    let nested = || unit.encoding.has_nested_offset_scale(channel);
    let merged = |key: &str| tree.scale_component(id, channel).and_then(|scale| scale.props.value(key)).cloned();
    Ok(match property {
        "bins" => {
            if def.is_binning() {
                bin_signal(tree, id, def).map(|name| signal(Expr::name(name)))
            } else {
                let step = def.bin.as_ref().filter(|_| def.is_binned()).and_then(|bin| bin.get("step"));
                step.map(|step| Setting::Json(serde_json::json!({ "step": step })))
            }
        }
        "interpolate" => (channel.is_color() && def.kind != Some(Kind::Nominal)).then(|| Setting::text("hcl")),
        "nice" => {
            let fixed = specified("domain").is_some_and(Json::is_array)
                || specified("domainMin").is_some()
                || specified("domainMax").is_some();
            let has_bin = def.is_field() && def.has_bin();
            let nice = !has_bin && !fixed && !matches!(kind, "time" | "utc") && channel.is_x_or_y();
            nice.then(|| Setting::Json(true.into()))
        }
        "padding" => {
            if !channel.is_x_or_y() {
                return Ok(None);
            }
            if is_continuous_to_continuous(kind) {
                if let Some(padding) = config("continuousPadding")? {
                    return Ok(Some(padding));
                }
                let along =
                    matches!((orient(), channel), (Some("vertical"), Channel::X) | (Some("horizontal"), Channel::Y));
                let is_cut_up = def.is_field() && (def.has_bin() || def.time_unit.is_some());
                if mark == "bar" && along && !is_cut_up {
                    let size = tree.config_block("bar").and_then(|bar| bar.get("continuousBandSize"));
                    return size.map(setting).transpose();
                }
            }
            if kind == "point" { config("pointPadding")? } else { None }
        }
        "paddingInner" => {
            if merged("padding").is_some() {
                return Ok(None);
            }
            if channel.is_x_or_y() {
                if nested() {
                    return config("bandWithNestedOffsetPaddingInner");
                }
                let by_mark = match mark {
                    "bar" => "barBandPaddingInner",
                    "tick" => "tickBandPaddingInner",
                    _ => "rectBandPaddingInner",
                };
                match config("bandPaddingInner")? {
                    Some(padding) => Some(padding),
                    None => config(by_mark)?,
                }
            } else if channel.is_offset() && kind == "band" {
                config("offsetBandPaddingInner")?
            } else {
                None
            }
        }
        "paddingOuter" => {
            if merged("padding").is_some() {
                return Ok(None);
            }
            if channel.is_x_or_y() {
                if nested() {
                    return config("bandWithNestedOffsetPaddingOuter");
                }
                if kind != "band" {
                    return Ok(None);
                }
                if let Some(padding) = config("bandPaddingOuter")? {
                    return Ok(Some(padding));
                }
                merged("paddingInner").map(|inner| match inner.as_json().and_then(Json::as_f64) {
                    Some(inner) => Setting::Json((inner / 2.0).into()),
                    None => signal(Expr::binary(BinaryOp::Div, inner.to_expr(), Expr::number(2.0))),
                })
            } else if channel.is_offset() {
                match kind {
                    "point" => Some(Setting::Json(0.5.into())), // points then lie on the centres of the bands
                    "band" => config("offsetBandPaddingOuter")?,
                    _ => None,
                }
            } else {
                None
            }
        }
        "reverse" => {
            let descending = def.is_field()
                && has_continuous_domain(kind)
                && def.sort.as_ref().and_then(Json::as_str) == Some("descending");
            match config("xReverse")?.filter(|_| channel == Channel::X) {
                Some(reverse) if descending => Some(match reverse.as_json().and_then(Json::as_bool) {
                    Some(reverse) => Setting::Json((!reverse).into()),
                    None => signal(reverse.to_expr().not()),
                }),
                Some(reverse) => Some(reverse),
                None => descending.then(|| Setting::Json(true.into())),
            }
        }
        "zero" => {
            let is_ranged = channel.secondary().is_some_and(|end| unit.def(end).is_some());
            zero(tree, channel, def, kind, mark, orient(), is_ranged)?
        }
        "domainMax" | "domainMin" | "domainMid" | "domainRaw" | "domainImplicit" => None,
        _ => config(property)?,
    })
}

fn zero(
    tree: &Tree,
    channel: Channel,
    def: &ChannelDef,
    kind: &str,
    mark: &str,
    orient: Option<&str>,
    is_ranged: bool,
) -> Result<Option<Setting>> {
    let flag = |flag: bool| Ok(Some(Setting::Json(flag.into())));
    let domain = written(def).and_then(|scale| scale.get("domain")).filter(|domain| !domain.is_null());
    if let Some(domain) = domain.filter(|domain| domain.as_str() != Some("unaggregated"))
        && has_continuous_domain(kind)
    {
        let ends = domain.as_array().and_then(|values| Some((values.first()?.as_f64()?, values.last()?.as_f64()?)));
        return flag(ends.is_some_and(|(first, last)| first <= 0.0 && last >= 0.0));
    }
    if channel == Channel::Size && def.kind == Some(Kind::Quantitative) && !is_continuous_to_discrete(kind) {
        return flag(true);
    }
    let is_position = channel.is_x_or_y() || channel.is_polar_position();
    if !is_position || (def.is_field() && def.has_bin()) {
        return flag(false);
    }
    let is_dimension = matches!((orient, channel), (Some("horizontal"), Channel::Y) | (Some("vertical"), Channel::X));
    if matches!(mark, "bar" | "area" | "line" | "trail") && is_dimension {
        return flag(false);
    }
    if matches!(mark, "bar" | "area") && !is_ranged {
        return flag(true);
    }
    tree.config_block("scale").and_then(|scale| scale.get("zero")).map(setting).transpose()
}
