//! Clipping to a rectangle on the plane, pixels.

use super::super::sphere::{EPSILON, Pair};
use super::super::stream::Stream;
use super::Pieces;
use super::join::{Segment, join};

/// Coordinates are kept within this before lines are cut, so that infinite ones can be.
const FAR: f64 = 1e9;

/// A rectangle, by its least and greatest coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::geo) struct Rectangle {
    pub(in crate::geo) min: Pair,
    pub(in crate::geo) max: Pair,
}

impl Rectangle {
    fn holds(&self, [x, y]: Pair) -> bool {
        self.min[0] <= x && x <= self.max[0] && self.min[1] <= y && y <= self.max[1]
    }

    /// The corner that comes after a point of the edge in this direction: 0 to 3 from the top left, clockwise on the screen
    /// seen from below.
    fn corner(&self, [x, y]: Pair, direction: f64) -> u8 {
        let forward = direction > 0.0;
        let near = |a: f64, b: f64| (a - b).abs() < EPSILON;
        if near(x, self.min[0]) {
            if forward { 0 } else { 3 }
        } else if near(x, self.max[0]) {
            if forward { 2 } else { 1 }
        } else if near(y, self.min[1]) {
            u8::from(forward)
        } else if forward {
            3
        } else {
            2
        }
    }

    /// Where a point of the edge lies along it.
    fn place(&self, point: Pair) -> (u8, f64) {
        let corner = self.corner(point, 1.0);
        let distance = match corner {
            0 => -point[1],
            1 => point[0],
            2 => point[1],
            _ => -point[0],
        };
        (corner, distance)
    }

    fn walk(&self, ends: Option<[Pair; 2]>, direction: f64, out: &mut impl Stream) {
        let (mut corner, last) = match ends {
            None => (0, 0),
            Some([from, to]) => {
                let corners = (self.corner(from, direction), self.corner(to, direction));
                let before = self.place(from) < self.place(to);
                if corners.0 == corners.1 && before == (direction > 0.0) {
                    return out.point(to[0], to[1]);
                }
                corners
            }
        };
        loop {
            let x = if corner == 0 || corner == 3 { self.min[0] } else { self.max[0] };
            let y = if corner > 1 { self.max[1] } else { self.min[1] };
            out.point(x, y);
            corner = (corner + if direction > 0.0 { 1 } else { 3 }) % 4;
            if corner == last {
                return;
            }
        }
    }

    /// The part of the line from `a` to `b` that is inside (Liang and Barsky).
    fn cut(&self, a: Pair, b: Pair) -> Option<[Pair; 2]> {
        let (mut start, mut end) = (0.0, 1.0);
        for axis in [0, 1] {
            let delta = b[axis] - a[axis];
            for (limit, lower) in [(self.min[axis], true), (self.max[axis], false)] {
                let distance = limit - a[axis];
                if delta == 0.0 {
                    if (lower && distance > 0.0) || (!lower && distance < 0.0) {
                        return None;
                    }
                    continue;
                }
                let t = distance / delta;
                let enters = (delta > 0.0) == lower;
                if enters {
                    if t > end {
                        return None;
                    }
                    if t > start {
                        start = t;
                    }
                } else {
                    if t < start {
                        return None;
                    }
                    if t < end {
                        end = t;
                    }
                }
            }
        }
        let at = |t: f64| [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
        Some([if start > 0.0 { at(start) } else { a }, if end < 1.0 { at(end) } else { b }])
    }
}

/// Cuts geometry at a rectangle.
#[derive(Debug)]
pub(in crate::geo) struct RectangleClip<S> {
    rectangle: Rectangle,
    sink: S,
    on_line: bool,
    first: Option<(Pair, bool)>,
    last: (Pair, bool),
    polygon: Option<Polygon>,
}

/// A polygon in the making.
#[derive(Debug, Default)]
struct Polygon {
    pieces: Pieces,
    segments: Vec<Segment>,
    rings: Vec<Vec<Pair>>,
    /// Some line was cut.
    cut: bool,
}

impl<S: Stream> RectangleClip<S> {
    pub(in crate::geo) fn new(rectangle: Rectangle, sink: S) -> Self {
        Self { rectangle, sink, on_line: false, first: None, last: ([f64::NAN; 2], false), polygon: None }
    }

    fn line_point(&mut self, point: Pair) {
        let visible = self.rectangle.holds(point);
        let (last, last_visible) = self.last;
        let first = self.first.is_none();
        self.first.get_or_insert((point, visible));
        let far = |p: Pair| p.map(|x| if x.is_nan() { x } else { x.clamp(-FAR, FAR) });
        let mut steps = Vec::new();
        let mut cut = false;
        self.last = (point, visible);
        if first {
            if visible {
                steps.extend([Step::Start, Step::Point(point)]);
            }
        } else if visible && last_visible {
            steps.push(Step::Point(point));
        } else {
            let point = far(point);
            self.last = (point, visible);
            if let Some([a, b]) = self.rectangle.cut(far(last), point) {
                if !last_visible {
                    steps.extend([Step::Start, Step::Point(a)]);
                }
                steps.push(Step::Point(b));
                if !visible {
                    steps.push(Step::End);
                }
                cut = true;
            } else if visible {
                steps.extend([Step::Start, Step::Point(point)]);
                cut = true;
            }
        }
        match &mut self.polygon {
            Some(polygon) => {
                polygon.cut |= cut;
                if let Some(ring) = polygon.rings.last_mut() {
                    ring.push(point);
                }
                steps.into_iter().for_each(|step| step.send(&mut polygon.pieces));
            }
            None => steps.into_iter().for_each(|step| step.send(&mut self.sink)),
        }
    }
}

/// A step of sending a line.
enum Step {
    Start,
    Point(Pair),
    End,
}

impl Step {
    fn send(self, out: &mut impl Stream) {
        match self {
            Self::Start => out.line_start(),
            Self::Point([x, y]) => out.point(x, y),
            Self::End => out.line_end(),
        }
    }
}

impl<S: Stream> Stream for RectangleClip<S> {
    fn point(&mut self, x: f64, y: f64) {
        if self.on_line {
            self.line_point([x, y]);
        } else if self.rectangle.holds([x, y]) {
            self.sink.point(x, y);
        }
    }

    fn line_start(&mut self) {
        self.on_line = true;
        self.first = None;
        self.last = ([f64::NAN; 2], false);
        if let Some(polygon) = &mut self.polygon {
            polygon.rings.push(Vec::new());
        }
    }

    fn line_end(&mut self) {
        self.on_line = false;
        let first = self.first;
        if self.polygon.is_none() {
            if self.last.1 {
                self.sink.line_end();
            }
            return;
        }
        if let Some((point, first_visible)) = first {
            self.line_point(point);
            if first_visible
                && self.last.1
                && let Some(polygon) = &mut self.polygon
            {
                polygon.pieces.rejoin();
            }
        }
        if let Some(polygon) = &mut self.polygon {
            let pieces = polygon.pieces.take();
            polygon.segments.extend(pieces);
        }
    }

    fn polygon_start(&mut self) {
        self.polygon = Some(Polygon::default());
    }

    fn polygon_end(&mut self) {
        let Some(polygon) = self.polygon.take() else { return };
        let start_inside = winding(&polygon.rings, [self.rectangle.min[0], self.rectangle.max[1]]) != 0;
        let filled = !polygon.cut && start_inside;
        if !filled && polygon.segments.is_empty() {
            return;
        }
        self.sink.polygon_start();
        let rectangle = self.rectangle;
        if filled {
            self.sink.line_start();
            rectangle.walk(None, 1.0, &mut self.sink);
            self.sink.line_end();
        }
        if !polygon.segments.is_empty() {
            let walk =
                |from: Pair, to: Pair, direction: f64, out: &mut S| rectangle.walk(Some([from, to]), direction, out);
            join(polygon.segments, |point| rectangle.place(point), start_inside, walk, &mut self.sink);
        }
        self.sink.polygon_end();
    }
}

/// How often the rings, each ending where it began, wind around a point.
fn winding(rings: &[Vec<Pair>], [x, y]: Pair) -> i32 {
    let mut winding = 0;
    for ring in rings {
        for edge in ring.windows(2) {
            let [[ax, ay], [bx, by]] = [edge[0], edge[1]];
            let left = (bx - ax) * (y - ay);
            let right = (by - ay) * (x - ax);
            if ay <= y {
                if by > y && left > right {
                    winding += 1;
                }
            } else if by <= y && left < right {
                winding -= 1;
            }
        }
    }
    winding
}
