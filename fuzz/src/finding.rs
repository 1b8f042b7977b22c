//! What was found: the input in a file, and one line about it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

use crate::home;

/// How often the same line is written down with its input; more of it are counted.
const MAX_ALIKE: usize = 3;

/// What all jobs have found.
#[derive(Default)]
pub struct Findings(Mutex<BTreeMap<String, usize>>);

impl Findings {
    /// Writes the input down, and says so, unless there is enough of its kind.
    pub fn add(&self, target: &str, label: &str, bytes: &[u8], what: &str) {
        let kind = format!("{target}: {}", without_numbers(what));
        let mut kinds = self.0.lock().unwrap_or_else(|error| error.into_inner());
        let alike = kinds.entry(kind).or_default();
        *alike += 1;
        if *alike > MAX_ALIKE {
            return;
        }
        let path = folder().join(format!("{target}-{}", label.replace(['/', '\\'], "_")));
        let written = fs::create_dir_all(folder()).and_then(|()| fs::write(&path, bytes));
        let place = written.map_or_else(|error| error.to_string(), |()| path.display().to_string());
        println!("FOUND {target} {label}: {what} ({place})");
    }

    /// How many there are, after a line a kind.
    pub fn summary(&self) -> usize {
        let kinds = self.0.lock().unwrap_or_else(|error| error.into_inner());
        for (kind, count) in kinds.iter() {
            println!("{count:8} × {kind}");
        }
        kinds.values().sum()
    }
}

fn folder() -> PathBuf {
    home().join("findings")
}

/// Two messages are of one kind when they differ by numbers alone, up to what they quote.
fn without_numbers(message: &str) -> String {
    let place_end = message.find(": ").filter(|end| message[..*end].contains(".rs:")).unwrap_or(0);
    let (place, rest) = message.split_at(place_end);
    let before_quote = rest.split('"').next().unwrap_or_default();
    let kind: String = before_quote.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).take(100).collect();
    format!("{place}{kind}")
}

/// The line that tells most of what a process said before it ended, by whatever `status`.
pub fn headline(said: &str, status: &str) -> String {
    let mut lines = said.lines();
    while let Some(line) = lines.next() {
        if let Some((_, place)) = line.split_once("panicked at ") {
            let message = lines.next().unwrap_or_default();
            return format!("{} {message}", place.replacen(":\n", ": ", 1).trim_end_matches(':').to_owned() + ":");
        }
    }
    let last = said.lines().rfind(|line| !line.trim().is_empty() && !line.starts_with("note:"));
    format!("{status}: {}", last.unwrap_or("nothing was said"))
}
