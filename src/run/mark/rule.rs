//! Rules: straight lines.

use super::items::Encoded;
use super::style::Style;
use crate::geom::Rect;
use crate::scene::{Item, RuleShape, Shape};

pub(super) fn items(items: &Encoded, style: &Style<'_>) -> Vec<Item> {
    let (x, y, x2, y2) = (items.channel("x"), items.channel("y"), items.channel("x2"), items.channel("y2"));
    let draw = |i: usize| {
        let (x1, y1) = (x.or_zero(i), y.or_zero(i));
        let (x2, y2) = (x2.number(i).unwrap_or(x1), y2.number(i).unwrap_or(y1));
        if ![x1, y1, x2, y2].iter().all(|v| v.is_finite()) {
            return None;
        }
        let bounds = Rect::new(x1, y1, x2, y2).expand(style.growth(i, false));
        let shape = RuleShape { x: x1, y: y1, x2, y2, stroke: style.stroke(i) };
        Some(style.item(i, bounds, Shape::Rule(shape)))
    };
    items.drawn(draw)
}
