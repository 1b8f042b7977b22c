//! Colours: straight (not premultiplied) sRGB with 8 bits a channel, as d3 prints them.

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
    pub(crate) const WHITE: Self = Self::rgb(255, 255, 255);
    pub(crate) const TRANSPARENT: Self = Self { r: 0, g: 0, b: 0, a: 0.0 };

    pub(crate) const fn rgb(r: u8, g: u8, b: u8) -> Self {
        Self { r, g, b, a: 1.0 }
    }
}
