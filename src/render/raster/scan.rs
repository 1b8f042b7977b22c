//! Shapes in one colour, which is what most of a chart is made of: grid, axes, bars, lines, text.
//!
//! They come out as tiny-skia draws them, to the last bit: four rows and four columns are looked at within a pixel, edges
//! are followed in 16.16 fixed point, and colours are mixed in eight bits. What is saved is the way there: rows that repeat
//! the one above (all of a bar) are found out once, and coverage is summed in place. Gradients, cubic curves and what
//! reaches beyond the canvas are left to tiny-skia itself.

use tiny_skia::{Paint, Path, Point, Shader, Transform};

use super::canvas::{Area, Canvas};
use super::edge::{self, Edge, FINE, FINE_SHIFT};

/// Width and height from which on tiny-skia works in tiles, whose edges show in the last bit.
const LARGEST: u32 = 8191;
/// Extent below which tiny-skia takes a path for a line, which has no inside.
const FLAT: f32 = 1.0 / 4096.0;

/// Fills a path.
pub(super) fn fill(canvas: &mut Canvas<'_>, path: &Path, paint: &Paint<'_>, at: Transform) {
    if let Shader::SolidColor(color) = paint.shader
        && let Some(sweep) = Sweep::new(path, at, (canvas.width(), canvas.height()))
    {
        let ink = Ink::new(color);
        let width = canvas.width() as usize;
        sweep.run(|y, runs| {
            if let ([Run { from, .. }, ..], [.., Run { to, .. }]) = (runs, runs) {
                canvas.ink(y, *from, *to);
            }
            let row = &mut canvas.pixels()[y * width..(y + 1) * width];
            runs.iter().for_each(|run| ink.put(&mut row[run.from..run.to], run.coverage));
        });
        return;
    }
    canvas.fill_path(path, paint, at);
}

/// The pixels that an outline touches, all on the canvas.
#[derive(Clone, Copy)]
struct Touched {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
}

impl Touched {
    /// By a path where `at` puts it; `None` when that is not all on a canvas of this size, has no inside, or is too large to
    /// be drawn in one piece.
    fn by(path: &Path, at: Transform, (width, height): (u32, u32)) -> Option<Self> {
        if width > LARGEST || height > LARGEST {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "at most 8191")]
        let (width, height) = (width as f32, height as f32);
        let (mut left, mut right, mut top, mut bottom) = (width, 0.0, height, 0.0);
        for point in path.points() {
            let Point { x, y } = edge::placed(*point, at);
            if !((0.0..=width).contains(&x) && (0.0..=height).contains(&y)) {
                return None;
            }
            (left, right) = (f32::min(left, x), f32::max(right, x));
            (top, bottom) = (f32::min(top, y), f32::max(bottom, y));
        }
        #[expect(clippy::cast_possible_truncation, reason = "on the canvas")]
        let touched = || Self {
            left: left.floor() as i32,
            right: right.ceil() as i32,
            top: top.floor() as i32,
            bottom: bottom.ceil() as i32,
        };
        (right - left > FLAT && bottom - top > FLAT).then(touched)
    }
}

/// Pixels of a row that are covered alike.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) from: usize,
    pub(super) to: usize,
    /// 1 to 255.
    pub(super) coverage: u8,
}

/// The way of a horizontal line down an outline.
pub(super) struct Sweep {
    touched: Touched,
    /// By first row; those before `next` have been met.
    edges: Vec<Edge>,
    next: usize,
    /// Those that cross the current row, by column.
    active: Vec<Edge>,
    /// Whether one has ended in this row of pixels.
    ended: bool,
    /// By how much the coverage of a touched pixel differs from that of the pixel before, of 256.
    steps: Vec<i16>,
    /// Pixels outside of which `steps` is 0.
    stepped: (usize, usize),
    runs: Vec<Run>,
}

impl Sweep {
    /// Over a path on a canvas of this size. `None` when that is left to tiny-skia: see the head of this file.
    pub(super) fn new(path: &Path, at: Transform, size: (u32, u32)) -> Option<Self> {
        let touched = Touched::by(path, at, size)?;
        let mut edges = edge::edges(path, at)?;
        if edges.len() < 2 {
            edges.clear(); // as tiny-skia has it, a single side has no inside
        }
        // One behind the last pixel, and one behind the end of what covers that.
        let wide = touched.right.abs_diff(touched.left) as usize + 2;
        let (active, runs) = (Vec::with_capacity(edges.len().min(64)), Vec::new());
        let (steps, stepped) = (vec![0; wide], (usize::MAX, 0));
        Some(Self { touched, edges, next: 0, active, ended: false, steps, stepped, runs })
    }

    /// The pixels outside of which nothing is covered.
    pub(super) fn area(&self) -> Area {
        let Touched { left, right, top, bottom } = self.touched;
        Area { x: [left, right], y: [top, bottom] }
    }

    /// Gives `paint` the runs of each row of pixels, from the top.
    pub(super) fn run(mut self, mut paint: impl FnMut(usize, &[Run])) {
        let mut y = self.touched.top;
        while y < self.touched.bottom {
            self.ended = false;
            for fine in 0..FINE {
                self.row(y * FINE + fine);
            }
            self.collect();
            // Rows that are as this one: all that cross it are upright, and none begins or ends before.
            let same = self.upright_until(y + 1).clamp(y + 1, self.touched.bottom);
            if !self.runs.is_empty() {
                (y..same).for_each(|y| paint(y.unsigned_abs() as usize, &self.runs));
            }
            if same > y + 1 {
                self.active.retain(|edge| edge.last >= same * FINE);
            }
            y = same;
        }
    }

    /// The first pixel row from `y` on that may differ from the one before.
    fn upright_until(&self, y: i32) -> i32 {
        let begins = self.edges.get(self.next).map_or(i32::MAX, |edge| edge.first);
        let upright = |edge: &Edge| edge.slope == 0 && edge.first <= (y - 1) * FINE;
        if self.ended || !self.active.iter().all(upright) {
            return y;
        }
        let ends = self.active.iter().map(|edge| edge.last + 1).min().unwrap_or(begins);
        begins.min(ends) / FINE
    }

    /// Adds what is inside in one fine row, and follows the edges to the next.
    fn row(&mut self, y: i32) {
        while let Some(edge) = self.edges.get(self.next).filter(|edge| edge.first <= y) {
            self.active.push(*edge);
            self.next += 1;
        }
        sort(&mut self.active);
        let (mut winding, mut left) = (0, 0);
        let mut kept = 0;
        for i in 0..self.active.len() {
            let mut edge = self.active[i];
            let x = edge.x.wrapping_add(1 << 15) >> 16;
            if winding == 0 {
                left = x;
            }
            winding += edge.winding;
            if winding == 0 {
                self.span(left, x, y);
            }
            if edge.last > y {
                edge.x = edge.x.wrapping_add(edge.slope);
                self.active[kept] = edge;
                kept += 1;
            }
        }
        self.ended |= kept < self.active.len();
        self.active.truncate(kept);
    }

    /// Adds the fine columns from `from` to before `to` of one fine row.
    fn span(&mut self, from: i32, to: i32, y: i32) {
        let (least, most) = (self.touched.left * FINE, self.touched.right * FINE);
        let (from, to) = (from.clamp(least, most) - least, to.clamp(least, most) - least);
        if from >= to {
            return;
        }
        let pixel = |x: i32| (x >> FINE_SHIFT).unsigned_abs() as usize;
        let (first, last) = (pixel(from), pixel(to));
        self.stepped = (self.stepped.0.min(first), self.stepped.1.max(last + 2));
        // A pixel is worth 256 in all; the last row gives one less for a whole one, so that four rows make 255.
        const PART: i16 = 16;
        let whole = if y & (FINE - 1) == FINE - 1 { 63 } else { 64 };
        let part = |fine: i32| i16::try_from(fine).unwrap_or(0) * PART;
        let steps = &mut self.steps;
        let (before, after) = (from & (FINE - 1), to & (FINE - 1));
        if first == last {
            let part = part(to - from);
            steps[first] += part;
            steps[first + 1] -= part;
            return;
        }
        let mut begin = first;
        if before != 0 {
            let part = part(FINE - before);
            steps[first] += part;
            steps[first + 1] -= part;
            begin += 1;
        }
        steps[begin] += whole;
        steps[last] -= whole;
        if after != 0 {
            let part = part(after);
            steps[last] += part;
            steps[last + 1] -= part;
        }
    }

    /// Makes runs of the sums, and empties them.
    fn collect(&mut self) {
        self.runs.clear();
        let (from, to) = (self.stepped.0, self.stepped.1.min(self.steps.len()));
        self.stepped = (usize::MAX, 0);
        if from >= to {
            return;
        }
        let left = self.touched.left.unsigned_abs() as usize;
        let mut sum = 0;
        let mut begun = from;
        for (i, step) in self.steps[from..to].iter_mut().enumerate() {
            if *step == 0 {
                continue;
            }
            let x = from + i;
            if let Ok(coverage @ 1..) = u8::try_from(sum.min(255_i16)) {
                self.runs.push(Run { from: left + begun, to: left + x, coverage });
            }
            sum += *step;
            *step = 0;
            begun = x;
        }
    }
}

/// By column. The order hardly changes from row to row.
fn sort(edges: &mut [Edge]) {
    for i in 1..edges.len() {
        let mut at = i;
        while at > 0 && edges[at - 1].x > edges[at].x {
            edges.swap(at - 1, at);
            at -= 1;
        }
    }
}

/// A colour, premultiplied.
#[derive(Clone, Copy)]
pub(super) struct Ink {
    color: [u8; 4],
}

impl Ink {
    pub(super) fn new(color: tiny_skia::Color) -> Self {
        let color = color.premultiply().to_color_u8();
        Self { color: [color.red(), color.green(), color.blue(), color.alpha()] }
    }

    /// Puts it on pixels that are covered alike.
    fn put(self, pixels: &mut [[u8; 4]], coverage: u8) {
        match (self.color[3], coverage) {
            (255, 255) => pixels.fill(self.color),
            (255, coverage) => pixels.iter_mut().for_each(|below| mix(below, self.color, coverage)),
            (_, 255) => pixels.iter_mut().for_each(|below| lay_over(below, self.color)),
            (_, coverage) => {
                let color = self.color.map(|channel| part(u16::from(channel) * u16::from(coverage)));
                pixels.iter_mut().for_each(|below| lay_over(below, color));
            }
        }
    }

    /// What it makes of a pixel of an empty layer.
    pub(super) fn alone(self, coverage: u8) -> [u8; 4] {
        let mut pixel = [[0; 4]];
        self.put(&mut pixel, coverage);
        pixel[0]
    }
}

/// About a 255th.
fn part(product: u16) -> u8 {
    u8::try_from((product + 255) >> 8).unwrap_or(255)
}

/// An opaque colour over what is below, as far as it covers it.
fn mix(below: &mut [u8; 4], color: [u8; 4], coverage: u8) {
    let (covered, free) = (u16::from(coverage), u16::from(255 - coverage));
    for (below, above) in below.iter_mut().zip(color) {
        *below = part(u16::from(*below) * free + u16::from(above) * covered);
    }
}

/// A premultiplied colour over what is below.
fn lay_over(below: &mut [u8; 4], color: [u8; 4]) {
    let free = u16::from(255 - color[3]);
    for (below, above) in below.iter_mut().zip(color) {
        *below = above.saturating_add(part(u16::from(*below) * free));
    }
}

#[cfg(test)]
mod tests {
    use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Transform};

    use super::{Canvas, fill};
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

    const INKS: [(u8, u8, u8, u8); 4] = [(20, 120, 200, 255), (255, 0, 0, 128), (0, 0, 0, 51), (250, 251, 252, 254)];

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
            for (r, g, b, a) in INKS {
                let color = Color::from_rgba8(r, g, b, a);
                for ground in [Color::WHITE, Color::TRANSPARENT, Color::from_rgba8(90, 10, 30, 77)] {
                    check(&path, color, ground, Transform::identity(), "polygon");
                }
            }
        }
    }

    #[test]
    fn upright_boxes_at_every_fraction_of_a_pixel_are_the_same() {
        for i in 0..40 {
            for (r, g, b, a) in INKS {
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
            let path = builder.finish().unwrap();
            for (r, g, b, a) in INKS {
                check(&path, Color::from_rgba8(r, g, b, a), Color::WHITE, Transform::identity(), "curve");
            }
        }
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
    fn what_reaches_beyond_the_canvas_is_the_same() {
        let path = polygon([(-5.0, 10.0), (70.0, 12.0), (30.0, 60.0)]);
        check(&path, Color::BLACK, Color::WHITE, Transform::identity(), "beyond");
    }
}
