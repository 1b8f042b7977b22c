//! Geometry as a stream of points, lines and rings, and GeoJSON read into one.
//!
//! A ring's last point, equal to its first, is not sent. Coordinates are as the stage at hand has them: degrees in
//! GeoJSON, radians on the sphere, pixels on the plane.

use std::rc::Rc;

use crate::table::{Object, Value};

/// A stage that takes geometry.
pub(super) trait Stream {
    fn point(&mut self, x: f64, y: f64);
    /// A point where a line was cut, which must not be joined to its other end.
    fn cut_point(&mut self, x: f64, y: f64) {
        self.point(x, y);
    }
    fn line_start(&mut self);
    fn line_end(&mut self);
    fn polygon_start(&mut self);
    fn polygon_end(&mut self);
    /// The whole globe.
    fn sphere(&mut self) {}
}

impl<S: Stream + ?Sized> Stream for &mut S {
    fn point(&mut self, x: f64, y: f64) {
        (**self).point(x, y);
    }
    fn cut_point(&mut self, x: f64, y: f64) {
        (**self).cut_point(x, y);
    }
    fn line_start(&mut self) {
        (**self).line_start();
    }
    fn line_end(&mut self) {
        (**self).line_end();
    }
    fn polygon_start(&mut self) {
        (**self).polygon_start();
    }
    fn polygon_end(&mut self) {
        (**self).polygon_end();
    }
    fn sphere(&mut self) {
        (**self).sphere();
    }
}

/// Deepest nesting of geometry collections that is read.
const MAX_DEPTH: usize = 32;

/// Sends a GeoJSON object; what is none is passed over.
pub(super) fn send(value: &Value, stream: &mut dyn Stream) {
    let Value::Object(object) = value else { return };
    match kind(object).as_deref() {
        Some("Feature") => send_member(object, "geometry", stream),
        Some("FeatureCollection") => {
            for feature in list(object.value("features")) {
                if let Value::Object(feature) = feature {
                    send_member(feature, "geometry", stream);
                }
            }
        }
        _ => send_geometry(object, stream, 0),
    }
}

fn kind(object: &Object) -> Option<Rc<str>> {
    match object.value("type") {
        Some(Value::Text(kind)) => Some(Rc::clone(kind)),
        _ => None,
    }
}

fn send_member(object: &Object, key: &str, stream: &mut dyn Stream) {
    if let Some(Value::Object(geometry)) = object.value(key) {
        send_geometry(geometry, stream, 0);
    }
}

fn send_geometry(object: &Object, stream: &mut dyn Stream, depth: usize) {
    let coordinates = object.value("coordinates");
    match kind(object).as_deref() {
        Some("Sphere") => stream.sphere(),
        Some("Point") => coordinates.into_iter().for_each(|point| send_point(point, stream)),
        Some("MultiPoint") => list(coordinates).iter().for_each(|point| send_point(point, stream)),
        Some("LineString") => send_line(list(coordinates), stream, false),
        Some("MultiLineString") => list(coordinates).iter().for_each(|line| send_line(list(Some(line)), stream, false)),
        Some("Polygon") => send_polygon(list(coordinates), stream),
        Some("MultiPolygon") => list(coordinates).iter().for_each(|rings| send_polygon(list(Some(rings)), stream)),
        Some("GeometryCollection") if depth < MAX_DEPTH => {
            for geometry in list(object.value("geometries")) {
                if let Value::Object(geometry) = geometry {
                    send_geometry(geometry, stream, depth + 1);
                }
            }
        }
        _ => {}
    }
}

fn list(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(values)) => values,
        _ => &[],
    }
}

fn pair(point: &Value) -> [f64; 2] {
    match point {
        Value::Array(values) => [0, 1].map(|i| values.get(i).map_or(f64::NAN, Value::to_number)),
        _ => [f64::NAN; 2],
    }
}

fn send_point(point: &Value, stream: &mut dyn Stream) {
    let [x, y] = pair(point);
    stream.point(x, y);
}

fn send_line(points: &[Value], stream: &mut dyn Stream, closed: bool) {
    stream.line_start();
    for point in &points[..points.len().saturating_sub(usize::from(closed))] {
        send_point(point, stream);
    }
    stream.line_end();
}

fn send_polygon(rings: &[Value], stream: &mut dyn Stream) {
    stream.polygon_start();
    for ring in rings {
        send_line(list(Some(ring)), stream, true);
    }
    stream.polygon_end();
}

/// One GeoJSON object of several, for a projection to be fitted to: features and geometries, and the features of
/// collections.
pub(crate) fn collect(objects: &[Value]) -> Value {
    if let [one] = objects {
        return one.clone();
    }
    let kind = |object: &Value| object.member("type").to_text();
    let mut features = Vec::new();
    for object in objects.iter().filter(|object| !object.is_missing()) {
        match &*kind(object) {
            "FeatureCollection" => {
                if let Value::Array(inner) = object.member("features") {
                    features.extend(inner.iter().cloned());
                }
            }
            _ => {
                let parts = match object {
                    Value::Array(parts) => parts.to_vec(),
                    _ => vec![object.clone()],
                };
                features.extend(parts.into_iter().filter(|part| !part.is_missing()).map(|part| match &*kind(&part) {
                    "Feature" => part,
                    _ => Value::Object(Rc::new(
                        [("type", Value::text("Feature")), ("geometry", part)].into_iter().collect(),
                    )),
                }));
            }
        }
    }
    let members = [("type", Value::text("FeatureCollection")), ("features", Value::array(features))];
    Value::Object(Rc::new(members.into_iter().collect()))
}
