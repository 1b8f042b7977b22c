//! Selections at rest: their stores and the signals that marks, scales and predicates refer to.
//!
//! Nobody has touched the chart yet, so a selection holds what its `value` says, or nothing. Signals that only events
//! change are left out.

mod assemble;
mod brush;
mod map;
mod parse;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::channel::escape_path;
use super::data::{DataRef, NodeId, TimeUnits};
use super::model::{ModelId, Tree};
use super::scale::ScaleType;
use crate::error::Result;
use crate::expr::{self, Expr, Setting};
use crate::vega;
use crate::vegalite::json::{quote, text, var_name};
use crate::vegalite::{Channel, Props};

pub(crate) use assemble::{cell_signals, stores, top_level_signals, unit_signals};
pub(crate) use brush::marks;
pub(crate) use parse::parse;

/// A selection's number in the tree.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct SelectionId(pub(crate) usize);

/// A selection parameter of a unit, before anyone has touched the chart.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    /// Of the characters a signal may have.
    pub(crate) name: String,
    pub(crate) kind: SelectionKind,
    /// One row a store row, one entry a projection; `None`: that projection has no value.
    pub(crate) init: Option<Vec<Vec<Option<Json>>>>,
    /// The rows that a lookup from this selection reads.
    pub(crate) materialized: Option<DataRef>,
    pub(crate) bind: Option<Json>,
    /// `global`, `union` or `intersect`.
    pub(crate) resolve: String,
    pub(crate) project: Projections,
    /// The brush's look.
    pub(crate) mark: Props,
    /// The mark nearest to the pointer is meant. (Paths have no marks to be near to.)
    pub(crate) nearest: bool,
}

/// Vega-Lite's two kinds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum SelectionKind {
    Point,
    Interval,
}

/// What a selection remembers of a row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Projections {
    pub(crate) items: Vec<Projected>,
    pub(crate) by_channel: BTreeMap<Channel, usize>,
    pub(crate) by_field: BTreeMap<String, usize>,
    /// Rows are told apart by an identifier that is made for them.
    pub(crate) has_selection_id: bool,
    /// Time units of remembered fields: data that the selection is tested on needs them too.
    pub(crate) time_units: Option<TimeUnits>,
}

/// One remembered field.
#[derive(Clone, Debug)]
pub(crate) struct Projected {
    pub(crate) field: String,
    pub(crate) channel: Option<Channel>,
    /// `latitude` and kin, whose `channel` is the position they are drawn at.
    pub(crate) geo_channel: Option<Channel>,
    /// `E`: equal; `R`: in range; `R-RE`: in range without its right end.
    pub(crate) kind: &'static str,
    /// Names of the signals in units of data and in pixels.
    pub(crate) data_signal: String,
    pub(crate) visual_signal: Option<String>,
}

/// Suffix of the name of a selection's store.
pub(crate) const STORE: &str = "_store";

impl Selection {
    /// The name of the data set with what is selected.
    pub(crate) fn store(&self) -> String {
        format!("{}{STORE}", self.name)
    }

    /// Whether pans and zooms of it change the scales.
    pub(crate) fn is_bound_to_scales(&self) -> bool {
        self.kind == SelectionKind::Interval
            && self.resolve == "global"
            && self.bind.as_ref().and_then(Json::as_str) == Some("scales")
    }

    /// Whether it is set by the legend of its only field.
    pub(crate) fn is_bound_to_legend(&self) -> bool {
        self.kind == SelectionKind::Point
            && self.resolve == "global"
            && self.bind.as_ref().is_some_and(is_legend)
            && matches!(self.project.items.as_slice(), [item] if item.field != super::data::SELECTION_ID)
    }

    /// Whether it is set by input elements beside the chart.
    pub(crate) fn is_bound_to_inputs(&self) -> bool {
        self.kind == SelectionKind::Point
            && self.resolve == "global"
            && self.bind.as_ref().is_some_and(|bind| !is_legend(bind) && bind.as_str() != Some("scales"))
    }
}

fn is_legend(bind: &Json) -> bool {
    bind.as_str() == Some("legend") || bind.get("legend").is_some_and(crate::vegalite::json::truthy)
}

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
    if selection.resolve != "global" {
        arguments.push(Expr::text(selection.resolve.as_str()));
    }
    let test = Expr::call(function, arguments);
    let length = Expr::call("length", [Expr::call("data", [store])]);
    Ok(if empty == Some(false) { length.and(test) } else { length.not().or(test) })
}

/// Source of the range that the selection `{param, field | encoding}` holds, or of the variable of that name.
pub(crate) fn extent_source(tree: &Tree, id: ModelId, extent: &Props) -> String {
    let name = var_name(&extent.get("param").map(text).unwrap_or_default());
    let Some(selection) = tree.selection(id, &name) else { return name };
    let items = &selection.project.items;
    let first = || items.first().map(|item| item.field.clone()).unwrap_or_default();
    let written = |key: &str| extent.get(key).filter(|value| crate::vegalite::json::truthy(value)).map(text);
    let field = match (written("field"), written("encoding")) {
        (Some(field), _) => field,
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
            let channel = Channel::named(&encoding);
            let mut matching = items.iter().filter(|item| item.channel.is_some() && item.channel == channel);
            match (matching.next(), matching.next()) {
                (Some(only), None) => only.field.clone(),
                _ => {
                    tree.warn(id, format!("\"{name}\" has not one field for {encoding}; using \"{}\"", first()));
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
    extent: &Props,
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

/// Where a predicate on the data at `node` tests a selection that remembers time units, that data gets them too.
pub(crate) fn require_time_units(tree: &mut Tree, id: ModelId, predicate: &Json, node: NodeId) {
    let mut params = Vec::new();
    collect_params(predicate, 0, &mut params);
    for param in params {
        require_param(tree, id, &param, node);
    }
}

/// The same for the params of a unit's conditions.
pub(crate) fn require_for_conditions(tree: &mut Tree, id: ModelId) {
    let Some(unit) = tree.unit(id) else { return };
    let mut params = Vec::new();
    for (_, def) in unit.encoding.each() {
        for condition in &def.condition {
            params.extend(condition.param.clone());
            if let Some(test) = &condition.test {
                collect_params(test, 0, &mut params);
            }
        }
    }
    let Some(raw) = tree.component(id).data.raw else { return };
    for param in params {
        require_param(tree, id, &param, raw);
    }
}

fn require_param(tree: &mut Tree, id: ModelId, param: &str, node: NodeId) {
    let selection = tree.selection(id, &var_name(param));
    if let Some(units) = selection.and_then(|selection| selection.project.time_units.clone()) {
        tree.flow.insert_time_units(units, node);
    }
}

fn collect_params(predicate: &Json, level: usize, params: &mut Vec<String>) {
    if level > super::MAX_DEPTH {
        return;
    }
    if let Some(param) = predicate.get("param").and_then(Json::as_str) {
        params.push(param.to_owned());
    }
    if let Some(inner) = predicate.get("not") {
        collect_params(inner, level + 1, params);
    }
    for key in ["and", "or"] {
        for part in predicate.get(key).and_then(Json::as_array).into_iter().flatten() {
            collect_params(part, level + 1, params);
        }
    }
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
