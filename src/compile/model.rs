//! The tree of views being compiled, and what each view has collected so far.
//!
//! An arena: views name each other by [`ModelId`]. A view's parts are made bottom-up, and a parent takes from its
//! children what they share (Vega-Lite's "merge"). Names made for a view are renamed when a parent takes the thing over;
//! [`Renames`] keeps the way from the old name to the new.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value as Json;

use super::channel::{has_discrete_domain, without_path};
use super::data::{DataComponent, DataRef, Flow, Stage};
use super::guide::{AxisComponent, HeaderComponents, LegendComponent};
use super::scale::DomainPart;
use super::selection::{Selection, SelectionId};
use super::split::{Split, Traced};
use crate::error::{Error, Result, Warnings};
use crate::expr::{Expr, Setting};
use crate::vega;
use crate::vegalite::json::var_name;
use crate::vegalite::{Channel, ChannelDef, Data, Encoding, Mark, Param, Pointer, Props, Transform};

/// Pixels of a step on a discrete scale, and of a continuous view; both only where the config has none.
const DEFAULT_STEP: u8 = 20;
const DEFAULT_SIZE: f64 = 300.0;

/// A view's number in its [`Tree`].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct ModelId(pub(crate) usize);

/// All views of a document.
pub(crate) struct Tree {
    pub(crate) models: Vec<Model>,
    /// Vega-Lite's whole config: defaults under the document's own.
    pub(crate) config: Props,
    pub(crate) warnings: Rc<Warnings>,
    pub(crate) signal_names: Renames,
    pub(crate) scale_names: Renames,
    pub(crate) projection_names: Renames,
    pub(crate) flow: Flow,
    pub(crate) selections: Vec<Selection>,
}

/// One view.
pub(crate) struct Model {
    pub(crate) id: ModelId,
    pub(crate) parent: Option<ModelId>,
    pub(crate) children: Vec<ModelId>,
    pub(crate) at: Pointer,
    /// Prefix of all names made for the view; empty for an unnamed root. Not yet of the characters a signal may
    /// have: see [`Model::name_of`].
    pub(crate) name: String,
    pub(crate) title: Option<Props>,
    pub(crate) description: Option<String>,
    /// `Some(None)`: `data: null`.
    pub(crate) data: Option<Option<Data>>,
    pub(crate) transforms: Vec<Transform>,
    pub(crate) params: Vec<Param>,
    /// Of a unit: as written there or in the layers around it.
    pub(crate) width: Option<Json>,
    pub(crate) height: Option<Json>,
    /// Of a facet and a concatenation: `align`, `bounds`, `center`, `columns`, `spacing`, with defaults.
    pub(crate) layout: Props,
    /// The view's own background.
    pub(crate) background: Option<Props>,
    pub(crate) kind: ModelKind,
    pub(crate) component: Component,
}

/// What makes the kinds of view different.
pub(crate) enum ModelKind {
    Unit(Box<Unit>),
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
    pub(crate) projection: Option<Props>,
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

/// How a unit's measure is stacked.
#[derive(Clone, Debug)]
pub(crate) struct Stack {
    /// The channels and fields that group the pile.
    pub(crate) groupby_channels: Vec<Channel>,
    pub(crate) groupby_fields: Vec<String>,
    pub(crate) field_channel: Channel,
    pub(crate) impute: bool,
    /// The channels whose fields order the segments.
    pub(crate) stack_by: Vec<(Channel, ChannelDef)>,
    /// `zero`, `center` or `normalize`.
    pub(crate) offset: String,
}

/// What a view has collected.
#[derive(Default)]
pub(crate) struct Component {
    pub(crate) data: DataComponent,
    /// `width`, `height`, `childWidth`, `childHeight`.
    pub(crate) size: Split<LayoutSize>,
    /// By name: a unit's own, and those of all units in a composition.
    pub(crate) selections: Vec<(String, SelectionId)>,
    pub(crate) scales: BTreeMap<Channel, ScaleComponent>,
    pub(crate) projection: Option<super::projection::ProjectionComponent>,
    pub(crate) marks: Vec<vega::Mark>,
    pub(crate) axes: BTreeMap<Channel, Vec<AxisComponent>>,
    pub(crate) legends: BTreeMap<Channel, LegendComponent>,
    pub(crate) headers: HeaderComponents,
    /// As written, then filled by what is found to be shared or independent.
    pub(crate) resolve: Resolve,
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
    pub(crate) domains: Vec<DomainPart>,
    pub(crate) domains_explicit: bool,
    /// `{param, field, encoding}`: the selection that drives the domain.
    pub(crate) selection_extent: Option<Props>,
    pub(crate) moved_to: Option<ModelId>,
}

/// Old names and the names they became.
#[derive(Clone, Debug, Default)]
pub(crate) struct Renames(BTreeMap<String, String>);

impl Renames {
    pub(crate) fn rename(&mut self, old: &str, new: &str) {
        self.0.insert(old.to_owned(), new.to_owned());
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The last name that `name` has become; itself when it was never renamed.
    pub(crate) fn current<'a>(&'a self, name: &'a str) -> &'a str {
        let mut name = name;
        for _ in 0..=self.0.len() {
            match self.0.get(name) {
                Some(next) if next != name => name = next,
                _ => break,
            }
        }
        name
    }
}

impl Model {
    /// The name of this view's part `text`: prefixed by the view's own name.
    pub(crate) fn name_of(&self, text: &str) -> String {
        if self.name.is_empty() { var_name(text) } else { var_name(&format!("{}_{text}", self.name)) }
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
        self.mark.kind == "geoshape" || Channel::GEO_POSITION.into_iter().any(placed)
    }
}

impl Tree {
    /// A tree without views. `config` is Vega-Lite's whole config.
    pub(crate) fn new(config: Props, warnings: Rc<Warnings>) -> Self {
        Self {
            models: Vec::new(),
            config,
            warnings,
            signal_names: Renames::default(),
            scale_names: Renames::default(),
            projection_names: Renames::default(),
            flow: Flow::default(),
            selections: Vec::new(),
        }
    }

    pub(crate) fn model(&self, id: ModelId) -> &Model {
        &self.models[id.0]
    }

    pub(crate) fn model_mut(&mut self, id: ModelId) -> &mut Model {
        &mut self.models[id.0]
    }

    pub(crate) fn component(&self, id: ModelId) -> &Component {
        &self.models[id.0].component
    }

    pub(crate) fn component_mut(&mut self, id: ModelId) -> &mut Component {
        &mut self.models[id.0].component
    }

    /// The unit of a view that is one.
    pub(crate) fn unit(&self, id: ModelId) -> Option<&Unit> {
        self.model(id).unit()
    }

    pub(crate) fn parent(&self, id: ModelId) -> Option<&Model> {
        self.model(id).parent.map(|parent| self.model(parent))
    }

    pub(crate) fn children(&self, id: ModelId) -> Vec<ModelId> {
        self.model(id).children.clone()
    }

    /// A warning about a view.
    pub(crate) fn warn(&self, id: ModelId, message: impl Into<String>) {
        self.warnings.push(Error::spec(message).at(&self.model(id).at));
    }

    /// A part of the config: the object at `key`, if it is one.
    pub(crate) fn config_block(&self, key: &str) -> Option<&Props> {
        self.config.get(key).and_then(Json::as_object)
    }

    /// The scale that a channel of this view uses: its own, or the one that an ancestor has taken over.
    pub(crate) fn scale_component(&self, id: ModelId, channel: Channel) -> Option<&ScaleComponent> {
        let model = self.model(id);
        match model.component.scales.get(&channel) {
            Some(scale) if scale.moved_to.is_none() => Some(scale),
            _ => self.scale_component(model.parent?, channel),
        }
    }

    /// Vega-Lite's scale type for the channel, if there is a scale.
    pub(crate) fn scale_type(&self, id: ModelId, channel: Channel) -> Option<&str> {
        self.scale_component(id, channel).map(|scale| scale.kind.value.as_str())
    }

    /// The final name of a channel's scale, known after scales are parsed; `None` when there is none.
    pub(crate) fn scale_name(&self, id: ModelId, channel: Channel) -> Option<String> {
        let model = self.model(id);
        let name = model.name_of(channel.name());
        let known = model.component.scales.contains_key(&channel) || self.scale_names.has(&name);
        known.then(|| self.scale_names.current(&name).to_owned())
    }

    /// The final name of the view's projection; `None` when there is none.
    pub(crate) fn projection_name(&self, id: ModelId) -> Option<String> {
        let model = self.model(id);
        let name = model.name_of("projection");
        let own = model.component.projection.as_ref().is_some_and(|projection| !projection.merged);
        (own || self.projection_names.has(&name)).then(|| self.projection_names.current(&name).to_owned())
    }

    /// Asks for a stage of the view's data, so that a data set is made for it.
    pub(crate) fn request_data(&mut self, id: ModelId, stage: Stage) -> DataRef {
        let data = self.data_ref(id, stage);
        self.flow.request(&data);
        data
    }

    /// The same scale, to be changed.
    pub(crate) fn scale_component_mut(&mut self, id: ModelId, channel: Channel) -> Option<&mut ScaleComponent> {
        let owner = {
            let mut at = Some(id);
            loop {
                let model = self.model(at?);
                match model.component.scales.get(&channel) {
                    Some(scale) if scale.moved_to.is_none() => break model.id,
                    _ => at = model.parent,
                }
            }
        };
        self.component_mut(owner).scales.get_mut(&channel)
    }

    fn view_config(&self, key: &str) -> Option<&Json> {
        self.config_block("view").and_then(|view| view.get(key))
    }

    /// A view's `width` or `height` where nothing is written and the scale is continuous.
    pub(crate) fn continuous_view_size(&self, size: &str) -> f64 {
        let key = if size == "width" { "continuousWidth" } else { "continuousHeight" };
        let size = self.view_config(size).or_else(|| self.view_config(key)).and_then(Json::as_f64);
        size.unwrap_or(DEFAULT_SIZE)
    }

    /// A view's `width` or `height` where nothing is written and there is no continuous scale: pixels, or `{"step"}`.
    pub(crate) fn discrete_view_size(&self, size: &str) -> Json {
        let key = if size == "width" { "discreteWidth" } else { "discreteHeight" };
        let written = self.view_config(size).or_else(|| self.view_config(key)).filter(|size| !size.is_null());
        let step = || serde_json::json!({ "step": self.view_config("step").unwrap_or(&Json::from(DEFAULT_STEP)) });
        written.cloned().unwrap_or_else(step)
    }

    /// Pixels from one value to the next on a discrete scale where nothing is written.
    pub(crate) fn discrete_view_step(&self, size: &str) -> f64 {
        let size = self.discrete_view_size(size);
        size.get("step").and_then(Json::as_f64).unwrap_or(f64::from(DEFAULT_STEP))
    }

    /// The name of a stage of the view's data, without asking for it.
    pub(crate) fn data_ref(&self, id: ModelId, stage: Stage) -> DataRef {
        DataRef(self.model(id).name_of(stage.suffix()))
    }

    /// The data set that holds a stage, known after the pipeline is assembled. A name that is no stage is itself.
    pub(crate) fn data_name(&self, data: &DataRef) -> String {
        self.flow.source(data).unwrap_or(&data.0).to_owned()
    }

    /// The signal with the view's `width` or `height` in pixels. A name in it may yet be renamed by a
    /// parent; `assemble` puts the last names into all expressions.
    ///
    /// # Errors
    ///
    /// When a cell's size follows from a scale whose domain is no field.
    pub(crate) fn size_signal(&self, id: ModelId, size: &str) -> Result<Rc<Expr>> {
        let model = self.model(id);
        if self.parent(id).is_some_and(Model::is_facet) {
            let channel = if matches!(size, "width" | "childWidth") { Channel::X } else { Channel::Y };
            let scale = model.component.scales.get(&channel).filter(|scale| scale.moved_to.is_none());
            let stepped = |scale: &&ScaleComponent| {
                has_discrete_domain(&scale.kind.value) && super::view::size::range_step(scale).is_some()
            };
            if let Some(scale) = scale.filter(stepped) {
                let field = super::view::size::independent_step_field(self, id, channel);
                let Some(field) = field else {
                    let message =
                        format!("the {size} of cells follows from their {}, which has no field", channel.name());
                    return Err(Error::spec(message).at(&model.at));
                };
                let count = Expr::datum(&[without_path(&format!("distinct_{field}"))]);
                return Ok(Rc::new(super::view::size::step_size(&scale.name.value, scale, count)));
            }
        }
        let name = model.name_of(size);
        Ok(Rc::new(Expr::name(self.signal_names.current(&name))))
    }

    /// The selection named `name` in this view or the nearest view around it that has one.
    pub(crate) fn selection(&self, id: ModelId, name: &str) -> Option<&Selection> {
        let model = self.model(id);
        match model.component.selections.iter().find(|(key, _)| key == name) {
            Some((_, selection)) => self.selections.get(selection.0),
            None => self.selection(model.parent?, name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Renames;

    #[test]
    fn a_name_is_followed_to_its_last() {
        let mut names = Renames::default();
        names.rename("a", "b");
        names.rename("b", "c");
        names.rename("c", "c");
        assert_eq!([names.current("a"), names.current("x")], ["c", "x"]);
    }
}
