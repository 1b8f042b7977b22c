//! `width` and `height` of views: worked out for units, shared with the views around them, written as signals.
//!
//! What holds where nothing is written is in `config`: `config.view.width`, `continuousWidth`, `discreteWidth`, `step`.

use std::rc::Rc;

use serde_json::Value as Json;

use crate::compile::access_path::without_path;
use crate::compile::config::{continuous_view_size, discrete_view_size, discrete_view_step};
use crate::compile::explicit::{Origin, Traced};
use crate::compile::merge_domain::merged_domain;
use crate::compile::model::{LayoutSize, Mode, Model, ModelId, ScaleComponent, Tree};
use crate::compile::resolve::default_scale_mode;
use crate::compile::scale_type::ScaleType;
use crate::error::{Error, Result};
use crate::expr::{self, Expr, Setting};
use crate::js::json::json_number;
use crate::vega::{Domain, DomainField, Signal};
use crate::vegalite::{Channel, LayoutProp, MarkType, RangeProp, ScaleProp, SizeName, ViewSize};

/// Works out the sizes of a view and of all views in it.
pub(crate) fn parse(tree: &mut Tree, id: ModelId) {
    for child in tree.children(id) {
        parse(tree, child);
    }
    let model = tree.model(id);
    if model.unit().is_some() {
        for (size, channel) in [(SizeName::Width, Channel::X), (SizeName::Height, Channel::Y)] {
            let (value, origin) = unit_size(tree, id, size, channel);
            tree.component_mut(id).size.set(size, value, origin);
        }
    } else if model.is_layer() {
        merge(tree, id, SizeName::Width, SizeName::Width);
        merge(tree, id, SizeName::Height, SizeName::Height);
    } else if model.is_concat() {
        // One column has one width, one row one height; else views that share a size give it its own name.
        let columns = model.layout.get(LayoutProp::Columns).cloned();
        let is_column = columns.as_ref().and_then(Json::as_f64) == Some(1.0);
        let width = if is_column { SizeName::Width } else { SizeName::ChildWidth };
        let height = if columns.is_none() { SizeName::Height } else { SizeName::ChildHeight };
        merge(tree, id, SizeName::Width, width);
        merge(tree, id, SizeName::Height, height);
    }
}

fn unit_size(tree: &Tree, id: ModelId, size: SizeName, channel: Channel) -> (LayoutSize, Origin) {
    let model = tree.model(id);
    let written = if size == SizeName::Width { &model.width } else { &model.height };
    match written {
        Some(ViewSize::Container) => return (LayoutSize::Container, Origin::Explicit),
        Some(ViewSize::Number(pixels)) => return (LayoutSize::Number(*pixels), Origin::Explicit),
        Some(ViewSize::Step(_)) => return (LayoutSize::Step, Origin::Explicit),
        None => {}
    }
    let continuous = LayoutSize::Number(continuous_view_size(&tree.config, size));
    let unit = model.unit();
    let made = match tree.scale_component(id, channel) {
        Some(scale) if scale.kind.value.has_discrete_domain() => {
            let default = discrete_view_size(&tree.config, size);
            match default.pixels() {
                Some(pixels) if range_step(scale).is_none() => LayoutSize::Number(pixels),
                _ => LayoutSize::Step,
            }
        }
        Some(_) => continuous,
        None if unit.is_some_and(|unit| unit.has_projection() || unit.mark.kind == MarkType::Arc) => continuous,
        None => {
            let default = discrete_view_size(&tree.config, size);
            LayoutSize::Number(default.pixels().unwrap_or_else(|| discrete_view_step(&tree.config, size)))
        }
    };
    (made, Origin::Implicit)
}

/// `step` of a scale's range, if it has one.
pub(crate) fn range_step(scale: &ScaleComponent) -> Option<Setting> {
    step_of(scale.props.value(ScaleProp::Range)?)
}

/// `step` of a range, if it has one.
pub(crate) fn step_of(range: &Setting) -> Option<Setting> {
    let step = RangeProp::Step.name();
    match range {
        Setting::Json(range) => range.get(step).cloned().map(Setting::Json),
        Setting::Object(range) => range.iter().find(|(key, _)| key == step).map(|(_, step)| step.clone()),
        _ => None,
    }
}

/// Takes over the children's `size` as the view's `own`, where they can share it.
fn merge(tree: &mut Tree, id: ModelId, size: SizeName, own: SizeName) {
    let channel = if size == SizeName::Width { Channel::X } else { Channel::Y };
    let written = tree.component(id).resolve.scale.get(&channel).copied();
    let independent = written.unwrap_or_else(|| default_scale_mode(tree, id, channel)) == Mode::Independent;
    // `None` before the first child; a child without such a size (a facet) counts too.
    let mut merged: Option<Option<Traced<LayoutSize>>> = None;
    for child in tree.children(id) {
        let theirs = tree.component(child).size.traced(size).cloned();
        // Sizes by step depend on domains, which differ where scales do.
        if independent && theirs.as_ref().is_some_and(|size| size.value == LayoutSize::Step) {
            return;
        }
        let value = |size: &Option<Traced<LayoutSize>>| size.as_ref().map(|size| size.value.clone());
        merged = match merged {
            None => Some(theirs),
            Some(known) if independent && value(&known) != value(&theirs) => return,
            Some(known) => Some(shared(tree, id, size, known, theirs)),
        };
    }
    let Some(merged) = merged else { return };
    let name = tree.model(id).name_of(own.name());
    for child in tree.children(id) {
        let old = tree.model(child).name_of(size.name());
        tree.signal_names.rename(old, &name);
        tree.component_mut(child).size.set(size, LayoutSize::Merged, Origin::Implicit);
    }
    if let Some(merged) = merged {
        tree.component_mut(id).size.set_traced(own, merged);
    }
}

/// The size that two views share: the one that was written, else the first.
fn shared(
    tree: &Tree,
    id: ModelId,
    size: SizeName,
    known: Option<Traced<LayoutSize>>,
    theirs: Option<Traced<LayoutSize>>,
) -> Option<Traced<LayoutSize>> {
    let (Some(known), Some(theirs)) = (&known, &theirs) else { return known.or(theirs) };
    match (known.origin, theirs.origin) {
        (Origin::Implicit, Origin::Explicit) => return Some(theirs.clone()),
        (Origin::Explicit, Origin::Explicit) if known.value != theirs.value => {
            tree.warn(id, format!("views that share it have different values of \"{size}\"; the first holds"));
        }
        _ => {}
    }
    Some(known.clone())
}

/// The root's size has no prefix, so that it is Vega's own.
pub(crate) fn rename_root(tree: &mut Tree, root: ModelId) {
    for size in [SizeName::Width, SizeName::Height] {
        let name = tree.model(root).name_of(size.name());
        if name != size.name() {
            tree.signal_names.rename(name, size.name());
        }
    }
}

/// The signals of the sizes of a view and of those in it.
///
/// # Errors
///
/// When a size by step has no scale with a step.
pub(crate) fn signals(tree: &Tree, id: ModelId) -> Result<Vec<Signal>> {
    let mut signals = Vec::new();
    for size in SizeName::ALL {
        size_signals(tree, id, size, &mut signals)?;
    }
    for child in tree.children(id) {
        signals.extend(self::signals(tree, child)?);
    }
    Ok(signals)
}

fn size_signals(tree: &Tree, id: ModelId, size: SizeName, signals: &mut Vec<Signal>) -> Result<()> {
    let Some(value) = tree.component(id).size.value(size) else { return Ok(()) };
    let channel = if size == SizeName::Width { Channel::X } else { Channel::Y };
    let name = signal(tree, id, size)?.to_string();
    match value {
        LayoutSize::Merged => {}
        LayoutSize::Number(pixels) => {
            signals.push(Signal { name, value: Some(json_number(*pixels)), ..Signal::default() });
        }
        LayoutSize::Container => {
            let is_width = name.ends_with(SizeName::Width.name());
            let default = continuous_view_size(&tree.config, if is_width { SizeName::Width } else { SizeName::Height });
            let place = Expr::call("containerSize", []).item(u32::from(!is_width));
            let test = Expr::call("isFinite", [place.clone()]);
            let update = Expr::conditional(test, place, Expr::number(default));
            signals.push(Signal { name, update: Some(update.into()), ..Signal::default() });
        }
        LayoutSize::Step => {
            let scale = tree.scale_component(id, channel).filter(|scale| scale.kind.value.has_discrete_domain());
            let found = scale.and_then(|scale| Some((scale, range_step(scale)?, tree.scale_name(id, channel)?)));
            let Some((scale, step, scale_name)) = found else {
                return Err(Error::spec(format!("the {size} follows from a step, which its scale does not have"))
                    .at(&tree.model(id).at));
            };
            let step_name = format!("{scale_name}_step");
            signals.push(match step {
                Setting::Signal(expr) => Signal { name: step_name, update: Some(expr), ..Signal::default() },
                other => Signal { name: step_name, value: other.as_json().cloned(), ..Signal::default() },
            });
            let in_facet = tree.parent(id).filter(|parent| parent.is_facet());
            let apart = |mode: Option<&Mode>| mode == Some(&Mode::Independent);
            if in_facet.is_some_and(|facet| apart(facet.component.resolve.scale.get(&channel))) {
                // Cells count their own values: see [`signal`].
                return Ok(());
            }
            let domain = Expr::call("domain", [Expr::text(scale_name.as_str())]);
            let update = step_size(&scale_name, scale, domain.property("length"));
            signals.push(Signal { name, update: Some(update.into()), ..Signal::default() });
        }
    }
    Ok(())
}

/// The signal with the view's `width` or `height` in pixels. A name in it may yet be renamed by a
/// parent; `assemble` puts the last names into all expressions.
///
/// # Errors
///
/// When a cell's size follows from a scale whose domain is no field.
pub(crate) fn signal(tree: &Tree, id: ModelId, size: SizeName) -> Result<Rc<Expr>> {
    let model = tree.model(id);
    if tree.parent(id).is_some_and(Model::is_facet) {
        let channel = if matches!(size, SizeName::Width | SizeName::ChildWidth) { Channel::X } else { Channel::Y };
        let scale = model.component.scales.get(&channel).filter(|scale| scale.moved_to.is_none());
        let stepped = |scale: &&ScaleComponent| scale.kind.value.has_discrete_domain() && range_step(scale).is_some();
        if let Some(scale) = scale.filter(stepped) {
            let field = independent_step_field(tree, id, channel);
            let Some(field) = field else {
                let message = format!("the {size} of cells follows from their {}, which has no field", channel.name());
                return Err(Error::spec(message).at(&model.at));
            };
            let count = Expr::datum(&[without_path(&format!("distinct_{field}"))]);
            return Ok(Rc::new(step_size(&scale.name.value, scale, count)));
        }
    }
    let name = model.name_of(size.name());
    Ok(Rc::new(Expr::name(tree.signal_names.current(&name))))
}

/// The size that `count` values take on a scale with steps.
pub(crate) fn step_size(scale_name: &str, scale: &ScaleComponent, count: Expr) -> Expr {
    let padding =
        |name| scale.props.value(name).or_else(|| scale.props.value(ScaleProp::Padding)).map(Setting::to_expr);
    // Between n points are n - 1 steps, as if all of a step were padding.
    let inner =
        if scale.kind.value == ScaleType::Band { padding(ScaleProp::PaddingInner) } else { Some(Expr::number(1.0)) };
    let arguments = [count, inner.unwrap_or(Expr::null()), padding(ScaleProp::PaddingOuter).unwrap_or(Expr::null())];
    let space = Expr::call("bandspace", arguments);
    Expr::binary(expr::BinaryOp::Mul, space, Expr::name(format!("{scale_name}_step")))
}

/// For a cell that has a discrete scale with steps of its own: the field whose distinct values make its size.
pub(crate) fn independent_step_field(tree: &Tree, cell: ModelId, channel: Channel) -> Option<String> {
    let scale = tree.component(cell).scales.get(&channel)?;
    let own = scale.moved_to.is_none() && scale.kind.value.has_discrete_domain();
    if !own || range_step(scale).is_none() {
        return None;
    }
    let field = domain_field(&merged_domain(tree, cell, &scale.domains));
    if field.is_none() {
        tree.warn(cell, format!("the size of cells is not known, as the domain of {} is no field", channel.name()));
    }
    field
}

/// The first field of a domain.
fn domain_field(domain: &Domain) -> Option<String> {
    let Domain::Fields { fields, .. } = domain else { return None };
    fields.iter().find_map(|part| match part {
        DomainField::Data { field, .. } => field.as_str().map(str::to_owned),
        DomainField::Values(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::compile::tests::{check, compiled};

    fn signals(json: &Json) -> Json {
        compiled(json)["signals"].clone()
    }

    #[test]
    fn views_beside_each_other_share_a_size_that_is_the_same() {
        let views = json!([
            {"mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative"}}},
            {"mark": "bar", "encoding": {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b"}}}
        ]);
        let want = json!([
            {"name": "childWidth", "value": 300},
            {"name": "concat_0_height", "value": 20},
            {"name": "concat_1_y_step", "value": 20},
            {"name": "concat_1_height", "update": "bandspace(domain(\"concat_1_y\").length, 0.1, 0.05) * concat_1_y_step"}
        ]);
        assert_eq!(signals(&json!({"data": {"url": "d.csv"}, "hconcat": views})), want);
    }

    #[test]
    fn cells_with_scales_of_their_own_count_their_own_values() {
        let bar =
            json!({"mark": "bar", "encoding": {"x": {"field": "a"}, "y": {"field": "b", "type": "quantitative"}}});
        let json = json!({
            "data": {"url": "d.csv"}, "facet": {"field": "r"}, "columns": 2,
            "resolve": {"scale": {"x": "independent"}}, "spec": bar
        });
        assert_eq!(
            signals(&json),
            json!([{"name": "child_x_step", "value": 20}, {"name": "child_height", "value": 300}])
        );
        let cell = |pointer: &str, want: Json| check(&json, &format!("/marks/2{pointer}"), want);
        cell("/encode/update/width/signal", json!("bandspace(datum[\"distinct_a\"], 0.1, 0.05) * child_x_step"));
        cell("/from/facet/aggregate", json!({"fields": ["a"], "ops": ["distinct"], "as": ["distinct_a"]}));
        check(&json, "/layout", json!({"padding": 20, "bounds": "full", "align": "none", "columns": 2}));
    }

    #[test]
    fn a_step_goes_where_one_layer_is_continuous() {
        let json = json!({
            "data": {"url": "d.csv"}, "height": {"step": 7},
            "layer": [{"mark": "bar", "encoding": {"x": {"field": "a"}}},
                      {"mark": "bar", "encoding": {"x": {"field": "a"}, "y": {"aggregate": "count"}}}]
        });
        check(&json, "/height", json!(300));
    }

    #[test]
    fn the_config_s_width_holds_for_discrete_scales_too() {
        let json = json!({
            "data": {"url": "d.csv"}, "mark": "bar", "encoding": {"x": {"field": "a"}}, "config": {"view": {"width": 200}}
        });
        check(&json, "/width", json!(200));
        check(&json, "/scales/0/range", json!([0, {"signal": "width"}]));
    }
}
