//! Vega-Lite's own config.

use serde_json::Value as Json;

use crate::vegalite::Props;
use Written::{Block, Flag, Null, Real, Text, Texts, Whole};

/// JSON as a constant, so that it need not be parsed and its blocks are made as large as they are.
enum Written {
    Null,
    Flag(bool),
    Whole(u32),
    Real(f64),
    Text(&'static str),
    Texts(&'static [&'static str]),
    Block(Entries),
}

type Entries = &'static [(&'static str, Written)];

/// What Vega-Lite has written, but for blocks with nothing in them: those are left out where neither their being there nor their
/// place makes a difference.
const DEFAULTS: Entries = &[
    ("background", Text("white")),
    ("padding", Whole(5)),
    ("timeFormat", Text("%b %d, %Y")),
    ("countTitle", Text("Count of Records")),
    ("view", Block(&[("continuousWidth", Whole(300)), ("continuousHeight", Whole(300)), ("step", Whole(20))])),
    (
        "mark",
        Block(&[
            ("color", Text("#4c78a8")),
            ("invalid", Text("break-paths-show-path-domains")),
            ("timeUnitBandSize", Whole(1)),
        ]),
    ),
    (
        "bar",
        Block(&[
            ("binSpacing", Whole(1)),
            ("continuousBandSize", Whole(5)),
            ("minBandSize", Real(0.25)),
            ("timeUnitBandPosition", Real(0.5)),
        ]),
    ),
    (
        "rect",
        Block(&[
            ("binSpacing", Whole(0)),
            ("continuousBandSize", Whole(5)),
            ("minBandSize", Real(0.25)),
            ("timeUnitBandPosition", Real(0.5)),
        ]),
    ),
    ("rule", Block(&[("color", Text("black"))])),
    ("text", Block(&[("color", Text("black"))])),
    (
        "tick",
        Block(&[
            ("binSpacing", Whole(0)),
            ("continuousBandSize", Whole(5)),
            ("minBandSize", Real(0.25)),
            ("timeUnitBandPosition", Real(0.5)),
            ("thickness", Whole(1)),
        ]),
    ),
    (
        "boxplot",
        Block(&[
            ("size", Whole(14)),
            ("extent", Real(1.5)),
            ("box", Block(&[])),
            ("median", Block(&[("color", Text("white"))])),
            ("outliers", Block(&[])),
            ("rule", Block(&[])),
            ("ticks", Null),
        ]),
    ),
    ("errorbar", Block(&[("center", Text("mean")), ("rule", Flag(true)), ("ticks", Flag(false))])),
    ("errorband", Block(&[("band", Block(&[("opacity", Real(0.3))])), ("borders", Flag(false))])),
    (
        "scale",
        Block(&[
            ("pointPadding", Real(0.5)),
            ("barBandPaddingInner", Real(0.1)),
            ("rectBandPaddingInner", Whole(0)),
            ("tickBandPaddingInner", Real(0.25)),
            ("bandWithNestedOffsetPaddingInner", Real(0.2)),
            ("bandWithNestedOffsetPaddingOuter", Real(0.2)),
            ("minBandSize", Whole(2)),
            ("minFontSize", Whole(8)),
            ("maxFontSize", Whole(40)),
            ("minOpacity", Real(0.3)),
            ("maxOpacity", Real(0.8)),
            ("minSize", Whole(4)),
            ("minStrokeWidth", Whole(1)),
            ("maxStrokeWidth", Whole(4)),
            ("quantileCount", Whole(4)),
            ("quantizeCount", Whole(4)),
            ("zero", Flag(true)),
            ("framesPerSecond", Whole(2)),
            ("animationDuration", Whole(5)),
        ]),
    ),
    ("projection", Block(&[])),
    (
        "legend",
        Block(&[
            ("gradientHorizontalMaxLength", Whole(200)),
            ("gradientHorizontalMinLength", Whole(100)),
            ("gradientVerticalMaxLength", Whole(200)),
            ("gradientVerticalMinLength", Whole(64)),
            ("unselectedOpacity", Real(0.35)),
        ]),
    ),
    ("header", Block(&[("titlePadding", Whole(10)), ("labelPadding", Whole(10))])),
    (
        "selection",
        Block(&[
            (
                "point",
                Block(&[
                    ("on", Text("click")),
                    ("fields", Texts(&["_vgsid_"])),
                    ("toggle", Text("event.shiftKey")),
                    ("resolve", Text("global")),
                    ("clear", Text("dblclick")),
                ]),
            ),
            (
                "interval",
                Block(&[
                    ("on", Text("[pointerdown, window:pointerup] > window:pointermove!")),
                    ("encodings", Texts(&["x", "y"])),
                    ("translate", Text("[pointerdown, window:pointerup] > window:pointermove!")),
                    ("zoom", Text("wheel!")),
                    ("mark", Block(&[("fill", Text("#333")), ("fillOpacity", Real(0.125)), ("stroke", Text("white"))])),
                    ("resolve", Text("global")),
                    ("clear", Text("dblclick")),
                ]),
            ),
        ]),
    ),
    ("facet", Block(&[("spacing", Whole(20))])),
    ("concat", Block(&[("spacing", Whole(20))])),
    ("normalizedNumberFormat", Text(".0%")),
];

/// Vega-Lite's defaults.
pub(super) fn defaults() -> Props {
    props(DEFAULTS)
}

fn props(entries: Entries) -> Props {
    let mut props = Props::with_capacity(entries.len());
    props.extend(entries.iter().map(|(name, value)| ((*name).to_owned(), json(value))));
    props
}

fn json(value: &Written) -> Json {
    match *value {
        Null => Json::Null,
        Flag(flag) => Json::from(flag),
        Whole(number) => Json::from(number),
        Real(number) => Json::from(number),
        Text(text) => Json::from(text),
        Texts(texts) => Json::from(texts),
        Block(entries) => Json::Object(props(entries)),
    }
}
