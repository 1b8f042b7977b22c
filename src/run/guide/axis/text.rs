//! The texts of an axis: labels and title.

use std::rc::Rc;

use serde_json::Value as Json;

use super::Axis;
use crate::error::Result;
use crate::expr::{Expr, Setting};
use crate::geom::Rect;
use crate::run::guide::lookup::{add_offset, constant, field, plus, rules, signal, times};
use crate::run::guide::part::{PartBuilder, custom};
use crate::run::guide::{Anchor, Side, hide_crowded};
use crate::scene;
use crate::table::Value;
use crate::vega::{ScaleRef, ValueRef};

impl Axis<'_> {
    /// The labels beside the ticks (`ticks`: whether there are any to keep clear of).
    pub(super) fn labels(&self, ticks: bool) -> Result<PartBuilder> {
        let lookup = &self.lookup;
        let mut part = PartBuilder::new("text", "axis-label", "guide-label").by_value();
        let ([along, _], [across, _]) = self.channels();
        let mut offset = self.band.offset.clone();
        if let Some(label_offset) = lookup.setting("labelOffset")?.map(|setting| rules(&setting)).transpose()? {
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
        let padding = lookup.rules("labelPadding")?.unwrap_or_else(|| vec![constant(0)]);
        let padding = times(padding, self.outward());
        let away = padding.first().map_or_else(|| self.tick_size(ticks), |by| Ok(plus(self.tick_size(ticks)?, by)))?;
        part.set("opacity", constant(1));
        part.set("text", field("label"));
        part.set(along, position);
        part.set_rules(across, away);
        self.align_labels(&mut part)?;
        part.set_label_style(lookup)?;
        part.set_from(
            lookup,
            &[
                ("angle", "labelAngle"),
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
    fn align_labels(&self, part: &mut PartBuilder) -> Result<()> {
        let lookup = &self.lookup;
        let horizontal = self.side.is_horizontal();
        let flush = lookup.value("labelFlush")?;
        let is_on = flush.truthy() || matches!(flush, Value::Number(0.0));
        let [low, high, middle] = if horizontal { ["left", "right", "center"] } else { ["top", "bottom", "middle"] };
        let (along, across) = if horizontal { ("align", "baseline") } else { ("baseline", "align") };
        let flushed = |[low, high, middle]: [Expr; 3]| {
            let name = || Expr::text(self.def.scale.as_str());
            let place = Expr::call("scale", [name(), Expr::datum(&["value"])]);
            let threshold = Expr::number(flush.to_number());
            let range = Expr::call("range", [name()]);
            signal(Rc::new(Expr::call("flush", [range, place, threshold, low, high, middle])))
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
        let is_aligned = lookup.setting(if horizontal { "labelAlign" } else { "labelBaseline" })?.is_some();
        let offset = lookup.number("labelFlushOffset")?.unwrap_or(0.0);
        if is_on && offset != 0.0 && !is_aligned {
            let shift = [-offset, offset, 0.0].map(Expr::number);
            part.set(if horizontal { "dx" } else { "dy" }, flushed(shift));
        }
        Ok(())
    }

    /// Hides labels that collide or leave the axis, as far as the spec wants it.
    pub(super) fn thin_labels(&self, mark: &mut scene::Mark) -> Result<()> {
        let overlap = self.lookup.value("labelOverlap")?;
        if !overlap.truthy() {
            return Ok(());
        }
        let separation = self.lookup.number("labelSeparation")?.unwrap_or(0.0);
        let bound = self.lookup.value("labelBound")?;
        let within = if bound.truthy() && bound.to_number() >= 0.0 {
            let range: Vec<f64> = self.scale.range().iter().map(Value::to_number).collect();
            let [from, to] = [0, 1].map(|i| range.get(i).copied().unwrap_or(f64::NAN));
            let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
            // Where the orient is an expression, Vega takes labels for those of a vertical axis here.
            let horizontal = self.side.is_horizontal() && !self.side_is_dynamic();
            let area = if horizontal { Rect::new(from, low, to, high) } else { Rect::new(low, from, high, to) };
            Some(area.expand(bound.to_number()))
        } else {
            None
        };
        hide_crowded(mark, &overlap, separation, within.as_ref(), self.band.extra);
        Ok(())
    }

    /// The title, along the axis at its anchor; across it where the spec says, else at 0.
    pub(super) fn title(&self) -> Result<PartBuilder> {
        let lookup = &self.lookup;
        let anchor = Anchor::of(&lookup.value("titleAnchor")?);
        let mut part = PartBuilder::new("text", "axis-title", "guide-title");
        part.set("opacity", constant(1));
        if let Some(text) = lookup.own("title") {
            part.set_rules("text", rules(text)?);
        }
        let ([along, _], _) = self.channels();
        part.set("align", constant(anchor.align()));
        part.set("angle", constant(if self.side.is_horizontal() { 0.0 } else { 90.0 * self.outward() }));
        part.set("baseline", constant(if self.side == Side::Bottom { "top" } else { "bottom" }));
        part.set(along, Self::along(&self.def.scale, anchor.fraction()));
        part.set_title_style(lookup)?;
        part.set_from(lookup, &[("angle", "titleAngle"), ("x", "titleX"), ("y", "titleY")])?;
        part.customize(custom(&self.def.encode, "title"));
        Ok(part)
    }

    /// Whether the title's distance from the axis is ours to choose.
    pub(super) fn title_is_placed(&self) -> Result<bool> {
        let custom = custom(&self.def.encode, "title");
        let is_free = |setting: &str, channel: &str| -> Result<bool> {
            let written = custom.is_some_and(|custom| custom.encode.channel(channel).is_some());
            Ok(self.lookup.setting(setting)?.is_none() && !written)
        };
        if self.side.is_horizontal() { is_free("titleY", "y") } else { is_free("titleX", "x") }
    }
}
