//! Lines: one item through all rows, broken where `defined` is false.

use super::curve::{self, Curve};
use super::items::Encoded;
use super::pen::{Outline, Pen};
use super::style::Style;
use crate::geom::Extent;
use crate::geom::Point;
use crate::scene::{Item, PathShape, Shape};

pub(super) fn items(items: &Encoded, style: &Style<'_>) -> Vec<Item> {
    if items.len() == 0 {
        return Vec::new();
    }
    let (x, y, defined) = (items.channel("x"), items.channel("y"), items.channel("defined"));
    let place = |i: usize| (!defined.is_false(i)).then(|| Point::new(x.or_zero(i), y.or_zero(i)));
    let points: Vec<Option<Point>> = (0..items.len()).map(place).collect();
    let curve = curve_of(items);
    vec![path(style, |pen| curve::line(curve, &points, pen))]
}

/// The curve that the first item asks for.
pub(super) fn curve_of(items: &Encoded) -> Curve {
    let name = items.channel("interpolate").text(0);
    let horizontal = items.channel("orient").text(0).as_deref() == Some("horizontal");
    let tension = items.channel("tension").number(0);
    Curve::new(name.as_deref().unwrap_or("linear"), horizontal, tension)
}

/// The item of a mark that has only one, painted as its first row says.
pub(super) fn path(style: &Style<'_>, draw: impl Fn(&mut dyn Pen)) -> Item {
    let mut outline = Outline::rounded();
    draw(&mut outline);
    shape(style, outline, draw)
}

/// An item whose outline is already drawn; `draw` gives its bounds.
pub(super) fn shape(style: &Style<'_>, outline: Outline, draw: impl Fn(&mut dyn Pen)) -> Item {
    let mut extent = Extent::new(0.0);
    draw(&mut extent);
    let bounds = extent.finish().expand(style.growth(0, false));
    let shape = PathShape {
        x: 0.0,
        y: 0.0,
        angle: 0.0,
        scale: [1.0, 1.0],
        path: outline.finish(),
        fill: style.fill(0),
        stroke: style.stroke(0),
    };
    style.item(0, bounds, Shape::Path(shape))
}
