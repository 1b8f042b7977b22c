//! Logs for tests.

use super::model::{Curve, Distribution, Log, Metric, Point, Run, Summary, XAxis, XKind};

/// The metric `name` over 0, 1, 2…; a value that is not finite leaves a gap.
pub(crate) fn metric(name: &str, x: &str, values: &[f64]) -> Metric {
    let kind = if x == "time" { XKind::Time } else { XKind::Number };
    over(
        name,
        XAxis { name: x.to_owned(), kind },
        &values.iter().enumerate().map(|(i, &y)| (i as f64, y)).collect::<Vec<_>>(),
    )
}

/// The metric `name` over any x.
pub(crate) fn over(name: &str, x: XAxis, values: &[(f64, f64)]) -> Metric {
    let mut curve = Curve { exact: true, ..Curve::default() };
    let mut summary = Summary { rows: values.len() as u64, ..Summary::default() };
    let mut gap = false;
    for &(x, y) in values {
        if !y.is_finite() {
            gap = true;
            summary.nan += u64::from(y.is_nan());
            summary.infinite += u64::from(y.is_infinite());
            continue;
        }
        if gap && !curve.points.is_empty() {
            curve.breaks.push(curve.points.len());
        }
        gap = false;
        let point = Point { x, y };
        curve.points.push(point);
        summary.first.get_or_insert(point);
        summary.last = Some(point);
        if summary.min.is_none_or(|min| y < min.y) {
            summary.min = Some(point);
        }
        if summary.max.is_none_or(|max| y > max.y) {
            summary.max = Some(point);
        }
    }
    let mut sorted: Vec<f64> = curve.points.iter().map(|point| point.y).collect();
    sorted.sort_by(f64::total_cmp);
    let distribution = Distribution { total: sorted.len() as u64, values: sorted };
    Metric { name: name.to_owned(), x, curve, smooth: None, summary, distribution }
}

pub(crate) fn run(name: &str, metrics: Vec<Metric>) -> Run {
    Run { name: name.to_owned(), metrics, images: Vec::new() }
}

pub(crate) fn log(runs: Vec<Run>) -> Log {
    Log { runs, labels: None }
}

/// A training of 24 epochs that gets better with `speed`: `loss`, `val_loss`, `accuracy`, `val_accuracy`, `lr`.
pub(crate) fn training(name: &str, speed: f64) -> Run {
    let noise = |i: usize, salt: f64| libm::sin(i as f64 * 12.9898 + salt * 78.233 + speed) * 0.06;
    let curve = |from: f64, to: f64, salt: f64| -> Vec<f64> {
        (0..24).map(|i| to + (from - to) * libm::exp(-speed * i as f64 / 6.0) + noise(i, salt)).collect()
    };
    let lr: Vec<f64> = (0..24).map(|i| 0.1 * libm::pow(0.6, f64::from(i))).collect();
    run(
        name,
        vec![
            metric("loss", "epoch", &curve(2.3, 0.2, 1.0)),
            metric("val_loss", "epoch", &curve(2.4, 0.45, 2.0)),
            metric("accuracy", "epoch", &curve(0.1, 0.9, 3.0)),
            metric("val_accuracy", "epoch", &curve(0.1, 0.82, 4.0)),
            metric("lr", "epoch", &lr),
        ],
    )
}
