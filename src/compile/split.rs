//! Properties that remember whether their author wrote them.
//!
//! Views merge: what was written wins over what was derived, wherever it stands.

/// Whether the author wrote it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Origin {
    Implicit,
    Explicit,
}

/// A value and its origin.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Traced<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

impl<T> Traced<T> {
    pub(crate) fn explicit(value: T) -> Self {
        Self { value, origin: Origin::Explicit }
    }

    pub(crate) fn implicit(value: T) -> Self {
        Self { value, origin: Origin::Implicit }
    }

    pub(crate) fn is_explicit(&self) -> bool {
        self.origin == Origin::Explicit
    }
}

/// Named properties with their origin, in the order first set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Split<T>(Vec<(&'static str, Traced<T>)>);

impl<T> Default for Split<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Split<T> {
    /// The property with its origin.
    pub(crate) fn traced(&self, name: &str) -> Option<&Traced<T>> {
        self.0.iter().find(|(key, _)| *key == name).map(|(_, traced)| traced)
    }

    /// The property's value.
    pub(crate) fn value(&self, name: &str) -> Option<&T> {
        self.traced(name).map(|traced| &traced.value)
    }

    /// Sets a property, keeping its place if it is known.
    pub(crate) fn set(&mut self, name: &'static str, value: T, origin: Origin) {
        let traced = Traced { value, origin };
        match self.0.iter_mut().find(|(key, _)| *key == name) {
            Some(entry) => entry.1 = traced,
            None => self.0.push((name, traced)),
        }
    }

    /// Sets a property with the origin it comes with.
    pub(crate) fn set_traced(&mut self, name: &'static str, traced: Traced<T>) {
        self.set(name, traced.value, traced.origin);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &Traced<T>)> {
        self.0.iter().map(|(key, traced)| (*key, traced))
    }
}
