//! Text: the bundled faces, shaping, advances and outlines.
//!
//! A [`Font`] is what a spec asks for; a face is what is found for it. A line of text is shaped once
//! for a (font, string) and kept, and the same [`Run`] serves layout and drawing. Sizes are px.
//! Baselines, line heights and cutting to a limit are in [`metrics`].

mod face;
mod kern;
pub(crate) mod metrics;
mod shape;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path as FilePath;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::error::{Error, Result};
use crate::geom::Path;
use face::Face;

/// The font that a spec asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Font {
    /// CSS's family list as written, for example `Helvetica Neue, sans-serif`.
    pub(crate) family: Rc<str>,
    /// px.
    pub(crate) size: f64,
    /// 100 to 900; 400 is normal, 700 bold.
    pub(crate) weight: u16,
    pub(crate) italic: bool,
    /// CSS's `font-variant: small-caps`.
    pub(crate) small_caps: bool,
}

/// One shaped line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    /// The text that was shaped: white space is trimmed at the ends and collapsed within.
    pub(crate) text: Rc<str>,
    /// What layout reckons with, px: vl-convert's measure, which is [`Run::advance`] but for rounding.
    pub(crate) width: f64,
    /// Sum of the advances, px, added up in single precision as usvg does: what an anchor shifts by.
    pub(crate) advance: f64,
    /// In visual order, from left to right.
    pub(crate) glyphs: Vec<Glyph>,
    /// The characters that no face has: boxes stand for them.
    pub(crate) missing: Vec<char>,
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

/// The faces at hand, and what has been asked of them so far.
///
/// Making one costs next to nothing: a face is read when a text first needs it, and text never
/// needs more than two or three of them.
pub(crate) struct Fonts {
    faces: Vec<Face>,
    /// How many of `faces`, at the front, came from the caller or the system; the rest are bundled.
    foreign: usize,
    cache: RefCell<Cache>,
    /// The characters asked for since [`Fonts::take_missing`] that no face has.
    missing: RefCell<BTreeSet<char>>,
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fonts")
            .field("faces", &self.faces.len())
            .field("foreign", &self.foreign)
            .finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Cache {
    fonts: FxHashMap<FontKey, OfFont>,
    outlines: FxHashMap<(usize, u32), Rc<Path>>,
}

/// The answers that one font has given so far.
struct OfFont {
    /// The face that it gets, an index into those of [`Fonts`].
    face: usize,
    runs: FxHashMap<Rc<str>, Rc<Run>>,
}

/// A [`Font`] that can be hashed.
#[derive(Clone, Eq, Hash, PartialEq)]
struct FontKey {
    family: Rc<str>,
    size_bits: u64,
    weight: u16,
    italic: bool,
    small_caps: bool,
}

impl FontKey {
    fn of(font: &Font) -> Self {
        Self {
            family: Rc::clone(&font.family),
            size_bits: font.size.to_bits(),
            weight: font.weight,
            italic: font.italic,
            small_caps: font.small_caps,
        }
    }
}

impl Fonts {
    /// The faces in the binary: Liberation Sans, Serif and Mono, and DejaVu Sans for what those lack.
    pub(crate) fn bundled() -> Self {
        Self { faces: face::bundled(), foreign: 0, cache: RefCell::default(), missing: RefCell::default() }
    }

    /// Also the faces of the font files in `folder` and below. They come before the bundled ones of the same name.
    ///
    /// # Errors
    ///
    /// `Io` when the folder cannot be read.
    pub(crate) fn with_dir(self, folder: &FilePath) -> Result<Self> {
        let faces = face::of_folder(folder)?;
        Ok(self.with_foreign(faces))
    }

    /// Also the machine's own faces, before the bundled ones of the same name. Pictures then differ from machine to machine.
    #[must_use]
    pub(crate) fn with_system(self) -> Self {
        self.with_foreign(face::of_system())
    }

    fn with_foreign(mut self, faces: Vec<Face>) -> Self {
        self.foreign += faces.len();
        self.faces.splice(0..0, faces);
        self.cache = RefCell::default();
        self
    }

    /// `text` in one line. White space at its ends is dropped and within is one space wide, as in SVG.
    /// A text of nothing else, or a size that is not positive, has no width and no glyphs.
    pub(crate) fn shape(&self, font: &Font, text: &str) -> Rc<Run> {
        let mut cache = self.cache.borrow_mut();
        let known = cache
            .fonts
            .entry(FontKey::of(font))
            .or_insert_with(|| OfFont { face: self.select(font), runs: FxHashMap::default() });
        if let Some(run) = known.runs.get(text) {
            self.note_missing(run);
            return Rc::clone(run);
        }
        let run = Rc::new(shape::line(self, font, known.face, text));
        self.note_missing(&run);
        let asked = if *run.text == *text { Rc::clone(&run.text) } else { text.into() };
        known.runs.insert(asked, Rc::clone(&run));
        run
    }

    /// Width of `text` in one line, px; for a text that is measured once and not drawn.
    pub(crate) fn width(&self, font: &Font, text: &str) -> f64 {
        shape::line(self, font, self.select(font), text).width
    }

    fn note_missing(&self, run: &Run) {
        if !run.missing.is_empty() {
            self.missing.borrow_mut().extend(&run.missing);
        }
    }

    /// A warning of the characters shaped since the last call that no face has, with the way out.
    pub(crate) fn take_missing(&self) -> Option<Error> {
        const MAX_NAMED: usize = 5;
        let missing = self.missing.take();
        let named: Vec<String> = missing.iter().take(MAX_NAMED).map(char::to_string).collect();
        let others = match missing.len().saturating_sub(MAX_NAMED) {
            0 => String::new(),
            others => format!(" and {others} more"),
        };
        let message = format!(
            "boxes stand for characters that no font at hand has ({}{others}); cml-plot draws them with fonts of the system \
             (--system-fonts) or of a folder (--font-dir)",
            named.join(" ")
        );
        (!missing.is_empty()).then(|| Error::data(message))
    }

    /// The outline of a glyph, in font units, y **up**; empty when it has none (a space).
    pub(crate) fn outline(&self, face: usize, glyph: u32) -> Rc<Path> {
        let mut cache = self.cache.borrow_mut();
        let outline = cache.outlines.entry((face, glyph)).or_insert_with(|| {
            let path = self.faces.get(face).and_then(|face| face.outline(glyph));
            Rc::new(path.unwrap_or_default())
        });
        Rc::clone(outline)
    }

    /// Font units in one em of the face, never 0.
    pub(crate) fn units_per_em(&self, face: usize) -> f64 {
        self.faces.get(face).map_or(1000.0, |face| f64::from(face.units_per_em()))
    }
}
