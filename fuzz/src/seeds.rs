//! The files that a target starts from: its corpus, fixtures of the tests, and what the caller adds.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value as Json;

use crate::home;
use crate::target::Target;

/// The largest file that is worth starting from.
const MAX_BYTES: usize = 200 << 10;

/// A file to start from.
pub struct Seed {
    pub path: PathBuf,
    pub bytes: Vec<u8>,
    /// What it holds, if that is JSON; read when first asked for.
    json: OnceLock<Option<Json>>,
}

impl Seed {
    fn json(&self) -> Option<&Json> {
        self.json.get_or_init(|| serde_json::from_slice(&self.bytes).ok()).as_ref()
    }
}

/// The files that a target starts from, in the order of their paths.
#[derive(Default)]
pub struct Seeds {
    pub files: Vec<Seed>,
}

impl Seeds {
    /// Reads the corpus of a target, its fixtures, and the files below `extra` that it takes.
    ///
    /// # Errors
    ///
    /// A file cannot be read.
    pub fn read(target: &Target, extra: Option<&Path>) -> Result<Self, String> {
        let mut seeds = Self::default();
        seeds.add(&home().join("corpus").join(target.name), &[""], usize::MAX)?;
        for (folder, ending) in target.fixtures {
            seeds.add(&home().join("..").join(folder), &[ending], usize::MAX)?;
        }
        if let (Some(extra), false) = (extra, target.endings.is_empty()) {
            seeds.add(extra, target.endings, MAX_BYTES)?;
        }
        Ok(seeds)
    }

    fn add(&mut self, folder: &Path, endings: &[&str], most: usize) -> Result<(), String> {
        let mut paths = Vec::new();
        walk(folder, &mut paths);
        paths.sort();
        for path in paths {
            let name = path.to_string_lossy();
            if !endings.iter().any(|ending| name.ends_with(ending)) {
                continue;
            }
            let bytes = fs::read(&path).map_err(|error| format!("{name}: {error}"))?;
            if bytes.len() <= most {
                self.files.push(Seed { path, bytes, json: OnceLock::new() });
            }
        }
        Ok(())
    }

    /// One of the files.
    pub fn pick(&self, rng: &mut fastrand::Rng) -> Option<&Seed> {
        rng.choice(&self.files)
    }

    /// One of the files that are JSON.
    pub fn pick_json(&self, rng: &mut fastrand::Rng) -> Option<&Json> {
        (0..8).find_map(|_| self.pick(rng)?.json())
    }
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
    // A target need not have a corpus.
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, out);
        } else {
            out.push(path);
        }
    }
}
