//! What a chart has of its signals, data sets and items as it is first drawn, before anything has happened.

use serde_json::{Value as Json, json};

use super::{bounds, check_value, scene, scene_and_warnings};
use crate::scene::{Item, Shape};

/// The items of the last mark of a chart.
fn last_items(chart: &Json) -> Vec<Item> {
    scene(chart).unwrap().root.marks.last().unwrap().items.clone()
}

fn boxes(chart: &Json) -> Vec<String> {
    last_items(chart).iter().map(|item| bounds(&item.bounds)).collect()
}

fn fills(chart: &Json) -> Vec<String> {
    let fill = |item: &Item| match &item.shape {
        Shape::Path(path) => format!("{:?}", path.fill.as_ref().map(|fill| &fill.paint)),
        other => format!("{other:?}"),
    };
    last_items(chart).iter().map(fill).collect()
}

#[test]
fn a_signal_is_to_itself_what_it_was_before() {
    let signals = json!([
        {"name": "ends", "update": "[ends ? ends[0] : 7, 3]"},
        {"name": "kept", "value": 2, "update": "kept + 1"},
        {"name": "width", "init": "width"},
    ]);
    let chart = json!({"width": 40, "signals": signals});
    check_value(&chart, "ends[0] + '|' + kept + '|' + width", "7|3|40");
}

#[test]
fn an_empty_expression_is_none_and_a_number_is_its_own() {
    let signals =
        json!([{"name": "none", "update": ""}, {"name": "some", "value": 4, "update": ""}, {"name": "n", "init": 15}]);
    check_value(&json!({"signals": signals}), "none + '|' + some + '|' + n", "undefined|4|15");
}

#[test]
fn a_handler_of_the_size_runs_as_the_chart_is_fitted() {
    let chart = json!({
        "width": 100, "height": 60, "autosize": "fit", "axes": [{"orient": "left", "scale": "y"}],
        "scales": [{"name": "y", "domain": [0, 1_000_000], "range": "height"}],
        "signals": [{"name": "w", "value": 0, "on": [{"events": {"signal": "width"}, "update": "width"}]}],
    });
    check_value(&chart, "width < 100 && w === width", "true");
}

#[test]
fn triggers_and_modifications_change_rows_before_anything_is_drawn() {
    let count = |data: Json, signals: Json| {
        let chart = json!({"data": data, "signals": signals});
        super::evaluated(&chart, "length(data('t'))").unwrap()
    };
    let add = json!([{"name": "t", "values": [{"v": 1}], "on": [{"trigger": "s", "insert": "s"}, {"trigger": "!s", "remove": true}]}]);
    assert_eq!(count(add.clone(), json!([{"name": "s", "update": "{v: 5}"}])), "2");
    assert_eq!(count(add, json!([{"name": "s", "value": null}])), "0");
    let rows = json!([{"name": "t", "values": [{"v": 1}, {"v": 2}]}]);
    assert_eq!(count(rows.clone(), json!([{"name": "m", "update": "modify('t', [{v: 3}, {v: 4}])"}])), "4");
    assert_eq!(count(rows, json!([{"name": "m", "update": "modify('t', {v: 3}, true)"}])), "1");
}

#[test]
fn items_of_a_mark_are_rows_with_bounds() {
    let chart = json!({
        "data": [{"name": "t", "values": [{"x": 3}, {"x": 40}]}],
        "marks": [
            {"type": "rect", "name": "boxes", "from": {"data": "t"}, "encode": {"update": {
                "x": {"field": "x"}, "width": {"value": 10}, "height": {"value": 5}
            }}},
            {"type": "rect", "from": {"data": "boxes"}, "encode": {"update": {
                "x": {"field": "bounds.x2"}, "y": {"signal": "datum.bounds.y2"}, "width": {"value": 1}, "height": {"value": 1}
            }}},
        ],
    });
    assert_eq!(boxes(&chart), ["13 5 14 6", "50 5 51 6"]);
}

#[test]
fn expressions_see_the_channels_that_their_item_has_so_far() {
    let chart = json!({
        "data": [{"name": "t", "values": [{"x": 3}, {"x": 40}]}],
        "marks": [{"type": "rect", "from": {"data": "t"}, "encode": {"update": {
            "x": {"field": "x"}, "width": {"signal": "item.x * 2"}, "height": [{"test": "item.width > 10", "value": 9}, {"value": 4}]
        }}}],
    });
    assert_eq!(boxes(&chart), ["3 0 9 4", "40 0 120 9"]);
}

#[test]
fn a_size_that_is_updated_is_not_worked_out_from_the_ends_again() {
    let mark = json!({"type": "rect", "encode": {
        "enter": {"x": {"value": 5}, "x2": {"value": 45}, "width": {"value": 10}},
        "update": {"width": {"value": 30}, "height": {"value": 7}},
    }});
    assert_eq!(boxes(&json!({"marks": [mark]})), ["5 0 35 7"]);
}

#[test]
fn an_unreadable_colour_fills_with_black_and_strokes_nothing_and_is_told() {
    let chart = |color: &str| {
        json!({"marks": [{"type": "rect", "encode": {"enter": {
            "width": {"value": 9}, "height": {"value": 9}, "fill": {"value": color}, "stroke": {"value": color}
        }}}]})
    };
    for color in ["rgb(0,47,167", "var(--x)", "notacolor", "#12345", ""] {
        assert_eq!(fills(&chart(color)), fills(&chart("black")), "{color}");
        let warnings = scene_and_warnings(&chart(color)).unwrap().1;
        let told = |what: &str| warnings.iter().any(|warning| warning.message().contains(what));
        assert!(told(&format!("\"{color}\"")) && told("black") && told("no line"), "{warnings:?}");
    }
    assert_eq!(fills(&chart("none")), ["None"]);
    assert!(scene_and_warnings(&chart("none")).unwrap().1.is_empty());
}

#[test]
fn a_merged_colour_is_a_colour() {
    let color = |expr: &str| check_value(&json!({}), expr, "rgb(204, 215, 224)");
    color("merge(hsl('steelblue'), {s: 0.25, l: 0.84})");
    color("merge({l: 0.84, s: 0.25}, merge(hsl('steelblue'), {s: 0.25, l: 0.84}))");
    check_value(&json!({}), "merge(rgb('red'), {g: 255})", "rgb(255, 255, 0)");
}

#[test]
fn a_word_that_a_channel_does_not_know_is_told() {
    let chart = json!({
        "data": [{"name": "t", "values": [{"x": 3}, {"x": 40}]}],
        "marks": [{"type": "line", "from": {"data": "t"}, "encode": {"update": {
            "x": {"field": "x"}, "y": {"value": 1}, "interpolate": {"value": "smooth"}, "strokeCap": {"value": "rund"}
        }}}],
    });
    let warnings: Vec<String> =
        scene_and_warnings(&chart).unwrap().1.iter().map(|warning| warning.message().to_owned()).collect();
    assert!(warnings[0].starts_with("interpolate \"smooth\" is ignored; there are linear, "), "{warnings:?}");
    assert!(warnings[1].starts_with("strokeCap \"rund\" is ignored; there are butt, "), "{warnings:?}");
}

#[test]
fn a_text_moves_a_channel_as_the_number_that_it_is() {
    let mark = json!({"type": "rect", "encode": {"update": {
        "x": {"value": 5, "offset": "7"}, "width": {"value": 10, "mult": {"value": "2"}}, "height": {"value": 1}
    }}});
    assert_eq!(boxes(&json!({"marks": [mark]})), ["12 0 32 1"]);
}

#[test]
fn a_layout_and_a_sort_may_be_signals() {
    let cell = json!({"type": "group", "encode": {"update": {"width": {"value": 30}, "height": {"value": 30}}}});
    let chart = json!({
        "signals": [{"name": "grid", "value": {"columns": 1, "padding": 10}}], "layout": {"signal": "grid"},
        "marks": [cell, cell],
    });
    assert_eq!(boxes(&chart), ["0 40 30 70"]);
    let chart = json!({
        "data": [{"name": "t", "values": [{"a": "x", "v": 1}, {"a": "y", "v": 5}, {"a": "x", "v": 2}]}],
        "signals": [{"name": "op", "value": "max"}],
        "scales": [{"name": "x", "type": "band", "range": [0, 10], "domain": {
            "data": "t", "field": "a", "sort": {"op": {"signal": "op"}, "field": "v", "order": "descending"}
        }}],
    });
    check_value(&chart, "domain('x')", "y,x");
}

#[test]
fn a_data_set_without_a_name_and_an_empty_title_are_nothing() {
    let chart = json!({
        "title": "", "data": [{"name": "t", "values": [1]}],
        "marks": [{"type": "group", "data": [{"source": "t"}, {}], "marks": []}],
    });
    assert_eq!(scene(&chart).unwrap().root.marks.len(), 1);
}
