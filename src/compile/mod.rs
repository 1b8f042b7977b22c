//! Vega-Lite to Vega: every default decided.
//!
//! [`compile`] is the order of the whole on one page, which is Vega-Lite's own: the config; `normalize`; a `view` for each
//! view; then what the views need, each kind of thing from the leaves upward, so that a view takes from the views in it what
//! they share (Vega-Lite's "parse" and "merge"): scales, sizes, selections, projections, data, axes and headers, legends,
//! marks; then `assemble`, which writes all of it as Vega's chart.
//!
//! The rows below are the same steps, but that a step stands below those that ask it for something: sizes below scales, whose
//! ranges are made of them, and marks below legends, which show them. The words are those of Vega-Lite's `src/compile`.
//!
//! | module | holds | may import |
//! |---|---|---|
//! | `explicit` | values that know whether their author wrote them, and which of two prevails (`Explicit`, `Split`, `mergeValuesWithExplicit`) | nothing |
//! | `setting` | a property as written: a constant, `signal` or `expr` | nothing |
//! | `transform` | expressions and Vega transforms from source | nothing |
//! | `access_path` | nested fields (`a.b`), read in an expression or flattened to one column | nothing |
//! | `scale_type` | the types of scale, and what sets them apart | nothing |
//! | `theme` | the configs of vega-themes | nothing |
//! | `config` | `config`: defaults, shortcuts, styles, a mark's settings, sizes of views, what Vega is given of it | nothing |
//! | `time_unit` | `timeUnit`: parts, names, dates and times as expressions | access_path |
//! | `channel` | channels and their definitions: kinds, types, field names, titles, `bandPosition`, `orient`, `stack` | access_path scale_type config time_unit |
//! | `predicate` | filters and tests as expressions | access_path time_unit |
//! | `format` | `format` and `formatType` of texts, labels and tooltips | scale_type config time_unit channel predicate |
//! | `normalize` | sugar taken apart: `repeat`, facet channels, composite marks, overlays, inherited encodings | access_path config time_unit channel |
//! | `invalid` | `invalid`: what marks and scales do with values that no scale can place | scale_type config channel |
//! | `model` | the tree of views as plain data, and looking things up in it | explicit access_path scale_type config channel invalid |
//! | `view` | the tree made of the normalized document: a unit's mark, encoding and stack with their defaults | config channel invalid model |
//! | `rename` | the last names of signals, put into expressions | model |
//! | `resolve` | `resolve`: scales and guides shared or independent | model |
//! | `merge_domain` | a scale's domain, merged from the parts that views have given it | model rename |
//! | `size` | `width` and `height`: written, by `step` or by config, shared, as signals | explicit access_path scale_type config model resolve merge_domain |
//! | `scale` | scales: type, domain, `nice`, `zero`, `padding` and kin, range | explicit setting access_path scale_type config time_unit channel model resolve size |
//! | `selection` | params with `select`: what they remember, their stores, signals and brushes, tests on them | setting transform access_path scale_type time_unit channel predicate model size |
//! | `projection` | map projections, and what they are fitted to | setting model size |
//! | `data` | the data pipeline: sources, parsing, transforms, `bin`, `aggregate`, `impute`, `stack`, facets; optimised, and written as data sets | explicit setting transform access_path time_unit channel predicate format model size selection |
//! | `mark` | marks and the encoding of their channels | setting scale_type config time_unit channel predicate format invalid model size selection |
//! | `guide` | axes, headers and legends | explicit setting scale_type config time_unit channel predicate format model resolve size selection mark |
//! | `assemble` | the chart: groups in groups, with scales, titles, layout and the cells of facets | setting transform config channel model rename merge_domain size selection projection data guide |

mod access_path;
mod assemble;
mod channel;
mod config;
mod data;
mod explicit;
mod format;
mod guide;
mod invalid;
mod mark;
mod merge_domain;
mod model;
mod normalize;
mod predicate;
mod projection;
mod rename;
mod resolve;
mod scale;
mod scale_type;
mod selection;
mod setting;
mod size;
mod theme;
mod time_unit;
mod transform;
mod view;

use std::rc::Rc;

use serde_json::Value as Json;

use crate::error::{Error, Result, Warnings};
use crate::vega::Chart;
use crate::vegalite::{Document, ParamProp, Props, ViewSize};
use assemble::Page;
use data::Flow;
use model::{ModelId, ModelKind, Tree};

/// What the caller says beside the document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// The width of a single view (not of a composition), px; as if the document said so.
    pub(crate) width: Option<f64>,
    pub(crate) height: Option<f64>,
    /// A CSS colour, or `transparent`.
    pub(crate) background: Option<String>,
    /// The name of a theme, under the document's own config; else that of its `usermeta` holds.
    pub(crate) theme: Option<String>,
    /// A config over the theme and what `usermeta` has, and under the document's own.
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
    let config = Rc::new(config(&document, options, warnings)?);
    let version = document.version;
    apply(&mut document, options, warnings)?;
    let Document { view, background, padding, autosize, datasets, .. } =
        normalize::normalize(document, &config, warnings)?;
    let mut tree = Tree::new(config, version, Rc::clone(warnings));
    let root = view::build(&mut tree, view)?;
    let mut flow = parse(&mut tree, root)?;
    data::optimize(&mut tree, &mut flow, root);
    assemble::assemble(&mut tree, &mut flow, root, &Page { background, padding, autosize, datasets })
}

fn config(document: &Document, options: &Options, warnings: &Warnings) -> Result<config::Config> {
    let unknown = |name: &str| {
        let names: Vec<_> = theme::names().collect();
        Error::spec(format!("unknown theme \"{name}\"; there are {}", names.join(", ")))
    };
    let theme = match (&options.theme, &document.embed.theme) {
        (Some(name), _) => Some(theme::theme(name).ok_or_else(|| unknown(name))?),
        (None, Some(name)) => {
            let theme = theme::theme(name);
            if theme.is_none() && name != "default" {
                warnings.push(unknown(name).at("/usermeta/embedOptions/theme"));
            }
            theme
        }
        (None, None) => None,
    };
    let written = theme.iter().chain([&document.embed.config, &options.config, &document.config]);
    Ok(config::init(&config::merge(written), document.version))
}

/// Writes what the caller says into the document.
fn apply(document: &mut Document, options: &Options, warnings: &Warnings) -> Result<()> {
    let view = &mut document.view;
    for (size, value) in [(&mut view.width, options.width), (&mut view.height, options.height)] {
        if let Some(value) = value {
            *size = Some(ViewSize::Number(value));
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
        param.props.set(ParamProp::Value, value.clone());
        param.props.remove(ParamProp::Expr);
    }
    Ok(())
}

/// The parts of all views, in Vega-Lite's order: each needs those before it.
fn parse(tree: &mut Tree, root: ModelId) -> Result<Flow> {
    scale::parse(tree, root)?;
    size::parse(tree, root);
    size::rename_root(tree, root);
    selection::parse(tree, root)?;
    projection::parse(tree, root)?;
    let mut flow = data::parse(tree, root)?;
    guides(tree, root)?;
    guide::legend::parse(tree, root)?;
    marks(tree, root)?;
    data::add_time_units_of_conditions(tree, &mut flow, root);
    Ok(flow)
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
    }
    tree.children(id).try_for_each(|child| marks(tree, child))
}

#[cfg(test)]
pub(crate) mod tests {
    use std::rc::Rc;

    use serde_json::{Value as Json, json};

    use super::{Options, compile};
    use crate::error::{Error, Result, Warnings};
    use crate::vega;
    use crate::vegalite::read::{Reader, read};

    fn compile_with(json: &Json, options: &Options) -> Result<Json> {
        compile_with_warnings(json, options).map(|(chart, _)| chart)
    }

    /// Vega's JSON for a document under a theme, and what is said of the document.
    pub(crate) fn compiled_under(json: &Json, theme: Option<&str>) -> (Json, Vec<Error>) {
        let options = Options { theme: theme.map(str::to_owned), ..Options::default() };
        compile_with_warnings(json, &options).unwrap()
    }

    fn compile_with_warnings(json: &Json, options: &Options) -> Result<(Json, Vec<Error>)> {
        let warnings = Rc::new(Warnings::default());
        let document = read(json, Reader { warnings: &warnings, table_of: &|_| None })?;
        let chart = vega::json::write(&compile(document, options, &warnings)?);
        Ok((chart, warnings.take()))
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
