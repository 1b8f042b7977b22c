//! Vega's own JSON, to and from the resolved chart.
//!
//! Reading keeps what a still picture needs and leaves out event streams, bindings, triggers, tooltips and
//! cursors; `enter` and `update` sets become one. What [`fn@write`] gives is drawn by Vega as we draw the chart.

mod read;
mod write;

pub(crate) use read::{read, read_domain, read_rules, read_signals};
pub(crate) use write::write;

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{read, write};
    use crate::error::Result;
    use crate::vega::{Base, Chart};

    fn chart(json: &Json) -> Result<Chart> {
        read(json, &|_| None)
    }

    /// What is read is written as it was.
    #[track_caller]
    fn check(part: &str, json: Json) {
        let mut document = json!({"$schema": "https://vega.github.io/schema/vega/v6.json"});
        document[part] = json;
        assert_eq!(write(&chart(&document).unwrap()), document);
    }

    #[track_caller]
    fn check_failure(document: Json, pointer: &str, message: &str) {
        let error = chart(&document).unwrap_err();
        assert_eq!(error.pointer(), pointer, "{error}");
        assert!(error.message().contains(message), "{error}");
    }

    #[test]
    fn signals_come_back() {
        check("signals", json!([{"name": "a", "value": [1, null]}, {"name": "b", "update": "a[0] * 2"}]));
        check("signals", json!([{"name": "a", "push": "outer"}, {"name": "b", "update": "c", "react": false}]));
        check("width", json!({"signal": "w + 1"}));
        check("layout", json!({"padding": {"row": {"signal": "p"}, "column": 20}, "columns": 2}));
    }

    #[test]
    fn data_comes_back() {
        check(
            "data",
            json!([
                {"name": "a", "url": "a.csv", "format": {"type": "csv", "parse": {"x": "date"}}},
                {"name": "b", "source": "a", "transform": [
                    {"type": "filter", "expr": "a > limit"},
                    {"type": "bin", "field": "x", "signal": "bins", "extent": {"signal": "ends"}, "as": ["x0", "x1"]},
                    {"type": "voronoi", "x": {"expr": "a || 0"}, "size": [{"signal": "width"}, 5]},
                ]},
                {"name": "c", "source": ["a", "b"]},
                {"name": "d"},
                {"name": "e", "values": "x\n1", "format": {"type": "csv"}},
                {"name": "f", "values": {"signal": "a + b"}},
            ]),
        );
    }

    #[test]
    fn scales_come_back() {
        check(
            "scales",
            json!([
                {"name": "a", "type": "band", "domain": {"data": "t", "field": "k", "sort": true}, "range": {"step": {"signal": "s"}}},
                {"name": "b", "type": "point", "domain": {"data": "t", "field": {"signal": "f"}, "sort": {"op": "max", "field": "v", "order": "descending"}}},
                {"name": "c", "type": "linear", "domain": {"fields": [{"data": "t", "field": "k"}, [1, {"signal": "x"}], {"signal": "y"}]}, "range": "width", "nice": true},
                {"name": "d", "type": "ordinal", "domain": [null, "a"], "range": {"scheme": ["red", "blue"], "extent": [0, {"signal": "z"}]}},
                {"name": "e", "type": "time", "domain": {"signal": "ends"}, "range": [0, {"signal": "width"}]},
                {"name": "f", "type": "linear"},
            ]),
        );
    }

    #[test]
    fn marks_come_back() {
        let rules = json!({
            "x": {"scale": "x", "field": "a.b", "band": 0.5, "mult": 2, "offset": {"field": {"group": "width"}, "mult": {"signal": "m"}}},
            "y": [{"test": "y > 0", "scale": {"datum": "s"}, "value": 0, "round": true}, {"signal": "h"}],
            "fill": {"color": {"h": {"value": 10}, "s": {"field": {"parent": "s", "level": 2}}}},
            "stroke": {"gradient": "c", "start": [0, 1], "count": 5},
            "size": {"scale": "size", "range": 0.5},
            "text": {"field": {"signal": "a + i"}},
            "angle": {"field": {"datum": {"parent": "name"}}, "exponent": {"field": {"group": {"datum": "x"}}}},
            "opacity": {"value": null},
        });
        check(
            "marks",
            json!([
                {"type": "rect", "name": "a", "role": "mark", "style": ["bar", "own"], "from": {"data": "t"}, "clip": {"path": {"signal": "p"}},
                 "sort": {"field": "datum.x", "order": {"signal": "o"}}, "key": "id", "zindex": 1, "aria": false, "encode": {"update": rules}},
                {"type": "shape", "clip": {"sphere": "globe"}, "transform": [{"type": "geoshape", "projection": "globe"}]},
                {"type": "group", "from": {"data": "u", "facet": {"name": "f", "data": "t", "groupby": ["a", "b"], "aggregate": {"cross": true}}},
                 "layout": {"columns": 1}, "signals": [{"name": "s"}], "title": {"text": "t", "encode": {"title": {"update": {"fill": {"value": "red"}}}}},
                 "marks": [{"type": "group", "from": {"facet": {"name": "g", "data": "f", "field": "rows"}}}]},
            ]),
        );
    }

    #[test]
    fn guides_come_back() {
        check(
            "axes",
            json!([{"scale": "x", "orient": {"signal": "side"}, "labelColor": [{"test": "datum.value > 1", "value": "red"}, {"value": "blue"}],
            "encode": {"labels": {"name": "l", "style": "s", "update": {"text": {"signal": "a"}}}}}]),
        );
        check("legends", json!([{"fill": "c", "title": "T", "values": {"signal": "v"}}]));
        check("title", json!({"text": ["a", {"signal": "b"}], "anchor": "start"}));
    }

    #[test]
    fn enter_and_update_become_one() {
        let document = json!({"marks": [{"type": "rect", "encode": {
            "enter": {"x": {"value": 1}, "y": {"value": 2}, "fill": {"value": "red"}, "tooltip": {"signal": "no expression at all"}},
            "update": {"x": {"value": 3}, "fill": null, "cursor": {"value": "pointer"}},
            "hover": {"x": {"value": 4}},
        }}]});
        let chart = chart(&document).unwrap();
        let channels: Vec<String> =
            chart.scope.marks[0].encode.0.iter().map(|(name, rules)| format!("{name} {:?}", rules[0].base)).collect();
        let want = [("x", json!(3)), ("y", json!(2)), ("fill", json!("red"))];
        assert_eq!(channels, want.map(|(name, value)| format!("{name} {:?}", Base::Value(value))));
    }

    #[test]
    fn a_bare_name_is_a_signal_even_where_no_expression_may_say_it() {
        check("height", json!({"signal": "static"}));
        check_failure(json!({"height": {"signal": "static + 1"}}), "/height/signal", "static");
    }

    #[test]
    fn mistakes_know_their_place() {
        check_failure(json!([]), "", "expected an object");
        check_failure(json!({"signals": [{"name": "a"}, {"value": 1}]}), "/signals/1", "\"name\" is missing");
        check_failure(json!({"signals": [{"name": "a", "update": "1 +"}]}), "/signals/0/update", "");
        check_failure(json!({"marks": [{"type": "bar"}]}), "/marks/0/type", "there is no mark type \"bar\"");
        let nested = json!({"marks": [{"type": "group", "marks": [{"type": "rect", "encode": {"update": {"x": {"field": 5}}}}]}]});
        check_failure(nested, "/marks/0/marks/0/encode/update/x/field", "expected a field, found 5");
        check_failure(json!({"scales": [{"name": "x", "domain": 5}]}), "/scales/0/domain", "found 5");
        check_failure(
            json!({"data": [{"name": "x", "transform": [{}]}]}),
            "/data/0/transform/0",
            "\"type\" is missing",
        );
    }
}
