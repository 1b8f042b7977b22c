//! How far a clip covers each pixel.
//!
//! Most clips are axis-aligned rectangles, which cover the pixels inside in full: only the few at their sides have a mask.

use std::ops::Range;

use tiny_skia::{FillRule, Mask, Path, Transform};

use super::canvas::IntRect;
use super::{far, path};

/// A premultiplied pixel multiplied with its coverage, with the rounding of tiny-skia's `apply_mask`.
pub(super) fn apply_mask(pixel: [u8; 4], coverage: u8) -> [u8; 4] {
    match coverage {
        255 => pixel,
        0 => [0; 4],
        _ => pixel.map(|channel| {
            let product = u16::from(channel) * u16::from(coverage);
            u8::try_from((product + 255) >> 8).unwrap_or(255)
        }),
    }
}

/// The coverage of the pixels of a rectangle.
pub(super) struct ClipCoverage {
    /// The pixels that the clip covers in full.
    full: IntRect,
    /// The pixels around those.
    pub(super) partial: Vec<PartialRect>,
}

/// Pixels that the clip may cover in part.
pub(super) struct PartialRect {
    pub(super) area: IntRect,
    /// A row for each of the area's, or one that stands for all.
    mask: Mask,
}

impl PartialRect {
    /// The coverage of a row of pixels, which must be in the rectangle.
    pub(super) fn row(&self, y: usize) -> &[u8] {
        let wide = self.mask.width() as usize;
        let row = (y - self.area.y[0].unsigned_abs() as usize) % self.mask.height() as usize;
        &self.mask.data()[row * wide..(row + 1) * wide]
    }
}

impl ClipCoverage {
    /// The coverage of `area`, which is on the canvas.
    pub(super) fn new(clip: &Path, at: Transform, area: IntRect) -> Self {
        let full = full(clip, at).unwrap_or(IntRect { x: [0, 0], y: [0, 0] });
        let partial = |area: IntRect| {
            // Beside what the clip covers in full, each row is like the first.
            let beside = area.y[0] >= full.y[0] && area.y[1] <= full.y[1];
            let (wide, high) = area.size();
            let mut mask = Mask::new(wide, if beside { 1 } else { high })?;
            let at = area.to_corner(at);
            if far::is_far(clip, at) {
                if let Some(cut) = far::cut_inside(clip, at, (mask.width(), mask.height())) {
                    mask.fill_path(&cut, FillRule::Winding, true, Transform::identity());
                }
            } else {
                mask.fill_path(clip, FillRule::Winding, true, at);
            }
            Some(PartialRect { area, mask })
        };
        Self { full, partial: area.without(full).filter_map(partial).collect() }
    }

    /// The coverage of a pixel of the rectangle, 0 to 255.
    pub(super) fn of(&self, x: usize, y: usize) -> u8 {
        let partial = self.partial.iter().find(|partial| partial.area.has(x, y));
        partial.map_or(255, |partial| partial.row(y)[x - partial.area.x[0].unsigned_abs() as usize])
    }

    /// The pixels of a row that the clip covers in full.
    pub(super) fn full(&self, y: usize) -> Range<usize> {
        let [[left, right], [top, bottom]] =
            [self.full.x, self.full.y].map(|side| side.map(|at| at.max(0).unsigned_abs() as usize));
        if (top..bottom).contains(&y) { left..right } else { 0..0 }
    }
}

/// The pixels that a clip covers in full; `None` where it is no axis-aligned rectangle, or covers none so.
fn full(clip: &Path, at: Transform) -> Option<IntRect> {
    if !path::is_rect(clip) || at.has_skew() {
        return None;
    }
    let seen = clip.bounds().transform(at)?;
    // Two pixels less than it seems, for the rounding of coordinates.
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let inside = |from: f32, to: f32| {
        let (from, to) = ((from.ceil() as i32).saturating_add(1), (to.floor() as i32).saturating_sub(1));
        (from < to).then_some([from, to])
    };
    Some(IntRect { x: inside(seen.left(), seen.right())?, y: inside(seen.top(), seen.bottom())? })
}
