//! Maps.

use cml::{Format, Language};
use serde_json::value::RawValue;
use serde_json::{Value as Json, json};

use crate::check::{choice, drawn, options, with_renderer};

/// Draws a topology, by its features and by its lines, in one of the projections.
pub fn run(data: &[u8]) {
    const PROJECTIONS: [&str; 8] = [
        "mercator",
        "albersUsa",
        "orthographic",
        "naturalEarth1",
        "equirectangular",
        "azimuthalEqualArea",
        "conicConformal",
        "identity",
    ];
    let Ok(raw) = serde_json::from_slice::<&RawValue>(data) else { return };
    // Only what is short is looked into: deep documents are for the other target.
    let kind =
        serde_json::from_str::<Json>(raw.get()).ok().and_then(|json| Some(json.get("type")?.as_str()?.to_owned()));
    let topology =
        json!([{"type": "topojson", "feature": "a"}, {"type": "topojson", "mesh": "a", "filter": "interior"}]);
    let format =
        if kind.as_deref() == Some("Topology") { topology[choice(data, 2) as usize].clone() } else { json!({}) };
    let projection = PROJECTIONS[choice(data, PROJECTIONS.len() as u64) as usize];
    let head = json!({"type": "geoshape", "projection": projection});
    let text = format!(
        "{{\"width\": 80, \"height\": 60, \"projections\": [{{\"name\": \"p\", \"type\": {}, \"fit\": {{\"signal\": \"data('t')\"}}, \
         \"size\": [80, 60]}}], \"data\": [{{\"name\": \"t\", \"values\": {}, \"format\": {format}}}], \"marks\": [{{\"type\": \"shape\", \
         \"from\": {{\"data\": \"t\"}}, \"encode\": {{\"enter\": {{\"fill\": {{\"value\": \"red\"}}, \"stroke\": {{\"value\": \"blue\"}}}}}}, \
         \"transform\": [{{\"type\": \"geoshape\", \"projection\": \"p\"}}]}}]}}",
        head["projection"],
        raw.get(),
    );
    let format = if choice(data, 3) == 0 { Format::Svg } else { Format::Png };
    with_renderer(|renderer| drawn(format, renderer.plot(text.as_bytes(), &options(format, Language::Vega))));
}
