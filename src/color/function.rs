//! The function notations of CSS Color 4, for the painter: `rgb`, `hsl`, `hwb`, `lab`, `lch`, `oklab`, `oklch` and `color`.
//!
//! Separators may be commas, spaces or a slash, whichever way they are mixed: what a browser is strict about is no reason to
//! paint black. Texts are in lower case and trimmed. Colours outside of sRGB are cut off at its edges.

use super::css::{hsl, number, percent, rgb};
use super::{Hcl, Lab, Rgb};

/// The colour of a function notation; `None` when it is none.
pub(super) fn parse_function(text: &str) -> Option<Rgb> {
    let (name, arguments) = text.strip_suffix(')')?.split_once('(')?;
    let mut words = arguments.split([' ', ',', '/', '\t', '\n']).filter(|word| !word.is_empty());
    let space = if name == "color" { words.next()? } else { "" };
    let [x, y, z] = [words.next()?, words.next()?, words.next()?];
    let alpha = words.next().map_or(Some(1.0), |word| part(word, 1.0))?.clamp(0.0, 1.0);
    if words.next().is_some() {
        return None;
    }
    let unit = |word| Some(share(word)?.clamp(0.0, 1.0));
    Some(match (name, space) {
        ("rgb" | "rgba", _) => rgb(part(x, 255.0)?, part(y, 255.0)?, part(z, 255.0)?, alpha),
        ("hsl" | "hsla", _) => hsl(angle_deg(x)?, unit(y)?, unit(z)?, alpha),
        ("hwb", _) => hwb(angle_deg(x)?, unit(y)?, unit(z)?, alpha),
        ("lab", _) => seen(Lab { l: part(x, 100.0)?, a: part(y, 125.0)?, b: part(z, 125.0)?, opacity: alpha }.into()),
        ("lch", _) => seen(Hcl { h: angle_deg(z)?, c: part(y, 150.0)?, l: part(x, 100.0)?, opacity: alpha }.into()),
        ("oklab", _) => oklab(part(x, 1.0)?, part(y, 0.4)?, part(z, 0.4)?, alpha),
        ("oklch", _) => {
            let (chroma, hue) = (part(y, 0.4)?, angle_deg(z)?.to_radians());
            oklab(part(x, 1.0)?, chroma * libm::cos(hue), chroma * libm::sin(hue), alpha)
        }
        ("color", "srgb") => rgb(255.0 * part(x, 1.0)?, 255.0 * part(y, 1.0)?, 255.0 * part(z, 1.0)?, alpha),
        ("color", "srgb-linear") => linear([part(x, 1.0)?, part(y, 1.0)?, part(z, 1.0)?], alpha),
        _ => return None,
    })
}

/// A number, or a percentage of `whole`; `none` is 0.
fn part(word: &str, whole: f64) -> Option<f64> {
    if word == "none" {
        return Some(0.0);
    }
    percent(word).map(|percent| percent / 100.0 * whole).or_else(|| number(word))
}

/// A percentage as a share of 1, or that share itself.
fn share(word: &str) -> Option<f64> {
    part(word, 1.0)
}

/// An angle in degrees, whatever its unit.
fn angle_deg(word: &str) -> Option<f64> {
    let units = [("deg", 1.0), ("grad", 0.9), ("rad", 1.0_f64.to_degrees()), ("turn", 360.0)];
    let with_unit = units.into_iter().find_map(|(unit, degrees)| Some(number(word.strip_suffix(unit)?)? * degrees));
    with_unit.or_else(|| part(word, 360.0))
}

/// A colour of a space in which channels say something even of what cannot be seen.
fn seen(color: Rgb) -> Rgb {
    rgb(color.r, color.g, color.b, color.opacity)
}

/// A hue mixed with white and black; of more than both together there is only grey.
fn hwb(hue_deg: f64, white: f64, black: f64, alpha: f64) -> Rgb {
    let scale = (white + black).max(1.0);
    let (white, black) = (white / scale, black / scale);
    let pure = hsl(hue_deg, 1.0, 0.5, 1.0);
    let mixed = |channel: f64| channel * (1.0 - white - black) + 255.0 * white;
    rgb(mixed(pure.r), mixed(pure.g), mixed(pure.b), alpha)
}

/// Björn Ottosson's perceptual space, by way of linear sRGB; see <https://bottosson.github.io/posts/oklab/>.
fn oklab(lightness: f64, a: f64, b: f64, alpha: f64) -> Rgb {
    let cubed = |x: f64| x * x * x;
    let l = cubed(lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b);
    let m = cubed(lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b);
    let s = cubed(lightness - 0.089_484_177_5 * a - 1.291_485_548 * b);
    let red = 4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s;
    let green = -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s;
    let blue = -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s;
    linear([red, green, blue], alpha)
}

/// Channels of light, 0 to 1, as sRGB encodes them.
fn linear(channels: [f64; 3], alpha: f64) -> Rgb {
    let [r, g, b] = channels.map(|x| {
        let encoded = if x <= 0.003_130_8 { 12.92 * x } else { 1.055 * libm::pow(x, 1.0 / 2.4) - 0.055 };
        255.0 * encoded
    });
    rgb(r, g, b, alpha)
}

#[cfg(test)]
mod tests {
    use crate::color::Color;

    #[track_caller]
    fn check(text: &str, want: &str) {
        assert_eq!(Color::parse(text).map(Color::to_css).as_deref(), Some(want), "{text}");
    }

    // `lab` and `lch` agree with d3-color, which has the same space.
    #[test]
    fn functions_of_css_color_4_are_read() {
        check("rgb(12 34 56 / 50%)", "rgba(12, 34, 56, 0.5)");
        check("rgb(none 34 56)", "rgb(0, 34, 56)");
        check("rgba(255, 0, 0, 50%)", "rgba(255, 0, 0, 0.5)");
        check("hsl(120deg 50% 50%)", "rgb(64, 191, 64)");
        check("hsl(120 50% 40% / 0.5)", "rgba(51, 153, 51, 0.5)");
        check("hsl(0.5turn 100% 50%)", "rgb(0, 255, 255)");
        check("hsl(200grad 100% 50%)", "rgb(0, 255, 255)");
        check("hwb(120 20% 40%)", "rgb(51, 153, 51)");
        check("hwb(0 80% 80%)", "rgb(128, 128, 128)");
        check("lab(50% 40 20)", "rgb(185, 88, 87)");
        check("lch(50% 40 200)", "rgb(0, 136, 141)");
        check("oklab(1 0 0)", "rgb(255, 255, 255)");
        check("oklch(70% 0.1 200)", "rgb(64, 177, 183)");
        check("color(srgb 1 0.5 0)", "rgb(255, 128, 0)");
        check("color(srgb-linear 0.5 0 0 / 0.25)", "rgba(188, 0, 0, 0.25)");
    }

    #[test]
    fn what_is_no_colour_is_none() {
        for text in [
            "oklch(70% 0.1)",
            "color(somewhere 1 0 0)",
            "hwb(a b c)",
            "rgb(1,2,3,4,5)",
            "var(--x)",
            "oklch(70% 0.1 200",
        ] {
            assert!(Color::parse(text).is_none(), "{text}");
        }
    }
}
