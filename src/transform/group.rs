//! Groups of rows with equal keys, numbered in order of first appearance.

use rustc_hash::FxHashMap;

use std::rc::Rc;

use super::key::{Key, Keys, Spelling};
use crate::table::Column;

/// Which group each row is in.
#[derive(Clone, Debug)]
pub(crate) struct Groups {
    /// The group number of each row.
    pub(crate) of_row: Vec<u32>,
    /// The first row of each group.
    pub(crate) first: Vec<usize>,
}

impl Groups {
    /// Groups `rows` rows by the `columns` together; no columns put all rows in one group.
    pub(crate) fn new(columns: &[Rc<Column>], rows: usize, spelling: Spelling) -> Self {
        match columns {
            [] => Self { of_row: vec![0; rows], first: (0..rows.min(1)).collect() },
            [one] => Self::from_keys(Keys::new(one, spelling).of_row),
            _ => {
                let parts: Vec<Keys> = columns.iter().map(|column| Keys::new(column, spelling)).collect();
                let separator = spelling.separator();
                let ambiguous = |key: &Key| matches!(key, Key::Text(text) if text.contains(separator));
                if parts.iter().any(|part| part.keys.iter().any(ambiguous)) {
                    Self::from_joined(&parts, rows, separator)
                } else {
                    Self::from_parts(&parts)
                }
            }
        }
    }

    /// Rows whose keys are already numbered in order of first appearance.
    fn from_keys(of_row: Vec<u32>) -> Self {
        let mut first = Vec::new();
        for (row, &key) in of_row.iter().enumerate() {
            if key as usize == first.len() {
                first.push(row);
            }
        }
        Self { of_row, first }
    }

    fn from_parts(parts: &[Keys]) -> Self {
        let [head, rest @ ..] = parts else { return Self { of_row: Vec::new(), first: Vec::new() } };
        let (mut of_row, mut count) = (head.of_row.clone(), head.keys.len());
        for part in rest {
            let mut numbers = PairNumbers::new(count, part.keys.len(), of_row.len());
            for (group, &key) in of_row.iter_mut().zip(&part.of_row) {
                *group = numbers.number(*group, key);
            }
            count = numbers.count as usize;
        }
        Self::from_keys(of_row)
    }

    /// By the joined strings: where a part holds the separator, different tuples can spell one key, and Vega merges them.
    fn from_joined(parts: &[Keys], rows: usize, separator: char) -> Self {
        let mut known: FxHashMap<String, u32> = FxHashMap::default();
        let joined = |row: usize| {
            let mut text = String::new();
            for (i, part) in parts.iter().enumerate() {
                if i > 0 {
                    text.push(separator);
                }
                part.keys[part.of_row[row] as usize].spell(&mut text);
            }
            let next = u32::try_from(known.len()).expect("fewer than 2^32 groups fit in memory");
            *known.entry(text).or_insert(next)
        };
        Self::from_keys((0..rows).map(joined).collect())
    }

    /// Number of groups.
    pub(crate) fn len(&self) -> usize {
        self.first.len()
    }

    /// The rows of each group, in row order.
    pub(crate) fn rows(&self) -> Vec<Vec<usize>> {
        let mut sizes = vec![0; self.len()];
        for &group in &self.of_row {
            sizes[group as usize] += 1;
        }
        let mut rows: Vec<Vec<usize>> = sizes.into_iter().map(Vec::with_capacity).collect();
        for (row, &group) in self.of_row.iter().enumerate() {
            rows[group as usize].push(row);
        }
        rows
    }

    /// The group number of each row, for [`Column::take`].
    pub(crate) fn row_indices(&self) -> Vec<usize> {
        self.of_row.iter().map(|&group| group as usize).collect()
    }
}

/// Numbers pairs of small numbers in order of first appearance: by a table while that is small, else by a map.
struct PairNumbers {
    width: usize,
    table: Vec<u32>,
    map: FxHashMap<u64, u32>,
    count: u32,
}

impl PairNumbers {
    fn new(height: usize, width: usize, rows: usize) -> Self {
        // A table of a few cells a row costs less than hashing each row.
        let small = height.checked_mul(width).filter(|&cells| cells <= 4 * rows + 1024);
        Self { width, table: vec![u32::MAX; small.unwrap_or(0)], map: FxHashMap::default(), count: 0 }
    }

    fn number(&mut self, a: u32, b: u32) -> u32 {
        let slot = match self.table.get_mut(a as usize * self.width + b as usize) {
            Some(slot) => slot,
            None => self.map.entry(u64::from(a) << 32 | u64::from(b)).or_insert(u32::MAX),
        };
        if *slot == u32::MAX {
            *slot = self.count;
            self.count += 1;
        }
        *slot
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::Groups;
    use crate::table::{Column, Value};
    use crate::transform::key::Spelling;

    #[track_caller]
    fn check(rows: &[[&str; 2]], groups: &[u32]) {
        let column = |i: usize| Rc::new(rows.iter().map(|row| Value::text(row[i])).collect::<Column>());
        let found = Groups::new(&[column(0), column(1)], rows.len(), Spelling::Piped);
        assert_eq!(found.of_row, groups, "{rows:?}");
    }

    #[test]
    fn tuples_are_numbered_by_first_appearance() {
        check(&[["b", "x"], ["a", "x"], ["b", "y"], ["a", "x"], ["b", "x"]], &[0, 1, 2, 1, 0]);
    }

    #[test]
    fn tuples_that_spell_the_same_key_are_one_group() {
        check(&[["a|b", "c"], ["a", "b|c"], ["a", "c"]], &[0, 0, 1]);
    }

    #[test]
    fn no_columns_make_one_group_and_no_rows_make_none() {
        assert_eq!(Groups::new(&[], 3, Spelling::Piped).len(), 1);
        assert_eq!(Groups::new(&[], 0, Spelling::Piped).len(), 0);
    }
}
