//! What follows for an axis from its field, its scale and its mark.

use std::rc::Rc;

use serde_json::Value as Json;

use super::config::{AxisConfig, From};
use super::{raw, text, traced};
use crate::compile::explicit::Traced;
use crate::compile::guide::merge::merged_texts;
use crate::compile::guide::{angle_deg, values};
use crate::compile::model::{FieldTitles, GuideTitle, ModelId, Tree};
use crate::compile::scale_type::ScaleType;
use crate::compile::setting::setting;
use crate::compile::{format, size, time_unit};
use crate::error::Result;
use crate::expr::{self, BinaryOp, Expr, Setting};
use crate::js::json::json_number;
use crate::vegalite::json::truthy;
use crate::vegalite::{
    AxisProp, Channel, ChannelDef, ConfigBlock, DataType, MarkType, Orient, PropMap, SizeName, Sort, Switchable,
};

/// What gives a property of an axis.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Rule {
    Scale,
    Orient,
    Format,
    FormatType,
    Grid,
    GridScale,
    LabelAlign,
    LabelBaseline,
    LabelAngle,
    LabelFlush,
    LabelOverlap,
    TickCount,
    TickMinStep,
    Values,
    Zindex,
    /// Nothing but the author and the config.
    Written,
}

impl Rule {
    /// What gives a property; `None` for those that are kept apart.
    pub(super) fn of(property: AxisProp) -> Option<Self> {
        Some(match property {
            AxisProp::Disable | AxisProp::Encoding | AxisProp::Style | AxisProp::Title => return None,
            AxisProp::Scale => Self::Scale,
            AxisProp::Orient => Self::Orient,
            AxisProp::Format => Self::Format,
            AxisProp::FormatType => Self::FormatType,
            AxisProp::Grid => Self::Grid,
            AxisProp::GridScale => Self::GridScale,
            AxisProp::LabelAlign => Self::LabelAlign,
            AxisProp::LabelBaseline => Self::LabelBaseline,
            AxisProp::LabelAngle => Self::LabelAngle,
            AxisProp::LabelFlush => Self::LabelFlush,
            AxisProp::LabelOverlap => Self::LabelOverlap,
            AxisProp::TickCount => Self::TickCount,
            AxisProp::TickMinStep => Self::TickMinStep,
            AxisProp::Values => Self::Values,
            AxisProp::Zindex => Self::Zindex,
            _ => Self::Written,
        })
    }
}

/// What the rules of one axis read.
pub(super) struct Rules<'a> {
    tree: &'a Tree,
    id: ModelId,
    channel: Channel,
    pub(super) def: &'a ChannelDef,
    scale_type: ScaleType,
    /// The axis as written, if it is an object.
    axis: Option<&'a PropMap<AxisProp>>,
    /// `None`: nothing written; else whether it is shown.
    pub(super) is_written: Option<bool>,
    orient: Setting,
    config: AxisConfig<'a>,
    label_angle: Option<Setting>,
}

impl<'a> Rules<'a> {
    /// `None` when the channel has no axis.
    pub(super) fn new(tree: &'a Tree, id: ModelId, channel: Channel) -> Result<Option<Self>> {
        let Some(unit) = tree.unit(id) else { return Ok(None) };
        let own = unit.def(channel).and_then(ChannelDef::field_or_datum_def);
        let end = || channel.secondary().and_then(|end| unit.def(end)).and_then(ChannelDef::field_or_datum_def);
        let (Some(def), Some(scale_type)) = (own.or_else(end), tree.scale_type(id, channel)) else { return Ok(None) };
        let written = unit.def(channel).and_then(|def| def.axis.as_ref());
        let axis = written.and_then(Switchable::props);
        let own = |property: AxisProp| axis.and_then(|axis| axis.get(property));
        let block = if channel == Channel::X { ConfigBlock::AxisX } else { ConfigBlock::AxisY };
        let of = |block: ConfigBlock| tree.config.axis(block)?.get(AxisProp::Orient);
        let written_side = own(AxisProp::Orient).filter(|side| truthy(side));
        let configured = |block| of(block).filter(|side| truthy(side));
        let orient = written_side.or_else(|| configured(block)).or_else(|| configured(ConfigBlock::Axis));
        let default = if channel == Channel::X { "bottom" } else { "left" };
        let orient = orient.map_or_else(|| Ok(Setting::text(default)), setting)?;
        let side = Orient::named(orient.as_str().unwrap_or(default));
        let config = AxisConfig::new(&tree.config, channel, scale_type, side, own(AxisProp::Style));
        let is_written = written.map(|axis| axis.props().is_some());
        let mut rules =
            Self { tree, id, channel, def, scale_type, axis, is_written, orient, config, label_angle: None };
        rules.label_angle = rules.angle()?;
        Ok(Some(rules))
    }

    /// What the config says of a property.
    pub(super) fn configured(&self, property: AxisProp) -> Option<(&'a Json, From)> {
        self.config.value(property)
    }

    /// What the author wrote of a property.
    pub(super) fn own(&self, property: AxisProp) -> Option<&'a Json> {
        self.axis?.get(property)
    }

    /// `format` and `formatType` as the author wrote them.
    pub(super) fn formats(&self) -> (Option<&'a Json>, Option<&'a Json>) {
        (self.own(AxisProp::Format), self.own(AxisProp::FormatType))
    }

    /// Whether neither author nor config say anything of the axis.
    pub(super) fn is_bare(&self) -> bool {
        self.axis.is_none_or(PropMap::is_empty) && self.config.is_empty()
    }

    /// Whether the value is what the author wrote.
    pub(super) fn is_explicit(&self, property: AxisProp, rule: Rule, value: &Setting) -> Result<bool> {
        let Some(json) = self.own(property) else { return Ok(false) };
        Ok(matches!(rule, Rule::LabelAngle | Rule::Values) || *value == raw(json)?)
    }

    fn angle(&self) -> Result<Option<Setting>> {
        let turned = |json: &Json| match angle_deg(json) {
            Some(angle) => Ok(Setting::Json(json_number(angle.rem_euclid(360.0)))),
            None => setting(json),
        };
        if let Some(angle) = self.own(AxisProp::LabelAngle) {
            return turned(angle).map(Some);
        }
        if let Some((angle, _)) = self.configured(AxisProp::LabelAngle) {
            return turned(angle).map(Some);
        }
        let is_discrete = self.def.kind.is_some_and(DataType::is_discrete);
        let stands = self.channel == Channel::X && is_discrete && !(self.def.is_field() && self.def.has_time_unit());
        Ok(stands.then(|| Setting::Json(270.into())))
    }

    /// The value that the author or a rule gives; the title is apart.
    pub(super) fn value(&self, property: AxisProp, rule: Rule) -> Result<Option<Setting>> {
        let def = self.def;
        let is_field = def.is_field();
        let own = || self.own(property).map(raw).transpose();
        // Where there is a default, null is it.
        let own_or = || self.own(property).filter(|own| !own.is_null()).map(raw).transpose();
        let or_own = |default: Option<Setting>| Ok(own_or()?.or(default));
        match rule {
            Rule::Scale => Ok(self.tree.scale_name(self.id, self.channel).map(|name| Setting::text(&name))),
            Rule::Orient => Ok(Some(self.orient.clone())),
            Rule::Format => self.format(),
            Rule::FormatType => {
                let kind = format::guide_format_type(self.own(AxisProp::FormatType), def, Some(self.scale_type));
                kind.as_ref().map(setting).transpose()
            }
            Rule::Grid => {
                let shown = !self.scale_type.has_discrete_domain() && is_field && !def.is_binning() && !def.is_binned();
                or_own(Some(Setting::Json(shown.into())))
            }
            Rule::GridScale => {
                let across = if self.channel == Channel::X { Channel::Y } else { Channel::X };
                let name =
                    self.tree.scale_component(self.id, across).and_then(|_| self.tree.scale_name(self.id, across));
                Ok(name.map(|name| Setting::text(&name)))
            }
            Rule::LabelAlign => {
                let default =
                    self.label_angle.as_ref().and_then(|angle| label_align(angle, &self.orient, self.channel));
                Ok(own_or()?.or(default))
            }
            Rule::LabelBaseline => {
                let default = self
                    .label_angle
                    .as_ref()
                    .and_then(|angle| label_baseline(angle, &self.orient, self.channel, false));
                Ok(own_or()?.or(default))
            }
            Rule::LabelAngle => Ok(self.label_angle.clone()),
            Rule::LabelFlush => {
                let flush = self.channel == Channel::X && def.kind.is_some_and(DataType::is_continuous);
                or_own(flush.then(|| Setting::Json(true.into())))
            }
            Rule::LabelOverlap => {
                let sorted = is_field && matches!(def.sort, Some(Sort::By(_) | Sort::Values(_)));
                let by_time = is_field && def.has_time_unit() && !sorted;
                let thins = by_time || !def.kind.is_some_and(DataType::is_discrete);
                let method = if matches!(self.scale_type, ScaleType::Log | ScaleType::Symlog) {
                    Json::from("greedy")
                } else {
                    Json::from(true)
                };
                or_own(thins.then_some(Setting::Json(method)))
            }
            Rule::TickCount => match own_or()? {
                Some(count) => Ok(Some(count)),
                None => self.tick_count(),
            },
            Rule::TickMinStep => match own_or()? {
                Some(step) => Ok(Some(step)),
                None => self.tick_min_step(),
            },
            Rule::Values => values(self.own(AxisProp::Values), def),
            Rule::Zindex => {
                let mark = self.tree.unit(self.id).map(|unit| unit.mark.kind);
                let over = mark == Some(MarkType::Rect) && def.is_discrete();
                or_own(Some(Setting::Json(u8::from(over).into())))
            }
            Rule::Written => own(),
        }
    }

    /// A tick for every 40 pixels, or 10 where bins set them.
    fn tick_count(&self) -> Result<Option<Setting>> {
        if self.own(AxisProp::Values).is_some_and(|values| !values.is_null())
            || self.scale_type.has_discrete_domain()
            || self.scale_type == ScaleType::Log
        {
            return Ok(None);
        }
        let binned = self.def.is_field() && self.def.is_binning();
        if self.def.is_field() && !binned {
            let unit = self.def.time_unit.as_ref().and_then(time_unit::normalize);
            if unit
                .as_ref()
                .and_then(|unit| unit.unit())
                .is_some_and(|unit| matches!(unit, "month" | "hours" | "day" | "quarter"))
            {
                return Ok(None);
            }
        }
        let size = if self.channel == Channel::X { SizeName::Width } else { SizeName::Height };
        let size = Rc::unwrap_or_clone(size::signal(self.tree, self.id, size)?);
        let apart = Expr::number(if binned { 10.0 } else { 40.0 });
        Ok(Some(Setting::signal(Expr::call("ceil", [Expr::binary(BinaryOp::Div, size, apart)]))))
    }

    fn format(&self) -> Result<Option<Setting>> {
        let (format, format_type) = self.formats();
        let format = format::guide_format(self.def, self.def.kind, format, format_type, &self.tree.config, true);
        format.as_ref().map(setting).transpose()
    }

    /// Ticks are never finer than whole numbers in format `d`, or than the time unit.
    fn tick_min_step(&self) -> Result<Option<Setting>> {
        if self.format()?.as_ref().and_then(Setting::as_str) == Some("d") {
            return Ok(Some(Setting::Json(1.into())));
        }
        let unit = self.def.time_unit.as_ref().filter(|_| self.def.is_field()).and_then(time_unit::normalize);
        let duration = unit.and_then(|unit| time_unit::duration_expr(&unit, str::to_owned));
        duration.map(|source| Ok(Setting::signal(expr::parse(&source)?))).transpose()
    }

    /// The axis's title: written, that of its fields, or their names.
    pub(super) fn title(&self) -> Result<Option<Traced<GuideTitle>>> {
        if let Some(title) = self.own(AxisProp::Title) {
            return Ok(Some(traced(text(title)?, true)));
        }
        let Some(unit) = self.tree.unit(self.id) else { return Ok(None) };
        let own = unit.def(self.channel).and_then(ChannelDef::field_def);
        let end = self.channel.secondary().and_then(|end| unit.def(end)).and_then(ChannelDef::field_def);
        let shown = |def: Option<&'a ChannelDef>| def.and_then(|def| def.title.as_ref());
        let is_shown = |title: &&Json| crate::vegalite::json::truthy(title);
        let (first, second) = (shown(own), shown(end));
        let chosen = match (first.filter(is_shown), second.filter(is_shown)) {
            (Some(a), Some(b)) => Some(merged_texts(&setting(a)?, &setting(b)?)),
            (Some(one), None) | (None, Some(one)) => Some(setting(one)?),
            (None, None) => first.or(second).map(setting).transpose()?,
        };
        if let Some(chosen) = chosen {
            return Ok(Some(traced(GuideTitle::Text(chosen), true)));
        }
        match self.configured(AxisProp::Title) {
            Some((configured, From::VegaLite)) => return Ok(Some(traced(text(configured)?, false))),
            // Vega-Lite leaves the title to Vega, whose axes have none by config.
            Some((_, From::Vega)) => return Ok(None),
            None => {}
        }
        let mut titles = FieldTitles::default();
        for def in [own, end].into_iter().flatten() {
            titles.add(def, &self.tree.config);
        }
        Ok(Some(traced(GuideTitle::Fields(titles), false)))
    }
}

/// `condition ? yes : no` in source form, for settings that depend on a signal.
fn choice(source: &str) -> Option<Setting> {
    expr::parse(source).ok().map(Setting::signal)
}

fn turned_source(angle: &Setting) -> String {
    format!("((({} % 360) + 360) % 360)", angle.to_expr())
}

fn is_orient_source(orient: &Setting, side: &str) -> String {
    match orient.as_str() {
        Some(known) => (known == side).to_string(),
        None => format!("({} === \"{side}\")", orient.to_expr()),
    }
}

/// Where labels turned by `angle` degrees stand against their tick, along the axis. `null` leaves Vega's default.
pub(crate) fn label_align(angle: &Setting, orient: &Setting, channel: Channel) -> Option<Setting> {
    let is_x = channel == Channel::X;
    let (start, main) = if is_x { (0.0, "bottom") } else { (90.0, "left") };
    let center = || if is_x { Setting::Json(Json::Null) } else { Setting::text("center") };
    let (known_angle, known_orient) = (angle.as_json().and_then(Json::as_f64), orient.as_str());
    if let Some(a) = known_angle {
        if (a + start) % 180.0 == 0.0 {
            return Some(center());
        }
        if let Some(orient) = known_orient {
            let inside = start < a && a < 180.0 + start;
            return Some(Setting::text(if inside == (orient == main) { "left" } else { "right" }));
        }
    }
    let a = known_angle.map_or_else(|| turned_source(angle), |a| a.to_string());
    let center = if is_x { "null" } else { "\"center\"" };
    let is_main = is_orient_source(orient, main);
    choice(&format!(
        "(({a} + {start}) % 180 === 0) ? {center} : ({start} < {a} && {a} < {}) === {is_main} ? \"left\" : \"right\"",
        180.0 + start
    ))
}

/// Where labels turned by `angle` degrees stand against their tick, across the axis. `always_middle`: not Vega's default in the middle.
pub(crate) fn label_baseline(
    angle: &Setting,
    orient: &Setting,
    channel: Channel,
    always_middle: bool,
) -> Option<Setting> {
    let is_x = channel == Channel::X;
    let (known_angle, known_orient) = (angle.as_json().and_then(Json::as_f64), orient.as_str());
    let middle = || if is_x || always_middle { Setting::text("middle") } else { Setting::Json(Json::Null) };
    if let Some(a) = known_angle {
        let is_middle = if is_x {
            (45.0 < a && a < 135.0) || (225.0 < a && a < 315.0)
        } else {
            a <= 45.0 || 315.0 <= a || (135.0..=225.0).contains(&a)
        };
        if is_middle {
            return Some(middle());
        }
        if let Some(orient) = known_orient {
            return Some(Setting::text(if is_x {
                if (a <= 45.0 || 315.0 <= a) == (orient == "top") { "bottom" } else { "top" }
            } else if (45.0..=135.0).contains(&a) == (orient == "left") {
                "top"
            } else {
                "bottom"
            }));
        }
    }
    let a = known_angle.map_or_else(|| turned_source(angle), |a| a.to_string());
    if is_x {
        let is_top = is_orient_source(orient, "top");
        return choice(&format!(
            "(45 < {a} && {a} < 135) || (225 < {a} && {a} < 315) ? \"middle\" : \
             ({a} <= 45 || 315 <= {a}) === {is_top} ? \"bottom\" : \"top\""
        ));
    }
    let middle = if always_middle { "\"middle\"" } else { "null" };
    let is_left = is_orient_source(orient, "left");
    choice(&format!(
        "{a} <= 45 || 315 <= {a} || (135 <= {a} && {a} <= 225) ? {middle} : \
         (45 <= {a} && {a} <= 135) === {is_left} ? \"top\" : \"bottom\""
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{label_align, label_baseline};
    use crate::expr::Setting;
    use crate::vegalite::Channel;

    #[track_caller]
    fn check(channel: Channel, orient: &str, angle: u16, align: Json, baseline: Json) {
        let (angle, orient) = (Setting::Json(angle.into()), Setting::text(orient));
        assert_eq!(label_align(&angle, &orient, channel), Some(Setting::Json(align)), "align");
        assert_eq!(label_baseline(&angle, &orient, channel, false), Some(Setting::Json(baseline)), "baseline");
    }

    #[test]
    fn turned_labels_point_away_from_their_axis() {
        check(Channel::X, "bottom", 270, json!("right"), json!("middle"));
        check(Channel::X, "bottom", 45, json!("left"), json!("top"));
        check(Channel::X, "top", 45, json!("right"), json!("bottom"));
        check(Channel::X, "bottom", 0, Json::Null, json!("top"));
        check(Channel::Y, "left", 0, json!("right"), Json::Null);
        check(Channel::Y, "left", 90, json!("center"), json!("top"));
        check(Channel::Y, "right", 90, json!("center"), json!("bottom"));
    }
}
