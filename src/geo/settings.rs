//! What a spec says of a projection, and what each kind of projection says for itself.

use std::f64::consts::TAU;

use super::raw::Raw;
use super::sphere::{EPSILON, Pair, radians};
use crate::table::Value;

/// What a spec says of a projection; `None` means "not written". Angles in degrees, distances in pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Settings {
    pub(crate) scale: Option<f64>,
    pub(crate) translate: Option<[f64; 2]>,
    pub(crate) center: Option<[f64; 2]>,
    /// Longitude, latitude and roll.
    pub(crate) rotate: Option<[f64; 3]>,
    pub(crate) parallels: Option<[f64; 2]>,
    /// 0 clips at the antimeridian.
    pub(crate) clip_angle: Option<f64>,
    pub(crate) clip_extent: Option<[[f64; 2]; 2]>,
    /// How far a line may miss its curve.
    pub(crate) precision: Option<f64>,
    pub(crate) reflect_x: Option<bool>,
    pub(crate) reflect_y: Option<bool>,
    /// Radius of points.
    pub(crate) point_radius: Option<f64>,
}

impl Settings {
    /// Reads Vega's settings, signals evaluated, from an object; what it does not know is passed over.
    pub(crate) fn from_value(value: &Value) -> Self {
        let member = |key: &str| Some(value.member(key)).filter(|value| !value.is_missing());
        let number = |key: &str| member(key).map(|value| value.to_number());
        let at = |value: &Value, i: usize| value.member(&i.to_string());
        let pair = |value: &Value| [0, 1].map(|i| at(value, i).to_number());
        Self {
            scale: number("scale"),
            translate: member("translate").map(|value| pair(&value)),
            center: member("center").map(|value| pair(&value)),
            rotate: member("rotate").map(|value| {
                let [x, y] = pair(&value);
                let roll = at(&value, 2);
                [x, y, if roll.is_missing() { 0.0 } else { roll.to_number() }]
            }),
            parallels: member("parallels").map(|value| pair(&value)),
            clip_angle: number("clipAngle"),
            clip_extent: member("clipExtent").map(|value| [0, 1].map(|i| pair(&at(&value, i)))),
            precision: number("precision"),
            reflect_x: member("reflectX").map(|value| value.truthy()),
            reflect_y: member("reflectY").map(|value| value.truthy()),
            point_radius: number("pointRadius"),
        }
    }
}

/// A kind's own settings.
pub(super) struct Defaults {
    pub(super) raw: Raw,
    pub(super) scale: f64,
    pub(super) center: Pair,
    pub(super) rotate: [f64; 3],
    pub(super) clip_angle: Option<f64>,
}

/// Almost the whole sphere: all but its antipode, degrees.
const ALL_BUT_ANTIPODE: f64 = 180.0 - 1e-3;
/// The own settings of the kind called `name`, in lower case; `parallels` are those of cones.
pub(super) fn defaults(name: &str, parallels: Option<Pair>) -> Option<Defaults> {
    let angles = |default: Pair| parallels.unwrap_or(default).map(radians);
    let of = |raw: Raw, scale: f64| Defaults { raw, scale, center: [0.0; 2], rotate: [0.0; 3], clip_angle: None };
    // The parallels that d3 starts from, before a kind sets its own.
    let conic = [0.0, 60.0];
    Some(match name {
        "albers" => Defaults {
            center: [-0.6, 38.7],
            rotate: [96.0, 0.0, 0.0],
            ..of(Raw::conic_equal_area(angles([29.5, 45.5])), 1070.0)
        },
        "azimuthalequalarea" => Defaults { clip_angle: Some(ALL_BUT_ANTIPODE), ..of(Raw::AzimuthalEqualArea, 124.75) },
        "azimuthalequidistant" => {
            Defaults { clip_angle: Some(ALL_BUT_ANTIPODE), ..of(Raw::AzimuthalEquidistant, 79.4188) }
        }
        "conicconformal" => of(Raw::conic_conformal(angles([30.0, 30.0])), 109.5),
        "conicequalarea" => Defaults { center: [0.0, 33.6442], ..of(Raw::conic_equal_area(angles(conic)), 155.424) },
        "conicequidistant" => Defaults { center: [0.0, 13.9389], ..of(Raw::conic_equidistant(angles(conic)), 131.154) },
        "equalearth" => of(Raw::EqualEarth, 177.158),
        "equirectangular" => of(Raw::Equirectangular, 152.63),
        "gnomonic" => Defaults { clip_angle: Some(60.0), ..of(Raw::Gnomonic, 144.049) },
        "mercator" => of(Raw::Mercator, 961.0 / TAU),
        "mollweide" => of(Raw::Mollweide, 169.529),
        "naturalearth1" => of(Raw::NaturalEarth1, 175.295),
        "orthographic" => Defaults { clip_angle: Some(90.0 + EPSILON), ..of(Raw::Orthographic, 249.5) },
        "stereographic" => Defaults { clip_angle: Some(142.0), ..of(Raw::Stereographic, 250.0) },
        "transversemercator" => Defaults { rotate: [0.0, 0.0, 90.0], ..of(Raw::TransverseMercator, 159.155) },
        _ => return None,
    })
}
