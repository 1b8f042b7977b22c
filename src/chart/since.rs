//! Times of runs that followed one another, counted from the beginning of each: beside each other on one calendar they
//! could not be compared.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::model::{self, Point, XKind};
use super::pick::Panel;

/// How the x of one curve is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Since {
    /// Where its run begins, ms since 1970.
    start: f64,
    unit: Unit,
}

/// What time is counted in.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Unit {
    ms: f64,
    title: &'static str,
}

const UNITS: [Unit; 4] = [
    Unit { ms: 86_400_000.0, title: "days since start" },
    Unit { ms: 3_600_000.0, title: "hours since start" },
    Unit { ms: 60_000.0, title: "minutes since start" },
    Unit { ms: 1000.0, title: "seconds since start" },
];

impl Since {
    /// The title of the axis.
    pub(super) fn title(self) -> &'static str {
        self.unit.title
    }

    fn place(self, point: Point) -> Point {
        Point { x: (point.x - self.start) / self.unit.ms, ..point }
    }
}

/// `curve` where its x is counted `since`; as it is where that is `None`.
pub(super) fn placed(curve: &model::Curve, since: Option<Since>) -> Cow<'_, model::Curve> {
    let Some(since) = since else { return Cow::Borrowed(curve) };
    let points = curve.points.iter().map(|&point| since.place(point)).collect();
    Cow::Owned(model::Curve { points, breaks: curve.breaks.clone(), exact: curve.exact })
}

/// The same of one point.
pub(super) fn placed_point(point: Point, since: Option<Since>) -> Point {
    since.map_or(point, |since| since.place(point))
}

/// Lets the times of runs that do not overlap begin together.
pub(super) fn align(panels: &mut [Panel<'_>]) {
    let mut spans: BTreeMap<(String, usize), [f64; 2]> = BTreeMap::new();
    for curve in panels.iter().flat_map(|panel| &panel.curves) {
        let (x, points) = (&curve.metric.x, &curve.metric.curve.points);
        if let (XKind::Time, Some(first), Some(last)) = (x.kind, points.first(), points.last()) {
            let span = spans.entry((x.name.clone(), curve.run)).or_insert([first.x, last.x]);
            *span = [span[0].min(first.x), span[1].max(last.x)];
        }
    }
    let mut of_x: BTreeMap<&str, Vec<[f64; 2]>> = BTreeMap::new();
    for ((name, _), span) in &spans {
        of_x.entry(name).or_default().push(*span);
    }
    let mut units: BTreeMap<&str, Unit> = BTreeMap::new();
    for (name, mut of_runs) in of_x {
        of_runs.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let apart = of_runs.windows(2).all(|pair| pair[0][1] <= pair[1][0]);
        let longest = of_runs.iter().map(|[from, to]| to - from).fold(0.0, f64::max);
        if of_runs.len() > 1 && apart && longest.is_finite() {
            let unit = UNITS.into_iter().find(|unit| longest >= 2.0 * unit.ms);
            units.insert(name, unit.unwrap_or(UNITS[3]));
        }
    }
    for curve in panels.iter_mut().flat_map(|panel| &mut panel.curves) {
        let name = &curve.metric.x.name;
        let span = spans.get(&(name.clone(), curve.run));
        if let (Some(&unit), Some(&[start, _])) = (units.get(name.as_str()), span) {
            curve.since = Some(Since { start, unit });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{placed, placed_point};
    use crate::chart::model::{Point, XAxis, XKind};
    use crate::chart::options::ChartOptions;
    use crate::chart::pick::pick;
    use crate::chart::sample::{log, over, run};
    use crate::error::Warnings;

    const HOUR: f64 = 3_600_000.0;

    /// Two runs of three hours, the second beginning `later`: the title and the x of their points.
    fn of(later: f64) -> (Option<&'static str>, Vec<Vec<f64>>) {
        let x = || XAxis { name: "time".to_owned(), kind: XKind::Time };
        let points = |start: f64| (0..4).map(|i| (start + f64::from(i) * HOUR, 1.0)).collect::<Vec<_>>();
        let runs = [("a", 1.7e12), ("b", 1.7e12 + later)];
        let log = log(runs.map(|(name, start)| run(name, vec![over("loss", x(), &points(start))])).to_vec());
        let plan = pick(&log, &ChartOptions::default(), &Warnings::default()).unwrap();
        let curves = &plan.panels[0].curves;
        let places =
            curves.iter().map(|curve| placed(&curve.metric.curve, curve.since).points.iter().map(|it| it.x).collect());
        (curves[0].since.map(super::Since::title), places.collect())
    }

    #[test]
    fn runs_that_followed_one_another_begin_together() {
        let (title, places) = of(30.0 * HOUR);
        assert_eq!(title, Some("hours since start"));
        assert_eq!(places, [[0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0]]);
    }

    #[test]
    fn runs_at_the_same_time_keep_the_calendar() {
        let (title, places) = of(1.5 * HOUR);
        assert_eq!(title, None);
        assert_eq!(places[1][0], 1.7e12 + 1.5 * HOUR);
        assert_eq!(placed_point(Point { x: 5.0, y: 1.0 }, None).x, 5.0);
    }
}
