//! Numbers, texts and other values on which something depends.

use fastrand::Rng;
use serde_json::{Value as Json, json};

use super::pick;

/// Numbers at which something changes.
pub const NUMBERS: [f64; 34] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.0,
    0.5,
    0.1,
    3.0,
    7.0,
    10.0,
    64.0,
    100.0,
    255.0,
    360.0,
    1000.0,
    4096.0,
    65_535.0,
    65_536.0,
    1e5,
    1e6,
    1e7,
    1e9,
    2_147_483_648.0,
    4_294_967_296.0,
    9_007_199_254_740_992.0,
    1e15,
    1e21,
    1e100,
    1e300,
    f64::MAX,
    f64::MIN,
    1e-7,
    1e-300,
    5e-324,
];

/// Texts at which something changes: numbers that are none, commands of CIs, markup, paths that lead away, scripts.
pub const TOKENS: [&str; 84] = [
    "",
    " ",
    "a",
    "0",
    "-",
    "NaN",
    "Infinity",
    "null",
    "true",
    "undefined",
    "1e999",
    "-0",
    "0x10",
    "1,000",
    "2020-01-01",
    "2020-02-30T25:61:61Z",
    "12:00",
    "Q1",
    "##[error]x",
    "##[group]x",
    "\n::error::x",
    "::set-output name=a::b",
    "::stop-commands::x",
    "%0A::x",
    "\r\n",
    "\t",
    "\u{0}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "\u{feff}",
    "\u{200d}",
    "\u{202e}abc",
    "\u{2066}x\u{2069}",
    "e\u{301}\u{301}\u{301}\u{301}",
    "ﬃ",
    "👩‍👩‍👧‍👦",
    "שלום",
    "مرحبا",
    "क्षि",
    "漢字",
    "\u{e000}",
    "\u{10ffff}",
    "<script>",
    "]]>",
    "&amp;",
    "&#0;",
    "<!--",
    "\"",
    "'",
    "\\",
    "\\u0000",
    "\\ud800",
    "{{",
    "}}",
    "${x}",
    "%s%n",
    "[0]",
    "['a']",
    "a.b.c",
    "a\\.b",
    "..",
    "../secret.csv",
    ".git/config",
    ".env",
    "link.csv",
    "data.csv",
    "data.json",
    "image.png",
    "/etc/passwd",
    "/proc/self/environ",
    "/dev/zero",
    "file:///proc/self/environ",
    "file:///dev/stdin",
    "http://localhost:1/a",
    "//example.com/a",
    "https://example.com/a.csv",
    "data:,a%2Cb%0A1%2C2",
    "data:text/csv;base64,YSxiCjEsMg==",
    "data:image/png;base64,iVBORw0KGgo=",
    "data:image/svg+xml,%3Csvg/%3E",
    "javascript:0",
    "__proto__",
    "constructor",
];

/// A number.
pub fn number(rng: &mut Rng) -> f64 {
    let known = NUMBERS[rng.usize(..NUMBERS.len())];
    match rng.u8(..6) {
        0 => f64::from(rng.i32(-100..100)),
        1 => rng.f64() * known,
        2 => -known,
        3 => known + 1.0,
        _ => known,
    }
}

/// A text.
pub fn text(rng: &mut Rng) -> String {
    let token = pick(rng, &TOKENS);
    match rng.u8(..12) {
        0 => token.repeat(1 + rng.usize(..50)),
        1 => "a".repeat([100, 1000, 5000][rng.usize(..3)]),
        2 => format!("{token}{}", pick(rng, &TOKENS)),
        _ => token.to_owned(),
    }
}

/// A value of any kind.
pub fn value(rng: &mut Rng) -> Json {
    match rng.u8(..14) {
        0 => Json::Null,
        1 => json!(rng.bool()),
        2..6 => json!(number(rng)),
        6..9 => json!(text(rng)),
        9 => Json::Array((0..rng.usize(..5)).map(|_| value(rng)).collect()),
        10 => json!({"signal": text(rng)}),
        11 => json!({"expr": pick(rng, &super::vocabulary::EXPRESSIONS)}),
        12 => json!({pick(rng, super::vocabulary::words()): value(rng)}),
        _ => json!({}),
    }
}
