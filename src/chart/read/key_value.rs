//! YAML files of nested metrics.
//!
//! A row ends where a name comes again, so that a file of results is one row.

use std::io::{BufRead, BufReader, Read};

use super::cell::{self, Cell};
use super::job::{Job, RunData};
use super::message::read_failed;
use super::row_sink::RowSink;
use crate::error::Result;

/// Reads the pairs in `input`; whatever else a line holds is passed over.
///
/// # Errors
///
/// When it cannot be read, or a metric that was asked for is no number.
pub(super) fn read(input: &mut dyn Read, job: &Job<'_>) -> Result<Vec<RunData>> {
    let mut input = BufReader::new(input);
    let mut rows = RowSink::new(*job);
    let mut text = Vec::new();
    // Columns that the row has already.
    let mut filled: Vec<usize> = Vec::new();
    // YAML's open levels: how far each is indented, and how long the path was before it.
    let mut levels: Vec<(usize, usize)> = Vec::new();
    let mut path = String::new();
    for line in 1.. {
        text.clear();
        if input.read_until(b'\n', &mut text).map_err(|e| read_failed(job.label, &e))? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&text);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).trim_end();
        let indent = text.len() - text.trim_start().len();
        let text = text.trim_start();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        while let Some((_, length)) = levels.pop_if(|(level, _)| *level >= indent) {
            path.truncate(length);
        }
        if let Some(name) = text.strip_suffix(':').filter(|name| is_name(name)) {
            levels.push((indent, path.len()));
            path.push_str(name);
            path.push('.');
            continue;
        }
        for (name, value) in pairs(text) {
            let name = if indent > 0 { format!("{path}{name}") } else { name.to_owned() };
            let column = rows.column(&name);
            if filled.contains(&column) {
                rows.end_row()?;
                filled.clear();
            }
            filled.push(column);
            rows.cell(column, value, line)?;
        }
    }
    if !filled.is_empty() {
        rows.end_row()?;
    }
    rows.finish()
}

/// Whether the text is YAML with levels: its lines are names with a colon and values behind some of them.
pub(super) fn is_key_value(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')).take(20);
    let (mut levels, mut values) = (0, 0);
    for line in lines {
        match line.trim().split_once(':') {
            Some((name, "")) if is_name(name) => levels += 1,
            Some((name, value)) if is_name(name) && value.starts_with(' ') => values += 1,
            _ => return false,
        }
    }
    levels > 0 && values > 0
}

/// The pairs of a line: a name, `:` or `=`, a value up to the next white space, comma or semicolon.
fn pairs(line: &str) -> impl Iterator<Item = (&str, Cell<'_>)> {
    let mut rest = line;
    std::iter::from_fn(move || {
        loop {
            let sign = rest.find([':', '='])?;
            let (before, after) = (&rest[..sign], rest[sign + 1..].trim_start());
            let end = after.find(|c: char| c.is_whitespace() || c == ',' || c == ';').unwrap_or(after.len());
            let (value, next) = after.split_at(end);
            rest = next;
            let name = before.trim_end().trim_matches(['"', '\'']);
            let name = name.rsplit([' ', '\t', ',', ';', '|', '"', '[', '(']).next().unwrap_or(name);
            let value = value.trim_end_matches(['%', ']', ')']).trim_matches(['"', '\'']);
            if is_name(name) && !value.is_empty() {
                return Some((name, cell::read(value.as_bytes())));
            }
        }
    })
}

/// Whether `name` can be the name of a metric: letters first, no spaces.
fn is_name(name: &str) -> bool {
    let first = name.chars().next();
    first.is_some_and(|c| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || "_-./@".contains(c))
}

#[cfg(test)]
mod tests {
    use super::{is_key_value, pairs};
    use crate::chart::read::cell::Cell;

    #[test]
    fn pairs_are_found_in_what_programs_print() {
        let numbers = |line: &'static str| {
            let number = |(name, value)| match value {
                Cell::Number(number) => Some((name, number)),
                _ => None,
            };
            pairs(line).filter_map(number).collect::<Vec<(&str, f64)>>()
        };
        assert_eq!(numbers("accuracy: 0.9"), [("accuracy", 0.9)]);
        assert_eq!(numbers("epoch=1 loss=0.5, acc = 80%"), [("epoch", 1.0), ("loss", 0.5), ("acc", 80.0)]);
        assert_eq!(numbers("\"f1\": 0.75,"), [("f1", 0.75)]);
        assert_eq!(numbers("Epoch 3 - loss: 0.25 - val_loss: nan").len(), 2);
        assert_eq!(numbers("[info] step: 1e3]"), [("step", 1000.0)]);
        assert!(numbers("no pair here: really =").is_empty());
    }

    #[test]
    fn tables_and_prose_are_no_yaml() {
        assert!(is_key_value(b"train:\n  loss: 1\n"));
        for text in
            ["Epoch:\nloss 1\n", "step,loss\n1,2\n", "", "hello\n", "time,loss\n12:30,0.5\n2024-01-02 12:31:00,0.4\n"]
        {
            assert!(!is_key_value(text.as_bytes()), "{text:?}");
        }
    }
}
