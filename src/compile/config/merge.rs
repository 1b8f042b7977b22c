//! Laying configs over each other, as Vega does: later ones win, block by block.

use serde_json::Value as Json;

use crate::vegalite::Props;

/// How deep objects are merged before one replaces the other whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Depth {
    /// The block's own properties.
    One,
    /// The properties of all objects in the block.
    Two,
    /// Those of `layout` only (a legend's).
    Layout,
}

/// All configs in one, later ones over earlier ones. Within a block (`axis`, `mark`, ...) properties replace each other whole;
/// in `style` and a legend's `layout` they merge one level deeper. Signals are told apart by name.
pub(crate) fn merge<'a>(configs: impl IntoIterator<Item = &'a Props>) -> Props {
    merge_over(Props::new(), configs)
}

/// All configs laid over one that is there already.
pub(super) fn merge_over<'a>(mut merged: Props, configs: impl IntoIterator<Item = &'a Props>) -> Props {
    for config in configs {
        for (name, value) in config {
            match (name.as_str(), value) {
                ("signals", Json::Array(signals)) => {
                    let merged = merged.entry(name.clone()).or_insert_with(|| Json::Array(Vec::new()));
                    merge_named(merged, signals);
                }
                ("style", _) => lay_over(&mut merged, name, value, Depth::Two),
                ("legend", _) => lay_over(&mut merged, name, value, Depth::Layout),
                _ => lay_over(&mut merged, name, value, Depth::One),
            }
        }
    }
    merged
}

/// Lays one block over what is at `name`.
pub(super) fn lay_over(output: &mut Props, name: &str, value: &Json, depth: Depth) {
    // What would reach JavaScript's prototypes upstream is no setting.
    let legal = |name: &str| !matches!(name, "__proto__" | "constructor" | "prototype");
    if !legal(name) {
        return;
    }
    let Json::Object(source) = value else {
        output.insert(name.to_owned(), value.clone());
        return;
    };
    let slot = output.entry(name.to_owned()).or_insert(Json::Null);
    if !slot.is_object() {
        *slot = Json::Object(Props::new());
    }
    let Json::Object(target) = slot else { return };
    for (key, value) in source {
        let deeper = depth == Depth::Two || (depth == Depth::Layout && key == "layout");
        if deeper {
            lay_over(target, key, value, Depth::One);
        } else if legal(key) {
            target.insert(key.clone(), value.clone());
        }
    }
}

/// New signals first, then those old ones whose names are not taken.
fn merge_named(merged: &mut Json, signals: &[Json]) {
    let name = |signal: &Json| signal.get("name").cloned();
    let old = merged.as_array().cloned().unwrap_or_default();
    let mut all: Vec<Json> = Vec::new();
    for signal in signals.iter().chain(&old) {
        if !all.iter().any(|known| name(known) == name(signal)) {
            all.push(signal.clone());
        }
    }
    *merged = Json::Array(all);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::tests::props;
    use super::merge;

    #[track_caller]
    fn check(a: Json, b: Json, want: Json) {
        assert_eq!(Json::Object(merge([&props(a), &props(b)])), want);
    }

    #[test]
    fn later_configs_win_block_by_block() {
        check(
            json!({"range": {"category": [1], "ramp": 2}}),
            json!({"range": {"category": [3]}}),
            json!({"range": {"category": [3], "ramp": 2}}),
        );
        check(json!({"axis": {"a": {"b": 1}}}), json!({"axis": {"a": {"c": 2}}}), json!({"axis": {"a": {"c": 2}}}));
        check(
            json!({"style": {"a": {"b": 1}}}),
            json!({"style": {"a": {"c": 2}}}),
            json!({"style": {"a": {"b": 1, "c": 2}}}),
        );
        check(
            json!({"legend": {"layout": {"b": 1}}}),
            json!({"legend": {"layout": {"c": 2}}}),
            json!({"legend": {"layout": {"b": 1, "c": 2}}}),
        );
        check(json!({"mark": {"a": 1}}), json!({"mark": null}), json!({"mark": null}));
    }

    #[test]
    fn signals_merge_by_name() {
        let signal = |name: &str, value: u8| json!({"name": name, "value": value});
        check(
            json!({"signals": [signal("a", 1), signal("b", 1)]}),
            json!({"signals": [signal("b", 2)]}),
            json!({"signals": [signal("b", 2), signal("a", 1)]}),
        );
    }
}
