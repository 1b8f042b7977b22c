//! Ramps of colours with labels: continuous ones, and ones in steps.
//!
//! A ramp starts at the lower end of the scale: at the left, or at the bottom of a vertical one.

use std::rc::Rc;

use super::entries::Stop;
use super::{Legend, LegendKind};
use crate::error::Result;
use crate::expr::Setting;
use crate::run::guide::lookup::{constant, field, plus, rules};
use crate::run::guide::part::{PartBuilder, custom};
use crate::scene::Mark;
use crate::table::{Column, Table, Value};
use crate::vega::{Base, Props, ScaleRef, ValueRef};

impl Legend<'_> {
    /// The ramp and its labels.
    pub(super) fn ramp(&self) -> Result<Vec<Mark>> {
        let vertical = self.is_vertical_ramp()?;
        let rows = Rc::new(table(&self.stops()?, vertical));
        let one = Rc::new(Table::with_rows(1));
        let scope = self.lookup.scope();
        let bar = match self.kind {
            LegendKind::Discrete => self.bands(vertical)?.build(&rows, scope)?,
            LegendKind::Gradient | LegendKind::Symbol => self.bar(vertical)?.build(&one, scope)?,
        };
        let mut labels = self.ramp_labels(vertical)?.build(&rows, scope)?;
        let overlap = self.lookup.value("labelOverlap")?;
        if overlap.truthy() {
            let separation = self.lookup.number("labelSeparation")?.unwrap_or(0.0);
            crate::run::guide::hide_crowded(&mut labels, &overlap, separation, None, false);
        }
        Ok(vec![bar, labels])
    }

    /// Along the ramp, px.
    pub(super) fn length(&self) -> Result<f64> {
        let setting = self.ramp_size("gradientLength", "gradientWidth")?;
        Ok(self.lookup.scope().setting(&setting)?.to_number())
    }

    /// The spec's setting, else the config's, else the config's under its old name.
    fn ramp_size(&self, name: &str, old: &str) -> Result<Setting> {
        if let Some(setting) = self.lookup.setting(name)? {
            return Ok(setting);
        }
        Ok(self.lookup.config(old)?.unwrap_or(Setting::Json(0.into())))
    }

    /// Length and thickness of the ramp as rules.
    fn ramp_sizes(&self) -> Result<[Vec<ValueRef>; 2]> {
        let length = rules(&self.ramp_size("gradientLength", "gradientWidth")?)?;
        let thickness = rules(&self.ramp_size("gradientThickness", "gradientHeight")?)?;
        Ok([length, thickness])
    }

    fn bar(&self, vertical: bool) -> Result<PartBuilder> {
        let [length, thickness] = self.ramp_sizes()?;
        let (width, height) = if vertical { (thickness, length) } else { (length, thickness) };
        let (start, stop) = if vertical { ([0, 1], [0, 0]) } else { ([0, 0], [1, 0]) };
        let mut part = PartBuilder::new("rect", "legend-gradient", "");
        part.set("opacity", constant(1));
        part.set("x", constant(0));
        part.set("y", constant(0));
        part.set_rules("width", width);
        part.set_rules("height", height);
        let gradient = [
            ("gradient", self.scale_name().into()),
            ("start", serde_json::json!(start)),
            ("stop", serde_json::json!(stop)),
        ];
        let gradient = gradient.map(|(name, value)| (name.to_owned(), Setting::Json(value)));
        part.set("fill", ValueRef { base: Base::Gradient(Props(gradient.into())), ..ValueRef::default() });
        self.finish_ramp(part)
    }

    fn bands(&self, vertical: bool) -> Result<PartBuilder> {
        let [length, thickness] = self.ramp_sizes()?;
        let (along, along_end, across, size) =
            if vertical { ("y", "y2", "x", "width") } else { ("x", "x2", "y", "height") };
        let mut part = PartBuilder::new("rect", "legend-band", "").by_value();
        part.set("opacity", constant(1));
        let scale = Some(ScaleRef::Name(self.scale_name().to_owned()));
        part.set("fill", ValueRef { scale, ..field("value") });
        part.set_rules(along, stretched("from", &length));
        part.set_rules(along_end, stretched("to", &length));
        part.set(across, constant(0));
        part.set_rules(size, thickness);
        self.finish_ramp(part)
    }

    fn finish_ramp(&self, mut part: PartBuilder) -> Result<PartBuilder> {
        part.set_from(
            &self.lookup,
            &[
                ("stroke", "gradientStrokeColor"),
                ("strokeWidth", "gradientStrokeWidth"),
                ("opacity", "gradientOpacity"),
            ],
        )?;
        part.customize(custom(&self.def.encode, "gradient"));
        Ok(part)
    }

    fn ramp_labels(&self, vertical: bool) -> Result<PartBuilder> {
        let lookup = &self.lookup;
        let [length, thickness] = self.ramp_sizes()?;
        let mut part = PartBuilder::new("text", "legend-label", "guide-label").by_value();
        part.set("opacity", constant(1));
        part.set("text", field("label"));
        part.set_label_style(lookup)?;
        let own_or_config = |own: &str, config: &str| match lookup.own(own) {
            Some(setting) => Ok(Some(setting.clone())),
            None => lookup.config(config),
        };
        if let Some(limit) = own_or_config("labelLimit", "gradientLabelLimit")? {
            part.set_rules("limit", rules(&limit)?);
        }
        part.set("align", if vertical { constant("left") } else { field("anchor") });
        part.set("baseline", if vertical { field("anchor") } else { constant("top") });
        let (along, across) = if vertical { ("y", "x") } else { ("x", "y") };
        part.set_rules(along, stretched("from", &length));
        let offset = match own_or_config("labelOffset", "gradientLabelOffset")? {
            Some(setting) => rules(&setting)?,
            None => Vec::new(),
        };
        let across_rules = offset.first().map_or_else(|| thickness.clone(), |by| plus(thickness.clone(), by));
        part.set_rules(across, across_rules);
        part.customize(custom(&self.def.encode, "labels"));
        Ok(part)
    }

    fn scale_name(&self) -> &str {
        self.scales.first().map_or("", |(_, name)| name)
    }
}

/// A fraction of the ramp in pixels.
fn stretched(column: &str, length: &[ValueRef]) -> Vec<ValueRef> {
    vec![ValueRef { mult: length.first().cloned().map(Box::new), ..field(column) }]
}

/// Stops as rows. `from`, `to` and `anchor` are where a label (or a step) is along the ramp, measured as the ramp is drawn:
/// from the left, or from the top.
fn table(stops: &[Stop], vertical: bool) -> Table {
    let mut table = Table::with_rows(stops.len());
    let numbers = |of: &dyn Fn(&Stop) -> f64| Column::numbers(stops.iter().map(of).collect());
    let drawn = |fraction: f64| if vertical { 1.0 - fraction } else { fraction };
    let anchor = |stop: &Stop| {
        let [low, high, middle] = if vertical { ["bottom", "top", "middle"] } else { ["left", "right", "center"] };
        Value::text(if stop.from <= 0.0 {
            low
        } else if stop.from >= 1.0 {
            high
        } else {
            middle
        })
    };
    table.set("index", Column::numbers((0..stops.len()).map(|i| i as f64).collect()));
    table.set("label", stops.iter().map(|stop| stop.label.clone()).collect::<Column>());
    table.set("value", stops.iter().map(|stop| stop.value.clone()).collect::<Column>());
    table.set("perc", numbers(&|stop| stop.from));
    table.set("perc2", numbers(&|stop| stop.to));
    table.set("from", numbers(&|stop| drawn(stop.from)));
    table.set("to", numbers(&|stop| drawn(stop.to)));
    table.set("anchor", stops.iter().map(anchor).collect::<Column>());
    table
}
