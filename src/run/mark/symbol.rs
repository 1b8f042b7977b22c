//! Symbols: shapes by name, or an SVG path drawn in [-1, 1].

use std::f64::consts::TAU;
use std::rc::Rc;

use super::items::Encoded;
use super::pen::{Outline, Pen};
use super::style::Style;
use super::svg_path::SvgPath;
use crate::error::Result;
use crate::geom::Extent;
use crate::geom::{Path, Rect};
use crate::scene::{Item, PathShape, Shape};

/// Half the height of a triangle whose corners lie on a circle, by its radius.
const HALF_SQRT3: f64 = 0.866_025_403_784_438_6;
const TAN_30: f64 = 0.577_350_269_189_625_7;

pub(super) fn items(items: &Encoded, style: &Style<'_>) -> Result<Vec<Item>> {
    let (x, y) = (items.channel("x"), items.channel("y"));
    let (size, angle, name) = (items.channel("size"), items.channel("angle"), items.channel("shape"));
    let mut last: Option<Symbol> = None;
    let mut drawn = Vec::with_capacity(items.len());
    for i in 0..items.len() {
        let (px, py) = (x.or_zero(i), y.or_zero(i));
        let turn = angle.or_zero(i);
        let area = size.number(i).unwrap_or(64.0);
        let shape = name.text(i).filter(|name| !name.is_empty()).unwrap_or_else(|| "circle".into());
        if !px.is_finite() || !py.is_finite() || !turn.is_finite() {
            continue;
        }
        // Symbols that follow each other are mostly alike.
        let symbol = match &last {
            Some(symbol) if symbol.is(&shape, area, turn) => symbol,
            _ => last.insert(Symbol::new(shape, area, turn)?),
        };
        let bounds = symbol.bounds.expand(style.growth(i, false)).translate(px, py);
        let shape = PathShape {
            x: px,
            y: py,
            angle: turn,
            scale: [1.0, 1.0],
            path: symbol.path.clone(),
            fill: style.fill(i),
            stroke: style.stroke(i),
        };
        drawn.push(style.item(i, bounds, Shape::Path(shape)));
    }
    Ok(drawn)
}

/// The outline of a symbol about the origin, and its bounds.
struct Symbol {
    shape: Rc<str>,
    area: f64,
    turn: f64,
    path: Path,
    bounds: Rect,
}

impl Symbol {
    fn new(shape: Rc<str>, area: f64, turn: f64) -> Result<Self> {
        let mut outline = Outline::rounded();
        draw(&shape, area, &mut outline)?;
        let mut extent = Extent::new(turn);
        draw(&shape, area, &mut extent)?;
        Ok(Self { shape, area, turn, path: outline.finish(), bounds: extent.finish() })
    }

    fn is(&self, shape: &str, area: f64, turn: f64) -> bool {
        &*self.shape == shape && self.area.to_bits() == area.to_bits() && self.turn.to_bits() == turn.to_bits()
    }
}

/// Draws the symbol of this `size`, in square px of a square of the same width.
///
/// # Errors
///
/// A name that is no symbol is an SVG path; it may be malformed.
pub(crate) fn draw(shape: &str, size: f64, pen: &mut dyn Pen) -> Result<()> {
    let r = size.sqrt() / 2.0;
    let h = HALF_SQRT3 * r;
    match shape {
        "circle" => {
            pen.move_to(r, 0.0);
            pen.arc(0.0, 0.0, r, 0.0, TAU, false);
        }
        "square" => {
            let side = size.sqrt();
            pen.rect(-side / 2.0, -side / 2.0, side, side);
        }
        "cross" => {
            let s = r / 2.5;
            let arms = [
                (-r, -s),
                (-r, s),
                (-s, s),
                (-s, r),
                (s, r),
                (s, s),
                (r, s),
                (r, -s),
                (s, -s),
                (s, -r),
                (-s, -r),
                (-s, -s),
            ];
            polygon(&arms, pen);
        }
        "diamond" => polygon(&[(-r, 0.0), (0.0, -r), (r, 0.0), (0.0, r)], pen),
        "arrow" => {
            let (s, t, v) = (r / 7.0, r / 2.5, r / 8.0);
            polygon(&[(-s, r), (s, r), (s, -v), (t, -v), (0.0, -r), (-t, -v), (-s, -v)], pen);
        }
        "wedge" => {
            let (o, b) = (h - r * TAN_30, r / 4.0);
            polygon(&[(0.0, -h - o), (-b, h - o), (b, h - o)], pen);
        }
        "triangle" => {
            let o = h - r * TAN_30;
            polygon(&[(0.0, -h - o), (-r, h - o), (r, h - o)], pen);
        }
        "triangle-up" => polygon(&[(0.0, -h), (-r, h), (r, h)], pen),
        "triangle-down" => polygon(&[(0.0, h), (-r, -h), (r, -h)], pen),
        "triangle-right" => polygon(&[(h, 0.0), (-h, -r), (-h, r)], pen),
        "triangle-left" => polygon(&[(-h, 0.0), (h, -r), (h, r)], pen),
        "stroke" => {
            pen.move_to(-r, 0.0);
            pen.line_to(r, 0.0);
        }
        path => SvgPath::parse(path)?.draw(pen, 0.0, 0.0, r, r),
    }
    Ok(())
}

fn polygon(corners: &[(f64, f64)], pen: &mut dyn Pen) {
    for (i, (x, y)) in corners.iter().copied().enumerate() {
        if i == 0 {
            pen.move_to(x, y);
        } else {
            pen.line_to(x, y);
        }
    }
    pen.close();
}
