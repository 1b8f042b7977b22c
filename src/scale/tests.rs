//! What Vega 6.2 makes of whole definitions: recorded from it, with the process in New York.
//!
//! Each case is a scale as a spec writes it, and what came out. JSON has no dates, infinities or undefined: they are
//! `{"$d": ms}`, `{"$n": "inf"}` and `{"$u": 1}`.

use serde_json::Value as Json;

use super::{Definition, LegendForm, Range, Scale};
use crate::error::Warnings;
use crate::format::Locale;
use crate::scale::ordinal::band_space;
use crate::scale::ticks::TickCount;
use crate::table::{Column, Value};
use crate::time::Zone;

fn value(json: &Json) -> Value {
    let number = |text: &str| match text {
        "inf" => f64::INFINITY,
        "-inf" => f64::NEG_INFINITY,
        _ => f64::NAN,
    };
    match json {
        Json::Object(tagged) if tagged.contains_key("$u") => Value::Undefined,
        Json::Object(tagged) if tagged.contains_key("$d") => Value::Date(json["$d"].as_f64().unwrap_or(f64::NAN)),
        Json::Object(tagged) if tagged.contains_key("$n") => Value::Number(number(json["$n"].as_str().unwrap())),
        Json::Array(list) => Value::array(list.iter().map(value).collect()),
        plain => Value::from_json(plain),
    }
}

fn values(json: &Json) -> Vec<Value> {
    json.as_array().unwrap().iter().map(value).collect()
}

fn definition(json: &Json) -> Definition {
    let number = |key: &str| json[key].as_f64();
    let flag = |key: &str| json[key] == true;
    let range = json.get("range").map(|range| match range {
        Json::Array(_) => Range::Values(values(range)),
        range if range.get("step").is_some() => Range::Step(range["step"].as_f64().unwrap()),
        range => Range::Scheme {
            scheme: value(&range["scheme"]),
            count: range["count"].as_f64(),
            extent: range["extent"].as_array().map(|ends| [ends[0].as_f64().unwrap(), ends[1].as_f64().unwrap()]),
        },
    });
    let interpolate = json.get("interpolate").map(|interpolate| match interpolate {
        Json::String(name) => (name.clone(), None),
        object => (object["type"].as_str().unwrap().to_owned(), object["gamma"].as_f64()),
    });
    Definition {
        kind: json["type"].as_str().unwrap().to_owned(),
        domain: json.get("domain").map(values),
        domain_raw: json.get("domainRaw").map(values),
        domain_min: number("domainMin"),
        domain_max: number("domainMax"),
        domain_mid: number("domainMid"),
        domain_implicit: flag("domainImplicit"),
        zero: json["zero"].as_bool(),
        nice: json.get("nice").map(value),
        range,
        reverse: flag("reverse"),
        round: flag("round"),
        clamp: flag("clamp"),
        padding: number("padding"),
        padding_inner: number("paddingInner"),
        padding_outer: number("paddingOuter"),
        align: number("align"),
        base: number("base"),
        exponent: number("exponent"),
        constant: number("constant"),
        interpolate,
        bins: json.get("bins").map(value),
    }
}

/// Equal, but for the last digits of a power or logarithm.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) | (Value::Date(x), Value::Date(y)) => {
            x == y || x.is_nan() && y.is_nan() || (x - y).abs() <= 1e-13 * (1.0 + x.abs())
        }
        (Value::Array(x), Value::Array(y)) => x.len() == y.len() && x.iter().zip(y.iter()).all(|(a, b)| same(a, b)),
        _ => a.strict_eq(b),
    }
}

#[track_caller]
fn check_same(what: &str, have: &Value, want: &Json) {
    assert!(same(have, &value(want)), "{what}: {have:?} is not {want}");
}

/// `written` is a definition; `want` says what to ask of the scale, and the answers.
#[track_caller]
fn check(written: &str, want: &str) {
    let want: Json = serde_json::from_str(want).unwrap();
    let zone = Zone::named("America/New_York").unwrap();
    let definition = definition(&serde_json::from_str(written).unwrap());
    let scale = Scale::new(&definition, &zone, &Warnings::default()).unwrap();
    let pairs = |key: &str| want[key].as_array().cloned().unwrap_or_default();
    assert_eq!(want["kind"], scale.kind(), "{written}");
    check_same("domain", &Value::array(scale.domain()), &want["domain"]);
    check_same("range", &Value::array(scale.range()), &want["range"]);
    let inputs: Vec<Value> = pairs("map").iter().map(|pair| value(&pair[0])).collect();
    for (input, pair) in inputs.iter().zip(pairs("map")) {
        check_same(&format!("{input:?}"), &scale.map(input), &pair[1]);
    }
    let column = scale.apply(&inputs.iter().cloned().collect::<Column>());
    for (row, pair) in pairs("map").iter().enumerate() {
        check_same(&format!("row {row}"), &column.value(row), &pair[1]);
    }
    for pair in pairs("invert") {
        check_same(&format!("inverse of {}", pair[0]), &scale.invert(&value(&pair[0])), &pair[1]);
    }
    if let Some(bandwidth) = want["bandwidth"].as_f64() {
        assert_eq!(scale.bandwidth(), bandwidth);
    }
    pairs("ticks").iter().for_each(|ticks| check_ticks(&scale, ticks));
    pairs("legends").iter().for_each(|legend| check_legend(&scale, legend));
    if let Some(count) = want["gradient"]["count"].as_f64() {
        let stops = scale.gradient_stops(Some(count)).into_iter();
        let stops = stops.map(|(place, color)| Value::array(vec![Value::Number(place), color])).collect();
        check_same("gradient", &Value::array(stops), &want["gradient"]["stops"]);
    }
    for pair in pairs("fraction") {
        let domain = scale.domain();
        let fraction = scale.fraction(domain[0].to_number(), domain[domain.len() - 1].to_number());
        check_same("fraction", &Value::Number(fraction(pair[0].as_f64().unwrap())), &pair[1]);
    }
}

/// Missing stands for undefined here.
fn specifier(json: &Json) -> Value {
    if json.is_null() { Value::Undefined } else { value(json) }
}

#[track_caller]
fn check_ticks(scale: &Scale, want: &Json) {
    let locale = Locale::default();
    let count = scale.tick_count(&value(&want["count"]), want["min"].as_f64(), &Warnings::default()).unwrap();
    let ticks = scale.tick_values(&count);
    check_same("ticks", &Value::array(ticks.clone()), &want["values"]);
    let (kind, all) = (want["type"].as_str(), want["all"] == true);
    let format = scale.tick_format(&locale, &count, &specifier(&want["specifier"]), kind, all).unwrap();
    let labels = ticks.iter().map(|tick| format.format(tick)).collect();
    check_same("labels", &Value::array(labels), &want["labels"]);
}

#[track_caller]
fn check_legend(scale: &Scale, want: &Json) {
    let locale = Locale::default();
    let form = match want["form"].as_str() {
        Some("symbol") => LegendForm::Symbols,
        Some("discrete") => LegendForm::Steps,
        _ => LegendForm::Gradient,
    };
    let count = scale.tick_count(&value(&want["count"]), None, &Warnings::default()).unwrap();
    let all = form == LegendForm::Symbols;
    let format = scale.label_format(&locale, &count, form, &specifier(&want["specifier"]), None, all).unwrap();
    let labels = scale.label_values(&count);
    let label = |i: usize| {
        let next = labels.values.get(i + 1).or(labels.max.as_ref());
        Value::array(vec![labels.values[i].clone(), format.label(i, &labels.values[i], next)])
    };
    check_same("labels", &Value::array((0..labels.values.len()).map(label).collect()), &want["labels"]);
    if !want["fractions"].is_null() {
        let fraction = scale.label_fraction();
        let have = labels.values[1..].iter().map(|value| Value::Number(fraction(value))).collect();
        check_same("fractions", &Value::array(have), &want["fractions"]);
    }
}

/// The message of what [`Scale::new`] refuses.
#[track_caller]
fn refusal(written: &str) -> String {
    let definition = definition(&serde_json::from_str(written).unwrap());
    Scale::new(&definition, &Zone::utc(), &Warnings::default()).unwrap_err().to_string()
}

#[test]
fn domains_reach_zero_and_take_their_ends() {
    check(
        r#"{"type":"linear","domain":[5,10],"range":[0,100]}"#,
        r#"{"kind":"linear","domain":[0,10],"range":[0,100],"map":[[0,0],[5,50],[10,100],[null,{"$u":1}],
                [{"$u":1},{"$u":1}],["7.5",75]]}"#,
    );
    check(
        r#"{"type":"linear","domain":[-10,-5],"range":[0,100],"zero":false}"#,
        r#"{"kind":"linear","domain":[-10,-5],"range":[0,100]}"#,
    );
    check(
        r#"{"type":"sqrt","domain":[-10,-5],"range":[0,100]}"#,
        r#"{"kind":"sqrt","domain":[-10,0],"range":[0,100]}"#,
    );
    check(
        r#"{"type":"symlog","domain":[5,10],"range":[0,100]}"#,
        r#"{"kind":"symlog","domain":[5,10],"range":[0,100]}"#,
    );
    check(
        r#"{"type":"linear","domain":[3,7],"range":[0,100],"domainMin":1,"domainMax":20}"#,
        r#"{"kind":"linear","domain":[1,20],"range":[0,100]}"#,
    );
    check(
        r#"{"type":"linear","domain":[3,7],"range":["red","white","blue"],"domainMid":5,"zero":false}"#,
        r#"{"kind":"diverging-linear","domain":[3,5,7],"range":["rgb(255, 0, 0)","rgb(255, 255, 255)",
                "rgb(0, 0, 255)"],"map":[[3,"rgb(255, 0, 0)"],[5,"rgb(255, 255, 255)"],[7,"rgb(0, 0, 255)"],[9,
                "rgb(0, 0, 255)"]]}"#,
    );
    check(
        r#"{"type":"linear","domain":[3,7],"range":[0,1,2],"domainMid":9,"zero":false}"#,
        r#"{"kind":"linear","domain":[3,7,9],"range":[0,1,2]}"#,
    );
    check(
        r#"{"type":"linear","range":[0,100]}"#,
        r#"{"kind":"linear","domain":[0,1],"range":[0,100],"map":[[0.5,50]]}"#,
    );
}

#[test]
fn nice_and_padding_widen_the_domain() {
    check(
        r#"{"type":"linear","domain":[0.13,9.6],"range":[0,100],"nice":true}"#,
        r#"{"kind":"linear","domain":[0,10],"range":[0,100]}"#,
    );
    check(
        r#"{"type":"linear","domain":[97,0.4],"range":[0,100],"nice":3}"#,
        r#"{"kind":"linear","domain":[0,0.4],"range":[0,100]}"#,
    );
    check(
        r#"{"type":"linear","domain":[10,20],"range":[0,110],"padding":5,"zero":false}"#,
        r#"{"kind":"linear","domain":[9.5,20.5],"range":[0,110]}"#,
    );
    check(
        r#"{"type":"log","domain":[10,1000],"range":[100,0],"padding":10,"nice":true}"#,
        r#"{"kind":"log","domain":[1,10000],"range":[100,0]}"#,
    );
    check(
        r#"{"type":"symlog","domain":[-10,1000],"range":[0,100],"padding":10,"constant":2}"#,
        r#"{"kind":"symlog","domain":[-30.65350974870881,2724.5680640171863],"range":[0,100]}"#,
    );
    check(
        r#"{"type":"pow","domain":[1,100],"range":[0,100],"padding":10,"exponent":2,"zero":false}"#,
        r#"{"kind":"pow","domain":[-35.339425575410814,106.0654279206943],"range":[0,100]}"#,
    );
    check(
        r#"{"type":"time","domain":[1583193600000,1585440000000],"range":[0,100],"nice":"month"}"#,
        r#"{"kind":"time","domain":[{"$d":1583038800000},{"$d":1585713600000}],"range":[0,100]}"#,
    );
    check(
        r#"{"type":"utc","domain":[1583193600000,1590710400000],"range":[0,100],"nice":{"interval":"week",
                "step":2}}"#,
        r#"{"kind":"utc","domain":[{"$d":1583020800000},{"$d":1591488000000}],"range":[0,100]}"#,
    );
    check(
        r#"{"type":"time","domain":[1583218800000,1583290800000],"range":[0,100],"nice":true}"#,
        r#"{"kind":"time","domain":[{"$d":1583211600000},{"$d":1583298000000}],"range":[0,100]}"#,
    );
}

#[test]
fn continuous_scales_place_by_their_transform() {
    check(
        r#"{"type":"linear","domain":[0,10],"range":[100,0],"clamp":true}"#,
        r#"{"kind":"linear","domain":[0,10],"range":[100,0],"map":[[-5,100],[2.5,75],[20,0]],"invert":[[30,
                7],[-10,10]]}"#,
    );
    check(
        r#"{"type":"linear","domain":[10,0,-10],"range":[0,30,100]}"#,
        r#"{"kind":"linear","domain":[0,0,0],"range":[0,30,100],"map":[[15,65],[5,65],[0,65],[-5,15]],
                "invert":[[10,0],[50,0]]}"#,
    );
    check(
        r#"{"type":"linear","domain":[0,3],"range":[0,10],"round":true}"#,
        r#"{"kind":"linear","domain":[0,3],"range":[0,10],"map":[[0.5,2],[1,3]]}"#,
    );
    check(
        r#"{"type":"linear","domain":[4,4],"range":[0,10],"zero":false}"#,
        r#"{"kind":"linear","domain":[4,4],"range":[0,10],"map":[[4,5],[9,5]]}"#,
    );
    check(
        r#"{"type":"linear","domain":[0,10],"range":[[1,0],[4,2]]}"#,
        r#"{"kind":"linear","domain":[0,10],"range":[[1,0],[4,2]],"map":[[5,[2.5,1]]]}"#,
    );
    check(
        r#"{"type":"log","domain":[1,1000],"range":[0,300]}"#,
        r#"{"kind":"log","domain":[1,1000],"range":[0,300],"map":[[10,100.00000000000001],[0,{"$n":"NaN"}],
                [-1,{"$n":"NaN"}]],"invert":[[200,99.99999999999996]]}"#,
    );
    check(
        r#"{"type":"log","domain":[-100,-1],"range":[0,100],"base":2}"#,
        r#"{"kind":"log","domain":[-100,-1],"range":[0,100],"map":[[-10,50],[1,{"$n":"NaN"}]],"invert":[[25,
                -31.622776601683803]]}"#,
    );
    check(
        r#"{"type":"pow","domain":[0,10],"range":[0,100],"exponent":2}"#,
        r#"{"kind":"pow","domain":[0,10],"range":[0,100],"map":[[5,25],[-5,-25]],"invert":[[25,5]]}"#,
    );
    check(
        r#"{"type":"sqrt","domain":[0,100],"range":[0,10]}"#,
        r#"{"kind":"sqrt","domain":[0,100],"range":[0,10],"map":[[25,5],[-25,-5]],"invert":[[3,9]]}"#,
    );
    check(
        r#"{"type":"symlog","domain":[-100,100],"range":[0,100]}"#,
        r#"{"kind":"symlog","domain":[-100,100],"range":[0,100],"map":[[0,50],[10,75.97868532412203],[-10,
                24.021314675877964]],"invert":[[75,9.049875621120895]]}"#,
    );
    check(
        r#"{"type":"time","domain":[1577836800000,1577923200000],"range":[0,240]}"#,
        r#"{"kind":"time","domain":[{"$d":1577836800000},{"$d":1577923200000}],"range":[0,240],
                "map":[[{"$d":1577858400000},60],[1577880000000,120],["x",{"$u":1}]],"invert":[[10.3,
                {"$d":1577840508000}],[[240,120],[{"$d":1577880000000},{"$d":1577923200000}]]]}"#,
    );
    check(
        r#"{"type":"identity","domain":[0,5]}"#,
        r#"{"kind":"identity","domain":[0,5],"range":[0,5],"map":[[3,3],["4",4],[null,{"$u":1}],["x",
                {"$u":1}]]}"#,
    );
}

#[test]
fn colours_run_along_ramps() {
    check(
        r#"{"type":"linear","domain":[0,10],"range":{"scheme":"viridis"}}"#,
        r#"{"kind":"sequential-linear","domain":[0,10],"range":["rgb(68, 1, 84)","rgb(253, 231, 37)"],
                "map":[[0,"rgb(68, 1, 84)"],[5,"rgb(33, 145, 141)"],[null,{"$u":1}],["x",{"$u":1}],[20,
                "rgb(255, 255, 255)"]]}"#,
    );
    check(
        r#"{"type":"linear","domain":[0,10],"range":{"scheme":"blues","extent":[0.2,0.8]},"reverse":true}"#,
        r#"{"kind":"sequential-linear","domain":[0,10],"range":["rgb(32, 111, 178)","rgb(168, 206, 229)"],
                "map":[[0,"rgb(32, 111, 178)"],[10,"rgb(168, 206, 229)"]]}"#,
    );
    check(
        r#"{"type":"linear","domain":[0,5,10],"range":{"scheme":"redblue"}}"#,
        r#"{"kind":"diverging-linear","domain":[0,5,10],"range":["rgb(140, 13, 37)","rgb(242, 239, 238)",
                "rgb(19, 75, 133)"],"map":[[0,"rgb(140, 13, 37)"],[2,"rgb(223, 116, 94)"],[5,
                "rgb(242, 239, 238)"],[null,"rgb(140, 13, 37)"]]}"#,
    );
    check(
        r#"{"type":"linear","domain":[4,4],"range":{"scheme":"viridis"},"zero":false}"#,
        r#"{"kind":"sequential-linear","domain":[4,4],"range":["rgb(68, 1, 84)","rgb(253, 231, 37)"],
                "map":[[4,"rgb(33, 145, 141)"]]}"#,
    );
    check(
        r#"{"type":"log","domain":[1,100],"range":["red","blue"],"interpolate":"hcl"}"#,
        r#"{"kind":"sequential-log","domain":[1,100],"range":["rgb(255, 0, 0)","rgb(0, 0, 255)"],"map":[[10,
                "rgb(245, 0, 134)"]]}"#,
    );
    check(
        r#"{"type":"sqrt","domain":[0,100],"range":["red","white","blue"],"interpolate":{"type":"rgb",
                "gamma":2},"clamp":true}"#,
        r#"{"kind":"sequential-sqrt","domain":[0,100],"range":["rgb(255, 0, 0)","rgb(0, 0, 255)"],"map":[[25,
                "rgb(255, 255, 255)"],[500,"rgb(0, 0, 255)"]]}"#,
    );
    check(
        r#"{"type":"linear","domain":[0,1,2,3],"range":["red","white","blue","black"],"interpolate":"lab"}"#,
        r#"{"kind":"linear","domain":[0,1,2,3],"range":["red","white","blue","black"],"map":[[0.5,
                "rgb(255, 159, 128)"],[2.5,"rgb(34, 16, 120)"]]}"#,
    );
    check(
        r#"{"type":"linear","domain":[0,10],"range":{"scheme":["red","lime","blue"]}}"#,
        r#"{"kind":"sequential-linear","domain":[0,10],"range":["rgb(255, 0, 0)","rgb(0, 0, 255)"],
                "map":[[2.5,"rgb(128, 128, 0)"]]}"#,
    );
    check(
        r#"{"type":"sequential","domain":[1,3],"range":{"scheme":"tableau10"}}"#,
        r#"{"kind":"sequential-linear","domain":[1,3],"range":["rgb(76, 120, 168)","rgb(186, 176, 172)"],
                "map":[[2,"rgb(161, 182, 67)"]]}"#,
    );
    check(
        r#"{"type":"linear","domain":[0,1,2,3],"range":{"scheme":"blues"}}"#,
        r#"{"kind":"linear","domain":[0,1,2,3],"range":["rgb(168, 206, 229)","rgb(116, 178, 215)",
                "rgb(69, 146, 198)","rgb(32, 111, 178)"],"map":[[1.5,"rgb(93, 162, 207)"]]}"#,
    );
}

#[test]
fn distinct_values_are_told_apart_by_identity() {
    check(
        r#"{"type":"ordinal","domain":["a","b",1,"1",null],"range":["red","green","blue"]}"#,
        r#"{"kind":"ordinal","domain":["a","b",1,"1",null],"range":["red","green","blue"],"map":[["a","red"],
                [1,"blue"],["1","red"],[null,"green"],["z",{"$u":1}],[{"$u":1},{"$u":1}]]}"#,
    );
    check(
        r#"{"type":"ordinal","domain":["a","b"],"range":["red","green","blue"],"domainImplicit":true}"#,
        r#"{"kind":"ordinal","domain":["a","b"],"range":["red","green","blue"],"map":[["c","blue"],["d",
                "red"],["c","blue"],["a","red"]]}"#,
    );
    check(
        r#"{"type":"ordinal","range":{"scheme":"category10"}}"#,
        r##"{"kind":"ordinal","domain":[],"range":["#1f77b4","#ff7f0e","#2ca02c","#d62728","#9467bd",
                "#8c564b","#e377c2","#7f7f7f","#bcbd22","#17becf"],"map":[["x","#1f77b4"],["y","#ff7f0e"],["x",
                "#1f77b4"]]}"##,
    );
    check(
        r#"{"type":"ordinal","domain":["a","b","c"],"range":{"scheme":"blues"}}"#,
        r#"{"kind":"ordinal","domain":["a","b","c"],"range":["rgb(156, 200, 226)","rgb(91, 163, 207)",
                "rgb(41, 120, 184)"],"map":[["a","rgb(156, 200, 226)"],["c","rgb(41, 120, 184)"]]}"#,
    );
    check(
        r#"{"type":"ordinal","domain":["a","b","c"],"range":{"scheme":"viridis","extent":[1,0]},
                "reverse":true}"#,
        r#"{"kind":"ordinal","domain":["a","b","c"],"range":["rgb(59, 82, 139)","rgb(33, 145, 141)",
                "rgb(93, 201, 99)"],"map":[["a","rgb(59, 82, 139)"],["c","rgb(93, 201, 99)"]]}"#,
    );
    check(
        r#"{"type":"ordinal","domain":["a","b"],"range":{"scheme":"tableau10"}}"#,
        r##"{"kind":"ordinal","domain":["a","b"],"range":["#4c78a8","#f58518","#e45756","#72b7b2","#54a24b",
                "#eeca3b","#b279a2","#ff9da6","#9d755d","#bab0ac"],"map":[["b","#f58518"]]}"##,
    );
}

#[test]
fn bands_share_a_line() {
    check(
        r#"{"type":"band","domain":["a","b","a","c"],"range":[0,100]}"#,
        r#"{"kind":"band","domain":["a","b","c"],"range":[0,100],"map":[["a",0],["b",33.333333333333336],
                ["c",66.66666666666667],["d",{"$u":1}]],"bandwidth":33.333333333333336,"step":33.333333333333336}"#,
    );
    check(
        r#"{"type":"band","domain":["a","b","c"],"range":[0,100],"paddingInner":0.1,"paddingOuter":0.2,
                "align":0}"#,
        r#"{"kind":"band","domain":["a","b","c"],"range":[0,100],"map":[["a",0],["c",60.60606060606061]],
                "bandwidth":27.272727272727273,"step":30.303030303030305}"#,
    );
    check(
        r#"{"type":"band","domain":["a","b","c"],"range":[100,0],"padding":0.3,"round":true}"#,
        r#"{"kind":"band","domain":["a","b","c"],"range":[100,0],"map":[["a",70],["b",40],["c",10]],
                "bandwidth":21,"step":30,"invert":[[20,"c"],[[10,60],["b","c"]],[[-5,500],["a","b","c"]]]}"#,
    );
    check(
        r#"{"type":"band","domain":["a","b","c"],"range":{"step":20},"paddingInner":0.5,"paddingOuter":0.25}"#,
        r#"{"kind":"band","domain":["a","b","c"],"range":[0,60],"map":[["b",25]],"bandwidth":10,"step":20}"#,
    );
    check(
        r#"{"type":"point","domain":["a","b","c"],"range":{"step":20},"padding":0.5}"#,
        r#"{"kind":"point","domain":["a","b","c"],"range":[0,60],"map":[["a",10],["b",30]],"bandwidth":0,
                "step":20,"invert":[[30,"b"],[31,{"$u":1}],[200,{"$u":1}]]}"#,
    );
    check(
        r#"{"type":"point","domain":["a"],"range":[0,100],"padding":0.5}"#,
        r#"{"kind":"point","domain":["a"],"range":[0,100],"map":[["a",50]],"bandwidth":0,"step":100}"#,
    );
    check(
        r#"{"type":"band","domain":[],"range":[0,100]}"#,
        r#"{"kind":"band","domain":[],"range":[0,100],"map":[["a",{"$u":1}]],"bandwidth":100,"step":100}"#,
    );
}

#[test]
fn steps_cut_a_domain() {
    check(
        r#"{"type":"quantile","domain":[1,2,3,4,10,20],"range":["a","b","c"]}"#,
        r#"{"kind":"quantile","domain":[1,2,3,4,10,20],"range":["a","b","c"],"map":[[2,"a"],[3,"b"],[15,"c"],
                [null,{"$u":1}]],"invert":[["b",[2.6666666666666665,5.999999999999998]],["x",[{"$n":"NaN"},
                {"$n":"NaN"}]]]}"#,
    );
    check(
        r#"{"type":"quantize","domain":[0,10],"range":[1,2,3,4]}"#,
        r#"{"kind":"quantize","domain":[0,10],"range":[1,2,3,4],"map":[[2.4,1],[2.5,2],[99,4],["w",1]],
                "invert":[[1,[0,2.5]],[4,[7.5,10]],[[2,3],[2.5,7.5]]]}"#,
    );
    check(
        r#"{"type":"quantize","domain":[0.3,9.7],"range":{"scheme":"blues","count":3},"nice":true}"#,
        r#"{"kind":"quantize","domain":[0,10],"range":["rgb(156, 200, 226)","rgb(91, 163, 207)",
                "rgb(41, 120, 184)"],"map":[[5,"rgb(91, 163, 207)"]]}"#,
    );
    check(
        r#"{"type":"threshold","domain":[0,10],"range":["low","mid","high"]}"#,
        r#"{"kind":"threshold","domain":[0,10],"range":["low","mid","high"],"map":[[-1,"low"],[0,"mid"],[10,
                "high"],[null,{"$u":1}]],"invert":[["low",[{"$u":1},0]],["mid",[0,10]],["high",[10,{"$u":1}]]]}"#,
    );
    check(
        r#"{"type":"threshold","domain":[1,5,9],"range":{"scheme":"set1"}}"#,
        r##"{"kind":"threshold","domain":[1,5,9],"range":["#e41a1c","#377eb8","#4daf4a","#984ea3"],"map":[[0,
                "#e41a1c"],[20,"#984ea3"]]}"##,
    );
    check(
        r#"{"type":"bin-ordinal","range":{"scheme":"greens"},"bins":[0,10,20,30]}"#,
        r#"{"kind":"bin-ordinal","domain":[0,10,20,30],"range":["rgb(160, 216, 155)","rgb(96, 186, 108)",
                "rgb(41, 146, 74)"],"bins":[0,10,20,30],"map":[[-1,{"$u":1}],[5,"rgb(160, 216, 155)"],[29,
                "rgb(41, 146, 74)"],[30,"rgb(160, 216, 155)"]]}"#,
    );
    check(
        r#"{"type":"bin-ordinal","domain":[0,10,20],"range":["red","blue"]}"#,
        r#"{"kind":"bin-ordinal","domain":[0,10,20],"range":["red","blue"],"bins":[0,10,20],"map":[[5,"red"],
                [15,"blue"],[25,"red"]]}"#,
    );
}

#[test]
fn axes_get_round_ticks_and_equal_decimals() {
    check(
        r#"{"type":"linear","domain":[0,1],"range":[0,100]}"#,
        r#"{"kind":"linear","domain":[0,1],"range":[0,100],"ticks":[{"count":5,"values":[0,0.2,0.4,0.6,0.8,
                1],"labels":["0.0","0.2","0.4","0.6","0.8","1.0"]},{"count":10,"min":0.25,"values":[0,0.2,0.4,0.6,
                0.8,1],"labels":["0.0","0.2","0.4","0.6","0.8","1.0"]},{"count":5,"specifier":"%","values":[0,0.2,
                0.4,0.6,0.8,1],"labels":["0%","20%","40%","60%","80%","100%"]},{"count":3,"specifier":"s",
                "values":[0,0.5,1],"labels":["0.0","0.5","1.0"]}]}"#,
    );
    check(
        r#"{"type":"linear","domain":[0,40],"range":[0,100],"bins":{"step":10}}"#,
        r#"{"kind":"linear","domain":[0,40],"range":[0,100],"bins":[0,10,20,30,40],"ticks":[{"count":10,
                "values":[0,10,20,30,40],"labels":["0","10","20","30","40"]},{"count":2,"values":[0,10,20,30,40],
                "labels":["0","10","20","30","40"]}]}"#,
    );
    check(
        r#"{"type":"linear","domain":[0,100],"range":[100,0],"bins":[0,7,50,99,130]}"#,
        r#"{"kind":"linear","domain":[0,100],"range":[100,0],"bins":[0,7,50,99,130],"ticks":[{"count":3,
                "values":[0,7,50,99],"labels":["0","7","50","99"]}]}"#,
    );
    check(
        r#"{"type":"log","domain":[0.01,1000],"range":[0,100]}"#,
        r#"{"kind":"log","domain":[0.01,1000],"range":[0,100],"ticks":[{"count":10,"values":[0.01,0.02,0.03,
                0.04,0.05,0.06,0.07,0.08,0.09,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1,2,3,4,5,6,7,8,9,10,20,30,40,
                50,60,70,80,90,100,200,300,400,500,600,700,800,900,1000],"labels":["0.01","0.02","","","","","",
                "","","0.1","0.2","","","","","","","","1","2","","","","","","","","10","20","","","","","","",
                "","100","200","","","","","","","","1,000"]},{"count":10,"all":true,"values":[0.01,0.02,0.03,
                0.04,0.05,0.06,0.07,0.08,0.09,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1,2,3,4,5,6,7,8,9,10,20,30,40,
                50,60,70,80,90,100,200,300,400,500,600,700,800,900,1000],"labels":["0.01","0.02","0.03","0.04",
                "0.05","0.06","0.07","0.08","0.09","0.1","0.2","0.3","0.4","0.5","0.6","0.7","0.8","0.9","1","2",
                "3","4","5","6","7","8","9","10","20","30","40","50","60","70","80","90","100","200","300","400",
                "500","600","700","800","900","1,000"]},{"count":3,"values":[0.01,1,100],"labels":["0.01","1",
                "100"]}]}"#,
    );
    check(
        r#"{"type":"log","domain":[1,20],"range":[0,100],"base":2}"#,
        r#"{"kind":"log","domain":[1,20],"range":[0,100],"ticks":[{"count":10,"values":[1,2,4,8,16],
                "labels":["1","2","4","8","16"]}]}"#,
    );
    check(
        r#"{"type":"symlog","domain":[-20,50],"range":[0,100]}"#,
        r#"{"kind":"symlog","domain":[-20,50],"range":[0,100],"ticks":[{"count":4,"values":[-20,0,20,40],
                "labels":["−20","0","20","40"]}]}"#,
    );
    check(
        r#"{"type":"time","domain":[1583557200000,1583755200000],"range":[0,100]}"#,
        r#"{"kind":"time","domain":[{"$d":1583557200000},{"$d":1583755200000}],"range":[0,100],
                "ticks":[{"count":6,"values":[{"$d":1583557200000},{"$d":1583600400000},{"$d":1583643600000},
                {"$d":1583683200000},{"$d":1583726400000}],"labels":["Sat 07","12 PM","Mar 08","12 PM","Mon 09"]},
                {"count":"day","values":[{"$d":1583557200000},{"$d":1583643600000},{"$d":1583726400000}],
                "labels":["Sat 07","Mar 08","Mon 09"]},{"count":{"interval":"hours","step":12},
                "values":[{"$d":1583557200000},{"$d":1583600400000},{"$d":1583643600000},{"$d":1583683200000},
                {"$d":1583726400000}],"labels":["Sat 07","12 PM","Mar 08","12 PM","Mon 09"]},{"count":3,
                "specifier":"%b %-d %H:%M","values":[{"$d":1583557200000},{"$d":1583643600000},
                {"$d":1583726400000}],"labels":["Mar 7 00:00","Mar 8 00:00","Mar 9 00:00"]},{"count":3,
                "specifier":{"date":"%d."},"values":[{"$d":1583557200000},{"$d":1583643600000},
                {"$d":1583726400000}],"labels":["07.","Mar 08","09."]}]}"#,
    );
    check(
        r#"{"type":"utc","domain":[1572566400000,1583020800000],"range":[0,100]}"#,
        r#"{"kind":"utc","domain":[{"$d":1572566400000},{"$d":1583020800000}],"range":[0,100],
                "ticks":[{"count":5,"values":[{"$d":1572566400000},{"$d":1575158400000},{"$d":1577836800000},
                {"$d":1580515200000},{"$d":1583020800000}],"labels":["November","December","2020","February",
                "March"]}]}"#,
    );
    check(
        r#"{"type":"band","domain":[0.5,1,"x",null],"range":[0,100]}"#,
        r#"{"kind":"band","domain":[0.5,1,"x",null],"range":[0,100],"ticks":[{"count":2,"values":[0.5,1,"x",
                null],"labels":["0.5","1","x","null"]},{"count":2,"specifier":".2f","values":[0.5,1,"x",null],
                "labels":["0.50","1.00","NaN","0.00"]}]}"#,
    );
    check(
        r#"{"type":"ordinal","domain":[0,86400000],"range":["red"]}"#,
        r#"{"kind":"ordinal","domain":[0,86400000],"range":["red"],"ticks":[{"count":2,
                "specifier":"%Y-%m-%d","type":"utc","values":[0,86400000],"labels":["1970-01-01","1970-01-02"]},
                {"count":2,"specifier":"%H:%M","type":"time","values":[0,86400000],"labels":["19:00","19:00"]}]}"#,
    );
}

#[test]
fn legends_name_ranges_and_boundaries() {
    check(
        r#"{"type":"quantize","domain":[0,10],"range":[1,2,3]}"#,
        r#"{"kind":"quantize","domain":[0,10],"range":[1,2,3],"legends":[{"form":"symbol","count":5,
                "labels":[[{"$n":"-inf"},"< 3.3"],[3.3333333333333335,"3.3 – 6.7"],[6.666666666666667,"≥ 6.7"]]},
                {"form":"discrete","count":5,"labels":[[{"$n":"-inf"},null],[3.3333333333333335,"3.3"],
                [6.666666666666667,"6.7"]],"fractions":[0.33333333333333337,0.6666666666666667]}]}"#,
    );
    check(
        r#"{"type":"quantile","domain":[1,2,4,8,16],"range":[1,2,3]}"#,
        r#"{"kind":"quantile","domain":[1,2,4,8,16],"range":[1,2,3],"legends":[{"form":"symbol","count":5,
                "labels":[[{"$n":"-inf"},"< 2.7"],[2.6666666666666665,"2.7 – 6.7"],[6.666666666666666,"≥ 6.7"]]}]}"#,
    );
    check(
        r#"{"type":"threshold","domain":[10,100],"range":[1,2,3]}"#,
        r#"{"kind":"threshold","domain":[10,100],"range":[1,2,3],"legends":[{"form":"symbol","count":5,
                "specifier":"d","labels":[[{"$n":"-inf"},"< 10"],[10,"10 – 100"],[100,"≥ 100"]]},
                {"form":"discrete","count":5,"labels":[[{"$n":"-inf"},null],[10,"10"],[100,"100"]],
                "fractions":[0.3333333333333333,0.6666666666666666]}]}"#,
    );
    check(
        r#"{"type":"bin-ordinal","range":{"scheme":"greens"},"bins":[0,2.5,5,7.5]}"#,
        r#"{"kind":"bin-ordinal","domain":[0,2.5,5,7.5],"range":["rgb(160, 216, 155)","rgb(96, 186, 108)",
                "rgb(41, 146, 74)"],"bins":[0,2.5,5,7.5],"legends":[{"form":"symbol","count":5,"labels":[[0,
                "0 – 3"],[2.5,"3 – 5"],[5,"5 – 8"]]},{"form":"discrete","count":5,"labels":[[0,null],[2.5,"3"],[5,
                "5"]],"fractions":[0.3333333333333333,0.6666666666666666]}]}"#,
    );
    check(
        r#"{"type":"linear","domain":[0,30],"range":[4,100],"bins":[0,10,20,30]}"#,
        r#"{"kind":"linear","domain":[0,30],"range":[4,100],"bins":[0,10,20,30],"legends":[{"form":"symbol",
                "count":5,"labels":[[0,"0 – 10"],[10,"10 – 20"],[20,"20 – 30"]]}]}"#,
    );
    check(
        r#"{"type":"log","domain":[1,1000],"range":{"scheme":"viridis"}}"#,
        r#"{"kind":"sequential-log","domain":[1,1000],"range":["rgb(68, 1, 84)","rgb(253, 231, 37)"],
                "legends":[{"form":"gradient","count":4,"labels":[[1,"1"],[2,""],[3,""],[4,""],[5,""],[6,""],[7,
                ""],[8,""],[9,""],[10,"10"],[20,""],[30,""],[40,""],[50,""],[60,""],[70,""],[80,""],[90,""],[100,
                "100"],[200,""],[300,""],[400,""],[500,""],[600,""],[700,""],[800,""],[900,""],[1000,"1,000"]]}]}"#,
    );
    check(
        r#"{"type":"log","domain":[1,1000],"range":[1,10]}"#,
        r#"{"kind":"log","domain":[1,1000],"range":[1,10],"legends":[{"form":"symbol","count":4,"labels":[[1,
                "1"],[10,"10"],[100,"100"],[1000,"1,000"]]}]}"#,
    );
    check(
        r#"{"type":"linear","domain":[0.5,3.7],"range":{"scheme":"viridis"},"zero":false}"#,
        r#"{"kind":"sequential-linear","domain":[0.5,3.7],"range":["rgb(68, 1, 84)","rgb(253, 231, 37)"],
                "legends":[{"form":"gradient","count":4,"labels":[[1,"1"],[2,"2"],[3,"3"]]}]}"#,
    );
}

#[test]
fn gradients_stop_at_ticks_and_ends() {
    check(
        r#"{"type":"linear","domain":[0.5,3],"range":["red","blue"]}"#,
        r#"{"kind":"sequential-linear","domain":[0.5,3],"range":["rgb(255, 0, 0)","rgb(0, 0, 255)"],
                "gradient":{"count":3,"stops":[[0,"rgb(255, 0, 0)"],[0.2,"rgb(204, 0, 51)"],[0.6,
                "rgb(102, 0, 153)"],[1,"rgb(0, 0, 255)"]]},"fraction":[[0.5,0],[1,0.2],[3,1]]}"#,
    );
    check(
        r#"{"type":"log","domain":[1,100],"range":{"scheme":"viridis"}}"#,
        r#"{"kind":"sequential-log","domain":[1,100],"range":["rgb(68, 1, 84)","rgb(253, 231, 37)"],
                "gradient":{"count":3,"stops":[[0,"rgb(68, 1, 84)"],[0.15051499783199057,"rgb(69, 53, 128)"],
                [0.23856062735983116,"rgb(60, 79, 138)"],[0.30102999566398114,"rgb(53, 96, 141)"],
                [0.3494850021680094,"rgb(47, 108, 142)"],[0.38907562519182176,"rgb(43, 117, 142)"],
                [0.42254902000712835,"rgb(40, 126, 142)"],[0.4515449934959717,"rgb(37, 133, 142)"],
                [0.47712125471966244,"rgb(34, 139, 142)"],[0.5,"rgb(33, 145, 141)"],[0.6505149978319905,
                "rgb(48, 180, 124)"],[0.7385606273598312,"rgb(87, 198, 102)"],[0.8010299956639811,
                "rgb(123, 209, 81)"],[0.8494850021680093,"rgb(154, 217, 61)"],[0.8890756251918217,
                "rgb(180, 222, 44)"],[0.9225490200071285,"rgb(203, 225, 31)"],[0.9515449934959717,
                "rgb(223, 228, 26)"],[0.9771212547196624,"rgb(239, 230, 29)"],[1,"rgb(253, 231, 37)"]]},
                "fraction":[[1,0],[10,0.5],[100,1]]}"#,
    );
    check(
        r#"{"type":"linear","domain":[4,4],"range":["red","blue"],"zero":false}"#,
        r#"{"kind":"sequential-linear","domain":[4,4],"range":["rgb(255, 0, 0)","rgb(0, 0, 255)"],
                "gradient":{"count":2,"stops":[[0,"rgb(255, 0, 0)"],[0.5,"rgb(128, 0, 128)"],[1,
                "rgb(0, 0, 255)"]]},"fraction":[[4,0.5]]}"#,
    );
    check(
        r#"{"type":"time","domain":[1583539200000,1583712000000],"range":["red","blue"]}"#,
        r#"{"kind":"time","domain":[{"$d":1583539200000},{"$d":1583712000000}],"range":["red","blue"],
                "gradient":{"count":2,"stops":[[0,"rgb(255, 0, 0)"],[0.10416666666666667,"rgb(228, 0, 27)"],
                [0.6041666666666666,"rgb(101, 0, 154)"],[1,"rgb(0, 0, 255)"]]}}"#,
    );
}

#[test]
fn what_cannot_be_is_refused() {
    assert_eq!(refusal(r#"{"type":"lineal"}"#), "unknown scale type \"lineal\"");
    assert_eq!(
        refusal(r#"{"type":"linear","domain":[0,1],"range":{"step":20}}"#),
        "/range: a linear scale cannot have a range step"
    );
    assert_eq!(
        refusal(r#"{"type":"ordinal","domain":[1],"range":{"scheme":"no"}}"#),
        "/range/scheme: unknown colour scheme \"no\""
    );
    assert_eq!(
        refusal(r#"{"type":"linear","domain":[0,1],"bins":{"start":0}}"#),
        "/bins: the bins of a scale need a step"
    );
    assert_eq!(
        refusal(r#"{"type":"linear","domain":[0,1],"nice":"month"}"#),
        "only time and utc scales accept interval names"
    );
}

#[test]
fn a_raw_domain_is_taken_as_it_is() {
    check(
        r#"{"type":"linear","domain":[5,9],"domainRaw":[1.3,2.7],"domainMin":0,"nice":true,"range":[0,14]}"#,
        r#"{"kind":"linear","domain":[1.3,2.7],"range":[0,14],"map":[[2,7]]}"#,
    );
}

#[test]
fn doubtful_domains_are_warned_of() {
    let warnings_of = |written: &str| {
        let (json, warnings): (Json, _) = (serde_json::from_str(written).unwrap(), Warnings::default());
        Scale::new(&definition(&json), &Zone::utc(), &warnings).unwrap();
        warnings.take().iter().map(|warning| warning.message().to_owned()).collect::<Vec<_>>()
    };
    let log = warnings_of(r#"{"type":"log","domain":[0,10],"range":[0,1]}"#);
    assert_eq!(log, ["the domain of a log scale includes zero: 0, 10"]);
    let middle = warnings_of(r#"{"type":"linear","domain":[1,10],"domainMid":20,"range":[0,1,2]}"#);
    assert_eq!(middle, ["the middle 20 of a scale's domain is outside of it"]);
}

#[test]
fn an_interval_that_does_not_exist_is_ignored_with_a_warning() {
    let json = serde_json::json!({"type": "utc", "domain": [0, 1], "range": [0, 1]});
    let scale = Scale::new(&definition(&json), &Zone::utc(), &Warnings::default()).unwrap();
    let warnings = Warnings::default();
    let count = |name: &str| scale.tick_count(&Value::text(name), None, &warnings).unwrap();
    assert!(matches!(count("hours"), TickCount::Interval(_)));
    assert!(warnings.take().is_empty());
    assert!(matches!(count("hour"), TickCount::Unsaid), "as many as if nothing were written");
    assert!(warnings.take()[0].message().contains("\"hour\" is ignored; there are year, "));
}

#[test]
fn dates_without_a_format_are_written_as_javascript_does() {
    check(
        r#"{"type":"ordinal","domain":[{"$d":1577836800000},{"$d":null}],"range":["red"]}"#,
        r#"{"kind":"ordinal","domain":[{"$d":1577836800000},{"$d":null}],"range":["red"],"ticks":[{"count":5,
                "values":[{"$d":1577836800000},{"$d":null}],
                "labels":["Tue Dec 31 2019 19:00:00 GMT-0500","Invalid Date"]}]}"#,
    );
}

#[test]
fn bands_need_space_for_their_padding() {
    assert_eq!(band_space(3.0, 0.5, 0.25), 3.0);
    assert_eq!(band_space(1.0, 1.0, 0.0), 1.0);
    assert_eq!(band_space(0.0, 0.5, 0.25), 0.0);
}
