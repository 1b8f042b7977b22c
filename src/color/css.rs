//! Colours as CSS writes them.
//!
//! Two readers, as upstream has two: [`Rgb::parse`] is d3's, which decides what interpolates and what is black, and
//! [`Color::parse`] is the painter's, which takes the newer notations too. Both ignore case and outer white space.

use super::function::parse_function;
use super::names::named;
use super::{Color, Hsl, Rgb};

impl Color {
    /// Any CSS colour: names, `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`, `transparent`, `currentColor` (which is black), and the functions
    /// of CSS Color 4. `None` for anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let current = || (text == "currentcolor").then(|| Color::BLACK.into());
        parse_d3(&text).or_else(|| parse_function(&text)).or_else(current).map(Rgb::to_color)
    }

    /// The colour as d3 prints it: `rgb(76, 120, 168)`, or `rgba(76, 120, 168, 0.5)` unless opaque.
    pub(crate) fn to_css(self) -> String {
        let Self { r, g, b, a } = self;
        if a == 1.0 { format!("rgb({r}, {g}, {b})") } else { format!("rgba({r}, {g}, {b}, {})", alpha_text(a)) }
    }

    /// `#rrggbb`, without alpha.
    pub(crate) fn to_hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.r, self.g, self.b)
    }
}

/// JavaScript's text of a number of 0 to 1.
fn alpha_text(a: f64) -> String {
    if a != 0.0 && a < 1e-6 { format!("{a:e}") } else { format!("{a}") }
}

impl Rgb {
    /// The colours that d3-color reads: names, hexadecimal, and the comma forms with three arguments to `rgb` and `hsl` and
    /// four to `rgba` and `hsla`; channels of `rgb` are whole numbers or all percentages.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        parse_d3(&text.trim().to_ascii_lowercase())
    }
}

fn parse_d3(text: &str) -> Option<Rgb> {
    if let Some(digits) = text.strip_prefix('#') {
        return parse_hex(digits);
    }
    if let Some(hex) = named(text) {
        return Some(Color::from_hex(hex).into());
    }
    if text == "transparent" {
        return Some(Rgb { opacity: 0.0, ..Rgb::NONE });
    }
    let (name, arguments) = text.strip_suffix(')')?.split_once('(')?;
    let arguments: Vec<&str> = arguments.split(',').map(str::trim).collect();
    let (channels, alpha) = match (name, arguments.as_slice()) {
        ("rgb" | "hsl", channels @ [_, _, _]) => (channels, 1.0),
        ("rgba" | "hsla", [channels @ .., alpha]) if channels.len() == 3 => (channels, number(alpha)?),
        _ => return None,
    };
    if name.starts_with("hsl") {
        let (h, s, l) = (number(channels[0])?, percent(channels[1])? / 100.0, percent(channels[2])? / 100.0);
        return Some(hsl(h, s, l, alpha));
    }
    let all = |read: fn(&str) -> Option<f64>| Some([read(channels[0])?, read(channels[1])?, read(channels[2])?]);
    let [r, g, b] = match all(integer) {
        Some(channels) => channels,
        None => all(percent)?.map(|percent| percent * 255.0 / 100.0),
    };
    Some(rgb(r, g, b, alpha))
}

/// Channels of what cannot be seen do not matter.
pub(super) fn rgb(r: f64, g: f64, b: f64, alpha: f64) -> Rgb {
    if alpha <= 0.0 { Rgb { opacity: alpha, ..Rgb::NONE } } else { Rgb::new(r, g, b, alpha) }
}

pub(super) fn hsl(h: f64, s: f64, l: f64, alpha: f64) -> Rgb {
    if alpha <= 0.0 { Rgb { opacity: alpha, ..Rgb::NONE } } else { Hsl { h, s, l, opacity: alpha }.into() }
}

fn parse_hex(digits: &str) -> Option<Rgb> {
    if !digits.bytes().all(|c| c.is_ascii_hexdigit()) {
        return None;
    }
    let value = u32::from_str_radix(digits, 16).ok()?;
    let nibble = |shift: u32| f64::from((value >> shift & 0xf) * 0x11);
    let byte = |shift: u32| f64::from(value >> shift & 0xff);
    match digits.len() {
        3 => Some(Rgb::new(nibble(8), nibble(4), nibble(0), 1.0)),
        4 => Some(rgb(nibble(12), nibble(8), nibble(4), nibble(0) / 255.0)),
        6 => Some(Rgb::new(byte(16), byte(8), byte(0), 1.0)),
        8 => Some(rgb(byte(24), byte(16), byte(8), byte(0) / 255.0)),
        _ => None,
    }
}

/// A number with optional sign, fraction and exponent, digits required at the end: `+1.5e3`, `.5`, but not `1.`.
pub(super) fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|c| c.is_ascii_digit() || matches!(c, b'+' | b'-' | b'.' | b'e'));
    (plain && text.ends_with(|c: char| c.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn integer(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    digits.bytes().all(|c| c.is_ascii_digit()).then(|| number(text)).flatten()
}

pub(super) fn percent(text: &str) -> Option<f64> {
    number(text.strip_suffix('%')?)
}

#[cfg(test)]
mod tests {
    use super::{Color, Rgb};

    #[track_caller]
    fn check(text: &str, d3: Option<&str>, painter: Option<&str>) {
        assert_eq!(Rgb::parse(text).map(|rgb| rgb.to_color().to_css()).as_deref(), d3, "d3: {text}");
        assert_eq!(Color::parse(text).map(Color::to_css).as_deref(), painter, "painter: {text}");
    }

    #[track_caller]
    fn check_both(text: &str, want: &str) {
        check(text, Some(want), Some(want));
    }

    #[test]
    fn names_and_hexadecimal_ignore_case() {
        check_both("SteelBlue", "rgb(70, 130, 180)");
        check_both(" rebeccapurple\n", "rgb(102, 51, 153)");
        check_both("#4C78A8", "rgb(76, 120, 168)");
        check_both("#f0a", "rgb(255, 0, 170)");
        check_both("#f0a8", "rgba(255, 0, 170, 0.5333333333333333)");
        check_both("#ff00aa80", "rgba(255, 0, 170, 0.5019607843137255)");
        check_both("transparent", "rgba(0, 0, 0, 0)");
        check("#12345", None, None);
        check("#ggg", None, None);
        check("none", None, None);
        check("", None, None);
    }

    #[test]
    fn comma_forms_are_those_of_d3() {
        check_both("rgb( 12,34 , 56)", "rgb(12, 34, 56)");
        check_both("rgb(300, -4, 56)", "rgb(255, 0, 56)");
        check_both("RGB(50%, 0%, 12.5%)", "rgb(128, 0, 32)");
        check_both("rgba(12, 34, 56, .25)", "rgba(12, 34, 56, 0.25)");
        check_both("rgba(12, 34, 56, 0)", "rgba(0, 0, 0, 0)");
        check_both("rgba(12, 34, 56, 1e-7)", "rgba(12, 34, 56, 1e-7)");
        check_both("hsl(120, 50%, 50%)", "rgb(64, 191, 64)");
        check_both("hsla(-90, 100%, 25%, 0.5)", "rgba(64, 0, 128, 0.5)");
    }

    #[test]
    fn newer_forms_are_for_the_painter_alone() {
        check("rgb(12.4, 34, 56)", None, Some("rgb(12, 34, 56)"));
        check("rgb(12 34 56)", None, Some("rgb(12, 34, 56)"));
        check("rgb(12 34 56 / 50%)", None, Some("rgba(12, 34, 56, 0.5)"));
        check("rgba(12, 34, 56)", None, Some("rgb(12, 34, 56)"));
        check("currentColor", None, Some("rgb(0, 0, 0)"));
        check("rgb(1, 2)", None, None);
        check("rgb(1, 2, 3, 4, 5)", None, None);
        check("url(#a)", None, None);
    }
}
