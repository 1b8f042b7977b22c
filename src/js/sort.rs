//! Sorting as JavaScript's engine does it (V8's Timsort), for orders that are not quite orders.
//!
//! Where some pairs can't be compared, a number with a word say, "not less" is no equality, and what comes out depends on
//! which pairs were asked about. So the runs, merges and gallops are those of V8, in the same turn. For orders proper the
//! standard sort gives the same and is faster.

use std::cmp::Ordering;

/// Wins in a row that make a merge look ahead in leaps.
const GALLOP: usize = 7;

/// Sorts `items` stably by `less`: whether the first comes before the second.
pub(crate) fn sort<T: Clone>(items: &mut [T], compare: &dyn Fn(&T, &T) -> Ordering) {
    let less = |a: &T, b: &T| compare(a, b) == Ordering::Less;
    let mut sorter = Sorter { less: &less, runs: Vec::new(), gallop: GALLOP };
    let (mut low, end) = (0, items.len());
    if end < 2 {
        return;
    }
    let shortest = shortest_run(end);
    while low < end {
        let mut length = sorter.run(&mut items[low..]);
        if length < shortest {
            let forced = shortest.min(end - low);
            sorter.insert(&mut items[low..low + forced], length);
            length = forced;
        }
        sorter.runs.push((low, length));
        sorter.collapse(items);
        low += length;
    }
    sorter.collapse_all(items);
}

/// Runs are made at least this long: 32 to 64, so that their number is a power of two or a little less.
fn shortest_run(mut length: usize) -> usize {
    let mut odd = 0;
    while length >= 64 {
        odd |= length & 1;
        length >>= 1;
    }
    length + odd
}

struct Sorter<'a, T> {
    less: &'a dyn Fn(&T, &T) -> bool,
    /// Start and length of the sorted runs that are still to be merged.
    runs: Vec<(usize, usize)>,
    /// Wins in a row that are asked for at present.
    gallop: usize,
}

impl<T: Clone> Sorter<'_, T> {
    /// Length of the run that `items` begins with; one that falls is turned around.
    fn run(&self, items: &mut [T]) -> usize {
        let [first, second, ..] = items else { return items.len() };
        let falls = (self.less)(second, first);
        let mut length = 2;
        while length < items.len() && (self.less)(&items[length], &items[length - 1]) == falls {
            length += 1;
        }
        if falls {
            items[..length].reverse();
        }
        length
    }

    /// Takes the items after the first `sorted` ones in, by bisection.
    fn insert(&self, items: &mut [T], sorted: usize) {
        for i in sorted.max(1)..items.len() {
            let (mut left, mut right) = (0, i);
            while left < right {
                let middle = left + (right - left) / 2;
                if (self.less)(&items[i], &items[middle]) {
                    right = middle;
                } else {
                    left = middle + 1;
                }
            }
            items[left..=i].rotate_right(1);
        }
    }

    /// Merges until the lengths of runs fall faster than those of Fibonacci rise.
    fn collapse(&mut self, items: &mut [T]) {
        while self.runs.len() > 1 {
            let mut n = self.runs.len() - 2;
            let length = |i: usize| self.runs[i].1;
            let kept = |i: usize| i < 2 || length(i - 2) > length(i - 1) + length(i);
            if !kept(n + 1) || !kept(n) {
                if n > 0 && length(n - 1) < length(n + 1) {
                    n -= 1;
                }
                self.merge(items, n);
            } else if length(n) <= length(n + 1) {
                self.merge(items, n);
            } else {
                break;
            }
        }
    }

    fn collapse_all(&mut self, items: &mut [T]) {
        while self.runs.len() > 1 {
            let mut n = self.runs.len() - 2;
            if n > 0 && self.runs[n - 1].1 < self.runs[n + 1].1 {
                n -= 1;
            }
            self.merge(items, n);
        }
    }

    /// Merges run `n` with the next.
    fn merge(&mut self, items: &mut [T], n: usize) {
        let ((mut a, mut len_a), (b, mut len_b)) = (self.runs[n], self.runs[n + 1]);
        self.runs[n].1 = len_a + len_b;
        self.runs.remove(n + 1);
        // What of the first run comes before all of the second stays, and the other way round.
        let kept = self.gallop_right(&items[b].clone(), &items[a..a + len_a], 0);
        a += kept;
        len_a -= kept;
        if len_a == 0 {
            return;
        }
        len_b = self.gallop_left(&items[a + len_a - 1].clone(), &items[b..b + len_b], len_b - 1);
        if len_b == 0 {
            return;
        }
        if len_a <= len_b {
            self.merge_low(&mut items[a..b + len_b], len_a);
        } else {
            self.merge_high(&mut items[a..b + len_b], len_a);
        }
    }

    /// Where `key` goes in a sorted list, before its equals; the search leaps away from `hint`.
    fn gallop_left(&self, key: &T, list: &[T], hint: usize) -> usize {
        let (mut last, mut offset) = (0, 1);
        let (mut low, mut high);
        if (self.less)(&list[hint], key) {
            let most = list.len() - hint;
            while offset < most && (self.less)(&list[hint + offset], key) {
                (last, offset) = (offset, 2 * offset + 1);
            }
            (low, high) = (hint + last + 1, hint + offset.min(most));
        } else {
            let most = hint + 1;
            while offset < most && !(self.less)(&list[hint - offset], key) {
                (last, offset) = (offset, 2 * offset + 1);
            }
            (low, high) = (hint + 1 - offset.min(most), hint - last);
        }
        while low < high {
            let middle = low + (high - low) / 2;
            if (self.less)(&list[middle], key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        high
    }

    /// Where `key` goes in a sorted list, after its equals.
    fn gallop_right(&self, key: &T, list: &[T], hint: usize) -> usize {
        let (mut last, mut offset) = (0, 1);
        let (mut low, mut high);
        if (self.less)(key, &list[hint]) {
            let most = hint + 1;
            while offset < most && (self.less)(key, &list[hint - offset]) {
                (last, offset) = (offset, 2 * offset + 1);
            }
            (low, high) = (hint + 1 - offset.min(most), hint - last);
        } else {
            let most = list.len() - hint;
            while offset < most && !(self.less)(key, &list[hint + offset]) {
                (last, offset) = (offset, 2 * offset + 1);
            }
            (low, high) = (hint + last + 1, hint + offset.min(most));
        }
        while low < high {
            let middle = low + (high - low) / 2;
            if (self.less)(key, &list[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        high
    }

    /// Merges two runs that lie side by side, from the front; the first has `len_a` items and no more than the second.
    fn merge_low(&mut self, items: &mut [T], len_a: usize) {
        let first = items[..len_a].to_vec();
        let end = items.len();
        let (mut a, mut b, mut to) = (0, len_a, 0);
        // The last item of the first run is known to come after all of the second.
        let take_b = |items: &mut [T], b: &mut usize, to: &mut usize| {
            items[*to] = items[*b].clone();
            (*b, *to) = (*b + 1, *to + 1);
        };
        take_b(items, &mut b, &mut to);
        'merged: {
            if b == end || len_a == 1 {
                break 'merged;
            }
            loop {
                let (mut wins_a, mut wins_b) = (0, 0);
                loop {
                    if (self.less)(&items[b], &first[a]) {
                        take_b(items, &mut b, &mut to);
                        (wins_a, wins_b) = (0, wins_b + 1);
                        if b == end {
                            break 'merged;
                        }
                        if wins_b >= self.gallop {
                            break;
                        }
                    } else {
                        items[to] = first[a].clone();
                        (a, to) = (a + 1, to + 1);
                        (wins_a, wins_b) = (wins_a + 1, 0);
                        if len_a - a == 1 {
                            break 'merged;
                        }
                        if wins_a >= self.gallop {
                            break;
                        }
                    }
                }
                self.gallop += 1;
                let mut again = true;
                while wins_a >= GALLOP || wins_b >= GALLOP || again {
                    again = false;
                    self.gallop = (self.gallop - 1).max(1);
                    wins_a = self.gallop_right(&items[b], &first[a..], 0);
                    items[to..to + wins_a].clone_from_slice(&first[a..a + wins_a]);
                    (a, to) = (a + wins_a, to + wins_a);
                    if wins_a > 0 && len_a - a <= 1 {
                        break 'merged;
                    }
                    take_b(items, &mut b, &mut to);
                    if b == end {
                        break 'merged;
                    }
                    wins_b = self.gallop_left(&first[a], &items[b..], 0);
                    for _ in 0..wins_b {
                        take_b(items, &mut b, &mut to);
                    }
                    if b == end {
                        break 'merged;
                    }
                    items[to] = first[a].clone();
                    (a, to) = (a + 1, to + 1);
                    if len_a - a == 1 {
                        break 'merged;
                    }
                }
                self.gallop += 1;
            }
        }
        if len_a - a == 1 {
            while b < end {
                take_b(items, &mut b, &mut to);
            }
        }
        items[to..to + len_a - a].clone_from_slice(&first[a..]);
    }

    /// Merges two runs that lie side by side, from the back, when the second one is the shorter.
    fn merge_high(&mut self, items: &mut [T], len_a: usize) {
        let second = items[len_a..].to_vec();
        // Items of either run that are left, and where the next one goes; all count from the end.
        let (mut a, mut b, mut to) = (len_a, second.len(), items.len());
        let take_a = |items: &mut [T], a: &mut usize, to: &mut usize| {
            (*a, *to) = (*a - 1, *to - 1);
            items[*to] = items[*a].clone();
        };
        take_a(items, &mut a, &mut to);
        'merged: {
            if a == 0 || b == 1 {
                break 'merged;
            }
            loop {
                let (mut wins_a, mut wins_b) = (0, 0);
                loop {
                    if (self.less)(&second[b - 1], &items[a - 1]) {
                        take_a(items, &mut a, &mut to);
                        (wins_a, wins_b) = (wins_a + 1, 0);
                        if a == 0 {
                            break 'merged;
                        }
                        if wins_a >= self.gallop {
                            break;
                        }
                    } else {
                        (b, to) = (b - 1, to - 1);
                        items[to] = second[b].clone();
                        (wins_a, wins_b) = (0, wins_b + 1);
                        if b == 1 {
                            break 'merged;
                        }
                        if wins_b >= self.gallop {
                            break;
                        }
                    }
                }
                self.gallop += 1;
                let mut again = true;
                while wins_a >= GALLOP || wins_b >= GALLOP || again {
                    again = false;
                    self.gallop = (self.gallop - 1).max(1);
                    wins_a = a - self.gallop_right(&second[b - 1], &items[..a], a - 1);
                    for _ in 0..wins_a {
                        take_a(items, &mut a, &mut to);
                    }
                    if a == 0 {
                        break 'merged;
                    }
                    (b, to) = (b - 1, to - 1);
                    items[to] = second[b].clone();
                    if b == 1 {
                        break 'merged;
                    }
                    wins_b = b - self.gallop_left(&items[a - 1], &second[..b], b - 1);
                    (b, to) = (b - wins_b, to - wins_b);
                    items[to..to + wins_b].clone_from_slice(&second[b..b + wins_b]);
                    if wins_b > 0 && b <= 1 {
                        break 'merged;
                    }
                    take_a(items, &mut a, &mut to);
                    if a == 0 {
                        break 'merged;
                    }
                }
                self.gallop += 1;
            }
        }
        if b == 1 {
            while a > 0 {
                take_a(items, &mut a, &mut to);
            }
        }
        items[to - b..to].clone_from_slice(&second[..b]);
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::sort;
    use crate::js::{compare_texts, text_to_number};

    /// A cell of a column that mixes types.
    #[derive(Clone, Debug)]
    enum Mixed {
        Number(f64),
        Word(String),
    }

    use Mixed::{Number, Word};

    impl Mixed {
        /// Vega's `ascending`: what cannot be compared is equal.
        fn compare(&self, other: &Self) -> Ordering {
            let number = |value: &Self| match value {
                Number(x) => *x,
                Word(word) => text_to_number(word),
            };
            match (self, other) {
                (Word(a), Word(b)) => compare_texts(a, b),
                _ => number(self).partial_cmp(&number(other)).unwrap_or(Ordering::Equal),
            }
        }
    }

    fn word(text: &str) -> Mixed {
        Word(text.to_owned())
    }

    #[test]
    fn equal_items_keep_their_order() {
        for count in [0, 1, 2, 63, 64, 65, 1000] {
            let mut items: Vec<(u64, u64)> = (0..count).map(|i| (i * 7919 % 13, i)).collect();
            let mut want = items.clone();
            sort(&mut items, &|a, b| a.0.cmp(&b.0));
            want.sort();
            assert_eq!(items, want, "{count}");
        }
    }

    // Recorded from Node 20 with Vega's `ascending`.
    #[test]
    fn what_cannot_be_compared_ends_up_where_v8_puts_it() {
        let mut values =
            [word("b"), word("a"), Number(10.0), Number(9.0), word("10"), word("x"), Number(8.0), Number(7.0)];
        sort(&mut values, &Mixed::compare);
        let shown = values.map(|value| match value {
            Number(x) => x.to_string(),
            Word(word) => word,
        });
        assert_eq!(shown.join(" "), "a b 7 8 9 10 10 x");
    }

    /// The order that sorting gives, as one number.
    fn digest(values: &[Mixed]) -> u64 {
        let mut order: Vec<usize> = (0..values.len()).collect();
        sort(&mut order, &|&a, &b| values[a].compare(&values[b]).then(a.cmp(&b)));
        let mut seen = order.clone();
        seen.sort_unstable();
        assert!(seen.iter().copied().eq(0..values.len()), "an item is lost");
        order.iter().fold(0, |sum, &i| (sum * 31 + i as u64) % 1_000_000_007)
    }

    #[track_caller]
    fn check_mixture(count: u64, want: u64) {
        let mut state = count;
        let mut values = Vec::new();
        for _ in 0..count {
            state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
            let x = state >> 8;
            let letter = char::from(b'a' + u8::try_from(x % 26).unwrap());
            let number = f64::from(u32::try_from(x % 97).unwrap());
            values.push(if x.is_multiple_of(3) { Number(number) } else { Word(format!("{letter}{}", x % 1000)) });
        }
        assert_eq!(digest(&values), want, "{count} values");
    }

    #[test]
    fn a_mixture_comes_out_as_the_engine_leaves_it() {
        check_mixture(10, 856_715_547);
        check_mixture(40, 218_424_268);
        check_mixture(100, 530_776_430);
        check_mixture(1000, 916_001_236);
        check_mixture(5000, 402_843_725);
    }

    #[test]
    fn merges_leap_where_one_run_wins() {
        let half = 1500;
        let value = |i: u32| match i {
            i if i % 500 == 499 => Word(format!("w{i}")),
            i if i < half => Number(f64::from(i * 2)),
            i => Number(f64::from((i - half) * 2 + 1)),
        };
        assert_eq!(digest(&(0..2 * half).map(value).collect::<Vec<_>>()), 145_986_398);
    }
}
