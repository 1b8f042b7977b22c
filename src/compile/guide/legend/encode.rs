//! What the parts of a legend look like: symbols as the mark, gradient and labels, each with what the author wrote of it.

use serde_json::Value as Json;

use super::rules::{Rules, first_condition_value};
use crate::compile::guide::encode;
use crate::compile::model::{LegendComponent, STORE};
use crate::error::Result;
use crate::expr::{self, Expr};
use crate::vega::{Base, Encode, PartEncode, ValueRef};
use crate::vegalite::json::{quote, truthy};
use crate::vegalite::{Channel, LegendPart, LegendProp, LegendType, MarkProp, MarkType};

/// Properties that a legend's symbol takes over from the mark's config.
const SYMBOL_PROPERTIES: [MarkProp; 9] = [
    MarkProp::Stroke,
    MarkProp::StrokeWidth,
    MarkProp::StrokeDash,
    MarkProp::StrokeDashOffset,
    MarkProp::StrokeOpacity,
    MarkProp::StrokeJoin,
    MarkProp::StrokeMiterLimit,
    MarkProp::Fill,
    MarkProp::FillOpacity,
];

impl Rules<'_> {
    pub(super) fn encode(&self, legend: &mut LegendComponent) -> Result<()> {
        let encoding = self.own(LegendProp::Encoding);
        legend.encode_is_explicit = encoding.is_some();
        for part in LegendPart::ALL {
            let written = encode::part(self.tree, self.id, encoding, part.name())?;
            let mut encode = match part {
                LegendPart::Symbols if self.kind.known() != Some(LegendType::Symbol) => continue,
                LegendPart::Symbols => self.symbols(legend)?,
                LegendPart::Gradient if !self.is_gradient() => continue,
                LegendPart::Gradient => self.gradient()?,
                LegendPart::Labels => self.labels(legend)?,
                LegendPart::Legend | LegendPart::Title | LegendPart::Entries => Encode::default(),
            };
            encode.extend(written);
            if part == LegendPart::Entries && !legend.selections.is_empty() {
                encode.set("fill", vec![constant(&Json::from("transparent"))?]);
            }
            if !encode.0.is_empty() {
                legend.encode.push((part, PartEncode { encode, ..PartEncode::default() }));
            }
        }
        Ok(())
    }

    /// The opacity of a symbol or gradient: the largest that the encoding gives, else the mark's.
    fn opacity(&self) -> Option<Json> {
        let def = self.encoder.unit.def(Channel::Opacity);
        let largest = def.filter(|def| def.has_conditional_value()).and_then(|def| {
            let values = def.condition.iter().filter_map(|condition| condition.def.value.as_ref()).chain(&def.value);
            values.filter_map(Json::as_f64).reduce(f64::max).map(crate::js::json::json_number)
        });
        let plain = def.filter(|def| def.condition.is_empty()).and_then(|def| def.value.clone());
        largest.or(plain).or_else(|| self.encoder.unit.mark.props.get(MarkProp::Opacity).cloned())
    }

    fn symbols(&self, legend: &LegendComponent) -> Result<Encode> {
        let mark = &self.encoder.unit.mark;
        let filled = mark.props.get(MarkProp::Filled).is_some_and(truthy) && mark.kind != MarkType::Trail;
        let mut out = Encode::default();
        for property in SYMBOL_PROPERTIES {
            if let Some(value) = self.encoder.configured.value(property, None) {
                out.set(property.name(), vec![constant(value)?]);
            }
        }
        out.extend(self.encoder.color_as(filled)?);
        let set = |property: LegendProp| legend.props.value(property).is_some() || self.configured(property).is_some();
        let opacity = if set(LegendProp::SymbolOpacity) { None } else { self.opacity() };
        let is_own = |channel, is_color| self.channel == channel || (is_color && self.channel == Channel::Color);
        if let Some(fill) = out.channel("fill").map(<[_]>::to_vec) {
            if is_own(Channel::Fill, filled) {
                remove(&mut out, "fill");
            } else if is_field(&fill) {
                if set(LegendProp::SymbolFillColor) {
                    remove(&mut out, "fill");
                } else {
                    let base =
                        self.configured(LegendProp::SymbolBaseFillColor).cloned().unwrap_or_else(|| "black".into());
                    out.set("fill", vec![constant(&base)?]);
                    out.set("fillOpacity", vec![constant(&opacity.clone().unwrap_or_else(|| 1.into()))?]);
                }
            } else if is_conditional(&fill) {
                let def = self.encoder.unit.def(Channel::Fill).or_else(|| self.encoder.unit.def(Channel::Color));
                let own = || {
                    mark.props
                        .get(MarkProp::Fill)
                        .or_else(|| mark.props.get(MarkProp::Color).filter(|_| filled))
                        .cloned()
                };
                if let Some(fill) = first_condition_value(def).or_else(own).filter(truthy) {
                    out.set("fill", vec![constant(&fill)?]);
                }
            }
        }
        if let Some(stroke) = out.channel("stroke").map(<[_]>::to_vec) {
            if is_own(Channel::Stroke, !filled) || is_field(&stroke) || set(LegendProp::SymbolStrokeColor) {
                remove(&mut out, "stroke");
            } else if is_conditional(&stroke) {
                let def = self.encoder.unit.def(Channel::Stroke).or_else(|| self.encoder.unit.def(Channel::Color));
                let own = || {
                    mark.props
                        .get(MarkProp::Stroke)
                        .or_else(|| mark.props.get(MarkProp::Color).filter(|_| filled))
                        .cloned()
                };
                if let Some(stroke) = first_condition_value(def).or_else(own).filter(truthy) {
                    out.set("stroke", vec![constant(&stroke)?]);
                }
            }
        }
        if self.channel != Channel::Opacity {
            if let Some(test) = self.selected(legend)? {
                let full = constant(&opacity.unwrap_or_else(|| 1.into()))?;
                out.set("opacity", self.faded(test, full)?);
            } else if let Some(opacity) = opacity.filter(truthy) {
                out.set("opacity", vec![constant(&opacity)?]);
            }
        }
        Ok(out)
    }

    fn gradient(&self) -> Result<Encode> {
        let mut out = Encode::default();
        let is_set =
            self.own(LegendProp::GradientOpacity).is_some() || self.configured(LegendProp::GradientOpacity).is_some();
        if let Some(opacity) = self.opacity().filter(|opacity| !is_set && truthy(opacity)) {
            out.set("opacity", vec![constant(&opacity)?]);
        }
        Ok(out)
    }

    fn labels(&self, legend: &LegendComponent) -> Result<Encode> {
        let mut out = Encode::default();
        if let Some(test) = self.selected(legend)? {
            out.set("opacity", self.faded(test, constant(&1.into())?)?);
        }
        if let Some(text) = encode::custom_label(self.def, self.formats(), &self.tree.config)? {
            out.set("text", vec![text]);
        }
        Ok(out)
    }

    /// Full where selected, else the config's.
    fn faded(&self, test: Expr, full: ValueRef) -> Result<Vec<ValueRef>> {
        let faded = self.configured(LegendProp::UnselectedOpacity).cloned().unwrap_or_else(|| 0.35.into());
        Ok(vec![ValueRef { test: Some(std::rc::Rc::new(test)), ..full }, constant(&faded)?])
    }

    /// Whether an entry is in the selections that are bound to the legend; an empty selection has them all.
    fn selected(&self, legend: &LegendComponent) -> Result<Option<Expr>> {
        let (Some(field), false) = (self.def.field.as_deref(), legend.selections.is_empty()) else { return Ok(None) };
        let field = quote(field);
        let test = |name: &String| {
            let store = quote(&format!("{name}{}", STORE));
            format!("(!length(data({store})) || ({name}[{field}] && indexof({name}[{field}], datum.value) >= 0))")
        };
        let tests: Vec<String> = legend.selections.iter().map(test).collect();
        expr::parse(&tests.join(" || ")).map(Some)
    }
}

pub(super) fn constant(json: &Json) -> Result<ValueRef> {
    encode::value_rule(json)
}

pub(super) fn remove(encode: &mut Encode, channel: &str) {
    encode.0.retain(|(name, _)| name != channel);
}

/// A single rule that reads a field.
fn is_field(rules: &[ValueRef]) -> bool {
    matches!(rules, [ValueRef { base: Base::Field(_), test: None, .. }])
}

fn is_conditional(rules: &[ValueRef]) -> bool {
    rules.len() > 1 || rules.first().is_some_and(|rule| rule.test.is_some())
}
