//! The pipeline as a graph: an arena of nodes, each with one parent, and the ways to cut and join them.
//!
//! The order of children and the exact places where nodes are put back follow Vega-Lite, because the names and the row
//! order of the data sets come out of them.

use std::collections::BTreeMap;

use super::facet::FacetNode;
use super::format_parse::AncestorParse;
use super::node::NodeKind;
use super::source::SourceNode;
use super::{NodeId, TimeUnits};
use crate::compile::model::{DataRef, ModelId};

/// About how many steps a view has, for the room that is made for them.
const NODES_A_VIEW: usize = 6;

/// The pipeline of all views.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flow {
    nodes: Vec<Node>,
    /// Roots, in the order met.
    pub(crate) sources: Vec<NodeId>,
    /// Places in the pipeline that have a name: outputs and facets.
    pub(crate) outputs: BTreeMap<DataRef, NodeId>,
    /// By the number of the view.
    places: Vec<Places>,
}

/// A view's places in the pipeline.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    pub(crate) raw: Option<NodeId>,
    pub(crate) pre_filter_invalid: Option<NodeId>,
    pub(crate) post_filter_invalid: Option<NodeId>,
    pub(crate) main: Option<NodeId>,
    pub(crate) facet_root: Option<NodeId>,
    /// What is known about fields, for the views in this one.
    pub(super) ancestor_parse: AncestorParse,
}

/// A step of the pipeline and its neighbours.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) parent: Option<NodeId>,
    pub(crate) children: Vec<NodeId>,
}

impl Flow {
    /// A pipeline without steps, with room for those of `views` views.
    pub(super) fn new(views: usize) -> Self {
        let nodes = Vec::with_capacity(NODES_A_VIEW * views);
        Self { nodes, places: vec![Places::default(); views], ..Self::default() }
    }

    /// Where in the pipeline a view's stages are; nowhere before the view is parsed.
    pub(crate) fn places(&self, view: ModelId) -> &Places {
        &self.places[view.0]
    }

    pub(super) fn set_places(&mut self, view: ModelId, places: Places) {
        self.places[view.0] = places;
    }

    /// A node under `parent`, as its last child.
    pub(crate) fn add(&mut self, parent: Option<NodeId>, kind: NodeKind) -> NodeId {
        let id = NodeId(self.nodes.len());
        self.nodes.push(Node { kind, parent: None, children: Vec::new() });
        if let Some(parent) = parent {
            self.set_parent(id, parent);
        }
        id
    }

    /// A source of rows, as the last root.
    pub(super) fn add_source(&mut self, source: SourceNode) -> NodeId {
        let node = self.add(None, NodeKind::Source(Box::new(source)));
        self.sources.push(node);
        node
    }

    /// How many nodes there are, those taken out among them.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn kind(&self, id: NodeId) -> &NodeKind {
        &self.nodes[id.0].kind
    }

    pub(crate) fn kind_mut(&mut self, id: NodeId) -> &mut NodeKind {
        &mut self.nodes[id.0].kind
    }

    pub(crate) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id.0].parent
    }

    /// How many nodes are above this one.
    pub(crate) fn depth(&self, id: NodeId) -> usize {
        std::iter::successors(self.parent(id), |above| self.parent(*above)).take(self.nodes.len()).count()
    }

    pub(crate) fn children(&self, id: NodeId) -> &[NodeId] {
        &self.nodes[id.0].children
    }

    /// Puts `id` under `parent` as its last child; it stays where it was too, unless taken out.
    pub(crate) fn set_parent(&mut self, id: NodeId, parent: NodeId) {
        self.nodes[id.0].parent = Some(parent);
        let children = &mut self.nodes[parent.0].children;
        if !children.contains(&id) {
            children.push(id);
        }
    }

    fn insert_child(&mut self, parent: NodeId, child: NodeId, place: usize) {
        let children = &mut self.nodes[parent.0].children;
        if !children.contains(&child) {
            children.insert(place.min(children.len()), child);
        }
    }

    /// Takes `child` from the children of `parent`, and returns the place it had.
    pub(crate) fn detach(&mut self, parent: NodeId, child: NodeId) -> usize {
        let children = &mut self.nodes[parent.0].children;
        let place = children.iter().position(|id| *id == child).unwrap_or(children.len());
        if place < children.len() {
            children.remove(place);
        }
        place
    }

    /// Takes a node out; its children take its place. The node itself still knows them.
    pub(crate) fn remove(&mut self, id: NodeId) {
        let Some(parent) = self.parent(id) else { return };
        let place = self.detach(parent, id);
        for (i, child) in self.nodes[id.0].children.clone().into_iter().enumerate() {
            self.nodes[child.0].parent = Some(parent);
            self.insert_child(parent, child, place + i);
        }
    }

    /// Exchanges a node with its parent; the node's children become the parent's.
    pub(crate) fn swap_with_parent(&mut self, id: NodeId) {
        let Some(parent) = self.parent(id) else { return };
        let Some(grandparent) = self.parent(parent) else { return };
        for child in std::mem::take(&mut self.nodes[id.0].children) {
            self.set_parent(child, parent);
        }
        self.detach(parent, id);
        let place = self.detach(grandparent, parent);
        self.nodes[id.0].parent = Some(grandparent);
        self.insert_child(grandparent, id, place);
        self.set_parent(parent, id);
    }

    /// Puts the new node `id` between `below` and its parent, as the parent's last child.
    fn insert_above(&mut self, id: NodeId, below: NodeId) {
        if let Some(parent) = self.parent(below) {
            self.detach(parent, below);
            self.set_parent(id, parent);
        }
        self.set_parent(below, id);
    }

    /// Puts time units directly before `node`.
    pub(crate) fn insert_time_units(&mut self, units: TimeUnits, node: NodeId) {
        let units = self.add(None, NodeKind::TimeUnit(units));
        self.insert_above(units, node);
    }

    /// The data sets that hold the named stages, before it is known which these are in the end.
    pub(super) fn data_names(&self) -> BTreeMap<DataRef, String> {
        let name = |(data, node): (&DataRef, &NodeId)| {
            let name = match self.kind(*node) {
                NodeKind::Output(output) => &output.source,
                NodeKind::Facet(facet) => &facet.name,
                _ => return None,
            };
            Some((data.clone(), name.clone()))
        };
        self.outputs.iter().filter_map(name).collect()
    }

    /// The facet of a view that is one.
    pub(crate) fn facet(&self, view: ModelId) -> Option<&FacetNode> {
        match self.kind(self.places(view).facet_root?) {
            NodeKind::Facet(facet) => Some(facet),
            _ => None,
        }
    }
}
