//! Tokens of the expression language: ECMAScript 5 without comments and templates.
//!
//! The lexer hands out one token at a time, because only the parser knows whether a slash divides or
//! opens a regular expression. Positions are byte offsets; [`fault`] turns one into a column of characters.

use crate::error::{Error, Result};
use crate::js::is_space;

/// A token; its text is the source itself where possible.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    End,
    /// An identifier, keywords included.
    Name(String),
    Number(f64),
    Text(String),
    Punctuator(&'static str),
}

/// A token and where it starts and ends.
#[derive(Clone, Debug)]
pub(super) struct Spanned {
    pub(super) token: Token,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Longest first, so that the first that fits is the one meant.
const PUNCTUATORS: [&str; 49] = [
    ">>>=", "===", "!==", ">>>", "<<=", ">>=", "==", "!=", "<=", ">=", "&&", "||", "<<", ">>", "++", "--", "+=", "-=",
    "*=", "/=", "%=", "&=", "|=", "^=", "=>", "//", "(", ")", "[", "]", "{", "}", ".", ",", ";", ":", "?", "~", "<",
    ">", "=", "!", "+", "-", "*", "/", "%", "&", "^",
];

/// An error at byte `offset` of `source`: the column, what is wrong, and the source itself (its
/// neighbourhood, when it is long).
pub(super) fn fault(source: &str, offset: usize, what: &str) -> Error {
    const MAX_AROUND: usize = 40; // characters shown on either side of the place
    let column = source[..offset].chars().count();
    let total = source.chars().count();
    let from = column.saturating_sub(MAX_AROUND);
    let shown: String = source.chars().skip(from).take(2 * MAX_AROUND).collect();
    let before = if from > 0 { "…" } else { "" };
    let after = if from + 2 * MAX_AROUND < total { "…" } else { "" };
    Error::spec(format!("expression {before}{shown}{after}: {what} at column {}", column + 1))
}

pub(super) fn is_name_start(c: char) -> bool {
    c == '$' || c == '_' || c.is_alphabetic()
}

pub(super) fn is_name_part(c: char) -> bool {
    is_name_start(c) || c.is_numeric() || c == '\u{200c}' || c == '\u{200d}'
}

/// Reads tokens of `source` one after the other.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    pub(super) source: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self { source, at: 0 }
    }

    fn peek(&self) -> Option<char> {
        self.source[self.at..].chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn fault<T>(&self, offset: usize, what: &str) -> Result<T> {
        Err(fault(self.source, offset, what))
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Result<Spanned> {
        while self.peek().is_some_and(|c| is_space(c) || c == '\u{180e}') {
            self.bump();
        }
        let start = self.at;
        let token = match self.peek() {
            None => Token::End,
            Some(c) if is_name_start(c) || c == '\\' => Token::Name(self.name()?),
            Some('"' | '\'') => Token::Text(self.text()?),
            Some(c) if c.is_ascii_digit() => Token::Number(self.number()?),
            Some('.') if self.source[start + 1..].starts_with(|c: char| c.is_ascii_digit()) => {
                Token::Number(self.number()?)
            }
            Some(c) => {
                let rest = &self.source[start..];
                let found = PUNCTUATORS
                    .iter()
                    .find(|p| p.as_bytes()[0] == rest.as_bytes()[0] && rest.starts_with(**p))
                    .copied();
                let found = found.or_else(|| rest.starts_with('|').then_some("|"));
                let Some(punctuator) = found else { return self.fault(start, &format!("unexpected {c:?}")) };
                self.at += punctuator.len();
                Token::Punctuator(punctuator)
            }
        };
        Ok(Spanned { token, start, end: self.at })
    }

    fn name(&mut self) -> Result<String> {
        let start = self.at;
        let rest = &self.source[start..];
        let plain = rest.find(|c| !is_name_part(c)).unwrap_or(rest.len());
        self.at += plain;
        let mut name = rest[..plain].to_owned();
        while let Some(c) = self.peek() {
            let offset = self.at;
            let mut c = c;
            if c == '\\' {
                self.bump();
                if self.bump() != Some('u') {
                    return self.fault(offset, "unexpected backslash");
                }
                c = char::from_u32(u32::from(self.hex(4)?)).unwrap_or('\\');
                if !is_name_part(c) {
                    return self.fault(offset, "this escape is no letter of a name");
                }
            } else if is_name_part(c) {
                self.bump();
            } else {
                break;
            }
            name.push(c);
        }
        if name.starts_with(is_name_start) { Ok(name) } else { self.fault(start, "a name cannot start like this") }
    }

    fn number(&mut self) -> Result<f64> {
        let start = self.at;
        let rest = &self.source[start..];
        let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let value;
        if rest.starts_with("0x") || rest.starts_with("0X") {
            let hex = rest[2..].split(|c: char| !c.is_ascii_hexdigit()).next().unwrap_or_default();
            if hex.is_empty() {
                return self.fault(start, "a hexadecimal number without digits");
            }
            value = hex.chars().filter_map(|c| c.to_digit(16)).fold(0.0, |sum, d| sum * 16.0 + f64::from(d));
            self.at += 2 + hex.len();
        } else {
            if rest.starts_with('0') && digits(rest) > 1 {
                return self.fault(start, "a number cannot start with a zero (octal is not allowed)");
            }
            let mut end = digits(rest);
            if rest[end..].starts_with('.') {
                end += 1 + digits(&rest[end + 1..]);
            }
            if rest[end..].starts_with(['e', 'E']) {
                let sign = usize::from(rest[end + 1..].starts_with(['+', '-']));
                let count = digits(&rest[end + 1 + sign..]);
                if count == 0 {
                    return self.fault(start, "an exponent without digits");
                }
                end += 1 + sign + count;
            }
            value = rest[..end].parse().unwrap_or(f64::NAN);
            self.at += end;
        }
        if self.peek().is_some_and(|c| is_name_start(c) || c == '\\' || c.is_ascii_digit()) {
            return self.fault(self.at, "unexpected letter after a number");
        }
        Ok(value)
    }

    fn hex(&mut self, count: usize) -> Result<u16> {
        let start = self.at;
        let digits = self.source.get(start..start + count).unwrap_or_default();
        if digits.len() != count || !digits.chars().all(|c| c.is_ascii_hexdigit()) {
            return self.fault(start, &format!("an escape needs {count} hexadecimal digits"));
        }
        self.at += count;
        Ok(u16::from_str_radix(digits, 16).unwrap_or_default())
    }

    /// A string literal. Escapes may name surrogates, so the text is put together in UTF-16; a lone
    /// surrogate, which Rust's strings cannot hold, becomes U+FFFD.
    fn text(&mut self) -> Result<String> {
        let start = self.at;
        let quote = self.bump();
        let mut units: Vec<u16> = Vec::new();
        let push = |units: &mut Vec<u16>, c: char| units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
        loop {
            let offset = self.at;
            match self.bump() {
                None | Some('\n' | '\r' | '\u{2028}' | '\u{2029}') => {
                    return self.fault(start, "a text without its closing quote");
                }
                c if c == quote => return Ok(String::from_utf16_lossy(&units)),
                Some('\\') => match self.bump() {
                    Some('u' | 'x') if self.peek() == Some('{') => {
                        let (digits, _) = self.source[self.at + 1..].split_once('}').unwrap_or_default();
                        let code = u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'));
                        let Some(c) = code.and_then(char::from_u32) else {
                            return self.fault(offset, "no such code point");
                        };
                        self.at += digits.len() + 2;
                        push(&mut units, c);
                    }
                    Some('u') => units.push(self.hex(4)?),
                    Some('x') => units.push(self.hex(2)?),
                    Some('n') => units.push(0x0a),
                    Some('r') => units.push(0x0d),
                    Some('t') => units.push(0x09),
                    Some('b') => units.push(0x08),
                    Some('f') => units.push(0x0c),
                    Some('v') => units.push(0x0b),
                    Some('\r') if self.peek() == Some('\n') => {
                        self.bump();
                    }
                    Some('\n' | '\r' | '\u{2028}' | '\u{2029}') => {}
                    Some('0') if !self.peek().is_some_and(|c| c.is_digit(8)) => units.push(0),
                    Some('0'..='7') => return self.fault(offset, "octal escapes are not allowed"),
                    Some(c) => push(&mut units, c),
                    None => return self.fault(start, "a text without its closing quote"),
                },
                Some(c) => push(&mut units, c),
            }
        }
    }

    /// A regular expression whose slash stands at `start`: its source and flags.
    pub(super) fn regex(&mut self, start: usize) -> Result<(String, String)> {
        self.at = start + 1;
        let mut in_class = false;
        loop {
            match self.bump() {
                None | Some('\n' | '\r' | '\u{2028}' | '\u{2029}') => {
                    return self.fault(start, "a regular expression without its closing slash");
                }
                Some('\\') => {
                    if matches!(self.bump(), None | Some('\n' | '\r' | '\u{2028}' | '\u{2029}')) {
                        return self.fault(start, "a regular expression without its closing slash");
                    }
                }
                Some('[') => in_class = true,
                Some(']') => in_class = false,
                Some('/') if !in_class => break,
                Some(_) => {}
            }
        }
        let body = self.source[start + 1..self.at - 1].to_owned();
        let rest = &self.source[self.at..];
        let flags = rest[..rest.find(|c| !is_name_part(c)).unwrap_or(rest.len())].to_owned();
        if let Some(flag) = flags.chars().find(|c| !"gimuy".contains(*c)) {
            return self.fault(self.at, &format!("unknown flag {flag:?} of a regular expression"));
        }
        if let Err(error) = regress::Regex::with_flags(&body, flags.as_str()) {
            return self.fault(start, &format!("invalid regular expression ({error})"));
        }
        self.at += flags.len();
        Ok((body, flags))
    }
}
