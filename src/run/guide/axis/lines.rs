//! The lines of an axis: grid, ticks and domain.

use std::rc::Rc;

use super::Axis;
use crate::error::Result;
use crate::expr::{Expr, Setting};
use crate::run::guide::lookup::{constant, field, plus, rules, signal, times};
use crate::run::guide::part::{PartBuilder, custom};
use crate::vega::{ScaleRef, ValueRef};

impl Axis<'_> {
    /// Lines across the plot, one a tick.
    pub(super) fn grid(&self) -> Result<PartBuilder> {
        let mut part = PartBuilder::new("rule", "axis-grid", "").by_value();
        part.set_stroke(&self.lookup, "grid")?;
        part.set("opacity", constant(1));
        let ([along, _], [across, across_end]) = self.channels();
        part.set(along, self.tick_position()?);
        // Grid lines start at the plot's far side, however far the axis is from it.
        let inward = -self.outward();
        let offset = match self.lookup.own("offset") {
            Some(setting) => times(rules(setting)?, inward),
            None => Vec::new(),
        };
        let with_offset = |rule: ValueRef| match offset.first() {
            Some(offset) => plus(vec![rule], offset),
            None => vec![rule],
        };
        let (start, end) = match self.lookup.own("gridScale") {
            Some(name) => {
                let name = self.lookup.scope().setting(name)?.to_text();
                let place =
                    |fraction| ValueRef { mult: Some(Box::new(constant(inward))), ..Self::along(&name, fraction) };
                (place(0.0), place(1.0))
            }
            None => {
                let size = if self.side.is_horizontal() { "height" } else { "width" };
                let length = signal(Rc::new(Expr::name(size)));
                (constant(0), ValueRef { mult: Some(Box::new(constant(inward))), ..length })
            }
        };
        part.set_rules(across, with_offset(start));
        part.set_rules(across_end, with_offset(end));
        part.customize(custom(&self.def.encode, "grid"));
        Ok(part)
    }

    /// Short lines away from the plot, one a tick.
    pub(super) fn tick_lines(&self) -> Result<PartBuilder> {
        let mut part = PartBuilder::new("rule", "axis-tick", "").by_value();
        part.set_stroke(&self.lookup, "tick")?;
        part.set("opacity", constant(1));
        let ([along, _], [across, across_end]) = self.channels();
        part.set(along, self.tick_position()?);
        part.set(across, constant(0));
        part.set_rules(across_end, self.tick_size(true)?);
        part.customize(custom(&self.def.encode, "ticks"));
        Ok(part)
    }

    /// The line along the whole range.
    pub(super) fn domain(&self) -> Result<PartBuilder> {
        let mut part = PartBuilder::new("rule", "axis-domain", "");
        part.set_stroke(&self.lookup, "domain")?;
        part.set("opacity", constant(1));
        let ([along, along_end], [across, _]) = self.channels();
        part.set(along, Self::along(&self.def.scale, 0.0));
        part.set(along_end, Self::along(&self.def.scale, 1.0));
        part.set(across, constant(0));
        part.customize(custom(&self.def.encode, "domain"));
        Ok(part)
    }

    /// Where a tick stands along the axis.
    fn tick_position(&self) -> Result<ValueRef> {
        Ok(ValueRef {
            scale: Some(ScaleRef::Name(self.def.scale.clone())),
            band: self.band.at.clone(),
            extra: self.band.extra,
            offset: self.band.offset.clone().map(Box::new),
            round: self.lookup.setting("tickRound")?,
            ..field("value")
        })
    }

    /// The end of a tick across the axis; without ticks 0.
    pub(super) fn tick_size(&self, ticks: bool) -> Result<Vec<ValueRef>> {
        let size = if ticks { self.lookup.rules("tickSize")? } else { None };
        Ok(times(size.unwrap_or_else(|| vec![constant(0)]), self.outward()))
    }

    /// A place along the range of a scale, 0 to 1.
    pub(super) fn along(scale: &str, fraction: f64) -> ValueRef {
        let range = Some(Setting::Json(fraction.into()));
        ValueRef { scale: Some(ScaleRef::Name(scale.to_owned())), range, ..ValueRef::default() }
    }
}
