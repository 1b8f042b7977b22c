//! Vega's configuration: its defaults with the chart's own laid over them, and how settings are looked up in it.

use serde_json::{Map, Value as Json, json};

/// The merged configuration.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    root: Json,
}

impl Config {
    /// Vega's defaults under `own` (merged by block, as Vega's `mergeConfig`).
    pub(crate) fn new(own: &Json) -> Self {
        let mut root = defaults();
        if let (Json::Object(root), Json::Object(own)) = (&mut root, own) {
            merge(root, own);
        }
        Self { root }
    }

    /// The value at a path such as `["axis", "labelColor"]`; null counts as written.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Json> {
        path.iter().try_fold(&self.root, |json, key| json.get(key))
    }

    /// The settings of a block such as `axisX` or `symbol`, in the order written.
    pub(crate) fn block(&self, name: &str) -> Option<&Map<String, Json>> {
        self.root.get(name)?.as_object()
    }

    /// The settings of a style, in the order written.
    pub(crate) fn style(&self, name: &str) -> Option<&Map<String, Json>> {
        self.at(&["style", name])?.as_object()
    }
}

/// Lays `own` over `base`. Within a block each key replaces the whole value; a style and `legend.layout` are merged one level
/// deeper, and signals by name, the chart's own first.
fn merge(base: &mut Map<String, Json>, own: &Map<String, Json>) {
    for (key, value) in own {
        match key.as_str() {
            "signals" => merge_signals(base, value),
            "style" => write(base, key, value, &|_| true),
            "legend" => write(base, key, value, &|inner| inner == "layout"),
            _ => write(base, key, value, &|_| false),
        }
    }
}

/// Sets `key` of `out`; the keys of an object are set one by one, and those that `deeper` names once more so.
fn write(out: &mut Map<String, Json>, key: &str, value: &Json, deeper: &dyn Fn(&str) -> bool) {
    if key == "__proto__" {
        return;
    }
    let Json::Object(fields) = value else {
        out.insert(key.to_owned(), value.clone());
        return;
    };
    if !matches!(out.get(key), Some(Json::Object(_))) {
        out.insert(key.to_owned(), Json::Object(Map::new()));
    }
    let Some(Json::Object(block)) = out.get_mut(key) else { return };
    for (inner, value) in fields {
        if deeper(inner) {
            write(block, inner, value, &|_| false);
        } else if inner != "__proto__" {
            block.insert(inner.clone(), value.clone());
        }
    }
}

fn merge_signals(base: &mut Map<String, Json>, own: &Json) {
    let known = |list: &[Json], name: Option<&Json>| list.iter().any(|signal| signal.get("name") == name);
    let mut merged: Vec<Json> = Vec::new();
    let before = base.get("signals");
    for signal in [Some(own), before].into_iter().flatten().filter_map(Json::as_array).flatten() {
        if !known(&merged, signal.get("name")) {
            merged.push(signal.clone());
        }
    }
    base.insert("signals".to_owned(), Json::Array(merged));
}

/// Vega's defaults, but for what only a live page needs.
fn defaults() -> Json {
    const FONT: &str = "sans-serif";
    const BLUE: &str = "#4c78a8";
    const BLACK: &str = "#000";
    const GRAY: &str = "#888";
    const LIGHT_GRAY: &str = "#ddd";
    let mut root = json!({
        "description": "Vega visualization",
        "padding": 0,
        "autosize": "pad",
        "background": null,
        "group": null,
        "mark": null,
        "arc": {"fill": BLUE},
        "area": {"fill": BLUE},
        "image": null,
        "line": {"stroke": BLUE, "strokeWidth": 2},
        "path": {"stroke": BLUE},
        "rect": {"fill": BLUE},
        "rule": {"stroke": BLACK},
        "shape": {"stroke": BLUE},
        "symbol": {"fill": BLUE, "size": 64},
        "text": {"fill": BLACK, "font": FONT, "fontSize": 11},
        "trail": {"fill": BLUE, "size": 2},
        "projection": {"type": "mercator"},
    });
    let guides = json!({
        "style": {
            "guide-label": {"fill": BLACK, "font": FONT, "fontSize": 10},
            "guide-title": {"fill": BLACK, "font": FONT, "fontSize": 11, "fontWeight": "bold"},
            "group-title": {"fill": BLACK, "font": FONT, "fontSize": 13, "fontWeight": "bold"},
            "group-subtitle": {"fill": BLACK, "font": FONT, "fontSize": 12},
            "point": {"size": 30, "strokeWidth": 2, "shape": "circle"},
            "circle": {"size": 30, "strokeWidth": 2},
            "square": {"size": 30, "strokeWidth": 2, "shape": "square"},
            "cell": {"fill": "transparent", "stroke": LIGHT_GRAY},
            "view": {"fill": "transparent"},
        },
        "title": {"orient": "top", "anchor": "middle", "offset": 4, "subtitlePadding": 3},
        "axis": {
            "minExtent": 0, "maxExtent": 200, "bandPosition": 0.5,
            "domain": true, "domainWidth": 1, "domainColor": GRAY,
            "grid": false, "gridWidth": 1, "gridColor": LIGHT_GRAY,
            "labels": true, "labelAngle": 0, "labelLimit": 180, "labelOffset": 0, "labelPadding": 2,
            "ticks": true, "tickColor": GRAY, "tickOffset": 0, "tickRound": true, "tickSize": 5, "tickWidth": 1,
            "titlePadding": 4,
        },
        "axisBand": {"tickOffset": -0.5},
        "legend": {
            "orient": "right", "padding": 0, "gridAlign": "each", "columnPadding": 10, "rowPadding": 2,
            "symbolDirection": "vertical", "gradientDirection": "vertical",
            "gradientLength": 200, "gradientThickness": 16,
            "gradientStrokeColor": LIGHT_GRAY, "gradientStrokeWidth": 0, "gradientLabelOffset": 2,
            "labelAlign": "left", "labelBaseline": "middle", "labelLimit": 160, "labelOffset": 4, "labelOverlap": true,
            "symbolLimit": 30, "symbolType": "circle", "symbolSize": 100, "symbolOffset": 0, "symbolStrokeWidth": 1.5,
            "symbolBaseFillColor": "transparent", "symbolBaseStrokeColor": GRAY,
            "titleLimit": 180, "titleOrient": "top", "titlePadding": 5,
            "layout": {
                "offset": 18,
                "direction": "horizontal",
                "left": {"direction": "vertical"},
                "right": {"direction": "vertical"},
            },
        },
        "range": {
            "category": {"scheme": "tableau10"},
            "ordinal": {"scheme": "blues"},
            "heatmap": {"scheme": "yellowgreenblue"},
            "ramp": {"scheme": "blues"},
            "diverging": {"scheme": "blueorange", "extent": [1, 0]},
            "symbol": [
                "circle", "square", "triangle-up", "cross", "diamond", "triangle-right", "triangle-down", "triangle-left",
            ],
        },
    });
    if let (Json::Object(root), Json::Object(guides)) = (&mut root, guides) {
        root.extend(guides);
    }
    root
}

#[cfg(test)]
mod tests {
    use super::Config;
    use serde_json::{Value as Json, json};

    #[track_caller]
    fn check(own: &Json, path: &[&str], want: &Json) {
        assert_eq!(Config::new(own).at(path), Some(want), "{own}");
    }

    #[test]
    fn a_block_is_merged_key_by_key() {
        let own = json!({"axis": {"labelAngle": 30, "domain": null}, "background": "red"});
        check(&own, &["axis", "labelAngle"], &json!(30));
        check(&own, &["axis", "tickSize"], &json!(5));
        check(&own, &["axis", "domain"], &Json::Null); // null is written, and means "as if there were no default"
        check(&own, &["background"], &json!("red"));
    }

    #[test]
    fn within_a_block_values_are_replaced_whole() {
        let own = json!({"range": {"diverging": {"scheme": "redblue"}}});
        check(&own, &["range", "diverging"], &json!({"scheme": "redblue"}));
        check(&own, &["range", "ramp", "scheme"], &json!("blues"));
    }

    #[test]
    fn styles_and_the_layout_of_legends_are_merged_one_level_deeper() {
        let own = json!({
            "style": {"cell": {"stroke": "red"}, "mine": {"fill": "blue"}},
            "legend": {"layout": {"anchor": "end", "left": {"offset": 1}}},
        });
        check(&own, &["style", "cell", "fill"], &json!("transparent"));
        check(&own, &["style", "cell", "stroke"], &json!("red"));
        check(&own, &["style", "mine", "fill"], &json!("blue"));
        check(&own, &["legend", "layout", "offset"], &json!(18));
        check(&own, &["legend", "layout", "left"], &json!({"offset": 1}));
    }
}
