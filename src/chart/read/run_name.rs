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
    fn no_two_names_are_equal() {
        check(&["a.csv", "a.csv"], &["a", "a (2)"]);
        check(&["a.csv", "a.json"], &["a", "a (2)"]);
        check(&["-", "-"], &["-", "- (2)"]);
    }
}
