//! Mixtures of colours, in the spaces and by the rules of d3-interpolate.
//!
//! A [`Blend`] runs between two colours, a [`Ramp`] through any number of them; both take t of 0 to 1 and
//! extrapolate beyond. A channel that only one end has is that end's throughout.

use super::{Color, Cubehelix, Hcl, Hsl, Lab, Rgb};
use crate::error::{Error, Result};
use crate::js::round;

/// The space to mix in. `long` goes around the hue circle as the numbers say, else along the shorter arc.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Space {
    /// With a gamma that is applied to each channel; 1 is linear.
    Rgb {
        gamma: f64,
    },
    Hsl {
        long: bool,
    },
    Lab,
    Hcl {
        long: bool,
    },
    /// With a gamma that is applied to t for the lightness.
    Cubehelix {
        long: bool,
        gamma: f64,
    },
}

impl Default for Space {
    fn default() -> Self {
        Self::Rgb { gamma: 1.0 }
    }
}

impl Space {
    /// Vega's name of a space, such as `hcl-long`; `gamma` holds for `rgb` and the cubehelix forms.
    ///
    /// # Errors
    ///
    /// When there is no such space.
    pub(crate) fn named(name: &str, gamma: Option<f64>) -> Result<Self> {
        let gamma = gamma.unwrap_or(1.0);
        Ok(match name.to_ascii_lowercase().as_str() {
            "rgb" => Self::Rgb { gamma },
            "hsl" => Self::Hsl { long: false },
            "hsl-long" => Self::Hsl { long: true },
            "lab" => Self::Lab,
            "hcl" => Self::Hcl { long: false },
            "hcl-long" => Self::Hcl { long: true },
            "cubehelix" => Self::Cubehelix { long: false, gamma },
            "cubehelix-long" => Self::Cubehelix { long: true, gamma },
            _ => {
                let known = "rgb, hsl, hsl-long, lab, hcl, hcl-long, cubehelix, cubehelix-long";
                return Err(Error::spec(format!("unknown interpolation \"{name}\"; it is one of {known}")));
            }
        })
    }
}

/// One channel: a value at 0, and what is added until 1.
#[derive(Clone, Copy, Debug)]
struct Line {
    start: f64,
    change: f64,
}

impl Line {
    fn constant(start: f64) -> Self {
        Self { start, change: 0.0 }
    }

    fn between(a: f64, b: f64) -> Self {
        let change = b - a;
        if change.is_nan() {
            return Self::constant(if a.is_nan() { b } else { a });
        }
        Self { start: a, change }
    }

    /// Along the shorter arc between two angles in degrees.
    fn hue(a: f64, b: f64, long: bool) -> Self {
        let mut line = Self::between(a, b);
        if !long && line.change.abs() > 180.0 {
            line.change -= 360.0 * round(line.change / 360.0);
        }
        line
    }

    fn at(self, t: f64) -> f64 {
        if self.change == 0.0 { self.start } else { self.start + t * self.change }
    }
}

/// A mixture of two colours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blend {
    space: Space,
    /// The three channels of the space in order, then opacity. RGB channels are raised to gamma.
    lines: [Line; 4],
}

impl Blend {
    /// From `start` at 0 to `end` at 1.
    pub(crate) fn new(space: Space, start: Rgb, end: Rgb) -> Self {
        let lines = match space {
            Space::Rgb { gamma: 1.0 } => three([start.r, start.g, start.b], [end.r, end.g, end.b]),
            Space::Rgb { gamma } => {
                // Equal channels stay constant, and a missing one is the other's, before gamma is applied.
                let raised = |x: f64| libm::pow(x, gamma);
                let (a, b) = ([start.r, start.g, start.b], [end.r, end.g, end.b]);
                three(a.map(raised), b.map(raised))
            }
            Space::Hsl { long } => {
                let (a, b) = (Hsl::from(start), Hsl::from(end));
                [Line::hue(a.h, b.h, long), Line::between(a.s, b.s), Line::between(a.l, b.l)]
            }
            Space::Lab => {
                let (a, b) = (Lab::from(start), Lab::from(end));
                three([a.l, a.a, a.b], [b.l, b.a, b.b])
            }
            Space::Hcl { long } => {
                let (a, b) = (Hcl::from(start), Hcl::from(end));
                [Line::hue(a.h, b.h, long), Line::between(a.c, b.c), Line::between(a.l, b.l)]
            }
            Space::Cubehelix { long, .. } => {
                let (a, b) = (Cubehelix::from(start), Cubehelix::from(end));
                [Line::hue(a.h, b.h, long), Line::between(a.s, b.s), Line::between(a.l, b.l)]
            }
        };
        let [x, y, z] = lines;
        Self { space, lines: [x, y, z, Line::between(start.opacity, end.opacity)] }
    }

    /// The mixture at `t`, before rounding.
    pub(crate) fn rgb_at(&self, t: f64) -> Rgb {
        let [x, y, z, opacity] = self.lines;
        let opacity = opacity.at(t);
        match self.space {
            Space::Rgb { gamma: 1.0 } => Rgb::new(x.at(t), y.at(t), z.at(t), opacity),
            Space::Rgb { gamma } => {
                let lowered = |line: Line| libm::pow(line.at(t), 1.0 / gamma);
                Rgb::new(lowered(x), lowered(y), lowered(z), opacity)
            }
            Space::Hsl { .. } => Hsl { h: x.at(t), s: y.at(t), l: z.at(t), opacity }.into(),
            Space::Lab => Lab { l: x.at(t), a: y.at(t), b: z.at(t), opacity }.into(),
            Space::Hcl { .. } => Hcl { h: x.at(t), c: y.at(t), l: z.at(t), opacity }.into(),
            Space::Cubehelix { gamma, .. } => {
                Cubehelix { h: x.at(t), s: y.at(t), l: z.at(libm::pow(t, gamma)), opacity }.into()
            }
        }
    }

    /// The mixture at `t`.
    pub(crate) fn at(&self, t: f64) -> Color {
        self.rgb_at(t).to_color()
    }
}

fn three(a: [f64; 3], b: [f64; 3]) -> [Line; 3] {
    [Line::between(a[0], b[0]), Line::between(a[1], b[1]), Line::between(a[2], b[2])]
}

/// Colours at even distances, with mixtures between neighbours.
#[derive(Clone, Debug)]
pub(crate) struct Ramp {
    blends: Vec<Blend>,
}

impl Ramp {
    /// Through `colors` in order. One colour holds everywhere; none at all is black.
    pub(crate) fn new(space: Space, colors: &[Rgb]) -> Self {
        let blends = match colors {
            [] => vec![Blend::new(space, Rgb::NONE, Rgb::NONE)],
            [one] => vec![Blend::new(space, *one, *one)],
            _ => colors.windows(2).map(|pair| Blend::new(space, pair[0], pair[1])).collect(),
        };
        Self { blends }
    }

    /// The colour at `t`; the first and last pair are extended beyond the ends.
    pub(crate) fn at(&self, t: f64) -> Color {
        let count = self.blends.len();
        let place = t * count as f64;
        #[expect(clippy::cast_possible_truncation, reason = "clamped to the blends; NaN is 0")]
        let index = place.floor().clamp(0.0, (count - 1) as f64) as usize;
        self.blends[index].at(place - index as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::{Ramp, Rgb, Space};

    /// Recorded from d3-interpolate 3.0.
    #[track_caller]
    fn check(name: &str, gamma: Option<f64>, colors: &[&str], wants: [&str; 4]) {
        let colors: Vec<Rgb> = colors.iter().map(|c| Rgb::parse(c).unwrap_or(Rgb::NONE)).collect();
        let ramp = Ramp::new(Space::named(name, gamma).unwrap(), &colors);
        for (t, want) in [0.0, 0.3, 0.5, 1.1].into_iter().zip(wants) {
            assert_eq!(ramp.at(t).to_css(), want, "{name} {gamma:?} {colors:?} at {t}");
        }
    }
    #[test]
    fn rgb_mixes_as_d3() {
        check(
            "rgb",
            None,
            &["#4c78a8", "#f58518"],
            ["rgb(76, 120, 168)", "rgb(127, 124, 125)", "rgb(161, 127, 96)", "rgb(255, 134, 10)"],
        );
        check(
            "rgb",
            None,
            &["red", "#ffffff", "rgba(0, 0, 255, 0.25)"],
            ["rgb(255, 0, 0)", "rgb(255, 153, 153)", "rgb(255, 255, 255)", "rgba(0, 0, 255, 0.09999999999999987)"],
        );
        check(
            "rgb",
            None,
            &["hsl(20, 100%, 40%)", "hsl(300, 60%, 70%)"],
            ["rgb(204, 68, 0)", "rgb(210, 87, 67)", "rgb(214, 100, 112)", "rgb(226, 139, 247)"],
        );
        check(
            "rgb",
            None,
            &["#808080", "black"],
            ["rgb(128, 128, 128)", "rgb(90, 90, 90)", "rgb(64, 64, 64)", "rgb(0, 0, 0)"],
        );
        check(
            "rgb",
            None,
            &["nonsense", "#123456"],
            ["rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)"],
        );
    }

    #[test]
    fn rgb_with_gamma_mixes_as_d3() {
        check(
            "rgb",
            Some(2.2),
            &["#4c78a8", "#f58518"],
            ["rgb(76, 120, 168)", "rgb(153, 124, 143)", "rgb(185, 127, 123)", "rgb(255, 134, 0)"],
        );
        check(
            "rgb",
            Some(2.2),
            &["red", "#ffffff", "rgba(0, 0, 255, 0.25)"],
            ["rgb(255, 0, 0)", "rgb(255, 202, 202)", "rgb(255, 255, 255)", "rgba(0, 0, 255, 0.09999999999999987)"],
        );
        check(
            "rgb",
            Some(2.2),
            &["hsl(20, 100%, 40%)", "hsl(300, 60%, 70%)"],
            ["rgb(204, 68, 0)", "rgb(210, 93, 130)", "rgb(214, 106, 164)", "rgb(226, 137, 234)"],
        );
        check(
            "rgb",
            Some(2.2),
            &["#808080", "black"],
            ["rgb(128, 128, 128)", "rgb(109, 109, 109)", "rgb(93, 93, 93)", "rgb(0, 0, 0)"],
        );
        check(
            "rgb",
            Some(2.2),
            &["nonsense", "#123456"],
            ["rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)"],
        );
    }

    #[test]
    fn hsl_mixes_as_d3() {
        check(
            "hsl",
            None,
            &["#4c78a8", "#f58518"],
            ["rgb(76, 120, 168)", "rgb(114, 58, 194)", "rgb(210, 46, 209)", "rgb(252, 203, 20)"],
        );
        check(
            "hsl",
            None,
            &["red", "#ffffff", "rgba(0, 0, 255, 0.25)"],
            ["rgb(255, 0, 0)", "rgb(255, 153, 153)", "rgb(255, 255, 255)", "rgba(0, 0, 204, 0.09999999999999987)"],
        );
        check(
            "hsl",
            None,
            &["hsl(20, 100%, 40%)", "hsl(300, 60%, 70%)"],
            ["rgb(204, 68, 0)", "rgb(235, 15, 30)", "rgb(232, 48, 110)", "rgb(214, 148, 225)"],
        );
        check(
            "hsl",
            None,
            &["#808080", "black"],
            ["rgb(128, 128, 128)", "rgb(90, 90, 90)", "rgb(64, 64, 64)", "rgb(0, 0, 0)"],
        );
        check(
            "hsl",
            None,
            &["nonsense", "#123456"],
            ["rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)"],
        );
    }

    #[test]
    fn hsl_long_mixes_as_d3() {
        check(
            "hsl-long",
            None,
            &["#4c78a8", "#f58518"],
            ["rgb(76, 120, 168)", "rgb(58, 194, 141)", "rgb(46, 210, 47)", "rgb(252, 64, 20)"],
        );
        check(
            "hsl-long",
            None,
            &["red", "#ffffff", "rgba(0, 0, 255, 0.25)"],
            ["rgb(255, 0, 0)", "rgb(255, 153, 153)", "rgb(255, 255, 255)", "rgba(0, 0, 204, 0.09999999999999987)"],
        );
        check(
            "hsl-long",
            None,
            &["hsl(20, 100%, 40%)", "hsl(300, 60%, 70%)"],
            ["rgb(204, 68, 0)", "rgb(74, 235, 15)", "rgb(48, 232, 171)", "rgb(225, 148, 189)"],
        );
        check(
            "hsl-long",
            None,
            &["#808080", "black"],
            ["rgb(128, 128, 128)", "rgb(90, 90, 90)", "rgb(64, 64, 64)", "rgb(0, 0, 0)"],
        );
        check(
            "hsl-long",
            None,
            &["nonsense", "#123456"],
            ["rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)"],
        );
    }

    #[test]
    fn lab_mixes_as_d3() {
        check(
            "lab",
            None,
            &["#4c78a8", "#f58518"],
            ["rgb(76, 120, 168)", "rgb(144, 125, 132)", "rgb(177, 128, 107)", "rgb(255, 134, 0)"],
        );
        check(
            "lab",
            None,
            &["red", "#ffffff", "rgba(0, 0, 255, 0.25)"],
            ["rgb(255, 0, 0)", "rgb(255, 179, 153)", "rgb(255, 255, 255)", "rgba(0, 0, 252, 0.09999999999999987)"],
        );
        check(
            "lab",
            None,
            &["hsl(20, 100%, 40%)", "hsl(300, 60%, 70%)"],
            ["rgb(204, 68, 0)", "rgb(216, 87, 78)", "rgb(222, 100, 118)", "rgb(222, 139, 247)"],
        );
        check(
            "lab",
            None,
            &["#808080", "black"],
            ["rgb(128, 128, 128)", "rgb(88, 88, 88)", "rgb(63, 63, 63)", "rgb(0, 0, 0)"],
        );
        check(
            "lab",
            None,
            &["nonsense", "#123456"],
            ["rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)"],
        );
    }

    #[test]
    fn hcl_mixes_as_d3() {
        check(
            "hcl",
            None,
            &["#4c78a8", "#f58518"],
            ["rgb(76, 120, 168)", "rgb(156, 113, 192)", "rgb(213, 98, 173)", "rgb(225, 154, 0)"],
        );
        check(
            "hcl",
            None,
            &["red", "#ffffff", "rgba(0, 0, 255, 0.25)"],
            ["rgb(255, 0, 0)", "rgb(255, 122, 76)", "rgb(255, 209, 255)", "rgba(0, 0, 213, 0.09999999999999987)"],
        );
        check(
            "hcl",
            None,
            &["hsl(20, 100%, 40%)", "hsl(300, 60%, 70%)"],
            ["rgb(204, 68, 0)", "rgb(236, 62, 85)", "rgb(244, 74, 130)", "rgb(215, 145, 238)"],
        );
        check(
            "hcl",
            None,
            &["#808080", "black"],
            ["rgb(128, 128, 128)", "rgb(88, 88, 88)", "rgb(63, 63, 63)", "rgb(0, 0, 0)"],
        );
        check(
            "hcl",
            None,
            &["nonsense", "#123456"],
            ["rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)"],
        );
    }

    #[test]
    fn hcl_long_mixes_as_d3() {
        check(
            "hcl-long",
            None,
            &["#4c78a8", "#f58518"],
            ["rgb(76, 120, 168)", "rgb(0, 150, 157)", "rgb(0, 162, 105)", "rgb(255, 109, 73)"],
        );
        check(
            "hcl-long",
            None,
            &["red", "#ffffff", "rgba(0, 0, 255, 0.25)"],
            ["rgb(255, 0, 0)", "rgb(255, 122, 76)", "rgb(255, 209, 255)", "rgba(0, 0, 213, 0.09999999999999987)"],
        );
        check(
            "hcl-long",
            None,
            &["hsl(20, 100%, 40%)", "hsl(300, 60%, 70%)"],
            ["rgb(204, 68, 0)", "rgb(43, 151, 5)", "rgb(0, 168, 153)", "rgb(254, 128, 185)"],
        );
        check(
            "hcl-long",
            None,
            &["#808080", "black"],
            ["rgb(128, 128, 128)", "rgb(88, 88, 88)", "rgb(63, 63, 63)", "rgb(0, 0, 0)"],
        );
        check(
            "hcl-long",
            None,
            &["nonsense", "#123456"],
            ["rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)"],
        );
    }

    #[test]
    fn cubehelix_mixes_as_d3() {
        check(
            "cubehelix",
            None,
            &["#4c78a8", "#f58518"],
            ["rgb(76, 120, 168)", "rgb(150, 95, 215)", "rgb(216, 79, 197)", "rgb(213, 161, 1)"],
        );
        check(
            "cubehelix",
            None,
            &["red", "#ffffff", "rgba(0, 0, 255, 0.25)"],
            ["rgb(255, 0, 0)", "rgb(255, 110, 110)", "rgb(255, 255, 255)", "rgba(3, 3, 0, 0.09999999999999987)"],
        );
        check(
            "cubehelix",
            None,
            &["hsl(20, 100%, 40%)", "hsl(300, 60%, 70%)"],
            ["rgb(204, 68, 0)", "rgb(241, 70, 79)", "rgb(247, 80, 132)", "rgb(218, 146, 234)"],
        );
        check(
            "cubehelix",
            None,
            &["#808080", "black"],
            ["rgb(128, 128, 128)", "rgb(90, 90, 90)", "rgb(64, 64, 64)", "rgb(0, 0, 0)"],
        );
        check(
            "cubehelix",
            None,
            &["nonsense", "#123456"],
            ["rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)"],
        );
    }

    #[test]
    fn cubehelix_with_gamma_mixes_as_d3() {
        check(
            "cubehelix",
            Some(2.0),
            &["#4c78a8", "#f58518"],
            ["rgb(76, 120, 168)", "rgb(140, 87, 205)", "rgb(206, 69, 186)", "rgb(217, 165, 9)"],
        );
        check(
            "cubehelix",
            Some(2.0),
            &["red", "#ffffff", "rgba(0, 0, 255, 0.25)"],
            ["rgb(255, 0, 0)", "rgb(255, 51, 51)", "rgb(255, 255, 255)", "rgba(32, 32, 0, 0.09999999999999987)"],
        );
        check(
            "cubehelix",
            Some(2.0),
            &["hsl(20, 100%, 40%)", "hsl(300, 60%, 70%)"],
            ["rgb(204, 68, 0)", "rgb(224, 56, 65)", "rgb(230, 63, 114)", "rgb(223, 155, 238)"],
        );
        check(
            "cubehelix",
            Some(2.0),
            &["#808080", "black"],
            ["rgb(128, 128, 128)", "rgb(116, 116, 116)", "rgb(96, 96, 96)", "rgb(0, 0, 0)"],
        );
        check(
            "cubehelix",
            Some(2.0),
            &["nonsense", "#123456"],
            ["rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)"],
        );
    }

    #[test]
    fn cubehelix_long_mixes_as_d3() {
        check(
            "cubehelix-long",
            None,
            &["#4c78a8", "#f58518"],
            ["rgb(76, 120, 168)", "rgb(37, 168, 130)", "rgb(50, 187, 70)", "rgb(255, 114, 59)"],
        );
        check(
            "cubehelix-long",
            None,
            &["red", "#ffffff", "rgba(0, 0, 255, 0.25)"],
            ["rgb(255, 0, 0)", "rgb(255, 110, 110)", "rgb(255, 255, 255)", "rgba(3, 3, 0, 0.09999999999999987)"],
        );
        check(
            "cubehelix-long",
            None,
            &["hsl(20, 100%, 40%)", "hsl(300, 60%, 70%)"],
            ["rgb(204, 68, 0)", "rgb(57, 175, 14)", "rgb(24, 192, 140)", "rgb(243, 141, 193)"],
        );
        check(
            "cubehelix-long",
            None,
            &["#808080", "black"],
            ["rgb(128, 128, 128)", "rgb(90, 90, 90)", "rgb(64, 64, 64)", "rgb(0, 0, 0)"],
        );
        check(
            "cubehelix-long",
            None,
            &["nonsense", "#123456"],
            ["rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)", "rgb(18, 52, 86)"],
        );
    }

    #[test]
    fn an_unknown_space_is_named_in_the_error() {
        assert!(Space::named("hsv", None).unwrap_err().message().contains("\"hsv\""));
    }
}
