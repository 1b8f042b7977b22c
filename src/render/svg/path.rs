//! Paths, rules, and the frames of groups.

use super::Writer;
use super::markup::{Markup, Number};
use crate::geom::{Path, Point, Segment};
use crate::scene::{Fill, Group, Item, MarkKind, PathShape, RuleShape, Stroke};

impl Writer {
    pub(super) fn path(&mut self, shape: &PathShape, item: &Item, kind: MarkKind) {
        self.out.begin("path");
        self.description(item, kind);
        self.out.transform(shape.x, shape.y, shape.angle, [0.0, 0.0]);
        data(&mut self.out, &shape.path, shape.scale);
        self.style(shape.fill.as_ref(), shape.stroke.as_ref(), Some(item));
        self.out.end_empty();
    }

    pub(super) fn rule(&mut self, shape: &RuleShape, item: &Item, kind: MarkKind) {
        self.out.begin("line");
        self.description(item, kind);
        self.out.transform(shape.x, shape.y, 0.0, [0.0, 0.0]);
        self.out.number("x2", shape.x2 - shape.x).number("y2", shape.y2 - shape.y);
        self.style(None, shape.stroke.as_ref(), Some(item));
        self.out.end_empty();
    }

    /// The outline of a group, under or over its marks.
    pub(super) fn frame(
        &mut self,
        group: &Group,
        item: Option<&Item>,
        class: &str,
        fill: Option<&Fill>,
        stroke: Option<&Stroke>,
    ) {
        self.out.begin("path").plain("class", class).plain("aria-hidden", true);
        data(&mut self.out, &group.frame(), [1.0, 1.0]);
        self.style(fill, stroke, item);
        self.out.end_empty();
    }
}

/// The `d` attribute of a path, stretched.
pub(super) fn data(out: &mut Markup, path: &Path, [sx, sy]: [f64; 2]) {
    out.open("d");
    let mut step = |letter: char, points: &[Point]| {
        out.text.push(letter);
        for (index, p) in points.iter().enumerate() {
            out.display(format_args!("{}{},{}", if index == 0 { "" } else { "," }, Number(p.x * sx), Number(p.y * sy)));
        }
    };
    for segment in &path.segments {
        match *segment {
            Segment::Move(p) => step('M', &[p]),
            Segment::Line(p) => step('L', &[p]),
            Segment::Quad(a, p) => step('Q', &[a, p]),
            Segment::Cubic(a, b, p) => step('C', &[a, b, p]),
            Segment::Close => step('Z', &[]),
        }
    }
    out.text.push('"');
}
