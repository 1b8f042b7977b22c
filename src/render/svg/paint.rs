//! Fills, strokes, opacities and blend modes as attributes; gradients as definitions.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::Writer;
use super::markup::{Markup, Number};
use crate::color::Color;
use crate::scene::{Blend, Cap, Fill, Gradient, GradientKind, Item, Join, Paint, Stroke};

/// The gradients of a document, in the order of their first use.
#[derive(Default)]
pub(super) struct Paints {
    gradients: Vec<Rc<Gradient>>,
    /// By address: an encoder makes one gradient for many items.
    known: FxHashMap<*const Gradient, usize>,
}

impl Paints {
    pub(super) fn is_empty(&self) -> bool {
        self.gradients.is_empty()
    }

    fn number(&mut self, gradient: &Rc<Gradient>) -> usize {
        *self.known.entry(Rc::as_ptr(gradient)).or_insert_with(|| {
            self.gradients.push(Rc::clone(gradient));
            self.gradients.len() - 1
        })
    }

    pub(super) fn write(&self, out: &mut Markup) {
        for (number, gradient) in self.gradients.iter().enumerate() {
            let tag = match gradient.kind {
                GradientKind::Linear { x1, y1, x2, y2 } => {
                    out.begin("linearGradient").plain("id", format_args!("gradient_{number}"));
                    out.number("x1", x1).number("x2", x2).number("y1", y1).number("y2", y2);
                    "linearGradient"
                }
                GradientKind::Radial { x1, y1, r1, x2, y2, r2 } => {
                    // In a square that covers the box, so that circles stay circles.
                    out.begin("pattern")
                        .plain("id", format_args!("p_gradient_{number}"))
                        .plain("viewBox", "0,0,1,1")
                        .plain("width", "100%")
                        .plain("height", "100%")
                        .plain("preserveAspectRatio", "xMidYMid slice")
                        .end();
                    out.begin("rect").plain("width", 1).plain("height", 1);
                    out.plain("fill", format_args!("url(#gradient_{number})")).end_empty();
                    out.close("pattern");
                    out.begin("radialGradient").plain("id", format_args!("gradient_{number}"));
                    out.number("fx", x1).number("fy", y1).number("fr", r1);
                    out.number("cx", x2).number("cy", y2).number("r", r2);
                    "radialGradient"
                }
            };
            out.end();
            for &(offset, shade) in &gradient.stops {
                out.begin("stop").number("offset", offset);
                color(out, "stop-color", shade);
                out.end_empty();
            }
            out.close(tag);
        }
    }
}

impl Writer {
    /// Everything about an item's paint.
    pub(super) fn style(&mut self, fill: Option<&Fill>, stroke: Option<&Stroke>, item: Option<&Item>) {
        if let Some(fill) = fill {
            self.paint("fill", &fill.paint);
            self.opacity("fill-opacity", fill.opacity);
        }
        if let Some(stroke) = stroke.filter(|stroke| stroke.width > 0.0) {
            self.stroke(stroke);
        }
        if let Some(item) = item {
            self.opacity("opacity", item.opacity);
            if item.blend != Blend::Normal {
                self.out.plain("style", format_args!("mix-blend-mode: {};", item.blend.name()));
            }
        }
    }

    fn stroke(&mut self, stroke: &Stroke) {
        self.paint("stroke", &stroke.paint);
        self.opacity("stroke-opacity", stroke.opacity);
        if stroke.width != 1.0 {
            self.out.number("stroke-width", stroke.width);
        }
        match stroke.cap {
            Cap::Butt => {}
            Cap::Round => _ = self.out.plain("stroke-linecap", "round"),
            Cap::Square => _ = self.out.plain("stroke-linecap", "square"),
        }
        match stroke.join {
            Join::Miter => {}
            Join::Round => _ = self.out.plain("stroke-linejoin", "round"),
            Join::Bevel => _ = self.out.plain("stroke-linejoin", "bevel"),
        }
        if !stroke.dash.is_empty() {
            self.out.open("stroke-dasharray");
            for (index, &length) in stroke.dash.iter().enumerate() {
                self.out.display(format_args!("{}{}", if index == 0 { "" } else { "," }, Number(length)));
            }
            self.out.text.push('"');
            if stroke.dash_offset != 0.0 {
                self.out.number("stroke-dashoffset", stroke.dash_offset);
            }
        }
        if let Some(limit) = stroke.miter_limit {
            self.out.number("stroke-miterlimit", limit);
        }
    }

    fn opacity(&mut self, name: &str, opacity: f64) {
        if opacity != 1.0 {
            self.out.number(name, opacity);
        }
    }

    fn paint(&mut self, name: &str, paint: &Paint) {
        match paint {
            // Nothing is painted where nothing is said.
            Paint::Color(shade) if shade.a <= 0.0 => {}
            Paint::Color(shade) => color(&mut self.out, name, *shade),
            Paint::Gradient(gradient) => {
                let number = self.paints.number(gradient);
                let through = if matches!(gradient.kind, GradientKind::Radial { .. }) { "p_" } else { "" };
                self.out.plain(name, format_args!("url(#{through}gradient_{number})"));
            }
        }
    }
}

/// A colour attribute.
pub(super) fn color(out: &mut Markup, name: &str, Color { r, g, b, a }: Color) {
    if a >= 1.0 {
        out.plain(name, format_args!("#{r:02x}{g:02x}{b:02x}"));
    } else {
        out.plain(name, format_args!("rgba({r},{g},{b},{})", Number(a)));
    }
}
