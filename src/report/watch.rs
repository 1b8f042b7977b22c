//! Looking at a report and its pictures until they change, and then until they rest.
//!
//! Files are looked at, not subscribed to: it works on every file system that a CI mounts, and half a second is soon enough. Waiting
//! is the caller's, so that a test needs no clock.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

/// Between two looks.
const INTERVAL: Duration = Duration::from_millis(500);

/// Looks without a change after which a file counts as written: 2 s, as in CML.
const REST: u32 = 4;

/// What is looked at.
#[derive(Clone, Debug)]
pub(crate) enum WatchTarget {
    /// The report, and the files that it names.
    Report(PathBuf),
    /// One file that says "now" by being there; it is deleted once that is done.
    Trigger(PathBuf),
}

/// Calls `handle` each time that what is watched has changed and come to rest; it returns the files that the report names now. It
/// is called at once for a report that is there. `wait` sleeps and tells whether to go on.
///
/// `handle` is where failures are said: none of them ends the watch. What is returned are warnings about the trigger file.
pub(crate) fn watch(
    watched: &WatchTarget,
    wait: &mut dyn FnMut(Duration) -> bool,
    handle: &mut dyn FnMut() -> BTreeSet<PathBuf>,
    warn: &mut dyn FnMut(String),
) {
    let mut files: BTreeSet<PathBuf> = BTreeSet::new();
    let mut handled = Snapshot::default();
    loop {
        let path = match watched {
            WatchTarget::Report(path) | WatchTarget::Trigger(path) => path,
        };
        let look = |files: &BTreeSet<PathBuf>, before: &Snapshot| match watched {
            WatchTarget::Report(_) => Snapshot::of(path, files, before),
            WatchTarget::Trigger(_) => Snapshot::of(path, &BTreeSet::new(), before),
        };
        let mut now = look(&files, &handled);
        if now.has(path) && now != handled {
            let mut rested = 0;
            while rested < REST {
                if !wait(INTERVAL) {
                    return;
                }
                let later = look(&files, &now);
                rested = if later == now { rested + 1 } else { 0 };
                now = later;
            }
            // It may be gone again by now, or as it was before.
            if now.has(path) && now != handled {
                files = handle();
                if matches!(watched, WatchTarget::Trigger(_)) {
                    if let Err(error) = fs::remove_file(path) {
                        warn(format!("cannot delete the trigger file {}: {error}", path.display()));
                    }
                    now = look(&files, &now);
                } else {
                    now = now.for_files(path, &files);
                }
            }
        }
        handled = now;
        if !wait(INTERVAL) {
            return;
        }
    }
}

/// Files as they were when looked at; those that are not there are left out.
#[derive(Clone, Debug, Default)]
struct Snapshot(BTreeMap<PathBuf, Look>);

#[derive(Clone, Debug)]
struct Look {
    changed: Option<SystemTime>,
    length: u64,
    /// The hash of the content.
    hash: [u8; 32],
}

impl PartialEq for Snapshot {
    /// Compares contents: a file that was only touched is the same.
    fn eq(&self, other: &Self) -> bool {
        let contents = |seen: &Self| seen.0.iter().map(|(path, look)| (path.clone(), look.hash)).collect::<Vec<_>>();
        contents(self) == contents(other)
    }
}

impl Snapshot {
    /// Contents are read again only where time or length differ from `before`.
    fn of(report: &Path, files: &BTreeSet<PathBuf>, before: &Self) -> Self {
        let paths = files.iter().map(PathBuf::as_path).chain([report]);
        Self(paths.filter_map(|path| Some((path.to_owned(), look(path, before.0.get(path))?))).collect())
    }

    fn has(&self, path: &Path) -> bool {
        self.0.contains_key(path)
    }

    /// This snapshot for other files: those that were not looked at yet are as the report saw them, or nearly so.
    fn for_files(mut self, report: &Path, files: &BTreeSet<PathBuf>) -> Self {
        self.0.retain(|path, _| path == report || files.contains(path));
        for path in files {
            if !self.0.contains_key(path)
                && let Some(look) = look(path, None)
            {
                self.0.insert(path.clone(), look);
            }
        }
        self
    }
}

fn look(path: &Path, before: Option<&Look>) -> Option<Look> {
    let about = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let (changed, length) = (about.modified().ok(), about.len());
    if let Some(before) = before
        && before.changed == changed
        && before.length == length
        && changed.is_some()
    {
        return Some(before.clone());
    }
    // A metric log may be larger than memory.
    let mut hash = Sha256::new();
    io::copy(&mut fs::File::open(path).ok()?, &mut hash).ok()?;
    let hash = hash.finalize().into();
    Some(Look { changed, length, hash })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What happens at which look, and how often the report was handled by the end.
    struct Story {
        place: tempfile::TempDir,
        /// Number of the look, file, and its new content; `None` deletes it.
        events: Vec<(u32, &'static str, Option<&'static str>)>,
        names: Vec<&'static str>,
    }

    impl Story {
        fn new(events: &[(u32, &'static str, Option<&'static str>)]) -> Self {
            Self { place: tempfile::tempdir().unwrap(), events: events.to_vec(), names: Vec::new() }
        }

        /// The looks at which the report was handled, of 40.
        fn run(&self, watched: &dyn Fn(PathBuf) -> WatchTarget, file: &str) -> Vec<u32> {
            let look = std::cell::Cell::new(0);
            let happen = |number| {
                for (at, file, content) in &self.events {
                    let path = self.place.path().join(file);
                    match content {
                        Some(content) if *at == number => fs::write(path, content).unwrap(),
                        None if *at == number => fs::remove_file(path).unwrap(),
                        _ => {}
                    }
                }
            };
            happen(0);
            let mut handled = Vec::new();
            let mut wait = |_| {
                look.set(look.get() + 1);
                happen(look.get());
                look.get() < 40
            };
            let names = self.names.iter().map(|name| self.place.path().join(name)).collect::<BTreeSet<_>>();
            let mut handle = || {
                handled.push(look.get());
                names.clone()
            };
            let watched = watched(self.place.path().join(file));
            watch(&watched, &mut wait, &mut handle, &mut |warning| panic!("{warning}"));
            handled
        }
    }

    #[test]
    fn d13_a_report_is_handled_when_it_rests_and_again_when_it_changes() {
        let story = Story::new(&[(0, "r.md", Some("one")), (10, "r.md", Some("two")), (12, "r.md", Some("three"))]);
        assert_eq!(story.run(&WatchTarget::Report, "r.md"), [4, 16]);
    }

    #[test]
    fn d13_pictures_of_the_report_are_watched_too() {
        let mut story = Story::new(&[(0, "r.md", Some("one")), (10, "a.png", Some("a")), (20, "b.png", Some("b"))]);
        story.names = vec!["a.png"];
        assert_eq!(story.run(&WatchTarget::Report, "r.md"), [4, 14]);
    }

    #[test]
    fn d13_a_trigger_is_consumed_each_time() {
        let story = Story::new(&[(3, "go", Some("")), (10, "r.md", Some("x")), (20, "go", Some(""))]);
        assert_eq!(story.run(&WatchTarget::Trigger, "go"), [7, 24]);
        assert!(!story.place.path().join("go").exists());
    }

    #[test]
    fn a_report_that_comes_later_or_goes_away_is_waited_for() {
        let story = Story::new(&[(5, "r.md", Some("one")), (20, "r.md", None), (22, "r.md", Some("two"))]);
        assert_eq!(story.run(&WatchTarget::Report, "r.md"), [9, 26]);
    }

    #[test]
    fn a_file_with_the_same_content_has_not_changed() {
        let story = Story::new(&[(0, "r.md", Some("one")), (10, "r.md", Some("one"))]);
        assert_eq!(story.run(&WatchTarget::Report, "r.md"), [4]);
    }
}
