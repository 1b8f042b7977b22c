//! `lookup`: fields of another data set, or of a selection's rows, found by a key.

use serde_json::Value as Json;

use super::node::{NodeKind, Output};
use super::source::{SourceNode, find};
use super::{Flow, NodeId};
use crate::compile::model::{DataRef, ModelId, Stage, Tree};
use crate::compile::setting::setting;
use crate::compile::transform::{text, texts, transform};
use crate::error::{Error, Result};
use crate::vega::Transform;
use crate::vegalite::json::{text as js_text, truthy, var_name};
use crate::vegalite::{Data, PropMap, TransformProp};

/// One lookup.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lookup {
    props: PropMap<TransformProp>,
    /// Where the fields are found.
    from: DataRef,
}

impl Lookup {
    /// The transform as written; `count`: how many lookups the view has before it.
    ///
    /// # Errors
    ///
    /// When it looks up in a selection that is not one of this unit's.
    pub(super) fn make(
        tree: &mut Tree,
        flow: &mut Flow,
        id: ModelId,
        props: &PropMap<TransformProp>,
        from: Option<&Data>,
        count: usize,
    ) -> Result<Self> {
        let mut props = props.clone();
        let from = match from {
            Some(data) => {
                let source = find(flow, data).unwrap_or_else(|| flow.add_source(SourceNode::new(Some(data))));
                let name = DataRef(tree.model(id).name_of(&format!("lookup_{count}")));
                add_output(flow, source, name, Stage::Lookup).1
            }
            None => {
                let param = props
                    .get(TransformProp::From)
                    .and_then(|from| from.get(TransformProp::Param.name()))
                    .map(js_text)
                    .unwrap_or_default();
                if !props.contains(TransformProp::As) {
                    props.set(TransformProp::As, param.as_str());
                }
                let Some(selection) = tree.selection(id, &var_name(&param)) else {
                    return Err(Error::spec(format!("cannot look up in \"{param}\": it is no selection")));
                };
                selection.materialized.clone().ok_or_else(|| {
                    Error::spec(format!("cannot look up in the selection \"{param}\" of the same view"))
                })?
            }
        };
        tree.requested_data.insert(from.clone());
        Ok(Self { props, from })
    }

    pub(super) fn reads(&self) -> Vec<String> {
        vec![self.props.get(TransformProp::Lookup).map(js_text).unwrap_or_default()]
    }

    fn fields(&self) -> Option<Vec<String>> {
        self.props
            .get(TransformProp::From)
            .and_then(|from| super::window::names(from.get(TransformProp::Fields.name())))
    }

    fn names(&self) -> Option<Vec<String>> {
        self.props
            .get(TransformProp::As)
            .filter(|names| truthy(names))
            .and_then(|names| super::window::names(Some(names)))
    }

    pub(super) fn makes(&self) -> Vec<String> {
        self.names().or_else(|| self.fields()).unwrap_or_default()
    }

    /// The data set is named by its stage: which one that is in the end is known when all are written.
    ///
    /// # Errors
    ///
    /// When the default value holds an expression that is none.
    pub(super) fn to_vega(&self) -> Result<Transform> {
        let key = self
            .props
            .get(TransformProp::From)
            .and_then(|from| from.get(TransformProp::Key.name()))
            .map(js_text)
            .unwrap_or_default();
        let mut lookup =
            transform("lookup", [("from", text(&self.from.0)), ("key", text(&key)), ("fields", texts(&self.reads()))]);
        match self.fields() {
            Some(fields) => {
                lookup.params.set("values", texts(&fields));
                if let Some(names) = self.names() {
                    lookup.params.set("as", texts(&names));
                }
            }
            None => {
                let name = self.props.get(TransformProp::As).and_then(Json::as_str).unwrap_or("_lookup");
                lookup.params.set("as", texts(&[name]));
            }
        }
        if let Some(default) = self.props.truthy(TransformProp::Default) {
            lookup.params.set("default", setting(default)?);
        }
        Ok(lookup)
    }
}

/// A named place below `parent`.
pub(super) fn add_output(flow: &mut Flow, parent: NodeId, name: DataRef, stage: Stage) -> (NodeId, DataRef) {
    let output = Output { source: name.0.clone(), name: name.clone(), stage };
    let node = flow.add(Some(parent), NodeKind::Output(output));
    flow.outputs.insert(name.clone(), node);
    (node, name)
}
