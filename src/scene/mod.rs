//! The scene: what a chart looks like, decided to the last pixel.
//!
//! The contract between the halves. A [`Scene`] is a tree of [`Group`]s; a group holds [`Mark`]s in
//! painting order, a mark holds [`Item`]s of one kind in painting order. All numbers are finite and
//! in pixels at scale 1, y down, relative to the group that holds the item; colours are resolved;
//! text is shaped, cut to its limit and split into lines. There is no `auto`, no condition and no
//! missing value, so drawing a scene cannot fail: refusals come earlier.
//!
//! Every item carries its `bounds` as Vega computes them (see [`bounds`]): in its group's
//! coordinates, grown by the stroke. Layout reads them, gradients do, drawing may skip by them.

pub(crate) mod bounds;
mod drawing;
#[cfg(test)]
pub(crate) mod dump;
pub(crate) mod frame;
mod name;
#[cfg(test)]
pub(crate) mod testing;

use std::rc::Rc;

use crate::color::Color;
use crate::geom::{Path, Point, Rect};
use crate::text::Run;
pub(crate) use drawing::Drawing;

/// A whole picture.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    /// Size of the picture in pixels at scale 1, padding included. Not always whole numbers.
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Where the root group's (0, 0) lies in the picture.
    pub(crate) origin: Point,
    /// Painted under everything; `None` leaves the picture transparent.
    pub(crate) background: Option<Color>,
    pub(crate) root: Group,
}

/// The part a mark plays, in Vega's words; it names the mark in SVG classes and in dumps.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Role {
    Mark,
    Frame,
    Scope,
    Axis,
    AxisGrid,
    AxisTick,
    AxisLabel,
    AxisDomain,
    AxisTitle,
    Legend,
    LegendBand,
    LegendEntry,
    LegendGradient,
    LegendLabel,
    LegendSymbol,
    LegendTitle,
    Title,
    TitleText,
    TitleSubtitle,
    RowHeader,
    RowFooter,
    RowTitle,
    ColumnHeader,
    ColumnFooter,
    ColumnTitle,
}

/// What kind of items a mark holds, in Vega's words.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum MarkKind {
    Arc,
    Area,
    Group,
    Image,
    Line,
    Path,
    Rect,
    Rule,
    Shape,
    Symbol,
    Text,
    Trail,
}

/// Items of one kind, in painting order.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) kind: MarkKind,
    pub(crate) role: Role,
    pub(crate) name: Option<Rc<str>>,
    /// Every item is cut to this, in the coordinates of the group that holds the mark.
    pub(crate) clip: Option<Clip>,
    /// Marks with a `zindex` other than 0 are painted after the others of their group.
    /// Informative once the scene is finished: painting order is then the order of the list.
    pub(crate) zindex: f64,
    pub(crate) items: Vec<Item>,
    /// The union of the items' bounds, cut to `clip`'s box; empty when there is no item.
    pub(crate) bounds: Rect,
    /// For a screen reader; `None` says nothing (`aria: false`).
    pub(crate) aria: Option<Aria>,
}

/// The outline of what is left visible.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Clip {
    /// A rectangle with the four corner radii (top left, top right, bottom right, bottom left).
    Rect {
        rect: Rect,
        radii: [f64; 4],
    },
    Path(Path),
}

/// The accessible description of a mark or an item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Aria {
    pub(crate) role: &'static str,
    pub(crate) role_description: Rc<str>,
    pub(crate) label: Option<Rc<str>>,
}

/// One thing to paint.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// The box of the item, stroke included, in the coordinates of the group that holds it.
    pub(crate) bounds: Rect,
    /// 0 to 1, over fill and stroke together. An item at 0 is kept (SVG shows it as hidden) and not painted.
    /// On a group it concerns the group's own background alone, as in Vega.
    pub(crate) opacity: f64,
    /// CSS's `mix-blend-mode`.
    pub(crate) blend: Blend,
    pub(crate) href: Option<Rc<str>>,
    /// `aria-label` of the item.
    pub(crate) description: Option<Rc<str>>,
    pub(crate) zindex: f64,
    pub(crate) shape: Shape,
}

/// What an [`Item`] is made of.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Group(Group),
    Path(PathShape),
    Rule(RuleShape),
    Text(TextShape),
    Image(ImageShape),
}

/// A box of marks with a coordinate system of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    /// Where the group's (0, 0) lies in the group that holds it.
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Background: painted under the marks.
    pub(crate) fill: Option<Fill>,
    /// Painted under the marks, or over them when `stroke_foreground`.
    pub(crate) stroke: Option<Stroke>,
    /// How far the background's outline is moved right and down (0.5 makes a 1 px stroke crisp).
    pub(crate) stroke_offset: f64,
    pub(crate) stroke_foreground: bool,
    /// Corner radii: top left, top right, bottom right, bottom left.
    pub(crate) radii: [f64; 4],
    /// Whether the marks are cut to the group's own box.
    pub(crate) clip: bool,
    /// In painting order.
    pub(crate) marks: Vec<Mark>,
}

/// A filled and stroked path: arc, area, line, path, rect, shape, symbol and trail.
#[derive(Clone, Debug)]
pub(crate) struct PathShape {
    /// Where the path's (0, 0) lies in the group that holds the item, before `angle` and `scale`.
    pub(crate) x: f64,
    pub(crate) y: f64,
    /// Turn about (x, y), degrees, clockwise.
    pub(crate) angle: f64,
    /// Stretch of the path along x and y, stroke not included (the path is stretched, then stroked): [1, 1] but for `path` marks.
    pub(crate) scale: [f64; 2],
    pub(crate) path: Path,
    pub(crate) fill: Option<Fill>,
    pub(crate) stroke: Option<Stroke>,
}

/// A straight line from (x, y) to (x2, y2).
#[derive(Clone, Debug)]
pub(crate) struct RuleShape {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) x2: f64,
    pub(crate) y2: f64,
    pub(crate) stroke: Option<Stroke>,
}

/// One or more lines of text.
#[derive(Clone, Debug)]
pub(crate) struct TextShape {
    /// The anchor; `angle` turns about it.
    pub(crate) x: f64,
    pub(crate) y: f64,
    /// Shift in the turned frame, applied after the turn.
    pub(crate) dx: f64,
    pub(crate) dy: f64,
    /// Degrees, clockwise.
    pub(crate) angle: f64,
    pub(crate) align: Align,
    /// What Vega's `baseline` amounts to: px to add to y so that the first line's alphabetic baseline is there.
    pub(crate) baseline_offset: f64,
    /// Distance between the baselines of two lines, px.
    pub(crate) line_height: f64,
    /// Shaped, trimmed and cut to the limit; at least one, and not all empty, else there is nothing to paint.
    pub(crate) lines: Vec<Rc<Run>>,
    /// The widest line as bounds see it, px: before cutting, and at most the limit ([`crate::text::metrics::Block`]).
    pub(crate) width: f64,
    pub(crate) font: Rc<crate::text::Font>,
    pub(crate) fill: Option<Fill>,
    pub(crate) stroke: Option<Stroke>,
}

/// Which point of a line lies at the anchor.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Align {
    #[default]
    Left,
    Center,
    Right,
}

/// A picture, loaded and decoded.
#[derive(Clone, Debug)]
pub(crate) struct ImageShape {
    /// The box that the item asks for, alignment applied: what bounds and SVG go by.
    pub(crate) frame: Rect,
    /// The box to paint in: `frame`, or what of it a picture fills that keeps its aspect ratio, centred.
    pub(crate) rect: Rect,
    /// Whether enlarged pixels are smoothed.
    pub(crate) smooth: bool,
    /// What the spec names, for SVG's `href`; empty where that may not be opened.
    pub(crate) url: Rc<str>,
    pub(crate) pixels: Rc<Pixels>,
    /// What an SVG file draws, instead of pixels.
    pub(crate) drawing: Option<Rc<Drawing>>,
}

/// Straight-alpha RGBA, 4 bytes a pixel, rows from the top.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pixels {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) rgba: Vec<u8>,
}

/// How the inside is painted. A fill of no visible colour is `None` in the shape that holds it, except that
/// Vega's `transparent` is kept as a colour with alpha 0 (SVG writes no attribute for it).
#[derive(Clone, Debug)]
pub(crate) struct Fill {
    pub(crate) paint: Paint,
    /// `fillOpacity`, 0 to 1.
    pub(crate) opacity: f64,
}

/// How the outline is painted.
#[derive(Clone, Debug)]
pub(crate) struct Stroke {
    pub(crate) paint: Paint,
    /// `strokeOpacity`, 0 to 1.
    pub(crate) opacity: f64,
    /// px; 0 paints nothing.
    pub(crate) width: f64,
    pub(crate) cap: Cap,
    pub(crate) join: Join,
    /// `None` leaves SVG's root default (Vega's of the day: 10).
    pub(crate) miter_limit: Option<f64>,
    /// Lengths of dash and gap in px, in turn; empty is solid.
    pub(crate) dash: Vec<f64>,
    pub(crate) dash_offset: f64,
}

/// A colour, or a gradient over the item's box.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Paint {
    Color(Color),
    Gradient(Rc<Gradient>),
}

/// Linear from (x1, y1) to (x2, y2), or radial between two circles; all in fractions of the item's
/// geometric box (SVG's `objectBoundingBox`).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Gradient {
    pub(crate) kind: GradientKind,
    /// Offset 0 to 1, rising.
    pub(crate) stops: Vec<(f64, Color)>,
}

/// Geometry of a [`Gradient`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum GradientKind {
    Linear { x1: f64, y1: f64, x2: f64, y2: f64 },
    Radial { x1: f64, y1: f64, r1: f64, x2: f64, y2: f64, r2: f64 },
}

/// SVG's `stroke-linecap`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Cap {
    #[default]
    Butt,
    Round,
    Square,
}

/// SVG's `stroke-linejoin`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Join {
    #[default]
    Miter,
    Round,
    Bevel,
}

/// CSS's `mix-blend-mode`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Blend {
    #[default]
    Normal,
    Multiply,
    Screen,
    Overlay,
    Darken,
    Lighten,
    ColorDodge,
    ColorBurn,
    HardLight,
    SoftLight,
    Difference,
    Exclusion,
    Hue,
    Saturation,
    Color,
    Luminosity,
}
