//! Regular expressions, JavaScript's own.

use std::rc::Rc;

use super::{Function, FunctionKind, arg, entry};
use crate::error::{Error, Result};
use crate::expr::{Context, operate};
use crate::table::Value;
use crate::table::value::Regex;

pub(super) const FUNCTIONS: &[Function] = &[
    entry("regexp", FunctionKind::World(|a, context| Ok(Value::Regex(pattern(arg(a, 0), arg(a, 1), context)?)))),
    entry("test", FunctionKind::World(test)),
    entry("replace", FunctionKind::World(replace)),
];

/// `RegExp(source, flags)`.
fn pattern(source: &Value, flags: &Value, context: &dyn Context) -> Result<Rc<Regex>> {
    let flags = match flags {
        Value::Undefined => None,
        flags => Some(operate::text_of(flags, context)),
    };
    match source {
        Value::Regex(regex) => match flags {
            None => Ok(Rc::clone(regex)),
            Some(flags) => Ok(Rc::new(Regex::new(&regex.source, &flags)?)),
        },
        Value::Undefined => Ok(Rc::new(Regex::new("(?:)", &flags.unwrap_or_default())?)),
        source => Ok(Rc::new(Regex::new(&operate::text_of(source, context), &flags.unwrap_or_default())?)),
    }
}

/// `test(regexp, text)`.
fn test(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let regex = pattern(arg(arguments, 0), &Value::Undefined, context)?;
    let text = operate::text_of(arg(arguments, 1), context);
    Ok(Value::Bool(regex.compiled().find(&text).is_some()))
}

/// `replace(text, pattern, replacement)`: the first match, or all of a regular expression with the flag `g`.
fn replace(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let text = operate::text_of(arg(arguments, 0), context);
    let replacement = operate::text_of(arg(arguments, 2), context);
    let mut out = String::new();
    let mut copied = 0;
    match arg(arguments, 1) {
        Value::Text(wanted) => {
            let Some(at) = text.find(&**wanted) else { return Ok(Value::Text(text)) };
            out.push_str(&text[..at]);
            fill(&mut out, &replacement, &text, at..at + wanted.len(), &[], None);
            copied = at + wanted.len();
        }
        Value::Regex(regex) => {
            let matches = regex.compiled().find_iter(&text);
            for found in matches.take(if regex.is_global() { usize::MAX } else { 1 }) {
                out.push_str(&text[copied..found.start()]);
                let groups: Vec<Option<&str>> = found.groups().skip(1).map(|g| g.map(|g| &text[g])).collect();
                let named = found.named_groups().next().map(|_| &found);
                fill(&mut out, &replacement, &text, found.range(), &groups, named);
                copied = found.end();
                if out.len() > operate::MAX_TEXT {
                    return Err(Error::data(format!("a text of more than {} bytes", operate::MAX_TEXT)));
                }
            }
        }
        other => {
            let found = operate::describe(other);
            return Err(Error::data(format!("expected a text or regular expression to replace, found {found}")));
        }
    }
    out.push_str(&text[copied..]);
    Ok(Value::text(out))
}

/// Writes a replacement, in which `$1`, `$<name>`, `$&`, `` $` ``, `$'` and `$$` stand for parts of the match; `named` is a match
/// whose pattern has names.
fn fill(
    out: &mut String,
    replacement: &str,
    text: &str,
    found: std::ops::Range<usize>,
    groups: &[Option<&str>],
    named: Option<&regress::Match>,
) {
    let mut rest = replacement;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let digit = |i: usize| after.as_bytes().get(i).filter(|b| b.is_ascii_digit()).map(|b| usize::from(b - b'0'));
        let two = digit(0).zip(digit(1)).map(|(a, b)| a * 10 + b).filter(|n| (1..=groups.len()).contains(n));
        let one = digit(0).filter(|n| (1..=groups.len()).contains(n));
        let (part, used) = match (after.as_bytes().first(), two, one) {
            (Some(b'$'), ..) => ("$", 1),
            (Some(b'&'), ..) => (&text[found.clone()], 1),
            (Some(b'`'), ..) => (&text[..found.start], 1),
            (Some(b'\''), ..) => (&text[found.end..], 1),
            (_, Some(n), _) => (groups[n - 1].unwrap_or_default(), 2),
            (_, None, Some(n)) => (groups[n - 1].unwrap_or_default(), 1),
            (Some(b'<'), ..) => match (named, after[1..].split_once('>')) {
                (Some(named), Some((name, _))) => {
                    let part = named.named_group(name).map(|range| &text[range]);
                    (part.unwrap_or_default(), name.len() + 2)
                }
                _ => ("$", 0),
            },
            _ => ("$", 0),
        };
        out.push_str(part);
        rest = &after[used..];
    }
    out.push_str(rest);
}

/// `text.split(pattern)`: the parts between matches, and what groups caught.
pub(super) fn split(text: &str, regex: &Regex) -> Vec<Value> {
    let mut parts = Vec::new();
    let mut copied = 0;
    if text.is_empty() {
        let whole = regex.compiled().find(text).is_none();
        return if whole { vec![Value::text("")] } else { parts };
    }
    for found in regex.compiled().find_iter(text) {
        // A match of nothing splits only between characters.
        if found.end() == copied && found.start() == found.end() || found.start() >= text.len() {
            continue;
        }
        parts.push(Value::text(&text[copied..found.start()]));
        parts.extend(found.groups().skip(1).map(|g| g.map_or(Value::Undefined, |g| Value::text(&text[g]))));
        copied = found.end();
    }
    parts.push(Value::text(&text[copied..]));
    parts
}
