//! Points, boxes, affine maps and paths, in pixels, y down, f64.
//!
//! A [`Rect`] may be empty, as Vega's bounds are: it starts inside out and grows by plain
//! comparisons, so that a NaN neither enters a union nor poisons it.

mod extent;

pub(crate) use extent::Extent;

/// A place in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

impl Point {
    pub(crate) const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

/// A box by its corners; empty while `x1 > x2`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rect {
    pub(crate) x1: f64,
    pub(crate) y1: f64,
    pub(crate) x2: f64,
    pub(crate) y2: f64,
}

impl Default for Rect {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Rect {
    /// The box of nothing: the neutral member of [`Rect::union`].
    pub(crate) const EMPTY: Self = Self { x1: f64::MAX, y1: f64::MAX, x2: -f64::MAX, y2: -f64::MAX };

    /// The box between two corners, in any order.
    pub(crate) fn new(x1: f64, y1: f64, x2: f64, y2: f64) -> Self {
        let (x1, x2) = if x2 < x1 { (x2, x1) } else { (x1, x2) };
        let (y1, y2) = if y2 < y1 { (y2, y1) } else { (y1, y2) };
        Self { x1, y1, x2, y2 }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.x1 > self.x2
    }

    pub(crate) fn width(&self) -> f64 {
        self.x2 - self.x1
    }

    pub(crate) fn height(&self) -> f64 {
        self.y2 - self.y1
    }

    /// Grows to hold the point; a NaN coordinate changes nothing.
    pub(crate) fn add(&mut self, x: f64, y: f64) {
        if x < self.x1 {
            self.x1 = x;
        }
        if y < self.y1 {
            self.y1 = y;
        }
        if x > self.x2 {
            self.x2 = x;
        }
        if y > self.y2 {
            self.y2 = y;
        }
    }

    /// Grows to hold `other`; an empty `other` changes nothing.
    pub(crate) fn union(&mut self, other: &Self) {
        if other.x1 < self.x1 {
            self.x1 = other.x1;
        }
        if other.y1 < self.y1 {
            self.y1 = other.y1;
        }
        if other.x2 > self.x2 {
            self.x2 = other.x2;
        }
        if other.y2 > self.y2 {
            self.y2 = other.y2;
        }
    }

    /// The box grown by `d` on each side.
    #[must_use]
    pub(crate) fn expand(&self, d: f64) -> Self {
        Self { x1: self.x1 - d, y1: self.y1 - d, x2: self.x2 + d, y2: self.y2 + d }
    }

    /// The box moved by (`dx`, `dy`); an empty box stays empty.
    #[must_use]
    pub(crate) fn translate(&self, dx: f64, dy: f64) -> Self {
        Self { x1: self.x1 + dx, y1: self.y1 + dy, x2: self.x2 + dx, y2: self.y2 + dy }
    }

    /// The box around the box rotated by `angle` radians about (`x`, `y`).
    ///
    /// Operation for operation as Vega works it out: layout rounds the outcome up, so the last bit can move a chart by a pixel.
    #[must_use]
    pub(crate) fn rotate(&self, angle: f64, x: f64, y: f64) -> Self {
        let (sin, cos) = (libm::sin(angle), libm::cos(angle));
        let cx = x - x * cos + y * sin;
        let cy = y - x * sin - y * cos;
        let mut out = Self::EMPTY;
        for (px, py) in [(self.x1, self.y1), (self.x1, self.y2), (self.x2, self.y1), (self.x2, self.y2)] {
            out.add(cos * px - sin * py + cx, sin * px + cos * py + cy);
        }
        out
    }
}

/// `x' = a x + c y + e`, `y' = b x + d y + f`: SVG's matrix(a b c d e f).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Affine {
    pub(crate) a: f64,
    pub(crate) b: f64,
    pub(crate) c: f64,
    pub(crate) d: f64,
    pub(crate) e: f64,
    pub(crate) f: f64,
}

impl Affine {
    pub(crate) const IDENTITY: Self = Self { a: 1.0, b: 0.0, c: 0.0, d: 1.0, e: 0.0, f: 0.0 };

    pub(crate) const fn translate(dx: f64, dy: f64) -> Self {
        Self { e: dx, f: dy, ..Self::IDENTITY }
    }

    /// A turn by `angle` radians, clockwise on the screen.
    pub(crate) fn rotate(angle: f64) -> Self {
        let (sin, cos) = (libm::sin(angle), libm::cos(angle));
        Self { a: cos, b: sin, c: -sin, d: cos, e: 0.0, f: 0.0 }
    }

    /// `self` after `inner`: the map that applies `inner` first (SVG's nesting, `self` outermost).
    #[must_use]
    pub(crate) fn then_first(&self, inner: &Self) -> Self {
        Self {
            a: self.a * inner.a + self.c * inner.b,
            b: self.b * inner.a + self.d * inner.b,
            c: self.a * inner.c + self.c * inner.d,
            d: self.b * inner.c + self.d * inner.d,
            e: self.a * inner.e + self.c * inner.f + self.e,
            f: self.b * inner.e + self.d * inner.f + self.f,
        }
    }
}

/// One step of a [`Path`]; coordinates are absolute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Segment {
    Move(Point),
    Line(Point),
    Quad(Point, Point),
    Cubic(Point, Point, Point),
    Close,
}

/// A path of lines and Bézier curves. Arcs are turned into cubics when they are added.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Path {
    pub(crate) segments: Vec<Segment>,
}

impl Path {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    pub(crate) fn move_to(&mut self, x: f64, y: f64) {
        self.segments.push(Segment::Move(Point::new(x, y)));
    }

    pub(crate) fn line_to(&mut self, x: f64, y: f64) {
        self.segments.push(Segment::Line(Point::new(x, y)));
    }

    pub(crate) fn quad_to(&mut self, x1: f64, y1: f64, x: f64, y: f64) {
        self.segments.push(Segment::Quad(Point::new(x1, y1), Point::new(x, y)));
    }

    pub(crate) fn cubic_to(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, x: f64, y: f64) {
        self.segments.push(Segment::Cubic(Point::new(x1, y1), Point::new(x2, y2), Point::new(x, y)));
    }

    pub(crate) fn close(&mut self) {
        self.segments.push(Segment::Close);
    }
}
