//! Rectangles, with round corners or without.

use super::items::{Channel, Encoded};
use super::style::Style;
use crate::geom::Rect;
use crate::scene::frame::rectangle;
use crate::scene::{Item, PathShape, Shape};

pub(super) fn items(items: &Encoded, style: &Style<'_>) -> Vec<Item> {
    let sides = Sides::new(items);
    let corners = Corners::new(items);
    let draw = |i: usize| {
        let (x, y, width, height) = sides.of(i);
        if ![x, y, width, height].iter().all(|v| v.is_finite()) {
            return None;
        }
        let (x2, y2) = sides.far(i);
        let bounds = Rect::new(x, y, x2, y2).expand(style.growth(i, false));
        let shape = PathShape {
            x: 0.0,
            y: 0.0,
            angle: 0.0,
            scale: [1.0, 1.0],
            path: rectangle(x, y, width, height, corners.of(i, width, height)),
            fill: style.fill(i),
            stroke: style.stroke(i),
        };
        Some(style.item(i, bounds, Shape::Path(shape)))
    };
    items.drawn(draw)
}

/// Where a rectangle lies.
struct Sides<'a> {
    x: Channel<'a>,
    y: Channel<'a>,
    width: Channel<'a>,
    height: Channel<'a>,
}

impl<'a> Sides<'a> {
    fn new(items: &'a Encoded) -> Self {
        let channel = |name| items.channel(name);
        Self { x: channel("x"), y: channel("y"), width: channel("width"), height: channel("height") }
    }

    fn of(&self, i: usize) -> (f64, f64, f64, f64) {
        (self.x.or_zero(i), self.y.or_zero(i), self.width.or_zero(i), self.height.or_zero(i))
    }

    /// The far corner as Vega bounds it: 0, of all places, where there is no width or height.
    fn far(&self, i: usize) -> (f64, f64) {
        let end = |near: f64, size: Channel<'_>| {
            let far = near + size.value(i).to_number();
            if far.is_nan() { 0.0 } else { far }
        };
        (end(self.x.or_zero(i), self.width), end(self.y.or_zero(i), self.height))
    }
}

/// The radii of rectangles' corners.
pub(crate) struct Corners<'a> {
    all: Channel<'a>,
    each: [Channel<'a>; 4],
}

impl<'a> Corners<'a> {
    pub(crate) fn new(items: &'a Encoded) -> Self {
        let names =
            ["cornerRadiusTopLeft", "cornerRadiusTopRight", "cornerRadiusBottomRight", "cornerRadiusBottomLeft"];
        Self { all: items.channel("cornerRadius"), each: names.map(|name| items.channel(name)) }
    }

    /// Top left, top right, bottom right, bottom left; at most half of the shorter side.
    pub(crate) fn of(&self, i: usize, width: f64, height: f64) -> [f64; 4] {
        let most = width.min(height) / 2.0;
        self.each.map(|corner| {
            let radius = corner.number(i).or_else(|| self.all.number(i)).filter(|r| !r.is_nan()).unwrap_or(0.0);
            radius.min(most).max(0.0)
        })
    }
}
