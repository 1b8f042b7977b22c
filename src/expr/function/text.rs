//! Texts, counted in UTF-16 units as JavaScript counts them.
//!
//! A cut through a surrogate pair leaves U+FFFD, as half a pair cannot be held.

use std::rc::Rc;

use super::{Function, FunctionKind, arg, count, entry, list, optional_number, regex, relative_index};
use crate::budget;
use crate::error::{Error, Result};
use crate::expr::{Context, operate};
use crate::js::{cut, is_space, to_int32, trim, units};
use crate::table::Value;
use crate::table::value::MAX_TEXT;
use crate::url;

pub(super) const FUNCTIONS: &[Function] = &[
    entry("parseFloat", FunctionKind::Pure(|a| Ok(Value::Number(parse_float(&arg(a, 0).to_text()))))),
    entry(
        "parseInt",
        FunctionKind::Pure(|a| Ok(Value::Number(parse_int(&arg(a, 0).to_text(), arg(a, 1).to_number())))),
    ),
    entry("upper", FunctionKind::Contextual(|a, context| Ok(Value::text(text(a, context).to_uppercase())))),
    entry("lower", FunctionKind::Contextual(|a, context| Ok(Value::text(text(a, context).to_lowercase())))),
    entry("trim", FunctionKind::Contextual(|a, context| Ok(Value::text(trim(&text(a, context)))))),
    entry("substring", FunctionKind::Contextual(substring)),
    entry("split", FunctionKind::Contextual(split)),
    entry("btoa", FunctionKind::Contextual(to_base64)),
    entry("atob", FunctionKind::Contextual(from_base64)),
    entry("encodeURIComponent", FunctionKind::Contextual(encode_uri_component)),
    entry("pad", FunctionKind::Contextual(pad)),
    entry("truncate", FunctionKind::Contextual(truncate)),
];

fn text(arguments: &[Value], context: &dyn Context) -> Rc<str> {
    operate::text_of(arg(arguments, 0), context)
}

/// The longest start of a text that is a decimal number.
fn parse_float(text: &str) -> f64 {
    let text = text.trim_start_matches(is_space);
    let (sign, rest) = match text.as_bytes().first() {
        Some(b'-') => (-1.0, &text[1..]),
        Some(b'+') => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    if rest.starts_with("Infinity") {
        return sign * f64::INFINITY;
    }
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut end = digits(rest);
    let mut any = end > 0;
    if rest[end..].starts_with('.') {
        let fraction = digits(&rest[end + 1..]);
        any |= fraction > 0;
        end += if any { 1 + fraction } else { 0 };
    }
    if !any {
        return f64::NAN;
    }
    if rest[end..].starts_with(['e', 'E']) {
        let signed = usize::from(rest[end + 1..].starts_with(['+', '-']));
        let exponent = digits(&rest[end + 1 + signed..]);
        end += if exponent > 0 { 1 + signed + exponent } else { 0 };
    }
    sign * rest[..end].parse().unwrap_or(f64::NAN)
}

fn parse_int(text: &str, radix: f64) -> f64 {
    let text = text.trim_start_matches(is_space);
    let (sign, rest) = match text.as_bytes().first() {
        Some(b'-') => (-1.0, &text[1..]),
        Some(b'+') => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    let radix = to_int32(radix);
    let hex = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X"));
    let (radix, rest) = match (radix, hex) {
        (0 | 16, Some(hex)) => (16, hex),
        (0, None) => (10, rest),
        (radix, _) => (radix, rest),
    };
    let Some(radix) = u32::try_from(radix).ok().filter(|radix| (2..=36).contains(radix)) else { return f64::NAN };
    let end = rest.find(|c: char| !c.is_digit(radix)).unwrap_or(rest.len());
    match &rest[..end] {
        "" => f64::NAN,
        digits if radix == 10 => sign * digits.parse().unwrap_or(f64::NAN),
        digits => {
            let digits = digits.chars().filter_map(|c| c.to_digit(radix));
            sign * digits.fold(0.0, |sum, d| sum * f64::from(radix) + f64::from(d))
        }
    }
}

fn substring(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let text = text(arguments, context);
    let length = units(&text);
    let end = |i: usize, default| {
        let x = match arg(arguments, i) {
            Value::Undefined => default,
            value => value.to_number(),
        };
        relative_index(if x.is_nan() { 0.0 } else { x.max(0.0) }, length)
    };
    let (a, b) = (end(1, 0.0), end(2, count(length)));
    Ok(Value::text(cut(&text, a.min(b), a.max(b))))
}

fn split(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let text = text(arguments, context);
    let limit = match arg(arguments, 2) {
        Value::Undefined => u32::MAX,
        limit => to_int32(limit.to_number()).cast_unsigned(),
    };
    let parts: Vec<Value> = match arg(arguments, 1) {
        Value::Undefined => vec![Value::Text(text)],
        Value::Regex(pattern) => regex::split(&text, pattern)?,
        separator => {
            let separator = operate::text_of(separator, context);
            if separator.is_empty() {
                text.encode_utf16().map(|unit| Value::text(String::from_utf16_lossy(&[unit]))).collect()
            } else {
                text.split(&*separator).map(Value::text).collect()
            }
        }
    };
    Ok(Value::array(parts.into_iter().take(limit as usize).collect()))
}

fn to_base64(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let text = text(arguments, context);
    let bytes = text.chars().map(|c| u8::try_from(c).map_err(|_| Error::data(format!("{c:?} is beyond Latin-1"))));
    let bytes = bytes.collect::<Result<Vec<u8>>>()?;
    Ok(Value::text(url::encode_base64(&bytes)))
}

fn from_base64(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let text = text(arguments, context);
    let bytes = url::decode_base64(text.as_bytes());
    let bytes = bytes.map_err(|_| Error::data("the text is not encoded as base64"))?;
    Ok(Value::text(bytes.into_iter().map(char::from).collect::<String>()))
}

fn encode_uri_component(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let is_escaped = |c: char| !url::is_unreserved(c) && !"!*'()".contains(c);
    Ok(Value::text(url::percent_encode(&text(arguments, context), is_escaped)))
}

/// `fill` as often as it takes for `length`, bounded.
fn repeat(fill: &str, times: f64) -> Result<String> {
    #[expect(clippy::cast_possible_truncation, reason = "checked against the limit next")]
    let times = times.max(0.0) as usize;
    if fill.len().saturating_mul(times) > MAX_TEXT {
        return Err(Error::data(format!("a text of more than {} bytes", MAX_TEXT)));
    }
    Ok(fill.repeat(times))
}

fn pad(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let text = text(arguments, context);
    let fill = arg(arguments, 2);
    let fill: Rc<str> = if fill.truthy() { operate::text_of(fill, context) } else { " ".into() };
    let missing = arg(arguments, 1).to_number() - count(units(&text));
    if missing <= 0.0 {
        return Ok(Value::Text(text));
    }
    let whole = if missing.is_nan() { 0.0 } else { missing };
    Ok(Value::text(match &*arg(arguments, 3).to_text() {
        "left" => repeat(&fill, whole)? + &text,
        "center" => {
            let left = (whole / 2.0).trunc();
            repeat(&fill, left)? + &text + &repeat(&fill, (whole / 2.0).ceil())?
        }
        _ => text.to_string() + &repeat(&fill, whole)?,
    }))
}

fn truncate(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let text = text(arguments, context);
    let ellipsis = arg(arguments, 3);
    let ellipsis: Rc<str> = if ellipsis.is_missing() { "\u{2026}".into() } else { operate::text_of(ellipsis, context) };
    let length = optional_number(arguments, 1).unwrap_or(f64::NAN);
    let total = units(&text);
    if count(total) <= length {
        return Ok(Value::Text(text));
    }
    let kept = (length - count(units(&ellipsis))).max(0.0);
    let end = |x: f64| relative_index(x, total);
    Ok(Value::text(match &*arg(arguments, 2).to_text() {
        "left" => ellipsis.to_string() + &cut(&text, end(count(total) - kept), total),
        "center" => {
            let (head, tail) = ((kept / 2.0).ceil(), (kept / 2.0).trunc());
            cut(&text, 0, end(head)) + &ellipsis + &cut(&text, end(count(total) - tail), total)
        }
        _ => cut(&text, 0, end(kept)) + &ellipsis,
    }))
}

/// Where `needle` begins in `text`, in UTF-16 units: first at or after `from`, or last at or before it.
pub(super) fn find(text: &str, needle: &str, from: f64, last: bool) -> Option<usize> {
    let (haystack, needle): (Vec<u16>, Vec<u16>) = (text.encode_utf16().collect(), needle.encode_utf16().collect());
    let room = haystack.len().checked_sub(needle.len())?;
    let at = |i: &usize| haystack[*i..].starts_with(&needle);
    if last {
        let from = if from.is_nan() { room } else { relative_index(from.max(0.0), room) };
        (0..=from).rev().find(at)
    } else {
        (relative_index(from.max(0.0), haystack.len())..=room).find(at)
    }
}

/// `join` of a list.
pub(super) fn join(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let separator = match arg(arguments, 1) {
        Value::Undefined => ",".into(),
        separator => operate::text_of(separator, context),
    };
    let mut out = String::new();
    for (i, item) in list(arg(arguments, 0))?.iter().enumerate() {
        let before = out.len();
        if i > 0 {
            out.push_str(&separator);
        }
        if !item.is_missing() {
            out.push_str(&operate::text_of(item, context));
        }
        budget::spend_for(1 + (out.len() - before) / 16)?;
        if out.len() > MAX_TEXT {
            return Err(Error::data(format!("a text of more than {} bytes", MAX_TEXT)));
        }
    }
    Ok(Value::text(out))
}
