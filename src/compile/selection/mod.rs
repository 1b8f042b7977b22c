//! Selections at rest: their stores and the signals that marks, scales and predicates refer to.
//!
//! Nobody has touched the chart yet, so a selection holds what its `value` says, or nothing. Signals that only events
//! change are left out.
//!
//! - `parse`: `select`, `fields`, `encodings`, `value`: what a selection remembers.
//! - `assemble`: the stores, and the signals outside of views and in them.
//! - `brush`: `mark` of an interval, and the cells of `nearest`; `map`: brushes on maps.
//! - Here: tests on a selection (`{param}`, `empty`), domains that it drives, legends that are bound to it.

mod assemble;
mod brush;
mod map;
mod parse;

use serde_json::Value as Json;

use crate::compile::access_path::escape_path;
use crate::compile::model::{ModelId, ProjectedTimeUnit, Selection, SelectionId, Tree};
use crate::compile::scale_type::ScaleType;
use crate::error::Result;
use crate::expr::{self, Expr, Setting};
use crate::vega;
use crate::vegalite::json::{quote, var_name};
use crate::vegalite::{Channel, ParamExtent, Predicate};

pub(crate) use assemble::{cell_signals, stores, top_level_signals, unit_signals};
pub(crate) use brush::marks;
pub(crate) use parse::parse;

/// The selections that the legend of a unit's channel sets.
pub(crate) fn legend_selections(tree: &Tree, id: ModelId, channel: Channel) -> Vec<String> {
    let bound = |(_, number): &(String, SelectionId)| {
        let selection = tree.selections.get(number.0).filter(|selection| selection.is_bound_to_legend())?;
        legend_item(tree, id, selection, channel).map(|_| selection.name.clone())
    };
    tree.component(id).selections.iter().filter_map(bound).collect()
}

/// The remembered field that the channel's legend shows.
fn legend_item(tree: &Tree, id: ModelId, selection: &Selection, channel: Channel) -> Option<usize> {
    let field = tree.model(id).field_def(channel).and_then(|def| def.field.as_ref());
    let by_field = field.and_then(|field| selection.project.by_field.get(field));
    by_field.or_else(|| selection.project.by_channel.get(&channel)).copied()
}

/// Whether rows of the view's data have to be told apart by identifiers.
pub(crate) fn needs_identifiers(tree: &Tree, id: ModelId) -> bool {
    let selections = &tree.component(id).selections;
    selections.iter().any(|(_, id)| tree.selections.get(id.0).is_some_and(|it| it.project.has_selection_id))
}

/// Whether the row at hand is selected, or the variable of that name holds. `empty: false`: nothing is selected by an empty
/// selection; else everything is.
///
/// # Errors
///
/// None of its own; the result is that of a predicate's parts.
pub(crate) fn param_test(tree: &Tree, id: ModelId, name: &str, empty: Option<bool>) -> Result<Expr> {
    let name = var_name(name);
    let Some(selection) = tree.selection(id, &name) else {
        return Ok(Expr::name(name).not().not());
    };
    let store = Expr::text(selection.store());
    let function = if selection.project.has_selection_id { "vlSelectionIdTest" } else { "vlSelectionTest" };
    let mut arguments = vec![store.clone(), Expr::name("datum")];
    if !selection.is_global() {
        arguments.push(Expr::text(selection.resolve.text()));
    }
    let test = Expr::call(function, arguments);
    let length = Expr::call("length", [Expr::call("data", [store])]);
    Ok(if empty == Some(false) { length.and(test) } else { length.not().or(test) })
}

/// Source of the range that the selection of an extent holds, or of the variable of that name.
pub(crate) fn extent_source(tree: &Tree, id: ModelId, extent: &ParamExtent) -> String {
    let name = var_name(&extent.param);
    let Some(selection) = tree.selection(id, &name) else { return name };
    let items = &selection.project.items;
    let first = || items.first().map(|item| item.field.clone()).unwrap_or_default();
    let field = match (&extent.field, &extent.encoding) {
        (Some(field), _) => field.clone(),
        (None, None) => {
            if items.len() > 1 {
                let message = format!(
                    "\"{name}\" remembers several fields, and the domain names neither \"field\" nor \"encoding\"; using \"{}\"",
                    first()
                );
                tree.warn(id, message);
            }
            first()
        }
        (None, Some(encoding)) => {
            let mut matching = items.iter().filter(|item| item.channel.is_some() && item.channel == encoding.known());
            match (matching.next(), matching.next()) {
                (Some(only), None) => only.field.clone(),
                _ => {
                    tree.warn(
                        id,
                        format!("\"{name}\" has not one field for {}; using \"{}\"", encoding.text(), first()),
                    );
                    first()
                }
            }
        }
    };
    format!("{}[{}]", selection.name, quote(&escape_path(&field)))
}

/// The raw domain of a scale that a selection drives.
///
/// # Errors
///
/// When a field's name makes no expression.
pub(crate) fn scale_domain(
    tree: &Tree,
    id: ModelId,
    channel: Channel,
    extent: &ParamExtent,
    domain: &vega::Domain,
) -> Result<Option<Setting>> {
    let source = extent_source(tree, id, extent);
    let continuous = tree.scale_type(id, channel).is_some_and(ScaleType::has_continuous_domain);
    let source =
        if continuous && is_descending(domain) { format!("isValid({source}) && reverse({source})") } else { source };
    Ok(Some(Setting::signal(expr::parse(&source)?)))
}

fn is_descending(domain: &vega::Domain) -> bool {
    let vega::Domain::Values(Setting::Json(Json::Array(values))) = domain else { return false };
    let number = |i: usize| values.get(i).and_then(Json::as_f64);
    matches!((number(0), number(1)), (Some(first), Some(second)) if first > second)
}

/// The time units that selections remember which a predicate tests: the rows it is asked of need them too.
pub(crate) fn time_units(tree: &Tree, id: ModelId, predicate: &Predicate) -> Vec<Vec<ProjectedTimeUnit>> {
    remembered_time_units(tree, id, &predicate.params())
}

/// The time units that selections remember which the conditions of a unit's encoding test.
pub(crate) fn time_units_of_conditions(tree: &Tree, id: ModelId) -> Vec<Vec<ProjectedTimeUnit>> {
    let Some(unit) = tree.unit(id) else { return Vec::new() };
    let mut params = Vec::new();
    for (_, def) in unit.encoding.each() {
        for condition in &def.condition {
            params.extend(condition.param.as_deref());
            params.extend(condition.test.iter().flat_map(Predicate::params));
        }
    }
    remembered_time_units(tree, id, &params)
}

fn remembered_time_units(tree: &Tree, id: ModelId, params: &[&str]) -> Vec<Vec<ProjectedTimeUnit>> {
    let selections = params.iter().filter_map(|param| tree.selection(id, &var_name(param)));
    let units = selections.map(|selection| &selection.project.time_units);
    units.filter(|units| !units.is_empty()).cloned().collect()
}

/// The view's name as an expression: in a facet, with the values of the cell.
fn unit_name(tree: &Tree, id: ModelId) -> Expr {
    let mut source = Expr::text(tree.model(id).name.as_str());
    let mut at = tree.parent(id);
    while let Some(model) = at {
        if let Some(facet) = model.facet() {
            for channel in Channel::FACETS {
                let Some(def) = facet.def(channel) else { continue };
                let prefix = Expr::text(format!("__facet_{}_", channel.name()));
                let value = Expr::name("facet").member(Expr::text(def.vg_field()));
                source = Expr::binary(crate::expr::BinaryOp::Add, source, prefix);
                source = Expr::binary(crate::expr::BinaryOp::Add, source, value);
            }
            break;
        }
        at = model.parent.map(|parent| tree.model(parent));
    }
    source
}
