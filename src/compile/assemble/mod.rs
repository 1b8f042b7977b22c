//! The tree of views written as a Vega chart: groups within groups, each with what belongs to it.
//!
//! - Here: the chart, its `autosize`, params, the groups of views, their `layout` and background.
//! - `scale`: the scales of a group; `title`: `title` of a view.
//! - `facet`: the cells of a facet: rows, order, headers, columns.
//!
//! Axes, legends, headers, projections, selections and data sets are written where they are made.

mod facet;
#[cfg(test)]
mod leniency;
mod scale;
mod title;

use serde_json::{Value as Json, json};

use crate::compile::data::Flow;
use crate::compile::guide::{axis, header, legend};
use crate::compile::model::{DataRef, LayoutSize, ModelId, ModelKind, Tree};
use crate::compile::setting::setting;
use crate::compile::transform::expression;
use crate::compile::{data, projection, rename, selection, size};
use crate::error::Result;
use crate::expr::{Expr, Setting};
use crate::vega::{self, Base, Chart, Encode, Scope, Signal, ValueRef};
use crate::vegalite::json::{truthy, truthy_value};
use crate::vegalite::{
    AutosizeProp, AutosizeType, AxisProp, ConfigProp, LayoutProp, Name, Param, ParamProp, PropMap, Rows, SizeName,
    ViewBackgroundProp,
};

/// What the chart takes from the document beside its views.
pub(crate) struct Page {
    pub(crate) background: Option<Json>,
    pub(crate) padding: Option<Json>,
    pub(crate) autosize: Option<PropMap<AutosizeProp>>,
    /// Named rows, for `data: {name}`.
    pub(crate) datasets: Vec<(String, Rows)>,
}

/// Writes the whole chart. `page` is of the normalized document that the tree was made from.
///
/// # Errors
///
/// When an expression cannot be read, or something that should follow from other parts does not.
pub(crate) fn assemble(tree: &mut Tree, flow: &mut Flow, root: ModelId, page: &Page) -> Result<Chart> {
    let rows = data::assemble_root(tree, flow, &page.datasets)?;
    let data = selection::stores(tree, root, rows)?;
    let mut chart = Chart {
        background: top_level(page.background.as_ref(), tree, ConfigProp::Background)?,
        padding: top_level(page.padding.as_ref(), tree, ConfigProp::Padding)?,
        autosize: autosize(tree, root, page.autosize.as_ref())?,
        style: styles(tree, root),
        encode: view_encode(tree, root, true)?,
        description: tree.model(root).description.clone(),
        config: Json::Object(tree.config.vega.clone()),
        ..Chart::default()
    };
    let mut signals = Vec::new();
    for signal in size::signals(tree, root)? {
        match (signal.name.as_str(), signal.value) {
            ("width", Some(value)) => chart.width = Some(Setting::Json(value)),
            ("height", Some(value)) => chart.height = Some(Setting::Json(value)),
            (_, value) => signals.push(Signal { value, ..signal }),
        }
    }
    signals.extend(selection::top_level_signals(tree, root, Vec::new())?);
    for param in &tree.model(root).params {
        signals.extend(param_signal(param)?);
    }
    let projections = projection::assemble(tree, root)?;
    chart.scope = group(tree, flow, root, signals)?.scope;
    chart.scope.title = title::assemble(tree, root)?;
    chart.scope.data = data;
    chart.scope.projections = projections;
    rename::chart(&mut chart, &tree.signal_names);
    Ok(chart)
}

fn top_level(written: Option<&Json>, tree: &Tree, property: ConfigProp) -> Result<Option<Setting>> {
    written.or_else(|| tree.config.get(property)).map(setting).transpose()
}

/// A variable as a signal; selections have signals of their own.
fn param_signal(param: &Param) -> Result<Option<Signal>> {
    if param.props.get(ParamProp::Select).is_some_and(truthy) {
        return Ok(None);
    }
    let source = truthy_value(param.props.get(ParamProp::Expr)).and_then(Json::as_str);
    let update = source.map(expression).transpose()?;
    let value = param.props.get(ParamProp::Value).cloned();
    let inert = param.props.get(ParamProp::React) == Some(&Json::Bool(false));
    Ok(Some(Signal { name: param.name.clone(), value, update, inert, ..Signal::default() }))
}

/// How the chart is fitted into its size; `None` for Vega's default (`pad`).
fn autosize(tree: &Tree, root: ModelId, written: Option<&PropMap<AutosizeProp>>) -> Result<Option<Setting>> {
    let mut autosize = match written {
        None => {
            let mut autosize = PropMap::from_iter([(AutosizeProp::Type, AutosizeType::Pad.name().into())]);
            if has_orient_signal(tree, root) {
                autosize.set(AutosizeProp::Resize, true);
            }
            autosize
        }
        Some(autosize) => autosize.clone(),
    };
    use AutosizeType::{Fit, FitX, FitY, Pad};
    let is_step = |name: SizeName| tree.component(root).size.value(name).map(|size| *size == LayoutSize::Step);
    if let (true, Some(width), Some(height)) = (
        matches!(autosize.word(AutosizeProp::Type), Some(Fit | FitX | FitY)),
        is_step(SizeName::Width),
        is_step(SizeName::Height),
    ) {
        // A size by step cannot also be fitted.
        let other = match (width, height) {
            (true, true) => Some(Pad),
            (true, false) => Some(FitY),
            (false, true) => Some(FitX),
            (false, false) => None,
        };
        if let Some(other) = other {
            tree.warn(root, "autosize \"fit\" works only where width and height are not made of steps");
            autosize.set(AutosizeProp::Type, other.name());
        }
    }
    match autosize.truthy(AutosizeProp::Type).filter(|_| autosize.iter().count() == 1) {
        Some(kind) if AutosizeType::of(kind) == Some(Pad) => Ok(None),
        Some(kind) => Ok(Some(Setting::Json(kind.clone()))),
        None => Ok(Some(Setting::from_json(&Json::Object(autosize.to_object()))?)),
    }
}

/// Whether the side of an axis is known only when drawn.
fn has_orient_signal(tree: &Tree, root: ModelId) -> bool {
    let axes = tree.component(root).axes.values().flatten();
    axes.into_iter().any(|axis| {
        let orient = axis.props.traced(AxisProp::Orient).filter(|orient| orient.is_explicit());
        orient.is_some_and(|orient| matches!(orient.value, Setting::Signal(_)))
    })
}

/// What a view puts into its group.
#[derive(Default)]
struct Group {
    scope: Scope,
    /// Replaces the group's own encoding (a facet in a facet says how many columns it has).
    encode: Option<Encode>,
}

/// The group of a view; `signals` come before its own.
fn group(tree: &mut Tree, flow: &mut Flow, id: ModelId, mut signals: Vec<Signal>) -> Result<Group> {
    signals.extend(own_signals(tree, id)?);
    let layout = layout(tree, id)?;
    let mut marks = facet::headers(tree, id)?;
    marks.extend(self::marks(tree, flow, id)?);
    let has_scales = tree.parent(id).is_none_or(super::model::Model::is_facet);
    let scope = Scope {
        signals,
        layout,
        marks,
        scales: if has_scales { scale::assemble(tree, id)? } else { Vec::new() },
        axes: axis::assemble(tree, id)?,
        legends: legends(tree, id)?,
        ..Scope::default()
    };
    Ok(Group { scope, encode: facet::columns(tree, id) })
}

fn own_signals(tree: &Tree, id: ModelId) -> Result<Vec<Signal>> {
    let model = tree.model(id);
    if model.is_facet() || model.is_concat() {
        return Ok(Vec::new());
    }
    let mut signals = axis::signals(tree, id)?;
    if model.unit().is_some() {
        signals.extend(selection::unit_signals(tree, id)?);
    }
    for &child in model.children.iter() {
        signals.extend(own_signals(tree, child)?);
    }
    Ok(signals)
}

fn legends(tree: &Tree, id: ModelId) -> Result<Vec<vega::Legend>> {
    let mut legends = legend::assemble(tree, id)?;
    if tree.model(id).is_layer() {
        for child in tree.children(id) {
            legends.extend(self::legends(tree, child)?);
        }
    }
    Ok(legends)
}

/// How the cells of a composition are laid out.
fn layout(tree: &Tree, id: ModelId) -> Result<Option<vega::Props>> {
    let model = tree.model(id);
    let mut props = vega::Props::default();
    if let Some(spacing) = model.layout.get(LayoutProp::Spacing) {
        props.set("padding", setting(spacing)?);
    }
    match &model.kind {
        ModelKind::Unit(_) | ModelKind::Layer => return Ok(None),
        ModelKind::Facet(_) => facet::default_layout(tree, id, &mut props)?,
        ModelKind::Concat => {
            if let Some(columns) = model.layout.get(LayoutProp::Columns).filter(|columns| !columns.is_null()) {
                props.set(LayoutProp::Columns.name(), setting(columns)?);
            }
            props.set(LayoutProp::Bounds.name(), Setting::text("full"));
            props.set(LayoutProp::Align.name(), Setting::text("each"));
        }
    }
    for (property, value) in model.layout.known().filter(|(property, _)| *property != LayoutProp::Spacing) {
        props.set(property.name(), setting(value)?);
    }
    if let Some(band) = header::title_band(tree, id) {
        props.set("titleBand", band);
    }
    Ok(Some(props))
}

/// The marks of a view: a unit's own, those of all layers one over the other, or groups of the views in it.
fn marks(tree: &mut Tree, flow: &mut Flow, id: ModelId) -> Result<Vec<vega::Mark>> {
    let in_layer = tree.parent(id).is_some_and(super::model::Model::is_layer);
    match tree.model(id).kind {
        ModelKind::Unit(_) => {
            let mut marks = std::mem::take(&mut tree.component_mut(id).marks);
            if !in_layer {
                marks = selection::marks(tree, id, marks);
            }
            marks.iter_mut().for_each(|mark| name_data(tree, mark));
            Ok(marks)
        }
        ModelKind::Layer => {
            let mut marks = Vec::new();
            for child in tree.children(id) {
                marks.extend(self::marks(tree, flow, child)?);
            }
            // Brushes of all layers go around all marks, not between them.
            let units = tree.children(id).filter(|child| tree.unit(*child).is_some());
            Ok(units.fold(marks, |marks, child| selection::marks(tree, child, marks)))
        }
        ModelKind::Concat => tree.children(id).map(|child| concat_mark(tree, flow, child)).collect(),
        ModelKind::Facet(_) => Ok(vec![facet::mark(tree, flow, id)?]),
    }
}

fn concat_mark(tree: &mut Tree, flow: &mut Flow, child: ModelId) -> Result<vega::Mark> {
    let title = title::assemble(tree, child)?;
    let own_encode = view_encode(tree, child, false)?;
    let Group { mut scope, encode } = group(tree, flow, child, Vec::new())?;
    scope.title = title;
    Ok(vega::Mark {
        kind: "group".to_owned(),
        name: Some(tree.model(child).name_of("group")),
        style: styles(tree, child),
        encode: encode.unwrap_or(own_encode),
        scope,
        ..vega::Mark::default()
    })
}

/// Data sets are named by stage until here.
fn name_data(tree: &Tree, mark: &mut vega::Mark) {
    match &mut mark.from {
        Some(vega::From::Data(data) | vega::From::Facet { data, .. }) => {
            *data = tree.data_name(&DataRef(std::mem::take(data)));
        }
        None => {}
    }
}

/// The styles of a view's rectangle.
fn styles(tree: &Tree, id: ModelId) -> Vec<String> {
    let model = tree.model(id);
    match &model.kind {
        ModelKind::Unit(unit) => match model.background.as_ref().and_then(|view| view.get(ViewBackgroundProp::Style)) {
            Some(Json::String(style)) => vec![style.clone()],
            Some(Json::Array(styles)) => styles.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
            _ => {
                use crate::vegalite::Channel::{X, Y};
                let placed = unit.encoding.has(X) || unit.encoding.has(Y);
                vec![if placed { "cell" } else { "view" }.to_owned()]
            }
        },
        ModelKind::Layer => {
            let mut styles: Vec<String> = Vec::new();
            for style in model.children.iter().flat_map(|child| self::styles(tree, *child)) {
                if !styles.contains(&style) {
                    styles.push(style);
                }
            }
            styles
        }
        ModelKind::Facet(_) | ModelKind::Concat => Vec::new(),
    }
}

/// The encoding of a view's rectangle: its background as written, and within another view its size.
fn view_encode(tree: &Tree, id: ModelId, top_level: bool) -> Result<Encode> {
    let model = tree.model(id);
    let mut encode = Encode::default();
    if !top_level && (model.unit().is_some() || model.is_layer()) {
        for size in [SizeName::Width, SizeName::Height] {
            encode.set(size.name(), vec![by_signal(Expr::clone(&*size::signal(tree, id, size)?))]);
        }
    }
    let looks = model.background.iter().flat_map(PropMap::iter);
    for (name, value) in looks.filter(|(name, _)| *name != ViewBackgroundProp::Style.name()) {
        encode.set(name, vec![constant(value)?]);
    }
    if let (false, Some(description)) = (top_level, &model.description) {
        encode.set("description", vec![constant(&json!(description))?]);
    }
    Ok(encode)
}

fn by_signal(expr: Expr) -> ValueRef {
    ValueRef { base: Base::Signal(expr.into()), ..ValueRef::default() }
}

fn constant(json: &Json) -> Result<ValueRef> {
    Ok(match setting(json)? {
        Setting::Signal(expr) => ValueRef { base: Base::Signal(expr), ..ValueRef::default() },
        _ => ValueRef { base: Base::Value(json.clone()), ..ValueRef::default() },
    })
}
