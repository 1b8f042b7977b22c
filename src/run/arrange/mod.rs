//! Where the parts of a group go: axes, grid cells with their headers, legends, title; and the size of the view.
//!
//! Vega's ViewLayout, from the inside out: a group is arranged once everything in it is built and bounded, and its own
//! bounds are taken afterwards. Pixels, in the coordinates of the group. The geometry itself is in [`crate::layout`].

mod axis;
mod legend;
#[cfg(test)]
mod testing;
mod title;
mod trellis;
mod view;

use std::rc::Rc;

use super::guide::{self, Built};
use super::scope::Scope;
use crate::error::Result;
use crate::geom::Rect;
use crate::scene::{self, Item, Mark, Role, Shape};
use crate::table::Value;

pub(super) use axis::more_lines;
pub(crate) use trellis::{Grid, grid};
pub(crate) use view::{Autosize, Padding, View, autosize, padding, view};

/// The parts of one group item, each list in the order of the spec.
#[derive(Default)]
pub(crate) struct Parts {
    pub(crate) axes: Vec<Built<guide::axis::Layout>>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) legends: Vec<Built<guide::legend::Layout>>,
    pub(crate) title: Option<Built<guide::title::Layout>>,
    /// From [`grid`]; `None` leaves groups where they are.
    pub(crate) grid: Option<Grid>,
    /// For the root under `autosize: fit` (and `fit-x`, `fit-y`), where legends count in one direction only.
    pub(crate) fit: bool,
    /// For the root when it is drawn once more at its fitted size.
    pub(crate) second_pass: bool,
}

/// Places all parts of a group whose size is known, and puts them into `group.marks` in painting order (axes, marks, legends,
/// title, then those with a `zindex`). Gives Vega's view bounds: the plot's rectangle with everything that sticks out.
///
/// # Errors
///
/// Those of the expressions in the config's layout of legends.
pub(crate) fn group(group: &mut scene::Group, parts: Parts, scope: &Rc<Scope>) -> Result<Rect> {
    let Parts { axes, mut marks, mut legends, title, grid, fit, second_pass } = parts;
    if let Some(grid) = grid {
        trellis::place(&mut marks, &grid, scope);
    }
    let size = [group.width.max(0.0), group.height.max(0.0)];
    let plot = Rect { x1: 0.0, y1: 0.0, x2: size[0], y2: size[1] };
    let mut around = OuterBounds { view: plot, beside: plot, above: plot };
    let mut placed = Vec::with_capacity(axes.len() + marks.len() + legends.len() + 1);
    for mut built in axes {
        let bounds = axis::place(&mut built, size, second_pass);
        if built.layout.side.is_horizontal() {
            around.above.union(&bounds);
        } else {
            around.beside.union(&bounds);
        }
        placed.push(built.mark);
    }
    for mark in &marks {
        if is_frame(mark.role) {
            around.beside.union(&mark.bounds);
            around.above.union(&mark.bounds);
        } else {
            around.view.union(&mark.bounds);
        }
    }
    legend::place(&mut legends, &mut around, size, fit, scope)?;
    let mut bounds = around.view;
    bounds.union(&around.beside);
    bounds.union(&around.above);
    placed.append(&mut marks);
    placed.extend(legends.into_iter().map(|legend| legend.mark));
    if let Some(mut built) = title {
        let own = title::place(&mut built, size, &bounds);
        bounds.union(&own);
        placed.push(built.mark);
    }
    group.marks = in_painting_order(placed);
    Ok(if group.clip { Rect::new(0.0, 0.0, group.width, group.height) } else { bounds })
}

/// The bounds around the plot, by what has to keep clear of them.
struct OuterBounds {
    /// Counts for the view alone: marks, and legends once placed.
    view: Rect,
    /// What legends to the left and right keep clear of: vertical axes, frames.
    beside: Rect,
    /// What legends above and below keep clear of: horizontal axes, frames.
    above: Rect,
}

/// Whether legends keep clear of a mark (else they may lie over what it has outside of the plot).
fn is_frame(role: Role) -> bool {
    matches!(
        role,
        Role::Frame
            | Role::Scope
            | Role::RowHeader
            | Role::RowFooter
            | Role::RowTitle
            | Role::ColumnHeader
            | Role::ColumnFooter
            | Role::ColumnTitle
    )
}

/// Those without a zindex (0, or not a number) first, then the others by it; a negative one comes last too, as in Vega.
fn in_painting_order(marks: Vec<Mark>) -> Vec<Mark> {
    let on_top = |mark: &Mark| mark.zindex != 0.0 && !mark.zindex.is_nan();
    let (mut above, mut out): (Vec<Mark>, Vec<Mark>) = marks.into_iter().partition(on_top);
    above.sort_by(|a, b| a.zindex.total_cmp(&b.zindex));
    out.append(&mut above);
    out
}

/// Moves a group item so that its origin is at (`x`, `y`), or at (0, 0) where that is no place: Vega's SVG then has a transform that
/// nobody understands, and that everybody leaves out.
pub(super) fn move_to(item: &mut Item, x: f64, y: f64) {
    let (x, y) = if x.is_finite() && y.is_finite() { (x, y) } else { (0.0, 0.0) };
    if let Shape::Group(group) = &mut item.shape {
        item.bounds = item.bounds.translate(x - group.x, y - group.y);
        group.x = x;
        group.y = y;
    }
}

/// A number, or its member `key` when there is one for each of several things; `None` when neither is there.
fn member_of(value: &Value, key: &str) -> Option<Value> {
    let found = if matches!(value, Value::Object(_)) { value.member(key) } else { value.clone() };
    (!found.is_missing()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::move_to;
    use super::testing::{group, mark, origin};
    use crate::scene::{MarkKind, Role};

    #[test]
    fn what_has_no_place_stays_at_the_origin() {
        for (x, y, want) in [(3.0, 4.0, [3.0, 4.0]), (f64::NAN, 4.0, [0.0; 2]), (3.0, f64::INFINITY, [0.0; 2])] {
            let mut item = group([10.0, 10.0], Vec::new());
            move_to(&mut item, x, y);
            assert!(item.bounds.x1.is_finite() && item.bounds.y2.is_finite());
            assert_eq!(origin(&mark(MarkKind::Group, Role::Mark, vec![item])), want);
        }
    }
}
