//! What is drawn on: pixels and, of a layer, which of them are dirty.
//!
//! A layer is as large as what is drawn on it reaches, and mostly empty: the line of a chart crosses a row in a few
//! pixels. Whoever draws says where, row by row, so that only this is composited afterwards, and cleared.

use std::ops::Range;

use tiny_skia::{FillRule, Paint, Path, PixmapMut, PixmapPaint, PixmapRef, Rect, Stroke, Transform};

use super::{far, px};

/// Premultiplied pixels of a picture or a layer.
pub(super) struct Canvas<'a> {
    pixels: PixmapMut<'a>,
    /// Only a layer keeps track of them.
    dirty: Option<&'a mut DirtyRows>,
}

/// The pixels of a layer that may have been drawn on: of each row the first, and the one after the last.
#[derive(Default)]
pub(super) struct DirtyRows {
    pub(super) rows: Vec<[usize; 2]>,
}

impl DirtyRows {
    /// A row that was not drawn on.
    pub(super) const NONE: [usize; 2] = [usize::MAX, 0];
}

impl<'a> Canvas<'a> {
    /// The picture itself.
    pub(super) fn new(pixels: PixmapMut<'a>) -> Self {
        Self { pixels, dirty: None }
    }

    /// A layer, empty, with a row of `dirty` for each of its own.
    pub(super) fn layer(pixels: PixmapMut<'a>, dirty: &'a mut DirtyRows) -> Self {
        Self { pixels, dirty: Some(dirty) }
    }

    pub(super) fn width(&self) -> u32 {
        self.pixels.width()
    }

    pub(super) fn height(&self) -> u32 {
        self.pixels.height()
    }

    /// The pixels, row after row. [`Canvas::mark`] is to be told where they change.
    pub(super) fn pixels(&mut self) -> &mut [[u8; 4]] {
        self.pixels.data_mut().as_chunks_mut::<4>().0
    }

    /// Marks pixels `from` to before `to` of these rows as dirty.
    pub(super) fn mark(&mut self, rows: Range<usize>, from: usize, to: usize) {
        let rows = self.dirty.as_mut().and_then(|dirty| dirty.rows.get_mut(rows)).unwrap_or_default();
        rows.iter_mut().for_each(|row| *row = [row[0].min(from), row[1].max(to)]);
    }

    /// Marks all pixels as dirty.
    pub(super) fn mark_all(&mut self) {
        self.mark_rect(None);
    }

    /// Marks the pixels of a box as dirty; without one, all.
    fn mark_rect(&mut self, bounds: Option<Rect>) {
        let Some(dirty) = self.dirty.as_mut() else { return };
        let (width, height) = (self.pixels.width(), self.pixels.height());
        let area = bounds.map_or(IntRect { x: [0, i32::MAX], y: [0, i32::MAX] }, IntRect::around);
        let Some(IntRect { x, y }) = area.within(IntRect::of(width, height)) else { return };
        let [from, to] = x.map(|x| x.unsigned_abs() as usize);
        for row in &mut dirty.rows[y[0].unsigned_abs() as usize..y[1].unsigned_abs() as usize] {
            *row = [row[0].min(from), row[1].max(to)];
        }
    }

    pub(super) fn fill_path(&mut self, path: &Path, paint: &Paint<'_>, at: Transform) {
        if far::is_far(path, at) {
            let Some(cut) = far::cut_inside(path, at, (self.width(), self.height())) else { return };
            let mut paint = paint.clone();
            paint.shader.transform(at);
            self.mark_rect(Some(cut.bounds()));
            self.pixels.fill_path(&cut, &paint, FillRule::Winding, Transform::identity(), None);
            return;
        }
        self.mark_rect(path.bounds().transform(at));
        self.pixels.fill_path(path, paint, FillRule::Winding, at, None);
    }

    pub(super) fn stroke_path(&mut self, path: &Path, paint: &Paint<'_>, stroke: &Stroke, at: Transform) {
        // The tip of a corner is the farthest that a stroke reaches from its path.
        let tip = stroke.width * stroke.miter_limit.max(1.5);
        self.mark_rect(path.bounds().outset(tip, tip).and_then(|bounds| bounds.transform(at)));
        self.pixels.stroke_path(path, paint, stroke, at, None);
    }

    pub(super) fn fill_rect(&mut self, rect: Rect, paint: &Paint<'_>, at: Transform) {
        self.mark_rect(rect.transform(at));
        self.pixels.fill_rect(rect, paint, at, None);
    }

    pub(super) fn draw_pixmap(&mut self, x: i32, y: i32, pixmap: PixmapRef<'_>, paint: &PixmapPaint) {
        self.mark_all();
        self.pixels.draw_pixmap(x, y, pixmap, paint, Transform::identity(), None);
    }
}

/// A rectangle of whole pixels: left and right, top and bottom, the latter ones outside.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct IntRect {
    pub(super) x: [i32; 2],
    pub(super) y: [i32; 2],
}

impl IntRect {
    /// The rectangle of a whole picture.
    pub(super) fn of(width: u32, height: u32) -> Self {
        let size = |size: u32| [0, i32::try_from(size).unwrap_or(i32::MAX)];
        Self { x: size(width), y: size(height) }
    }

    /// The pixels that `rect` touches, and two more around for the smoothing of edges.
    pub(super) fn around(rect: Rect) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "saturates")]
        let span = |from: f32, to: f32| [(from.floor() as i32).saturating_sub(2), (to.ceil() as i32).saturating_add(2)];
        Self { x: span(rect.left(), rect.right()), y: span(rect.top(), rect.bottom()) }
    }

    /// The part that is on `canvas`; `None` when there is none.
    pub(super) fn on(self, canvas: &Canvas<'_>) -> Option<Self> {
        self.within(Self::of(canvas.width(), canvas.height()))
    }

    /// The part that is in `other` too; `None` when there is none.
    pub(super) fn within(self, other: Self) -> Option<Self> {
        let both = |[from, to]: [i32; 2], [least, most]: [i32; 2]| {
            let (from, to) = (from.max(least), to.min(most));
            (from < to).then_some([from, to])
        };
        Some(Self { x: both(self.x, other.x)?, y: both(self.y, other.y)? })
    }

    /// Whether a pixel is in it.
    pub(super) fn has(self, x: usize, y: usize) -> bool {
        let within = |at: usize, [from, to]: [i32; 2]| i32::try_from(at).is_ok_and(|at| (from..to).contains(&at));
        within(x, self.x) && within(y, self.y)
    }

    /// Width and height.
    pub(super) fn size(self) -> (u32, u32) {
        (self.x[1].abs_diff(self.x[0]), self.y[1].abs_diff(self.y[0]))
    }

    /// What is left around `hole`: above, below, left and right of it.
    pub(super) fn without(self, hole: Self) -> impl Iterator<Item = Self> {
        let Self { x, y } = self;
        let middle = [hole.y[0].clamp(y[0], y[1]), hole.y[1].clamp(y[0], y[1])];
        [
            Self { x, y: [y[0], middle[0]] },
            Self { x, y: [middle[1], y[1]] },
            Self { x: [x[0], hole.x[0]], y: middle },
            Self { x: [hole.x[1], x[1]], y: middle },
        ]
        .into_iter()
        .filter_map(move |part| part.within(self))
    }

    /// The transform that puts the rectangle's corner at (0, 0).
    pub(super) fn to_corner(self, at: Transform) -> Transform {
        at.post_translate(px(f64::from(-self.x[0])), px(f64::from(-self.y[0])))
    }
}

#[cfg(test)]
mod tests {
    use super::IntRect;

    #[test]
    fn a_rectangle_without_a_hole_is_what_lies_around_it() {
        let area = IntRect { x: [0, 10], y: [5, 9] };
        let covered = |parts: Vec<IntRect>| {
            let mut cells: Vec<(i32, i32)> = parts
                .iter()
                .flat_map(|p| (p.y[0]..p.y[1]).flat_map(|y| (p.x[0]..p.x[1]).map(move |x| (x, y))))
                .collect();
            cells.sort_unstable();
            cells
        };
        for hole in [
            IntRect { x: [2, 4], y: [6, 8] },
            IntRect { x: [-3, 4], y: [0, 7] },
            IntRect { x: [-1, 11], y: [0, 20] },
            IntRect { x: [20, 30], y: [6, 8] },
            IntRect { x: [2, 4], y: [20, 30] },
        ] {
            let inside = |x: i32, y: i32| (hole.x[0]..hole.x[1]).contains(&x) && (hole.y[0]..hole.y[1]).contains(&y);
            let mut want: Vec<(i32, i32)> =
                (5..9).flat_map(|y| (0..10).map(move |x| (x, y))).filter(|&(x, y)| !inside(x, y)).collect();
            want.sort_unstable();
            assert_eq!(covered(area.without(hole).collect()), want, "{hole:?}");
        }
    }
}
