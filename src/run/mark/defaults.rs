//! What the config says about a mark's channels that the spec leaves open.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::error::Result;
use crate::run::config::{Block, Config};
use crate::vega::{Base, Encode, Mark, ValueRef, json};

/// The rules of each channel, by name: the mark's own, or made of the config.
pub(crate) struct Rules<'a>(pub(super) Vec<(&'a str, Cow<'a, [ValueRef]>)>);

impl<'a> Rules<'a> {
    /// Sets a channel, keeping its place if it is known.
    fn set(&mut self, name: &'a str, rules: Cow<'a, [ValueRef]>) {
        match self.0.iter_mut().find(|(key, _)| *key == name) {
            Some(entry) => entry.1 = rules,
            None => self.0.push((name, rules)),
        }
    }
}

/// The mark's encoding over the defaults of the config: of all marks, of its type, then of its styles in turn.
pub(crate) fn with_defaults<'a>(mark: &'a Mark, config: &'a Config) -> Result<Rules<'a>> {
    let role = mark.role.as_deref().unwrap_or(if mark.kind == "group" { "scope" } else { "mark" });
    channels(&mark.encode, &mark.kind, role, &mark.style, config)
}

/// The channels of [`with_defaults`], part by part. The role `frame` takes the config of groups, `mark` that of its type; guides
/// and other roles take that of their styles alone.
pub(crate) fn channels<'a>(
    own: &'a Encode,
    kind: &str,
    role: &str,
    style: &[String],
    config: &'a Config,
) -> Result<Rules<'a>> {
    let mut rules = Rules(Vec::with_capacity(own.0.len() + 4));
    let has = |key: &str| own.channel(key).is_some();
    let painted = has("fill") || has("stroke");
    let mut add = |key: &'a str, value: &Json| -> Result<()> {
        let value = match value {
            Json::Object(map) if map.contains_key("signal") => json::read_rules(value)?,
            _ => vec![ValueRef { base: Base::Value(value.clone()), ..ValueRef::default() }],
        };
        rules.set(key, Cow::Owned(value));
        Ok(())
    };
    if kind == "text"
        && !has("lineBreak")
        && let Some(value) = config.at(&["lineBreak"]).filter(|value| !value.is_null())
    {
        add("lineBreak", &value)?;
    }
    let blocks: &[&str] = match role {
        "frame" => &["group"],
        // Marks of guides may be given the role of their guide; a group is never a plain mark.
        "mark" if kind != "group" => &["mark", kind],
        _ => &[],
    };
    for (key, value) in blocks.iter().filter_map(|block| config.block(block)).flat_map(Block::values) {
        if !has(key) && !(painted && (key == "fill" || key == "stroke")) {
            add(key, value)?;
        }
    }
    for (key, value) in style.iter().filter_map(|style| config.style(style)).flat_map(Block::values) {
        if !has(key) {
            add(key, value)?;
        }
    }
    for (key, own) in &own.0 {
        rules.set(key, Cow::Borrowed(own));
    }
    Ok(rules)
}
