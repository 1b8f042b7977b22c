//! Times of runs that followed one another, counted from the beginning of each: beside each other on one calendar they
//! could not be compared.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::model::{Curve, Metric, Point, XKind};

/// How the x of one curve is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RelativeTime {
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

impl RelativeTime {
    /// The title of the axis.
    pub(super) fn title(self) -> &'static str {
        self.unit.title
    }

    fn point(self, point: Point) -> Point {
        Point { x: (point.x - self.start) / self.unit.ms, ..point }
    }
}

/// `curve` with its x counted in `time`; unchanged where that is `None`.
pub(super) fn relative(curve: &Curve, time: Option<RelativeTime>) -> Cow<'_, Curve> {
    let Some(time) = time else { return Cow::Borrowed(curve) };
    let points = curve.points.iter().map(|&point| time.point(point)).collect();
    Cow::Owned(Curve { points, breaks: curve.breaks.clone(), exact: curve.exact })
}

/// `point` with its x counted in `time`; unchanged where that is `None`.
pub(super) fn relative_point(point: Point, time: Option<RelativeTime>) -> Point {
    time.map_or(point, |time| time.point(point))
}

/// Where each run begins on each x axis that counts from the beginning of runs.
pub(super) struct Alignment {
    /// The start and unit, by the name of x and the number of the run.
    times: BTreeMap<(String, usize), RelativeTime>,
}

impl Alignment {
    /// Lets the times of runs that do not overlap begin together; each metric of `curves` comes with the number of its run.
    pub(super) fn new<'m>(curves: impl Iterator<Item = (&'m Metric, usize)>) -> Self {
        let mut spans: BTreeMap<(&str, usize), [f64; 2]> = BTreeMap::new();
        for (metric, run) in curves {
            let (x, points) = (&metric.x, &metric.curve.points);
            if let (XKind::Time, Some(first), Some(last)) = (x.kind, points.first(), points.last()) {
                let span = spans.entry((&x.name, run)).or_insert([first.x, last.x]);
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
        let time = |((name, run), [start, _]): ((&str, usize), [f64; 2])| {
            let unit = *units.get(name)?;
            Some(((name.to_owned(), run), RelativeTime { start, unit }))
        };
        Self { times: spans.into_iter().filter_map(time).collect() }
    }

    /// How the x of `metric` in the run number `run` is counted; `None` where it is as logged.
    pub(super) fn of(&self, metric: &Metric, run: usize) -> Option<RelativeTime> {
        self.times.get(&(metric.x.name.clone(), run)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{Alignment, RelativeTime, relative, relative_point};
    use crate::chart::model::{Point, XAxis, XKind};
    use crate::chart::testing::over;

    const HOUR: f64 = 3_600_000.0;

    /// Two runs of three hours, the second beginning `later`: the title of x and the x of their points.
    fn two_runs(later: f64) -> (Option<&'static str>, Vec<Vec<f64>>) {
        let metric = |start: f64| {
            let x = XAxis { name: "time".to_owned(), kind: XKind::Time };
            over("loss", x, &(0..4).map(|i| (start + f64::from(i) * HOUR, 1.0)).collect::<Vec<_>>())
        };
        let metrics = [metric(1.7e12), metric(1.7e12 + later)];
        let runs = || metrics.iter().zip(0..);
        let alignment = Alignment::new(runs());
        let places = runs().map(|(metric, run)| {
            let curve = relative(&metric.curve, alignment.of(metric, run));
            curve.points.iter().map(|point| point.x).collect()
        });
        (alignment.of(&metrics[0], 0).map(RelativeTime::title), places.collect())
    }

    #[test]
    fn runs_that_followed_one_another_begin_together() {
        let (title, places) = two_runs(30.0 * HOUR);
        assert_eq!(title, Some("hours since start"));
        assert_eq!(places, [[0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0]]);
    }

    #[test]
    fn runs_at_the_same_time_keep_the_calendar() {
        let (title, places) = two_runs(1.5 * HOUR);
        assert_eq!(title, None);
        assert_eq!(places[1][0], 1.7e12 + 1.5 * HOUR);
        assert_eq!(relative_point(Point { x: 5.0, y: 1.0 }, None).x, 5.0);
    }
}
