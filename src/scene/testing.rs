//! Scenes for tests: one of every kind of thing that can be drawn, each small.

use std::rc::Rc;

use super::{
    Align, Blend, Cap, Clip, Fill, Gradient, GradientKind, Group, ImageShape, Item, Join, Mark, MarkKind, Paint,
    PathShape, Pixels, Role, RuleShape, Scene, Shape, Stroke, TextShape, bounds, frame,
};
use crate::color::Color;
use crate::geom::{Path, Point, Rect};
use crate::text::{Font, Fonts};

const BLUE: Color = Color::rgb(0x4c, 0x78, 0xa8);
const ORANGE: Color = Color::rgb(0xf5, 0x85, 0x18);

pub(crate) fn fill(color: Color) -> Option<Fill> {
    Some(Fill { paint: Paint::Color(color), opacity: 1.0 })
}

pub(crate) fn stroke(color: Color, width: f64) -> Option<Stroke> {
    Some(Stroke {
        paint: Paint::Color(color),
        opacity: 1.0,
        width,
        cap: Cap::Butt,
        join: Join::Miter,
        miter_limit: None,
        dash: vec![],
        dash_offset: 0.0,
    })
}

pub(crate) fn item(shape: Shape) -> Item {
    let bounds = Rect::EMPTY;
    Item { bounds, opacity: 1.0, blend: Blend::Normal, href: None, description: None, zindex: 0.0, shape }
}

pub(crate) fn mark(kind: MarkKind, items: Vec<Item>) -> Mark {
    let mut mark =
        Mark { kind, role: Role::Mark, name: None, clip: None, zindex: 0.0, items, bounds: Rect::EMPTY, aria: None };
    for item in &mut mark.items {
        item.bounds = bounds_of(item);
    }
    mark.bounds = bounds::mark(&mark);
    mark
}

fn bounds_of(item: &Item) -> Rect {
    match &item.shape {
        Shape::Group(it) => bounds::group(it, item.opacity, true),
        Shape::Path(it) => {
            let bounds = bounds::path(&it.path, it.angle);
            bounds::stroked(bounds, it.stroke.as_ref(), item.opacity, false).translate(it.x, it.y)
        }
        Shape::Rule(it) => {
            bounds::stroked(Rect::new(it.x, it.y, it.x2, it.y2), it.stroke.as_ref(), item.opacity, false)
        }
        Shape::Text(it) => bounds::text(it),
        Shape::Image(it) => it.frame,
    }
}

pub(crate) fn text(fonts: &Fonts, x: f64, y: f64, lines: &[&str]) -> TextShape {
    let font = Font { family: "sans-serif".into(), size: 11.0, weight: 400, italic: false, small_caps: false };
    let block = fonts.block(&font, lines, None);
    TextShape {
        x,
        y,
        dx: 0.0,
        dy: 0.0,
        angle: 0.0,
        align: Align::Left,
        baseline_offset: 0.0,
        line_height: 13.0,
        lines: block.lines,
        width: block.width,
        font: Rc::new(font),
        fill: fill(Color::BLACK),
        stroke: None,
    }
}

/// A scene of 100 by 80 px on white, whose root begins half a pixel in.
pub(crate) fn scene(marks: Vec<Mark>) -> Scene {
    let root = Group { width: 90.0, height: 70.0, marks, ..Group::default() };
    Scene { width: 100.0, height: 80.0, origin: Point::new(5.5, 5.5), background: Some(Color::WHITE), root }
}

fn path(x: f64, y: f64, path: Path) -> PathShape {
    PathShape { x, y, angle: 0.0, scale: [1.0, 1.0], path, fill: fill(BLUE), stroke: stroke(Color::BLACK, 2.0) }
}

fn circle(r: f64) -> Path {
    let h = r * 0.552_284_75;
    let mut path = Path::new();
    path.move_to(r, 0.0);
    path.cubic_to(r, h, h, r, 0.0, r);
    path.cubic_to(-h, r, -r, h, -r, 0.0);
    path.cubic_to(-r, -h, -h, -r, 0.0, -r);
    path.cubic_to(h, -r, r, -h, r, 0.0);
    path
}

fn zigzag() -> Path {
    let mut path = Path::new();
    for (index, x) in (0..8).map(|index| (index, f64::from(index) * 11.3)) {
        let y = if index % 2 == 0 { 10.0 } else { 55.5 };
        if index == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    path
}

fn gradient(kind: GradientKind) -> Paint {
    let stops = vec![(0.0, Color::WHITE), (0.5, ORANGE), (1.0, BLUE)];
    Paint::Gradient(Rc::new(Gradient { kind, stops }))
}

/// One scene for each thing that a picture may hold, with its name.
pub(crate) fn every_kind(fonts: &Fonts) -> Vec<(&'static str, Scene)> {
    let one = |kind, shape| scene(vec![mark(kind, vec![item(shape)])]);
    let square = |x, y| path(x, y, frame::rectangle(0.0, 0.0, 30.0, 25.0, [0.0; 4]));
    let with = |shape: PathShape, change: &dyn Fn(&mut Item)| {
        let mut item = item(Shape::Path(shape));
        change(&mut item);
        item
    };
    let overlapping = |change: &dyn Fn(&mut Item)| {
        let below = item(Shape::Path(square(5.0, 5.0)));
        scene(vec![mark(MarkKind::Rect, vec![below, with(square(20.25, 15.75), change)])])
    };
    let dashed = Stroke {
        dash: vec![6.0, 2.0, 1.0],
        dash_offset: 3.0,
        cap: Cap::Round,
        join: Join::Round,
        ..stroke(ORANGE, 3.0).expect("as written")
    };
    let words = |change: &dyn Fn(&mut TextShape), lines: &[&str]| {
        let mut shape = text(fonts, 40.0, 30.0, lines);
        change(&mut shape);
        one(MarkKind::Text, Shape::Text(shape))
    };
    let inner = |clip, radii| Group {
        x: 10.0,
        y: 8.5,
        width: 60.0,
        height: 40.0,
        fill: fill(Color::rgb(240, 240, 240)),
        stroke: stroke(Color::rgb(0x88, 0x88, 0x88), 1.0),
        stroke_offset: 0.5,
        clip,
        radii,
        marks: vec![mark(MarkKind::Symbol, vec![item(Shape::Path(path(55.0, 35.0, circle(20.0))))])],
        ..Group::default()
    };
    let in_group = |group| one(MarkKind::Group, Shape::Group(group));
    let clipped = |clip| {
        let mut mark = mark(MarkKind::Symbol, vec![item(Shape::Path(path(30.0, 30.0, circle(25.0))))]);
        mark.clip = Some(clip);
        scene(vec![mark])
    };
    let pixels =
        Pixels { width: 2, height: 2, rgba: vec![255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 128, 9, 9, 9, 255] };
    let frame = Rect::new(10.0, 5.0, 60.0, 65.0);
    let image = ImageShape {
        frame,
        rect: Rect::new(10.0, 10.0, 60.0, 60.0),
        smooth: false,
        url: "four.png".into(),
        pixels: Rc::new(pixels),
        drawing: None,
    };
    let rule = RuleShape { x: 3.0, y: 4.0, x2: 83.0, y2: 4.0, stroke: stroke(Color::BLACK, 1.0) };
    let slanted = RuleShape { y2: 60.0, stroke: Some(dashed.clone()), ..rule.clone() };
    let linear = gradient(GradientKind::Linear { x1: 0.0, y1: 0.0, x2: 1.0, y2: 0.5 });
    vec![
        ("rectangle", one(MarkKind::Rect, Shape::Path(square(10.0, 10.25)))),
        (
            "rounded corners",
            one(
                MarkKind::Rect,
                Shape::Path(path(5.0, 5.0, frame::rectangle(0.0, 0.0, 50.0, 30.0, [0.0, 5.0, 12.0, 99.0]))),
            ),
        ),
        ("circle", one(MarkKind::Symbol, Shape::Path(path(40.2, 30.7, circle(17.0))))),
        (
            "turned and stretched",
            one(
                MarkKind::Path,
                Shape::Path(PathShape { angle: 30.0, scale: [1.5, 0.5], ..path(30.0, 20.0, zigzag()) }),
            ),
        ),
        ("miters", one(MarkKind::Line, Shape::Path(PathShape { fill: None, ..path(2.0, 2.0, zigzag()) }))),
        (
            "dashes",
            one(
                MarkKind::Line,
                Shape::Path(PathShape { fill: None, stroke: Some(dashed), ..path(2.0, 2.0, zigzag()) }),
            ),
        ),
        (
            "hairline",
            one(
                MarkKind::Line,
                Shape::Path(PathShape { fill: None, stroke: stroke(BLUE, 0.4), ..path(2.0, 2.0, zigzag()) }),
            ),
        ),
        ("horizontal rule", one(MarkKind::Rule, Shape::Rule(rule))),
        ("slanted rule", one(MarkKind::Rule, Shape::Rule(slanted))),
        ("opacity", overlapping(&|item| item.opacity = 0.7)),
        ("invisible", overlapping(&|item| item.opacity = 0.0)),
        ("multiply", overlapping(&|item| item.blend = Blend::Multiply)),
        (
            "translucent fill",
            overlapping(&|item| {
                if let Shape::Path(shape) = &mut item.shape {
                    shape.fill = Some(Fill { paint: Paint::Color(Color { a: 0.6, ..ORANGE }), opacity: 0.5 });
                }
            }),
        ),
        (
            "linear gradient",
            one(
                MarkKind::Rect,
                Shape::Path(PathShape { fill: Some(Fill { paint: linear, opacity: 0.9 }), ..square(10.0, 10.0) }),
            ),
        ),
        ("text", words(&|_| {}, &["Miles per gallon"])),
        (
            "bold italic centred",
            words(
                &|shape| {
                    let font = Font { weight: 700, italic: true, ..(*shape.font).clone() };
                    *shape = TextShape {
                        align: Align::Center,
                        lines: fonts.block(&font, &["Horse & Cart"], None).lines,
                        font: Rc::new(font),
                        ..shape.clone()
                    };
                },
                &[],
            ),
        ),
        (
            "turned text",
            words(
                &|shape| *shape = TextShape { angle: -45.0, dx: 3.0, dy: 4.0, align: Align::Right, ..shape.clone() },
                &["Acceleration"],
            ),
        ),
        ("lines of text", words(&|_| {}, &["first", "", "third <b>"])),
        ("outlined text", words(&|shape| shape.stroke = stroke(ORANGE, 0.5), &["Outline"])),
        ("group", in_group(inner(false, [0.0; 4]))),
        ("clipping group", in_group(inner(true, [0.0; 4]))),
        ("rounded clipping group", in_group(inner(true, [8.0; 4]))),
        ("frame on top", in_group(Group { stroke_foreground: true, ..inner(false, [0.0; 4]) })),
        ("clipped to a rectangle", clipped(Clip::Rect { rect: Rect::new(0.0, 0.0, 40.25, 33.5), radii: [0.0; 4] })),
        ("clipped to a shape", clipped(Clip::Path(zigzag()))),
        ("image", one(MarkKind::Image, Shape::Image(image))),
    ]
}
