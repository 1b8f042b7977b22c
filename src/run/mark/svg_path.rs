//! SVG path strings: read as Vega reads them, drawn as Vega or as SVG draws them.
//!
//! The two drawings differ in how an arc becomes curves and in what a smooth curve continues. Symbols are drawn by
//! Vega, `path` marks by SVG; bounds are Vega's in both.

use super::pen::{Curve, Outline, Pen, svg_arc};
use crate::error::{Error, Result};
use crate::geom::{Path, Point};

/// A path: letters, each with its numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SvgPath {
    commands: Vec<Command>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Command {
    letter: u8,
    /// The numbers that the letter takes; the rest are 0.
    n: [f64; 7],
}

/// How many numbers a letter takes.
fn arity(letter: u8) -> Option<usize> {
    Some(match letter.to_ascii_lowercase() {
        b'm' | b'l' | b't' => 2,
        b'h' | b'v' => 1,
        b'z' => 0,
        b'c' => 6,
        b's' | b'q' => 4,
        b'a' => 7,
        _ => return None,
    })
}

impl SvgPath {
    /// Reads a path.
    ///
    /// # Errors
    ///
    /// A command with too few numbers, or something that is no number.
    pub(crate) fn parse(path: &str) -> Result<Self> {
        let fail = |what: &str| {
            let shown: String = path.chars().take(40).collect();
            Error::spec(format!("\"{shown}\" is no symbol and no SVG path: {what}"))
        };
        let bytes = path.as_bytes();
        let mut commands = Vec::new();
        let mut numbers = Vec::new();
        let mut at = bytes.iter().position(|byte| arity(*byte).is_some()).unwrap_or(bytes.len());
        while at < bytes.len() {
            let letter = bytes[at];
            at += 1;
            let end = at + bytes[at..].iter().position(|byte| arity(*byte).is_some()).unwrap_or(bytes.len() - at);
            let count = arity(letter).unwrap_or(0);
            read_numbers(&path[at..end], letter, &mut numbers).ok_or_else(|| fail("a number is malformed"))?;
            at = end;
            if count == 0 {
                commands.push(Command { letter, n: [0.0; 7] });
                continue;
            }
            if numbers.is_empty() || numbers.len() % count != 0 {
                return Err(fail("a command has the wrong number of numbers"));
            }
            for (i, chunk) in numbers.chunks(count).enumerate() {
                let letter = match letter {
                    b'M' if i > 0 => b'L',
                    b'm' if i > 0 => b'l',
                    letter => letter,
                };
                let mut n = [0.0; 7];
                n[..count].copy_from_slice(chunk);
                commands.push(Command { letter, n });
            }
        }
        Ok(Self { commands })
    }

    /// The closed path through these corners, as reading its text would give it; `None` when a number is not finite, as no path
    /// is written so.
    pub(crate) fn polygon(corners: &[[f64; 2]]) -> Option<Self> {
        let mut commands = Vec::with_capacity(corners.len() + 1);
        for (i, corner) in corners.iter().enumerate() {
            let [x, y] = corner.map(|x| x + 0.0); // one zero of both
            if !x.is_finite() || !y.is_finite() {
                return None;
            }
            commands.push(Command { letter: if i == 0 { b'M' } else { b'L' }, n: [x, y, 0.0, 0.0, 0.0, 0.0, 0.0] });
        }
        commands.push(Command { letter: b'Z', n: [0.0; 7] });
        Some(Self { commands })
    }

    /// Draws the path stretched by `sx` and `sy`, then moved to (`x`, `y`), as Vega does.
    pub(crate) fn draw(&self, pen: &mut dyn Pen, x: f64, y: f64, sx: f64, sy: f64) {
        self.trace(Dialect::Vega, pen, x, y, sx, sy);
    }

    /// The path as SVG draws it.
    pub(crate) fn outline(&self) -> Path {
        let mut pen = Outline::exact();
        self.trace(Dialect::Svg, &mut pen, 0.0, 0.0, 1.0, 1.0);
        pen.finish()
    }

    fn trace(&self, dialect: Dialect, pen: &mut dyn Pen, left: f64, top: f64, sx: f64, sy: f64) {
        let mut at = Point::default();
        let mut start = Point::default();
        let mut control = Point::default(); // the last handle, for smooth curves
        let mut smooth = Point::default(); // Vega's own memory of `t`
        let mut before = 0_u8;
        for command in &self.commands {
            let n = stretched(command, sx, sy);
            let lower = command.letter.to_ascii_lowercase();
            let from = if command.letter == lower { at } else { Point::default() };
            let to = |i: usize| Point::new(from.x + n[i], from.y + n[i + 1]);
            let place = |p: Point| (p.x + left, p.y + top);
            let mirrored = |p: Point| Point::new(2.0 * at.x - p.x, 2.0 * at.y - p.y);
            match lower {
                b'm' | b'l' | b'h' | b'v' => {
                    at = match lower {
                        b'h' => Point::new(from.x + n[0], at.y),
                        b'v' => Point::new(at.x, from.y + n[0]),
                        _ => to(0),
                    };
                    let (x, y) = place(at);
                    if lower == b'm' {
                        start = at;
                        pen.move_to(x, y);
                    } else {
                        pen.line_to(x, y);
                    }
                }
                b'c' | b's' => {
                    let (first, i) = match (lower, dialect) {
                        (b'c', _) => (to(0), 2),
                        (_, Dialect::Svg) if !matches!(before, b'c' | b's') => (at, 0),
                        _ => (mirrored(control), 0),
                    };
                    control = to(i);
                    at = to(i + 2);
                    let ((x1, y1), (x2, y2), (x, y)) = (place(first), place(control), place(at));
                    pen.cubic_to(x1, y1, x2, y2, x, y);
                }
                b'q' => {
                    control = to(0);
                    at = to(2);
                    let ((x1, y1), (x, y)) = (place(control), place(at));
                    pen.quad_to(x1, y1, x, y);
                }
                b't' => {
                    let end = to(0);
                    control = match dialect {
                        Dialect::Svg if matches!(before, b'q' | b't') => mirrored(control),
                        Dialect::Svg => at,
                        // Vega's own ways: `T` always mirrors, `t` remembers its handle apart.
                        Dialect::Vega if command.letter == b'T' => mirrored(control),
                        Dialect::Vega => match before {
                            b't' => mirrored(smooth),
                            b'q' => mirrored(control),
                            _ => at,
                        },
                    };
                    smooth = control;
                    at = end;
                    let ((x1, y1), (x, y)) = (place(control), place(at));
                    pen.quad_to(x1, y1, x, y);
                    if dialect == Dialect::Vega && command.letter == b't' {
                        control = Point::new(at.x + n[0], at.y + n[1]);
                    }
                }
                b'a' => {
                    let end = to(5);
                    let (large, sweep) = (n[3] != 0.0, n[4] != 0.0);
                    let (ax, ay) = place(at);
                    let (x, y) = place(end);
                    let (a, b, turn) = (Point::new(ax, ay), Point::new(x, y), n[2].to_radians());
                    let radii = [n[0], n[1]];
                    match dialect {
                        Dialect::Svg => svg_arc(a, radii, turn, large, sweep, b, |curve| match curve {
                            Curve::Cubic(p, q, r) => pen.cubic_to(p.x, p.y, q.x, q.y, r.x, r.y),
                            Curve::Line(p) => pen.line_to(p.x, p.y),
                        }),
                        Dialect::Vega => vega_arc(a, radii, turn, large, sweep, b, pen),
                    }
                    at = end;
                }
                _ => {
                    at = start;
                    pen.close();
                }
            }
            before = lower;
        }
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Dialect {
    Vega,
    Svg,
}

fn stretched(command: &Command, sx: f64, sy: f64) -> [f64; 7] {
    let n = command.n;
    match command.letter.to_ascii_lowercase() {
        b'a' => [n[0] * sx, n[1] * sy, n[2], n[3], n[4], n[5] * sx, n[6] * sy],
        b'v' => [n[0] * sy, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        _ => [n[0] * sx, n[1] * sy, n[2] * sx, n[3] * sy, n[4] * sx, n[5] * sy, 0.0],
    }
}

/// The numbers after a command's letter, in the place of those in `found`; `None` when something is no number. The flags of an
/// arc are one digit each.
fn read_numbers(text: &str, letter: u8, found: &mut Vec<f64>) -> Option<()> {
    let mut rest = text.trim();
    found.clear();
    if arity(letter) == Some(0) {
        return Some(());
    }
    while !rest.is_empty() {
        let flag = letter.eq_ignore_ascii_case(&b'a') && matches!(found.len() % 7, 3 | 4);
        let length = if flag { usize::from(rest.starts_with(['0', '1'])) } else { number_length(rest) };
        if length == 0 {
            return None;
        }
        found.push(rest[..length].parse().ok()?);
        rest = rest[length..].trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    Some(())
}

/// Bytes of the number that `text` begins with; 0 when it begins with none.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits(sign);
    let mut at = sign + whole;
    let mut fraction = 0;
    if bytes.get(at) == Some(&b'.') {
        fraction = digits(at + 1);
        if whole + fraction > 0 {
            at += 1 + fraction;
        }
    }
    if whole + fraction == 0 {
        return 0;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at + 1 + sign);
        if exponent > 0 {
            at += 1 + sign + exponent;
        }
    }
    at
}

/// An arc as Vega draws it: pieces of a quarter turn at most.
fn vega_arc(from: Point, radii: [f64; 2], turn: f64, large: bool, sweep: bool, to: Point, pen: &mut dyn Pen) {
    use std::f64::consts::{FRAC_PI_2, TAU};
    let (sin, cos) = (libm::sin(turn), libm::cos(turn));
    let [mut rx, mut ry] = radii.map(f64::abs);
    let px = cos * (from.x - to.x) * 0.5 + sin * (from.y - to.y) * 0.5;
    let py = cos * (from.y - to.y) * 0.5 - sin * (from.x - to.x) * 0.5;
    let short = (px * px) / (rx * rx) + (py * py) / (ry * ry);
    if short > 1.0 {
        rx *= short.sqrt();
        ry *= short.sqrt();
    }
    let (a00, a01, a10, a11) = (cos / rx, sin / rx, -sin / ry, cos / ry);
    let (x0, y0) = (a00 * from.x + a01 * from.y, a10 * from.x + a11 * from.y);
    let (x1, y1) = (a00 * to.x + a01 * to.y, a10 * to.x + a11 * to.y);
    let d = (x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0);
    let mut factor = (1.0 / d - 0.25).max(0.0).sqrt();
    if sweep == large {
        factor = -factor;
    }
    let (xc, yc) = (0.5 * (x0 + x1) - factor * (y1 - y0), 0.5 * (y0 + y1) + factor * (x1 - x0));
    let start = libm::atan2(y0 - yc, x0 - xc);
    let mut angle = libm::atan2(y1 - yc, x1 - xc) - start;
    if angle < 0.0 && sweep {
        angle += TAU;
    } else if angle > 0.0 && !sweep {
        angle -= TAU;
    }
    let pieces = (angle / (FRAC_PI_2 + 0.001)).abs().ceil();
    let (a00, a01, a10, a11) = (cos * rx, -sin * ry, sin * rx, cos * ry);
    let mut i = 0.0;
    while i < pieces {
        let (th0, th1) = (start + i * angle / pieces, start + (i + 1.0) * angle / pieces);
        let (cos0, sin0, cos1, sin1) = (libm::cos(th0), libm::sin(th0), libm::cos(th1), libm::sin(th1));
        let half = 0.5 * (th1 - th0);
        let quarter = libm::sin(half * 0.5);
        let t = (8.0 / 3.0) * quarter * quarter / libm::sin(half);
        let (x1, y1) = (xc + cos0 - t * sin0, yc + sin0 + t * cos0);
        let (x3, y3) = (xc + cos1, yc + sin1);
        let (x2, y2) = (x3 + t * sin1, y3 - t * cos1);
        pen.cubic_to(
            a00 * x1 + a01 * y1,
            a10 * x1 + a11 * y1,
            a00 * x2 + a01 * y2,
            a10 * x2 + a11 * y2,
            a00 * x3 + a01 * y3,
            a10 * x3 + a11 * y3,
        );
        i += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::super::pen::writer::Writer;
    use super::SvgPath;

    #[track_caller]
    fn check(path: &str, scale: f64, want: &str) {
        let mut pen = Writer::default();
        SvgPath::parse(path).unwrap().draw(&mut pen, 0.0, 0.0, scale, scale);
        assert_eq!(pen.text, want, "{path}");
    }

    #[test]
    fn relative_commands_become_absolute() {
        check("m1 1 2 0v2h-2z", 1.0, "M1,1L3,1L3,3L1,3Z");
        check("M0,0L1,1,2-3", 2.0, "M0,0L2,2L4,-6");
        check("M0 0c1 0 1 1 2 1s1 1 2 1", 1.0, "M0,0C1,0,1,1,2,1C3,1,3,2,4,2");
        check("M0 0q1 1 2 0t2 0", 1.0, "M0,0Q1,1,2,0Q3,-1,4,0");
    }

    #[test]
    fn numbers_may_run_together() {
        check("M.5.5L1e1-2.5E-1", 1.0, "M0.5,0.5L10,-0.25");
    }

    // Recorded from vega-scenegraph 5.1, pathRender.
    #[test]
    fn arcs_become_curves_of_a_quarter_turn_at_most() {
        check("M1 0A1 1 0 01-1 0", 1.0, "M1,0C1,0.552,0.552,1,0,1C-0.552,1,-1,0.552,-1,0");
    }

    #[test]
    fn a_polygon_is_the_path_of_its_text() {
        let polygon = SvgPath::polygon(&[[0.1, -0.0], [2.0, 1e-7], [3.5, 1e21]]).unwrap();
        assert_eq!(polygon, SvgPath::parse("M0.1,0L2,1e-7L3.5,1e+21Z").unwrap());
        assert_eq!(SvgPath::polygon(&[[0.0, f64::NAN]]), None);
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for path in ["M1", "Mx y", "M1 2 3", "L"] {
            assert!(SvgPath::parse(path).is_err(), "{path}");
        }
        assert_eq!(SvgPath::parse("").unwrap(), SvgPath::default());
    }

    #[test]
    fn smooth_curves_continue_as_svg_says_when_svg_draws_them() {
        let alone = SvgPath::parse("M0 0C0 2 2 2 2 0L4 0S6 2 6 0").unwrap().outline();
        let [.., last] = alone.segments.as_slice() else { panic!("empty") };
        assert_eq!(format!("{last:?}").matches("x: 4.0, y: 0.0").count(), 1, "{last:?}");
    }
}
