//! Selections as written become what they remember: fields, by name or by channel, and their first values.

use std::rc::Rc;

use serde_json::Value as Json;

use crate::compile::channel::is_path;
use crate::compile::model::{
    Bind, ModelId, Projected, ProjectedTimeUnit, Projections, SELECTION_ID, Selection, SelectionId, Tree, Unit,
};
use crate::compile::scale_type::ScaleType;
use crate::compile::time_unit;
use crate::error::{Error, Result};
use crate::vegalite::json::{text, var_name};
use crate::vegalite::{
    Channel, ChannelDef, MarkProp, Param, ParamExtent, ParamProp, PropMap, SelectionProp, SelectionResolution,
    SelectionType, TupleType, Word,
};

/// Makes the selections of a view, and collects those of the views in it.
///
/// # Errors
///
/// When a selection is of no known type.
pub(crate) fn parse(tree: &mut Tree, id: ModelId) -> Result<()> {
    if tree.unit(id).is_some() {
        let params = std::mem::take(&mut tree.model_mut(id).params);
        for param in &params {
            if param.props.get(ParamProp::Select).is_some_and(crate::vegalite::json::truthy) {
                let selection = make(tree, id, param).map_err(|error| error.at(&tree.model(id).at))?;
                add(tree, id, selection);
            }
        }
        tree.model_mut(id).params = params;
        return Ok(());
    }
    let mut all: Vec<(String, SelectionId)> = Vec::new();
    for child in tree.children(id) {
        parse(tree, child)?;
        for (name, selection) in tree.component(child).selections.clone() {
            match all.iter_mut().find(|(known, _)| *known == name) {
                Some(entry) => entry.1 = selection,
                None => all.push((name, selection)),
            }
        }
    }
    tree.component_mut(id).selections = all;
    Ok(())
}

fn add(tree: &mut Tree, id: ModelId, selection: Selection) {
    let name = selection.name.clone();
    let number = SelectionId(tree.selections.len());
    tree.selections.push(selection);
    let own = &mut tree.component_mut(id).selections;
    own.retain(|(known, _)| *known != name);
    own.push((name, number));
}

fn make(tree: &mut Tree, id: ModelId, param: &Param) -> Result<Selection> {
    let select = param.props.get(ParamProp::Select).unwrap_or(&Json::Null);
    let written: PropMap<SelectionProp> = PropMap::of(select).unwrap_or_default();
    let kind_name = select.as_str().or_else(|| written.text(SelectionProp::Type)).unwrap_or_default();
    let Some(kind) = SelectionType::named(kind_name) else {
        return Err(Error::spec(format!("selection \"{}\" has the unknown type \"{kind_name}\"", param.name)));
    };
    let config = Rc::clone(&tree.config);
    let nothing = PropMap::default();
    let config = config.selection(kind).unwrap_or(&nothing);
    let setting = |property: SelectionProp| {
        written.get(property).filter(|value| **value != Json::Bool(true)).or_else(|| config.get(property))
    };
    let is_nearest = written
        .get(SelectionProp::Nearest)
        .or_else(|| config.get(SelectionProp::Nearest))
        .is_some_and(crate::vegalite::json::truthy);
    let look = |props: &PropMap<SelectionProp>| props.get(SelectionProp::Mark).and_then(PropMap::of);
    let mut mark: PropMap<MarkProp> = look(config).unwrap_or_default();
    mark.extend(look(&written).unwrap_or_default());
    let mut selection = Selection {
        name: var_name(&param.name),
        kind,
        init: None,
        materialized: None,
        bind: param.props.truthy(ParamProp::Bind).map(Bind::read),
        resolve: setting(SelectionProp::Resolve)
            .map_or(Word::Known(SelectionResolution::Global), |resolve| Word::new(&text(resolve))),
        project: Projections::default(),
        mark,
        nearest: kind == SelectionType::Point
            && is_nearest
            && tree.unit(id).is_some_and(|unit| !is_path(unit.mark.kind)),
    };
    if let Some(unit) = tree.unit(id) {
        project(tree, id, unit, &mut selection, &written, param.props.get(ParamProp::Value), config);
    }
    if selection.is_bound_to_scales() {
        bind_scales(tree, id, &selection);
    }
    Ok(selection)
}

/// What is to be remembered: as written, else as the value has it, else as the config says.
fn wanted(
    tree: &Tree,
    id: ModelId,
    kind: SelectionType,
    geographic: bool,
    written: &PropMap<SelectionProp>,
    init: Option<&[Json]>,
    config: &PropMap<SelectionProp>,
) -> (Vec<String>, Vec<String>) {
    let names = |json: Option<&Json>| -> Option<Vec<String>> { Some(json?.as_array()?.iter().map(text).collect()) };
    if geographic && kind == SelectionType::Interval {
        let of_value = || init.and_then(|init| Some(init.first()?.as_object()?.keys().cloned().collect()));
        let default = || vec!["longitude".to_owned(), "latitude".to_owned()];
        let encodings = names(written.get(SelectionProp::Encodings)).or_else(of_value).unwrap_or_else(default);
        return (vec![SELECTION_ID.to_owned()], encodings);
    }
    let (mut fields, mut encodings) =
        (names(written.get(SelectionProp::Fields)), names(written.get(SelectionProp::Encodings)));
    if fields.is_none() && encodings.is_none() {
        let keys = init.unwrap_or_default().iter().filter_map(Json::as_object).flat_map(|value| value.keys());
        for key in keys {
            if Channel::named(key).is_some_and(is_single) {
                encodings.get_or_insert_default().push(key.clone());
            } else if kind == SelectionType::Interval {
                tree.warn(id, "an interval selection can have a value for x and y only");
                encodings = names(config.get(SelectionProp::Encodings));
            } else {
                fields.get_or_insert_default().push(key.clone());
            }
        }
    }
    if fields.is_none() && encodings.is_none() {
        encodings = names(config.get(SelectionProp::Encodings));
        fields = names(config.get(SelectionProp::Fields));
    }
    (fields.unwrap_or_default(), encodings.unwrap_or_default())
}

/// Whether a unit has at most one definition for the channel.
fn is_single(channel: Channel) -> bool {
    Channel::UNIT.contains(&channel) && !matches!(channel, Channel::Order | Channel::Detail | Channel::Tooltip)
}

fn project(
    tree: &Tree,
    id: ModelId,
    unit: &Unit,
    selection: &mut Selection,
    written: &PropMap<SelectionProp>,
    value: Option<&Json>,
    config: &PropMap<SelectionProp>,
) {
    let init: Option<Vec<Json>> = value.map(|value| match value {
        Json::Array(values) => values.clone(),
        other => vec![other.clone()],
    });
    let geographic = unit.has_projection();
    let (fields, encodings) = wanted(tree, id, selection.kind, geographic, written, init.as_deref(), config);
    let mut signals: Vec<String> = Vec::new();
    let name = selection.name.clone();
    let mut signal = |suffix: &str| {
        let mut signal = var_name(&format!("{name}_{suffix}"));
        let mut counter = 1;
        while signals.contains(&signal) {
            signal = var_name(&format!("{name}_{suffix}_{counter}"));
            counter += 1;
        }
        signals.push(signal.clone());
        signal
    };
    let made = &mut selection.project;
    for encoding in encodings {
        let channel = Channel::named(&encoding);
        let def = channel.and_then(|channel| unit.encoding.def(channel)).and_then(ChannelDef::field_def);
        let (Some(channel), Some(def)) = (channel, def) else {
            tree.warn(id, format!("cannot remember the channel {encoding}, which has no field"));
            continue;
        };
        if def.aggregate.is_some() {
            tree.warn(id, format!("cannot remember the aggregated field of {encoding}"));
            continue;
        }
        let Some(mut field) = def.field.clone() else {
            tree.warn(id, format!("cannot remember the channel {encoding}, which has no field"));
            continue;
        };
        let time_unit = def.time_unit.as_ref().and_then(time_unit::normalize).filter(|unit| !unit.binned());
        if let Some(time_unit) = time_unit {
            let source = std::mem::replace(&mut field, def.vg_field());
            let unit = ProjectedTimeUnit { unit: time_unit.to_json(), field: source, name: field.clone() };
            if !made.time_units.contains(&unit) {
                made.time_units.push(unit);
            }
        }
        if made.by_field.contains_key(&field) {
            continue;
        }
        let continuous = tree.scale_type(id, channel).is_some_and(ScaleType::has_continuous_domain);
        let kind = match selection.kind {
            SelectionType::Interval if channel.is_scale() && continuous => TupleType::Range,
            _ if def.has_bin() => TupleType::RangeRightExclusive,
            _ => TupleType::Equal,
        };
        let position = channel.position_of_geo();
        let shown = position.unwrap_or(channel);
        // Vega-Lite names the signal before it knows that the channel is geographic.
        let (data_signal, visual_signal) = (signal(&field), signal(channel.name()));
        let place = made.items.len();
        made.items.push(Projected {
            field: field.clone(),
            channel: Some(shown),
            geo_channel: position.map(|_| channel),
            kind,
            data_signal,
            visual_signal: Some(visual_signal),
        });
        made.has_selection_id |= field == SELECTION_ID;
        made.by_field.insert(field, place);
        made.by_channel.insert(shown, place);
    }
    for field in fields {
        if made.by_field.contains_key(&field) {
            continue;
        }
        let data_signal = signal(&field);
        made.has_selection_id |= field == SELECTION_ID;
        made.by_field.insert(field.clone(), made.items.len());
        made.items.push(Projected {
            field,
            channel: None,
            geo_channel: None,
            kind: TupleType::Equal,
            data_signal,
            visual_signal: None,
        });
    }
    selection.init = init.map(|init| {
        let of_item = |value: &Json, item: &Projected| match value {
            Json::Object(map) => {
                let channel = item.geo_channel.or(item.channel);
                channel.and_then(|channel| map.get(channel.name())).or_else(|| map.get(&item.field)).cloned()
            }
            scalar => Some(scalar.clone()),
        };
        init.iter().map(|value| made.items.iter().map(|item| of_item(value, item)).collect()).collect()
    });
}

/// The scales of remembered channels follow the selection, but for those that nobody could drag: a picture loses nothing by it.
fn bind_scales(tree: &mut Tree, id: ModelId, selection: &Selection) {
    for item in &selection.project.items {
        let Some(channel) = item.channel.filter(|channel| channel.is_scale()) else { continue };
        if !tree.scale_type(id, channel).is_some_and(ScaleType::has_continuous_domain) {
            continue;
        }
        if let Some(scale) = tree.scale_component_mut(id, channel) {
            let (param, field) = (selection.name.clone(), Some(item.field.clone()));
            scale.selection_extent = Some(ParamExtent { param, field, encoding: None });
        }
    }
}
