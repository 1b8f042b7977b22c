//! A file to publish: its bytes, its media type, and names made from its content.

use std::path::Path;

use sha2::{Digest, Sha256};

/// Bytes with what is known about them.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    pub(crate) bytes: Vec<u8>,
    pub(crate) media_type: String,
    /// The extension of the name that it is kept under, without the dot.
    pub(crate) extension: String,
    /// The name that people know it by: the file's own name, or `file.png` for bytes that came without one.
    pub(crate) file_name: String,
}

/// Hex digits of the content hash in a name: 128 bits, so that equal names mean equal bytes.
const NAME_DIGITS: usize = 32;

impl Asset {
    /// What `bytes` are is read from their first bytes, then from the extension of `path`, then from whether they are text.
    pub(crate) fn new(bytes: Vec<u8>, path: Option<&Path>) -> Self {
        let written = path.and_then(Path::extension).map(|e| e.to_string_lossy().to_ascii_lowercase());
        let (media_type, extension) = media_type(&bytes, written.as_deref());
        let file_name = path.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        let file_name = file_name.unwrap_or_else(|| format!("file.{extension}"));
        Self { bytes, media_type, extension, file_name }
    }

    /// This asset with another media type.
    #[must_use]
    pub(crate) fn with_media_type(self, media_type: &str) -> Self {
        Self { media_type: media_type.to_owned(), ..self }
    }

    /// Whether Markdown shows it as a picture.
    pub(crate) fn is_image(&self) -> bool {
        self.media_type.starts_with("image/")
    }

    /// Whether it is a film, which no host plays where a picture should be: a link leads to it.
    pub(crate) fn is_video(&self) -> bool {
        self.media_type.starts_with("video/")
    }

    /// SHA-256 of the bytes, in hex.
    pub(crate) fn digest(&self) -> String {
        Sha256::digest(&self.bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// `<content hash>.<extension>`.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", &self.digest()[..NAME_DIGITS], self.extension)
    }
}

fn media_type(bytes: &[u8], extension: Option<&str>) -> (String, String) {
    let by_magic = infer::get(bytes).filter(|kind| !matches!(kind.mime_type(), "text/xml" | "text/html"));
    if let Some(kind) = by_magic {
        return (kind.mime_type().to_owned(), kind.extension().to_owned());
    }
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    if text.is_some_and(is_svg) {
        return ("image/svg+xml".to_owned(), "svg".to_owned());
    }
    if let Some(extension) = extension
        && let Some(guess) = mime_guess::from_ext(extension).first()
    {
        return (guess.essence_str().to_owned(), extension.to_owned());
    }
    match text {
        Some(_) => ("text/plain".to_owned(), extension.unwrap_or("txt").to_owned()),
        None => ("application/octet-stream".to_owned(), extension.unwrap_or("bin").to_owned()),
    }
}

/// Whether the first tag, after declarations and comments, is `<svg`.
fn is_svg(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    while let Some(after) = ["<?", "<!--", "<!"].iter().find_map(|open| rest.strip_prefix(open)) {
        let close = if rest.starts_with("<!--") { "-->" } else { ">" };
        let Some((_, next)) = after.split_once(close) else { return false };
        rest = next.trim_start();
    }
    rest.strip_prefix("<svg").is_some_and(|tail| tail.starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/'))
}

#[cfg(test)]
mod tests {
    use super::Asset;
    use std::path::Path;

    #[track_caller]
    fn check(bytes: &[u8], path: Option<&str>, media_type: &str, extension: &str) {
        let asset = Asset::new(bytes.to_vec(), path.map(Path::new));
        assert_eq!((asset.media_type.as_str(), asset.extension.as_str()), (media_type, extension));
    }

    #[test]
    fn magic_bytes_win_over_the_extension() {
        check(b"\x89PNG\r\n\x1a\n....", Some("plot.txt"), "image/png", "png");
        check(b"\xff\xd8\xff\xe0....", None, "image/jpeg", "jpg");
        check(b"%PDF-1.7\n", Some("a"), "application/pdf", "pdf");
    }

    #[test]
    fn c06_types_are_those_that_cml_told() {
        check(b"\x89PNG\r\n\x1a\n....", Some("logo.png"), "image/png", "png");
        check(b"%PDF-1.3\n", Some("logo.pdf"), "application/pdf", "pdf");
        check(b"<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>", Some("test.svg"), "image/svg+xml", "svg");
        check(b"{\"a\": 1}", Some("vega.json"), "application/json", "json");
    }

    #[test]
    fn a_given_type_wins_over_what_the_bytes_look_like() {
        let asset = Asset::new(b"{}".to_vec(), Some(Path::new("a/b.txt"))).with_media_type("application/json");
        assert_eq!((asset.media_type.as_str(), asset.file_name.as_str()), ("application/json", "b.txt"));
    }

    #[test]
    fn videos_and_papers_are_no_pictures() {
        let asset = |path| Asset::new(b"\0".to_vec(), Some(Path::new(path)));
        assert!(asset("a.svg").is_image() && !asset("a.svg").is_video());
        for path in ["a.mp4", "a.webm", "a.mov", "a.m4v", "a.ogv", "a.avi", "a.mkv"] {
            assert!(asset(path).is_video() && !asset(path).is_image(), "{path}");
        }
        assert!(!asset("a.pdf").is_image() && !asset("a").is_image());
    }

    #[test]
    fn bytes_without_a_path_have_a_file_name_of_their_type() {
        assert_eq!(Asset::new(b"\x89PNG\r\n\x1a\n....".to_vec(), None).file_name, "file.png");
    }

    #[test]
    fn svg_is_known_by_its_first_tag() {
        check(b"<svg xmlns='http://www.w3.org/2000/svg'/>", None, "image/svg+xml", "svg");
        check(b"<?xml version='1.0'?>\n<!-- a > b -->\n<!DOCTYPE svg>\n<svg>", Some("x.txt"), "image/svg+xml", "svg");
        check(b"<svgs>", None, "text/plain", "txt");
    }

    #[test]
    fn the_extension_decides_for_text_and_unknown_bytes() {
        check(b"a,b\n1,2\n", Some("metrics.csv"), "text/csv", "csv");
        check(b"plain", None, "text/plain", "txt");
        check(b"\0\x01\x02", None, "application/octet-stream", "bin");
        check(b"\0\x01\x02", Some("weights.zzz"), "application/octet-stream", "zzz");
    }

    #[test]
    fn the_name_is_made_from_the_content() {
        let name = |bytes: &[u8]| Asset::new(bytes.to_vec(), None).name();
        // printf abc | sha256sum
        assert_eq!(name(b"abc"), "ba7816bf8f01cfea414140de5dae2223.txt");
        assert_ne!(name(b"abc"), name(b"abd"));
    }
}
