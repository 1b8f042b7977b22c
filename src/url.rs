//! Pieces of URLs: percent-coding, `data:` URLs, schemes. What a URL may lead to is for others to decide.

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// `text` with the characters that `is_escaped` names written as `%XX`, byte for byte of their UTF-8.
pub(crate) fn percent_encode(text: &str, is_escaped: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_escaped(c) {
            push_encoded(&mut out, c);
        } else {
            out.push(c);
        }
    }
    out
}

/// Writes one character as `%XX` at the end of `out`, byte for byte of its UTF-8.
pub(crate) fn push_encoded(out: &mut String, c: char) {
    out.extend(c.encode_utf8(&mut [0; 4]).bytes().map(percent_encoding::percent_encode_byte));
}

/// Whether a character stands for itself anywhere in a URL (RFC 3986's unreserved).
pub(crate) fn is_unreserved(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~')
}

/// The bytes that `text` stands for: `%41` is `A`, and a `%` without two hex digits is itself.
pub(crate) fn percent_decode(text: &str) -> Vec<u8> {
    percent_encoding::percent_decode_str(text).collect()
}

/// What follows `scheme`, in whatever case that is written.
pub(crate) fn strip_scheme<'a>(url: &'a str, scheme: &str) -> Option<&'a str> {
    let start = url.get(..scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then(|| &url[scheme.len()..])
}

/// A `data:` URL that holds `bytes` as base64.
pub(crate) fn data_url(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{media_type};base64,{}", encode_base64(bytes))
}

/// A `data:` URL taken apart; nothing is decoded yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DataUrl<'a> {
    /// Media type and parameters, `;base64` among them.
    head: &'a str,
    /// Percent-encoded.
    data: &'a str,
}

impl<'a> DataUrl<'a> {
    /// Reads what follows `data:`; `None` without a comma.
    pub(crate) fn read(rest: &'a str) -> Option<Self> {
        let (head, data) = rest.split_once(',')?;
        Some(Self { head, data })
    }

    /// Whether the media type is an image's.
    #[cfg(feature = "cli")]
    pub(crate) fn is_image(&self) -> bool {
        strip_scheme(self.head, "image/").is_some()
    }

    /// The bytes that the URL holds.
    ///
    /// # Errors
    ///
    /// The URL says base64, and its data is none.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, base64::DecodeError> {
        let bytes = percent_decode(self.data);
        if self.head.to_ascii_lowercase().ends_with(";base64") { decode_base64(&bytes) } else { Ok(bytes) }
    }
}

/// RFC 4648's base64, with padding.
pub(crate) fn encode_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Decodes base64 of either alphabet, with white space anywhere, and padded or not.
///
/// # Errors
///
/// Anything else.
pub(crate) fn decode_base64(text: &[u8]) -> Result<Vec<u8>, base64::DecodeError> {
    const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone);
    let standard = |byte: &u8| match byte {
        b'-' => b'+',
        b'_' => b'/',
        byte => *byte,
    };
    let letters: Vec<u8> = text.iter().filter(|byte| !byte.is_ascii_whitespace()).map(standard).collect();
    let once = letters.strip_suffix(b"=").unwrap_or(&letters);
    let unpadded = once.strip_suffix(b"=").unwrap_or(once);
    GeneralPurpose::new(&alphabet::STANDARD, LENIENT).decode(unpadded)
}

#[cfg(test)]
mod tests {
    use super::{DataUrl, data_url, decode_base64, is_unreserved, percent_decode, percent_encode, strip_scheme};

    #[test]
    fn only_what_is_named_is_encoded() {
        assert_eq!(percent_encode("a/b é", |c| !is_unreserved(c)), "a%2Fb%20%C3%A9");
        assert_eq!(percent_encode("a/b é", |c| c == ' '), "a/b%20é");
    }

    #[test]
    fn a_percent_sign_without_digits_is_itself() {
        assert_eq!(percent_decode("a%2Cb%2cc 100%"), b"a,b,c 100%");
        assert_eq!(percent_decode("%4%41%é"), "%4A%é".as_bytes());
    }

    #[test]
    fn schemes_have_no_case() {
        assert_eq!(strip_scheme("DATA:x", "data:"), Some("x"));
        assert_eq!(strip_scheme("dat", "data:"), None);
        assert_eq!(strip_scheme("é", "d"), None);
    }

    // RFC 4648, section 10.
    #[test]
    fn base64_is_padded_when_written_and_in_any_form_when_read() {
        for (text, want) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(data_url("a/b", text.as_bytes()), format!("data:a/b;base64,{want}"));
            assert_eq!(decode_base64(want.as_bytes()).unwrap(), text.as_bytes());
            assert_eq!(decode_base64(want.trim_end_matches('=').as_bytes()).unwrap(), text.as_bytes());
        }
        for (text, want) in
            [(" Z\nm 9v", b"foo".as_slice()), ("-_-_", &[0xfb, 0xff, 0xbf]), ("Zh", b"f"), ("Zm9v=", b"foo")]
        {
            assert_eq!(decode_base64(text.as_bytes()).unwrap(), want, "{text:?}");
        }
        for text in ["!", "Z", "Zg===", "Z=g=", "é"] {
            assert!(decode_base64(text.as_bytes()).is_err(), "{text:?}");
        }
    }

    #[test]
    fn data_urls_carry_their_bytes() {
        for (rest, want) in [
            ("text/csv,a%2Cb%0A1,2", "a,b\n1,2"),
            ("text/csv;base64,YSxiCjEsMg==", "a,b\n1,2"),
            (";BASE64,YSx%69CjEsMg", "a,b\n1,2"),
            (",100%", "100%"),
        ] {
            assert_eq!(DataUrl::read(rest).unwrap().bytes().unwrap(), want.as_bytes(), "{rest}");
        }
        assert!(DataUrl::read("image/png").is_none());
    }

    #[cfg(feature = "cli")]
    #[test]
    fn images_are_told_by_their_media_type() {
        assert!(DataUrl::read("IMAGE/png,x").unwrap().is_image());
        assert!(!DataUrl::read("text/plain,x").unwrap().is_image());
    }
}
