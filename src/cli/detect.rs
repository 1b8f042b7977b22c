//! Which inputs of `cml-plot` are documents (specifications, what `dvc plots` prints) and which are metric logs.
//!
//! Told by name, then by the first bytes. A log is left unread, however long it is; a document is read whole.

use std::fs::File;
use std::io::{self, Cursor, IsTerminal, Read};
use std::path::{Path, PathBuf};

use crate::chart::read::{Input, Source, expand};
use crate::door;
use crate::error::{Error, Result};
use crate::table::read::json::end_of_string;
use crate::table::read::parts::documents;

/// One input.
pub(super) enum DetectedInput {
    /// The bytes of documents.
    Documents {
        /// `None`: standard input.
        path: Option<PathBuf>,
        bytes: Vec<u8>,
    },
    Log {
        source: Source,
        /// Neither its name nor its first bytes say that it is one; it is only nothing else.
        is_guess: bool,
    },
}

/// How much of an input is looked at: the members of a document that tell it stand before that, or its data does.
const HEAD: u64 = 1 << 18;

/// What an argument means: `-`, a path, `NAME=PATH` for a log, or a pattern that no shell has expanded.
///
/// # Errors
///
/// When a file cannot be read, or there is none.
pub(super) fn detect(argument: &Path) -> Result<Vec<DetectedInput>> {
    let source = argument
        .to_str()
        .map_or_else(|| Source { name: None, input: Input::Path(argument.to_owned()) }, Source::from_argument);
    match source.input {
        Input::Path(path) if path.as_os_str() == "-" => standard_input(source.name).map(|input| vec![input]),
        Input::Path(path) if source.name.is_none() => expand(&path)?.into_iter().map(file).collect(),
        input => Ok(vec![DetectedInput::Log { source: Source { input, ..source }, is_guess: false }]),
    }
}

fn standard_input(name: Option<String>) -> Result<DetectedInput> {
    let mut stdin = io::stdin();
    if stdin.is_terminal() {
        let pipe = "pipe in a metric log, or what `dvc plots diff --show-vega` prints";
        return Err(Error::io(format!("nothing to draw: name a file, or {pipe}")));
    }
    let fail = |error| Error::io(format!("cannot read standard input: {error}"));
    let mut head = Vec::new();
    stdin.by_ref().take(HEAD).read_to_end(&mut head).map_err(fail)?;
    let kind = if name.is_some() { InputKind::Log } else { InputKind::of(&head) };
    if kind == InputKind::Documents {
        stdin.read_to_end(&mut head).map_err(fail)?;
        return Ok(DetectedInput::Documents { path: None, bytes: head });
    }
    let name = name.or_else(|| Some("stdin".to_owned()));
    let input = Input::Stream(Box::new(Cursor::new(head).chain(stdin)));
    Ok(DetectedInput::Log { source: Source { name, input }, is_guess: kind == InputKind::Unknown })
}

fn file(path: PathBuf) -> Result<DetectedInput> {
    let log = |path, is_guess| DetectedInput::Log { source: Source { name: None, input: Input::Path(path) }, is_guess };
    if path.is_dir() || is_log_name(&path) {
        return Ok(log(path, false));
    }
    let fail = |error| Error::io(format!("cannot read {}: {error}", path.display()));
    let mut file = File::open(&path).map_err(fail)?;
    let mut bytes = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut bytes).map_err(fail)?;
    match InputKind::of(&bytes) {
        InputKind::Documents => {
            door::read_rest(file, &mut bytes, &path)?;
            Ok(DetectedInput::Documents { path: Some(path), bytes })
        }
        kind => Ok(log(path, kind == InputKind::Unknown)),
    }
}

fn is_log_name(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    name.contains(".tfevents.") || [".csv", ".tsv", ".yaml", ".yml"].iter().any(|ending| name.ends_with(ending))
}

/// What an input is by its first bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum InputKind {
    Documents,
    Log,
    /// No JSON at all.
    Unknown,
}

impl InputKind {
    fn of(head: &[u8]) -> Self {
        let (found, _) = documents(head);
        match found.first() {
            None => Self::Unknown,
            Some(first) if is_log(first.bytes) => Self::Log,
            Some(_) => Self::Documents,
        }
    }
}

/// Whether a JSON document holds metrics: a list, or an object with a number in it that is no specification.
fn is_log(text: &[u8]) -> bool {
    if text.starts_with(b"[") {
        return true;
    }
    let mut has_number = false;
    let (mut of_errors, mut others) = (0, 0);
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                let end = end_of_string(text, at);
                let behind = text.get(end..).unwrap_or_default().trim_ascii_start();
                let value = behind.strip_prefix(b":").map(|value| value.trim_ascii_start().first().copied());
                if let (1, Some(value)) = (depth, value) {
                    let key = text.get(at + 1..end - 1).unwrap_or_default();
                    match (key, value) {
                        (key, Some(first)) if is_of_specification(key, first) => return false,
                        (b"errors", Some(b'[')) => of_errors += 1,
                        _ => others += 1,
                    }
                }
                at = end;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'0'..=b'9' | b'N' | b'I' => has_number = true,
            _ => {}
        }
        at += 1;
    }
    // `{"errors": […]}` is what DVC prints when it could load no plot.
    has_number && (others > 0 || of_errors == 0)
}

/// Whether only specifications, and DVC's plots, have a member of this name whose value begins so.
fn is_of_specification(key: &[u8], first: u8) -> bool {
    match key {
        b"$schema" => first == b'"',
        b"mark" => matches!(first, b'"' | b'{'),
        b"marks" | b"layer" | b"concat" | b"hconcat" | b"vconcat" => first == b'[',
        b"data" | b"datasets" | b"encoding" | b"spec" | b"facet" => first == b'{',
        b"repeat" => matches!(first, b'{' | b'['),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::InputKind;

    #[track_caller]
    fn check(want: InputKind, texts: &[&str]) {
        for text in texts {
            assert_eq!(InputKind::of(text.as_bytes()), want, "{text}");
        }
    }

    #[test]
    fn specifications_and_what_dvc_plots_prints_are_documents() {
        check(
            InputKind::Documents,
            &[
                r#"{"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "width": 300}"#,
                r#"{"width": 300, "data": {"values": [{"mark": 1}, {"#,
                r#"{"mark": "bar",}"#,
                r#"{"title": "a \" b", "layer": [{"mark": "bar"}]}"#,
                r#"{"data": {"loss": [{"type": "vega", "content": "{}"}]}, "errors": []}"#,
                r#"{"errors": [{"name": "gone", "rev": "1"}]}"#,
                "Updating lock file 'dvc.lock'\n{\"mark\": \"bar\"}",
                "\u{feff}{\"marks\": []}",
                "{}",
                r#"{"answer": "none"}"#,
            ],
        );
    }

    #[test]
    fn json_with_numbers_is_a_log() {
        check(
            InputKind::Log,
            &[
                r#"{"accuracy": 0.9, "f1": 0.8}"#,
                r#"{"mark": 3, "layer": 12, "data": [1], "errors": [2]}"#,
                r#"{"loss": NaN}"#,
                "{\"step\": 1, \"loss\": 0.5}\n{\"step\": 2, \"loss\": 0.4}\n",
                r#"[{"step": 1, "loss": 0.5}, {"step": 2"#,
                r#"{"best_metric": null, "log_history": [{"loss": 1.5, "#,
                r#"{"metrics.json": {"acc": {"old": 0.8, "new": 0.9, "diff": 0.1}}}"#,
                r#"{"main": {"data": {"metrics.json": {"data": {"acc": 0.8}}}}}"#,
                "started\n{\"loss\": 1}\n",
            ],
        );
    }

    #[test]
    fn text_without_json_may_be_a_log() {
        check(InputKind::Unknown, &["", "hello", "step,loss\n1,2\n", "accuracy: 0.9\n", "[info] loss=0.5\n"]);
    }
}
