//! What a clip leaves of each pixel.
//!
//! Most clips are upright rectangles, which have all of the pixels inside: only the few at their sides are worked out.

use std::ops::Range;

use tiny_skia::{FillRule, Mask, Path, Transform};

use super::canvas::Area;
use super::path;

/// What is left of a premultiplied pixel, as tiny-skia's `apply_mask` has it.
pub(super) fn keep(pixel: [u8; 4], share: u8) -> [u8; 4] {
    match share {
        255 => pixel,
        0 => [0; 4],
        _ => pixel.map(|channel| {
            let product = u16::from(channel) * u16::from(share);
            u8::try_from((product + 255) >> 8).unwrap_or(255)
        }),
    }
}

/// The shares of the pixels of an area.
pub(super) struct Shares {
    /// The pixels that the clip has all of.
    whole: Area,
    /// Those around.
    pub(super) parts: Vec<Part>,
}

/// Pixels that the clip may have a part of.
pub(super) struct Part {
    pub(super) area: Area,
    /// A row for each of the area's, or one that stands for all.
    mask: Mask,
}

impl Part {
    /// The shares of a row of pixels, which the area has.
    pub(super) fn row(&self, y: usize) -> &[u8] {
        let wide = self.mask.width() as usize;
        let row = (y - self.area.y[0].unsigned_abs() as usize) % self.mask.height() as usize;
        &self.mask.data()[row * wide..(row + 1) * wide]
    }
}

impl Shares {
    /// Of an area that is on the canvas.
    pub(super) fn new(clip: &Path, at: Transform, area: Area) -> Self {
        let whole = whole(clip, at).unwrap_or(Area { x: [0, 0], y: [0, 0] });
        let part = |area: Area| {
            // Beside what the clip has all of, each row is as the first.
            let beside = area.y[0] >= whole.y[0] && area.y[1] <= whole.y[1];
            let (wide, high) = area.size();
            let mut mask = Mask::new(wide, if beside { 1 } else { high })?;
            mask.fill_path(clip, FillRule::Winding, true, area.to_corner(at));
            Some(Part { area, mask })
        };
        Self { whole, parts: area.without(whole).filter_map(part).collect() }
    }

    /// The share of a pixel, of the area.
    pub(super) fn of(&self, x: usize, y: usize) -> u8 {
        let part = self.parts.iter().find(|part| part.area.has(x, y));
        part.map_or(255, |part| part.row(y)[x - part.area.x[0].unsigned_abs() as usize])
    }

    /// The pixels of a row that the clip has all of.
    pub(super) fn whole(&self, y: usize) -> Range<usize> {
        let [[left, right], [top, bottom]] =
            [self.whole.x, self.whole.y].map(|side| side.map(|at| at.max(0).unsigned_abs() as usize));
        if (top..bottom).contains(&y) { left..right } else { 0..0 }
    }
}

/// The pixels that a clip has all of; `None` where it is no upright rectangle, or has none.
fn whole(clip: &Path, at: Transform) -> Option<Area> {
    if !path::is_box(clip) || at.has_skew() {
        return None;
    }
    let seen = clip.bounds().transform(at)?;
    // Two pixels less than it seems, for the rounding of coordinates.
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let inside = |from: f32, to: f32| {
        let (from, to) = ((from.ceil() as i32).saturating_add(1), (to.floor() as i32).saturating_sub(1));
        (from < to).then_some([from, to])
    };
    Some(Area { x: inside(seen.left(), seen.right())?, y: inside(seen.top(), seen.bottom())? })
}
