//! How often values occur, by equal steps; runs lie over each other.

use plotters::element::{PathElement, Rectangle};

use super::axes;
use super::axis::Axis;
use super::backend::Pen;
use super::number;
use super::options::ChartOptions;
use super::panel::{Canvas, Frame, drawn};
use super::plan::{Panel, Plan};
use super::style::{self, GAP, LABEL};
use crate::error::{Result, Warnings};
use crate::numeric::ticks;
use crate::scene::Role;
use crate::text::Fonts;

/// More steps than this are narrower than a bar should be.
const MAX_BINS: f64 = 40.0;
/// Up to so many curves their areas are tinted; more are outlines alone.
const MAX_TINTED: usize = 2;

/// A panel's counts.
#[derive(Debug)]
pub(super) struct Counts<'p, 'a> {
    panel: &'p Panel<'a>,
    /// The axis of the values.
    x: Axis,
    /// Where steps begin and end, ascending; at least two.
    edges: Vec<f64>,
    /// How many values of each curve lie in each step.
    counts: Vec<Vec<f64>>,
}

/// Counts the values of each curve of `panel`.
pub(super) fn count<'p, 'a>(
    panel: &'p Panel<'a>,
    width: f64,
    options: &ChartOptions,
    fonts: &Fonts,
    warnings: &Warnings,
) -> Counts<'p, 'a> {
    let (low, high) = axes::value_extent(panel);
    let log = axes::value_axis(panel, 5.0, options, warnings).log && low > 0.0;
    let measure = |label: &str| style::width(fonts, label, LABEL, false);
    let most = panel.curves.iter().map(|curve| curve.metric.distribution.values.len()).max().unwrap_or(0);
    // Rice's rule: more values show finer steps.
    let bins = (2.0 * libm::cbrt(most as f64)).ceil().clamp(5.0, MAX_BINS);
    let (x, edges) = if log {
        let x = Axis::fitting(width, GAP, measure, |count| Axis::logarithmic([low, high], count));
        let edges = (0..=60).map(f64::from).take_while(|i| *i <= bins).map(|i| x.at(i / bins)).collect();
        (x, edges)
    } else {
        let ends = Axis::linear([low, high], bins, true).ends();
        let x = Axis::fitting(width, GAP, measure, |count| Axis::linear(ends, count.min(bins), false));
        let edges = ticks(ends[0], ends[1], bins);
        (x, if edges.len() < 2 { ends.to_vec() } else { edges })
    };
    let counts = panel.curves.iter().map(|curve| {
        let distribution = &curve.metric.distribution;
        // Of a sample each value stands for several.
        let weight = distribution.total as f64 / distribution.values.len().max(1) as f64;
        let mut counts = vec![0.0; edges.len() - 1];
        for value in &distribution.values {
            let bin = edges.partition_point(|edge| edge <= value).clamp(1, counts.len()) - 1;
            counts[bin] += weight;
        }
        counts
    });
    let counts = counts.collect();
    Counts { panel, x, edges, counts }
}

/// The frame of a panel.
pub(super) fn frame(counts: &Counts<'_, '_>, [width, height]: [f64; 2]) -> Frame {
    let highest = counts.counts.iter().flatten().copied().fold(1.0, f64::max);
    let total: u64 = counts.panel.curves.iter().map(|curve| curve.metric.distribution.total).sum();
    let y = Axis::fitting(height, 2.0, |_| LABEL, |count| Axis::linear([0.0, highest], count.min(highest), true));
    let note = vec![number::count(total, "value", "values")];
    Frame { title: counts.panel.title.clone(), note, x: counts.x.clone(), y, width, height }
}

/// Paints the steps: filled where there is one curve, else faint with an outline.
pub(super) fn paint(canvas: &mut Canvas<'_, '_>, counts: &Counts<'_, '_>, plan: &Plan<'_>) -> Result<()> {
    let many = counts.counts.len();
    let alone = many == 1;
    for (curve, of_curve) in counts.panel.curves.iter().zip(&counts.counts) {
        let color = canvas.palette.run(curve.run);
        let steps = || of_curve.iter().zip(counts.edges.windows(2)).map(|(&count, edge)| (edge[0], edge[1], count));
        canvas.sheet.with(Pen::of(Role::Mark));
        if many <= MAX_TINTED {
            let style = style::filled(color, if alone { 1.0 } else { 0.2 });
            let bars = steps().filter(|step| step.2 > 0.0);
            let bars = bars.map(|(from, to, count)| Rectangle::new([(from, 0.0), (to, count)], style));
            drawn(canvas.chart.draw_series(bars))?;
        }
        if alone {
            // Lines of the background tell the bars apart.
            let style = style::stroked(canvas.palette.background, 1.0, 1.0);
            let between = steps().filter(|step| step.2 > 0.0);
            let between = between.map(|(from, _, count)| PathElement::new(vec![(from, 0.0), (from, count)], style));
            drawn(canvas.chart.draw_series(between))?;
        } else {
            let dash = plan.dash(curve.split, curve.run).to_vec();
            canvas.sheet.with(Pen { dash, ..Pen::of(Role::Mark) });
            let mut path: Vec<(f64, f64)> =
                steps().flat_map(|(from, to, count)| [(from, count), (to, count)]).collect();
            let ends = [path[0].0, path[path.len() - 1].0];
            path.insert(0, (ends[0], 0.0));
            path.push((ends[1], 0.0));
            drawn(canvas.chart.draw_series([PathElement::new(path, style::stroked(color, 1.0, 1.5))]))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::count;
    use crate::chart::model::Distribution;
    use crate::chart::options::ChartOptions;
    use crate::chart::plan::Plan;
    use crate::chart::testing::{log, metric, run};
    use crate::error::Warnings;
    use crate::text::Fonts;

    /// Edges and counts of one metric.
    fn counted(values: &[f64], total: u64) -> (Vec<f64>, Vec<f64>) {
        let mut metric = metric("x", "step", values);
        metric.distribution = Distribution { total, ..metric.distribution };
        let log = log(vec![run("a", vec![metric])]);
        let (options, warnings) = (ChartOptions::default(), Warnings::default());
        let plan = Plan::new(&log, &options, &warnings).unwrap();
        let mut counts = count(&plan.panels[0], 200.0, &options, &Fonts::bundled(), &warnings);
        (counts.edges, counts.counts.remove(0))
    }

    #[test]
    fn every_value_is_in_one_step_and_steps_are_round() {
        let (edges, counts) = counted(&[0.0, 1.0, 1.5, 2.0, 10.0], 5);
        assert_eq!(edges, [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(counts, [3.0, 1.0, 0.0, 0.0, 1.0], "an edge belongs to what follows, the last to what precedes");
    }

    #[test]
    fn a_sample_stands_for_all() {
        let (_, counts) = counted(&[0.0, 1.0, 1.5, 2.0, 10.0], 5000);
        assert_eq!(counts.iter().sum::<f64>(), 5000.0);
    }

    #[test]
    fn equal_values_and_several_decades_have_steps_too() {
        assert_eq!(counted(&[3.0; 7], 7).1.iter().sum::<f64>(), 7.0);
        let (edges, counts) = counted(&[1e-6, 1e-5, 1e-3, 1.0, 10.0], 5);
        assert!(edges.windows(2).all(|pair| pair[0] < pair[1]), "{edges:?}");
        assert!(edges[1] / edges[0] > 10.0, "equal ratios: {edges:?}");
        assert_eq!(counts.iter().sum::<f64>(), 5.0);
    }
}
