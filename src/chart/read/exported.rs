//! What web pages export: a run and its metric are in names then, those of columns (Weights & Biases) or those of files
//! (TensorBoard).

use std::path::Path;

use super::job::RunData;
use super::options::ReadOptions;

/// What stands between the run and the metric in the columns of Weights & Biases.
const BETWEEN: &str = " - ";

/// Whether a table with these columns was exported by Weights & Biases: some have their extremes beside them.
pub(super) fn is_of_wandb<'n>(names: impl Iterator<Item = &'n str> + Clone) -> bool {
    let known = |name: &str| names.clone().any(|other| other == name);
    names.clone().filter_map(|name| name.strip_suffix("__MIN")).any(|base| base.contains(BETWEEN) && known(base))
}

/// The runs in the columns of such a table; extremes are no metrics, and `options` say which of the others are wanted.
pub(super) fn split_by_column(run: RunData, options: &ReadOptions) -> Vec<RunData> {
    let mut runs: Vec<RunData> = Vec::new();
    for mut metric in run.metrics {
        if metric.name.ends_with("__MIN") || metric.name.ends_with("__MAX") {
            continue;
        }
        let (name, of) = metric.name.rsplit_once(BETWEEN).unwrap_or(("", &metric.name));
        let (name, of) = (name.to_owned(), of.to_owned());
        let place = runs.iter().position(|run| run.name.as_deref() == Some(&name)).unwrap_or_else(|| {
            runs.push(RunData { name: Some(name), ..RunData::default() });
            runs.len() - 1
        });
        if options.wants(&of) {
            metric.name = of;
            runs[place].metrics.push(metric);
        } else {
            runs[place].others.push(of);
        }
    }
    runs
}

/// The run and the tag in the name of a file that TensorBoard exported: `run-base-tag-loss.json`.
pub(super) fn of_tensorboard(path: &Path) -> Option<(String, String)> {
    let stem = path.file_stem()?.to_str()?;
    let (run, tag) = stem.strip_prefix("run-")?.split_once("-tag-")?;
    let run = if matches!(run, "" | ".") { "." } else { run };
    (!tag.is_empty()).then(|| (run.to_owned(), tag.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{is_of_wandb, of_tensorboard};

    #[test]
    fn exports_are_known_by_their_names() {
        let names = ["Step", "a-1 - val/loss", "a-1 - val/loss__MIN", "a-1 - val/loss__MAX"];
        assert!(is_of_wandb(names.into_iter()));
        assert!(!is_of_wandb(["step", "loss - mean", "x__MIN"].into_iter()));
        let named = |name: &str| of_tensorboard(Path::new(name));
        assert_eq!(named("x/run-base-tag-train_loss.json"), Some(("base".to_owned(), "train_loss".to_owned())));
        assert_eq!(named("run-.-tag-loss.csv"), Some((".".to_owned(), "loss".to_owned())));
        assert_eq!(named("run-base.json"), None);
    }
}
