//! The data pipeline of all views: a graph of nodes, made with the views, optimised, and written as data sets.
//!
//! [`parse`] adds a view's steps (`pipeline`), each kind of step in a file of its name; [`mod@optimize`] merges and moves
//! them; [`assemble_root`] and [`assemble_facet`] write them.

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
mod write;

use super::model::{ModelId, Tree};
use super::selection;

pub(crate) use assemble::{assemble_facet, assemble_root};
pub(crate) use facet::{sort_field_name, sort_index_field, sort_op};
pub(crate) use flow::Flow;
pub(crate) use format_parse::sort_field;
pub(crate) use geo::{has_pair, shape_field};
pub(crate) use invalid::valid_number;
pub(crate) use pipeline::parse;
pub(crate) use time_unit::{RECT_END as OFFSETTED_END, RECT_START as OFFSETTED_START, TimeUnits};
pub(crate) use write::{expression, filter, formula, texts, transform};

/// The field that tells rows apart.
pub(crate) const SELECTION_ID: &str = "_vgsid_";

/// The name of a data set as views refer to it; which data set that is in the end is known after optimisation
/// (`Tree::data_name`).
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct DataRef(pub(crate) String);

/// A node's number in the [`Flow`].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct NodeId(pub(crate) usize);

/// Stages of a view's data that others may ask for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Stage {
    /// After the view's own transforms, before what its encoding asks for.
    Raw,
    /// What marks are made of.
    Main,
    Lookup,
    /// For scale domains, before rows with invalid values are dropped.
    PreFilterInvalid,
    /// For scale domains, after rows with invalid values are dropped.
    PostFilterInvalid,
}

impl Stage {
    /// Vega-Lite's suffix of data names.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Main => "main",
            Self::Lookup => "lookup",
            Self::PreFilterInvalid => "prefilterinvalid",
            Self::PostFilterInvalid => "postfilterinvalid",
        }
    }
}

/// A view's places in the pipeline.
#[derive(Clone, Debug, Default)]
pub(crate) struct DataComponent {
    pub(crate) raw: Option<NodeId>,
    pub(crate) pre_filter_invalid: Option<NodeId>,
    pub(crate) post_filter_invalid: Option<NodeId>,
    pub(crate) main: Option<NodeId>,
    pub(crate) facet_root: Option<NodeId>,
    /// The view's rows are those of one cell.
    pub(crate) is_faceted: bool,
    /// What is known about fields, for the views in this one.
    pub(crate) ancestor_parse: format_parse::AncestorParse,
}

/// Makes the pipeline of a whole document smaller.
pub(crate) fn optimize(tree: &mut Tree, root: ModelId) {
    let needs_identifiers = selection::needs_identifiers(tree, root);
    let (flow, signal_names) = (&mut tree.flow, &mut tree.signal_names);
    optimize::Optimizer { flow, signal_names, needs_identifiers }.run();
}
