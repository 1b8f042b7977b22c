//! Bars, boxes and rows of colour: kinds that have a row a run, or a row a metric where there is one run.

use plotters::element::{Circle, PathElement, Rectangle};
use plotters::style::text_anchor::HPos;

use super::axis::Axis;
use super::backend::{Pen, length};
use super::number;
use super::objective::Objective;
use super::options::{ChartKind, ChartOptions};
use super::panel::{Canvas, Frame, drawn};
use super::plan::{self, Curve, Panel, Plan, RUN_COLORS};
use super::split::Split;
use super::style::{self, GAP, LABEL, Palette};
use crate::color::Color;
use crate::error::{Error, Result, Warnings};
use crate::scene::Role;
use crate::text::Fonts;

/// More rows than this cannot be read.
const MAX_ROWS: usize = 40;
/// Height of a bar or box, px.
const BAR: f64 = 13.0;
/// Between the bars of two rows, px.
const BETWEEN: f64 = 7.0;

/// One row: all splits of one run, or of one metric.
#[derive(Debug)]
pub(super) struct Row<'p, 'a> {
    pub(super) label: String,
    pub(super) curves: Vec<&'p Curve<'a>>,
}

/// The rows of one panel of the picture.
#[derive(Debug)]
pub(super) struct Rows<'p, 'a> {
    pub(super) title: String,
    pub(super) rows: Vec<Row<'p, 'a>>,
    /// Which values are better, where the rows can be compared.
    objective: Option<Objective>,
    /// Bars that a row has room for; the same in all panels, so that their rows line up.
    bars: usize,
}

impl Rows<'_, '_> {
    /// The curve whose last value is the best, of the split that tells most.
    fn best_last(&self) -> Option<&Curve<'_>> {
        let objective = self.objective?;
        let curves = || self.rows.iter().flat_map(|row| row.curves.iter().copied());
        let telling = plan::deciding_split(curves());
        let of = curves().filter(|curve| curve.split == telling);
        let last = of.filter_map(|curve| Some((curve, curve.metric.summary.last?.y)));
        last.reduce(|old, new| if objective.improves(old.1, new.1) { new } else { old }).map(|(curve, _)| curve)
    }

    /// Height of a row, px.
    fn pitch(&self) -> f64 {
        self.bars as f64 * BAR + BETWEEN
    }

    /// Where the bar of `curve` begins and ends, in rows.
    fn bar_span(&self, i: usize, row: &Row<'_, '_>, curve: &Curve<'_>) -> [f64; 2] {
        let mut splits: Vec<Option<Split>> = self.rows.iter().flat_map(|row| &row.curves).map(|it| it.split).collect();
        splits.sort_unstable();
        splits.dedup();
        // Alone in its row, a bar has all of it.
        let (bar_number, bars) = match (row.curves.len(), splits.iter().position(|split| *split == curve.split)) {
            (2.., Some(bar_number)) => (bar_number as f64, splits.len() as f64),
            _ => (0.0, 1.0),
        };
        let height = self.bars as f64 * BAR / bars;
        [0.0, 1.0].map(|side| i as f64 + (BETWEEN / 2.0 + (bar_number + side) * height) / self.pitch())
    }
}

/// Whether all metrics are rows of one panel: there is one run, and they can share the axis.
pub(super) fn are_together(plan: &Plan<'_>) -> bool {
    plan.runs.len() == 1
        && match plan.kind {
            ChartKind::Bar | ChartKind::Box => comparable(plan),
            ChartKind::Heatmap => plan.panels.iter().all(|panel| panel.x().name == plan.panels[0].x().name),
            ChartKind::Line | ChartKind::Scatter | ChartKind::Histogram => false,
        }
}

/// A panel for each metric with a row for each run, or one panel with a row for each metric.
pub(super) fn collect<'p, 'a>(plan: &'p Plan<'a>, warnings: &Warnings) -> Vec<Rows<'p, 'a>> {
    let mut found: Vec<Rows<'p, 'a>> = if are_together(plan) {
        let row = |panel: &'p Panel<'a>| Row { label: panel.title.clone(), curves: panel.curves.iter().collect() };
        let rows = plan.panels.iter().map(row).collect();
        vec![Rows { title: plan.runs[0].clone(), rows, objective: None, bars: plan.splits.len().max(1) }]
    } else {
        plan.panels.iter().map(|panel| by_run(panel, plan)).collect()
    };
    let most = found.iter().map(|it| it.rows.len()).max().unwrap_or(0);
    if most > MAX_ROWS {
        warnings.push(Error::data(format!(
            "the first {MAX_ROWS} of {} are drawn",
            number::count(most as u64, "row", "rows")
        )));
        for it in &mut found {
            it.rows.truncate(MAX_ROWS);
        }
    }
    found
}

fn by_run<'p, 'a>(panel: &'p Panel<'a>, plan: &Plan<'_>) -> Rows<'p, 'a> {
    let runs = panel.curves.chunk_by(|a, b| a.run == b.run);
    // One run needs no name beside its only row.
    let label = |run: usize| if plan.runs.len() == 1 { String::new() } else { plan.runs[run].clone() };
    let rows = runs.map(|curves| Row { label: label(curves[0].run), curves: curves.iter().collect() });
    Rows {
        title: panel.title.clone(),
        rows: rows.collect(),
        objective: panel.objective,
        bars: plan.splits.len().max(1),
    }
}

/// Whether the metrics of a log can share one axis of values: none negative, and none so small beside another that its
/// bar cannot be seen.
fn comparable(plan: &Plan<'_>) -> bool {
    let last = || plan.panels.iter().flat_map(|panel| &panel.curves).filter_map(|curve| curve.metric.summary.last);
    let high = last().map(|it| it.y).fold(f64::NEG_INFINITY, f64::max);
    last().all(|it| it.y == 0.0 || it.y >= high / 200.0)
}

fn labels(rows: &Rows<'_, '_>) -> Axis {
    Axis::rows(rows.rows.iter().map(|row| row.label.clone()).collect())
}

/// A run's colour, paler for what it was not trained on.
fn shade(palette: &Palette, rows: &Rows<'_, '_>, curve: &Curve<'_>) -> Color {
    // Names stand beside the rows; colours that come again would say that two of them belong together.
    let run = if rows.rows.len() > RUN_COLORS { 0 } else { curve.run };
    palette.faded(palette.run(run), curve.split.map_or(1.0, Split::opacity))
}

fn pen(curve: &Curve<'_>, row: &str, words: &str) -> Pen {
    let name = &curve.metric.name;
    let of = if row.is_empty() || row == name { String::new() } else { format!(" ({row})") };
    Pen { description: Some(format!("{name}{of}: {words}").into()), ..Pen::of(Role::Mark) }
}

/// Whether the axis of a row chart is logarithmic, and its ends.
fn axis(ends: [f64; 2], log: bool, width: f64, fonts: &Fonts) -> Axis {
    let measure = |label: &str| style::width(fonts, label, LABEL, false);
    if log && ends[0] > 0.0 {
        return Axis::fitting(width, GAP, measure, |count| Axis::logarithmic(ends, count));
    }
    Axis::fitting(width, GAP, measure, |count| Axis::linear(ends, count, true))
}

/// Axes and words of a panel of bars.
pub(super) fn bar_frame(rows: &Rows<'_, '_>, width: f64, options: &ChartOptions, fonts: &Fonts) -> Frame {
    let lasts = || rows.rows.iter().flat_map(|row| &row.curves).filter_map(|curve| curve.metric.summary.last);
    let (low, high) = lasts().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), it| (a.min(it.y), b.max(it.y)));
    let log = options.log == Some(true) && low > 0.0;
    let ends = if log {
        [low / 2.0, high * 2.0]
    } else {
        // Room for the values behind the bars.
        let (low, high) = (low.min(0.0), high.max(0.0));
        let words = lasts().map(|it| style::width(fonts, &number::value(it.y), LABEL, false)).fold(0.0, f64::max) + 8.0;
        let room = (high - low) * (words / (width - words).max(words));
        let ends = [if low < 0.0 { low - room } else { low }, if high > 0.0 { high + room } else { high }];
        // Of the largest numbers that there are, the values have no room.
        if ends.iter().all(|end| end.is_finite()) { ends } else { [low, high] }
    };
    let several = rows.rows.iter().flat_map(|row| &row.curves).any(|curve| curve.metric.summary.finite() > 1);
    let note = if several { vec!["last value".to_owned()] } else { Vec::new() };
    let x = axis(ends, log, width, fonts);
    Frame { title: rows.title.clone(), note, x, y: labels(rows), width, height: rows.pitch() * rows.rows.len() as f64 }
}

/// Paints the last value of each curve; the best of several is written in bold.
pub(super) fn bars(canvas: &mut Canvas<'_, '_>, rows: &Rows<'_, '_>) -> Result<()> {
    let best = if rows.rows.len() > 1 { rows.best_last() } else { None };
    let axis = &canvas.frame.x;
    let base = if axis.log { axis.ends()[0] } else { 0.0 };
    for (i, row) in rows.rows.iter().enumerate() {
        for curve in &row.curves {
            let Some(last) = curve.metric.summary.last else { continue };
            let [top, bottom] = rows.bar_span(i, row, curve);
            let style = style::filled(shade(canvas.palette, rows, curve), 1.0);
            canvas.sheet.with(pen(curve, &row.label, &number::value(last.y)));
            drawn(canvas.chart.draw_series([Rectangle::new([(base, top), (last.y, bottom)], style)]))?;
            canvas.sheet.with(Pen::of(Role::Mark));
            let (dx, align) = if last.y < 0.0 { (-3.0, HPos::Right) } else { (3.0, HPos::Left) };
            let bold = best.is_some_and(|best| std::ptr::eq(best, *curve));
            canvas.write(&number::value(last.y), bold, [last.y, f64::midpoint(top, bottom)], dx, align)?;
        }
    }
    Ok(())
}

/// Axes and words of a panel of boxes.
pub(super) fn box_frame(rows: &Rows<'_, '_>, width: f64, options: &ChartOptions, fonts: &Fonts) -> Frame {
    let values = || rows.rows.iter().flat_map(|row| &row.curves).map(|curve| &curve.metric.distribution);
    let first = values().filter_map(|it| it.values.first().copied()).fold(f64::INFINITY, f64::min);
    let last = values().filter_map(|it| it.values.last().copied()).fold(f64::NEG_INFINITY, f64::max);
    let log = options.log.unwrap_or(first > 0.0 && last / first >= 1000.0);
    let x = axis([first, last], log, width, fonts);
    Frame {
        title: rows.title.clone(),
        note: Vec::new(),
        x,
        y: labels(rows),
        width,
        height: rows.pitch() * rows.rows.len() as f64,
    }
}

/// Paints quartiles, whiskers to the last value within 1.5 times their distance, and what lies beyond.
pub(super) fn boxes(canvas: &mut Canvas<'_, '_>, rows: &Rows<'_, '_>) -> Result<()> {
    for (i, row) in rows.rows.iter().enumerate() {
        for curve in &row.curves {
            let distribution = &curve.metric.distribution;
            let quartiles = [0.25, 0.5, 0.75].map(|q| distribution.quantile(q));
            let [Some(low), Some(middle), Some(high)] = quartiles else { continue };
            let reach = 1.5 * (high - low);
            let near = |value: &&f64| **value >= low - reach && **value <= high + reach;
            let from = distribution.values.iter().find(near).copied().unwrap_or(low).min(low);
            let to = distribution.values.iter().rfind(near).copied().unwrap_or(high).max(high);
            let far = distribution.values.iter().copied().filter(|value| *value < from || *value > to);

            let [top, bottom] = rows.bar_span(i, row, curve);
            let center = f64::midpoint(top, bottom);
            let color = canvas.palette.run(curve.run);
            let whisker = style::stroked(canvas.palette.faint, 1.0, 1.0);
            canvas.sheet.with(Pen::of(Role::Mark));
            drawn(canvas.chart.draw_series([PathElement::new(vec![(from, center), (to, center)], whisker)]))?;
            let [q1, q2, q3] = [low, middle, high].map(number::value);
            canvas.sheet.with(pen(curve, &row.label, &format!("{q2}, half of the values from {q1} to {q3}")));
            let style = style::filled(shade(canvas.palette, rows, curve), 1.0);
            drawn(canvas.chart.draw_series([Rectangle::new([(low, top), (high, bottom)], style)]))?;
            canvas.sheet.with(Pen::of(Role::Mark));
            let median = style::stroked(canvas.palette.background, 1.0, 1.5);
            drawn(canvas.chart.draw_series([PathElement::new(vec![(middle, top), (middle, bottom)], median)]))?;
            // One circle a pixel: more would lie on each other.
            let mut far: Vec<f64> = far.collect();
            let (axis, width) = (&canvas.frame.x, canvas.frame.width);
            far.dedup_by_key(|value| (axis.share(*value) * width).floor());
            let style = style::stroked(color, 0.8, 1.0);
            drawn(canvas.chart.draw_series(far.into_iter().map(|x| Circle::new((x, center), length(2.0), style))))?;
        }
    }
    Ok(())
}
