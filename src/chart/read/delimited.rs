//! CSV, TSV and kin, as a stream of blocks.
//!
//! The first block goes through the `csv` crate, cell by cell, until the columns are known. From then on whole blocks
//! are read by `block.rs`, several times faster and on several threads; what it refuses, a quote above all, ends that,
//! and the `csv` crate takes the rest.

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};

use super::block::{Block, TableFormat};
use super::cell::{self, Cell, DecimalMark};
use super::exported;
use super::job::{Job, RunData};
use super::line_blocks::LineBlocks;
use super::message::read_failed;
use super::options::ReadOptions;
use super::parallel::{self, BLOCK_SIZE};
use super::row_sink::RowSink;
use super::sniff;
use crate::error::{Error, Result};

/// Size of the first block, bytes: enough rows to tell columns apart, in most files.
const HEAD_SIZE: usize = 1 << 16;

/// How many blocks are read before threads are started.
const SEQUENTIAL_BLOCKS: usize = 3;

/// Reads the table in `input`; `tabs` when its cells are known to be set apart by them.
///
/// # Errors
///
/// When it cannot be read, is not text, or a column that was asked for holds no numbers.
pub(super) fn read(input: &mut (dyn Read + Send), tabs: bool, job: &Job<'_>) -> Result<Vec<RunData>> {
    let mut lines = LineBlocks::new(input, job.label);
    let mut head = Vec::new();
    lines.next(HEAD_SIZE, &mut head)?;
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Err(Error::data(format!("{}: text in UTF-16; save it as UTF-8", job.label)));
    }
    if head.starts_with(b"\xef\xbb\xbf") {
        head.drain(..3);
    }
    let known = job.options.delimiter.or(tabs.then_some(b'\t'));
    let delimiter = known.unwrap_or_else(|| sniff::delimiter(&head));
    if is_export(&head, delimiter) {
        // Which metrics are wanted can be said when the columns are told apart.
        let options = ReadOptions { y: Vec::new(), ..job.options.clone() };
        let runs = rows(head, lines, delimiter, &Job { options: &options, ..*job })?;
        return Ok(runs.into_iter().flat_map(|run| exported::split_by_column(run, job.options)).collect());
    }
    rows(head, lines, delimiter, job)
}

/// Whether the first line has the columns of an export.
fn is_export(head: &[u8], delimiter: u8) -> bool {
    let mut reader = ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(head);
    let mut record = ByteRecord::new();
    let read = reader.read_byte_record(&mut record).unwrap_or(false);
    let names: Vec<String> = record.iter().map(cell_name).collect();
    read && exported::is_of_wandb(names.iter().map(String::as_str))
}

/// Reads the rows of the table that begins with `head`.
fn rows(mut head: Vec<u8>, mut lines: LineBlocks<'_>, delimiter: u8, job: &Job<'_>) -> Result<Vec<RunData>> {
    let mut rows = RowSink::new(*job);
    let mut table = Table::new(job, delimiter);
    // Text that tells runs apart is no matter for blocks.
    let mut cell_by_cell = head.contains(&b'"') || delimiter == b'"' || !job.options.group.is_empty();
    if !cell_by_cell {
        table.records(&head[..], &mut rows)?;
        head = table.blocks(&mut lines, &mut rows)?;
        cell_by_cell = !head.is_empty();
    }
    if cell_by_cell {
        table.records((&head[..]).chain(&mut lines), &mut rows)?;
    }
    table.warn();
    let last = rows.finish()?;
    Ok(if table.parts.is_empty() { last } else { numbered(table.parts, last) })
}

/// The runs of the parts of a file that begin with a header each, by their numbers.
fn numbered(parts: Vec<Vec<RunData>>, last: Vec<RunData>) -> Vec<RunData> {
    let parts = parts.into_iter().chain([last]).filter(|runs| !runs.is_empty());
    let named = |(number, runs): (usize, Vec<RunData>)| {
        runs.into_iter().map(move |run| {
            let inner = run.name.as_ref().map_or_else(String::new, |name| format!("/{name}"));
            RunData { name: Some(format!("run {number}{inner}")), ..run }
        })
    };
    (1..).zip(parts).flat_map(named).collect()
}

/// What is known of the table so far.
struct Table<'a> {
    job: Job<'a>,
    delimiter: u8,
    /// Whether the columns have their names.
    named: bool,
    width: usize,
    /// What stands in the header, cell by cell; empty where there is none.
    header: Vec<Vec<u8>>,
    /// The runs of the parts before, when the header came again.
    parts: Vec<Vec<RunData>>,
    /// Lines before the part being read.
    line: u64,
    /// The rows with too few cells, and those with too many: the first one's line and cells, and how many there are.
    short: Option<(u64, usize, u64)>,
    long: Option<(u64, usize, u64)>,
}

impl<'a> Table<'a> {
    fn new(job: &Job<'a>, delimiter: u8) -> Self {
        let (header, parts) = (Vec::new(), Vec::new());
        Self { job: *job, delimiter, named: false, width: 0, header, parts, line: 0, short: None, long: None }
    }

    /// What stands before the decimals: where semicolons set cells apart, commas are free for that.
    fn decimal_mark(&self) -> DecimalMark {
        if self.delimiter == b';' { DecimalMark::Comma } else { DecimalMark::Point }
    }

    /// Whether a record is a header again: at least half of its cells are names of the first one, and none is a number.
    fn is_header<'c>(&self, cells: impl Iterator<Item = &'c [u8]> + Clone) -> bool {
        let known = cells.clone().filter(|cell| self.header.iter().any(|name| name == cell.trim_ascii())).count();
        let count = cells.clone().count();
        !self.header.is_empty()
            && known * 2 >= count.max(1)
            && cells.clone().all(|cell| matches!(cell::read(cell), Cell::Text(_)))
    }

    /// Reads records cell by cell. The first one ever names the columns, unless it is data.
    fn records(&mut self, input: impl Read, rows: &mut RowSink<'a>) -> Result<()> {
        let Job { label, options, warnings, .. } = self.job;
        let spaced = self.delimiter == b' ';
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).comment(Some(b'#')).delimiter(self.delimiter);
        let mut reader = builder.quoting(!spaced).from_reader(input);
        let mut record = ByteRecord::new();
        let mut last_line = 0;
        loop {
            match reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Err(csv_failed(label, error)),
            }
            let line = record.position().map_or(0, csv::Position::line);
            last_line = reader.position().line().max(line + 1) - 1;
            let cells = || record.iter().filter(|cell| !spaced || !cell.is_empty());
            if self.named && self.is_header(cells()) {
                // Another run was written behind the first.
                self.parts.push(std::mem::replace(rows, RowSink::new(self.job)).finish()?);
                self.named = false;
            }
            if !self.named {
                self.named = true;
                let data = options.no_header || sniff::is_data(cells());
                if data && !options.no_header {
                    let names = "the columns are called 1, 2, 3…";
                    let what = format!("{label}: the first line holds numbers, no names: {names}");
                    warnings.push(Error::data(what));
                }
                (self.width, self.header) = (cells().count(), Vec::new());
                for (i, cell) in cells().enumerate() {
                    let name = if data { (i + 1).to_string() } else { cell_name(cell) };
                    unique_column(rows, name);
                }
                if !data {
                    self.header =
                        cells().map(|cell| cell.trim_ascii().to_vec()).filter(|cell| !cell.is_empty()).collect();
                    continue;
                }
            }
            let line = self.line + line;
            let mut count = 0;
            let mut trailing = false;
            for cell in cells() {
                if count < self.width {
                    rows.cell(count, cell::read_marked(cell, self.decimal_mark()), line)?;
                } else {
                    trailing = count == self.width && cell.trim_ascii().is_empty();
                }
                count += 1;
            }
            if count == 1 && self.width > 1 && cells().all(|cell| cell.trim_ascii().is_empty()) {
                continue; // a line of white space
            }
            if !(trailing && count == self.width + 1) {
                self.check(count, line);
            }
            rows.end_row()?;
        }
        self.line += last_line;
        Ok(())
    }

    /// Reads blocks as long as none is refused, and returns the text from that one on; empty at the end.
    fn blocks(&mut self, lines: &mut LineBlocks<'_>, rows: &mut RowSink<'a>) -> Result<Vec<u8>> {
        let (mut text, mut block) = (Vec::new(), Block::default());
        // A short log ends before threads are worth their start.
        for _ in 0..SEQUENTIAL_BLOCKS {
            lines.next(BLOCK_SIZE, &mut text)?;
            if rows.is_open() {
                if text.contains(&b'"') {
                    return Ok(text);
                }
                self.records(&text[..], rows)?;
            } else if rows.tells_runs_apart() {
                return Ok(text);
            } else {
                block.clear();
                block.read(&text, &self.format(rows));
                if block.refused {
                    return Ok(text);
                }
                self.rows(&block, rows)?;
            }
        }
        if rows.is_open() || rows.tells_runs_apart() {
            lines.next(BLOCK_SIZE, &mut text)?;
            return Ok(text);
        }
        parallel::read(lines, &self.format(rows), |block| self.rows(block, rows))
    }

    fn format(&self, rows: &RowSink<'_>) -> TableFormat {
        let names = if self.header.len() == self.width { self.header.clone() } else { Vec::new() };
        let column_types = rows.column_types();
        TableFormat { delimiter: self.delimiter, column_types, decimal_mark: self.decimal_mark(), names }
    }

    /// Hands on the rows of a block.
    fn rows(&mut self, block: &Block, rows: &mut RowSink<'_>) -> Result<()> {
        for ragged in &block.ragged {
            self.check(ragged.cells, self.line + ragged.line);
        }
        for text in &block.texts {
            rows.text(text.column, &text.text, self.line + text.line)?;
        }
        block.batches().for_each(|batch| rows.batch(&batch));
        self.line += block.lines;
        Ok(())
    }

    /// Counts a row that has not as many cells as the first one.
    fn check(&mut self, cells: usize, line: u64) {
        let odd = match cells.cmp(&self.width) {
            std::cmp::Ordering::Less => &mut self.short,
            std::cmp::Ordering::Greater => &mut self.long,
            std::cmp::Ordering::Equal => return,
        };
        odd.get_or_insert((line, cells, 0)).2 += 1;
    }

    fn warn(&self) {
        let outcomes = ["the missing ones are taken as empty", "the others are left out"];
        for (odd, outcome) in [self.short, self.long].into_iter().zip(outcomes) {
            let Some((line, cells, count)) = odd else { continue };
            let more = if count > 1 { format!(", and {} more lines are like it", count - 1) } else { String::new() };
            let what = format!("line {line} has {cells} cells where the first has {}{more}; {outcome}", self.width);
            self.job.warnings.push(Error::data(format!("{}: {what}", self.job.label)));
        }
    }
}

/// The name in a cell of the header.
fn cell_name(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).trim().to_owned()
}

/// Adds a column; a name that is there already gets a number behind it, as in pandas.
fn unique_column(rows: &mut RowSink<'_>, name: String) {
    let before = rows.width();
    rows.column(&name);
    let mut number = 0;
    while rows.width() == before {
        number += 1;
        rows.column(&format!("{name}.{number}"));
    }
}

fn csv_failed(label: &str, error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => read_failed(label, &error),
        other => Error::data(format!("{label}: {other:?}")),
    }
}
