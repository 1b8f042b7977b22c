//! A view's part of the pipeline, from where its rows come from to what its marks are made of.
//!
//! In order: source (or the parent's rows), explicit parsing, identifiers, bins of layers, transforms, implicit parsing,
//! geography, bins, time units, places in written orders, *raw*, aggregate, impute, stack, invalid values, *main*, facet.

use std::rc::Rc;

use serde_json::{Map, Value as Json};

use super::aggregate::Aggregate;
use super::bin::Bins;
use super::facet::{FacetNode, sort_joins};
use super::flow::Places;
use super::format_parse::{AncestorParse, DERIVED, Parse, from_encoding, from_filter, from_selections};
use super::geo::{GeoJson, GeoPoint};
use super::invalid::FilterInvalid;
use super::lookup::{Lookup, add_output};
use super::node::NodeKind;
use super::source::{SourceNode, find, is_generator};
use super::stack::StackNode;
use super::time_unit::TimeUnits;
use super::window::{JoinAggregate, Window};
use super::{Flow, NodeId, plain};
use crate::budget;
use crate::compile::channel::{FieldName, sort_index_field};
use crate::compile::explicit::Origin;
use crate::compile::model::{DataRef, Model, ModelId, ModelKind, ProjectedTimeUnit, Stage, Tree};
use crate::compile::transform::expression;
use crate::compile::{predicate, selection};
use crate::error::{Error, Result};
use crate::expr::{BinaryOp, Expr};
use crate::vegalite::json::text as js_text;
use crate::vegalite::transform::TransformKind;
use crate::vegalite::{
    Channel, ChannelDef, Data, DataFormatProp, DataSource, Predicate, PropMap, Sort, Transform, TransformProp,
};

/// The pipeline of a view and of all views in it.
///
/// # Errors
///
/// When an expression is none, or a lookup or selection is not there.
pub(crate) fn parse(tree: &mut Tree, root: ModelId) -> Result<Flow> {
    let mut flow = Flow::new(tree.models.len());
    parse_all(tree, &mut flow, root)?;
    Ok(flow)
}

fn parse_all(tree: &mut Tree, flow: &mut Flow, id: ModelId) -> Result<()> {
    parse_view(tree, flow, id).map_err(|error| error.at(&tree.model(id).at))?;
    tree.children(id).try_for_each(|child| parse_all(tree, flow, child))
}

fn parse_view(tree: &mut Tree, flow: &mut Flow, id: ModelId) -> Result<()> {
    let data = tree.model(id).data.clone();
    let (head, known) = start(tree, flow, id, data.as_ref());
    let mut view = Pipeline { tree, flow, id, head, known };
    view.parse_explicit(data.as_ref().and_then(Option::as_ref));
    // Selections that tell rows apart need identifiers from the start; unneeded ones go later.
    view.push(NodeKind::Identifier);
    let in_layer = view.tree.parent(id).is_some_and(Model::is_layer);
    if in_layer {
        view.push_some(Bins::from_encoding(view.tree, id).map(NodeKind::Bin));
    }
    view.transforms()?;
    view.parse_implicit();
    for step in GeoJson::from_encoding(view.tree, id) {
        view.push(NodeKind::GeoJson(step));
    }
    for step in GeoPoint::from_encoding(view.tree, id) {
        view.push(NodeKind::GeoPoint(step));
    }
    if !in_layer {
        view.push_some(Bins::from_encoding(view.tree, id).map(NodeKind::Bin));
    }
    view.push_some(TimeUnits::from_encoding(view.tree, id).map(NodeKind::TimeUnit));
    view.sort_indices()?;
    let raw = view.output(Stage::Raw);
    let mut made = Places { raw: Some(raw), ..Places::default() };
    if view.tree.unit(id).is_some() {
        view.unit_steps(&mut made)?;
    } else {
        made.main = Some(view.output(Stage::Main));
    }
    if view.tree.model(id).is_facet() {
        view.facet(&mut made)?;
    }
    made.ancestor_parse = view.known;
    flow.set_places(id, made);
    Ok(())
}

/// Where the view's rows come from, and what is known about their fields.
fn start(tree: &Tree, flow: &mut Flow, id: ModelId, data: Option<&Option<Data>>) -> (NodeId, AncestorParse) {
    let parent = tree.parent(id).map(|parent| flow.places(parent.id));
    let above = parent.and_then(|data| data.facet_root.or(data.main));
    let inherited = parent.map(|data| data.ancestor_parse.clone()).unwrap_or_default();
    match (data, above) {
        (Some(None), _) => (flow.add_source(SourceNode::empty()), inherited),
        (Some(Some(data)), _) => {
            let known = if matches!(data.source, DataSource::Named) { inherited } else { AncestorParse::default() };
            let Some(node) = find(flow, data) else {
                return (flow.add_source(SourceNode::new(Some(data))), known);
            };
            if let NodeKind::Source(source) = flow.kind_mut(node) {
                if !is_generator(data) {
                    let mut format = data.format.as_ref().map(PropMap::to_object).unwrap_or_default();
                    merge_deep(&mut format, &source.format.to_object());
                    source.format = PropMap::take(format);
                }
                if source.name.is_none() {
                    source.name.clone_from(&data.name);
                }
            }
            (node, known)
        }
        (None, Some(above)) => (above, inherited),
        (None, None) => (flow.add_source(SourceNode::new(None)), inherited),
    }
}

fn merge_deep(into: &mut Map<String, Json>, from: &Map<String, Json>) {
    for (key, value) in from {
        match (into.get_mut(key), value) {
            (Some(Json::Object(into)), Json::Object(from)) => merge_deep(into, from),
            _ => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
}

/// How many steps may follow each other. Far more than any document needs; the walks over the pipeline go as deep.
const MAX_STEPS: usize = 400;

/// From this many values on, their places in a written order are looked up in a list rather than tested one by one.
const LONG_ORDER: usize = 50;

/// The end of a view's pipeline while it grows.
struct Pipeline<'a> {
    tree: &'a mut Tree,
    flow: &'a mut Flow,
    id: ModelId,
    head: NodeId,
    known: AncestorParse,
}

impl Pipeline<'_> {
    fn push(&mut self, kind: NodeKind) -> NodeId {
        self.head = self.flow.add(Some(self.head), kind);
        self.head
    }

    fn push_some(&mut self, kind: Option<NodeKind>) {
        if let Some(kind) = kind {
            self.push(kind);
        }
    }

    fn output(&mut self, stage: Stage) -> NodeId {
        let name = self.tree.data_ref(self.id, stage);
        self.head = add_output(self.flow, self.head, name, stage).0;
        self.head
    }

    fn parse_fields(&mut self, explicit: &Map<String, Json>, implicit: Parse) {
        let (tree, id) = (&*self.tree, self.id);
        let parse = self.known.parse(explicit, implicit, &|message| tree.warn(id, message));
        self.push_some(parse.map(NodeKind::Parse));
    }

    fn parse_explicit(&mut self, data: Option<&Data>) {
        let mut explicit = Map::new();
        if let Some(data) = data {
            let generator = match &data.source {
                DataSource::Sequence(params) => plain::sequence(params).ok(),
                DataSource::Graticule(params) => plain::graticule(params).ok(),
                _ => None,
            };
            self.push_some(generator);
            let parse = data.format.as_ref().and_then(|format| format.get(DataFormatProp::Parse));
            if is_generator(data) || parse == Some(&Json::Null) {
                self.known.nothing = true;
            }
            if let Some(Json::Object(parse)) = parse.filter(|_| !is_generator(data)) {
                explicit.clone_from(parse);
            }
        }
        self.parse_fields(&explicit, Parse::default());
    }

    fn parse_implicit(&mut self) {
        let mut implicit = from_selections(self.tree, self.id);
        implicit.extend(&from_encoding(self.tree, self.id));
        self.parse_fields(&Map::new(), implicit);
    }

    fn transforms(&mut self) -> Result<()> {
        let mut lookups = 0;
        for transform in std::mem::take(&mut self.tree.model_mut(self.id).transforms) {
            if self.flow.depth(self.head) > MAX_STEPS {
                let message = format!("more than {MAX_STEPS} transforms follow each other");
                return Err(Error::spec(message).at(&transform.at));
            }
            budget::at(|| transform.at.to_string());
            self.transform(&transform, &mut lookups).map_err(|error| error.at(&transform.at))?;
        }
        let view = &self.tree.model(self.id).at;
        budget::at(|| if view.is_empty() { "the view".to_owned() } else { view.to_string() });
        Ok(())
    }

    fn transform(&mut self, transform: &Transform, lookups: &mut usize) -> Result<()> {
        use TransformKind as Kind;
        let (kind, read_as) = match &transform.kind {
            Kind::Calculate { calculate, name } => {
                let expr = expression(calculate).map_err(|error| error.at(&format!("{}/calculate", transform.at)))?;
                (NodeKind::Calculate { expr, name: name.clone() }, DERIVED)
            }
            Kind::Filter(filter) => {
                return self.filter(filter).map_err(|error| error.at(&format!("{}/filter", transform.at)));
            }
            Kind::Bin(props) => (NodeKind::Bin(Bins::read(self.tree, self.id, props)), "number"),
            Kind::TimeUnit(props) => {
                let field = props.get(TransformProp::Field).map(js_text).unwrap_or_default();
                if self.known.traced(&field).is_none() {
                    let mut date = Parse::default();
                    date.set(&field, "date");
                    self.push(NodeKind::Parse(date));
                    self.known.set(&field, Some("date"), Origin::Implicit);
                }
                (NodeKind::TimeUnit(TimeUnits::read(props)), "date")
            }
            Kind::Aggregate(props) => match Aggregate::read(props) {
                Some(aggregate) => (NodeKind::Aggregate(aggregate), "number"),
                None => return Ok(()),
            },
            Kind::Lookup { props, from } => {
                let lookup = Lookup::make(self.tree, self.flow, self.id, props, from.as_ref(), *lookups)?;
                *lookups += 1;
                (NodeKind::Lookup(lookup), DERIVED)
            }
            Kind::Window(props) => (NodeKind::Window(Window::read(props)), "number"),
            Kind::JoinAggregate(props) => (NodeKind::JoinAggregate(JoinAggregate::read(props)), "number"),
            Kind::Stack(props) => (NodeKind::Stack(Box::new(StackNode::read(props))), DERIVED),
            Kind::Fold(props) => (plain::fold(props), DERIVED),
            Kind::Extent(props) => (plain::extent(props), DERIVED),
            Kind::Flatten(props) => (plain::flatten(props), DERIVED),
            Kind::Pivot(props) => (plain::pivot(props)?, DERIVED),
            Kind::Sample(size) => (plain::sample(*size), DERIVED),
            Kind::Impute(props) => (plain::impute(props)?, DERIVED),
            Kind::Density(props) => (plain::density(props)?, DERIVED),
            Kind::Quantile(props) => (plain::quantile(props)?, DERIVED),
            Kind::Regression(props) => (plain::curve(TransformProp::Regression, props)?, DERIVED),
            Kind::Loess(props) => (plain::curve(TransformProp::Loess, props)?, DERIVED),
        };
        let makes = kind.makes().unwrap_or_default();
        let aggregate = matches!(kind, NodeKind::Aggregate(_));
        self.push(kind);
        if aggregate && selection::needs_identifiers(self.tree, self.id) {
            self.push(NodeKind::Identifier);
        }
        for field in makes {
            self.known.set(&field, Some(read_as), Origin::Implicit);
        }
        Ok(())
    }

    fn predicate(&self, predicate: &Predicate) -> Result<Rc<Expr>> {
        let (tree, id) = (&*self.tree, self.id);
        let param = |name: &str, empty| selection::param_test(tree, id, name, empty);
        Ok(Rc::new(predicate::test(predicate, &param)?))
    }

    fn filter(&mut self, filter: &Predicate) -> Result<()> {
        self.parse_fields(&Map::new(), from_filter(filter));
        let expr = self.predicate(filter)?;
        let node = self.push(NodeKind::Filter(expr));
        add_time_units(self.flow, &selection::time_units(self.tree, self.id, filter), node);
        Ok(())
    }

    /// Places of values in the orders that `sort` lists.
    fn sort_indices(&mut self) -> Result<()> {
        let lists = |def: &ChannelDef| matches!(def.sort, Some(Sort::Values(_)));
        let defs: Vec<(Channel, ChannelDef)> = match &self.tree.model(self.id).kind {
            ModelKind::Unit(unit) => {
                let fields = unit.encoding.each().filter_map(|(channel, def)| Some((channel, def.field_def()?)));
                fields.filter(|(_, def)| lists(def)).map(|(channel, def)| (channel, def.clone())).collect()
            }
            ModelKind::Facet(facet) => facet.defs.iter().filter(|(_, def)| lists(def)).cloned().collect(),
            ModelKind::Layer | ModelKind::Concat => return Ok(()),
        };
        for (channel, def) in defs {
            let Some(Sort::Values(sort)) = &def.sort else { continue };
            if let Some(at) = &def.at {
                budget::at(|| format!("{at}/sort"));
            }
            let equals = |value: &Json| {
                let equals = Predicate::equal(def.field.as_deref(), def.time_unit.clone(), value);
                self.predicate(&equals).map(Rc::unwrap_or_clone)
            };
            let tests = sort.iter().map(equals).collect::<Result<Vec<_>>>()?;
            let places = places(tests);
            let name = sort_index_field(&def, channel, FieldName { for_as: true, ..FieldName::default() });
            self.push(NodeKind::Calculate { expr: Rc::new(places), name });
        }
        Ok(())
    }

    fn unit_steps(&mut self, made: &mut Places) -> Result<()> {
        let id = self.id;
        if let Some(aggregate) = Aggregate::from_encoding(self.tree, id) {
            self.push(NodeKind::Aggregate(aggregate));
            if selection::needs_identifiers(self.tree, id) {
                self.push(NodeKind::Identifier);
            }
        }
        let Some(unit) = self.tree.unit(id) else { return Ok(()) };
        let (marks, scales) = unit.invalid.sources();
        let impute = plain::impute_of_encoding(unit.mark.kind, &unit.encoding)?;
        self.push_some(impute);
        self.push_some(StackNode::from_encoding(self.tree, id).map(|stack| NodeKind::Stack(Box::new(stack))));
        if !marks && scales {
            made.pre_filter_invalid = Some(self.output(Stage::PreFilterInvalid));
        }
        if !marks {
            self.push_some(FilterInvalid::from_encoding(self.tree, id).map(NodeKind::FilterInvalid));
        }
        let main = self.output(Stage::Main);
        made.main = Some(main);
        if marks && !scales {
            self.push_some(FilterInvalid::from_encoding(self.tree, id).map(NodeKind::FilterInvalid));
            made.post_filter_invalid = Some(self.output(Stage::PostFilterInvalid));
        }
        self.selected_rows(main)
    }

    /// The rows that each selection of the unit holds, for lookups in it.
    fn selected_rows(&mut self, main: NodeId) -> Result<()> {
        for (name, selection) in self.tree.component(self.id).selections.clone() {
            let predicate = Predicate::Param { name: name.clone(), empty: None };
            let expr = self.predicate(&predicate)?;
            let filter = self.flow.add(Some(main), NodeKind::Filter(expr));
            add_time_units(self.flow, &selection::time_units(self.tree, self.id, &predicate), filter);
            let output = DataRef(self.tree.model(self.id).name_of(&format!("lookup_{name}")));
            add_output(self.flow, filter, output.clone(), Stage::Lookup);
            if let Some(selection) = self.tree.selections.get_mut(selection.0) {
                selection.materialized = Some(output);
            }
        }
        Ok(())
    }

    fn facet(&mut self, made: &mut Places) -> Result<()> {
        let joins = self.tree.model(self.id).facet().map(sort_joins).unwrap_or_default();
        for join in joins {
            self.push(NodeKind::JoinAggregate(join));
        }
        let Some(main) = made.main else { return Ok(()) };
        let data = self.tree.data_ref(self.id, Stage::Main);
        self.tree.requested_data.insert(data.clone());
        let Some(facet) = FacetNode::new(self.tree, self.id, main, data.0) else { return Ok(()) };
        let name = facet.data_ref();
        let node = self.push(NodeKind::Facet(Box::new(facet)));
        self.flow.outputs.insert(name, node);
        made.facet_root = Some(node);
        Ok(())
    }
}

/// Where a predicate on the rows at `node` tests selections that remember time units, these rows get them too.
fn add_time_units(flow: &mut Flow, remembered: &[Vec<ProjectedTimeUnit>], node: NodeId) {
    for units in remembered {
        flow.insert_time_units(TimeUnits::of_selection(units), node);
    }
}

/// Gives the rows of all units the time units that the conditions of their encodings test.
pub(crate) fn add_time_units_of_conditions(tree: &Tree, flow: &mut Flow, id: ModelId) {
    if let Some(raw) = flow.places(id).raw {
        add_time_units(flow, &selection::time_units_of_conditions(tree, id), raw);
    }
    tree.children(id).for_each(|child| add_time_units_of_conditions(tree, flow, child));
}

/// The number of the first test that holds; how many there are when none does.
fn places(tests: Vec<Expr>) -> Expr {
    let count = || Expr::number(tests.len() as f64);
    if tests.len() >= LONG_ORDER
        && let Some((field, values)) = compared(&tests)
    {
        let place = Expr::call("indexof", [Expr::Array(values), field]);
        let missing = Expr::binary(BinaryOp::Lt, place.clone(), Expr::number(0.0));
        return Expr::conditional(missing, count(), place);
    }
    let chain = |tests: Vec<(usize, Expr)>, otherwise: Expr| {
        let step = |otherwise, (i, test)| Expr::conditional(test, Expr::number(i as f64), otherwise);
        tests.into_iter().rev().fold(otherwise, step)
    };
    let otherwise = count();
    let mut numbered: Vec<(usize, Expr)> = tests.into_iter().enumerate().collect();
    // Part by part, so that the expression of a long order is not nested as deep as it is long.
    let mut parts = Vec::new();
    while numbered.len() > LONG_ORDER {
        let rest = numbered.split_off(LONG_ORDER);
        parts.push(std::mem::replace(&mut numbered, rest));
    }
    let last = chain(numbered, otherwise);
    parts.into_iter().rev().fold(last, |otherwise, part| {
        let any = Expr::any(part.iter().map(|(_, test)| test.clone()));
        Expr::conditional(any, chain(part, Expr::null()), otherwise)
    })
}

/// The field and the values when all tests are `field === value`.
fn compared(tests: &[Expr]) -> Option<(Expr, Vec<Expr>)> {
    let mut values = Vec::new();
    let mut field: Option<&Expr> = None;
    for test in tests {
        let Expr::Binary { op: BinaryOp::StrictEq, left, right } = test else { return None };
        if field.is_some_and(|field| *field != **left) || !matches!(**right, Expr::Literal(_)) {
            return None;
        }
        field = Some(left);
        values.push(Expr::clone(right));
    }
    Some((field?.clone(), values))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{LONG_ORDER, MAX_STEPS};
    use crate::compile::tests::{check, error};

    fn sorted(sort: Vec<Json>) -> Json {
        json!({"data": {"url": "d.csv"}, "mark": "bar", "encoding": {"x": {"field": "a", "sort": sort}}})
    }

    #[test]
    fn places_in_a_written_order_are_counted() {
        let formula = json!({
            "type": "formula", "expr": "datum[\"a\"] === \"z\" ? 0 : datum[\"a\"] === \"y\" ? 1 : 2", "as": "x_a_sort_index"
        });
        check(&sorted(vec![json!("z"), json!("y")]), "/data/0/transform/0", formula);
    }

    #[test]
    fn a_long_order_is_a_list() {
        let sort: Vec<Json> = (0..LONG_ORDER).map(Json::from).collect();
        let list = (0..LONG_ORDER).map(|i| i.to_string()).collect::<Vec<_>>().join(", ");
        let place = format!("indexof([{list}], datum[\"a\"])");
        check(&sorted(sort), "/data/0/transform/0/expr", json!(format!("{place} < 0 ? {LONG_ORDER} : {place}")));
    }

    #[test]
    fn endless_transforms_are_refused() {
        let filters = |count: usize| {
            let filter = json!({"filter": "datum.a"});
            json!({"data": {"url": "d.csv"}, "mark": "bar", "transform": vec![filter; count]})
        };
        check(&filters(MAX_STEPS - 10), "/data/0/name", json!("source_0"));
        assert!(error(&filters(MAX_STEPS + 10)).contains("more than 400 transforms follow each other"));
    }
}
