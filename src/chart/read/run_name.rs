//! Names of runs, from what their paths do not have in common.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// What a run may be called after.
#[derive(Clone)]
pub(super) struct RunPath {
    /// The name that the caller gave.
    pub(super) given: Option<String>,
    pub(super) path: PathBuf,
}

/// A name for each run: the given one, else the part of the path that differs from the other runs', else the file's own
/// name. No two are equal: a second one gets ` (2)` behind it.
pub(super) fn names(runs: Vec<RunPath>) -> Vec<String> {
    let parts: Vec<Vec<String>> = runs.iter().map(parts).collect();
    let free: Vec<&Vec<String>> =
        runs.iter().zip(&parts).filter(|(run, _)| run.given.is_none()).map(|(_, p)| p).collect();
    let shortest = free.iter().map(|parts| parts.len()).min().unwrap_or(0);
    let same =
        |place: &dyn Fn(&Vec<String>) -> Option<&String>| free.windows(2).all(|two| place(two[0]) == place(two[1]));
    let (mut before, mut behind) = (0, 0);
    if free.len() > 1 {
        before = (0..shortest).take_while(|i| same(&|parts| parts.get(*i))).count();
        let left = shortest - before;
        behind = (0..left).take_while(|i| same(&|parts| parts.get(parts.len() - 1 - i))).count();
    }
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let mut unique = |name: String| {
        let count = taken.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 { name } else { format!("{name} ({count})") }
    };
    let name = |(run, parts): (&RunPath, &Vec<String>)| {
        let own = || {
            let differing = &parts[before..parts.len() - behind];
            if free.len() > 1 && !differing.is_empty() {
                differing.join("/")
            } else {
                parts.last().cloned().unwrap_or_default()
            }
        };
        unique(run.given.clone().unwrap_or_else(own))
    };
    runs.iter().zip(&parts).map(name).collect()
}

/// Names of this many characters have room in a legend.
const MAX_EASY_NAME: usize = 24;

/// `names` without the words that all of them begin with and end with, where one of them is long; and without what the time of
/// its start adds to a name that is its own already. `None` when they can stay as they are.
pub(super) fn shorten(names: &[&str]) -> Option<Vec<String>> {
    if names.len() < 2 || names.iter().all(|name| name.chars().count() <= MAX_EASY_NAME) {
        return None;
    }
    let words: Vec<Vec<&str>> = names.iter().map(|name| name.split_inclusive(['_', '/', ' ', ',']).collect()).collect();
    let bare = |word: &str| word.trim_end_matches(['_', '/', ' ', ',']).to_owned();
    let shortest = words.iter().map(Vec::len).min().unwrap_or(0);
    let same = |word: &dyn Fn(&Vec<&str>) -> String| words.windows(2).all(|two| word(&two[0]) == word(&two[1]));
    // At least one word is left of each.
    let most = shortest.saturating_sub(1);
    let before = (0..most).take_while(|i| same(&|words| bare(words[*i]))).count();
    let behind = (0..most - before).take_while(|i| same(&|words| bare(words[words.len() - 1 - i]))).count();
    let is_time = |word: &str| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        digits >= 8 && word.bytes().all(|byte| byte.is_ascii_digit() || b"-:.TZ_/".contains(&byte))
    };
    let cut = |end: &dyn Fn(&[&str]) -> usize| -> Vec<String> {
        let kept = words.iter().map(|words| {
            let inner = &words[before..words.len() - behind];
            bare(&inner[..end(inner)].concat())
        });
        kept.collect()
    };
    let untimed = cut(&|words| words.len() - words.iter().rev().take_while(|word| is_time(word)).count());
    let mut distinct = untimed.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() == names.len() && distinct.iter().all(|name| !name.is_empty()) {
        return Some(untimed);
    }
    Some(cut(&|words| words.len()))
}

/// The folders of a path and its file's name, without what says the format. A run is called after the name of a folder, not `.`.
fn parts(run: &RunPath) -> Vec<String> {
    let components = run.path.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let mut parts: Vec<String> = components.filter(|part| part != "." && part != "/").collect();
    if let Some(last) = parts.last_mut()
        && let Some((stem, extension)) = last.rsplit_once('.')
        && !stem.is_empty()
        && matches!(extension, "csv" | "tsv" | "json" | "jsonl" | "ndjson" | "txt" | "log" | "yaml" | "yml")
    {
        *last = stem.to_owned();
    }
    if parts.is_empty() { vec![".".to_owned()] } else { parts }
}

#[cfg(test)]
mod tests {
    use super::{RunPath, names};

    #[track_caller]
    fn check(paths: &[&str], want: &[&str]) {
        let named = |text: &&str| match text.split_once('=') {
            Some((name, path)) => RunPath { given: Some(name.to_owned()), path: path.into() },
            None => RunPath { given: None, path: text.into() },
        };
        assert_eq!(names(paths.iter().map(named).collect()), want, "{paths:?}");
    }

    #[test]
    fn names_are_what_differs() {
        check(&["metrics.csv"], &["metrics"]);
        check(&["a.csv", "b.csv"], &["a", "b"]);
        check(&["runs/1/metrics.csv", "runs/2/metrics.csv"], &["1", "2"]);
        check(&["runs/a/x/m.csv", "runs/b/y/m.csv", "runs/b/z/m.csv"], &["a/x", "b/y", "b/z"]);
        check(&["runs", "runs/b"], &["runs", "b"]);
        check(&["main=old.csv", "exp=new.csv"], &["main", "exp"]);
        check(&["main=x/old.csv", "x/new.csv"], &["main", "new"]);
        check(&["./v0.1/m.csv", "v0.2/m.csv"], &["v0.1", "v0.2"]);
    }

    #[test]
    fn long_names_are_cut_where_they_agree() {
        let long = ["net_lr0.1_bs16_seed0_2024-01-01T12-30-00", "net_lr0.01_bs16_seed1_2024-01-02T12-30-00"];
        let shorten = |names: &[&str]| super::shorten(names).unwrap();
        assert_eq!(shorten(&long), ["lr0.1_bs16_seed0", "lr0.01_bs16_seed1"]);
        let times = ["a_long_experiment_2024-01-01T12-30-00", "a_long_experiment_2024-01-02T12-30-00"];
        assert_eq!(shorten(&times), ["2024-01-01T12-30-00", "2024-01-02T12-30-00"]);
        let ends = ["a_very_long_name_indeed/x/fold", "a_very_long_name_indeed/y/fold"];
        assert_eq!(shorten(&ends), ["x", "y"]);
        assert_eq!(super::shorten(&["version_0", "version_1"]), None);
    }

    #[test]
    fn no_two_names_are_equal() {
        check(&["a.csv", "a.csv"], &["a", "a (2)"]);
        check(&["a.csv", "a.json"], &["a", "a (2)"]);
        check(&["-", "-"], &["-", "- (2)"]);
    }
}
