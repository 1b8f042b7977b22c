//! The known name nearest to a misspelled one.

/// The nearest of `known`, when a third of the letters or fewer are wrong; the first of equals.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    let near =
        known.iter().map(|candidate| (distance(word, candidate), *candidate)).min_by_key(|(distance, _)| *distance)?;
    (near.0 <= limit).then_some(near.1)
}

/// How many letters have to be changed, added, left out or swapped with their neighbour; case does not count, nor what comes
/// after [`MAX_LETTERS`].
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let start = |text: &str| text.to_lowercase().chars().take(MAX_LETTERS).collect::<String>();
    strsim::osa_distance(&start(a), &start(b))
}

/// The most letters of a name that are looked at; the work grows with their square.
const MAX_LETTERS: usize = 64;

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn only_near_words_are_offered() {
        let known = ["quantitative", "temporal", "ordinal", "nominal"];
        assert_eq!(nearest("quantative", &known), Some("quantitative"));
        assert_eq!(nearest("nomnial", &known), Some("nominal"));
        assert_eq!(nearest("time", &known), None);
    }

    #[test]
    fn a_swap_is_one_edit_and_case_is_none() {
        assert_eq!(distance("Nomnial", "nominal"), 1);
        assert_eq!(distance("uper", "upper"), 1);
        assert_eq!(distance("", "abc"), 3);
    }
}
