//! What trainers print, and other text in which somebody looks for numbers.

use fastrand::Rng;

use super::values::{self, TOKENS, number};
use super::{bytes, once_in, pick};
use crate::seeds::Seeds;

/// Lines of trainers, YAML, and soup.
fn lines(rng: &mut Rng) -> String {
    let count = rng.usize(..40);
    let style = rng.u8(..8);
    let mut out = String::new();
    for i in 0..count {
        let style = if once_in(rng, 10) { rng.u8(..10) } else { style };
        let (a, b) = (number(rng), rng.f64());
        out += &match style {
            0 => format!("Epoch {i}/{count} - loss: {a} - acc: {b:.4} - lr: {:e}", number(rng)),
            1 => format!("{{'loss': {a}, 'epoch': {i}, 'grad_norm': nan}}"),
            2 => format!("step={i} loss={a} time={b}s"),
            3 => format!("[{i}]\ttrain-rmse:{a}\tvalid-rmse:{b}"),
            4 => format!("{i}/{count} [=====>....] - ETA: 0s - loss: {a}\r"),
            5 => format!("{}: {a}", pick(rng, &["loss", "  nested", "- a", "key with space", "\"q\"", "?", "a:"])),
            6 => format!("| {i} | {a} | {b} |"),
            7 => format!("2024-01-01 00:00:{:02} INFO iter {i}: loss {a:.3}", i % 60),
            8 => values::text(rng),
            _ => (0..rng.usize(..20)).map(|_| pick(rng, &TOKENS)).collect(),
        };
        out += pick(rng, &["\n", "\n", "\n", "\r\n", "\r", "\n---\n", "\n  "]);
    }
    out
}

/// The lines in some encoding, broken now and then.
pub fn text(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    let mut out = match (seeds.pick(rng), rng.u8(..8)) {
        (Some(seed), 0) => seed.bytes.clone(),
        (_, 1) => lines(rng).encode_utf16().flat_map(u16::to_le_bytes).collect(),
        (_, 2) => "\u{feff}".encode_utf16().chain(lines(rng).encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        _ => lines(rng).into_bytes(),
    };
    if once_in(rng, 3) {
        bytes::mutate(rng, &mut out);
    }
    out
}
