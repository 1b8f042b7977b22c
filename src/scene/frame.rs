//! Rectangles with rounded corners: the frames of groups, and clips. Lengths are px.

use std::borrow::Cow;

use super::{Clip, Group};
use crate::geom::Path;

/// How far from a corner's tip its curve's handles are, as a share of the radius
/// (1 - 0.5519, after <https://spencermortensen.com/articles/bezier-circle/>).
const HANDLE: f64 = 0.448084975506;

/// A rectangle from its top left corner; radii are of the top left, top right, bottom right and bottom left corners,
/// and at most half the shorter side.
pub(crate) fn rectangle(x: f64, y: f64, width: f64, height: f64, radii: [f64; 4]) -> Path {
    let largest = width.min(height) / 2.0;
    let [tl, tr, br, bl] = radii.map(|radius| radius.min(largest).max(0.0));
    let mut path = Path::new();
    let (x2, y2) = (x + width, y + height);
    if [tl, tr, br, bl].iter().all(|&radius| radius <= 0.0) {
        path.move_to(x, y);
        path.line_to(x2, y);
        path.line_to(x2, y2);
        path.line_to(x2 - width, y2);
        path.close();
        return path;
    }
    path.move_to(x + tl, y);
    path.line_to(x2 - tr, y);
    path.cubic_to(x2 - HANDLE * tr, y, x2, y + HANDLE * tr, x2, y + tr);
    path.line_to(x2, y2 - br);
    path.cubic_to(x2, y2 - HANDLE * br, x2 - HANDLE * br, y2, x2 - br, y2);
    path.line_to(x + bl, y2);
    path.cubic_to(x + HANDLE * bl, y2, x, y2 - HANDLE * bl, x, y2 - bl);
    path.line_to(x, y + tl);
    path.cubic_to(x, y + HANDLE * tl, x + HANDLE * tl, y, x + tl, y);
    path.close();
    path
}

impl Group {
    /// The outline of the group's background, in the group's own coordinates.
    pub(crate) fn frame(&self) -> Path {
        rectangle(self.stroke_offset, self.stroke_offset, self.width, self.height, self.radii)
    }

    /// What the group's marks are cut to, if [`Group::clip`].
    pub(crate) fn clip_outline(&self) -> Path {
        rectangle(0.0, 0.0, self.width, self.height, self.radii)
    }
}

impl Clip {
    /// The outline of what is left visible.
    pub(crate) fn outline(&self) -> Cow<'_, Path> {
        match self {
            Self::Rect { rect, radii } => Cow::Owned(rectangle(rect.x1, rect.y1, rect.width(), rect.height(), *radii)),
            Self::Path(path) => Cow::Borrowed(path),
        }
    }
}
