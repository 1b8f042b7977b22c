//! The tree of views being compiled, and what each view has collected so far.
//!
//! An arena: views name each other by [`ModelId`]. A view's parts are made bottom-up, and a parent takes from its
//! children what they share (Vega-Lite's "merge").

use std::collections::BTreeMap;
use std::rc::Rc;

use super::split::{Split, Traced};
use crate::error::Warnings;
use crate::expr::Setting;
use crate::vega;
use crate::vegalite::{Channel, Encoding, Mark, Props, View};

/// A view's number in its [`Tree`].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct ModelId(pub(crate) usize);

/// All views of a document.
pub(crate) struct Tree {
    pub(crate) models: Vec<Model>,
    /// Vega-Lite's whole config: defaults under the document's own.
    pub(crate) config: Props,
    pub(crate) warnings: Rc<Warnings>,
}

/// One view.
pub(crate) struct Model {
    pub(crate) id: ModelId,
    pub(crate) parent: Option<ModelId>,
    pub(crate) children: Vec<ModelId>,
    /// Unique, of the characters a signal may have; prefix of all names made for the view.
    pub(crate) name: String,
    /// The normalized view without its children.
    pub(crate) view: View,
    pub(crate) kind: ModelKind,
    pub(crate) component: Component,
}

/// What makes the kinds of view different.
pub(crate) enum ModelKind {
    Unit(Box<Unit>),
    Layer,
    Facet(crate::vegalite::Facet),
    Concat { columns: Option<f64> },
}

/// A unit with its defaults worked out.
pub(crate) struct Unit {
    /// With `orient`, `filled`, `opacity`, `invalid`, ... decided.
    pub(crate) mark: Mark,
    /// Types, titles and defaults filled in; channels the mark does not take are gone.
    pub(crate) encoding: Encoding,
    pub(crate) stack: Option<Stack>,
}

/// How a unit's measure is stacked.
#[derive(Clone, Debug)]
pub(crate) struct Stack {
    /// The channels and fields that group the pile.
    pub(crate) groupby_channels: Vec<Channel>,
    pub(crate) groupby_fields: Vec<String>,
    pub(crate) field_channel: Channel,
    pub(crate) impute: bool,
    /// The channels whose fields order the segments.
    pub(crate) stack_by: Vec<(Channel, crate::vegalite::ChannelDef)>,
    /// `zero`, `center` or `normalize`.
    pub(crate) offset: String,
}

/// What a view has collected.
#[derive(Default)]
pub(crate) struct Component {
    /// Names of the data sets: `raw`, `main`, facet root, ... (see `data`).
    pub(crate) data: super::data::DataComponent,
    /// `width`, `height`: a number, a step, or `"container"`/signal.
    pub(crate) size: Split<Setting>,
    pub(crate) selections: Vec<super::selection::Selection>,
    pub(crate) scales: BTreeMap<Channel, ScaleComponent>,
    pub(crate) projection: Option<Split<Setting>>,
    pub(crate) marks: Vec<vega::Mark>,
    pub(crate) axes: BTreeMap<Channel, Vec<super::guide::AxisComponent>>,
    pub(crate) legends: BTreeMap<Channel, super::guide::LegendComponent>,
    pub(crate) headers: super::guide::HeaderComponents,
    /// Resolved `shared` or `independent` by `scale`, `axis`, `legend` and channel.
    pub(crate) resolve: Resolve,
}

/// Whether children share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Resolve {
    pub(crate) scale: BTreeMap<Channel, Mode>,
    pub(crate) axis: BTreeMap<Channel, Mode>,
    pub(crate) legend: BTreeMap<Channel, Mode>,
}

/// Vega-Lite's resolve modes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    Shared,
    Independent,
}

/// A scale being made. When a parent has taken it over, `moved_to` names that parent.
#[derive(Clone, Debug)]
pub(crate) struct ScaleComponent {
    pub(crate) name: Traced<String>,
    pub(crate) kind: Traced<String>,
    /// `range`, `nice`, `zero`, `padding*`, `domainRaw`, `domainMin`, ...
    pub(crate) props: Split<Setting>,
    /// The parts of the domain, before they are merged.
    pub(crate) domains: Vec<super::scale::DomainPart>,
    pub(crate) domains_explicit: bool,
    /// Selections that drive the domain.
    pub(crate) selection_extent: Option<Props>,
    pub(crate) moved_to: Option<ModelId>,
}
