//! Curves and points over x.

use plotters::element::Circle;
use plotters::series::LineSeries;
use plotters::style::{Color as _, ShapeStyle};

use super::axes;
use super::axis::Axis;
use super::backend::{Pen, length};
use super::model::{self, Point};
use super::number;
use super::options::ChartOptions;
use super::panel::{Canvas, Frame, drawn};
use super::plan::{Curve, Panel, Plan};
use super::relative_time::{relative, relative_point};
use super::style::{self, LABEL, Palette};
use crate::error::{Result, Warnings};
use crate::scene::Role;

/// Points of one panel: beyond it curves are drawn coarser than half a pixel.
const MAX_POINTS: f64 = 200_000.0;
/// Up to here each run's best value is marked; of more runs only the best of all.
const MAX_MARKED_RUNS: usize = 10;

/// Axes and words of a panel of curves.
pub(super) fn frame(
    panel: &Panel<'_>,
    plan: &Plan<'_>,
    x: &Axis,
    [width, height]: [f64; 2],
    options: &ChartOptions,
    warnings: &Warnings,
) -> Frame {
    let y = Axis::fitting(height, 2.0, |_| LABEL, |count| axes::value_axis(panel, count, options, warnings));
    let note = best_of(panel).map_or_else(Vec::new, |(curve, best)| {
        let value = format!("best {}", number::value(best.y));
        let of = match plan.runs.len() {
            1 => format!("{value} at {}", number::place(best.x, panel.x(), &options.zone)),
            _ => format!("{value} ({})", plan.runs[curve.run]),
        };
        vec![of, value]
    });
    Frame { title: panel.title.clone(), note, x: x.clone(), y, width, height }
}

/// The curve that reached the best value, and where.
fn best_of<'p, 'a>(panel: &'p Panel<'a>) -> Option<(&'p Curve<'a>, Point)> {
    let objective = panel.objective?;
    let telling = panel.deciding_split();
    let of = panel.curves.iter().filter(|curve| curve.split == telling);
    let best = of.filter_map(|curve| Some((curve, objective.best(&curve.metric.summary)?)));
    best.reduce(|old, new| if objective.improves(old.1.y, new.1.y) { new } else { old })
}

/// How strongly a run is drawn: width in px and opacity. Many runs are a cloud, in which more lie on each other; more
/// points than the panel has pixels are a band, whose edges thin lines show better.
fn strength(runs: usize, dense: bool) -> (f64, f64) {
    match runs {
        0..=10 if dense => (1.0, 1.0),
        0..=4 => (2.0, 1.0),
        5..=10 => (1.5, 1.0),
        _ => (1.0, (10.0 / runs as f64).sqrt().max(0.08)),
    }
}

/// Paints the curves of `panel`.
pub(super) fn paint(canvas: &mut Canvas<'_, '_>, panel: &Panel<'_>, plan: &Plan<'_>) -> Result<()> {
    let most = MAX_POINTS / panel.curves.len() as f64 / 4.0;
    let columns = (canvas.frame.width * 2.0).min(most).max(8.0);
    // In a cloud the best run stands out.
    let best = best_of(panel).filter(|_| plan.runs.len() > MAX_MARKED_RUNS).map(|(curve, _)| curve);
    for (i, curve) in panel.curves.iter().chain(best).enumerate() {
        let color = canvas.palette.run(curve.run);
        let metric = curve.metric;
        let dense = metric.smooth.is_none() && metric.curve.points.len() as f64 > canvas.frame.width;
        let runs = if i < panel.curves.len() { plan.runs.len() } else { 1 };
        // Bands of several runs would hide each other.
        let (width, opacity) = strength(runs, dense);
        let opacity = if dense && runs > 1 { opacity * 0.7 } else { opacity };
        canvas.sheet.with(pen(curve, plan));
        if let Some(smooth) = &metric.smooth {
            let raw = style::stroked(color, opacity * 0.3, width.min(1.0));
            join(canvas, &relative(&metric.curve, curve.relative_time), columns, raw)?;
            join(canvas, &relative(smooth, curve.relative_time), columns, style::stroked(color, opacity, width))?;
        } else {
            join(
                canvas,
                &relative(&metric.curve, curve.relative_time),
                columns,
                style::stroked(color, opacity, width),
            )?;
        }
    }
    mark_best(canvas, panel, plan)
}

/// Paints the values of `panel` as points.
pub(super) fn scatter(canvas: &mut Canvas<'_, '_>, panel: &Panel<'_>) -> Result<()> {
    let many: usize = panel.curves.iter().map(|curve| curve.metric.curve.points.len()).sum();
    let (radius, opacity) = if many > 500 { (1.5, 0.6) } else { (2.5, 0.8) };
    let columns = (MAX_POINTS / panel.curves.len() as f64 / 4.0).min(canvas.frame.width * 2.0).max(8.0);
    for curve in &panel.curves {
        let color = canvas.palette.run(curve.run);
        // What was not trained on is a ring.
        let hollow = curve.split.is_some_and(|split| !split.dash().is_empty());
        let style = if hollow { style::stroked(color, opacity, 1.0) } else { style::filled(color, opacity) };
        canvas.sheet.with(Pen::of(Role::Mark));
        let curve_over_x = relative(&curve.metric.curve, curve.relative_time);
        let points = curve_over_x.strokes().flat_map(|stroke| downsample(stroke, &canvas.frame.x, columns));
        let points = points.filter(|point| canvas.frame.y.holds(point.y));
        let circles = points.map(|point| Circle::new((point.x, point.y), length(radius), style));
        drawn(canvas.chart.draw_series(circles))?;
    }
    Ok(())
}

fn pen(curve: &Curve<'_>, plan: &Plan<'_>) -> Pen {
    let dash = plan.dash(curve.split, curve.run).to_vec();
    let run = &plan.runs[curve.run];
    let of = if run.is_empty() { String::new() } else { format!(" of {run}") };
    Pen { dash, description: Some(format!("{}{of}", curve.metric.name).into()), ..Pen::of(Role::Mark) }
}

/// Joins the points of each stroke; one alone is a dot.
fn join(canvas: &mut Canvas<'_, '_>, curve: &model::Curve, columns: f64, style: ShapeStyle) -> Result<()> {
    let (x, y) = (&canvas.frame.x, &canvas.frame.y);
    // What has no logarithm is a gap, too.
    let pieces = curve.strokes().flat_map(|stroke| stroke.split(|point| !y.holds(point.y)));
    let pieces = pieces.filter(|piece| !piece.is_empty()).map(|piece| downsample(piece, x, columns));
    for piece in pieces.collect::<Vec<Vec<Point>>>() {
        if let [point] = piece[..] {
            let dot = Circle::new((point.x, point.y), style.stroke_width, style.color.filled());
            drawn(canvas.chart.draw_series([dot]))?;
        } else {
            let points = piece.iter().map(|point| (point.x, point.y));
            drawn(canvas.chart.draw_series(LineSeries::new(points, style)))?;
        }
    }
    Ok(())
}

/// The first, lowest, highest and last of the points in each of `columns` columns of the panel.
fn downsample(points: &[Point], x: &Axis, columns: f64) -> Vec<Point> {
    if (points.len() as f64) < 4.0 * columns {
        return points.to_vec();
    }
    let column = |point: &Point| (x.share(point.x) * columns).floor();
    let mut kept = Vec::new();
    for group in points.chunk_by(|a, b| column(a) == column(b)) {
        let by_value = |&a: &usize, &b: &usize| group[a].y.total_cmp(&group[b].y);
        let all = || 0..group.len();
        let extremes = [Some(0), all().min_by(by_value), all().max_by(by_value), group.len().checked_sub(1)];
        let mut four: Vec<usize> = extremes.into_iter().flatten().collect();
        four.sort_unstable();
        four.dedup();
        kept.extend(four.into_iter().map(|i| group[i]));
    }
    kept
}

/// Dots where values are best, in a ring of the background so that they stand out of their curve.
fn mark_best(canvas: &mut Canvas<'_, '_>, panel: &Panel<'_>, plan: &Plan<'_>) -> Result<()> {
    let Some(objective) = panel.objective else { return Ok(()) };
    let best: Vec<(&Curve<'_>, Point)> = if plan.runs.len() > MAX_MARKED_RUNS {
        best_of(panel).into_iter().collect()
    } else {
        let telling = panel.deciding_split();
        let of = panel.curves.iter().filter(|curve| curve.split == telling);
        of.filter_map(|curve| Some((curve, objective.best(&curve.metric.summary)?))).collect()
    };
    canvas.sheet.with(Pen::of(Role::Mark));
    let Palette { background, .. } = *canvas.palette;
    for (curve, best) in best.into_iter().filter(|(_, best)| canvas.frame.y.holds(best.y)) {
        let place = (relative_point(best, curve.relative_time).x, best.y);
        let ring = Circle::new(place, length(4.5), style::filled(background, 1.0));
        let dot = Circle::new(place, length(3.0), style::filled(canvas.palette.run(curve.run), 1.0));
        drawn(canvas.chart.draw_series([ring, dot]))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::downsample;
    use crate::chart::axis::Axis;
    use crate::chart::model::Point;

    #[test]
    fn downsampling_keeps_every_spike() {
        let mut points: Vec<Point> = (0..100_000).map(|i| Point { x: f64::from(i), y: 1.0 }).collect();
        points[777].y = 9.0;
        points[70_001].y = -9.0;
        let kept = downsample(&points, &Axis::whole([0.0, 99_999.0], 5.0), 480.0);
        assert!(kept.len() <= 4 * 481, "{}", kept.len());
        assert!(kept.contains(&points[777]) && kept.contains(&points[70_001]));
        assert!(kept.windows(2).all(|pair| pair[0].x < pair[1].x), "in order");
        assert_eq!((kept[0].x, kept[kept.len() - 1].x), (0.0, 99_999.0));
    }
}
