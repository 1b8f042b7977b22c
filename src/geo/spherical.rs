//! What geometry measures on the sphere itself: area in steradians, bounds and centroid in degrees.

use std::f64::consts::{FRAC_PI_4, TAU};

use super::sphere::{
    EPSILON, EPSILON_SQUARED, Pair, Sum, Vector, asin, cartesian, cross, degrees, dot, normalize, radians, spherical,
};
use super::stream::{Stream, send};
use crate::table::Value;

/// The area of a GeoJSON object, steradians; rings run clockwise around what they hold.
pub(crate) fn area(object: &Value) -> f64 {
    let mut sink = Area::default();
    send(object, &mut sink);
    sink.total.value() * 2.0
}

/// The middle of a GeoJSON object, `[longitude, latitude]` in degrees; `None` when it has none.
pub(crate) fn centroid(object: &Value) -> Option<[f64; 2]> {
    let mut sink = Centroid::default();
    send(object, &mut sink);
    sink.middle()
}

/// `[[west, south], [east, north]]` in degrees, west above east across the antimeridian; `None` when there is nothing.
pub(crate) fn bounds(object: &Value) -> Option<[[f64; 2]; 2]> {
    let mut sink = Bounds::new();
    send(object, &mut sink);
    sink.finish()
}

/// The area of rings, as that of the triangles that their edges make with the south pole.
#[derive(Debug, Default)]
struct Area {
    total: Sum,
    ring: Sum,
    in_polygon: bool,
    first: Option<Pair>,
    lambda: f64,
    sin: f64,
    cos: f64,
}

impl Area {
    fn edge(&mut self, longitude: f64, latitude: f64) {
        let lambda = radians(longitude);
        let half = radians(latitude) / 2.0 + FRAC_PI_4;
        let (sin, cos) = (libm::sin(half), libm::cos(half));
        if self.first.is_some() {
            let delta = lambda - self.lambda;
            let direction = if delta >= 0.0 { 1.0 } else { -1.0 };
            let distance = direction * delta;
            let k = self.sin * sin;
            // Cagnoli's theorem (Todhunter, Spherical Trigonometry, 1871, section 103).
            let u = self.cos * cos + k * libm::cos(distance);
            let v = k * direction * libm::sin(distance);
            self.ring.add(libm::atan2(v, u));
        }
        (self.lambda, self.sin, self.cos) = (lambda, sin, cos);
    }
}

impl Stream for Area {
    fn point(&mut self, x: f64, y: f64) {
        if self.in_polygon {
            self.edge(x, y);
            self.first.get_or_insert([x, y]);
        }
    }
    fn line_start(&mut self) {
        self.first = None;
    }
    fn line_end(&mut self) {
        if let Some([x, y]) = self.first {
            self.edge(x, y);
        }
        self.first = None;
    }
    fn polygon_start(&mut self) {
        self.in_polygon = true;
        self.ring = Sum::default();
    }
    fn polygon_end(&mut self) {
        self.in_polygon = false;
        let ring = self.ring.value();
        self.total.add(if ring < 0.0 { TAU + ring } else { ring });
    }
    fn sphere(&mut self) {
        self.total.add(TAU);
    }
}

/// Sums of vectors: of points, of lines by length, of polygons by area (J. E. Brock, 1975).
#[derive(Debug, Default)]
struct Centroid {
    points: Vector,
    count: f64,
    lines: Vector,
    length: f64,
    polygons: [Sum; 3],
    in_polygon: bool,
    on_line: bool,
    first: Option<Vector>,
    last: Vector,
}

impl Centroid {
    fn middle(&self) -> Option<[f64; 2]> {
        let length = |v: Vector| dot(v, v).sqrt();
        let polygons = [0, 1, 2].map(|i| self.polygons[i].value());
        let mut middle = polygons;
        if length(middle) < EPSILON_SQUARED {
            middle = if self.length < EPSILON { self.points } else { self.lines };
        }
        let size = length(middle);
        let [x, y, z] = middle;
        (size >= EPSILON_SQUARED).then(|| [degrees(libm::atan2(y, x)), degrees(asin(z / size))])
    }

    fn add_point(&mut self, v: Vector) {
        self.count += 1.0;
        for (sum, x) in self.points.iter_mut().zip(v) {
            *sum += (x - *sum) / self.count;
        }
    }

    fn edge(&mut self, to: Vector) {
        let from = self.last;
        let normal = cross(from, to);
        let sine = dot(normal, normal).sqrt();
        let angle = if self.in_polygon {
            let angle = asin(sine);
            let weight = if sine == 0.0 { 0.0 } else { -angle / sine };
            for (sum, x) in self.polygons.iter_mut().zip(normal) {
                sum.add(weight * x);
            }
            angle
        } else {
            libm::atan2(sine, dot(from, to))
        };
        self.length += angle;
        for (i, sum) in self.lines.iter_mut().enumerate() {
            *sum += angle * (from[i] + to[i]);
        }
        self.last = to;
        self.add_point(to);
    }
}

impl Stream for Centroid {
    fn point(&mut self, x: f64, y: f64) {
        let v = cartesian([radians(x), radians(y)]);
        if self.on_line && self.first.is_some() {
            return self.edge(v);
        }
        self.add_point(v);
        if self.on_line {
            (self.first, self.last) = (Some(v), v);
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

/// Bounds, gathered as one range of longitudes a line or point.
#[derive(Debug)]
struct Bounds {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
    ranges: Vec<[f64; 2]>,
    area: Area,
    in_polygon: bool,
    on_line: bool,
    first: Option<Pair>,
    last: Option<(f64, Vector)>,
    /// Longitude gained along the rings.
    turned: Sum,
}

impl Bounds {
    fn new() -> Self {
        Self {
            west: f64::INFINITY,
            east: f64::NEG_INFINITY,
            south: f64::INFINITY,
            north: f64::NEG_INFINITY,
            ranges: Vec::new(),
            area: Area::default(),
            in_polygon: false,
            on_line: false,
            first: None,
            last: None,
            turned: Sum::default(),
        }
    }

    fn begin_range(&mut self, lambda: f64) {
        (self.west, self.east) = (lambda, lambda);
        self.ranges.push([lambda, lambda]);
    }

    fn end_range(&mut self) {
        if let Some(range) = self.ranges.last_mut() {
            *range = [self.west, self.east];
        }
    }

    fn add_latitude(&mut self, phi: f64) {
        if phi < self.south {
            self.south = phi;
        }
        if phi > self.north {
            self.north = phi;
        }
    }

    fn line_point(&mut self, lambda: f64, phi: f64) {
        let to = cartesian([radians(lambda), radians(phi)]);
        let Some((before, from)) = self.last else {
            self.begin_range(lambda);
            self.add_latitude(phi);
            self.last = Some((lambda, to));
            return;
        };
        let normal = cross(from, to);
        let equatorial = [normal[1], -normal[0], 0.0];
        let inflection = spherical(normalize(cross(equatorial, normal)));
        let delta = lambda - before;
        let direction = if delta > 0.0 { 1.0 } else { -1.0 };
        let around = delta.abs() > 180.0;
        // The northernmost point of the great circle, or the southernmost, may lie between.
        let between = |at: f64| around ^ (direction * before < at && at < direction * lambda);
        let at = degrees(inflection[0]) * direction;
        if between(at) {
            self.north = self.north.max(degrees(inflection[1]));
        } else if between((at + 360.0) % 360.0 - 180.0) {
            self.south = self.south.min(-degrees(inflection[1]));
        }
        self.add_latitude(phi);
        let span = eastward(self.west, self.east);
        let wide = around || self.east < self.west;
        if !wide {
            self.west = self.west.min(lambda);
            self.east = self.east.max(lambda);
        } else if if around { lambda < before } else { lambda > before } {
            if eastward(self.west, lambda) > span {
                self.east = lambda;
            }
        } else if eastward(lambda, self.east) > span {
            self.west = lambda;
        }
        self.last = Some((lambda, to));
    }

    fn ring_point(&mut self, lambda: f64, phi: f64) {
        match self.last {
            Some((before, _)) => {
                let delta = lambda - before;
                let turn = if delta > 0.0 { 360.0 } else { -360.0 };
                self.turned.add(if delta.abs() > 180.0 { delta + turn } else { delta });
            }
            None => self.first = Some([lambda, phi]),
        }
        self.area.point(lambda, phi);
        self.line_point(lambda, phi);
    }

    fn finish(mut self) -> Option<[[f64; 2]; 2]> {
        self.ranges.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let mut merged: Vec<[f64; 2]> = Vec::new();
        for range in std::mem::take(&mut self.ranges) {
            match merged.last_mut() {
                Some(last) if contains(*last, range[0]) || contains(*last, range[1]) => {
                    if eastward(last[0], range[1]) > eastward(last[0], last[1]) {
                        last[1] = range[1];
                    }
                    if eastward(range[0], last[1]) > eastward(last[0], last[1]) {
                        last[0] = range[0];
                    }
                }
                _ => merged.push(range),
            }
        }
        // All but the widest gap.
        let mut widest = f64::NEG_INFINITY;
        if let Some(&[_, mut east]) = merged.last() {
            for range in &merged {
                let gap = eastward(east, range[0]);
                if gap > widest {
                    widest = gap;
                    (self.west, self.east) = (range[0], east);
                }
                east = range[1];
            }
        }
        let empty = self.west == f64::INFINITY || self.south == f64::INFINITY;
        (!empty).then_some([[self.west, self.south], [self.east, self.north]])
    }
}

/// The way east from one longitude to another, degrees.
fn eastward(from: f64, to: f64) -> f64 {
    let distance = to - from;
    if distance < 0.0 { distance + 360.0 } else { distance }
}

fn contains([west, east]: [f64; 2], lambda: f64) -> bool {
    if west <= east { west <= lambda && lambda <= east } else { lambda < west || east < lambda }
}

impl Stream for Bounds {
    fn point(&mut self, x: f64, y: f64) {
        if self.in_polygon {
            self.ring_point(x, y);
        } else if self.on_line {
            self.line_point(x, y);
        } else {
            self.begin_range(x);
            self.add_latitude(y);
        }
    }
    fn line_start(&mut self) {
        if self.in_polygon {
            self.area.line_start();
        }
        self.on_line = true;
    }
    fn line_end(&mut self) {
        self.on_line = false;
        if self.in_polygon {
            if let Some([x, y]) = self.first.take() {
                self.ring_point(x, y);
            }
            // The closing edge is in already.
            self.area.first = None;
            if self.turned.value().abs() > EPSILON {
                (self.west, self.east) = (-180.0, 180.0);
            }
        }
        self.end_range();
        self.last = None;
    }
    fn polygon_start(&mut self) {
        self.in_polygon = true;
        self.turned = Sum::default();
        self.area.polygon_start();
    }
    fn polygon_end(&mut self) {
        self.in_polygon = false;
        let inverted = self.area.ring.value() < 0.0;
        self.area.polygon_end();
        let turned = self.turned.value();
        if inverted {
            (self.west, self.east, self.south, self.north) = (-180.0, 180.0, -90.0, 90.0);
        } else if turned > EPSILON {
            self.north = 90.0;
        } else if turned < -EPSILON {
            self.south = -90.0;
        }
        self.end_range();
    }
    fn sphere(&mut self) {
        (self.west, self.east, self.south, self.north) = (-180.0, 180.0, -90.0, 90.0);
    }
}
