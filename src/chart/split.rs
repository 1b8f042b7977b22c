//! Which split of the data a metric was measured on, and what the metric is called without saying so.
//!
//! `train_loss`, `val_loss`, `eval/loss`, `loss/test` and `valLoss` are the metric `loss` of one split each.

/// The rows that a value was measured on.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Split {
    Train,
    Validation,
    Test,
}

impl Split {
    /// The legend's word.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
        }
    }

    /// The word that names of metrics have for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "val",
            Self::Test => "test",
        }
    }

    /// Lengths of dash and gap in px.
    pub(super) fn dash(self) -> &'static [f64] {
        match self {
            Self::Train => &[],
            Self::Validation => &[5.0, 3.0],
            Self::Test => &[1.5, 2.5],
        }
    }

    /// How strongly its bars are filled.
    pub(super) fn opacity(self) -> f64 {
        match self {
            Self::Train => 1.0,
            Self::Validation => 0.6,
            Self::Test => 0.35,
        }
    }

    /// The split that a word names.
    pub(super) fn named(word: &str) -> Option<Self> {
        match word.to_lowercase().as_str() {
            "train" | "training" | "training's" | "train's" | "learn" => Some(Self::Train),
            "val" | "valid" | "validation" | "eval" | "evaluation" | "dev" | "valid's" | "validation's" => {
                Some(Self::Validation)
            }
            "test" | "testing" => Some(Self::Test),
            _ => None,
        }
    }
}

/// What stands between the words of a name.
const SEPARATORS: [char; 5] = ['/', '_', '.', '-', ' '];

/// The split that `name` names and the rest of it. The split is the first word or the last, or a whole level of a path;
/// elsewhere (`best_val_loss`) it belongs to the metric.
pub(super) fn parse(name: &str) -> (Option<Split>, String) {
    let mut at = 0;
    for word in name.split(SEPARATORS) {
        let mut end = at + word.len();
        // `Val. Loss`: a word cut short.
        if name[end..].starts_with(". ") {
            end += 1;
        }
        let (before, after) = (&name[..at], &name[end..]);
        let level = (before.is_empty() || before.ends_with('/')) && (after.is_empty() || after.starts_with('/'));
        if let Some(split) = Split::named(word).filter(|_| before.is_empty() || after.is_empty() || level) {
            let rest = match after.chars().next() {
                Some(_) => before.to_owned() + &after[1..],
                None => before.trim_end_matches(SEPARATORS).to_owned(),
            };
            // `validation_0-rmse` is the metric of one data set of several.
            let numbered = before.is_empty() && rest.starts_with(|c: char| c.is_ascii_digit());
            if !numbered && !rest.trim_matches(SEPARATORS).is_empty() {
                return (Some(split), rest);
            }
        }
        at = at + word.len() + 1;
    }
    camel(name).unwrap_or_else(|| (None, name.to_owned()))
}

/// `trainLoss`: a split in small letters before a capital.
fn camel(name: &str) -> Option<(Option<Split>, String)> {
    let at = name.find(|c: char| !c.is_ascii_lowercase())?;
    let (word, rest) = name.split_at(at);
    let first = rest.chars().next().filter(|c| c.is_ascii_uppercase())?;
    let split = Split::named(word)?;
    Some((Some(split), first.to_ascii_lowercase().to_string() + &rest[1..]))
}

#[cfg(test)]
mod tests {
    use super::{Split, parse};

    #[track_caller]
    fn check(name: &str, split: Option<Split>, rest: &str) {
        assert_eq!(parse(name), (split, rest.to_owned()), "{name}");
    }

    #[test]
    fn splits_are_known_wherever_libraries_write_them() {
        check("train_loss", Some(Split::Train), "loss");
        check("val_loss", Some(Split::Validation), "loss");
        check("eval/loss", Some(Split::Validation), "loss");
        check("loss/test", Some(Split::Test), "loss");
        check("Loss/train", Some(Split::Train), "Loss");
        check("train/metrics/acc", Some(Split::Train), "metrics/acc");
        check("metrics/valid/acc", Some(Split::Validation), "metrics/acc");
        check("train.acc", Some(Split::Train), "acc");
        check("train_loss_epoch", Some(Split::Train), "loss_epoch");
        check("trainLoss", Some(Split::Train), "loss");
        check("Validation accuracy", Some(Split::Validation), "accuracy");
        check("training's auc", Some(Split::Train), "auc");
        check("valid's binary_logloss", Some(Split::Validation), "binary_logloss");
        check("Val. Loss", Some(Split::Validation), "Loss");
        check("train-rmse", Some(Split::Train), "rmse");
        check("validation_0-rmse", None, "validation_0-rmse");
    }

    #[test]
    fn other_words_belong_to_the_metric() {
        for name in
            ["loss", "best_val_loss", "retrain_loss", "value", "trained", "train", "test/", "évalué", "", "train//"]
        {
            check(name, None, name);
        }
    }
}
