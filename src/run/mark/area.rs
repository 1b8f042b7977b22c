//! Areas: one item between two edges, broken where `defined` is false.

use super::curve;
use super::items::Encoded;
use super::line::{curve_of, path};
use super::style::Style;
use crate::geom::Point;
use crate::scene::Item;

pub(super) fn items(items: &Encoded, style: &Style<'_>) -> Vec<Item> {
    if items.len() == 0 {
        return Vec::new();
    }
    let (x, y, defined) = (items.channel("x"), items.channel("y"), items.channel("defined"));
    let (width, height) = (items.channel("width"), items.channel("height"));
    let horizontal = items.channel("orient").text(0).as_deref() == Some("horizontal");
    let place = |i: usize| {
        let near = Point::new(x.or_zero(i), y.or_zero(i));
        let far = match horizontal {
            true => Point::new(near.x + width.or_zero(i), near.y),
            false => Point::new(near.x, near.y + height.or_zero(i)),
        };
        (!defined.is_false(i)).then_some((near, far))
    };
    let points: Vec<Option<(Point, Point)>> = (0..items.len()).map(place).collect();
    let curve = curve_of(items);
    vec![path(style, |pen| curve::area(curve, &points, pen))]
}
