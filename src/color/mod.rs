//! Colours: straight (not premultiplied) sRGB with 8 bits a channel, as d3 prints them.
//!
//! [`Color`] is what is painted. [`Rgb`], [`Hsl`], [`Lab`], [`Hcl`] and [`Cubehelix`] are d3's colours, with
//! unrounded channels that may be NaN ("none"); [`interpolate`] mixes them, [`scheme`] has Vega's palettes.

mod contrast;
mod css;
mod function;
pub(crate) mod interpolate;
mod names;
mod palette;
pub(crate) mod scheme;
mod space;

pub(crate) use contrast::{contrast, luminance};
pub(crate) use space::{Cubehelix, Hcl, Hsl, Lab, Rgb};

/// A straight-alpha sRGB colour. `a` is 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Color {
    pub(crate) r: u8,
    pub(crate) g: u8,
    pub(crate) b: u8,
    pub(crate) a: f64,
}

impl Color {
    pub(crate) const BLACK: Self = Self::rgb(0, 0, 0);
    #[cfg(test)]
    pub(crate) const WHITE: Self = Self::rgb(255, 255, 255);

    pub(crate) const fn rgb(r: u8, g: u8, b: u8) -> Self {
        Self { r, g, b, a: 1.0 }
    }

    /// The opaque colour `0xrrggbb`.
    pub(crate) const fn from_hex(hex: u32) -> Self {
        let [_, r, g, b] = hex.to_be_bytes();
        Self::rgb(r, g, b)
    }
}
