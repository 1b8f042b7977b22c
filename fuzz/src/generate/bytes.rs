//! Bytes that are changed without knowing what they mean.

use std::ops::Range;

use fastrand::Rng;

use super::values::TOKENS;
use super::{MAX_BYTES, few, once_in, pick};

/// Bytes at the ends of what a byte can be.
const EDGES: [u8; 12] = [0, 1, 0x7f, 0x80, 0xff, b'"', b'\n', b'\\', b'{', b'[', b'<', b','];

/// Changes a few places.
pub fn mutate(rng: &mut Rng, bytes: &mut Vec<u8>) {
    for _ in 0..few(rng, 8) {
        step(rng, bytes);
    }
}

fn step(rng: &mut Rng, bytes: &mut Vec<u8>) {
    let place = rng.usize(..=bytes.len());
    let range = part(rng, bytes.len());
    match rng.u8(..10) {
        0 if place < bytes.len() => bytes[place] ^= 1 << rng.u8(..8),
        1 if place < bytes.len() => bytes[place] = rng.u8(..),
        2 if place < bytes.len() => bytes[place] = EDGES[rng.usize(..EDGES.len())],
        3 => bytes.truncate(place),
        4 => drop(bytes.drain(range)),
        5 => {
            let copy = bytes[range].to_vec();
            drop(bytes.splice(place..place, copy));
        }
        6 if bytes.len() < MAX_BYTES / 64 => {
            let copy = bytes[range].repeat(1 + rng.usize(..32));
            drop(bytes.splice(place..place, copy));
        }
        7 => drop(bytes.splice(place..place, pick(rng, &TOKENS).bytes())),
        8 => {
            let number = ["0", "-1", "1e308", "1e-320", "4294967296", "99999999999999999999", "NaN", "-0"];
            drop(bytes.splice(range, pick(rng, &number).bytes()));
        }
        _ if place + 4 <= bytes.len() => {
            let number = [0, u32::MAX, 1 << 31, 0xffff, 0x7fff_ffff, rng.u32(..)][rng.usize(..6)];
            let as_bytes = if rng.bool() { number.to_le_bytes() } else { number.to_be_bytes() };
            bytes[place..place + 4].copy_from_slice(&as_bytes);
        }
        _ => bytes.push(rng.u8(..)),
    }
}

/// A part of something, mostly a short one.
fn part(rng: &mut Rng, length: usize) -> Range<usize> {
    let start = rng.usize(..=length);
    let most = if once_in(rng, 4) { length - start } else { (length - start).min(16) };
    start..start + rng.usize(..=most)
}

/// A text between `open` and `close`, each many times.
pub fn nested(rng: &mut Rng, open: &str, inner: &str, close: &str) -> String {
    let depth = [3, 60, 130, 1000, 20_000, 100_000][rng.usize(..6)];
    let depth = depth.min(MAX_BYTES / 2 / (open.len() + close.len()).max(1));
    let end = if once_in(rng, 3) { 0 } else { depth };
    [&open.repeat(depth), inner, &close.repeat(end)].concat()
}
