//! `cml-metrics` and `cml-files`: what `dvc metrics diff` and `dvc diff` print as JSON, in Markdown, as these programs have
//! always written it.

use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::console::Console;
use super::numeral::Pattern;
use super::output;
use super::stop::Stop;
use crate::error::{Error, Result};
use crate::untrusted::markdown;

/// Said for an empty comparison.
const NOTHING: &str = "No metrics available";
/// Takes the place of the files that are beyond `--maxchars`, spelt as it always was.
const TOO_LONG: &str = "\n:warning: Report excedeed the maximun amount of allowed chars";

/// Where the JSON comes from and the Markdown goes.
#[derive(Args, Debug)]
struct Streams {
    /// The JSON itself; standard input if not given
    #[arg(short, long, value_name = "JSON")]
    metrics: Option<String>,
    /// Write to this file, replacing it, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct Metrics {
    #[command(flatten)]
    streams: Streams,
    /// How numbers are written: digits in brackets only where they say something
    #[arg(long, value_name = "PATTERN", default_value = "0[.][0000000]")]
    metrics_format: String,
}

#[derive(Args, Debug)]
pub(super) struct Files {
    #[command(flatten)]
    streams: Streams,
    /// Longest text, in characters
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    maxchars: usize,
}

pub(super) fn metrics(arguments: &Metrics, console: Console) -> Result<(), Stop> {
    let pattern = Pattern::new(&arguments.metrics_format)?;
    let text = match arguments.streams.read("dvc metrics diff")? {
        Some(json) => metrics_table(&json, pattern)?,
        None => NOTHING.to_owned(),
    };
    arguments.streams.write(&text, console)
}

pub(super) fn files(arguments: &Files, console: Console) -> Result<(), Stop> {
    let text = match arguments.streams.read("dvc diff")? {
        Some(json) => files_report(&json, arguments.maxchars)?,
        None => NOTHING.to_owned(),
    };
    arguments.streams.write(&text, console)
}

impl Streams {
    /// The JSON that `from` prints; `None` when it says nothing.
    fn read(&self, from: &str) -> Result<Option<Map<String, Json>>> {
        let text = match &self.metrics {
            Some(text) => text.clone(),
            None if io::stdin().is_terminal() => return Ok(None),
            None => {
                let mut text = String::new();
                io::stdin()
                    .read_to_string(&mut text)
                    .map_err(|error| Error::io(format!("cannot read standard input: {error}")))?;
                text
            }
        };
        if text.trim().is_empty() {
            return Ok(None);
        }
        let map: Map<String, Json> = serde_json::from_str(&text)
            .map_err(|error| Error::spec(format!("expected what `{from} --json` prints: {error}")))?;
        Ok((!map.is_empty()).then_some(map))
    }

    fn write(&self, text: &str, console: Console) -> Result<(), Stop> {
        match &self.file {
            Some(file) => output::write_file(file, console.fit(text).as_bytes()),
            None => output::write_text(&format!("{text}\n"), console),
        }
    }
}

fn metrics_table(files: &Map<String, Json>, pattern: Pattern) -> Result<String> {
    let mut out = String::from("\n|path|metric|old|new|diff|\n|----|----|----|----|----|\n");
    for (path, metrics) in files {
        let metrics = metrics.as_object().ok_or_else(|| Error::spec("expected an object of metrics").under(path))?;
        for (metric, change) in metrics {
            let diff = match change.get("diff").map(number) {
                Some(Some(diff)) if diff > 0.0 => format!("+{}", pattern.write(diff)),
                Some(Some(diff)) if diff < 0.0 => pattern.write(diff),
                _ => "no available".to_owned(),
            };
            let side = |name: &str| cell(change.get(name), pattern);
            out.push_str(&format!(
                "|{}|{}|{}|{}|{diff}|\n",
                markdown::cell(path),
                markdown::cell(metric),
                side("old"),
                side("new")
            ));
        }
    }
    out.push('\n');
    Ok(out)
}

fn cell(value: Option<&Json>, pattern: Pattern) -> String {
    match value {
        None | Some(Json::Null) => String::new(),
        Some(value) => match (number(value), value) {
            (Some(x), _) => pattern.write(x),
            (None, Json::String(text)) => markdown::cell(text),
            (None, other) => markdown::cell(&other.to_string()),
        },
    }
}

/// Numbers may be written as text.
fn number(value: &Json) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[derive(Deserialize)]
struct Changed {
    path: Path,
}

/// Where a file is, and where it was if it was renamed.
#[derive(Deserialize)]
#[serde(untagged)]
enum Path {
    One(String),
    Moved { old: String, new: String },
}

/// As Markdown.
impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::One(path) => f.write_str(&markdown::text(path)),
            Self::Moved { old, new } => write!(f, "{} -> {}", markdown::text(old), markdown::text(new)),
        }
    }
}

fn files_report(diff: &Map<String, Json>, max_chars: usize) -> Result<String> {
    let mut sections = Vec::new();
    for (label, key, always) in [
        ("Added", "added", true),
        ("Modified", "modified", true),
        ("Deleted", "deleted", true),
        ("Renamed", "renamed", false),
    ] {
        let list = diff.get(key).cloned().unwrap_or_else(|| Json::Array(Vec::new()));
        let list: Vec<Changed> =
            serde_json::from_value(list).map_err(|error| Error::spec(error.to_string()).under(key))?;
        if always || !list.is_empty() {
            sections.push((label, list));
        }
    }
    let head = |label: &str, count: usize| format!("<details>\n<summary>{label}: {count}</summary>\n");
    // What stands around the files counts too, with the room that each section keeps for the warning.
    let mut count: usize = sections
        .iter()
        .map(|(label, list)| head(label, list.len()).len() + format!("#SECTION{label}#{TOO_LONG}\n</details>\n").len())
        .sum();
    let mut out = String::new();
    for (label, list) in &sections {
        out.push_str(&head(label, list.len()));
        out.push('\n');
        for file in list {
            let line = format!(" - {} \n", file.path);
            count += line.chars().count();
            if count < max_chars {
                out.push_str(&line);
            }
        }
        if count >= max_chars {
            out.push_str(TOO_LONG);
        }
        out.push_str("\n</details>\n");
    }
    Ok(out)
}
