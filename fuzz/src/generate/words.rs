//! Short texts in small languages: specifiers, dates, colours, paths, patterns, addresses.

use fastrand::Rng;

use super::values::{number, text};
use super::{bytes, few, once_in, pick};
use crate::seeds::Seeds;

fn joined(rng: &mut Rng, seeds: &Seeds, most: usize, pieces: &[&str]) -> Vec<u8> {
    let mut out = match seeds.pick(rng) {
        Some(seed) if once_in(rng, 4) => seed.bytes.clone(),
        _ => {
            let mut out = String::new();
            for _ in 0..=rng.usize(..most) {
                out += &match rng.u8(..10) {
                    0 => number(rng).to_string(),
                    1 if once_in(rng, 4) => text(rng),
                    _ => pick(rng, pieces).to_owned(),
                };
            }
            out.into_bytes()
        }
    };
    if once_in(rng, 4) {
        bytes::mutate(rng, &mut out);
    }
    out
}

/// A specifier of numbers or times.
pub fn format(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    let pieces = [
        "%", "%Y", "%m", "%d", "%H", "%M", "%S", "%L", "%f", "%q", "%j", "%U", "%V", "%W", "%w", "%u", "%y", "%g",
        "%G", "%c", "%x", "%X", "%p", "%Z", "%Q", "%s", "%I", "%e", "%-d", "%_d", "%0d", "%%", ",", ".", "~", "$", "(",
        "+", "-", " ", "#", "0", "<", ">", "^", "=", "s", "f", "e", "g", "r", "p", "x", "X", "b", "o", "c", "d", "n",
        "999", "100000", "20", ".2", "é", "x<", "😀>",
    ];
    let most = if rng.bool() { 4 } else { 12 };
    joined(rng, seeds, most, &pieces)
}

/// A date.
pub fn date(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    let pieces = [
        "2020", "-", "01", "31", "T", "Z", ":", "12", "24", ".", "000", "+", "09:00", "-00:00", " ", "Jan", "january",
        "Mon", "GMT", "UTC", "EST", "PM", "am", "(", ")", ",", "/", "1", "99", "271821", "+275760", "-000000", "1970",
        "\u{2212}", "th",
    ];
    joined(rng, seeds, 9, &pieces)
}

/// A colour.
pub fn color(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    let pieces = [
        "#",
        "fff",
        "00ff00",
        "a",
        "rgb(",
        "rgba(",
        "hsl(",
        "hsla(",
        "hwb(",
        "lab(",
        "lch(",
        "oklab(",
        ")",
        ",",
        " ",
        "/",
        "%",
        "deg",
        "turn",
        "255",
        "0.5",
        "none",
        "1e3",
        "red",
        "steelblue",
        "transparent",
        "currentColor",
        "RED",
        "-",
        "+",
        ".",
    ];
    joined(rng, seeds, 9, &pieces)
}

/// An SVG path.
pub fn svg_path(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    let pieces = [
        "M",
        "m",
        "L",
        "l",
        "H",
        "h",
        "V",
        "v",
        "C",
        "c",
        "S",
        "s",
        "Q",
        "q",
        "T",
        "t",
        "A",
        "a",
        "Z",
        "z",
        " ",
        ",",
        "0",
        "1",
        "-1",
        ".5",
        "1e3",
        "1e400",
        "-",
        "+",
        "10 20",
        "0,0",
        "1 1 0 0 1 2 2",
        "1,1,0,11,3,3",
        "5.5.5",
        "1-1",
    ];
    joined(rng, seeds, 40, &pieces)
}

/// A pattern, flags, and a text to search, a line each.
pub fn regex(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    let pieces = [
        "a",
        "b",
        "c",
        ".",
        "*",
        "+",
        "?",
        "(",
        ")",
        "(?:",
        "(?=",
        "(?!",
        "(?<=",
        "(?<!",
        "(?<n>",
        "\\k<n>",
        "\\1",
        "\\2",
        "[",
        "]",
        "^",
        "$",
        "|",
        "{2}",
        "{0,9}",
        "{1000}",
        "{,5}",
        "\\d",
        "\\w",
        "\\s",
        "\\b",
        "\\B",
        "\\p{L}",
        "\\u{1F600}",
        "\\x41",
        "\\cA",
        "\\0",
        "[^]",
        "[a-z]",
        "[\\d-x]",
        "-",
        "\\",
        "é",
        "ſ",
        "K",
        "😀",
        "(a+)+",
        "(a|a)*",
        "(.*)*",
        "??",
        "*?",
    ];
    let flags = ["", "g", "i", "gi", "u", "m", "s", "y", "d", "gimsuy", "x", "gg"];
    let source: Vec<u8> = joined(rng, seeds, 10, &pieces).into_iter().filter(|byte| *byte != b'\n').collect();
    let text: String = match rng.u8(..3) {
        0 => "a".repeat(rng.usize(..3000)) + "b",
        1 => (0..rng.usize(..60)).map(|_| pick(rng, &["a", "b", "ab", " ", "é", "😀", "ſ", "1", "\n", "c"])).collect(),
        _ => text(rng),
    };
    [&source, &b"\n"[..], pick(rng, &flags).as_bytes(), b"\n", text.as_bytes()].concat()
}

/// What follows `data:` in a URL.
pub fn data_url(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    let pieces = [
        "text/plain",
        ";base64",
        ";charset=utf-8",
        ",",
        "YQ==",
        "YWJj",
        "=",
        "_-",
        "%41",
        "%",
        "%4",
        "%zz",
        "%00",
        "%C3%A9",
        " ",
        "\n",
        "é",
        ";",
        "image/png",
        "A",
    ];
    let mut out = joined(rng, seeds, 10, &pieces);
    if once_in(rng, 3) {
        let at = rng.usize(..=out.len());
        out.insert(at, b',');
    }
    out.extend(std::iter::repeat_n(b'=', few(rng, 3) - 1));
    out
}
