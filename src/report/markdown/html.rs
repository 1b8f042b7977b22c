//! The tags of a piece of HTML and the ranges of their attributes, as a browser would split it.
//!
//! Comments, declarations and the text of `<script>`, `<style>` and the like hold no tags. Nothing is checked for sense.

use std::ops::Range;

/// One tag; ranges are in bytes of the piece.
#[derive(Debug)]
pub(crate) struct Tag {
    /// The name in lower case.
    pub(crate) name: String,
    pub(crate) is_closing: bool,
    pub(crate) range: Range<usize>,
    attributes: Vec<(String, Range<usize>)>,
}

impl Tag {
    /// The range of an attribute's value, without quotes; the first of that name, as browsers take it.
    pub(super) fn attribute(&self, name: &str) -> Option<Range<usize>> {
        let found = self.attributes.iter().find(|(own, _)| own == name)?;
        Some(found.1.clone())
    }
}

/// Elements whose content is text, whatever it looks like.
const RAW: [&str; 9] = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"];

/// The tags in their order.
pub(crate) fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = html[at..].find('<') {
        let start = at + next;
        let rest = &html[start..];
        if let Some(end) = skipped(rest) {
            at = start + end;
            continue;
        }
        if !begins_tag(rest) {
            at = start + 1;
            continue;
        }
        // A tag that is not closed takes the rest of the piece with it.
        let Some(tag) = tag(html, start) else { break };
        at = tag.range.end;
        if !tag.is_closing && RAW.contains(&tag.name.as_str()) {
            at = end_of_raw(html, at, &tag.name);
        }
        found.push(tag);
    }
    found
}

/// The length of a comment, declaration or instruction that starts here; to the end of the piece when it is not closed.
fn skipped(rest: &str) -> Option<usize> {
    let (open, close) =
        [("<!-->", ""), ("<!--->", ""), ("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", "?>")]
            .into_iter()
            .find(|(open, _)| rest.starts_with(open))?;
    let inside = &rest[open.len()..];
    Some(inside.find(close).map_or(rest.len(), |end| open.len() + end + close.len()))
}

fn end_of_raw(html: &str, from: usize, name: &str) -> usize {
    let close = format!("</{name}");
    let bytes = html.as_bytes();
    (from..bytes.len())
        .find(|&at| bytes.get(at..at + close.len()).is_some_and(|part| part.eq_ignore_ascii_case(close.as_bytes())))
        .unwrap_or(bytes.len())
}

/// Whether a tag's name follows the `<`.
fn begins_tag(rest: &str) -> bool {
    let name = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
    name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// The tag that begins at `start`; `None` when the piece ends before it does.
fn tag(html: &str, start: usize) -> Option<Tag> {
    let bytes = html.as_bytes();
    let is_closing = bytes.get(start + 1) == Some(&b'/');
    let name_start = start + 1 + usize::from(is_closing);
    let mut at = run(bytes, name_start, |byte| !is_space(byte) && !matches!(byte, b'/' | b'>'));
    let name = html[name_start..at].to_ascii_lowercase();
    let mut attributes: Vec<(String, Range<usize>)> = Vec::new();
    loop {
        at = run(bytes, at, |byte| is_space(byte) || byte == b'/');
        if *bytes.get(at)? == b'>' {
            return Some(Tag { name, is_closing, range: start..at + 1, attributes });
        }
        let key_start = at;
        // An equals sign at the start is part of the name, as browsers have it.
        at = run(bytes, at + 1, |byte| !is_space(byte) && !matches!(byte, b'/' | b'>' | b'='));
        let key = html[key_start..at].to_ascii_lowercase();
        let equals = run(bytes, at, is_space);
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        let value = run(bytes, equals + 1, is_space);
        let (range, next) = match bytes.get(value)? {
            quote @ (b'"' | b'\'') => {
                let end = run(bytes, value + 1, |byte| byte != *quote);
                bytes.get(end)?;
                (value + 1..end, end + 1)
            }
            _ => {
                let end = run(bytes, value, |byte| !is_space(byte) && byte != b'>');
                (value..end, end)
            }
        };
        at = next;
        attributes.push((key, range));
    }
}

/// The first place from `at` on whose byte `is_inside` refuses.
fn run(bytes: &[u8], at: usize, is_inside: impl Fn(u8) -> bool) -> usize {
    let at = at.min(bytes.len());
    at + bytes[at..].iter().take_while(|byte| is_inside(**byte)).count()
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

/// The ranges of the URLs in a `srcset`, by the rules of the HTML standard: descriptors and separators are left out.
pub(super) fn candidates(srcset: &str) -> Vec<Range<usize>> {
    let bytes = srcset.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        let start = run(bytes, at, |byte| is_space(byte) || byte == b',');
        if start == bytes.len() {
            return found;
        }
        let run_end = run(bytes, start, |byte| !is_space(byte));
        let end = start + srcset[start..run_end].trim_end_matches(',').len();
        found.push(start..end);
        at = run_end;
        if end == run_end {
            let mut depth = 0_i32;
            let comma = bytes[at..].iter().position(|byte| {
                depth += i32::from(*byte == b'(') - i32::from(*byte == b')');
                depth <= 0 && *byte == b','
            });
            at = comma.map_or(bytes.len(), |comma| at + comma);
        }
    }
}

/// An attribute's value with the entities resolved that URLs are written with: the five of XML, and numbers.
pub(super) fn decoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let entity = rest.find(';').and_then(|end| Some((character(&rest[1..end])?, end + 1)));
        let (c, length) = entity.unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[length..];
    }
    out + rest
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, want: &[(&str, Option<&str>)]) {
        let found = tags(html);
        let names: Vec<_> =
            found.iter().map(|tag| (tag.name.as_str(), tag.attribute("src").map(|range| &html[range]))).collect();
        assert_eq!(names, want, "{html}");
    }

    #[test]
    fn attributes_are_found_however_they_are_quoted() {
        check("<img src=\"a b.png\">", &[("img", Some("a b.png"))]);
        check("<IMG alt='>' SRC = 'a.png'/>", &[("img", Some("a.png"))]);
        check("<img src=a.png><img\n  src=b.png\n>", &[("img", Some("a.png")), ("img", Some("b.png"))]);
        check("<img data-src=x src=y src=z>", &[("img", Some("y"))]);
        check("<img src><p", &[("img", None)]);
    }

    #[test]
    fn comments_and_raw_text_hold_no_tags() {
        check("<!-- <img src=a> --><b>", &[("b", None)]);
        check("<script>'<img src=a>'</SCRIPT><i>", &[("script", None), ("script", None), ("i", None)]);
        check("<!--> <b> <!-- open <i>", &[("b", None)]);
        check("a < b <é> <1>", &[]);
    }

    #[test]
    fn broken_tags_end_with_the_piece() {
        for html in ["<img src=\"a", "<img src=", "<img é", "<img =é>", "</", "<", "<img src='a'b='c"] {
            tags(html);
        }
    }

    #[test]
    fn a_srcset_is_split_as_browsers_do() {
        let urls = |srcset: &'static str| candidates(srcset).into_iter().map(|r| &srcset[r]).collect::<Vec<_>>();
        assert_eq!(urls("a.png 1x, b.png 2x"), ["a.png", "b.png"]);
        assert_eq!(urls(" a.png,b.png 640w ,"), ["a.png,b.png"]);
        assert_eq!(urls("a.png, b.png"), ["a.png", "b.png"]);
        assert_eq!(
            urls("data:image/png;base64,AA== 2x,\n b.png (1, 2) 3x, c"),
            ["data:image/png;base64,AA==", "b.png", "c"]
        );
        assert_eq!(urls(""), [""; 0]);
    }

    #[test]
    fn entities_are_resolved_and_other_ampersands_kept() {
        assert_eq!(decoded("a?b=1&amp;c=2&d=3&#38;e&#x26;f&unknown;"), "a?b=1&c=2&d=3&e&f&unknown;");
    }
}
