//! Which curves of a log are one thing measured on several parts of the data: runs that are the sides of one run, and
//! metrics that differ by the word for their part.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Log, Metric};
use super::part::{self, Part};

/// A run, and the part that all of it is when its name says so: Keras logs `train` and `validation` as two runs.
pub(super) struct Side {
    /// Index into the names that have a colour.
    run: usize,
    part: Option<Part>,
}

/// The names that have a colour, and what each run of the log is.
pub(super) fn sides(log: &Log) -> (Vec<String>, Vec<Side>) {
    let split: Vec<(Option<Part>, String)> = log
        .runs
        .iter()
        .map(|run| match Part::named(&run.name) {
            Some(part) => (Some(part), String::new()),
            None => part::split(&run.name),
        })
        .collect();
    let mut families: BTreeMap<&str, Vec<Option<Part>>> = BTreeMap::new();
    for (part, family) in &split {
        families.entry(family).or_default().push(*part);
    }
    // A family is one run when each member is a part of its own.
    let whole = |family: &str| {
        let parts = &families[family];
        let mut known: Vec<Part> = parts.iter().copied().flatten().collect();
        known.sort_unstable();
        known.dedup();
        parts.len() > 1 && known.len() == parts.len()
    };
    let mut runs: Vec<String> = Vec::new();
    let mut index: BTreeMap<String, usize> = BTreeMap::new();
    let mut sides = Vec::with_capacity(log.runs.len());
    for (run, (part, family)) in log.runs.iter().zip(&split) {
        let (name, part) = if whole(family) { (family.clone(), *part) } else { (run.name.clone(), None) };
        let run = *index.entry(name.clone()).or_insert_with(|| {
            runs.push(name);
            runs.len() - 1
        });
        sides.push(Side { run, part });
    }
    if runs.len() > 1 {
        // TensorBoard's name for the run in the folder itself.
        runs.iter_mut().filter(|name| name.is_empty()).for_each(|name| ".".clone_into(name));
    }
    (runs, sides)
}

/// A metric in the panel where it belongs.
pub(super) struct Member<'a> {
    pub(super) metric: &'a Metric,
    /// Index into the names that have a colour.
    pub(super) run: usize,
    /// `None` where the panel has a single part.
    pub(super) part: Option<Part>,
    /// Of the panel.
    pub(super) title: String,
}

/// A metric with the part and the name that it goes by in its log.
struct Named<'a> {
    metric: &'a Metric,
    run: usize,
    part: Option<Part>,
    base: String,
}

/// All metrics that have a point, in the order of the log.
pub(super) fn members<'a>(log: &'a Log, sides: &[Side]) -> Vec<Member<'a>> {
    let runs = log.runs.iter().zip(sides);
    let named = runs.flat_map(|(run, side)| {
        run.metrics.iter().filter(|metric| !metric.curve.points.is_empty()).map(|metric| {
            let (part, base) = match side.part {
                Some(part) => (Some(part), metric.name.clone()),
                None => part::split(&metric.name),
            };
            Named { metric, run: side.run, part, base }
        })
    });
    let mut named: Vec<Named<'a>> = named.collect();
    set_totals_apart(&mut named);
    join_steps(&mut named);
    let known = known_parts(&named);
    let member = |it: &Named<'a>| {
        let parts = &known[it.base.as_str()];
        let plain = parts.contains(&None);
        // `loss` beside `val_loss` is the training loss; where there is a `train_loss` too, that is something else.
        let alone = parts.len() == 1 || (plain && it.part == Some(Part::Train));
        let alone = alone || (parts.len() == 2 && plain && parts.contains(&Some(Part::Train)));
        let title = if alone && it.part.is_some() { &it.metric.name } else { &it.base };
        let part = if alone { None } else { it.part.or(Some(Part::Train)) };
        Member { metric: it.metric, run: it.run, part, title: title.clone() }
    };
    named.iter().map(member).collect()
}

/// The parts that each base is known by; `None` is the metric without a word for its part.
fn known_parts<'n>(named: &'n [Named<'_>]) -> BTreeMap<&'n str, Vec<Option<Part>>> {
    let mut known: BTreeMap<&str, Vec<Option<Part>>> = BTreeMap::new();
    for it in named {
        let parts = known.entry(&it.base).or_default();
        if !parts.contains(&it.part) {
            parts.push(it.part);
        }
    }
    known
}

/// Takes the word for its part as the metric's own where a training has one value and its validation many: it is a total
/// (Hugging Face's `train_runtime`), not the beginning of a curve.
fn set_totals_apart(named: &mut [Named<'_>]) {
    let many = |it: &&Named<'_>| it.part > Some(Part::Train) && it.metric.summary.finite() > 1;
    let of_many: BTreeSet<String> = named.iter().filter(many).map(|it| it.base.clone()).collect();
    for it in named {
        if it.part == Some(Part::Train) && it.metric.summary.finite() == 1 && of_many.contains(&it.base) {
            it.part = None;
            it.base.clone_from(&it.metric.name);
        }
    }
}

/// Gives `train_loss_epoch` the base of `val_loss`, and `train_loss_step` where there is no `_epoch`: Lightning adds these
/// words to what it logs both ways, which it seldom does of a validation.
fn join_steps(named: &mut [Named<'_>]) {
    let known = known_parts(named);
    let stem = |it: &Named<'_>| {
        let (stem, per_epoch) = match it.base.strip_suffix("_epoch") {
            Some(stem) => (stem, true),
            None => (it.base.strip_suffix("_step")?, false),
        };
        let wanting = known.get(stem)?.iter().all(|part| matches!(part, Some(Part::Validation | Part::Test)));
        let first = per_epoch || !known.contains_key(format!("{stem}_epoch").as_str());
        (it.part == Some(Part::Train) && wanting && first).then(|| stem.to_owned())
    };
    let stems: Vec<Option<String>> = named.iter().map(stem).collect();
    for (it, stem) in named.iter_mut().zip(stems) {
        it.base = stem.unwrap_or_else(|| std::mem::take(&mut it.base));
    }
}
