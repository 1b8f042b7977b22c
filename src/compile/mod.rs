//! Vega-Lite to Vega: every default decided.
//!
//! `normalize` rewrites the document to units, layers, facets and concatenations without sugar; then a
//! [`model::Tree`] is made (`view`) and its parts are worked out in Vega-Lite's order (scales, sizes, selections, projections,
//! data, axes and headers, legends, marks), merging from the leaves upward; `assemble` writes the resolved chart.

pub(crate) mod assemble;
pub(crate) mod channel;
pub(crate) mod config;
pub(crate) mod data;
pub(crate) mod format;
pub(crate) mod guide;
pub(crate) mod mark;
pub(crate) mod model;
pub(crate) mod normalize;
pub(crate) mod predicate;
pub(crate) mod projection;
pub(crate) mod scale;
pub(crate) mod selection;
pub(crate) mod split;
pub(crate) mod theme;
pub(crate) mod time_unit;
mod tree;
pub(crate) mod view;

use std::rc::Rc;

use serde_json::Value as Json;

use crate::error::{Error, Result, Warnings};
use crate::vega::Chart;
use crate::vegalite::{Document, Props};
use assemble::Page;
use model::{ModelId, ModelKind, Tree};
pub(crate) use scale::setting;

/// How deep views, predicates and the like may be nested; enough for any document that was written by hand.
pub(crate) const MAX_DEPTH: usize = 100;

/// What the caller says beside the document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// Of a single view (not of a composition), px; as if the document said so.
    pub(crate) width: Option<f64>,
    pub(crate) height: Option<f64>,
    /// A CSS colour, or `transparent`.
    pub(crate) background: Option<String>,
    /// The name of a theme, under the document's own config.
    pub(crate) theme: Option<String>,
    /// A config over the theme and under the document's own.
    pub(crate) config: Props,
    /// First values of params, by name.
    pub(crate) params: Vec<(String, Json)>,
}

/// Works out everything that a document leaves to defaults.
///
/// # Errors
///
/// [`ErrorKind::Spec`](crate::error::ErrorKind::Spec) with the place in the document: an expression cannot be read, a name is
/// not known, or parts contradict each other.
pub(crate) fn compile(mut document: Document, options: &Options, warnings: &Rc<Warnings>) -> Result<Chart> {
    let config = Rc::new(config(&document, options)?);
    apply(&mut document, options, warnings)?;
    let Document { view, background, padding, autosize, datasets, .. } =
        normalize::normalize(document, &config, warnings)?;
    let mut tree = Tree::new(config, Rc::clone(warnings));
    let root = view::build(&mut tree, view)?;
    parse(&mut tree, root)?;
    data::optimize(&mut tree, root);
    assemble::assemble(&mut tree, root, &Page { background, padding, autosize, datasets })
}

fn config(document: &Document, options: &Options) -> Result<Props> {
    let theme;
    let mut written = Vec::new();
    if let Some(name) = &options.theme {
        theme = theme::theme(name).ok_or_else(|| {
            let names: Vec<_> = theme::names().collect();
            Error::spec(format!("unknown theme \"{name}\"; there are {}", names.join(", ")))
        })?;
        written.push(&theme);
    }
    written.extend([&options.config, &document.config]);
    Ok(config::init(&config::merge(written), document.version))
}

/// Writes what the caller says into the document.
fn apply(document: &mut Document, options: &Options, warnings: &Warnings) -> Result<()> {
    let view = &mut document.view;
    for (size, value) in [(&mut view.width, options.width), (&mut view.height, options.height)] {
        if let Some(value) = value {
            *size = Some(crate::js::json::json_number(value));
        }
    }
    if (options.width.is_some() || options.height.is_some())
        && matches!(view.kind, crate::vegalite::ViewKind::Concat { .. })
    {
        warnings.push(Error::spec("width and height have no meaning for several views beside each other"));
    }
    if let Some(background) = &options.background {
        document.background = Some(Json::from(background.as_str()));
    }
    for (name, value) in &options.params {
        let Some(param) = document.view.params.iter_mut().find(|param| param.name == *name) else {
            let known: Vec<_> = document.view.params.iter().map(|param| param.name.as_str()).collect();
            return Err(Error::spec(format!("unknown param \"{name}\"; there are: {}", known.join(", "))));
        };
        param.props.insert("value".to_owned(), value.clone());
        param.props.shift_remove("expr");
    }
    Ok(())
}

/// The parts of all views, in Vega-Lite's order: each needs those before it.
fn parse(tree: &mut Tree, root: ModelId) -> Result<()> {
    scale::parse(tree, root)?;
    view::size::parse(tree, root);
    view::size::rename_root(tree, root);
    selection::parse(tree, root)?;
    projection::parse(tree, root)?;
    data::parse(tree, root)?;
    guides(tree, root)?;
    guide::legend::parse(tree, root)?;
    marks(tree, root)
}

/// Axes and headers, from the leaves upward.
fn guides(tree: &mut Tree, id: ModelId) -> Result<()> {
    for child in tree.children(id) {
        guides(tree, child)?;
    }
    match tree.model(id).kind {
        ModelKind::Unit(_) => guide::axis::parse_unit(tree, id),
        ModelKind::Facet(_) => guide::header::parse(tree, id),
        ModelKind::Concat => return Ok(()),
        ModelKind::Layer => {
            guide::axis::merge_layers(tree, id);
            Ok(())
        }
    }
    .map_err(|error| error.at(&tree.model(id).at))
}

fn marks(tree: &mut Tree, id: ModelId) -> Result<()> {
    if tree.unit(id).is_some() {
        let marks = mark::parse(tree, id).map_err(|error| error.at(&tree.model(id).at))?;
        tree.component_mut(id).marks = marks;
        selection::require_for_conditions(tree, id);
    }
    tree.children(id).try_for_each(|child| marks(tree, child))
}

#[cfg(test)]
pub(crate) mod tests {
    use std::rc::Rc;

    use serde_json::{Value as Json, json};

    use super::{Options, compile};
    use crate::error::{Result, Warnings};
    use crate::vega;
    use crate::vegalite::read::{Reader, read};

    fn compile_with(json: &Json, options: &Options) -> Result<Json> {
        let warnings = Rc::new(Warnings::default());
        let document = read(json, Reader { warnings: &warnings, table_of: &|_| None })?;
        Ok(vega::json::write(&compile(document, options, &warnings)?))
    }

    /// Vega's JSON for a document.
    pub(crate) fn compiled(json: &Json) -> Json {
        compile_with(json, &Options::default()).unwrap()
    }

    /// What is said against a document.
    pub(crate) fn error(json: &Json) -> String {
        compile_with(json, &Options::default()).unwrap_err().to_string()
    }

    /// Holds a part of what a document becomes against what Vega-Lite 6.4.1 makes of it.
    #[track_caller]
    pub(crate) fn check(json: &Json, pointer: &str, want: Json) {
        let chart = compiled(json);
        assert_eq!(chart.pointer(pointer), Some(&want), "{pointer} in {chart}");
    }

    #[test]
    fn what_the_caller_says_counts_as_written() {
        let json = json!({
            "data": {"values": []}, "mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative"}},
            "params": [{"name": "v", "expr": "1 + 1"}], "config": {"padding": 1}
        });
        let options = Options {
            width: Some(50.0),
            background: Some("pink".to_owned()),
            theme: Some("dark".to_owned()),
            params: vec![("v".to_owned(), json!(7))],
            ..Options::default()
        };
        let chart = compile_with(&json, &options).unwrap();
        assert_eq!([&chart["width"], &chart["background"], &chart["padding"]], [&json!(50), &json!("pink"), &json!(1)]);
        assert_eq!(chart["signals"][0], json!({"name": "v", "value": 7}));
        assert_eq!(chart["config"]["style"]["guide-label"]["fill"], json!("#fff"));
    }

    #[test]
    fn unknown_params_and_themes_are_refused() {
        let json = json!({"data": {"values": []}, "mark": "point", "params": [{"name": "v", "value": 1}]});
        let refuse = |options: &Options| compile_with(&json, options).unwrap_err().to_string();
        let params = vec![("w".to_owned(), json!(7))];
        assert_eq!(refuse(&Options { params, ..Options::default() }), "unknown param \"w\"; there are: v");
        let theme = Some("beige".to_owned());
        assert!(refuse(&Options { theme, ..Options::default() }).starts_with("unknown theme \"beige\"; there are "));
    }

    #[test]
    fn a_param_that_does_not_react_is_such_a_signal() {
        let params = json!([{"name": "all", "expr": "domain('x')"}, {"name": "first", "react": false, "expr": "all"}]);
        let json = json!({"data": {"values": []}, "mark": "point", "params": params});
        check(&json, "/signals/0", json!({"name": "all", "update": "domain(\"x\")"}));
        check(&json, "/signals/1", json!({"name": "first", "update": "all", "react": false}));
    }

    #[test]
    fn an_error_names_the_view_it_is_in() {
        let json = json!({
            "data": {"values": []},
            "layer": [{"mark": "point"}, {"mark": "point", "transform": [{"filter": "datum. > 1"}]}]
        });
        let error = compile_with(&json, &Options::default()).unwrap_err();
        assert_eq!(error.pointer(), "/layer/1/transform/0/filter");
    }
}
