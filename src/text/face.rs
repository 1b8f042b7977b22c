//! Faces: where they come from, which one a font asks for, and their outlines.
//!
//! A bundled face is a slice of the binary, so that having fourteen of them costs nothing and only the
//! pages of those used are read. A foreign face (a folder's, the system's) is read when first used.

use std::cell::{Cell, OnceCell, RefCell};
use std::path::{Path as FilePath, PathBuf};
use std::rc::Rc;

use harfrust::{
    Feature, GlyphBuffer, ShapeOptions, ShapePlan, ShapePlanKey, Shaper, ShaperData, UnicodeBuffer, script,
};
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::prelude::{LocationRef, Size};
use skrifa::raw::TableProvider;
use skrifa::raw::tables::glyf::Glyph;
use skrifa::{FontRef, GlyphId, MetadataProvider};

use super::{Font, Fonts, kern};
use crate::budget;
use crate::error::{Error, Result};
use crate::geom::Path;

/// One face of a family.
pub(super) struct Face {
    families: Vec<Box<str>>,
    post_script_name: Box<str>,
    weight: u16,
    slant: Slant,
    /// 1 to 9 as in OpenType; 5 is normal.
    stretch: u16,
    source: Source,
    tables: OnceCell<Option<Tables>>,
    data: OnceCell<Vec<u8>>,
    /// Where a bundled face keeps its outlines, looked up once.
    glyphs: OnceCell<Option<Box<OutlineGlyphCollection<'static>>>>,
    /// Empty, but for its memory: outline after outline is written down in it.
    pen: Cell<Pen>,
    /// Whether the face is Liberation Sans 2.1, made to measure as 1.07: the version that Vega's reference pictures
    /// are drawn with, and whose licence does not go into a binary as easily. The two differ in the
    /// kerning of "11" (see `shape`), in the sign for a missing character, and next to nothing else.
    pub(super) as_1_07: bool,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Slant {
    Upright,
    Italic,
    Oblique,
}

enum Source {
    Bundled(&'static [u8]),
    Foreign { database: Rc<fontdb::Database>, id: fontdb::ID, path: PathBuf, index: u32 },
}

/// The tables of a face that shaping needs, computed once.
pub(super) struct Tables {
    /// Without the old `kern` table.
    pub(super) plain: Shaping,
    /// With it, if a text needs it.
    kerned: OnceCell<Shaping>,
    pub(super) units_per_em: u16,
    /// The glyph of "1" and its advance, in font units; `None` when there is no such glyph.
    pub(super) one: Option<(u32, i32)>,
    /// Empty, but for its memory: text after text is shaped in it.
    pub(super) buffer: Cell<UnicodeBuffer>,
}

impl Tables {
    fn new(font: &FontRef<'_>, units_per_em: u16) -> Self {
        let one = font.charmap().map('1').and_then(|glyph| {
            let advance = font.glyph_metrics(Size::unscaled(), LocationRef::default()).advance_width(glyph)?;
            #[expect(clippy::cast_possible_truncation, reason = "an unscaled advance is a whole number of font units")]
            Some((glyph.to_u32(), advance as i32))
        });
        let (plain, kerned) = (kern::without(font, Shaping::new), OnceCell::new());
        Self { plain, kerned, units_per_em, one, buffer: Cell::default() }
    }

    /// The shaping that also applies the old `kern` table of the face, which is `font`.
    pub(super) fn kerned(&self, font: &FontRef<'_>) -> &Shaping {
        self.kerned.get_or_init(|| Shaping::new(font))
    }
}

/// A face that is ready to shape with.
pub(super) struct Shaping {
    data: ShaperData,
    /// One for each script, direction and set of features met so far.
    plans: RefCell<Vec<Rc<Plan>>>,
}

/// The lookups of a face that a text goes through, and whether its script falls back on the old `kern` table.
struct Plan {
    lookups: ShapePlan,
    falls_back: bool,
}

impl Shaping {
    fn new(font: &FontRef<'_>) -> Self {
        Self { data: ShaperData::new(font), plans: RefCell::default() }
    }

    /// The glyphs of the text in the buffer, and whether its script falls back on the old `kern` table.
    pub(super) fn shape(&self, font: &FontRef<'_>, buffer: UnicodeBuffer, features: &[Feature]) -> (GlyphBuffer, bool) {
        let shaper = self.data.shaper(font).build();
        let plan = self.plan(font, &shaper, &buffer, features);
        let options = ShapeOptions::new().plan(Some(&plan.lookups)).features(features);
        (shaper.shape(buffer, options), plan.falls_back)
    }

    /// The plan of the text in the buffer: more work to make than most texts are to shape.
    fn plan(&self, font: &FontRef<'_>, shaper: &Shaper<'_>, buffer: &UnicodeBuffer, features: &[Feature]) -> Rc<Plan> {
        let script = Some(buffer.script()).filter(|script| *script != script::UNKNOWN);
        let (direction, language) = (buffer.direction(), buffer.language());
        let key = ShapePlanKey::new(script, direction).language(language.as_ref()).features(features);
        let mut plans = self.plans.borrow_mut();
        if let Some(plan) = plans.iter().find(|plan| key.matches(&plan.lookups)) {
            return Rc::clone(plan);
        }
        let lookups = ShapePlan::new(shaper, direction, script, language.as_ref(), features);
        let plan = Rc::new(Plan { lookups, falls_back: kern::counts(font, script) });
        plans.push(Rc::clone(&plan));
        plan
    }
}

/// Liberation's families, with the names that stand for them elsewhere: these have the same advances.
const SANS: [&str; 4] = ["Liberation Sans", "Arial", "Helvetica", "Arimo"];
const SERIF: [&str; 4] = ["Liberation Serif", "Times New Roman", "Times", "Tinos"];
const MONO: [&str; 4] = ["Liberation Mono", "Courier New", "Courier", "Cousine"];

/// The faces in the binary, in the order in which they stand in for a missing glyph.
pub(super) fn bundled() -> Vec<Face> {
    macro_rules! face {
        ($families:expr, $weight:expr, $slant:expr, $file:literal) => {
            Face::bundled(&$families, $weight, $slant, include_bytes!(concat!("../../fonts/", $file)))
        };
    }
    use Slant::{Italic, Upright};
    vec![
        face!(SANS, 400, Upright, "liberation/LiberationSans-Regular.ttf"),
        face!(SANS, 700, Upright, "liberation/LiberationSans-Bold.ttf"),
        face!(SANS, 400, Italic, "liberation/LiberationSans-Italic.ttf"),
        face!(SANS, 700, Italic, "liberation/LiberationSans-BoldItalic.ttf"),
        face!(SERIF, 400, Upright, "liberation/LiberationSerif-Regular.ttf"),
        face!(SERIF, 700, Upright, "liberation/LiberationSerif-Bold.ttf"),
        face!(SERIF, 400, Italic, "liberation/LiberationSerif-Italic.ttf"),
        face!(SERIF, 700, Italic, "liberation/LiberationSerif-BoldItalic.ttf"),
        face!(MONO, 400, Upright, "liberation/LiberationMono-Regular.ttf"),
        face!(MONO, 700, Upright, "liberation/LiberationMono-Bold.ttf"),
        face!(MONO, 400, Italic, "liberation/LiberationMono-Italic.ttf"),
        face!(MONO, 700, Italic, "liberation/LiberationMono-BoldItalic.ttf"),
        face!(["DejaVu Sans"], 400, Upright, "dejavu/DejaVuSans.ttf"),
        face!(["DejaVu Sans"], 700, Upright, "dejavu/DejaVuSans-Bold.ttf"),
    ]
}

/// The faces of the font files in `folder` and below, in the order of their paths.
pub(super) fn of_folder(folder: &FilePath) -> Result<Vec<Face>> {
    if let Err(error) = std::fs::read_dir(folder) {
        return Err(Error::io(format!("cannot read the font folder {}: {error}", folder.display())));
    }
    let mut database = fontdb::Database::new();
    database.load_fonts_dir(folder);
    Ok(of_database(database))
}

/// The faces that the machine has.
pub(super) fn of_system() -> Vec<Face> {
    let mut database = fontdb::Database::new();
    database.load_system_fonts();
    of_database(database)
}

fn of_database(database: fontdb::Database) -> Vec<Face> {
    let database = Rc::new(database);
    let mut faces: Vec<Face> = database.faces().filter_map(|info| Face::foreign(&database, info)).collect();
    // A folder is listed in no particular order, and the first of two equal faces wins.
    faces.sort_by(|a, b| a.source.order().cmp(&b.source.order()));
    faces
}

impl Source {
    fn order(&self) -> (Option<&FilePath>, u32) {
        match self {
            Self::Bundled(_) => (None, 0),
            Self::Foreign { path, index, .. } => (Some(path), *index),
        }
    }
}

impl Face {
    fn bundled(families: &[&str], weight: u16, slant: Slant, data: &'static [u8]) -> Self {
        Self {
            families: families.iter().map(|&name| name.into()).collect(),
            post_script_name: "".into(),
            weight,
            slant,
            stretch: 5,
            source: Source::Bundled(data),
            tables: OnceCell::new(),
            data: OnceCell::new(),
            glyphs: OnceCell::new(),
            pen: Cell::default(),
            as_1_07: families == SANS,
        }
    }

    fn foreign(database: &Rc<fontdb::Database>, info: &fontdb::FaceInfo) -> Option<Self> {
        let path = match &info.source {
            fontdb::Source::Binary(_) => return None,
            fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _) => path.clone(),
        };
        Some(Self {
            families: info.families.iter().map(|(name, _)| name.as_str().into()).collect(),
            post_script_name: info.post_script_name.as_str().into(),
            weight: info.weight.0,
            slant: match info.style {
                fontdb::Style::Normal => Slant::Upright,
                fontdb::Style::Italic => Slant::Italic,
                fontdb::Style::Oblique => Slant::Oblique,
            },
            stretch: info.stretch.to_number(),
            source: Source::Foreign { database: Rc::clone(database), id: info.id, path, index: info.index },
            tables: OnceCell::new(),
            data: OnceCell::new(),
            glyphs: OnceCell::new(),
            pen: Cell::default(),
            as_1_07: false,
        })
    }

    /// The font file; `None` when it cannot be read or is none.
    pub(super) fn font(&self) -> Option<FontRef<'_>> {
        let (data, index) = match &self.source {
            Source::Bundled(data) => (*data, 0),
            Source::Foreign { path, index, .. } => {
                let data = self.data.get_or_init(|| std::fs::read(path).unwrap_or_default());
                (data.as_slice(), *index)
            }
        };
        FontRef::from_index(data, index).ok()
    }

    pub(super) fn tables(&self) -> Option<&Tables> {
        let tables = self.tables.get_or_init(|| {
            let font = self.font()?;
            let units_per_em = font.metrics(Size::unscaled(), LocationRef::default()).units_per_em;
            // OpenType's limits, as usvg holds faces to them.
            (16..=16384).contains(&units_per_em).then(|| Tables::new(&font, units_per_em))
        });
        tables.as_ref()
    }

    pub(super) fn units_per_em(&self) -> u16 {
        self.tables().map_or(1000, |tables| tables.units_per_em)
    }

    /// Whether there is an outline for `c`. A face of colour pictures has none, and is of no use here.
    pub(super) fn has(&self, c: char) -> bool {
        let has =
            |font: &FontRef<'_>| font.charmap().map(c).is_some_and(|glyph| font.outline_glyphs().get(glyph).is_some());
        match &self.source {
            // Asked of every face in turn: the file is looked into, not read.
            Source::Foreign { database, id, .. } if self.data.get().is_none() => database
                .with_face_data(*id, |data, index| FontRef::from_index(data, index).is_ok_and(|font| has(&font)))
                .unwrap_or(false),
            _ => self.font().is_some_and(|font| has(&font)),
        }
    }

    /// A glyph's outline in font units, y up.
    pub(super) fn outline(&self, glyph: u32) -> Option<Path> {
        if glyph == 0 && self.as_1_07 {
            return Some(missing_box());
        }
        let id = GlyphId::new(glyph);
        let outline = match &self.source {
            Source::Bundled(data) => {
                let outlines = || FontRef::new(data).map(|font| font.outline_glyphs());
                self.glyphs.get_or_init(|| outlines().ok().map(Box::new)).as_ref()?.get(id)?
            }
            Source::Foreign { .. } => {
                let font = self.font()?;
                has_points(&font, id, MAX_PARTS_DEEP).then(|| font.outline_glyphs().get(id))??
            }
        };
        let mut pen = self.pen.take();
        pen.0.segments.clear();
        outline.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut pen).ok()?;
        let path = pen.0.clone();
        self.pen.set(pen);
        Some(path)
    }

    fn is_named(&self, family: &str) -> bool {
        self.families.iter().any(|name| name.eq_ignore_ascii_case(family))
    }
}

/// How deep glyphs may be made of glyphs.
const MAX_PARTS_DEEP: usize = 6;

/// Whether a TrueType glyph, and each that it is made of, has points. One of a broken file may say that it has an outline of none, over
/// which its reader stumbles.
fn has_points(font: &FontRef<'_>, id: GlyphId, deep: usize) -> bool {
    let (Ok(loca), Ok(glyf)) = (font.loca(None), font.glyf()) else { return true };
    match loca.get_glyf(id, &glyf) {
        Ok(Some(Glyph::Simple(glyph))) => glyph.num_points() > 0,
        Ok(Some(Glyph::Composite(glyph))) => {
            let mut parts = glyph.components();
            deep > 0 && parts.all(|part| budget::spend(1).is_ok() && has_points(font, part.glyph.into(), deep - 1))
        }
        _ => true,
    }
}

/// The sign for a missing character, in 2048ths of an em: its advance, and its outline.
pub(super) const MISSING_ADVANCE: i32 = 748;

fn missing_box() -> Path {
    let mut path = Path::new();
    let mut ring = |corners: [(f64, f64); 4]| {
        let [(x, y), rest @ ..] = corners;
        path.move_to(x, y);
        rest.into_iter().for_each(|(x, y)| path.line_to(x, y));
        path.close();
    };
    ring([(68.0, 0.0), (68.0, 1365.0), (612.0, 1365.0), (612.0, 0.0)]);
    ring([(136.0, 68.0), (544.0, 68.0), (544.0, 1297.0), (136.0, 1297.0)]);
    path
}

/// Skrifa's outline, written down as a path.
#[derive(Default)]
struct Pen(Path);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x.into(), y.into());
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x.into(), y.into());
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1.into(), y1.into(), x.into(), y.into());
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1.into(), y1.into(), x2.into(), y2.into(), x.into(), y.into());
    }

    fn close(&mut self) {
        self.0.close();
    }
}

impl Fonts {
    /// The face that `font` gets: the first family of its list that is at hand, else Liberation Sans.
    pub(super) fn select(&self, font: &Font) -> usize {
        families(&font.family)
            .find_map(|family| self.select_in(family, font))
            .or_else(|| families(&font.family).find_map(|family| self.select_by_post_script_name(family)))
            .or_else(|| self.select_in("Liberation Sans", font))
            .unwrap_or(self.foreign)
    }

    /// The best of a family's faces, as CSS orders them (stretch, slant, weight) and fontdb carries it out.
    fn select_in(&self, family: &str, font: &Font) -> Option<usize> {
        let family = match family.to_ascii_lowercase().as_str() {
            "sans-serif" | "system-ui" | "ui-sans-serif" => "Liberation Sans",
            "serif" | "ui-serif" => "Liberation Serif",
            "monospace" | "ui-monospace" => "Liberation Mono",
            _ => family,
        };
        // A foreign face goes before a bundled one, in particular before one that only stands in under a known name.
        let named = |range: std::ops::Range<usize>| -> Vec<usize> {
            range.filter(|&index| self.faces.get(index).is_some_and(|face| face.is_named(family))).collect()
        };
        let mut set = named(0..self.foreign);
        if set.is_empty() {
            set = named(self.foreign..self.faces.len());
        }
        let face = |index: usize| &self.faces[index];
        let nearest = set.iter().map(|&index| face(index).stretch.abs_diff(5)).min()?;
        set.retain(|&index| face(index).stretch.abs_diff(5) == nearest);
        let slants = if font.italic {
            [Slant::Italic, Slant::Oblique, Slant::Upright]
        } else {
            [Slant::Upright, Slant::Oblique, Slant::Italic]
        };
        let slant = slants.into_iter().find(|&slant| set.iter().any(|&index| face(index).slant == slant))?;
        set.retain(|&index| face(index).slant == slant);
        set.into_iter().min_by_key(|&index| weight_distance(font.weight, face(index).weight))
    }

    fn select_by_post_script_name(&self, family: &str) -> Option<usize> {
        let wanted = family.replace('-', " ");
        self.faces
            .iter()
            .position(|face| !face.post_script_name.is_empty() && face.post_script_name.replace('-', " ") == wanted)
    }

    /// The next face that has `c`, after those in `tried`, of which the first was the one asked for.
    pub(super) fn stand_in(&self, c: char, tried: &[usize]) -> Option<usize> {
        let bold = tried.first().and_then(|&index| self.faces.get(index)).is_some_and(|face| face.weight >= 600);
        let dejavu = |face: &Face| face.is_named("DejaVu Sans") && (face.weight >= 600) == bold;
        let has = |&index: &usize| !tried.contains(&index) && self.faces[index].has(c);
        let foreign = || (0..self.foreign).find(has);
        let dejavu = || self.faces.iter().position(dejavu).filter(has);
        foreign().or_else(dejavu).or_else(|| (self.foreign..self.faces.len()).find(has))
    }
}

/// How far a face's weight is from the wanted one, by CSS's rules; less is better.
///
/// Up to 500 the lighter ones come first, above the bolder ones; 400 and 500 stand in for each other before all.
fn weight_distance(wanted: u16, weight: u16) -> (bool, u16) {
    let stands_in = match wanted {
        400..450 => weight == 500,
        450..=500 => weight == 400,
        _ => false,
    };
    if weight == wanted || stands_in {
        return (false, u16::from(weight != wanted));
    }
    let away = if wanted <= 500 { weight > wanted } else { weight < wanted };
    (away, weight.abs_diff(wanted).saturating_add(2))
}

/// The names in CSS's family list, without their quotes.
fn families(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(|name| name.trim().trim_matches(['"', '\'']).trim()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use std::path::Path as FilePath;
    use std::rc::Rc;

    use skrifa::raw::TableProvider;
    use skrifa::{FontRef, MetadataProvider, Tag};

    use crate::text::{Font, Fonts};

    #[track_caller]
    fn check(family: &str, weight: u16, italic: bool, want: (&str, u16, bool)) {
        let fonts = Fonts::bundled();
        let font = Font { family: Rc::from(family), size: 11.0, weight, italic, small_caps: false };
        let face = &fonts.faces[fonts.select(&font)];
        let got = (&*face.families[0], face.weight, face.slant == super::Slant::Italic);
        assert_eq!(got, want, "{family} {weight}");
    }

    #[test]
    fn a_family_list_is_tried_in_order_and_ends_in_sans() {
        check("sans-serif", 400, false, ("Liberation Sans", 400, false));
        check("'Helvetica Neue', Georgia, serif", 400, false, ("Liberation Serif", 400, false));
        check("\"Courier New\", serif", 400, true, ("Liberation Mono", 400, true));
        check("No Such Font", 400, false, ("Liberation Sans", 400, false));
        check("ARIAL", 400, false, ("Liberation Sans", 400, false));
        check("", 400, false, ("Liberation Sans", 400, false));
    }

    #[test]
    fn a_weight_that_is_not_there_goes_the_way_of_css() {
        for (weight, want) in [(100, 400), (400, 400), (500, 400), (501, 700), (600, 700), (900, 700)] {
            check("sans-serif", weight, false, ("Liberation Sans", want, false));
        }
    }

    #[test]
    fn a_folder_comes_before_what_is_bundled() {
        let folder = |name| FilePath::new(env!("CARGO_MANIFEST_DIR")).join("fonts").join(name);
        let fonts = Fonts::bundled().with_dir(&folder("dejavu")).unwrap();
        let font =
            |family: &str| Font { family: Rc::from(family), size: 11.0, weight: 700, italic: false, small_caps: false };
        assert_eq!((fonts.foreign, fonts.select(&font("DejaVu Sans"))), (2, 0));
        assert_eq!(fonts.select(&font("no, DejaVuSans-Bold")), 0, "by its PostScript name");
        assert_eq!(fonts.stand_in('✓', &[fonts.select(&font("serif"))]), Some(0));
        let width = |fonts: &Fonts| fonts.shape(&font("DejaVu Sans"), "Wave").width;
        assert_eq!(width(&fonts), width(&Fonts::bundled()));
        assert!(Fonts::bundled().with_dir(&folder("none")).is_err());
    }

    #[test]
    fn a_glyph_that_says_it_has_an_outline_of_no_points_has_none() {
        let whole = include_bytes!("../../fonts/liberation/LiberationMono-Regular.ttf");
        let font = FontRef::new(whole).unwrap();
        let id = font.charmap().map('A').unwrap();
        let begin = font.table_data(Tag::new(b"glyf")).unwrap().as_bytes().as_ptr().addr() - whole.as_ptr().addr();
        let glyph = font.loca(None).unwrap().get_raw(id.to_u32() as usize).unwrap() as usize;
        let mut broken = whole.to_vec();
        // The number of its contours.
        broken[begin + glyph..][..2].fill(0);

        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("broken.ttf"), broken).unwrap();
        let faces = super::of_folder(folder.path()).unwrap();
        let outline = |c| faces[0].outline(font.charmap().map(c).unwrap().to_u32());
        assert!(outline('A').is_none());
        assert!(outline('B').is_some_and(|path| !path.segments.is_empty()));
    }

    #[test]
    fn a_family_without_italics_stays_upright() {
        check("DejaVu Sans", 700, true, ("DejaVu Sans", 700, false));
    }
}
