//! Marks: the encoding of a unit's channels, and the marks that take it.
//!
//! A mark's own defaults (orient, opacity, fill) are decided when its unit is made, in [`view`](super::view).
//!
//! - `group`: which marks a unit becomes: one, a group of paths for each series, or groups that round whole stacks.
//! - `kinds`: what each mark takes: Vega's properties, its places, `defined` where values are invalid.
//! - `position`: x, y, theta, radius and their ends: points, ranges, `baseline`s and places without a channel.
//! - `rect`: bars and their kin: bands, bins, time units, `binSpacing`, `minBandSize`, `width` and `height`.
//! - `reference`: one rule for one definition: field, datum or value through its scale, at its place in the band.
//! - `nonposition`: colours, sizes, opacities and the rest; conditions.
//! - `text`: `text`, `href`, `url`, `description`.
//! - `encoder`: what all of these read: the unit, its scales, the config.

mod encoder;
mod group;
mod kinds;
mod nonposition;
mod position;
mod rect;
mod reference;
mod text;

pub(crate) use encoder::Encoder;
pub(crate) use group::parse;
