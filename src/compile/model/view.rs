//! Views: what a document says of each, and what each has collected so far.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{
    AxisComponent, HeaderComponents, LegendComponent, ModelId, ProjectionComponent, Resolve, ScaleComponent,
    SelectionId,
};
use crate::compile::channel::Stack;
use crate::compile::explicit::TracedProps;
use crate::compile::invalid::Invalid;
use crate::vega;
use crate::vegalite::json::{push_var_name, var_name};
use crate::vegalite::{
    Channel, ChannelDef, Data, DataType, Encoding, LayoutProp, Mark, MarkType, Param, Pointer, ProjectionProp, PropMap,
    SizeName, TitleProp, Transform, ViewBackgroundProp, ViewSize,
};

/// One view.
pub(crate) struct Model {
    pub(crate) id: ModelId,
    pub(crate) parent: Option<ModelId>,
    /// Shared with walks over them that change the tree.
    pub(crate) children: Rc<Vec<ModelId>>,
    pub(crate) at: Pointer,
    /// The view's name, written or derived from its place; empty for an unnamed root.
    pub(crate) name: String,
    /// What all names made for the view start with: its own name in the characters that a signal may have, and an
    /// underscore; see [`Model::name_of`].
    prefix: String,
    pub(crate) title: Option<PropMap<TitleProp>>,
    pub(crate) description: Option<String>,
    /// `Some(None)`: `data: null`.
    pub(crate) data: Option<Option<Data>>,
    /// Until the pipeline is made of them.
    pub(crate) transforms: Vec<Transform>,
    pub(crate) params: Vec<Param>,
    /// The size of a unit, as written there or in the layers around it.
    pub(crate) width: Option<ViewSize>,
    pub(crate) height: Option<ViewSize>,
    /// The layout of a facet or a concatenation: `align`, `bounds`, `center`, `columns`, `spacing`, with defaults.
    pub(crate) layout: PropMap<LayoutProp>,
    /// The view's rows are those of one cell of a facet.
    pub(crate) is_faceted: bool,
    /// The view's own background.
    pub(crate) background: Option<PropMap<ViewBackgroundProp>>,
    pub(crate) kind: ModelKind,
    pub(crate) component: Component,
}

/// What makes the kinds of view different.
pub(crate) enum ModelKind {
    /// Shared, so that its definitions can be read while the tree is changed.
    Unit(Rc<Unit>),
    Layer,
    Facet(Box<Facet>),
    Concat,
}

/// A unit with its defaults worked out.
pub(crate) struct Unit {
    /// With `orient`, `filled`, `opacity`, `invalid`, ... decided.
    pub(crate) mark: Mark,
    /// Types, titles and defaults filled in; channels the mark does not take are gone. The author's `scale`, `axis` and
    /// `legend` are here too, as written (`{"expr"}` may stand for a constant).
    pub(crate) encoding: Encoding,
    pub(crate) stack: Option<Stack>,
    pub(crate) projection: Option<PropMap<ProjectionProp>>,
    pub(crate) invalid: Invalid,
}

/// How a view is split into cells, with defaults worked out: `row`, `column` or both in the order written, or `facet` alone.
#[derive(Default)]
pub(crate) struct Facet {
    pub(crate) defs: Vec<(Channel, ChannelDef)>,
}

impl Facet {
    /// The definition for `row`, `column` or `facet`.
    pub(crate) fn def(&self, channel: Channel) -> Option<&ChannelDef> {
        self.defs.iter().find(|(key, _)| *key == channel).map(|(_, def)| def)
    }
}

/// A view's extent in one direction.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum LayoutSize {
    /// Pixels.
    Number(f64),
    /// Follows from the number of values on a discrete scale.
    Step,
    /// Follows the page.
    Container,
    /// A parent has taken it over.
    Merged,
}

/// What a view has collected.
#[derive(Default)]
pub(crate) struct Component {
    /// `width`, `height`, `childWidth`, `childHeight`.
    pub(crate) size: TracedProps<SizeName, LayoutSize>,
    /// By name: a unit's own, and those of all units in a composition.
    pub(crate) selections: Vec<(String, SelectionId)>,
    pub(crate) scales: BTreeMap<Channel, ScaleComponent>,
    pub(crate) projection: Option<ProjectionComponent>,
    /// Until the view's group is made of them.
    pub(crate) marks: Vec<vega::Mark>,
    pub(crate) axes: BTreeMap<Channel, Vec<AxisComponent>>,
    pub(crate) legends: BTreeMap<Channel, LegendComponent>,
    pub(crate) headers: HeaderComponents,
    /// What is shared and what is independent: as written, then filled by what is found.
    pub(crate) resolve: Resolve,
}

impl Model {
    /// A layer without children, for the rest to be filled in.
    pub(crate) fn new(id: ModelId, parent: Option<ModelId>, at: Pointer, name: String) -> Self {
        let mut prefix = var_name(&name);
        if !prefix.is_empty() {
            prefix.push('_');
        }
        Self {
            id,
            parent,
            children: Rc::default(),
            at,
            name,
            prefix,
            title: None,
            description: None,
            data: None,
            transforms: Vec::new(),
            params: Vec::new(),
            width: None,
            height: None,
            layout: PropMap::default(),
            is_faceted: false,
            background: None,
            kind: ModelKind::Layer,
            component: Component::default(),
        }
    }

    /// The name of this view's part `text`: prefixed by the view's own name.
    pub(crate) fn name_of(&self, text: &str) -> String {
        let mut name = String::with_capacity(self.prefix.len() + text.len() + 1); // an underscore before a digit
        name.push_str(&self.prefix);
        push_var_name(&mut name, text);
        name
    }

    pub(crate) fn unit(&self) -> Option<&Unit> {
        match &self.kind {
            ModelKind::Unit(unit) => Some(unit),
            _ => None,
        }
    }

    pub(crate) fn facet(&self) -> Option<&Facet> {
        match &self.kind {
            ModelKind::Facet(facet) => Some(facet),
            _ => None,
        }
    }

    pub(crate) fn is_facet(&self) -> bool {
        matches!(self.kind, ModelKind::Facet(_))
    }

    pub(crate) fn is_layer(&self) -> bool {
        matches!(self.kind, ModelKind::Layer)
    }

    pub(crate) fn is_concat(&self) -> bool {
        matches!(self.kind, ModelKind::Concat)
    }

    /// What a unit's or facet's channel is mapped to; the first of a list.
    pub(crate) fn def(&self, channel: Channel) -> Option<&ChannelDef> {
        match &self.kind {
            ModelKind::Unit(unit) => unit.def(channel),
            ModelKind::Facet(facet) => facet.def(channel),
            _ => None,
        }
    }

    /// The definition of a channel when it is one of a field, of its own or in a condition (Vega-Lite's `getFieldDef`).
    pub(crate) fn field_def(&self, channel: Channel) -> Option<&ChannelDef> {
        self.def(channel)?.field_def()
    }
}

impl Unit {
    /// What a channel is mapped to; the first of a list.
    pub(crate) fn def(&self, channel: Channel) -> Option<&ChannelDef> {
        self.defs(channel).first()
    }

    /// All definitions of a channel.
    pub(crate) fn defs(&self, channel: Channel) -> &[ChannelDef] {
        self.encoding.all(channel)
    }

    /// Whether places come from a map.
    pub(crate) fn has_projection(&self) -> bool {
        let placed = |channel: Channel| self.encoding.def(channel).is_some_and(ChannelDef::is_field_or_datum);
        self.mark.kind == MarkType::GeoShape || Channel::GEO_POSITION.into_iter().any(placed)
    }

    /// The field of shapes, when `shape` is a geographic one.
    pub(crate) fn shape_field(&self) -> Option<&ChannelDef> {
        let def = self.encoding.def(Channel::Shape)?.field_def()?;
        (def.kind == Some(DataType::Geojson)).then_some(def)
    }

    /// Whether the pair's channels are mapped to anything that has a place.
    pub(crate) fn has_pair(&self, channels: [Channel; 2]) -> bool {
        let placed = |channel: Channel| self.encoding.def(channel).and_then(ChannelDef::field_or_datum_def).is_some();
        channels.into_iter().any(placed)
    }
}
