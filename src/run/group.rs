//! Groups: what a scope holds, drawn and arranged; group marks with one scope an item.

use std::rc::Rc;

use super::arrange::{self, Parts};
use super::facet::{self, Inside};
use super::guide;
use super::mark::items::Encoded;
use super::mark::rect::Corners;
use super::mark::style::Style;
use super::mark::{self, in_painting_order};
use super::scope::{Definitions, GroupItem, Scope};
use crate::budget;
use crate::error::{Error, Result};
use crate::scene::{self, Group, MarkKind, Shape, bounds};
use crate::table::{Table, Value};
use crate::vega::{self, From};

/// A group mark: one group for each row or facet.
pub(super) fn build(def: &vega::Mark, scope: &Rc<Scope>, place: &[String]) -> Result<scene::Mark> {
    let facets = facet::split(def.from.as_ref(), scope).map_err(|e| scope.relative(e, "from"))?;
    let (encoded, order) = mark::encoded_in_order(def, &facets.rows, scope)?;
    let definitions = Rc::new(Definitions::new(&def.scope));
    let style = Style::new(&encoded);
    let mut items = Vec::with_capacity(encoded.len());
    for (i, row) in order.iter().enumerate() {
        budget::spend(1)?;
        let datum = Value::Object(Rc::new(encoded.rows.row(i)));
        let own = GroupItem { channels: encoded.item(i), datum };
        let (inside, empty) = match &facets.inside {
            Inside::Nothing => (None, false),
            Inside::Parts { name, parts } => {
                let rows = parts.get(*row).and_then(Option::as_ref);
                let own_rows = rows.map(|rows| (name.as_str(), Rc::clone(rows)));
                let empty = own_rows.is_none();
                (own_rows, empty)
            }
        };
        let inner = Scope::new(scope.env(), Some(scope), &definitions, place.to_vec(), inside, Some(own))?;
        let mut group = shell(&encoded, &style, i);
        // A facet that no row falls into is never given a content.
        let parts = if empty { Parts::default() } else { content(&def.scope, &inner, Some(scope))? };
        arrange::group(&mut group, parts, &inner)?;
        let bounds = bounds::inside(&group, true).expand(style.growth(i, false)).translate(group.x, group.y);
        items.push(style.item(i, bounds, Shape::Group(group)));
    }
    style.warn(scope);
    if let Some(name) = &def.name {
        let bounds = items.iter().map(|item| item.bounds).collect();
        scope.keep_mark(name, Rc::new(encoded), bounds);
    }
    in_painting_order(&mut items);
    mark::finished(def, MarkKind::Group, items, scope)
}

/// Everything that a scope holds, drawn but not placed. `outer` is the scope that a `layout` is seen from; the root's own
/// when `None`.
pub(super) fn content(def: &vega::Scope, scope: &Rc<Scope>, outer: Option<&Rc<Scope>>) -> Result<Parts> {
    let mut parts = Parts::default();
    for (i, axis) in def.axes.iter().enumerate() {
        let built = guide::axis::build(axis, scope);
        parts.axes.push(built.map_err(|e| scope.placed(e, &["axes", &i.to_string()]))?);
    }
    for (i, mark) in def.marks.iter().enumerate() {
        parts.marks.push(draw(mark, i, scope).map_err(|e| scope.placed(e, &["marks", &i.to_string()]))?);
    }
    for (i, legend) in def.legends.iter().enumerate() {
        let built = guide::legend::build(legend, scope);
        parts.legends.push(built.map_err(|e| scope.placed(e, &["legends", &i.to_string()]))?);
    }
    if let Some(title) = &def.title {
        parts.title = Some(guide::title::build(title, scope).map_err(|e| scope.placed(e, &["title"]))?);
    }
    if let Some(layout) = &def.layout {
        let grid = arrange::grid(layout, outer.unwrap_or(scope));
        parts.grid = Some(grid.map_err(|e| scope.placed(e, &["layout"]))?);
    }
    Ok(parts)
}

fn draw(def: &vega::Mark, number: usize, scope: &Rc<Scope>) -> Result<scene::Mark> {
    if def.kind == "group" {
        let mut place = scope.place().to_vec();
        place.extend(["marks".to_owned(), number.to_string()]);
        return build(def, scope, &place);
    }
    let rows = match &def.from {
        None => Rc::new(Table::with_rows(1)),
        Some(From::Data(name)) => scope.table(name).map_err(|e| scope.relative(e, "from"))?,
        Some(From::Facet { .. }) => return Err(Error::spec("only a group can be faceted").under("from")),
    };
    mark::build(def, &rows, scope)
}

/// Item number `i` of a group mark, with nothing in it.
pub(super) fn shell(items: &Encoded, style: &Style<'_>, i: usize) -> Group {
    let number = |name: &str| {
        let value = items.channel(name).or_zero(i);
        if value.is_finite() { value } else { 0.0 }
    };
    let (width, height) = (number("width"), number("height"));
    let stroke = style.stroke(i);
    let crisp = || {
        let line = style.width(i);
        let written = items.channel("stroke").value(i).truthy();
        if written && line > 0.5 && line < 1.5 { 0.5 - (line - 1.0).abs() } else { 0.0 }
    };
    Group {
        x: number("x"),
        y: number("y"),
        width,
        height,
        fill: style.fill(i),
        stroke,
        stroke_offset: items.channel("strokeOffset").number(i).filter(|x| x.is_finite()).unwrap_or_else(crisp),
        stroke_foreground: items.channel("strokeForeground").value(i).truthy(),
        radii: Corners::new(items).of(i, width, height),
        clip: items.channel("clip").value(i).truthy(),
        marks: Vec::new(),
    }
}
