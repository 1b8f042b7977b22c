//! The data pipeline: a graph of nodes made with the views, optimised, and written as data sets.
//!
//! [`parse`] adds each view's steps to the [`Flow`]; [`mod@optimize`] merges and moves them; [`assemble_root`] and
//! [`assemble_facet`] write them.
//!
//! - `pipeline`: the steps of a view, in Vega-Lite's order; the place of values in a written `sort`.
//! - `flow`, `node`: the graph, and what a node of it can be.
//! - `source`: `data`: `url`, `values`, `name`, generators; `format_parse`: how fields are read.
//! - One step each: `aggregate`, `bin`, `time_unit`, `stack` (with its `impute`), `window` (with `joinaggregate`), `lookup`, `geo`,
//!   `invalid`, `facet`; `plain`: the transforms that are Vega's but for names (`density`, `fold`, `impute`, `pivot` and others).
//! - `optimize`, `subtree`: what is merged or dropped, and how facets move down.
//! - `assemble`: the data sets and their names.

mod aggregate;
mod assemble;
mod bin;
mod facet;
mod flow;
mod format_parse;
mod geo;
mod invalid;
mod lookup;
mod node;
mod optimize;
mod pipeline;
mod plain;
mod source;
mod stack;
mod subtree;
mod time_unit;
mod window;

use crate::compile::model::{ModelId, Tree};
use crate::compile::selection;

pub(crate) use assemble::{assemble_facet, assemble_root};
pub(crate) use facet::{sort_field_name, sort_op};
pub(crate) use flow::Flow;
pub(crate) use pipeline::{add_time_units_of_conditions, parse};
use time_unit::TimeUnits;

/// A node's number in the [`Flow`].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct NodeId(pub(crate) usize);

/// Makes the pipeline of a whole document smaller.
pub(crate) fn optimize(tree: &mut Tree, flow: &mut Flow, root: ModelId) {
    let needs_identifiers = selection::needs_identifiers(tree, root);
    let (requested, signal_names) = (&mut tree.requested_data, &mut tree.signal_names);
    optimize::Optimizer { flow, requested, signal_names, needs_identifiers }.run();
}
