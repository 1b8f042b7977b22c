//! JSON: documents, lines, maps, and what DVC prints.

use fastrand::Rng;
use serde_json::{Value as Json, json};

use super::values::{number, text, value};
use super::{bytes, few, once_in, pick, spec};
use crate::seeds::Seeds;

/// A document whose text is broken.
pub fn document(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    if once_in(rng, 4) {
        let (open, inner, close) =
            [("[", "1", "]"), ("{\"a\":", "null", "}"), ("[{\"values\":[", "", "]}]"), ("\"", "\\u", "\"")]
                [rng.usize(..4)];
        return bytes::nested(rng, open, inner, close).into_bytes();
    }
    let mut text = match seeds.pick(rng) {
        Some(seed) if rng.bool() => seed.bytes.clone(),
        _ => value(rng).to_string().into_bytes(),
    };
    bytes::mutate(rng, &mut text);
    match rng.u8(..10) {
        0 => text.splice(0..0, [0xef, 0xbb, 0xbf]).for_each(drop),
        1 => text = String::from_utf8_lossy(&text).encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => {}
    }
    text
}

/// Rows, a line each or in a list.
pub fn lines(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    let names = ["step", "epoch", "loss", "acc", "val/loss", "time", "", "a.b", "lr\u{301}", "run"];
    let rows: Vec<Json> = if let (Some(known), true) = (seeds.pick_json(rng), once_in(rng, 5)) {
        let mut known = known.clone();
        for _ in 0..few(rng, 4) {
            spec::step(rng, &mut known, seeds, false);
        }
        vec![known]
    } else {
        let (count, width) = ([0, 1, 3, 20, 300][rng.usize(..5)], rng.usize(..6));
        let columns: Vec<&str> = (0..width).map(|_| pick(rng, &names)).collect();
        let row = |rng: &mut Rng, i: usize| {
            if once_in(rng, 40) {
                return value(rng);
            }
            let cell = |rng: &mut Rng, place: usize| match (rng.u8(..20), place) {
                (0, _) => value(rng),
                (1, _) => json!(text(rng)),
                (2, _) => json!({"mean": number(rng), "b": [number(rng)]}),
                (_, 0) => json!(i),
                _ => json!(number(rng)),
            };
            let cells: serde_json::Map<String, Json> =
                columns.iter().enumerate().map(|(place, name)| ((*name).to_owned(), cell(rng, place))).collect();
            Json::Object(cells)
        };
        (0..count).map(|i| row(rng, i)).collect()
    };
    let mut text: String = match rng.u8(..4) {
        0 => Json::Array(rows).to_string(),
        1 => json!({"history": rows, "best": 1}).to_string(),
        _ => {
            rows.iter().map(|row| format!("{row}{}", pick(rng, &["\n", "\n", "\r\n", "\n\n", "", "\n# x\n"]))).collect()
        }
    };
    if once_in(rng, 5) {
        text = text.replacen(
            ":",
            pick(rng, &[": NaN,\"z\":", ":-Infinity,\"z\":", ":1e999,\"z\":", "::"]),
            1 + rng.usize(..3),
        );
    }
    let mut text = text.into_bytes();
    if once_in(rng, 3) {
        bytes::mutate(rng, &mut text);
    }
    text
}

/// A topology or a geometry.
pub fn topology(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    fn position(rng: &mut Rng) -> Json {
        if once_in(rng, 12) { value(rng) } else { json!([rng.f64() * 400.0 - 200.0, rng.f64() * 200.0 - 100.0]) }
    }
    fn ring(rng: &mut Rng) -> Json {
        (0..rng.usize(..8)).map(|_| position(rng)).collect()
    }
    fn geometry(rng: &mut Rng, depth: usize) -> Json {
        match rng.u8(..if depth > 3 { 6 } else { 9 }) {
            0 => json!({"type": "Point", "coordinates": position(rng)}),
            1 => json!({"type": "MultiPoint", "coordinates": ring(rng)}),
            2 => json!({"type": "LineString", "coordinates": ring(rng)}),
            3 => json!({"type": "Polygon", "coordinates": [ring(rng), ring(rng)]}),
            4 => json!({"type": "MultiPolygon", "coordinates": [[ring(rng)], [ring(rng)]]}),
            5 => json!({"type": "Sphere"}),
            6 => {
                json!({"type": "GeometryCollection", "geometries": [geometry(rng, depth + 1), geometry(rng, depth + 1)]})
            }
            7 => {
                json!({"type": "Feature", "id": value(rng), "properties": value(rng), "geometry": geometry(rng, depth + 1)})
            }
            _ => json!({"type": "FeatureCollection", "features": [geometry(rng, depth + 1)]}),
        }
    }
    let mut root = if rng.bool() {
        let arc = |rng: &mut Rng| json!(rng.i32(-5..5));
        let geometries: Vec<Json> = (0..rng.usize(..5))
            .map(|_| match rng.u8(..5) {
                0 => json!({"type": "LineString", "arcs": [arc(rng), arc(rng)]}),
                1 => json!({"type": "Polygon", "id": 1, "arcs": [[arc(rng)], [arc(rng), arc(rng)]]}),
                2 => json!({"type": "MultiPolygon", "arcs": [[[arc(rng)]], [[arc(rng)]]]}),
                3 => json!({"type": "Point", "coordinates": position(rng)}),
                _ => json!({"type": null}),
            })
            .collect();
        let arcs: Vec<Json> = (0..rng.usize(..6)).map(|_| ring(rng)).collect();
        let transform = json!({"scale": [number(rng), 0.01], "translate": [-180, number(rng)]});
        json!({"type": "Topology", "transform": transform, "objects": {"a": {"type": "GeometryCollection", "geometries": geometries}}, "arcs": arcs})
    } else {
        geometry(rng, 0)
    };
    for _ in 0..rng.usize(..3) {
        spec::step(rng, &mut root, seeds, true);
    }
    let mut text = root.to_string().into_bytes();
    if once_in(rng, 8) {
        bytes::mutate(rng, &mut text);
    }
    text
}

/// What DVC prints: plots by their ids.
pub fn dvc(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    let mut root = match seeds.pick_json(rng) {
        Some(known) if once_in(rng, 3) => known.clone(),
        _ => json!({
            "data": {text(rng): [
                {"type": "vega", "revisions": ["workspace"], "content": pick(rng, &["{\"data\": {\"values\": \"<DVC_METRIC_DATA>\"}}", "<DVC_METRIC_DATA>", "{"]),
                 "anchor_definitions": {"<DVC_METRIC_DATA>": value(rng), "": text(rng), text(rng): text(rng)}},
                {"type": "image", "revisions": [text(rng)], "url": text(rng)},
            ]},
            "errors": [{"name": text(rng), "rev": text(rng), "source": text(rng), "type": text(rng), "msg": text(rng)}],
        }),
    };
    for _ in 0..rng.usize(..4) {
        spec::step(rng, &mut root, seeds, false);
    }
    let mut bytes = [root.to_string(), text(rng), "\n".to_owned(), value(rng).to_string()].concat().into_bytes();
    if rng.bool() {
        bytes = root.to_string().into_bytes();
    }
    if once_in(rng, 5) {
        bytes::mutate(rng, &mut bytes);
    }
    bytes
}
