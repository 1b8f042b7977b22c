//! The tree of views being compiled, and what each view has collected so far.
//!
//! An arena: views name each other by [`ModelId`]. A view's parts are made bottom-up, and a parent takes from its
//! children what they share (Vega-Lite's "merge"). Names made for a view are renamed when a parent takes the thing over;
//! [`Renames`] keeps the way from the old name to the new.

mod data;
mod guide;
mod names;
mod projection;
mod resolve;
mod scale;
mod selection;
mod tree;
mod view;

pub(crate) use data::{DataRef, FACET_SCALE_PREFIX, Stage};
pub(crate) use guide::{AxisComponent, GuideTitle, HeaderComponent, HeaderComponents, LayoutHeader, LegendComponent};
pub(crate) use names::Renames;
pub(crate) use projection::{Fit, ProjectionComponent};
pub(crate) use resolve::{Mode, Resolve};
pub(crate) use scale::{DomainPart, ScaleComponent};
pub(crate) use selection::{
    Projected, ProjectedTimeUnit, Projections, SELECTION_ID, STORE, Selection, SelectionId, SelectionKind,
};
pub(crate) use tree::{ModelId, Tree};
pub(crate) use view::{Component, Facet, LayoutSize, Model, ModelKind, Unit};
