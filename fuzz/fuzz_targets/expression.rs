//! Expressions.

use cml::{Format, Language};
use serde_json::json;

use crate::check::{choice, drawn, options, with_renderer};

/// Runs an expression once, and over the rows of a table, and shows what it gives.
pub fn run(data: &[u8]) {
    let Ok(source) = std::str::from_utf8(data) else { return };
    let vega = json!({
        "width": 40,
        "height": 40,
        "signals": [{"name": "s", "value": [1, "a", null]}, {"name": "once", "update": source.replace("datum.", "s.")}],
        "data": [{
            "name": "t",
            "values": [
                {"a": 1, "b": "x", "c": [1, 2]}, {"a": -2.5, "b": "2020-01-01", "c": null},
                {"a": null, "b": "", "c": {"d": 1}},
            ],
            "transform": [{"type": "formula", "expr": source, "as": "z"}, {"type": "filter", "expr": source}],
        }],
        "scales": [{"name": "x", "type": "linear", "domain": [0, 10], "range": "width"}],
        "projections": [{"name": "p", "type": "mercator"}],
        "marks": [{
            "type": "text",
            "from": {"data": "t"},
            "encode": {"enter": {"text": {"signal": source}, "x": {"field": "z"}, "tooltip": {"signal": "once"}}},
        }],
    });
    let format = if choice(data, 2) == 0 { Format::Svg } else { Format::Png };
    let text = vega.to_string();
    with_renderer(|renderer| drawn(format, renderer.plot(text.as_bytes(), &options(format, Language::Vega))));
}
