//! What programs print while they train: lines with pairs of names and numbers among lines of anything else, and tables under
//! a rule of dashes.
//!
//! A row ends where a name comes again or where an epoch or a step begins; a row that says of neither where it is stands at the
//! last one that was printed.

use std::io::{BufRead, BufReader, Read};

use super::cell::Cell;
use super::job::{Job, RunData};
use super::message::read_failed;
use super::pairs::{EPOCH, Pair, STEP, pairs};
use super::row_sink::RowSink;
use super::sniff;
use super::token::visible;
use crate::chart::objective::Objective;
use crate::error::Result;

/// The most of a line that is read, bytes.
const MAX_LINE: u64 = 1 << 20;

/// Reads the pairs in `input`; whatever else a line holds is passed over.
///
/// # Errors
///
/// When it cannot be read, or a metric that was asked for is no number.
pub(super) fn read(input: &mut dyn Read, job: &Job<'_>) -> Result<Vec<RunData>> {
    let mut input = BufReader::new(input);
    let mut rows = Rows {
        sink: RowSink::new(*job),
        epoch: None,
        step: None,
        metrics: Vec::new(),
        line: 0,
        before: Vec::new(),
        count: 0,
    };
    let mut ruled = Ruled::default();
    let mut bytes = Vec::new();
    let mut comes_again = false;
    for line in 1.. {
        bytes.clear();
        if input.by_ref().take(MAX_LINE).read_until(b'\n', &mut bytes).map_err(|e| read_failed(job.label, &e))? == 0 {
            break;
        }
        let text = visible(&String::from_utf8_lossy(&bytes));
        // LightGBM and XGBoost print the line of the best iteration again at the end.
        let is_again = std::mem::replace(
            &mut comes_again,
            text.trim_end().ends_with("est iteration is:") || text.trim_end().ends_with("est iteration:"),
        );
        if is_again {
            continue;
        }
        if ruled.take(&text) {
            rows.row(ruled.row(), line)?;
        } else if !text.trim_start().starts_with("# ") {
            rows.line(pairs(&text), line)?;
        }
    }
    if rows.count == 0 {
        let before = std::mem::take(&mut rows.before);
        rows.metrics.splice(0..0, before);
    }
    rows.end()?;
    let mut runs = rows.sink.finish()?;
    runs.iter_mut().for_each(|run| leave_out_remarks(run, job));
    Ok(runs)
}

/// Whether a text is what a program printed of its training: some lines hold pairs, or a table under a rule, and it is no
/// delimited table.
pub(super) fn is_console(head: &[u8]) -> bool {
    let (good, all) = lines_with_pairs(head);
    good > 0 && good * 10 >= all * if sniff::is_even(head) { 9 } else { 1 }
}

/// How many lines of a text hold pairs or a row under a rule and are no JSON, and how many lines there are.
pub(super) fn lines_with_pairs(head: &[u8]) -> (usize, usize) {
    let text = String::from_utf8_lossy(head);
    let mut ruled = Ruled::default();
    let (mut good, mut all) = (0, 0);
    for line in text.lines().map(visible).filter(|line| !line.trim().is_empty()) {
        all += 1;
        good += usize::from(!line.starts_with("{\"") && (ruled.take(&line) || !pairs(&line).is_empty()));
    }
    (good, all)
}

/// Takes what was printed once beside what was printed many times, and has no better end, for a remark: `Total Bins 5100`.
fn leave_out_remarks(run: &mut RunData, job: &Job<'_>) {
    if run.metrics.iter().any(|metric| metric.summary.finite() > 2) {
        let is_remark = |name: &str| Objective::of_metric(name).is_none() && !job.options.asks_for(name);
        let (kept, remarks) = std::mem::take(&mut run.metrics)
            .into_iter()
            .partition(|metric| metric.summary.finite() > 1 || !is_remark(&metric.name));
        run.metrics = kept;
        run.others.extend(remarks.into_iter().map(|metric| metric.name));
    }
}

/// The row being gathered.
struct Rows<'a> {
    sink: RowSink<'a>,
    /// Where the program is.
    epoch: Option<f64>,
    step: Option<f64>,
    metrics: Vec<Pair>,
    /// Where the row stands.
    line: u64,
    /// What was printed before the first epoch or step: settings, unless there is no more than one row.
    before: Vec<Pair>,
    /// Rows that were handed on.
    count: u64,
}

impl Rows<'_> {
    fn line(&mut self, pairs: Vec<Pair>, line: u64) -> Result<()> {
        let (counters, metrics): (Vec<_>, Vec<_>) =
            pairs.into_iter().partition(|pair| matches!(pair.name.as_str(), EPOCH | STEP));
        let at = |name: &str| counters.iter().find(|pair| pair.name == name).map(|pair| pair.value);
        let (epoch, step) = (at(EPOCH).or(self.epoch), at(STEP).or(self.step));
        if epoch != self.epoch || step != self.step {
            if self.count == 0 && self.epoch.is_none() && self.step.is_none() {
                self.before.append(&mut self.metrics);
            }
            self.end()?;
            (self.epoch, self.step) = (epoch, step);
        }
        for pair in metrics {
            if self.metrics.iter().any(|known| known.name == pair.name) {
                self.end()?;
            }
            self.line = line;
            self.metrics.push(pair);
        }
        Ok(())
    }

    /// A whole row of a table.
    fn row(&mut self, pairs: Vec<Pair>, line: u64) -> Result<()> {
        self.end()?;
        self.line(pairs, line)?;
        self.end()
    }

    /// Hands on the row.
    fn end(&mut self) -> Result<()> {
        if self.metrics.is_empty() {
            return Ok(());
        }
        self.count += 1;
        let counters = [(EPOCH, self.epoch), (STEP, self.step)];
        let counters = counters.into_iter().filter_map(|(name, at)| Some(Pair { name: name.to_owned(), value: at? }));
        for pair in counters.chain(self.metrics.drain(..)) {
            let column = self.sink.column(&pair.name);
            self.sink.cell(column, Cell::Number(pair.value), self.line)?;
        }
        self.sink.end_row()
    }
}

/// A table whose names stand over a rule of dashes, one stretch of them a column, as spaCy prints it.
#[derive(Default)]
struct Ruled {
    before: String,
    /// Where each column begins and ends, in characters, and its name.
    columns: Vec<(usize, usize, String)>,
    cells: Vec<Pair>,
}

impl Ruled {
    /// Whether `line` is a row of the table; the rule, and the names before it, make one.
    fn take(&mut self, line: &str) -> bool {
        let rule = line.contains("--") && line.chars().all(|c| matches!(c, '-' | ' '));
        if rule {
            let header: Vec<char> = self.before.chars().collect();
            self.columns = stretches(line)
                .map(|(from, to)| {
                    let name: String = header.iter().skip(from).take(to - from).collect();
                    let name = match name.trim() {
                        "E" => EPOCH.to_owned(),
                        "#" => STEP.to_owned(),
                        name => name.to_owned(),
                    };
                    (from, to, name)
                })
                .collect();
            if self.columns.len() < 2 || self.columns.iter().any(|(.., name)| name.is_empty()) {
                self.columns.clear();
            }
            return false;
        }
        line.clone_into(&mut self.before);
        let chars: Vec<char> = line.chars().collect();
        let cell = |(from, to, name): &(usize, usize, String)| {
            let text: String = chars.iter().skip(*from).take(to - from).collect();
            match super::cell::read(text.as_bytes()) {
                Cell::Number(value) => Some(Pair { name: name.clone(), value }),
                _ => None,
            }
        };
        let cells: Option<Vec<Pair>> = self.columns.iter().map(cell).collect();
        let cells = cells.filter(|cells| !cells.is_empty());
        if cells.is_none() {
            self.columns.clear();
        }
        self.cells = cells.unwrap_or_default();
        !self.cells.is_empty()
    }

    /// The row that was taken last.
    fn row(&mut self) -> Vec<Pair> {
        std::mem::take(&mut self.cells)
    }
}

/// Where the stretches of dashes begin and end.
fn stretches(rule: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    for (place, c) in rule.chars().chain([' ']).enumerate() {
        match (c, start) {
            ('-', None) => start = Some(place),
            (' ', Some(from)) => {
                found.push((from, place));
                start = None;
            }
            _ => {}
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::is_console;

    #[test]
    fn tables_are_told_from_what_programs_print() {
        for text in [
            "step,loss\n1,2\n",
            "",
            "hello\n",
            "time,loss\n12:30,0.5\n2024-01-02 12:31:00,0.4\n",
            "name a b\nx 1 2\ny 3 4\n",
        ] {
            assert!(!is_console(text.as_bytes()), "{text:?}");
        }
        for text in ["loss 0.5\nloss 0.4\n", "epoch=1,loss=0.5\nepoch=2,loss=0.4\n", "a\nb\nloss: 3\n"] {
            assert!(is_console(text.as_bytes()), "{text:?}");
        }
    }
}
