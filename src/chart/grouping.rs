//! Which curves of a log are one thing measured on several splits of the data: runs that are the splits of one run, and
//! metrics that differ by the word for their split.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Log, Metric};
use super::split::{self, Split};

/// A run, and the split that all of it is when its name says so: Keras logs `train` and `validation` as two runs.
pub(super) struct RunSplit {
    /// Index into the names that have a colour.
    run: usize,
    split: Option<Split>,
}

/// The names that have a colour, and what each run of the log is.
pub(super) fn run_splits(log: &Log) -> (Vec<String>, Vec<RunSplit>) {
    let parsed: Vec<(Option<Split>, String)> = log
        .runs
        .iter()
        .map(|run| match Split::named(&run.name) {
            // A label may sound like a split, and is none.
            _ if log.labels.is_some() => (None, run.name.clone()),
            Some(split) => (Some(split), String::new()),
            None => split::parse(&run.name),
        })
        .collect();
    let mut families: BTreeMap<&str, Vec<Option<Split>>> = BTreeMap::new();
    for (split, family) in &parsed {
        families.entry(family).or_default().push(*split);
    }
    // A family is one run when each member is a split of its own.
    let whole = |family: &str| {
        let splits = &families[family];
        let mut known: Vec<Split> = splits.iter().copied().flatten().collect();
        known.sort_unstable();
        known.dedup();
        splits.len() > 1 && known.len() == splits.len()
    };
    let mut runs: Vec<String> = Vec::new();
    let mut index: BTreeMap<String, usize> = BTreeMap::new();
    let mut run_splits = Vec::with_capacity(log.runs.len());
    for (run, (split, family)) in log.runs.iter().zip(&parsed) {
        let (name, split) = if whole(family) { (family.clone(), *split) } else { (run.name.clone(), None) };
        let run = *index.entry(name.clone()).or_insert_with(|| {
            runs.push(name);
            runs.len() - 1
        });
        run_splits.push(RunSplit { run, split });
    }
    if runs.len() > 1 {
        // TensorBoard's name for the run in the folder itself.
        runs.iter_mut().filter(|name| name.is_empty()).for_each(|name| ".".clone_into(name));
    }
    (runs, run_splits)
}

/// A metric in the panel where it belongs.
pub(super) struct Member<'a> {
    pub(super) metric: &'a Metric,
    /// Index into the names that have a colour.
    pub(super) run: usize,
    /// `None` where the panel has a single split.
    pub(super) split: Option<Split>,
    /// The panel's title.
    pub(super) title: String,
}

/// A metric with the split and the name that it goes by in its log.
struct Named<'a> {
    metric: &'a Metric,
    run: usize,
    split: Option<Split>,
    base: String,
}

/// All metrics that have a point, in the order of the log.
pub(super) fn members<'a>(log: &'a Log, run_splits: &[RunSplit]) -> Vec<Member<'a>> {
    let runs = log.runs.iter().zip(run_splits);
    let named = runs.flat_map(|(run, side)| {
        run.metrics.iter().filter(|metric| !metric.curve.points.is_empty()).map(|metric| {
            let (split, base) = match side.split {
                Some(split) => (Some(split), metric.name.clone()),
                None => split::parse(&metric.name),
            };
            Named { metric, run: side.run, split, base }
        })
    });
    let mut named: Vec<Named<'a>> = named.collect();
    set_totals_apart(&mut named);
    join_steps(&mut named);
    let known = known_splits(&named);
    let member = |it: &Named<'a>| {
        let splits = &known[it.base.as_str()];
        let plain = splits.contains(&None);
        // `loss` beside `val_loss` is the training loss; where there is a `train_loss` too, that is something else.
        let alone = splits.len() == 1 || (plain && it.split == Some(Split::Train));
        let alone = alone || (splits.len() == 2 && plain && splits.contains(&Some(Split::Train)));
        let title = if alone && it.split.is_some() { &it.metric.name } else { &it.base };
        let split = if alone { None } else { it.split.or(Some(Split::Train)) };
        Member { metric: it.metric, run: it.run, split, title: title.clone() }
    };
    named.iter().map(member).collect()
}

/// The splits that each base is known by; `None` is the metric without a word for its split.
fn known_splits<'n>(named: &'n [Named<'_>]) -> BTreeMap<&'n str, Vec<Option<Split>>> {
    let mut known: BTreeMap<&str, Vec<Option<Split>>> = BTreeMap::new();
    for it in named {
        let splits = known.entry(&it.base).or_default();
        if !splits.contains(&it.split) {
            splits.push(it.split);
        }
    }
    known
}

/// Takes the word for its split as the metric's own where a training has one value and its validation many: it is a total
/// (Hugging Face's `train_runtime`), not the beginning of a curve.
fn set_totals_apart(named: &mut [Named<'_>]) {
    let many = |it: &&Named<'_>| it.split > Some(Split::Train) && it.metric.summary.finite() > 1;
    let of_many: BTreeSet<String> = named.iter().filter(many).map(|it| it.base.clone()).collect();
    for it in named {
        if it.split == Some(Split::Train) && it.metric.summary.finite() == 1 && of_many.contains(&it.base) {
            it.split = None;
            it.base.clone_from(&it.metric.name);
        }
    }
}

/// Gives `train_loss_epoch` the base of `val_loss`, and `train_loss_step` where there is no `_epoch`: Lightning adds these
/// words to what it logs both ways, which it seldom does of a validation.
fn join_steps(named: &mut [Named<'_>]) {
    let known = known_splits(named);
    let stem = |it: &Named<'_>| {
        let (stem, per_epoch) = match it.base.strip_suffix("_epoch") {
            Some(stem) => (stem, true),
            None => (it.base.strip_suffix("_step")?, false),
        };
        let wanting = known.get(stem)?.iter().all(|split| matches!(split, Some(Split::Validation | Split::Test)));
        let first = per_epoch || !known.contains_key(format!("{stem}_epoch").as_str());
        (it.split == Some(Split::Train) && wanting && first).then(|| stem.to_owned())
    };
    let stems: Vec<Option<String>> = named.iter().map(stem).collect();
    for (it, stem) in named.iter_mut().zip(stems) {
        it.base = stem.unwrap_or_else(|| std::mem::take(&mut it.base));
    }
}
