//! A dictionary of texts as it grows: each text once, found again by its hash.
//!
//! The table of hashes is open-addressed and holds codes alone, so that a column of a million different
//! texts costs little more than the texts themselves.

use std::cell::OnceCell;
use std::hash::Hasher;
use std::ops::Deref;
use std::rc::Rc;

use rustc_hash::FxHasher;

use super::column::{Cell, Column};
use crate::js::text_to_number;

/// The distinct texts of a column, shared by all columns that are taken from it; read as numbers once for all of them.
#[derive(Debug)]
pub(crate) struct Words {
    texts: Vec<Rc<str>>,
    numbers: OnceCell<Vec<f64>>,
}

impl Words {
    fn new(texts: Vec<Rc<str>>) -> Rc<Self> {
        Rc::new(Self { texts, numbers: OnceCell::new() })
    }

    /// The number that each text is, NaN for those that are none.
    pub(crate) fn numbers(&self) -> &[f64] {
        self.numbers.get_or_init(|| self.texts.iter().map(|text| text_to_number(text)).collect())
    }

    /// Whether asking for all numbers costs no more than reading those of `rows` rows one by one: a dictionary may be far
    /// larger than the rows that were kept of it.
    pub(crate) fn are_cheap_for(&self, rows: usize) -> bool {
        self.texts.len() <= rows || self.numbers.get().is_some()
    }
}

impl Deref for Words {
    type Target = [Rc<str>];

    fn deref(&self) -> &[Rc<str>] {
        &self.texts
    }
}

/// Collects strings into a dictionary-encoded column.
#[derive(Debug, Default)]
pub(crate) struct TextsBuilder {
    words: Vec<Rc<str>>,
    codes: Vec<u32>,
    mask: Option<Vec<Cell>>,
    index: Index,
}

impl TextsBuilder {
    pub(crate) fn push(&mut self, text: impl AsRef<str> + Into<Rc<str>>) {
        let code = self.code(text);
        self.codes.push(code);
        if let Some(mask) = &mut self.mask {
            mask.push(Cell::Present);
        }
    }

    /// The code of a word, which it gets if it has none; no cell is added.
    pub(super) fn code(&mut self, text: impl AsRef<str> + Into<Rc<str>>) -> u32 {
        // Equal texts often follow each other; comparing is cheaper than hashing.
        if let Some(&last) = self.codes.last()
            && self.words.get(last as usize).is_some_and(|word| **word == *text.as_ref())
        {
            return last;
        }
        self.index.code(text, &mut self.words)
    }

    /// Adds a cell by its code; 0 for one that a mask kept elsewhere calls missing.
    pub(super) fn push_code(&mut self, code: u32) {
        self.codes.push(code);
    }

    /// Takes the last cell back.
    pub(super) fn pop_code(&mut self) {
        self.codes.pop();
    }

    /// The dictionary alone.
    pub(super) fn words(self) -> Rc<Words> {
        Words::new(self.words)
    }

    /// Adds a cell that is null or undefined.
    pub(crate) fn push_missing(&mut self, cell: Cell) {
        let before = self.codes.len();
        self.mask.get_or_insert_with(|| vec![Cell::Present; before]).push(cell);
        self.codes.push(0);
    }

    pub(crate) fn finish(self) -> Column {
        Column::Texts { words: Words::new(self.words), codes: self.codes, mask: self.mask }
    }
}

/// Codes by the hash of their word.
#[derive(Debug, Default)]
struct Index {
    /// A power of two of slots, at most half of them taken: a code and the upper half of its word's hash.
    slots: Vec<Slot>,
    taken: usize,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    /// The word's code; [`u32::MAX`] while the slot is free.
    code: u32,
    hash: u32,
}

const FREE: Slot = Slot { code: u32::MAX, hash: 0 };

impl Index {
    fn code(&mut self, text: impl AsRef<str> + Into<Rc<str>>, words: &mut Vec<Rc<str>>) -> u32 {
        if self.taken * 2 >= self.slots.len() {
            self.grow();
        }
        let hash = hash(text.as_ref());
        let mut at = self.home(hash);
        loop {
            let slot = self.slots[at];
            if slot.code == FREE.code {
                let code = u32::try_from(words.len()).expect("fewer than 2^32 distinct texts fit in memory");
                words.push(text.into());
                self.slots[at] = Slot { code, hash };
                self.taken += 1;
                return code;
            }
            if slot.hash == hash && *words[slot.code as usize] == *text.as_ref() {
                return slot.code;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Where the search for a hash begins: its upper bits, which are the well mixed ones.
    fn home(&self, hash: u32) -> usize {
        ((u64::from(hash) * self.slots.len() as u64) >> 32) as usize
    }

    fn grow(&mut self) {
        let slots = vec![FREE; (self.slots.len() * 2).max(16)];
        let old = std::mem::replace(&mut self.slots, slots);
        for slot in old.into_iter().filter(|slot| slot.code != FREE.code) {
            let mut at = self.home(slot.hash);
            while self.slots[at].code != FREE.code {
                at = (at + 1) & (self.slots.len() - 1);
            }
            self.slots[at] = slot;
        }
    }
}

fn hash(text: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    // One more multiplication spreads what differs in a few bits over all of the upper half.
    let mixed = hasher.finish().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_held_once() {
        let mut texts = TextsBuilder::default();
        for i in 0..5000 {
            texts.push(format!("word {}", i % 1700));
        }
        texts.push_missing(Cell::Null);
        let Column::Texts { words, codes, mask } = texts.finish() else { panic!("texts") };
        assert_eq!((words.len(), codes.len()), (1700, 5001));
        assert!((0..5000).all(|i| *words[codes[i] as usize] == *format!("word {}", i % 1700)));
        assert_eq!(mask.unwrap()[5000], Cell::Null);
    }
}
