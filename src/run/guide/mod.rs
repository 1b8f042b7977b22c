//! Guides: axes, legends and titles as marks.
//!
//! A guide is turned, as by Vega's parser, into mark definitions (groups of rules, text, symbols, rectangles with one
//! encoding a channel, config and custom encodings merged) over small tables of ticks or entries, and drawn by
//! [`super::mark`]. What placing it needs to know comes back beside the mark ([`Built`]).

pub(crate) mod axis;
pub(crate) mod legend;
pub(crate) mod title;

mod aria;
mod lookup;
mod part;
#[cfg(test)]
mod tests;
mod ticks;

use crate::error::Error;
use crate::geom::Rect;
use crate::layout::overlap::{Method, thin};
use crate::run::group::shell;
use crate::run::mark::items::Encoded;
use crate::run::mark::style::Style;
use crate::scene::{Aria, Blend, Group, Item, Mark, MarkKind, Role, Shape, bounds};
use crate::table::Value;

/// A guide as a mark of one group item at (0, 0), and what [`super::arrange`] needs to place it.
pub(crate) struct Built<L> {
    pub(crate) mark: Mark,
    pub(crate) layout: L,
}

/// A side of the plot.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

impl Side {
    /// From Vega's word for it.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Left, Self::Right, Self::Top, Self::Bottom].into_iter().find(|side| side.name() == name)
    }

    /// Vega's word for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Top => "top",
            Self::Bottom => "bottom",
        }
    }

    /// Whether what stands here runs from left to right.
    pub(crate) fn is_horizontal(self) -> bool {
        matches!(self, Self::Top | Self::Bottom)
    }
}

/// The place along a line where something is put: Vega's `anchor`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Anchor {
    Start,
    #[default]
    Middle,
    End,
}

impl Anchor {
    /// From Vega's word for it; anything else is the middle.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Text(text) if &**text == "start" => Self::Start,
            Value::Text(text) if &**text == "end" => Self::End,
            _ => Self::Middle,
        }
    }

    /// The text alignment that goes with it.
    pub(crate) fn align(self) -> &'static str {
        match self {
            Self::Start => "left",
            Self::Middle => "center",
            Self::End => "right",
        }
    }

    /// 0 at the start, 1 at the end.
    pub(crate) fn fraction(self) -> f64 {
        match self {
            Self::Start => 0.0,
            Self::Middle => 0.5,
            Self::End => 1.0,
        }
    }
}

/// A mark of groups. Guides tell readers about themselves as a whole; of their groups Vega announces that of a legend's entries.
fn group_mark(role: Role, items: Vec<Item>) -> Mark {
    let holder = || Aria { role: "graphics-object", role_description: "group mark container".into(), label: None };
    let aria = (role == Role::Scope).then(holder);
    let mut mark =
        Mark { kind: MarkKind::Group, role, name: None, clip: None, zindex: 0.0, items, bounds: Rect::EMPTY, aria };
    mark.bounds = bounds::mark(&mark);
    mark
}

/// A group of these marks that paints nothing itself.
fn plain_group(marks: Vec<Mark>) -> Item {
    let group = Group { marks, ..Group::default() };
    Item {
        bounds: bounds::group(&group, 1.0, true),
        opacity: 1.0,
        blend: Blend::Normal,
        href: None,
        description: None,
        zindex: 0.0,
        shape: Shape::Group(group),
    }
}

/// A group of these marks on the background that item number `i` of its channels asks for, at (0, 0) and without a size.
fn painted_group(channels: &Encoded, i: usize, marks: Vec<Mark>) -> Item {
    let style = Style::new(channels);
    let group = Group { x: 0.0, y: 0.0, width: 0.0, height: 0.0, marks, ..shell(channels, &style, i) };
    style.item(i, bounds::group(&group, style.opacity(i), true), Shape::Group(group))
}

/// Hides those labels of a mark that collide, by the method that a setting names: `greedy`, or parity for anything else.
/// The others are shown in full, as Vega does even where their opacity was lower. Labels stand in reading order, but for the
/// last one if it belongs before the first.
fn hide_crowded(mark: &mut Mark, method: &Value, separation: f64, within: Option<&Rect>, last_is_first: bool) {
    let greedy = matches!(method, Value::Text(name) if &**name == "greedy");
    let method = if greedy { Method::Greedy } else { Method::Parity };
    let mut order: Vec<usize> = (0..mark.items.len()).collect();
    if last_is_first && !order.is_empty() {
        order.rotate_right(1);
    }
    let boxes: Vec<Rect> = order.iter().map(|&i| mark.items[i].bounds).collect();
    let Some(overlap) = thin(&boxes, method, separation, within) else { return };
    for (&i, shown) in order.iter().zip(overlap.shown) {
        if let Some(shown) = shown {
            mark.items[i].opacity = if shown { 1.0 } else { 0.0 };
        }
    }
    mark.bounds = overlap.bounds;
}

fn no_scale(name: &str) -> Error {
    Error::spec(format!("there is no scale \"{name}\""))
}
