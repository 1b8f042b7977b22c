//! When a missing value is a gap in the curve, and when it is only the habit of the log.
//!
//! A logger may write train and validation on rows of their own, or validation on every hundredth row: cells without a
//! value are then no gaps. The rule: a row without the metric is a gap when the row is one of the metric's own with
//! values left out (each metric that it does have stands beside this one on some row), and when such rows are fewer
//! than the rows that do have the metric.

use rustc_hash::FxHashMap;

use crate::chart::downsample::GapMask;

/// The bit of all kinds of rows beyond the first [`MAX_KINDS`].
const OTHER: usize = 62;

/// The most kinds of rows that are told apart.
const MAX_KINDS: usize = OTHER;

/// A set of metrics, by their numbers; the last word is not zero.
type Set = Vec<u64>;

/// The kinds of rows met so far: which metrics they have.
#[derive(Debug, Default)]
pub(super) struct RowKinds {
    numbers: FxHashMap<Set, usize>,
    /// The metrics of each kind, and how many rows there are of it, by number.
    kinds: Vec<(Set, u64)>,
    others: u64,
    scratch: Set,
}

impl RowKinds {
    /// Counts a row that has the metrics `present`, and returns the bit of its kind.
    pub(super) fn count(&mut self, present: impl Iterator<Item = usize>) -> GapMask {
        self.scratch.clear();
        for metric in present {
            if self.scratch.len() <= metric / 64 {
                self.scratch.resize(metric / 64 + 1, 0);
            }
            self.scratch[metric / 64] |= 1 << (metric % 64);
        }
        let number = match self.numbers.get(&self.scratch) {
            Some(number) => *number,
            None if self.kinds.len() < MAX_KINDS => {
                self.numbers.insert(self.scratch.clone(), self.kinds.len());
                self.kinds.push((self.scratch.clone(), 0));
                self.kinds.len() - 1
            }
            None => {
                self.others += 1;
                return 1 << OTHER;
            }
        };
        self.kinds[number].1 += 1;
        1 << number
    }

    /// The kinds of rows that are gaps of the metric `metric`, which has values on `present` rows.
    pub(super) fn gaps(&self, metric: usize, present: u64) -> GapMask {
        let mut gaps = 0;
        let mut rows = self.others;
        for (number, (kind, count)) in self.kinds.iter().enumerate() {
            let own = |other: &Set| has(other, metric) && is_part(kind, other);
            if !has(kind, metric) && self.kinds.iter().any(|(other, _)| own(other)) {
                gaps |= 1 << number;
                rows += count;
            }
        }
        if self.others > 0 {
            gaps |= 1 << OTHER;
        }
        if rows < present { gaps } else { 0 }
    }
}

fn has(set: &Set, metric: usize) -> bool {
    set.get(metric / 64).is_some_and(|word| word >> (metric % 64) & 1 == 1)
}

/// Whether all of `part` is in `whole`.
fn is_part(part: &Set, whole: &Set) -> bool {
    part.iter().enumerate().all(|(i, word)| word & !whole.get(i).copied().unwrap_or(0) == 0)
}

#[cfg(test)]
mod tests {
    use super::RowKinds;

    /// The rows, by kind, that are gaps of metric `m`; a kind is a text such as `"ab"`.
    #[track_caller]
    fn check(rows: &[(&str, u64)], m: char, want: &[&str]) {
        let number = |c: char| (c as usize) - ('a' as usize);
        let mut kinds = RowKinds::default();
        let mut bits = Vec::new();
        for (kind, count) in rows {
            let bit = (0..*count).map(|_| kinds.count(kind.chars().map(number))).last().unwrap();
            bits.push((*kind, bit));
        }
        let present = rows.iter().filter(|(kind, _)| kind.contains(m)).map(|(_, count)| count).sum();
        let gaps = kinds.gaps(number(m), present);
        let got: Vec<&str> = bits.iter().filter(|(_, bit)| bit & gaps != 0).map(|(kind, _)| *kind).collect();
        assert_eq!(got, want, "{m} in {rows:?}");
    }

    #[test]
    fn a_value_left_out_is_a_gap() {
        check(&[("ab", 10), ("b", 2)], 'a', &["b"]);
        check(&[("a", 10), ("", 1)], 'a', &[""]);
        check(&[("ab", 10), ("b", 2)], 'b', &[]);
    }

    #[test]
    fn rows_of_their_own_are_no_gaps() {
        check(&[("al", 10), ("vl", 3)], 'a', &[]); // train and learning rate, validation and learning rate
        check(&[("a", 50), ("vw", 5), ("t", 1)], 'v', &[]);
        check(&[("abv", 10), ("ab", 990)], 'v', &[]); // validation on every hundredth row
    }

    #[test]
    fn many_kinds_of_rows_are_still_told_from_none() {
        let mut kinds = RowKinds::default();
        for row in 0..1000_usize {
            kinds.count((0..10).filter(|metric| row >> metric & 1 == 0));
        }
        assert_eq!(kinds.gaps(9, 512), 0, "missing as often as not");
        kinds = RowKinds::default();
        for row in 0..1000_usize {
            kinds.count((0..100).filter(|metric| row % 100 != *metric));
        }
        assert_ne!(kinds.gaps(99, 990), 0);
    }
}
