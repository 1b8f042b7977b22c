//! What the config says about a mark's channels that the spec leaves open.

use serde_json::Value as Json;

use crate::error::Result;
use crate::run::config::Config;
use crate::vega::{Base, Encode, Mark, ValueRef, json};

/// The mark's encoding over the defaults of the config: of all marks, of its type, then of its styles in turn.
pub(crate) fn with_defaults(mark: &Mark, config: &Config) -> Result<Encode> {
    let role = mark.role.as_deref().unwrap_or(if mark.kind == "group" { "scope" } else { "mark" });
    channels(&mark.encode, &mark.kind, role, &mark.style, config)
}

/// As [`with_defaults`], part by part. The role `frame` takes the config of groups, `mark` that of its type; guides and
/// other roles take that of their styles alone.
pub(crate) fn channels(own: &Encode, kind: &str, role: &str, style: &[String], config: &Config) -> Result<Encode> {
    let mut encode = Encode::default();
    let has = |key: &str| own.channel(key).is_some();
    let painted = has("fill") || has("stroke");
    let mut add = |key: &str, value: &Json| -> Result<()> {
        let value = match value {
            Json::Object(map) if map.contains_key("signal") => json::read_rules(value)?,
            _ => vec![ValueRef { base: Base::Value(value.clone()), ..ValueRef::default() }],
        };
        encode.set(key, value);
        Ok(())
    };
    if kind == "text"
        && !has("lineBreak")
        && let Some(value) = config.at(&["lineBreak"]).filter(|value| !value.is_null())
    {
        add("lineBreak", value)?;
    }
    let blocks: &[&str] = match role {
        "frame" => &["group"],
        // Marks of guides may be given the role of their guide; a group is never a plain mark.
        "mark" if kind != "group" => &["mark", kind],
        _ => &[],
    };
    for (key, value) in blocks.iter().filter_map(|block| config.block(block)).flatten() {
        if !has(key) && !(painted && (key == "fill" || key == "stroke")) {
            add(key, value)?;
        }
    }
    for (key, value) in style.iter().filter_map(|style| config.style(style)).flatten() {
        if !has(key) {
            add(key, value)?;
        }
    }
    for (key, rules) in &own.0 {
        encode.set(key, rules.clone());
    }
    Ok(encode)
}
