//! Whole blocks of a delimited table to numbers: the loop that a long log spends its time in.
//!
//! No quotes, and columns whose kind is known. A number is read where it stands, without looking for the end of its
//! cell first; whatever is not a number right away takes the slow path.

use super::cell::{self, Cell, MISSING};
use super::rows::Expect;

/// How the table is written.
pub(super) struct Form {
    /// A space stands for any white space.
    pub(super) delimiter: u8,
    /// One for each column.
    pub(super) expects: Vec<Expect>,
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
    /// Row after row, as many cells as the form has columns.
    pub(super) cells: Vec<f64>,
    pub(super) lines: u64,
    /// The first one of each column.
    pub(super) texts: Vec<Text>,
    pub(super) ragged: Vec<Ragged>,
}

impl Block {
    /// Forgets all rows, and keeps their memory.
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.texts.clear();
        self.ragged.clear();
        self.lines = 0;
    }

    /// Reads the lines in `bytes`.
    pub(super) fn read(&mut self, bytes: &[u8], form: &Form) {
        self.cells.reserve(bytes.len() / 4);
        let mut at = 0;
        while at < bytes.len() {
            self.lines += 1;
            at = match bytes[at] {
                b'\n' => at + 1,
                b'#' => line_end(bytes, at) + 1,
                _ if form.delimiter == b' ' => self.spaced(bytes, at, form),
                _ => self.row(bytes, at, form),
            };
        }
    }

    /// Reads the row at `at`, and returns where the next line starts.
    #[inline]
    fn row(&mut self, bytes: &[u8], start: usize, form: &Form) -> usize {
        let mut at = start;
        for (column, expect) in form.expects.iter().enumerate() {
            let mut end = at;
            let mut value = MISSING;
            let mut known = false;
            if *expect == Expect::Number
                && let Ok((number, length)) = fast_float2::parse_partial::<f64, _>(&bytes[at..])
            {
                end = at + length;
                value = number;
                known = true;
            }
            let mut byte = bytes.get(end).copied().unwrap_or(b'\n');
            if byte == b'\r' && bytes.get(end + 1).is_none_or(|next| *next == b'\n') {
                end += 1;
                byte = b'\n';
            }
            if !(known && (byte == form.delimiter || byte == b'\n')) {
                end = at
                    + bytes[at..].iter().position(|b| *b == form.delimiter || *b == b'\n').unwrap_or(bytes.len() - at);
                byte = bytes.get(end).copied().unwrap_or(b'\n');
                if column == 0 && byte == b'\n' && bytes[at..end].trim_ascii().is_empty() {
                    return end + 1; // a line of white space
                }
                value = self.slow(&bytes[at..end], column, *expect);
            }
            self.cells.push(value);
            at = end + 1;
            if byte == b'\n' {
                self.fill(column + 1, form.expects.len());
                return at;
            }
        }
        // More cells than columns: a delimiter at the end of the line is forgiven.
        let end = line_end(bytes, at);
        let rest = bytes[at.min(end)..end].trim_ascii();
        if !rest.is_empty() {
            let more = 1 + rest.iter().filter(|byte| **byte == form.delimiter).count();
            self.ragged.push(Ragged { line: self.lines, cells: form.expects.len() + more });
        }
        end + 1
    }

    /// Reads a row whose cells stand apart by white space.
    fn spaced(&mut self, bytes: &[u8], at: usize, form: &Form) -> usize {
        let end = line_end(bytes, at);
        let mut count = 0;
        for word in bytes[at..end].split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
            if let Some(expect) = form.expects.get(count) {
                let value = self.slow(word, count, *expect);
                self.cells.push(value);
            }
            count += 1;
        }
        if count > form.expects.len() {
            self.ragged.push(Ragged { line: self.lines, cells: count });
        } else if count > 0 {
            self.fill(count, form.expects.len());
        }
        end + 1
    }

    /// Completes a row of `count` cells.
    fn fill(&mut self, count: usize, width: usize) {
        if count < width {
            self.ragged.push(Ragged { line: self.lines, cells: count });
            self.cells.resize(self.cells.len() + width - count, MISSING);
        }
    }

    /// A cell that is no plain number.
    fn slow(&mut self, cell: &[u8], column: usize, expect: Expect) -> f64 {
        if expect == Expect::Nothing {
            return MISSING;
        }
        match cell::read(cell) {
            Cell::Missing => MISSING,
            Cell::Number(number) => number,
            Cell::Time(ms) if expect == Expect::Time => ms,
            Cell::Time(_) | Cell::Text(_) => {
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
    use super::{Block, Form};
    use crate::chart::read::cell::is_missing;
    use crate::chart::read::rows::Expect;

    fn read(text: &str, delimiter: u8, expects: &[Expect]) -> (Vec<Vec<Option<f64>>>, Block) {
        let mut block = Block::default();
        block.read(text.as_bytes(), &Form { delimiter, expects: expects.to_vec() });
        let cell = |cell: &f64| (!is_missing(*cell)).then_some(*cell);
        let rows = block.cells.chunks(expects.len()).map(|row| row.iter().map(cell).collect()).collect();
        (rows, block)
    }

    const TWO: [Expect; 2] = [Expect::Number; 2];

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
    fn columns_that_nobody_looks_at_cost_no_message() {
        let (rows, block) = read("train,1\nval,2\n", b',', &[Expect::Nothing, Expect::Number]);
        assert_eq!(rows, [vec![None, Some(1.0)], vec![None, Some(2.0)]]);
        assert!(block.texts.is_empty());
    }
}
