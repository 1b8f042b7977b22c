//! Scales from distinct values: ordinal to the values of a range in turn, band and point to places on a line.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::table::Value;

/// Which number a value has, found by identity as in JavaScript's `Map`: 1 and "1" differ, dates and numbers of
/// one value do not.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    numbers: FxHashMap<Key, usize>,
    values: Vec<Value>,
}

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
enum Key {
    Undefined,
    Null,
    Bool(bool),
    /// The bits, with one zero and one NaN.
    Number(u64),
    Text(Rc<str>),
    /// Where an array or object is kept.
    Place(usize),
}

impl Key {
    fn of(value: &Value) -> Self {
        match value {
            Value::Undefined => Self::Undefined,
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(x) | Value::Date(x) => Self::Number(if x.is_nan() { f64::NAN } else { x + 0.0 }.to_bits()),
            Value::Text(text) => Self::Text(Rc::clone(text)),
            Value::Array(list) => Self::Place(Rc::as_ptr(list).addr()),
            Value::Object(object) => Self::Place(Rc::as_ptr(object).addr()),
            Value::Regex(regex) => Self::Place(Rc::as_ptr(regex).addr()),
        }
    }
}

impl Index {
    pub(super) fn new(values: impl IntoIterator<Item = Value>) -> Self {
        let mut index = Self::default();
        for value in values {
            index.insert(&value);
        }
        index
    }

    fn insert(&mut self, value: &Value) -> usize {
        let next = self.values.len();
        let number = *self.numbers.entry(Key::of(value)).or_insert(next);
        if number == next {
            self.values.push(value.clone());
        }
        number
    }

    fn find(&self, value: &Value) -> Option<usize> {
        self.numbers.get(&Key::of(value)).copied()
    }

    pub(super) fn values(&self) -> &[Value] {
        &self.values
    }
}

/// From distinct values to the values of a range in turn.
#[derive(Clone, Debug)]
pub(super) struct Ordinal {
    /// Grows where values that were not in the domain are taken into it.
    index: RefCell<Index>,
    pub(super) implicit: bool,
    pub(super) range: Vec<Value>,
}

impl Ordinal {
    pub(super) fn new(domain: Vec<Value>, range: Vec<Value>, implicit: bool) -> Self {
        Self { index: RefCell::new(Index::new(domain)), implicit, range }
    }

    pub(super) fn domain(&self) -> Vec<Value> {
        self.index.borrow().values().to_vec()
    }

    pub(super) fn map(&self, value: &Value) -> Value {
        let mut index = self.index.borrow_mut();
        let number = if self.implicit { Some(index.insert(value)) } else { index.find(value) };
        let Some(number) = number.filter(|_| !self.range.is_empty()) else { return Value::Undefined };
        self.range[number % self.range.len()].clone()
    }
}

/// Space that `count` bands take, in steps: Vega's `bandSpace`.
pub(crate) fn band_space(count: f64, inner: f64, outer: f64) -> f64 {
    let space = count - inner + outer * 2.0;
    if count == 0.0 || count.is_nan() {
        0.0
    } else if space > 0.0 {
        space
    } else {
        1.0
    }
}

/// How bands share a line. All but `round` are 0 to 1, in steps; a point scale is one of bands without width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spacing {
    pub(super) inner: f64,
    pub(super) outer: f64,
    pub(super) align: f64,
    pub(super) round: bool,
}

/// From distinct values to bands of equal width along a line.
#[derive(Clone, Debug)]
pub(super) struct Band {
    index: Index,
    /// px, from the first value's side.
    pub(super) range: [f64; 2],
    /// Low ends of the bands in the order of the domain.
    starts: Vec<f64>,
    pub(super) bandwidth: f64,
}

impl Band {
    pub(super) fn new(domain: Vec<Value>, range: [f64; 2], spacing: Spacing) -> Self {
        let index = Index::new(domain);
        let Spacing { inner, outer, align, round } = spacing;
        let whole = |x: f64| if round { crate::js::round(x) } else { x };
        let count = index.values().len() as f64;
        let reverse = range[1] < range[0];
        let [start, stop] = if reverse { [range[1], range[0]] } else { range };
        let space = band_space(count, inner, outer);
        let mut step = (stop - start) / if space == 0.0 { 1.0 } else { space };
        if round {
            step = step.floor();
        }
        let start = whole(start + (stop - start - step * (count - inner)) * align);
        let bandwidth = whole(step * (1.0 - inner));
        let mut starts: Vec<f64> = (0..index.values().len()).map(|i| start + step * i as f64).collect();
        if reverse {
            starts.reverse();
        }
        Self { index, range, starts, bandwidth }
    }

    pub(super) fn domain(&self) -> &[Value] {
        self.index.values()
    }

    pub(super) fn map(&self, value: &Value) -> Option<f64> {
        self.index.find(value).map(|i| self.starts[i])
    }

    /// The values whose bands meet the stretch from `a` to `b`; `None` when that is outside of all.
    pub(super) fn invert_range(&self, a: f64, b: f64) -> Option<&[Value]> {
        if a.is_nan() || b.is_nan() {
            return None;
        }
        let reverse = self.range[1] < self.range[0];
        let mut starts = self.starts.clone();
        if reverse {
            starts.reverse();
        }
        let (low, high) = if b < a { (b, a) } else { (a, b) };
        if high < *starts.first()? || low > self.range[usize::from(!reverse)] {
            return None;
        }
        let up_to = |x: f64| starts.partition_point(|start| *start <= x);
        let mut first = up_to(low).saturating_sub(1);
        let mut last = if low == high { first } else { up_to(high).checked_sub(1)? };
        if low - starts[first] > self.bandwidth + 1e-10 {
            first += 1;
        }
        if first > last {
            return None;
        }
        if reverse {
            (first, last) = (starts.len() - 1 - last, starts.len() - 1 - first);
        }
        self.index.values().get(first..=last)
    }
}
