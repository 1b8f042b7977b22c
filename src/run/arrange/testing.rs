//! Made-up marks for the tests of this folder: boxes without ink.

use std::rc::Rc;

use crate::geom::Rect;
use crate::scene::{Align, Blend, Group, Item, Mark, MarkKind, Role, Shape, TextShape, bounds};
use crate::text::{Font, Run};

fn item(bounds: Rect, shape: Shape) -> Item {
    Item { bounds, opacity: 1.0, blend: Blend::Normal, href: None, description: None, zindex: 0.0, shape }
}

/// A mark of these items.
pub(super) fn mark(kind: MarkKind, role: Role, items: Vec<Item>) -> Mark {
    let mut mark = Mark { kind, role, name: None, clip: None, zindex: 0.0, items, bounds: Rect::EMPTY, aria: None };
    mark.bounds = bounds::mark(&mark);
    mark
}

/// A group at (0, 0) that holds these marks.
pub(super) fn group(size: [f64; 2], marks: Vec<Mark>) -> Item {
    let group = Group { width: size[0], height: size[1], marks, ..Group::default() };
    item(bounds::group(&group, 1.0, true), Shape::Group(group))
}

/// A mark of one box, given as [x1, y1, x2, y2].
pub(super) fn boxed(role: Role, [x1, y1, x2, y2]: [f64; 4]) -> Mark {
    mark(MarkKind::Text, role, vec![text([0.0, 0.0], 1, Rect { x1, y1, x2, y2 })])
}

/// A text of `lines` lines of 13 px that has its anchor at `at`.
pub(super) fn text(at: [f64; 2], lines: usize, bounds: Rect) -> Item {
    let line = Rc::new(Run { text: "x".into(), width: 5.0, advance: 5.0, glyphs: Vec::new(), missing: Vec::new() });
    let font = Font { family: "sans-serif".into(), size: 11.0, weight: 400, italic: false, small_caps: false };
    let shape = TextShape {
        x: at[0],
        y: at[1],
        dx: 0.0,
        dy: 0.0,
        angle: 0.0,
        align: Align::Left,
        baseline_offset: 0.0,
        line_height: 13.0,
        lines: vec![line; lines],
        width: 5.0,
        font: Rc::new(font),
        fill: None,
        stroke: None,
    };
    item(bounds, Shape::Text(shape))
}

/// Where the first item of a mark has its origin or anchor.
pub(super) fn origin(mark: &Mark) -> [f64; 2] {
    match &mark.items[0].shape {
        Shape::Group(group) => [group.x, group.y],
        Shape::Text(text) => [text.x, text.y],
        _ => [f64::NAN; 2],
    }
}

/// The marks inside the first item of a mark.
pub(super) fn inside(mark: &Mark) -> &[Mark] {
    match &mark.items[0].shape {
        Shape::Group(group) => &group.marks,
        _ => &[],
    }
}
