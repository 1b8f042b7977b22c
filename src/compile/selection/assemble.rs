//! What selections leave in the chart: stores and signals.

use std::rc::Rc;

use serde_json::{Value as Json, json};

use super::{map, unit_name};
use crate::compile::access_path::escape_path;
use crate::compile::model::{ModelId, Projected, SELECTION_ID, Selection, Tree, Unit};
use crate::compile::scale_type::ScaleType;
use crate::compile::time_unit::{date_time_expr, is_date_time};
use crate::error::Result;
use crate::expr::{self, Expr, Setting};
use crate::vega::{self, Signal};
use crate::vegalite::json::{quote, stringify, var_name};
use crate::vegalite::{Channel, SelectionResolution, SelectionType};

pub(super) fn of_view(tree: &Tree, id: ModelId) -> Vec<&Selection> {
    tree.component(id).selections.iter().filter_map(|(_, id)| tree.selections.get(id.0)).collect()
}

pub(super) fn signal(name: &str, update: Expr) -> Signal {
    Signal { name: name.to_owned(), update: Some(Rc::new(update)), ..Signal::default() }
}

fn value(name: &str, value: Json) -> Signal {
    Signal { name: name.to_owned(), value: Some(value), ..Signal::default() }
}

fn has(signals: &[Signal], name: &str) -> bool {
    signals.iter().any(|signal| signal.name == name)
}

/// Source of a first value: dates become expressions.
pub(super) fn init_source(value: Option<&Json>) -> Result<String> {
    Ok(match value {
        Some(Json::Array(parts)) => {
            let parts = parts.iter().map(|part| init_source(Some(part))).collect::<Result<Vec<_>>>()?;
            format!("[{}]", parts.join(", "))
        }
        Some(date) if is_date_time(date) => date_time_expr(date)?,
        Some(other) => stringify(other),
        None => "null".to_owned(),
    })
}

/// A first value as the store has it: dates are moments, which only an expression can give.
fn init_setting(value: Option<&Json>) -> Result<Setting> {
    Ok(match value {
        Some(Json::Array(parts)) => {
            let parts = parts.iter().map(|part| init_setting(Some(part))).collect::<Result<Vec<_>>>()?;
            let constants: Option<Vec<Json>> = parts.iter().map(|part| part.as_json().cloned()).collect();
            constants.map_or(Setting::List(parts), |parts| Setting::Json(Json::Array(parts)))
        }
        Some(date) if is_date_time(date) => Setting::signal(expr::parse(&format!("time({})", date_time_expr(date)?))?),
        Some(other) => Setting::Json(other.clone()),
        None => Setting::Json(Json::Null),
    })
}

fn projection_json(item: &Projected) -> Json {
    let mut object = serde_json::Map::new();
    object.insert("field".to_owned(), escape_path(&item.field).into());
    if let Some(channel) = item.channel {
        object.insert("channel".to_owned(), channel.name().into());
    }
    if let Some(channel) = item.geo_channel {
        object.insert("geoChannel".to_owned(), channel.name().into());
    }
    object.insert("type".to_owned(), item.kind.name().into());
    Json::Object(object)
}

/// The stores of all selections in a view, before the data sets that may read them; `known` are the names that exist.
///
/// # Errors
///
/// When a date in a first value is none.
pub(crate) fn stores(tree: &Tree, id: ModelId, data: Vec<vega::Data>) -> Result<Vec<vega::Data>> {
    if tree.unit(id).is_none() {
        return tree.children(id).try_fold(data, |data, child| stores(tree, child, data));
    }
    let mut made: Vec<vega::Data> = Vec::new();
    for selection in of_view(tree, id) {
        let name = selection.store();
        if made.iter().chain(&data).any(|data| data.name == name) {
            continue;
        }
        if let Some(store) = map::store(tree, id, selection, &data)? {
            made.push(store);
            continue;
        }
        let mut store = vega::Data { name, ..vega::Data::default() };
        if selection.project.has_selection_id {
            let mut params = vega::Props::default();
            params.set("sort", Setting::Json(json!({ "field": SELECTION_ID })));
            store.transforms.push(vega::Transform { kind: "collect".to_owned(), params });
        }
        if let Some(rows) = &selection.init {
            store.source = store_rows(tree, id, selection, rows)?;
        }
        made.push(store);
    }
    made.extend(data);
    Ok(made)
}

fn store_rows(tree: &Tree, id: ModelId, selection: &Selection, rows: &[Vec<Option<Json>>]) -> Result<vega::Source> {
    let fields: Json = selection.project.items.iter().map(projection_json).collect();
    let unit = unit_plain_name(tree, id);
    let mut all = Vec::new();
    for row in rows {
        let values = row.iter().map(|value| init_setting(value.as_ref())).collect::<Result<Vec<_>>>()?;
        let mut entries = vec![("unit".to_owned(), Setting::Json(Json::from(unit.as_str())))];
        if selection.project.has_selection_id {
            let first = values.into_iter().next().unwrap_or(Setting::Json(Json::Null));
            entries.push((SELECTION_ID.to_owned(), first));
        } else {
            entries.push(("fields".to_owned(), Setting::Json(fields.clone())));
            entries.push(("values".to_owned(), Setting::List(values)));
        }
        all.push(Setting::Object(entries));
    }
    let all = Setting::List(all);
    let expr = all.to_expr();
    Ok(match expr.as_json() {
        Some(json) => vega::Source::Inline(json),
        None => vega::Source::Signal(Rc::new(expr)),
    })
}

/// The view's name as the store's rows have it; in a facet it is the source of an expression that nobody works out.
pub(super) fn unit_plain_name(tree: &Tree, id: ModelId) -> String {
    let source = unit_name(tree, id).to_string();
    let name = quote(&tree.model(id).name);
    source
        .strip_prefix(&name)
        .map_or_else(|| tree.model(id).name.clone(), |rest| format!("{}{rest}", tree.model(id).name))
}

/// The signals outside all groups: what is selected, by selection.
///
/// # Errors
///
/// When a date in a first value is none.
pub(crate) fn top_level_signals(tree: &Tree, id: ModelId, mut signals: Vec<Signal>) -> Result<Vec<Signal>> {
    if tree.unit(id).is_none() {
        return tree.children(id).try_fold(signals, |signals, child| top_level_signals(tree, child, signals));
    }
    let selections = of_view(tree, id);
    for selection in &selections {
        if !has(&signals, &selection.name) {
            signals.push(resolved(selection));
        }
        if selection.is_bound_to_scales() {
            bound_signals(tree, id, selection, &mut signals);
        }
        if selection.is_bound_to_inputs() {
            let init = selection.init.as_ref().and_then(|rows| rows.first());
            for (i, item) in selection.project.items.iter().enumerate() {
                let name = var_name(&format!("{}_{}", selection.name, item.field));
                if !has(&signals, &name) {
                    let first = init.map(|row| row.get(i).and_then(Option::as_ref));
                    let made = match first {
                        Some(Some(first)) => signal(&name, expr::parse(&init_source(Some(first))?)?),
                        Some(None) => Signal { name, ..Signal::default() },
                        None => value(&name, Json::Null),
                    };
                    signals.insert(0, made);
                }
            }
        }
        if selection.is_bound_to_legend() {
            let shown = |channel: &Channel| {
                let scale = tree.component(id).scales.contains_key(channel) && channel.supports_legend();
                scale && super::legend_item(tree, id, selection, *channel).is_some()
            };
            for item in selection.project.items.iter().filter(|_| Channel::NONPOSITION_SCALE.iter().any(shown)) {
                let name = format!("{}_{}_legend", selection.name, var_name(&item.field));
                if !has(&signals, &name) {
                    signals.insert(0, value(&name, Json::Null));
                }
            }
        }
    }
    if !selections.is_empty() && !has(&signals, "unit") {
        signals.insert(0, value("unit", json!({})));
    }
    Ok(signals)
}

fn resolved(selection: &Selection) -> Signal {
    let resolve = if selection.is_global() { SelectionResolution::Union.name() } else { selection.resolve.text() };
    let mut arguments = vec![Expr::text(selection.store()), Expr::text(resolve)];
    if selection.kind == SelectionType::Point {
        arguments.extend([Expr::bool(true), Expr::bool(true)]);
    }
    signal(&selection.name, Expr::call("vlSelectionResolve", arguments))
}

/// Whether the view is the whole chart, or a layer of it. A layer in a layer is not, as upstream sees it.
fn is_top_level(tree: &Tree, id: ModelId) -> bool {
    fn is_layer_of_root(tree: &Tree, id: ModelId) -> bool {
        let Some(parent) = tree.parent(id).filter(|parent| parent.is_layer()) else { return false };
        parent.parent.is_none_or(|above| is_layer_of_root(tree, above))
    }
    tree.parent(id).is_none() || is_layer_of_root(tree, id)
}

/// The remembered fields whose scales follow the selection.
fn bound_items<'a>(tree: &Tree, id: ModelId, selection: &'a Selection) -> Vec<&'a Projected> {
    let follows = |item: &&Projected| {
        let channel = item.channel.filter(|channel| channel.is_scale());
        channel.is_some_and(|channel| tree.scale_type(id, channel).is_some_and(ScaleType::has_continuous_domain))
    };
    selection.project.items.iter().filter(follows).collect()
}

/// Where several views share scales that follow a selection, its state is made of signals outside of the views.
fn bound_signals(tree: &Tree, id: ModelId, selection: &Selection, signals: &mut Vec<Signal>) {
    let mut bound = bound_items(tree, id, selection);
    bound.retain(|item| !has(signals, &item.data_signal));
    if is_top_level(tree, id) || bound.is_empty() {
        return;
    }
    if let Some(named) = signals.iter_mut().find(|signal| signal.name == selection.name) {
        let mut entries = match named.update.as_deref() {
            Some(Expr::Object(entries)) => entries.clone(),
            _ => Vec::new(),
        };
        for item in &bound {
            let key: Rc<str> = escape_path(&item.field).into();
            if !entries.iter().any(|(known, _)| *known == key) {
                entries.push((key, Expr::name(item.data_signal.as_str())));
            }
        }
        named.update = Some(Rc::new(Expr::Object(entries)));
    }
    for item in bound {
        signals.push(Signal { name: item.data_signal.clone(), ..Signal::default() });
    }
}

/// The signals inside a unit's group: of brushes, in pixels and in units of data.
///
/// # Errors
///
/// When a date in a first value is none.
pub(crate) fn unit_signals(tree: &Tree, id: ModelId) -> Result<Vec<Signal>> {
    let mut signals = Vec::new();
    for selection in of_view(tree, id) {
        if selection.kind == SelectionType::Interval {
            interval_signals(tree, id, selection, &mut signals)?;
        }
        let fields = format!("{}_tuple_fields", selection.name);
        if !selection.project.has_selection_id && !has(&signals, &fields) {
            signals.push(value(&fields, selection.project.items.iter().map(projection_json).collect()));
        }
    }
    Ok(signals)
}

fn interval_signals(tree: &Tree, id: ModelId, selection: &Selection, signals: &mut Vec<Signal>) -> Result<()> {
    let row = selection.init.as_ref().and_then(|rows| rows.first());
    let geographic = tree.unit(id).is_some_and(Unit::has_projection);
    let mut made = Vec::new();
    for channel in [Channel::X, Channel::Y] {
        let Some(&place) = selection.project.by_channel.get(&channel) else { continue };
        let Some(item) = selection.project.items.get(place) else { continue };
        let Some(visual) = &item.visual_signal else { continue };
        let init = row.and_then(|row| row.get(place)?.as_ref());
        if selection.is_bound_to_scales() && !geographic {
            let outer =
                !is_top_level(tree, id) && bound_items(tree, id, selection).iter().any(|b| b.field == item.field);
            made.push(Signal { name: item.data_signal.clone(), push_outer: outer, ..Signal::default() });
            continue;
        }
        if geographic {
            made.push(match row {
                Some(_) => {
                    let corner = |i: u32| {
                        let end = Expr::name(format!("{}_init", selection.name)).item(i);
                        end.item(u32::from(channel == Channel::Y))
                    };
                    signal(visual, Expr::array([corner(0), corner(1)]))
                }
                None => value(visual, json!([])),
            });
            continue;
        }
        match init {
            Some(Json::Array(ends)) => {
                let scale = quote(&tree.scale_name(id, channel).unwrap_or_default());
                let scaled = |end: &Json| Ok(format!("scale({scale}, {})", init_source(Some(end))?));
                let ends = ends.iter().map(scaled).collect::<Result<Vec<_>>>()?;
                made.push(signal(visual, expr::parse(&format!("[{}]", ends.join(", ")))?));
                made.push(signal(&item.data_signal, expr::parse(&init_source(init)?)?));
            }
            _ => {
                made.push(value(visual, json!([])));
                made.push(Signal { name: item.data_signal.clone(), ..Signal::default() });
            }
        }
    }
    if geographic && row.is_some() {
        signals.extend(map::corners(tree, id, selection)?);
    }
    signals.extend(made);
    Ok(())
}

/// The signals inside the cells of a facet with selections.
pub(crate) fn cell_signals(tree: &Tree, id: ModelId) -> Vec<Signal> {
    if tree.component(id).selections.is_empty() { Vec::new() } else { vec![value("facet", json!({}))] }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::compile::tests::{check, compiled};

    fn brushed(param: Json) -> Json {
        json!({
            "data": {"values": []}, "mark": "point", "params": [param],
            "encoding": {
                "x": {"field": "a", "type": "quantitative"},
                "opacity": {"condition": {"param": "b", "value": 1}, "value": 0.1}
            }
        })
    }

    #[test]
    fn a_brush_with_a_value_stands_where_its_scale_puts_it() {
        let json = brushed(json!({"name": "b", "select": "interval", "value": {"x": [1, 2]}}));
        let fields = json!([{"field": "a", "channel": "x", "type": "R"}]);
        check(
            &json,
            "/data/0",
            json!({"name": "b_store", "values": [{"unit": "", "fields": fields, "values": [[1, 2]]}]}),
        );
        let chart = compiled(&json);
        let signal = |name: &str| {
            let signals = chart["signals"].as_array().unwrap();
            signals.iter().find(|signal| signal["name"] == name).unwrap()["update"].clone()
        };
        assert_eq!(signal("b"), json!("vlSelectionResolve(\"b_store\", \"union\")"));
        assert_eq!(signal("b_x"), json!("[scale(\"x\", 1), scale(\"x\", 2)]"));
        let names: Vec<_> = chart["marks"].as_array().unwrap().iter().map(|mark| mark["name"].clone()).collect();
        assert_eq!(names, ["b_brush_bg", "marks", "b_brush"]);
        let opacity = &chart["marks"][1]["encode"]["update"]["opacity"][0]["test"];
        assert_eq!(opacity, &json!("!length(data(\"b_store\")) || vlSelectionTest(\"b_store\", datum)"));
    }

    #[test]
    fn scales_that_follow_a_selection_have_its_range_as_raw_domain() {
        let json = brushed(json!({"name": "b", "select": "interval", "bind": "scales"}));
        check(&json, "/scales/0/domainRaw", json!({"signal": "b.a"}));
        check(&json, "/marks/0/clip", json!(true));
        check(&json, "/data/0", json!({"name": "b_store"}));
    }

    #[test]
    fn rows_are_told_apart_only_where_a_selection_needs_it() {
        let json = brushed(json!({"name": "b", "select": "point"}));
        check(&json, "/data/2/transform/0", json!({"type": "identifier", "as": "_vgsid_"}));
        let by_field = brushed(json!({"name": "b", "select": {"type": "point", "fields": ["a"]}}));
        check(&by_field, "/data/2/transform/0/type", json!("filter"));
    }
}
