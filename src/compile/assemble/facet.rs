//! The cells of a facet: one group for all of them, made of the groups that rows fall into.

use serde_json::{Value as Json, json};

use super::{group, styles, title, view_encode};
use crate::compile::channel::{FieldName, sort_index_field};
use crate::compile::data::{Flow, sort_field_name, sort_op};
use crate::compile::guide::header;
use crate::compile::model::{Mode, Model, ModelId, Tree};
use crate::compile::size::independent_step_field;
use crate::compile::{data, selection};
use crate::error::{Error, Result};
use crate::expr::{Expr, Setting};
use crate::vega::{self, Base, Encode, FieldRef, Mark, Props, ValueRef};
use crate::vegalite::json::{text, truthy_value};
use crate::vegalite::{Channel, ChannelDef, HeaderProp, LayoutProp, Name, Orient, SizeName, Sort};

fn child(tree: &Tree, id: ModelId) -> Result<ModelId> {
    let first = tree.model(id).children.first().copied();
    first.ok_or_else(|| Error::spec("a facet has nothing to repeat").at(&tree.model(id).at))
}

fn is_nested(tree: &Tree, id: ModelId) -> bool {
    tree.parent(id).is_some_and(Model::is_facet)
}

/// For a facet by column in a facet: its group says how many columns it has.
pub(super) fn columns(tree: &Tree, id: ModelId) -> Option<Encode> {
    let column = tree.model(id).facet()?.def(Channel::Column).filter(|_| is_nested(tree, id))?;
    let field = FieldRef::Datum(column.vg_field_as(FieldName { prefix: Some("distinct"), ..FieldName::default() }));
    let mut encode = Encode::default();
    encode.set("columns", vec![ValueRef { base: Base::Field(field), ..ValueRef::default() }]);
    Some(encode)
}

/// Columns, alignment and what headers need.
pub(super) fn default_layout(tree: &Tree, id: ModelId, props: &mut Props) -> Result<()> {
    let model = tree.model(id);
    let Some(facet) = model.facet() else { return Ok(()) };
    header_layout(tree, id, props);
    let (row, column) = (facet.def(Channel::Row), facet.def(Channel::Column));
    if column.is_some() {
        if !is_nested(tree, id) {
            let domain = Expr::call("data", [Expr::text(model.name_of("column_domain"))]);
            props.set(LayoutProp::Columns.name(), Setting::signal(Expr::call("length", [domain])));
        }
    } else if row.is_some() {
        props.set(LayoutProp::Columns.name(), Setting::Json(Json::from(1)));
    }
    props.set(LayoutProp::Bounds.name(), Setting::text("full"));
    // Cells are not aligned along a direction in which their scales differ, unless there is a grid of them.
    let apart = |channel| model.component.resolve.scale.get(&channel) == Some(&Mode::Independent);
    let loose = (row.is_none() && apart(Channel::X)) || (column.is_none() && apart(Channel::Y));
    props.set(LayoutProp::Align.name(), Setting::text(if loose { "none" } else { "all" }));
    Ok(())
}

/// Where headers and their titles stand beside the cells.
fn header_layout(tree: &Tree, id: ModelId, props: &mut Props) {
    let child_size = |size| {
        let child = tree.model(id).children.first();
        child.is_some_and(|child| tree.component(*child).size.value(size).is_some())
    };
    let mut blocks: [(&str, serde_json::Map<String, Json>); 4] =
        ["titleAnchor", "headerBand", "footerBand", "offset"].map(|name| (name, serde_json::Map::new()));
    let mut set = |block: &str, key: &str, value: Json| {
        if let Some((_, block)) = blocks.iter_mut().find(|(name, _)| *name == block) {
            block.insert(key.to_owned(), value);
        }
    };
    for channel in Channel::FACETS {
        let headers = tree.component(id).headers.of(channel);
        for (part, band) in [(&headers.header, "headerBand"), (&headers.footer, "footerBand")] {
            if let Some(def) = &headers.facet_def {
                let orient = header::property(tree, Some(def), channel, HeaderProp::TitleOrient).and_then(Orient::of);
                if matches!(orient, Some(Orient::Right | Orient::Bottom)) {
                    set("titleAnchor", header::side(channel, orient).name(), json!("end"));
                }
            }
            if part.is_none() {
                continue;
            }
            let size = if channel == Channel::Row { SizeName::Height } else { SizeName::Width };
            if channel != Channel::Facet && !child_size(size) {
                set(band, channel.name(), json!(0.5));
            }
            if headers.title.as_ref().is_some_and(is_shown) {
                let key = if channel == Channel::Row { "rowTitle" } else { "columnTitle" };
                set("offset", key, json!(10));
            }
        }
    }
    for (name, block) in blocks.into_iter().filter(|(_, block)| !block.is_empty()) {
        props.set(name, Setting::Json(Json::Object(block)));
    }
}

fn is_shown(title: &Setting) -> bool {
    title.as_json().is_none_or(crate::vegalite::json::truthy)
}

/// The groups of headers: titles, then labels and axes.
pub(super) fn headers(tree: &Tree, id: ModelId) -> Result<Vec<Mark>> {
    let mut marks = Vec::new();
    for channel in Channel::FACETS {
        if tree.component(id).headers.of(channel).title.as_ref().is_some_and(is_shown) {
            marks.extend(header::title_group(tree, id, channel)?);
        }
    }
    for channel in [Channel::Row, Channel::Column] {
        marks.extend(header::groups(tree, id, channel)?);
    }
    Ok(marks)
}

/// The group of all cells.
pub(super) fn mark(tree: &mut Tree, flow: &mut Flow, id: ModelId) -> Result<Mark> {
    let child = child(tree, id)?;
    let data = data::assemble_facet(tree, flow, id)?;
    let own_encode = view_encode(tree, child, false)?;
    let title = match label_title(tree, id)? {
        Some(title) => Some(title),
        None => title::assemble(tree, child)?,
    };
    let from = from(tree, flow, id, child)?;
    let sort = sort(tree, id);
    let signals = selection::cell_signals(tree, id);
    let super::Group { mut scope, encode } = group(tree, flow, child, signals)?;
    scope.title = title;
    scope.data = data;
    Ok(Mark {
        kind: "group".to_owned(),
        name: Some(tree.model(id).name_of("cell")),
        style: styles(tree, child),
        from: Some(from),
        sort: Some(sort),
        encode: encode.unwrap_or(own_encode),
        scope,
        ..Mark::default()
    })
}

/// The header of a wrapped facet, and of rows or columns whose labels stand across, is the title of each cell.
fn label_title(tree: &Tree, id: ModelId) -> Result<Option<vega::Title>> {
    let Some(facet) = tree.model(id).facet() else { return Ok(None) };
    if let Some(def) = facet.def(Channel::Facet) {
        return header::label_title(tree, def, Channel::Facet).map(Some);
    }
    for (channel, across) in
        [(Channel::Row, [Orient::Top, Orient::Bottom]), (Channel::Column, [Orient::Left, Orient::Right])]
    {
        let Some(def) = facet.def(channel) else { continue };
        let orient = header::label_orient(tree, def, channel);
        if orient.is_some_and(|orient| across.contains(&orient)) {
            return header::label_title(tree, def, channel).map(Some);
        }
    }
    Ok(None)
}

/// Which rows go into which cell.
fn from(tree: &Tree, flow: &Flow, id: ModelId, child: ModelId) -> Result<vega::From> {
    let model = tree.model(id);
    let (Some(facet), Some(root)) = (model.facet(), flow.facet(id)) else {
        return Err(Error::spec("a facet has no rows").at(&model.at));
    };
    let crossed = facet.def(Channel::Row).is_some() && facet.def(Channel::Column).is_some();
    let mut aggregate = distinct_counts(tree, child);
    let mut groupby = Vec::new();
    for channel in Channel::FACETS {
        let Some(def) = facet.def(channel) else { continue };
        groupby.push(def.vg_field());
        if def.is_binning() {
            groupby.push(def.vg_field_as(FieldName { bin_suffix: Some("end"), ..FieldName::default() }));
        }
        if let Some(sort) = def.sort.as_ref().and_then(Sort::by_field) {
            let name = sort_field_name(def, sort, FieldName::default());
            // In a grid the value is there already, the same for all rows of a row or column.
            if crossed {
                aggregate.push((Json::from(name.as_str()), "max".to_owned(), name));
            } else {
                aggregate.push((json!(sort.field), sort_op(sort).to_owned(), name));
            }
        } else if matches!(def.sort, Some(Sort::Values(_))) {
            let name = sort_index_field(def, channel, FieldName::default());
            aggregate.push((Json::from(name.as_str()), "max".to_owned(), name));
        }
    }
    let mut props = Props::default();
    if crossed {
        props.set("cross", Setting::Json(Json::Bool(true)));
    }
    if !aggregate.is_empty() {
        let column =
            |part: &dyn Fn(&(Json, String, String)) -> Json| Setting::Json(aggregate.iter().map(part).collect());
        props.set("fields", column(&|(field, ..)| field.clone()));
        props.set("ops", column(&|(_, op, _)| json!(op)));
        props.set("as", column(&|(.., name)| json!(name)));
    }
    Ok(vega::From::Facet {
        name: root.name.clone(),
        data: root.data.clone(),
        groupby,
        field: None,
        aggregate: (!props.0.is_empty()).then_some(props),
        from: None,
    })
}

/// What the sizes of cells follow from: counts of distinct values, as field, operation and name.
fn distinct_counts(tree: &Tree, child: ModelId) -> Vec<(Json, String, String)> {
    let count = |field: String| {
        let name = format!("distinct_{field}");
        (Json::from(field), "distinct".to_owned(), name)
    };
    if let Some(facet) = tree.model(child).facet() {
        return facet.def(Channel::Column).map(ChannelDef::vg_field).into_iter().map(count).collect();
    }
    let fields =
        [Channel::X, Channel::Y].into_iter().filter_map(|channel| independent_step_field(tree, child, channel));
    fields.map(count).collect()
}

/// The order of cells.
fn sort(tree: &Tree, id: ModelId) -> Props {
    let (mut fields, mut orders) = (Vec::new(), Vec::new());
    for channel in Channel::FACETS {
        let Some(def) = tree.model(id).facet().and_then(|facet| facet.def(channel)) else { continue };
        let form = FieldName { expr: Some("datum"), ..FieldName::default() };
        let ascending = || "ascending".to_owned();
        let (field, order) = match (def.sort.as_ref().and_then(Sort::by_field), &def.sort) {
            (Some(sort), _) => {
                let order = truthy_value(sort.order.as_ref());
                (sort_field_name(def, sort, form), order.map_or_else(ascending, text))
            }
            (None, Some(Sort::Values(_))) => (sort_index_field(def, channel, form), ascending()),
            (None, Some(sort @ Sort::Order(order))) if sort.is_sorted() => (def.datum_field(), order.text().to_owned()),
            (None, _) => (def.datum_field(), ascending()),
        };
        fields.push(Json::from(field));
        orders.push(Json::from(order));
    }
    let mut props = Props::default();
    props.set("field", Setting::Json(Json::Array(fields)));
    props.set("order", Setting::Json(Json::Array(orders)));
    props
}
