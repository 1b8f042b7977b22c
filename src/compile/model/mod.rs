//! The tree of views as plain data: what a document says of each view, and what the view has collected so far.
//!
//! The types are here; the steps that fill them in follow in the compiler's table.
//!
//! - `tree`: [`Tree`]: an arena of views, which name each other by [`ModelId`]; looking up a view's scale, selection or projection,
//!   which may be that of a view around it.
//! - `view`: [`Model`], a view, with [`Unit`] or [`Facet`], and its [`Component`]: all that is made for it.
//! - `scale`, `projection`, `selection`, `guide`: the parts of a component, while they are made.
//! - `resolve`: which scales and guides the views in a view share.
//! - `data`: the stages of a view's data ([`Stage`]), and the names by which they are asked for.
//! - `names`: [`Renames`]: names made for a view change when a parent takes the thing over.

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
pub(crate) use guide::{
    AxisComponent, FieldTitles, GuideTitle, HeaderComponent, HeaderComponents, LayoutHeader, LegendComponent,
};
pub(crate) use names::Renames;
pub(crate) use projection::{Fit, ProjectionComponent};
pub(crate) use resolve::{Mode, Resolve};
pub(crate) use scale::{DomainPart, ScaleComponent};
pub(crate) use selection::{
    Bind, Projected, ProjectedTimeUnit, Projections, SELECTION_ID, STORE, Selection, SelectionId,
};
pub(crate) use tree::{ModelId, Tree};
pub(crate) use view::{Component, Facet, LayoutSize, Model, ModelKind, Unit};
