//! URLs and texts written into Markdown and HTML so that they are read back as they were meant.

use crate::untrusted::markdown;
use crate::url::push_encoded;

/// A link's destination, bare or between `<` and `>`, in a table's cell too.
///
/// What would end it, open markup or be read as an entity is percent-encoded, which leaves the resource the same.
pub(super) fn destination(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for (at, c) in url.char_indices() {
        match c {
            '(' | ')' | '<' | '>' | '\\' | '`' | '|' | '"' | '$' => push_encoded(&mut out, c),
            '&' if starts_entity(&url[at + 1..]) => out.push_str("&amp;"),
            c if c.is_whitespace() || c.is_control() => push_encoded(&mut out, c),
            c => out.push(c),
        }
    }
    out
}

/// Whether what follows an ampersand makes it an entity.
fn starts_entity(rest: &str) -> bool {
    let name = rest.trim_start_matches(|c: char| c == '#' || c.is_ascii_alphanumeric());
    name.len() < rest.len() && name.starts_with(';')
}

/// The value of an attribute, whichever quotes are around it, or none.
pub(super) fn attribute(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '<' | '>' | '"' | '\'' | '`' => push_encoded(&mut out, c),
            '&' => out.push_str("&amp;"),
            c if c.is_whitespace() || c.is_control() => push_encoded(&mut out, c),
            c => out.push(c),
        }
    }
    out
}

/// One URL of a `srcset`, where a comma at an end would separate.
pub(super) fn candidate(url: &str) -> String {
    let is_data = url.starts_with("data:"); // its comma is grammar, and never stands at an end
    let url = attribute(url);
    if is_data { url } else { url.replace(',', "%2C") }
}

/// A Markdown image.
pub(crate) fn image(alt: &str, url: &str) -> String {
    format!("![{}]({})", markdown::alt(alt), destination(url))
}

/// One line of HTML in which nothing is markup.
pub(super) fn html_text(raw: &str) -> String {
    let line: Vec<&str> = raw.split_whitespace().collect();
    line.join(" ").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_destination_is_encoded() {
        assert_eq!(destination("https://x/a b(1)|`.png"), "https://x/a%20b%281%29%7C%60.png");
        assert_eq!(destination("https://x/?a=1&copy;=2"), "https://x/?a=1&amp;copy;=2");
        assert_eq!(destination("https://x/?cml=png&cache-bypass=1"), "https://x/?cml=png&cache-bypass=1");
        assert_eq!(attribute("a?b=\"c\"&d='e'"), "a?b=%22c%22&amp;d=%27e%27");
        assert_eq!(candidate("https://x/a,b,"), "https://x/a%2Cb%2C");
    }

    #[test]
    fn no_markup_comes_out_of_texts() {
        assert_eq!(image("a]*b*\n<i>", "u"), "![a\\]\\*b\\* \\<i\\>](u)");
    }
}
