//! A log as a GFM table: the last and the best value of each metric in each run, with the change against the first run.
//!
//! One run is a row a metric; a few runs are a column each; many runs are a row each. Better and worse are only said where
//! it is known which way a metric is better.

use std::fmt::Write as _;

use super::model::{Log, Metric, Point, Run, Summary, XAxis, XKind};
use super::objective::Objective;
use crate::untrusted::markdown::{self, cell as text, code_cell as code};

/// The most runs that stand side by side.
const MAX_SIDE_BY_SIDE: usize = 6;

/// The most rows of runs, and columns of metrics, where there are more runs than stand side by side.
const MAX_RUNS: usize = 50;
const MAX_METRICS: usize = 8;

/// The most metrics with rows of their own: a comment has room for no more.
const MAX_ROWS: usize = 200;

/// How the table is written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TableOptions {
    /// The better end of every metric; `None` to know it by the name, or not at all.
    pub(crate) objective: Option<Objective>,
}

/// The table, with a line feed at its end and without one before it. Notes on what is left out follow it as paragraphs.
pub(crate) fn table(log: &Log, options: TableOptions) -> String {
    let metrics = metrics(log);
    let mut notes = Vec::new();
    let mut out = match log.runs.as_slice() {
        [] => String::new(),
        [run] => single(run, options),
        runs if runs.len() <= MAX_SIDE_BY_SIDE => side_by_side(runs, &metrics, options),
        runs => many(runs, &metrics, options, &mut notes),
    };
    if log.runs.len() <= MAX_SIDE_BY_SIDE && metrics.len() > MAX_ROWS {
        notes.push(format!("{} more metrics are left out.", metrics.len() - MAX_ROWS));
    }
    notes.extend(log.runs.iter().take(MAX_RUNS).flat_map(|run| not_finite(run, log.runs.len() > 1)));
    for note in notes {
        let _ = write!(out, "\n{note}\n");
    }
    out
}

/// The names of all metrics, in the order met.
fn metrics(log: &Log) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    let mut known = std::collections::BTreeSet::new();
    for metric in log.runs.iter().flat_map(|run| &run.metrics) {
        if known.insert(metric.name.as_str()) {
            names.push(&metric.name);
        }
    }
    names
}

fn of<'r>(run: &'r Run, name: &str) -> Option<&'r Metric> {
    run.metrics.iter().find(|metric| metric.name == name)
}

/// The better end of the metric `name`, where it is known.
fn objective(name: &str, options: TableOptions) -> Option<Objective> {
    options.objective.or_else(|| Objective::of_metric(name))
}

/// `metric | last | best | at`
fn single(run: &Run, options: TableOptions) -> String {
    let metrics: Vec<&Metric> = run.metrics.iter().take(MAX_ROWS).collect();
    let best = |metric: &Metric| {
        objective(&metric.name, options)
            .filter(|_| metric.summary.finite() > 1)
            .and_then(|objective| objective.best(&metric.summary))
    };
    if metrics.iter().all(|metric| best(metric).is_none()) {
        let mut out = String::from("| Metric | Value |\n|---|--:|\n");
        for metric in metrics {
            let _ = writeln!(out, "| {} | {} |", code(&metric.name), value(metric.summary.last, DIGITS));
        }
        return out;
    }
    let mut out = String::from("| Metric | Last | Best | At |\n|---|--:|--:|---|\n");
    for metric in metrics {
        let best = best(metric);
        let at = best.map(|best| place(best.x, &metric.x)).unwrap_or_default();
        let best = best.map(|best| number(best.y, DIGITS)).unwrap_or_default();
        let last = value(metric.summary.last, DIGITS);
        let _ = writeln!(out, "| {} | {last} | {best} | {at} |", code(&metric.name));
    }
    out
}

/// A row for the last and one for the best value of each metric, a column for each run. Where every metric has just one
/// value there is no word of last and best.
fn side_by_side(runs: &[Run], metrics: &[&str], options: TableOptions) -> String {
    let curves = |name: &str| runs.iter().filter_map(|run| of(run, name)).any(|metric| metric.summary.finite() > 1);
    let labelled = metrics.iter().any(|name| curves(name));
    let label = |text: &str| if labelled { format!(" {text} |") } else { String::new() };
    let mut out = format!("| Metric |{}", label(""));
    runs.iter().for_each(|run| out += &format!(" {} |", text(&run.name)));
    out += if labelled { "\n|---|---|" } else { "\n|---|" };
    runs.iter().for_each(|_| out += "--:|");
    out.push('\n');
    for name in metrics.iter().take(MAX_ROWS) {
        let objective = objective(name, options);
        let values = |pick: &dyn Fn(&Summary) -> Option<Point>| {
            let values: Vec<_> =
                runs.iter().map(|run| of(run, name).and_then(|metric| pick(&metric.summary))).collect();
            cells(&values, objective)
        };
        let last = label(if curves(name) { "last" } else { "" });
        let _ = writeln!(out, "| {} |{last}{}", code(name), values(&|summary| summary.last));
        if let (Some(objective), true) = (objective, curves(name)) {
            let _ = writeln!(out, "| |{}{}", label("best"), values(&|summary| objective.best(summary)));
        }
    }
    out
}

/// The cells of one row: the first run's value, and the others' with their changes.
fn cells(values: &[Option<Point>], objective: Option<Objective>) -> String {
    let numbers: Vec<Option<f64>> = values.iter().map(|value| value.map(|point| point.y)).collect();
    let digits = digits(&numbers);
    let first = numbers.first().copied().flatten();
    let cell = |(place, value): (usize, &Option<f64>)| match (value, first) {
        (None, _) => " – |".to_owned(),
        (Some(new), Some(old)) if place > 0 => format!(" {} |", compared(old, *new, objective, digits)),
        (Some(new), _) => format!(" {} |", number(*new, digits)),
    };
    numbers.iter().enumerate().map(cell).collect()
}

/// A row for each run, a column for each metric: its best value where the better end is known, else its last.
fn many(runs: &[Run], metrics: &[&str], options: TableOptions, notes: &mut Vec<String>) -> String {
    let metrics = &metrics[..metrics.len().min(MAX_METRICS)];
    let shown = |summary: &Summary, objective: Option<Objective>| {
        objective.map_or(summary.last, |objective| objective.best(summary))
    };
    let mut out = String::from("| Run |");
    for name in metrics {
        let label = if objective(name, options).is_some() { "best" } else { "last" };
        let _ = write!(out, " {} ({label}) |", code(name));
    }
    out += "\n|---|";
    metrics.iter().for_each(|_| out += "--:|");
    out.push('\n');
    let runs_shown = &runs[..runs.len().min(MAX_RUNS)];
    let columns: Vec<Vec<String>> = metrics
        .iter()
        .map(|name| {
            let objective = objective(name, options);
            let values: Vec<_> =
                runs_shown.iter().map(|run| of(run, name).and_then(|m| shown(&m.summary, objective))).collect();
            cells(&values, objective).split_terminator('|').map(str::to_owned).collect()
        })
        .collect();
    for (row, run) in runs_shown.iter().enumerate() {
        let _ = write!(out, "| {} |", text(&run.name));
        columns.iter().filter_map(|column| column.get(row)).for_each(|cell| out += &format!("{cell}|"));
        out.push('\n');
    }
    if runs.len() > MAX_RUNS {
        notes.push(format!("{} more runs are left out.", runs.len() - MAX_RUNS));
    }
    out
}

/// `0.42 (-0.09, -18%)`: bold with ✓ when that is better, with ✗ when it is worse.
fn compared(old: f64, new: f64, objective: Option<Objective>, digits: usize) -> String {
    let shown = number(new, digits);
    if old == new {
        return format!("{shown} (±0)");
    }
    let change = new - old;
    let sign = if change > 0.0 { "+" } else { "" };
    let share = change / old.abs() * 100.0;
    let percent = match share.abs() {
        size if !size.is_finite() || size >= 1000.0 => String::new(),
        size if size >= 10.0 => format!(", {share:+.0}%"),
        size if size >= 1.0 => format!(", {share:+.1}%"),
        _ => format!(", {share:+.2}%"),
    };
    // Of the change itself two digits say enough.
    let change = format!("({sign}{}{percent})", number(change, 2));
    match objective {
        Some(objective) if objective.improves(old, new) => format!("**{shown}** {change} ✓"),
        Some(_) => format!("{shown} {change} ✗"),
        None => format!("{shown} {change}"),
    }
}

/// What a curve cannot show: how many values of each metric were no numbers.
fn not_finite(run: &Run, several: bool) -> impl Iterator<Item = String> {
    run.metrics.iter().filter_map(move |metric| {
        let Summary { nan, infinite, .. } = metric.summary;
        let counts = match (nan, infinite) {
            (0, 0) => return None,
            (nan, 0) => format!("{nan} NaN"),
            (0, infinite) => format!("{infinite} infinite"),
            (nan, infinite) => format!("{nan} NaN and {infinite} infinite"),
        };
        let whose = if several { format!(" in {}", markdown::text(&run.name)) } else { String::new() };
        let values = if nan + infinite == 1 { "value" } else { "values" };
        Some(format!("{}{whose}: {counts} {values}, left out above.", markdown::code(&metric.name)))
    })
}

/// Significant digits of a value, unless more are needed to tell two apart.
const DIGITS: usize = 5;

/// The digits that tell different values apart, 5 to 12.
fn digits(values: &[Option<f64>]) -> usize {
    let mut distinct: Vec<f64> = values.iter().flatten().copied().collect();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    let apart = |digits: &usize| distinct.windows(2).all(|two| number(two[0], *digits) != number(two[1], *digits));
    (DIGITS..12).find(apart).unwrap_or(12)
}

fn value(point: Option<Point>, digits: usize) -> String {
    point.map_or_else(|| "–".to_owned(), |point| number(point.y, digits))
}

/// `x` to so many significant digits, without zeros at the end; whole numbers in full.
fn number(x: f64, digits: usize) -> String {
    if x == x.trunc() && x.abs() < 1e15 {
        return format!("{}", if x == 0.0 { 0.0 } else { x });
    }
    let scientific = format!("{x:.*e}", digits.saturating_sub(1));
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let short = |text: &str| {
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
    };
    if (-4..6).contains(&exponent) {
        let decimals = i32::try_from(digits).unwrap_or(0) - 1 - exponent;
        return short(&format!("{x:.*}", usize::try_from(decimals).unwrap_or(0)));
    }
    format!("{}e{exponent}", short(mantissa))
}

/// `step 30`, or the date.
fn place(x: f64, axis: &XAxis) -> String {
    match axis.kind {
        XKind::Number => format!("{} {}", text(&axis.name), number(x, 6)),
        XKind::Time => {
            let civil = crate::time::Civil::of(x, &crate::time::Zone::utc());
            civil.map_or_else(String::new, |at| {
                let (date, time) = ((at.year, at.month, at.day), (at.hour, at.minute, at.second));
                format!("{}-{:02}-{:02} {:02}:{:02}:{:02}", date.0, date.1, date.2, time.0, time.1, time.2)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{TableOptions, compared, digits, number, table};
    use crate::chart::objective::Objective;
    use crate::chart::read::testing::log;
    use crate::chart::read::{Input, ReadOptions, Source, read};
    use crate::error::Warnings;

    #[test]
    fn numbers_have_sensible_digits() {
        let rows = [
            (0.0, "0"),
            (-0.0, "0"),
            (3.0, "3"),
            (12_345_678.0, "12345678"),
            (0.123_456_789, "0.12346"),
            (123.456_789, "123.46"),
            (0.5, "0.5"),
            (-0.000_123_456, "-0.00012346"),
            (0.000_012_345_6, "1.2346e-5"),
            (1.2e15, "1.2e15"),
            (1_234_567.8, "1.2346e6"),
            (99_999.97, "100000"),
        ];
        for (x, want) in rows {
            assert_eq!(number(x, 5), want, "{x}");
        }
        assert_eq!(number(99_999.4, 5), "99999");
        assert_eq!(digits(&[Some(0.987_651_2), Some(0.987_651_9), None]), 6);
        assert_eq!(digits(&[Some(0.1), Some(0.2)]), 5);
    }

    #[test]
    fn changes_say_what_is_better_only_where_it_is_known() {
        assert_eq!(compared(0.5, 0.4, Some(Objective::Minimize), 5), "**0.4** (-0.1, -20%) ✓");
        assert_eq!(compared(0.5, 0.6, Some(Objective::Minimize), 5), "0.6 (+0.1, +20%) ✗");
        assert_eq!(compared(0.5, 0.6, None, 5), "0.6 (+0.1, +20%)");
        assert_eq!(compared(0.0, 0.6, None, 5), "0.6 (+0.6)");
        assert_eq!(compared(-2.0, -1.0, Some(Objective::Maximize), 5), "**-1** (+1, +50%) ✓");
        assert_eq!(compared(0.5, 0.5, Some(Objective::Maximize), 5), "0.5 (±0)");
        assert_eq!(compared(1.0, 1.001, Some(Objective::Maximize), 5), "**1.001** (+0.001, +0.10%) ✓");
    }

    #[test]
    fn one_run_is_a_row_a_metric() {
        let one = log(&[("a", "step,loss,lr\n0,3,0.1\n10,1,0.01\n20,2,nan\n")]);
        let want = "\
| Metric | Last | Best | At |
|---|--:|--:|---|
| `loss` | 2 | 1 | step 10 |
| `lr` | 0.01 |  |  |

`lr`: 1 NaN value, left out above.
";
        assert_eq!(table(&one, TableOptions::default()), want);
        let flat = log(&[("a", "accuracy: 0.9\nn: 10\n")]);
        assert_eq!(
            table(&flat, TableOptions::default()),
            "| Metric | Value |\n|---|--:|\n| `accuracy` | 0.9 |\n| `n` | 10 |\n"
        );
    }

    #[test]
    fn a_few_runs_stand_side_by_side() {
        let two = log(&[
            ("main", "step,loss,lr\n0,3,0.1\n10,1,0.1\n20,2,0.1\n"),
            ("my_exp|1", "step,loss,acc\n0,3,0.1\n10,0.5,0.25\n20,2.5,0.2\n"),
        ]);
        let want = "\
| Metric |  | main | my_exp\\|1 |
|---|---|--:|--:|
| `loss` | last | 2 | 2.5 (+0.5, +25%) ✗ |
| | best | 1 | **0.5** (-0.5, -50%) ✓ |
| `lr` | last | 0.1 | – |
| `acc` | last | – | 0.2 |
| | best | – | 0.25 |
";
        assert_eq!(table(&two, TableOptions::default()), want);
        let max = TableOptions { objective: Some(Objective::Maximize) };
        assert!(table(&two, max).contains("| `loss` | last | 2 | **2.5** (+0.5, +25%) ✓ |\n| | best | 3 | 3 (±0) |"));
    }

    #[test]
    fn a_table_of_files_says_what_pandas_says() {
        let fixture = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/logs").join(name);
        let expected: serde_json::Value = serde_json::from_slice(&fs::read(fixture("expected.json")).unwrap()).unwrap();
        let source = |name| Source { name: None, input: Input::Path(fixture(name)) };
        let sources = ["keras.csv", "keras_wider.csv"].map(source).into();
        let log = read(sources, &ReadOptions::default(), &Warnings::default()).unwrap();
        let table = table(&log, TableOptions::default());
        let mut rows = table.lines().skip(2);
        for (name, end) in [("accuracy", "max"), ("loss", "min"), ("val_accuracy", "max"), ("val_loss", "min")] {
            for what in ["last", end] {
                let row = rows.next().unwrap();
                let cells: Vec<&str> = row.split('|').map(str::trim).collect();
                for (file, cell) in [("keras.csv", cells[3]), ("keras_wider.csv", cells[4])] {
                    let number = cell.split_whitespace().next().unwrap().trim_matches('*');
                    let want = expected[file][name][what][1].as_f64().unwrap();
                    assert_eq!(
                        number.parse::<f64>().unwrap(),
                        format!("{want:.5}").parse::<f64>().unwrap(),
                        "{file} {name} {what}"
                    );
                }
            }
        }
    }

    #[test]
    fn many_runs_are_a_row_each_and_cut_with_a_word() {
        let runs: Vec<(String, String)> =
            (0..60).map(|i| (format!("r{i}"), format!("step,loss\n0,9\n1,{}\n2,9\n", 60 - i))).collect();
        let runs: Vec<(&str, &str)> = runs.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let many = table(&log(&runs), TableOptions::default());
        assert!(many.starts_with("| Run | `loss` (best) |\n|---|--:|\n| r0 | 9 |\n"), "{many}");
        assert!(many.contains("| r1 | 9 (±0) |\n") && !many.contains("| r59 |"), "{many}");
        assert!(many.ends_with("\n10 more runs are left out.\n"), "{many}");
    }

    #[test]
    fn what_dvc_compared_is_a_table_too() {
        let text = r#"{"m.json": {"acc": {"old": 0.8, "new": 0.85, "diff": 0.05}, "n": {"old": null, "new": 1}}}"#;
        let want = "\
| Metric | old | new |
|---|--:|--:|
| `acc` | 0.8 | **0.85** (+0.05, +6.2%) ✓ |
| `n` | – | 1 |
";
        assert_eq!(table(&log(&[("diff", text)]), TableOptions::default()), want);
    }
}
