//! Legends: symbols in a grid of entries, or a colour ramp with labels, and a title.
//!
//! A legend is drawn at (0, 0) with its parts in place ([`place`]); putting it beside the plot is [`crate::run::arrange`]'s part.
//! Its first channel in Vega's order (size, shape, fill, ...) decides which values it shows.

mod entries;
mod gradient;
mod place;
mod symbols;

use std::rc::Rc;

use super::lookup::{Lookup, constant, rules};
use super::part::{PartBuilder, custom};
use super::{Anchor, Built, Side, no_scale};
use crate::error::{Error, Result};
use crate::run::scope::Scope;
use crate::scale::Scale;
use crate::scene;
use crate::table::Table;
use crate::vega;

/// The facts that placing a legend needs.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) orient: Orient,
    /// Its own distance from the chart, px.
    pub(crate) offset: Option<f64>,
}

/// The place of a legend at the plot: Vega's `orient`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Orient {
    Left,
    Right,
    Top,
    Bottom,
    TopLeft,
    TopRight,
    BottomLeft,
    BottomRight,
    /// At `legendX` and `legendY`.
    None,
    /// A word that Vega does not know, which puts the legend at (0, 0).
    Other,
}

impl Orient {
    /// Those whose legends are placed together.
    pub(crate) const PLACED: [Self; 9] = [
        Self::Left,
        Self::Right,
        Self::Top,
        Self::Bottom,
        Self::TopLeft,
        Self::TopRight,
        Self::BottomLeft,
        Self::BottomRight,
        Self::Other,
    ];

    fn named(name: &str) -> Self {
        let none_or_other = if name == "none" { Self::None } else { Self::Other };
        Self::PLACED.into_iter().find(|orient| orient.name() == name).unwrap_or(none_or_other)
    }

    /// Vega's word for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Top => "top",
            Self::Bottom => "bottom",
            Self::TopLeft => "top-left",
            Self::TopRight => "top-right",
            Self::BottomLeft => "bottom-left",
            Self::BottomRight => "bottom-right",
            Self::None => "none",
            Self::Other => "",
        }
    }
}

/// The kind of a legend: Vega's `type`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum LegendKind {
    Symbol,
    /// A ramp of colours.
    Gradient,
    /// A ramp in steps.
    Discrete,
}

impl LegendKind {
    fn name(self) -> &'static str {
        match self {
            Self::Symbol => "symbol",
            Self::Gradient => "gradient",
            Self::Discrete => "discrete",
        }
    }
}

/// The channels that a legend can explain; the first that it has decides its values.
const CHANNELS: [&str; 7] = ["size", "shape", "fill", "stroke", "strokeWidth", "strokeDash", "opacity"];

/// The legend as a mark of one group, its parts placed within it.
pub(crate) fn build(def: &vega::Legend, scope: &Rc<Scope>) -> Result<Built<Layout>> {
    let legend = Legend::new(def, scope)?;
    let frame = legend.frame()?;
    let channels = frame.encoded(&Rc::new(Table::with_rows(1)), scope)?;
    let padding = channels.channel("padding").or_zero(0);
    let entries = match legend.kind {
        LegendKind::Symbol => legend.symbol_entries()?,
        LegendKind::Gradient | LegendKind::Discrete => legend.ramp()?,
    };
    let title = legend.title(padding)?;
    let orient = legend.orient()?;
    let layout = Layout { orient, offset: channels.channel("offset").number(0) };
    let mut mark = legend.assemble(entries, title, &channels, layout.orient)?;
    mark.name = frame.name();
    let channels: Vec<&str> = legend.scales.iter().map(|(channel, _)| *channel).collect();
    mark.aria = super::aria::legend(&legend.lookup, legend.kind.name(), &channels, &legend.scale)?;
    mark.zindex = legend.lookup.number("zindex")?.unwrap_or(0.0);
    Ok(Built { mark, layout })
}

/// A legend under construction.
struct Legend<'a> {
    def: &'a vega::Legend,
    lookup: Lookup<'a>,
    kind: LegendKind,
    /// Channel and name of each scale, in the order of [`CHANNELS`].
    scales: Vec<(&'static str, Rc<str>)>,
    /// The first of them.
    scale: Rc<Scale>,
}

/// A title and where it stands beside the entries.
struct Title {
    mark: scene::Mark,
    side: Side,
    anchor: Anchor,
}

impl<'a> Legend<'a> {
    fn new(def: &'a vega::Legend, scope: &'a Rc<Scope>) -> Result<Self> {
        let lookup = Lookup::new(&def.props, &["legend"], scope);
        let mut scales = Vec::new();
        for channel in CHANNELS {
            let name = lookup.own_value(channel)?;
            if name.truthy() {
                scales.push((channel, name.to_text()));
            }
        }
        let Some((channel, name)) = scales.first() else {
            return Err(Error::spec(format!("a legend needs a scale for one of {}", CHANNELS.join(", "))));
        };
        let scale = scope.scale(name)?.ok_or_else(|| no_scale(name).under(channel))?;
        let kind = kind(&lookup, &scales, &scale)?;
        Ok(Self { def, lookup, kind, scales, scale })
    }

    fn orient(&self) -> Result<Orient> {
        let orient = self.lookup.value("orient")?;
        Ok(if orient.truthy() { Orient::named(&orient.to_text()) } else { Orient::Right })
    }

    /// Whether the legend runs from top to bottom; `block` is the config's setting for its kind.
    fn is_vertical(&self, block: &str) -> Result<bool> {
        let own = self.lookup.own_value("direction")?;
        if !own.is_missing() {
            return Ok(&*own.to_text() == "vertical");
        }
        for name in ["direction", block] {
            if let Some(setting) = self.lookup.config(name)? {
                return Ok(&*self.lookup.scope().setting(&setting)?.to_text() == "vertical");
            }
        }
        Ok(false)
    }

    /// Whether it is a ramp that runs from bottom to top.
    fn is_vertical_ramp(&self) -> Result<bool> {
        Ok(self.kind != LegendKind::Symbol && self.is_vertical("gradientDirection")?)
    }

    /// The title, at the corner of a legend with this padding.
    fn title(&self, padding: f64) -> Result<Option<Title>> {
        let lookup = &self.lookup;
        let Some(text) = lookup.own("title") else { return Ok(None) };
        let side = lookup.text("titleOrient")?.and_then(|side| Side::named(&side)).unwrap_or(Side::Top);
        let beside = !side.is_horizontal();
        let written = lookup.value("titleAnchor")?;
        let anchor = match (written.truthy(), beside) {
            (true, _) => Anchor::of(&written),
            (false, true) => Anchor::Middle,
            (false, false) => Anchor::Start,
        };
        let ramp = self.is_vertical_ramp()?;
        let align = match (ramp, side) {
            (true, Side::Right) => match anchor {
                Anchor::Start => "right",
                Anchor::Middle => "center",
                Anchor::End => "left",
            },
            (false, Side::Left | Side::Right) => "left",
            _ => anchor.align(),
        };
        let baseline = match (ramp, side) {
            (_, Side::Top | Side::Bottom) | (true, Side::Left) => "top",
            (true, Side::Right) => "bottom",
            (false, _) => match anchor {
                Anchor::Start => "top",
                Anchor::Middle => "middle",
                Anchor::End => "bottom",
            },
        };
        let angle = match side {
            Side::Left if ramp => -90,
            Side::Right if ramp => 90,
            _ => 0,
        };
        let mut part = PartBuilder::new("text", "legend-title", "guide-title");
        for (channel, rule) in [
            ("opacity", constant(1)),
            ("x", constant(padding)),
            ("y", constant(padding)),
            ("angle", constant(angle)),
            ("align", constant(align)),
            ("baseline", constant(baseline)),
        ] {
            part.set(channel, rule);
        }
        part.set_setting("text", rules(text)?);
        part.set_title_style(lookup)?;
        part.customize(custom(&self.def.encode, "title"));
        let mark = part.build(&Rc::new(Table::with_rows(1)), lookup.scope())?;
        Ok(Some(Title { mark, side, anchor }))
    }

    /// The legend's own item, with the settings that Vega keeps there.
    fn frame(&self) -> Result<PartBuilder> {
        let mut part = PartBuilder::new("group", "legend", "");
        part.set_from(
            &self.lookup,
            &[
                ("offset", "offset"),
                ("padding", "padding"),
                ("titlePadding", "titlePadding"),
                ("cornerRadius", "cornerRadius"),
                ("fill", "fillColor"),
                ("stroke", "strokeColor"),
                ("x", "legendX"),
                ("y", "legendY"),
            ],
        )?;
        for name in ["strokeWidth", "strokeDash"] {
            if let Some(setting) = self.lookup.config(name)? {
                part.set_rules(name, rules(&setting)?);
            }
        }
        part.customize(custom(&self.def.encode, "legend"));
        Ok(part)
    }
}

/// Written, or what suits the scale: a ramp for one scale of colours that is not discrete.
fn kind(lookup: &Lookup<'_>, scales: &[(&'static str, Rc<str>)], scale: &Scale) -> Result<LegendKind> {
    let in_steps = matches!(scale.kind(), "quantile" | "quantize" | "threshold" | "bin-ordinal");
    let continuous = !in_steps && !matches!(scale.kind(), "ordinal" | "band" | "point" | "identity");
    let ramp = if in_steps { LegendKind::Discrete } else { LegendKind::Gradient };
    Ok(match lookup.own_value("type")?.to_text().as_ref() {
        "gradient" => ramp,
        "discrete" => LegendKind::Discrete,
        "undefined" | "null" => match scales {
            [("fill" | "stroke", _)] if continuous || in_steps => ramp,
            _ => LegendKind::Symbol,
        },
        _ => LegendKind::Symbol,
    })
}
