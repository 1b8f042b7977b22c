//! The title: beyond everything else of its side.

use crate::geom::Rect;
use crate::run::guide::title::Layout;
use crate::run::guide::{Built, Side};
use crate::scene::{Item, Role, Shape};

use super::move_to;

/// Places a title beside a plot of `size` that came to the `view` bounds, and gives its own bounds.
pub(super) fn place(built: &mut Built<Layout>, size: [f64; 2], view: &Rect) -> Rect {
    let Built { mark, layout } = built;
    let Some(item) = mark.items.first_mut() else { return Rect::EMPTY };
    let Shape::Group(group) = &mut item.shape else { return Rect::EMPTY };
    let text = |role| move |item: &crate::scene::Mark| item.role == role;
    let main = group.marks.iter().find(|m| text(Role::TitleText)(m)).map_or(Rect::EMPTY, |mark| mark.bounds);
    let mut bounds = Rect::EMPTY;
    if let Some(subtitle) = group.marks.iter_mut().find(|m| text(Role::TitleSubtitle)(m)) {
        let (x, y) = match layout.side {
            Some(Side::Top | Side::Bottom) => (0.0, main.height() + layout.subtitle_padding),
            Some(Side::Left) => (main.width() + layout.subtitle_padding, 0.0),
            Some(Side::Right) => (-main.width() - layout.subtitle_padding, 0.0),
            None => (0.0, 0.0),
        };
        if let Some(item) = subtitle.items.first_mut() {
            if layout.has_subtitle {
                move_text(item, x, y);
                bounds = item.bounds;
            }
            subtitle.bounds = item.bounds;
        }
    }
    bounds.union(&main);
    let horizontal = layout.side.is_none_or(Side::is_horizontal);
    let (start, end) = match (layout.around_plot, layout.side) {
        (true, Some(Side::Left)) => (size[1], 0.0),
        (true, _) => (0.0, if horizontal { size[0] } else { size[1] }),
        (false, Some(Side::Left)) => (view.y2, view.y1),
        (false, Some(Side::Right)) => (view.y1, view.y2),
        (false, _) => (view.x1, view.x2),
    };
    let along = match layout.anchor {
        crate::run::guide::Anchor::Start => start,
        crate::run::guide::Anchor::Middle => (start + end) / 2.0,
        crate::run::guide::Anchor::End => end,
    };
    let (x, y) = match layout.side {
        Some(Side::Top) => (along, view.y1 - bounds.height() - layout.offset),
        Some(Side::Bottom) => (along, view.y2 + layout.offset),
        Some(Side::Left) => (view.x1 - bounds.width() - layout.offset, along),
        Some(Side::Right) => (view.x2 + bounds.width() + layout.offset, along),
        None => (group.x, group.y),
    };
    move_to(item, x, y);
    item.bounds = bounds.translate(x, y);
    mark.bounds = item.bounds;
    item.bounds
}

/// Moves a text's anchor to (`x`, `y`).
fn move_text(item: &mut Item, x: f64, y: f64) {
    if let Shape::Text(text) = &mut item.shape {
        item.bounds = item.bounds.translate(x - text.x, y - text.y);
        text.x = x;
        text.y = y;
    }
}

#[cfg(test)]
mod tests {
    use super::place;
    use crate::geom::Rect;
    use crate::run::arrange::testing;
    use crate::run::guide::title::Layout;
    use crate::run::guide::{Anchor, Built, Side};
    use crate::scene::{MarkKind, Role};

    /// A plot of 200 by 100 with an axis of 30 px to the left and one of 20 px below.
    const VIEW: Rect = Rect { x1: -30.0, y1: 0.0, x2: 200.0, y2: 120.0 };

    #[track_caller]
    fn check(side: Side, anchor: Anchor, around_plot: bool, origin: [f64; 2], subtitle: [f64; 2], bounds: [f64; 4]) {
        let text = |role, x1: f64, x2: f64, height: f64| {
            testing::mark(
                MarkKind::Text,
                role,
                vec![testing::text([0.0, 0.0], 1, Rect { x1, y1: 0.0, x2, y2: height })],
            )
        };
        let marks = vec![text(Role::TitleText, -40.0, 40.0, 13.0), text(Role::TitleSubtitle, -20.0, 20.0, 12.0)];
        let mark = testing::mark(MarkKind::Group, Role::Title, vec![testing::group([0.0, 0.0], marks)]);
        let layout =
            Layout { side: Some(side), anchor, offset: 4.0, subtitle_padding: 3.0, around_plot, has_subtitle: true };
        let mut title = Built { mark, layout };
        let got = place(&mut title, [200.0, 100.0], &VIEW);
        assert_eq!(testing::origin(&title.mark), origin);
        assert_eq!(testing::origin(&testing::inside(&title.mark)[1]), subtitle);
        assert_eq!([got.x1, got.y1, got.x2, got.y2], bounds);
    }

    #[test]
    fn a_title_is_anchored_along_everything_or_along_the_plot() {
        // 13 px, 3 px of padding, 12 px; 4 px of offset
        check(Side::Top, Anchor::Middle, false, [85.0, -32.0], [0.0, 16.0], [45.0, -32.0, 125.0, -4.0]);
        check(Side::Top, Anchor::Middle, true, [100.0, -32.0], [0.0, 16.0], [60.0, -32.0, 140.0, -4.0]);
        check(Side::Top, Anchor::Start, false, [-30.0, -32.0], [0.0, 16.0], [-70.0, -32.0, 10.0, -4.0]);
        check(Side::Bottom, Anchor::End, true, [200.0, 124.0], [0.0, 16.0], [160.0, 124.0, 240.0, 152.0]);
    }

    #[test]
    fn a_title_to_the_left_starts_at_the_bottom() {
        // In x the two boxes, unturned here, span 40 + (80 + 3 + 20) px.
        check(Side::Left, Anchor::Start, true, [-177.0, 100.0], [83.0, 0.0], [-217.0, 100.0, -74.0, 113.0]);
        check(Side::Left, Anchor::End, false, [-177.0, 0.0], [83.0, 0.0], [-217.0, 0.0, -74.0, 13.0]);
    }
}
