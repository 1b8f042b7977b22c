//! Text: the bundled faces, shaping, advances and outlines.
//!
//! A [`Font`] is what a spec asks for; a face is what is found for it. A line of text is shaped once
//! for a (font, string) and kept, and the same [`Run`] serves layout and drawing. Sizes are px.

use std::rc::Rc;

/// What a spec asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Font {
    /// CSS's family list as written, for example `Helvetica Neue, sans-serif`.
    pub(crate) family: Rc<str>,
    /// px.
    pub(crate) size: f64,
    /// 100 to 900; 400 is normal, 700 bold.
    pub(crate) weight: u16,
    pub(crate) italic: bool,
    /// CSS's `font-variant: small-caps`, written to SVG only.
    pub(crate) small_caps: bool,
}

/// One shaped line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) text: Rc<str>,
    /// Sum of the advances, px.
    pub(crate) width: f64,
    pub(crate) glyphs: Vec<Glyph>,
}

/// One placed outline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Glyph {
    /// Index into the faces of [`Fonts`].
    pub(crate) face: usize,
    /// The face's glyph number.
    pub(crate) id: u32,
    /// From the line's start and its baseline, px, y down.
    pub(crate) x: f64,
    pub(crate) y: f64,
}
