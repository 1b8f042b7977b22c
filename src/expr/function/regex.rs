//! Regular expressions, JavaScript's own.

use std::rc::Rc;

use super::{Function, FunctionKind, arg, entry};
use crate::error::{Error, Result};
use crate::expr::{Context, operate};
use crate::js::regex::{Match, Regex};
use crate::table::Value;
use crate::table::value::MAX_TEXT;

pub(super) const FUNCTIONS: &[Function] = &[
    entry("regexp", FunctionKind::Contextual(|a, context| Ok(Value::Regex(pattern(arg(a, 0), arg(a, 1), context)?)))),
    entry("test", FunctionKind::Contextual(test)),
    entry("replace", FunctionKind::Contextual(replace)),
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
    Ok(Value::Bool(regex.is_match(&text)?))
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
            for found in regex.matches(&text, if regex.is_global() { usize::MAX } else { 1 })? {
                out.push_str(&text[copied..found.range.start]);
                let groups: Vec<Option<&str>> = found.groups.iter().map(|g| g.clone().map(|g| &text[g])).collect();
                fill(
                    &mut out,
                    &replacement,
                    &text,
                    found.range.clone(),
                    &groups,
                    Some(&found).filter(|found| !found.names.is_empty()),
                );
                copied = found.range.end;
                if out.len() > MAX_TEXT {
                    return Err(Error::data(format!("a text of more than {} bytes", MAX_TEXT)));
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
    named: Option<&Match>,
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
                    let group = named.names.iter().find(|(known, _)| known == name).map(|(_, at)| groups[*at]);
                    let part = group.flatten();
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
pub(super) fn split(text: &str, regex: &Regex) -> Result<Vec<Value>> {
    let mut parts = Vec::new();
    let mut copied = 0;
    if text.is_empty() {
        return Ok(if regex.is_match(text)? { parts } else { vec![Value::text("")] });
    }
    for found in regex.matches(text, usize::MAX)? {
        // A match of nothing splits only between characters.
        if found.range.end == copied && found.range.is_empty() || found.range.start >= text.len() {
            continue;
        }
        parts.push(Value::text(&text[copied..found.range.start]));
        parts.extend(found.groups.into_iter().map(|g| g.map_or(Value::Undefined, |g| Value::text(&text[g]))));
        copied = found.range.end;
    }
    parts.push(Value::text(&text[copied..]));
    Ok(parts)
}
