//! Words of strangers made harmless: names, titles, paths and messages that come from documents, files and hosts.
//!
//! [`mod@line`] is for a log, which a CI obeys where a line looks like a command; [`markdown`] for text that a host renders.

pub(crate) mod line;
#[cfg(feature = "cli")]
pub(crate) mod markdown;

/// Whether a character is shown as nothing, or turns the direction of what follows: it makes a text look like another.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether a character ends a line or orders a terminal about.
pub(crate) fn is_break(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}
