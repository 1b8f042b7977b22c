//! Font files: a bundled one of which tables are cut, moved, swapped and broken, the directory still leading to them.

use std::ops::Range;

use fastrand::Rng;

use super::{bytes, few, once_in};
use crate::seeds::Seeds;

/// Faces to start from: one with many tables, and one that is small.
const FACES: [&[u8]; 2] = [
    include_bytes!("../../../fonts/liberation/LiberationMono-Regular.ttf"),
    include_bytes!("../../../fonts/dejavu/DejaVuSans-Bold.ttf"),
];

/// Bytes of the largest table that is taken as it is; of others a part is enough, as inputs are many.
const MAX_TABLE: usize = 60_000;

/// A font file.
pub fn file(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    let face = match seeds.pick(rng) {
        Some(seed) if once_in(rng, 4) => &seed.bytes,
        _ => FACES[rng.usize(..FACES.len())],
    };
    let mut tables = tables_of(face);
    if tables.is_empty() {
        return face.to_vec();
    }
    for _ in 0..few(rng, 6) {
        let count = tables.len();
        let place = rng.usize(..count);
        match rng.u8(..10) {
            0 => drop(tables.remove(place)),
            1 => tables[place].1.truncate(rng.usize(..200)),
            2 => {
                let other = tables[rng.usize(..count)].1.clone();
                tables[place].1 = other;
            }
            3 => {
                let copy = tables[place].clone();
                tables.push(copy);
            }
            // Numbers at the head of a table say how long its parts are and where they lie.
            4..7 => {
                let table = &mut tables[place].1;
                let most = table.len().min(if rng.bool() { 64 } else { 4096 });
                if most > 1 {
                    let at = rng.usize(..most - 1);
                    let number = [0, 1, 0xffff, 0x7fff, 0x8000, rng.u16(..)][rng.usize(..6)];
                    table[at..at + 2].copy_from_slice(&number.to_be_bytes());
                }
            }
            _ => bytes::mutate(rng, &mut tables[place].1),
        }
        if tables.is_empty() {
            break;
        }
    }
    let mut font = written(&face[..4.min(face.len())], &tables);
    match rng.u8(..12) {
        0 => bytes::mutate(rng, &mut font),
        1 => {
            let directory = Range { start: 0, end: font.len().min(12 + 16 * tables.len()) };
            let mut head = font[directory.clone()].to_vec();
            bytes::mutate(rng, &mut head);
            font.splice(directory, head).for_each(drop);
        }
        2 => font = [&b"ttcf\0\x01\0\0\0\0\0\x02\0\0\0\x14\0\0\0\x14"[..], &font].concat(),
        _ => {}
    }
    font
}

/// Tags and bytes of the tables that a font's directory names.
fn tables_of(font: &[u8]) -> Vec<([u8; 4], Vec<u8>)> {
    let number = |at: usize| font.get(at..at + 4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize);
    let count = font.get(4..6).map_or(0, |b| usize::from(u16::from_be_bytes([b[0], b[1]])));
    let table = |i: usize| {
        let entry = 12 + 16 * i;
        let tag: [u8; 4] = font.get(entry..entry + 4)?.try_into().ok()?;
        let (start, length) = (number(entry + 8)?, number(entry + 12)?);
        let length = if matches!(&tag, b"glyf" | b"loca" | b"hmtx" | b"cmap" | b"name") {
            length
        } else {
            length.min(MAX_TABLE)
        };
        Some((tag, font.get(start..start.checked_add(length)?)?.to_vec()))
    };
    (0..count).filter_map(table).collect()
}

/// A font file of these tables.
fn written(version: &[u8], tables: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut out = version.to_vec();
    let count = u16::try_from(tables.len()).unwrap_or(u16::MAX);
    out.extend(count.to_be_bytes());
    out.extend([0; 6]);
    let mut at = 12 + 16 * tables.len();
    for (tag, table) in tables {
        out.extend(tag);
        out.extend([0; 4]);
        out.extend((at as u32).to_be_bytes());
        out.extend((table.len() as u32).to_be_bytes());
        at += table.len().next_multiple_of(4);
    }
    for (_, table) in tables {
        out.extend(table);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
}
