//! The pairs of names and numbers in a line that a program printed: `Train Loss: 0.5 | Val. Loss: 0.6`, `loss=0.5 acc=80%`,
//! `iter 10: loss 3.2, time 314ms`, `{'loss': 1.7, 'epoch': 0.1}`, `[10]` and `training's auc: 0.9` behind it.
//!
//! A name is all the words before its number, so that train and validation stay apart. What counts epochs and steps has one
//! name each, whatever the program calls it.

use super::token::{Token, tokens};
use crate::chart::split::{self, Split};

/// A number and what it is called.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pair {
    pub(super) name: String,
    pub(super) value: f64,
}

/// The names of what counts epochs and steps.
pub(super) const EPOCH: &str = "epoch";
pub(super) const STEP: &str = "step";

/// The most words of a name, before a colon and without one: more are prose.
const MAX_WORDS: usize = 6;
const MAX_BARE_WORDS: usize = 3;

/// The longest name, bytes.
const MAX_NAME: usize = 80;

/// The longest line that is looked at, bytes; what programs print of metrics is far shorter.
const MAX_LINE: usize = 1 << 14;

/// The pairs of a line, in order; [`super::token::visible`] has been asked what of it can be seen.
pub(super) fn pairs(line: &str) -> Vec<Pair> {
    let line = behind_times(line);
    if line.len() > MAX_LINE {
        return Vec::new();
    }
    // A progress bar may stand before what a trainer prints as a dictionary.
    let line = line.find("{'").map_or(line, |at| &line[at..]);
    let tokens = tokens(line);
    if let Some(pair) = two_cells(&tokens) {
        return vec![pair];
    }
    let mut reader = LineReader::default();
    for (place, token) in tokens.iter().enumerate() {
        reader.take(*token, place, &tokens[place + 1..]);
    }
    reader.finish()
}

/// `line` without the time and date that loggers put first.
fn behind_times(line: &str) -> &str {
    let mut rest = line.trim();
    loop {
        let word = rest.split_whitespace().next().unwrap_or_default();
        let bare = word.trim_matches(['[', ']', ':', ',']);
        let timed = bare.starts_with(|c: char| c.is_ascii_digit())
            && bare.ends_with(|c: char| c.is_ascii_digit() || c == 'Z')
            && bare.contains([':', '-', '/'])
            && bare.matches(['-', '/', ':']).count() >= 1
            && bare.len() >= 5
            && bare.bytes().all(|byte| byte.is_ascii_digit() || b"-/:.,TZ+".contains(&byte));
        if !timed {
            return rest;
        }
        rest = rest[word.len()..].trim_start().trim_start_matches(']').trim_start();
    }
}

/// A line of a table of two columns, a name and a number.
fn two_cells(tokens: &[Token<'_>]) -> Option<Pair> {
    let first = tokens.iter().position(|token| *token != Token::Cell)?;
    let last = tokens.iter().rposition(|token| *token != Token::Cell)?;
    let tokens = &tokens[first..=last];
    let (Token::Number { value, .. }, rest) = tokens.split_last()? else { return None };
    let (Token::Cell, words) = rest.split_last()? else { return None };
    let words: Option<Vec<&str>> =
        words.iter().map(|token| if let Token::Word(word) = token { Some(*word) } else { None }).collect();
    named(&words?.join(" "), *value)
}

/// The pair, if that can be a name.
fn named(name: &str, value: f64) -> Option<Pair> {
    let starts = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    (starts && name.len() <= MAX_NAME).then(|| Pair { name: name.to_owned(), value })
}

/// Puts the tokens of a line together.
#[derive(Default)]
struct LineReader<'l> {
    pairs: Vec<Pair>,
    /// The words that the next number may be called.
    words: Vec<&'l str>,
    /// Whether a colon or an equals sign stands behind them.
    signed: bool,
    /// The split of the data that the whole line is about.
    split: Option<Split>,
    /// Whether the last number counted epochs, so that a share of one may follow.
    behind_epoch: bool,
    /// What a list of numbers is called, and how many of them there were.
    list: Option<(String, usize)>,
}

impl<'l> LineReader<'l> {
    fn take(&mut self, token: Token<'l>, place: usize, next: &[Token<'l>]) {
        let behind_epoch = std::mem::take(&mut self.behind_epoch);
        match token {
            Token::Word(word) => {
                self.list = None;
                if self.signed {
                    // What was named has a text for its value, or says what the line is about.
                    self.about();
                }
                if is_level(word) {
                    self.clear();
                } else {
                    self.words.push(word);
                }
            }
            Token::Sign => {
                // `Test: [10/48]` says what the line is about.
                if matches!(next.first(), Some(Token::Open)) && self.named_split().is_some() {
                    self.about();
                } else {
                    self.signed = !self.words.is_empty();
                }
            }
            Token::Open => {
                self.behind_epoch = behind_epoch;
                if self.words.is_empty() || self.counter().is_some() {
                    return;
                }
                let numbers = next.iter().take_while(|token| matches!(token, Token::Number { .. } | Token::Cell));
                let closed = matches!(next.get(numbers.clone().count()), Some(Token::Close));
                if closed && numbers.count() > 0 {
                    self.list = Some((self.name(), 0));
                }
                self.clear();
            }
            Token::Cell | Token::Close => {
                self.behind_epoch = behind_epoch && token == Token::Close;
                if token == Token::Close {
                    self.list = None;
                }
                if self.list.is_none() {
                    if !self.signed {
                        self.about();
                    }
                    self.clear();
                }
            }
            Token::Number { value, of, percent } => {
                if let Some((name, count)) = &mut self.list {
                    *count += 1;
                    let pair = named(&format!("{name} {count}"), value);
                    self.pairs.extend(pair);
                    return;
                }
                self.number(value, of, percent, place, behind_epoch, next);
                self.clear();
            }
            Token::Other => self.clear(),
        }
    }

    fn number(
        &mut self,
        value: f64,
        of: Option<f64>,
        percent: bool,
        place: usize,
        behind_epoch: bool,
        next: &[Token<'_>],
    ) {
        let behind_bracket = matches!(next, [Token::Close, ..]);
        if self.words.is_empty() {
            let share = match of {
                Some(of) if of > 0.0 => Some(value / of),
                None if percent => Some(value / 100.0),
                _ => None,
            };
            if let (true, Some(share), Some(epoch)) = (behind_epoch, share, self.pairs.last_mut()) {
                epoch.value += share;
            } else if value.fract() == 0.0 && of.is_none() && !percent {
                // `[10]` and `10:` at the start of the line, as XGBoost, LightGBM and CatBoost count.
                let first = (place == 0 && matches!(next.first(), Some(Token::Sign))) || (place == 1 && behind_bracket);
                if first {
                    self.pairs.push(Pair { name: STEP.to_owned(), value });
                }
            }
            return;
        }
        // timm counts epochs so: `Train: 3 [ 50/100]`.
        let of_train = matches!(self.words.as_slice(), [word] if Split::named(word) == Some(Split::Train));
        if of_train && self.signed && matches!(next.first(), Some(Token::Open)) {
            self.pairs.push(Pair { name: EPOCH.to_owned(), value });
            (self.split, self.behind_epoch) = (Some(Split::Train), true);
            return;
        }
        if let Some(counter) = self.counter() {
            self.pairs.push(Pair { name: counter.to_owned(), value });
            self.behind_epoch = counter == EPOCH;
            return;
        }
        let prose = match self.signed {
            true => self.words.len() > MAX_WORDS,
            // `resnet 0.9 0.8` is a row of a table, `10 rounds` are words.
            false => {
                self.words.len() > MAX_BARE_WORDS || matches!(next.first(), Some(Token::Number { .. } | Token::Other))
            }
        };
        let value = of.filter(|of| *of > 0.0).map_or(value, |of| value / of);
        let name = self.name();
        if !prose && !is_left_out(&name) {
            self.pairs.extend(named(&name, value));
        }
    }

    /// What the words so far count, if that is epochs or steps.
    fn counter(&mut self) -> Option<&'static str> {
        let (last, before) = self.words.split_last()?;
        let counter = match last.to_lowercase().as_str() {
            "epoch" | "epochs" | "ep" => EPOCH,
            "step" | "steps" | "global_step" | "iter" | "iteration" | "iterations" | "iters" | "it" | "batch"
            | "update" | "num_updates" | "round" | "total_timesteps" => STEP,
            _ => return None,
        };
        match before {
            [] => {}
            [word] => {
                let split = Split::named(word);
                if split.is_none()
                    && !matches!(word.to_lowercase().as_str(), "global" | "current" | "starting" | "*" | "=>")
                {
                    return None;
                }
                self.split = split.or(self.split);
            }
            _ => return None,
        }
        Some(counter)
    }

    /// The split of the data that the words so far name, if they name nothing else.
    fn named_split(&self) -> Option<Split> {
        let [first, rest @ ..] = self.words.as_slice() else { return None };
        let alone = match rest {
            [] => true,
            [set] => matches!(set.to_lowercase().as_str(), "set" | "results" | "metrics"),
            _ => false,
        };
        Split::named(first).filter(|_| alone)
    }

    /// Takes the words so far, if they name a split of the data and nothing else, for what the line is about.
    fn about(&mut self) {
        self.split = self.named_split().or(self.split);
        self.clear();
    }

    fn clear(&mut self) {
        self.words.clear();
        self.signed = false;
    }

    /// The name that the words make, with the split that the line is about.
    fn name(&self) -> String {
        let name = self.words.join(" ");
        match self.split {
            Some(split) if split::parse(&name).0.is_none() => format!("{}/{name}", split.word()),
            _ => name,
        }
    }

    fn finish(self) -> Vec<Pair> {
        self.pairs
    }
}

fn is_level(word: &str) -> bool {
    matches!(
        word,
        "INFO" | "WARNING" | "WARN" | "DEBUG" | "ERROR" | "TRACE" | "INFO:root" | "*" | "=>" | ">>" | "#" | "-->"
    )
}

/// Whether a name is that of what programs print beside their metrics: the best so far, the time that is left.
fn is_left_out(name: &str) -> bool {
    let name = name.to_lowercase();
    matches!(name.as_str(), "best" | "total" | "remaining" | "eta" | "elapsed" | "v_num" | "passed")
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[track_caller]
    fn check(line: &str, want: &[(&str, f64)]) {
        let pairs = pairs(line);
        let got: Vec<(&str, f64)> = pairs.iter().map(|pair| (pair.name.as_str(), pair.value)).collect();
        let same = got.len() == want.len()
            && got.iter().zip(want).all(|(a, b)| a.0 == b.0 && (a.1 - b.1).abs() <= 1e-9 * b.1.abs());
        assert!(same, "{line:?}: {got:?}, not {want:?}");
    }

    #[test]
    fn a_name_is_all_its_words() {
        check("Train Loss: .5 | Val. Loss: .6", &[("Train Loss", 0.5), ("Val. Loss", 0.6)]);
        check("Training variance explained: 82.5%", &[("Training variance explained", 82.5)]);
        check("Test variance explained:  71.2 %", &[("Test variance explained", 71.2)]);
        check("F1 Score = 0.88", &[("F1 Score", 0.88)]);
        check("RMSE\t3.2", &[("RMSE", 3.2)]);
        check("│  test_acc  │  0.98  │", &[("test_acc", 0.98)]);
        check("accuracy: 0.9", &[("accuracy", 0.9)]);
        check("\"f1\": 0.75,", &[("f1", 0.75)]);
        check("epoch=1 loss=0.5, acc = 80%", &[("epoch", 1.0), ("loss", 0.5), ("acc", 80.0)]);
        check("[info] step: 1e3]", &[("step", 1000.0)]);
    }

    #[test]
    fn lines_of_the_common_trainers_are_read() {
        check(
            "1875/1875 ━━━━━━━━━━ 4s 2ms/step - accuracy: 0.69 - loss: 0.6 - val_accuracy: 0.64 - val_loss: 0.7",
            &[("accuracy", 0.69), ("loss", 0.6), ("val_accuracy", 0.64), ("val_loss", 0.7)],
        );
        check("Epoch 1/5", &[("epoch", 1.0)]);
        check("step 250: train loss 4.0000, val loss 4.1", &[("step", 250.0), ("train loss", 4.0), ("val loss", 4.1)]);
        check(
            "iter 7: loss 3.4, time 300.03ms, mfu 3.76%",
            &[("step", 7.0), ("loss", 3.4), ("time", 0.30003), ("mfu", 3.76)],
        );
        check(
            "[10]\ttraining's auc: 0.91\tvalid's binary_logloss: 0.64",
            &[("step", 10.0), ("training's auc", 0.91), ("valid's binary_logloss", 0.64)],
        );
        check("[3]\ttrain-rmse:0.52\teval-rmse:0.53", &[("step", 3.0), ("train-rmse", 0.52), ("eval-rmse", 0.53)]);
        check(
            "20:\tlearn: 0.38\ttest: 0.43\tbest: 0.43 (20)\ttotal: 270ms\tremaining: 1.27s",
            &[("step", 20.0), ("learn", 0.38), ("test", 0.43)],
        );
        check(
            " 10%|█         | 1/10 [00:01<00:09]{'loss': 1.7, 'learning_rate': '1e-05', 'epoch': 0.1}",
            &[("loss", 1.7), ("learning_rate", 1e-5), ("epoch", 0.1)],
        );
        check("2024-01-01 12:00:00: train_loss -0.1000 ", &[("train_loss", -0.1)]);
        check(
            "2024-01-01 12:01:02: Pseudo dice [np.float32(0.3), np.float32(0.2)] ",
            &[("Pseudo dice 1", 0.3), ("Pseudo dice 2", 0.2)],
        );
        check("Epoch time: 62.0 s", &[("Epoch time", 62.0)]);
        check(
            "Epoch 3: 100%|██████████| 938/938 [00:10<00:00, 90.1it/s, v_num=0, train_loss=0.35, val_loss=0.3]",
            &[("epoch", 3.0), ("train_loss", 0.35), ("val_loss", 0.3)],
        );
        check(
            "2024-01-01 12:00:00,123 - mmdet - INFO - Epoch [1][50/200]\tlr: 1.978e-03, eta: 7:21:02, time: 0.301, loss: 0.3",
            &[("epoch", 1.25), ("lr", 1.978e-3), ("time", 0.301), ("loss", 0.3)],
        );
        check("Epoch(val) [3][5/5]    bbox_mAP: 0.31", &[("epoch", 4.0), ("val/bbox_mAP", 0.31)]);
        check(
            "[01/01 12:00:00 d2.utils.events]:  eta: 0:10:00  iter: 19  total_loss: 5.4  loss_cls: 1.7  max_mem: 3000M",
            &[("step", 19.0), ("total_loss", 5.4), ("loss_cls", 1.7), ("max_mem", 3000.0)],
        );
        check("Train Epoch: 2 [30000/60000 (50%)]\tLoss: 2.3", &[("epoch", 2.5), ("train/Loss", 2.3)]);
        check(
            "Test set: Average loss: 0.05, Accuracy: 9836/10000 (98%)",
            &[("test/Average loss", 0.05), ("test/Accuracy", 0.9836)],
        );
        check(
            "Epoch: [0][ 10/40]\tTime  0.5 ( 0.6)\tLoss 6.9 (7.0)\tAcc@1   1.5 (  0.5)",
            &[("epoch", 0.25), ("Time", 0.5), ("Loss", 6.9), ("Acc@1", 1.5)],
        );
        check(
            "Train: 3 [  50/100 ( 50%)]  Loss: 6.94 (6.9)  LR: 1.000e-05",
            &[("epoch", 3.5), ("train/Loss", 6.94), ("train/LR", 1e-5)],
        );
        check("Test: [  48/48]  Loss:  6.9 (6.9)  Acc@1:   0.1 (  0.2)", &[("test/Loss", 6.9), ("test/Acc@1", 0.1)]);
        check(
            "epoch 001 | loss 5.4 | nll_loss 4.5 | ppl 23",
            &[("epoch", 1.0), ("loss", 5.4), ("nll_loss", 4.5), ("ppl", 23.0)],
        );
        check(" iteration       10/     100 | lm loss: 9.8E+00 |", &[("step", 10.0), ("lm loss", 9.8)]);
        check(
            "2024-01-01 12:00:00.123 | INFO     | __main__:train:42 - Epoch 4/10 - train loss: 0.5 - val acc: 80%",
            &[("epoch", 4.0), ("train loss", 0.5), ("val acc", 80.0)],
        );
        check("| INFO | valid | epoch 002 | valid on 'valid' subset | loss 5.5", &[("epoch", 2.0), ("val/loss", 5.5)]);
        check("[Epoch 3] train loss: 0.5, val acc: 0.9", &[("epoch", 3.0), ("train loss", 0.5), ("val acc", 0.9)]);
    }

    #[test]
    fn prose_and_tables_are_no_pairs() {
        for line in [
            "no pair here: really =",
            "Training until validation scores don't improve for 10 rounds",
            "resnet 0.91 0.89",
            "step,loss",
            "12:30,0.5",
            "2024-01-02 12:31:00,0.4",
            "0,1.5",
            "",
        ] {
            check(line, &[]);
        }
    }
}
