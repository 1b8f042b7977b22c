//! Which character stands between the cells, and whether the first line has names: read off the first lines.

use super::cell::{Cell, read};

/// Delimiters that are tried, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// How many lines are looked at.
const LINES: usize = 20;

/// The lines that hold data: no comments, not empty.
fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    lines.filter(|line| !line.is_empty() && line[0] != b'#').take(LINES)
}

/// How often `delimiter` stands in `line` outside quotes.
fn count(line: &[u8], delimiter: u8) -> usize {
    let mut quoted = false;
    let outside = |byte: &&u8| {
        quoted ^= **byte == b'"';
        !quoted && **byte == delimiter
    };
    line.iter().filter(outside).count()
}

/// The delimiter of a table that begins with `head`; a space when cells stand apart by white space alone.
pub(super) fn delimiter(head: &[u8]) -> u8 {
    let counts = |delimiter: u8| lines(head).map(move |line| count(line, delimiter));
    // The one that stands equally often on every line; else the one that stands most often on the first.
    let even = |delimiter: &u8| {
        let first = counts(*delimiter).next().unwrap_or(0);
        first > 0 && counts(*delimiter).all(|count| count == first)
    };
    let first = |delimiter: &u8| counts(*delimiter).next().unwrap_or(0);
    if let Some(delimiter) = DELIMITERS.into_iter().find(even) {
        return delimiter;
    }
    if let Some(delimiter) = DELIMITERS.into_iter().rev().max_by_key(first).filter(|best| first(best) > 0) {
        return delimiter;
    }
    let words = |line: &[u8]| line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count();
    let width = lines(head).map(words).next().unwrap_or(0);
    let apart = width > 1 && lines(head).all(|line| words(line) == width);
    if apart { b' ' } else { b',' }
}

/// Whether the lines of `head` look like a table: one delimiter stands equally often on each, or white space does.
pub(super) fn is_even(head: &[u8]) -> bool {
    let even = |delimiter: u8| {
        let mut counts = lines(head).map(|line| count(line, delimiter));
        counts.next().is_some_and(|first| first > 0 && counts.all(|count| count == first))
    };
    DELIMITERS.into_iter().any(even) || delimiter(head) == b' '
}

/// Whether a first line with these cells is a row of numbers and has no names.
pub(super) fn is_data<'a>(cells: impl Iterator<Item = &'a [u8]>) -> bool {
    let mut numbers = 0;
    for cell in cells {
        match read(cell) {
            Cell::Number(_) | Cell::Time(_) => numbers += 1,
            Cell::Missing => {}
            Cell::Text(_) => return false,
        }
    }
    numbers > 0
}

#[cfg(test)]
mod tests {
    use super::{delimiter, is_data};

    #[test]
    fn delimiters_are_read_off_the_lines() {
        let rows = [
            ("a,b\n1,2\n", b','),
            ("a\tb\n1\t2\n", b'\t'),
            ("a;b\n0,5;0,7\n", b';'),
            ("a|b|c\n1|2|3\n", b'|'),
            ("# x, y, z\nstep  loss\n   1  0.5\n", b' '),
            ("loss\n1\n2\n", b','),
            ("\"a,b,c\"\t\"d\"\n1\t2\n", b'\t'),
            ("a,b,c\n1,2\n1,2,3\n", b','),
            ("", b','),
        ];
        for (head, want) in rows {
            assert_eq!(delimiter(head.as_bytes()) as char, want as char, "{head:?}");
        }
    }

    #[test]
    fn a_line_of_numbers_has_no_names() {
        let cells = |line: &'static str| line.split(',').map(str::as_bytes);
        assert!(is_data(cells("1,0.5,")));
        assert!(is_data(cells("nan,2024-01-02")));
        assert!(!is_data(cells("step,loss")));
        assert!(!is_data(cells(",")));
    }
}
