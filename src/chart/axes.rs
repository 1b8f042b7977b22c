//! The axes of panels, chosen from the values in them: where they end, and whether they count by powers.

use std::collections::BTreeMap;

use super::axis::Axis;
use super::model::XKind;
use super::objective::Objective;
use super::options::{ChartKind, ChartOptions};
use super::plan::{Panel, Plan};
use super::relative_time::relative_point;
use super::style::{self, GAP, LABEL};
use crate::error::{Error, Warnings};
use crate::text::Fonts;

/// Width of the narrowest cell of a heat map, px.
const MIN_CELL: f64 = 4.0;

/// The most cells of a heat map side by side on `width` px.
pub(super) fn max_cells(width: f64) -> f64 {
    (width / MIN_CELL).floor().max(1.0)
}

/// What is known of the x of all panels that have the same one.
struct XExtent {
    ends: [f64; 2],
    whole: bool,
    kind: XKind,
    /// Points of the longest curve.
    longest: usize,
}

/// The x axes of the panels, by the name of x: panels with the same x have the same ends, so that they line up.
pub(super) fn x_axes<'a>(
    plan: &Plan<'a>,
    width: f64,
    options: &ChartOptions,
    fonts: &Fonts,
) -> BTreeMap<&'a str, Axis> {
    let mut extents: BTreeMap<&'a str, XExtent> = BTreeMap::new();
    for curve in plan.panels.iter().flat_map(|panel| &panel.curves) {
        let (x, points) = (&curve.metric.x, &curve.metric.curve.points);
        let kind = if curve.relative_time.is_some() { XKind::Number } else { x.kind };
        let ends = [f64::INFINITY, f64::NEG_INFINITY];
        let new = XExtent { ends, whole: curve.relative_time.is_none(), kind, longest: 0 };
        let extent = extents.entry(&x.name).or_insert(new);
        for end in [points.first(), points.last()].into_iter().flatten() {
            let end = relative_point(*end, curve.relative_time);
            extent.ends = [extent.ends[0].min(end.x), extent.ends[1].max(end.x)];
        }
        extent.longest = extent.longest.max(points.len());
        extent.whole = extent.whole && points.iter().all(|point| point.x.fract() == 0.0);
    }
    let measure = |label: &str| style::width(fonts, label, LABEL, false);
    let axis = |extent: &XExtent| {
        let [low, high] = extent.ends;
        let room = match plan.kind {
            // Points at the very edge are hard to see.
            ChartKind::Scatter => high * 0.02 - low * 0.02,
            // A cell reaches half way to its neighbours.
            ChartKind::Heatmap => {
                let cells = 2.0 * (extent.longest as f64 - 1.0).clamp(1.0, max_cells(width));
                high / cells - low / cells
            }
            _ => 0.0,
        };
        // A first step of 1 or 10 is the beginning all the same.
        let low = if extent.kind == XKind::Number && low > 0.0 && low <= 0.05 * high { 0.0 } else { low };
        let ends = [low - room, high + room].map(|end| end.clamp(-f64::MAX, f64::MAX));
        Axis::fitting(width, GAP, measure, |count| match extent.kind {
            XKind::Time => Axis::time(ends, count, &options.zone),
            XKind::Number if extent.whole => Axis::whole(ends, count),
            XKind::Number => Axis::linear(ends, count, false),
        })
    };
    extents.iter().map(|(&name, extent)| (name, axis(extent))).collect()
}

/// The axis of the values of `panel`, linear or logarithmic.
pub(super) fn value_axis(panel: &Panel<'_>, count: f64, options: &ChartOptions, warnings: &Warnings) -> Axis {
    let (low, high) = value_extent(panel);
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
pub(super) fn value_extent(panel: &Panel<'_>) -> (f64, f64) {
    let points = panel.curves.iter().flat_map(|curve| [curve.metric.summary.min, curve.metric.summary.max]);
    points
        .flatten()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), point| (low.min(point.y), high.max(point.y)))
}

/// Whether the greater part of a linear axis would be empty: the highest value is 1,000 times the lowest but for one in
/// twenty, so that an early spike counts, and a value near zero does not. Shares that should grow are never so.
fn spans_decades(panel: &Panel<'_>, low: f64, high: f64) -> bool {
    if low <= 0.0 || (high <= 1.0 && panel.objective == Some(Objective::Maximize)) {
        return false;
    }
    let common =
        panel.curves.iter().filter_map(|curve| curve.metric.distribution.quantile(0.05)).fold(f64::INFINITY, f64::min);
    high / common >= 1000.0
}

#[cfg(test)]
mod tests {
    use super::{value_axis, x_axes};
    use crate::chart::model::Metric;
    use crate::chart::options::ChartOptions;
    use crate::chart::plan::Plan;
    use crate::chart::testing::{log, metric, run};
    use crate::error::Warnings;
    use crate::text::Fonts;

    /// Whether the metric's axis is logarithmic, its ends, and the warnings.
    fn axis(metric: Metric, options: &ChartOptions) -> (bool, [f64; 2], usize) {
        let log = log(vec![run("a", vec![metric])]);
        let warnings = Warnings::default();
        let plan = Plan::new(&log, options, &warnings).unwrap();
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
        let plan = Plan::new(&log, &options, &Warnings::default()).unwrap();
        let axes = x_axes(&plan, 200.0, &options, &Fonts::bundled());
        assert_eq!(
            axes.into_iter().map(|(name, axis)| (name, axis.ends())).collect::<Vec<_>>(),
            [("step", [0.0, 29.0])]
        );
    }
}
