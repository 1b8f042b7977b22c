//! Text: lines cut to their limit, shaped and placed about their anchor.

use std::f64::consts::FRAC_PI_2;
use std::rc::Rc;

use super::items::Encoded;
use super::style::Style;
use crate::expr::text_of;
use crate::js::regex::Regex;
use crate::run::scope::Scope;
use crate::scene::{Align, Item, Shape, TextShape, bounds};
use crate::table::Value;
use crate::text::Font;
use crate::text::metrics::{self, Baseline, Limit};

pub(super) fn items(items: &Encoded, style: &Style<'_>, scope: &Scope) -> Vec<Item> {
    let channel = |name| items.channel(name);
    let (x, y, radius, theta) = (channel("x"), channel("y"), channel("radius"), channel("theta"));
    let (dx, dy, angle) = (channel("dx"), channel("dy"), channel("angle"));
    let (align, baseline) = (channel("align"), channel("baseline"));
    let (text, line_break, line_height) = (channel("text"), channel("lineBreak"), channel("lineHeight"));
    let (limit, ellipsis, dir) = (channel("limit"), channel("ellipsis"), channel("dir"));
    let (family, size, weight) = (channel("font"), channel("fontSize"), channel("fontWeight"));
    let (slant, variant) = (channel("fontStyle"), channel("fontVariant"));

    let mut last_font: Option<Rc<Font>> = None;
    let draw = |i: usize| {
        let size = size.number(i).map_or(11.0, |size| if size.is_nan() { 0.0 } else { size });
        let font = Font {
            family: family.text(i).filter(|family| !family.is_empty()).unwrap_or_else(|| "sans-serif".into()),
            size,
            weight: font_weight(&weight.value(i)),
            italic: slant.text(i).is_some_and(|slant| matches!(&*slant, "italic" | "oblique")),
            small_caps: variant.text(i).is_some_and(|variant| &*variant == "small-caps"),
        };
        let font = match &last_font {
            Some(last) if **last == font => Rc::clone(last),
            _ => Rc::clone(last_font.insert(Rc::new(font))),
        };
        let line_height = line_height.number(i).unwrap_or_else(|| metrics::line_height(size));
        let lines = lines(&text.value(i), &line_break.value(i), scope);
        let limit = limit.number(i).map(|width| Limit {
            width,
            ellipsis: ellipsis.text(i).filter(|text| !text.is_empty()).unwrap_or_else(|| "…".into()),
            rtl: dir.text(i).as_deref() == Some("rtl"),
        });
        let block = scope.env().fonts.block(&font, &lines, limit.as_ref());
        let (mut px, mut py) = (x.or_zero(i), y.or_zero(i));
        let r = radius.or_zero(i);
        if r != 0.0 {
            let turn = theta.or_zero(i) - FRAC_PI_2;
            px += r * libm::cos(turn);
            py += r * libm::sin(turn);
        }
        let shape = TextShape {
            x: px,
            y: py,
            dx: dx.or_zero(i),
            dy: dy.or_zero(i),
            angle: angle.or_zero(i),
            align: match align.text(i).as_deref() {
                Some("center") => Align::Center,
                Some("right") => Align::Right,
                _ => Align::Left,
            },
            baseline_offset: metrics::offset(baseline_of(baseline.text(i).as_deref()), size, line_height),
            line_height,
            lines: block.lines,
            width: block.width,
            font,
            fill: style.fill(i),
            stroke: style.stroke(i),
        };
        let numbers = [shape.x, shape.y, shape.dx, shape.dy, shape.angle, shape.baseline_offset, line_height];
        numbers.iter().all(|v| v.is_finite()).then(|| style.item(i, bounds::text(&shape), Shape::Text(shape)))
    };
    items.drawn(draw)
}

/// The lines of a text: a list is one line a member, a string may be split.
fn lines(text: &Value, line_break: &Value, scope: &Scope) -> Vec<Rc<str>> {
    let line = |value: &Value| if value.is_missing() { "".into() } else { text_of(value, scope) };
    match text {
        Value::Array(list) => match list.as_slice() {
            [] => vec!["".into()],
            list => list.iter().map(line).collect(),
        },
        text if line_break.truthy() && text.truthy() => {
            let text = line(text);
            match line_break {
                Value::Regex(regex) => split(&text, regex, scope),
                line_break => text.split(&*line_break.to_text()).map(Rc::from).collect(),
            }
        }
        text => vec![line(text)],
    }
}

/// The parts between matches; all in one where the pattern cannot be asked.
fn split(text: &str, at: &Regex, scope: &Scope) -> Vec<Rc<str>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let found = at.matches(text, usize::MAX).unwrap_or_else(|error| {
        scope.env().warnings.push(error);
        Vec::new()
    });
    for found in found.into_iter().filter(|found| !found.range.is_empty()) {
        parts.push(text[start..found.range.start].into());
        start = found.range.end;
    }
    parts.push(text[start..].into());
    parts
}

fn font_weight(value: &Value) -> u16 {
    let weight = match value {
        Value::Undefined | Value::Null => f64::NAN,
        Value::Number(weight) => *weight,
        value => match &*value.to_text() {
            "bold" | "bolder" => 700.0,
            "lighter" => 100.0,
            text => crate::js::text_to_number(text),
        },
    };
    match weight {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number from 1 to 1000")]
        weight if (1.0..=1000.0).contains(&weight) => weight as u16,
        _ => 400,
    }
}

fn baseline_of(name: Option<&str>) -> Baseline {
    match name {
        Some("top") => Baseline::Top,
        Some("middle") => Baseline::Middle,
        Some("bottom") => Baseline::Bottom,
        Some("line-top") => Baseline::LineTop,
        Some("line-bottom") => Baseline::LineBottom,
        _ => Baseline::Alphabetic,
    }
}
