//! Brushes on maps: where a first value puts their corners, and which marks stand between these.

use std::rc::Rc;

use super::assemble::{init_source, signal, unit_plain_name};
use crate::compile::model::{ModelId, SELECTION_ID, Selection, Stage, Tree};
use crate::compile::size;
use crate::compile::transform::{filter, formula, texts, transform};
use crate::error::Result;
use crate::expr::{self, Expr, Literal};
use crate::vega::{self, Signal};
use crate::vegalite::json::quote;
use crate::vegalite::{Channel, MarkType, SelectionType, SizeName};

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
    let (width, height) = (size::signal(tree, id, SizeName::Width)?, size::signal(tree, id, SizeName::Height)?);
    Ok(format!("invert({}, [{width}/2, {height}/2])", quote(projection)))
}

/// What a brush on a map holds at first: the rows whose marks stand in it. In Vega a timer fills the store as soon as the
/// marks are there, which is before anybody sees them.
///
/// `None` where there is no such brush, its marks are no points, or what is on the map depends on the store itself.
pub(super) fn store(
    tree: &Tree,
    id: ModelId,
    selection: &Selection,
    sets: &[vega::Data],
) -> Result<Option<vega::Data>> {
    let (Some(unit), Some(projection)) = (tree.unit(id), tree.projection_name(id)) else { return Ok(None) };
    let is_first = selection.kind == SelectionType::Interval && selection.init.is_some() && unit.has_projection();
    let is_points = matches!(unit.mark.kind, MarkType::Point | MarkType::Circle | MarkType::Square);
    let (name, source) = (selection.store(), tree.data_name(&tree.data_ref(id, Stage::Main)));
    let is_known = sets.iter().any(|set| set.name == source);
    if !is_first || !is_points || !is_known || is_mapped_by(&name, sets) {
        return Ok(None);
    }
    let center = middle(tree, id, &projection)?;
    let ends = [corner(&projection, selection, 0, &center)?, corner(&projection, selection, 1, &center)?];
    let within = |(channel, axis): (Channel, usize)| {
        let range = if selection.project.by_channel.contains_key(&channel) {
            format!("[{}[{axis}], {}[{axis}]]", ends[0], ends[1])
        } else {
            format!("[0, {}]", size::signal(tree, id, [SizeName::Width, SizeName::Height][axis])?)
        };
        let place = tree.model(id).name_of(["x", "y"][axis]);
        Ok(format!("inrange(datum[{}], {range})", quote(&place)))
    };
    let within = DIRECTIONS.into_iter().map(within).collect::<Result<Vec<_>>>()?;
    let transforms = vec![
        filter(&within.join(" && "))?,
        formula(&quote(&unit_plain_name(tree, id)), "unit")?,
        transform("project", [("fields", texts(&["unit", SELECTION_ID]))]),
    ];
    Ok(Some(vega::Data { name, source: vega::Source::Derived(vec![source]), transforms, ..vega::Data::default() }))
}

/// Whether a data set that is put on a map, or one that it is made of, asks for a store.
fn is_mapped_by(store: &str, sets: &[vega::Data]) -> bool {
    let mut open: Vec<&vega::Data> = sets.iter().filter(|set| set.transforms.iter().any(is_geographic)).collect();
    let mut seen = Vec::new();
    while let Some(set) = open.pop() {
        if seen.contains(&set.name.as_str()) {
            continue;
        }
        seen.push(&set.name);
        let mut asked: Vec<Rc<str>> = Vec::new();
        if let vega::Source::Derived(names) = &set.source {
            asked.extend(names.iter().map(|name| name.as_str().into()));
        }
        for (_, setting) in set.transforms.iter().flat_map(|transform| &transform.params.0) {
            setting.to_expr().walk(|expr| {
                if let Expr::Literal(Literal::Text(text)) = expr {
                    asked.push(text.as_ref().into());
                }
            });
        }
        if asked.iter().any(|name| **name == *store) {
            return true;
        }
        open.extend(sets.iter().filter(|set| asked.iter().any(|name| **name == *set.name)));
    }
    false
}

/// Whether a transform places rows on a map, or fits the map to them.
fn is_geographic(transform: &vega::Transform) -> bool {
    matches!(transform.kind.as_str(), "geojson" | "geopoint")
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

    #[test]
    fn a_map_that_follows_its_own_brush_does_not_fill_it() {
        let mut spec = map("circle", json!({"longitude": [0, 20], "latitude": [40, 60]}));
        spec["transform"] = json!([{"filter": {"param": "b"}}]);
        let chart = compiled(&spec);
        let store = chart["data"].as_array().unwrap().iter().find(|data| data["name"] == "b_store").unwrap();
        assert!(store.get("source").is_none(), "{store}");
    }
}
