//! Channels that take one word of a set: what is said of other words, for which the usual one holds.

use super::items::Encoded;
use crate::error::Error;
use crate::run::scope::Scope;
use crate::scene::MarkKind;
use crate::table::{Column, Value};

/// Warns of words that their channels do not know.
pub(super) fn warn(items: &Encoded, kind: MarkKind, scope: &Scope) {
    for (channel, column) in items.channels() {
        let Some(known) = known(channel, kind) else { continue };
        let check = |word: &str| {
            if !word.is_empty() && !known.contains(&word) {
                let message = format!("{channel} \"{word}\" is ignored; there are {}", known.join(", "));
                scope.env().warnings.push(Error::spec(message));
            }
        };
        match column {
            Column::Constant { value: Value::Text(word), rows } if *rows > 0 => check(word),
            Column::Texts { words, .. } => words.iter().for_each(|word| check(word)),
            _ => {}
        }
    }
}

/// The words of a channel; `None` where it takes anything. (Shapes may be paths, fonts are looked for.)
fn known(channel: &str, kind: MarkKind) -> Option<&'static [&'static str]> {
    Some(match channel {
        "align" => &["left", "center", "right"],
        "baseline" => &["alphabetic", "top", "middle", "bottom", "line-top", "line-bottom"],
        "dir" => &["ltr", "rtl"],
        "fontStyle" => &["normal", "italic", "oblique"],
        "interpolate" => &[
            "linear",
            "linear-closed",
            "step",
            "step-before",
            "step-after",
            "basis",
            "basis-open",
            "basis-closed",
            "bundle",
            "cardinal",
            "cardinal-open",
            "cardinal-closed",
            "catmull-rom",
            "catmull-rom-open",
            "catmull-rom-closed",
            "monotone",
            "natural",
        ],
        "orient" if matches!(kind, MarkKind::Area | MarkKind::Line | MarkKind::Trail) => &["horizontal", "vertical"],
        "strokeCap" => &["butt", "round", "square"],
        "strokeJoin" => &["miter", "round", "bevel"],
        _ => return None,
    })
}
