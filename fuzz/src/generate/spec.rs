//! Specifications: one of the corpus, with parts replaced, moved, repeated, taken from others, and renamed.

use fastrand::Rng;
use serde_json::{Map, Value as Json, json};

use super::tree::{Step, at, paths, some_node};
use super::values::{number, text, value};
use super::vocabulary::{EXPRESSIONS, transform, values_of, vega_transform, words};
use super::{bytes, few, once_in, pick};
use crate::seeds::Seeds;

/// What stands for something deeply nested until the text is written.
const DEEP: &str = "\u{1}deep";

/// A Vega-Lite document.
pub fn vega_lite(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    document(rng, seeds, false)
}

/// A Vega document.
pub fn vega(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    document(rng, seeds, true)
}

fn document(rng: &mut Rng, seeds: &Seeds, is_vega: bool) -> Vec<u8> {
    let mut root = seeds.pick_json(rng).cloned().unwrap_or_else(|| json!({}));
    for _ in 0..few(rng, 10) {
        step(rng, &mut root, seeds, is_vega);
    }
    let mut text = root.to_string();
    if let Some(found) = text.find("\"\\u0001deep\"") {
        let ways = [
            ("[", "1", "]"),
            ("{\"a\":", "1", "}"),
            ("{\"layer\":[", "{}", "]}"),
            ("{\"not\":", "{}", "}"),
            ("\"", "(", "\""),
        ];
        let (open, inner, close) = ways[rng.usize(..ways.len())];
        let deep = if inner == "(" {
            json!(bytes::nested(rng, "(", "1", ")")).to_string()
        } else {
            bytes::nested(rng, open, inner, close)
        };
        text.replace_range(found..found + "\"\\u0001deep\"".len(), &deep);
    }
    let mut text = text.into_bytes();
    if once_in(rng, 16) {
        bytes::mutate(rng, &mut text);
    }
    text
}

/// Changes one place.
pub fn step(rng: &mut Rng, root: &mut Json, seeds: &Seeds, is_vega: bool) {
    let places = paths(rng, root);
    // What lies deeper is changed rather than what holds it, so that most of a document goes on meaning something.
    let (Some(one), Some(other)) = (rng.choice(&places), rng.choice(&places)) else { return };
    let place = if one.len() > other.len() { one.clone() } else { other.clone() };
    let key = match place.last() {
        Some(Step::Key(key)) => key.clone(),
        _ => String::new(),
    };
    let donated = seeds.pick_json(rng).and_then(|other| some_node(rng, other)).map(|(key, node)| (key, node.clone()));
    let Some(node) = at(root, &place) else { return };
    match rng.u8(..24) {
        0..3 => *node = value(rng),
        3..7 => match node {
            Json::Number(old) => {
                let old = old.as_f64().unwrap_or(0.0);
                let new = [number(rng), -old, old * 1e6, old * 1e-6, old + 0.5][rng.usize(..5)];
                *node = json!(new);
            }
            Json::String(old) if once_in(rng, 2) => *node = json!(changed(rng, old)),
            Json::String(_) => *node = json!(text(rng)),
            Json::Bool(old) => *node = json!(!*old),
            Json::Array(items) => repeat(rng, items),
            Json::Object(members) => rename(rng, members),
            Json::Null => *node = value(rng),
        },
        7..11 => match values_of(&key) {
            [] => *node = json!(pick(rng, words())),
            known => *node = json!(pick(rng, known)),
        },
        11 => match node {
            Json::Object(members) => drop(some_key(rng, members).and_then(|key| members.shift_remove(&key))),
            Json::Array(items) if !items.is_empty() => drop(items.remove(rng.usize(..items.len()))),
            _ => *node = Json::Null,
        },
        12..15 => {
            if let Json::Object(members) = node {
                let word = pick(rng, words());
                let new = match values_of(word) {
                    [] => value(rng),
                    known => json!(pick(rng, known)),
                };
                members.insert(word.to_owned(), new);
            }
        }
        15..17 => {
            if let Some((key, donated)) = donated {
                match (node, key) {
                    (Json::Object(members), Some(key)) => drop(members.insert(key, donated)),
                    (Json::Array(items), _) => items.push(donated),
                    (node, _) => *node = donated,
                }
            }
        }
        17 => {
            let one = node.take();
            if let Some(other) = rng.choice(&places).cloned() {
                let two = at(root, &other).map(|node| std::mem::replace(node, one));
                if let (Some(node), Some(two)) = (at(root, &place), two) {
                    *node = two;
                }
            }
        }
        18 => {
            let inner = node.take();
            *node = match rng.u8(..5) {
                0 => json!([inner]),
                1 => json!({"signal": inner}),
                2 => json!({"expr": inner}),
                3 => json!({"condition": {"test": pick(rng, &EXPRESSIONS), "value": inner}}),
                _ => json!({"value": inner}),
            };
        }
        19 if once_in(rng, 3) => *node = json!(DEEP),
        20 => grow(rng, root, is_vega),
        _ => construct(rng, root, is_vega),
    }
}

/// A text that is nearly the old one.
fn changed(rng: &mut Rng, old: &str) -> String {
    let mut chars: Vec<char> = old.chars().take(2000).collect();
    let place = rng.usize(..=chars.len());
    match rng.u8(..4) {
        0 => drop(chars.splice(place..place, text(rng).chars())),
        1 if place < chars.len() => drop(chars.remove(place)),
        2 => chars.extend_from_within(..place),
        _ => chars.truncate(place),
    }
    chars.into_iter().collect()
}

fn repeat(rng: &mut Rng, items: &mut Vec<Json>) {
    const MAX_ITEMS: usize = 5000;
    match rng.u8(..4) {
        0 => rng.shuffle(items),
        1 => items.reverse(),
        2 => items.truncate(rng.usize(..=items.len())),
        _ => {
            let copies = [1, 10, 100][rng.usize(..3)];
            let all = items.clone();
            for _ in 0..copies {
                if items.len() + all.len() <= MAX_ITEMS {
                    items.extend_from_slice(&all);
                }
            }
        }
    }
}

fn some_key(rng: &mut Rng, members: &Map<String, Json>) -> Option<String> {
    let keys: Vec<&String> = members.keys().collect();
    rng.choice(keys).cloned()
}

fn rename(rng: &mut Rng, members: &mut Map<String, Json>) {
    let Some(key) = some_key(rng, members) else { return };
    let name = if rng.bool() { pick(rng, words()).to_owned() } else { text(rng) };
    let member = if rng.bool() { members.get(&key).cloned() } else { members.shift_remove(&key) };
    members.extend(member.map(|member| (name, member)));
}

/// Makes something of it large.
fn grow(rng: &mut Rng, root: &mut Json, is_vega: bool) {
    let Json::Object(members) = root else { return };
    let large = number(rng).abs();
    match rng.u8(..5) {
        0 if is_vega => {
            let data = json!({"name": "t", "transform": [{"type": "sequence", "start": 0, "stop": large}, vega_transform(rng)]});
            members.insert("data".to_owned(), json!([data]));
        }
        0 => drop(members.insert(
            "data".to_owned(),
            json!({"sequence": {"start": 0, "stop": large, "step": number(rng), "as": "a"}}),
        )),
        1 => drop(members.insert("width".to_owned(), json!(large))),
        2 => drop(members.insert("height".to_owned(), json!(large))),
        3 => drop(members.insert("padding".to_owned(), json!(large))),
        _ => {
            let rows: Vec<Json> = (0..rng.usize(..3000))
                .map(|i| json!({"a": i, "b": number(rng), "x": i % 7, "y": number(rng)}))
                .collect();
            let data = json!({"values": rows});
            members.insert("data".to_owned(), if is_vega { json!([{"name": "t", "values": rows}]) } else { data });
        }
    }
}

/// Adds something whole: a transform, a channel, an axis, a projection, a param.
fn construct(rng: &mut Rng, root: &mut Json, is_vega: bool) {
    let Json::Object(members) = root else { return };
    if is_vega {
        let Some(Json::Array(sets)) = members.get_mut("data") else { return };
        let Some(Json::Object(set)) = rng.choice(sets) else { return };
        let transforms = set.entry("transform").or_insert_with(|| json!([]));
        if let Json::Array(transforms) = transforms {
            let place = rng.usize(..=transforms.len());
            transforms.insert(place, vega_transform(rng));
        }
        return;
    }
    match rng.u8(..7) {
        0..3 => {
            let transforms = members.entry("transform").or_insert_with(|| json!([]));
            if let Json::Array(transforms) = transforms {
                let place = rng.usize(..=transforms.len());
                transforms.insert(place, transform(rng));
            }
        }
        3 => {
            let channel = pick(rng, &["x", "y", "x2", "color", "size", "shape", "row", "column", "facet", "theta", "text", "url", "order", "xOffset"]);
            let definition = json!({
                "field": pick(rng, &["a", "b", "x", "y"]), "type": pick(rng, &["quantitative", "temporal", "ordinal", "nominal"]),
                "bin": rng.bool(), "aggregate": pick(rng, values_of("aggregate")), "stack": rng.bool(), "sort": value(rng),
                "scale": {"type": pick(rng, values_of("type")), "domain": value(rng), "range": value(rng), "nice": value(rng)},
                "axis": {"values": value(rng), "tickCount": number(rng), "labelAngle": number(rng), "format": pick(rng, values_of("format"))},
            });
            if let Json::Object(encoding) = members.entry("encoding").or_insert_with(|| json!({})) {
                encoding.insert(channel.to_owned(), definition);
            }
        }
        4 => drop(members.insert("projection".to_owned(), json!({"type": pick(rng, values_of("type")), "scale": number(rng), "rotate": [number(rng), 0, 0], "precision": number(rng)}))),
        5 => drop(members.insert("params".to_owned(), json!([{"name": "p", "select": {"type": "interval", "encodings": ["x"]}, "value": value(rng)}, {"name": "q", "expr": pick(rng, &EXPRESSIONS)}]))),
        _ => {
            let inner = Json::Object(members.clone());
            let (word, count) = (pick(rng, &["layer", "hconcat", "vconcat", "concat"]), 1 + rng.usize(..4));
            let data = members.get("data").cloned();
            members.clear();
            members.extend(data.map(|data| ("data".to_owned(), data)));
            members.insert(word.to_owned(), Json::Array(vec![inner; count]));
        }
    }
}
