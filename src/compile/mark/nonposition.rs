//! Colours, sizes, opacities and the other channels that place nothing; conditions.

use serde_json::Value as Json;

use super::encoder::{Encoder, constant};
use super::reference::{Wanted, mid_point, shown_invalid};
use crate::compile::{predicate, selection};
use crate::error::Result;
use crate::vega::{Encode, ValueRef};
use crate::vegalite::{Channel, ChannelDef, MarkProp, MarkType};

/// How a channel is written when not as itself.
#[derive(Clone, Default)]
pub(super) struct Settings<'a> {
    /// Vega's name, when another.
    pub(super) vega: Option<MarkProp>,
    /// Holds where no rule does.
    pub(super) default: Option<ValueRef>,
    /// The default as a value, which comes before the mark's own property.
    pub(super) default_value: Option<&'a Json>,
}

impl<'a> Encoder<'a> {
    /// The rules of a channel with a scale, and its conditions.
    pub(super) fn nonposition(&self, channel: Channel, settings: &Settings<'_>) -> Result<Encode> {
        let def = self.def(channel);
        let default = match &settings.default {
            Some(default) => Some(default.clone()),
            None => {
                let is_conditional = def.is_some_and(|def| !def.condition.is_empty());
                let value =
                    settings.default_value.or_else(|| self.prop_unless_vega(channel, settings.vega, is_conditional));
                value.map(constant).transpose()?
            }
        };
        let vega = settings.vega.map_or(channel.name(), MarkProp::name);
        // There is nothing to scale, nor to be under a condition.
        if def.is_none() {
            let mut encode = Encode::default();
            if let Some(default) = default {
                encode.set(vega, vec![default]);
            }
            return Ok(encode);
        }
        let wanted = Wanted {
            channel,
            def,
            def2: None,
            scale_name: self.scale_name(channel),
            scale: self.scale(channel),
            stack: None,
            offset: None,
            default,
            place: None,
        };
        let invalid = shown_invalid(self, &wanted)?;
        self.conditional(def, vega, invalid, |def| mid_point(self, Wanted { def, ..wanted.clone() }))
    }

    /// The mark's own property or, where Vega would not find it itself, the configured one.
    fn prop_unless_vega(&self, channel: Channel, vega: Option<MarkProp>, is_conditional: bool) -> Option<&Json> {
        let property = channel.mark_prop()?;
        let own = vega.and_then(|vega| self.own(vega)).or_else(|| self.own(property));
        if own.is_some() || (!is_conditional && vega.is_none_or(|vega| vega == property)) {
            return own;
        }
        self.configured.value(property, vega)
    }

    /// A production rule: the conditions in order, the rule for invalid values, the main rule.
    pub(super) fn conditional(
        &self,
        def: Option<&ChannelDef>,
        vega: &str,
        invalid: Option<ValueRef>,
        main: impl Fn(Option<&ChannelDef>) -> Result<Option<ValueRef>>,
    ) -> Result<Encode> {
        let mut rules = Vec::new();
        for condition in def.map(|def| def.condition.as_slice()).unwrap_or_default() {
            let test = match (&condition.param, &condition.test) {
                (Some(param), _) => selection::param_test(self.tree, self.id, param, condition.empty)?,
                (None, Some(test)) => {
                    let param = |name: &str, empty| selection::param_test(self.tree, self.id, name, empty);
                    predicate::test(test, &param)?
                }
                (None, None) => continue,
            };
            let rule = main(Some(&condition.def))?.unwrap_or_default();
            rules.push(ValueRef { test: Some(std::rc::Rc::new(test)), ..rule });
        }
        rules.extend(invalid);
        rules.extend(main(def)?);
        let mut encode = Encode::default();
        if !rules.is_empty() {
            encode.set(vega, rules);
        }
        Ok(encode)
    }

    /// Fill and stroke.
    pub(super) fn color(&self) -> Result<Encode> {
        self.color_as(self.prop(MarkProp::Filled).is_some_and(crate::vegalite::json::truthy))
    }

    /// Fill and stroke of a mark that is filled or not, whatever it says itself.
    pub(crate) fn color_as(&self, filled: bool) -> Result<Encode> {
        let of_mark_config = || self.configured.by_all(MarkProp::Color);
        let transparent = Json::from("transparent");
        let is_hollow = matches!(
            self.kind(),
            MarkType::Bar | MarkType::Point | MarkType::Circle | MarkType::Square | MarkType::GeoShape
        );
        let by_name = |vega: MarkProp, applies: bool| {
            let color = if applies { self.prop_for(MarkProp::Color, Some(vega)) } else { self.prop_vega(vega) };
            let color = color.filter(|color| !color.is_null());
            color.or_else(|| applies.then(of_mark_config).flatten()).filter(|color| !color.is_null())
        };
        let fill = by_name(MarkProp::Fill, filled).or(is_hollow.then_some(&transparent));
        let stroke = by_name(MarkProp::Stroke, !filled);
        let mut encode = Encode::default();
        for (name, color) in [(MarkProp::Fill, fill), (MarkProp::Stroke, stroke)] {
            if let Some(color) = color.filter(|json| crate::vegalite::json::truthy(json)) {
                encode.set(name.name(), vec![constant(color)?]);
            }
        }
        let by_color = if filled { MarkProp::Fill } else { MarkProp::Stroke };
        if self.own(MarkProp::Color).is_some() && self.own(by_color).is_some() {
            self.warn("the mark's color is dropped, as its fill or stroke is given");
        }
        let own =
            Settings { vega: Some(by_color), default_value: if filled { fill } else { stroke }, ..Settings::default() };
        encode.extend(self.nonposition(Channel::Color, &own)?);
        for (channel, default) in [(Channel::Fill, fill), (Channel::Stroke, stroke)] {
            let settings = Settings { default_value: default.filter(|_| self.has(channel)), ..Settings::default() };
            encode.extend(self.nonposition(channel, &settings)?);
        }
        Ok(encode)
    }

    /// A property that only Vega's name has: written, or configured for the mark.
    fn prop_vega(&self, vega: MarkProp) -> Option<&Json> {
        self.own(vega).or_else(|| self.configured.by_type(vega)).or_else(|| self.configured.by_all(vega))
    }
}
