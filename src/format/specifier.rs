//! d3's number format specifiers: `[[fill]align][sign][symbol][0][width][,][.precision][~][type]`.

use crate::error::{Error, Result};

/// The widest padding; more is a mistake, and would fill the memory.
const MAX_WIDTH: usize = 10_000;

/// A specifier taken apart.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Specifier {
    pub(crate) fill: char,
    /// `<`, `>`, `=` or `^`.
    pub(crate) align: char,
    /// `+`, `-`, `(` or a space.
    pub(crate) sign: char,
    /// `$` or `#`.
    pub(crate) symbol: Option<char>,
    pub(crate) zero: bool,
    pub(crate) width: usize,
    pub(crate) comma: bool,
    pub(crate) precision: Option<i64>,
    pub(crate) trim: bool,
    pub(crate) kind: Option<char>,
}

impl Specifier {
    /// # Errors
    ///
    /// When `text` is no specifier.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let invalid = || Error::spec(format!("invalid number format \"{text}\""));
        let is_align = |c: char| matches!(c, '<' | '>' | '=' | '^');
        let mut rest = text;
        let mut specifier = Self::default();
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(fill), Some(align)) if is_align(align) && fill != '\n' => {
                (specifier.fill, specifier.align) = (fill, align);
                rest = chars.as_str();
            }
            (Some(align), _) if is_align(align) => {
                specifier.align = align;
                rest = &text[1..];
            }
            _ => {}
        }
        let mut one_of = |known: &str| {
            let found = rest.chars().next().filter(|&c| known.contains(c))?;
            rest = &rest[found.len_utf8()..];
            Some(found)
        };
        specifier.sign = one_of("+-( ").unwrap_or('-');
        specifier.symbol = one_of("$#");
        specifier.zero = one_of("0").is_some();
        let number = |rest: &mut &str| {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (digits, after) = rest.split_at(end);
            *rest = after;
            (!digits.is_empty()).then(|| digits.parse::<usize>().unwrap_or(usize::MAX))
        };
        specifier.width = number(&mut rest).unwrap_or(0);
        if specifier.width > MAX_WIDTH {
            return Err(Error::spec(format!("number format \"{text}\" is wider than {MAX_WIDTH}")));
        }
        if let Some(after) = rest.strip_prefix(',') {
            (specifier.comma, rest) = (true, after);
        }
        if let Some(after) = rest.strip_prefix('.') {
            rest = after;
            let precision = number(&mut rest).ok_or_else(invalid)?;
            specifier.precision = Some(i64::try_from(precision).unwrap_or(i64::MAX));
        }
        if let Some(after) = rest.strip_prefix('~') {
            (specifier.trim, rest) = (true, after);
        }
        let mut kind = rest.chars();
        specifier.kind = kind.next();
        let known = specifier.kind.is_none_or(|c| c.is_ascii_alphabetic() || c == '%');
        if known && kind.as_str().is_empty() { Ok(specifier) } else { Err(invalid()) }
    }
}

impl Default for Specifier {
    fn default() -> Self {
        Self {
            fill: ' ',
            align: '>',
            sign: '-',
            symbol: None,
            zero: false,
            width: 0,
            comma: false,
            precision: None,
            trim: false,
            kind: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Specifier;

    #[test]
    fn every_part_may_stand_alone() {
        let want = Specifier {
            fill: '*',
            align: '^',
            sign: '+',
            symbol: Some('$'),
            zero: true,
            width: 12,
            ..Specifier::default()
        };
        let want = Specifier { comma: true, precision: Some(3), trim: true, kind: Some('f'), ..want };
        assert_eq!(Specifier::parse("*^+$012,.3~f").unwrap(), want);
        assert_eq!(Specifier::parse("").unwrap(), Specifier::default());
        assert_eq!(Specifier::parse("=").unwrap(), Specifier { align: '=', ..Specifier::default() });
        assert_eq!(Specifier::parse("<<").unwrap(), Specifier { fill: '<', align: '<', ..Specifier::default() });
        assert_eq!(Specifier::parse("%").unwrap(), Specifier { kind: Some('%'), ..Specifier::default() });
    }

    #[test]
    fn what_is_no_specifier_is_refused() {
        for text in [".f", "dd", "d3", "é", ".2ff", "99999999999999999999", "f.2"] {
            let message = Specifier::parse(text).unwrap_err();
            assert!(message.message().contains(text), "{message}");
        }
    }
}
