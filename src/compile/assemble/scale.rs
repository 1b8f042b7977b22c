//! Scales as Vega takes them.

use serde_json::Value as Json;

use crate::compile::merge_domain::merged_domain;
use crate::compile::model::{DataRef, ModelId, Tree};
use crate::compile::{selection, size};
use crate::error::Result;
use crate::expr::{Expr, Setting};
use crate::vega;
use crate::vegalite::{Channel, RangeProp, ScaleProp};

/// The scales that belong into the group of this view: its own, and those of its children where they share the group.
pub(crate) fn assemble(tree: &Tree, id: ModelId) -> Result<Vec<vega::Scale>> {
    let model = tree.model(id);
    let mut scales = Vec::new();
    for (channel, scale) in &model.component.scales {
        if scale.moved_to.is_some() {
            continue;
        }
        let name = tree.scale_names.current(&scale.name.value).to_owned();
        let domain = merged_domain(tree, id, &scale.domains);
        let mut props = vega::Props::default();
        if let Some(extent) = &scale.selection_extent
            && let Some(raw) = selection::scale_domain(tree, id, *channel, extent, &domain)?
        {
            props.set(ScaleProp::DomainRaw.name(), raw);
        }
        if let Some(range) = scale.props.value(ScaleProp::Range) {
            props.set(ScaleProp::Range.name(), range_of(tree, *channel, &name, range));
        }
        for (property, traced) in scale.props.iter().filter(|(property, _)| *property != ScaleProp::Range) {
            props.set(property.name(), traced.value.clone());
        }
        scales.push(vega::Scale { name, kind: scale.kind.value.name().to_owned(), domain, props });
    }
    if model.is_layer() || model.is_concat() {
        for child in tree.children(id) {
            scales.extend(assemble(tree, child)?);
        }
    }
    Ok(scales)
}

/// A step of a position is the signal that the view's size is made from too; a range of a field reads the final data set.
fn range_of(tree: &Tree, channel: Channel, name: &str, range: &Setting) -> Setting {
    if size::step_of(range).is_some() && channel.is_x_or_y() {
        let step = Setting::signal(Expr::name(format!("{name}_step")));
        return Setting::Object(vec![(RangeProp::Step.name().to_owned(), step)]);
    }
    if let Setting::Json(Json::Object(object)) = range
        && let Some(data) = object.get(RangeProp::Data.name()).and_then(Json::as_str)
    {
        let mut object = object.clone();
        object.insert(RangeProp::Data.name().to_owned(), Json::String(tree.data_name(&DataRef(data.to_owned()))));
        return Setting::Json(Json::Object(object));
    }
    range.clone()
}
