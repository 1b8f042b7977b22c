//! Spherical geometry to the plane, as d3-geo has it.
//!
//! A [`Projection`] takes GeoJSON (as the table's values) through a row of stages: turned, cut at the edge of the
//! visible part of the sphere ([`clip`]), projected with points added where lines bend ([`resample`]), cut to a
//! rectangle. What comes out is a path, or is measured. Coordinates in are degrees, out pixels, y down. Reading
//! of TopoJSON is the table's; which marks are drawn so is the runtime's.

mod clip;
mod graticule;
mod invert;
mod measure;
mod path;
mod projection;
mod raw;
mod resample;
pub(crate) mod settings;
mod sphere;
mod spherical;
mod stream;
#[cfg(test)]
mod tests;
mod view;

pub(crate) use graticule::Graticule;
pub(crate) use path::Digits;
pub(crate) use projection::Projection;
pub(crate) use spherical::{area, bounds, centroid};
