//! SVG text: tags, attributes, escapes, and the one way in which numbers are written.

use std::fmt::{Display, Write};

/// A number as it is written: the shortest that is the same in single precision, never with an exponent.
///
/// Those who draw SVG do it in single precision; with decimals cut off anywhere else, an edge that lies just between
/// two pixels comes out a shade different.
pub(super) struct Number(pub(super) f64);

impl Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        #[expect(clippy::cast_possible_truncation, reason = "that is the rounding")]
        let single = (self.0 as f32).clamp(f32::MIN, f32::MAX);
        // Adding 0 takes the sign from -0.
        write!(f, "{}", single + 0.0)
    }
}

/// A document being written. Tags are closed by whoever opened them.
#[derive(Default)]
pub(super) struct Markup {
    pub(super) text: String,
}

impl Markup {
    /// Begins a tag; its attributes follow, then [`Markup::end`] or [`Markup::end_empty`].
    pub(super) fn begin(&mut self, tag: &str) -> &mut Self {
        self.text.push('<');
        self.text.push_str(tag);
        self
    }

    pub(super) fn end(&mut self) {
        self.text.push('>');
    }

    pub(super) fn end_empty(&mut self) {
        self.text.push_str("/>");
    }

    pub(super) fn close(&mut self, tag: &str) {
        self.text.push_str("</");
        self.text.push_str(tag);
        self.text.push('>');
    }

    /// An attribute whose value may be anything.
    pub(super) fn attr(&mut self, name: &str, value: &str) -> &mut Self {
        self.open(name);
        self.escaped(value);
        self.text.push('"');
        self
    }

    /// An attribute whose value is known to hold no character that needs an escape.
    pub(super) fn plain(&mut self, name: &str, value: impl Display) -> &mut Self {
        self.open(name);
        self.display(value);
        self.text.push('"');
        self
    }

    pub(super) fn number(&mut self, name: &str, value: f64) -> &mut Self {
        self.plain(name, Number(value))
    }

    /// `translate(x,y) rotate(angle) translate(dx,dy)`, without the parts that do nothing.
    pub(super) fn transform(&mut self, x: f64, y: f64, angle: f64, [dx, dy]: [f64; 2]) -> &mut Self {
        if angle == 0.0 {
            let (x, y) = (x + dx, y + dy);
            return if x == 0.0 && y == 0.0 {
                self
            } else {
                self.plain("transform", format_args!("translate({},{})", Number(x), Number(y)))
            };
        }
        self.open("transform");
        self.display(format_args!("translate({},{}) rotate({})", Number(x), Number(y), Number(angle)));
        if dx != 0.0 || dy != 0.0 {
            self.display(format_args!(" translate({},{})", Number(dx), Number(dy)));
        }
        self.text.push('"');
        self
    }

    /// Text between tags.
    pub(super) fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\t' => self.text.push_str("&#x9;"),
                '\n' => self.text.push_str("&#xA;"),
                '\r' => self.text.push_str("&#xD;"),
                // XML has no way to write these.
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
                _ => self.text.push(c),
            }
        }
    }

    /// Begins an attribute; the caller writes its value and the closing quote.
    pub(super) fn open(&mut self, name: &str) {
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
    }

    pub(super) fn display(&mut self, value: impl Display) {
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{value}");
    }
}

/// Where a link may lead: anywhere but into a script.
pub(super) fn is_safe(href: &str) -> bool {
    let scheme = href.trim_start().split(['/', '?', '#']).next().unwrap_or_default();
    match scheme.split_once(':') {
        None => true,
        Some((scheme, _)) => {
            ["http", "https", "ftp", "mailto", "tel"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Markup, Number, is_safe};

    #[test]
    fn numbers_are_short_and_never_in_powers_of_ten() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (0.1 + 0.2, "0.3"),
            (100.0, "100"),
            (-100.0 / 3.0, "-33.333332"),
            (1e-5, "0.00001"),
            (1e21, "1000000000000000000000"),
            (1e300, "340282350000000000000000000000000000000"),
        ];
        for (number, want) in cases {
            assert_eq!(Number(number).to_string(), want);
        }
    }

    #[test]
    fn text_cannot_break_out() {
        let mut markup = Markup::default();
        markup.begin("a").attr("b", "\"<\u{1}&>\n").end_empty();
        assert_eq!(markup.text, "<a b=\"&quot;&lt;&amp;&gt;&#xA;\"/>");
    }

    #[test]
    fn scripts_are_no_links() {
        for href in ["https://a.b/c:d", "page.html?x=javascript:y", "/x", "mailto:a@b.c", "HTTP://x"] {
            assert!(is_safe(href), "{href}");
        }
        for href in ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "java\nscript:x", "x:y"] {
            assert!(!is_safe(href), "{href}");
        }
    }
}
