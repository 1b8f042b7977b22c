//! Facets in the pipeline: each moves down to the first place that something else reads, and what hangs below it is
//! copied beside it, over all cells at once, so that scales shared by the cells find their domains.

use std::collections::BTreeSet;

use super::node::{NodeKind, Output};
use super::optimize::is_main;
use super::{Flow, NodeId};
use crate::compile::model::{DataRef, FACET_SCALE_PREFIX};

/// Moves the facets below `id` (or itself) down and copies what is below them.
pub(super) fn move_facet_down(flow: &mut Flow, requested: &mut BTreeSet<DataRef>, id: NodeId) {
    let NodeKind::Facet(facet) = flow.kind(id) else {
        let mut i = 0;
        while let Some(&child) = flow.children(id).get(i) {
            move_facet_down(flow, requested, child);
            i += 1;
        }
        return;
    };
    let (fields, main) = (facet.fields(), facet.main);
    while let &[child] = flow.children(id) {
        if matches!(flow.kind(child), NodeKind::Output(_)) {
            break;
        }
        add_dimensions(flow.kind_mut(child), &fields);
        flow.swap_with_parent(child);
    }
    move_main_down(flow, main);
    for child in flow.children(id).to_vec() {
        for copy in copy_subtree(flow, requested, child, &fields) {
            flow.set_parent(copy, main);
        }
    }
}

fn move_main_down(flow: &mut Flow, main: NodeId) {
    while let &[child] = flow.children(main) {
        if !is_main(flow.kind(main)) || matches!(flow.kind(child), NodeKind::Facet(_)) {
            break;
        }
        flow.swap_with_parent(child);
    }
}

/// Copies of `id` and all below it; inner facets are passed over.
fn copy_subtree(flow: &mut Flow, requested: &mut BTreeSet<DataRef>, id: NodeId, fields: &[String]) -> Vec<NodeId> {
    if matches!(flow.kind(id), NodeKind::Facet(_)) {
        return flow
            .children(id)
            .to_vec()
            .into_iter()
            .flat_map(|child| copy_subtree(flow, requested, child, fields))
            .collect();
    }
    let mut kind = flow.kind(id).clone();
    add_dimensions(&mut kind, fields);
    let renamed = match &mut kind {
        NodeKind::Output(output) => Some(rename_output(output)),
        _ => None,
    };
    // Upstream adds a copied `flatten` to the original's parent too.
    let beside = matches!(&kind, NodeKind::Plain(plain) if plain.transforms.iter().any(|it| it.kind == "flatten"));
    let copy = flow.add(if beside { flow.parent(id) } else { None }, kind);
    if let Some((clone, source)) = renamed {
        requested.insert(clone);
        flow.outputs.insert(source, copy);
    }
    for child in flow.children(id).to_vec() {
        for below in copy_subtree(flow, requested, child, fields) {
            flow.set_parent(below, copy);
        }
    }
    vec![copy]
}

/// Gives a copied output its own name, and returns that and the name it can be asked for by.
fn rename_output(output: &mut Output) -> (DataRef, DataRef) {
    output.name = DataRef(format!("clone_{}", output.name.0));
    output.source = format!("{FACET_SCALE_PREFIX}{}", output.source);
    (output.name.clone(), DataRef(output.source.clone()))
}

/// What summarizes rows has to do it a cell at a time.
fn add_dimensions(kind: &mut NodeKind, fields: &[String]) {
    match kind {
        NodeKind::Aggregate(aggregate) => aggregate.add_dimensions(fields),
        NodeKind::Stack(stack) => stack.facet_by.extend_from_slice(fields),
        NodeKind::JoinAggregate(join) => join.add_dimensions(fields),
        NodeKind::Window(window) => window.add_dimensions(fields),
        _ => {}
    }
}
