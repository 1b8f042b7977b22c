//! Whole charts run, and what becomes of their items.
//!
//! Each chart is followed by its marks: kind and name, then the bounds of each item as `x1 y1 x2 y2`, `-` when they are empty; the marks in a
//! group stand below it. All recorded from Vega 6.2.

use std::path::Path;
use std::rc::Rc;

use serde_json::{Value as Json, json};

use super::{Options, run};
use crate::budget::{self, Limits};
use crate::error::{Result, Warnings};
use crate::format::Locale;
use crate::geom::Rect;
use crate::scene::{Group, MarkKind, Scene, Shape};
use crate::table::loader::Loader;
use crate::text::Fonts;
use crate::time::Zone;
use crate::vega::json::read;

/// Runs a chart.
fn scene(chart: &Json) -> Result<Scene> {
    let chart = read(chart, &|_| None)?;
    let options = Options { zone: Zone::utc(), locale: Locale::default(), seed: 1.0, now_ms: 0.0, describe: true };
    let loader = Rc::new(Loader::new(&[Path::new(".")], None)?);
    run(&chart, &options, Rc::new(Fonts::bundled()), loader, Rc::new(Warnings::default()))
}

#[track_caller]
fn check(chart: &Json, want: &[&str]) {
    let scene = scene(chart).unwrap();
    let mut lines = Vec::new();
    list(&scene.root, 0, &mut lines);
    let [width, height, x, y] = [scene.width, scene.height, scene.origin.x, scene.origin.y].map(short);
    lines.push(format!("picture {width} {height} {x} {y}"));
    assert_eq!(lines, want, "\n{}", lines.join("\n"));
}

fn list(group: &Group, depth: usize, lines: &mut Vec<String>) {
    for mark in &group.marks {
        let name = mark.name.as_ref().map_or(String::new(), |name| format!(" {name}"));
        let items: Vec<String> = mark.items.iter().map(|item| bounds(&item.bounds)).collect();
        lines.push(format!("{}{}{name}: {}", "  ".repeat(depth), mark.kind.name(), items.join(", ")));
        if mark.kind == MarkKind::Group {
            for item in &mark.items {
                if let Shape::Group(group) = &item.shape {
                    list(group, depth + 1, lines);
                }
            }
        }
    }
}

fn bounds(bounds: &Rect) -> String {
    if bounds.is_empty() {
        return "-".to_owned();
    }
    [bounds.x1, bounds.y1, bounds.x2, bounds.y2].map(short).join(" ")
}

fn short(x: f64) -> String {
    ((x * 1e4).round() / 1e4 + 0.0).to_string()
}

#[test]
#[rustfmt::skip]
fn channels_are_worked_out_as_vega_does() {
    let chart = json!({
        "width": 100,
        "height": 50,
        "padding": 5,
        "data": [
            {"name": "t", "values": [{"k": "a", "v": 3, "c": "red"}, {"k": "b", "v": -1, "c": "blue"}, {"k": "c", "v": null, "c": null}]}
        ],
        "signals": [
            {"name": "s", "value": 2}
        ],
        "scales": [
            {"name": "x", "type": "band", "domain": ["a", "b", "c"], "range": "width", "padding": 0.5},
            {"name": "y", "type": "linear", "domain": [-2, 4], "range": "height"},
            {"name": "col", "type": "ordinal", "domain": ["a", "b"], "range": ["#f00", "#0f0"]}
        ],
        "marks": [
            {"type": "rect", "name": "band", "from": {"data": "t"}, "encode": {"update": {"x": {"scale": "x", "field": "k", "band": 0.5, "mult": 2, "offset": 1}, "width": {"scale": "x", "band": 1}, "y": {"scale": "y", "field": "v"}, "y2": {"scale": "y", "value": 0}, "fill": [{"test": "datum.v < 0", "value": "#abc"}, {"scale": "col", "field": "k"}]}}},
            {"type": "rect", "name": "arith", "from": {"data": "t"}, "encode": {"update": {"x": {"field": "v", "exponent": 2, "mult": {"signal": "s"}, "offset": {"field": "v", "mult": 0.5}, "round": true}, "y": {"value": 3, "offset": {"value": 0.4}}, "x2": {"scale": "x", "range": 0.25}, "height": {"field": {"group": "height"}, "mult": 0.5}}}},
            {"type": "rect", "name": "center", "from": {"data": "t"}, "encode": {"enter": {"xc": {"value": 50}, "width": {"signal": "10 * s"}, "yc": {"value": 20}, "height": {"value": 5}, "y": {"value": 99}}}},
            {"type": "rect", "name": "onlyx2", "encode": {"enter": {"x2": {"value": 50}, "width": {"value": 10}, "y2": {"value": 20}, "y": {"value": 30}}}},
            {"type": "area", "name": "area", "from": {"data": "t"}, "encode": {"enter": {"x": {"scale": "x", "field": "k"}, "y": {"value": 30}, "y2": {"value": 10}}}},
            {"type": "symbol", "name": "colors", "encode": {"enter": {"fill": {"color": {"h": {"value": 120}, "s": {"value": 0.5}, "l": {"value": 0.25}}}, "stroke": {"color": {"r": {"value": 10}, "g": {"value": 20.6}, "b": {"value": 300}}}, "size": {"value": [{}]}}}}
        ]
    });
    check(&chart, &[
        "rect band: 29.5714 8.3333 43.8571 33.3333, 58.1429 33.3333 72.4286 41.6667, 86.7143 0 101 0",
        "rect arith: 20 3.4 25 28.4, 2 3.4 25 28.4, 0 3.4 25 28.4",
        "rect center: 40 17.5 60 22.5, 40 17.5 60 22.5, 40 17.5 60 22.5",
        "rect onlyx2: 40 20 50 30",
        "area area: 14.2857 10 71.4286 30",
        "symbol colors: -",
        "picture 112 60 5 5",
    ]);
}

#[test]
#[rustfmt::skip]
fn facets_make_groups() {
    let chart = json!({
        "width": 100,
        "height": 50,
        "data": [
            {"name": "t", "values": [{"g": "b", "h": 1, "v": 3}, {"g": "a", "h": 1, "v": 5}, {"g": "b", "h": 2, "v": 7}, {"g": "b", "h": 1, "v": 9}]},
            {"name": "gs", "source": "t", "transform": [{"type": "aggregate", "groupby": ["g"], "fields": ["v"], "ops": ["sum"], "as": ["total"]}]},
            {"name": "nested", "values": [{"n": 1, "rows": [{"v": 1}, {"v": 2}]}, {"n": 2, "rows": [4, 5, 6]}]}
        ],
        "marks": [
            {"type": "group", "name": "by", "from": {"facet": {"name": "f", "data": "t", "groupby": "g"}}, "sort": {"field": "datum.g"}, "encode": {"update": {"width": {"value": 10}}}, "marks": [{"type": "rect", "from": {"data": "f"}, "encode": {"update": {"x": {"field": "v"}, "width": {"field": {"group": "width"}}, "height": {"signal": "parent.g === 'a' ? 1 : 2"}}}}]},
            {"type": "group", "name": "cross", "from": {"facet": {"name": "f", "data": "t", "groupby": ["g", "h"], "aggregate": {"cross": true, "fields": ["v"], "ops": ["max"], "as": ["m"]}}}, "encode": {"update": {"x": {"field": "m"}, "y": {"field": "h"}}}, "marks": [{"type": "rect", "from": {"data": "f"}, "encode": {"update": {"x": {"field": "v"}}}}, {"type": "rect", "encode": {"update": {"x": {"field": {"parent": "h"}}}}}]},
            {"type": "group", "name": "join", "from": {"data": "gs", "facet": {"name": "f", "data": "t", "groupby": "g"}}, "encode": {"update": {"x": {"field": "total"}}}, "marks": [{"type": "rect", "from": {"data": "f"}, "encode": {"update": {"x": {"field": "v"}, "y": {"signal": "parent.total"}}}}]},
            {"type": "group", "name": "pre", "from": {"facet": {"name": "f", "data": "nested", "field": "rows"}}, "encode": {"update": {"x": {"field": "n"}}}, "marks": [{"type": "rect", "from": {"data": "f"}, "encode": {"update": {"x": {"signal": "datum.v || datum.data"}}}}]},
            {"type": "group", "name": "rows", "from": {"data": "gs"}, "encode": {"update": {"x": {"field": "total"}}}, "signals": [{"name": "height", "update": "parent.total * 2"}], "marks": [{"type": "rect", "encode": {"update": {"height": {"signal": "height"}}}}]}
        ]
    });
    check(&chart, &[
        "group by: 0 0 15 1, 0 0 19 2",
        "  rect: 5 0 15 1",
        "  rect: 3 0 13 2, 7 0 17 2, 9 0 19 2",
        "group cross: 9 1 18 1, 5 1 10 1, 7 2 14 2, -",
        "  rect: 0 0 3 0, 0 0 9 0",
        "  rect: 0 0 1 0",
        "  rect: 0 0 5 0",
        "  rect: 0 0 1 0",
        "  rect: 0 0 7 0",
        "  rect: 0 0 2 0",
        "group join: 19 0 28 19, 5 0 10 5",
        "  rect: 0 0 3 19, 0 0 7 19, 0 0 9 19",
        "  rect: 0 0 5 5",
        "group pre: 1 0 3 0, 2 0 8 0",
        "  rect: 0 0 1 0, 0 0 2 0",
        "  rect: 0 0 4 0, 0 0 5 0, 0 0 6 0",
        "group rows: 19 0 19 38, 5 0 5 10",
        "  rect: 0 0 0 38",
        "  rect: 0 0 0 10",
        "picture 100 50 0 0",
    ]);
}

#[test]
#[rustfmt::skip]
fn a_chart_that_fits_is_drawn_twice() {
    let chart = json!({
        "width": 200,
        "height": 100,
        "padding": 5,
        "autosize": {"type": "fit", "contains": "padding"},
        "signals": [
            {"name": "half", "update": "width / 2"}
        ],
        "marks": [
            {"type": "rect", "encode": {"update": {"x": {"value": -7.5}, "width": {"signal": "half"}, "height": {"signal": "height"}}}},
            {"type": "rect", "encode": {"update": {"x": {"signal": "width"}, "width": {"value": 12.25}, "y": {"value": -3}, "height": {"value": 4}}}}
        ]
    });
    check(&chart, &[
        "rect: -7.5 0 77 87",
        "rect: 169 -3 181.25 1",
        "picture 200 100 13 8",
    ]);
}

#[test]
#[rustfmt::skip]
fn items_are_bounded_as_vega_bounds_them() {
    let chart = json!({
        "width": 200,
        "height": 100,
        "data": [
            {"name": "t", "values": [{"x": 10, "y": 20}, {"x": 30, "y": 50}, {"x": 60, "y": 10}]}
        ],
        "marks": [
            {"type": "symbol", "name": "circle", "from": {"data": "t"}, "encode": {"enter": {"x": {"field": "x"}, "y": {"field": "y"}, "size": {"value": 100}, "stroke": {"value": "red"}, "strokeWidth": {"value": 2}}}},
            {"type": "symbol", "name": "turned", "encode": {"enter": {"shape": {"value": "triangle-up"}, "angle": {"value": 30}}}},
            {"type": "symbol", "name": "custom", "encode": {"enter": {"shape": {"value": "M-1,-1A1,1,0,0,1,1,-1L0,1Z"}, "size": {"value": 400}}}},
            {"type": "line", "name": "line", "from": {"data": "t"}, "encode": {"enter": {"x": {"field": "x"}, "y": {"field": "y"}, "interpolate": {"value": "natural"}}}},
            {"type": "area", "name": "sideways", "from": {"data": "t"}, "encode": {"enter": {"orient": {"value": "horizontal"}, "x": {"field": "x"}, "x2": {"value": 0}, "y": {"field": "y"}, "interpolate": {"value": "monotone"}}}},
            {"type": "trail", "name": "trail", "from": {"data": "t"}, "encode": {"enter": {"x": {"field": "x"}, "y": {"field": "y"}, "size": {"field": "y"}}}},
            {"type": "arc", "name": "arc", "encode": {"enter": {"x": {"value": 50}, "y": {"value": 50}, "startAngle": {"value": 1}, "endAngle": {"value": 5}, "innerRadius": {"value": 10}, "outerRadius": {"value": 30}}}},
            {"type": "rule", "name": "rule", "encode": {"enter": {"x": {"value": 5}, "y2": {"value": 30}, "strokeWidth": {"value": 3}}}},
            {"type": "rect", "name": "hidden", "encode": {"enter": {"x": {"value": 5}, "width": {"value": 10}, "height": {"value": 5}, "stroke": {"value": "red"}, "strokeOpacity": {"value": 0}}}},
            {"type": "rect", "name": "bare", "encode": {"enter": {"x": {"value": 5}, "height": {"value": 5}}}},
            {"type": "path", "name": "path", "encode": {"enter": {"path": {"value": "M0,0L10,0L10,20Z"}, "x": {"value": 3}, "angle": {"value": 90}, "scaleX": {"value": 2}, "strokeJoin": {"value": "round"}}}},
            {"type": "text", "name": "empty", "encode": {"enter": {"x": {"value": 5}, "y": {"value": 9}, "text": {"value": ""}, "angle": {"value": 90}}}},
            {"type": "image", "name": "image", "encode": {"enter": {"x": {"value": 50}, "width": {"value": 20}, "align": {"value": "right"}, "url": {"value": "data:,"}}}},
            {"type": "group", "name": "clipped", "encode": {"enter": {"x": {"value": 10}, "y": {"value": 20}, "width": {"value": 30}, "height": {"value": 10}, "clip": {"value": true}, "stroke": {"value": "transparent"}}}, "marks": [{"type": "rect", "name": "inner", "clip": true, "encode": {"enter": {"x": {"value": -5}, "width": {"value": 100}, "height": {"value": 5}}}}]}
        ]
    });
    check(&chart, &[
        "symbol circle: 3 13 17 27, 23 43 37 57, 53 3 67 17",
        "symbol turned: -5.1962 -3 1.7321 5",
        "symbol custom: -10 -20 10 10",
        "line line: 8 8 62 52.121",
        "area sideways: 0 10 60 50",
        "trail trail: 0 5 65 75",
        "arc arc: 20 33.7909 80 80",
        "rule rule: 2 -3 8 33",
        "rect hidden: 5 0 15 5",
        "rect bare: 0 0 5 5",
        "path path: -21 2 1 24",
        "text empty: 3 9 14 9",
        "image image: 30 0 50 0",
        "group clipped: 9 19 41 31",
        "  rect inner: -5 0 95 5",
        "picture 221 120 21 20",
    ]);
}

/// What an expression comes to in a chart, as text.
fn evaluated(chart: &Json, expr: &str) -> Result<String> {
    let mut chart = chart.clone();
    let text = json!({"type": "text", "encode": {"update": {"text": {"signal": format!("'' + ({expr})")}}}});
    chart["marks"] = json!([text]);
    let scene = scene(&chart)?;
    Ok(match &scene.root.marks[0].items[0].shape {
        Shape::Text(text) => text.lines[0].text.to_string(),
        other => format!("{other:?}"),
    })
}

#[track_caller]
fn check_value(chart: &Json, expr: &str, want: &str) {
    assert_eq!(evaluated(chart, expr).unwrap(), want, "{expr}");
}

#[track_caller]
fn check_failure(chart: &Json, expr: &str, pointer: &str, message: &str) {
    let error = evaluated(chart, expr).unwrap_err();
    assert_eq!(error.pointer(), pointer, "{expr}: {error}");
    assert!(error.message().contains(message), "{expr}: {error}");
}

#[test]
fn domains_are_collected_as_vega_does() {
    let scale = |name: &str, kind: &str, domain: Json| json!({"name": name, "type": kind, "domain": domain, "zero": false, "range": [0, 1]});
    let field = |data: &str, field: &str| json!({"data": data, "field": field});
    let sorted = |sort: Json| json!({"data": "t", "field": "k", "sort": sort});
    let both = |sort: Json| json!({"fields": [field("t", "k"), field("u", "k")], "sort": sort});
    let chart = json!({
        "data": [
            {"name": "t", "values": [
                {"k": "b", "v": 3, "w": 1}, {"k": "a", "v": 1, "w": 5}, {"k": "b", "v": 5, "w": 2},
                {"k": "c", "v": null, "w": 9}, {"k": 1, "v": 2, "w": 0}, {"k": "1", "v": 4, "w": 7},
            ]},
            {"name": "u", "values": [{"k": "d", "v": 9}, {"k": "a", "v": 0}, {"k": "b", "v": 7}]},
        ],
        "scales": [
            scale("plain", "band", field("t", "k")),
            scale("natural", "band", sorted(json!(true))),
            scale("max", "band", sorted(json!({"op": "max", "field": "v", "order": "descending"}))),
            scale("count", "band", sorted(json!({"op": "count"}))),
            scale("mean", "point", sorted(json!({"op": "mean", "field": "w"}))),
            scale("union", "ordinal", json!({"fields": [field("t", "k"), field("u", "k"), ["e", "a"]]})),
            scale("union min", "ordinal", both(json!({"op": "min", "field": "v"}))),
            scale("union count", "ordinal", both(json!({"op": "count", "order": "descending"}))),
            scale("union mean", "ordinal", both(json!({"op": "mean", "field": "v"}))),
            scale("extent", "linear", field("t", "v")),
            scale("extents", "linear", json!({"fields": [field("t", "v"), field("u", "v"), [12]]})),
            scale("quantile", "quantile", field("t", "v")),
            {"name": "range", "type": "ordinal", "domain": field("t", "k"), "range": {"data": "t", "field": "w", "sort": true}},
        ],
    });
    let check = |scale: &str, want: &str| check_value(&chart, &format!("domain('{scale}')"), want);
    check("plain", "b,a,c,1");
    check("natural", "a,b,c,1");
    check("max", "b,1,a,c");
    check("count", "a,c,b,1");
    check("mean", "b,1,a,c");
    check("union", "b,a,c,1,d,e");
    check("union min", "c,a,1,b,d");
    check("union count", "b,a,1,c,d");
    check("extent", "1,5");
    check("extents", "0,12");
    check("quantile", "1,2,3,4,5");
    check_value(&chart, "range('range')", "0,1,2,5,7,9");
    let message = "a domain of several fields cannot be sorted by \"mean\"; use min, max or count";
    check_failure(&chart, "domain('union mean')", "/scales/8/domain", message);
}

#[test]
fn signals_are_worked_out_when_they_are_asked_for() {
    let chart = json!({
        "width": 30,
        "config": {"signals": [
            {"name": "own", "value": 7},
            {"name": "a", "value": "hidden"},
            {"name": "lost", "update": "nothing + 1"},
        ]},
        "signals": [
            {"name": "b", "update": "a + width"},
            {"name": "a", "value": 1, "on": [{"events": "click", "update": "event.x"}]},
            {"name": "start", "init": "b * 2"},
            {"name": "height", "update": "width * 2"},
            {"name": "broken", "update": "nothing + 1"},
            {"name": "by_another", "update": "lost * 2"},
        ],
    });
    check_value(&chart, "b", "31");
    check_value(&chart, "start", "62");
    check_value(&chart, "height", "60");
    check_value(&chart, "own + a", "8");
    check_value(&chart, "isDefined(event)", "false");
    let message = "there is no signal named \"nothing\" in expression nothing + 1";
    check_failure(&chart, "broken", "/signals/4/update", message);
    check_failure(&chart, "by_another", "/config/signals/2/update", message);
}

#[test]
fn a_circle_is_an_error_that_names_its_members() {
    let chart = json!({
        "signals": [{"name": "a", "update": "b"}, {"name": "b", "update": "domain('x')[0]"}],
        "scales": [{"name": "x", "domain": [{"signal": "a"}, 1], "range": [0, 1]}],
    });
    let error = evaluated(&chart, "a").unwrap_err();
    let members = "signal \"a\" -> signal \"b\" -> scale \"x\" -> signal \"a\"";
    assert!(error.message().contains(members), "{error}");

    let data = json!({"data": [{"name": "t", "source": "u"}, {"name": "u", "source": "t"}]});
    let error = evaluated(&data, "length(data('t'))").unwrap_err();
    assert!(error.message().contains("data set \"t\" -> data set \"u\" -> data set \"t\""), "{error}");
}

#[test]
fn a_signal_that_does_not_react_ends_a_circle() {
    let chart = json!({
        "signals": [{"name": "shown", "value": [5, 6], "react": false, "update": "all"}, {"name": "all", "update": "domain('x')"}],
        "scales": [{"name": "x", "type": "ordinal", "domain": {"signal": "shown"}, "range": [0, 1]}],
    });
    check_value(&chart, "all", "5,6");
}

#[test]
fn a_data_set_advances_only_as_far_as_it_is_asked() {
    // The signal of the first step is evaluated before the second step, which needs it, can be.
    let chart = json!({
        "signals": [{"name": "least", "update": "ends[0]"}],
        "data": [{"name": "t", "values": [{"v": 3}, {"v": 1}, {"v": 2}], "transform": [
            {"type": "extent", "field": "v", "signal": "ends"},
            {"type": "filter", "expr": "datum.v > least"},
        ]}],
    });
    check_value(&chart, "least", "1");
    check_value(&chart, "length(data('t'))", "2");
    let broken =
        json!({"data": [{"name": "t", "values": [1], "transform": [{"type": "filter", "expr": "datum.a.b"}]}]});
    let error = evaluated(&broken, "data('t')").unwrap_err();
    assert_eq!(error.pointer(), "/data/0/transform/0", "{error}");
}

#[test]
fn names_are_looked_for_from_the_inside_out() {
    let text = |expr: &str| json!({"type": "text", "encode": {"update": {"text": {"signal": expr}}}});
    let chart = json!({
        "signals": [{"name": "a", "value": "outer"}, {"name": "b", "value": "outer"}],
        "marks": [{
            "type": "group",
            "signals": [{"name": "a", "value": "inner"}, {"name": "b", "push": "outer"}],
            "marks": [text("a + ' ' + b")],
        }],
    });
    let scene = scene(&chart).unwrap();
    let Shape::Group(group) = &scene.root.marks[0].items[0].shape else { panic!("no group") };
    let Shape::Text(text) = &group.marks[0].items[0].shape else { panic!("no text") };
    assert_eq!(&*text.lines[0].text, "inner outer");
}

#[test]
fn a_name_that_stands_twice_is_an_error() {
    let chart = json!({"signals": [{"name": "a"}, {"name": "a"}]});
    check_failure(&chart, "1", "/signals/1/name", "there is already a signal named \"a\"");
}

#[test]
fn work_has_a_limit() {
    let _metered = budget::start(&Limits { steps: 100_000, ..Limits::NONE }, None);
    let rows = json!([{"type": "sequence", "start": 0, "stop": 200_000}]);
    let error = evaluated(&json!({"data": [{"name": "t", "transform": rows}]}), "length(data('t'))").unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Forbidden, "{error}");
}

#[test]
fn a_chain_of_signals_ends_with_an_error_before_it_ends_the_stack() {
    let link = |i: usize| json!({"name": format!("s{i}"), "update": format!("s{} + 1", i + 1)});
    let signals: Vec<_> = (0..5000).map(link).chain([json!({"name": "s5000", "value": 1})]).collect();
    let error = evaluated(&json!({"signals": signals}), "s0").unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Forbidden, "{error}");
}
