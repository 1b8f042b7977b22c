//! Brushes: the rectangles of interval selections, one below a unit's marks and one above them.

use std::rc::Rc;

use serde_json::Value as Json;

use super::assemble::of_view;
use super::unit_name;
use crate::compile::model::{ModelId, Selection, Tree};
use crate::compile::size;
use crate::expr::{BinaryOp, Expr, Setting};
use crate::vega::{self, Base, ClipDef, Encode, FieldRef, ValueRef};
use crate::vegalite::{Channel, MarkProp, SelectionType, SizeName};

/// A unit's marks with what its selections add: brushes below and above them, and the cells that find the nearest mark.
pub(crate) fn marks(tree: &Tree, id: ModelId, mut marks: Vec<vega::Mark>) -> Vec<vega::Mark> {
    for selection in of_view(tree, id) {
        let is_cells = |mark: &vega::Mark| mark.name.as_deref().is_some_and(|name| name.contains(VORONOI));
        if selection.nearest && !marks.iter().any(is_cells) {
            let own = tree.model(id).name_of("marks");
            if let Some(place) = marks.iter().position(|mark| mark.name.as_ref() == Some(&own))
                && let Some(cells) = cells(tree, id, selection, own)
            {
                marks.insert(place + 1, cells);
            }
        }
        if selection.kind == SelectionType::Interval
            && !selection.is_bound_to_scales()
            && let Some((below, above)) = brush(tree, id, selection)
        {
            marks.insert(0, below);
            marks.push(above);
        }
    }
    marks
}

/// Part of the name of a mark of cells, and Vega's name of the transform that makes them.
const VORONOI: &str = "voronoi";

/// Cells around the marks named `marks`. They are not seen, but the view is as large as they are, with their strokes.
fn cells(tree: &Tree, id: ModelId, selection: &Selection, marks: String) -> Option<vega::Mark> {
    let has = |channel: Channel| selection.project.by_channel.contains_key(&channel);
    let (x, y) = (has(Channel::X), has(Channel::Y));
    let place = |counts: bool, source: &str| {
        let expr = if counts { crate::expr::parse(source).ok()? } else { Expr::number(0.0) };
        Some(Setting::Object(vec![("expr".to_owned(), Setting::Expr(Rc::new(expr)))]))
    };
    let size = |name| size::signal(tree, id, name).ok().map(Setting::Signal);
    let mut params = vega::Props::default();
    params.set("x", place(x || !y, "datum.datum.x || 0")?);
    params.set("y", place(y || !x, "datum.datum.y || 0")?);
    params.set("size", Setting::List(vec![size(SizeName::Width)?, size(SizeName::Height)?]));
    let mut encode = Encode::default();
    encode.set("fill", vec![constant(Json::from("transparent"))]);
    encode.set("strokeWidth", vec![constant(Json::from(0.35))]);
    encode.set("stroke", vec![constant(Json::from("transparent"))]);
    Some(vega::Mark {
        kind: "path".to_owned(),
        name: Some(tree.model(id).name_of(VORONOI)),
        from: Some(vega::From::Data(marks)),
        encode,
        transforms: vec![vega::Transform { kind: VORONOI.to_owned(), params }],
        ..vega::Mark::default()
    })
}

fn by_signal(expr: Expr) -> ValueRef {
    ValueRef { base: Base::Signal(Rc::new(expr)), ..ValueRef::default() }
}

fn constant(json: Json) -> ValueRef {
    ValueRef { base: Base::Value(json), ..ValueRef::default() }
}

fn brush(tree: &Tree, id: ModelId, selection: &Selection) -> Option<(vega::Mark, vega::Mark)> {
    let visual = |channel: Channel| {
        let item = selection.project.items.get(*selection.project.by_channel.get(&channel)?)?;
        item.visual_signal.clone()
    };
    let (x, y) = (visual(Channel::X), visual(Channel::Y));
    if x.is_none() && y.is_none() {
        return None;
    }
    let end = |signal: &Option<String>, i: u32, size: SizeName| match (signal, i) {
        (Some(name), i) => by_signal(Expr::name(name.as_str()).item(i)),
        (None, 0) => constant(Json::from(0)),
        (None, _) => {
            let field = Box::new(FieldRef::Datum(size.name().to_owned()));
            ValueRef { base: Base::Field(FieldRef::Group { field, level: 0 }), ..ValueRef::default() }
        }
    };
    let (width, height) = (SizeName::Width, SizeName::Height);
    let places = [("x", &x, 0, width), ("y", &y, 0, height), ("x2", &x, 1, width), ("y2", &y, 1, height)];
    // One brush is drawn at most where all views share the selection: in the view that holds it.
    let is_here = selection.is_global().then(|| {
        let store = || Expr::call("data", [Expr::text(selection.store())]);
        let unit = store().item(0).property("unit");
        Rc::new(store().property("length").and(Expr::binary(BinaryOp::StrictEq, unit, unit_name(tree, id))))
    });
    let mut update = Encode::default();
    for (name, signal, i, size) in places {
        let place = end(signal, i, size);
        update.set(
            name,
            match &is_here {
                Some(test) => vec![ValueRef { test: Some(Rc::clone(test)), ..place }, constant(Json::from(0))],
                None => vec![place],
            },
        );
    }
    let is_open = |signal: &Option<String>| {
        let name = signal.as_deref()?;
        let end = |i| Expr::name(name).item(i);
        Some(Expr::binary(BinaryOp::StrictNe, end(0), end(1)))
    };
    let open = Rc::new(Expr::all([&x, &y].into_iter().filter_map(is_open)));
    let mark = |name: String, encode: Encode| vega::Mark {
        kind: "rect".to_owned(),
        name: Some(name),
        clip: Some(ClipDef::Rect(Setting::Json(Json::Bool(true)))),
        encode,
        ..vega::Mark::default()
    };
    let look = |property: MarkProp| selection.mark.get(property).cloned().map(|json| vec![constant(json)]);
    let mut below = Encode::default();
    for property in [MarkProp::Fill, MarkProp::FillOpacity] {
        if let Some(rules) = look(property) {
            below.set(property.name(), rules);
        }
    }
    let mut above = Encode::default();
    above.set("fill", vec![constant(Json::from("transparent"))]);
    for (name, rules) in update.0 {
        below.set(&name, rules.clone());
        above.set(&name, rules);
    }
    let is_below =
        |name: &str| matches!(MarkProp::named(name), Some(MarkProp::Fill | MarkProp::FillOpacity | MarkProp::Cursor));
    for (name, json) in selection.mark.iter().filter(|(name, _)| !is_below(name)) {
        let drawn = ValueRef { test: Some(Rc::clone(&open)), ..constant(json.clone()) };
        above.set(name, vec![drawn, constant(Json::Null)]);
    }
    let name = format!("{}_brush", selection.name);
    Some((mark(format!("{name}_bg"), below), mark(name, above)))
}
