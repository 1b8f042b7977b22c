//! Vega's defaults, but for what only a live page needs.

use serde_json::{Value as Json, json};

use super::{Block, Entry};

/// A block, written as an object.
macro_rules! block {
    ({ $($name:literal: $value:expr),* $(,)? }) => {
        Block(vec![$(($name.into(), Entry::from($value))),*])
    };
}

pub(super) fn defaults() -> Block {
    block!({
        "description": "Vega visualization",
        "padding": 0,
        "autosize": "pad",
        "background": Json::Null,
        "group": Json::Null,
        "mark": Json::Null,
        "arc": block!({"fill": "#4c78a8"}),
        "area": block!({"fill": "#4c78a8"}),
        "image": Json::Null,
        "line": block!({"stroke": "#4c78a8", "strokeWidth": 2}),
        "path": block!({"stroke": "#4c78a8"}),
        "rect": block!({"fill": "#4c78a8"}),
        "rule": block!({"stroke": "#000"}),
        "shape": block!({"stroke": "#4c78a8"}),
        "symbol": block!({"fill": "#4c78a8", "size": 64}),
        "text": block!({"fill": "#000", "font": "sans-serif", "fontSize": 11}),
        "trail": block!({"fill": "#4c78a8", "size": 2}),
        "projection": block!({"type": "mercator"}),
        "style": styles(),
        "title": block!({"orient": "top", "anchor": "middle", "offset": 4, "subtitlePadding": 3}),
        "axis": axis(),
        "axisBand": block!({"tickOffset": -0.5}),
        "legend": legend(),
        "range": ranges(),
    })
}

fn styles() -> Block {
    block!({
        "guide-label": block!({"fill": "#000", "font": "sans-serif", "fontSize": 10}),
        "guide-title": block!({"fill": "#000", "font": "sans-serif", "fontSize": 11, "fontWeight": "bold"}),
        "group-title": block!({"fill": "#000", "font": "sans-serif", "fontSize": 13, "fontWeight": "bold"}),
        "group-subtitle": block!({"fill": "#000", "font": "sans-serif", "fontSize": 12}),
        "point": block!({"size": 30, "strokeWidth": 2, "shape": "circle"}),
        "circle": block!({"size": 30, "strokeWidth": 2}),
        "square": block!({"size": 30, "strokeWidth": 2, "shape": "square"}),
        "cell": block!({"fill": "transparent", "stroke": "#ddd"}),
        "view": block!({"fill": "transparent"}),
    })
}

fn axis() -> Block {
    block!({
        "minExtent": 0,
        "maxExtent": 200,
        "bandPosition": 0.5,
        "domain": true,
        "domainWidth": 1,
        "domainColor": "#888",
        "grid": false,
        "gridWidth": 1,
        "gridColor": "#ddd",
        "labels": true,
        "labelAngle": 0,
        "labelLimit": 180,
        "labelOffset": 0,
        "labelPadding": 2,
        "ticks": true,
        "tickColor": "#888",
        "tickOffset": 0,
        "tickRound": true,
        "tickSize": 5,
        "tickWidth": 1,
        "titlePadding": 4,
    })
}

fn legend() -> Block {
    block!({
        "orient": "right",
        "padding": 0,
        "gridAlign": "each",
        "columnPadding": 10,
        "rowPadding": 2,
        "symbolDirection": "vertical",
        "gradientDirection": "vertical",
        "gradientLength": 200,
        "gradientThickness": 16,
        "gradientStrokeColor": "#ddd",
        "gradientStrokeWidth": 0,
        "gradientLabelOffset": 2,
        "labelAlign": "left",
        "labelBaseline": "middle",
        "labelLimit": 160,
        "labelOffset": 4,
        "labelOverlap": true,
        "symbolLimit": 30,
        "symbolType": "circle",
        "symbolSize": 100,
        "symbolOffset": 0,
        "symbolStrokeWidth": 1.5,
        "symbolBaseFillColor": "transparent",
        "symbolBaseStrokeColor": "#888",
        "titleLimit": 180,
        "titleOrient": "top",
        "titlePadding": 5,
        "layout": block!({
            "offset": 18,
            "direction": "horizontal",
            "left": json!({"direction": "vertical"}),
            "right": json!({"direction": "vertical"}),
        }),
    })
}

fn ranges() -> Block {
    let symbols =
        ["circle", "square", "triangle-up", "cross", "diamond", "triangle-right", "triangle-down", "triangle-left"];
    block!({
        "category": json!({"scheme": "tableau10"}),
        "ordinal": json!({"scheme": "blues"}),
        "heatmap": json!({"scheme": "yellowgreenblue"}),
        "ramp": json!({"scheme": "blues"}),
        "diverging": json!({"scheme": "blueorange", "extent": [1, 0]}),
        "symbol": symbols.as_slice(),
    })
}
