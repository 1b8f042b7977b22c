//! How items are painted: fill, stroke, opacity and what SVG says beside them.

use std::cell::RefCell;
use std::rc::Rc;

use super::items::{Channel, Encoded};
use crate::color::Color;
use crate::error::Error;
use crate::geom::Rect;
use crate::run::scope::Scope;
use crate::scene::{Blend, Cap, Fill, Gradient, GradientKind, Item, Join, Paint, Shape, Stroke};
use crate::table::{Cell, Column, Value};

/// The channels of a mark that say how its items are painted.
pub(crate) struct Style<'a> {
    fill: Paints<'a>,
    fill_opacity: Channel<'a>,
    stroke: Paints<'a>,
    stroke_opacity: Channel<'a>,
    width: Channel<'a>,
    cap: Channel<'a>,
    join: Channel<'a>,
    miter_limit: Channel<'a>,
    dash: Channel<'a>,
    dash_offset: Channel<'a>,
    opacity: Channel<'a>,
    blend: Channel<'a>,
    href: Channel<'a>,
    description: Channel<'a>,
    zindex: Channel<'a>,
}

impl<'a> Style<'a> {
    pub(crate) fn new(items: &'a Encoded) -> Self {
        Self {
            fill: Paints::new(items.channel("fill"), Use::Fill),
            fill_opacity: items.channel("fillOpacity"),
            stroke: Paints::new(items.channel("stroke"), Use::Stroke),
            stroke_opacity: items.channel("strokeOpacity"),
            width: items.channel("strokeWidth"),
            cap: items.channel("strokeCap"),
            join: items.channel("strokeJoin"),
            miter_limit: items.channel("strokeMiterLimit"),
            dash: items.channel("strokeDash"),
            dash_offset: items.channel("strokeDashOffset"),
            opacity: items.channel("opacity"),
            blend: items.channel("blend"),
            href: items.channel("href"),
            description: items.channel("description"),
            zindex: items.channel("zindex"),
        }
    }

    /// An item of this shape, painted as item number `i` of the mark is.
    pub(crate) fn item(&self, i: usize, bounds: Rect, shape: Shape) -> Item {
        Item {
            bounds,
            opacity: self.opacity(i),
            blend: self.blend.text(i).map_or(Blend::Normal, |name| blend(&name)),
            href: self.href.text(i),
            description: self.description.text(i),
            zindex: self.zindex(i),
            shape,
        }
    }

    /// Says which colours could not be read, once the items are made.
    pub(crate) fn warn(&self, scope: &Scope) {
        for paints in [&self.fill, &self.stroke] {
            let unread = paints.unread.take();
            if let Some(first) = &unread.first {
                let are = if unread.has_others { "and others are no colours" } else { "is no colour" };
                let instead = match paints.usage {
                    Use::Fill => "black is painted instead",
                    Use::Stroke => "no line is drawn",
                };
                let message = format!("\"{first}\" {are} that CSS knows; {instead}");
                scope.env().warnings.push(Error::spec(message));
            }
        }
    }

    pub(crate) fn zindex(&self, i: usize) -> f64 {
        self.zindex.or_zero(i)
    }

    pub(crate) fn opacity(&self, i: usize) -> f64 {
        opacity_of(self.opacity, i)
    }

    pub(crate) fn fill(&self, i: usize) -> Option<Fill> {
        let paint = self.fill.paint(i)?;
        Some(Fill { paint, opacity: opacity_of(self.fill_opacity, i) })
    }

    pub(crate) fn stroke(&self, i: usize) -> Option<Stroke> {
        let paint = self.stroke.paint(i)?;
        let text = |channel: Channel<'_>| channel.text(i);
        Some(Stroke {
            paint,
            opacity: opacity_of(self.stroke_opacity, i),
            width: self.width(i),
            cap: match text(self.cap).as_deref() {
                Some("round") => Cap::Round,
                Some("square") => Cap::Square,
                _ => Cap::Butt,
            },
            join: match text(self.join).as_deref() {
                Some("round") => Join::Round,
                Some("bevel") => Join::Bevel,
                _ => Join::Miter,
            },
            miter_limit: self.miter_limit.number(i).filter(|limit| limit.is_finite() && *limit >= 1.0),
            dash: dash(&self.dash.value(i)),
            dash_offset: finite_or_zero(self.dash_offset.or_zero(i)),
        })
    }

    /// 1 where the spec says nothing; a width that SVG could not read is its default, 1 too.
    pub(crate) fn width(&self, i: usize) -> f64 {
        self.width.number(i).filter(|width| width.is_finite()).map_or(1.0, |width| width.max(0.0))
    }

    /// By how much bounds grow on each side. Vega looks at whether a stroke is written, not at what it paints.
    pub(crate) fn growth(&self, i: usize, miter: bool) -> f64 {
        let unseen = |channel: Channel<'_>| channel.number(i) == Some(0.0);
        if !self.stroke.channel.value(i).truthy() || unseen(self.opacity) || unseen(self.stroke_opacity) {
            return 0.0;
        }
        let width = self.width.number(i).filter(|width| width.is_finite()).unwrap_or(1.0);
        let sharp = miter && self.join.text(i).is_none_or(|join| &*join == "miter");
        if sharp { width + width } else { width }
    }
}

/// A channel of paints, with each colour parsed once.
struct Paints<'a> {
    channel: Channel<'a>,
    usage: Use,
    parsed: Parsed,
    unread: RefCell<Unread>,
}

/// What a paint is for. As in usvg, which draws Vega's reference pictures, what is no colour fills with black, and outlines with
/// nothing.
#[derive(Clone, Copy)]
enum Use {
    Fill,
    Stroke,
}

/// The texts that were taken for colours and are none.
#[derive(Default)]
struct Unread {
    first: Option<Rc<str>>,
    has_others: bool,
}

impl Unread {
    fn push(&mut self, text: &str) {
        match &self.first {
            None => self.first = Some(text.into()),
            Some(first) => self.has_others |= **first != *text,
        }
    }
}

/// Paints that are parsed once for many items.
enum Parsed {
    /// The one paint of all items.
    One(Option<Paint>),
    /// One paint for each word of a dictionary.
    Words(Vec<Option<Paint>>),
    /// Each item is to be parsed by itself.
    Unparsed,
}

impl<'a> Paints<'a> {
    fn new(channel: Channel<'a>, usage: Use) -> Self {
        let mut unread = Unread::default();
        let parsed = match channel.column() {
            None => Parsed::One(None),
            Some(Column::Constant { value, .. }) => Parsed::One(paint(value, usage, &mut unread)),
            Some(Column::Texts { words, .. }) => {
                let paint = |word: &Rc<str>| paint(&Value::Text(Rc::clone(word)), usage, &mut unread);
                Parsed::Words(words.iter().map(paint).collect())
            }
            Some(_) => Parsed::Unparsed,
        };
        Self { channel, usage, parsed, unread: RefCell::new(unread) }
    }

    fn paint(&self, i: usize) -> Option<Paint> {
        match (&self.parsed, self.channel.column()) {
            (Parsed::One(paint), _) => paint.clone(),
            (Parsed::Words(paints), Some(column @ Column::Texts { codes, .. })) => match column.cell(i) {
                Cell::Present => paints.get(codes[i] as usize).cloned().flatten(),
                _ => None,
            },
            _ => paint(&self.channel.value(i), self.usage, &mut self.unread.borrow_mut()),
        }
    }
}

/// An opacity: 1 where it is missing or no number.
fn opacity_of(channel: Channel<'_>, i: usize) -> f64 {
    channel.number(i).filter(|share| !share.is_nan()).map_or(1.0, |share| share.clamp(0.0, 1.0))
}

fn finite_or_zero(x: f64) -> f64 {
    if x.is_finite() { x } else { 0.0 }
}

/// What a `fill` or `stroke` paints with; `None` for nothing.
fn paint(value: &Value, usage: Use, unread: &mut Unread) -> Option<Paint> {
    match value {
        Value::Undefined | Value::Null | Value::Bool(_) => None,
        Value::Text(text) => color(text, usage, unread),
        Value::Object(object) if object.text().is_none() && !value.member("gradient").is_missing() => {
            gradient(value, unread).map(|gradient| Paint::Gradient(Rc::new(gradient)))
        }
        other => color(&other.to_text(), usage, unread),
    }
}

fn color(text: &str, usage: Use, unread: &mut Unread) -> Option<Paint> {
    if let Some(color) = Color::parse(text) {
        return Some(Paint::Color(color));
    }
    // What stands around a mark paints nothing.
    if ["none", "inherit", "context-fill", "context-stroke"].contains(&text.trim().to_ascii_lowercase().as_str()) {
        return None;
    }
    unread.push(text);
    match usage {
        // There is nothing in the picture that an address could name.
        Use::Fill if !text.trim_start().starts_with("url(") => Some(Paint::Color(Color::BLACK)),
        Use::Fill | Use::Stroke => None,
    }
}

/// `{gradient: linear | radial, x1, ..., stops: [{offset, color}]}` with Vega's defaults.
fn gradient(value: &Value, unread: &mut Unread) -> Option<Gradient> {
    let number = |key: &str, default: f64| match value.member(key) {
        Value::Undefined | Value::Null => default,
        value => finite_or_zero(value.to_number()),
    };
    let kind = match &*value.member("gradient").to_text() {
        "radial" => GradientKind::Radial {
            x1: number("x1", 0.5),
            y1: number("y1", 0.5),
            r1: number("r1", 0.0),
            x2: number("x2", 0.5),
            y2: number("y2", 0.5),
            r2: number("r2", 0.5),
        },
        "linear" => GradientKind::Linear {
            x1: number("x1", 0.0),
            y1: number("y1", 0.0),
            x2: number("x2", 1.0),
            y2: number("y2", 0.0),
        },
        _ => return None,
    };
    let Value::Array(list) = value.member("stops") else { return None };
    let mut stops = Vec::with_capacity(list.len());
    let mut last = 0.0_f64;
    for stop in list.iter() {
        let offset = finite_or_zero(stop.member("offset").to_number()).clamp(0.0, 1.0).max(last);
        let text = stop.member("color").to_text();
        let color = Color::parse(&text).unwrap_or_else(|| {
            unread.push(&text);
            Color::BLACK
        });
        stops.push((offset, color));
        last = offset;
    }
    (!stops.is_empty()).then_some(Gradient { kind, stops })
}

/// Dash lengths of a list, or of a string as SVG writes them.
fn dash(value: &Value) -> Vec<f64> {
    let lengths: Vec<f64> = match value {
        Value::Array(list) => list.iter().map(Value::to_number).collect(),
        Value::Number(length) => vec![*length],
        Value::Text(text) => {
            let parts = text.split([',', ' ']).filter(|part| !part.is_empty());
            parts.map(crate::js::text_to_number).collect()
        }
        _ => Vec::new(),
    };
    let valid = lengths.iter().all(|length| length.is_finite() && *length >= 0.0);
    if valid && lengths.iter().sum::<f64>() > 0.0 { lengths } else { Vec::new() }
}

fn blend(name: &str) -> Blend {
    match name {
        "multiply" => Blend::Multiply,
        "screen" => Blend::Screen,
        "overlay" => Blend::Overlay,
        "darken" => Blend::Darken,
        "lighten" => Blend::Lighten,
        "color-dodge" => Blend::ColorDodge,
        "color-burn" => Blend::ColorBurn,
        "hard-light" => Blend::HardLight,
        "soft-light" => Blend::SoftLight,
        "difference" => Blend::Difference,
        "exclusion" => Blend::Exclusion,
        "hue" => Blend::Hue,
        "saturation" => Blend::Saturation,
        "color" => Blend::Color,
        "luminosity" => Blend::Luminosity,
        _ => Blend::Normal,
    }
}
