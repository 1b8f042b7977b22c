//! Brushes on maps: where a first value puts their corners, and which marks stand between these.

use std::rc::Rc;

use serde_json::Value as Json;

use super::assemble::{init_source, signal, unit_plain_name};
use super::{Selection, SelectionKind};
use crate::compile::data::{SELECTION_ID, Stage};
use crate::compile::model::{ModelId, Tree};
use crate::error::Result;
use crate::expr::{self, Setting};
use crate::vega::{self, Signal};
use crate::vegalite::Channel;
use crate::vegalite::json::quote;

/// The two directions of a brush, with the place of each in a pair.
const DIRECTIONS: [(Channel, usize); 2] = [(Channel::X, 0), (Channel::Y, 1)];

/// The signals with the corners of a brush with a first value, in pixels. A brush along one direction stands in the middle
/// of the other.
pub(super) fn corners(tree: &Tree, id: ModelId, selection: &Selection) -> Result<Vec<Signal>> {
    let Some(projection) = tree.projection_name(id) else { return Ok(Vec::new()) };
    let center = format!("{projection}_center");
    let corners =
        format!("[{}, {}]", corner(&projection, selection, 0, &center)?, corner(&projection, selection, 1, &center)?);
    let mut made = vec![signal(&format!("{}_init", selection.name), expr::parse(&corners)?)];
    if DIRECTIONS.iter().any(|(channel, _)| !selection.project.by_channel.contains_key(channel)) {
        made.insert(0, signal(&center, expr::parse(&middle(tree, id, &projection)?)?));
    }
    Ok(made)
}

/// The `i`-th corner; `center` is the source of the place in the middle of the map.
fn corner(projection: &str, selection: &Selection, i: usize, center: &str) -> Result<String> {
    let row = selection.init.as_ref().and_then(|rows| rows.first());
    let ends = DIRECTIONS.map(|(channel, axis)| match selection.project.by_channel.get(&channel) {
        Some(place) => init_source(row.and_then(|row| row.get(*place)?.as_ref()?.get(i))),
        None => Ok(format!("{center}[{axis}]")),
    });
    let [x, y] = ends;
    Ok(format!("scale({}, [{}, {}])", quote(projection), x?, y?))
}

/// Source of the place, in degrees, in the middle of a view.
fn middle(tree: &Tree, id: ModelId, projection: &str) -> Result<String> {
    let half = |size: &str| Ok::<_, crate::error::Error>(format!("{}/2", tree.size_signal(id, size)?));
    Ok(format!("invert({}, [{}, {}])", quote(projection), half("width")?, half("height")?))
}

/// What a brush on a map holds at first: the rows whose marks stand in it. In Vega a timer fills the store as soon as the
/// marks are there, which is before anybody sees them. `None` where there is no such brush, or its marks are no points.
pub(super) fn store(
    tree: &Tree,
    id: ModelId,
    selection: &Selection,
    data: &[vega::Data],
) -> Result<Option<vega::Data>> {
    let (Some(unit), Some(projection)) = (tree.unit(id), tree.projection_name(id)) else { return Ok(None) };
    let is_first = selection.kind == SelectionKind::Interval && selection.init.is_some() && unit.has_projection();
    let source = tree.data_name(&tree.data_ref(id, Stage::Main));
    let is_points = matches!(unit.mark.kind.as_str(), "point" | "circle" | "square");
    if !is_first || !is_points || data.iter().all(|data| data.name != source) {
        return Ok(None);
    }
    let center = middle(tree, id, &projection)?;
    let within = DIRECTIONS.map(|(channel, axis)| {
        let range = if selection.project.by_channel.contains_key(&channel) {
            let end =
                |i| Ok::<_, crate::error::Error>(format!("{}[{axis}]", corner(&projection, selection, i, &center)?));
            format!("[{}, {}]", end(0)?, end(1)?)
        } else {
            format!("[0, {}]", tree.size_signal(id, ["width", "height"][axis])?)
        };
        let place = tree.model(id).name_of(["x", "y"][axis]);
        Ok::<_, crate::error::Error>(format!("inrange(datum[{}], {range})", quote(&place)))
    });
    let [x, y] = within;
    let expression = |source: &str| Ok::<_, crate::error::Error>(Setting::Expr(Rc::new(expr::parse(source)?)));
    let text = |text: &str| Setting::Json(Json::from(text));
    let transforms = [
        ("filter", vec![("expr", expression(&format!("{} && {}", x?, y?))?)]),
        ("formula", vec![("expr", expression(&quote(&unit_plain_name(tree, id)))?), ("as", text("unit"))]),
        ("project", vec![("fields", Setting::Json(Json::from(vec!["unit", SELECTION_ID])))]),
    ];
    let transforms = transforms.map(|(kind, settings)| {
        let mut params = vega::Props::default();
        settings.into_iter().for_each(|(name, setting)| params.set(name, setting));
        vega::Transform { kind: kind.to_owned(), params }
    });
    let source = vega::Source::Derived(vec![source]);
    Ok(Some(vega::Data { name: selection.store(), source, transforms: transforms.into(), ..vega::Data::default() }))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::compile::tests::{check, compiled};

    fn map(mark: &str, value: Json) -> Json {
        json!({
            "data": {"values": [{"lon": 10, "lat": 50}]}, "projection": {"type": "mercator"}, "mark": mark,
            "params": [{"name": "b", "select": "interval", "value": value}],
            "encoding": {
                "longitude": {"field": "lon", "type": "quantitative"}, "latitude": {"field": "lat", "type": "quantitative"},
                "opacity": {"condition": {"param": "b", "empty": false, "value": 1}, "value": 0.1}
            }
        })
    }

    #[test]
    fn the_points_in_a_brush_on_a_map_are_selected() {
        let spec = map("circle", json!({"longitude": [0, 20], "latitude": [40, 60]}));
        let chart = compiled(&spec);
        let store = &chart["data"].as_array().unwrap()[0];
        assert_eq!((&store["name"], &store["source"]), (&json!("b_store"), &chart["marks"][1]["from"]["data"]));
        let within = "inrange(datum[\"x\"], [scale(\"projection\", [0, 40])[0], scale(\"projection\", [20, 60])[0]])";
        assert!(store["transform"][0]["expr"].as_str().unwrap().starts_with(within), "{store}");
        assert_eq!(store["transform"][2]["fields"], json!(["unit", "_vgsid_"]));
    }

    #[test]
    fn a_brush_along_one_direction_reaches_across_the_map() {
        let chart = compiled(&map("circle", json!({"latitude": [40, 60]})));
        let expr = chart["data"][0]["transform"][0]["expr"].as_str().unwrap();
        assert!(expr.starts_with("inrange(datum[\"x\"], [0, width])"), "{expr}");
        let center = "invert(\"projection\", [width / 2, height / 2])";
        check(&map("circle", json!({"latitude": [40, 60]})), "/signals/2/update", json!(center));
    }

    #[test]
    fn shapes_are_not_told_to_be_in_a_brush() {
        let chart = compiled(&map("text", json!({"longitude": [0, 20], "latitude": [40, 60]})));
        assert!(chart["data"][0].get("source").is_none(), "{}", chart["data"][0]);
    }
}
