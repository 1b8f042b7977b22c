//! What a projected shape measures on the plane: bounds, area, centroid, pixels.

use super::sphere::{Pair, Sum};
use super::stream::Stream;
use crate::geom::Rect;

/// The box around all points.
#[derive(Debug, Default)]
pub(super) struct Bounds {
    pub(super) rect: Rect,
}

impl Stream for Bounds {
    fn point(&mut self, x: f64, y: f64) {
        self.rect.add(x, y);
    }
    fn line_start(&mut self) {}
    fn line_end(&mut self) {}
    fn polygon_start(&mut self) {}
    fn polygon_end(&mut self) {}
}

/// The area of all polygons; points and lines have none.
#[derive(Debug, Default)]
pub(super) struct Area {
    sum: Sum,
    ring: Sum,
    in_polygon: bool,
    first: Option<Pair>,
    last: Pair,
}

impl Area {
    pub(super) fn total(&self) -> f64 {
        self.sum.value() / 2.0
    }

    fn edge(&mut self, to: Pair) {
        self.ring.add(self.last[1] * to[0] - self.last[0] * to[1]);
        self.last = to;
    }
}

impl Stream for Area {
    fn point(&mut self, x: f64, y: f64) {
        if !self.in_polygon {
            return;
        }
        if self.first.is_none() {
            (self.first, self.last) = (Some([x, y]), [x, y]);
        } else {
            self.edge([x, y]);
        }
    }
    fn line_start(&mut self) {
        self.first = None;
    }
    fn line_end(&mut self) {
        if let (true, Some(first)) = (self.in_polygon, self.first) {
            self.edge(first);
        }
    }
    fn polygon_start(&mut self) {
        self.in_polygon = true;
    }
    fn polygon_end(&mut self) {
        self.in_polygon = false;
        self.sum.add(std::mem::take(&mut self.ring).value().abs());
    }
}

/// The middle: of the polygons by area, else of the lines by length, else of the points.
#[derive(Debug, Default)]
pub(super) struct Centroid {
    /// Weighted sums of x and y, and the sum of the weights, for points, lines and polygons.
    sums: [[f64; 3]; 3],
    in_polygon: bool,
    on_line: bool,
    first: Option<Pair>,
    last: Pair,
}

impl Centroid {
    /// `None` when there is nothing.
    pub(super) fn middle(&self) -> Option<Pair> {
        let [points, lines, polygons] = self.sums;
        let heaviest = [polygons, lines, points].into_iter().find(|sums| sums[2] != 0.0 && !sums[2].is_nan());
        heaviest.map(|[x, y, weight]| [x / weight, y / weight])
    }

    fn add(&mut self, rank: usize, x: f64, y: f64, weight: f64) {
        let sums = &mut self.sums[rank];
        sums[0] += x;
        sums[1] += y;
        sums[2] += weight;
    }

    fn edge(&mut self, to: Pair) {
        let from = self.last;
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let length = (dx * dx + dy * dy).sqrt();
        self.add(1, length * (from[0] + to[0]) / 2.0, length * (from[1] + to[1]) / 2.0, length);
        if self.in_polygon {
            let area = from[1] * to[0] - from[0] * to[1];
            self.add(2, area * (from[0] + to[0]), area * (from[1] + to[1]), area * 3.0);
        }
        self.add(0, to[0], to[1], 1.0);
        self.last = to;
    }
}

impl Stream for Centroid {
    fn point(&mut self, x: f64, y: f64) {
        if self.on_line && self.first.is_some() {
            self.edge([x, y]);
            return;
        }
        self.add(0, x, y, 1.0);
        if self.on_line {
            (self.first, self.last) = (Some([x, y]), [x, y]);
        }
    }
    fn line_start(&mut self) {
        self.on_line = true;
        self.first = None;
    }
    fn line_end(&mut self) {
        if let (true, Some(first)) = (self.in_polygon, self.first) {
            self.edge(first);
        }
        self.on_line = false;
    }
    fn polygon_start(&mut self) {
        self.in_polygon = true;
    }
    fn polygon_end(&mut self) {
        self.in_polygon = false;
    }
}
