//! Arcs: sectors of a disc or ring, with padding between them and round corners.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use super::items::Encoded;
use super::pen::{Outline, Pen};
use super::style::Style;
use crate::geom::Extent;
use crate::scene::{Item, PathShape, Shape};

/// d3-shape's: below this a length or angle counts as nothing.
const EPSILON: f64 = 1e-12;

pub(super) fn items(items: &Encoded, style: &Style<'_>) -> Vec<Item> {
    let channel = |name| items.channel(name);
    let (x, y, angle) = (channel("x"), channel("y"), channel("angle"));
    let (start, end, pad) = (channel("startAngle"), channel("endAngle"), channel("padAngle"));
    let (inner, outer, corner) = (channel("innerRadius"), channel("outerRadius"), channel("cornerRadius"));
    let draw = |i: usize| {
        let (px, py, turn) = (x.or_zero(i), y.or_zero(i), angle.or_zero(i));
        let sector = Sector {
            inner: inner.or_zero(i),
            outer: outer.or_zero(i),
            start: start.or_zero(i),
            end: end.or_zero(i),
            pad: pad.or_zero(i),
            corner: corner.or_zero(i),
        };
        if ![px, py, turn].iter().all(|v| v.is_finite()) {
            return None;
        }
        let mut outline = Outline::rounded();
        sector.draw(&mut outline);
        let mut extent = Extent::new(turn);
        sector.draw(&mut extent);
        let bounds = extent.finish().expand(style.growth(i, false)).translate(px, py);
        let shape = PathShape {
            x: px,
            y: py,
            angle: turn,
            scale: [1.0, 1.0],
            path: outline.finish(),
            fill: style.fill(i),
            stroke: style.stroke(i),
        };
        Some(style.item(i, bounds, Shape::Path(shape)))
    };
    items.drawn(draw)
}

/// A sector about the origin. Angles in radians, 0 at twelve o'clock, clockwise; radii in px.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sector {
    pub(crate) inner: f64,
    pub(crate) outer: f64,
    pub(crate) start: f64,
    pub(crate) end: f64,
    pub(crate) pad: f64,
    pub(crate) corner: f64,
}

impl Sector {
    /// d3-shape's `arc`.
    pub(crate) fn draw(&self, pen: &mut dyn Pen) {
        let (mut r0, mut r1) = (self.inner, self.outer);
        let (a0, a1) = (self.start - FRAC_PI_2, self.end - FRAC_PI_2);
        let sweep = (a1 - a0).abs();
        let clockwise = a1 > a0;
        if r1 < r0 {
            std::mem::swap(&mut r0, &mut r1);
        }
        if r1 <= EPSILON {
            pen.move_to(0.0, 0.0);
        } else if sweep > TAU - EPSILON {
            let start = polar(r1, a0);
            pen.move_to(start.0, start.1);
            pen.arc(0.0, 0.0, r1, a0, a1, !clockwise);
            if r0 > EPSILON {
                let start = polar(r0, a1);
                pen.move_to(start.0, start.1);
                pen.arc(0.0, 0.0, r0, a1, a0, clockwise);
            }
        } else {
            self.draw_sector(r0, r1, a0, a1, sweep, clockwise, pen);
        }
        pen.close();
    }

    #[expect(clippy::too_many_arguments, reason = "the sector in polar form, as d3 has it")]
    fn draw_sector(&self, r0: f64, r1: f64, a0: f64, a1: f64, sweep: f64, clockwise: bool, pen: &mut dyn Pen) {
        // Angles of the corners: outer start and end, inner start and end.
        let (mut a01, mut a11, mut a00, mut a10) = (a0, a1, a0, a1);
        let (mut inner_sweep, mut outer_sweep) = (sweep, sweep);
        let half_pad = self.pad / 2.0;
        let pad_radius = if half_pad > EPSILON { (r0 * r0 + r1 * r1).sqrt() } else { 0.0 };
        if pad_radius > EPSILON {
            let p0 = asin(pad_radius / r0 * libm::sin(half_pad));
            let p1 = asin(pad_radius / r1 * libm::sin(half_pad));
            let sign = if clockwise { 1.0 } else { -1.0 };
            let middle = f64::midpoint(a0, a1);
            inner_sweep -= p0 * 2.0;
            if inner_sweep > EPSILON {
                (a00, a10) = (a00 + p0 * sign, a10 - p0 * sign);
            } else {
                (inner_sweep, a00, a10) = (0.0, middle, middle);
            }
            outer_sweep -= p1 * 2.0;
            if outer_sweep > EPSILON {
                (a01, a11) = (a01 + p1 * sign, a11 - p1 * sign);
            } else {
                (outer_sweep, a01, a11) = (0.0, middle, middle);
            }
        }

        let (outer_start, inner_end) = (polar(r1, a01), polar(r0, a10));
        let (outer_end, inner_start) = (polar(r1, a11), polar(r0, a00));
        let corner = ((r1 - r0).abs() / 2.0).min(self.corner);
        let (mut inner_corner, mut outer_corner) = (corner, corner);
        if corner > EPSILON && sweep < PI {
            match intersection(outer_start, inner_start, outer_end, inner_end) {
                Some((ox, oy)) => {
                    let (ax, ay) = (outer_start.0 - ox, outer_start.1 - oy);
                    let (bx, by) = (outer_end.0 - ox, outer_end.1 - oy);
                    let cos = (ax * bx + ay * by) / ((ax * ax + ay * ay).sqrt() * (bx * bx + by * by).sqrt());
                    let k = 1.0 / libm::sin(acos(cos) / 2.0);
                    let l = (ox * ox + oy * oy).sqrt();
                    inner_corner = corner.min((r0 - l) / (k - 1.0));
                    outer_corner = corner.min((r1 - l) / (k + 1.0));
                }
                None => (inner_corner, outer_corner) = (0.0, 0.0),
            }
        }

        if outer_sweep <= EPSILON {
            pen.move_to(outer_start.0, outer_start.1);
        } else if outer_corner > EPSILON {
            let first = Tangents::new(inner_start, outer_start, r1, outer_corner, clockwise);
            let second = Tangents::new(outer_end, inner_end, r1, outer_corner, clockwise);
            let start = first.start();
            pen.move_to(start.0, start.1);
            corners(first, second, r1, outer_corner, corner, clockwise, !clockwise, pen);
        } else {
            pen.move_to(outer_start.0, outer_start.1);
            pen.arc(0.0, 0.0, r1, a01, a11, !clockwise);
        }

        if r0 <= EPSILON || inner_sweep <= EPSILON {
            pen.line_to(inner_end.0, inner_end.1);
        } else if inner_corner > EPSILON {
            let first = Tangents::new(inner_end, outer_end, r0, -inner_corner, clockwise);
            let second = Tangents::new(outer_start, inner_start, r0, -inner_corner, clockwise);
            let start = first.start();
            pen.line_to(start.0, start.1);
            corners(first, second, r0, inner_corner, corner, clockwise, clockwise, pen);
        } else {
            pen.arc(0.0, 0.0, r0, a10, a00, clockwise);
        }
    }
}

/// Two round corners and the ring between them, or one arc where the corners meet.
#[expect(clippy::too_many_arguments, reason = "both rings are drawn by it")]
fn corners(
    first: Tangents,
    second: Tangents,
    ring: f64,
    radius: f64,
    wanted: f64,
    clockwise: bool,
    ring_counter: bool,
    pen: &mut dyn Pen,
) {
    let angle = |(x, y): (f64, f64)| libm::atan2(y, x);
    let (x, y) = first.center;
    if radius < wanted {
        pen.arc(x, y, radius, angle(first.line), angle(second.line), !clockwise);
        return;
    }
    pen.arc(x, y, radius, angle(first.line), angle(first.ring), !clockwise);
    pen.arc(0.0, 0.0, ring, angle(first.on_ring()), angle(second.on_ring()), ring_counter);
    let (x, y) = second.center;
    pen.arc(x, y, radius, angle(second.ring), angle(second.line), !clockwise);
}

/// Where a round corner touches the side of a sector and its ring.
#[derive(Clone, Copy, Debug)]
struct Tangents {
    center: (f64, f64),
    /// From the centre to the point on the side.
    line: (f64, f64),
    /// From the centre to the point on the ring.
    ring: (f64, f64),
}

impl Tangents {
    /// A circle of radius `rc` (negative: outside of the ring) that touches the side from `p0` to `p1` and the ring of radius `r1`.
    fn new(p0: (f64, f64), p1: (f64, f64), r1: f64, rc: f64, clockwise: bool) -> Self {
        let (x01, y01) = (p0.0 - p1.0, p0.1 - p1.1);
        let lo = (if clockwise { rc } else { -rc }) / (x01 * x01 + y01 * y01).sqrt();
        let (ox, oy) = (lo * y01, -lo * x01);
        let (x11, y11) = (p0.0 + ox, p0.1 + oy);
        let (x10, y10) = (p1.0 + ox, p1.1 + oy);
        let (x00, y00) = ((x11 + x10) / 2.0, (y11 + y10) / 2.0);
        let (dx, dy) = (x10 - x11, y10 - y11);
        let d2 = dx * dx + dy * dy;
        let r = r1 - rc;
        let cross = x11 * y10 - x10 * y11;
        let d = (if dy < 0.0 { -1.0 } else { 1.0 }) * (r * r * d2 - cross * cross).max(0.0).sqrt();
        let (mut cx, mut cy) = ((cross * dy - dx * d) / d2, (-cross * dx - dy * d) / d2);
        let (cx1, cy1) = ((cross * dy + dx * d) / d2, (-cross * dx + dy * d) / d2);
        let (dx0, dy0, dx1, dy1) = (cx - x00, cy - y00, cx1 - x00, cy1 - y00);
        if dx0 * dx0 + dy0 * dy0 > dx1 * dx1 + dy1 * dy1 {
            (cx, cy) = (cx1, cy1);
        }
        Self { center: (cx, cy), line: (-ox, -oy), ring: (cx * (r1 / r - 1.0), cy * (r1 / r - 1.0)) }
    }

    fn start(&self) -> (f64, f64) {
        (self.center.0 + self.line.0, self.center.1 + self.line.1)
    }

    fn on_ring(&self) -> (f64, f64) {
        (self.center.0 + self.ring.0, self.center.1 + self.ring.1)
    }
}

fn polar(r: f64, angle: f64) -> (f64, f64) {
    (r * libm::cos(angle), r * libm::sin(angle))
}

/// Where the lines through `p0`, `p1` and through `p2`, `p3` cross; `None` when they are parallel.
fn intersection(p0: (f64, f64), p1: (f64, f64), p2: (f64, f64), p3: (f64, f64)) -> Option<(f64, f64)> {
    let (x10, y10) = (p1.0 - p0.0, p1.1 - p0.1);
    let (x32, y32) = (p3.0 - p2.0, p3.1 - p2.1);
    let t = y32 * x10 - x32 * y10;
    if t * t < EPSILON {
        return None;
    }
    let t = (x32 * (p0.1 - p2.1) - y32 * (p0.0 - p2.0)) / t;
    Some((p0.0 + t * x10, p0.1 + t * y10))
}

fn asin(x: f64) -> f64 {
    if x >= 1.0 {
        FRAC_PI_2
    } else if x <= -1.0 {
        -FRAC_PI_2
    } else {
        libm::asin(x)
    }
}

fn acos(x: f64) -> f64 {
    if x > 1.0 {
        0.0
    } else if x < -1.0 {
        PI
    } else {
        libm::acos(x)
    }
}

#[cfg(test)]
mod tests {
    //! The texts are those of d3-shape 3.2.

    use super::super::pen::writer::Writer;
    use super::Sector;
    use std::f64::consts::TAU;

    #[track_caller]
    fn check([inner, outer, start, end, pad, corner]: [f64; 6], want: &str) {
        let mut pen = Writer::default();
        Sector { inner, outer, start, end, pad, corner }.draw(&mut pen);
        assert_eq!(pen.text, want);
    }

    #[test]
    #[rustfmt::skip]
    fn sectors_are_those_of_d3() {
        check([0.0, 50.0, 0.0, 1.0, 0.0, 0.0], "M0,-50A50,50,0,0,1,42.074,-27.015L0,0Z");
        check([20.0, 50.0, 0.2, 1.5, 0.05, 4.0], "M10.396,-44.51A4,4,0,0,1,15.561,-47.517A50,50,0,0,1,49.126,-9.309A4,4,0,0,1,45.479,-4.575L23.243,-2.998A4,4,0,0,1,19.133,-5.823A20,20,0,0,0,8.24,-18.224A4,4,0,0,1,5.968,-22.663Z");
        check([0.0, 50.0, 0.3, 1.5, 0.05, 5.0], "M14.28,-42.38A5,5,0,0,1,21.131,-45.315A50,50,0,0,1,48.931,-10.283A5,5,0,0,1,44.516,-4.278L0,0Z");
        check([20.0, 50.0, 0.0, TAU, 0.0, 0.0], "M0,-50A50,50,0,1,1,0,50A50,50,0,1,1,0,-50M0,-20A20,20,0,1,0,0,20A20,20,0,1,0,0,-20Z");
        check([30.0, 10.0, 1.0, 0.2, 0.0, 3.0], "M22.579,-14.498A3,3,0,0,0,23.287,-18.914A30,30,0,0,0,9.19,-28.558A3,3,0,0,0,5.331,-26.298L2.513,-12.397A3,3,0,0,0,4.195,-9.078A10,10,0,0,1,6.941,-7.199A3,3,0,0,0,10.644,-6.834Z");
        check([20.0, 50.0, 0.2, 0.35, 0.02, 10.0], "M9.842,-45.842A2.984,2.984,0,1,1,15.57,-44.226L6.688,-19.891A1.038,1.038,0,0,1,4.696,-20.454Z");
    }
}
