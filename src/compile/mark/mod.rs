//! Marks: from mark definitions and encodings to Vega's marks.
//!
//! [`init`] decides a mark's own defaults (orient, opacity, fill), when its unit is made. [`parse`] writes the encoding of each
//! Vega channel, when scales are known: colours and kin in [`nonposition`], places in [`position`] and [`rect`], and the
//! rules that both are made of in [`mod@reference`].

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
