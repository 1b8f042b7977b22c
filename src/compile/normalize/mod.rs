//! The document without its sugar: what is left are units, layers, facets and concatenations.
//!
//! In Vega-Lite's order: old selections become params; facet channels, repeats, shared encodings, composite marks and
//! overlays are written out (`core`); selections of a composition go to its units; the autosize gets its default.
//!
//! The result has no repeat, composite mark or old selection; no `row`, `column` or `facet` in a unit; no encoding or projection of
//! a layer. The root keeps the params that are variables, units have those that are selections.

mod autosize;
mod composite;
mod core;
mod facet;
mod inherit;
mod overlay;
mod ranged;
mod repeat;
mod selection;
mod selection_compat;

use std::rc::Rc;

use crate::compile::config::Config;
use crate::error::{Result, Warnings};
use crate::vegalite::json::truthy;
use crate::vegalite::{Document, Param, ParamProp, View, ViewKind, ViewSize};

/// Rewrites a document. `config` is the whole one (see `compile::config`), as it can ask for overlays and sizes.
///
/// # Errors
///
/// When a composite mark has no axis to stand along, or repeats make more views than any page can show.
pub(crate) fn normalize(mut document: Document, config: &Rc<Config>, warnings: &Warnings) -> Result<Document> {
    let is_container = [&document.view.width, &document.view.height].map(|size| *size == Some(ViewSize::Container));

    selection_compat::rename(&mut document.view, warnings);
    let written = document.view.params.clone();
    let mut view = core::normalize(document.view, Rc::clone(config), warnings)?;
    selection::push_down(&mut view);

    keep_selections(&mut view);
    let of_unit = std::mem::take(&mut view.params);
    let stays = |param: &Param| !is_selection(param) || of_unit.iter().any(|own| own.name == param.name);
    view.params = written.into_iter().filter(stays).collect();
    document.autosize = autosize::normalize(&view, is_container, document.autosize, config, warnings);
    document.view = view;
    Ok(document)
}

/// Whether a param is a selection.
fn is_selection(param: &Param) -> bool {
    param.props.get(ParamProp::Select).is_some_and(truthy)
}

/// Takes out the params that mean nothing where they stand: variables count at the root only, selections in units.
fn keep_selections(view: &mut View) {
    let unit = matches!(view.kind, ViewKind::Unit { .. });
    view.params.retain(|param| unit && is_selection(param));
    children(view).for_each(keep_selections);
}

/// The views that `view` is made of.
fn children(view: &mut View) -> impl Iterator<Item = &mut View> {
    let views: &mut [View] = match &mut view.kind {
        ViewKind::Unit { .. } => &mut [],
        ViewKind::Layer { layers, .. } => layers,
        ViewKind::Concat { views, .. } => views,
        ViewKind::Facet { spec, .. } | ViewKind::Repeat { spec, .. } => std::slice::from_mut(&mut **spec),
    };
    views.iter_mut()
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use serde_json::{Value as Json, json};

    use super::normalize;
    use crate::compile::config;
    use crate::error::{Result, Warnings};
    use crate::vegalite::read::{Reader, read};
    use crate::vegalite::write;

    fn normalized(json: &Json) -> Result<Json> {
        let warnings = Warnings::default();
        let document = read(json, Reader { warnings: &warnings, table_of: &|_| None })?;
        let config = Rc::new(config::init(&document.config, None));
        Ok(write::document(&normalize(document, &config, &warnings)?))
    }

    /// Holds a part of the normalized document against what Vega-Lite 6.4.2 makes of it.
    #[track_caller]
    fn check(json: &Json, pointer: &str, want: Json) {
        let result = normalized(json).unwrap();
        assert_eq!(result.pointer(pointer), Some(&want), "{pointer} in {result}");
    }

    #[test]
    fn facet_channels_make_a_facet_around_the_unit() {
        let json = json!({
            "name": "n", "width": 100, "title": "t", "resolve": {"scale": {"x": "independent"}},
            "mark": "bar",
            "encoding": {
                "column": {"field": "c", "spacing": 5, "align": "each"},
                "row": {},
                "x": {"field": "a"},
            },
        });
        check(&json, "/facet", json!({}));
        let json = json!({"mark": "bar", "width": 9, "encoding": {"column": {"field": "c", "spacing": 5}, "x": {"field": "a"}}});
        let want = json!({
            "spacing": {"column": 5},
            "facet": {"column": {"field": "c"}},
            "spec": {"width": 9, "mark": {"type": "bar"}, "encoding": {"x": {"field": "a"}}},
        });
        check(&json, "", want);
        let json = json!({"mark": "bar", "encoding": {"facet": {"field": "c", "columns": 2}, "row": {"value": 1}}});
        check(&json, "/facet", json!({}));
        let json = json!({"mark": "bar", "encoding": {"facet": {"field": "c", "columns": 2}}});
        check(&json, "", json!({"columns": 2, "facet": {"field": "c"}, "spec": {"mark": {"type": "bar"}}}));
    }

    #[test]
    fn repeats_become_concatenations_with_names() {
        let json = json!({
            "repeat": {"row": ["A"], "column": ["B c", "D"]},
            "spec": {
                "data": {"url": "u"}, "name": "n", "mark": "point",
                "encoding": {
                    "x": {"field": {"repeat": "column"}, "sort": {"field": {"repeat": "row"}}},
                    "y": {"field": {"repeat": "row"}},
                    "color": {"field": {"repeat": "layer"}},
                },
            },
        });
        let result = normalized(&json).unwrap();
        assert_eq!(result["columns"], 2);
        assert_eq!(result["align"], "all");
        assert_eq!(result["data"], json!({"url": "u"}));
        check(&json, "/concat/0/name", json!("n_child__row_Acolumn_B_c"));
        let encoding = json!({"x": {"field": "D", "sort": {"field": "A"}}, "y": {"field": "A"}});
        check(&json, "/concat/1/encoding", encoding);

        let layers = json!({"repeat": {"layer": ["A", "B"]}, "spec": {"mark": "line", "encoding": {
            "y": {"field": {"repeat": "layer"}}, "color": {"datum": {"repeat": "layer"}},
        }}});
        let want = json!({"name": "child__layer_B", "mark": {"type": "line"}, "encoding": {
            "y": {"field": "B"}, "color": {"datum": "B", "type": "nominal"},
        }});
        check(&layers, "/layer/1", want);
    }

    #[test]
    fn repeats_cannot_multiply_without_end() {
        let fields: Vec<String> = (0..30).map(|i| format!("f{i}")).collect();
        let mut json = json!({"mark": "point"});
        for _ in 0..4 {
            json = json!({"repeat": fields, "spec": json});
        }
        let message = normalized(&json).unwrap_err();
        assert_eq!(message.message(), "the document makes more than 10000 views");
    }

    #[test]
    fn layers_hand_their_encoding_down() {
        let json = json!({
            "encoding": {"x": {"field": "a", "type": "ordinal"}, "shape": {}, "color": {"value": "red"}},
            "layer": [
                {"mark": "bar", "encoding": {"x": {"field": "b"}, "color": null}},
                {"encoding": {"y": {"field": "c"}}, "layer": [{"mark": "rule"}]},
            ],
        });
        check(&json, "/layer/0/encoding", json!({"x": {"field": "b", "type": "ordinal"}, "color": null}));
        let inner = json!({"x": {"field": "a", "type": "ordinal"}, "color": {"value": "red"}, "y": {"field": "c"}});
        check(&json, "/layer/1/layer/0/encoding", inner);
    }

    #[test]
    fn overlays_lie_over_lines_and_areas() {
        let json = json!({
            "name": "n", "params": [{"name": "p", "select": "point"}],
            "mark": {"type": "area", "line": {"color": "red"}, "point": "transparent", "clip": true},
            "encoding": {
                "x": {"field": "a", "type": "temporal"},
                "y": {"field": "b", "aggregate": "sum"},
                "color": {"field": "c"},
            },
        });
        let result = normalized(&json).unwrap();
        let marks: Vec<&Json> = result["layer"].as_array().unwrap().iter().map(|layer| &layer["mark"]).collect();
        let want = [
            json!({"opacity": 0.7, "type": "area", "clip": true}),
            json!({"type": "line", "clip": true, "color": "red"}),
            json!({"type": "point", "opacity": 0, "filled": true, "clip": true}),
        ];
        assert_eq!(marks, want.iter().collect::<Vec<_>>());
        let y = json!({"field": "b", "type": "quantitative", "aggregate": "sum", "stack": "zero"});
        assert_eq!(result["layer"][1]["encoding"]["y"], y);
        assert_eq!(result["layer"][0]["params"][0]["name"], "p");

        let shaped = json!({"mark": "line", "encoding": {"x": {"field": "a"}, "shape": {}}});
        check(&shaped, "/layer/1/mark", json!({"type": "point", "opacity": 1, "filled": true}));
        let configured = json!({"mark": "line", "config": {"line": {"point": {"size": 9}}}});
        check(&configured, "/layer/1/mark", json!({"type": "point", "opacity": 1, "filled": true, "size": 9}));
        let off = json!({"mark": {"type": "line", "point": false}, "config": {"line": {"point": true}}});
        check(&off, "/mark/type", json!("line"));
    }

    #[test]
    fn a_line_with_ends_is_a_rule() {
        let json = json!({"mark": "line", "encoding": {"x": {"field": "a"}, "x2": {"field": "b"}}});
        check(&json, "/mark", json!({"type": "rule"}));
        let json = json!({"mark": "line", "encoding": {"x": {"field": "a", "bin": "binned"}, "x2": {"field": "b"}}});
        check(&json, "/mark", json!({"type": "line"}));
    }

    #[test]
    fn old_selections_become_params() {
        let json = json!({
            "transform": [{"filter": {"and": [{"selection": "s"}, "datum.a > 1"]}}],
            "layer": [
                {"mark": "rule", "encoding": {"opacity": {"condition": {"selection": {"not": "s"}, "value": 0}, "value": 1}}},
                {"mark": "point", "selection": {"s": {"type": "single", "init": 3, "empty": "none", "bind": "legend"}}},
            ],
        });
        let test = json!({"not": {"param": "s", "empty": false}});
        check(&json, "/layer/0/encoding/opacity/condition/test", test);
        check(&json, "/transform/0/filter", json!({"and": [{"param": "s", "empty": false}, "datum.a > 1"]}));
        let param = json!({"name": "s", "value": 3, "select": {"type": "point", "toggle": false}, "bind": "legend"});
        check(&json, "/layer/1/params/0", param);
    }

    #[test]
    fn selections_of_a_composition_go_to_the_units_that_they_name() {
        let json = json!({
            "params": [
                {"name": "v", "value": 1},
                {"name": "a", "select": "point", "views": ["one"]},
                {"name": "b", "select": "interval"},
            ],
            "vconcat": [{"name": "one", "mark": "bar"}, {"layer": [{"mark": "bar"}]}],
        });
        let names = |pointer: &str| {
            let result = normalized(&json).unwrap();
            let params = result.pointer(pointer).and_then(Json::as_array).cloned().unwrap_or_default();
            params.iter().map(|param| param["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names("/params"), ["v"]);
        assert_eq!(names("/vconcat/0/params"), ["a", "b"]);
        assert_eq!(names("/vconcat/1/layer/0/params"), ["b"]);
    }

    #[test]
    fn a_container_is_fitted() {
        let json = json!({"width": "container", "mark": "bar"});
        check(&json, "/autosize", json!({"type": "fit-x", "contains": "padding"}));
        let json = json!({"autosize": "fit", "hconcat": []});
        check(&json, "/autosize", json!({"type": "fit"}));
        let json = json!({"autosize": "none", "mark": "bar", "config": {"autosize": {"resize": true}}});
        check(&json, "/autosize", json!({"type": "none", "resize": true}));
    }

    #[test]
    fn error_bars_are_rules_over_aggregates() {
        let json = json!({"mark": {"type": "errorbar", "extent": "ci", "ticks": true}, "encoding": {
            "x": {"field": "v", "type": "quantitative"}, "y": {"timeUnit": "year", "field": "d", "type": "ordinal"},
        }});
        let want = json!([
            {"timeUnit": {"unit": "year"}, "field": "d", "as": "year_d"},
            {"aggregate": [
                {"op": "ci0", "field": "v", "as": "lower_v"},
                {"op": "ci1", "field": "v", "as": "upper_v"},
                {"op": "mean", "field": "v", "as": "center_v"},
            ], "groupby": ["year_d"]},
        ]);
        check(&json, "/transform", want);
        let mark = json!({"type": "tick", "orient": "vertical", "aria": false, "style": "errorbar-ticks"});
        check(&json, "/layer/0/mark", mark);
        let y = json!({"field": "year_d", "type": "ordinal", "title": "d (year)", "axis": {"formatType": "time"}});
        check(&json, "/layer/2/encoding/y", y);
        let x = json!({"field": "lower_v", "type": "quantitative", "title": "v"});
        check(&json, "/layer/2/encoding/x", x);
        check(&json, "/layer/2/encoding/x2", json!({"field": "upper_v"}));
        let alone = json!({"mark": "errorbar", "encoding": {"y": {"field": "v", "type": "quantitative"}}});
        check(&alone, "/mark", json!({"type": "rule", "ariaRoleDescription": "errorbar", "style": "errorbar-rule"}));
        assert!(normalized(&json!({"mark": "errorbar", "encoding": {"y": {"field": "v"}}})).is_err());
    }

    #[test]
    fn box_plots_have_whiskers_outliers_and_boxes() {
        let json = json!({"mark": "boxplot", "encoding": {
            "x": {"field": "a.b", "type": "quantitative"}, "y": {"field": "c"}, "color": {"value": "red"},
        }});
        let layers = |pointer: &str| normalized(&json).unwrap().pointer(pointer).unwrap().as_array().unwrap().len();
        assert_eq!(
            (layers("/layer"), layers("/layer/0/layer"), layers("/layer/0/layer/1/layer"), layers("/layer/1/layer")),
            (2, 2, 2, 2)
        );
        let filter = "(datum['a.b'] < datum['lower_box_a.b'] - 1.5 * (datum['upper_box_a.b'] - datum['lower_box_a.b'])) \
            || (datum['a.b'] > datum['upper_box_a.b'] + 1.5 * (datum['upper_box_a.b'] - datum['lower_box_a.b']))";
        check(&json, "/layer/0/layer/0/transform/0/filter", json!(filter));
        let color = json!({"condition": {"test": "datum['lower_box_a.b'] >= datum['upper_box_a.b']", "value": "red"}});
        check(&json, "/layer/1/layer/1/encoding/color", color);
        let range =
            json!({"mark": {"type": "boxplot", "extent": "min-max"}, "encoding": {"y": {"field": "v", "type": "Q"}}});
        check(&range, "/layer/0/encoding/y/field", json!("lower_whisker_v"));
        check(&range, "/transform/0/aggregate/4/as", json!("upper_whisker_v"));
    }
}
