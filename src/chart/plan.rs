//! What to draw of a log: which metrics share a panel, what tells their curves apart, which panels there is room for.
//!
//! Nothing here has a place or a colour; what was left out is said in the warnings.

use std::collections::{BTreeMap, BTreeSet};

use super::grouping::{self, Member};
use super::model::{Log, Metric, XAxis};
use super::number;
use super::objective::{Objective, is_of_machine};
use super::options::{ChartKind, ChartOptions};
use super::relative_time::{Alignment, RelativeTime};
use super::split::{self, Split};
use crate::error::{Error, Result, Warnings};

/// Runs that have a colour of their own.
pub(super) const RUN_COLORS: usize = 10;

/// The whole chart.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) kind: ChartKind,
    pub(super) panels: Vec<Panel<'a>>,
    /// What curves are told apart by colour by; never empty.
    pub(super) runs: Vec<String>,
    /// What they are told apart by dashes by, in ascending order; empty where no panel has two splits.
    pub(super) splits: Vec<Split>,
}

/// One metric, of all runs and splits.
#[derive(Debug)]
pub(super) struct Panel<'a> {
    /// The metric's name, without the split when there are several.
    pub(super) title: String,
    /// Which of a metric's ends is the better one.
    pub(super) objective: Option<Objective>,
    /// The curves, by runs, then by splits; never empty, each with at least one point.
    pub(super) curves: Vec<Curve<'a>>,
}

/// One metric of one run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Curve<'a> {
    pub(super) metric: &'a Metric,
    /// Index into [`Plan::runs`].
    pub(super) run: usize,
    /// `None` where the panel has a single split.
    pub(super) split: Option<Split>,
    /// `None` where x is as logged.
    pub(super) relative_time: Option<RelativeTime>,
}

impl Panel<'_> {
    pub(super) fn x(&self) -> &XAxis {
        &self.curves[0].metric.x
    }

    /// What the axis of x is called.
    pub(super) fn x_title(&self) -> &str {
        match self.curves[0].relative_time {
            Some(time) => time.title(),
            None => &self.x().name,
        }
    }

    /// The split that decides which run is best.
    pub(super) fn deciding_split(&self) -> Option<Split> {
        deciding_split(self.curves.iter())
    }

    fn is_constant(&self) -> bool {
        let summaries = || self.curves.iter().map(|curve| &curve.metric.summary);
        let low = summaries().filter_map(|it| it.min).fold(f64::INFINITY, |low, point| low.min(point.y));
        summaries().filter_map(|it| it.max).all(|point| point.y <= low)
    }

    /// 0 for what is looked at first: what can get better or worse; then what was measured on two splits, then the rest, and
    /// last what never changes.
    fn rank(&self) -> u8 {
        match (self.is_constant(), self.objective, self.deciding_split()) {
            (true, ..) => 3,
            (_, Some(_), _) => 0,
            (_, _, Some(_)) => 1,
            _ => 2,
        }
    }
}

/// The split that decides which curve is best: one that was not trained on.
pub(super) fn deciding_split<'c, 'a: 'c>(curves: impl Iterator<Item = &'c Curve<'a>> + Clone) -> Option<Split> {
    let has = |split: Split| curves.clone().any(|curve| curve.split == Some(split));
    [Split::Validation, Split::Test, Split::Train].into_iter().find(|&split| has(split))
}

impl<'a> Plan<'a> {
    /// Lengths of dash and gap, px, of what was measured on `split` in the run number `run`: the split's, or, where no panel has
    /// two of them, what tells the run from those of its hue.
    pub(super) fn dash(&self, split: Option<Split>, run: usize) -> &'static [f64] {
        const DASHES: [&[f64]; 4] = [&[], &[6.0, 2.0], &[1.5, 1.5], &[8.0, 2.0, 1.5, 2.0]];
        match split {
            Some(split) => split.dash(),
            // In a crowd dashes could not be seen.
            None if self.splits.is_empty() && self.runs.len() <= RUN_COLORS * DASHES.len() => {
                DASHES[run / RUN_COLORS % DASHES.len()]
            }
            None => &[],
        }
    }

    /// Chooses panels, curves and kind.
    ///
    /// # Errors
    ///
    /// When there is no finite number in the log.
    pub(super) fn new(log: &'a Log, options: &ChartOptions, warnings: &Warnings) -> Result<Self> {
        let (runs, run_splits) = grouping::run_splits(log);
        let members = grouping::members(log, &run_splits);
        // One value each: nothing to join, whatever x it stands at.
        let single = members.iter().all(|it| it.metric.summary.finite() == 1);
        let kind = options.kind.unwrap_or(if single { ChartKind::Bar } else { ChartKind::Line });
        let mut panels = panels(&members, kind, options);
        say_what_has_no_place(log, warnings);
        if panels.is_empty() {
            let metrics = log.runs.iter().map(|run| run.metrics.len()).sum::<usize>() as u64;
            let found = number::count(metrics, "metric", "metrics");
            return Err(Error::data(format!("nothing to draw: no finite value in {found}")));
        }
        panels.sort_by_cached_key(Panel::rank);
        if !options.all_metrics {
            leave_to_request(&mut panels, kind, warnings);
        }
        let alignment =
            Alignment::new(panels.iter().flat_map(|panel| &panel.curves).map(|curve| (curve.metric, curve.run)));
        for curve in panels.iter_mut().flat_map(|panel| &mut panel.curves) {
            curve.relative_time = alignment.of(curve.metric, curve.run);
        }
        leave_out(&mut panels, options.max_panels.max(1), warnings);
        let mut splits: Vec<Split> =
            panels.iter().flat_map(|panel| &panel.curves).filter_map(|curve| curve.split).collect();
        splits.sort_unstable();
        splits.dedup();
        let runs = without_empty(runs, &mut panels);
        Ok(Self { kind, panels, runs, splits })
    }
}

fn panels<'a>(members: &[Member<'a>], kind: ChartKind, options: &ChartOptions) -> Vec<Panel<'a>> {
    let mut panels: Vec<Panel<'a>> = Vec::new();
    let mut index: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for it in members {
        // Bars have no x.
        let x = if kind == ChartKind::Bar { "" } else { &it.metric.x.name };
        let panel = *index.entry((&it.title, x)).or_insert_with(|| {
            let objective = options.objective.or_else(|| Objective::of_metric(&it.title));
            panels.push(Panel { title: it.title.clone(), objective, curves: Vec::new() });
            panels.len() - 1
        });
        panels[panel].curves.push(Curve { metric: it.metric, run: it.run, split: it.split, relative_time: None });
    }
    for panel in &mut panels {
        panel.curves.sort_by_key(|curve| (curve.run, curve.split));
    }
    panels
}

/// The names of the runs that have a curve, which are counted anew. A run that holds nothing needs no colour.
fn without_empty(runs: Vec<String>, panels: &mut [Panel<'_>]) -> Vec<String> {
    let mut used = vec![false; runs.len()];
    panels.iter().flat_map(|panel| &panel.curves).for_each(|curve| used[curve.run] = true);
    let numbers: Vec<usize> =
        used.iter().scan(0, |next, used| Some(std::mem::replace(next, *next + usize::from(*used)))).collect();
    panels.iter_mut().flat_map(|panel| &mut panel.curves).for_each(|curve| curve.run = numbers[curve.run]);
    runs.into_iter().zip(used).filter(|(_, used)| *used).map(|(name, _)| name).collect()
}

/// Leaves out what nobody looks for unless it is named: what the machine did, and among curves the totals that are a dot, as
/// long as something else is left.
fn leave_to_request(panels: &mut Vec<Panel<'_>>, kind: ChartKind, warnings: &Warnings) {
    let curved = |panel: &Panel<'_>| panel.curves.iter().any(|curve| curve.metric.summary.finite() > 1);
    let over_x = matches!(kind, ChartKind::Line | ChartKind::Scatter) && panels.iter().any(curved);
    let titles: BTreeSet<String> = panels.iter().map(|panel| panel.title.clone()).collect();
    let is_asked = |panel: &Panel<'_>| {
        // Hugging Face's `train_loss` is the mean of `loss`.
        let total = || split::parse(&panel.title).0.is_some_and(|_| titles.contains(&split::parse(&panel.title).1));
        is_of_machine(&panel.title)
            || panel.title.starts_with("hparam/")
            || (over_x && !curved(panel) && (panel.objective.is_none() || total()))
    };
    // A benchmark is about times.
    let left_over = || panels.iter().filter(|panel| !is_asked(panel));
    if left_over().next().is_none() || (kind == ChartKind::Bar && left_over().all(|panel| panel.objective.is_none())) {
        return;
    }
    let left: Vec<String> = panels.iter().filter(|panel| is_asked(panel)).map(|panel| panel.title.clone()).collect();
    if left.is_empty() {
        return;
    }
    panels.retain(|panel| !is_asked(panel));
    let left: Vec<&str> = left.iter().map(String::as_str).collect();
    warnings.push(Error::data(format!(
        "{} not drawn, of the machine or of one value: {}. Name those to draw with -y",
        number::count(left.len() as u64, "metric is", "metrics are"),
        listed(&left),
    )));
}

/// Keeps the first `most` panels.
fn leave_out(panels: &mut Vec<Panel<'_>>, most: usize, warnings: &Warnings) {
    if panels.len() <= most {
        return;
    }
    let left: Vec<&str> = panels[most..].iter().map(|panel| panel.title.as_str()).collect();
    warnings.push(Error::data(format!(
        "{most} of {} are drawn; left out: {}. Name those to draw with -y",
        number::count(panels.len() as u64, "metric", "metrics"),
        listed(&left),
    )));
    panels.truncate(most);
}

/// At most three names and how many more there are.
fn listed(names: &[&str]) -> String {
    let some = names.iter().take(3).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match names.len() {
        0..=3 => some,
        more => format!("{some} and {} more", number::count(more as u64 - 3, "", "").trim_end()),
    }
}

/// Warns of values that are not finite, and of metrics without any.
fn say_what_has_no_place(log: &Log, warnings: &Warnings) {
    let (mut infinite, mut nan) = (0, 0);
    let (mut of, mut empty): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut said = BTreeSet::new();
    for metric in log.runs.iter().flat_map(|run| &run.metrics) {
        let summary = &metric.summary;
        if summary.infinite + summary.nan > 0 && said.insert((true, &metric.name)) {
            of.push(&metric.name);
        }
        if metric.curve.points.is_empty() && said.insert((false, &metric.name)) {
            empty.push(&metric.name);
        }
        infinite += summary.infinite;
        nan += summary.nan;
    }
    let counts = [(infinite, "infinite"), (nan, "NaN")].into_iter().filter(|(count, _)| *count > 0);
    let counts = counts.map(|(count, what)| {
        let one = format!("{what} value");
        number::count(count, &one, &format!("{one}s"))
    });
    let counts: Vec<String> = counts.collect();
    if !of.is_empty() {
        warnings.push(Error::data(format!("{} left out of {}", counts.join(" and "), listed(&of))));
    }
    if !empty.is_empty() {
        warnings.push(Error::data(format!("no finite value, hence no curve, in {}", listed(&empty))));
    }
}

#[cfg(test)]
mod tests {
    use super::Plan;
    use crate::chart::model::{Log, Run, XAxis, XKind};
    use crate::chart::objective::Objective;
    use crate::chart::options::{ChartKind, ChartOptions};
    use crate::chart::split::Split;
    use crate::chart::testing::{log, metric, over, run, training};
    use crate::error::Warnings;

    fn picked<'a>(log: &'a Log, options: &ChartOptions) -> (Plan<'a>, Vec<String>) {
        let warnings = Warnings::default();
        let plan = Plan::new(log, options, &warnings).unwrap();
        (plan, warnings.take().iter().map(ToString::to_string).collect())
    }

    /// `title: metric of run (split)…` for each panel.
    fn told(log: &Log) -> Vec<String> {
        let (plan, _) = picked(log, &ChartOptions::default());
        let panels = plan.panels.iter().map(|panel| {
            let curves = panel.curves.iter().map(|curve| {
                let split = curve.split.map_or_else(String::new, |split| format!(" ({})", split.name()));
                format!("{} of {}{split}", curve.metric.name, plan.runs[curve.run])
            });
            format!("{}: {}", panel.title, curves.collect::<Vec<_>>().join(", "))
        });
        panels.collect()
    }

    fn of(names: &[&str]) -> Run {
        run("a", names.iter().map(|name| metric(name, "step", &[1.0, 2.0])).collect())
    }

    #[test]
    fn train_and_validation_share_a_panel() {
        assert_eq!(
            told(&log(vec![training("a", 1.0)])),
            [
                "loss: loss of a (train), val_loss of a (validation)",
                "accuracy: accuracy of a (train), val_accuracy of a (validation)",
                "lr: lr of a",
            ]
        );
        assert_eq!(
            told(&log(vec![of(&["eval/loss", "train/loss", "test/loss"])])),
            ["loss: train/loss of a (train), eval/loss of a (validation), test/loss of a (test)"]
        );
    }

    #[test]
    fn a_part_alone_keeps_its_name() {
        assert_eq!(told(&log(vec![of(&["train_loss"])])), ["train_loss: train_loss of a"]);
        // Hugging Face writes `train_loss` once, at the end, beside `loss`.
        assert_eq!(
            told(&log(vec![of(&["loss", "eval_loss", "train_loss"])])),
            ["loss: loss of a (train), eval_loss of a (validation)", "train_loss: train_loss of a"]
        );
        assert_eq!(told(&log(vec![of(&["loss", "train_loss"])])), ["loss: loss of a", "train_loss: train_loss of a"]);
    }

    #[test]
    fn a_total_is_no_curve_of_training() {
        let of = |train: &[f64], eval: &[f64]| {
            told(&log(vec![run(
                "a",
                vec![metric("train_runtime", "step", train), metric("eval_runtime", "step", eval)],
            )]))
        };
        assert_eq!(of(&[61.0], &[1.0, 2.0]), ["eval_runtime: eval_runtime of a", "train_runtime: train_runtime of a"]);
        assert_eq!(of(&[61.0, 62.0], &[1.0]).len(), 1, "the first validation of a training");
        assert_eq!(of(&[61.0], &[1.0]).len(), 1);
    }

    #[test]
    fn lightnings_epochs_stand_beside_their_validation() {
        assert_eq!(
            told(&log(vec![of(&["train_loss_step", "train_loss_epoch", "val_loss"])])),
            [
                "train_loss_step: train_loss_step of a",
                "loss: train_loss_epoch of a (train), val_loss of a (validation)",
            ]
        );
        assert_eq!(
            told(&log(vec![of(&["train_loss_step", "val_loss"])])),
            ["loss: train_loss_step of a (train), val_loss of a (validation)"]
        );
        assert_eq!(told(&log(vec![of(&["train_loss_step", "val_f1"])])).len(), 2);
    }

    #[test]
    fn runs_of_one_metric_share_a_panel_whatever_else_they_have() {
        let b = run("b", vec![metric("f1", "step", &[1.0]), metric("loss", "step", &[1.0])]);
        assert_eq!(told(&log(vec![of(&["loss"]), b])), ["loss: loss of a, loss of b", "f1: f1 of b"]);
    }

    #[test]
    fn runs_that_are_splits_are_one_run() {
        let run_splits = ["train", "validation"].map(|name| run(name, vec![metric("epoch_loss", "step", &[1.0, 2.0])]));
        let both = log(run_splits.to_vec());
        let (plan, _) = picked(&both, &ChartOptions::default());
        assert_eq!((plan.runs.len(), plan.splits), (1, vec![Split::Train, Split::Validation]));
        let mut beside = run_splits.to_vec();
        beside.push(of(&["loss"]));
        assert_eq!(picked(&log(beside), &ChartOptions::default()).0.runs, [".", "a"], "what is in the folder itself");
        let other = vec![run("v1/train", vec![metric("loss", "step", &[1.0])]), of(&["loss"])];
        assert_eq!(told(&log(other)), ["loss: loss of v1/train, loss of a"], "one side alone is a run");
    }

    #[test]
    fn what_has_another_x_has_another_panel() {
        let b = run("b", vec![metric("loss", "epoch", &[1.0])]);
        assert_eq!(told(&log(vec![of(&["loss"]), b])), ["loss: loss of a", "loss: loss of b"]);
    }

    #[test]
    fn the_most_telling_of_many_metrics_are_drawn_and_the_others_named() {
        let mut metrics: Vec<_> = (0..30).map(|i| metric(&format!("m{i}"), "step", &[1.0, 2.0])).collect();
        metrics.insert(0, metric("fixed", "step", &[1.0, 1.0]));
        metrics.push(metric("loss", "step", &[2.0, 1.0]));
        let log = log(vec![run("a", metrics)]);
        let (plan, warnings) = picked(&log, &ChartOptions { max_panels: 3, ..ChartOptions::default() });
        let titles: Vec<&str> = plan.panels.iter().map(|panel| panel.title.as_str()).collect();
        assert_eq!(titles, ["loss", "m0", "m1"], "what can get better comes first");
        assert_eq!(
            warnings,
            ["3 of 32 metrics are drawn; left out: `m2`, `m3`, `m4` and 26 more. Name those to draw with -y"]
        );
    }

    #[test]
    fn what_was_learnt_is_drawn_and_the_rest_on_request() {
        let mut metrics: Vec<_> =
            ["loss", "eval_runtime", "lr"].iter().map(|name| metric(name, "step", &[2.0, 1.0])).collect();
        metrics.extend(["train_loss", "total_flos", "eval_f1", "note"].iter().map(|name| metric(name, "step", &[1.0])));
        let log = log(vec![run("a", metrics)]);
        let titles = |options: &ChartOptions| {
            let (plan, warnings) = picked(&log, options);
            (plan.panels.iter().map(|panel| panel.title.clone()).collect::<Vec<_>>(), warnings)
        };
        let (drawn, warnings) = titles(&ChartOptions::default());
        assert_eq!(drawn, ["loss", "lr", "eval_f1"], "a score of one value is what was learnt, too");
        assert!(warnings[0].starts_with("4 metrics are not drawn") && warnings[0].ends_with("with -y"), "{warnings:?}");
        let (drawn, warnings) = titles(&ChartOptions { all_metrics: true, ..ChartOptions::default() });
        assert_eq!((drawn.len(), warnings.len()), (7, 0));
        let speeds = crate::chart::testing::log(vec![run("a", vec![metric("fps", "step", &[1.0, 2.0])])]);
        assert_eq!(picked(&speeds, &ChartOptions::default()).0.panels.len(), 1, "there is nothing else");
    }

    #[test]
    fn runs_without_a_curve_have_no_place_in_the_legend() {
        let log = log(vec![run("empty", vec![]), of(&["loss"]), run("b", vec![metric("loss", "step", &[1.0, 2.0])])]);
        let (plan, _) = picked(&log, &ChartOptions::default());
        assert_eq!(plan.runs, ["a", "b"]);
        assert_eq!(plan.panels[0].curves.iter().map(|curve| curve.run).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn curves_of_one_hue_are_told_apart_by_their_dashes() {
        let runs = |count: usize| {
            log((0..count).map(|i| run(&format!("r{i}"), vec![metric("loss", "step", &[1.0, 2.0])])).collect())
        };
        let few = runs(25);
        let (plan, _) = picked(&few, &ChartOptions::default());
        let dashes: Vec<_> = [0, 9, 10, 20].map(|run| plan.dash(None, run)).into();
        assert!(dashes[0].is_empty() && dashes[1].is_empty());
        assert!(!dashes[2].is_empty() && dashes[2] != dashes[3]);
        let crowd = runs(100);
        assert!(picked(&crowd, &ChartOptions::default()).0.dash(None, 50).is_empty());
    }

    #[test]
    fn single_values_at_steps_of_their_own_are_bars_run_by_run() {
        let at = |name: &str, x: f64| {
            let axis = XAxis { name: "step".to_owned(), kind: XKind::Number };
            run(name, vec![over("loss", axis, &[(x, 0.5)])])
        };
        let mut runs = vec![at("old", 9.0), at("new", 11.0)];
        runs.push(run("bare", vec![metric("loss", "row", &[0.4])]));
        let log = log(runs);
        let (plan, _) = picked(&log, &ChartOptions::default());
        assert_eq!((plan.kind, plan.panels.len(), plan.panels[0].curves.len()), (ChartKind::Bar, 1, 3));
    }

    #[test]
    fn values_without_a_place_are_said() {
        let log = log(vec![run(
            "a",
            vec![
                metric("loss", "step", &[1.0, f64::NAN, f64::INFINITY, f64::NAN]),
                metric("none", "step", &[f64::NAN]),
            ],
        )]);
        let (plan, warnings) = picked(&log, &ChartOptions::default());
        assert_eq!(plan.panels.len(), 1);
        assert_eq!(
            warnings,
            [
                "1 infinite value and 3 NaN values left out of `loss`, `none`",
                "no finite value, hence no curve, in `none`"
            ]
        );
    }

    #[test]
    fn a_log_without_numbers_is_refused() {
        for empty in [log(vec![]), log(vec![run("a", vec![metric("loss", "step", &[f64::NAN])])])] {
            let error = Plan::new(&empty, &ChartOptions::default(), &Warnings::default()).unwrap_err();
            assert!(error.to_string().starts_with("nothing to draw"), "{error}");
        }
    }

    #[test]
    fn single_values_without_an_x_are_bars() {
        let scores = log(vec![run("a", vec![metric("f1", "row", &[0.9]), metric("auc", "row", &[0.8])])]);
        let kind = |log: &Log, options: &ChartOptions| picked(log, options).0.kind;
        assert_eq!(kind(&scores, &ChartOptions::default()), ChartKind::Bar);
        let chosen = ChartOptions { kind: Some(ChartKind::Line), ..ChartOptions::default() };
        assert_eq!(kind(&scores, &chosen), ChartKind::Line);
        assert_eq!(kind(&log(vec![of(&["loss"])]), &ChartOptions::default()), ChartKind::Line);
    }

    #[test]
    fn the_better_end_can_be_overruled() {
        let log = log(vec![of(&["loss", "lr"])]);
        let ends =
            |options: &ChartOptions| picked(&log, options).0.panels.iter().map(|it| it.objective).collect::<Vec<_>>();
        assert_eq!(ends(&ChartOptions::default()), [Some(Objective::Minimize), None]);
        let max = ChartOptions { objective: Some(Objective::Maximize), ..ChartOptions::default() };
        assert_eq!(ends(&max), [Some(Objective::Maximize), Some(Objective::Maximize)]);
    }
}
