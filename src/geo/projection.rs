//! Projections with their scale, turn, place and clipping: from degrees to pixels.

use std::cell::RefCell;
use std::rc::Rc;

use super::clip::rectangle::{Rectangle, RectangleClip};
use super::measure::{Area, Bounds, Centroid};
use super::path::{Digits, PathSink};
use super::raw::Raw;
use super::settings::{Defaults, Settings, defaults};
use super::sphere::{EPSILON, Pair, Rotation, radians};
use super::stream::{Stream, collect, send};
use super::view::{Fan, Last, Map, Shared, View};
use crate::error::{Error, Result};
use crate::geom::{Path, Point, Rect};
use crate::table::Value;

/// A projection, ready for use.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Projection {
    shape: Shape,
    scale: f64,
    translate: Pair,
    clip_extent: Option<[Pair; 2]>,
    /// Squared, pixels.
    tolerance: f64,
    reflect: [bool; 2],
    point_radius: f64,
    /// It was scaled and moved by a fit.
    fitted: bool,
    /// The views of the globe with their places on the plane, computed from all of the above.
    views: Vec<View>,
}

/// What stands behind a projection.
#[derive(Clone, Debug, PartialEq)]
enum Shape {
    /// Coordinates are on a plane already.
    Plane,
    Sphere(Globe),
    /// The United States, with Alaska and Hawaii moved beside the others.
    Union([Globe; 3]),
}

/// A globe and how it is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Globe {
    raw: Raw,
    /// Degrees.
    center: Pair,
    /// Degrees.
    rotate: [f64; 3],
    /// Degrees; `None` clips at the antimeridian.
    clip_angle: Option<f64>,
}

/// Radius of points, pixels.
const POINT_RADIUS: f64 = 4.5;
/// Scale at which shapes are measured to be fitted, pixels a radian.
const FIT_SCALE: f64 = 150.0;

impl Projection {
    /// The projection that Vega calls `kind`, in any case of letters.
    ///
    /// # Errors
    ///
    /// An unknown kind.
    pub(crate) fn new(kind: &str, settings: &Settings) -> Result<Self> {
        let name = kind.to_ascii_lowercase();
        let own = |shape: Shape, scale: f64, translate: Pair| Self {
            shape,
            scale: settings.scale.unwrap_or(scale),
            translate: settings.translate.unwrap_or(translate),
            clip_extent: settings.clip_extent,
            tolerance: settings.precision.map_or(0.5, |precision| precision * precision),
            reflect: [settings.reflect_x, settings.reflect_y].map(|flag| flag.unwrap_or(false)),
            point_radius: settings.point_radius.unwrap_or(POINT_RADIUS),
            fitted: false,
            views: Vec::new(),
        };
        let middle = [480.0, 250.0];
        if name == "identity" {
            return Ok(own(Shape::Plane, 1.0, [0.0; 2]));
        }
        if name == "albersusa" {
            let lower = Globe::conic([29.5, 45.5], [-0.6, 38.7], [96.0, 0.0, 0.0]);
            let alaska = Globe::conic([55.0, 65.0], [-2.0, 58.5], [154.0, 0.0, 0.0]);
            let hawaii = Globe::conic([8.0, 18.0], [-3.0, 19.9], [157.0, 0.0, 0.0]);
            let whole = own(Shape::Union([lower, alaska, hawaii]), 1070.0, middle);
            // Its parts have extents of their own.
            return Ok(Self { clip_extent: None, reflect: [false; 2], ..whole }.with_views());
        }
        let Defaults { raw, scale, center, rotate, clip_angle } = defaults(&name, settings.parallels)
            .ok_or_else(|| Error::spec(format!("unknown projection \"{kind}\"")).under("type"))?;
        let transverse = raw == Raw::TransverseMercator;
        let globe = Globe {
            raw,
            center: match settings.center {
                // It is turned by a right angle, and its center with it.
                Some([x, y]) if transverse => [-y, x],
                Some(center) => center,
                None => center,
            },
            rotate: match settings.rotate {
                Some([x, y, roll]) if transverse => [x, y, roll + 90.0],
                Some(rotate) => rotate,
                None => rotate,
            },
            clip_angle: match settings.clip_angle {
                Some(angle) => Some(angle).filter(|angle| *angle != 0.0 && !angle.is_nan()),
                None => clip_angle,
            },
        };
        Ok(own(Shape::Sphere(globe), scale, middle).with_views())
    }

    /// The projection that a spec's settings make: `type` (Mercator when not written), the rest, and last the fit: `fit` holds GeoJSON,
    /// one object or several, that is to fill `extent`, or `size` from the origin.
    ///
    /// # Errors
    ///
    /// An unknown type.
    pub(crate) fn from_settings(settings: &[(String, Value)]) -> Result<Self> {
        let member = |key: &str| settings.iter().find(|(name, _)| name == key).map(|(_, value)| value);
        let kind = member("type").filter(|kind| !kind.is_missing()).map_or_else(|| "mercator".into(), Value::to_text);
        let object = settings.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let projection = Self::new(&kind, &Settings::from_value(&Value::Object(Rc::new(object))))?;
        let Some(object) = member("fit").filter(|object| object.truthy()) else { return Ok(projection) };
        let object = match object {
            Value::Array(objects) => collect(objects),
            object => object.clone(),
        };
        let at = |value: &Value, i: usize| value.member(&i.to_string());
        let pair = |value: &Value| [0, 1].map(|i| at(value, i).to_number());
        Ok(match (member("extent"), member("size")) {
            (Some(extent), _) if extent.truthy() => {
                projection.fit_extent([0, 1].map(|i| pair(&at(extent, i))), &object)
            }
            (_, Some(size)) if size.truthy() => projection.fit_size(pair(size), &object),
            _ => projection,
        })
    }

    /// Computes the views anew, after a setting has changed.
    fn with_views(mut self) -> Self {
        self.views = self.look();
        self
    }

    /// Scale in pixels a radian.
    pub(crate) fn scale(&self) -> f64 {
        self.scale
    }

    /// Where the center lands, pixels.
    pub(crate) fn translate(&self) -> [f64; 2] {
        self.translate
    }

    /// Radius of points, pixels.
    pub(crate) fn point_radius(&self) -> f64 {
        self.point_radius
    }

    /// Scales and moves the projection so that `object` fills `[[x0, y0], [x1, y1]]` and stands in its middle.
    #[must_use]
    pub(crate) fn fit_extent(&self, [[x0, y0], [x1, y1]]: [[f64; 2]; 2], object: &Value) -> Self {
        let unit = Self { scale: FIT_SCALE, translate: [0.0; 2], clip_extent: None, fitted: true, ..self.clone() }
            .with_views();
        let bounds = unit.bounds(object);
        let (width, height) = (x1 - x0, y1 - y0);
        let (across, down) = (width / bounds.width(), height / bounds.height());
        // Math.min gives NaN for NaN.
        let k = if across.is_nan() || down.is_nan() { f64::NAN } else { across.min(down) };
        // The middle of nothing is nowhere.
        let middle = |low: f64, high: f64| if bounds.is_empty() { f64::NAN } else { high + low };
        let x = x0 + (width - k * middle(bounds.x1, bounds.x2)) / 2.0;
        let y = y0 + (height - k * middle(bounds.y1, bounds.y2)) / 2.0;
        Self { scale: FIT_SCALE * k, translate: [x, y], fitted: true, ..self.clone() }.with_views()
    }

    /// Fits the projection into `[width, height]` from the origin.
    #[must_use]
    pub(crate) fn fit_size(&self, [width, height]: [f64; 2], object: &Value) -> Self {
        self.fit_extent([[0.0, 0.0], [width, height]], object)
    }

    /// Where a place lands, pixels; `None` where a composite projection has nothing. Nothing is clipped otherwise.
    pub(crate) fn project(&self, longitude: f64, latitude: f64) -> Option<Point> {
        let [x, y] = match (&self.shape, self.views.as_slice()) {
            (Shape::Sphere(_), [view]) => view.place(view.rotation.apply([longitude, latitude].map(radians))),
            (Shape::Union(_), views) => views.iter().find_map(|view| {
                let mut found = Last::default();
                view.stream(&mut |stream| stream.point(longitude, latitude), &mut found);
                found.point
            })?,
            _ => self.plane([longitude, latitude]),
        };
        Some(Point::new(x, y))
    }

    /// The longitude and latitude that land at a pixel, degrees; `None` where none do, or there is no globe.
    pub(crate) fn invert(&self, x: f64, y: f64) -> Option<[f64; 2]> {
        let within = |view: &&View| {
            let is_in = |[min, max]: [Pair; 2]| (min[0]..max[0]).contains(&x) && (min[1]..max[1]).contains(&y);
            view.extent.is_some_and(is_in)
        };
        // Of a composite, the first reaches below the others, which are insets.
        let view = self.views.iter().skip(1).find(within).or(self.views.first())?;
        let place = view.rotation.invert(view.unplace([x, y])).map(f64::to_degrees);
        place.iter().all(|angle| angle.is_finite()).then_some(place)
    }

    /// The path of a GeoJSON object, pixels; empty when nothing of it can be seen. `radius` is that of points.
    pub(crate) fn path(&self, object: &Value, radius: f64, digits: Digits) -> Path {
        let mut sink = PathSink::new(radius, digits);
        self.send(object, &mut sink);
        sink.path
    }

    /// The box around a GeoJSON object, pixels; points have no size.
    pub(crate) fn bounds(&self, object: &Value) -> Rect {
        let mut sink = Bounds::default();
        self.send(object, &mut sink);
        sink.rect
    }

    /// The area of a GeoJSON object, square pixels.
    pub(crate) fn area(&self, object: &Value) -> f64 {
        let mut sink = Area::default();
        self.send(object, &mut sink);
        sink.total()
    }

    /// The middle of a GeoJSON object, pixels.
    pub(crate) fn centroid(&self, object: &Value) -> Option<Point> {
        let mut sink = Centroid::default();
        self.send(object, &mut sink);
        sink.middle().map(|[x, y]| Point::new(x, y))
    }

    fn plane(&self, [x, y]: Pair) -> Pair {
        let sign = self.reflect.map(|reflected| if reflected { -1.0 } else { 1.0 });
        [x * (self.scale * sign[0]) + self.translate[0], y * (self.scale * sign[1]) + self.translate[1]]
    }

    fn send(&self, object: &Value, sink: &mut dyn Stream) {
        match self.views.as_slice() {
            [view] => return view.stream(&mut |stream| send(object, stream), sink),
            [a, b, c, ..] => {
                // Side by side, so that the parts of one polygon stay together.
                let sink = RefCell::new(sink);
                let all = |first: &mut dyn Stream, second: &mut dyn Stream, third: &mut dyn Stream| {
                    send(object, &mut Fan([first, second, third]));
                };
                a.stream(
                    &mut |first| {
                        b.stream(
                            &mut |second| c.stream(&mut |third| all(first, second, third), &mut Shared(&sink)),
                            &mut Shared(&sink),
                        );
                    },
                    &mut Shared(&sink),
                );
                return;
            }
            [..] => {}
        }
        match self.clip_extent {
            Some([min, max]) => {
                let clip = RectangleClip::new(Rectangle { min, max }, sink);
                send(object, &mut Map { map: |point| self.plane(point), sink: clip });
            }
            None => send(object, &mut Map { map: |point| self.plane(point), sink }),
        }
    }

    /// The globes, each with its place on the plane.
    fn look(&self) -> Vec<View> {
        match &self.shape {
            Shape::Plane => Vec::new(),
            Shape::Sphere(globe) => vec![self.view(*globe, self.scale, self.translate, self.clip_extent)],
            Shape::Union([lower, alaska, hawaii]) => {
                let (k, [x, y]) = (self.scale, self.translate);
                let at = |dx: f64, dy: f64| [x + dx * k, y + dy * k];
                // The insets must not touch the others.
                let inset = |x0: f64, y0: f64, x1: f64, y1: f64| {
                    let ([x0, y0], [x1, y1]) = (at(x0, y0), at(x1, y1));
                    Some([[x0 + EPSILON, y0 + EPSILON], [x1 - EPSILON, y1 - EPSILON]])
                };
                let main = Some([[x - 0.455 * k, y - 0.238 * k], [x + 0.455 * k, y + 0.238 * k]]);
                vec![
                    self.view(*lower, k, [x, y], main),
                    self.view(*alaska, k * 0.35, at(-0.307, 0.201), inset(-0.425, 0.120, -0.214, 0.234)),
                    self.view(*hawaii, k, at(-0.205, 0.212), inset(-0.214, 0.166, -0.115, 0.234)),
                ]
            }
        }
    }

    fn view(&self, globe: Globe, scale: f64, translate: Pair, extent: Option<[Pair; 2]>) -> View {
        let sign = self.reflect.map(|reflected| if reflected { -1.0 } else { 1.0 });
        let turn = |degrees: f64| radians(degrees % 360.0);
        let [a, b, c] = globe.rotate.map(turn);
        let mut view = View {
            raw: globe.raw,
            rotation: Rotation::new(a, b, c),
            scale,
            sign,
            offset: [0.0; 2],
            clip_radius: globe.clip_angle.map(radians),
            extent,
            tolerance: self.tolerance,
        };
        let center = globe.center.map(turn);
        // d3 computes where to cut Mercator's poles before it is told of reflections, and again only for a fit.
        let unreflected = View { sign: [1.0; 2], ..view }.centered(center, translate);
        view = view.centered(center, translate);
        view.extent = if self.fitted { view.pole_extent() } else { unreflected.pole_extent() };
        view
    }
}

impl Globe {
    /// Equal area, angles in degrees.
    fn conic(parallels: Pair, center: Pair, rotate: [f64; 3]) -> Self {
        Self { raw: Raw::conic_equal_area(parallels.map(radians)), center, rotate, clip_angle: None }
    }
}
