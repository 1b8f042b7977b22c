//! The known word nearest to a misspelled one.

use super::{Reader, place};
use crate::error::Error;
use crate::vegalite::Name;

/// `; did you mean "word"?` for the nearest word of the set, or nothing when none is near.
pub(super) fn did_you_mean<N: Name>(word: &str) -> String {
    nearest::<N>(word).map_or_else(String::new, |near| format!("; did you mean \"{}\"?", near.name()))
}

/// The nearest word of the set, when a third of the letters or fewer are wrong; the first of equals.
pub(super) fn nearest<N: Name>(word: &str) -> Option<N> {
    let limit = (word.chars().count() / 3).max(1);
    let distances = N::NAMES.iter().map(|near| (distance(word, near.name()), *near));
    let (distance, near) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= limit).then_some(near)
}

/// Warns of a property that the set does not know but that looks like one of it.
pub(super) fn warn_of_slip<N: Name>(name: &str, at: &str, reader: Reader<'_>) {
    if let Some(near) = nearest::<N>(name) {
        let message = format!("unknown property \"{name}\"; did you mean \"{}\"?", near.name());
        reader.warnings.push(Error::spec(message).at(&place(at, name)));
    }
}

/// How many letters have to be changed, added, left out or swapped with their neighbour; case does not count.
fn distance(a: &str, b: &str) -> usize {
    let lower = |text: &str| text.to_lowercase().chars().take(64).collect::<Vec<_>>();
    let (a, b) = (lower(a), lower(b));
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;
    use crate::vegalite::DataType;

    #[test]
    fn only_near_words_are_offered() {
        assert_eq!(nearest("quantative"), Some(DataType::Quantitative));
        assert_eq!(nearest("nomnial"), Some(DataType::Nominal));
        assert_eq!(nearest::<DataType>("time"), None);
    }
}
