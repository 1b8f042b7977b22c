//! Names that change: made for a view, and changed when a parent takes the thing over.

use rustc_hash::FxHashMap;

/// Old names and the names they became.
#[derive(Clone, Debug, Default)]
pub(crate) struct Renames(FxHashMap<String, String>);

impl Renames {
    pub(crate) fn rename(&mut self, old: String, new: &str) {
        self.0.insert(old, new.to_owned());
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The last name that `name` has become; itself when it was never renamed.
    pub(crate) fn current<'a>(&'a self, name: &'a str) -> &'a str {
        let mut name = name;
        for _ in 0..=self.0.len() {
            match self.0.get(name) {
                Some(next) if next != name => name = next,
                _ => break,
            }
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::Renames;

    #[test]
    fn a_name_is_followed_to_its_last() {
        let mut names = Renames::default();
        names.rename("a".to_owned(), "b");
        names.rename("b".to_owned(), "c");
        names.rename("c".to_owned(), "c");
        assert_eq!([names.current("a"), names.current("x")], ["c", "x"]);
    }
}
