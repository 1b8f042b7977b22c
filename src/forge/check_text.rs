//! A check in words, for the hosts whose checks show no Markdown: its report as a comment, and a report's beginning as plain text.

use std::fmt::Write as _;

use pulldown_cmark::{Event, Options, Parser, TagEnd};

use super::api::Check;
use crate::untrusted::markdown;

/// A check's report as one comment, closed by the line `hidden`.
pub(super) fn report(check: &Check, hidden: &str) -> String {
    let mut out = format!("## {}\n\n{}", markdown::alt(&check.title), check.summary.trim_end());
    let text = check.text.as_deref().unwrap_or_default();
    if !text.is_empty() {
        let _ = write!(out, "\n\n{}", text.trim_end());
    }
    for image in &check.images {
        if !out.contains(&image.url) {
            let _ = write!(out, "\n\n![{}]({})", markdown::alt(&image.alt), image.url);
        }
    }
    let _ = write!(out, "\n\n{hidden}\n");
    out
}

/// The words of `markdown`, a line for each of its lines and blocks, cut after `limit` characters with an ellipsis.
pub(super) fn excerpt(markdown: &str, limit: usize) -> String {
    let mut out = String::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::End(TagEnd::TableCell) => out.push(' '),
            Event::SoftBreak | Event::HardBreak => out.push('\n'),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::CodeBlock
                | TagEnd::Item
                | TagEnd::TableHead
                | TagEnd::TableRow,
            ) if !out.ends_with('\n') => out.push('\n'),
            _ => {}
        }
    }
    cut(out.trim(), limit)
}

/// At most `limit` characters of `text`; an ellipsis stands for the rest.
pub(super) fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(limit.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::{excerpt, report};
    use crate::forge::api::{Check, CheckImage, CheckStatus};

    #[test]
    fn a_report_holds_summary_text_pictures_and_marker_once() {
        let image = |url: &str| CheckImage { alt: "loss".into(), url: url.into() };
        let check = Check {
            head_sha: "f00d".into(),
            title: "CML Report".into(),
            status: CheckStatus::Queued,
            summary: "![loss](https://x/a.png)\n".into(),
            text: Some("more\n".into()),
            images: vec![image("https://x/a.png"), image("https://x/b.png")],
        };
        let want = "## CML Report\n\n![loss](https://x/a.png)\n\nmore\n\n![loss](https://x/b.png)\n\n<!-- m -->\n";
        assert_eq!(report(&check, "<!-- m -->"), want);
    }

    #[test]
    fn markup_is_left_out_and_blocks_keep_their_lines() {
        let markdown = "# Loss\n\nDown by **0.2**, see [the run](https://x/y).\n\n- one\n- two\n\n|a|b|\n|-|-|\n|1|2|\n\n<!-- x -->\n";
        assert_eq!(excerpt(markdown, 100), "Loss\nDown by 0.2, see the run.\none\ntwo\na b \n1 2");
    }

    #[test]
    fn a_long_text_ends_in_an_ellipsis_within_the_limit() {
        assert_eq!(excerpt("wörter und mehr", 8), "wörter…");
        assert_eq!(excerpt("wörter", 6), "wörter");
        assert_eq!(excerpt("", 6), "");
    }
}
