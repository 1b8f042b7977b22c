//! Texts, whose length and order JavaScript counts in UTF-16 units.
//!
//! A cut through a surrogate pair leaves U+FFFD, as half a pair cannot be held.

use std::cmp::Ordering;

/// Whether JavaScript counts a character as white space.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() && c != '\u{85}' || c == '\u{feff}'
}

/// `text.trim()`.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// The order of `<` on two texts: by UTF-16 unit.
pub(crate) fn compare_texts(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
}

/// `text.length`.
pub(crate) fn units(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

/// `text.slice(from, to)`, neither of them negative.
pub(crate) fn cut(text: &str, from: usize, to: usize) -> String {
    if from >= to {
        return String::new();
    }
    if text.is_ascii() {
        return text.get(from..to.min(text.len())).unwrap_or_default().to_owned();
    }
    let units: Vec<u16> = text.encode_utf16().skip(from).take(to - from).collect();
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::{compare_texts, cut, trim, units};

    #[test]
    fn white_space_is_what_javascript_says() {
        assert_eq!(trim(" \u{a0}\u{feff}a b\n"), "a b");
        assert_eq!(trim("\u{85}a"), "\u{85}a");
    }

    #[test]
    fn texts_are_counted_and_ordered_by_unit() {
        assert_eq!((units("aé😀"), cut("aé😀b", 1, 2).as_str(), cut("a😀", 1, 2).as_str()), (4, "é", "\u{fffd}"));
        assert_eq!(cut("abc", 1, 9), "bc");
        assert_eq!(cut("abc", 9, 12), "");
        assert!(compare_texts("\u{1f600}", "\u{ffff}").is_lt(), "a surrogate comes before U+FFFF");
    }
}
