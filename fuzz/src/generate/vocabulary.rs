//! The words of the languages. Most are read from the library's own tables, so that a new word is fuzzed without being listed here.

use std::sync::OnceLock;

use fastrand::Rng;
use proc_macro2::{TokenStream, TokenTree};
use serde_json::{Value as Json, json};

use super::pick;

/// Expressions that reach far.
pub const EXPRESSIONS: [&str; 52] = [
    "datum.a",
    "datum['b']",
    "datum.x * 2",
    "datum.value > 1e308",
    "1/0",
    "0/0",
    "-datum.a",
    "!datum.b",
    "datum",
    "width",
    "height / 0",
    "sequence(1e9)",
    "sequence(0, 1, 1e-9)",
    "repeat('a', 1e9)",
    "pad('a', 1e8, 'b')",
    "range('x')",
    "domain('y')",
    "scale('x', datum.a)",
    "invert('x', 5)",
    "bandwidth('x')",
    "data('source_0')",
    "data('t')",
    "length(datum)",
    "format(datum.a, '.999f')",
    "format(datum.a, 's')",
    "timeFormat(datum.a, '%Y-%q-%%%')",
    "utcFormat(1e300, '%c')",
    "timeParse('a', '%')",
    "utcParse(datum.b, '%d/%m/%Y')",
    "datetime(1e9, 1e9, 1e9)",
    "date(datum.a)",
    "timeOffset('day', now(), 1e9)",
    "timeSequence('second', 0, 1e15)",
    "utcSequence('year', -8.64e15, 8.64e15)",
    "regexp('(a+)+$', 'g')",
    "test(/(a|a)*b/, datum.b)",
    "replace(datum.b, /./g, 'aaaaaaaa')",
    "split(datum.b, '')",
    "join(pluck(data('t'), 'a'), '\\n')",
    "merge(datum, datum)",
    "isValid(datum.a) && isFinite(+datum.a)",
    "if(datum.a, datum.b, null)",
    "luminance('red') + contrast('a', 'b')",
    "geoCentroid('p', datum)",
    "gradient('color', [0, 0], [1, 1])",
    "vlSelectionTest('s', datum)",
    "quantileNormal(0.5, 0, -1)",
    "random() + sampleNormal()",
    "sort(data('t'))",
    "indata('t', 'a', 1)",
    "warn('::error::x')",
    "[[[[[[1]]]]]].a.b.c",
];

/// What is written for a property of this name; nothing for most.
pub fn values_of(key: &str) -> &'static [&'static str] {
    match key {
        "mark" | "type" => &[
            "arc",
            "area",
            "bar",
            "boxplot",
            "circle",
            "errorband",
            "errorbar",
            "geoshape",
            "image",
            "line",
            "point",
            "rect",
            "rule",
            "square",
            "text",
            "tick",
            "trail",
            "group",
            "path",
            "shape",
            "symbol",
            "quantitative",
            "temporal",
            "ordinal",
            "nominal",
            "geojson",
            "linear",
            "log",
            "pow",
            "sqrt",
            "symlog",
            "time",
            "utc",
            "band",
            "bin-ordinal",
            "quantile",
            "quantize",
            "threshold",
            "identity",
            "sequential",
            "diverging-log",
            "mercator",
            "albersUsa",
            "orthographic",
            "gnomonic",
            "equalEarth",
            "stereographic",
            "transverseMercator",
            "conicEqualArea",
            "interval",
            "single",
            "multi",
            "gradient",
            "pad",
            "fit",
            "csv",
            "json",
            "topojson",
            "dsv",
            "aggregate",
            "bin",
            "collect",
            "countpattern",
            "cross",
            "density",
            "dotbin",
            "extent",
            "filter",
            "flatten",
            "fold",
            "formula",
            "geopoint",
            "graticule",
            "impute",
            "joinaggregate",
            "kde",
            "loess",
            "lookup",
            "pie",
            "pivot",
            "project",
            "quantile",
            "regression",
            "sample",
            "sequence",
            "stack",
            "timeunit",
            "voronoi",
            "window",
            "force",
            "treemap",
            "pack",
            "partition",
            "tree",
            "linkpath",
            "contour",
            "isocontour",
            "heatmap",
            "wordcloud",
            "label",
            "nest",
            "stratify",
            "crossfilter",
            "resolvefilter",
            "kde2d",
            "treelinks",
            "geoshape",
            "geopath",
            "identifier",
        ],
        "aggregate" | "op" | "ops" => &[
            "count",
            "sum",
            "mean",
            "median",
            "min",
            "max",
            "argmin",
            "argmax",
            "distinct",
            "q1",
            "q3",
            "ci0",
            "ci1",
            "stdev",
            "stderr",
            "variance",
            "product",
            "missing",
            "valid",
            "values",
            "exponential",
            "rank",
            "dense_rank",
            "row_number",
            "percent_rank",
            "cume_dist",
            "ntile",
            "lag",
            "lead",
            "first_value",
            "last_value",
            "nth_value",
            "prev_value",
            "next_value",
        ],
        "timeUnit" | "unit" | "units" => &[
            "year",
            "quarter",
            "month",
            "week",
            "day",
            "dayofyear",
            "date",
            "hours",
            "minutes",
            "seconds",
            "milliseconds",
            "yearmonth",
            "yearmonthdatehoursminutesseconds",
            "utcyearmonthdate",
            "monthdate",
            "binnedyearmonth",
            "yearweekday",
            "quartermonth",
        ],
        "interpolate" => &[
            "linear",
            "linear-closed",
            "step",
            "step-before",
            "step-after",
            "basis",
            "basis-open",
            "basis-closed",
            "cardinal",
            "cardinal-open",
            "cardinal-closed",
            "bundle",
            "monotone",
            "natural",
            "catmull-rom",
            "hcl-long",
            "cubehelix",
        ],
        "scheme" => &[
            "viridis",
            "blues",
            "category20",
            "redblue",
            "turbo",
            "rainbow",
            "sinebow",
            "spectral-7",
            "tableau10",
            "nothing",
        ],
        "stack" => &["zero", "center", "normalize"],
        "method" => &["mean", "median", "value", "linear", "log", "exp", "pow", "quad", "poly"],
        "shape" => &[
            "circle",
            "cross",
            "diamond",
            "arrow",
            "wedge",
            "triangle",
            "stroke",
            "M0,0L1e9,1e9Z",
            "M-1,-1a1,1,0,1,1,2,2z",
            "M",
        ],
        "format" | "labelFormat" => &[".2f", "s", "%Y-%m", ".999e", "$,.2~s", "c", "x", "%", "~", "d", "[", "%Q"],
        "align" => &["left", "right", "center", "all", "each", "none"],
        "baseline" => &["top", "middle", "bottom", "alphabetic", "line-top"],
        "color" | "fill" | "stroke" | "background" => {
            &["red", "#0f0", "rgba(1,2,3,.5)", "hsl(9e9,1%,1%)", "transparent", "url(#a)", "none", "nope"]
        }
        "url" => &[
            "data.csv",
            "data.json",
            ".git/config",
            "../secret.csv",
            "link.csv",
            ".env",
            "/proc/self/environ",
            "image.png",
            "plot.vl.json",
        ],
        "expr" | "test" | "calculate" | "filter" | "signal" | "update" | "init" => &EXPRESSIONS,
        "field" | "groupby" | "as" | "sort" | "key" => {
            &["a", "b", "x", "y", "a.b", "a\\.b", "a[0]", "['a.b']", "", "__proto__", "datum", "-x"]
        }
        "resolve" => &["shared", "independent", "union", "intersect", "global"],
        "orient" => &["left", "right", "top", "bottom", "top-left", "none", "horizontal", "vertical"],
        "blend" => &["multiply", "screen", "overlay", "luminosity", "color-dodge", "difference"],
        "font" => &["serif", "monospace", "Arial", "DejaVu Sans", "\"a, b", "x"],
        "strokeCap" | "strokeJoin" => &["butt", "round", "square", "miter", "bevel"],
        "bounds" => &["full", "flush"],
        "$schema" => &[
            "https://vega.github.io/schema/vega-lite/v2.json",
            "https://vega.github.io/schema/vega-lite/v4.json",
            "https://vega.github.io/schema/vega-lite/v6.json",
            "https://vega.github.io/schema/vega/v5.json",
            "x",
        ],
        "nice" | "step" | "interval" => &["second", "minute", "day", "week", "month", "year"],
        "domain" => &["unaggregated"],
        "range" => &["width", "height", "category", "ramp", "heatmap", "symbol", "diverging"],
        _ => &[],
    }
}

/// All words in the library's tables.
pub fn words() -> &'static [&'static str] {
    static WORDS: OnceLock<Vec<&str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let sources = [
            include_str!("../../../src/vegalite/names.rs"),
            include_str!("../../../src/vega/json/write.rs"),
            include_str!("../../../src/transform/mod.rs"),
            include_str!("../../../src/run/config/defaults.rs"),
        ];
        let mut words: Vec<&str> = sources.iter().flat_map(|source| literals(source)).collect();
        words.sort_unstable();
        words.dedup();
        words
    })
}

/// The texts in quotes in a source that are words of a language.
pub fn literals(source: &str) -> Vec<&'static str> {
    fn collect(tokens: TokenStream, out: &mut Vec<String>) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => collect(group.stream(), out),
                TokenTree::Literal(literal) => out.extend(literal.to_string().strip_prefix('"').map(str::to_owned)),
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
    let mut quoted = Vec::new();
    collect(source.parse().expect("the library is Rust"), &mut quoted);
    let is_word = |word: &String| {
        (1..40).contains(&word.len())
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'$' || byte == b'-')
    };
    let words = quoted.into_iter().filter_map(|word| word.strip_suffix('"').map(str::to_owned)).filter(is_word);
    words.map(|word| &*word.leak()).collect()
}

/// A transform of Vega-Lite.
pub fn transform(rng: &mut Rng) -> Json {
    let fields = ["a", "b", "x", "y", "value", "key"];
    let field = pick(rng, &fields);
    let number = super::values::number(rng);
    let op = pick(rng, values_of("op"));
    match rng.u8(..17) {
        0 => json!({"calculate": pick(rng, &EXPRESSIONS), "as": field}),
        1 => json!({"filter": {"field": field, "range": [number, null]}}),
        2 => {
            json!({"bin": {"maxbins": number, "step": super::values::number(rng)}, "field": field, "as": ["b0", "b1"]})
        }
        3 => json!({"timeUnit": {"unit": pick(rng, values_of("unit")), "step": number}, "field": field, "as": "t"}),
        4 => json!({"aggregate": [{"op": op, "field": field, "as": "m"}], "groupby": [pick(rng, &fields)]}),
        5 => {
            json!({"window": [{"op": op, "field": field, "as": "w", "param": number}], "frame": [-number, null], "sort": [{"field": field}]})
        }
        6 => json!({"joinaggregate": [{"op": op, "field": field, "as": "j"}], "groupby": [field]}),
        7 => json!({"stack": field, "offset": pick(rng, values_of("stack")), "groupby": [field], "as": ["v1", "v2"]}),
        8 => json!({"fold": [field, pick(rng, &fields)], "as": ["key", "value"]}),
        9 => json!({"flatten": [field]}),
        10 => json!({"pivot": field, "value": pick(rng, &fields), "limit": number, "op": op}),
        11 => json!({"sample": number}),
        12 => {
            json!({"impute": field, "key": pick(rng, &fields), "keyvals": {"start": 0, "stop": number, "step": super::values::number(rng)}, "method": "mean"})
        }
        13 => {
            json!({"density": field, "bandwidth": number, "extent": [0, number], "steps": super::values::number(rng)})
        }
        14 => json!({"quantile": field, "step": number}),
        15 => {
            json!({"regression": field, "on": pick(rng, &fields), "method": pick(rng, values_of("method")), "order": number})
        }
        _ => json!({"loess": field, "on": pick(rng, &fields), "bandwidth": number}),
    }
}

/// A transform of Vega.
pub fn vega_transform(rng: &mut Rng) -> Json {
    let number = super::values::number(rng);
    let field = pick(rng, &["a", "b", "x", "y", "u", "v", "value"]);
    json!({
        "type": pick(rng, values_of("type")), "field": field, "fields": [field], "groupby": ["a"], "as": [field, "q"], "expr": pick(rng, &EXPRESSIONS),
        "step": number, "start": 0, "stop": super::values::number(rng), "size": [number, 60], "ops": [pick(rng, values_of("op"))],
        "x": "x", "y": "y", "key": "a", "value": number, "from": "t", "maxbins": number, "extent": [0, number], "projection": "p",
    })
}
