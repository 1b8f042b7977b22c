//! Views: the tree of them, made from the normalized document.
//!
//! A unit gets its defaults here: the channels it takes with their types, its stack, and (in `mark`) the mark's `orient`, `filled`,
//! `opacity` and corner radii.

mod mark;

use std::rc::Rc;

use serde_json::{Value as Json, json};

use crate::compile::channel::{init_encoding, stack};
use crate::compile::config::Config;
use crate::compile::invalid::Invalid;
use crate::compile::model::{Facet, Mode, Model, ModelId, ModelKind, Resolve, Tree, Unit};
use crate::error::{Error, Result};
use crate::expr;
use crate::vegalite::json::stringify;
use crate::vegalite::transform::TransformKind;
use crate::vegalite::{
    self, Channel, ChannelDef, ChannelDefs, ConcatKind, DataSource, DataType, Encoding, LayoutProp, Mark, MarkProp,
    Orientation, Pointer, ProjectionProp, PropMap, Props, ScaleProp, SizeName, Sort, SortOrder, TitleProp, Transform,
    View, ViewKind, ViewSize, Word,
};

/// How deep views may stand in views: the groups of a chart go as deep, and so does all that walks over them.
const MAX_VIEWS: usize = 30;

/// `width` and `height` that layers hand down.
#[derive(Clone, Default)]
struct Size {
    width: Option<ViewSize>,
    height: Option<ViewSize>,
}

/// Adds a view and all views in it to the tree.
///
/// # Errors
///
/// When the view is of a kind that normalization should have replaced, or is nested too deeply.
pub(crate) fn build(tree: &mut Tree, view: View) -> Result<ModelId> {
    tree.models.reserve(count(&view));
    add(tree, view, None, String::new(), Size::default(), 0)
}

/// How many views there are, with those in it.
fn count(view: &View) -> usize {
    1 + match &view.kind {
        ViewKind::Unit { .. } => 0,
        ViewKind::Layer { layers: views, .. } | ViewKind::Concat { views, .. } => views.iter().map(count).sum(),
        ViewKind::Facet { spec, .. } | ViewKind::Repeat { spec, .. } => count(spec),
    }
}

fn add(
    tree: &mut Tree,
    view: View,
    parent: Option<ModelId>,
    given_name: String,
    size: Size,
    depth: usize,
) -> Result<ModelId> {
    if depth > MAX_VIEWS {
        return Err(Error::spec("views are nested too deeply").at(&view.at));
    }
    let id = ModelId(tree.models.len());
    let size = Size { width: view.width.or(size.width), height: view.height.or(size.height) };
    let is_facet = matches!(view.kind, ViewKind::Facet { .. });
    let in_cell = parent.is_some_and(|parent| tree.model(parent).is_faceted) && view.data.is_none();
    let layout = layout(&tree.config, &view.kind, &view.layout);
    tree.models.push(Model::new(id, parent, view.at, view.name.unwrap_or(given_name)));
    let model = tree.model_mut(id);
    model.title = title(view.title);
    model.description = view.description;
    model.data = view.data;
    model.transforms = view.transforms;
    model.params = view.params;
    model.layout = layout;
    model.background = view.background;
    model.component.resolve = resolve(&view.resolve);
    model.is_faceted = is_facet || in_cell;
    let name = |tree: &Tree, part: &str, i: usize| tree.model(id).name_of(&format!("{part}_{i}"));
    match view.kind {
        ViewKind::Unit { mark, encoding } => unit(tree, id, mark, &encoding, view.projection, size)?,
        ViewKind::Layer { layers, .. } => {
            let mut size = size;
            let shares = |layer: &View| layer.width.is_none() && layer.height.is_none() && layer.background.is_none();
            let sharing: Vec<bool> = layers.iter().map(shares).collect();
            for (i, layer) in layers.into_iter().enumerate() {
                let child = add(tree, layer, Some(id), name(tree, "layer", i), size.clone(), depth + 1)?;
                Rc::make_mut(&mut tree.model_mut(id).children).push(child);
                share_dropped_steps(tree, id, &sharing, &mut size);
            }
        }
        ViewKind::Concat { views, .. } => {
            tree.model_mut(id).kind = ModelKind::Concat;
            let shared = |channel| tree.component(id).resolve.axis.get(&channel) == Some(&Mode::Shared);
            if shared(Channel::X) || shared(Channel::Y) {
                tree.warn(id, "axes cannot be shared in concatenated or repeated views yet");
            }
            for (i, child) in views.into_iter().enumerate() {
                let child = add(tree, child, Some(id), name(tree, "concat", i), Size::default(), depth + 1)?;
                Rc::make_mut(&mut tree.model_mut(id).children).push(child);
            }
        }
        ViewKind::Facet { facet, spec } => {
            tree.model_mut(id).kind = ModelKind::Facet(Box::default());
            let name = tree.model(id).name_of("child");
            let child = add(tree, *spec, Some(id), name, Size::default(), depth + 1)?;
            Rc::make_mut(&mut tree.model_mut(id).children).push(child);
            let facet = init_facet(tree, facet);
            tree.model_mut(id).kind = ModelKind::Facet(Box::new(facet));
        }
        ViewKind::Repeat { .. } => return Err(Error::spec("a repeat was not expanded").at(&tree.model(id).at)),
    }
    Ok(id)
}

/// Layers without a size of their own share the one that they are given: where one cannot have a step, none has. Layers
/// of layers have a copy, as it is when they are made. `sharing`: which of the layers have no size of their own.
fn share_dropped_steps(tree: &mut Tree, id: ModelId, sharing: &[bool], given: &mut Size) {
    let children = tree.children(id).zip(sharing);
    let sharing: Vec<ModelId> =
        children.filter(|(child, shares)| **shares && tree.unit(*child).is_some()).map(|(child, _)| child).collect();
    if sharing.iter().any(|child| tree.model(*child).width.is_none()) {
        given.width = None;
    }
    if sharing.iter().any(|child| tree.model(*child).height.is_none()) {
        given.height = None;
    }
    for child in sharing {
        let model = tree.model_mut(child);
        (model.width, model.height) = (given.width.clone(), given.height.clone());
    }
}

/// The title with its settings; `None` when there is none.
fn title(written: Option<Json>) -> Option<PropMap<TitleProp>> {
    match written? {
        Json::Object(title) => Some(PropMap::take(title)),
        text @ (Json::String(_) | Json::Array(_)) => Some(PropMap::from_iter([(TitleProp::Text, text)])),
        _ => None,
    }
}

fn resolve(written: &Props) -> Resolve {
    let modes = |kind: &str| {
        let modes = written.get(kind).and_then(Json::as_object).into_iter().flatten();
        let read = |(channel, mode): (&String, &Json)| {
            let mode = match mode.as_str()? {
                "shared" => Mode::Shared,
                "independent" => Mode::Independent,
                _ => return None,
            };
            Some((Channel::named(channel)?, mode))
        };
        modes.filter_map(read).collect()
    };
    Resolve { scale: modes("scale"), axis: modes("axis"), legend: modes("legend") }
}

/// How the views of a composition are laid out, as the config and the view say.
fn layout(config: &Config, kind: &ViewKind, written: &PropMap<LayoutProp>) -> PropMap<LayoutProp> {
    let (configured, wraps) = match kind {
        ViewKind::Facet { facet, .. } => (&config.facet, matches!(facet, vegalite::Facet::Wrap(_))),
        ViewKind::Concat { kind, .. } => (&config.concat, *kind == ConcatKind::Wrap),
        _ => return PropMap::default(),
    };
    let mut layout = PropMap::default();
    let mut set = |property: LayoutProp, value: Option<&Json>| {
        if let Some(value) = value {
            layout.set(property, value.clone());
        }
    };
    set(LayoutProp::Spacing, configured.get(LayoutProp::Spacing));
    if wraps {
        set(LayoutProp::Columns, configured.get(LayoutProp::Columns));
    }
    if matches!(kind, ViewKind::Concat { kind: ConcatKind::Vertical, .. }) {
        set(LayoutProp::Columns, Some(&Json::from(1)));
    }
    for property in LayoutProp::ALL {
        match written.get(property) {
            Some(Json::Object(spacing)) if property == LayoutProp::Spacing => {
                let part = |channel: Channel| {
                    let written = spacing.get(channel.name()).filter(|part| !part.is_null());
                    written.or_else(|| configured.get(LayoutProp::Spacing))
                };
                set(property, Some(&json!({"row": part(Channel::Row), "column": part(Channel::Column)})));
            }
            value => set(property, value),
        }
    }
    layout
}

fn init_facet(tree: &Tree, facet: vegalite::Facet) -> Facet {
    let init = |channel: Channel, def: Box<ChannelDef>| (channel, def.init_field(channel, false, &tree.warnings));
    let defs = match facet {
        vegalite::Facet::Wrap(def) => vec![init(Channel::Facet, def)],
        vegalite::Facet::Grid { row, column } => {
            let row = row.map(|def| init(Channel::Row, def));
            row.into_iter().chain(column.map(|def| init(Channel::Column, def))).collect()
        }
    };
    Facet { defs }
}

fn unit(
    tree: &mut Tree,
    id: ModelId,
    mark: Mark,
    encoding: &Encoding,
    projection: Option<PropMap<ProjectionProp>>,
    size: Size,
) -> Result<()> {
    let config = Rc::clone(&tree.config);
    let warnings = Rc::clone(&tree.warnings);
    let graticule = matches!(&tree.model(id).data, Some(Some(data)) if matches!(data.source, DataSource::Graticule(_)));
    let mark = mark::with_filled(mark, &config, graticule);
    let filled = mark.props.truthy(MarkProp::Filled).is_some();
    let encoding = init_encoding(encoding, mark.kind, filled, &config, &warnings);
    let mark = mark::init(mark, &encoding, &config, &warnings);
    let mut sizes = [(SizeName::Width, size.width, Channel::X), (SizeName::Height, size.height, Channel::Y)];
    for (name, size, channel) in &mut sizes {
        let stepped = size.as_ref().is_some_and(|size| size.step().is_some());
        if stepped && encoding.def(*channel).is_some_and(ChannelDef::is_continuous) {
            tree.warn(id, format!("the step for \"{name}\" is dropped because the {} is continuous", channel.name()));
            *size = None;
        }
    }
    let stack = stack(&mark, &encoding, &warnings);
    let invalid = Invalid::new(&mark, &config);
    let mut unit = Unit { mark, encoding, stack, projection, invalid };
    // The rule came with version 6; a document is drawn as its author saw it.
    let is_older = tree.version.is_some_and(|version| version < 6);
    let added = if is_older { None } else { align_stack_order(&mut unit, &tree.model(id).at)? };
    let model = tree.model_mut(id);
    let [(_, width, _), (_, height, _)] = sizes;
    (model.width, model.height) = (width, height);
    model.transforms.extend(added);
    model.kind = ModelKind::Unit(Rc::new(unit));
    Ok(())
}

/// Where colours have a written order and nothing else orders the segments of a stack, they are stacked in that order;
/// marks beside each other take it as theirs.
///
/// # Errors
///
/// When the field's name makes no expression.
fn align_stack_order(unit: &mut Unit, at: &Pointer) -> Result<Option<Transform>> {
    let def = |channel: Channel| unit.encoding.def(channel);
    let color = def(Channel::Fill).or_else(|| def(Channel::Color)).filter(|def| def.is_field());
    let Some(color) = color.filter(|def| def.kind == Some(DataType::Nominal)) else { return Ok(None) };
    let domain =
        color.scale.as_ref().and_then(|scale| scale.props()?.get(ScaleProp::Domain)).filter(|domain| domain.is_array());
    let (Some(field), Some(domain)) = (color.field.clone(), domain.cloned()) else { return Ok(None) };
    if unit.encoding.has(Channel::Order) {
        return Ok(None);
    }
    let offset = [Channel::XOffset, Channel::YOffset].into_iter().find(|channel| unit.encoding.has(*channel));
    let sortable = |def: &&mut ChannelDef| def.is_field() && !def.sort.as_ref().is_some_and(Sort::is_sorted);
    if let Some(offset) = offset.and_then(|channel| unit.encoding.def_mut(channel)).filter(sortable) {
        offset.sort = Some(Sort::read(&domain));
        return Ok(None);
    }
    if unit.stack.is_none() {
        return Ok(None);
    }
    let name = format!("_{field}_sort_index");
    // Backslashes of a path stay, and escape what follows as in any text of an expression.
    let source = format!("indexof({}, datum['{}'])", stringify(&domain), field.replace('\'', "\\'"));
    expr::parse(&source).map_err(|error| error.at(at))?;
    let horizontal = unit.mark.orientation() == Some(Orientation::Horizontal);
    let order = ChannelDef {
        kind: Some(DataType::Quantitative),
        sort: Some(Sort::Order(Word::Known(if horizontal { SortOrder::Ascending } else { SortOrder::Descending }))),
        ..ChannelDef::of_field(name.as_str())
    };
    unit.encoding.set(Channel::Order, ChannelDefs::from(order));
    Ok(Some(Transform { at: Rc::clone(at), kind: TransformKind::Calculate { calculate: source, name } }))
}
