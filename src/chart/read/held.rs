//! The first rows of a file, held back until it is known what its columns are, and what they say of the runs that the rows
//! belong to.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::cell::{Cell, is_missing};
use super::x_column::{self, Motion, WithinEpoch};
use crate::chart::split::Split;
use crate::time::{Civil, Zone};

/// The most rows that are bars, one each, beside their labels.
const MAX_LABELS: usize = 100;

/// The most runs that are told apart without being asked for.
const MAX_TOLD: usize = 50;

/// The longest text of a cell that is kept, bytes.
const MAX_TEXT: usize = 200;

/// What a run is called whose cell is empty.
const NONE: &str = "none";

/// A row.
#[derive(Clone, Debug, Default)]
pub(super) struct HeldRow {
    pub(super) cells: Vec<f64>,
    /// The number of each cell's word in its column, from 1; 0 for none.
    words: Vec<usize>,
}

/// The words of a column.
#[derive(Debug, Default)]
struct Words {
    numbers: FxHashMap<String, usize>,
    texts: Vec<String>,
}

/// The rows, in order.
#[derive(Debug, Default)]
pub(super) struct HeldRows {
    pub(super) rows: Vec<HeldRow>,
    words: Vec<Words>,
    /// The words of the row being filled.
    row: Vec<usize>,
}

/// What the word of a cell is, for a run that is called after it.
pub(super) fn word(cell: Cell<'_>) -> String {
    match cell {
        Cell::Missing => NONE.to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Time(ms) => Civil::of(ms, &Zone::utc()).map_or_else(
            || ms.to_string(),
            |at| match (at.hour, at.minute, at.second) {
                (0, 0, 0) => format!("{}-{:02}-{:02}", at.year, at.month + 1, at.day),
                (h, m, s) => format!("{}-{:02}-{:02} {h:02}:{m:02}:{s:02}", at.year, at.month + 1, at.day),
            },
        ),
        Cell::Text(text) => {
            let text = String::from_utf8_lossy(text);
            text.get(..MAX_TEXT).unwrap_or(&text).to_owned()
        }
    }
}

impl HeldRows {
    /// Remembers the word of a cell in the row that is being filled.
    pub(super) fn remember(&mut self, column: usize, cell: Cell<'_>) {
        if cell == Cell::Missing {
            return;
        }
        if self.words.len() <= column {
            self.words.resize_with(column + 1, Words::default);
        }
        if self.row.len() <= column {
            self.row.resize(column + 1, 0);
        }
        let Words { numbers, texts } = &mut self.words[column];
        let word = word(cell);
        self.row[column] = match numbers.get(&word) {
            Some(number) => *number,
            None => {
                texts.push(word.clone());
                numbers.insert(word, texts.len());
                texts.len()
            }
        };
    }

    /// Ends the row that is being filled.
    pub(super) fn push(&mut self, cells: Vec<f64>) {
        self.rows.push(HeldRow { cells, words: std::mem::take(&mut self.row) });
    }

    /// The words of a row in `columns`.
    pub(super) fn key<'k>(&'k self, row: &HeldRow, columns: &[usize]) -> Vec<&'k str> {
        let text = |column: &usize| match row.words.get(*column) {
            None | Some(0) => NONE,
            Some(number) => self.words[*column].texts[number - 1].as_str(),
        };
        columns.iter().map(text).collect()
    }

    /// How a column moved over the rows, run after run.
    pub(super) fn motion(&self, column: usize, groups: &[usize]) -> Motion {
        Motion::of(self.by_run(groups).into_iter().map(|row| row.number(column)))
    }

    /// The rows, those of each run together.
    fn by_run(&self, groups: &[usize]) -> Vec<&HeldRow> {
        let mut rows: Vec<&HeldRow> = self.rows.iter().collect();
        if !groups.is_empty() {
            rows.sort_by_cached_key(|row| groups.iter().map(|group| row.word(*group)).collect::<Vec<_>>());
        }
        rows
    }

    /// Whether a column has a word on each row.
    fn is_full(&self, column: usize) -> bool {
        self.rows.iter().all(|row| row.word(column) > 0)
    }

    fn distinct(&self, column: usize) -> usize {
        self.words.get(column).map_or(0, |words| words.texts.len())
    }

    /// A column among `texts` that says on each row on which split of the data it was measured.
    pub(super) fn split_column(&self, texts: &[usize]) -> Option<usize> {
        let splits = |column: &usize| {
            let words = self.words.get(*column)?;
            let splits: Option<BTreeSet<Split>> = words.texts.iter().map(|word| Split::named(word)).collect();
            splits.filter(|splits| splits.len() > 1 && splits.len() == words.texts.len())
        };
        // What a program says of itself before it begins has none.
        let missing = |column: usize| self.rows.iter().filter(|row| row.word(column) == 0).count();
        texts.iter().copied().find(|column| splits(column).is_some() && missing(*column) * 10 <= self.rows.len())
    }

    /// The columns among `texts`, with the help of one of `others`, that give each row a label of its own.
    pub(super) fn labels(&self, texts: &[(usize, &str)], others: &[usize]) -> Option<Vec<usize>> {
        if !(2..=MAX_LABELS).contains(&self.rows.len()) {
            return None;
        }
        let clock = |column: usize| {
            let timed = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit() || b":.".contains(&byte));
            self.words.get(column).is_some_and(|words| words.texts.iter().all(timed))
        };
        let able: Vec<usize> = texts
            .iter()
            .filter(|(column, name)| self.is_full(*column) && x_column::rank(name).is_none() && !clock(*column))
            .map(|(column, _)| *column)
            .collect();
        if let Some(label) = able.iter().find(|column| self.distinct(**column) == self.rows.len()) {
            return Some(vec![*label]);
        }
        let first = *able.first()?;
        let second = able.iter().skip(1).chain(others).find(|second| self.is_distinct(&[first, **second]))?;
        Some(vec![first, *second])
    }

    fn is_distinct(&self, columns: &[usize]) -> bool {
        let keys: BTreeSet<Vec<usize>> =
            self.rows.iter().map(|row| columns.iter().map(|column| row.word(*column)).collect()).collect();
        keys.len() == self.rows.len()
    }

    /// How often the x in `column` does not rise within a run.
    pub(super) fn repeats(&self, column: usize, groups: &[usize]) -> usize {
        let mut last: FxHashMap<Vec<usize>, f64> = FxHashMap::default();
        let mut repeats = 0;
        for row in &self.rows {
            let x = row.number(column);
            if x.is_finite() {
                let key = groups.iter().map(|group| row.word(*group)).collect();
                let before = last.insert(key, x);
                repeats += usize::from(before.is_some_and(|before| x <= before));
            }
        }
        repeats
    }

    /// The columns among `candidates`, one or two beside `groups`, whose values make x rise within each run.
    pub(super) fn telling(&self, x: usize, groups: &[usize], candidates: &[usize]) -> Option<Vec<usize>> {
        let few = |column: &&usize| (2..=MAX_TOLD.min(self.rows.len() / 2)).contains(&self.distinct(**column));
        let able: Vec<usize> = candidates.iter().filter(few).filter(|column| self.is_full(**column)).copied().collect();
        let tells = |more: &[usize]| {
            let all: Vec<usize> = groups.iter().chain(more).copied().collect();
            (self.repeats(x, &all) == 0).then_some(all)
        };
        let pairs = || (0..able.len().min(8)).flat_map(|i| able[..i].iter().map(move |first| (*first, i)));
        able.iter().find_map(|one| tells(&[*one])).or_else(|| pairs().find_map(|(first, i)| tells(&[first, able[i]])))
    }

    /// What is known of a count in `step` that starts anew where `epoch` goes up; `None` when it does not.
    pub(super) fn within_epoch(&self, step: usize, epoch: usize, groups: &[usize]) -> Option<WithinEpoch> {
        let (mut restarts, mut others) = (0, 0);
        let rows = self.by_run(groups);
        let run = |row: &HeldRow| groups.iter().map(|group| row.word(*group)).collect::<Vec<_>>();
        for two in rows.windows(2).filter(|two| run(two[0]) == run(two[1])) {
            let goes = |column: usize| two[1].number(column) - two[0].number(column);
            if goes(step) < 0.0 || (goes(step) == 0.0 && goes(epoch) > 0.0) {
                *(if goes(epoch) > 0.0 { &mut restarts } else { &mut others }) += 1;
            }
            others += usize::from(goes(epoch) < 0.0);
        }
        let largest = |column: usize| rows.iter().map(|row| row.number(column)).fold(f64::NEG_INFINITY, f64::max);
        let first = rows.iter().map(|row| row.number(epoch)).fold(f64::INFINITY, f64::min);
        let length = largest(step);
        let first = if first < 1.0 { 0.0 } else { 1.0 };
        (restarts > 0 && others == 0 && length > 0.0).then_some(WithinEpoch { epoch, first, length })
    }

    /// Whether the numbers of a column count: whole ones that rise by the same step from 0 or 1.
    pub(super) fn counts(&self, column: usize) -> bool {
        Motion::counts(self.rows.iter().map(|row| row.number(column)))
    }

    /// The first finite number of a column.
    pub(super) fn first(&self, column: usize) -> Option<f64> {
        self.rows.iter().map(|row| row.number(column)).find(|number| number.is_finite())
    }
}

impl HeldRow {
    fn number(&self, column: usize) -> f64 {
        self.cells.get(column).copied().filter(|cell| !is_missing(*cell)).unwrap_or(super::cell::MISSING)
    }

    fn word(&self, column: usize) -> usize {
        self.words.get(column).copied().unwrap_or(0)
    }
}
