//! Curves and points over x.

use std::collections::BTreeMap;

use plotters::element::Circle;
use plotters::series::LineSeries;
use plotters::style::{Color as _, ShapeStyle};

use super::axis::Axis;
use super::backend::{Pen, length};
use super::heat;
use super::look::{self, GAP, LABEL, Look};
use super::model::{self, Point, XKind};
use super::number;
use super::options::{ChartKind, ChartOptions};
use super::panel::{Canvas, Frame, done};
use super::pick::{Curve, Panel, Plan};
use super::since::{placed, placed_point};
use crate::error::{Error, Result, Warnings};
use crate::scene::Role;
use crate::text::Fonts;

/// Points of one panel: beyond it curves are drawn coarser than half a pixel.
const MAX_POINTS: f64 = 200_000.0;
/// Up to here each run's best value is marked; of more runs only the best of all.
const MARKED_RUNS: usize = 10;

/// The x axes of the panels, by the name of x: panels with the same x have the same ends, so that they line up.
pub(super) fn x_axes<'a>(
    plan: &Plan<'a>,
    width: f64,
    options: &ChartOptions,
    fonts: &Fonts,
) -> BTreeMap<&'a str, Axis> {
    struct Reach {
        ends: [f64; 2],
        whole: bool,
        kind: XKind,
        /// Points of the longest curve.
        most: usize,
    }
    let mut reaches: BTreeMap<&'a str, Reach> = BTreeMap::new();
    for curve in plan.panels.iter().flat_map(|panel| &panel.curves) {
        let (x, points) = (&curve.metric.x, &curve.metric.curve.points);
        let kind = if curve.since.is_some() { XKind::Number } else { x.kind };
        let new = Reach { ends: [f64::INFINITY, f64::NEG_INFINITY], whole: curve.since.is_none(), kind, most: 0 };
        let reach = reaches.entry(&x.name).or_insert(new);
        for end in [points.first(), points.last()].into_iter().flatten() {
            let end = placed_point(*end, curve.since);
            reach.ends = [reach.ends[0].min(end.x), reach.ends[1].max(end.x)];
        }
        reach.most = reach.most.max(points.len());
        reach.whole = reach.whole && points.iter().all(|point| point.x.fract() == 0.0);
    }
    let measure = |label: &str| look::width(fonts, label, LABEL, false);
    let axis = |reach: &Reach| {
        let [low, high] = reach.ends;
        let room = match plan.kind {
            // Points at the very edge are hard to see.
            ChartKind::Scatter => high * 0.02 - low * 0.02,
            // A cell reaches half way to its neighbours.
            ChartKind::Heatmap => {
                let cells = 2.0 * (reach.most as f64 - 1.0).clamp(1.0, heat::most_cells(width));
                high / cells - low / cells
            }
            _ => 0.0,
        };
        // A first step of 1 or 10 is the beginning all the same.
        let low = if reach.kind == XKind::Number && low > 0.0 && low <= 0.05 * high { 0.0 } else { low };
        let ends = [low - room, high + room].map(|end| end.clamp(-f64::MAX, f64::MAX));
        Axis::fitting(width, GAP, measure, |count| match reach.kind {
            XKind::Time => Axis::time(ends, count, &options.zone),
            XKind::Number if reach.whole => Axis::whole(ends, count),
            XKind::Number => Axis::linear(ends, count, false),
        })
    };
    reaches.iter().map(|(&name, reach)| (name, axis(reach))).collect()
}

/// The axis of the values of `panel`, and whether it counts by powers.
pub(super) fn value_axis(panel: &Panel<'_>, count: f64, options: &ChartOptions, warnings: &Warnings) -> Axis {
    let (low, high) = reach(panel);
    if options.log.unwrap_or_else(|| spans_decades(panel, low, high)) {
        let points = panel.curves.iter().flat_map(|curve| &curve.metric.curve.points);
        let positive = points.map(|point| point.y).filter(|&y| y > 0.0).fold(f64::INFINITY, f64::min);
        if low <= 0.0 {
            let lost = if positive.is_finite() { "those are left out" } else { "its axis is linear" };
            let title = &panel.title;
            warnings.push(Error::data(format!("`{title}` has values that have no logarithm (0 or less); {lost}")));
        }
        if positive.is_finite() {
            return Axis::logarithmic([positive, high], count * 1.5);
        }
    }
    // Zero is shown where it costs little: it is what a loss is measured against.
    let low = if low > 0.0 && low < 0.3 * high { 0.0 } else { low };
    let high = if high < 0.0 && high > 0.3 * low { 0.0 } else { high };
    Axis::linear([low, high], count, true)
}

/// The lowest and the highest value of a panel.
pub(super) fn reach(panel: &Panel<'_>) -> (f64, f64) {
    let points = panel.curves.iter().flat_map(|curve| [curve.metric.summary.min, curve.metric.summary.max]);
    points
        .flatten()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), point| (low.min(point.y), high.max(point.y)))
}

/// Whether the greater part of a linear axis would be empty: the highest value is 1,000 times the lowest but for one in
/// twenty, so that an early spike counts, and a value near zero does not. Shares that should grow are never so.
fn spans_decades(panel: &Panel<'_>, low: f64, high: f64) -> bool {
    if low <= 0.0 || (high <= 1.0 && panel.best == Some(super::best::Best::Max)) {
        return false;
    }
    let common =
        panel.curves.iter().filter_map(|curve| curve.metric.spread.quantile(0.05)).fold(f64::INFINITY, f64::min);
    high / common >= 1000.0
}

/// Axes and words of a panel of curves.
pub(super) fn frame(
    panel: &Panel<'_>,
    plan: &Plan<'_>,
    x: &Axis,
    [width, height]: [f64; 2],
    options: &ChartOptions,
    warnings: &Warnings,
) -> Frame {
    let y = Axis::fitting(height, 2.0, |_| LABEL, |count| value_axis(panel, count, options, warnings));
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
    let direction = panel.best?;
    let telling = panel.telling_part();
    let of = panel.curves.iter().filter(|curve| curve.part == telling);
    let best = of.filter_map(|curve| Some((curve, direction.pick(&curve.metric.summary)?)));
    best.reduce(|old, new| if direction.improves(old.1.y, new.1.y) { new } else { old })
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
    let best = best_of(panel).filter(|_| plan.runs.len() > MARKED_RUNS).map(|(curve, _)| curve);
    for (i, curve) in panel.curves.iter().chain(best).enumerate() {
        let color = canvas.look.run(curve.run);
        let metric = curve.metric;
        let dense = metric.smooth.is_none() && metric.curve.points.len() as f64 > canvas.frame.width;
        let runs = if i < panel.curves.len() { plan.runs.len() } else { 1 };
        // Bands of several runs would hide each other.
        let (width, opacity) = strength(runs, dense);
        let opacity = if dense && runs > 1 { opacity * 0.7 } else { opacity };
        canvas.sheet.with(pen(curve, plan));
        if let Some(smooth) = &metric.smooth {
            let raw = look::stroked(color, opacity * 0.3, width.min(1.0));
            join(canvas, &placed(&metric.curve, curve.since), columns, raw)?;
            join(canvas, &placed(smooth, curve.since), columns, look::stroked(color, opacity, width))?;
        } else {
            join(canvas, &placed(&metric.curve, curve.since), columns, look::stroked(color, opacity, width))?;
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
        let color = canvas.look.run(curve.run);
        // A part that was not trained on is a ring.
        let hollow = curve.part.is_some_and(|part| !part.dash().is_empty());
        let style = if hollow { look::stroked(color, opacity, 1.0) } else { look::filled(color, opacity) };
        canvas.sheet.with(Pen::of(Role::Mark));
        let placed = placed(&curve.metric.curve, curve.since);
        let points = placed.strokes().flat_map(|stroke| thin(stroke, &canvas.frame.x, columns));
        let points = points.filter(|point| canvas.frame.y.holds(point.y));
        let circles = points.map(|point| Circle::new((point.x, point.y), length(radius), style));
        done(canvas.chart.draw_series(circles))?;
    }
    Ok(())
}

fn pen(curve: &Curve<'_>, plan: &Plan<'_>) -> Pen {
    let dash = curve.part.map_or_else(Vec::new, |part| part.dash().to_vec());
    let run = &plan.runs[curve.run];
    let of = if run.is_empty() { String::new() } else { format!(" of {run}") };
    Pen { dash, description: Some(format!("{}{of}", curve.metric.name).into()), ..Pen::of(Role::Mark) }
}

/// Joins the points of each stroke; one alone is a dot.
fn join(canvas: &mut Canvas<'_, '_>, curve: &model::Curve, columns: f64, style: ShapeStyle) -> Result<()> {
    let (x, y) = (&canvas.frame.x, &canvas.frame.y);
    // What has no logarithm is a gap, too.
    let parts = curve.strokes().flat_map(|stroke| stroke.split(|point| !y.holds(point.y)));
    let parts: Vec<Vec<Point>> = parts.filter(|part| !part.is_empty()).map(|part| thin(part, x, columns)).collect();
    for part in parts {
        if let [point] = part[..] {
            let dot = Circle::new((point.x, point.y), style.stroke_width, style.color.filled());
            done(canvas.chart.draw_series([dot]))?;
        } else {
            let points = part.iter().map(|point| (point.x, point.y));
            done(canvas.chart.draw_series(LineSeries::new(points, style)))?;
        }
    }
    Ok(())
}

/// The first, lowest, highest and last of the points in each of `columns` columns of the panel.
fn thin(points: &[Point], x: &Axis, columns: f64) -> Vec<Point> {
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
    let Some(direction) = panel.best else { return Ok(()) };
    let best: Vec<(&Curve<'_>, Point)> = if plan.runs.len() > MARKED_RUNS {
        best_of(panel).into_iter().collect()
    } else {
        let telling = panel.telling_part();
        let of = panel.curves.iter().filter(|curve| curve.part == telling);
        of.filter_map(|curve| Some((curve, direction.pick(&curve.metric.summary)?))).collect()
    };
    canvas.sheet.with(Pen::of(Role::Mark));
    let Look { background, .. } = *canvas.look;
    for (curve, best) in best.into_iter().filter(|(_, best)| canvas.frame.y.holds(best.y)) {
        let place = (placed_point(best, curve.since).x, best.y);
        let ring = Circle::new(place, length(4.5), look::filled(background, 1.0));
        let dot = Circle::new(place, length(3.0), look::filled(canvas.look.run(curve.run), 1.0));
        done(canvas.chart.draw_series([ring, dot]))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Axis, Point, thin, value_axis, x_axes};
    use crate::chart::model::Metric;
    use crate::chart::options::ChartOptions;
    use crate::chart::pick::pick;
    use crate::chart::sample::{log, metric, run};
    use crate::error::Warnings;
    use crate::text::Fonts;

    /// Whether the metric's axis is logarithmic, its ends, and the warnings.
    fn axis(metric: Metric, options: &ChartOptions) -> (bool, [f64; 2], usize) {
        let log = log(vec![run("a", vec![metric])]);
        let warnings = Warnings::default();
        let plan = pick(&log, options, &warnings).unwrap();
        let axis = value_axis(&plan.panels[0], 5.0, options, &warnings);
        (axis.log, axis.ends(), warnings.take().len())
    }

    #[test]
    fn several_decades_are_logarithmic() {
        let of = |name: &str, values: &[f64]| axis(metric(name, "step", values), &ChartOptions::default()).0;
        assert!(of("lr", &[1e-1, 1e-2, 1e-3, 1e-4, 1e-5]));
        assert!(!of("loss", &[2.3, 1.1, 0.5, 0.2]));
        assert!(!of("loss", &[100.0, 10.0, 1.0, 0.1, 0.0]), "zero has no logarithm");
        let mut spike = vec![0.1; 50];
        spike[3] = 5000.0;
        assert!(of("loss", &spike), "a spike would flatten all the rest");
        spike[3] = 0.1e-6;
        assert!(!of("loss", &spike), "one value near zero does not");
        assert!(!of("accuracy", &[0.0001, 0.0002, 0.9]), "a share is read against 1");
        assert!(of("params", &[0.0001, 0.0002, 0.9]));
    }

    #[test]
    fn what_has_no_logarithm_is_said_when_one_was_asked_for() {
        let asked = ChartOptions { log: Some(true), ..ChartOptions::default() };
        let (log, [low, _], warnings) = axis(metric("loss", "step", &[0.0, 0.5, 2.0]), &asked);
        assert!(log && low > 0.0 && low < 0.5);
        assert_eq!(warnings, 1);
        assert_eq!(axis(metric("loss", "step", &[0.0, -1.0]), &asked), (false, [-1.0, 0.0], 1));
        assert!(!axis(metric("lr", "step", &[1.0, 1e-9]), &ChartOptions { log: Some(false), ..asked }).0);
    }

    #[test]
    fn zero_is_shown_where_it_costs_little() {
        let ends = |values: &[f64]| axis(metric("x", "step", values), &ChartOptions::default()).1;
        assert_eq!(ends(&[2.0, 0.3]), [0.0, 2.0]);
        assert_eq!(ends(&[0.95, 0.99]), [0.95, 0.99]);
        assert_eq!(ends(&[-2.0, -0.3]), [-2.0, 0.0]);
    }

    #[test]
    fn panels_with_the_same_x_line_up() {
        let log = log(vec![run("a", vec![metric("loss", "step", &[1.0; 9]), metric("f1", "step", &[1.0; 30])])]);
        let options = ChartOptions::default();
        let plan = pick(&log, &options, &Warnings::default()).unwrap();
        let axes = x_axes(&plan, 200.0, &options, &Fonts::bundled());
        assert_eq!(
            axes.into_iter().map(|(name, axis)| (name, axis.ends())).collect::<Vec<_>>(),
            [("step", [0.0, 29.0])]
        );
    }

    #[test]
    fn thinning_keeps_every_spike() {
        let mut points: Vec<Point> = (0..100_000).map(|i| Point { x: f64::from(i), y: 1.0 }).collect();
        points[777].y = 9.0;
        points[70_001].y = -9.0;
        let kept = thin(&points, &Axis::whole([0.0, 99_999.0], 5.0), 480.0);
        assert!(kept.len() <= 4 * 481, "{}", kept.len());
        assert!(kept.contains(&points[777]) && kept.contains(&points[70_001]));
        assert!(kept.windows(2).all(|pair| pair[0].x < pair[1].x), "in order");
        assert_eq!((kept[0].x, kept[kept.len() - 1].x), (0.0, 99_999.0));
    }
}
