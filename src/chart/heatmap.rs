//! Values over x as colours: a row a run, or a row a metric where there is one run.

use std::collections::BTreeMap;

use plotters::element::Rectangle;

use super::axes;
use super::axis::Axis;
use super::backend::Pen;
use super::model::Point;
use super::number;
use super::options::ChartOptions;
use super::panel::{Canvas, Frame, drawn};
use super::plan::{Curve, Plan};
use super::relative_time::relative;
use super::rows::{self, Rows};
use super::style;
use crate::color::Color;
use crate::color::scheme::{Scheme, scheme};
use crate::error::{Result, Warnings};
use crate::scene::Role;

/// Height of a row, px.
const ROW: f64 = 18.0;

/// One row of cells.
#[derive(Debug)]
struct HeatmapRow {
    label: String,
    /// Columns that have a value, and the mean of the values in each.
    cells: Vec<(f64, f64)>,
    /// The axis along which values have their colours.
    values: Axis,
}

/// One panel of rows.
#[derive(Debug)]
pub(super) struct Heatmap {
    title: String,
    strips: Vec<HeatmapRow>,
    /// How many cells a row has room for.
    columns: f64,
    /// The lowest and the highest value where all rows share the colours.
    ends: Option<[f64; 2]>,
}

/// The rows of each panel. Metrics of one run are in one panel, each between its own lowest and highest value.
pub(super) fn collect(
    plan: &Plan<'_>,
    found: Vec<Rows<'_, '_>>,
    x_axes: &BTreeMap<&str, Axis>,
    width: f64,
    options: &ChartOptions,
    warnings: &Warnings,
) -> Vec<Heatmap> {
    let logs: Vec<bool> = plan.panels.iter().map(|panel| axes::value_axis(panel, 5.0, options, warnings).log).collect();
    let shared = !rows::are_together(plan);
    let heats = found.into_iter().enumerate().map(|(panel, found)| {
        let x = &x_axes[plan.panels[panel].x().name.as_str()];
        let curves = || found.rows.iter().flat_map(|row| row.curves.iter().copied());
        let longest = curves().map(|curve| curve.metric.curve.points.len()).max().unwrap_or(0);
        let columns = (longest as f64).clamp(1.0, axes::max_cells(width));
        let mut strips = Vec::new();
        for (i, row) in found.rows.iter().enumerate() {
            let log = logs[if shared { panel } else { i }];
            let filled: Vec<_> = row.curves.iter().map(|curve| cells(curve, x, log, columns)).collect();
            let values = colored(extent(filled.iter().flatten()), log);
            for (curve, cells) in row.curves.iter().zip(filled) {
                let split = curve.split.map_or_else(String::new, |split| format!(" {}", split.name()));
                strips.push(HeatmapRow { label: format!("{}{split}", row.label), cells, values: values.clone() });
            }
        }
        let ends = shared.then(|| {
            let ends = extent(strips.iter().flat_map(|strip| &strip.cells));
            strips.iter_mut().for_each(|strip| strip.values = colored(ends, logs[panel]));
            ends
        });
        Heatmap { title: found.title, strips, columns, ends }
    });
    heats.collect()
}

/// The lowest and the highest of the cells.
fn extent<'c>(cells: impl Iterator<Item = &'c (f64, f64)>) -> [f64; 2] {
    let wider = |[low, high]: [f64; 2], cell: &(f64, f64)| [low.min(cell.1), high.max(cell.1)];
    let [low, high] = cells.fold([f64::INFINITY, f64::NEG_INFINITY], wider);
    if low <= high { [low, high] } else { [1.0, 1.0] }
}

/// The axis from the first colour to the last.
fn colored(ends: [f64; 2], log: bool) -> Axis {
    if log { Axis::logarithmic(ends, 5.0) } else { Axis::linear(ends, 5.0, false) }
}

/// The frame of a panel.
pub(super) fn frame(heat: &Heatmap, x: &Axis, width: f64) -> Frame {
    let y = Axis::rows(heat.strips.iter().map(|strip| strip.label.clone()).collect());
    let x = x.clone().without_grid();
    Frame { title: heat.title.clone(), note: Vec::new(), x, y, width, height: ROW * heat.strips.len() as f64 }
}

/// Paints the cells; where there is no value there is none.
pub(super) fn paint(canvas: &mut Canvas<'_, '_>, heat: &Heatmap) -> Result<()> {
    let Scheme::Continuous(ramp) = scheme("yellowgreenblue")? else { return Ok(()) };
    for (i, strip) in heat.strips.iter().enumerate() {
        canvas.sheet.with(Pen { seamless: true, ..Pen::of(Role::Mark) });
        for &(column, value) in &strip.cells {
            let style = style::filled(ramp.at(strip.values.share(value).clamp(0.0, 1.0)), 1.0);
            let [from, to] = [column, column + 1.0].map(|edge| canvas.frame.x.at(edge / heat.columns));
            let cell = Rectangle::new([(from, i as f64), (to, i as f64 + 1.0)], style);
            drawn(canvas.chart.draw_series([cell]))?;
        }
    }
    let colors: Vec<Color> = (0..=STEPS).map(|i| ramp.at(f64::from(i) / f64::from(STEPS))).collect();
    let words = heat.ends.map_or_else(|| ["low", "high"].map(str::to_owned), |ends| ends.map(number::value));
    canvas.key(&colors, &words)
}

/// Colours of the key.
const STEPS: u8 = 24;

/// The cells of a curve, smoothed where that was asked for.
fn cells(curve: &Curve<'_>, x: &Axis, log: bool, columns: f64) -> Vec<(f64, f64)> {
    let curve = relative(curve.metric.smooth.as_ref().unwrap_or(&curve.metric.curve), curve.relative_time);
    let column = |point: &Point| (x.share(point.x) * columns).floor().clamp(0.0, columns - 1.0);
    // What has no logarithm has no colour either.
    let points: Vec<&Point> = curve.points.iter().filter(|point| !log || point.y > 0.0).collect();
    let groups = points.chunk_by(|a, b| column(a) == column(b));
    let mean = |group: &[&Point]| group.iter().map(|point| point.y / group.len() as f64).sum();
    groups.map(|group| (column(group[0]), mean(group))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Axis, cells, colored, extent};
    use crate::chart::model::{XAxis, XKind};
    use crate::chart::plan::Curve;
    use crate::chart::testing::over;

    fn of(points: &[(f64, f64)], log: bool, columns: f64) -> Vec<(f64, f64)> {
        let metric = over("x", XAxis { name: "step".to_owned(), kind: XKind::Number }, points);
        let curve = Curve { metric: &metric, run: 0, split: None, relative_time: None };
        cells(&curve, &Axis::whole([0.0, 10.0], 5.0), log, columns)
    }

    #[test]
    fn a_cell_is_the_mean_of_what_lies_in_it() {
        let points = [(0.0, 1.0), (1.0, 3.0), (2.0, 8.0), (10.0, 4.0)];
        assert_eq!(of(&points, false, 5.0), [(0.0, 2.0), (1.0, 8.0), (4.0, 4.0)], "nothing between 4 and 8");
        assert_eq!(of(&points, false, 1.0), [(0.0, 4.0)]);
    }

    #[test]
    fn what_has_no_logarithm_has_no_cell() {
        assert_eq!(of(&[(0.0, 0.0), (9.0, 1.0)], true, 2.0), [(1.0, 1.0)]);
    }

    #[test]
    fn colours_reach_from_the_lowest_cell_to_the_highest() {
        assert_eq!(extent([(0.0, 3.0), (1.0, -2.0)].iter()), [-2.0, 3.0]);
        assert_eq!(colored([-2.0, 3.0], false).ends(), [-2.0, 3.0]);
        assert!(colored(extent([].iter()), true).share(1.0).is_finite(), "no cell at all");
    }
}
