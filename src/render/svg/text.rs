//! Text as text: the reader's machine finds the font. What was cut to a limit stays cut.

use super::Writer;
use crate::scene::{Align, Item, MarkKind, TextShape};

impl Writer {
    pub(super) fn text(&mut self, shape: &TextShape, item: &Item, kind: MarkKind) {
        self.out.begin("text");
        self.description(item, kind);
        let anchor = match shape.align {
            Align::Left => "start",
            Align::Center => "middle",
            Align::Right => "end",
        };
        self.out.plain("text-anchor", anchor);
        let shift = [shape.dx, shape.dy + shape.baseline_offset];
        self.out.transform(shape.x, shape.y, shape.angle, shift);
        let font = &shape.font;
        self.out.attr("font-family", if font.family.is_empty() { "sans-serif" } else { &font.family });
        self.out.plain("font-size", format_args!("{}px", super::Number(font.size)));
        if font.italic {
            self.out.plain("font-style", "italic");
        }
        if font.small_caps {
            self.out.plain("font-variant", "small-caps");
        }
        match font.weight {
            400 => {}
            700 => _ = self.out.plain("font-weight", "bold"),
            weight => _ = self.out.plain("font-weight", weight),
        }
        self.style(shape.fill.as_ref(), shape.stroke.as_ref(), Some(item));
        self.out.end();
        match shape.lines.as_slice() {
            [line] => self.out.escaped(&line.text),
            lines => {
                for (index, line) in lines.iter().enumerate() {
                    self.out.begin("tspan");
                    if index > 0 {
                        self.out.plain("x", 0).number("dy", shape.line_height);
                    }
                    self.out.end();
                    self.out.escaped(&line.text);
                    self.out.close("tspan");
                }
            }
        }
        self.out.close("text");
    }
}
