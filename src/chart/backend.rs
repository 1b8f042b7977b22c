//! plotters' drawing calls as marks of a scene.
//!
//! plotters places everything at whole numbers, so it is given [`UNITS`] of them a pixel: the largest picture is then
//! 8 million pixels wide, and nothing is off by more than a five-hundredth of one. Text is measured by the renderer's own
//! fonts. What plotters cannot say (the part a line plays, its dashes) is said beforehand with [`Sheet::with`].

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{FontStyle, FontTransform};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind as Failure,
};

use crate::color::Color;
use crate::geom::{Path, Point, Rect};
use crate::scene::{
    Align, Aria, Blend, Cap, Fill, Item, Join, Mark, MarkKind, Paint, PathShape, Role, RuleShape, Shape, Stroke,
    TextShape, bounds, frame,
};
use crate::text::metrics::{self, Baseline};
use crate::text::{Font, Fonts};

/// plotters' whole numbers in a pixel.
pub(super) const UNITS: f64 = 256.0;

/// The most pixels of a side that units can count, with room to add two of them.
pub(super) const MAX_SIDE: f64 = 4_000_000.0;

/// `px` in plotters' units.
pub(super) fn units(px: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "limited to what fits; NaN becomes 0")]
    let units = (px.clamp(-MAX_SIDE, MAX_SIDE) * UNITS).round() as i32;
    units
}

/// A length in plotters' units, for sizes that it wants without a sign.
pub(super) fn length(px: f64) -> u32 {
    u32::try_from(units(px)).unwrap_or(0)
}

/// What the next things drawn are, beyond what plotters says of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pen {
    pub(super) role: Role,
    /// Lengths of dash and gap in px, in turn; empty is solid.
    pub(super) dash: Vec<f64>,
    /// What a screen reader says of the items; without it, they are passed over.
    pub(super) description: Option<Rc<str>>,
    /// Whether boxes cover whole pixels of the picture, so that no seam shows between neighbours.
    pub(super) seamless: bool,
}

impl Pen {
    pub(super) fn of(role: Role) -> Self {
        Self { role, dash: Vec::new(), description: None, seamless: false }
    }
}

/// Where the marks of one group are collected, in painting order; px from the group's (0, 0).
pub(super) struct Sheet<'f> {
    fonts: &'f Fonts,
    family: Rc<str>,
    /// Where the group's (0, 0) lies on what plotters draws on, px: what stands above or left of it has negative places.
    origin: Point,
    marks: RefCell<Vec<Mark>>,
    pen: RefCell<Pen>,
}

impl<'f> Sheet<'f> {
    pub(super) fn new(fonts: &'f Fonts, origin: Point) -> Self {
        Self {
            fonts,
            family: Rc::from("sans-serif"),
            origin,
            marks: RefCell::default(),
            pen: RefCell::new(Pen::of(Role::Mark)),
        }
    }

    /// Something for plotters to draw on, `width` by `height` px and one unit: it counts places, of which there is one more
    /// than there are distances between them.
    pub(super) fn backend(&self, width: f64, height: f64) -> Backend<'_> {
        Backend { sheet: self, size: (length(width) + 1, length(height) + 1) }
    }

    /// What is drawn from here on.
    pub(super) fn with(&self, pen: Pen) {
        *self.pen.borrow_mut() = pen;
    }

    /// All that was drawn.
    pub(super) fn into_marks(self) -> Vec<Mark> {
        let mut marks = self.marks.into_inner();
        for mark in &mut marks {
            mark.bounds = bounds::mark(mark);
        }
        marks
    }

    fn push(&self, kind: MarkKind, bounds: Rect, shape: Shape) {
        let pen = self.pen.borrow();
        let item = Item {
            bounds,
            opacity: 1.0,
            blend: Blend::Normal,
            href: None,
            description: pen.description.clone(),
            zindex: 0.0,
            shape,
        };
        let mut marks = self.marks.borrow_mut();
        match marks.last_mut() {
            // A line is a mark of its own, as in Vega.
            Some(mark)
                if mark.kind == kind
                    && mark.role == pen.role
                    && mark.aria.is_some() == pen.description.is_some()
                    && kind != MarkKind::Line =>
            {
                mark.items.push(item);
            }
            _ => marks.push(Mark {
                kind,
                role: pen.role,
                name: None,
                clip: None,
                zindex: 0.0,
                items: vec![item],
                bounds: Rect::EMPTY,
                aria: pen.description.as_ref().map(|_| container(kind)),
            }),
        }
    }

    fn push_path(&self, kind: MarkKind, (x, y): (f64, f64), path: Path, fill: Option<Fill>, stroke: Option<Stroke>) {
        let bounds = bounds::stroked(bounds::path(&path, 0.0), stroke.as_ref(), 1.0, false).translate(x, y);
        let shape = PathShape { x, y, angle: 0.0, scale: [1.0, 1.0], path, fill, stroke };
        self.push(kind, bounds, Shape::Path(shape));
    }

    fn stroke<S: BackendStyle>(&self, style: &S) -> Option<Stroke> {
        let (color, opacity) = visible(style.color())?;
        let pen = self.pen.borrow();
        Some(Stroke {
            paint: Paint::Color(color),
            opacity,
            width: f64::from(style.stroke_width()) / UNITS,
            cap: Cap::Butt,
            // A curve that turns sharply would grow spikes that are not in the data.
            join: if pen.role == Role::Mark { Join::Round } else { Join::Miter },
            miter_limit: None,
            dash: pen.dash.clone(),
            dash_offset: 0.0,
        })
    }

    fn px(&self, (x, y): BackendCoord) -> (f64, f64) {
        (f64::from(x) / UNITS - self.origin.x, f64::from(y) / UNITS - self.origin.y)
    }

    /// Lines of guides lie on whole pixels, so that they are crisp where the group begins at half a one.
    fn place(&self, at: BackendCoord) -> (f64, f64) {
        let (x, y) = self.px(at);
        if self.pen.borrow().role == Role::Mark { (x, y) } else { (x.round(), y.round()) }
    }

    /// Groups begin at half a pixel: this is where pixels meet, on the inner side of the axes.
    fn place_edge(&self, at: BackendCoord) -> (f64, f64) {
        let (x, y) = self.px(at);
        (x.round() + 0.5, y.round() - 0.5)
    }

    fn font(&self, size: f64, bold: bool) -> Font {
        let weight = if bold { 700 } else { 400 };
        Font { family: Rc::clone(&self.family), size, weight, italic: false, small_caps: false }
    }
}

/// What a screen reader says of a mark whose items have descriptions; Vega's words.
pub(super) fn container(kind: MarkKind) -> Aria {
    let role_description = format!("{} mark container", kind.name()).into();
    Aria { role: "graphics-object", role_description, label: None }
}

/// `None` for what cannot be seen.
fn visible(color: BackendColor) -> Option<(Color, f64)> {
    let (r, g, b) = color.rgb;
    (color.alpha > 0.0).then(|| (Color::rgb(r, g, b), color.alpha.min(1.0)))
}

fn fill(color: BackendColor) -> Option<Fill> {
    visible(color).map(|(color, opacity)| Fill { paint: Paint::Color(color), opacity })
}

/// plotters' view of a [`Sheet`].
pub(super) struct Backend<'s> {
    sheet: &'s Sheet<'s>,
    size: (u32, u32),
}

type Drawn = Result<(), Failure<Infallible>>;

impl DrawingBackend for Backend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x.saturating_add(1), y.saturating_add(1)), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        let stroke = self.sheet.stroke(style);
        if stroke.is_some() {
            let ((x, y), (x2, y2)) = (self.sheet.place(from), self.sheet.place(to));
            let bounds = bounds::stroked(Rect::new(x, y, x2, y2), stroke.as_ref(), 1.0, false);
            self.sheet.push(MarkKind::Rule, bounds, Shape::Rule(RuleShape { x, y, x2, y2, stroke }));
        }
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        filled: bool,
    ) -> Drawn {
        let place = if self.sheet.pen.borrow().seamless { Sheet::place_edge } else { Sheet::place };
        let ((x, y), (x2, y2)) = (place(self.sheet, upper_left), place(self.sheet, bottom_right));
        let path = frame::rectangle(0.0, 0.0, x2 - x, y2 - y, [0.0; 4]);
        let (fill, stroke) = if filled { (fill(style.color()), None) } else { (None, self.sheet.stroke(style)) };
        if fill.is_some() || stroke.is_some() {
            self.sheet.push_path(MarkKind::Rect, (x, y), path, fill, stroke);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Drawn {
        let points: Vec<BackendCoord> = points.into_iter().collect();
        if let [from, to] = points[..] {
            return self.draw_line(from, to, style);
        }
        let stroke = self.sheet.stroke(style);
        if points.len() > 1 && stroke.is_some() {
            self.sheet.push_path(MarkKind::Line, (0.0, 0.0), self.path(points), None, stroke);
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, filled: bool) -> Drawn {
        let center = self.sheet.px(center);
        let path = circle(f64::from(radius) / UNITS);
        let (fill, stroke) = if filled { (fill(style.color()), None) } else { (None, self.sheet.stroke(style)) };
        if fill.is_some() || stroke.is_some() {
            self.sheet.push_path(MarkKind::Symbol, center, path, fill, stroke);
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Drawn {
        let fill = fill(style.color());
        let mut path = self.path(points);
        if path.segments.len() > 2 && fill.is_some() {
            path.close();
            self.sheet.push_path(MarkKind::Area, (0.0, 0.0), path, fill, None);
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let (x, y) = self.sheet.px(at);
        let Some(fill) = fill(style.color()) else { return Ok(()) };
        let size = style.size() / UNITS;
        let font = self.sheet.font(size, matches!(style.style(), FontStyle::Bold));
        let block = self.sheet.fonts.block(&font, &[text], None);
        if block.lines.iter().all(|line| line.glyphs.is_empty()) {
            return Ok(());
        }
        let line_height = metrics::line_height(size);
        let baseline = match style.anchor().v_pos {
            VPos::Top => Baseline::Top,
            VPos::Center => Baseline::Middle,
            VPos::Bottom => Baseline::Bottom,
        };
        let shape = TextShape {
            x,
            y,
            dx: 0.0,
            dy: 0.0,
            angle: match style.transform() {
                FontTransform::None => 0.0,
                FontTransform::Rotate90 => 90.0,
                FontTransform::Rotate180 => 180.0,
                FontTransform::Rotate270 => -90.0,
            },
            align: match style.anchor().h_pos {
                HPos::Left => Align::Left,
                HPos::Center => Align::Center,
                HPos::Right => Align::Right,
            },
            baseline_offset: metrics::offset(baseline, size, line_height),
            line_height,
            lines: block.lines,
            width: block.width,
            font: Rc::new(font),
            fill: Some(fill),
            stroke: None,
        };
        self.sheet.push(MarkKind::Text, bounds::text(&shape), Shape::Text(shape));
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), Failure<Infallible>> {
        let size = style.size() / UNITS;
        let font = self.sheet.font(size, matches!(style.style(), FontStyle::Bold));
        Ok((length(self.sheet.fonts.shape(&font, text).width), length(size)))
    }
}

impl Backend<'_> {
    fn path(&self, points: impl IntoIterator<Item = BackendCoord>) -> Path {
        let mut path = Path::new();
        for (i, point) in points.into_iter().enumerate() {
            let (x, y) = self.sheet.place(point);
            if i == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
        }
        path
    }
}

/// Handles of a quarter circle, as a share of the radius (<https://spencermortensen.com/articles/bezier-circle/>).
const HANDLE: f64 = 0.551_915_024_494;

fn circle(r: f64) -> Path {
    let h = r * HANDLE;
    let mut path = Path::new();
    path.move_to(r, 0.0);
    path.cubic_to(r, h, h, r, 0.0, r);
    path.cubic_to(-h, r, -r, h, -r, 0.0);
    path.cubic_to(-r, -h, -h, -r, 0.0, -r);
    path.cubic_to(h, -r, r, -h, r, 0.0);
    path.close();
    path
}

#[cfg(test)]
mod tests {
    use plotters::prelude::{Circle, IntoDrawingArea, PathElement, Rectangle};
    use plotters::style::text_anchor::{HPos, Pos, VPos};
    use plotters::style::{Color, FontTransform, IntoFont, RGBColor, ShapeStyle, TextStyle};

    use super::{Pen, Sheet, UNITS, length, units};
    use crate::geom::{Point, Rect, Segment};
    use crate::scene::{Align, Mark, MarkKind, Role, Shape};
    use crate::text::Fonts;

    const BLUE: RGBColor = RGBColor(0x4c, 0x78, 0xa8);

    fn line(width: f64) -> ShapeStyle {
        ShapeStyle { color: BLUE.to_rgba(), filled: false, stroke_width: length(width) }
    }

    fn at(x: f64, y: f64) -> (i32, i32) {
        (units(x), units(y))
    }

    fn kinds(marks: &[Mark]) -> Vec<(MarkKind, Role, usize)> {
        marks.iter().map(|mark| (mark.kind, mark.role, mark.items.len())).collect()
    }

    #[test]
    fn parts_of_pixels_survive_plotters() {
        let fonts = Fonts::bundled();
        let sheet = Sheet::new(&fonts, Point::default());
        let area = sheet.backend(100.0, 50.0).into_drawing_area();
        area.draw(&PathElement::new(vec![at(0.25, 1.5), at(10.0, 2.75), at(20.5, 3.0)], line(1.5))).unwrap();
        drop(area);
        let marks = sheet.into_marks();
        assert_eq!(kinds(&marks), [(MarkKind::Line, Role::Mark, 1)]);
        let Shape::Path(path) = &marks[0].items[0].shape else { panic!("{marks:?}") };
        assert_eq!(path.path.segments[1], Segment::Line(Point::new(10.0, 2.75)));
        assert_eq!(path.stroke.as_ref().unwrap().width, 1.5);
        // Grown by the whole stroke, as Vega grows them.
        assert_eq!(marks[0].bounds, Rect::new(-1.25, 0.0, 22.0, 4.5));
    }

    #[test]
    fn lines_of_guides_lie_on_whole_pixels_and_share_a_mark() {
        let fonts = Fonts::bundled();
        let sheet = Sheet::new(&fonts, Point::default());
        let area = sheet.backend(100.0, 50.0).into_drawing_area();
        sheet.with(Pen::of(Role::AxisGrid));
        for y in [10.3, 19.6] {
            area.draw(&PathElement::new(vec![at(0.0, y), at(99.9, y)], line(1.0))).unwrap();
        }
        drop(area);
        let marks = sheet.into_marks();
        assert_eq!(kinds(&marks), [(MarkKind::Rule, Role::AxisGrid, 2)]);
        let Shape::Rule(rule) = &marks[0].items[1].shape else { panic!("{marks:?}") };
        assert_eq!([rule.x, rule.y, rule.x2, rule.y2], [0.0, 20.0, 100.0, 20.0]);
    }

    #[test]
    fn boxes_circles_and_dashes_are_kept() {
        let fonts = Fonts::bundled();
        let sheet = Sheet::new(&fonts, Point::default());
        let area = sheet.backend(100.0, 50.0).into_drawing_area();
        area.draw(&Rectangle::new([at(1.0, 2.0), at(3.5, 4.0)], BLUE.mix(0.5).filled())).unwrap();
        area.draw(&Circle::new(at(10.0, 10.0), length(2.5), BLUE.filled())).unwrap();
        sheet.with(Pen { dash: vec![4.0, 2.0], ..Pen::of(Role::Mark) });
        area.draw(&PathElement::new(vec![at(0.0, 0.0), at(5.0, 5.0)], line(2.0))).unwrap();
        area.draw(&PathElement::new(vec![at(0.0, 0.0), at(5.0, 5.0)], BLUE.mix(0.0))).unwrap();
        drop(area);
        let marks = sheet.into_marks();
        let want =
            [(MarkKind::Rect, Role::Mark, 1), (MarkKind::Symbol, Role::Mark, 1), (MarkKind::Rule, Role::Mark, 1)];
        assert_eq!(kinds(&marks), want, "what cannot be seen is not drawn");
        assert_eq!(marks[0].bounds, Rect::new(1.0, 2.0, 3.5, 4.0));
        assert_eq!(marks[1].bounds, Rect::new(7.5, 7.5, 12.5, 12.5));
        let Shape::Path(rect) = &marks[0].items[0].shape else { panic!("{marks:?}") };
        assert_eq!(rect.fill.as_ref().unwrap().opacity, 0.5);
        let Shape::Rule(rule) = &marks[2].items[0].shape else { panic!("{marks:?}") };
        assert_eq!(rule.stroke.as_ref().unwrap().dash, [4.0, 2.0]);
    }

    #[test]
    fn text_is_measured_by_the_renderers_fonts_and_anchored_as_asked() {
        let fonts = Fonts::bundled();
        let sheet = Sheet::new(&fonts, Point::default());
        let area = sheet.backend(100.0, 50.0).into_drawing_area();
        let style = TextStyle::from(("sans-serif", 10.0 * UNITS).into_font().transform(FontTransform::Rotate270))
            .pos(Pos::new(HPos::Center, VPos::Bottom));
        let (width, height) = area.estimate_text_size("loss", &style).unwrap();
        area.draw_text("loss", &style, at(20.0, 25.0)).unwrap();
        area.draw_text(" ", &style, at(20.0, 25.0)).unwrap();
        drop(area);
        let marks = sheet.into_marks();
        assert_eq!(kinds(&marks), [(MarkKind::Text, Role::Mark, 1)], "white space paints nothing");
        let Shape::Text(text) = &marks[0].items[0].shape else { panic!("{marks:?}") };
        assert_eq!((text.angle, text.align, text.x, text.y), (-90.0, Align::Center, 20.0, 25.0));
        assert!((f64::from(width) / UNITS - text.width).abs() < 0.01, "{width} {}", text.width);
        assert_eq!(f64::from(height), 10.0 * UNITS);
        assert!((marks[0].bounds.height() - text.width).abs() < 0.01, "turned: {:?}", marks[0].bounds);
    }

    #[test]
    fn sizes_beyond_counting_stay_inside_it() {
        assert_eq!(units(1e300), units(4_000_000.0));
        assert_eq!(units(f64::NAN), 0);
        assert_eq!(length(-5.0), 0);
        assert!(units(4_000_000.0).checked_add(units(4_000_000.0)).is_some());
    }
}
