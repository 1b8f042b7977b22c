//! Facets in the pipeline: the fields that split rows into cells, and the data sets that headers are made of.

use serde_json::Value as Json;

use super::NodeId;
use super::window::{JoinAggregate, Op};
use crate::compile::channel::{FieldName, op_field, sort_index_field};
use crate::compile::model::{DataRef, Facet, ModelId, Tree};
use crate::compile::size;
use crate::compile::transform::{optional_texts, signal, texts, transform};
use crate::error::Result;
use crate::expr::Setting;
use crate::vega;
use crate::vegalite::{AggregateOp, Channel, ChannelDef, LayoutProp, Sort, SortBy};

/// A facet's place in the pipeline.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FacetNode {
    pub(crate) model: ModelId,
    /// What cells call their rows.
    pub(crate) name: String,
    /// The data set that is split; known after assembly.
    pub(crate) data: String,
    /// The `main` output of the facet's view.
    pub(super) main: NodeId,
    /// By `row`, `column`, `facet`.
    pub(super) channels: Vec<(Channel, FacetFields)>,
}

/// What splits rows along one direction.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FacetFields {
    /// The data set with the headers' rows.
    name: String,
    fields: Vec<String>,
    sort: Option<SortBy>,
    /// The field with the place in a written order.
    sort_index: Option<String>,
}

/// The field that cells are sorted by when `sort` names another field.
pub(crate) fn sort_field_name(def: &ChannelDef, sort: &SortBy, form: FieldName<'_>) -> String {
    let by = format!("by_{}", def.vg_field());
    let form = FieldName { suffix: Some(&by), ..form };
    match sort.op() {
        Some(op) => op_field(op, sort.field.as_deref(), form),
        None => ChannelDef::of_field(sort.field.as_deref().unwrap_or_default()).vg_field_as(form),
    }
}

/// The operation of a sort by a field.
pub(crate) fn sort_op(sort: &SortBy) -> &str {
    sort.op().unwrap_or(AggregateOp::Min.name())
}

impl FacetNode {
    pub(super) fn new(tree: &Tree, id: ModelId, main: NodeId, data: String) -> Option<Self> {
        let model = tree.model(id);
        let facet = model.facet()?;
        let fields = |channel: Channel| {
            let def = facet.def(channel)?;
            let mut fields = vec![def.vg_field()];
            if def.is_binning() {
                fields.push(def.vg_field_as(FieldName { bin_suffix: Some("end"), ..FieldName::default() }));
            }
            let is_listed = matches!(def.sort, Some(Sort::Values(_)));
            let fields = FacetFields {
                name: model.name_of(&format!("{}_domain", channel.name())),
                fields,
                sort: def.sort.as_ref().and_then(Sort::by_field).cloned(),
                sort_index: is_listed.then(|| sort_index_field(def, channel, FieldName::default())),
            };
            Some((channel, fields))
        };
        let channels = Channel::FACETS.into_iter().filter_map(fields).collect();
        Some(Self { model: id, name: model.name_of("facet"), data, main, channels })
    }

    fn channel(&self, channel: Channel) -> Option<&FacetFields> {
        self.channels.iter().find(|(known, _)| *known == channel).map(|(_, fields)| fields)
    }

    /// All fields that split rows.
    pub(super) fn fields(&self) -> Vec<String> {
        self.channels.iter().flat_map(|(_, fields)| fields.fields.iter().cloned()).collect()
    }

    /// The data sets that headers and layout are made of.
    ///
    /// # Errors
    ///
    /// When the number of columns is an expression that is none.
    pub(super) fn to_vega(&self, tree: &Tree) -> Result<Vec<vega::Data>> {
        let mut made = Vec::new();
        let steps = self.independent_steps(tree);
        let (row, column) = (self.channel(Channel::Row), self.channel(Channel::Column));
        let mut crossed = None;
        if let (Some(row), Some(column)) = (row, column)
            && !steps.is_empty()
        {
            // Sizes of cells differ, so each row of cells needs the largest of its cells.
            let name = format!("cross_{}_{}", column.name, row.name);
            let fields: Vec<_> = steps.iter().map(|(_, field)| field.clone()).collect();
            let aggregate = transform(
                "aggregate",
                [
                    ("groupby", texts(&self.fields())),
                    ("fields", texts(&fields)),
                    ("ops", texts(&vec!["distinct"; fields.len()])),
                ],
            );
            made.push(derived(&name, &self.data, vec![aggregate]));
            crossed = Some(name);
        }
        for channel in [Channel::Column, Channel::Row] {
            if let Some(fields) = self.channel(channel) {
                made.push(self.header_data(channel, fields, crossed.as_deref(), &steps));
            }
        }
        if let Some(fields) = self.channel(Channel::Facet) {
            self.wrapped_data(tree, fields, &mut made)?;
        }
        Ok(made)
    }

    /// For each direction in which cells differ in size by their number of steps: the field that is counted.
    fn independent_steps(&self, tree: &Tree) -> Vec<(Channel, String)> {
        let Some(&child) = tree.model(self.model).children.first() else { return Vec::new() };
        let step = |channel| Some((channel, size::independent_step_field(tree, child, channel)?));
        [Channel::X, Channel::Y].into_iter().filter_map(step).collect()
    }

    fn header_data(
        &self,
        channel: Channel,
        by: &FacetFields,
        crossed: Option<&str>,
        steps: &[(Channel, String)],
    ) -> vega::Data {
        let (mut fields, mut ops, mut names) = (Vec::new(), Vec::new(), Vec::new());
        let child = match channel {
            Channel::Row => Some(Channel::Y),
            Channel::Column => Some(Channel::X),
            _ => None,
        };
        if let Some((_, field)) = steps.iter().find(|(step, _)| Some(*step) == child) {
            let distinct = format!("distinct_{field}");
            fields.push(Some(if crossed.is_some() { distinct.clone() } else { field.clone() }));
            ops.push(if crossed.is_some() { "max" } else { "distinct" }.to_owned());
            names.push(distinct);
        }
        if let Some(sort) = &by.sort {
            fields.push(sort.field.clone());
            ops.push(sort_op(sort).to_owned());
            names.push(sort_result(sort));
        } else if let Some(index) = &by.sort_index {
            fields.push(Some(index.clone()));
            ops.push("max".to_owned());
            names.push(index.clone());
        }
        let mut aggregate = transform("aggregate", [("groupby", texts(&by.fields))]);
        if !fields.is_empty() {
            aggregate.params.set("fields", optional_texts(&fields));
            aggregate.params.set("ops", texts(&ops));
            aggregate.params.set("as", texts(&names));
        }
        derived(&by.name, crossed.unwrap_or(&self.data), vec![aggregate])
    }

    /// For a wrapped facet: rows for the axes that cells share, as many as there are rows and columns of cells.
    fn wrapped_data(&self, tree: &Tree, by: &FacetFields, made: &mut Vec<vega::Data>) -> Result<()> {
        let model = tree.model(self.model);
        let headers = &model.component.headers;
        let columns = model.layout.truthy(LayoutProp::Columns);
        let columns = columns.map(crate::vegalite::json::text);
        let count = format!("length(data(\"{}\"))", by.name);
        let one = Setting::Json(Json::from(1));
        let mut shared = Vec::new();
        for (name, header) in [("row", &headers.row), ("column", &headers.column)] {
            if header.header.iter().chain(&header.footer).all(|part| part.axes.is_empty()) {
                continue;
            }
            let stop = match (name, &columns) {
                ("row", Some(columns)) => signal(&format!("ceil({count} / {columns})"))?,
                ("row", None) => one.clone(),
                (_, Some(columns)) => signal(&format!("min({count}, {columns})"))?,
                (_, None) => signal(&count)?,
            };
            let sequence = transform("sequence", [("start", Setting::Json(Json::from(0))), ("stop", stop)]);
            let name = format!("{}_{name}", by.name);
            shared.push(vega::Data { name, transforms: vec![sequence], ..vega::Data::default() });
        }
        if !shared.is_empty() {
            made.push(self.header_data(Channel::Facet, by, None, &[]));
            made.extend(shared);
        }
        Ok(())
    }

    /// The name by which the node can be asked for.
    pub(super) fn data_ref(&self) -> DataRef {
        DataRef(self.name.clone())
    }
}

/// The name of the result of a sort's operation.
fn sort_result(sort: &SortBy) -> String {
    let form = FieldName { for_as: true, ..FieldName::default() };
    op_field(sort.op().unwrap_or_default(), sort.field.as_deref(), form)
}

fn derived(name: &str, source: &str, transforms: Vec<vega::Transform>) -> vega::Data {
    let source = vega::Source::Derived(vec![source.to_owned()]);
    vega::Data { name: name.to_owned(), source, transforms, ..vega::Data::default() }
}

/// For a facet by row and column: the fields that its rows and columns are sorted by, which need groups of their own.
pub(super) fn sort_joins(facet: &Facet) -> Vec<JoinAggregate> {
    let (Some(row), Some(column)) = (facet.def(Channel::Row), facet.def(Channel::Column)) else { return Vec::new() };
    let join = |def: &ChannelDef| {
        let sort = def.sort.as_ref()?.by_field()?;
        let op = Op {
            op: sort_op(sort).to_owned(),
            field: sort.field.clone(),
            param: None,
            name: sort_field_name(def, sort, FieldName { for_as: true, ..FieldName::default() }),
        };
        Some(JoinAggregate { ops: vec![op], groupby: Some(vec![def.vg_field()]) })
    };
    [row, column].into_iter().filter_map(join).collect()
}
