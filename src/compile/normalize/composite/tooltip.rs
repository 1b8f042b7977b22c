//! The tooltip of a composite mark: its summary, then the fields that group it. (A still picture shows it only in the
//! descriptions of an SVG.)

use serde_json::Value as Json;

use super::Axis;
use crate::vegalite::json::text;
use crate::vegalite::{Channel, ChannelDef, ChannelDefs, Encoding};

/// A line of the summary: the prefix of the column and of the title.
pub(super) type Line = (String, String);

/// The tooltip channel, for all parts: the one written, else the summary and the fields of the other channels.
///
/// `named`: whether titles say which field is summarized.
pub(super) fn tooltip(lines: &[Line], axis: &Axis, others: &Encoding, named: bool) -> Encoding {
    if let Some(written) = others.defs(Channel::Tooltip) {
        return Encoding(vec![(Channel::Tooltip, written.clone())]);
    }
    let of = if named { format!(" of {}", text(&axis.title())) } else { String::new() };
    let summary = lines.iter().map(|(prefix, title)| ChannelDef {
        field: Some(format!("{prefix}{}", axis.field)),
        kind: axis.def.kind,
        title: Some(Json::from(format!("{title}{of}"))),
        ..ChannelDef::default()
    });
    let mut defs: Vec<ChannelDef> = summary.collect();
    let first = defs.len();
    for (_, def) in others.fields() {
        let def = ChannelDef { at: None, axis: None, legend: None, header: None, scale: None, ..def.clone() };
        if !defs[first..].contains(&def) {
            defs.push(def);
        }
    }
    Encoding(vec![(Channel::Tooltip, ChannelDefs::Many(defs))])
}

/// The encoding without a tooltip that has no aggregate, and that tooltip.
pub(super) fn split_off(encoding: &Encoding) -> (Encoding, Option<ChannelDefs>) {
    let mut rest = encoding.clone();
    match rest.remove(Channel::Tooltip) {
        None => (rest, None),
        Some(ChannelDefs::One(def)) => {
            if def.aggregate.is_some() {
                rest.0.push((Channel::Tooltip, ChannelDefs::One(def)));
                (rest, None)
            } else {
                (rest, Some(ChannelDefs::One(def)))
            }
        }
        Some(ChannelDefs::Many(defs)) => {
            let (aggregated, mut plain): (Vec<_>, Vec<_>) = defs.into_iter().partition(|def| def.aggregate.is_some());
            if !aggregated.is_empty() {
                rest.0.push((Channel::Tooltip, ChannelDefs::Many(aggregated)));
            }
            let plain = match plain.len() {
                0 => None,
                1 => plain.pop().map(ChannelDefs::from),
                _ => Some(ChannelDefs::Many(plain)),
            };
            (rest, plain)
        }
    }
}
