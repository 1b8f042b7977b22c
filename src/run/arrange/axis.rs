//! Axes: each at its side of the plot, its title beyond the labels.

use super::move_to;
use crate::geom::Rect;
use crate::run::guide::axis::Layout;
use crate::run::guide::{Built, Side};
use crate::scene::{Item, Mark, Role, Shape, bounds};

/// Places an axis beside a plot of `size`, and gives the bounds that count for what stands further out: those of ticks, labels
/// and title, without grid and domain line. `second_pass` is whether the chart is drawn once more at its fitted size.
pub(super) fn place(built: &mut Built<Layout>, size: [f64; 2], second_pass: bool) -> Rect {
    let Built { mark, layout } = built;
    let Some(item) = mark.items.first_mut() else { return Rect::EMPTY };
    let Shape::Group(group) = &mut item.shape else { return Rect::EMPTY };
    let mut bounds = Rect::EMPTY;
    for part in group.marks.iter().filter(|part| matches!(part.role, Role::AxisTick | Role::AxisLabel)) {
        bounds.union(&part.bounds);
    }
    // How far ticks and labels reach away from the plot.
    let reach = match layout.side {
        Side::Left => -bounds.x1,
        Side::Right => bounds.x2,
        Side::Top => -bounds.y1,
        Side::Bottom => bounds.y2,
    };
    let reach = reach.min(layout.extent[1]).max(layout.extent[0]);
    let (range, offset) = (layout.range, layout.offset);
    let (x, y) = match layout.side {
        Side::Left => (-offset, layout.position),
        Side::Right => (size[0] + offset, layout.position),
        Side::Top => (layout.position, -offset),
        Side::Bottom => (layout.position, size[1] + offset),
    };
    let (along, away) = match layout.side {
        Side::Left => ([0.0, range], [-reach, 0.0]),
        Side::Right => ([0.0, range], [0.0, reach]),
        Side::Top => ([0.0, range], [-reach, 0.0]),
        Side::Bottom => ([0.0, range], [0.0, reach]),
    };
    if layout.side.is_horizontal() {
        bounds.add(along[0], away[0]);
        bounds.add(along[1], away[1]);
    } else {
        bounds.add(away[0], along[0]);
        bounds.add(away[1], along[1]);
    }
    if let Some(title) = group.marks.iter_mut().find(|part| part.role == Role::AxisTitle) {
        place_title(title, layout, reach, second_pass);
        bounds.union(&title.bounds);
    }
    let bounds = bounds::stroked(bounds.translate(x, y), group.stroke.as_ref(), item.opacity, false);
    move_to(item, x + layout.translate, y + layout.translate);
    item.bounds = bounds;
    mark.bounds = bounds;
    bounds
}

/// Puts the title `reach` px and its padding away from the axis, unless the spec says where it is.
fn place_title(title: &mut Mark, layout: &Layout, reach: f64, second_pass: bool) {
    let Some(item) = title.items.first_mut() else { return };
    if layout.title_is_placed {
        // The first line stands furthest out, but for titles below the plot.
        let lines = match layout.side {
            Side::Bottom => 0.0,
            _ => more_lines(item),
        };
        let away = reach + lines + layout.title_padding;
        let Shape::Text(text) = &mut item.shape else { return };
        let (from, to) = match layout.side {
            Side::Left => (text.x, -away),
            Side::Right => (text.x, away),
            Side::Top => (text.y, -away),
            Side::Bottom => (text.y, away),
        };
        let shift = to - from;
        let (dx, dy) = if layout.side.is_horizontal() { (0.0, shift) } else { (shift, 0.0) };
        if layout.side.is_horizontal() {
            text.y = to
        } else {
            text.x = to
        }
        // The second time Vega finds the title where the first has left it, and turns its box there. The last bits differ.
        item.bounds = if second_pass { bounds::text(text) } else { item.bounds.translate(dx, dy) };
    }
    title.bounds = item.bounds;
}

/// Height of a text's lines but the first, px.
pub(in crate::run) fn more_lines(item: &Item) -> f64 {
    match &item.shape {
        Shape::Text(text) => (1..text.lines.len()).fold(0.0, |sum, _| sum + text.line_height),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::place;
    use crate::geom::Rect;
    use crate::run::arrange::testing;
    use crate::run::guide::axis::Layout;
    use crate::run::guide::{Built, Side};
    use crate::scene::{MarkKind, Role};

    fn axis(side: Side, labels: [f64; 4], title_lines: usize) -> Built<Layout> {
        let title = testing::text([0.0, 0.0], title_lines, Rect { x1: -6.0, y1: -6.0, x2: 6.0, y2: 6.0 });
        let marks = vec![
            testing::boxed(Role::AxisGrid, [-500.0, -500.0, 500.0, 500.0]), // grid lines do not count
            testing::boxed(Role::AxisTick, [-1.0, -1.0, 1.0, 1.0]),
            testing::boxed(Role::AxisLabel, labels),
            testing::mark(MarkKind::Text, Role::AxisTitle, vec![title]),
        ];
        let layout = Layout {
            side,
            offset: 10.0,
            position: 0.0,
            translate: 0.5,
            range: 100.0,
            extent: [0.0, 40.0],
            title_padding: 4.0,
            title_is_placed: true,
        };
        Built { mark: testing::mark(MarkKind::Group, Role::Axis, vec![testing::group([0.0, 0.0], marks)]), layout }
    }

    #[track_caller]
    fn check(mut axis: Built<Layout>, origin: [f64; 2], title: [f64; 2], bounds: [f64; 4]) {
        let got = place(&mut axis, [200.0, 100.0], false);
        assert_eq!(testing::origin(&axis.mark), origin);
        assert_eq!(testing::origin(&testing::inside(&axis.mark)[3]), title);
        assert_eq!([got.x1, got.y1, got.x2, got.y2], bounds);
    }

    #[test]
    fn the_title_stands_beyond_the_labels() {
        // labels reach 30 px, then 4 px of padding; the box of the title reaches 6 px further
        check(axis(Side::Left, [-30.0, -5.0, -7.0, 95.0], 1), [-9.5, 0.5], [-34.0, 0.0], [-50.0, -6.0, -9.0, 100.0]);
        check(axis(Side::Right, [7.0, -5.0, 30.0, 95.0], 1), [210.5, 0.5], [34.0, 0.0], [209.0, -6.0, 250.0, 100.0]);
        check(axis(Side::Top, [-5.0, -18.0, 95.0, -7.0], 1), [0.5, -9.5], [0.0, -22.0], [-6.0, -38.0, 100.0, -9.0]);
    }

    #[test]
    fn more_lines_push_a_title_outwards_but_not_below_the_plot() {
        check(axis(Side::Left, [-30.0, 0.0, -7.0, 100.0], 2), [-9.5, 0.5], [-47.0, 0.0], [-63.0, -6.0, -9.0, 100.0]);
        check(axis(Side::Bottom, [0.0, 7.0, 100.0, 18.0], 2), [0.5, 110.5], [0.0, 22.0], [-6.0, 109.0, 100.0, 138.0]);
    }

    #[test]
    fn labels_beyond_the_greatest_extent_run_under_the_title() {
        check(axis(Side::Left, [-90.0, 0.0, -7.0, 100.0], 1), [-9.5, 0.5], [-44.0, 0.0], [-100.0, -6.0, -9.0, 100.0]);
    }

    #[test]
    fn a_title_with_a_place_of_its_own_stays_there() {
        let mut axis = axis(Side::Left, [-30.0, 0.0, -7.0, 100.0], 1);
        axis.layout.title_is_placed = false;
        check(axis, [-9.5, 0.5], [0.0, 0.0], [-40.0, -6.0, -4.0, 100.0]);
    }
}
