//! JavaScript's regular expressions, run so that a pattern of a stranger's does not take for ever.
//!
//! A pattern without look-around and back references goes to an engine whose time is the text's length times the pattern's. Only what needs
//! backtracking is left to an engine that does, and its patterns are short.

use std::ops::Range;

use crate::budget;
use crate::error::{Error, Result};

/// `/source/flags`, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Regex {
    pub(crate) source: String,
    pub(crate) flags: String,
    /// Without backtracking, where the pattern allows it.
    linear: Option<Linear>,
    backtracking: Option<Box<regress::Regex>>,
}

#[derive(Clone, Debug)]
struct Linear {
    regex: regex::Regex,
    /// Letters of ASCII alone are folded.
    ascii_alone: bool,
    /// Groups keep what they caught in an earlier round of a repetition, which JavaScript forgets: only whether there is a match is sure.
    knows_groups: bool,
}

/// A place where a pattern matches, in bytes of the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Match {
    pub(crate) range: Range<usize>,
    /// What the groups caught, from the first on.
    pub(crate) groups: Vec<Option<Range<usize>>>,
    /// Names of groups, with the places of these in `groups`.
    pub(crate) names: Vec<(String, usize)>,
}

/// Bytes of the longest pattern.
const MAX_SOURCE: usize = 1 << 16;

/// Bytes of the longest pattern that backtracks: it is compiled by recursion.
const MAX_BACKTRACKING_SOURCE: usize = 1 << 12;

/// Groups in groups.
const MAX_NESTING: usize = 100;

/// Bytes of the longest text that is searched with backtracking.
const MAX_BACKTRACKING_TEXT: usize = 1 << 16;

impl Regex {
    /// Compiles a pattern.
    ///
    /// # Errors
    ///
    /// `source` or `flags` is none of JavaScript's, or larger than any that a person writes.
    pub(crate) fn new(source: &str, flags: &str) -> Result<Self> {
        let fail = |what: &dyn std::fmt::Display| {
            let shown: String = source.chars().take(60).collect();
            let more = if shown.len() < source.len() { "…" } else { "" };
            Error::spec(format!("regular expression /{shown}{more}/{flags}: {what}"))
        };
        if flags.chars().any(|c| !"dgimsuy".contains(c)) {
            return Err(fail(&"unknown flag"));
        }
        if source.len() > MAX_SOURCE || nesting(source) > MAX_NESTING {
            return Err(fail(&"it is too long, or its groups are nested too deep"));
        }
        budget::spend_for(source.len())?;
        let linear = translated(source, flags).and_then(|(pattern, knows_groups)| {
            let regex =
                regex::RegexBuilder::new(&pattern).multi_line(flags.contains('m')).size_limit(1 << 22).build().ok()?;
            Some(Linear { regex, ascii_alone: flags.contains('i'), knows_groups })
        });
        let needs_other = linear.as_ref().is_none_or(|linear| linear.ascii_alone || !linear.knows_groups);
        let backtracking = if !needs_other || linear.is_some() && source.len() > MAX_BACKTRACKING_SOURCE {
            None
        } else if source.len() > MAX_BACKTRACKING_SOURCE {
            return Err(fail(&format_args!(
                "a pattern that looks around or back may have {MAX_BACKTRACKING_SOURCE} bytes"
            )));
        } else {
            Some(Box::new(regress::Regex::with_flags(source, flags).map_err(|error| fail(&error))?))
        };
        Ok(Self { source: source.to_owned(), flags: flags.to_owned(), linear, backtracking })
    }

    /// Whether it means every match, not the first alone.
    pub(crate) fn is_global(&self) -> bool {
        self.flags.contains('g')
    }

    /// Whether it matches anywhere in `text`.
    ///
    /// # Errors
    ///
    /// See [`Self::matches`].
    pub(crate) fn is_match(&self, text: &str) -> Result<bool> {
        match self.linear_for(text) {
            Some(linear) => {
                budget::spend_for(1 + text.len() / 8)?;
                Ok(linear.regex.is_match(text))
            }
            None => Ok(!self.matches(text, 1)?.is_empty()),
        }
    }

    /// The first `most` matches in `text`.
    ///
    /// # Errors
    ///
    /// The budget is used up, or the text is too long for a pattern that backtracks.
    pub(crate) fn matches(&self, text: &str, most: usize) -> Result<Vec<Match>> {
        budget::spend_for(1 + text.len() / 8)?;
        if let Some(linear) = self.linear_for(text) {
            if linear.knows_groups {
                return linear.matches(text, most);
            }
            // What backtracks for ever is for the most part a text that does not match at all.
            if !linear.regex.is_match(text) {
                return Ok(Vec::new());
            }
        }
        let Some(regex) = &self.backtracking else {
            return Err(Error::data("the pattern is too long for a text beyond ASCII"));
        };
        if text.len() > MAX_BACKTRACKING_TEXT {
            let what = format!("a pattern that looks around or back searches {MAX_BACKTRACKING_TEXT} bytes at most");
            return Err(Error::data(format!("regular expression /{}/: {what}", self.source)));
        }
        let mut found = Vec::new();
        for one in regex.find_iter(text).take(most) {
            budget::spend_for(1 + text.len() / 8)?;
            let groups: Vec<Option<Range<usize>>> = one.groups().skip(1).collect();
            let names = one.named_groups().filter_map(|(name, range)| {
                let at = groups.iter().position(|group| *group == range)?;
                Some((name.to_owned(), at))
            });
            let names = names.collect();
            found.push(Match { range: one.range(), groups, names });
        }
        Ok(found)
    }

    /// The engine without backtracking, if it finds in `text` what JavaScript's finds.
    fn linear_for(&self, text: &str) -> Option<&Linear> {
        let linear = self.linear.as_ref()?;
        (self.backtracking.is_none() || !linear.ascii_alone || text.is_ascii()).then_some(linear)
    }
}

impl Linear {
    fn matches(&self, text: &str, most: usize) -> Result<Vec<Match>> {
        let named = self.regex.capture_names().skip(1).enumerate();
        let names: Vec<(String, usize)> =
            named.filter_map(|(at, name)| name.map(|name| (name.to_owned(), at))).collect();
        let mut found = Vec::new();
        let mut from = 0;
        while found.len() < most
            && let Some(caught) = self.regex.captures_at(text, from)
            && let Some(whole) = caught.get(0)
        {
            budget::spend_for(caught.len() + (whole.end() - from) / 8)?;
            let groups = caught.iter().skip(1).map(|group| group.map(|group| group.range())).collect();
            found.push(Match { range: whole.range(), groups, names: names.clone() });
            // After a match of nothing the search goes on one character later.
            let step = if whole.is_empty() { text[whole.end()..].chars().next().map_or(1, char::len_utf8) } else { 0 };
            from = whole.end() + step;
            if from > text.len() {
                break;
            }
        }
        Ok(found)
    }
}

/// The depth of groups in a pattern, or more.
fn nesting(source: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = source.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'(' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// JavaScript's white space, within a class.
const SPACE: &str = r"\t\n\x0B\x0C\r \u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}";

/// The pattern in the words of the other engine, and whether groups catch the same there; `None` where it is not sure that it means
/// the same.
fn translated(source: &str, flags: &str) -> Option<(String, bool)> {
    let folds = flags.contains('i');
    if flags.contains('y') || folds && !source.is_ascii() {
        return None;
    }
    let mut out = String::new();
    let mut rest = source.chars().peekable();
    let mut open: Vec<bool> = Vec::new(); // whether a group catches, or holds one that does
    let mut closed_catches = false; // whether what may be repeated does
    let mut knows_groups = true;
    let mut is_repeatable = false;
    while let Some(c) = rest.next() {
        let mut repeatable = true;
        let mut catches = false;
        match c {
            '\\' => out.push_str(&match escape(&mut rest)? {
                Escape::Character(c) => literal(c, folds),
                Escape::Boundary => r"(?-u:\b)".to_owned(),
                Escape::Class(inside) => format!("[{inside}]"),
            }),
            '.' => out.push_str(if flags.contains('s') { r"[\s\S]" } else { r"[^\n\r\u{2028}\u{2029}]" }),
            '[' => out.push_str(&class(&mut rest, folds)?),
            '(' => {
                let mut is_catching = true;
                out.push('(');
                if rest.next_if_eq(&'?').is_some() {
                    match rest.next()? {
                        ':' => {
                            out.push_str("?:");
                            is_catching = false;
                        }
                        '<' if rest.peek().is_some_and(|c| c.is_ascii_alphabetic()) => out.push_str("?P<"),
                        _ => return None,
                    }
                    if is_catching {
                        let name: String = std::iter::from_fn(|| rest.next_if(|c| c.is_ascii_alphanumeric())).collect();
                        rest.next_if_eq(&'>')?;
                        out.push_str(&name);
                        out.push('>');
                    }
                }
                open.push(is_catching);
                repeatable = false;
            }
            ')' => {
                catches = open.pop()?;
                if let Some(outer) = open.last_mut() {
                    *outer |= catches;
                }
                out.push(')');
            }
            '*' | '+' | '?' => {
                if !is_repeatable {
                    return None;
                }
                knows_groups &= !closed_catches || c == '?';
                out.push(c);
                if rest.next_if_eq(&'?').is_some() {
                    out.push('?');
                }
                repeatable = false;
            }
            '{' => {
                if !is_repeatable {
                    return None;
                }
                knows_groups &= !closed_catches || c == '?';
                let count: String = std::iter::from_fn(|| rest.next_if(|c| c.is_ascii_digit() || *c == ',')).collect();
                let is_count = count.starts_with(|c: char| c.is_ascii_digit()) && count.matches(',').count() < 2;
                rest.next_if_eq(&'}').filter(|_| is_count)?;
                out.push_str(&format!("{{{count}}}"));
                if rest.next_if_eq(&'?').is_some() {
                    out.push('?');
                }
                repeatable = false;
            }
            '^' => {
                out.push('^');
                repeatable = false;
            }
            '$' => {
                out.push('$');
                repeatable = false;
            }
            '|' => {
                out.push('|');
                repeatable = false;
            }
            ']' | '}' => return None,
            c => out.push_str(&literal(c, folds)),
        }
        // Other line ends than `\n` count for JavaScript alone.
        if matches!(c, '^' | '$') && flags.contains('m') {
            return None;
        }
        (is_repeatable, closed_catches) = (repeatable, catches);
    }
    open.is_empty().then_some((out, knows_groups))
}

/// A character that stands for itself, and for its other case where letters are folded.
fn literal(c: char, folds: bool) -> String {
    if folds && c.is_ascii_alphabetic() {
        format!("[{}{}]", c.to_ascii_lowercase(), c.to_ascii_uppercase())
    } else {
        character(c)
    }
}

/// A character, within a class or outside.
fn character(c: char) -> String {
    format!(r"\u{{{:X}}}", u32::from(c))
}

/// What follows a backslash.
enum Escape {
    Character(char),
    /// `\b`, which is a character in a class.
    Boundary,
    /// What is between the brackets of a class.
    Class(String),
}

fn escape(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Escape> {
    let hex = |rest: &mut std::iter::Peekable<std::str::Chars<'_>>, digits: usize| {
        let code: String = (0..digits).map_while(|_| rest.next_if(char::is_ascii_hexdigit)).collect();
        char::from_u32(u32::from_str_radix(&code, 16).ok().filter(|_| code.len() == digits)?)
    };
    Some(match rest.next()? {
        'd' => Escape::Class("0-9".to_owned()),
        'w' => Escape::Class("0-9A-Z_a-z".to_owned()),
        's' => Escape::Class(SPACE.to_owned()),
        'D' => Escape::Class("^0-9".to_owned()),
        'W' => Escape::Class("^0-9A-Z_a-z".to_owned()),
        'S' => Escape::Class(format!("^{SPACE}")),
        'b' => Escape::Boundary,
        'n' => Escape::Character('\n'),
        'r' => Escape::Character('\r'),
        't' => Escape::Character('\t'),
        'v' => Escape::Character('\x0b'),
        'f' => Escape::Character('\x0c'),
        'x' => Escape::Character(hex(rest, 2)?),
        'u' if rest.peek() != Some(&'{') => Escape::Character(hex(rest, 4)?),
        c if c.is_ascii_alphanumeric() => return None,
        c => Escape::Character(c),
    })
}

/// What follows an opening bracket, up to and with the closing one.
fn class(rest: &mut std::iter::Peekable<std::str::Chars<'_>>, folds: bool) -> Option<String> {
    let mut out = String::from("[");
    if rest.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    let mut is_empty = true;
    loop {
        let first = match rest.next()? {
            ']' if is_empty => return None,
            ']' => {
                out.push(']');
                return Some(out);
            }
            '\\' => match escape(rest)? {
                Escape::Character(c) => c,
                Escape::Boundary => '\x08',
                Escape::Class(inside) => {
                    // What a range from a class to a character is, the other engine knows.
                    if rest.peek() == Some(&'-') {
                        return None;
                    }
                    out.push_str(&format!("[{inside}]"));
                    is_empty = false;
                    continue;
                }
            },
            c => c,
        };
        let mut last = first;
        let mut ahead = rest.clone();
        if ahead.next() == Some('-') && ahead.peek().is_some_and(|c| *c != ']') {
            *rest = ahead;
            last = match rest.next()? {
                '\\' => match escape(rest)? {
                    Escape::Character(c) => c,
                    Escape::Boundary => '\x08',
                    Escape::Class(_) => return None,
                },
                c => c,
            };
        }
        if first > last {
            return None;
        }
        out.push_str(&format!("{}-{}", character(first), character(last)));
        let others = [('a', 'z', char::to_ascii_uppercase as fn(&char) -> char), ('A', 'Z', char::to_ascii_lowercase)];
        for (from, to, other_case) in others {
            let (from, to) = (first.max(from), last.min(to));
            if folds && from <= to {
                out.push_str(&format!("{}-{}", other_case(&from), other_case(&to)));
            }
        }
        is_empty = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Limits;

    fn regex(source: &str, flags: &str) -> Regex {
        Regex::new(source, flags).unwrap()
    }

    #[test]
    fn patterns_that_backtrack_for_ever_elsewhere_end_at_once() {
        let _metered = budget::start(&Limits { steps: 10_000_000, ..Limits::NONE }, None);
        let text = format!("{}!", "a".repeat(40));
        for source in
            ["(?:a+)+$", "(a+)+$", "(?:(?:a*)*)*b", "((a*)*)*b", "(?:a|a)+$", "(?:a|aa)+$", "^(?:a?){30}a{50}$"]
        {
            assert!(!regex(source, "").is_match(&text).unwrap(), "{source}");
        }
    }

    #[test]
    fn both_engines_find_the_same() {
        let texts = [
            "",
            "a",
            "aab",
            "A-b_c 12.5e3, x=\"y\"",
            "2024-01-31T12:00:00Z",
            "p50 p90 p99.9",
            "line one\nline two\r\nthree",
            "caf\u{e9} \u{a0}\u{2003}na\u{ef}ve",
            "[x](y) {z}",
            "a.b.c|d",
            "tr\u{e8}s-long_name/epoch=12",
            "\u{1F600}x",
        ];
        let sources = [
            "a",
            "a*",
            "a+b",
            "(a)(b)?",
            "[a-c]+",
            "[^a-c]+",
            r"\d+",
            r"\d+\.\d*",
            r"\w+",
            r"\W",
            r"\s+",
            r"\S+$",
            r"^\w",
            "x|y|",
            r"(\d{4})-(\d\d)",
            r"(?<year>\d{4})-(?<month>\d{2})",
            "(?:ab|a)b?",
            "a??b",
            "a{1,2}?",
            r"[\w-]+",
            r"[-a]",
            r"[\]\[{}]",
            r"\.",
            r"[.]",
            r"\bp\d+",
            r"e=(\d+)",
            r"\u00e9",
            r"\x61",
            "[^]",
            "[]",
            r"\/",
            "/",
            "(",
            r"(?=a)a",
            r"(a)\1",
            "a{,2}",
            "{",
            "}",
            "]",
            r"[\s,;|]+",
            "(a|b)*c",
            "(?:(a)|b)+",
            r"[a-\d]",
            r"[\d-a]",
            r"[\[-`]+",
            "[Y-b]+",
            "[^p-y]+",
            r"[\b\x41-\x43]",
            "E",
            r"\cA",
            r"\0",
        ];
        for source in sources {
            for flags in ["", "i", "s", "m"] {
                let (ours, theirs) = (Regex::new(source, flags), regress::Regex::with_flags(source, flags));
                assert_eq!(ours.is_ok(), theirs.is_ok(), "/{source}/{flags}: {ours:?}");
                let (Ok(ours), Ok(theirs)) = (ours, theirs) else { continue };
                for text in texts {
                    let got: Vec<_> = ours.matches(text, usize::MAX).unwrap();
                    let want: Vec<_> = theirs.find_iter(text).collect();
                    let got: Vec<_> = got.iter().map(|found| (found.range.clone(), found.groups.clone())).collect();
                    let want: Vec<_> =
                        want.iter().map(|found| (found.range(), found.groups().skip(1).collect::<Vec<_>>())).collect();
                    assert_eq!(got, want, "/{source}/{flags} in {text:?}, as {:?}", translated(source, flags));
                }
            }
        }
    }

    #[test]
    fn patterns_no_person_writes_are_refused() {
        for source in ["|".repeat(1_000_000), "(".repeat(5_000) + &")".repeat(5_000), "(?=a)".repeat(2_000)] {
            let error = Regex::new(&source, "").unwrap_err();
            assert!(error.message().len() < 300, "{error}");
        }
    }

    #[test]
    fn names_of_groups_come_with_their_places() {
        for source in [r"(?<a>\d)(?<b>x)?", r"(?=\d)(?<a>\d)(?<b>x)?"] {
            let found = regex(source, "").matches("1", 1).unwrap();
            assert_eq!(found[0].names.iter().find(|(name, _)| name == "a").unwrap().1, 0, "{source}");
            assert_eq!(found[0].groups, [Some(0..1), None], "{source}");
        }
    }
}
