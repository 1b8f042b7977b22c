//! One Markdown line that shows a published asset, as the commands of CML have always written it.

use super::store::Published;
use crate::untrusted::markdown;
use crate::url::push_encoded;

/// `![](url "title")` for a picture, `[title](url)` for anything else. A picture that has a link stands inside it:
/// `[![](url)](link)`.
pub(crate) fn line(published: &Published, is_image: bool, alt: &str, title: Option<&str>) -> String {
    let url = destination(&published.url);
    let image = match (is_image, title) {
        (true, Some(title)) => {
            format!("![{}]({url} \"{}\")", markdown::alt(alt), markdown::alt(title).replace('"', "\\\""))
        }
        (true, None) => format!("![{}]({url})", markdown::alt(alt)),
        (false, title) => return format!("[{}]({url})", markdown::alt(title.unwrap_or_default())),
    };
    match &published.link {
        Some(link) => format!("[{image}]({})", destination(link)),
        None => image,
    }
}

/// Spaces, parentheses and quotes would end a bare destination.
fn destination(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            c if c.is_whitespace() || c.is_control() => push_encoded(&mut out, c),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Published, line};

    #[track_caller]
    fn check(url: &str, is_image: bool, alt: &str, title: Option<&str>, want: &str) {
        assert_eq!(line(&Published::at(url), is_image, alt, title), want);
    }

    #[test]
    fn pictures_and_other_files_look_as_cml_wrote_them() {
        check("https://x/y.png", true, "", None, "![](https://x/y.png)");
        check("https://x/y.png", true, "", Some("my title"), "![](https://x/y.png \"my title\")");
        check("https://x/y.pdf", false, "", Some("this is awesome"), "[this is awesome](https://x/y.pdf)");
        check("https://x/y.pdf", false, "", None, "[](https://x/y.pdf)");
    }

    #[test]
    fn a_title_cannot_break_out_of_its_line() {
        check("u", true, "a]b", Some("say \"hi\"\nx"), "![a\\]b](u \"say \\\"hi\\\" x\")");
        check("a b(1).png", true, "", None, "![](a%20b%281%29.png)");
    }

    #[test]
    fn a_picture_that_some_cannot_see_links_to_itself() {
        let hidden = Published { url: "https://x/y.png".to_owned(), link: Some("https://x/y.png".to_owned()) };
        assert_eq!(line(&hidden, true, "a", None), "[![a](https://x/y.png)](https://x/y.png)");
        assert_eq!(line(&hidden, false, "", Some("t")), "[t](https://x/y.png)");
    }
}
