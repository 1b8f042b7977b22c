//! What serialisers, old versions and slips leave in documents, and what Vega-Lite 6.4 (5.21 for version 5) makes of it.

use serde_json::{Value as Json, json};

use crate::compile::tests::{check, compiled, compiled_under};

/// A bar chart with `parts` merged over it.
fn bars(parts: &Json) -> Json {
    let mut chart = json!({
        "data": {"name": "rows", "url": "d.csv"}, "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "k", "type": "nominal"}, "y": {"field": "v", "type": "quantitative"},
            "color": {"field": "t", "type": "nominal"},
        },
    });
    merge(&mut chart, parts);
    chart
}

fn merge(into: &mut Json, parts: &Json) {
    match (into, parts) {
        (Json::Object(into), Json::Object(parts)) => {
            for (key, part) in parts {
                merge(into.entry(key).or_insert(Json::Null), part);
            }
        }
        (into, part) => *into = part.clone(),
    }
}

/// Whether `parts` change nothing.
#[track_caller]
fn check_default(parts: Json) {
    assert_eq!(compiled(&bars(&parts)), compiled(&bars(&json!({}))), "{parts}");
}

#[test]
fn a_null_is_the_default() {
    check_default(json!({"mark": {"color": null}}));
    check_default(
        json!({"encoding": {"y": {"axis": {"orient": null, "grid": null, "tickCount": null, "labelFlush": null}}}}),
    );
    check_default(json!({"encoding": {"color": {"legend": {"symbolType": null}}}}));
    check_default(json!({"encoding": {"color": {"scale": {"scheme": null, "rangeMin": null}}}}));
    check_default(json!({"width": null, "height": {"step": null}, "config": {"axis": null, "axisBand": null}}));
}

#[test]
fn a_sort_by_nothing_leaves_the_order_of_the_data() {
    let want = compiled(&bars(&json!({"encoding": {"x": {"sort": null}}})));
    for sort in [json!({"order": null}), json!({"order": "descending"}), json!({"field": null, "op": "sum"}), json!({})]
    {
        assert_eq!(compiled(&bars(&json!({"encoding": {"x": {"sort": sort}}}))), want);
    }
}

#[test]
fn what_counts_as_false_turns_axes_and_legends_off() {
    for off in [json!(""), json!(0), json!(false), json!(null)] {
        let chart =
            compiled(&bars(&json!({"encoding": {"color": {"legend": off}, "x": {"axis": off}, "y": {"axis": off}}})));
        assert!(chart.get("legends").is_none() && chart.get("axes").is_none(), "{chart}");
    }
}

#[test]
fn a_layer_whose_data_is_null_has_that_of_the_layers() {
    let bar = bars(&json!({}));
    let layers = json!([{"mark": "bar", "encoding": bar["encoding"]}, {"data": null, "mark": "text"}]);
    check(&json!({"data": bar["data"], "layer": layers}), "/marks/1/from/data", json!("rows"));
    check(&json!({"data": null, "mark": "point"}), "/data/0/values", json!([]));
}

#[test]
fn a_domain_may_be_a_field_of_a_data_set() {
    let domain = json!({"data": "rows", "field": "w"});
    let chart =
        bars(&json!({"transform": [{"filter": "datum.v > 3"}], "encoding": {"y": {"scale": {"domain": domain}}}}));
    check(&chart, "/scales/1/domain", json!({"data": "rows", "field": "w"}));
    let sorted = json!({"data": "rows", "field": "u", "sort": {"op": "max", "field": "w"}});
    check(&bars(&json!({"encoding": {"color": {"scale": {"domain": sorted}}}})), "/scales/2/domain", sorted.clone());
}

#[test]
fn sizes_written_as_text_are_numbers_and_others_are_told() {
    check(&bars(&json!({"width": "250"})), "/width", json!(250));
    check(&bars(&json!({"config": {"view": {"continuousHeight": "150"}}})), "/height", json!(150));
    let (chart, warnings) = compiled_under(&bars(&json!({"width": "50%"})), None);
    assert_eq!(chart["width"], 0);
    assert!(warnings[0].to_string().starts_with("/width: the width \"50%\" is no number of pixels and so 0"));
}

#[test]
fn stacks_follow_a_written_domain_of_colours_from_version_6_on() {
    let sort = |version: u8| {
        let schema = format!("https://vega.github.io/schema/vega-lite/v{version}.json");
        let domain = json!({"$schema": schema, "encoding": {"color": {"scale": {"domain": ["z", "x"]}}}});
        let chart = compiled(&bars(&domain));
        let transforms = chart["data"].as_array().unwrap().iter().filter_map(|data| data["transform"].as_array());
        let stack = transforms.flatten().find(|transform| transform["type"] == "stack");
        stack.map(|stack| stack["sort"]["field"][0].clone())
    };
    assert_eq!([4, 5, 6].map(sort), ["t", "t", "_t_sort_index"].map(|field| Some(json!(field))));
}

#[test]
fn titles_by_config_are_left_to_vega_where_it_knows_the_block() {
    let config = json!({"axisX": {"title": "Date"}, "axisY": {"title": null}, "legend": {"title": "Kind"}});
    let chart = compiled(&bars(&json!({"config": config})));
    let titles = |guides: &str| chart[guides].as_array().unwrap().iter().any(|guide| guide.get("title").is_some());
    assert!(!titles("axes") && !titles("legends"), "{chart}");
    let chart = compiled(&bars(&json!({"config": {"axisQuantitative": {"title": "Amount"}}})));
    assert!(chart["axes"].as_array().unwrap().iter().any(|axis| axis["title"] == "Amount"));
}

#[test]
fn variables_stand_beside_an_old_selection() {
    let chart = compiled(&bars(&json!({
        "params": [{"name": "least", "value": 3}], "selection": {"s": {"type": "single"}},
        "transform": [{"filter": "datum.v > least"}, {"filter": {"selection": "s"}}],
    })));
    assert!(chart["signals"].as_array().unwrap().contains(&json!({"name": "least", "value": 3})));
    assert!(chart["data"].as_array().unwrap().iter().any(|data| data["name"] == "s_store"));
}

#[test]
fn theme_and_config_of_usermeta_lie_under_the_documents_own() {
    let usermeta =
        |theme: &str| json!({"embedOptions": {"theme": theme, "config": {"padding": 9, "axis": {"tickSize": 3}}}});
    let dark = bars(&json!({"usermeta": usermeta("dark"), "config": {"axis": {"tickSize": 4}}}));
    check(&dark, "/background", json!("#333"));
    check(&dark, "/padding", json!(9));
    check(&dark, "/config/axis/tickSize", json!(4));
    assert_eq!(compiled_under(&dark, Some("excel")).0["background"], "#fff");
    let (_, warnings) = compiled_under(&bars(&json!({"usermeta": usermeta("beige")})), None);
    assert!(warnings[0].to_string().starts_with("/usermeta/embedOptions/theme: unknown theme \"beige\"; there are "));
}
