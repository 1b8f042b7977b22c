//! Guides of whole charts against what Vega 6.2 (in vl-convert 1.9) places: its scene graph, as lines of text.

use std::path::PathBuf;
use std::rc::Rc;

use serde_json::{Value as Json, json};

use crate::error::Warnings;
use crate::format::Locale;
use crate::geom::Rect;
use crate::run::{Options, run};
use crate::scene::{Group, Item, Mark, Role, Shape};
use crate::table::loader::Loader;
use crate::text::Fonts;
use crate::time::Zone;
use crate::vega::json::read;

/// Groups as `role x y [width height]`, rules and ramps as `role x y x2 y2`, texts as `role x y text`, symbols as `role x y`;
/// hidden ones in brackets. Numbers have at most three decimals.
fn lines(chart: &Json) -> Vec<String> {
    let mut own = json!({"width": 200, "height": 100, "padding": 5});
    if let (Json::Object(own), Json::Object(chart)) = (&mut own, chart) {
        own.extend(chart.clone());
    }
    let chart = read(&own, &|_| None).unwrap();
    let options = Options { zone: Zone::utc(), locale: Locale::default(), seed: 0.0, now_ms: 0.0, describe: true };
    let loader = Rc::new(Loader::new(&[PathBuf::from(".")], None).unwrap());
    let scene = run(&chart, &options, Rc::new(Fonts::bundled()), loader, Rc::new(Warnings::default())).unwrap();
    let mut lines = Vec::new();
    list(&scene.root, &mut lines);
    lines
}

fn list(group: &Group, lines: &mut Vec<String>) {
    for mark in &group.marks {
        for item in &mark.items {
            let line = format!("{:?}{}", mark.role, describe(mark, item));
            lines.push(if item.opacity == 0.0 { format!("({line})") } else { line });
            if let Shape::Group(group) = &item.shape {
                list(group, lines);
            }
        }
    }
}

fn describe(mark: &Mark, item: &Item) -> String {
    let numbers =
        |list: &[f64]| list.iter().map(|x| format!(" {}", (x * 1000.0).round() / 1000.0 + 0.0)).collect::<String>();
    match &item.shape {
        Shape::Group(group) if mark.role == Role::Legend => numbers(&[group.x, group.y, group.width, group.height]),
        Shape::Group(group) => numbers(&[group.x, group.y]),
        Shape::Rule(rule) => numbers(&[rule.x, rule.y, rule.x2, rule.y2]),
        Shape::Text(text) => {
            let words: Vec<&str> = text.lines.iter().map(|line| &*line.text).collect();
            format!("{} {}", numbers(&[text.x, text.y]), words.join("|")).trim_end().to_owned()
        }
        Shape::Path(_) if matches!(mark.role, Role::LegendBand | Role::LegendGradient) => {
            let Rect { x1, y1, x2, y2 } = item.bounds;
            numbers(&[x1, y1, x2, y2])
        }
        Shape::Path(path) => numbers(&[path.x, path.y]),
        Shape::Image(_) => String::new(),
    }
}

#[track_caller]
fn check(chart: &Json, want: &str) {
    let want: Vec<&str> = want.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines(chart), want);
}

#[test]
fn axes_run_along_their_scales_with_titles_beyond_the_labels() {
    let chart = json!({
        "scales": [
            {"name": "x", "type": "linear", "domain": [0, 100], "range": [0, 200]},
            {"name": "y", "type": "linear", "domain": [0, 10], "range": [100, 0]},
        ],
        "axes": [
            {"scale": "x", "orient": "bottom", "grid": true, "gridScale": "y", "tickCount": 2, "labelFlush": true, "title": "Width", "labelFlushOffset": 3},
            {"scale": "y", "orient": "left", "tickCount": 2, "offset": 10, "title": ["Two", "lines"], "titleAnchor": "end", "format": ".1f"},
        ],
    });
    check(
        &chart,
        "
        Axis 0.5 100.5
        AxisGrid 0 -100 0 0
        AxisGrid 100 -100 100 0
        AxisGrid 200 -100 200 0
        AxisTick 0 0 0 5
        AxisTick 100 0 100 5
        AxisTick 200 0 200 5
        AxisLabel 0 7 0
        AxisLabel 100 7 50
        AxisLabel 200 7 100
        AxisDomain 0 0 200 0
        AxisTitle 100 21 Width
        Axis -9.5 0.5
        AxisTick 0 100 -5 100
        AxisTick 0 50 -5 50
        AxisTick 0 0 -5 0
        AxisLabel -7 100 0.0
        AxisLabel -7 50 5.0
        AxisLabel -7 0 10.0
        AxisDomain 0 100 0 0
        AxisTitle -43.463 0 Two|lines
        ",
    );
}

#[test]
fn ticks_stand_in_the_middle_of_bands_or_between_them() {
    let chart = json!({
        "scales": [
            {"name": "x", "type": "band", "domain": ["a", "b"], "range": [0, 101]},
        ],
        "axes": [
            {"scale": "x", "orient": "top", "tickBand": "center", "domain": false},
            {"scale": "x", "orient": "bottom", "tickBand": "extent", "labels": false},
        ],
    });
    check(
        &chart,
        "
        Axis 0.5 0.5
        AxisTick 25 0 25 -5
        AxisTick 75 0 75 -5
        AxisLabel 24.75 -7 a
        AxisLabel 75.25 -7 b
        Axis 0.5 100.5
        AxisTick 51 0 51 5
        AxisTick 101 0 101 5
        AxisTick 0 0 0 5
        AxisDomain 0 0 101 0
        ",
    );
}

#[test]
fn labels_that_collide_or_leave_the_axis_are_hidden() {
    let chart = json!({
        "scales": [
            {"name": "x", "type": "linear", "domain": [0, 4], "range": [0, 40]},
        ],
        "axes": [
            {"scale": "x", "orient": "bottom", "values": [0, 1, 2, 3, 4], "format": "07d", "labelOverlap": true, "ticks": false},
            {"scale": "x", "orient": "top", "values": [0, 1, 2, 3, 4], "labelOverlap": "greedy", "labelBound": true, "ticks": false, "encode": {"labels": {"update": {"text": {"signal": "datum.label + '%'"}, "fill": [{"test": "datum.index > 0.5", "value": "red"}, {"value": "blue"}]}}}},
        ],
    });
    check(
        &chart,
        "
        Axis 0.5 100.5
        AxisLabel 0 2 0000000
        (AxisLabel 10 2 0000001)
        (AxisLabel 20 2 0000002)
        (AxisLabel 30 2 0000003)
        AxisLabel 40 2 0000004
        AxisDomain 0 0 40 0
        Axis 0.5 0.5
        (AxisLabel 0 -2 0%)
        (AxisLabel 10 -2 1%)
        AxisLabel 20 -2 2%
        (AxisLabel 30 -2 3%)
        (AxisLabel 40 -2 4%)
        AxisDomain 0 0 40 0
        ",
    );
}

#[test]
fn legends_of_symbols_fill_a_grid() {
    let chart = json!({
        "scales": [
            {"name": "c", "type": "ordinal", "domain": ["one", "two", "three"], "range": ["#ff0000", "#00ff00", "#0000ff"]},
            {"name": "s", "type": "linear", "domain": [0, 100], "range": [0, 400]},
        ],
        "legends": [
            {"fill": "c", "title": "Colour"},
            {"size": "s", "title": "Size", "tickCount": 3, "symbolStrokeWidth": 1},
            {"stroke": "c", "orient": "bottom", "direction": "horizontal", "symbolLimit": 2, "titleOrient": "left", "title": "x", "titleAnchor": "start"},
        ],
    });
    check(
        &chart,
        "
        Legend 218 0 39 53
        LegendEntry 0 16
        Scope 0 0
        LegendSymbol 6 6
        LegendLabel 16 6 one
        Scope 0 13
        LegendSymbol 6 6
        LegendLabel 16 6 two
        Scope 0 26
        LegendSymbol 6 6
        LegendLabel 16 6 three
        LegendTitle 0 0 Colour
        Legend 218 61 42 58
        LegendEntry 0 16
        Scope 0 0
        LegendSymbol 10.5 8
        LegendLabel 25 8 50
        Scope 0 20
        LegendSymbol 10.5 10.5
        LegendLabel 25 10.5 100
        LegendTitle 0 0 Size
        Legend 0 118 121 13
        LegendEntry 12 0
        Scope 0 0.25
        LegendSymbol 6 6
        LegendLabel 16 6 one
        Scope 44 0.25
        LegendSymbol 6 6
        LegendLabel 16 6 …2 entries
        LegendTitle 0 0 x
        ",
    );
}

#[test]
fn ramps_are_labelled_where_their_values_are() {
    let chart = json!({
        "scales": [
            {"name": "c", "type": "linear", "domain": [0, 3.7], "range": ["#000000", "#ffffff"]},
            {"name": "t", "type": "threshold", "domain": [10, 20, 30], "range": ["#000000", "#555555", "#aaaaaa", "#ffffff"]},
        ],
        "legends": [
            {"fill": "c", "gradientLength": 100},
            {"fill": "t", "gradientLength": 90, "direction": "horizontal", "orient": "left", "title": "Steps"},
        ],
    });
    check(
        &chart,
        "
        Legend 218 0 24 100
        LegendEntry 0 0
        LegendGradient 0 0 16 100
        LegendLabel 18 100 0
        LegendLabel 18 0 4
        Legend -108 0 90 44
        LegendEntry 0 16
        LegendBand 0 0 22.5 16
        LegendBand 22.5 0 45 16
        LegendBand 45 0 67.5 16
        LegendBand 67.5 0 90 16
        LegendLabel 0 18
        LegendLabel 22.5 18 10
        LegendLabel 45 18 20
        LegendLabel 67.5 18 30
        LegendTitle 0 0 Steps
        ",
    );
}

#[test]
fn a_title_stands_above_everything() {
    let chart = json!({
        "title": {"text": ["Two", "lines"], "subtitle": "below", "anchor": "start"},
    });
    check(
        &chart,
        "
        Title 0 -46
        TitleText 0 0 Two|lines
        TitleSubtitle 0 31 below
        ",
    );
}

#[test]
fn a_title_beside_the_plot_is_turned() {
    let chart = json!({
        "title": {"text": "Beside", "orient": "right", "frame": "group", "offset": 7},
    });
    check(
        &chart,
        "
        Title 220 50
        TitleText 0 0 Beside
        ",
    );
}

#[test]
fn cells_stand_in_a_grid_with_headers_and_footers() {
    let chart = json!({
        "data": [
            {"name": "rows", "values": [{"v": "one"}, {"v": "two"}]},
            {"name": "cells", "values": [{"n": 1}, {"n": 2}, {"n": 3}]},
        ],
        "layout": {"columns": 2, "padding": 20, "align": "all", "offset": {"columnTitle": 10}},
        "marks": [
            {"type": "group", "role": "column-title", "title": {"text": "All", "orient": "top"}},
            {"type": "group", "role": "row-header", "from": {"data": "rows"}, "encode": {"update": {"height": {"value": 40}}}, "title": {"text": {"signal": "parent.v"}, "orient": "left", "frame": "group", "style": "guide-label"}},
            {"type": "group", "role": "column-footer", "from": {"data": "rows"}, "encode": {"update": {"width": {"value": 50}}}, "scales": [{"name": "x", "type": "linear", "domain": [0, 1], "range": [0, 50]}], "axes": [{"scale": "x", "orient": "bottom", "tickCount": 1}]},
            {"type": "group", "from": {"data": "cells"}, "encode": {"update": {"width": {"value": 50}, "height": {"value": 40}, "stroke": {"value": "#ddd"}}}, "marks": []},
        ],
    });
    check(
        &chart,
        "
        ColumnTitle 61 -11
        Title 0 -17
        TitleText 0 0 All
        RowHeader -1 0
        Title -14 20
        TitleText 0 0 one
        RowHeader -1 62
        Title -14 20
        TitleText 0 0 two
        ColumnFooter 0 103
        Axis 0.5 0.5
        AxisTick 0 0 0 5
        AxisTick 50 0 50 5
        AxisLabel 0 7 0
        AxisLabel 50 7 1
        AxisDomain 0 0 50 0
        ColumnFooter 72 103
        Axis 0.5 0.5
        AxisTick 0 0 0 5
        AxisTick 50 0 50 5
        AxisLabel 0 7 0
        AxisLabel 50 7 1
        AxisDomain 0 0 50 0
        Scope 0 0
        Scope 72 0
        Scope 0 62
        ",
    );
}
