//! Colours, sizes and text styles: Vega-Lite's defaults, so that a chart fits the pictures beside it. Sizes are px.

use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontDesc, FontFamily, FontStyle, RGBAColor, RGBColor, ShapeStyle, TextStyle};

use super::backend::{UNITS, length};
use super::options::Theme;
use super::plan::RUN_COLORS;
use crate::color::interpolate::{Blend, Space};
use crate::color::scheme::{Scheme, scheme};
use crate::color::{Color, Rgb};
use crate::text::metrics::Limit;
use crate::text::{Font, Fonts};

/// Labels of axes and legends.
pub(super) const LABEL: f64 = 10.0;
/// Titles of axes and panels.
pub(super) const HEADING: f64 = 11.0;
/// The least gap between two labels of an x axis.
pub(super) const GAP: f64 = 8.0;
/// The title of the chart.
pub(super) const TITLE: f64 = 13.0;
/// Length of a tick.
pub(super) const TICK: f64 = 5.0;
/// The gap between a tick's end and its label.
pub(super) const TICK_GAP: f64 = 2.0;

/// The colours of a theme.
#[derive(Debug)]
pub(super) struct Palette {
    pub(super) background: Color,
    pub(super) text: Color,
    /// Text of less weight: notes, the ends of a key.
    pub(super) faint: Color,
    pub(super) grid: Color,
    /// Lines and ticks of axes.
    pub(super) axis: Color,
    /// One after the other, again from the first after the last.
    runs: Vec<Color>,
}

impl Palette {
    pub(super) fn new(theme: Theme) -> Self {
        let runs = match scheme("tableau10") {
            Ok(Scheme::Categorical(colors)) if colors.len() == RUN_COLORS => colors,
            _ => vec![Color::from_hex(0x4c_78_a8); RUN_COLORS],
        };
        // Its first blue on vega-themes' `dark` has a contrast of 2.8, where thin lines want 3.
        let lift = |color: Color| mix(color, Color::rgb(255, 255, 255), 0.15);
        let [background, text, faint, grid, axis] = match theme {
            Theme::Light => [0xff_ff_ff, 0, 0x66_66_66, 0xdd_dd_dd, 0x88_88_88],
            // The grid of vega-themes' `dark` (#888) outshines thin curves; this is half way to its background.
            Theme::Dark => [0x33_33_33, 0xff_ff_ff, 0xbb_bb_bb, 0x55_55_55, 0x88_88_88],
        }
        .map(Color::from_hex);
        let runs = match theme {
            Theme::Light => runs,
            Theme::Dark => runs.into_iter().map(lift).collect(),
        };
        Self { background, text, faint, grid, axis, runs }
    }

    /// `color` where `opacity` (0 to 1) of it lies on the background; what lies below does not show through.
    pub(super) fn faded(&self, color: Color, opacity: f64) -> Color {
        mix(self.background, color, opacity)
    }

    /// The colour of a run; after ten they come again darker, and then paler.
    pub(super) fn run(&self, run: usize) -> Color {
        let color = self.runs[run % RUN_COLORS];
        match run / RUN_COLORS % 3 {
            0 => color,
            1 => mix(color, self.text, 0.4),
            _ => mix(color, self.background, 0.4),
        }
    }
}

/// The colour between `a` (at 0) and `b` (at 1).
fn mix(a: Color, b: Color, share: f64) -> Color {
    Blend::new(Space::default(), Rgb::from(a), Rgb::from(b)).at(share)
}

fn rgb(color: Color) -> RGBColor {
    RGBColor(color.r, color.g, color.b)
}

/// A fill; `opacity` is 0 to 1.
pub(super) fn filled(color: Color, opacity: f64) -> ShapeStyle {
    rgb(color).mix(opacity).filled()
}

/// A stroke of `width` px; `opacity` is 0 to 1.
pub(super) fn stroked(color: Color, opacity: f64, width: f64) -> ShapeStyle {
    let color: RGBAColor = rgb(color).mix(opacity);
    ShapeStyle { color, filled: false, stroke_width: length(width) }
}

/// Text of `size` px with the given point of it at its place.
pub(super) fn text(size: f64, bold: bool, color: Color, h: HPos, v: VPos) -> TextStyle<'static> {
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let font = FontDesc::new(FontFamily::SansSerif, size * UNITS, style);
    font.color(&rgb(color)).pos(Pos::new(h, v))
}

fn font(size: f64, bold: bool) -> Font {
    Font { family: "sans-serif".into(), size, weight: if bold { 700 } else { 400 }, italic: false, small_caps: false }
}

/// Width of a line, px.
pub(super) fn width(fonts: &Fonts, text: &str, size: f64, bold: bool) -> f64 {
    fonts.shape(&font(size, bold), text).width
}

/// `text`, or as much of it as `width` px have room for.
pub(super) fn cut(fonts: &Fonts, text: &str, size: f64, bold: bool, width: f64) -> String {
    let limit = Limit { width: width.max(1.0), ellipsis: "…".into(), rtl: false };
    let block = fonts.block(&font(size, bold), &[text], Some(&limit));
    block.lines.first().map_or_else(String::new, |line| line.text.to_string())
}

#[cfg(test)]
mod tests {
    use super::{Palette, Theme};
    use crate::color::contrast;

    #[test]
    fn every_run_stands_out_from_the_ground_as_well_as_thin_lines_must() {
        for run in 0..10 {
            let palette = Palette::new(Theme::Dark);
            assert!(contrast(palette.run(run).into(), palette.background.into()) >= 3.0, "{run}");
        }
    }

    #[test]
    fn runs_of_one_hue_have_shades_of_their_own() {
        let palette = Palette::new(Theme::Light);
        let colors: Vec<_> = (0..30).map(|run| palette.run(run)).collect();
        assert!(colors.iter().enumerate().all(|(i, color)| !colors[..i].contains(color)));
    }
}
