//! A scene as lines of text, for tests: one line an item, numbers to three decimals.
//!
//! A changed line says which item moved and how; what is at its default is left out.

use std::fmt::{self, Display, Write};

use super::{
    Align, Blend, Cap, Clip, Fill, Gradient, GradientKind, Group, Item, Join, Mark, Paint, Scene, Shape, Stroke,
};
use crate::color::Color;
use crate::geom::{Path, Rect, Segment};

/// The whole scene, each level indented by two spaces.
pub(crate) fn scene(scene: &Scene) -> String {
    let mut out = String::new();
    let (x, y) = (Number(scene.origin.x), Number(scene.origin.y));
    // Writing to a string cannot fail, here and below.
    let _ = write!(out, "scene {}x{} origin {x},{y}", Number(scene.width), Number(scene.height));
    if let Some(background) = scene.background {
        let _ = write!(out, " background {}", Show(&background));
    }
    out.push('\n');
    group(&mut out, &scene.root, 1);
    out
}

fn group(out: &mut String, group: &Group, depth: usize) {
    indent(out, depth);
    let _ = write!(out, "group {},{}", Number(group.x), Number(group.y));
    let _ = write!(out, " {}x{}", Number(group.width), Number(group.height));
    if group.radii != [0.0; 4] {
        let [tl, tr, br, bl] = group.radii.map(Number);
        let _ = write!(out, " radii {tl},{tr},{br},{bl}");
    }
    if group.clip {
        out.push_str(" clip");
    }
    paint(out, group.fill.as_ref(), group.stroke.as_ref());
    if group.stroke.is_some() && group.stroke_offset != 0.0 {
        let _ = write!(out, " offset {}", Number(group.stroke_offset));
    }
    if group.stroke_foreground {
        out.push_str(" foreground");
    }
    out.push('\n');
    for mark in &group.marks {
        self::mark(out, mark, depth + 1);
    }
}

fn mark(out: &mut String, mark: &Mark, depth: usize) {
    indent(out, depth);
    let _ = write!(out, "{} {}", mark.kind.name(), mark.role.name());
    if let Some(name) = &mark.name {
        let _ = write!(out, " {name:?}");
    }
    match &mark.clip {
        None => {}
        Some(Clip::Rect { rect, radii }) => {
            let _ = write!(out, " clip {}", Show(rect));
            if *radii != [0.0; 4] {
                let [tl, tr, br, bl] = radii.map(Number);
                let _ = write!(out, " radii {tl},{tr},{br},{bl}");
            }
        }
        Some(Clip::Path(path)) => _ = write!(out, " clip {}", Show(path)),
    }
    let _ = writeln!(out, " bounds {}", Show(&mark.bounds));
    for item in &mark.items {
        self::item(out, item, depth + 1);
    }
}

fn item(out: &mut String, item: &Item, depth: usize) {
    if let Shape::Group(group) = &item.shape {
        self::group(out, group, depth);
        return;
    }
    indent(out, depth);
    match &item.shape {
        Shape::Group(_) => {} // above
        Shape::Path(shape) => {
            let _ = write!(out, "{},{}", Number(shape.x), Number(shape.y));
            angle(out, shape.angle);
            if shape.scale != [1.0, 1.0] {
                let [sx, sy] = shape.scale.map(Number);
                let _ = write!(out, " scale {sx},{sy}");
            }
            let _ = write!(out, " {}", Show(&shape.path));
            paint(out, shape.fill.as_ref(), shape.stroke.as_ref());
        }
        Shape::Rule(shape) => {
            let [x, y, x2, y2] = [shape.x, shape.y, shape.x2, shape.y2].map(Number);
            let _ = write!(out, "{x},{y} to {x2},{y2}");
            paint(out, None, shape.stroke.as_ref());
        }
        Shape::Text(shape) => {
            let [x, y] = [shape.x + shape.dx, shape.y + shape.dy + shape.baseline_offset].map(Number);
            let _ = write!(out, "{x},{y}");
            angle(out, shape.angle);
            for line in &shape.lines {
                let _ = write!(out, " {:?}", line.text);
            }
            out.push_str(match shape.align {
                Align::Left => "",
                Align::Center => " center",
                Align::Right => " right",
            });
            let font = &shape.font;
            let _ = write!(out, " {}px {}", Number(font.size), font.family);
            if font.weight != 400 {
                let _ = write!(out, " {}", font.weight);
            }
            if font.italic {
                out.push_str(" italic");
            }
            paint(out, shape.fill.as_ref(), shape.stroke.as_ref());
        }
        Shape::Image(shape) => {
            let _ = write!(out, "{} {:?} {}x{}", Show(&shape.rect), shape.url, shape.pixels.width, shape.pixels.height);
        }
    }
    if item.opacity != 1.0 {
        let _ = write!(out, " opacity {}", Number(item.opacity));
    }
    if item.blend != Blend::Normal {
        let _ = write!(out, " {}", item.blend.name());
    }
    if let Some(href) = &item.href {
        let _ = write!(out, " href {href:?}");
    }
    if let Some(description) = &item.description {
        let _ = write!(out, " described {description:?}");
    }
    let _ = writeln!(out, " bounds {}", Show(&item.bounds));
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n("  ", depth));
}

fn angle(out: &mut String, degrees: f64) {
    if degrees != 0.0 {
        let _ = write!(out, " turned {}", Number(degrees));
    }
}

fn paint(out: &mut String, fill: Option<&Fill>, stroke: Option<&Stroke>) {
    if let Some(fill) = fill {
        let _ = write!(out, " fill {}", Show(&fill.paint));
        if fill.opacity != 1.0 {
            let _ = write!(out, " at {}", Number(fill.opacity));
        }
    }
    let Some(stroke) = stroke else { return };
    let _ = write!(out, " stroke {}", Show(&stroke.paint));
    if stroke.opacity != 1.0 {
        let _ = write!(out, " at {}", Number(stroke.opacity));
    }
    let _ = write!(out, " {}px", Number(stroke.width));
    out.push_str(match stroke.cap {
        Cap::Butt => "",
        Cap::Round => " round-cap",
        Cap::Square => " square-cap",
    });
    out.push_str(match stroke.join {
        Join::Miter => "",
        Join::Round => " round-join",
        Join::Bevel => " bevel",
    });
    if !stroke.dash.is_empty() {
        out.push_str(" dash");
        for (index, &length) in stroke.dash.iter().enumerate() {
            let _ = write!(out, "{}{}", if index == 0 { ' ' } else { ',' }, Number(length));
        }
        if stroke.dash_offset != 0.0 {
            let _ = write!(out, " from {}", Number(stroke.dash_offset));
        }
    }
}

/// A number to three decimals, without needless zeros.
struct Number(f64);

impl Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.3}", self.0);
        match text.trim_end_matches('0').trim_end_matches('.') {
            "-0" => f.write_str("0"),
            short => f.write_str(short),
        }
    }
}

/// A part of a scene, as it is shown.
struct Show<'a, T>(&'a T);

impl Display for Show<'_, Rect> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rect { x1, y1, x2, y2 } = *self.0;
        if self.0.is_empty() {
            return f.write_str("empty");
        }
        let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(Number);
        write!(f, "{x1},{y1},{x2},{y2}")
    }
}

impl Display for Show<'_, Path> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in &self.0.segments {
            let (letter, points) = match segment {
                Segment::Move(p) => ('M', vec![p]),
                Segment::Line(p) => ('L', vec![p]),
                Segment::Quad(a, p) => ('Q', vec![a, p]),
                Segment::Cubic(a, b, p) => ('C', vec![a, b, p]),
                Segment::Close => ('Z', vec![]),
            };
            f.write_char(letter)?;
            for (index, p) in points.into_iter().enumerate() {
                write!(f, "{}{},{}", if index == 0 { "" } else { "," }, Number(p.x), Number(p.y))?;
            }
        }
        Ok(())
    }
}

impl Display for Show<'_, Color> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Color { r, g, b, a } = *self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")?;
        if a < 1.0 { write!(f, "/{}", Number(a)) } else { Ok(()) }
    }
}

impl Display for Show<'_, Paint> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Paint::Color(color) => Show(color).fmt(f),
            Paint::Gradient(gradient) => Show(&**gradient).fmt(f),
        }
    }
}

impl Display for Show<'_, Gradient> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.kind {
            GradientKind::Linear { x1, y1, x2, y2 } => {
                let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(Number);
                write!(f, "linear({x1},{y1} to {x2},{y2}")?;
            }
            GradientKind::Radial { x1, y1, r1, x2, y2, r2 } => {
                let [x1, y1, r1, x2, y2, r2] = [x1, y1, r1, x2, y2, r2].map(Number);
                write!(f, "radial({x1},{y1},{r1} to {x2},{y2},{r2}")?;
            }
        }
        for (offset, color) in &self.0.stops {
            write!(f, " {} {}", Number(*offset), Show(color))?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{MarkKind, RuleShape, Shape, testing};
    use crate::text::Fonts;

    #[test]
    fn a_scene_reads_line_by_line() {
        let fonts = Fonts::bundled();
        let label = testing::text(&fonts, 40.0, 30.0 + 1.0 / 3.0, &["A \"b\"", "c"]);
        let stroke = testing::stroke(crate::color::Color { a: 0.5, ..crate::color::Color::WHITE }, 2.0);
        let rule = RuleShape { x: 0.0, y: -1e-9, x2: 90.0, y2: 0.0, stroke };
        let mut faint = testing::item(Shape::Rule(rule));
        faint.opacity = 0.25;
        let marks = vec![
            testing::mark(MarkKind::Rule, vec![faint]),
            testing::mark(MarkKind::Text, vec![testing::item(Shape::Text(label))]),
            testing::mark(MarkKind::Symbol, vec![]),
        ];
        let want = "\
scene 100x80 origin 5.5,5.5 background #ffffff
  group 0,0 90x70
    rule mark bounds -2,-2,92,2
      0,0 to 90,0 stroke #ffffff/0.5 2px opacity 0.25 bounds -2,-2,92,2
    text mark bounds 40,21.333,63.713,45.333
      40,30.333 \"A \\\"b\\\"\" \"c\" 11px sans-serif fill #000000 bounds 40,21.333,63.713,45.333
    symbol mark bounds empty
";
        assert_eq!(super::scene(&testing::scene(marks)), want);
    }
}
