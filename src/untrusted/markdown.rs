//! Words that stay words in Markdown, whatever is written in them.
//!
//! A backslash keeps Markdown's own marks from meaning anything. What a host looks for after that, in the text that it shows
//! (mentions, issues, addresses), is kept from it as code alone, so that a name with such a thing in it is written as code.

use pulldown_cmark::Options;

use super::line::without_commands;
use super::{is_break, is_invisible};

/// One line of words, in a paragraph or a list.
pub(crate) fn text(raw: &str) -> String {
    let line = one_line(raw);
    if is_alive(&line) { code_span(&line, false) } else { escaped_line(&line) }
}

/// One line of words in the cell of a table.
pub(crate) fn cell(raw: &str) -> String {
    let line = one_line(raw);
    if is_alive(&line) { code_span(&line, true) } else { escaped_line(&line) }
}

/// One line of words where a host looks for nothing but Markdown: the text of an image, the title of a link.
pub(crate) fn alt(raw: &str) -> String {
    escaped_line(&one_line(raw))
}

/// One line as a code span: no mention, link, entity or tag in it comes alive.
pub(crate) fn code(raw: &str) -> String {
    code_span(&one_line(raw), false)
}

/// One line as a code span in the cell of a table.
pub(crate) fn code_cell(raw: &str) -> String {
    code_span(&one_line(raw), true)
}

/// The words of `raw`, one blank apart, none of them invisible or an order to a CI.
pub(crate) fn one_line(raw: &str) -> String {
    let mut line = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            c if is_break(c) || c.is_whitespace() => {
                if !line.is_empty() && !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            c if is_invisible(c) => line.push(char::REPLACEMENT_CHARACTER),
            c => line.push(c),
        }
    }
    line.truncate(line.trim_end().len());
    without_commands(&line)
}

/// Whether a host would make something of `line` that a backslash does not prevent.
fn is_alive(line: &str) -> bool {
    let mut before: Option<char> = None;
    for (at, c) in line.char_indices() {
        let rest = &line[at + c.len_utf8()..];
        let next = rest.chars().next();
        let is_first = !before.is_some_and(char::is_alphanumeric);
        let meets_word = next.is_some_and(|next| next.is_alphanumeric() || next == '_');
        let is_live = match c {
            '@' | '#' => meets_word,
            // GitLab's merge requests, milestones, epics, snippets, labels and alerts.
            '!' | '%' | '&' | '$' | '~' | '^' => is_first && meets_word,
            ':' => rest.starts_with("//") || is_emoji(rest),
            'w' | 'W' => is_first && starts(rest, "ww."),
            'g' | 'G' => is_first && starts(rest, "h-") && rest[2..].starts_with(|c: char| c.is_ascii_digit()),
            'm' | 'M' => is_first && starts(rest, "ailto:"),
            'x' | 'X' => is_first && starts(rest, "mpp:"),
            _ => false,
        };
        if is_live {
            return true;
        }
        before = Some(c);
    }
    line.matches('$').count() > 1
}

/// Whether `rest`, which follows a colon, is the name of an emoji and a colon.
fn is_emoji(rest: &str) -> bool {
    let Some((name, _)) = rest.split_once(':') else { return false };
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+-".contains(c))
}

fn starts(text: &str, lower: &str) -> bool {
    text.get(..lower.len()).is_some_and(|start| start.eq_ignore_ascii_case(lower))
}

fn escaped_line(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let marker_end = ordered_marker(line);
    let mut before: Option<char> = None;
    for (at, c) in line.char_indices() {
        let next = line[at + c.len_utf8()..].chars().next();
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_mark = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '$' => true,
            '_' => !(is_word(before) && is_word(next)),
            '&' => next.is_some_and(|next| next == '#' || next.is_ascii_alphabetic()),
            '#' | '-' | '+' | '=' => at == 0,
            '.' | ')' => Some(at) == marker_end,
            _ => false,
        };
        if is_mark {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// Where the mark of an ordered list stands, if `line` begins like an item of one.
fn ordered_marker(line: &str) -> Option<usize> {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let behind = line[digits..].strip_prefix(['.', ')'])?;
    ((1..=9).contains(&digits) && (behind.is_empty() || behind.starts_with(' '))).then_some(digits)
}

fn code_span(line: &str, is_cell: bool) -> String {
    let mut inside = String::with_capacity(line.len());
    let (mut longest, mut run) = (0, 0);
    for c in line.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
        if c == '|' && is_cell {
            // Two backslashes before a bar would be one of their own, and the bar the end of the cell.
            inside.push_str(if inside.ends_with('\\') { " \\" } else { "\\" });
        }
        inside.push(c);
    }
    let fence = "`".repeat(longest + 1);
    let pad = if inside.starts_with('`') || inside.ends_with('`') || inside.is_empty() { " " } else { "" };
    format!("{fence}{pad}{inside}{pad}{fence}")
}

/// What GitHub reads beyond CommonMark.
pub(crate) fn grammar() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Parser, Tag};

    use super::*;

    #[test]
    fn ordinary_names_are_written_as_they_are() {
        for name in [
            "models/resnet50_v2.pt",
            "train/loss",
            "exp-1 (best)",
            "0.8784",
            "a.b, c; d's 50% of 3",
            "größe",
            "a-b",
            "v1.2",
        ] {
            assert_eq!(text(name), name);
            assert_eq!(cell(name), name);
        }
    }

    #[test]
    fn marks_are_escaped_and_what_a_host_looks_for_is_code() {
        for (raw, want) in [
            ("a|b*c", "a\\|b\\*c"),
            ("_a_b", "\\_a_b"),
            ("# x", "\\# x"),
            ("1. x", "1\\. x"),
            ("&copy;", "`&copy;`"),
            ("a\n\nb", "a b"),
            ("<img src=x>", "\\<img src=x\\>"),
            ("@octocat", "`@octocat`"),
            ("o/r#1", "`o/r#1`"),
            ("https://e.com<img>", "`https://e.com<img>`"),
            ("see WWW.e.com", "`see WWW.e.com`"),
            ("GH-12", "`GH-12`"),
            ("`@a`", "`` `@a` ``"),
        ] {
            assert_eq!(text(raw), want);
        }
        assert_eq!(cell("@a|b"), "`@a\\|b`");
        assert_eq!(code("say `x` @you"), "``say `x` @you``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(alt("a]*b*\n<i> @you"), "a\\]\\*b\\* \\<i\\> @you");
    }

    /// Pieces of which hostile names are made.
    const PIECES: [&str; 64] = [
        "a",
        "b c",
        "1",
        "_",
        "*",
        "**",
        "`",
        "``",
        "~",
        "~~",
        "[",
        "]",
        "](u)",
        "![",
        "[^1]",
        "[x]",
        "<",
        ">",
        "<img src=x>",
        "</td>",
        "<!--",
        "-->",
        "&lt;",
        "&#35;",
        "&",
        "|",
        "\\",
        "\\|",
        "\n",
        "\r\n",
        "\n\n",
        "\t",
        " ",
        "#",
        "# ",
        "##[x]",
        "@octocat",
        "@o/t",
        "#123",
        "GH-1",
        "o/r#2",
        "https://e.com",
        "www.e.com",
        "a@b.co",
        "mailto:a@b",
        "$",
        "$x$",
        "$$",
        "-",
        "- ",
        "+ ",
        "=",
        "---",
        "***",
        "1. ",
        "2) ",
        "> ",
        ":smile:",
        "::error::",
        "\u{202e}",
        "\u{200b}",
        "\u{2028}",
        "!7",
        "é",
    ];

    /// A name of pieces, chosen by the digits of `seed`.
    fn name(mut seed: u64) -> String {
        let mut out = String::new();
        for _ in 0..1 + seed % 7 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            out.push_str(PIECES[usize::try_from(seed >> 58).unwrap()]);
        }
        out
    }

    /// The words of `document` between the marks, where it holds nothing but `allowed` around them and no text that comes alive.
    fn words(document: &str, allowed: fn(&Tag<'_>) -> bool) -> String {
        let mut out = String::new();
        for event in Parser::new_ext(document, grammar()) {
            match event {
                Event::Start(tag) => assert!(allowed(&tag), "{tag:?} in {document:?}"),
                Event::End(_) => {}
                Event::Text(words) => out.push_str(&words),
                Event::Code(words) => {
                    out.push('\u{1}');
                    out.push_str(&words);
                    out.push('\u{2}');
                }
                other => panic!("{other:?} in {document:?}"),
            }
        }
        out
    }

    #[track_caller]
    fn check(raw: &str, document: &str, is_shown: bool, allowed: fn(&Tag<'_>) -> bool) {
        let found = words(document, allowed);
        let found = found.split_once("START").and_then(|(_, rest)| rest.split_once("END")).map(|(inside, _)| inside);
        let found = found.unwrap_or_else(|| panic!("{raw:?} broke out of {document:?}"));
        let plain: String = found.chars().filter(|c| !matches!(c, '\u{1}' | '\u{2}')).collect();
        let squeeze = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(squeeze(&plain), squeeze(&one_line(raw)), "{document:?}");
        if is_shown && !found.contains('\u{1}') {
            assert!(!is_alive(found.trim()), "{raw:?} is alive in {document:?}");
        }
    }

    #[test]
    fn whatever_a_name_holds_it_is_words() {
        for seed in 0..5_000_u64 {
            let raw = name(seed);
            check(&raw, &format!("START {} END\n", text(&raw)), true, |tag| matches!(tag, Tag::Paragraph));
            let item = format!(" - {} \n - START {} END \n", text(&raw), text(&raw));
            check(&raw, &item, true, |tag| matches!(tag, Tag::List(None) | Tag::Item));
            let is_table =
                |tag: &Tag<'_>| matches!(tag, Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell);
            let head = "|a|b|\n|---|---|\n";
            check(&raw, &format!("{head}|{}|START {} END|\n", cell(&raw), cell(&raw)), true, is_table);
            check(&raw, &format!("{head}|{}|START {} END|\n", code_cell(&raw), code_cell(&raw)), true, is_table);
            check(&raw, &format!("START {} END\n", code(&raw)), true, |tag| matches!(tag, Tag::Paragraph));
            let is_image = |tag: &Tag<'_>| match tag {
                Tag::Image { dest_url, .. } => &**dest_url == "u",
                tag => matches!(tag, Tag::Paragraph),
            };
            check(
                &raw,
                &format!("![START {} END](u \"{}\")\n", alt(&raw), alt(&raw).replace('"', "\\\"")),
                false,
                is_image,
            );
            let is_link = |tag: &Tag<'_>| match tag {
                Tag::Link { dest_url, .. } => &**dest_url == "u",
                tag => matches!(tag, Tag::Paragraph),
            };
            check(&raw, &format!("[START {} END](u)\n", text(&raw)), false, is_link);
        }
    }
}
