//! The old `kern` table, which shaping falls back on for scripts that GPOS does not kern: bare numbers have
//! no script, and in Liberation GPOS kerns none such.
//!
//! Getting the table ready for shaping takes longer than shaping a chart's texts, and hardly ever moves a glyph. So texts are
//! shaped without it, and once more with it where it may have a say.

use harfrust::{GlyphBuffer, Script, script};
use skrifa::raw::tables::kern::SubtableKind;
use skrifa::raw::{FontData, FontRead, TableDirectory, TableProvider};
use skrifa::{FontRef, GlyphId, Tag};

const KERN: Tag = Tag::new(b"kern");

/// What `work` makes of the font without its table.
pub(super) fn without<T>(font: &FontRef<'_>, work: impl FnOnce(&FontRef<'_>) -> T) -> T {
    let records = font.table_directory.table_records();
    let others: Vec<_> = records.iter().filter(|record| record.tag() != KERN).collect();
    let mut directory = font.table_directory.sfnt_version().to_be_bytes().to_vec();
    // The count of tables; what follows speeds searches up, and nobody reads it.
    directory.extend(u16::try_from(others.len()).unwrap_or(u16::MAX).to_be_bytes());
    directory.extend([0; 6]);
    for record in others {
        directory.extend(record.tag().to_be_bytes());
        for number in [record.checksum(), record.offset(), record.length()] {
            directory.extend(number.to_be_bytes());
        }
    }
    match TableDirectory::read(FontData::new(&directory)) {
        Ok(table_directory) => {
            let mut hidden = font.clone();
            hidden.table_directory = table_directory;
            work(&hidden)
        }
        Err(_) => work(font),
    }
}

/// Whether texts of a script fall back on the table: there is one, and GPOS does not kern them. Known for texts in Latin
/// script and of none; others are taken to do so.
pub(super) fn counts(font: &FontRef<'_>, script: Option<Script>) -> bool {
    let by_gpos = || {
        let tag = match script {
            None => Tag::new(b"DFLT"),
            Some(script::LATIN) => Tag::new(b"latn"),
            Some(_) => return None,
        };
        let gpos = font.gpos().ok()?;
        let (scripts, features) = (gpos.script_list().ok()?, gpos.feature_list().ok()?);
        let script = scripts.get(scripts.select(&[tag])?.index).ok()?;
        // Texts here are in no language; which rules that leaves is not asked, as all of a script mostly kern or none.
        let languages = script.lang_sys_records().iter().map(|record| record.lang_sys(script.offset_data()));
        let mut languages = script.default_lang_sys().into_iter().chain(languages);
        Some(languages.all(|language| language.is_ok_and(|it| it.feature_index_for_tag(&features, KERN).is_some())))
    };
    font.table_data(KERN).is_some() && by_gpos() != Some(true)
}

/// Whether the table moves any two neighbours, other than two of `except`.
pub(super) fn moves(font: &FontRef<'_>, glyphs: &GlyphBuffer, except: Option<u32>) -> bool {
    let Ok(kern) = font.kern() else { return false };
    let ids = glyphs.glyph_infos().windows(2).map(|pair| [pair[0].glyph_id, pair[1].glyph_id]);
    let pairs = ids.filter(|pair| pair.iter().any(|&id| Some(id) != except)).map(|pair| pair.map(GlyphId::new));
    kern.subtables().flatten().any(|table| match table.kind() {
        Ok(SubtableKind::Format0(table)) => {
            pairs.clone().any(|[left, right]| table.kerning(left, right).is_some_and(|by| by != 0))
        }
        _ => true, // of no plain list of pairs
    })
}

#[cfg(test)]
mod tests {
    use harfrust::UnicodeBuffer;

    use super::super::face::{Face, bundled};
    use super::moves;

    /// Whether a text falls back on the table, whether the table is said to move it, and whether it does.
    fn shaped(face: &Face, text: &str) -> (bool, bool, bool) {
        let (font, tables) = (face.font().unwrap(), face.tables().unwrap());
        let buffer = || {
            let mut buffer = UnicodeBuffer::new();
            buffer.push_str(text);
            buffer.guess_segment_properties();
            buffer
        };
        let (plain, falls_back) = tables.plain.shape(&font, buffer(), &[]);
        let (kerned, _) = tables.kerned(&font).shape(&font, buffer(), &[]);
        let places = plain.glyph_positions().iter().zip(kerned.glyph_positions());
        let same = places.clone().all(|(a, b)| (a.x_advance, a.x_offset) == (b.x_advance, b.x_offset));
        (falls_back, moves(&font, &plain, None), !same)
    }

    #[test]
    fn what_the_table_does_not_move_stands_where_it_stood() {
        let faces = bundled();
        let without_script: Vec<char> = (' '..='~').filter(|c| !c.is_alphabetic()).collect();
        for (family, with_table) in [(0, true), (4, true), (8, false)] {
            let mut moved = 0;
            for a in &without_script {
                for b in &without_script {
                    let (falls_back, said, moves) = shaped(&faces[family], &format!("{a}{b}"));
                    assert_eq!((falls_back, said), (with_table, moves), "{a}{b}");
                    moved += usize::from(moves);
                }
            }
            assert_eq!(moved > 0, with_table, "{family}");
        }
    }

    #[test]
    fn gpos_kerns_latin_texts() {
        for face in [&bundled()[1], &bundled()[4]] {
            let (falls_back, _, moves) = shaped(face, "AVATAR To 11");
            assert!(!falls_back && !moves);
        }
    }
}
