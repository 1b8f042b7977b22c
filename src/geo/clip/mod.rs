//! Clipping on the sphere: lines and rings cut at the edge of what can be seen, and rings closed along that edge.
//!
//! What differs between the antimeridian and a circle is an [`Edge`]; [`Clip`] is the stage that works with one.
//! Clipping to a rectangle on the plane, in [`rectangle`], shares the joining of segments.

pub(super) mod antimeridian;
pub(super) mod circle;
mod contains;
mod join;
pub(super) mod rectangle;

use super::sphere::Pair;
use super::stream::Stream;
use contains::polygon_contains;
use join::{Segment, Vertex, join};

/// The edge of the visible part of the sphere.
pub(super) trait Edge: Clone {
    /// Cuts one line; see [`LineCut`].
    type Cut: LineCut;
    fn cut(&self) -> Self::Cut;
    fn visible(&self, point: Pair) -> bool;
    /// Sends the way along the edge between two points of it, or all around for none; `direction` is 1 or -1.
    fn walk(&self, ends: Option<[Pair; 2]>, direction: f64, out: &mut impl Stream);
    /// A point that is inside when the edge's start is.
    fn start(&self) -> Pair;
}

/// Cuts a line into its visible pieces, point by point.
pub(super) trait LineCut {
    fn line_start(&mut self, out: &mut impl Stream);
    fn point(&mut self, point: Pair, out: &mut impl Stream);
    fn line_end(&mut self, out: &mut impl Stream);
    /// Whether the line was never cut, and whether its first and last pieces are one.
    fn outcome(&self) -> Outcome;
}

/// The outcome of clipping a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outcome {
    /// No point of it met the edge.
    pub(super) whole: bool,
    /// Both ends are visible, so the last piece goes on in the first.
    pub(super) wraps: bool,
}

/// Cuts geometry at an edge.
#[derive(Debug)]
pub(super) struct Clip<E: Edge, S> {
    edge: E,
    sink: S,
    line: E::Cut,
    mode: Mode,
    /// Whether the sink has been told of the polygon at hand.
    open: bool,
    ring: Vec<Pair>,
    ring_line: E::Cut,
    pieces: Pieces,
    rings: Vec<Vec<Pair>>,
    segments: Vec<Segment>,
}

/// The geometry that the next points belong to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mode {
    Points,
    Line,
    Polygon,
}

impl<E: Edge, S: Stream> Clip<E, S> {
    pub(super) fn new(edge: E, sink: S) -> Self {
        let (line, ring_line) = (edge.cut(), edge.cut());
        Self {
            edge,
            sink,
            line,
            mode: Mode::Points,
            open: false,
            ring: Vec::new(),
            ring_line,
            pieces: Pieces::default(),
            rings: Vec::new(),
            segments: Vec::new(),
        }
    }

    fn open_polygon(&mut self) {
        if !self.open {
            self.sink.polygon_start();
            self.open = true;
        }
    }

    fn ring_end(&mut self) {
        let Some(&first) = self.ring.first() else {
            self.ring_line.line_end(&mut self.pieces);
            self.pieces.take();
            return;
        };
        self.ring_line.point(first, &mut self.pieces);
        self.ring_line.line_end(&mut self.pieces);
        let outcome = self.ring_line.outcome();
        let mut pieces = self.pieces.take();
        self.rings.push(std::mem::take(&mut self.ring));
        if outcome.whole {
            // Without its closing point.
            let Some([points @ .., _]) = pieces.first().map(Vec::as_slice) else { return };
            if !points.is_empty() {
                self.open_polygon();
                self.sink.line_start();
                points.iter().for_each(|vertex| self.sink.point(vertex.at[0], vertex.at[1]));
                self.sink.line_end();
            }
            return;
        }
        if pieces.len() > 1 && outcome.wraps {
            let first = pieces.remove(0);
            if let Some(last) = pieces.last_mut() {
                last.extend(first);
            }
        }
        self.segments.extend(pieces.into_iter().filter(|piece| piece.len() > 1));
    }
}

impl<E: Edge, S: Stream> Stream for Clip<E, S> {
    fn point(&mut self, x: f64, y: f64) {
        match self.mode {
            Mode::Points => {
                if self.edge.visible([x, y]) {
                    self.sink.point(x, y);
                }
            }
            Mode::Line => self.line.point([x, y], &mut self.sink),
            Mode::Polygon => {
                self.ring.push([x, y]);
                self.ring_line.point([x, y], &mut self.pieces);
            }
        }
    }

    fn line_start(&mut self) {
        if self.mode == Mode::Polygon {
            self.ring_line.line_start(&mut self.pieces);
            self.ring.clear();
        } else {
            self.mode = Mode::Line;
            self.line.line_start(&mut self.sink);
        }
    }

    fn line_end(&mut self) {
        if self.mode == Mode::Polygon {
            self.ring_end();
        } else {
            self.mode = Mode::Points;
            self.line.line_end(&mut self.sink);
        }
    }

    fn polygon_start(&mut self) {
        self.mode = Mode::Polygon;
        self.rings.clear();
        self.segments.clear();
    }

    fn polygon_end(&mut self) {
        self.mode = Mode::Points;
        let start_inside = polygon_contains(&self.rings, self.edge.start());
        let segments = std::mem::take(&mut self.segments);
        if !segments.is_empty() {
            self.open_polygon();
            let edge = &self.edge;
            let walk = |from: Pair, to: Pair, direction: f64, out: &mut S| edge.walk(Some([from, to]), direction, out);
            join(segments, along_edge, start_inside, walk, &mut self.sink);
        } else if start_inside {
            self.open_polygon();
            self.sink.line_start();
            self.edge.walk(None, 1.0, &mut self.sink);
            self.sink.line_end();
        }
        if std::mem::take(&mut self.open) {
            self.sink.polygon_end();
        }
        self.rings.clear();
    }

    fn sphere(&mut self) {
        self.sink.polygon_start();
        self.sink.line_start();
        self.edge.walk(None, 1.0, &mut self.sink);
        self.sink.line_end();
        self.sink.polygon_end();
    }
}

/// Where a point lies along the edge: up the left side, then down the right.
fn along_edge([lambda, phi]: Pair) -> (u8, f64) {
    use std::f64::consts::FRAC_PI_2;
    (0, if lambda < 0.0 { phi - FRAC_PI_2 - super::sphere::EPSILON } else { FRAC_PI_2 - phi })
}

/// A sink that keeps lines for later.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    lines: Vec<Segment>,
}

impl Pieces {
    pub(super) fn take(&mut self) -> Vec<Segment> {
        std::mem::take(&mut self.lines)
    }

    /// Makes the last line go on in the first.
    pub(super) fn rejoin(&mut self) {
        if self.lines.len() > 1 {
            let first = self.lines.remove(0);
            if let Some(last) = self.lines.last_mut() {
                last.extend(first);
            }
        }
    }

    fn push(&mut self, x: f64, y: f64, cut: bool) {
        if let Some(line) = self.lines.last_mut() {
            line.push(Vertex { at: [x, y], cut });
        }
    }
}

impl Stream for Pieces {
    fn point(&mut self, x: f64, y: f64) {
        self.push(x, y, false);
    }
    fn cut_point(&mut self, x: f64, y: f64) {
        self.push(x, y, true);
    }
    fn line_start(&mut self) {
        self.lines.push(Vec::new());
    }
    fn line_end(&mut self) {}
    fn polygon_start(&mut self) {}
    fn polygon_end(&mut self) {}
}
