//! The pipeline as a graph: an arena of nodes, each with one parent, and the ways to cut and join them.
//!
//! The order of children and the exact places where nodes are put back follow Vega-Lite, because the names and the row
//! order of the data sets come out of them.

use std::collections::BTreeMap;

use super::facet::FacetNode;
use super::node::NodeKind;
use super::{NodeId, TimeUnits};
use crate::compile::model::DataRef;

/// The pipeline of all views.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flow {
    nodes: Vec<Node>,
    /// Roots, in the order met.
    pub(crate) sources: Vec<NodeId>,
    /// Places in the pipeline that have a name: outputs and facets.
    pub(crate) outputs: BTreeMap<DataRef, NodeId>,
    /// How often each named stage is asked for; one that never is makes no data set.
    pub(crate) uses: BTreeMap<DataRef, usize>,
}

/// A step of the pipeline and its neighbours.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) parent: Option<NodeId>,
    pub(crate) children: Vec<NodeId>,
}

impl Flow {
    /// A node under `parent`, as its last child.
    pub(crate) fn add(&mut self, parent: Option<NodeId>, kind: NodeKind) -> NodeId {
        let id = NodeId(self.nodes.len());
        self.nodes.push(Node { kind, parent: None, children: Vec::new() });
        if let Some(parent) = parent {
            self.set_parent(id, parent);
        }
        id
    }

    /// Makes room for more nodes.
    pub(crate) fn reserve(&mut self, nodes: usize) {
        self.nodes.reserve(nodes);
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

    /// The data set that holds a stage, when the stage is known.
    pub(crate) fn source(&self, data: &DataRef) -> Option<&str> {
        match self.kind(*self.outputs.get(data)?) {
            NodeKind::Output(output) => Some(&output.source),
            NodeKind::Facet(facet) => Some(&facet.name),
            _ => None,
        }
    }

    /// The facet at a node, if there is one.
    pub(crate) fn facet(&self, id: NodeId) -> Option<&FacetNode> {
        match self.kind(id) {
            NodeKind::Facet(facet) => Some(facet),
            _ => None,
        }
    }

    /// Asks for a stage, so that a data set is made for it.
    pub(crate) fn request(&mut self, data: &DataRef) {
        *self.uses.entry(data.clone()).or_default() += 1;
    }
}
