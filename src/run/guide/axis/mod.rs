//! Axes: grid lines, ticks, labels, domain line and title over a table of ticks.
//!
//! Everything is drawn as if the axis stood at (0, 0); placing it, and the title beside its labels, is
//! [`crate::run::arrange`]'s part. Positions along the axis come from its scale, in pixels of the plot.

mod lines;
mod text;

use std::rc::Rc;

use serde_json::Value as Json;

use super::lookup::{Lookup, rules};
use super::part::{PartBuilder, custom};
use super::{Built, Side, no_scale};
use crate::error::{Error, Result};
use crate::expr::Setting;
use crate::run::scope::Scope;
use crate::scale::Scale;
use crate::scene::Role;
use crate::table::{Column, Object, Table, Value};
use crate::vega::{self, ValueRef};

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
    let (ticks, labels) = (axis.has("ticks")?, axis.has("labels")?);
    // The spec's own encoding of any part may look at them.
    let rows = Rc::new(axis.ticks(labels || !def.encode.is_empty())?);
    let one = Rc::new(Table::with_rows(1));
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
    if axis.lookup.own("title").is_some() {
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
    mark.aria = super::aria::axis(&axis.lookup, axis.side, &axis.scale)?;
    mark.zindex = axis.lookup.number("zindex")?.unwrap_or(0.0);
    Ok(Built { mark, layout })
}

/// An axis under construction.
struct Axis<'a> {
    def: &'a vega::Axis,
    lookup: Lookup<'a>,
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
        let lookup = Lookup::new(&def.props, &[band_block, side_block, direction, "axis"], scope);
        let band = Band::new(&lookup)?;
        Ok(Self { def, lookup, side, scale, band })
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

    /// One row a tick: `value`, `index` and, where it is wanted, `label`; the extra one has `extra.value` instead.
    fn ticks(&self, labelled: bool) -> Result<Table> {
        let ticks = super::ticks::of_axis(&self.lookup, &self.scale)?;
        let mut labels = labelled.then(|| ticks.labels());
        let mut values = ticks.values;
        let last = values.len().saturating_sub(1).max(1);
        let mut indices: Vec<f64> = (0..values.len()).map(|i| i as f64 / last as f64).collect();
        let mut extra = vec![Value::Undefined; values.len()];
        if self.band.extra
            && let Some(first) = values.first()
        {
            let mut object = Object::new();
            object.set("value", first.clone());
            extra.push(Value::Object(Rc::new(object)));
            values.push(Value::Undefined);
            if let Some(labels) = &mut labels {
                labels.push(Value::text(""));
            }
            indices.push(-1.0);
        }
        let mut table = Table::with_rows(values.len());
        table.set("index", Column::numbers(indices));
        table.set("value", values.into_iter().collect::<Column>());
        if let Some(labels) = labels {
            table.set("label", labels.into_iter().collect::<Column>());
        }
        if self.band.extra {
            table.set("extra", Column::Values(extra));
        }
        Ok(table)
    }

    fn side_is_dynamic(&self) -> bool {
        matches!(self.def.orient, Some(Setting::Signal(_) | Setting::Expr(_)))
    }

    /// Whether the axis has the part that a setting of this name turns on. Where the orient is an expression, a setting in
    /// the config of any side is to Vega an expression too, and so counts as on.
    fn has(&self, name: &str) -> Result<bool> {
        const BLOCKS: [&str; 6] = ["axisX", "axisY", "axisTop", "axisBottom", "axisLeft", "axisRight"];
        let config = &self.lookup.scope().env().config;
        let is_set = |block: &&str| config.block(block).is_some_and(|block| block.value(name).is_some());
        if self.side_is_dynamic() && self.lookup.own(name).is_none() && BLOCKS.iter().any(is_set) {
            return Ok(true);
        }
        self.lookup.flag(name)
    }

    fn range_length(&self) -> f64 {
        let range = self.scale.range();
        match (range.first(), range.last()) {
            (Some(first), Some(last)) => (last.to_number() - first.to_number()).abs(),
            _ => 0.0,
        }
    }

    /// The axis's own item, with the settings that Vega keeps there.
    fn frame(&self) -> Result<PartBuilder> {
        let mut part = PartBuilder::new("group", "axis", "");
        part.set_from(
            &self.lookup,
            &[
                ("offset", "offset"),
                ("titlePadding", "titlePadding"),
                ("minExtent", "minExtent"),
                ("maxExtent", "maxExtent"),
                ("translate", "translate"),
            ],
        )?;
        if let Some(position) = self.lookup.own("position") {
            part.set_rules("position", rules(position)?);
        }
        part.customize(custom(&self.def.encode, "axis"));
        Ok(part)
    }
}

impl Band {
    fn new(lookup: &Lookup<'_>) -> Result<Self> {
        let number = |x: f64| Some(Setting::Json(Json::from(x)));
        let offset = |lookup: &Lookup<'_>| {
            Ok::<_, Error>(lookup.rules("tickOffset")?.and_then(|rules| rules.into_iter().next()))
        };
        match lookup.text("tickBand")?.as_deref() {
            None => Ok(Self {
                at: lookup.setting("bandPosition")?,
                extra: lookup.flag("tickExtra")?,
                offset: offset(lookup)?,
            }),
            Some("extent") => Ok(Self { at: number(1.0), extra: true, offset: None }),
            Some(_) => Ok(Self { at: number(0.5), extra: false, offset: offset(lookup)? }),
        }
    }
}
