//! The known word nearest to a misspelled one.

use super::{Reader, place};
use crate::error::Error;
use crate::spelling;
use crate::vegalite::Name;

/// `; did you mean "word"?` for the nearest word of the set, or nothing when none is near.
pub(super) fn did_you_mean<N: Name>(word: &str) -> String {
    nearest::<N>(word).map_or_else(String::new, |near| format!("; did you mean \"{}\"?", near.name()))
}

/// The nearest word of the set, when one is near.
pub(super) fn nearest<N: Name>(word: &str) -> Option<N> {
    let names: Vec<&str> = N::NAMES.iter().map(|known| known.name()).collect();
    spelling::nearest(word, &names).and_then(N::named)
}

/// Warns of a property that the set does not know but that looks like one of it.
pub(super) fn warn_of_slip<N: Name>(name: &str, at: &str, reader: Reader<'_>) {
    if let Some(near) = nearest::<N>(name) {
        let message = format!("unknown property \"{name}\"; did you mean \"{}\"?", near.name());
        reader.warnings.push(Error::spec(message).at(&place(at, name)));
    }
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
