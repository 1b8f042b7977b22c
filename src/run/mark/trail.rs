//! Trails: lines whose width changes from row to row.

use std::f64::consts::{PI, TAU};

use super::items::Encoded;
use super::line::shape;
use super::pen::{Outline, Pen};
use super::style::Style;
use crate::geom::Point;
use crate::scene::Item;

pub(super) fn items(items: &Encoded, style: &Style<'_>) -> Vec<Item> {
    if items.len() == 0 {
        return Vec::new();
    }
    let (x, y, size) = (items.channel("x"), items.channel("y"), items.channel("size"));
    let defined = items.channel("defined");
    let place = |i: usize| {
        let width = Some(size.or_zero(i)).filter(|width| *width != 0.0).unwrap_or(1.0);
        (!defined.is_false(i)).then(|| (Point::new(x.or_zero(i), y.or_zero(i)), width / 2.0))
    };
    let points: Vec<Option<(Point, f64)>> = (0..items.len()).map(place).collect();
    let draw = |pen: &mut dyn Pen| {
        for pair in points.windows(2) {
            if let [Some(a), Some(b)] = pair {
                segment(*a, *b, pen);
            }
        }
    };
    let mut outline = Outline::exact();
    draw(&mut outline);
    vec![shape(style, outline, draw)]
}

/// A four-sided piece with a half circle at both ends; a circle when the ends are one.
fn segment((a, r1): (Point, f64), (b, r2): (Point, f64), pen: &mut dyn Pen) {
    let (ux, uy) = (a.y - b.y, b.x - a.x);
    if ux == 0.0 && uy == 0.0 {
        pen.arc(b.x, b.y, r2, 0.0, TAU, false);
    } else {
        let length = libm::hypot(ux, uy);
        let (ux, uy) = (ux / length, uy / length);
        let (rx, ry) = (ux * r1, uy * r1);
        let turn = libm::atan2(uy, ux);
        pen.move_to(a.x - rx, a.y - ry);
        pen.line_to(b.x - ux * r2, b.y - uy * r2);
        pen.arc(b.x, b.y, r2, turn - PI, turn, false);
        pen.line_to(a.x + rx, a.y + ry);
        pen.arc(a.x, a.y, r1, turn, turn + PI, false);
    }
    pen.close();
}
