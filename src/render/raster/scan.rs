//! Shapes in one colour, which is what most of a chart is made of: grid, axes, bars, lines, text.
//!
//! They come out as tiny-skia draws them, to the last bit: each pixel is sampled in four sub-rows and four sub-columns, edges
//! are followed in 16.16 fixed point, and colours are mixed in eight bits. What is saved is the way there: rows that repeat
//! the one above (all of a bar) are found out once, sides that go straight through a row of pixels are followed through all of
//! it at once, and coverage is summed in place. Gradients, cubic curves that turn back and what reaches beyond the canvas
//! are left to tiny-skia itself.

use std::ops::Range;

use tiny_skia::{Paint, Path, Point, Shader, Transform};

use super::axis_aligned::AxisAlignedRect;
use super::blend::SolidColor;
use super::canvas::{Canvas, IntRect};
use super::edge::{self, Edge, Edges, PerSubrow, SUPERSAMPLE, SUPERSAMPLE_SHIFT};
use super::path;
use crate::budget;

/// Width and height above which tiny-skia works in tiles, whose edges show in the last bit.
const MAX_SIDE: u32 = 8191;
/// Extent below which tiny-skia takes a path for a line, which has no inside.
const MIN_EXTENT: f32 = 1.0 / 4096.0;

/// Fills a path.
pub(super) fn fill(canvas: &mut Canvas<'_>, path: &Path, paint: &Paint<'_>, at: Transform) {
    if let Shader::SolidColor(color) = paint.shader {
        let (color, size) = (SolidColor::new(color), (canvas.width(), canvas.height()));
        if covers_all(path, at, size) {
            canvas.mark_all();
            color.blend(u8::MAX).apply(canvas.pixels());
            return;
        }
        if let Some(coverage) = Coverage::new(path, at, size) {
            coverage.run(|rows, spans| blend_spans(canvas, color, rows, spans));
            return;
        }
    }
    canvas.fill_path(path, paint, at);
}

/// Blends a colour into rows of pixels that are covered alike.
fn blend_spans(canvas: &mut Canvas<'_>, color: SolidColor, rows: Range<usize>, spans: &[Span]) {
    if let ([Span { from, .. }, ..], [.., Span { to, .. }]) = (spans, spans) {
        canvas.mark(rows.clone(), *from, *to);
    }
    let width = canvas.width() as usize;
    let pixels = &mut canvas.pixels()[rows.start * width..rows.end * width];
    for span in spans {
        let blend = color.blend(span.coverage);
        match (rows.len(), span.to - span.from) {
            (1, _) => blend.apply(&mut pixels[span.from..span.to]),
            // A side of a bar, or a line from top to bottom.
            (_, 1) => blend.apply_to_similar(pixels[span.from..].iter_mut().step_by(width)),
            _ => pixels.chunks_exact_mut(width).for_each(|row| blend.apply(&mut row[span.from..span.to])),
        }
    }
}

/// Whether a path is a box with all of a canvas of this size in it, as a page is. Its sides are often beyond those of the canvas,
/// whose size is rounded down.
fn covers_all(path: &Path, at: Transform, (width, height): (u32, u32)) -> bool {
    let bounds = path.bounds();
    let [least, most] = [(bounds.left(), bounds.top()), (bounds.right(), bounds.bottom())]
        .map(|(x, y)| edge::map_point(Point { x, y }, at));
    #[expect(clippy::cast_precision_loss, reason = "what is rounded is too large for tiny-skia")]
    let (width, height) = (width as f32, height as f32);
    let beyond = least.x <= 0.0 && least.y <= 0.0 && most.x >= width && most.y >= height;
    beyond && !at.has_skew() && path::is_rect(path)
}

/// The pixels that a path touches where `at` puts it; `None` when they are not all on a canvas of this size, it has no inside, or
/// the canvas is too large to be drawn on in one piece.
fn touched(path: &Path, at: Transform, (width, height): (u32, u32)) -> Option<IntRect> {
    if width > MAX_SIDE || height > MAX_SIDE {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 8191")]
    let (width, height) = (width as f32, height as f32);
    let (mut left, mut right, mut top, mut bottom) = (width, 0.0, height, 0.0);
    for point in path.points() {
        let Point { x, y } = edge::map_point(*point, at);
        if !((0.0..=width).contains(&x) && (0.0..=height).contains(&y)) {
            return None;
        }
        (left, right) = (if x < left { x } else { left }, if x > right { x } else { right });
        (top, bottom) = (if y < top { y } else { top }, if y > bottom { y } else { bottom });
    }
    #[expect(clippy::cast_possible_truncation, reason = "on the canvas")]
    let around = |from: f32, to: f32| [from.floor() as i32, to.ceil() as i32];
    (right - left > MIN_EXTENT && bottom - top > MIN_EXTENT)
        .then(|| IntRect { x: around(left, right), y: around(top, bottom) })
}

/// Pixels of a row that are covered alike.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) from: usize,
    pub(super) to: usize,
    /// 1 to 255.
    pub(super) coverage: u8,
}

/// Which pixels a path covers, and how far.
pub(super) struct Coverage {
    /// The pixels outside of which nothing is covered.
    pub(super) area: IntRect,
    outline: Outline,
}

enum Outline {
    AxisAligned(AxisAlignedRect),
    Swept(Sweep),
}

impl Coverage {
    /// The coverage on a canvas of this size; `None` when the path is left to tiny-skia, see the head of this file.
    pub(super) fn new(path: &Path, at: Transform, size: (u32, u32)) -> Option<Self> {
        let area = touched(path, at, size)?;
        let outline = match AxisAlignedRect::new(path, at, area) {
            Some(rect) => Outline::AxisAligned(rect),
            None => Outline::Swept(Sweep::new(path, at, area)?),
        };
        Some(Self { area, outline })
    }

    /// Gives `paint` the spans of the rows of pixels, from the top: at once those of rows that are alike.
    pub(super) fn run(self, paint: impl FnMut(Range<usize>, &[Span])) {
        match self.outline {
            Outline::AxisAligned(rect) => rect.run(paint),
            Outline::Swept(sweep) => sweep.run(paint),
        }
    }
}

/// Pixels whose steps are skipped together where all are 0.
const STEPS_PER_CHUNK: usize = 4;

/// Edges or spans in a row for which there is room from the start: as many as a line of text mostly has.
const INITIAL_CAPACITY: usize = 32;

/// A scanline sweep down an outline.
struct Sweep {
    area: IntRect,
    edges: Edges,
    /// The edges that cross the current row, by column.
    active: Vec<Edge>,
    /// Whether one has begun within this row of pixels, or ended.
    uneven: bool,
    /// The difference in coverage, of 256, between each touched pixel and the one before.
    steps: Vec<[i32; STEPS_PER_CHUNK]>,
    /// Pixels outside of which `steps` is 0.
    stepped: (usize, usize),
    spans: Vec<Span>,
}

impl Sweep {
    /// A sweep over a path in these pixels; `None` when the path is left to tiny-skia.
    fn new(path: &Path, at: Transform, area: IntRect) -> Option<Self> {
        let edges = Edges::new(path, at, area)?;
        // One behind the last pixel, and one behind the end of what covers that.
        let wide = area.size().0 as usize + 2;
        let (steps, stepped) = (vec![[0; STEPS_PER_CHUNK]; wide.div_ceil(STEPS_PER_CHUNK)], (usize::MAX, 0));
        let (active, spans) = (Vec::with_capacity(INITIAL_CAPACITY), Vec::with_capacity(INITIAL_CAPACITY));
        Some(Self { area, edges, active, uneven: false, steps, stepped, spans })
    }

    /// Does what [`Coverage::run`] does.
    fn run(mut self, mut paint: impl FnMut(Range<usize>, &[Span])) {
        let [mut y, bottom] = self.area.y;
        while y < bottom && budget::spend_for(self.active.len()).is_ok() {
            self.row(y);
            self.collect_spans();
            // Rows that are as this one: all edges that cross it are vertical, and none begins or ends before.
            let same = self.same_until(y + 1).clamp(y + 1, bottom);
            if !self.spans.is_empty() {
                paint(y.unsigned_abs() as usize..same.unsigned_abs() as usize, &self.spans);
            }
            if same > y + 1 {
                self.active.retain(|edge| edge.last >= same * SUPERSAMPLE);
            }
            y = same;
        }
    }

    /// The first pixel row from `y` on that may differ from the one before.
    fn same_until(&self, y: i32) -> i32 {
        if self.uneven || self.active.iter().any(|edge| edge.slope != 0) {
            return y;
        }
        let begins = self.edges.next_beginning(y);
        self.active.iter().map(|edge| (edge.last + 1) / SUPERSAMPLE).min().map_or(begins, |ends| begins.min(ends))
    }

    /// Adds what is inside in one row of pixels, and follows the edges to the next.
    fn row(&mut self, y: i32) {
        let (first, next) = (y * SUPERSAMPLE, (y + 1) * SUPERSAMPLE);
        self.uneven = false;
        let Some(begin) = self.edges.beginning(y) else {
            if self.active.iter().all(|edge| edge.last >= next) && self.stays_in_order() {
                self.follow_at_once();
            } else {
                (first..next).for_each(|y| self.follow(y));
            }
            return;
        };
        for (y, number) in (first..next).zip(begin) {
            let before = self.active.len();
            self.active.extend(self.edges.with(number));
            self.uneven |= y > first && self.active.len() > before;
            insert_from(&mut self.active, before);
            self.follow(y);
        }
    }

    /// Adds what is inside in one sub-row, and follows the edges to the next.
    fn follow(&mut self, y: i32) {
        self.touch();
        let whole = SUBROW_COVERAGE[(y & (SUPERSAMPLE - 1)).cast_unsigned() as usize];
        let max_column = self.max_column();
        let (mut winding, mut left) = (0, 0);
        let (mut kept, mut before) = (0, i32::MIN);
        for i in 0..self.active.len() {
            let mut edge = self.active[i];
            let x = edge.column(max_column);
            if winding == 0 {
                left = x;
            }
            winding += edge.winding;
            if winding == 0 {
                add(self.steps.as_flattened_mut(), left, x, whole);
            }
            if edge.last > y {
                edge.step();
                self.active[kept] = edge;
                kept += 1;
                if edge.x < before {
                    insert_last(&mut self.active[..kept]);
                } else {
                    before = edge.x;
                }
            }
        }
        self.uneven |= kept < self.active.len();
        self.active.truncate(kept);
    }

    /// Whether the edges will be in order at the next row of pixels, too. Being straight, none crosses another in between.
    fn stays_in_order(&self) -> bool {
        let mut before = i32::MIN;
        self.active.iter().all(|edge| {
            let x = edge.x.wrapping_add(edge.slope.wrapping_mul(SUPERSAMPLE));
            std::mem::replace(&mut before, x) <= x
        })
    }

    /// Adds what is inside in all sub-rows of a row of pixels at once, through which the edges go in one order.
    fn follow_at_once(&mut self) {
        self.touch();
        let max_column = self.max_column();
        let (mut winding, mut left) = (0, [0; SUPERSAMPLE as usize]);
        for edge in &mut self.active {
            let columns = SUBROW_COVERAGE.map(|_| {
                let x = edge.column(max_column);
                edge.step();
                x
            });
            if winding == 0 {
                left = columns;
            }
            winding += edge.winding;
            if winding == 0 {
                for ((from, to), whole) in left.into_iter().zip(columns).zip(SUBROW_COVERAGE) {
                    add(self.steps.as_flattened_mut(), from, to, whole);
                }
            }
        }
        self.touch();
    }

    /// Notes that `steps` may change between the outermost edges.
    fn touch(&mut self) {
        if let ([first, ..], [.., last]) = (self.active.as_slice(), self.active.as_slice()) {
            let pixel = |edge: &Edge| (edge.column(self.max_column()) >> SUPERSAMPLE_SHIFT) as usize;
            self.stepped = (self.stepped.0.min(pixel(first)), self.stepped.1.max(pixel(last) + 2));
        }
    }

    /// The sub-column behind the last pixel.
    fn max_column(&self) -> u32 {
        self.area.size().0 * SUPERSAMPLE.unsigned_abs()
    }

    /// Turns the steps of a row into spans, and clears them.
    fn collect_spans(&mut self) {
        self.spans.clear();
        let (from, to) = std::mem::replace(&mut self.stepped, (usize::MAX, 0));
        // Most pixels are as the one before, and passed by together.
        let (from, to) = (from / STEPS_PER_CHUNK, to.div_ceil(STEPS_PER_CHUNK).min(self.steps.len()));
        let Some(steps) = self.steps.get_mut(from..to) else { return };
        let mut x = self.area.x[0].unsigned_abs() as usize + from * STEPS_PER_CHUNK;
        let (mut sum, mut begun) = (0_i32, x);
        for steps in steps {
            if *steps != [0; STEPS_PER_CHUNK] {
                for (x, step) in (x..).zip(steps) {
                    if *step == 0 {
                        continue;
                    }
                    if sum > 0 {
                        self.spans.push(Span { from: begun, to: x, coverage: sum.min(255).to_le_bytes()[0] });
                    }
                    sum += std::mem::take(step);
                    begun = x;
                }
            }
            x += STEPS_PER_CHUNK;
        }
    }
}

/// Moves the last edge to the place of its column among the others, which are in order, behind its equals: one step of an
/// insertion sort, since the order hardly changes from row to row.
fn insert_last(edges: &mut [Edge]) {
    let Some((&edge, others)) = edges.split_last() else { return };
    let mut at = others.len();
    while at > 0 && edges[at - 1].x > edge.x {
        edges[at] = edges[at - 1];
        at -= 1;
    }
    edges[at] = edge;
}

/// Moves the edges from `first` on to where they belong among those before, which are in order.
fn insert_from(edges: &mut [Edge], first: usize) {
    /// Edges that are sooner moved one by one.
    const FEW: usize = 32;
    if edges.len() - first > FEW {
        edges.sort_by_key(|edge| edge.x);
    } else {
        (first..edges.len()).for_each(|last| insert_last(&mut edges[..=last]));
    }
}

/// What each sub-row gives to a whole pixel, which is worth 256 in all; one less in the last, so that together they make 255.
pub(super) const SUBROW_COVERAGE: PerSubrow<i32> = [64, 64, 64, 63];

/// Adds the sub-columns from `from` to before `to` of one sub-row, which gives so much to a whole pixel.
pub(super) fn add(steps: &mut [i32], from: u32, to: u32, whole: i32) {
    if from >= to {
        return;
    }
    let [(first, before), (last, after)] =
        [from, to].map(|x| ((x >> SUPERSAMPLE_SHIFT) as usize, (x << 4 & 48).cast_signed()));
    if first == last {
        steps[first] += after - before;
        steps[first + 1] -= after - before;
        return;
    }
    let begun = whole.min(64 - before);
    steps[first] += begun;
    steps[first + 1] += whole - begun;
    steps[last] -= whole - after;
    steps[last + 1] -= after;
}

#[cfg(test)]
mod tests {
    use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Transform};

    use super::{Canvas, Coverage, fill};
    use crate::geom::{Point, Segment};
    use crate::render::raster::px;

    /// Draws on both ways over the same ground, and asks for the same pixels.
    #[track_caller]
    fn check(path: &Path, color: Color, ground: Color, at: Transform, what: &str) {
        let paint = Paint { shader: tiny_skia::Shader::SolidColor(color), ..Paint::default() };
        let mut ours = Pixmap::new(60, 50).unwrap();
        ours.fill(ground);
        let mut theirs = ours.clone();
        fill(&mut Canvas::new(ours.as_mut()), path, &paint, at);
        theirs.fill_path(path, &paint, FillRule::Winding, at, None);
        let differing = ours.pixels().iter().zip(theirs.pixels()).position(|(a, b)| a != b);
        assert!(differing.is_none(), "{what}: pixel {differing:?} of {path:?}");
    }

    /// Compares in every colour, for a path that is not left to tiny-skia, which would then be compared with itself.
    #[track_caller]
    fn check_followed(path: &Path, what: &str) {
        assert!(is_followed(path, Transform::identity()), "{what}: {path:?} is not followed");
        check_colors(path, what);
    }

    #[track_caller]
    fn check_colors(path: &Path, what: &str) {
        for (r, g, b, a) in COLORS {
            check(path, Color::from_rgba8(r, g, b, a), Color::WHITE, Transform::identity(), what);
        }
    }

    /// Whether a path is not left to tiny-skia.
    fn is_followed(path: &Path, at: Transform) -> bool {
        Coverage::new(path, at, (60, 50)).is_some()
    }

    /// Numbers from 0 to below 1, the same each time.
    fn numbers() -> impl FnMut() -> f32 {
        let mut state = 7_u32;
        move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from(u16::try_from(state >> 16).unwrap()) / 65_536.0
        }
    }

    fn polygon(points: impl IntoIterator<Item = (f32, f32)>) -> Path {
        let mut builder = PathBuilder::new();
        for (i, (x, y)) in points.into_iter().enumerate() {
            if i == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
        }
        builder.finish().unwrap()
    }

    const COLORS: [(u8, u8, u8, u8); 4] = [(20, 120, 200, 255), (255, 0, 0, 128), (0, 0, 0, 51), (250, 251, 252, 254)];

    #[test]
    fn polygons_are_drawn_to_the_last_bit_as_tiny_skia_draws_them() {
        let mut next = numbers();
        for round in 0..600 {
            let corners = 3 + round % 9;
            // On a grid now and then, so that edges meet, lie on pixels and cross in one point.
            let grid = [0.0, 1.0, 4.0, 3.0][round % 4];
            let mut place = |size: f32| {
                let x = next() * size;
                if grid > 0.0 { (x * grid).round() / grid } else { x }
            };
            let path = polygon((0..corners).map(|_| (place(60.0), place(50.0))).collect::<Vec<_>>());
            for (r, g, b, a) in COLORS {
                let color = Color::from_rgba8(r, g, b, a);
                for ground in [Color::WHITE, Color::TRANSPARENT, Color::from_rgba8(90, 10, 30, 77)] {
                    check(&path, color, ground, Transform::identity(), "polygon");
                }
            }
        }
    }

    #[test]
    fn rectangles_at_every_fraction_of_a_pixel_are_the_same() {
        for i in 0..40 {
            for (r, g, b, a) in COLORS {
                let (x, y) = (2.0 + i as f32 / 16.0, 3.0 + i as f32 / 11.0);
                let (wide, high) = (0.3 + i as f32 / 3.0, 0.2 + i as f32);
                let path = polygon([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]);
                check(&path, Color::from_rgba8(r, g, b, a), Color::WHITE, Transform::identity(), "box");
                let at = Transform::from_scale(1.0625, 0.9).post_translate(0.37, 0.11);
                check(&path, Color::from_rgba8(r, g, b, a), Color::WHITE, at, "moved box");
            }
        }
    }

    #[test]
    fn outlines_of_lines_with_many_corners_are_the_same() {
        let mut next = numbers();
        for width in [1.5_f32, 2.0, 3.0, 7.3] {
            for _ in 0..40 {
                let line = polygon((0..30).map(|i| (8.0 + i as f32 * 1.5, 8.0 + next() * 34.0)).collect::<Vec<_>>());
                let pen = tiny_skia::Stroke { width, ..tiny_skia::Stroke::default() };
                let outline = line.stroke(&pen, 1.0).unwrap();
                check(&outline, Color::from_rgba8(30, 60, 90, 180), Color::WHITE, Transform::identity(), "line");
            }
        }
    }

    #[test]
    fn several_contours_and_open_ones_are_the_same() {
        let mut builder = PathBuilder::new();
        builder.move_to(3.0, 3.0);
        builder.line_to(40.0, 5.0);
        builder.line_to(20.2, 40.7);
        builder.move_to(10.0, 10.0);
        builder.line_to(12.0, 30.0);
        builder.line_to(30.0, 10.0);
        builder.close();
        builder.line_to(50.0, 45.0);
        builder.line_to(10.0, 45.0);
        check(&builder.finish().unwrap(), Color::BLACK, Color::WHITE, Transform::identity(), "contours");
    }

    #[test]
    fn many_contours_that_share_their_sides_are_the_same() {
        let mut next = numbers();
        for _ in 0..40 {
            let mut builder = PathBuilder::new();
            let (top, mut left) = (2.0 + next() * 4.0, next() * 2.0);
            for _ in 0..20 {
                let right = left + 0.3 + next() * 2.4;
                builder.move_to(left, top);
                builder.line_to(right, top);
                builder.line_to(right, 40.0 + next() * 9.0);
                builder.line_to(left, 40.0);
                builder.close();
                left = right;
            }
            check(&builder.finish().unwrap(), Color::BLACK, Color::WHITE, Transform::identity(), "shared sides");
        }
    }

    #[test]
    fn quadratic_curves_are_the_same_whether_they_turn_back_or_not() {
        let mut next = numbers();
        for round in 0..400 {
            let mut builder = PathBuilder::new();
            let mut place = || (next() * 60.0, next() * 50.0);
            let (x, y) = place();
            builder.move_to(x, y);
            let (mut x, mut y) = (x, y);
            for _ in 0..3 + round % 5 {
                let (to, mut by) = (place(), place());
                if round % 3 > 0 {
                    // Between its ends, so that the curve does not turn back.
                    by = (by.0, y + (to.1 - y) * (by.1 / 50.0));
                }
                builder.quad_to(by.0, by.1, to.0, to.1);
                (x, y) = to;
            }
            builder.line_to(x, 1.0);
            check_followed(&builder.finish().unwrap(), "curve");
        }
    }

    #[test]
    fn cubic_curves_are_the_same_whether_they_turn_back_or_not() {
        let (mut next, mut followed) = (numbers(), 0);
        for round in 0..600 {
            let mut builder = PathBuilder::new();
            let (wide, high) = [(60.0, 50.0), (6.0, 5.0), (2.5, 50.0)][round % 3];
            let mut place = || (next() * wide, next() * high);
            let (mut x, mut y) = place();
            builder.move_to(x, y);
            for _ in 0..2 + round % 5 {
                let (to, mut by, mut on) = (place(), place(), place());
                if round % 4 > 0 {
                    let between = |share: f32| y + (to.1 - y) * share;
                    (by.1, on.1) = (between(by.1 / 50.0), between(1.0 - on.1 / 50.0));
                }
                builder.cubic_to(by.0, by.1, on.0, on.1, to.0, to.1);
                (x, y) = to;
            }
            builder.line_to(x, 1.0);
            let path = builder.finish().unwrap();
            followed += u32::from(is_followed(&path, Transform::identity()));
            check_colors(&path, "curve");
        }
        assert!(followed > 300, "only {followed} of 600 are followed");
    }

    #[test]
    fn circles_and_round_corners_are_the_same() {
        let (mut next, mut followed) = (numbers(), 0);
        for round in 0..400_u16 {
            let radius = 0.3 + f32::from(round % 60) / 3.0;
            let (x, y) = (radius + 0.1 + next() * 18.0, radius + 0.1 + next() * 8.0);
            let pull = radius * 0.552_284_8;
            let mut builder = PathBuilder::new();
            builder.move_to(x + radius, y);
            builder.cubic_to(x + radius, y + pull, x + pull, y + radius, x, y + radius);
            builder.cubic_to(x - pull, y + radius, x - radius, y + pull, x - radius, y);
            builder.cubic_to(x - radius, y - pull, x - pull, y - radius, x, y - radius);
            builder.cubic_to(x + pull, y - radius, x + radius, y - pull, x + radius, y);
            builder.close();
            let path = builder.finish().unwrap();
            check(&path, Color::from_rgba8(20, 120, 200, 255), Color::WHITE, Transform::identity(), "circle");
            let at = Transform::from_scale(1.0625, 0.9).post_translate(0.37, 0.11);
            check(&path, Color::from_rgba8(255, 0, 0, 128), Color::WHITE, at, "moved circle");
            followed += u32::from(is_followed(&path, Transform::identity())) + u32::from(is_followed(&path, at));
        }
        assert!(followed > 400, "only {followed} of 800 are followed");
    }

    #[test]
    fn text_is_the_same() {
        let fonts = crate::text::Fonts::bundled();
        for (size, text) in [(10.0, "0.25 step (epoch) & loss"), (13.0, "Ünïcödé Qgjy@%§"), (31.0, "Sa8")] {
            let font =
                crate::text::Font { family: "sans-serif".into(), size, weight: 400, italic: false, small_caps: false };
            let mut builder = PathBuilder::new();
            for glyph in &fonts.shape(&font, text).glyphs {
                let scale = px(size / fonts.units_per_em(glyph.face));
                let left = px(glyph.x);
                let (x, y) = (|p: Point| left + px(p.x) * scale, |p: Point| 30.3 - px(p.y) * scale);
                for segment in &fonts.outline(glyph.face, glyph.id).segments {
                    match *segment {
                        Segment::Move(p) => builder.move_to(x(p), y(p)),
                        Segment::Line(p) => builder.line_to(x(p), y(p)),
                        Segment::Quad(a, p) => builder.quad_to(x(a), y(a), x(p), y(p)),
                        Segment::Cubic(..) => unreachable!("TrueType has none"),
                        Segment::Close => builder.close(),
                    }
                }
            }
            let path = builder.finish().unwrap();
            for i in 0..16 {
                let at = Transform::from_translate(i as f32 / 16.0, i as f32 / 7.0).pre_scale(0.4, 0.9);
                check(&path, Color::from_rgba8(60, 60, 60, 255), Color::WHITE, at, text);
                let turned = Transform::from_rotate(-80.0 + i as f32).post_translate(9.0, 45.0);
                check(&path, Color::from_rgba8(60, 60, 60, 200), Color::WHITE, turned, text);
            }
        }
    }

    #[test]
    fn rectangles_of_any_size_are_the_same_however_they_are_drawn() {
        let mut next = numbers();
        for round in 0..2000 {
            let (x, y) = (next() * 40.0, next() * 30.0);
            // From less than a sub-column to many pixels.
            let size = [0.3, 1.1, 3.0, 18.0];
            let (right, bottom) = (x + next() * size[round % 4], y + next() * size[round / 4 % 4]);
            let corners = [(x, y), (right, y), (right, bottom), (x, bottom)];
            let turned = |i: usize| corners[if round % 2 == 0 { (round + i) % 4 } else { (round + 4 - i) % 4 }];
            let path = polygon((0..4 + round / 16 % 2).map(turned));
            let at = if round % 3 == 0 {
                Transform::from_row(0.0, 1.0, -1.0, 0.0, 50.0, 0.0)
            } else {
                Transform::identity()
            };
            let (r, g, b, a) = COLORS[round / 32 % 4];
            check(&path, Color::from_rgba8(r, g, b, a), Color::WHITE, at, "box");
        }
    }

    #[test]
    fn what_reaches_beyond_the_canvas_is_the_same() {
        let path = polygon([(-5.0, 10.0), (70.0, 12.0), (30.0, 60.0)]);
        check(&path, Color::BLACK, Color::WHITE, Transform::identity(), "beyond");
    }

    #[test]
    fn boxes_around_the_canvas_are_the_same() {
        for (r, g, b, a) in COLORS {
            for (x, y, right, bottom) in [(0.0, 0.0, 60.0, 50.0), (-3.5, 0.0, 60.7, 50.2), (0.3, 0.0, 61.0, 51.0)] {
                let path = polygon([(x, y), (right, y), (right, bottom), (x, bottom)]);
                check(&path, Color::from_rgba8(r, g, b, a), Color::WHITE, Transform::identity(), "page");
            }
            let triangle = polygon([(0.0, 0.0), (60.0, 0.0), (60.0, 50.0)]);
            check(&triangle, Color::from_rgba8(r, g, b, a), Color::WHITE, Transform::identity(), "triangle");
        }
    }
}
