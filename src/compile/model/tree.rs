//! The tree of views: an arena, and looking things up from a view: what it or a view around it has, and under which name.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{Component, DataRef, Model, ModelKind, Renames, ScaleComponent, Selection, Stage, Unit};
use crate::compile::config::Config;
use crate::compile::scale_type::ScaleType;
use crate::error::{Error, Warnings};
use crate::vegalite::Channel;

/// A view's number in its [`Tree`].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct ModelId(pub(crate) usize);

/// All views of a document.
pub(crate) struct Tree {
    pub(crate) models: Vec<Model>,
    /// Vega-Lite's whole config: defaults under the document's own.
    pub(crate) config: Rc<Config>,
    /// The major version that the document names.
    pub(crate) version: Option<u8>,
    pub(crate) warnings: Rc<Warnings>,
    pub(crate) signal_names: Renames,
    pub(crate) scale_names: Renames,
    pub(crate) projection_names: Renames,
    /// The stages of data that somebody reads, so that data sets are made for them.
    pub(crate) requested_data: BTreeSet<DataRef>,
    /// The data sets that hold the stages, known when the pipeline is assembled.
    pub(crate) data_names: BTreeMap<DataRef, String>,
    pub(crate) selections: Vec<Selection>,
}

/// The views in a view, one after the other.
pub(crate) struct Children {
    ids: Rc<Vec<ModelId>>,
    next: usize,
}

impl Iterator for Children {
    type Item = ModelId;

    fn next(&mut self) -> Option<ModelId> {
        let id = self.ids.get(self.next).copied();
        self.next += 1;
        id
    }
}

impl Tree {
    /// A tree without views. `config` is Vega-Lite's whole config.
    pub(crate) fn new(config: Rc<Config>, version: Option<u8>, warnings: Rc<Warnings>) -> Self {
        Self {
            models: Vec::new(),
            config,
            version,
            warnings,
            signal_names: Renames::default(),
            scale_names: Renames::default(),
            projection_names: Renames::default(),
            requested_data: BTreeSet::new(),
            data_names: BTreeMap::new(),
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

    /// The views in a view; the tree may be changed meanwhile.
    pub(crate) fn children(&self, id: ModelId) -> Children {
        Children { ids: Rc::clone(&self.model(id).children), next: 0 }
    }

    /// The unit of a view that is one; the tree may be changed meanwhile.
    pub(crate) fn shared_unit(&self, id: ModelId) -> Option<Rc<Unit>> {
        match &self.model(id).kind {
            ModelKind::Unit(unit) => Some(Rc::clone(unit)),
            _ => None,
        }
    }

    /// A warning about a view.
    pub(crate) fn warn(&self, id: ModelId, message: impl Into<String>) {
        self.warnings.push(Error::spec(message).at(&self.model(id).at));
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
    pub(crate) fn scale_type(&self, id: ModelId, channel: Channel) -> Option<ScaleType> {
        self.scale_component(id, channel).map(|scale| scale.kind.value)
    }

    /// The final name of a channel's scale, known after scales are parsed; `None` when there is none.
    pub(crate) fn scale_name(&self, id: ModelId, channel: Channel) -> Option<String> {
        let model = self.model(id);
        if let Some(scale) = model.component.scales.get(&channel) {
            return Some(self.scale_names.current(&scale.name.value).to_owned());
        }
        let name = model.name_of(channel.name());
        self.scale_names.has(&name).then(|| self.scale_names.current(&name).to_owned())
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
        self.requested_data.insert(data.clone());
        data
    }

    /// The scale that a channel of this view uses, to be changed; see [`Tree::scale_component`].
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

    /// The name of a stage of the view's data, without asking for it.
    pub(crate) fn data_ref(&self, id: ModelId, stage: Stage) -> DataRef {
        DataRef(self.model(id).name_of(stage.suffix()))
    }

    /// The data set that holds a stage, known after the pipeline is assembled. A name that is no stage is itself.
    pub(crate) fn data_name(&self, data: &DataRef) -> String {
        self.data_names.get(data).unwrap_or(&data.0).clone()
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
