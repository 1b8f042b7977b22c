//! Legends: one a channel with a scale, merged over views, and over the channels of one field.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::encode::{self, part_mut};
use super::merge::{Merged, merge_children, merged_titles, sides_differ};
use super::values;
use crate::compile::channel::TitleUse;
use crate::compile::explicit::{Origin, Traced};
use crate::compile::mark::Encoder;
use crate::compile::model::{DomainPart, GuideTitle, LegendComponent, ModelId, STORE, Tree};
use crate::compile::scale_type::ScaleType;
use crate::compile::setting::setting;
use crate::compile::{format, selection, size, time_unit};
use crate::error::Result;
use crate::expr::{self, Expr, Setting};
use crate::vega;
use crate::vega::{Base, Encode, PartEncode, ValueRef};
use crate::vegalite::json::{quote, truthy};
use crate::vegalite::{
    Channel, ChannelDef, ConfigProp, DataType, LegendPart, LegendProp, LegendType, MarkProp, MarkType, Name, Orient,
    Orientation, PropMap, SizeName, Switchable, Word,
};

/// What gives a property of a legend.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Rule {
    Direction,
    Format,
    FormatType,
    GradientLength,
    LabelOverlap,
    SymbolType,
    Type,
    Values,
    /// A channel, which names its scale.
    Channel,
    /// Nothing but the author.
    Written,
}

impl Rule {
    /// What gives a property; `None` for those that are kept apart, and for those of the config alone.
    fn of(property: LegendProp) -> Option<Self> {
        Some(match property {
            LegendProp::Disable
            | LegendProp::Encoding
            | LegendProp::Title
            | LegendProp::GradientDirection
            | LegendProp::GradientHorizontalMaxLength
            | LegendProp::GradientHorizontalMinLength
            | LegendProp::GradientVerticalMaxLength
            | LegendProp::GradientVerticalMinLength
            | LegendProp::SymbolBaseFillColor
            | LegendProp::UnselectedOpacity => return None,
            LegendProp::Direction => Self::Direction,
            LegendProp::Format => Self::Format,
            LegendProp::FormatType => Self::FormatType,
            LegendProp::GradientLength => Self::GradientLength,
            LegendProp::LabelOverlap => Self::LabelOverlap,
            LegendProp::SymbolType => Self::SymbolType,
            LegendProp::Type => Self::Type,
            LegendProp::Values => Self::Values,
            LegendProp::Opacity
            | LegendProp::Shape
            | LegendProp::Stroke
            | LegendProp::Fill
            | LegendProp::Size
            | LegendProp::StrokeWidth
            | LegendProp::StrokeDash => Self::Channel,
            _ => Self::Written,
        })
    }
}

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

/// The channels that Vega has legends for.
const CHANNELS: [Channel; 8] = [
    Channel::Color,
    Channel::Size,
    Channel::Shape,
    Channel::Fill,
    Channel::Stroke,
    Channel::StrokeDash,
    Channel::StrokeWidth,
    Channel::Opacity,
];

/// Makes the legends of a view and of all views in it, and takes over what is shared.
pub(crate) fn parse(tree: &mut Tree, id: ModelId) -> Result<()> {
    if tree.unit(id).is_some() {
        tree.component_mut(id).legends = of_unit(tree, id)?;
        return Ok(());
    }
    for child in tree.children(id) {
        parse(tree, child)?;
    }
    let Merged { guides: legends, modes } = merge_children(tree, id, |component| &component.legends, merged);
    for channel in legends.keys() {
        for child in tree.children(id) {
            tree.component_mut(child).legends.remove(channel);
        }
    }
    let component = tree.component_mut(id);
    component.legends = legends;
    component.resolve.legend.extend(modes);
    Ok(())
}

/// The legends of a unit's channels.
fn of_unit(tree: &Tree, id: ModelId) -> Result<BTreeMap<Channel, LegendComponent>> {
    let mut legends = BTreeMap::new();
    let Some(encoder) = Encoder::new(tree, id) else { return Ok(legends) };
    for channel in CHANNELS {
        if let Some(rules) = Rules::new(&encoder, channel) {
            legends.insert(channel, rules.parse()?);
        }
    }
    Ok(legends)
}

/// One legend for two; `None` where they stand at different sides.
fn merged(mut ours: LegendComponent, theirs: &LegendComponent) -> Option<LegendComponent> {
    if sides_differ(ours.props.traced(LegendProp::Orient), theirs.props.traced(LegendProp::Orient)) {
        return None;
    }
    let mut types_differ = false;
    ours.props.merge(&theirs.props, |property, ours, theirs| match property {
        LegendProp::SymbolType if theirs.value.as_str() == Some("circle") => ours.clone_from(theirs),
        LegendProp::Type => {
            types_differ = true;
            *ours = Traced::implicit(Setting::text(LegendType::Symbol.name()));
        }
        _ => {}
    });
    ours.title = merged_titles(ours.title, theirs.title.clone());
    for name in &theirs.selections {
        if !ours.selections.contains(name) {
            ours.selections.push(name.clone());
        }
    }
    // As a whole, as Vega-Lite takes it.
    if ours.encode.is_empty() || (theirs.encode_is_explicit && !ours.encode_is_explicit) {
        ours.encode.clone_from(&theirs.encode);
        ours.encode_is_explicit = theirs.encode_is_explicit;
    }
    if types_differ {
        ours.encode.retain(|(part, _)| *part != LegendPart::Gradient);
    }
    Some(ours)
}

impl LegendProp {
    /// The property that names the scale of a channel.
    fn of_channel(channel: Channel) -> Option<Self> {
        Some(match channel {
            Channel::Opacity => Self::Opacity,
            Channel::Shape => Self::Shape,
            Channel::Stroke => Self::Stroke,
            Channel::Fill => Self::Fill,
            Channel::Size => Self::Size,
            Channel::StrokeWidth => Self::StrokeWidth,
            Channel::StrokeDash => Self::StrokeDash,
            _ => return None,
        })
    }
}

/// What the legend of one channel is made from.
struct Rules<'a> {
    tree: &'a Tree,
    id: ModelId,
    encoder: &'a Encoder<'a>,
    channel: Channel,
    def: &'a ChannelDef,
    scale_type: ScaleType,
    /// The legend as written, if it is an object.
    legend: Option<&'a PropMap<LegendProp>>,
    /// What the config says of legends.
    config: &'a PropMap<LegendProp>,
    is_written: Option<bool>,
    kind: Word<LegendType>,
    orient: Word<Orient>,
    direction: Option<Json>,
}

impl<'a> Rules<'a> {
    /// `None` when the channel has no legend.
    fn new(encoder: &'a Encoder<'a>, channel: Channel) -> Option<Self> {
        let (tree, id) = (encoder.tree, encoder.id);
        let def = encoder.unit.def(channel)?.field_or_datum_def()?;
        let scale_type = tree.scale_type(id, channel)?;
        if channel == Channel::Shape && def.kind == Some(DataType::Geojson) {
            return None;
        }
        let written = def.legend.as_ref();
        let legend = written.and_then(Switchable::props);
        let config = &tree.config.legend;
        let own = |property: LegendProp| legend.and_then(|legend| legend.get(property));
        let configured = |property: LegendProp| config.get(property);
        let unit = def.time_unit.as_ref().and_then(time_unit::normalize);
        let is_cyclic =
            unit.as_ref().and_then(|unit| unit.unit()).is_some_and(|unit| matches!(unit, "quarter" | "month" | "day"));
        let is_continuous = scale_type.is_continuous_to_continuous();
        let is_gradient = channel.is_color() && is_continuous && !is_cyclic;
        let default = if is_gradient { LegendType::Gradient } else { LegendType::Symbol };
        let kind = own(LegendProp::Type).and_then(Json::as_str).map_or(Word::Known(default), Word::new);
        let orient = own(LegendProp::Orient).or_else(|| configured(LegendProp::Orient));
        let orient = orient.and_then(Json::as_str).map_or(Word::Known(Orient::Right), Word::new);
        let is_horizontal = match orient.known() {
            Some(Orient::Top | Orient::Bottom) => true,
            Some(Orient::Left | Orient::Right | Orient::None) => false,
            _ => kind.known() == Some(LegendType::Gradient),
        };
        let by_orient = is_horizontal.then(|| Json::from(Orientation::Horizontal.name()));
        let direction = own(LegendProp::Direction).or_else(|| configured(LegendProp::GradientDirection));
        let direction = direction.cloned().or(by_orient);
        let is_written = written.map(|legend| legend.props().is_some());
        Some(Self { tree, id, encoder, channel, def, scale_type, legend, config, is_written, kind, orient, direction })
    }

    fn is_gradient(&self) -> bool {
        self.kind.known() == Some(LegendType::Gradient)
    }

    fn configured(&self, property: LegendProp) -> Option<&'a Json> {
        self.config.get(property)
    }

    fn own(&self, property: LegendProp) -> Option<&'a Json> {
        self.legend?.get(property)
    }

    /// `format` and `formatType` as the author wrote them.
    fn formats(&self) -> (Option<&'a Json>, Option<&'a Json>) {
        (self.own(LegendProp::Format), self.own(LegendProp::FormatType))
    }

    fn parse(&self) -> Result<LegendComponent> {
        let mut legend = LegendComponent::default();
        let scale = self.tree.scale_name(self.id, self.channel);
        let mark = self.encoder.unit.mark.kind;
        let filled = self.encoder.unit.mark.props.get(MarkProp::Filled).is_some_and(truthy);
        let channel = match (self.channel, mark) {
            (Channel::Color, MarkType::Trail) => Channel::Stroke,
            (Channel::Size, MarkType::Trail) => Channel::StrokeWidth,
            (Channel::Color, _) if filled => Channel::Fill,
            (Channel::Color, _) => Channel::Stroke,
            (other, _) => other,
        };
        if let (Some(scale), Some(channel)) = (scale, LegendProp::of_channel(channel)) {
            legend.props.set(channel, Setting::text(&scale), Origin::Implicit);
        }
        legend.selections = selection::legend_selections(self.tree, self.id, self.channel);
        let disable = match self.is_written {
            Some(shown) => !shown,
            None => self.configured(LegendProp::Disable).is_some_and(truthy),
        };
        let origin = if self.is_written.is_some() { Origin::Explicit } else { Origin::Implicit };
        legend.props.set(LegendProp::Disable, Setting::Json(disable.into()), origin);
        if disable {
            return Ok(legend);
        }
        let other_kind = if self.is_gradient() { LegendType::Symbol } else { LegendType::Gradient };
        let is_bare = self.legend.is_none_or(PropMap::is_empty);
        for property in LegendProp::ALL {
            let Some(rule) = Rule::of(property) else { continue };
            if (is_bare && rule == Rule::Written) || property.name().starts_with(other_kind.name()) {
                continue;
            }
            let Some(value) = self.value(property, rule)? else { continue };
            let is_explicit = match self.own(property) {
                Some(own) => rule == Rule::Values || value == setting(own)?,
                None => false,
            };
            if is_explicit || self.configured(property).is_none() {
                legend.props.set(property, value, if is_explicit { Origin::Explicit } else { Origin::Implicit });
            }
        }
        legend.title = self.title()?;
        self.encode(&mut legend)?;
        Ok(legend)
    }

    fn title(&self) -> Result<Option<Traced<GuideTitle>>> {
        if let Some(own) = self.own(LegendProp::Title) {
            return Ok(Some(Traced::explicit(GuideTitle::Text(setting(own)?))));
        }
        let by_config = self.configured(LegendProp::Title).cloned();
        let Some(title) = by_config
            .or_else(|| self.def.title(&self.tree.config, TitleUse { allow_disabling: true, include_default: true }))
        else {
            return Ok(None);
        };
        let is_written = self.def.is_field() && self.def.title.is_some();
        let title = GuideTitle::Text(setting(&title)?);
        Ok(Some(if is_written { Traced::explicit(title) } else { Traced::implicit(title) }))
    }

    fn value(&self, property: LegendProp, rule: Rule) -> Result<Option<Setting>> {
        let own = || self.own(property).map(setting).transpose();
        Ok(match rule {
            Rule::Direction => self.direction.as_ref().map(setting).transpose()?,
            Rule::Format => {
                let (format, format_type) = self.formats();
                let kind = self.def.kind;
                let format = format::guide_format(self.def, kind, format, format_type, &self.tree.config, false);
                format.as_ref().map(setting).transpose()?
            }
            Rule::FormatType => {
                let kind = format::guide_format_type(self.own(LegendProp::FormatType), self.def, Some(self.scale_type));
                kind.as_ref().map(setting).transpose()?
            }
            Rule::GradientLength => match own()?.or(self.configured(property).map(setting).transpose()?) {
                Some(length) => Some(length),
                None => self.gradient_length()?,
            },
            Rule::LabelOverlap => {
                let thins = matches!(
                    self.scale_type,
                    ScaleType::Quantile | ScaleType::Threshold | ScaleType::Log | ScaleType::Symlog
                );
                match own()?.or(self.configured(property).map(setting).transpose()?) {
                    Some(overlap) => Some(overlap),
                    None => thins.then(|| Setting::text("greedy")),
                }
            }
            Rule::SymbolType => match own()? {
                Some(symbol) => Some(symbol),
                None => self.symbol_type()?,
            },
            Rule::Type => {
                let is_continuous = self.scale_type.is_continuous_to_continuous();
                let is_gradient = self.channel.is_color() && is_continuous;
                let default = if is_gradient { LegendType::Gradient } else { LegendType::Symbol };
                (self.kind.known() != Some(default)).then(|| Setting::text(self.kind.text()))
            }
            Rule::Values => values(self.own(LegendProp::Values), self.def)?,
            Rule::Channel => None,
            Rule::Written => own()?,
        })
    }

    /// As long as the view is high or wide, within limits.
    fn gradient_length(&self) -> Result<Option<Setting>> {
        if !self.scale_type.is_continuous_to_continuous() {
            return Ok(None);
        }
        let limit = |property: LegendProp| self.configured(property).map(setting).transpose();
        let clamped = |size: SizeName, least: Option<Setting>, most: Option<Setting>| -> Result<Option<Setting>> {
            let (Some(least), Some(most)) = (least, most) else { return Ok(None) };
            let size = Expr::clone(&*size::signal(self.tree, self.id, size)?);
            Ok(Some(Setting::signal(Expr::call("clamp", [size, least.to_expr(), most.to_expr()]))))
        };
        if self.direction.as_ref().and_then(Orientation::of) == Some(Orientation::Horizontal) {
            let least = limit(LegendProp::GradientHorizontalMinLength)?;
            if matches!(self.orient.known(), Some(Orient::Top | Orient::Bottom)) {
                return clamped(SizeName::Width, least, limit(LegendProp::GradientHorizontalMaxLength)?);
            }
            return Ok(least);
        }
        clamped(
            SizeName::Height,
            limit(LegendProp::GradientVerticalMinLength)?,
            limit(LegendProp::GradientVerticalMaxLength)?,
        )
    }

    fn symbol_type(&self) -> Result<Option<Setting>> {
        let mark = &self.encoder.unit.mark;
        if self.channel != Channel::Shape {
            let by_condition = first_condition_value(self.encoder.unit.def(Channel::Shape));
            if let Some(shape) = by_condition.or_else(|| mark.props.get(MarkProp::Shape).cloned()).filter(truthy) {
                return setting(&shape).map(Some);
            }
        }
        Ok(match mark.kind {
            MarkType::Bar | MarkType::Rect | MarkType::Image | MarkType::Square => Some("square"),
            MarkType::Line | MarkType::Trail | MarkType::Rule => Some("stroke"),
            MarkType::Arc
            | MarkType::Point
            | MarkType::Circle
            | MarkType::Tick
            | MarkType::GeoShape
            | MarkType::Area
            | MarkType::Text => Some("circle"),
            _ => None,
        }
        .map(Setting::text))
    }

    fn encode(&self, legend: &mut LegendComponent) -> Result<()> {
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

fn constant(json: &Json) -> Result<ValueRef> {
    encode::value_rule(json)
}

fn remove(encode: &mut Encode, channel: &str) {
    encode.0.retain(|(name, _)| name != channel);
}

/// A single rule that reads a field.
fn is_field(rules: &[ValueRef]) -> bool {
    matches!(rules, [ValueRef { base: Base::Field(_), test: None, .. }])
}

fn is_conditional(rules: &[ValueRef]) -> bool {
    rules.len() > 1 || rules.first().is_some_and(|rule| rule.test.is_some())
}

/// The value of a channel, or of its first condition that has one.
fn first_condition_value(def: Option<&ChannelDef>) -> Option<Json> {
    let def = def?;
    if def.has_conditional_value() {
        let by_condition = def.condition.iter().find_map(|condition| condition.def.value.clone());
        return def.value.clone().or(by_condition);
    }
    def.value.clone()
}

/// The legends of a view's group. Channels whose scales have the same domain share a legend.
///
/// The parts of the domains are compared, each with the data set it comes to, as in Vega-Lite 6.4.1; later versions compare the
/// fields.
pub(crate) fn assemble(tree: &Tree, id: ModelId) -> Result<Vec<vega::Legend>> {
    let mut groups: Vec<(Vec<DomainPart>, Vec<LegendComponent>)> = Vec::new();
    let legends = &tree.component(id).legends;
    for channel in ordered(tree, id) {
        let (Some(legend), Some(scale)) = (legends.get(&channel), tree.scale_component(id, channel)) else { continue };
        let mut domains = scale.domains.clone();
        if has_scales_first(tree, id) {
            for part in &mut domains {
                if let DomainPart::Field { data, .. } = part {
                    data.0 = tree.data_name(data);
                }
            }
        }
        let place = groups.iter().position(|(known, _)| *known == domains).unwrap_or_else(|| {
            groups.push((domains, Vec::new()));
            groups.len() - 1
        });
        let group = &mut groups[place].1;
        let both = |known: &LegendComponent| merged(known.clone(), legend);
        match group.iter_mut().find_map(|known| both(known).map(|both| (known, both))) {
            Some((known, both)) => *known = both,
            None => group.push(legend.clone()),
        }
    }
    let legends = groups.into_iter().flat_map(|(_, group)| group);
    let made: Result<Vec<Option<vega::Legend>>> = legends.map(|legend| write(tree, &legend)).collect();
    Ok(made?.into_iter().flatten().collect())
}

/// Whether the group of the view has its scales written, and so its data sets named, before its legends. In other groups the
/// scales come later, with those of a group around them.
fn has_scales_first(tree: &Tree, id: ModelId) -> bool {
    match tree.parent(id) {
        None => true,
        Some(parent) if parent.is_layer() => has_scales_first(tree, parent.id),
        Some(parent) => parent.is_facet(),
    }
}

/// The channels of a view in the order that Vega-Lite meets them: a unit's own, then those that further units add.
fn ordered(tree: &Tree, id: ModelId) -> Vec<Channel> {
    if let Some(unit) = tree.unit(id) {
        return CHANNELS.into_iter().filter(|channel| unit.encoding.has_field_or_datum(*channel)).collect();
    }
    let mut order = Vec::new();
    for channel in tree.children(id).flat_map(|child| ordered(tree, child)) {
        if !order.contains(&channel) {
            order.push(channel);
        }
    }
    order
}

fn write(tree: &Tree, legend: &LegendComponent) -> Result<Option<vega::Legend>> {
    if legend.props.value(LegendProp::Disable).and_then(Setting::as_json).is_some_and(truthy) {
        return Ok(None);
    }
    let encode = legend.encode.iter().map(|(part, encode)| (part.name().to_owned(), encode.clone())).collect();
    let mut out = vega::Legend { encode, ..vega::Legend::default() };
    for (property, traced) in legend.props.iter() {
        if !matches!(property, LegendProp::Disable | LegendProp::LabelExpr) {
            out.props.set(property.name(), traced.value.clone());
        }
    }
    if tree.config.get(ConfigProp::Aria) == Some(&Json::Bool(false))
        && out.props.setting(LegendProp::Aria.name()).is_none()
    {
        out.props.set(LegendProp::Aria.name(), Setting::Json(false.into()));
    }
    if let Some((_, part)) = out.encode.iter_mut().find(|(part, _)| part == LegendPart::Symbols.name()) {
        let shows_fill = part.encode.channel("fill").is_some_and(
            |fill| !matches!(fill, [ValueRef { base: Base::Value(Json::String(color)), .. }] if color == "transparent"),
        );
        if shows_fill
            && part.encode.channel("stroke").is_none()
            && out.props.setting(LegendProp::Stroke.name()).is_none()
        {
            part.encode.set("stroke", vec![constant(&Json::from("transparent"))?]);
        }
        for channel in CHANNELS {
            if out.props.setting(channel.name()).is_some() {
                remove(&mut part.encode, channel.name());
            }
        }
    }
    if let Some(title) = legend.title.as_ref().and_then(|title| title.value.to_setting()) {
        out.props.set(LegendProp::Title.name(), title);
    }
    if let Some(label) = legend.props.value(LegendProp::LabelExpr).and_then(Setting::as_str) {
        let rule = ValueRef { base: Base::Signal(std::rc::Rc::new(expr::parse(label)?)), ..ValueRef::default() };
        part_mut(&mut out.encode, LegendPart::Labels.name()).set("text", vec![rule]);
    }
    Ok(Some(out))
}
