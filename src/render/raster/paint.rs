//! Fills, gradients and blend modes, in the rasterizer's terms.

use tiny_skia::{BlendMode, GradientStop, LinearGradient, Paint, Path, RadialGradient, Shader, SpreadMode, Transform};

use super::canvas::Canvas;
use super::{px, scan};
use crate::color::Color;
use crate::scene::{self, Blend, Fill, Gradient, GradientKind};

/// Fills a path.
pub(super) fn fill(canvas: &mut Canvas<'_>, path: &Path, fill: &Fill, at: Transform) {
    let flat = path.bounds().width() == 0.0 || path.bounds().height() == 0.0;
    if flat {
        return; // a line has no inside
    }
    if let Some(paint) = paint(&fill.paint, fill.opacity, path) {
        scan::fill(canvas, path, &paint, at);
    }
}

/// Fills a path with a colour as it is.
pub(super) fn fill_color(canvas: &mut Canvas<'_>, path: &Path, color: Color, at: Transform) {
    fill(canvas, path, &Fill { paint: scene::Paint::Color(color), opacity: 1.0 }, at);
}

/// What a path is painted with; a gradient spans its box. `None` when there is nothing to see.
pub(super) fn paint(paint: &scene::Paint, opacity: f64, path: &Path) -> Option<Paint<'static>> {
    let mut out = Paint::default();
    match paint {
        scene::Paint::Color(color) => {
            let alpha = alpha(*color, opacity);
            if alpha == 0 {
                return None;
            }
            out.set_color_rgba8(color.r, color.g, color.b, alpha);
        }
        scene::Paint::Gradient(gradient) => out.shader = shader(gradient, opacity, path)?,
    }
    Some(out)
}

/// A colour's alpha under an opacity, rounded where resvg rounds: before the product, and after.
fn alpha(color: Color, opacity: f64) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 255")]
    let byte = |x: f32| (x.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
    let own = f32::from(byte(px(color.a))) / 255.0;
    byte(own * px(opacity).clamp(0.0, 1.0))
}

/// A gradient over the path's box.
fn shader(gradient: &Gradient, opacity: f64, path: &Path) -> Option<Shader<'static>> {
    let bounds = path.compute_tight_bounds()?;
    let (width, height) = (bounds.width(), bounds.height());
    if width <= 0.0 || height <= 0.0 {
        return None;
    }
    let stops = stops(gradient, opacity);
    if let [only] = stops.as_slice() {
        let (_, color) = only;
        return Some(Shader::SolidColor(*color));
    }
    let stops = stops.into_iter().map(|(offset, color)| GradientStop::new(offset, color)).collect();
    match gradient.kind {
        GradientKind::Linear { x1, y1, x2, y2 } => {
            let onto_box = Transform::from_row(width, 0.0, 0.0, height, bounds.left(), bounds.top());
            let (from, to) = ((px(x1), px(y1)).into(), (px(x2), px(y2)).into());
            LinearGradient::new(from, to, stops, SpreadMode::Pad, onto_box)
        }
        GradientKind::Radial { x1, y1, r1, x2, y2, r2 } => {
            // Circles stay circles: Vega's SVG paints them in a square that covers the box.
            let side = width.max(height);
            let (left, top) = (bounds.left() + (width - side) / 2.0, bounds.top() + (height - side) / 2.0);
            let onto_square = Transform::from_row(side, 0.0, 0.0, side, left, top);
            let (focus, centre) = ((px(x1), px(y1)).into(), (px(x2), px(y2)).into());
            RadialGradient::new(focus, px(r1), centre, px(r2), stops, SpreadMode::Pad, onto_square)
        }
    }
}

/// Offsets in strictly rising order, as resvg makes them before it draws.
fn stops(gradient: &Gradient, opacity: f64) -> Vec<(f32, tiny_skia::Color)> {
    let mut stops: Vec<(f32, tiny_skia::Color)> = Vec::with_capacity(gradient.stops.len());
    for &(offset, color) in &gradient.stops {
        let shade = tiny_skia::Color::from_rgba8(color.r, color.g, color.b, alpha(color, opacity));
        let offset = px(offset).clamp(0.0, 1.0);
        // Of three stops in one place the middle one is never seen.
        if let [.., (a, _), (b, _)] = stops.as_slice()
            && *a == offset
            && *b == offset
        {
            stops.pop();
        }
        stops.push((offset, shade));
    }
    if let [(first, _), (second, _), ..] = stops.as_mut_slice()
        && *first == 0.0
        && *second == 0.0
    {
        *second = f32::EPSILON;
    }
    for index in 1..stops.len() {
        let before = stops[index - 1].0;
        if before >= stops[index].0 {
            stops[index - 1].0 = (before - f32::EPSILON).max(0.0);
            stops[index].0 = before;
        }
    }
    stops
}

/// The blend mode of the same name.
pub(super) fn blend(blend: Blend) -> BlendMode {
    match blend {
        Blend::Normal => BlendMode::SourceOver,
        Blend::Multiply => BlendMode::Multiply,
        Blend::Screen => BlendMode::Screen,
        Blend::Overlay => BlendMode::Overlay,
        Blend::Darken => BlendMode::Darken,
        Blend::Lighten => BlendMode::Lighten,
        Blend::ColorDodge => BlendMode::ColorDodge,
        Blend::ColorBurn => BlendMode::ColorBurn,
        Blend::HardLight => BlendMode::HardLight,
        Blend::SoftLight => BlendMode::SoftLight,
        Blend::Difference => BlendMode::Difference,
        Blend::Exclusion => BlendMode::Exclusion,
        Blend::Hue => BlendMode::Hue,
        Blend::Saturation => BlendMode::Saturation,
        Blend::Color => BlendMode::Color,
        Blend::Luminosity => BlendMode::Luminosity,
    }
}
