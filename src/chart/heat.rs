//! Values over x as colours: a row a run, or a row a metric where there is one run.

use plotters::element::Rectangle;

use super::axis::Axis;
use super::backend::Pen;
use super::line;
use super::look;
use super::model::Point;
use super::number;
use super::options::ChartOptions;
use super::panel::{Canvas, Frame, done};
use super::pick::{Curve, Plan};
use super::rows::{self, Rows};
use super::since::placed;
use crate::color::Color;
use crate::color::scheme::{Scheme, scheme};
use crate::error::{Result, Warnings};
use crate::scene::Role;

/// Height of a row, px.
const ROW: f64 = 18.0;
/// Width of the narrowest cell, px.
const CELL: f64 = 4.0;

/// One row of cells.
#[derive(Debug)]
pub(super) struct Strip<'p, 'a> {
    label: String,
    curve: &'p Curve<'a>,
    /// What has the first and the last colour.
    values: Axis,
}

/// One panel of rows, and whether they share the colours' ends.
#[derive(Debug)]
pub(super) struct Heat<'p, 'a> {
    title: String,
    strips: Vec<Strip<'p, 'a>>,
    shared: bool,
}

/// The rows of each panel. Metrics of one run are in one panel, each between its own lowest and highest value.
pub(super) fn collect<'p, 'a>(
    plan: &'p Plan<'a>,
    found: Vec<Rows<'p, 'a>>,
    options: &ChartOptions,
    warnings: &Warnings,
) -> Vec<Heat<'p, 'a>> {
    let axis = |panel| {
        let axis = line::value_axis(panel, 5.0, options, warnings);
        let (low, high) = line::reach(panel);
        if axis.log { axis } else { Axis::linear([low, high], 5.0, false) }
    };
    let axes: Vec<Axis> = plan.panels.iter().map(axis).collect();
    let shared = !rows::are_together(plan);
    let heats = found.into_iter().enumerate().map(|(panel, found)| {
        let strips = found.rows.into_iter().enumerate().flat_map(|(row, it)| {
            let values = axes[if shared { panel } else { row }].clone();
            let label = it.label;
            it.curves.into_iter().map(move |curve| {
                let part = curve.part.map_or_else(String::new, |part| format!(" {}", part.name()));
                Strip { label: format!("{label}{part}"), curve, values: values.clone() }
            })
        });
        Heat { title: found.title, strips: strips.collect(), shared }
    });
    heats.collect()
}

/// Axes and words.
pub(super) fn frame(heat: &Heat<'_, '_>, x: &Axis, width: f64) -> Frame {
    let y = Axis::rows(heat.strips.iter().map(|strip| strip.label.clone()).collect());
    let x = x.clone().without_grid();
    Frame { title: heat.title.clone(), note: Vec::new(), x, y, width, height: ROW * heat.strips.len() as f64 }
}

/// How many cells fit on `width` px.
pub(super) fn most_cells(width: f64) -> f64 {
    (width / CELL).floor().max(1.0)
}

/// Paints the cells: the mean of the values in each, nothing where there are none.
pub(super) fn paint(canvas: &mut Canvas<'_, '_>, heat: &Heat<'_, '_>) -> Result<()> {
    let Scheme::Continuous(ramp) = scheme("yellowgreenblue")? else { return Ok(()) };
    let longest = heat.strips.iter().map(|strip| strip.curve.metric.curve.points.len()).max().unwrap_or(0);
    let columns = (longest as f64).clamp(1.0, most_cells(canvas.frame.width));
    for (i, strip) in heat.strips.iter().enumerate() {
        canvas.sheet.with(Pen { seamless: true, ..Pen::of(Role::Mark) });
        let curve = placed(&strip.curve.metric.curve, strip.curve.since);
        for (column, value) in cells(&curve.points, &canvas.frame.x, &strip.values, columns) {
            let style = look::filled(ramp.at(strip.values.share(value).clamp(0.0, 1.0)), 1.0);
            let [from, to] = [column / columns, (column + 1.0) / columns].map(|share| canvas.frame.x.at(share));
            let cell = Rectangle::new([(from, i as f64), (to, i as f64 + 1.0)], style);
            done(canvas.chart.draw_series([cell]))?;
        }
    }
    let colors: Vec<Color> = (0..=STEPS).map(|i| ramp.at(f64::from(i) / f64::from(STEPS))).collect();
    let words = match heat.strips.first() {
        Some(strip) if heat.shared => strip.values.ends().map(number::value),
        _ => ["low".to_owned(), "high".to_owned()],
    };
    canvas.key(&colors, &words)
}

/// Colours of the key.
const STEPS: u8 = 24;

/// The columns with a value, and the mean of the values in each.
fn cells(points: &[Point], x: &Axis, values: &Axis, columns: f64) -> Vec<(f64, f64)> {
    let column = |point: &Point| (x.share(point.x) * columns).floor().clamp(0.0, columns - 1.0);
    let points: Vec<&Point> = points.iter().filter(|point| values.holds(point.y)).collect();
    let groups = points.chunk_by(|a, b| column(a) == column(b));
    let mean = |group: &[&Point]| group.iter().map(|point| point.y / group.len() as f64).sum();
    groups.map(|group| (column(group[0]), mean(group))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Axis, Point, cells};

    #[test]
    fn a_cell_is_the_mean_of_what_lies_in_it() {
        let points: Vec<Point> = [(0.0, 1.0), (1.0, 3.0), (2.0, 8.0), (10.0, 4.0)].map(|(x, y)| Point { x, y }).into();
        let (x, values) = (Axis::whole([0.0, 10.0], 5.0), Axis::linear([0.0, 10.0], 5.0, false));
        assert_eq!(cells(&points, &x, &values, 5.0), [(0.0, 2.0), (1.0, 8.0), (4.0, 4.0)], "nothing between 4 and 8");
        assert_eq!(cells(&points, &x, &values, 1.0), [(0.0, 4.0)]);
    }

    #[test]
    fn what_has_no_logarithm_has_no_cell() {
        let points = [(0.0, 0.0), (1.0, 1.0)].map(|(x, y)| Point { x, y });
        let (x, values) = (Axis::whole([0.0, 1.0], 5.0), Axis::logarithmic([0.1, 10.0], 5.0));
        assert_eq!(cells(&points, &x, &values, 2.0), [(1.0, 1.0)]);
    }
}
