//! One line of a log: no break, no order to a terminal or a CI, nothing that cannot be seen, and no endless names.
//!
//! A runner of GitHub or Azure obeys `##[…]` anywhere in a line, and `::name::` where it begins one; TeamCity `##teamcity[…]`.

use std::fmt::Write as _;

use super::{is_break, is_invisible};

/// Characters of one word or quoted value that a message keeps.
const MAX_VALUE: usize = 200;

/// Characters of a whole message.
const MAX_MESSAGE: usize = 2000;

/// `text` as one line that orders nobody about; long names and values are cut in their middle.
pub(crate) fn message(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(4 * MAX_MESSAGE));
    for c in text.chars() {
        match c {
            c if is_break(c) => line.push(' '),
            c if is_invisible(c) => _ = write!(line, "\\u{{{:x}}}", u32::from(c)),
            c => line.push(c),
        }
    }
    without_commands(&cut(&line_of_values(&line), MAX_MESSAGE))
}

/// `text` with what a CI would obey broken by a space; lines stay lines.
pub(crate) fn without_commands(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        out.push(c);
        if c == '#' && starts_bracket_command(rest)
            || c == ':' && !before.is_some_and(char::is_alphanumeric) && starts_command(rest)
        {
            out.push(' ');
        }
        before = Some(c);
    }
    out
}

/// Whether `rest` begins with `##`, a name or nothing, and `[`.
fn starts_bracket_command(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix("##") else { return false };
    let rest = rest.trim_start_matches('#');
    rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-_.".contains(c)).starts_with('[')
}

/// Whether `rest` begins with `::`, a name, and `::` behind it or behind its properties. The name may be one that no runner knows yet.
fn starts_command(rest: &str) -> bool {
    let line = rest.lines().next().unwrap_or_default();
    let Some(rest) = line.strip_prefix("::") else { return false };
    let name = rest.trim_start().trim_start_matches(|c: char| c != ':' && !c.is_whitespace());
    name.contains("::") && name.starts_with([':', ' ', '\t'])
}

/// `line` with each long word, and each long value between quotes, cut in its middle.
fn line_of_values(line: &str) -> String {
    if line.len() <= MAX_VALUE {
        return line.to_owned();
    }
    let mut out = String::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => end_of_quoted(rest).unwrap_or(1),
            ' ' => 1,
            _ => rest.find([' ', '"']).unwrap_or(rest.len()),
        };
        let (value, behind) = rest.split_at(end);
        out.push_str(&cut(value, MAX_VALUE));
        rest = behind;
    }
    out
}

/// Where the value in quotes ends that `text` begins with, its closing quote included.
fn end_of_quoted(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// `text`, an ellipsis in the place of its middle where it has more than `max` characters.
fn cut(text: &str, max: usize) -> String {
    let count = if text.len() <= max { return text.to_owned() } else { text.chars().count() };
    if count <= max {
        return text.to_owned();
    }
    let tail = max / 4;
    let start: String = text.chars().take(max - tail).collect();
    let end: String = text.chars().skip(count - tail).collect();
    format!("{start}…{end}")
}

#[cfg(test)]
mod tests {
    use super::{MAX_MESSAGE, MAX_VALUE, message, without_commands};

    #[test]
    fn what_a_runner_obeys_is_broken() {
        for (text, want) in [
            ("x ##[set-output name=a]b", "x # #[set-output name=a]b"),
            ("###[group]", "# # #[group]"),
            ("##vso[task.setvariable]", "# #vso[task.setvariable]"),
            ("##teamcity[x]", "# #teamcity[x]"),
            ("::error::x", ": :error::x"),
            ("::größe::x", ": :größe::x"),
            (" \"::set-output name=a::b", " \": :set-output name=a::b"),
            ("::add-mask::a ::stop-commands::b", ": :add-mask::a : :stop-commands::b"),
            ("## Heading [a]", "## Heading [a]"),
            ("#[x]", "#[x]"),
            ("dvc.yaml::ROC curve", "dvc.yaml::ROC curve"),
            ("dvc.yaml::a::b", "dvc.yaml::a::b"),
            ("::", "::"),
        ] {
            assert_eq!(without_commands(text), want);
        }
    }

    #[test]
    fn a_message_is_one_line_of_what_can_be_seen() {
        assert_eq!(message("a\r\n::error::b\u{1b}[31m\u{2028}c"), "a  : :error::b [31m c");
        assert_eq!(message("\u{202e}gnp.exe\u{200b}"), "\\u{202e}gnp.exe\\u{200b}");
        assert_eq!(message("#\u{200d}#[x]"), "#\\u{200d}#[x]");
        assert_eq!(message("größe 5 µm 日本"), "größe 5 µm 日本");
    }

    #[test]
    fn a_long_name_is_cut_and_what_is_said_of_it_stays() {
        let long = message(&format!("data:image/png;base64,{} is no picture; name a file", "A".repeat(570_000)));
        assert!(
            long.starts_with("data:image/png;base64,AAA") && long.ends_with("A is no picture; name a file"),
            "{long}"
        );
        assert!(long.chars().count() < 2 * MAX_VALUE);
        let quoted = message(&format!("cannot read \"{}\\\" b\": it is gone", "é b ".repeat(1000)));
        assert!(quoted.ends_with(": it is gone") && quoted.chars().count() < 2 * MAX_VALUE, "{quoted}");
        let words = message(&"word ".repeat(10_000));
        assert_eq!(words.chars().count(), MAX_MESSAGE + 1);
    }
}
