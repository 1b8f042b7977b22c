//! A line that a program printed, cut into words, numbers and what stands between them.

use super::cell::{self, Cell};

/// A part of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'l> {
    Word(&'l str),
    /// A number; what it is a part of (`3/5`); whether a percent sign follows. Times are in seconds.
    Number {
        value: f64,
        of: Option<f64>,
        percent: bool,
    },
    /// A colon or an equals sign.
    Sign,
    /// What sets cells apart: a comma, a semicolon, a bar, a tab, a dash between spaces, a brace.
    Cell,
    /// Brackets.
    Open,
    Close,
    /// What has no meaning here: speeds, clock times, progress bars.
    Other,
}

/// The line without escape codes; of a line that was written over, what was seen last.
pub(super) fn visible(line: &str) -> String {
    let last = line.trim_end_matches(['\r', '\n']).rsplit(['\r', '\u{8}']).find(|part| !part.trim().is_empty());
    let mut out = String::new();
    let mut chars = last.unwrap_or_default().chars();
    while let Some(c) = chars.next() {
        match c {
            // A control sequence ends with a letter.
            '\u{1b}' => {
                if chars.next() == Some('[') {
                    chars.by_ref().find(|c| ('@'..='~').contains(c));
                }
            }
            c if c.is_control() && c != '\t' => {}
            c => out.push(c),
        }
    }
    out
}

const CELLS: [char; 8] = [',', ';', '|', '│', '\t', '{', '}', '┃'];

/// The tokens of a line.
pub(super) fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = line;
    loop {
        let trimmed = rest.trim_start_matches(' ');
        let Some(c) = trimmed.chars().next() else { break };
        let behind = &trimmed[c.len_utf8()..];
        rest = behind;
        match c {
            '[' => tokens.push(Token::Open),
            ']' => tokens.push(Token::Close),
            ':' | '=' => tokens.push(Token::Sign),
            '(' => rest = parenthesis(trimmed, &mut tokens),
            ')' => {}
            c if CELLS.contains(&c) => tokens.push(Token::Cell),
            '-' | '–' | '—' if behind.starts_with(' ') => tokens.push(Token::Cell),
            '%' => {
                if let Some(Token::Number { percent, .. }) = tokens.last_mut() {
                    *percent = true;
                }
            }
            _ if c.is_whitespace() => {}
            _ => {
                let end = word_end(trimmed);
                rest = &trimmed[end..];
                word(&trimmed[..end], &mut rest, &mut tokens);
            }
        }
    }
    tokens
}

/// Where the word at the start of `text` ends.
fn word_end(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')') || CELLS.contains(&c);
    text.find(ends).unwrap_or(text.len())
}

/// Adds what stands without a space between: a word, `loss:0.5`, `314ms`, `3/5`.
fn word<'l>(text: &'l str, rest: &mut &'l str, tokens: &mut Vec<Token<'l>>) {
    if let Some(number) = number(text) {
        tokens.push(number);
        return;
    }
    // `10/     100`
    if let Some(Token::Number { value, .. }) = text.strip_suffix('/').and_then(number) {
        let behind = rest.trim_start_matches(' ');
        let end = word_end(behind);
        if let Some(Token::Number { value: of, .. }) = number(&behind[..end]) {
            *rest = &behind[end..];
            tokens.push(Token::Number { value, of: Some(of), percent: false });
            return;
        }
    }
    // `module:function:42` is where a logger was called; `INFO:root:loss=0.5` has something behind that.
    if text.matches(':').count() > 1 && text.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        match text.rsplit_once(':') {
            Some((_, last)) if last.contains('=') || last.is_empty() => word(last, rest, tokens),
            _ => tokens.push(Token::Other),
        }
        return;
    }
    if let Some(sign) = text.find([':', '=']) {
        let (name, value) = (text[..sign].trim_matches(['"', '\'']), &text[sign + 1..]);
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            // `10:` counts; `12:30` is a time.
            let counts = number(name).filter(|_| value.is_empty());
            match counts {
                Some(count) => tokens.extend([count, Token::Sign]),
                None => tokens.push(Token::Other),
            }
            return;
        }
        if !name.is_empty() {
            tokens.extend([Token::Word(name), Token::Sign]);
            if !value.is_empty() {
                word(value.trim_start_matches(':'), rest, tokens);
            }
            return;
        }
    }
    let bare = text.trim_matches(['"', '\'']);
    let named = bare.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '*' || c == '#' || c == '=');
    match number(bare) {
        Some(number) => tokens.push(number),
        None if bare.is_empty() => {}
        None if named && !bare.ends_with('.')
            || bare.eq_ignore_ascii_case("val.")
            || bare.eq_ignore_ascii_case("avg.") =>
        {
            tokens.push(Token::Word(bare));
        }
        None if named => tokens.extend([Token::Word(bare), Token::Cell]), // the end of a sentence
        None => tokens.push(Token::Other),
    }
}

/// Reads what stands in parentheses, and returns what follows them. Behind a name it may be a number that has been printed with
/// its type, or the split of the data; elsewhere it is a remark, such as the average of a number, unless there are names in it.
fn parenthesis<'l>(text: &'l str, tokens: &mut Vec<Token<'l>>) -> &'l str {
    let inside = text[1..].split(')').next().unwrap_or_default();
    let behind = text.get(inside.len() + 2..).unwrap_or_default();
    let first = inside.split(',').next().unwrap_or_default().trim();
    let is_typed = matches!(tokens.last(), Some(Token::Word(word)) if is_type(word));
    if !is_typed && (inside.contains('=') || inside.contains(": ")) {
        tokens.push(Token::Cell);
        return &text[1..];
    }
    match tokens.last() {
        _ if is_typed => {
            tokens.pop();
            tokens.extend(number(first));
        }
        Some(Token::Word(_)) if matches!(first, "train" | "val" | "test") => {
            let word = tokens.pop();
            tokens.extend([Token::Word(first), Token::Cell]);
            tokens.extend(word);
        }
        _ => {}
    }
    behind
}

/// Whether numbers are printed as an argument of this.
fn is_type(word: &str) -> bool {
    matches!(word, "tensor" | "array") || word.starts_with("np.") || word.starts_with("torch.")
}

/// A number as programs print it, with its unit.
fn number(text: &str) -> Option<Token<'static>> {
    let text = text.trim_matches(['"', '\'']);
    if let Some((part, of)) = text.split_once('/') {
        let (value, of) = (plain(part)?, plain(of)?);
        return Some(Token::Number { value, of: Some(of), percent: false });
    }
    if let Some(value) = plain(text) {
        return Some(Token::Number { value, of: None, percent: false });
    }
    if let Some(value) = text.strip_suffix('%').and_then(plain) {
        return Some(Token::Number { value, of: None, percent: true });
    }
    let units = [
        ("ms", 1e-3),
        ("us", 1e-6),
        ("µs", 1e-6),
        ("sec", 1.0),
        ("s", 1.0),
        ("K", 1.0),
        ("M", 1.0),
        ("MB", 1.0),
        ("GB", 1.0),
    ];
    let (value, unit) = units.iter().find_map(|(unit, by)| Some((text.strip_suffix(unit).and_then(plain)?, by)))?;
    Some(Token::Number { value: value * unit, of: None, percent: false })
}

fn plain(text: &str) -> Option<f64> {
    let starts = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    let words = ["nan", "inf", "-inf", "NaN", "Infinity", "-Infinity"];
    match cell::read(text.as_bytes()) {
        Cell::Number(number) if starts || words.contains(&text) => Some(number),
        _ => None,
    }
}
