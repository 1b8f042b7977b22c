//! Which files a command line means: paths, `NAME=PATH`, patterns, and folders as training tools leave them.
//!
//! A folder is searched for what is known to be a log, so that a configuration beside it is not taken for one. RunFiles
//! of one run that a tool splits (DVCLive's curves, TensorBoard's events) stay together.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::message::read_failed;
use super::run_name::{RunPath, names};
use crate::door::{Door, Refusal};
use crate::error::{Error, Result, Warnings};

/// Something to read.
pub(crate) struct Source {
    /// What to call its run; `None` to take it from the path.
    pub(crate) name: Option<String>,
    pub(crate) input: Input,
}

/// Where the bytes are.
pub(crate) enum Input {
    /// A file, a folder, or a pattern such as `runs/*/metrics.csv`.
    Path(PathBuf),
    /// A file without a path: standard input, or bytes in memory.
    Stream(Box<dyn Read + Send>),
}

impl Source {
    /// A source as a command line writes it: `PATH`, or `NAME=PATH` where no file is called so.
    pub(crate) fn from_argument(argument: &str) -> Self {
        let named = argument.split_once('=').filter(|(name, path)| !name.is_empty() && !path.is_empty());
        match named.filter(|(name, _)| !name.contains('/') && !Path::new(argument).exists()) {
            Some((name, path)) => Self { name: Some(name.to_owned()), input: Input::Path(path.into()) },
            None => Self { name: None, input: Input::Path(argument.into()) },
        }
    }
}

/// The files of one run.
pub(super) enum RunFiles {
    One(PathBuf),
    Stream(Box<dyn Read + Send>),
    /// Event files of one folder, in the order of time.
    Events(Vec<PathBuf>),
    /// The folder that holds `metrics.json` and `plots/metrics`.
    DvcLive(PathBuf),
}

impl RunFiles {
    /// Those of the files that `door` opens; `None` where it opens none.
    fn behind(self, door: &Door, warnings: &Warnings) -> Option<Self> {
        let is_open = |path: &Path| {
            // The folder may be written relative to the working directory, where the door's paths start in the folder.
            let opened = std::path::absolute(path).map_err(Refusal::from).and_then(|path| door.locate(&path));
            opened.map_err(|refusal| {
                let message = format!("{}: left out: {refusal}; name it to read it", path.display());
                warnings.push(Error::forbidden(message));
            })
        };
        match self {
            Self::Events(paths) => {
                let paths: Vec<_> = paths.into_iter().filter(|path| is_open(path).is_ok()).collect();
                (!paths.is_empty()).then_some(Self::Events(paths))
            }
            Self::One(path) => is_open(&path).is_ok().then_some(Self::One(path)),
            other => Some(other),
        }
    }

    /// What the files are called in messages.
    pub(super) fn label(&self) -> String {
        match self {
            Self::One(path) | Self::DvcLive(path) => path.display().to_string(),
            Self::Stream(_) => "standard input".to_owned(),
            Self::Events(paths) => paths.first().map(|path| path.display().to_string()).unwrap_or_default(),
        }
    }
}

/// The most files that are looked at below one folder.
const MAX_FILES: usize = 200_000;

/// How deep folders are searched.
const MAX_DEPTH: usize = 24;

/// The files of a run, and what may be opened of them: what the user did not name, but lies in a folder that the user named, is opened
/// only there.
type Guarded = (RunFiles, Option<Door>);

/// The runs that `sources` mean, with their names. Links that lead out of a folder are left out with a warning.
///
/// # Errors
///
/// When a path does not exist, or a folder holds no log.
pub(super) fn find(sources: Vec<Source>, warnings: &Warnings) -> Result<Vec<(String, Guarded)>> {
    let mut found: Vec<(RunPath, Guarded)> = Vec::new();
    for source in sources {
        let path = match source.input {
            Input::Path(path) => path,
            Input::Stream(stream) => {
                found
                    .push((RunPath { given: source.name, path: PathBuf::from("-") }, (RunFiles::Stream(stream), None)));
                continue;
            }
        };
        let mut runs = Vec::new();
        for path in expand(&path)? {
            let before = runs.len();
            if path.is_dir() {
                let mut inside = Vec::new();
                walk(&path, 0, &mut 0, &mut inside)?;
                let door = Door::new(&path, &path).map_err(|error| read_failed(&path.display().to_string(), &error))?;
                let kept = inside.into_iter().filter_map(|(path, files)| Some((path, files.behind(&door, warnings)?)));
                runs.extend(kept.map(|(path, files)| (path, (files, Some(door.clone())))));
                if runs.len() == before {
                    let known =
                        "event files, CSV, TSV, JSON lines, metrics.json, trainer_state.json or DVCLive's plots";
                    return Err(Error::data(format!("{}: no log in this folder; looked for {known}", path.display())));
                }
            } else {
                runs.push((path.clone(), (RunFiles::One(path), None)));
            }
        }
        let several = runs.len() > 1;
        let inner = names(runs.iter().map(|(path, _)| RunPath { given: None, path: path.clone() }).collect());
        for ((path, files), inner) in runs.into_iter().zip(inner) {
            let given = source.name.as_ref().map(|name| if several { format!("{name}/{inner}") } else { name.clone() });
            found.push((RunPath { given, path }, files));
        }
    }
    let (named, files): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    Ok(names(named).into_iter().zip(files).collect())
}

/// The paths that a pattern matches, or the path itself when it exists.
///
/// # Errors
///
/// When there is no such path, and none that the pattern matches.
pub(crate) fn expand(path: &Path) -> Result<Vec<PathBuf>> {
    if path.exists() {
        return Ok(vec![path.to_owned()]);
    }
    let missing = || Error::io(format!("{}: no such file or folder", path.display()));
    let pattern = path.to_str().filter(|text| text.contains(['*', '?', '['])).ok_or_else(missing)?;
    // As in a shell: a star stands for no dot at the start of a name.
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let matches = glob::glob_with(pattern, options).map_err(|error| Error::io(format!("{pattern}: {error}")))?;
    let paths: Vec<PathBuf> = matches.filter_map(Result::ok).filter(|path| path.is_file() || path.is_dir()).collect();
    if paths.is_empty() {
        return Err(Error::io(format!("{pattern}: no file matches")));
    }
    Ok(paths)
}

/// Adds the runs in `folder`: its own first, then those below, by name.
fn walk(folder: &Path, depth: usize, seen: &mut usize, runs: &mut Vec<(PathBuf, RunFiles)>) -> Result<()> {
    if folder.join("plots").join("metrics").is_dir() {
        runs.push((folder.to_owned(), RunFiles::DvcLive(folder.to_owned())));
        return Ok(());
    }
    let (mut files, mut folders) = entries(folder)?;
    *seen += files.len() + folders.len();
    if *seen > MAX_FILES {
        return Err(Error::forbidden(format!("{}: more than {MAX_FILES} files below this folder", folder.display())));
    }
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (events, others): (Vec<_>, Vec<_>) = files.drain(..).partition(|path| name(path).contains(".tfevents."));
    if events.is_empty() {
        let logs = others.into_iter().filter(|path| is_log(&name(path)));
        runs.extend(logs.map(|path| (path.clone(), RunFiles::One(path))));
    } else {
        runs.push((folder.to_owned(), RunFiles::Events(events)));
    }
    // Hugging Face writes the whole history into each checkpoint: the run's own state or the last one says it all.
    let state = |folder: &PathBuf| folder.join("trainer_state.json").is_file();
    let step = |folder: &PathBuf| name(folder).strip_prefix("checkpoint-").and_then(|step| step.parse::<u64>().ok());
    let last = folders.iter().filter(|folder| state(folder)).filter_map(step).max();
    let own = state(&folder.to_owned());
    folders.retain(|folder| !state(folder) || step(folder).is_none() || (!own && step(folder) == last));
    for inner in folders {
        if depth < MAX_DEPTH {
            walk(&inner, depth + 1, seen, runs)?;
        }
    }
    Ok(())
}

/// The files and the folders in `folder`, by name; hidden ones and linked folders are left out.
fn entries(folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let failed = |error| read_failed(&folder.display().to_string(), &error);
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !hidden => folders.push(entry.path()),
            Ok(kind) if !kind.is_dir() && !hidden && entry.path().is_file() => files.push(entry.path()),
            _ => {}
        }
    }
    files.sort();
    folders.sort();
    Ok((files, folders))
}

/// Whether a file in a folder is taken for a log by its name.
fn is_log(name: &str) -> bool {
    let name = name.to_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "csv" | "tsv" | "jsonl" | "ndjson" => true,
        "json" => name == "trainer_state.json" || name.contains("metrics") || name.contains("history"),
        "yaml" | "yml" => name.contains("metrics"),
        _ => false,
    }
}

/// The curves of a DVCLive folder: each file, and the metric that it holds (its path, without `.tsv`).
pub(super) fn dvclive_curves(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let root = folder.join("plots").join("metrics");
    let mut curves = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        let (files, folders) = entries(&folder)?;
        open.extend(folders);
        for path in files.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "tsv")) {
            let inside = path.strip_prefix(&root).unwrap_or(&path).with_extension("");
            let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            curves.push((parts.join("/"), path));
        }
    }
    curves.sort();
    Ok(curves)
}
