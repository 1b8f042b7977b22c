//! Vega's configuration: its defaults with the chart's own laid over them, and how settings are looked up in it.

use serde_json::{Map, Value as Json};

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
    serde_json::from_str(include_str!("config.json")).expect("the defaults are JSON, as every picture sees")
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
