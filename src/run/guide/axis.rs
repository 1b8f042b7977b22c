//! Axes: grid lines, ticks, labels, domain line and title over a table of ticks.
//!
//! Everything is drawn as if the axis stood at (0, 0); placing it, and the title beside its labels, is
//! [`crate::run::arrange`]'s part. Positions along the axis come from its scale, in pixels of the plot.

use std::rc::Rc;

use serde_json::Value as Json;

use super::lookup::{Lookup, add_offset, constant, field, plus, rules, times};
use super::part::{Part, custom};
use super::{Anchor, Built, Side, no_scale};
use crate::error::{Error, Result};
use crate::expr::{Expr, Setting};
use crate::geom::Rect;
use crate::run::scope::Scope;
use crate::scale::Scale;
use crate::scene::{self, Role};
use crate::table::{Column, Object, Table, Value};
use crate::vega::{self, ScaleRef, ValueRef};

/// What placing an axis needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) side: Side,
    /// Away from the plot, px.
    pub(crate) offset: f64,
    /// Along the plot's edge, px.
    pub(crate) position: f64,
    /// Added in both directions, so that lines of 1 px are crisp.
    pub(crate) translate: f64,
    /// Length of the scale's range, px.
    pub(crate) range: f64,
    /// The least and most that ticks and labels may take across the axis, px.
    pub(crate) extent: [f64; 2],
    pub(crate) title_padding: f64,
    /// Whether the title is to be put beyond the labels (it is not when the spec says where).
    pub(crate) title_is_placed: bool,
}

/// The axis as a mark of one group, not placed yet.
pub(crate) fn build(def: &vega::Axis, scope: &Rc<Scope>) -> Result<Built<Layout>> {
    let axis = Axis::new(def, scope)?;
    let rows = Rc::new(axis.ticks()?);
    let one = Rc::new(Table::with_rows(1));
    let (ticks, labels) = (axis.has("ticks")?, axis.has("labels")?);
    let mut marks = Vec::new();
    if axis.has("grid")? {
        marks.push(axis.grid()?.build(&rows, scope)?);
    }
    if ticks {
        marks.push(axis.tick_lines()?.build(&rows, scope)?);
    }
    if labels {
        let mut mark = axis.labels(ticks)?.build(&rows, scope)?;
        axis.thin_labels(&mut mark)?;
        marks.push(mark);
    }
    if axis.has("domain")? {
        marks.push(axis.domain()?.build(&one, scope)?);
    }
    if axis.look.own("title").is_some() {
        marks.push(axis.title()?.build(&one, scope)?);
    }
    let frame = axis.frame()?;
    let channels = frame.encoded(&one, scope)?;
    let number = |name: &str, default: f64| channels.channel(name).number(0).unwrap_or(default);
    let layout = Layout {
        side: axis.side,
        offset: number("offset", 0.0),
        position: number("position", 0.0),
        translate: number("translate", 0.5),
        range: axis.range_length(),
        extent: [number("minExtent", 0.0), number("maxExtent", 0.0)],
        title_padding: number("titlePadding", 0.0),
        title_is_placed: axis.title_is_placed()?,
    };
    let mut mark = super::group_mark(Role::Axis, vec![super::painted_group(&channels, 0, marks)]);
    mark.name = frame.name();
    mark.aria = super::aria::axis(&axis.look, axis.side, &axis.scale)?;
    mark.zindex = axis.look.number("zindex")?.unwrap_or(0.0);
    Ok(Built { mark, layout })
}

/// An axis in the making.
struct Axis<'a> {
    def: &'a vega::Axis,
    look: Lookup<'a>,
    side: Side,
    scale: Rc<Scale>,
    band: Band,
}

/// Where on a band its tick stands.
struct Band {
    /// Fraction of the bandwidth.
    at: Option<Setting>,
    /// Whether one more tick closes the last band.
    extra: bool,
    /// px.
    offset: Option<ValueRef>,
}

impl<'a> Axis<'a> {
    fn new(def: &'a vega::Axis, scope: &'a Rc<Scope>) -> Result<Self> {
        let orient = match &def.orient {
            Some(setting) => scope.setting(setting).map_err(|e| e.under("orient"))?,
            None => Value::Undefined,
        };
        let side = Side::named(&orient.to_text()).ok_or_else(|| {
            let message = format!("an axis cannot be at \"{}\"; use left, right, top or bottom", orient.to_text());
            Error::spec(message).under("orient")
        })?;
        let scale = scope.scale(&def.scale)?.ok_or_else(|| no_scale(&def.scale).under("scale"))?;
        let (direction, side_block) = match side {
            Side::Left => ("axisY", "axisLeft"),
            Side::Right => ("axisY", "axisRight"),
            Side::Top => ("axisX", "axisTop"),
            Side::Bottom => ("axisX", "axisBottom"),
        };
        let band_block = if scale.kind() == "band" { "axisBand" } else { "" };
        let look = Lookup::new(&def.props, &[band_block, side_block, direction, "axis"], scope);
        let band = Band::new(&look)?;
        Ok(Self { def, look, side, scale, band })
    }

    /// -1 where the plot lies below or to the right of the axis.
    fn outward(&self) -> f64 {
        if matches!(self.side, Side::Left | Side::Top) { -1.0 } else { 1.0 }
    }

    /// The channels along the axis (its start and end) and across it.
    fn channels(&self) -> ([&'static str; 2], [&'static str; 2]) {
        let (x, y) = (["x", "x2"], ["y", "y2"]);
        if self.side.is_horizontal() { (x, y) } else { (y, x) }
    }

    /// One row a tick: `value`, `label`, `index`; the extra one has `extra.value` instead.
    fn ticks(&self) -> Result<Table> {
        let ticks = super::ticks::of_axis(&self.look, &self.scale)?;
        let mut values = ticks.values;
        let mut labels = ticks.labels;
        let last = values.len().saturating_sub(1).max(1);
        #[expect(clippy::cast_precision_loss, reason = "there are far fewer ticks than 2^52")]
        let mut indices: Vec<f64> = (0..values.len()).map(|i| i as f64 / last as f64).collect();
        let mut extra = vec![Value::Undefined; values.len()];
        if self.band.extra
            && let Some(first) = values.first()
        {
            let mut object = Object::new();
            object.set("value", first.clone());
            extra.push(Value::Object(Rc::new(object)));
            values.push(Value::Undefined);
            labels.push(Value::text(""));
            indices.push(-1.0);
        }
        let mut table = Table::with_rows(values.len());
        table.set("index", Column::numbers(indices));
        table.set("value", values.into_iter().collect::<Column>());
        table.set("label", labels.into_iter().collect::<Column>());
        if self.band.extra {
            table.set("extra", Column::Values(extra));
        }
        Ok(table)
    }

    /// Where a tick stands along the axis.
    fn tick_position(&self) -> Result<ValueRef> {
        Ok(ValueRef {
            scale: Some(ScaleRef::Name(self.def.scale.clone())),
            band: self.band.at.clone(),
            extra: self.band.extra,
            offset: self.band.offset.clone().map(Box::new),
            round: self.look.setting("tickRound")?,
            ..field("value")
        })
    }

    /// A place along the range of a scale, 0 to 1.
    fn along(scale: &str, fraction: f64) -> ValueRef {
        let range = Some(Setting::Json(fraction.into()));
        ValueRef { scale: Some(ScaleRef::Name(scale.to_owned())), range, ..ValueRef::default() }
    }

    fn grid(&self) -> Result<Part> {
        let mut part = Part::new("rule", "axis-grid", "").by_value();
        part.set_stroke(&self.look, "grid")?;
        part.set("opacity", constant(1));
        let ([along, _], [across, across_end]) = self.channels();
        part.set(along, self.tick_position()?);
        // Grid lines start at the plot's far side, however far the axis is from it.
        let inward = -self.outward();
        let offset = match self.look.own("offset") {
            Some(setting) => times(rules(setting)?, inward),
            None => Vec::new(),
        };
        let with_offset = |rule: ValueRef| match offset.first() {
            Some(offset) => plus(vec![rule], offset),
            None => vec![rule],
        };
        let (start, end) = match self.look.own("gridScale") {
            Some(name) => {
                let name = self.look.scope().setting(name)?.to_text();
                let place =
                    |fraction| ValueRef { mult: Some(Box::new(constant(inward))), ..Self::along(&name, fraction) };
                (place(0.0), place(1.0))
            }
            None => {
                let size = if self.side.is_horizontal() { "height" } else { "width" };
                let length = super::lookup::signal(Rc::new(Expr::name(size)));
                (constant(0), ValueRef { mult: Some(Box::new(constant(inward))), ..length })
            }
        };
        part.set_rules(across, with_offset(start));
        part.set_rules(across_end, with_offset(end));
        part.customize(custom(&self.def.encode, "grid"));
        Ok(part)
    }

    fn tick_lines(&self) -> Result<Part> {
        let mut part = Part::new("rule", "axis-tick", "").by_value();
        part.set_stroke(&self.look, "tick")?;
        part.set("opacity", constant(1));
        let ([along, _], [across, across_end]) = self.channels();
        part.set(along, self.tick_position()?);
        part.set(across, constant(0));
        part.set_rules(across_end, self.tick_size(true)?);
        part.customize(custom(&self.def.encode, "ticks"));
        Ok(part)
    }

    /// The end of a tick across the axis; without ticks 0.
    fn tick_size(&self, ticks: bool) -> Result<Vec<ValueRef>> {
        let size = if ticks { self.look.rules("tickSize")? } else { None };
        Ok(times(size.unwrap_or_else(|| vec![constant(0)]), self.outward()))
    }

    fn labels(&self, ticks: bool) -> Result<Part> {
        let look = &self.look;
        let mut part = Part::new("text", "axis-label", "guide-label").by_value();
        let ([along, _], [across, _]) = self.channels();
        let mut offset = self.band.offset.clone();
        if let Some(label_offset) = look.setting("labelOffset")?.map(|setting| rules(&setting)).transpose()? {
            for rule in label_offset.iter().filter(|rule| **rule != constant(0)) {
                match &mut offset {
                    Some(offset) => add_offset(offset, rule),
                    None => offset = Some(rule.clone()),
                }
            }
        }
        let position = ValueRef {
            scale: Some(ScaleRef::Name(self.def.scale.clone())),
            band: Some(Setting::Json(Json::from(0.5))),
            offset: offset.map(Box::new),
            ..field("value")
        };
        let padding = look.rules("labelPadding")?.unwrap_or_else(|| vec![constant(0)]);
        let padding = times(padding, self.outward());
        let away = padding.first().map_or_else(|| self.tick_size(ticks), |by| Ok(plus(self.tick_size(ticks)?, by)))?;
        part.set("opacity", constant(1));
        part.set("text", field("label"));
        part.set(along, position);
        part.set_rules(across, away);
        self.align_labels(&mut part)?;
        part.set_from(
            look,
            &[
                ("angle", "labelAngle"),
                ("fill", "labelColor"),
                ("fillOpacity", "labelOpacity"),
                ("font", "labelFont"),
                ("fontSize", "labelFontSize"),
                ("fontWeight", "labelFontWeight"),
                ("fontStyle", "labelFontStyle"),
                ("limit", "labelLimit"),
                ("lineHeight", "labelLineHeight"),
                ("align", "labelAlign"),
                ("baseline", "labelBaseline"),
            ],
        )?;
        part.customize(custom(&self.def.encode, "labels"));
        Ok(part)
    }

    /// Alignment by the axis's side. Along the axis labels are centred, but flush with its ends where `labelFlush` asks for it.
    fn align_labels(&self, part: &mut Part) -> Result<()> {
        let look = &self.look;
        let horizontal = self.side.is_horizontal();
        let flush = look.value("labelFlush")?;
        let is_on = flush.truthy() || matches!(flush, Value::Number(0.0));
        let [low, high, middle] = if horizontal { ["left", "right", "center"] } else { ["top", "bottom", "middle"] };
        let (along, across) = if horizontal { ("align", "baseline") } else { ("baseline", "align") };
        let flushed = |[low, high, middle]: [Expr; 3]| {
            let name = || Expr::text(self.def.scale.as_str());
            let place = Expr::call("scale", [name(), Expr::datum(&["value"])]);
            let threshold = Expr::number(flush.to_number());
            let range = Expr::call("range", [name()]);
            super::lookup::signal(Rc::new(Expr::call("flush", [range, place, threshold, low, high, middle])))
        };
        let along_rule = if is_on { flushed([low, high, middle].map(Expr::text)) } else { constant(middle) };
        part.set(along, along_rule);
        let across_word = match self.side {
            Side::Left => "right",
            Side::Right => "left",
            Side::Top => "bottom",
            Side::Bottom => "top",
        };
        part.set(across, constant(across_word));
        let is_aligned = look.setting(if horizontal { "labelAlign" } else { "labelBaseline" })?.is_some();
        let offset = look.number("labelFlushOffset")?.unwrap_or(0.0);
        if is_on && offset != 0.0 && !is_aligned {
            let shift = [-offset, offset, 0.0].map(Expr::number);
            part.set(if horizontal { "dx" } else { "dy" }, flushed(shift));
        }
        Ok(())
    }

    /// Hides labels that collide or leave the axis, as far as the spec wants it.
    fn thin_labels(&self, mark: &mut scene::Mark) -> Result<()> {
        let overlap = self.look.value("labelOverlap")?;
        if !overlap.truthy() {
            return Ok(());
        }
        let separation = self.look.number("labelSeparation")?.unwrap_or(0.0);
        let bound = self.look.value("labelBound")?;
        let within = if bound.truthy() && bound.to_number() >= 0.0 {
            let range: Vec<f64> = self.scale.range().iter().map(Value::to_number).collect();
            let [from, to] = [0, 1].map(|i| range.get(i).copied().unwrap_or(f64::NAN));
            let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
            // Where the orient is an expression, Vega takes labels for those of a vertical axis here.
            let horizontal = self.side.is_horizontal() && !self.side_is_worked_out();
            let area = if horizontal { Rect::new(from, low, to, high) } else { Rect::new(low, from, high, to) };
            Some(area.expand(bound.to_number()))
        } else {
            None
        };
        super::hide_crowded(mark, &overlap, separation, within.as_ref(), self.band.extra);
        Ok(())
    }

    fn side_is_worked_out(&self) -> bool {
        matches!(self.def.orient, Some(Setting::Signal(_) | Setting::Expr(_)))
    }

    /// Whether the axis has the part that a setting of this name turns on. Where the orient is an expression, a setting in
    /// the config of any side is to Vega an expression too, and so counts as on.
    fn has(&self, name: &str) -> Result<bool> {
        const BLOCKS: [&str; 6] = ["axisX", "axisY", "axisTop", "axisBottom", "axisLeft", "axisRight"];
        let config = &self.look.scope().env().config;
        let is_set = |block: &&str| config.block(block).is_some_and(|block| block.contains_key(name));
        if self.side_is_worked_out() && self.look.own(name).is_none() && BLOCKS.iter().any(is_set) {
            return Ok(true);
        }
        self.look.flag(name)
    }

    fn domain(&self) -> Result<Part> {
        let mut part = Part::new("rule", "axis-domain", "");
        part.set_stroke(&self.look, "domain")?;
        part.set("opacity", constant(1));
        let ([along, along_end], [across, _]) = self.channels();
        part.set(along, Self::along(&self.def.scale, 0.0));
        part.set(along_end, Self::along(&self.def.scale, 1.0));
        part.set(across, constant(0));
        part.customize(custom(&self.def.encode, "domain"));
        Ok(part)
    }

    fn title(&self) -> Result<Part> {
        let look = &self.look;
        let anchor = Anchor::of(&look.value("titleAnchor")?);
        let mut part = Part::new("text", "axis-title", "guide-title");
        part.set("opacity", constant(1));
        if let Some(text) = look.own("title") {
            part.set_rules("text", rules(text)?);
        }
        let ([along, _], _) = self.channels();
        part.set("align", constant(anchor.align()));
        part.set("angle", constant(if self.side.is_horizontal() { 0.0 } else { 90.0 * self.outward() }));
        part.set("baseline", constant(if self.side == Side::Bottom { "top" } else { "bottom" }));
        part.set(along, Self::along(&self.def.scale, anchor.fraction()));
        part.set_from(
            look,
            &[
                ("fill", "titleColor"),
                ("fillOpacity", "titleOpacity"),
                ("font", "titleFont"),
                ("fontSize", "titleFontSize"),
                ("fontStyle", "titleFontStyle"),
                ("fontWeight", "titleFontWeight"),
                ("limit", "titleLimit"),
                ("lineHeight", "titleLineHeight"),
                ("align", "titleAlign"),
                ("angle", "titleAngle"),
                ("baseline", "titleBaseline"),
                ("x", "titleX"),
                ("y", "titleY"),
            ],
        )?;
        part.customize(custom(&self.def.encode, "title"));
        Ok(part)
    }

    /// Whether the title's distance from the axis is ours to choose.
    fn title_is_placed(&self) -> Result<bool> {
        let custom = custom(&self.def.encode, "title");
        let is_free = |setting: &str, channel: &str| -> Result<bool> {
            let written = custom.is_some_and(|custom| custom.encode.channel(channel).is_some());
            Ok(self.look.setting(setting)?.is_none() && !written)
        };
        if self.side.is_horizontal() { is_free("titleY", "y") } else { is_free("titleX", "x") }
    }

    fn range_length(&self) -> f64 {
        let range = self.scale.range();
        match (range.first(), range.last()) {
            (Some(first), Some(last)) => (last.to_number() - first.to_number()).abs(),
            _ => 0.0,
        }
    }

    /// The axis's own item, with the settings that Vega keeps there.
    fn frame(&self) -> Result<Part> {
        let mut part = Part::new("group", "axis", "");
        part.set_from(
            &self.look,
            &[
                ("offset", "offset"),
                ("titlePadding", "titlePadding"),
                ("minExtent", "minExtent"),
                ("maxExtent", "maxExtent"),
                ("translate", "translate"),
            ],
        )?;
        if let Some(position) = self.look.own("position") {
            part.set_rules("position", rules(position)?);
        }
        part.customize(custom(&self.def.encode, "axis"));
        Ok(part)
    }
}

impl Band {
    fn new(look: &Lookup<'_>) -> Result<Self> {
        let number = |x: f64| Some(Setting::Json(Json::from(x)));
        let offset =
            |look: &Lookup<'_>| Ok::<_, Error>(look.rules("tickOffset")?.and_then(|rules| rules.into_iter().next()));
        match look.text("tickBand")?.as_deref() {
            None => {
                Ok(Self { at: look.setting("bandPosition")?, extra: look.flag("tickExtra")?, offset: offset(look)? })
            }
            Some("extent") => Ok(Self { at: number(1.0), extra: true, offset: None }),
            Some(_) => Ok(Self { at: number(0.5), extra: false, offset: offset(look)? }),
        }
    }
}
