//! Boxes that hold all that is painted of marks, for the size of layers.
//!
//! An item's own bounds are Vega's, and not meant for this: a sharp corner of a stroke leaves them, and
//! so may a glyph. Boxes are px, in the coordinates of the group that holds the mark.

use super::stroke;
use crate::geom::Rect;
use crate::scene::{Group, Item, Join, Mark, Shape};

/// The box around all that is seen of some marks; empty when that is nothing.
pub(super) fn marks(marks: &[Mark]) -> Rect {
    let mut bounds = Rect::EMPTY;
    for mark in marks {
        bounds.union(&items(mark));
    }
    bounds
}

/// The box around all that is seen of a mark's items, without regard to the mark's clip.
pub(super) fn items(mark: &Mark) -> Rect {
    let mut bounds = Rect::EMPTY;
    for item in &mark.items {
        match &item.shape {
            Shape::Group(group) => bounds.union(&in_group(group, item)),
            _ if item.opacity <= 0.0 => {}
            Shape::Path(shape) => {
                let corners = shape.stroke.as_ref().filter(|stroke| stroke.join == Join::Miter);
                let tip = corners.map_or(0.0, |stroke| stroke.width * 0.5 * stroke::miter_limit(stroke));
                if shape.fill.is_some() || shape.stroke.is_some() {
                    bounds.union(&item.bounds.expand(tip));
                }
            }
            Shape::Rule(shape) => {
                if shape.stroke.is_some() {
                    bounds.union(&item.bounds);
                }
            }
            Shape::Text(shape) => bounds.union(&item.bounds.expand(shape.font.size)),
            Shape::Image(_) => bounds.union(&item.bounds),
        }
    }
    bounds
}

fn in_group(group: &Group, item: &Item) -> Rect {
    let mut bounds = marks(&group.marks).translate(group.x, group.y);
    if group.fill.is_some() || group.stroke.is_some() || group.clip {
        bounds.union(&item.bounds);
    }
    bounds
}
