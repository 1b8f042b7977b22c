//! Projections: one a view that has a map, shared where nothing forbids it.

use serde_json::Value as Json;

use crate::compile::model::{Fit, ModelId, ProjectionComponent, Stage, Tree};
use crate::compile::setting::setting;
use crate::compile::size;
use crate::error::Result;
use crate::expr::{Expr, Setting};
use crate::vega;
use crate::vegalite::{Channel, ProjectionProp, SizeName};

/// Makes the projections of a view and of those in it, and shares what can be shared.
///
/// # Errors
///
/// When the size of a cell is not known.
pub(crate) fn parse(tree: &mut Tree, id: ModelId) -> Result<()> {
    let made = if tree.unit(id).is_some() { of_unit(tree, id)? } else { of_children(tree, id)? };
    tree.component_mut(id).projection = made;
    Ok(())
}

fn of_unit(tree: &mut Tree, id: ModelId) -> Result<Option<ProjectionComponent>> {
    let Some(unit) = tree.unit(id).filter(|unit| unit.has_projection()) else { return Ok(None) };
    let own = unit.projection.clone().unwrap_or_default();
    let written = |property: ProjectionProp| own.get(property).is_some_and(|value| !value.is_null());
    let is_fit = !written(ProjectionProp::Scale) && !written(ProjectionProp::Translate);
    let mut specified = tree.config.projection.clone();
    specified.extend(own);
    let size = if is_fit {
        Some([size::signal(tree, id, SizeName::Width)?, size::signal(tree, id, SizeName::Height)?])
    } else {
        None
    };
    let fit = if is_fit { gather(tree, id) } else { Vec::new() };
    let name = tree.model(id).name_of("projection");
    Ok(Some(ProjectionComponent { name, specified, is_fit, fit, size, merged: false }))
}

/// The features of a unit: points and shapes that its data has, else all of the data.
fn gather(tree: &mut Tree, id: ModelId) -> Vec<Fit> {
    let Some(unit) = tree.unit(id) else { return Vec::new() };
    let pairs = [[Channel::Longitude, Channel::Latitude], [Channel::Longitude2, Channel::Latitude2]];
    let count =
        pairs.into_iter().filter(|pair| unit.has_pair(*pair)).count() + usize::from(unit.shape_field().is_some());
    if count == 0 {
        return vec![Fit::Data(tree.request_data(id, Stage::Main))];
    }
    let model = tree.model(id);
    (0..count).map(|i| Fit::Signal(model.name_of(&format!("geojson_{i}")))).collect()
}

/// What two projections have to agree on to be one.
const SHARED: [ProjectionProp; 17] = [
    ProjectionProp::Type,
    ProjectionProp::ClipAngle,
    ProjectionProp::ClipExtent,
    ProjectionProp::Center,
    ProjectionProp::Rotate,
    ProjectionProp::Precision,
    ProjectionProp::ReflectX,
    ProjectionProp::ReflectY,
    ProjectionProp::Coefficient,
    ProjectionProp::Distance,
    ProjectionProp::Fraction,
    ProjectionProp::Lobes,
    ProjectionProp::Parallel,
    ProjectionProp::Radius,
    ProjectionProp::Ratio,
    ProjectionProp::Spacing,
    ProjectionProp::Tilt,
];

/// The one of two projections that can stand for both.
fn merged<'a>(first: &'a ProjectionComponent, second: &'a ProjectionComponent) -> Option<&'a ProjectionComponent> {
    if first.size != second.size {
        return None;
    }
    if SHARED.iter().all(|property| first.specified.get(*property) == second.specified.get(*property)) {
        Some(first)
    } else if first.specified.is_empty() {
        Some(second)
    } else if second.specified.is_empty() {
        Some(first)
    } else {
        None
    }
}

fn of_children(tree: &mut Tree, id: ModelId) -> Result<Option<ProjectionComponent>> {
    for child in tree.children(id) {
        parse(tree, child)?;
    }
    let own: Vec<ProjectionComponent> =
        tree.children(id).filter_map(|child| tree.component(child).projection.clone()).collect();
    let mut shared: Option<&ProjectionComponent> = None;
    for projection in &own {
        match shared {
            None => shared = Some(projection),
            Some(known) => match merged(known, projection) {
                Some(one) => shared = Some(one),
                None => return Ok(None),
            },
        }
    }
    let Some(shared) = shared else { return Ok(None) };
    let mut made = shared.clone();
    made.name = tree.model(id).name_of("projection");
    for projection in own.iter().filter(|projection| projection.is_fit) {
        made.fit.extend(projection.fit.iter().cloned());
    }
    for child in tree.children(id) {
        let Some(projection) = &mut tree.component_mut(child).projection else { continue };
        projection.merged = true;
        let old = projection.name.clone();
        tree.projection_names.rename(old, &made.name);
    }
    Ok(Some(made))
}

/// The projections of a view, and of those that share its group.
///
/// # Errors
///
/// When an expression is none.
pub(crate) fn assemble(tree: &Tree, id: ModelId) -> Result<Vec<vega::Projection>> {
    let mut made: Vec<_> = of_model(tree, id)?.into_iter().collect();
    let model = tree.model(id);
    if model.is_layer() || model.is_concat() {
        for &child in model.children.iter() {
            made.extend(assemble(tree, child)?);
        }
    }
    Ok(made)
}

fn of_model(tree: &Tree, id: ModelId) -> Result<Option<vega::Projection>> {
    let Some(component) = tree.component(id).projection.as_ref().filter(|projection| !projection.merged) else {
        return Ok(None);
    };
    let mut props = vega::Props::default();
    if component.is_fit {
        if let Some([width, height]) = &component.size {
            props.set(
                ProjectionProp::Size.name(),
                Setting::signal(Expr::array([Expr::clone(width), Expr::clone(height)])),
            );
        }
        let mut fits: Vec<Expr> = Vec::new();
        for fit in &component.fit {
            let expr = match fit {
                Fit::Data(data) => Expr::call("data", [Expr::text(tree.data_name(data))]),
                Fit::Signal(name) => Expr::name(name.as_str()),
            };
            if !fits.contains(&expr) {
                fits.push(expr);
            }
        }
        let fit = if fits.len() == 1 { fits.remove(0) } else { Expr::array(fits) };
        props.set(ProjectionProp::Fit.name(), Setting::signal(fit));
    } else {
        let half = |name| Expr::binary(crate::expr::BinaryOp::Div, Expr::name(name), Expr::number(2.0));
        props.set(
            ProjectionProp::Translate.name(),
            Setting::signal(Expr::array([half(SizeName::Width.name()), half(SizeName::Height.name())])),
        );
    }
    for (name, value) in component.specified.iter() {
        props.set(name, setting(value)?);
    }
    // Upstream, too, a projection that layers share has Vega's default type.
    if !component.specified.contains(ProjectionProp::Type) && tree.unit(id).is_some() {
        props.set(ProjectionProp::Type.name(), Setting::Json(Json::from("equalEarth")));
    }
    Ok(Some(vega::Projection { name: component.name.clone(), props }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::compile::tests::check;

    #[test]
    fn layers_share_a_projection_that_fits_the_data_of_all() {
        let json = json!({
            "data": {"url": "d.json"}, "projection": {"type": "mercator"},
            "layer": [{"mark": "geoshape"},
                      {"mark": "point", "encoding": {"longitude": {"field": "x"}, "latitude": {"field": "y"}}}]
        });
        let fit = json!({"signal": "[data(\"source_0\"), layer_1_geojson_0]"});
        let want = json!({"name": "projection", "size": {"signal": "[width, height]"}, "fit": fit, "type": "mercator"});
        check(&json, "/projections/0", want);
    }

    #[test]
    fn a_projection_with_a_scale_is_not_fitted_and_cuts_its_marks() {
        let json = json!({"data": {"url": "d.json"}, "projection": {"scale": 100}, "mark": "geoshape"});
        check(&json, "/projections/0/translate", json!({"signal": "[width / 2, height / 2]"}));
        check(&json, "/projections/0/type", json!("equalEarth"));
        check(&json, "/marks/0/clip", json!(true));
    }
}
