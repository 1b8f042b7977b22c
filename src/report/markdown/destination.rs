//! Where the destination stands inside a link, an image or a definition, of which the parser tells only the whole range.
//!
//! What is found here is a guess until [`means`] has read it back.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use super::grammar;

/// The destination of an inline link or image that ends at `end`; its text ends at `from` or later.
pub(super) fn of_inline(text: &str, from: usize, end: usize) -> Option<Range<usize>> {
    let open = text.get(from..end)?.find("](")?;
    Some(at(text, gap(text, from + open + 2, end), end))
}

/// The destination of `[label]: destination "title"`.
pub(super) fn of_definition(text: &str, span: &Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut label = span.start + text.get(span.clone())?.find('[')? + 1;
    while *bytes.get(label)? != b']' {
        label += if bytes[label] == b'\\' { 2 } else { 1 };
    }
    if bytes.get(label + 1) != Some(&b':') {
        return None;
    }
    Some(at(text, gap(text, label + 2, span.end), span.end))
}

/// Past spaces, and past line ends with the prefixes of quotes and lists that follow them.
fn gap(text: &str, from: usize, end: usize) -> usize {
    let mut is_after_line_end = false;
    for (at, byte) in text.as_bytes()[..end].iter().enumerate().skip(from) {
        match byte {
            b'\n' | b'\r' => is_after_line_end = true,
            b' ' | b'\t' => {}
            b'>' if is_after_line_end => {}
            _ => return at,
        }
    }
    end
}

fn at(text: &str, start: usize, end: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let is_angled = start < end && bytes[start] == b'<';
    let start = start + usize::from(is_angled);
    let mut depth = 0_usize;
    let mut at = start;
    while at < end {
        match bytes[at] {
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => at += 1,
            b'>' if is_angled => break,
            _ if is_angled => {}
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            byte if byte.is_ascii_whitespace() || byte.is_ascii_control() => break,
            _ => {}
        }
        at += 1;
    }
    start..at.min(end)
}

/// Whether `written`, as a destination, names `destination`.
pub(super) fn means(written: &str, destination: &str) -> bool {
    if written == destination && !written.contains(['\\', '&']) {
        return true;
    }
    let link = format!("[a](<{written}>)");
    let read = Parser::new_ext(&link, grammar()).find_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    });
    read.as_deref() == Some(destination)
}
