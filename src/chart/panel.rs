//! One panel: its axes drawn around what a kind of chart paints into it. Lengths are px from the plotting area's corner.

use std::collections::BTreeSet;
use std::convert::Infallible;

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::cartesian::{Cartesian2d, MeshLine};
use plotters::coord::ranged1d::{BoldPoints, LightPoints};
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{PathElement, Rectangle};
use plotters::style::ShapeStyle;
use plotters::style::text_anchor::{HPos, VPos};

use super::axis::Axis;
use super::backend::{Backend, Pen, Sheet, length, units};
use super::style::{self, HEADING, LABEL, Palette, TICK, TICK_GAP};
use crate::color::Color;
use crate::error::{Error, Result};
use crate::geom::Point;
use crate::scene::{Group, Role};
use crate::text::Fonts;

/// Height of the line over a panel that holds its title.
pub(super) const HEADER: f64 = 18.0;
/// Below a panel: ticks and their labels.
pub(super) const FOOTER: f64 = TICK + TICK_GAP + LABEL + 1.0;
/// Length of a key of colours; a whole number of pixels for each of 25.
const KEY: f64 = 75.0;
/// The longest label on the left; and where such labels would be cut to the same text.
const MAX_LABEL: f64 = 140.0;
const MAX_ALIKE_LABEL: f64 = 320.0;

/// A panel before it is drawn: what its room depends on.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) title: String,
    /// Small text at the right end of the title's line: the first of these that there is room for.
    pub(super) note: Vec<String>,
    pub(super) x: Axis,
    pub(super) y: Axis,
    /// Width and height of the plotting area.
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Frame {
    /// The longest label on the left that is not cut.
    fn max_label(&self, fonts: &Fonts) -> f64 {
        let labels: BTreeSet<&str> = self.y.ticks.iter().map(|tick| tick.label.as_str()).collect();
        let cut: BTreeSet<String> =
            labels.iter().map(|label| style::cut(fonts, label, LABEL, false, MAX_LABEL)).collect();
        if cut.len() < labels.len() { MAX_ALIKE_LABEL } else { MAX_LABEL }
    }

    /// How far labels reach left of the plotting area.
    pub(super) fn left(&self, fonts: &Fonts) -> f64 {
        let most = self.max_label(fonts);
        let labels = self.y.ticks.iter().map(|tick| style::width(fonts, &tick.label, LABEL, false).min(most));
        let first = self.x.ticks.first().map_or(0.0, |tick| {
            style::width(fonts, &tick.label, LABEL, false) / 2.0 - self.x.share(tick.at) * self.width
        });
        (labels.fold(0.0, f64::max) + TICK + TICK_GAP).max(first).ceil()
    }

    /// How far they reach right of it.
    pub(super) fn right(&self, fonts: &Fonts) -> f64 {
        let last = self.x.ticks.last().map_or(0.0, |tick| {
            style::width(fonts, &tick.label, LABEL, false) / 2.0 - (1.0 - self.x.share(tick.at)) * self.width
        });
        last.max(0.0).ceil()
    }
}

/// What a kind of chart paints with.
pub(super) struct Canvas<'c, 's> {
    pub(super) sheet: &'s Sheet<'s>,
    pub(super) palette: &'c Palette,
    pub(super) frame: &'c Frame,
    /// plotters' chart, whose coordinates are values.
    pub(super) chart: ChartContext<'c, Backend<'s>, Cartesian2d<Axis, Axis>>,
    fonts: &'c Fonts,
    /// The whole panel in plotters' units, for text beside a value.
    area: DrawingArea<Backend<'s>, Shift>,
    left: f64,
}

impl Canvas<'_, '_> {
    /// A line of small text `dx` px right of a place in the plotting area.
    pub(super) fn write(&self, words: &str, bold: bool, [x, y]: [f64; 2], dx: f64, h: HPos) -> Result<()> {
        let style = style::text(LABEL, bold, self.palette.text, h, VPos::Center);
        let (x, y) = (self.frame.x.share(x) * self.frame.width + dx, self.frame.y.share(y));
        let y = (1.0 - y) * self.frame.height;
        drawn(self.area.draw_text(words, &style, (units(self.left + x), units(HEADER + y))))
    }

    /// A strip of colours at the right end of the title's line, between two words.
    pub(super) fn key(&self, colors: &[Color], [low, high]: &[String; 2]) -> Result<()> {
        let right = self.left + self.frame.width;
        let style = style::text(LABEL, false, self.palette.faint, HPos::Right, VPos::Bottom);
        let end = right - style::width(self.fonts, high, LABEL, false) - 4.0;
        let start = end - KEY;
        self.sheet.with(Pen::of(Role::LegendLabel));
        drawn(self.area.draw_text(high, &style, (units(right), units(HEADER - 4.0))))?;
        drawn(self.area.draw_text(low, &style, (units(start - 4.0), units(HEADER - 4.0))))?;
        self.sheet.with(Pen { seamless: true, ..Pen::of(Role::LegendBand) });
        let step = KEY / colors.len() as f64;
        for (i, &color) in colors.iter().enumerate() {
            let from = start + step * i as f64;
            let corners = [(units(from), units(HEADER - 13.0)), (units(from + step), units(HEADER - 5.0))];
            drawn(self.area.draw(&Rectangle::new(corners, style::filled(color, 1.0))))?;
        }
        Ok(())
    }
}

/// plotters' errors as ours. Writing a scene cannot fail, so what is left is a panel without room.
pub(super) fn drawn<T>(result: Result<T, DrawingAreaErrorKind<Infallible>>) -> Result<T> {
    result.map_err(|error| Error::data(format!("a panel of this size cannot be drawn: {error}")))
}

/// Draws a panel whose plotting area begins at the group's (0, 0).
pub(super) fn draw(
    frame: &Frame,
    palette: &Palette,
    fonts: &Fonts,
    paint: impl FnOnce(&mut Canvas<'_, '_>) -> Result<()>,
) -> Result<Group> {
    let (left, right) = (frame.left(fonts), frame.right(fonts));
    let sheet = Sheet::new(fonts, Point::new(left, HEADER));
    {
        let backend = sheet.backend(left + frame.width + right, HEADER + frame.height + FOOTER);
        let area = backend.into_drawing_area();
        let mut builder = ChartBuilder::on(&area);
        builder.margin_left(length(left)).margin_right(length(right));
        builder.margin_top(length(HEADER)).margin_bottom(length(FOOTER));
        let chart = drawn(builder.build_cartesian_2d(frame.x.clone(), frame.y.clone()))?;
        let mut canvas = Canvas { sheet: &sheet, palette, frame, chart, fonts, area, left };
        guides(&canvas)?;
        sheet.with(Pen::of(Role::Mark));
        paint(&mut canvas)?;
        heading(&canvas)?;
    }
    Ok(Group { width: frame.width, height: frame.height, marks: sheet.into_marks(), ..Group::default() })
}

/// The border, the grid, and both axes.
fn guides(canvas: &Canvas<'_, '_>) -> Result<()> {
    let (sheet, palette, frame, fonts) = (canvas.sheet, canvas.palette, canvas.frame, canvas.fonts);
    let (left, top) = (canvas.left, HEADER);
    let (right, bottom) = (left + frame.width, top + frame.height);
    let at = |x: f64, y: f64| (units(x), units(y));
    let line = |x: f64, y: f64, x2: f64, y2: f64, style: ShapeStyle| {
        drawn(canvas.area.draw(&PathElement::new(vec![at(x, y), at(x2, y2)], style)))
    };
    let grid = style::stroked(palette.grid, 1.0, 1.0);
    let axis = style::stroked(palette.axis, 1.0, 1.0);
    sheet.with(Pen::of(Role::Frame));
    drawn(canvas.area.draw(&Rectangle::new([at(left, top), at(right, bottom)], grid)))?;

    sheet.with(Pen::of(Role::AxisGrid));
    let lined = |mesh: &MeshLine<'_, Axis, Axis>| match mesh {
        MeshLine::XMesh(..) => frame.x.grid,
        MeshLine::YMesh(..) => frame.y.grid,
    };
    let mesh = canvas.chart.plotting_area();
    drawn(mesh.draw_mesh(
        |b, l| if lined(&l) { l.draw(b, &grid) } else { Ok(()) },
        LightPoints::new(0, 0),
        LightPoints::new(0, 0),
    ))?;
    drawn(mesh.draw_mesh(|b, l| if lined(&l) { l.draw(b, &grid) } else { Ok(()) }, BoldPoints(0), BoldPoints(0)))?;

    sheet.with(Pen::of(Role::AxisDomain));
    line(left, bottom, right, bottom, axis)?;
    line(left, top, left, bottom, axis)?;

    let xs = || frame.x.ticks.iter().map(|tick| (left + frame.x.share(tick.at) * frame.width, &tick.label));
    let ys = || frame.y.ticks.iter().map(|tick| (bottom - frame.y.share(tick.at) * frame.height, &tick.label));
    sheet.with(Pen::of(Role::AxisTick));
    for (x, _) in xs() {
        line(x, bottom, x, bottom + TICK, axis)?;
    }
    for (y, _) in ys().filter(|_| frame.y.grid) {
        line(left - TICK, y, left, y, axis)?;
    }
    sheet.with(Pen::of(Role::AxisLabel));
    let style = style::text(LABEL, false, palette.text, HPos::Center, VPos::Top);
    for (x, label) in xs() {
        drawn(canvas.area.draw_text(label, &style, at(x, bottom + TICK + TICK_GAP)))?;
    }
    let style = style::text(LABEL, false, palette.text, HPos::Right, VPos::Center);
    let most = frame.max_label(fonts);
    for (y, label) in ys() {
        let label = style::cut(fonts, label, LABEL, false, most);
        drawn(canvas.area.draw_text(&label, &style, at(left - TICK - TICK_GAP, y)))?;
    }
    Ok(())
}

/// The title's line; the note gives way to the title.
fn heading(canvas: &Canvas<'_, '_>) -> Result<()> {
    let (palette, frame, fonts) = (canvas.palette, canvas.frame, canvas.fonts);
    canvas.sheet.with(Pen::of(Role::Title));
    let title = style::cut(fonts, &frame.title, HEADING, true, frame.width);
    let style = style::text(HEADING, true, palette.text, HPos::Left, VPos::Bottom);
    drawn(canvas.area.draw_text(&title, &style, (units(canvas.left), units(HEADER - 4.0))))?;
    let room = frame.width - style::width(fonts, &title, HEADING, true) - 12.0;
    // A long name in the note is cut where enough of it is left.
    let cut = frame.note.first().filter(|_| room > 130.0).map(|note| style::cut(fonts, note, LABEL, false, room));
    let fitting = frame.note.iter().find(|note| style::width(fonts, note, LABEL, false) < room).cloned();
    let Some(note) = cut.or(fitting) else { return Ok(()) };
    let style = style::text(LABEL, false, palette.faint, HPos::Right, VPos::Bottom);
    drawn(canvas.area.draw_text(&note, &style, (units(canvas.left + frame.width), units(HEADER - 4.0))))
}
