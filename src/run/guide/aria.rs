//! What guides say to a screen reader, in Vega's words, where the picture passes it on.

use std::rc::Rc;

use super::Side;
use super::lookup::Lookup;
use super::ticks;
use crate::error::Result;
use crate::scale::{LegendForm, Scale, TickCount};
use crate::scene::Aria;
use crate::table::Value;

/// A discrete domain longer than this is told by its first members and its last.
const MAX_LISTED: usize = 7;

/// An axis as a whole; nothing when it is hidden from readers.
pub(super) fn axis(lookup: &Lookup<'_>, side: Side, scale: &Scale) -> Result<Option<Aria>> {
    let kind = if is_discrete(scale) { "discrete" } else { scale.kind() };
    let which = if side.is_horizontal() { "X" } else { "Y" };
    caption(lookup, "axis", || {
        Ok(format!("{which}-axis{} for a {kind} scale with {}", titled(lookup)?, domain(lookup, scale)?))
    })
}

/// A legend of this form that explains these channels.
pub(super) fn legend(lookup: &Lookup<'_>, form: &str, channels: &[&str], scale: &Scale) -> Result<Option<Aria>> {
    let name = |channel: &&str| match *channel {
        "fill" | "stroke" => format!("{channel} color"),
        other => other.to_owned(),
    };
    let names: Vec<String> = channels.iter().map(name).collect();
    let names = match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    };
    let form = match form.chars().next() {
        Some(first) => format!("{}{}", first.to_uppercase(), &form[first.len_utf8()..]),
        None => String::new(),
    };
    caption(lookup, "legend", || {
        Ok(format!("{form} legend{} for {names} with {}", titled(lookup)?, domain(lookup, scale)?))
    })
}

/// A line of a title; `what` is `title` or `subtitle`.
pub(super) fn title(what: &'static str, text: &Value) -> Aria {
    let name = if what == "title" { "Title" } else { "Subtitle" };
    graphics_symbol(what, format!("{name} text '{}'", joined(text)))
}

fn caption(lookup: &Lookup<'_>, what: &'static str, text: impl FnOnce() -> Result<String>) -> Result<Option<Aria>> {
    if !lookup.scope().env().describe || matches!(lookup.value("aria")?, Value::Bool(false)) {
        return Ok(None);
    }
    text().map(|text| Some(graphics_symbol(what, text)))
}

fn graphics_symbol(what: &'static str, text: String) -> Aria {
    Aria { role: "graphics-symbol", role_description: what.into(), label: Some(text.into()) }
}

fn titled(lookup: &Lookup<'_>) -> Result<String> {
    let title = lookup.own_value("title")?;
    let text = if title.is_missing() { String::new() } else { joined(&title) };
    Ok(if text.is_empty() { text } else { format!(" titled '{text}'") })
}

fn joined(text: &Value) -> String {
    match text {
        Value::Array(lines) => lines.iter().map(Value::to_text).collect::<Vec<_>>().join(" "),
        text => text.to_text().to_string(),
    }
}

fn is_discrete(scale: &Scale) -> bool {
    matches!(scale.kind(), "ordinal" | "band" | "point" | "bin-ordinal")
}

/// The values that a scale tells apart.
fn domain(lookup: &Lookup<'_>, scale: &Scale) -> Result<String> {
    let (mut specifier, kind) = ticks::format(lookup)?;
    let locale = &lookup.scope().env().locale;
    let temporal = kind.as_deref().unwrap_or(scale.kind());
    if let Value::Text(text) = &specifier
        && matches!(temporal, "time" | "utc")
    {
        specifier = Value::text(text.replace("%a", "%A").replace("%b", "%B"));
    }
    if !specifier.truthy() {
        match temporal {
            "time" => specifier = Value::text("%A, %d %B %Y, %X"),
            "utc" => specifier = Value::text("%A, %d %B %Y, %X UTC"),
            _ => {}
        }
    }
    let count = TickCount::Number(5.0);
    let format = scale.label_format(locale, &count, LegendForm::Gradient, &specifier, kind.as_deref(), true)?;
    let write = |value: &Value| -> Rc<str> {
        match format.label(0, value, None) {
            Value::Null | Value::Undefined => "".into(),
            text => text.to_text(),
        }
    };
    let list = |values: &[Value]| values.iter().map(write).collect::<Vec<_>>().join(", ");
    if matches!(scale.kind(), "quantile" | "quantize" | "threshold" | "bin-ordinal") {
        let values = scale.label_values(&count).values;
        let boundaries = values.get(1..).unwrap_or_default();
        let noun = if boundaries.len() == 1 { "boundary" } else { "boundaries" };
        return Ok(format!("{} {noun}: {}", boundaries.len(), list(boundaries)));
    }
    let domain = scale.domain();
    if is_discrete(scale) {
        let values = match domain.as_slice() {
            [start @ .., last] if domain.len() > MAX_LISTED => {
                format!("{}, ending with {}", list(&start[..MAX_LISTED - 2]), write(last))
            }
            all => list(all),
        };
        let noun = if domain.len() == 1 { "value" } else { "values" };
        return Ok(format!("{} {noun}: {values}", domain.len()));
    }
    let end = |value: Option<&Value>| value.map_or_else(|| "".into(), write);
    Ok(format!("values from {} to {}", end(domain.first()), end(domain.last())))
}
