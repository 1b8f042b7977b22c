//! Projected geometry as a path.

use super::stream::Stream;
use crate::geom::Path;
use crate::js::round;

/// How coordinates are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Digits {
    /// All digits: what bounds are taken from.
    All,
    /// Three decimals, as Vega writes shapes into SVG.
    Three,
}

impl Digits {
    fn round(self, x: f64) -> f64 {
        match self {
            Self::All => x,
            Self::Three => round(x * 1000.0) / 1000.0,
        }
    }
}

/// Collects a path; points become circles.
#[derive(Debug)]
pub(super) struct PathSink {
    pub(super) path: Path,
    radius: f64,
    digits: Digits,
    in_polygon: bool,
    /// Points on the line at hand; `None` between lines.
    on_line: Option<usize>,
}

/// What makes a cubic of a quarter of a circle, in radii.
const KAPPA: f64 = 0.552_284_749_830_793_4;

impl PathSink {
    /// `radius` of points, pixels.
    pub(super) fn new(radius: f64, digits: Digits) -> Self {
        Self { path: Path::new(), radius, digits, in_polygon: false, on_line: None }
    }

    /// Two arcs from the lowest point, clockwise, as d3 writes them.
    fn circle(&mut self, x: f64, y: f64) {
        let r = self.digits.round(self.radius);
        let k = r * KAPPA;
        let path = &mut self.path;
        path.move_to(x, y + r);
        path.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
        path.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
        path.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
        path.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
        path.close();
    }
}

impl Stream for PathSink {
    fn point(&mut self, x: f64, y: f64) {
        let (x, y) = (self.digits.round(x), self.digits.round(y));
        match &mut self.on_line {
            Some(points) => {
                *points += 1;
                if *points == 1 { self.path.move_to(x, y) } else { self.path.line_to(x, y) }
            }
            None => self.circle(x, y),
        }
    }
    fn line_start(&mut self) {
        self.on_line = Some(0);
    }
    fn line_end(&mut self) {
        if self.in_polygon {
            self.path.close();
        }
        self.on_line = None;
    }
    fn polygon_start(&mut self) {
        self.in_polygon = true;
    }
    fn polygon_end(&mut self) {
        self.in_polygon = false;
    }
}
