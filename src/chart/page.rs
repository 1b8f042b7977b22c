//! The picture: title, legend, and panels in columns. Lengths are px.

use std::collections::BTreeMap;

use plotters::drawing::IntoDrawingArea;
use plotters::style::text_anchor::{HPos, VPos};

use super::axes;
use super::axis::Axis;
use super::backend::{MAX_SIDE, Pen, Sheet, container, units};
use super::heatmap::{self, Heatmap};
use super::histogram::{self, Counts};
use super::legend::Legend;
use super::line;
use super::model::Log;
use super::options::{ChartKind, ChartOptions};
use super::panel::{self, FOOTER, Frame, HEADER, drawn};
use super::plan::{Panel, Plan};
use super::rows::{self, Rows};
use super::style::{self, HEADING, Palette, TITLE};
use crate::error::{Error, Result, Warnings};
use crate::geom::{Point, Rect};
use crate::scene::{Blend, Group, Item, Mark, MarkKind, Role, Scene, Shape, bounds};
use crate::text::Fonts;

/// The margin around the picture; Vega-Lite's padding.
const PADDING: f64 = 5.0;
/// The gaps between columns and between rows.
const GAPS: [f64; 2] = [18.0, 10.0];
/// Height of a title of the x axis.
const X_TITLE: f64 = HEADING + 6.0;

/// What a panel shows, ready to be painted into its frame.
enum PanelContent<'p, 'a> {
    Line(&'p Panel<'a>),
    Scatter(&'p Panel<'a>),
    Histogram(Counts<'p, 'a>),
    Bar(Rows<'p, 'a>),
    Box(Rows<'p, 'a>),
    Heatmap(Heatmap),
}

/// A panel in its place in the grid.
struct PanelCell<'p, 'a> {
    frame: Frame,
    content: PanelContent<'p, 'a>,
    /// The title of its x axis; empty where x is the values themselves.
    x_title: &'p str,
}

/// Draws a log.
///
/// # Errors
///
/// `Data` when there is no finite number in it; `Forbidden` for a size that no picture can have.
pub(crate) fn draw(log: &Log, options: &ChartOptions, fonts: &Fonts, warnings: &Warnings) -> Result<Scene> {
    let palette = Palette::new(options.theme);
    let plan = Plan::new(log, options, warnings)?;
    let columns = columns(&plan, options);
    let size = size(columns, options)?;
    let x_axes = axes::x_axes(&plan, size[0], options, fonts);
    let mut cells = cells(&plan, &x_axes, size, options, fonts, warnings);
    let columns = columns.min(cells.len());
    share_rows(&mut cells, columns);
    let page = Page::new(&cells, columns, fonts);
    let scene = page.draw(&cells, &plan, options, &palette, fonts);
    fonts.take_missing().into_iter().for_each(|missing| warnings.push(missing));
    scene
}

fn columns(plan: &Plan<'_>, options: &ChartOptions) -> usize {
    let panels = if rows::are_together(plan) { 1 } else { plan.panels.len() };
    let chosen = options.columns.unwrap_or(match panels {
        // Rows of colour have their names beside them in each column.
        panels if plan.kind == ChartKind::Heatmap => panels.min(2),
        panels @ 1..=3 => panels,
        4 => 2,
        _ => 3,
    });
    chosen.clamp(1, panels)
}

/// Width and height of a plotting area: three of them beside each other fit a comment of GitHub's.
fn size(columns: usize, options: &ChartOptions) -> Result<[f64; 2]> {
    let [width, height] = match columns {
        1 => [400.0, 240.0],
        2 => [320.0, 200.0],
        _ => [240.0, 160.0],
    };
    let size = [options.width.unwrap_or(width), options.height.unwrap_or(height)];
    if let Some(side) = size.iter().find(|side| !(1.0..=MAX_SIDE / 1000.0).contains(*side)) {
        return Err(Error::forbidden(format!("a panel is 1 to {} px wide and high, not {side}", MAX_SIDE / 1000.0)));
    }
    Ok(size)
}

fn cells<'p, 'a>(
    plan: &'p Plan<'a>,
    x_axes: &BTreeMap<&'a str, Axis>,
    size: [f64; 2],
    options: &ChartOptions,
    fonts: &Fonts,
    warnings: &Warnings,
) -> Vec<PanelCell<'p, 'a>> {
    let name = |panel: &'p Panel<'a>| panel.curves[0].metric.x.name.as_str();
    let x_title = |panel: &'p Panel<'a>| panel.x_title();
    let over_x = |panel: &'p Panel<'a>, content: PanelContent<'p, 'a>| {
        let frame = line::frame(panel, plan, &x_axes[name(panel)], size, options, warnings);
        PanelCell { frame, content, x_title: x_title(panel) }
    };
    let panels = plan.panels.iter();
    match plan.kind {
        ChartKind::Line => panels.map(|panel| over_x(panel, PanelContent::Line(panel))).collect(),
        ChartKind::Scatter => panels.map(|panel| over_x(panel, PanelContent::Scatter(panel))).collect(),
        ChartKind::Histogram => panels
            .map(|panel| {
                let counts = histogram::count(panel, size[0], options, fonts, warnings);
                PanelCell {
                    frame: histogram::frame(&counts, size),
                    content: PanelContent::Histogram(counts),
                    x_title: "",
                }
            })
            .collect(),
        ChartKind::Bar => rows::collect(plan, warnings)
            .into_iter()
            .map(|rows| {
                let frame = rows::bar_frame(&rows, size[0], options, fonts);
                PanelCell { frame, content: PanelContent::Bar(rows), x_title: "" }
            })
            .collect(),
        ChartKind::Box => rows::collect(plan, warnings)
            .into_iter()
            .map(|rows| {
                let frame = rows::box_frame(&rows, size[0], options, fonts);
                PanelCell { frame, content: PanelContent::Box(rows), x_title: "" }
            })
            .collect(),
        ChartKind::Heatmap => {
            let heats = heatmap::collect(plan, rows::collect(plan, warnings), x_axes, size[0], options, warnings);
            let cell = |(heat, panel): (Heatmap, &'p Panel<'a>)| PanelCell {
                frame: heatmap::frame(&heat, &x_axes[name(panel)], size[0]),
                content: PanelContent::Heatmap(heat),
                x_title: x_title(panel),
            };
            heats.into_iter().zip(panels).map(cell).collect()
        }
    }
}

/// Leaves the names of rows to the first column where all panels have the same.
fn share_rows(cells: &mut [PanelCell<'_, '_>], columns: usize) {
    let Some((first, others)) = cells.split_first_mut() else { return };
    if first.frame.y.grid || others.iter().any(|cell| cell.frame.y.ticks != first.frame.y.ticks) {
        return;
    }
    for (cell, i) in others.iter_mut().zip(1..) {
        if i % columns != 0 {
            cell.frame.y.ticks.clear();
        }
    }
}

/// The layout of the panels.
struct Page {
    columns: usize,
    /// The left ends of the plotting areas of each column.
    lefts: Vec<f64>,
    /// The tops of the plotting areas of each row, from the top of the first row's titles.
    tops: Vec<f64>,
    width: f64,
    height: f64,
    /// The title of all x axes; `None` where each has its own.
    x_title: Option<String>,
}

impl Page {
    fn new(cells: &[PanelCell<'_, '_>], columns: usize, fonts: &Fonts) -> Self {
        let shared = cells.iter().all(|cell| cell.x_title == cells[0].x_title);
        let of_column = |column: usize| cells.iter().skip(column).step_by(columns).map(|cell| &cell.frame);
        let (mut lefts, mut x) = (Vec::new(), 0.0);
        for column in 0..columns {
            x += of_column(column).map(|frame| frame.left(fonts)).fold(0.0, f64::max);
            lefts.push(x);
            x += of_column(column).map(|frame| frame.width + frame.right(fonts)).fold(0.0, f64::max) + GAPS[0];
        }
        let own_title = if shared { 0.0 } else { X_TITLE };
        let (mut tops, mut y) = (Vec::new(), 0.0);
        for row in cells.chunks(columns) {
            tops.push(y + HEADER);
            y += HEADER + row.iter().map(|cell| cell.frame.height).fold(0.0, f64::max) + FOOTER + own_title + GAPS[1];
        }
        let x_title = shared.then(|| cells[0].x_title.to_owned());
        let below = if x_title.as_ref().is_some_and(|title| !title.is_empty()) { X_TITLE } else { 0.0 };
        Self { columns, lefts, tops, width: x - GAPS[0], height: y - GAPS[1] + below, x_title }
    }

    fn draw(
        &self,
        cells: &[PanelCell<'_, '_>],
        plan: &Plan<'_>,
        options: &ChartOptions,
        palette: &Palette,
        fonts: &Fonts,
    ) -> Result<Scene> {
        let title = options.title.as_deref().unwrap_or_default();
        let title_height = if title.is_empty() { 0.0 } else { TITLE + 10.0 };
        // Words over the panels begin where those of the first panel do.
        let left = self.lefts[0];
        let legend = Legend::new(plan, palette, fonts, self.width - left);
        let top = title_height + legend.height();
        let (width, height) = ((self.width + 2.0 * PADDING).ceil(), (top + self.height + 2.0 * PADDING).ceil());

        let sheet = Sheet::new(fonts, Point::default());
        {
            let area = sheet.backend(self.width, top + self.height).into_drawing_area();
            sheet.with(Pen::of(Role::TitleText));
            let style = style::text(TITLE, true, palette.text, HPos::Left, VPos::Top);
            let title = style::cut(fonts, title, TITLE, true, self.width - left);
            drawn(area.draw_text(&title, &style, (units(left), 0)))?;
            legend.draw(&sheet, &area, palette, left, title_height)?;
            sheet.with(Pen::of(Role::AxisTitle));
            let style = style::text(HEADING, true, palette.text, HPos::Center, VPos::Top);
            let place = |x: f64, y: f64| (units(x), units(y));
            if let Some(x_title) = &self.x_title {
                let last = cells.len().min(self.columns) - 1;
                let middle = f64::midpoint(self.lefts[0], self.lefts[last] + cells[last].frame.width);
                let x_title = style::cut(fonts, x_title, HEADING, true, 2.0 * middle.min(self.width - middle));
                drawn(area.draw_text(&x_title, &style, place(middle, top + self.height - HEADING)))?;
            } else {
                for (cell, [x, y]) in cells.iter().zip(self.places()) {
                    let (x, y) = (x + cell.frame.width / 2.0, top + y + cell.frame.height + FOOTER + 5.0);
                    let x_title = style::cut(fonts, cell.x_title, HEADING, true, cell.frame.width);
                    drawn(area.draw_text(&x_title, &style, place(x, y)))?;
                }
            }
        }
        let mut marks = sheet.into_marks();
        let mut panels = Vec::with_capacity(cells.len());
        for (cell, [x, y]) in cells.iter().zip(self.places()) {
            let group = panel::draw(&cell.frame, palette, fonts, |canvas| match &cell.content {
                PanelContent::Line(panel) => line::paint(canvas, panel, plan),
                PanelContent::Scatter(panel) => line::scatter(canvas, panel),
                PanelContent::Histogram(counts) => histogram::paint(canvas, counts, plan),
                PanelContent::Bar(rows) => rows::bars(canvas, rows),
                PanelContent::Box(rows) => rows::boxes(canvas, rows),
                PanelContent::Heatmap(heat) => heatmap::paint(canvas, heat),
            })?;
            let description =
                [cell.frame.title.as_str()].into_iter().chain(cell.frame.note.first().map(String::as_str));
            let description: Vec<&str> = description.filter(|words| !words.is_empty()).collect();
            panels.push(item(Group { x, y: top + y, ..group }, &description.join(", ")));
        }
        marks.push(scope(panels));
        Ok(Scene {
            width,
            height,
            // Half a pixel, so that lines on whole ones are crisp.
            origin: Point::new(PADDING + 0.5, PADDING + 0.5),
            background: Some(palette.background),
            root: Group { width: self.width, height: top + self.height, marks, ..Group::default() },
        })
    }

    /// The corner of the plotting area of each cell, in order.
    fn places(&self) -> impl Iterator<Item = [f64; 2]> {
        self.tops.iter().flat_map(|&y| self.lefts.iter().map(move |&x| [x, y]))
    }
}

fn item(group: Group, description: &str) -> Item {
    Item {
        bounds: bounds::group(&group, 1.0, true),
        opacity: 1.0,
        blend: Blend::Normal,
        href: None,
        description: Some(description.into()),
        zindex: 0.0,
        shape: Shape::Group(group),
    }
}

fn scope(items: Vec<Item>) -> Mark {
    let mut mark = Mark {
        kind: MarkKind::Group,
        role: Role::Scope,
        name: None,
        clip: None,
        zindex: 0.0,
        items,
        bounds: Rect::EMPTY,
        aria: Some(container(MarkKind::Group)),
    };
    mark.bounds = bounds::mark(&mark);
    mark
}
