//! Keys as JavaScript's objects have them: every value by its string, so that 1 and "1" are one key.
//!
//! A column's keys are numbered in order of first appearance; dictionary strings are looked up once a word and
//! numbers by their bits. A date's string has no milliseconds, so dates of one second are one key.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::js::{number_to_text, text_to_number, write_number};
use crate::table::column::Cell;
use crate::table::{Column, Value};

/// How missing values are spelled, and what stands between the parts of a key of several.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Spelling {
    /// `String(value)`, parts joined by `|`: aggregate, window, facet, lookup.
    Piped,
    /// An array as text, missing values empty, parts joined by `,`: stack, impute, loess, density.
    Listed,
}

impl Spelling {
    pub(super) fn separator(self) -> char {
        match self {
            Self::Piped => '|',
            Self::Listed => ',',
        }
    }

    fn missing(self, cell: Cell) -> Key {
        match (self, cell) {
            (Self::Listed, _) => Key::Text("".into()),
            (Self::Piped, Cell::Null) => Key::Text("null".into()),
            (Self::Piped, _) => Key::Text("undefined".into()),
        }
    }
}

/// One key. Equal keys are equal strings in JavaScript; the reverse holds but for a text that spells a date.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Key {
    /// A number's bits, with one zero and one NaN.
    Number(u64),
    /// Whole seconds since 1970; `None` is an invalid date.
    Second(Option<i64>),
    Text(Rc<str>),
}

impl Key {
    pub(crate) fn of(value: &Value, spelling: Spelling) -> Self {
        match value {
            Value::Undefined => spelling.missing(Cell::Undefined),
            Value::Null => spelling.missing(Cell::Null),
            Value::Number(x) => Self::number(*x),
            Value::Date(ms) => Self::date(*ms),
            Value::Text(text) => Self::text(text),
            _ => Self::text(&value.to_text()),
        }
    }

    fn number(x: f64) -> Self {
        Self::Number(bits(x))
    }

    fn date(ms: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a date lies within 8.64e15 ms")]
        Self::Second(ms.is_finite().then(|| (ms / 1000.0).floor() as i64))
    }

    /// A text that is spelled as a number is that number's key.
    fn text(text: &Rc<str>) -> Self {
        if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | 'N' | 'I')) {
            let x = text_to_number(text);
            if (!x.is_nan() || &**text == "NaN") && number_to_text(x) == **text {
                return Self::number(x);
            }
        }
        Self::Text(Rc::clone(text))
    }

    /// The key as JavaScript spells it; a date as its seconds.
    pub(super) fn spell(&self, out: &mut String) {
        match self {
            Self::Number(bits) => write_number(out, f64::from_bits(*bits)),
            Self::Second(Some(second)) => out.push_str(&format!("@{second}")),
            Self::Second(None) => out.push_str("Invalid Date"),
            Self::Text(text) => out.push_str(text),
        }
    }
}

/// A number's bits, with one zero and one NaN.
fn bits(x: f64) -> u64 {
    if x == 0.0 {
        0
    } else if x.is_nan() {
        f64::NAN.to_bits()
    } else {
        x.to_bits()
    }
}

/// A column's keys: each row's number, and the keys by number in order of first appearance.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(crate) of_row: Vec<u32>,
    pub(crate) keys: Vec<Key>,
}

impl Keys {
    pub(crate) fn new(column: &Column, spelling: Spelling) -> Self {
        let mut numbering = Numbering::default();
        // What is missing spells one key of two at most; spelled once.
        let mut of_missing = [None; 3];
        let mut missing = |cell: Cell, numbering: &mut Numbering| {
            *of_missing[cell as usize].get_or_insert_with(|| numbering.number(spelling.missing(cell)))
        };
        let of_row = match column {
            Column::Texts { words, codes, mask } => {
                let mut of_word = vec![None; words.len()];
                let number = |row: usize| match cell(mask.as_deref(), row) {
                    Cell::Present => {
                        let word = codes[row] as usize;
                        *of_word[word].get_or_insert_with(|| numbering.number(Key::text(&words[word])))
                    }
                    gap => missing(gap, &mut numbering),
                };
                (0..codes.len()).map(number).collect()
            }
            Column::Numbers { values, mask } => {
                // Neighbours are often equal, and a comparison is cheaper than a look-up.
                let mut last = None;
                let number = |(row, x): (usize, &f64)| match cell(mask.as_deref(), row) {
                    Cell::Present => match last {
                        Some((bits, number)) if bits == x.to_bits() => number,
                        _ => {
                            let number = numbering.number(Key::number(*x));
                            last = Some((x.to_bits(), number));
                            number
                        }
                    },
                    gap => missing(gap, &mut numbering),
                };
                values.iter().enumerate().map(number).collect()
            }
            Column::Constant { value, rows } if *rows > 0 => {
                numbering.number(Key::of(value, spelling));
                vec![0; *rows]
            }
            _ => column.iter().map(|value| numbering.number(Key::of(&value, spelling))).collect(),
        };
        Self { of_row, keys: numbering.keys }
    }
}

/// Whether a row's cell is there.
pub(super) fn cell(mask: Option<&[Cell]>, row: usize) -> Cell {
    mask.map_or(Cell::Present, |mask| mask[row])
}

/// Gives numbers to keys in order of first appearance.
#[derive(Debug, Default)]
struct Numbering {
    keys: Vec<Key>,
    known: FxHashMap<Key, u32>,
}

impl Numbering {
    fn number(&mut self, key: Key) -> u32 {
        *self.known.entry(key).or_insert_with_key(|key| {
            self.keys.push(key.clone());
            u32::try_from(self.keys.len() - 1).expect("fewer than 2^32 keys fit in memory")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Keys, Spelling};
    use crate::table::{Column, Value};

    #[track_caller]
    fn check(spelling: Spelling, values: Vec<Value>, numbers: &[u32]) {
        let column: Column = values.iter().cloned().collect();
        assert_eq!(Keys::new(&column, spelling).of_row, numbers, "{values:?}");
        // The same through a column of any type.
        assert_eq!(Keys::new(&Column::Values(values), spelling).of_row, numbers);
    }

    #[test]
    fn keys_are_strings() {
        let text = |t: &str| Value::text(t);
        check(
            Spelling::Piped,
            vec![Value::Number(1.0), text("1"), text("01"), Value::Number(-0.0), text("0")],
            &[0, 0, 1, 2, 2],
        );
        check(
            Spelling::Piped,
            vec![Value::Null, text("null"), Value::Undefined, text(""), text("undefined")],
            &[0, 0, 1, 2, 1],
        );
        check(Spelling::Listed, vec![Value::Null, text("null"), Value::Undefined, text("")], &[0, 1, 0, 0]);
        check(
            Spelling::Piped,
            vec![Value::Bool(true), text("true"), Value::Number(f64::NAN), text("NaN")],
            &[0, 0, 1, 1],
        );
        check(
            Spelling::Piped,
            vec![Value::Number(2.5), Value::Number(2.5), Value::Null, Value::Number(f64::NAN)],
            &[0, 0, 1, 2],
        );
    }

    #[test]
    fn dates_of_one_second_are_one_key() {
        let dates = [0.0, 999.0, 1000.0, -1.0, f64::NAN].map(Value::Date).to_vec();
        check(Spelling::Piped, dates, &[0, 0, 1, 2, 3]);
    }
}
