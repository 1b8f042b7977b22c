//! What the encodings of one unit are made from: its mark, its channels, their scales, the config.

use std::rc::Rc;

use serde_json::Value as Json;

use crate::compile::config::{Config, MarkConfig, mark_prop};
use crate::compile::model::{Model, ModelId, ScaleComponent, Tree, Unit};
use crate::compile::scale_type::ScaleType;
use crate::error::{Error, Result};
use crate::expr::{self, Expr};
use crate::vega::{Base, FieldRef, ScaleRef, ValueRef};
use crate::vegalite::{Channel, ChannelDef, Mark, MarkProp, MarkType, Orientation};

/// The unit at hand.
pub(crate) struct Encoder<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) id: ModelId,
    pub(crate) unit: &'a Unit,
    /// What the config says of the mark.
    pub(crate) configured: MarkConfig<'a>,
}

impl<'a> Encoder<'a> {
    /// `None` when the view is no unit.
    pub(crate) fn new(tree: &'a Tree, id: ModelId) -> Option<Self> {
        let unit = tree.unit(id)?;
        Some(Self { tree, id, unit, configured: MarkConfig::new(&unit.mark, &tree.config) })
    }

    pub(crate) fn model(&self) -> &'a Model {
        self.tree.model(self.id)
    }

    pub(super) fn mark(&self) -> &'a Mark {
        &self.unit.mark
    }

    pub(super) fn kind(&self) -> MarkType {
        self.unit.mark.kind
    }

    pub(super) fn config(&self) -> &'a Config {
        &self.tree.config
    }

    /// A property of the mark as written.
    pub(super) fn own(&self, property: MarkProp) -> Option<&'a Json> {
        self.unit.mark.props.get(property)
    }

    /// A property of the mark: written, by style, by config.
    pub(super) fn prop(&self, property: MarkProp) -> Option<&'a Json> {
        self.prop_for(property, None)
    }

    /// A mark's property that Vega calls otherwise: written, or by config.
    pub(super) fn prop_for(&self, property: MarkProp, vega: Option<MarkProp>) -> Option<&'a Json> {
        mark_prop(property, &self.unit.mark, vega).or_else(|| self.configured.value(property, vega))
    }

    pub(super) fn orient(&self) -> Option<Orientation> {
        self.unit.mark.orientation()
    }

    pub(super) fn def(&self, channel: Channel) -> Option<&'a ChannelDef> {
        self.unit.def(channel)
    }

    pub(super) fn has(&self, channel: Channel) -> bool {
        self.def(channel).is_some()
    }

    pub(super) fn scale(&self, channel: Channel) -> Option<&'a ScaleComponent> {
        self.tree.scale_component(self.id, channel)
    }

    pub(super) fn scale_type(&self, channel: Channel) -> Option<ScaleType> {
        self.tree.scale_type(self.id, channel)
    }

    pub(super) fn scale_name(&self, channel: Channel) -> Option<String> {
        self.tree.scale_name(self.id, channel)
    }

    pub(super) fn warn(&self, message: impl Into<String>) {
        self.tree.warn(self.id, message);
    }
}

/// A constant, `{"signal"}` or `{"expr"}` as a rule.
pub(super) fn constant(json: &Json) -> Result<ValueRef> {
    let source = crate::vegalite::json::expression(json);
    Ok(match source {
        Some(source) => by_signal(parse(source)?),
        None => ValueRef { base: Base::Value(json.clone()), ..ValueRef::default() },
    })
}

pub(super) fn number(x: f64) -> ValueRef {
    ValueRef { base: Base::Value(crate::js::json::json_number(x)), ..ValueRef::default() }
}

pub(super) fn by_signal(expr: Expr) -> ValueRef {
    ValueRef { base: Base::Signal(Rc::new(expr)), ..ValueRef::default() }
}

/// A property of the group that holds the mark, such as its `width`.
pub(super) fn by_group(property: &str) -> ValueRef {
    let field = Box::new(FieldRef::Datum(property.to_owned()));
    ValueRef { base: Base::Field(FieldRef::Group { field, level: 0 }), ..ValueRef::default() }
}

pub(super) fn by_field(field: impl Into<String>) -> ValueRef {
    ValueRef { base: Base::Field(FieldRef::Datum(field.into())), ..ValueRef::default() }
}

impl ValueRef {
    #[must_use]
    pub(super) fn scaled(mut self, scale: Option<String>) -> Self {
        self.scale = scale.map(ScaleRef::Name);
        self
    }

    #[must_use]
    pub(super) fn shifted(mut self, offset: Option<ValueRef>) -> Self {
        if let Some(offset) = offset {
            self.offset = Some(Box::new(offset));
        }
        self
    }
}

/// `scale(name, inner)`.
pub(super) fn scale_call(name: &str, inner: Expr) -> Expr {
    Expr::call("scale", [Expr::text(name), inner])
}

/// Source made by this compiler; an error would be a name that the document brought in.
pub(super) fn parse(source: &str) -> Result<Expr> {
    expr::parse(source).map_err(|error| Error::spec(format!("{} in the expression {source}", error.message())))
}
