//! Shaping of one line: from characters to placed glyphs, as usvg does it step by step, so that a
//! scene and its SVG rasterised elsewhere agree to the last bit.

use std::rc::Rc;

use harfrust::{Direction, Feature, Tag, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level};

use super::face::MISSING_ADVANCE;
use super::{Font, Fonts, Glyph, Run, kern};

/// Where vl-convert puts a text to measure it. Its width is the difference of two single-precision
/// coordinates from there, whose rounding shows in the last digits of every layout.
const MEASURED_AT: f32 = 20.0;

/// A glyph in font units, before it has a place.
#[derive(Clone, Copy)]
struct Shaped {
    face: usize,
    id: u32,
    /// Byte of the line at which its cluster begins.
    cluster: usize,
    advance: i32,
    dx: i32,
    dy: i32,
}

/// Shapes `text` in one line, with the face that `font` gets.
pub(super) fn line(fonts: &Fonts, font: &Font, face: usize, text: &str) -> Run {
    let text = collapse(text);
    let mut run = Run { text: Rc::from(&*text), width: 0.0, advance: 0.0, glyphs: Vec::new(), missing: Vec::new() };
    if !text.is_empty() && font.size > 0.0 && font.size.is_finite() {
        let glyphs = with_stand_ins(fonts, face, font.small_caps, &text);
        run.missing = missing(&glyphs, &text);
        place(fonts, font.size, &glyphs, &mut run);
    }
    run
}

/// The characters that glyphs are missing for.
fn missing(glyphs: &[Shaped], text: &str) -> Vec<char> {
    let lacking = glyphs.iter().filter(|glyph| glyph.id == 0);
    lacking.filter_map(|glyph| text[glyph.cluster..].chars().next()).collect()
}

/// SVG's treatment of white space.
fn collapse(text: &str) -> std::borrow::Cow<'_, str> {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let trimmed = text.trim_matches(is_space);
    if !trimmed.contains(['\t', '\n', '\r']) && !trimmed.contains("  ") {
        return trimmed.into();
    }
    let mut out = String::with_capacity(trimmed.len());
    for c in trimmed.chars() {
        let c = if is_space(c) { ' ' } else { c };
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out.into()
}

/// Shapes with the wanted face, then with others while a character has no glyph.
fn with_stand_ins(fonts: &Fonts, wanted: usize, small_caps: bool, text: &str) -> Vec<Shaped> {
    let mut glyphs = with_face(fonts, wanted, small_caps, text);
    let mut tried = vec![wanted];
    while let Some(missing) = glyphs.iter().find(|glyph| glyph.id == 0) {
        let Some(c) = text[missing.cluster..].chars().next() else { break };
        let Some(other) = fonts.stand_in(c, &tried) else { break };
        let candidates = with_face(fonts, other, small_caps, text);
        // A face that has everything takes the whole line, as in usvg.
        if candidates.iter().all(|glyph| glyph.id != 0) {
            return candidates;
        }
        if candidates.len() != glyphs.len() {
            break;
        }
        for (glyph, candidate) in glyphs.iter_mut().zip(candidates) {
            if glyph.id == 0 && candidate.id != 0 {
                *glyph = candidate;
            }
        }
        tried.push(other);
    }
    glyphs
}

/// Shapes the line's runs of one direction with one face, in visual order.
fn with_face(fonts: &Fonts, face: usize, small_caps: bool, text: &str) -> Vec<Shaped> {
    let mut out = Vec::with_capacity(text.len());
    let Some(found) = fonts.faces.get(face) else { return out };
    let (Some(font), Some(tables)) = (found.font(), found.tables()) else { return out };
    let ones = tables.one.filter(|_| found.as_1_07);
    let features: &[Feature] = if small_caps { &[Feature::new(Tag::new(b"smcp"), 1, ..)] } else { &[] };
    let mut shape = |start: usize, part: &str, direction: Direction| {
        let filled = |mut buffer: UnicodeBuffer| {
            buffer.push_str(part);
            buffer.set_direction(direction);
            buffer.guess_segment_properties();
            buffer
        };
        let (mut shaped, falls_back) = tables.plain.shape(&font, filled(tables.buffer.take()), features);
        // Beyond ASCII a mark may stand between the two of a pair.
        if falls_back && (!part.is_ascii() || kern::moves(&font, &shaped, ones.map(|(one, _)| one))) {
            (shaped, _) = tables.kerned(&font).shape(&font, filled(shaped.clear()), features);
        }
        for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            out.push(Shaped {
                face,
                id: info.glyph_id,
                cluster: start + info.cluster as usize,
                advance: position.x_advance,
                dx: position.x_offset,
                dy: position.y_offset,
            });
        }
        tables.buffer.set(shaped.clear());
    };
    if text.is_ascii() {
        shape(0, text, Direction::LeftToRight);
    } else {
        let bidi = BidiInfo::new(text, Some(Level::ltr()));
        for paragraph in &bidi.paragraphs {
            let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for run in runs {
                let ltr = levels.get(run.start).is_none_or(Level::is_ltr);
                let direction = if ltr { Direction::LeftToRight } else { Direction::RightToLeft };
                shape(run.start, &text[run], direction);
            }
        }
    }
    if let Some(one) = ones {
        keep_ones_apart(one, &mut out);
    }
    if found.as_1_07 {
        for glyph in out.iter_mut().filter(|glyph| glyph.id == 0) {
            glyph.advance = MISSING_ADVANCE;
        }
    }
    out
}

/// Undoes the kerning of "11", the only pair of ASCII characters in which Liberation 2.1 and 1.07 differ; `one` is the glyph
/// and its advance.
fn keep_ones_apart((one, advance): (u32, i32), glyphs: &mut [Shaped]) {
    let is_one = |glyph: &Shaped| glyph.id == one;
    // No other pair with a one is kerned, so that what moves a one is always another.
    for run in glyphs.chunk_by_mut(|a, b| is_one(a) && is_one(b)) {
        if run.len() > 1 {
            for glyph in run {
                *glyph = Shaped { advance, dx: 0, ..*glyph };
            }
        }
    }
}

/// Lays the glyphs out from left to right in usvg's arithmetic: single precision, cluster by cluster.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "usvg's own precision")]
fn place(fonts: &Fonts, size: f64, glyphs: &[Shaped], run: &mut Run) {
    let size = size as f32;
    let (mut x, mut left, mut right) = (0.0_f32, f32::MAX, f32::MIN);
    for cluster in glyphs.chunk_by(|a, b| a.cluster == b.cluster) {
        let mut inner = 0.0_f32; // font units
        let mut advance = 0.0_f32; // px
        for glyph in cluster {
            let units = fonts.units_per_em(glyph.face) as f32;
            let scale = size / units;
            run.glyphs.push(Glyph {
                face: glyph.face,
                id: glyph.id,
                x: f64::from((inner + glyph.dx as f32) * scale + x),
                y: f64::from(-(glyph.dy as f32) * scale),
            });
            inner += glyph.advance as f32;
            advance += glyph.advance as f32 * scale;
        }
        let extent = if advance <= 0.0 { 1.0 } else { advance };
        left = left.min(x + MEASURED_AT);
        right = right.max((extent + x) + MEASURED_AT);
        x += advance;
    }
    run.advance = f64::from(x);
    run.width = if right > left { f64::from(right - left) } else { 0.0 };
}

#[cfg(test)]
mod tests {
    use crate::text::{Font, Fonts};

    #[track_caller]
    fn check(text: &str, family: &str, size: f64, weight: u16, italic: bool, want: f64) {
        let font = Font { family: family.into(), size, weight, italic, small_caps: false };
        assert_eq!(Fonts::bundled().shape(&font, text).width, want, "{text:?}");
    }

    // Recorded from vl-convert 1.9 with Liberation 1.07: x2 - x1 of a text item's bounds.
    #[test]
    fn widths_are_those_that_vega_lays_out_by() {
        check("Miles_per_Gallon", "sans-serif", 11.0, 700, false, 91.08837890625);
        check("AVATAR To fi 2011", "sans-serif", 10.0, 400, false, 83.0029296875);
        check("1,100", "sans-serif", 10.0, 400, false, 25.0244140625);
        check("Ünïcödé ½", "sans-serif", 13.0, 400, false, 62.87353515625);
        check("2011", "sans-serif", 10.0, 400, false, 22.24609375);
        check("119.90", "sans-serif", 11.0, 700, false, 33.64453125);
        check("a→b", "sans-serif", 10.0, 400, false, 21.123046875);
        check("  a  b ", "sans-serif", 10.0, 400, false, 13.9013671875);
        check("Jan 01, 2000", "monospace", 9.5, 400, false, 68.4111328125);
        check("Waiter", "serif", 12.0, 400, true, 31.55859375);
        check(" ", "serif", 12.0, 400, false, 0.0);
        check("x", "serif", 0.0, 400, false, 0.0);
    }

    #[test]
    fn right_to_left_words_are_placed_in_visual_order() {
        let font = Font { family: "sans-serif".into(), size: 12.0, weight: 400, italic: false, small_caps: false };
        let fonts = Fonts::bundled();
        let (mixed, alone) = (fonts.shape(&font, "ab של"), fonts.shape(&font, "של"));
        let ids = |run: &super::Run| run.glyphs.iter().map(|glyph| glyph.id).collect::<Vec<_>>();
        assert_eq!(ids(&mixed)[3..], ids(&alone));
        assert_eq!(ids(&fonts.shape(&font, "לש")), ids(&alone).into_iter().rev().collect::<Vec<_>>());
    }

    #[test]
    fn a_character_that_the_face_lacks_comes_from_another() {
        let font = Font { family: "sans-serif".into(), size: 12.0, weight: 700, italic: false, small_caps: false };
        let fonts = Fonts::bundled();
        let run = fonts.shape(&font, "✓");
        assert!(run.glyphs.iter().all(|glyph| glyph.id != 0));
    }

    #[test]
    fn characters_that_no_face_has_are_named_once_with_the_way_out() {
        let font = Font { family: "sans-serif".into(), size: 12.0, weight: 400, italic: false, small_caps: false };
        let fonts = Fonts::bundled();
        fonts.shape(&font, "Größe ✓ שלום");
        assert!(fonts.take_missing().is_none());
        for _ in 0..2 {
            // The second time the run is known already.
            fonts.shape(&font, "日本語 한국어");
            let warning = fonts.take_missing().unwrap();
            assert!(warning.message().contains("(日 本 語 국 어 and 1 more)"), "{warning}");
            assert!(warning.message().contains("--system-fonts") && warning.message().contains("--font-dir"));
            assert!(fonts.take_missing().is_none());
        }
    }

    #[test]
    fn a_character_that_no_face_has_is_a_narrow_box() {
        check("🍇", "sans-serif", 10.0, 400, false, 3.65234375);
    }
}
