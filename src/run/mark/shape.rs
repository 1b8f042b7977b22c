//! Geographic shapes, and transforms over the items of a mark.
//!
//! Vega's `geoshape` transform gives each item a function that draws it; here the mark itself projects the geometry of each
//! item's row. The other transforms see the items as rows (with the row proper as `datum`) and set channels.

use std::rc::Rc;

use super::items::Encoded;
use super::style::Style;
use crate::budget;
use crate::error::{Error, Result};
use crate::geo::{Digits, Projection};
use crate::geom::{Path, Point, Segment};
use crate::run::dataset::resolved;
use crate::run::scope::Scope;
use crate::scene::{Item, PathShape, Shape, bounds};
use crate::table::{Column, Value, read};
use crate::transform::{Param, Resolved, Transform};
use crate::{expr, vega};

pub(super) fn items(def: &vega::Mark, items: &Encoded, style: &Style<'_>, scope: &Scope) -> Result<Vec<Item>> {
    let is_shape = |transform: &&vega::Transform| transform.kind.eq_ignore_ascii_case("geoshape");
    let Some(transform) = def.transforms.iter().find(is_shape) else {
        return Err(Error::spec("a shape mark needs a \"geoshape\" transform"));
    };
    let params = resolved(&transform.params, scope)?;
    let geometry = match params.param("field") {
        None => rows(items),
        Some(Param::Expr(tree)) => expr::eval_shared(tree, &items.to_table(&[]), scope)?,
        Some(param) => match param.member("expr") {
            Some(Param::Expr(tree)) => expr::eval_shared(&tree, &items.to_table(&[]), scope)?,
            _ => match &*param.to_value().to_text() {
                "datum" => rows(items),
                path => items.field(path)?,
            },
        },
    };
    let projection = match params.text("projection") {
        Some(name) => named(&name, scope)?,
        None => Rc::new(Projection::from_settings(&[("type".to_owned(), Value::text("identity"))])?),
    };
    let radius = radius(&params, &geometry, &projection, scope)?;
    let (x, y, angle) = (items.channel("x"), items.channel("y"), items.channel("angle"));
    let mut drawn = Vec::with_capacity(items.len());
    for i in 0..items.len() {
        let object = geometry.value(i);
        let (px, py, turn) = (x.or_zero(i), y.or_zero(i), angle.or_zero(i));
        if ![px, py, turn].iter().all(|v| v.is_finite()) {
            continue;
        }
        budget::spend(1)?;
        let radius = radius[i];
        let exact = projection.path(&object, radius, Digits::All);
        let bounds = bounds::path(&exact, turn).expand(style.growth(i, false)).translate(px, py);
        let shape = PathShape {
            x: px,
            y: py,
            angle: turn,
            scale: [1.0, 1.0],
            path: readable(projection.path(&object, radius, Digits::Three)),
            fill: style.fill(i),
            stroke: style.stroke(i),
        };
        drawn.push(style.item(i, bounds, Shape::Path(shape)));
    }
    Ok(drawn)
}

/// The radius of each item's points; an expression sees the geometry as its row.
fn radius(params: &Resolved, geometry: &Column, projection: &Projection, scope: &Scope) -> Result<Vec<f64>> {
    let tree = match params.param("pointRadius") {
        Some(Param::Expr(tree)) => Some(Rc::clone(tree)),
        Some(param) => match param.member("expr") {
            Some(Param::Expr(tree)) => Some(tree),
            _ => None,
        },
        None => None,
    };
    match tree {
        Some(tree) => {
            let rows = read::rows(&Value::array(geometry.iter().collect()))?;
            Ok(expr::eval_shared(&tree, &rows, scope)?.to_numbers())
        }
        None => {
            let radius = params.number("pointRadius").unwrap_or_else(|| projection.point_radius());
            Ok(vec![radius; geometry.len()])
        }
    }
}

/// Each row as an object: a GeoJSON feature.
fn rows(items: &Encoded) -> Rc<Column> {
    let row = |i| Value::Object(Rc::new(items.rows.row(i)));
    Rc::new(Column::Values((0..items.len()).map(row).collect()))
}

fn named(name: &str, scope: &Scope) -> Result<Rc<Projection>> {
    let unknown = || Error::spec(format!("there is no projection named \"{name}\""));
    scope.projection(name)?.ok_or_else(unknown)
}

/// The outline of a GeoJSON object under a projection; `None` when there is no such projection.
pub(super) fn outline(projection: &str, object: &Value, scope: &Scope) -> Result<Option<Path>> {
    let projection = scope.projection(projection)?;
    Ok(projection.map(|projection| readable(projection.path(object, projection.point_radius(), Digits::Three))))
}

/// The path up to the first number that is not finite, where reading SVG ends.
fn readable(mut path: Path) -> Path {
    let finite = |p: &Point| p.x.is_finite() && p.y.is_finite();
    let broken = |segment: &Segment| match segment {
        Segment::Move(p) | Segment::Line(p) => !finite(p),
        Segment::Quad(a, p) => !finite(a) || !finite(p),
        Segment::Cubic(a, b, p) => !finite(a) || !finite(b) || !finite(p),
        Segment::Close => false,
    };
    if let Some(end) = path.segments.iter().position(broken) {
        path.segments.truncate(end);
    }
    path
}

/// Runs a transform of a mark's definition over its items.
pub(super) fn transform(transform: &vega::Transform, items: &mut Encoded, scope: &Scope) -> Result<()> {
    if transform.kind.eq_ignore_ascii_case("geoshape") {
        return Ok(());
    }
    let params = resolved(&transform.params, scope)?;
    let output = Transform::new(&transform.kind, &params)?.apply(&items.to_table(&[]), scope)?;
    if output.table.rows() != items.len() {
        let message = format!("the transform \"{}\" makes other rows than a mark's items", transform.kind);
        return Err(Error::spec(message));
    }
    for name in output.table.names().iter().filter(|name| &***name != "datum") {
        if let Some(column) = output.table.column(name) {
            items.set_shared(name, Rc::clone(column));
        }
    }
    Ok(())
}
