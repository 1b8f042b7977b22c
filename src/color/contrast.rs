//! How light a colour is, and how well two can be told apart, as WCAG 2.0 defines them and Vega's `luminance` and
//! `contrast` compute them.

use super::Rgb;

/// Relative luminance, 0 (black) to 1 (white). Alpha is ignored; NaN channels give NaN.
pub(crate) fn luminance(color: Rgb) -> f64 {
    0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)
}

/// Contrast ratio, 1 to 21.
pub(crate) fn contrast(first: Rgb, second: Rgb) -> f64 {
    let (first, second) = (luminance(first), luminance(second));
    if first.is_nan() || second.is_nan() {
        return f64::NAN;
    }
    (first.max(second) + 0.05) / (first.min(second) + 0.05)
}

/// A channel of 0 to 255 without its gamma, 0 to 1. The threshold is WCAG's, not sRGB's.
fn linear(channel: f64) -> f64 {
    let value = channel / 255.0;
    if value <= 0.03928 { value / 12.92 } else { libm::pow((value + 0.055) / 1.055, 2.4) }
}

#[cfg(test)]
mod tests {
    use super::{Rgb, contrast, luminance};

    #[track_caller]
    fn check(name: &str, want: f64) {
        let have = luminance(Rgb::parse(name).unwrap());
        assert!((have - want).abs() < 1e-12, "{name}: {have}");
    }

    #[test]
    fn luminance_is_that_of_wcag() {
        check("red", 0.2126);
        check("white", 1.0);
        check("#010101", 0.000_303_526_983_548_837_5);
        check("steelblue", 0.205_626_422_076_248_57);
    }

    #[test]
    fn contrast_does_not_depend_on_the_order() {
        let (black, white) = (Rgb::parse("black").unwrap(), Rgb::parse("#fff").unwrap());
        assert!((contrast(black, white) - 21.0).abs() < 1e-12);
        assert!((contrast(white, black) - 21.0).abs() < 1e-12);
        assert!(contrast(white, Rgb::NONE).is_nan());
    }
}
