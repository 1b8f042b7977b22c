//! Which way a metric is better: known from its name, or not known at all.
//!
//! Shared by the table (arrows, best values) and the pictures (the marked point). A wrong guess is worse than none, so
//! only words with one meaning count: a loss is better low, an accuracy high, a learning rate neither.

use super::model::{Point, Summary};

/// The better end of a metric.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Objective {
    /// Losses, errors, distances.
    Minimize,
    /// Accuracies, scores, areas under curves.
    Maximize,
}

impl Objective {
    /// The better end of the metric `name`, by the words in it; `None` when they do not say.
    ///
    /// Words are split at anything but letters and digits and at a change from small to capital letters. The last word
    /// with a meaning decides (`accuracy_loss` is a loss), so that prefixes such as `val_` and folders do not matter. What
    /// says how far values spread, or what the machine did, has no better end whatever it spreads about.
    pub(crate) fn of_metric(name: &str) -> Option<Self> {
        let words = words(name);
        if words.iter().any(|word| is_spread(word)) || is_of_machine(name) {
            return None;
        }
        // A place among others, whatever they are compared by.
        if words.first().is_some_and(|word| word == "rank") {
            return Some(Self::Minimize);
        }
        let pairs = words.windows(2).map(|pair| format!("{}{}", pair[0], pair[1]));
        let joined: Vec<String> = pairs.chain([String::new()]).collect();
        // "r" + "2", "f" + "1", "log" + "loss": what was split by accident is tried together with its neighbour.
        let meaning = |(word, joined): (&String, &String)| direction(joined).or_else(|| direction(word));
        words.iter().zip(&joined).rev().find_map(meaning)
    }

    /// The best value of a metric.
    pub(crate) fn best(self, summary: &Summary) -> Option<Point> {
        match self {
            Self::Minimize => summary.min,
            Self::Maximize => summary.max,
        }
    }

    /// Whether `new` is better than `old`.
    pub(crate) fn improves(self, old: f64, new: f64) -> bool {
        match self {
            Self::Minimize => new < old,
            Self::Maximize => new > old,
        }
    }
}

/// The words of a name, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small_before = false;
    for c in name.chars() {
        let starts = c.is_uppercase() && small_before;
        small_before = c.is_lowercase();
        if starts || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a metric says what the machine did and not what was learnt: how long it took, how fast it was, what it held in
/// memory, how many samples it was given.
pub(crate) fn is_of_machine(name: &str) -> bool {
    let words = words(name);
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    let pair = |first: &str, second: &str| words.windows(2).any(|pair| pair[0] == first && pair[1] == second);
    // A time that is a task's own, as in a benchmark, is its first word or all of it.
    let last = words.last().map_or("", String::as_str);
    let timed = matches!(last, "runtime" | "walltime" | "elapsed" | "eta" | "remaining")
        || (words.len() > 1 && matches!(last, "time" | "seconds" | "sec" | "secs" | "duration"));
    timed
        || pair("per", "second")
        || pair("per", "sec")
        || pair("wall", "time")
        || pair("time", "elapsed")
        || pair("elapsed", "time")
        || pair("max", "mem")
        || has(&["fps", "gpu", "cpu", "vram", "flos", "flops", "mfu", "throughput", "memory", "rss"])
        || matches!(words.as_slice(), [word] if matches!(word.as_str(), "samples" | "time"))
        || matches!(words.as_slice(), [split, word] if word == "samples" && split != "n")
}

/// Whether a word says how far values lie apart.
fn is_spread(word: &str) -> bool {
    matches!(word, "std" | "stdv" | "stdev" | "stddev" | "stderr" | "sem" | "iqr" | "var" | "variances")
}

/// The better end that one word names.
fn direction(word: &str) -> Option<Objective> {
    // `acc1`, `top5`, `loss2`: a number behind the word does not change it, unless the number is part of the name.
    let bare = match word {
        "f1" | "r2" | "f2" => word,
        // What is explained of a variance, and ranks.
        "explainedvariance" | "varianceexplained" => return Some(Objective::Maximize),
        _ => word.trim_end_matches(|c: char| c.is_ascii_digit()),
    };
    match bare {
        "loss" | "losses" | "logloss" | "nll" | "error" | "err" | "mse" | "rmse" | "mae" | "mape" | "smape"
        | "msle" | "rmsle" | "perplexity" | "ppl" | "wer" | "cer" | "fid" | "kl" | "kld" | "divergence"
        | "distance" | "bpc" | "bpb" | "crossentropy" | "xent" | "deviance" | "brier" | "ece" | "eer" | "fpr"
        | "fnr" | "latency" | "regret" | "cost" | "rank" | "ter" | "mase" | "wape" | "rmspe" | "mpe" | "mdape"
        | "chamfer" | "hausdorff" | "lpips" | "mcd" | "der" | "kid" | "errors" => Some(Objective::Minimize),
        "acc" | "accuracy" | "auc" | "auroc" | "auprc" | "rocauc" | "prauc" | "f1" | "f2" | "fscore" | "fbeta"
        | "precision" | "recall" | "sensitivity" | "specificity" | "map" | "iou" | "miou" | "dice" | "jaccard"
        | "bleu" | "sacrebleu" | "rouge" | "rougel" | "rougelsum" | "meteor" | "chrf" | "psnr" | "ssim" | "r2"
        | "mcc" | "kappa" | "ndcg" | "mrr" | "reward" | "return" | "score" | "tpr" | "tnr" | "success" | "elo"
        | "rew" | "gain" | "likelihood" | "spearman" | "pearson" | "correlation" | "corr" | "spearmanr"
        | "pearsonr" | "gleu" | "cider" | "spice" | "ents" | "uas" | "las" | "winrate" | "em" | "top" | "ap" | "ar"
        | "auprg" | "silhouette" | "nse" | "bleurt" | "bertscore" | "comet" | "pesq" | "stoi" | "exactmatch"
        | "hits" | "hit" | "purity" | "nmi" | "ari" => Some(Objective::Maximize),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Objective, is_of_machine};

    #[test]
    fn names_of_common_libraries_are_known() {
        let low = [
            "loss",
            "val_loss",
            "eval/loss",
            "train.loss",
            "trainLoss",
            "Loss/train",
            "mean_squared_error",
            "log_loss",
            "val_MAE",
            "eval_wer",
            "perplexity",
            "validation/rmse",
            "accuracy_loss",
            "loss_epoch",
            "train_loss_step",
        ];
        let high = [
            "acc",
            "val_accuracy",
            "eval/f1",
            "F1",
            "r2",
            "R2_score",
            "top5_acc",
            "acc1",
            "roc_auc",
            "AUC",
            "eval_rougeL",
            "metrics/mAP50",
            "reward_mean",
            "balanced_accuracy",
            "val_mIoU",
            "f1_score",
        ];
        for name in low {
            assert_eq!(Objective::of_metric(name), Some(Objective::Minimize), "{name}");
        }
        for name in high {
            assert_eq!(Objective::of_metric(name), Some(Objective::Maximize), "{name}");
        }
    }

    #[test]
    fn a_spread_and_a_time_have_no_better_end_and_a_rank_is_better_low() {
        let none = [
            "std_test_score",
            "mean_fit_time",
            "std_score_time",
            "valid auc-stdv",
            "acc_std",
            "eval_runtime",
            "train_samples_per_second",
            "time/fps",
            "total_flos",
            "Current learning rate",
        ];
        for name in none {
            assert_eq!(Objective::of_metric(name), None, "{name}");
        }
        assert_eq!(Objective::of_metric("rank_test_score"), Some(Objective::Minimize));
        assert_eq!(Objective::of_metric("mean_test_score"), Some(Objective::Maximize));
        assert_eq!(Objective::of_metric("valid auc-mean"), Some(Objective::Maximize));
        assert_eq!(Objective::of_metric("word error rate"), Some(Objective::Minimize));
        assert_eq!(Objective::of_metric("Training variance explained"), Some(Objective::Maximize));
        assert_eq!(Objective::of_metric("Pseudo dice"), Some(Objective::Maximize));
    }

    #[test]
    fn what_the_machine_did_is_told_from_what_was_learnt() {
        for name in ["eval_runtime", "eval_steps_per_second", "time/fps", "memory", "data_time", "gpu_mem", "time"] {
            assert!(is_of_machine(name), "{name}");
        }
        for name in ["loss", "mean", "median", "reward", "per", "second_loss", "times_won", "latency"] {
            assert!(!is_of_machine(name), "{name}");
        }
    }

    #[test]
    fn what_has_no_better_end_has_none() {
        for name in ["lr", "learning_rate", "grad_norm", "epoch", "throughput_at", "weights", "", "step_2", "glossary"]
        {
            assert_eq!(Objective::of_metric(name), None, "{name}");
        }
    }
}
