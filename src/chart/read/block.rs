//! Whole blocks of a delimited table to numbers: the loop that a long log spends its time in.
//!
//! No quotes, and columns whose kind is known. A number is read where it stands, without looking for the end of its
//! cell first: by the layout of the one above it, else digit by digit; whatever is not a number right away takes the slow
//! path.

use super::batch::{Batch, Extent, MAX_ROWS};
use super::cell::{self, Cell, ColumnType, DecimalMark, MISSING};
use super::digits::DigitLayout;

/// How the table is written.
pub(super) struct TableFormat {
    /// A space stands for any white space.
    pub(super) delimiter: u8,
    /// One for each column.
    pub(super) column_types: Vec<ColumnType>,
    pub(super) decimal_mark: DecimalMark,
    /// The names of the columns: a cell that repeats its column's is part of another header, which is for another reader.
    pub(super) names: Vec<Vec<u8>>,
}

impl TableFormat {
    /// Whether a cell that goes up to `at` ends there.
    fn stops(&self, bytes: &[u8], at: usize) -> bool {
        bytes.get(at).is_none_or(|byte| *byte == self.delimiter || *byte == b'\n')
    }
}

/// A cell that holds no number; `line` counts from 1 at the start of the block.
pub(super) struct Text {
    pub(super) column: usize,
    pub(super) line: u64,
    pub(super) text: Vec<u8>,
}

/// A row with too few or too many cells.
pub(super) struct Ragged {
    pub(super) line: u64,
    pub(super) cells: usize,
}

/// The rows of a block.
#[derive(Default)]
pub(super) struct Block {
    /// Batch after batch, as [`Batch`] has them.
    cells: Vec<f64>,
    extents: Vec<Extent>,
    columns: Vec<Column>,
    /// The most rows of a batch.
    max_rows: usize,
    /// Where the last batch begins in `cells`, and its rows.
    start: usize,
    row: usize,
    pub(super) lines: u64,
    /// The first one of each column.
    pub(super) texts: Vec<Text>,
    pub(super) ragged: Vec<Ragged>,
    /// Whether the block is for another reader, and was not read to its end: there is a quote, or rows are so short that
    /// their missing cells need far more memory than the text.
    pub(super) refused: bool,
}

/// A column of the last batch.
#[derive(Clone, Copy, Default)]
struct Column {
    /// The layout of the last plain number.
    layout: Option<DigitLayout>,
    /// How many rows have a finished cell; those behind them are numbers of that layout.
    finished: usize,
}

impl Block {
    /// Forgets all rows, and keeps their memory.
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.extents.clear();
        self.texts.clear();
        self.ragged.clear();
        (self.start, self.row, self.lines, self.refused) = (0, 0, 0, false);
    }

    /// Reads the lines in `bytes`, after [`Block::clear`].
    pub(super) fn read(&mut self, bytes: &[u8], format: &TableFormat) {
        self.columns.resize(format.column_types.len(), Column::default());
        // No batch has room for more rows than the text has: a table may be too wide for that.
        self.max_rows = MAX_ROWS.min(1 + bytes.len() / (2 * format.column_types.len().max(1)));
        self.open();
        let mut at = 0;
        while at < bytes.len() && !self.refused {
            if self.row == self.max_rows {
                self.close();
                self.open();
                self.refused = self.start > 2 * bytes.len();
            }
            self.lines += 1;
            at = match bytes[at] {
                b'\n' => at + 1,
                b'#' => {
                    let end = line_end(bytes, at);
                    self.refused |= bytes[at..end].contains(&b'"');
                    end + 1
                }
                _ if format.delimiter == b' ' => self.spaced(bytes, at, format),
                _ => self.row(bytes, at, format),
            };
        }
        self.close();
    }

    /// The rows that were read; no batch is empty.
    pub(super) fn batches(&self) -> impl Iterator<Item = Batch<'_>> {
        let width = self.columns.len();
        let batches =
            self.cells.chunks_exact((width * self.max_rows).max(1)).zip(self.extents.chunks_exact(width.max(1)));
        let last = batches.len().saturating_sub(1);
        let batches = batches.enumerate().map(move |(batch, (cells, extents))| {
            let rows = if batch < last { self.max_rows } else { self.row };
            Batch { cells, extents, max_rows: self.max_rows, rows }
        });
        batches.filter(|batch| batch.rows > 0)
    }

    /// Begins a batch.
    fn open(&mut self) {
        self.start = self.cells.len();
        self.row = 0;
        self.cells.resize(self.start + self.columns.len() * self.max_rows, MISSING);
        self.columns.iter_mut().for_each(|column| column.finished = 0);
    }

    /// Ends a batch.
    fn close(&mut self) {
        (0..self.columns.len()).for_each(|column| self.finish(column));
        let columns = self.cells[self.start..].chunks_exact(self.max_rows);
        self.extents.extend(columns.map(|cells| Extent::of(cells, self.row)));
    }

    /// Finishes the cells of a column in all rows so far.
    fn finish(&mut self, column: usize) {
        let Column { layout, finished } = &mut self.columns[column];
        if let Some(layout) = layout
            && *finished < self.row
        {
            let start = self.start + column * self.max_rows;
            layout.finish(&mut self.cells[start + *finished..start + self.row]);
        }
        *finished = self.row;
    }

    /// Puts a finished value into the row being read.
    fn put(&mut self, column: usize, value: f64) {
        self.finish(column);
        self.columns[column].finished += 1;
        self.cells[self.start + column * self.max_rows + self.row] = value;
    }

    /// Reads the row at `at`, and returns where the next line starts.
    #[inline]
    fn row(&mut self, bytes: &[u8], start: usize, format: &TableFormat) -> usize {
        let width = format.column_types.len();
        let (mut at, mut column) = (start, 0);
        while column < width {
            (at, column) = self.alike(bytes, at, column);
            if column == width {
                self.row += 1;
                return at;
            }
            let Some(end) = self.cell(bytes, at, column, format) else {
                return line_end(bytes, at) + 1; // a line of white space
            };
            (at, column) = (end + 1, column + 1);
            if bytes.get(end).is_none_or(|byte| *byte == b'\n') {
                self.fill(column, width);
                return at;
            }
        }
        // More cells than columns: a delimiter at the end of the line is forgiven.
        let end = line_end(bytes, at);
        let rest = bytes[at.min(end)..end].trim_ascii();
        if !rest.is_empty() {
            self.refused |= rest.contains(&b'"');
            let more = 1 + rest.iter().filter(|byte| **byte == format.delimiter).count();
            self.ragged.push(Ragged { line: self.lines, cells: width + more });
        }
        self.row += 1;
        end + 1
    }

    /// Reads cells from `at` and `column` on as long as they have the layouts of those above, and returns where that ends.
    #[inline]
    fn alike(&mut self, bytes: &[u8], mut at: usize, mut column: usize) -> (usize, usize) {
        let mut place = self.start + column * self.max_rows + self.row;
        for of in &self.columns[column..] {
            let Some((number, end)) = of.layout.as_ref().and_then(|layout| layout.read(bytes, at)) else { break };
            self.cells[place] = number;
            place += self.max_rows;
            (at, column) = (end + 1, column + 1);
        }
        (at, column)
    }

    /// Reads a cell of any kind, and returns where it ends; `None` when it is the first and the line holds nothing.
    #[inline(never)] // the loop over rows needs all registers
    fn cell(&mut self, bytes: &[u8], at: usize, column: usize, format: &TableFormat) -> Option<usize> {
        let kind = format.column_types[column];
        if kind == ColumnType::Number
            && let Some(end) = self.number(bytes, at, column, format)
        {
            return Some(end);
        }
        let end = (at..bytes.len()).find(|end| format.stops(bytes, *end)).unwrap_or(bytes.len());
        let text = &bytes[at..end];
        if column == 0 && bytes.get(end).is_none_or(|byte| *byte == b'\n') && text.trim_ascii().is_empty() {
            return None;
        }
        self.refused |= text.contains(&b'"');
        let value = self.slow(text, column, format);
        self.put(column, value);
        Some(end)
    }

    /// Reads a cell that is nothing but a number, and returns where it ends.
    fn number(&mut self, bytes: &[u8], at: usize, column: usize, format: &TableFormat) -> Option<usize> {
        let stop = if column + 1 < format.column_types.len() { format.delimiter } else { b'\n' };
        // Where numbers are too long for a layout, one is looked for once in a batch.
        if (self.row == 0 || self.columns[column].layout.is_some())
            && let Some(layout) = DigitLayout::of(&bytes[at..], stop)
            && let Some((number, end)) = layout.read(bytes, at)
        {
            self.finish(column);
            self.columns[column].layout = Some(layout);
            self.cells[self.start + column * self.max_rows + self.row] = number;
            return Some(end);
        }
        let (number, length) = fast_float2::parse_partial::<f64, _>(&bytes[at..]).ok()?;
        let mut end = at + length;
        if bytes.get(end) == Some(&b'\r') && bytes.get(end + 1).is_none_or(|next| *next == b'\n') {
            end += 1;
        }
        if !format.stops(bytes, end) {
            return None;
        }
        self.put(column, number);
        if length > DigitLayout::MAX_LENGTH {
            self.columns[column].layout = None;
        }
        Some(end)
    }

    /// Reads a row whose cells stand apart by white space.
    fn spaced(&mut self, bytes: &[u8], at: usize, format: &TableFormat) -> usize {
        let end = line_end(bytes, at);
        self.refused |= bytes[at..end].contains(&b'"');
        let mut count = 0;
        for word in bytes[at..end].split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
            if count < format.column_types.len() {
                let value = self.slow(word, count, format);
                self.put(count, value);
            }
            count += 1;
        }
        if count > format.column_types.len() {
            self.ragged.push(Ragged { line: self.lines, cells: count });
            self.row += 1;
        } else if count > 0 {
            self.fill(count, format.column_types.len());
        }
        end + 1
    }

    /// Completes a row of `count` cells.
    fn fill(&mut self, count: usize, width: usize) {
        if count < width {
            self.ragged.push(Ragged { line: self.lines, cells: count });
            (count..width).for_each(|column| self.put(column, MISSING));
        }
        self.row += 1;
    }

    /// A cell that is no plain number.
    fn slow(&mut self, cell: &[u8], column: usize, format: &TableFormat) -> f64 {
        let kind = format.column_types[column];
        if kind == ColumnType::Ignored {
            return MISSING;
        }
        match cell::read_marked(cell, format.decimal_mark) {
            Cell::Missing => MISSING,
            Cell::Number(number) => number,
            Cell::Time(ms) if kind == ColumnType::Time => ms,
            Cell::Time(_) | Cell::Text(_) => {
                self.refused |= format.names.get(column).is_some_and(|name| *name == cell.trim_ascii());
                if self.texts.iter().all(|text| text.column != column) {
                    let text = cell.trim_ascii().to_vec();
                    self.texts.push(Text { column, line: self.lines, text });
                }
                MISSING
            }
        }
    }
}

/// Where the line at `at` ends: its line feed, or the end of the block.
fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| at + end)
}

#[cfg(test)]
mod tests {
    use super::{Block, TableFormat};
    use crate::chart::read::batch::Batch;
    use crate::chart::read::cell::{ColumnType, DecimalMark, is_missing};

    fn read(text: &str, delimiter: u8, column_types: &[ColumnType]) -> (Vec<Vec<Option<f64>>>, Block) {
        let mut block = Block::default();
        block.read(
            text.as_bytes(),
            &TableFormat {
                delimiter,
                column_types: column_types.to_vec(),
                decimal_mark: DecimalMark::Point,
                names: Vec::new(),
            },
        );
        let cell = |cell: &f64| (!is_missing(*cell)).then_some(*cell);
        let row = |batch: &Batch<'_>, row: usize| {
            (0..column_types.len()).map(|column| cell(&batch.column(column)[row])).collect()
        };
        let rows = block.batches().flat_map(|batch| (0..batch.rows).map(move |it| row(&batch, it))).collect();
        (rows, block)
    }

    const TWO: [ColumnType; 2] = [ColumnType::Number; 2];

    #[test]
    fn numbers_spaces_and_line_ends() {
        let want = [vec![Some(1.0), Some(0.5)], vec![Some(2.0), None], vec![Some(3.0), Some(-1e-3)]];
        for text in [
            "1,0.5\n2,\n3,-1e-3\n",
            "1,0.5\r\n2,\r\n3,-1e-3\r\n",
            " 1 , 0.5 \n 2, \n\n# no\n3,-1e-3",
            "1,0.5\n2\n3,-1e-3,\n",
        ] {
            assert_eq!(read(text, b',', &TWO).0, want, "{text:?}");
        }
        assert_eq!(read("  1   0.5\n2 NA\n\n 3\t-1e-3 \n", b' ', &TWO).0, want);
    }

    #[test]
    fn odd_rows_and_texts_are_told_with_their_lines() {
        let (rows, block) = read("1,2\n3\n\n4,5,6,7\n8,oops\n9,no\n", b',', &TWO);
        assert_eq!(rows.len(), 5);
        let ragged: Vec<_> = block.ragged.iter().map(|ragged| (ragged.line, ragged.cells)).collect();
        assert_eq!(ragged, [(2, 1), (4, 4)]);
        let texts: Vec<_> = block.texts.iter().map(|text| (text.line, text.column, text.text.as_slice())).collect();
        assert_eq!(texts, [(5, 1, &b"oops"[..])]);
        assert_eq!(block.lines, 6);
    }

    #[test]
    fn numbers_change_their_shape_from_row_to_row() {
        let cell =
            |row: usize| ["1.25", "-1.25", "10", "nan", "", "1e3", "0.12345678901234567", "2.5", "2.5"][row * 7 % 9];
        let text: String = (0..1000).map(|row| format!("{},{}\n", cell(row), cell(row + 4))).collect();
        let (rows, block) = read(&text, b',', &TWO);
        assert_eq!((rows.len(), block.lines, block.refused), (1000, 1000, false));
        for (row, got) in rows.iter().enumerate() {
            let want = [cell(row), cell(row + 4)].map(|cell| cell.parse::<f64>().ok().map(f64::to_bits));
            assert_eq!(got.iter().map(|got| got.map(f64::to_bits)).collect::<Vec<_>>(), want, "row {row}");
        }
    }

    #[test]
    fn quotes_and_rows_far_too_short_are_for_another_reader() {
        let refused = |text: &str, delimiter: u8, width: usize| {
            let (_, block) = read(text, delimiter, &vec![ColumnType::Number; width]);
            block.refused
        };
        for text in ["1,\"2\"\n", "1,2\n# \"\n", "1,2,\"3\"\n", "1,\"2"] {
            assert!(refused(text, b',', 2), "{text:?}");
        }
        assert!(refused("1 \"2\"\n", b' ', 2));
        assert!(refused(&"1\n".repeat(1000), b',', 300));
        assert!(!refused(&"1\n".repeat(1000), b',', 1));
        assert!(!refused(&",,,\n".repeat(1000), b',', 4));
    }

    #[test]
    fn columns_that_nobody_looks_at_cost_no_message() {
        let (rows, block) = read("train,1\nval,2\n", b',', &[ColumnType::Ignored, ColumnType::Number]);
        assert_eq!(rows, [vec![None, Some(1.0)], vec![None, Some(2.0)]]);
        assert!(block.texts.is_empty());
    }
}
