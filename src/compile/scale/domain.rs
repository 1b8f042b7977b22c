//! Domains: where a scale's values come from, and how several sources become one.

use serde_json::Value as Json;

use super::{bin_signal, signal, written};
use crate::compile::access_path::escape_path;
use crate::compile::channel::{
    FieldName, RECT_END, RECT_START, band_position, has_band_end, is_rect_based, sort_index_field,
};
use crate::compile::explicit::{Origin, Traced, merge};
use crate::compile::model::{DataRef, DomainPart, FACET_SCALE_PREFIX, Mode, ModelId, Stage, Tree};
use crate::compile::scale_type::ScaleType;
use crate::compile::setting::setting;
use crate::error::Result;
use crate::expr::{self, Expr, Setting};
use crate::vega::json::read_domain;
use crate::vega::{Domain, DomainField, Sort};
use crate::vegalite::{self, json::is_expression, json::truthy};
use crate::vegalite::{
    Aggregate, BinProp, Channel, ChannelDef, DomainProp, ParamExtent, Pointer, ScaleConfigProp, SortOrder, StackOffset,
};
use crate::vegalite::{DataType, ScaleProp};

type Parts = Traced<Vec<DomainPart>>;

pub(super) fn parse(tree: &mut Tree, id: ModelId) -> Result<()> {
    let channels: Vec<Channel> = tree.component(id).scales.keys().copied().collect();
    if tree.unit(id).is_some() {
        for channel in channels {
            let mut parts = of_channel(tree, id, channel)?;
            if tree.model(id).is_faceted && facet_shares(tree, id, channel) {
                let made_here = |part: &&mut DomainPart| matches!(part, DomainPart::Field { data, .. } if tree.requested_data.contains(data));
                parts.value.iter_mut().filter(made_here).for_each(read_outside_of_cells);
            }
            let extent = selection_extent(tree, id, channel);
            if let Some(scale) = tree.component_mut(id).scales.get_mut(&channel) {
                scale.domains_explicit = parts.is_explicit();
                scale.domains = parts.value;
                scale.selection_extent = extent;
            }
        }
        return Ok(());
    }
    for child in tree.children(id) {
        parse(tree, child)?;
    }
    for channel in channels {
        let mut parts: Option<Parts> = None;
        let mut extent = None;
        for child in tree.children(id) {
            let Some(scale) = tree.component_mut(child).scales.get_mut(&channel) else { continue };
            let origin = if scale.domains_explicit { Origin::Explicit } else { Origin::Implicit };
            // From here on the scale of this view stands for those of its children.
            let theirs = Traced { value: std::mem::take(&mut scale.domains), origin };
            parts = merge(parts, Some(theirs), united);
            extent = scale.selection_extent.take();
        }
        if let (Some(parts), Some(scale)) = (parts, tree.component_mut(id).scales.get_mut(&channel)) {
            scale.domains_explicit = parts.is_explicit();
            scale.domains = parts.value;
            scale.selection_extent = extent;
        }
    }
    Ok(())
}

/// Two domains of equal standing are taken together.
fn united(mut a: Parts, b: Parts) -> Parts {
    a.value.extend(b.value);
    a
}

/// Whether the nearest facet around the view shares the channel's scale over its cells.
fn facet_shares(tree: &Tree, id: ModelId, channel: Channel) -> bool {
    let mut model = tree.model(id);
    while let Some(parent) = model.parent.filter(|_| !model.is_facet()) {
        model = tree.model(parent);
    }
    model.component.resolve.scale.get(&channel) == Some(&Mode::Shared)
}

fn read_outside_of_cells(part: &mut DomainPart) {
    if let DomainPart::Field { data, .. } = part
        && !data.0.starts_with(FACET_SCALE_PREFIX)
    {
        data.0.insert_str(0, FACET_SCALE_PREFIX);
    }
}

fn of_channel(tree: &mut Tree, id: ModelId, channel: Channel) -> Result<Parts> {
    let unit = tree.shared_unit(id);
    let def_of = |channel| unit.as_ref().and_then(|unit| unit.def(channel));
    let end = match channel {
        Channel::X => Some(Channel::X2),
        Channel::Y => Some(Channel::Y2),
        _ => None,
    };
    let Some(def) = def_of(channel).and_then(ChannelDef::field_or_datum_def) else {
        return Ok(Traced::implicit(Vec::new()));
    };
    let domain = unaggregated_checked(tree, id, channel, def);
    let main = of_def(tree, id, channel, def, domain.as_ref())?;
    let Some(end) = end else { return Ok(main) };
    let Some(end_def) = def_of(end).filter(|def| def.is_field_or_datum()) else { return Ok(main) };
    let end = of_def(tree, id, end, end_def, domain.as_ref())?;
    Ok(merge(Some(main), Some(end), united).unwrap_or_else(|| Traced::implicit(Vec::new())))
}

/// The domain written, without an `unaggregated` that makes no sense; by config, with one where none is written.
fn unaggregated_checked(tree: &Tree, id: ModelId, channel: Channel, def: &ChannelDef) -> Option<Json> {
    let domain = written(def).and_then(|scale| scale.get(ScaleProp::Domain)).cloned();
    let reason = || match &def.aggregate {
        None => Some("the field is not aggregated".to_owned()),
        Some(aggregate @ Aggregate::Op(op)) if !aggregate.shares_domain() => {
            Some(format!("values of \"{}\" may lie outside of the field's own", op.text()))
        }
        _ if def.kind == Some(DataType::Quantitative) && tree.scale_type(id, channel) == Some(ScaleType::Log) => {
            Some("the scale is logarithmic".to_owned())
        }
        _ => None,
    };
    match domain.as_ref().map(Json::as_str) {
        Some(Some("unaggregated")) => match reason() {
            Some(reason) => {
                tree.warn(id, format!("unaggregated domain is ignored: {reason}"));
                None
            }
            None => domain,
        },
        None => {
            let wanted = tree.config.scale.get(ScaleConfigProp::UseUnaggregatedDomain);
            (wanted == Some(&Json::Bool(true)) && reason().is_none()).then(|| Json::from("unaggregated"))
        }
        Some(_) => domain,
    }
}

/// Constant values of a domain; dates become expressions.
fn constants(values: &[Json], def: &ChannelDef) -> Result<Vec<DomainPart>> {
    if def.kind == Some(DataType::Temporal) || def.time_unit.is_some() {
        let date = |value: &Json| {
            let source = super::date_source(value, def)?;
            let row = Expr::object([("data", expr::parse(&source)?)]);
            Ok(DomainPart::Signal(signal(row)))
        };
        return values.iter().map(date).collect();
    }
    Ok(vec![DomainPart::Values(values.iter().map(setting).collect::<Result<_>>()?)])
}

fn of_def(tree: &mut Tree, id: ModelId, channel: Channel, def: &ChannelDef, domain: Option<&Json>) -> Result<Parts> {
    let kind = tree.scale_type(id, channel.main()).unwrap_or(ScaleType::Linear);
    match domain {
        Some(Json::Object(object)) => {
            if let Some(Json::Array(more)) = object.get(DomainProp::UnionWith.name()) {
                let mut parts = constants(more, def)?;
                parts.extend(of_def(tree, id, channel, def, None)?.value);
                return Ok(Traced::explicit(parts));
            }
            if let Some(parts) = of_data(object)? {
                return Ok(Traced::explicit(parts));
            }
            if domain.is_some_and(is_expression) {
                return Ok(Traced::explicit(vec![DomainPart::Signal(setting(&domain.cloned().unwrap_or_default())?)]));
            }
        }
        Some(Json::Array(values)) => return Ok(Traced::explicit(constants(values, def)?)),
        _ => {}
    }
    let stage = scale_stage(tree, id);
    let field = |form: FieldName<'_>| Setting::text(&def.vg_field_as(form));
    let suffixed = |suffix: &'static str| field(FieldName { suffix: Some(suffix), ..FieldName::default() });
    if let Some(stack) =
        tree.unit(id).and_then(|unit| unit.stack.as_ref()).filter(|stack| stack.field_channel == channel)
    {
        if stack.offset == StackOffset::Normalize {
            let ends = [0, 1].map(|end| Setting::Json(end.into()));
            return Ok(Traced::implicit(vec![DomainPart::Values(ends.into())]));
        }
        return Ok(Traced::implicit(from_fields(
            tree,
            id,
            stage,
            def.at.as_ref(),
            [suffixed("start"), suffixed("end")],
        )));
    }
    if let Some(datum) = &def.datum {
        return Ok(Traced::implicit(constants(std::slice::from_ref(datum), def)?));
    }
    if domain.and_then(Json::as_str) == Some("unaggregated") {
        let of = |op: &str| ChannelDef {
            field: def.field.clone(),
            aggregate: Some(Aggregate::new(op)),
            ..ChannelDef::default()
        };
        let ends = ["min", "max"].map(|op| Setting::text(&of(op).vg_field()));
        return Ok(Traced::implicit(from_fields(tree, id, stage, def.at.as_ref(), ends)));
    }
    let sort = if channel.is_scale() { domain_sort(tree, id, channel, kind) } else { None };
    // A sort by another field is worked out on the rows before the encoding's own aggregation.
    let sorted_stage = if matches!(sort, Some(Sort::By { .. })) { Stage::Raw } else { stage };
    if def.is_binning() {
        if kind == ScaleType::BinOrdinal {
            return Ok(Traced::implicit(Vec::new())); // its `bins` say it all
        }
        if kind.has_discrete_domain() {
            let by_start =
                || Sort::By { field: Some(field(FieldName::default())), op: Some(Setting::text("min")), order: None };
            let range =
                FieldName { bin_suffix: def.bin_requires_range(channel).then_some("range"), ..FieldName::default() };
            let data = match &sort {
                Some(Sort::Natural) => stage,
                _ => Stage::Raw,
            };
            let sort = match sort {
                Some(sort @ Sort::By { .. }) => sort,
                _ => by_start(),
            };
            let data = tree.request_data(id, data);
            return Ok(Traced::implicit(vec![DomainPart::Field {
                data,
                field: field(range),
                sort: Some(sort),
                at: def.at.clone(),
            }]));
        }
        let Some(name) = bin_signal(tree, id, def) else { return Ok(Traced::implicit(Vec::new())) };
        let end = |key: &str| Expr::name(name.as_str()).property(key);
        return Ok(Traced::implicit(vec![DomainPart::Signal(signal(Expr::array([end("start"), end("stop")])))]));
    }
    if def.time_unit.is_some() && kind.is_temporal() {
        let unit = tree.unit(id).filter(|unit| {
            let def2 = channel.secondary().and_then(|channel| unit.def(channel));
            has_band_end(def, def2, &unit.mark, &tree.config)
        });
        if let Some(unit) = unit {
            let def2 = channel.secondary().and_then(|channel| unit.def(channel));
            let position = band_position(def, def2, &unit.mark, &tree.config);
            let is_rect = is_rect_based(unit.mark.kind);
            let shifted = is_rect && channel.is_x_or_y() && position != Some(0.5);
            let ends = if shifted {
                [suffixed(RECT_START), suffixed(RECT_END)]
            } else {
                [field(FieldName::default()), suffixed("end")]
            };
            return Ok(Traced::implicit(from_fields(tree, id, stage, def.at.as_ref(), ends)));
        }
    }
    let data = tree.request_data(id, sorted_stage);
    Ok(Traced::implicit(vec![DomainPart::Field { data, field: field(FieldName::default()), sort, at: def.at.clone() }]))
}

/// A domain that is taken from data sets by name, in Vega's words; `None` when it is no such thing.
fn of_data(object: &vegalite::Object) -> Result<Option<Vec<DomainPart>>> {
    if !["data", "fields"].iter().any(|key| object.get(*key).is_some_and(truthy)) {
        return Ok(None);
    }
    let domain = read_domain(&Json::Object(object.clone())).map_err(|error| error.under("domain").under("scale"))?;
    let Some(Domain::Fields { fields, sort: of_all }) = domain else { return Ok(None) };
    let part = |field: DomainField| match field {
        DomainField::Data { data, field, sort, at } => {
            DomainPart::Field { data: DataRef(data), field, sort: sort.or_else(|| of_all.clone()), at }
        }
        DomainField::Values(values) => DomainPart::Signal(values),
    };
    Ok(Some(fields.into_iter().map(part).collect()))
}

fn from_fields(
    tree: &mut Tree,
    id: ModelId,
    stage: Stage,
    at: Option<&Pointer>,
    fields: [Setting; 2],
) -> Vec<DomainPart> {
    let part = |field| DomainPart::Field { data: tree.request_data(id, stage), field, sort: None, at: at.cloned() };
    fields.into_iter().map(part).collect()
}

/// The stage of a unit's data whose rows feed domains; it depends on what is done with invalid values.
fn scale_stage(tree: &Tree, id: ModelId) -> Stage {
    match tree.unit(id).map(|unit| unit.invalid.configured_sources()) {
        Some((false, true)) => Stage::PreFilterInvalid,
        Some((true, false)) => Stage::PostFilterInvalid,
        _ => Stage::Main,
    }
}

/// How the distinct values of a discrete domain are put in order: `None` is as they come.
pub(crate) fn domain_sort(tree: &Tree, id: ModelId, channel: Channel, kind: ScaleType) -> Option<Sort> {
    if !kind.has_discrete_domain() {
        return None;
    }
    let unit = tree.unit(id)?;
    let def = unit.def(channel)?.field_def()?;
    let by = |field: Option<String>, op: &str, order: Option<Json>| Sort::By {
        field: field.map(|field| Setting::text(&field)),
        op: Some(Setting::text(op)),
        order: order.map(Setting::Json),
    };
    let is_stacked_measure = |field: Option<&str>| {
        unit.stack.as_ref().is_some_and(|stack| {
            let mut dimensions = stack.groupby_fields.iter().map(String::as_str);
            let mut segments = stack.stack_by.iter().filter_map(|(_, def)| def.field.as_deref());
            !field.is_some_and(|field| dimensions.any(|known| known == field) || segments.any(|known| known == field))
        })
    };
    let default_op = |field: Option<&str>| if is_stacked_measure(field) { "sum" } else { "min" };
    match def.sort.as_ref() {
        None => Some(Sort::Natural),
        Some(vegalite::Sort::Values(_)) => {
            Some(by(Some(sort_index_field(def, channel, FieldName::default())), "min", Some("ascending".into())))
        }
        Some(vegalite::Sort::Order(order)) => match order.known()? {
            SortOrder::Ascending => Some(Sort::Natural),
            SortOrder::Descending => Some(by(Some(def.vg_field()), "min", Some(SortOrder::Descending.name().into()))),
        },
        Some(vegalite::Sort::By(sort)) => {
            let order = sort.order.clone();
            if let Some(encoding) = &sort.encoding {
                let other = unit.def(encoding.known()?)?.field_def()?;
                return Some(match &other.aggregate {
                    Some(Aggregate::ArgMin(_) | Aggregate::ArgMax(_)) => {
                        let field = other.vg_field();
                        let op = default_op(Some(&field));
                        by(Some(escape_path(&field)), op, order)
                    }
                    Some(Aggregate::Op(op)) => by(other.field.as_deref().map(escape_path), op.text(), order),
                    None => by(other.field.as_deref().map(escape_path), default_op(other.field.as_deref()), order),
                });
            }
            if !sort.has_field() {
                return None;
            }
            let field = sort.field.as_deref();
            let op = sort.op().unwrap_or_else(|| default_op(field));
            Some(by(field.map(escape_path), op, order))
        }
        Some(vegalite::Sort::Unsorted) => None,
    }
}

/// The selection that drives the channel's domain: `domain: {param}` or `bin: {extent: {param}}`.
fn selection_extent(tree: &Tree, id: ModelId, channel: Channel) -> Option<ParamExtent> {
    let def = tree.unit(id)?.def(channel)?.field_or_datum_def()?;
    let domain = written(def).and_then(|scale| scale.get(ScaleProp::Domain));
    let extent = def.bin.as_ref().and_then(|bin| bin.param(BinProp::Extent));
    [domain, extent].into_iter().flatten().find_map(ParamExtent::read)
}
