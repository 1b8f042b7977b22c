//! Which files a command line means: paths, `NAME=PATH`, patterns, and folders as training tools leave them.
//!
//! A folder is searched for what is known to be a log, so that a configuration beside it is not taken for one. RunFiles
//! of one run that a tool splits (DVCLive's curves, TensorBoard's events) stay together.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::message::read_failed;
use super::mlflow;
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
    /// Standard input.
    Stream(Box<dyn Read + Send>),
    /// The bytes of a file.
    Bytes(Vec<u8>),
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
    /// The bytes of a file, by the name of its run.
    Bytes(String, Vec<u8>),
    /// Event files of one folder, in the order of time.
    Events(Vec<PathBuf>),
    /// The folder that holds `metrics.json` and `plots/metrics`.
    DvcLive(PathBuf),
    /// The folder of a run of MLflow's, and the files of its metrics by their names.
    Mlflow {
        folder: PathBuf,
        metrics: Vec<(String, PathBuf)>,
    },
}

/// A run that was found.
pub(super) struct FoundRun {
    pub(super) name: String,
    /// Whether the command line or the run itself says what it is called.
    pub(super) is_named: bool,
    pub(super) files: RunFiles,
    /// What may be opened of the files, where the user named the folder that they are in and not them.
    pub(super) door: Option<Door>,
    /// Where the run's folder lies in that of another one: the number of that, and the way from there.
    pub(super) below: Option<(usize, String)>,
}

/// A run in a folder, before it has its name.
struct Walked {
    given: Option<String>,
    path: PathBuf,
    files: RunFiles,
}

impl Walked {
    /// The run with those of its files that `door` opens; `None` where it opens none.
    fn behind(self, door: &Door, warnings: &Warnings) -> Option<Self> {
        Some(Self { files: self.files.behind(door, warnings)?, ..self })
    }
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
            Self::Mlflow { folder, metrics } => {
                let metrics: Vec<_> = metrics.into_iter().filter(|(_, path)| is_open(path).is_ok()).collect();
                (!metrics.is_empty()).then_some(Self::Mlflow { folder, metrics })
            }
            other => Some(other),
        }
    }

    /// What the files are called in messages.
    pub(super) fn label(&self) -> String {
        match self {
            Self::One(path) | Self::DvcLive(path) | Self::Mlflow { folder: path, .. } => path.display().to_string(),
            Self::Stream(_) => "standard input".to_owned(),
            Self::Bytes(name, _) => name.clone(),
            Self::Events(paths) => paths.first().map(|path| path.display().to_string()).unwrap_or_default(),
        }
    }
}

/// The most files that are looked at below one folder.
const MAX_FILES: usize = 200_000;

/// How deep folders are searched.
const MAX_DEPTH: usize = 24;

/// The files of a run, and what may be opened of them: what lies in a folder that the user named is opened only there.
type Guarded = (RunFiles, Option<Door>);

/// The runs that `sources` mean, with their names. Links that lead out of a folder are left out with a warning.
///
/// # Errors
///
/// When a path does not exist, or a folder holds no log.
pub(super) fn find(sources: Vec<Source>, warnings: &Warnings) -> Result<Vec<FoundRun>> {
    let mut found: Vec<(RunPath, Guarded)> = Vec::new();
    for source in sources {
        let path = match source.input {
            Input::Path(path) => path,
            Input::Stream(stream) => {
                found
                    .push((RunPath { given: source.name, path: PathBuf::from("-") }, (RunFiles::Stream(stream), None)));
                continue;
            }
            Input::Bytes(bytes) => {
                let name = source.name.clone().unwrap_or_default();
                found.push((
                    RunPath { given: source.name, path: PathBuf::from("-") },
                    (RunFiles::Bytes(name, bytes), None),
                ));
                continue;
            }
        };
        let mut runs = Vec::new();
        for path in expand(&path)? {
            let before = runs.len();
            if path.is_dir() {
                let root =
                    path.parent().filter(|run| path.ends_with("metrics") && mlflow::is_run(run)).unwrap_or(&path);
                let door = Door::new(root, root).map_err(|error| read_failed(&root.display().to_string(), &error))?;
                for is_log in [is_log, is_console_log] {
                    if runs.len() == before {
                        let mut inside = Vec::new();
                        walk(root, 0, &mut 0, &mut inside, is_log)?;
                        let kept = inside.into_iter().filter_map(|run| run.behind(&door, warnings));
                        runs.extend(kept.map(|run| (run, Some(door.clone()))));
                    }
                }
                if runs.len() == before {
                    let known = "event files, CSV, TSV, JSON lines, metrics.json, trainer_state.json, DVCLive's plots, \
                                 MLflow's runs or .log files";
                    return Err(Error::data(format!("{}: no log in this folder; looked for {known}", path.display())));
                }
            } else {
                let given = mlflow::metric_of(&path).and_then(|(_, run)| mlflow::run_name(&run));
                runs.push((Walked { given, path: path.clone(), files: RunFiles::One(path) }, None));
            }
        }
        let several = runs.len() > 1;
        let path_of = |(run, _): &(Walked, _)| RunPath { given: run.given.clone(), path: run.path.clone() };
        let inner = names(runs.iter().map(path_of).collect());
        for ((run, door), inner) in runs.into_iter().zip(inner) {
            let given = source.name.as_ref().map(|name| if several { format!("{name}/{inner}") } else { name.clone() });
            found.push((RunPath { given: given.or(run.given), path: run.path }, (run.files, door)));
        }
    }
    let (paths, guarded): (Vec<_>, Vec<Guarded>) = found.into_iter().unzip();
    let below = belongings(&paths, &guarded);
    let is_named: Vec<bool> = paths.iter().map(|path| path.given.is_some()).collect();
    let runs = names(paths).into_iter().zip(is_named).zip(guarded.into_iter().zip(below));
    let run = |((name, is_named), ((files, door), below))| FoundRun { name, is_named, files, door, below };
    Ok(runs.map(run).collect())
}

/// For each run of events the nearest one whose folder its own lies in.
fn belongings(paths: &[RunPath], guarded: &[Guarded]) -> Vec<Option<(usize, String)>> {
    let folders: BTreeMap<&Path, usize> = paths
        .iter()
        .zip(guarded)
        .enumerate()
        .filter(|(_, (_, (files, _)))| matches!(files, RunFiles::Events(_)))
        .map(|(number, (path, _))| (path.path.as_path(), number))
        .collect();
    let nearest = |(path, (files, _)): (&RunPath, &Guarded)| {
        matches!(files, RunFiles::Events(_)).then_some(())?;
        let (folder, number) = path.path.ancestors().skip(1).find_map(|above| Some((above, *folders.get(above)?)))?;
        Some((number, mlflow::name_below(folder, &path.path)))
    };
    paths.iter().zip(guarded).map(nearest).collect()
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
    let mut paths: Vec<PathBuf> =
        matches.filter_map(Result::ok).filter(|path| path.is_file() || path.is_dir()).collect();
    paths.sort_by(|a, b| natural(a, b));
    if paths.is_empty() {
        return Err(Error::io(format!("{pattern}: no file matches")));
    }
    Ok(paths)
}

/// Adds the runs in `folder`: its own first, then those below, by name.
fn walk(folder: &Path, depth: usize, seen: &mut usize, runs: &mut Vec<Walked>, is_log: fn(&str) -> bool) -> Result<()> {
    let unnamed = |path: PathBuf, files| Walked { given: None, path, files };
    if folder.join("plots").join("metrics").is_dir() {
        runs.push(unnamed(folder.to_owned(), RunFiles::DvcLive(folder.to_owned())));
        return Ok(());
    }
    if mlflow::is_run(folder) {
        let metrics = curves(&folder.join("metrics"), |_| true)?;
        if !metrics.is_empty() && !mlflow::is_deleted(folder) {
            let files = RunFiles::Mlflow { folder: folder.to_owned(), metrics };
            runs.push(Walked { given: mlflow::run_name(folder), path: folder.to_owned(), files });
        }
        return Ok(());
    }
    let (mut files, mut folders) = entries(folder)?;
    *seen += files.len() + folders.len();
    if *seen > MAX_FILES {
        return Err(Error::forbidden(format!("{}: more than {MAX_FILES} files below this folder", folder.display())));
    }
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let catboost = files.iter().filter_map(|path| Some((path, name(path).strip_suffix("_error.tsv")?.to_owned())));
    let catboost: Vec<(&PathBuf, String)> =
        catboost.filter(|(_, part)| matches!(part.as_str(), "learn" | "test")).collect();
    if !catboost.is_empty() {
        // CatBoost says the same in event files, and how much time is left in another table.
        runs.extend(catboost.into_iter().map(|(path, part)| unnamed(folder.join(part), RunFiles::One(path.clone()))));
        return Ok(());
    }
    let (events, others): (Vec<_>, Vec<_>) = files.drain(..).partition(|path| name(path).contains(".tfevents."));
    if events.is_empty() {
        let logs = others.into_iter().filter(|path| is_log(&name(path)));
        runs.extend(logs.map(|path| unnamed(path.clone(), RunFiles::One(path))));
    } else {
        runs.push(unnamed(folder.to_owned(), RunFiles::Events(events)));
    }
    // Hugging Face writes the whole history into each checkpoint: the run's own state or the last one says it all.
    let state = |folder: &PathBuf| folder.join("trainer_state.json").is_file();
    let step = |folder: &PathBuf| name(folder).strip_prefix("checkpoint-").and_then(|step| step.parse::<u64>().ok());
    let last = folders.iter().filter(|folder| state(folder)).filter_map(step).max();
    let own = state(&folder.to_owned());
    folders.retain(|folder| !state(folder) || step(folder).is_none() || (!own && step(folder) == last));
    if folders.iter().any(|folder| mlflow::is_run(folder)) {
        folders.sort_by_key(|folder| mlflow::start_time(folder));
    }
    for inner in folders {
        if depth < MAX_DEPTH {
            walk(&inner, depth + 1, seen, runs, is_log)?;
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
    files.sort_by(|a, b| natural(a, b));
    folders.sort_by(|a, b| natural(a, b));
    Ok((files, folders))
}

/// The order of paths in which `run_2` comes before `run_10`.
fn natural(a: &Path, b: &Path) -> Ordering {
    let (a_text, b_text) = (a.to_string_lossy(), b.to_string_lossy());
    let (mut left, mut right) = (a_text.as_ref(), b_text.as_ref());
    let mut behind_point = false;
    loop {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        match (digits(left), digits(right)) {
            (0, _) | (_, 0) => {
                let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) else { break };
                if x != y {
                    return x.cmp(&y);
                }
                behind_point = x == '.';
                (left, right) = (&left[x.len_utf8()..], &right[y.len_utf8()..]);
            }
            (of_left, of_right) if behind_point => {
                // Decimals: 0.01 comes before 0.1.
                let order = left[..of_left].cmp(&right[..of_right]);
                if order.is_ne() {
                    return order;
                }
                (left, right) = (&left[of_left..], &right[of_right..]);
            }
            (of_left, of_right) => {
                let number = |text: &str, length: usize| text[..length].trim_start_matches('0').to_owned();
                let (x, y) = (number(left, of_left), number(right, of_right));
                let order = x.len().cmp(&y.len()).then_with(|| x.cmp(&y));
                if order.is_ne() {
                    return order;
                }
                (left, right) = (&left[of_left..], &right[of_right..]);
            }
        }
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// Whether a file in a folder is taken for a log by its name.
fn is_log(name: &str) -> bool {
    let name = name.to_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "csv" | "tsv" | "jsonl" | "ndjson" => true,
        "json" => {
            matches!(name.as_str(), "trainer_state.json" | "progress.json" | "scalars.json" | "result.json")
                || ["metrics", "history", ".log.json"].iter().any(|part| name.contains(part))
        }
        "yaml" | "yml" => name.contains("metrics"),
        _ => false,
    }
}

/// Whether a file in a folder without any other log is taken for what a program printed.
fn is_console_log(name: &str) -> bool {
    let name = name.to_lowercase();
    [".log", ".out"].iter().any(|ending| name.ends_with(ending))
}

/// The curves of a DVCLive folder: each file, and the metric that it holds (its path, without `.tsv`).
pub(super) fn dvclive_curves(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let is_curve = |path: &Path| path.extension().is_some_and(|extension| extension == "tsv");
    let mut found = curves(&folder.join("plots").join("metrics"), is_curve)?;
    found.iter_mut().for_each(|(name, _)| name.truncate(name.len() - ".tsv".len()));
    Ok(found)
}

/// The files below `root` that are curves, by their names there.
fn curves(root: &Path, is_curve: impl Fn(&Path) -> bool) -> Result<Vec<(String, PathBuf)>> {
    let mut curves = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        let (files, folders) = entries(&folder)?;
        open.extend(folders);
        curves.extend(
            files.into_iter().filter(|path| is_curve(path)).map(|path| (mlflow::name_below(root, &path), path)),
        );
        if curves.len() > MAX_FILES {
            return Err(Error::forbidden(format!("{}: more than {MAX_FILES} files below this folder", root.display())));
        }
    }
    curves.sort();
    Ok(curves)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::natural;

    #[test]
    fn numbers_in_names_count_as_numbers() {
        let mut rates = ["lr0.1", "lr0.001", "lr0.01"].map(Path::new);
        rates.sort_by(|a, b| natural(a, b));
        assert_eq!(rates, ["lr0.001", "lr0.01", "lr0.1"].map(Path::new));
        let mut names = ["PPO_10", "PPO_2", "PPO_1", "A2C_3", "PPO_02", "PPO"].map(Path::new);
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["A2C_3", "PPO", "PPO_1", "PPO_02", "PPO_2", "PPO_10"].map(Path::new));
    }
}
