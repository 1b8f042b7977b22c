//! `timeunit`: times cut to their year, month, ..., each with its start and end.
//!
//! Times that come cut already only get an end. Rectangles that do not stand in the middle of their stretch of time get
//! a start and an end of their own.

use serde_json::Value as Json;

use crate::compile::access_path::escape_path;
use crate::compile::channel::{FieldName, RECT_END, RECT_START, band_position, is_rect_based};
use crate::compile::model::{ModelId, ModelKind, ProjectedTimeUnit, Tree};
use crate::compile::time_unit::{TimeUnit, normalize};
use crate::compile::transform::{formula, text, texts, transform};
use crate::error::Result;
use crate::expr::Setting;
use crate::js::number_to_text;
use crate::vega::Transform;
use crate::vegalite::json::text as js_text;
use crate::vegalite::{Channel, ChannelDef, PropMap, TransformProp};

/// Time units of several fields, each once.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TimeUnits(Vec<Unit>);

/// One field's time unit.
#[derive(Clone, Debug, PartialEq)]
struct Unit {
    unit: Json,
    field: String,
    /// The name of the result; `None`: the field is cut already, and only gets an end.
    name: Option<String>,
    /// Where in its stretch of time a rectangle stands.
    rect_position: Option<f64>,
}

impl Unit {
    fn makes(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("{}_end", self.field))
    }
}

impl TimeUnits {
    /// The time units that a unit's or a facet's fields ask for.
    pub(super) fn from_encoding(tree: &Tree, id: ModelId) -> Option<Self> {
        let mut units = Self(Vec::new());
        match &tree.model(id).kind {
            ModelKind::Unit(unit) => {
                for (channel, def) in unit.encoding.each() {
                    let Some(def) = def.field_def() else { continue };
                    let position = band_position(def, None, &unit.mark, &tree.config);
                    units.add(channel, def, Some((is_rect_based(unit.mark.kind), position)));
                }
            }
            ModelKind::Facet(facet) => facet.defs.iter().for_each(|(channel, def)| units.add(*channel, def, None)),
            ModelKind::Layer | ModelKind::Concat => {}
        }
        (!units.0.is_empty()).then_some(units)
    }

    /// `mark`: whether it is a rectangle, and where it stands; `None` for the cells of a facet.
    fn add(&mut self, channel: Channel, def: &ChannelDef, mark: Option<(bool, Option<f64>)>) {
        let Some(unit) = def.time_unit.as_ref().and_then(normalize) else { return };
        let field = def.field.clone().unwrap_or_default();
        let name = (!unit.binned()).then(|| def.vg_field_as(FieldName { for_as: true, ..FieldName::default() }));
        let needs_end = mark.is_some_and(|(rect, position)| rect || position.is_some_and(|p| p != 0.0));
        if name.is_none() && !needs_end {
            return;
        }
        let rect = mark.filter(|(rect, position)| *rect && channel.is_x_or_y() && *position != Some(0.5));
        let made = Unit { unit: unit.to_json(), field, name, rect_position: rect.and_then(|(_, position)| position) };
        if !self.0.contains(&made) {
            self.0.push(made);
        }
    }

    /// The transform as written.
    pub(super) fn read(props: &PropMap<TransformProp>) -> Self {
        let unit = props.get(TransformProp::TimeUnit).and_then(normalize).map_or(Json::Null, |unit| unit.to_json());
        let field = props.get(TransformProp::Field).map(js_text).unwrap_or_default();
        Self(vec![Unit { unit, field, name: props.get(TransformProp::As).map(js_text), rect_position: None }])
    }

    /// The units of fields that a selection remembers.
    pub(super) fn of_selection(remembered: &[ProjectedTimeUnit]) -> Self {
        let unit = |it: &ProjectedTimeUnit| Unit {
            unit: it.unit.clone(),
            field: it.field.clone(),
            name: Some(it.name.clone()),
            rect_position: None,
        };
        Self(remembered.iter().map(unit).collect())
    }

    /// Takes over the units of another step.
    pub(crate) fn merge(&mut self, other: &Self) {
        for unit in &other.0 {
            if !self.0.contains(unit) {
                self.0.push(unit.clone());
            }
        }
    }

    pub(super) fn makes(&self) -> Vec<String> {
        self.0.iter().map(Unit::makes).collect()
    }

    /// # Errors
    ///
    /// When an expression made of a field's name is none.
    pub(super) fn to_vega(&self) -> Result<Vec<Transform>> {
        let mut transforms = Vec::new();
        for unit in &self.0 {
            unit.write(&mut transforms)?;
        }
        Ok(transforms)
    }
}

impl Unit {
    fn write(&self, transforms: &mut Vec<Transform>) -> Result<()> {
        let Some(unit) = normalize(&self.unit) else { return Ok(()) };
        let Some(name) = &self.name else {
            // Expressions want the field as it is called, not as a path to it.
            let field = self.field.replace("\\'", "'").replace("\\.", ".");
            let end = format!("{field}_end");
            transforms.push(formula(&offset_source(&unit, &field, false), &end)?);
            return self.write_rect(&unit, [&field, &end], transforms);
        };
        let end = format!("{name}_end");
        let mut cut = transform("timeunit", [("field", text(&escape_path(&self.field)))]);
        if unit.unit().is_some_and(|unit| !unit.is_empty()) {
            cut.params.set("units", texts(&unit.parts()));
        }
        if unit.utc() {
            cut.params.set("timezone", text("utc"));
        }
        for (key, value) in unit.params().iter().filter(|(key, _)| !matches!(key.as_str(), "unit" | "utc")) {
            cut.params.set(key, Setting::Json(value.clone()));
        }
        cut.params.set("as", texts(&[name, &end]));
        transforms.push(cut);
        self.write_rect(&unit, [name, &end], transforms)
    }

    fn write_rect(&self, unit: &TimeUnit, [start, end]: [&str; 2], transforms: &mut Vec<Transform>) -> Result<()> {
        let Some(position) = self.rect_position.filter(|position| *position != 0.5) else { return Ok(()) };
        let between = |a: &str, b: &str| {
            let (a_part, b_part) = (1.0 - (position + 0.5), position + 0.5);
            format!("{} * {a} + {} * {b}", number_to_text(a_part), number_to_text(b_part))
        };
        let (start_source, end_source) = (datum_source(start), datum_source(end));
        let before = offset_source(unit, start, true);
        transforms.push(formula(&between(&before, &start_source), &format!("{start}_{RECT_START}"))?);
        transforms.push(formula(&between(&start_source, &end_source), &format!("{start}_{RECT_END}"))?);
        Ok(())
    }
}

/// Source of the moment one step after (or before) the time in `field`.
fn offset_source(unit: &TimeUnit, field: &str, before: bool) -> String {
    let function = if unit.utc() { "utcOffset" } else { "timeOffset" };
    let step = unit.step().unwrap_or(1.0);
    let (part, step) = match unit.parts().last().copied().unwrap_or("year") {
        "day" | "dayofyear" => ("date", step),
        "quarter" => ("month", step * 3.0),
        "week" => ("date", step * 7.0),
        part => (part, step),
    };
    let step = number_to_text(if before { -step } else { step });
    format!("{function}('{part}', {}, {step})", datum_source(field))
}

/// Backslashes stay, and escape what follows as in any text of an expression.
fn datum_source(field: &str) -> String {
    format!("datum['{}']", field.replace('\'', "\\'"))
}
