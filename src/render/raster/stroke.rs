//! Strokes. To find the outline of a stroke is most of the work of drawing a symbol, and symbols come in
//! crowds of equals: the last outline is kept for the next item.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use tiny_skia::{LineCap, LineJoin, Path, PathStroker, Rect, StrokeDash, Transform};

use super::canvas::Canvas;
use super::{Painter, far, paint, px, scan};
use crate::scene::{Cap, Join, Stroke};

/// `stroke-miterlimit` where none is given, as Vega sets it on SVG's root.
const MITER_LIMIT: f64 = 10.0;

/// A stroke that is wider than any picture, px.
const MAX_WIDTH: f64 = 1e7;

/// The longest path, in verbs, whose outline is kept: a line of a thousand points is not followed by its like.
const MAX_CACHED_VERBS: usize = 64;

/// A cache of one: the outline found last.
#[derive(Default)]
pub(super) struct Outlines {
    last: RefCell<Option<Rc<Outline>>>,
}

struct Outline {
    path: Path,
    pen: tiny_skia::Stroke,
    /// How much finer than for scale 1.
    resolution: f32,
    outline: Rc<Path>,
    bounds: OnceCell<Option<Rect>>,
}

/// How much longer a length is on the canvas, where that is the same in all directions.
fn scale_of(at: Transform) -> f32 {
    let (x, y) = at.get_scale();
    x.max(y)
}

impl Painter<'_> {
    pub(super) fn stroke(&self, canvas: &mut Canvas<'_>, path: &Path, stroke: &Stroke, at: Transform) {
        let Some(pen) = pen(stroke) else { return };
        let Some(mut paint) = paint::paint(&stroke.paint, stroke.opacity, path) else { return };
        if far::is_far(path, at) || pen.width * scale_of(at) > far::FAR {
            let pen = tiny_skia::Stroke { width: (pen.width * scale_of(at)).min(far::FAR), dash: None, ..pen };
            let size = (canvas.width(), canvas.height());
            let Some(cut) = far::cut_lines(path, at, size, f64::from(pen.width)) else { return };
            let Some(outline) = cut.stroke(&pen, 1.0) else { return };
            paint.shader.transform(at);
            return canvas.fill_path(&outline, &paint, Transform::identity());
        }
        match self.stroked(path, &pen, at) {
            Some(outline) => scan::fill(canvas, &outline, &paint, at),
            None => canvas.stroke_path(path, &paint, &pen, at),
        }
    }

    /// The outline of a stroke; `None` where the rasterizer draws it in a way that needs none, as it does lines up to a pixel wide.
    pub(super) fn stroked(&self, path: &Path, pen: &tiny_skia::Stroke, at: Transform) -> Option<Rc<Path>> {
        let wide = !at.has_skew() && at.sx == at.sy && pen.width * at.sx > 1.0;
        let resolution = PathStroker::compute_resolution_scale(&at);
        wide.then(|| self.outlines.outline(path, pen, resolution)).flatten()
    }

    /// The box around what is seen of a path, as usvg has it: where a layer begins follows from it, and with that the
    /// last bit of every coordinate.
    pub(super) fn paint_bounds(&self, path: &Path, stroke: Option<&Stroke>) -> Option<Rect> {
        let pen = stroke.and_then(pen).map(|pen| tiny_skia::Stroke { dash: None, ..pen });
        let Some(pen) = pen else { return path.compute_tight_bounds() };
        match self.outlines.find(path, &pen, 1.0) {
            Some(found) => *found.bounds.get_or_init(|| found.outline.compute_tight_bounds()),
            None => outline(path, &pen, 1.0).as_ref().unwrap_or(path).compute_tight_bounds(),
        }
    }
}

/// The outline of a stroke, as the rasterizer itself would make it: dashes first. `None` when there is nothing to see.
fn outline(path: &Path, pen: &tiny_skia::Stroke, resolution: f32) -> Option<Path> {
    match &pen.dash {
        None => path.stroke(pen, resolution),
        Some(dash) => path.dash(dash, resolution)?.stroke(pen, resolution),
    }
}

impl Outlines {
    /// The outline of a stroke.
    fn outline(&self, path: &Path, pen: &tiny_skia::Stroke, resolution: f32) -> Option<Rc<Path>> {
        match self.find(path, pen, resolution) {
            Some(found) => Some(Rc::clone(&found.outline)),
            None => outline(path, pen, resolution).map(Rc::new),
        }
    }

    /// The outline of a stroke, if it is one to keep.
    fn find(&self, path: &Path, pen: &tiny_skia::Stroke, resolution: f32) -> Option<Rc<Outline>> {
        if path.len() > MAX_CACHED_VERBS {
            return None;
        }
        let mut last = self.last.borrow_mut();
        if let Some(last) = &*last
            && last.resolution == resolution
            && last.pen == *pen
            && last.path == *path
        {
            return Some(Rc::clone(last));
        }
        let found = Rc::new(Outline {
            outline: Rc::new(outline(path, pen, resolution)?),
            path: path.clone(),
            pen: pen.clone(),
            resolution,
            bounds: OnceCell::new(),
        });
        *last = Some(Rc::clone(&found));
        Some(found)
    }
}

/// How many half widths a sharp corner may stick out.
pub(super) fn miter_limit(stroke: &Stroke) -> f64 {
    stroke.miter_limit.unwrap_or(MITER_LIMIT).max(1.0)
}

pub(super) fn pen(stroke: &Stroke) -> Option<tiny_skia::Stroke> {
    let width = px(stroke.width.min(MAX_WIDTH));
    (width > 0.0 && width.is_finite()).then(|| tiny_skia::Stroke {
        width,
        miter_limit: px(miter_limit(stroke)),
        line_cap: match stroke.cap {
            Cap::Butt => LineCap::Butt,
            Cap::Round => LineCap::Round,
            Cap::Square => LineCap::Square,
        },
        line_join: match stroke.join {
            Join::Miter => LineJoin::Miter,
            Join::Round => LineJoin::Round,
            Join::Bevel => LineJoin::Bevel,
        },
        dash: dash(stroke),
    })
}

/// SVG's rules: a negative length or a sum of 0 means solid, an odd list is repeated.
fn dash(stroke: &Stroke) -> Option<StrokeDash> {
    let mut list: Vec<f32> = stroke.dash.iter().map(|&length| px(length)).collect();
    if list.iter().any(|length| *length < 0.0) || list.iter().sum::<f32>() <= 0.0 {
        return None;
    }
    if !list.len().is_multiple_of(2) {
        list.extend_from_within(..);
    }
    StrokeDash::new(list, px(stroke.dash_offset))
}
