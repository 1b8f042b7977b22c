//! Percent-coding: the sets of characters that cannot stand where they are, one a place.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// All but the unreserved characters and slashes, as the signatures of buckets want it.
#[cfg(feature = "buckets")]
const PATH: &AsciiSet = &SEGMENT.remove(b'/');

/// What ends a relative link, or is read as something else in it.
const LINK: &AsciiSet = &CONTROLS.add(b' ').add(b'%').add(b'#').add(b'?').add(b'"').add(b'<').add(b'>').add(b'\\');

/// What ends an HTML comment or the title of a reference definition, or is read as something else in it.
const HIDDEN: &AsciiSet = &CONTROLS
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'(')
    .add(b')')
    .add(b'[')
    .add(b']')
    .add(b'\\')
    .add(b'"')
    .add(b'\'')
    .add(b'&');

/// `text` as one segment of a path: `group/project` is `group%2Fproject`.
pub(crate) fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// `text` as a path: its slashes stay.
#[cfg(feature = "buckets")]
pub(crate) fn path(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

/// `text` as one segment of a relative link, letters beyond ASCII as they are.
pub(crate) fn link_segment(text: &str) -> String {
    encode_ascii(text, LINK)
}

/// `text` for an HTML comment or the title of a reference definition, letters beyond ASCII as they are.
pub(crate) fn hidden(text: &str) -> String {
    encode_ascii(text, HIDDEN)
}

/// `c` in its bytes of UTF-8, whatever it is: `(` is `%28`.
pub(crate) fn character(c: char) -> String {
    utf8_percent_encode(c.encode_utf8(&mut [0; 4]), NON_ALPHANUMERIC).to_string()
}

/// `text` with the characters of `set` encoded, and those beyond ASCII as they are.
fn encode_ascii(text: &str, set: &'static AsciiSet) -> String {
    let mut out = String::with_capacity(text.len());
    for run in text.split_inclusive(|c: char| !c.is_ascii()) {
        let end = run.trim_end_matches(|c: char| !c.is_ascii()).len();
        out.extend(utf8_percent_encode(&run[..end], set));
        out.push_str(&run[end..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_own_set() {
        assert_eq!(segment("group/a~b é"), "group%2Fa~b%20%C3%A9");
        assert_eq!(link_segment("c d/100%#?é"), "c%20d/100%25%23%3Fé");
        assert_eq!(hidden("--> (x) & é\n%"), "--%3E %28x%29 %26 é%0A%25");
        assert_eq!(character('('), "%28");
        assert_eq!(character('\u{a0}'), "%C2%A0");
    }
}
