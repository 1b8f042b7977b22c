//! d3's colour spaces: RGB, HSL, CIELAB with D50 white, HCL (polar CIELAB) and Cubehelix.
//!
//! Channels are unrounded. NaN means that a channel does not matter (the hue of a grey), so that a mixture takes
//! the other colour's; printing makes it 0.

use super::Color;
use crate::js::round;

/// Red, green and blue of 0 to 255, beyond it when out of gamut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rgb {
    pub(crate) r: f64,
    pub(crate) g: f64,
    pub(crate) b: f64,
    pub(crate) opacity: f64,
}

/// Hue in degrees, saturation and lightness of 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hsl {
    pub(crate) h: f64,
    pub(crate) s: f64,
    pub(crate) l: f64,
    pub(crate) opacity: f64,
}

/// Lightness of 0 to 100, and the two axes green to red and blue to yellow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Lab {
    pub(crate) l: f64,
    pub(crate) a: f64,
    pub(crate) b: f64,
    pub(crate) opacity: f64,
}

/// Hue in degrees, chroma, and lightness of 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hcl {
    pub(crate) h: f64,
    pub(crate) c: f64,
    pub(crate) l: f64,
    pub(crate) opacity: f64,
}

/// Dave Green's Cubehelix: hue in degrees, saturation, and lightness of 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cubehelix {
    pub(crate) h: f64,
    pub(crate) s: f64,
    pub(crate) l: f64,
    pub(crate) opacity: f64,
}

impl Rgb {
    /// What d3 makes of a text that is no colour; prints as black.
    pub(crate) const NONE: Self = Self { r: f64::NAN, g: f64::NAN, b: f64::NAN, opacity: f64::NAN };

    pub(crate) const fn new(r: f64, g: f64, b: f64, opacity: f64) -> Self {
        Self { r, g, b, opacity }
    }

    /// The nearest colour of 8 bits a channel: channels are rounded half up, NaN is 0, and NaN opacity is 1.
    pub(crate) fn to_color(self) -> Color {
        let a = if self.opacity.is_nan() { 1.0 } else { self.opacity.clamp(0.0, 1.0) };
        Color { r: byte(self.r), g: byte(self.g), b: byte(self.b), a }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to 0..=255, and NaN is 0")]
fn byte(channel: f64) -> u8 {
    round(channel).clamp(0.0, 255.0) as u8
}

impl From<Color> for Rgb {
    fn from(color: Color) -> Self {
        Self::new(f64::from(color.r), f64::from(color.g), f64::from(color.b), color.a)
    }
}

impl From<Rgb> for Hsl {
    fn from(color: Rgb) -> Self {
        let (r, g, b) = (color.r / 255.0, color.g / 255.0, color.b / 255.0);
        if r.is_nan() || g.is_nan() || b.is_nan() {
            return Self { h: f64::NAN, s: f64::NAN, l: f64::NAN, opacity: color.opacity };
        }
        let (min, max) = (r.min(g).min(b), r.max(g).max(b));
        let (span, l) = (max - min, (max + min) / 2.0);
        if span == 0.0 {
            // Black and white have no saturation to speak of either.
            let s = if l > 0.0 && l < 1.0 { 0.0 } else { f64::NAN };
            return Self { h: f64::NAN, s, l, opacity: color.opacity };
        }
        let sextant = if r == max {
            (g - b) / span + if g < b { 6.0 } else { 0.0 }
        } else if g == max {
            (b - r) / span + 2.0
        } else {
            (r - g) / span + 4.0
        };
        let s = span / if l < 0.5 { max + min } else { 2.0 - max - min };
        Self { h: sextant * 60.0, s, l, opacity: color.opacity }
    }
}

impl From<Hsl> for Rgb {
    fn from(color: Hsl) -> Self {
        let h = color.h % 360.0 + if color.h < 0.0 { 360.0 } else { 0.0 };
        let s = if h.is_nan() || color.s.is_nan() { 0.0 } else { color.s };
        let l = color.l;
        let high = l + (if l < 0.5 { l } else { 1.0 - l }) * s;
        let low = 2.0 * l - high;
        let channel = |h: f64| {
            255.0
                * if h < 60.0 {
                    low + (high - low) * h / 60.0
                } else if h < 180.0 {
                    high
                } else if h < 240.0 {
                    low + (high - low) * (240.0 - h) / 60.0
                } else {
                    low
                }
        };
        Self {
            r: channel(if h >= 240.0 { h - 240.0 } else { h + 120.0 }),
            g: channel(h),
            b: channel(if h < 120.0 { h + 240.0 } else { h - 120.0 }),
            opacity: color.opacity,
        }
    }
}

/// CIE XYZ of the D50 white; its Y is 1.
const WHITE: [f64; 2] = [0.96422, 0.82521];
/// Where CIELAB turns from a cube root to a line, as a value of f.
const KNEE: f64 = 6.0 / 29.0;

fn lab_of_xyz(t: f64) -> f64 {
    if t > KNEE * KNEE * KNEE { libm::pow(t, 1.0 / 3.0) } else { t / (3.0 * KNEE * KNEE) + 4.0 / 29.0 }
}

fn xyz_of_lab(t: f64) -> f64 {
    if t > KNEE { t * t * t } else { 3.0 * KNEE * KNEE * (t - 4.0 / 29.0) }
}

/// A linear channel of 0 to 1 with sRGB's gamma, 0 to 255.
fn with_gamma(x: f64) -> f64 {
    255.0 * if x <= 0.003_130_8 { 12.92 * x } else { 1.055 * libm::pow(x, 1.0 / 2.4) - 0.055 }
}

fn without_gamma(x: f64) -> f64 {
    let x = x / 255.0;
    if x <= 0.04045 { x / 12.92 } else { libm::pow((x + 0.055) / 1.055, 2.4) }
}

impl From<Rgb> for Lab {
    fn from(color: Rgb) -> Self {
        let (r, g, b) = (without_gamma(color.r), without_gamma(color.g), without_gamma(color.b));
        let y = lab_of_xyz(0.222_504_5 * r + 0.716_878_6 * g + 0.060_616_9 * b);
        // Greys are kept exactly without chroma.
        let (x, z) = if r == g && g == b {
            (y, y)
        } else {
            (
                lab_of_xyz((0.436_074_7 * r + 0.385_064_9 * g + 0.143_080_4 * b) / WHITE[0]),
                lab_of_xyz((0.013_932_2 * r + 0.097_104_5 * g + 0.714_173_3 * b) / WHITE[1]),
            )
        };
        Self { l: 116.0 * y - 16.0, a: 500.0 * (x - y), b: 200.0 * (y - z), opacity: color.opacity }
    }
}

impl From<Lab> for Rgb {
    fn from(color: Lab) -> Self {
        let y = (color.l + 16.0) / 116.0;
        let x = WHITE[0] * xyz_of_lab(if color.a.is_nan() { y } else { y + color.a / 500.0 });
        let z = WHITE[1] * xyz_of_lab(if color.b.is_nan() { y } else { y - color.b / 200.0 });
        let y = xyz_of_lab(y);
        Self {
            r: with_gamma(3.133_856_1 * x - 1.616_866_7 * y - 0.490_614_6 * z),
            g: with_gamma(-0.978_768_4 * x + 1.916_141_5 * y + 0.033_454 * z),
            b: with_gamma(0.071_945_3 * x - 0.228_991_4 * y + 1.405_242_7 * z),
            opacity: color.opacity,
        }
    }
}

impl From<Lab> for Hcl {
    fn from(color: Lab) -> Self {
        let Lab { l, a, b, opacity } = color;
        if a == 0.0 && b == 0.0 {
            let c = if 0.0 < l && l < 100.0 { 0.0 } else { f64::NAN };
            return Self { h: f64::NAN, c, l, opacity };
        }
        let h = libm::atan2(b, a) * (180.0 / std::f64::consts::PI);
        Self { h: if h < 0.0 { h + 360.0 } else { h }, c: (a * a + b * b).sqrt(), l, opacity }
    }
}

impl From<Hcl> for Lab {
    fn from(color: Hcl) -> Self {
        let Hcl { h, c, l, opacity } = color;
        if h.is_nan() {
            return Self { l, a: 0.0, b: 0.0, opacity };
        }
        let h = h * (std::f64::consts::PI / 180.0);
        Self { l, a: libm::cos(h) * c, b: libm::sin(h) * c, opacity }
    }
}

impl From<Rgb> for Hcl {
    fn from(color: Rgb) -> Self {
        Lab::from(color).into()
    }
}

impl From<Hcl> for Rgb {
    fn from(color: Hcl) -> Self {
        Lab::from(color).into()
    }
}

/// The coefficients of Green's rotation: red by cosine and sine, green by both, blue by cosine.
const HELIX: [f64; 5] = [-0.14861, 1.78277, -0.29227, -0.90649, 1.97294];

impl From<Rgb> for Cubehelix {
    fn from(color: Rgb) -> Self {
        let [rc, rs, gc, gs, bc] = HELIX;
        let (by_r, by_g, by_b) = (bc * gs, bc * rs, rs * gc - gs * rc);
        let (r, g, b) = (color.r / 255.0, color.g / 255.0, color.b / 255.0);
        let l = (by_b * b + by_r * r - by_g * g) / (by_b + by_r - by_g);
        let x = b - l;
        let y = (bc * (g - l) - gc * x) / gs;
        let s = (y * y + x * x).sqrt() / (bc * l * (1.0 - l)); // NaN for black and white
        let h =
            if s == 0.0 || s.is_nan() { f64::NAN } else { libm::atan2(y, x) * (180.0 / std::f64::consts::PI) - 120.0 };
        Self { h: if h < 0.0 { h + 360.0 } else { h }, s, l, opacity: color.opacity }
    }
}

impl From<Cubehelix> for Rgb {
    fn from(color: Cubehelix) -> Self {
        let [rc, rs, gc, gs, bc] = HELIX;
        let h = if color.h.is_nan() { 0.0 } else { (color.h + 120.0) * (std::f64::consts::PI / 180.0) };
        let l = color.l;
        let a = if color.s.is_nan() { 0.0 } else { color.s * l * (1.0 - l) };
        let (cos, sin) = (libm::cos(h), libm::sin(h));
        Self {
            r: 255.0 * (l + a * (rc * cos + rs * sin)),
            g: 255.0 * (l + a * (gc * cos + gs * sin)),
            b: 255.0 * (l + a * (bc * cos)),
            opacity: color.opacity,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cubehelix, Hcl, Hsl, Lab, Rgb};

    fn near(have: [f64; 3], want: [f64; 3]) -> bool {
        have.iter().zip(want).all(|(&a, b)| a.is_nan() && b.is_nan() || (a - b).abs() < 1e-9)
    }

    /// Recorded from d3-color 3.1.
    #[track_caller]
    fn check(text: &str, hsl: [f64; 3], lab: [f64; 3], hcl: [f64; 3], helix: [f64; 3]) {
        let rgb = Rgb::parse(text).unwrap();
        let have = Hsl::from(rgb);
        assert!(near([have.h, have.s, have.l], hsl), "{text}: {have:?}");
        let have = Lab::from(rgb);
        assert!(near([have.l, have.a, have.b], lab), "{text}: {have:?}");
        let have = Hcl::from(rgb);
        assert!(near([have.h, have.c, have.l], hcl), "{text}: {have:?}");
        let have = Cubehelix::from(rgb);
        assert!(near([have.h, have.s, have.l], helix), "{text}: {have:?}");
    }
    #[test]
    fn spaces_are_those_of_d3() {
        check(
            "#4c78a8",
            [211.304_347_826_086_97, 0.377_049_180_327_868_9, 0.478_431_372_549_019_6],
            [48.817_327_209_299_904, -4.703_470_750_196_17, -30.811_698_725_268_567],
            [261.320_681_688_744_74, 31.168_628_706_355_81, 48.817_327_209_299_904],
            [207.761_457_717_892_26, 0.533_441_634_562_694_9, 0.439_529_422_688_571_7],
        );
        check(
            "red",
            [0.0, 1.0, 0.5],
            [54.291_733_768_617_82, 80.812_455_317_977_1, 69.885_040_323_505_31],
            [40.852_612_776_070_24, 106.838_999_412_845_52, 54.291_733_768_617_82],
            [351.810_261_770_842_1, 1.948_897_645_372_268_6, 0.299_999_445_315_242_4],
        );
        check(
            "#808080",
            [f64::NAN, 0.0, 0.501_960_784_313_725_5],
            [53.585_013_452_169_02, 0.0, 0.0],
            [f64::NAN, 0.0, 53.585_013_452_169_02],
            [f64::NAN, 0.0, 0.501_960_784_313_725_5],
        );
        check(
            "white",
            [f64::NAN, f64::NAN, 1.0],
            [100.0, 0.0, 0.0],
            [f64::NAN, f64::NAN, 100.0],
            [f64::NAN, f64::NAN, 1.0],
        );
        check(
            "black",
            [f64::NAN, f64::NAN, 0.0],
            [0.0, 0.0, 0.0],
            [f64::NAN, f64::NAN, 0.0],
            [f64::NAN, f64::NAN, 0.0],
        );
        check(
            "rgba(12, 200, 50, 0.5)",
            [132.127_659_574_468_08, 0.886_792_452_830_188_8, 0.415_686_274_509_803_9],
            [70.650_185_332_283_83, -64.045_236_436_980_02, 57.937_015_070_078_64],
            [137.866_672_993_605_5, 86.362_549_901_558_55, 70.650_185_332_283_83],
            [120.048_902_547_854_03, 1.227_829_904_368_785_5, 0.498_432_046_450_717_4],
        );
    }
    #[test]
    fn every_space_leads_back_to_the_same_colour() {
        for text in ["#4c78a8", "#f58518", "#000", "#fff", "#808080", "#00ff00", "#0000ff80"] {
            let rgb = Rgb::parse(text).unwrap();
            let want = rgb.to_color();
            assert_eq!(Rgb::from(Hsl::from(rgb)).to_color(), want, "{text}");
            assert_eq!(Rgb::from(Lab::from(rgb)).to_color(), want, "{text}");
            assert_eq!(Rgb::from(Hcl::from(rgb)).to_color(), want, "{text}");
            assert_eq!(Rgb::from(Cubehelix::from(rgb)).to_color(), want, "{text}");
        }
    }

    #[test]
    fn out_of_gamut_and_missing_channels_print_as_d3_prints_them() {
        assert_eq!(Rgb::new(300.0, -4.0, 0.5, f64::NAN).to_color().to_css(), "rgb(255, 0, 1)");
        assert_eq!(Rgb::NONE.to_color().to_css(), "rgb(0, 0, 0)");
    }
}
