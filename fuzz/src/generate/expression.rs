//! Expressions, by their grammar.

use std::sync::OnceLock;

use fastrand::Rng;

use super::values::{number, text};
use super::vocabulary::{EXPRESSIONS, literals};
use super::{bytes, once_in, pick};
use crate::seeds::Seeds;

/// The names of functions, read from the library's tables of them.
fn functions() -> &'static [&'static str] {
    static FUNCTIONS: OnceLock<Vec<&str>> = OnceLock::new();
    FUNCTIONS.get_or_init(|| {
        let sources = [
            include_str!("../../../src/expr/function/array.rs"),
            include_str!("../../../src/expr/function/color.rs"),
            include_str!("../../../src/expr/function/date.rs"),
            include_str!("../../../src/expr/function/format.rs"),
            include_str!("../../../src/expr/function/kind.rs"),
            include_str!("../../../src/expr/function/math.rs"),
            include_str!("../../../src/expr/function/regex.rs"),
            include_str!("../../../src/expr/function/selection.rs"),
            include_str!("../../../src/expr/function/statistics.rs"),
            include_str!("../../../src/expr/function/text.rs"),
            include_str!("../../../src/expr/function/view.rs"),
            include_str!("../../../src/expr/function/world.rs"),
        ];
        sources
            .iter()
            .flat_map(|source| literals(source))
            .filter(|word| word.len() > 1 && !word.contains(['-', '$']))
            .collect()
    })
}

/// An expression.
pub fn document(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    let mut source = match (seeds.pick(rng), rng.u8(..16)) {
        (Some(seed), 0) => seed.bytes.clone(),
        (_, 1) => {
            let (open, inner, close) = [
                ("(", "1", ")"),
                ("[", "", "]"),
                ("!", "1", ""),
                ("-", "1", ""),
                ("1+", "1", ""),
                ("1?", "1", ":2"),
                ("abs(", "1", ")"),
                ("{a:", "1", "}"),
                ("a.", "b", ""),
            ][rng.usize(..9)];
            bytes::nested(rng, open, inner, close).into_bytes()
        }
        _ => term(rng, 0).into_bytes(),
    };
    if once_in(rng, 5) {
        bytes::mutate(rng, &mut source);
    }
    source
}

fn term(rng: &mut Rng, depth: usize) -> String {
    let sides = if depth > 4 { 6 } else { 15 };
    let next = |rng: &mut Rng| term(rng, depth + 1);
    match rng.u8(..sides) {
        0 => number(rng).to_string(),
        1 => format!("{:?}", text(rng)),
        2 => pick(
            rng,
            &[
                "datum",
                "datum.a",
                "datum['b']",
                "datum.c",
                "s",
                "width",
                "null",
                "true",
                "NaN",
                "PI",
                "undefined",
                "datum.c.d",
            ],
        )
        .to_owned(),
        3 => pick(rng, &EXPRESSIONS).to_owned(),
        4 => pick(rng, &["/(a+)+b/", "/[^]*/g", "/\\\\u{1}/u", "/(?<n>a)|(?<!b)c/gi", "'t'", "'x'", "'p'", "[]", "{}"])
            .to_owned(),
        5 => format!("{}", rng.i32(-20..20)),
        6..10 => {
            let arguments: Vec<String> = (0..rng.usize(..4)).map(|_| next(rng)).collect();
            format!("{}({})", pick(rng, functions()), arguments.join(", "))
        }
        10 => {
            let operators = [
                "+", "-", "*", "/", "%", "**", "<", ">=", "==", "!==", "&&", "||", "&", "|", "^", "<<", ">>", ">>>",
                "in", ",",
            ];
            format!("({} {} {})", next(rng), pick(rng, &operators), next(rng))
        }
        11 => format!("{}{}", pick(rng, &["-", "+", "!", "~", "typeof "]), next(rng)),
        12 => format!("({} ? {} : {})", next(rng), next(rng), next(rng)),
        13 => format!("[{}, {}]", next(rng), next(rng)),
        _ => format!("{}[{}]", next(rng), next(rng)),
    }
}
