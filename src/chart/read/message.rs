//! What messages about logs are made of: what they quote, in sensible length, and the words that several readers need.

use std::io;

use crate::error::Error;

/// The error of a file that cannot be read.
pub(super) fn read_failed(label: &str, error: &io::Error) -> Error {
    Error::io(format!("{label}: cannot be read: {error}"))
}

/// The first words of a cell, for a message.
pub(super) fn excerpt(text: &[u8]) -> String {
    const MAX_CHARS: usize = 40;
    let text = String::from_utf8_lossy(text);
    let mut short: String = text.chars().take(MAX_CHARS).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Names for a message: the first ones, and how many more.
pub(super) fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    const MAX_NAMES: usize = 12;
    let names: Vec<String> = names.map(|name| format!("{name:?}")).collect();
    match names.len() {
        0 => "none".to_owned(),
        count if count > MAX_NAMES => format!("{} and {} more", names[..MAX_NAMES].join(", "), count - MAX_NAMES),
        _ => names.join(", "),
    }
}
