//! Delimited text.

use fastrand::Rng;

use super::values::{number, text};
use super::{bytes, once_in, pick};
use crate::seeds::Seeds;

/// A table, mostly of numbers, with quotes, ends and delimiters that do not agree.
pub fn table(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    let mut out = match seeds.pick(rng) {
        Some(seed) if once_in(rng, 6) => seed.bytes.clone(),
        _ => made(rng).into_bytes(),
    };
    match rng.u8(..16) {
        0 => out.splice(0..0, [0xef, 0xbb, 0xbf]).for_each(drop),
        1 => out = String::from_utf8_lossy(&out).encode_utf16().flat_map(u16::to_le_bytes).collect(),
        2..6 => bytes::mutate(rng, &mut out),
        _ => {}
    }
    out
}

fn made(rng: &mut Rng) -> String {
    let delimiter = pick(rng, &[",", ",", ",", "\t", ";", "|", " ", ", "]);
    let line_end = pick(rng, &["\n", "\n", "\r\n", "\r", "\n\n"]);
    let width = [0, 1, 2, 3, 5, 5, 9, 200, 2000][rng.usize(..9)];
    let rows = if width > 100 { rng.usize(..5) } else { [0, 1, 2, 7, 40, 1500][rng.usize(..6)] };
    let mut out = String::new();
    let names = ["step", "epoch", "loss", "val_loss", "time", "date", "a", "b", "c", "d", "", "run", "lr"];
    if !once_in(rng, 10) {
        let head: Vec<String> =
            (0..width).map(|_| if once_in(rng, 12) { text(rng) } else { pick(rng, &names).to_owned() }).collect();
        out += &(head.join(delimiter) + line_end);
    }
    let kinds: Vec<u8> = (0..width).map(|_| rng.u8(..6)).collect();
    for row in 0..rows {
        let cells = if once_in(rng, 30) { rng.usize(..=width + 2) } else { width };
        for place in 0..cells {
            if place > 0 {
                out += delimiter;
            }
            let kind = if once_in(rng, 30) { rng.u8(6..14) } else { kinds.get(place).copied().unwrap_or(0) };
            out += &match kind {
                0 => row.to_string(),
                1 => rng.f64().to_string(),
                2 => format!("{:.3}", 1.0 / (row as f64 + 1.0)),
                3 => format!("2024-01-{:02} {:02}:00", row % 31 + 1, row % 24),
                4 => number(rng).to_string(),
                5 => format!("{:e}", number(rng)),
                6 => String::new(),
                7 => format!("\"{}\"", text(rng).replace('"', "\"\"")),
                8 => "\"".to_owned(),
                9 => format!("\"a{line_end}{delimiter}\"\"b\"x"),
                10 => text(rng),
                11 => pick(
                    rng,
                    &["NaN", "-inf", "null", "None", "1,5", "1_000", "12%", "0x1f", "TRUE", "+5", "1.", ".5", "1e"],
                )
                .to_owned(),
                12 => "9".repeat(rng.usize(1..400)),
                _ => format!("tensor({})", number(rng)),
            };
        }
        out += line_end;
    }
    out
}
