//! A stable sort for orders that are none: JavaScript's comparison calls equal what it cannot compare ("b" and 3), and so
//! is not transitive. Rust's own sort may panic then; this one gives some order, of few values the one that V8 gives.

use std::cmp::Ordering;

/// Lists shorter than this are one run to V8's TimSort.
const SHORT: usize = 64;

/// Sorts in place; of what is equal the earlier stays first.
pub(crate) fn sort_stably<T: Clone>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    sort(items, &mut compare);
}

fn sort<T: Clone>(items: &mut [T], compare: &mut impl FnMut(&T, &T) -> Ordering) {
    if items.len() < SHORT {
        return insert(items, compare);
    }
    let (left, right) = items.split_at_mut(items.len() / 2);
    sort(left, compare);
    sort(right, compare);
    if compare(&right[0], &left[left.len() - 1]).is_lt() {
        let left = left.to_vec();
        merge(items, &left, compare);
    }
}

/// By binary insertion, after the run that the list begins with, which is turned round if it falls.
fn insert<T>(items: &mut [T], compare: &mut impl FnMut(&T, &T) -> Ordering) {
    let mut run = items.len().min(1);
    if items.len() > 1 {
        let falling = compare(&items[1], &items[0]).is_lt();
        run = 2;
        while run < items.len() && compare(&items[run], &items[run - 1]).is_lt() == falling {
            run += 1;
        }
        if falling {
            items[..run].reverse();
        }
    }
    for next in run..items.len() {
        let (mut low, mut high) = (0, next);
        while low < high {
            let middle = usize::midpoint(low, high);
            if compare(&items[next], &items[middle]).is_lt() { high = middle } else { low = middle + 1 }
        }
        items[low..=next].rotate_right(1);
    }
}

/// Merges `left`, a copy of the first part of `items`, with the rest.
fn merge<T: Clone>(items: &mut [T], left: &[T], compare: &mut impl FnMut(&T, &T) -> Ordering) {
    let (mut from_left, mut from_right, mut to) = (0, left.len(), 0);
    while from_left < left.len() {
        if from_right < items.len() && compare(&items[from_right], &left[from_left]).is_lt() {
            items.swap(to, from_right);
            from_right += 1;
        } else {
            items[to] = left[from_left].clone();
            from_left += 1;
        }
        to += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Value;

    #[test]
    fn equal_items_keep_their_order() {
        for count in [0, 1, 2, 63, 64, 65, 1000] {
            let mut items: Vec<(u64, u64)> = (0..count).map(|i| (i * 7919 % 13, i)).collect();
            let mut want = items.clone();
            sort_stably(&mut items, |a, b| a.0.cmp(&b.0));
            want.sort();
            assert_eq!(items, want, "{count}");
        }
    }

    #[test]
    fn what_cannot_be_compared_ends_up_where_v8_puts_it() {
        let mut values: Vec<Value> = ["b", "a"].map(Value::text).to_vec();
        values.extend([10.0, 9.0].map(Value::Number));
        values.extend(["10", "x"].map(Value::text));
        values.extend([8.0, 7.0].map(Value::Number));
        sort_stably(&mut values, Value::compare);
        let shown: Vec<_> = values.iter().map(Value::to_text).collect();
        assert_eq!(shown.join(" "), V8);
        let mut many: Vec<Value> = values.iter().cycle().take(1000).cloned().collect();
        sort_stably(&mut many, Value::compare);
        assert_eq!(many.len(), 1000);
    }

    /// Recorded from Node 20 with Vega's `ascending`.
    const V8: &str = "a b 7 8 9 10 10 x";
}
