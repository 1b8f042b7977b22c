//! Bounds of items, marks and groups, as Vega computes them: what layout, autosize and clipping reckon with.
//!
//! Boxes are in px, in the coordinates of the group that holds the item. They are looser than the
//! ink: a stroke grows them by its whole width (not half), a miter by twice, and a text's box comes
//! from its font size alone. What a mark draws is bounded where it is drawn, before arcs become curves.

use super::{Align, Clip, Group, Join, Mark, Stroke, TextShape};
use crate::geom::{Extent, Path, Rect, Segment};
use crate::text::metrics;

/// The union of the items' bounds, cut to the clip's box. Inside out when the two do not meet.
pub(crate) fn mark(mark: &Mark) -> Rect {
    let mut bounds = Rect::EMPTY;
    for item in &mark.items {
        bounds.union(&item.bounds);
    }
    match &mark.clip {
        None => bounds,
        Some(Clip::Rect { rect, .. }) => intersection(&bounds, rect),
        Some(Clip::Path(clip)) => intersection(&bounds, &path(clip, 0.0)),
    }
}

/// The box of a group around its marks, whose bounds are known. `opacity` is the group item's.
///
/// `own_box` is whether the group's width and height count (Vega's `noBound` negated).
pub(crate) fn group(group: &Group, opacity: f64, own_box: bool) -> Rect {
    stroked(inside(group, own_box), group.stroke.as_ref(), opacity, false).translate(group.x, group.y)
}

/// The box of what a group holds, in the coordinates of the group.
pub(crate) fn inside(group: &Group, own_box: bool) -> Rect {
    let mut bounds = Rect::EMPTY;
    if !group.clip {
        for mark in &group.marks {
            bounds.union(&mark.bounds);
        }
    }
    if own_box && (group.clip || group.width != 0.0 || group.height != 0.0) {
        bounds.add(0.0, 0.0);
        bounds.add(group.width, group.height);
    }
    bounds
}

/// The box of the lines of a text, turned with it. Neither glyphs nor stroke matter.
pub(crate) fn text(text: &TextShape) -> Rect {
    let size = text.font.size;
    let more_lines = text.lines.len().saturating_sub(1);
    #[expect(clippy::cast_precision_loss, reason = "a text has far fewer lines than 2^52")]
    let height = size + text.line_height * more_lines as f64;
    let dx = match text.align {
        Align::Left => text.dx,
        Align::Center => text.dx - text.width / 2.0,
        Align::Right => text.dx - text.width,
    };
    let x = dx + text.x;
    let y = text.dy + text.baseline_offset - metrics::rise(size) + text.y;
    let bounds = Rect::new(x, y, x + text.width, y + height);
    if text.angle == 0.0 { bounds } else { bounds.rotate(text.angle.to_radians(), text.x, text.y) }
}

/// `bounds` grown by a stroke, which counts unless it is invisible by opacity.
///
/// `miter` is whether sharp corners are allowed for: Vega does so for `path` marks only.
pub(crate) fn stroked(bounds: Rect, stroke: Option<&Stroke>, opacity: f64, miter: bool) -> Rect {
    match stroke {
        Some(stroke) if opacity != 0.0 && stroke.opacity != 0.0 => {
            let corners = if miter && stroke.join == Join::Miter { stroke.width } else { 0.0 };
            bounds.expand(stroke.width + corners)
        }
        _ => bounds,
    }
}

/// The box of a path turned by `angle` degrees about (0, 0), without stroke: up to the extrema of its curves.
pub(crate) fn path(path: &Path, angle: f64) -> Rect {
    let mut extent = Extent::new(angle);
    for segment in &path.segments {
        match *segment {
            Segment::Move(p) => extent.move_to(p.x, p.y),
            Segment::Line(p) => extent.line_to(p.x, p.y),
            Segment::Quad(a, p) => extent.quad_to(a.x, a.y, p.x, p.y),
            Segment::Cubic(a, b, p) => extent.cubic_to(a.x, a.y, b.x, b.y, p.x, p.y),
            Segment::Close => {}
        }
    }
    extent.finish()
}

/// The part of `a` inside `b`, by plain comparisons: an empty `a` stays empty.
pub(crate) fn intersection(a: &Rect, b: &Rect) -> Rect {
    Rect {
        x1: if b.x1 > a.x1 { b.x1 } else { a.x1 },
        y1: if b.y1 > a.y1 { b.y1 } else { a.y1 },
        x2: if b.x2 < a.x2 { b.x2 } else { a.x2 },
        y2: if b.y2 < a.y2 { b.y2 } else { a.y2 },
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::color::Color;
    use crate::scene::{Fill, MarkKind, Paint, testing};
    use crate::text::metrics::{Baseline, Limit, offset};
    use crate::text::{Font, Fonts};

    #[track_caller]
    fn check(got: Rect, want: [f64; 4]) {
        let near = [got.x1, got.y1, got.x2, got.y2].iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(near, "{got:?} is not {want:?}");
    }

    fn words(lines: &[&str], size: f64, limit: Option<Limit>) -> TextShape {
        let font = Font { family: "sans-serif".into(), size, weight: 400, italic: false, small_caps: false };
        let block = Fonts::bundled().block(&font, lines, limit.as_ref());
        TextShape {
            x: 10.0,
            y: 20.0,
            dx: 0.0,
            dy: 0.0,
            angle: 0.0,
            align: Align::Left,
            baseline_offset: 0.0,
            line_height: size + 2.0,
            lines: block.lines,
            width: block.width,
            font: Rc::new(font),
            fill: Some(Fill { paint: Paint::Color(Color::BLACK), opacity: 1.0 }),
            stroke: testing::stroke(Color::BLACK, 5.0),
        }
    }

    // The expected boxes of this module are recorded from Vega 6.2 in vl-convert 1.9.
    #[test]
    fn a_text_is_bounded_by_its_size_its_width_and_its_turn() {
        let turned = TextShape {
            dx: 3.0,
            dy: -4.0,
            angle: 30.0,
            align: Align::Right,
            baseline_offset: offset(Baseline::Middle, 12.0, 14.0),
            ..words(&["Hello, bounds"], 12.0, None)
        };
        let want = [-51.953303614796944, -23.851660287844386, 17.598076211353316, 23.23205080756888];
        check(text(&turned), want);
        let two_lines = TextShape {
            align: Align::Center,
            line_height: 15.0,
            baseline_offset: offset(Baseline::LineTop, 12.0, 15.0),
            ..words(&["one", "three"], 12.0, None)
        };
        check(text(&two_lines), [-3.67578125, 21.0, 23.67578125, 48.0]);
    }

    #[test]
    fn a_text_that_was_cut_is_as_wide_as_its_limit() {
        let limit = Limit { width: 30.0, ellipsis: "…".into(), rtl: false };
        let cut = words(&["Hello, bounds"], 10.0, Some(limit));
        check(text(&cut), [10.0, 12.0, 40.0, 22.0]);
    }

    #[test]
    fn curves_count_up_to_their_extrema() {
        let mut path = Path::new();
        path.move_to(0.0, 0.0);
        path.cubic_to(20.0, 20.0, 40.0, -15.0, 60.0, 5.0);
        path.quad_to(80.0, 30.0, 100.0, 0.0);
        path.close();
        // Vega turns a `path` mark's offset with it, here (10, 20): undone, this is the path alone.
        let turned = super::path(&path, 30.0).translate(-1.339745962155611, 22.320508075688775);
        check(turned, [-1.339745962155611, 22.320508075688775, 85.26279441628826, 77.68219748012368]);
    }

    #[test]
    fn a_stroke_counts_whole_unless_it_is_transparent() {
        let stroke = |opacity| testing::stroke(Color::BLACK, 3.0).map(|stroke| Stroke { opacity, ..stroke });
        let line = Rect::new(5.0, 20.0, 10.0, 40.0);
        let grown = |stroke: Option<Stroke>, opacity, miter| stroked(line, stroke.as_ref(), opacity, miter);
        check(grown(stroke(1.0), 1.0, false), [2.0, 17.0, 13.0, 43.0]);
        check(grown(stroke(1.0), 1.0, true), [-1.0, 14.0, 16.0, 46.0]);
        let round = stroke(1.0).map(|stroke| Stroke { join: Join::Round, ..stroke });
        check(grown(round, 1.0, true), [2.0, 17.0, 13.0, 43.0]);
        check(grown(stroke(0.0), 1.0, false), [5.0, 20.0, 10.0, 40.0]);
        check(grown(stroke(1.0), 0.0, false), [5.0, 20.0, 10.0, 40.0]);
        check(grown(None, 1.0, false), [5.0, 20.0, 10.0, 40.0]);
    }

    #[test]
    fn an_empty_mark_leaves_its_group_alone() {
        let empty = Mark {
            kind: MarkKind::Symbol,
            role: crate::scene::Role::Mark,
            name: None,
            clip: Some(Clip::Rect { rect: Rect::new(0.0, 0.0, 5.0, 5.0), radii: [0.0; 4] }),
            zindex: 0.0,
            items: vec![],
            bounds: Rect::EMPTY,
            aria: None,
        };
        let empty = Mark { bounds: mark(&empty), ..empty };
        assert!(empty.bounds.is_empty());
        let holder = Group { x: 1.0, y: 2.0, width: 10.0, height: 20.0, marks: vec![empty], ..Group::default() };
        check(group(&holder, 1.0, true), [1.0, 2.0, 11.0, 22.0]);
    }
}
