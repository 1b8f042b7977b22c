//! Vega-Lite to Vega: every default decided.
//!
//! `normalize` rewrites the document to units, layers, facets and concatenations without sugar; then a
//! [`model::Tree`] is made and its parts are worked out in Vega-Lite's order (sizes, selections, data, scales, marks,
//! axes, legends, headers), merging from the leaves upward; `assemble` writes the resolved chart.

pub(crate) mod model;
pub(crate) mod split;
